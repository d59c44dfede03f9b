"""Run a notebook and store its outputs in the file, so that two runs of the same code give the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tierkit.errors import ParameterError
from tierkit.files import write_atomically
from tierkit.i18n import _
from tierkit.kernels.run import NotebookFailed, cell_sentence

# A widget's view has a random id and is worth nothing without its kernel; what stays is the picture it carries.
_VIEW = "application/vnd.jupyter.widget-view+json"


def find_notebooks(paths: Sequence[Path]) -> list[Path]:
    """The notebooks among ``paths`` and in the folders among them, in name order, checkpoints left out."""
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise ParameterError(_("There is no {path}.").format(path=path))
        inside = sorted(path.rglob("*.ipynb")) if path.is_dir() else [path]
        found += [notebook for notebook in inside if ".ipynb_checkpoints" not in notebook.parts]
    return found


def refresh_notebook(path: Path) -> None:
    """Run ``path`` in its own folder and write it back with its outputs.

    Raises NotebookFailed when a cell raises; the file is then left as it was.
    """
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    from tierkit.kernels.ipc import IpcKernelManager

    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        kernel_manager_class=IpcKernelManager,
        record_timing=False,
        store_widget_state=False,
        shutdown_kernel="immediate",
        resources={"metadata": {"path": str(path.parent)}},
    )
    try:
        client.execute()
    except CellExecutionError as error:
        sentence = cell_sentence(error.evalue, error.ename)
        raise NotebookFailed(None, error.ename, f"{path.as_posix()}: {sentence}") from error
    write_atomically(path, stored_form(notebook))


def stored_form(notebook: Any) -> str:
    """The notebook as committed: no widget state, no language version, a line feed at the end."""
    import nbformat

    notebook.metadata.pop("widgets", None)
    notebook.metadata.kernelspec = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook.metadata.language_info = {"name": "python"}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(_VIEW, None)
    return str(nbformat.writes(notebook)).rstrip("\n") + "\n"
