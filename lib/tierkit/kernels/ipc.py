"""Kernels on IPC sockets: parallel kernels race for TCP ports, and files in a private folder are nobody else's."""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager


class IpcKernelManager(AsyncKernelManager):
    """A kernel on IPC sockets in a private folder (POSIX); an ordinary one elsewhere."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if os.name == "posix":
            folder = tempfile.mkdtemp(prefix="tierkit-")  # mode 0700
            weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
            self.transport = "ipc"
            self.ip = str(Path(folder) / "socket")
            self.connection_file = str(Path(folder) / "kernel.json")
