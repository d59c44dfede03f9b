"""What TierKit changes in papermill, through papermill's own entry point (group ``papermill.engine``).

* ``papermill --engine tierkit``: the stock engine with kernels on IPC sockets (parallel kernels race for TCP
  ports), no save after every cell, and no wait for a kernel that has nothing left to do.
* A parameter translator that leaves Chinese readable in the injected cell; the stock one writes ``\\uXXXX``.
  It is registered as soon as papermill is imported, so the plain ``papermill`` command has it too.

papermill imports this module while it is itself being imported; nothing else should.
"""

from __future__ import annotations

import json
from typing import Any

from papermill.engines import NBClientEngine
from papermill.translators import PythonTranslator, papermill_translators

from tierkit.kernels.ipc import IpcKernelManager


class TierKitEngine(NBClientEngine):
    """papermill's nbclient engine with the three changes named above."""

    @classmethod
    def execute_notebook(cls, nb: Any, kernel_name: str, **kwargs: Any) -> Any:
        # papermill would write the file 2N + 3 times; its execute_notebook() writes the end result itself.
        return super().execute_notebook(nb, kernel_name, **kwargs | {"output_path": None})

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **kwargs: Any) -> Any:
        kwargs.setdefault("kernel_manager_class", IpcKernelManager)
        kwargs.setdefault("shutdown_kernel", "immediate")
        return super().execute_managed_notebook(nb_man, kernel_name, **kwargs)


class ReadableTranslator(PythonTranslator):
    """Python literals with the characters people typed."""

    @classmethod
    def translate_escaped_str(cls, str_val: object) -> str:
        # A JSON string is a Python string literal; ensure_ascii=False keeps 客户 as 客户.
        return json.dumps(str(str_val), ensure_ascii=False)

    @classmethod
    def translate(cls, val: Any) -> str:
        # papermill has no case for tuples and would write them as strings.
        return super().translate(list(val) if isinstance(val, tuple) else val)


papermill_translators.register("python", ReadableTranslator)
