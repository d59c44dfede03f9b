"""`tierkit notebooks`: the lessons and the solutions as files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tierkit.cli.console import out, progress_bar
from tierkit.i18n import ngettext

notebooks_app = typer.Typer(name="notebooks", help="The lessons and the solutions as files.", no_args_is_help=True)


@notebooks_app.command("run")
def notebooks_run(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Notebooks or folders. Default: all lessons and solutions.")
    ] = None,
) -> None:
    """Run notebooks and store their outputs in them, ready for `pytest --nbval`.

    Examples:

    `tierkit notebooks run`

    `tierkit notebooks run notebooks/en/03_abc.ipynb`
    """
    from tierkit.kernels import find_notebooks, refresh_notebook

    notebooks = find_notebooks(paths or [Path("notebooks/en"), Path("notebooks/zh"), Path("solutions")])
    with progress_bar() as progress:
        task = progress.add_task("", total=len(notebooks))
        for path in notebooks:
            progress.update(task, description=path.as_posix())
            refresh_notebook(path)
            progress.advance(task)
    out.print(ngettext("{n} notebook run", "{n} notebooks run", len(notebooks)).format(n=len(notebooks)), markup=False)
