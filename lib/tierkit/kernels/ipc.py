"""Kernels on IPC sockets: parallel kernels race for TCP ports, and files in a private folder are nobody else's."""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager, KernelManager


def use_private_sockets(manager: KernelManager) -> None:
    """Put ``manager``, not yet started, on IPC sockets in a folder of its own (POSIX; elsewhere it stays on TCP)."""
    if os.name != "posix":
        return
    folder = tempfile.mkdtemp(prefix="tk-")  # mode 0700, and short: a socket's path has room for about 100 characters
    weakref.finalize(manager, shutil.rmtree, folder, ignore_errors=True)
    manager.transport, manager.ip = "ipc", str(Path(folder) / "s")
    manager.connection_file = str(Path(folder) / "kernel.json")
    manager.cache_ports = False


class IpcKernelManager(AsyncKernelManager):
    """A kernel on IPC sockets in a private folder."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        use_private_sockets(self)
