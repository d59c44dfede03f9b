"""Run one notebook with papermill, in this process."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tierkit.errors import ReportError
from tierkit.files import write_atomically
from tierkit.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator

_ANSI = re.compile(r"\x1b\[[0-9;]*m")


class NotebookFailed(ReportError):
    """A cell raised: ``cell`` counts the code cells from 1, ``sentence`` is what the cell said."""

    def __init__(self, cell: int | None, kind: str, sentence: str) -> None:
        self.cell, self.kind, self.sentence = cell, kind, sentence
        message = _("Cell {cell} stopped: {sentence}") if cell else _("The notebook stopped: {sentence}")
        super().__init__(message.format(cell=cell, sentence=sentence))


def run_notebook(
    source: Path,
    output: Path,
    parameters: Mapping[str, Any],
    *,
    environment: Mapping[str, str] | None = None,
    timeout: float | None = None,
) -> Any:
    """Run ``source`` with ``parameters`` and write the executed notebook to ``output``.

    Parameters
    ----------
    source : the notebook; needs a cell tagged ``parameters``.
    parameters : names and plain values (numbers, strings, lists, dicts) for the injected cell.
    environment : extra environment variables for the kernel.
    timeout : seconds a cell may take; None for no limit.

    Returns
    -------
    The executed notebook (``nbformat.NotebookNode``).

    Raises
    ------
    NotebookFailed : when a cell raises or the kernel dies; ``output`` then holds the notebook as far as it came.
    """
    import nbformat
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    logging.getLogger("papermill").setLevel(logging.ERROR)
    try:
        with _environment(environment or {}):
            notebook = papermill.execute_notebook(
                _literal(source),
                _literal(output),
                dict(parameters),
                engine_name="tierkit",
                kernel_name="python3",
                language="python",
                progress_bar=False,
                request_save_on_cell_execute=False,
                execution_timeout=timeout,
            )
    except PapermillExecutionError as error:
        sentence = cell_sentence(error.evalue, error.ename)
        raise NotebookFailed(error.exec_count, str(error.ename), sentence) from error
    except CellTimeoutError as error:
        raise NotebookFailed(None, "Timeout", _("a cell took longer than {n} seconds.").format(n=timeout)) from error
    except DeadKernelError as error:
        raise NotebookFailed(None, "DeadKernel", _("the kernel died (out of memory?).")) from error
    # papermill notes the full paths; the file is meant to be passed on.
    notebook.metadata.papermill.update(input_path=source.name, output_path=output.name)
    write_atomically(output, nbformat.writes(notebook))
    return notebook


def cell_sentence(value: object, kind: object) -> str:
    """What a failed cell said, without terminal colours; its kind where it said nothing."""
    return _ANSI.sub("", str(value)).strip() or str(kind)


def _literal(path: Path) -> str:
    # papermill fills {braces} in a path; a folder may be called that.
    return str(path).replace("{", "{{").replace("}", "}}")


@contextmanager
def _environment(extra: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in extra}
    os.environ.update(extra)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
