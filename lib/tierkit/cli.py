"""The command ``tierkit``: reads the words of the call, hands them to the library, prints what came of it.

Exit codes: 0 all well; 1 the work was done but something in it failed; 2 the input cannot be used, and one sentence
says why.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.console import Console

from tierkit import __version__
from tierkit.errors import ParameterError, TierKitError
from tierkit.i18n import _, ngettext, normalise_language, set_language

if TYPE_CHECKING:
    from rich.progress import Progress


Language = Literal["en", "zh"]

app = typer.Typer(
    name="tierkit",
    help="Customer tiering (客户分级管理): reports, lessons and graded exercises.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
data_app = typer.Typer(name="data", help="The sample data and your own.", no_args_is_help=True)
notebooks_app = typer.Typer(name="notebooks", help="The lessons and the solutions as files.", no_args_is_help=True)
app.add_typer(data_app)
app.add_typer(notebooks_app)

# No emoji codes: what is printed holds names of files and groups, and ":b:" is one of those.
out = Console(highlight=False, soft_wrap=True, emoji=False)
err = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)

INTERRUPTED = 130
MANY = 200
"""So many reports take a while; perhaps the column was not meant."""


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


def _speak(lang: Language | None) -> None:
    """Say things in ``lang``; else as ``TIERKIT_LANG`` or the machine's own settings want it."""
    import locale
    import os

    if lang or "TIERKIT_LANG" not in os.environ:
        set_language(lang or normalise_language(locale.getlocale()[0] or "en"))


def _progress() -> Progress:
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=err,
        transient=True,
        disable=not err.is_terminal,
    )


@app.command()
def report(
    source: Annotated[
        str, typer.Argument(help="A file of orders: CSV, TSV, XLSX or Parquet. Default: the sample data.")
    ] = "retail_orders",
    mapping: Annotated[
        str, typer.Option("--mapping", "-m", help="Which column is what: a preset's name or a YAML file.")
    ] = "tierkit",
    as_of: Annotated[str, typer.Option(help="The analysis date, YYYY-MM-DD.")] = "",
    by: Annotated[str, typer.Option(help="One report for each value of this column.")] = "",
    lang: Annotated[Language, typer.Option(help="Language of the reports.")] = "en",
    folder: Annotated[Path, typer.Option("--out", "-o", help="The folder for the reports.")] = Path("build/reports"),
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="A parameter of the report, NAME=VALUE; may be repeated.")
    ] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="How many reports at a time. Default: one a core.")] = None,
) -> None:
    """Make the tier report of a file of orders: an offline page, a customer list in Excel, the figures as JSON.

    Run it again and only what has changed is made anew.

    Examples:

    `tierkit report` (the sample data)

    `tierkit report orders.xlsx --as-of 2025-06-30 --by city --lang zh --out reports`

    `tierkit report orders.csv --mapping my.yaml --as-of 2025-06-30 --set pyramid=1/19/30/50 --set bad_rows=drop`
    """
    set_language(lang)
    from tierkit.reports import ReportParameters, make_reports

    told: dict[str, Any] = {"source": source, "mapping": mapping, "as_of": as_of, "by": by, "lang": lang}
    told |= dict(_name_and_value(setting) for setting in settings or [])
    parameters = ReportParameters.read(told)
    set_language(parameters.lang)
    with _progress() as progress:
        task = progress.add_task(_("Reading the orders"), total=None)

        def start(jobs: int) -> None:
            if jobs > MANY:
                warning = _("The column {column} has {n} values: that many reports take their time. Ctrl+C stops.")
                err.print(warning.format(column=parameters.by, n=jobs), style="yellow", markup=False)
            progress.update(task, total=jobs, description=_("Making the reports"))

        batch = make_reports(
            parameters, folder, workers=workers, on_start=start, on_result=lambda _result: progress.advance(task)
        )
    unchanged = sum(result.status == "unchanged" for result in batch.results)
    made = len(batch.results) - unchanged - len(batch.failed)
    parts = [ngettext("{n} report made", "{n} reports made", made).format(n=made)]
    if unchanged:
        parts.append(_("{n} unchanged").format(n=unchanged))
    if batch.failed:
        parts.append(ngettext("{n} failed", "{n} failed", len(batch.failed)).format(n=len(batch.failed)))
    out.print(_(", ").join(parts), markup=False)
    for result in batch.failed:
        where = _("Cell {cell}: {sentence}") if result.cell else "{sentence}"
        sentence = where.format(cell=result.cell, sentence=result.error)
        err.print(f"  {result.name}: {sentence}", style="red", markup=False)
    out.print(_("Look at {page}").format(page=batch.index.as_posix()), markup=False)
    if batch.failed:
        raise typer.Exit(1)


