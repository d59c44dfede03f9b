"""The command ``tierkit``: reads the words of the call, hands them to the library, prints what came of it.

Exit codes: 0 all well; 1 the work was done but something in it failed, or wants fixing; 2 the input cannot be used, and
one sentence says why. One module a family of commands; what they share is in ``console``.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from tierkit import __version__
from tierkit.cli.console import err, out
from tierkit.cli.course import build, grade
from tierkit.cli.data import data_app
from tierkit.cli.notebooks import notebooks_app
from tierkit.cli.report import report
from tierkit.errors import TierKitError
from tierkit.i18n import _

INTERRUPTED = 130

app = typer.Typer(
    name="tierkit",
    help="Customer tiering (客户分级管理): reports, lessons and graded exercises.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (report, build, grade):
    app.command()(command)
app.add_typer(data_app)
app.add_typer(notebooks_app)


def main() -> None:
    """Run the command; an error that is meant for a person is its sentence and exit code 2."""
    try:
        app()
    except TierKitError as error:
        err.print(str(error), style="red", markup=False)
        sys.exit(2)
    except SystemExit as end:
        # Typer turns Ctrl+C into this code without a word.
        if end.code == INTERRUPTED:
            err.print(_("Stopped."))
        raise


def _version(wanted: bool) -> None:
    if wanted:
        out.print(f"tierkit {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which version.")
    ] = False,
) -> None: ...
