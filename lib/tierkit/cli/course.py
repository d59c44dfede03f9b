"""`tierkit build` and `tierkit grade`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tierkit.cli.console import Language, err, out, progress_bar, speak
from tierkit.i18n import _


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
    speak(lang)
    from tierkit.course import build as build_exercises
    from tierkit.course import prove

    for path in build_exercises(solutions, exercises):
        out.print(path.as_posix(), markup=False)
    if not check:
        return
    with progress_bar() as progress:
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
    speak(lang)
    from tierkit.course import grade as grade_class

    with progress_bar() as progress:
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
