"""nbval's kernel, with two things put right for judging strangers' code.

* A kernel that died is noticed at once: nbval would wait for its answer until the cell's time is over.
* Its sockets lie in a private folder (POSIX): kernels that start side by side race for TCP ports.

It is no sandbox: the code runs as the user who grades.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.manager import KernelManager
from nbval.kernel import NbvalKernelspecManager, RunningKernel

from tierkit.kernels.ipc import use_private_sockets

_SLICE = 0.5


class KernelDied(Exception):
    """The kernel's process ended while a cell ran."""


class WatchedKernel(RunningKernel):
    def __init__(self, kernel_name: str, cwd: str | None = None, startup_timeout: float = 60) -> None:
        self.km = KernelManager(kernel_name=kernel_name, kernel_spec_manager=NbvalKernelspecManager())
        use_private_sockets(self.km)
        with Path(os.devnull).open("wb") as nothing:
            self.km.start_kernel(cwd=cwd, stdout=nothing, stderr=nothing)
        self.kc = self.km.client()
        self.kc.start_channels()
        self.kc.wait_for_ready(timeout=startup_timeout)
        self._ensure_iopub_up()

    def get_message(self, stream: str, timeout: float | None = None) -> Any:
        """A message, or queue.Empty after ``timeout`` seconds, or KernelDied."""
        end = time.monotonic() + (timeout if timeout is not None else float("inf"))
        while True:
            left = end - time.monotonic()
            try:
                return super().get_message(stream, timeout=max(min(left, _SLICE), 0))
            except Empty:
                if not self.is_alive():
                    raise KernelDied from None
                if left <= _SLICE:
                    raise