def _name_and_value(setting: str) -> tuple[str, str]:
    name, equals, value = setting.partition("=")
    if not equals:
        raise ParameterError(_("--set wants NAME=VALUE, not {setting!r}.").format(setting=setting))
    return name.strip(), value.strip()


@app.command()
def build(
    check: Annotated[bool, typer.Option("--check", help="Prove every exercise as well; takes a few kernels.")] = False,
    solutions: Annotated[Path, typer.Option(help="The one source of the exercises.")] = Path("solutions"),
    exercises: Annotated[Path, typer.Option(help="What students get.")] = Path("exercises"),
    lang: Annotated[Language | None, typer.Option(help="Language of these messages.")] = None,
) -> None:
    """Make the students' exercises from the solutions; with `--check` prove that they grade as they should.

    Proven is: the reference answer gets full marks, the blank exercise none, and each typical mistake is recognised.

    Examples:

    `tierkit build`

    `tierkit build --check`
    """
    _speak(lang)
    from tierkit.course import build as build_exercises
    from tierkit.course import prove

    for path in build_exercises(solutions, exercises):
        out.print(path.as_posix(), markup=False)
    if not check:
        return
    with _progress() as progress:
        task = progress.add_task(_("Proving the exercises"), total=None)
        proofs = prove(
            solutions,
            workers=2,
            on_start=lambda exercises: progress.update(task, total=exercises),
            on_proof=lambda _proof: progress.advance(task),
        )
    for proof in proofs:
        out.print(proof.sentence(), markup=False)
        for problem in proof.problems:
            err.print(f"  {problem}", style="red", markup=False)
    if not all(proof.ok for proof in proofs):
        raise typer.Exit(1)


@app.command()
def grade(
    submissions: Annotated[Path, typer.Argument(help="A folder of notebooks, one a student, or one folder a student.")],
    exercise: Annotated[str, typer.Option("--exercise", "-e", help="The exercise, for example 03_abc.")],
    folder: Annotated[Path, typer.Option("--out", "-o", help="Where gradebook and feedback go.")],
    solutions: Annotated[Path, typer.Option(help="The one source of the exercises.")] = Path("solutions"),
    lang: Annotated[Language | None, typer.Option(help="Language of these messages and the gradebook.")] = None,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds that one submission may take.")] = 180,
    cell_timeout: Annotated[float, typer.Option(min=1, help="Seconds that one cell may take.")] = 30,
    workers: Annotated[int, typer.Option(min=1, help="How many submissions at a time.")] = 2,
) -> None:
    """Grade a class: `gradebook.csv`, one feedback page and one JSON file a student.

    Check cells come from your master, so that nobody gains by editing them. A submission that cannot be read, or that
    never ends, gets 0 with the reason; the others are graded all the same.

    Example:

    `tierkit grade submissions --exercise 03_abc --out graded`
    """
    _speak(lang)
    from tierkit.course import grade as grade_class

    with _progress() as progress:
        task = progress.add_task(_("Grading"), total=None)
        results = grade_class(
            submissions,
            exercise,
            folder,
            solutions=solutions,
            lang=lang,
            timeout=timeout,
            cell_timeout=cell_timeout,
            workers=workers,
            on_start=lambda students: progress.update(task, total=students),
            on_result=lambda _result: progress.advance(task),
        )
    for result in results:
        points = _("{points} of {possible}").format(points=f"{result.points:g}", possible=f"{result.possible:g}")
        remark = result.problem or " ".join(flag.sentence() for flag in result.flags)
        out.print(f"{result.student}  {points}" + (f"  {remark}" if remark else ""), markup=False)
    out.print(_("Look at {page}").format(page=(folder / "gradebook.csv").as_posix()), markup=False)


@data_app.command("make")
def data_make(
    folder: Annotated[Path, typer.Option("--out", "-o", help="Where the files go.")] = Path("datasets"),
) -> None:
    """Make the sample data from its generators: the same bytes every time."""
    from tierkit.data import make_datasets

    for path in make_datasets(folder):
        out.print(path.as_posix(), markup=False)


@notebooks_app.command("run")
def notebooks_run(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Notebooks or folders. Default: all lessons and solutions.")
    ] = None,
) -> None:
    """Run notebooks and store their outputs in them, ready for `pytest --nbval`."""
    from tierkit.kernels import find_notebooks, refresh_notebook

    notebooks = find_notebooks(paths or [Path("notebooks/en"), Path("notebooks/zh"), Path("solutions")])
    with _progress() as progress:
        task = progress.add_task("", total=len(notebooks))
        for path in notebooks:
            progress.update(task, description=path.as_posix())
            refresh_notebook(path)
            progress.advance(task)
    out.print(ngettext("{n} notebook run", "{n} notebooks run", len(notebooks)).format(n=len(notebooks)), markup=False)


if __name__ == "__main__":
    main()
