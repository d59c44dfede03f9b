"""``tierkit build``: solutions → exercises, byte for byte the same every time, without a kernel.

    solutions/en/03_abc.ipynb ──▶ exercises/en/03_abc.ipynb       the student's notebook
                              └─▶ exercises/en/03_abc.keys.json   practice keys, from the stored outputs

That the stored outputs are true is nbval's to say (``pytest --nbval solutions/``), and ``prove``'s.
"""

from __future__ import annotations

from pathlib import Path

from tierkit.course.keys import QuestionKeys, key_file, keys_to_json
from tierkit.course.master import Master, read_masters
from tierkit.course.transforms import student_version
from tierkit.files import write_atomically
from tierkit.i18n import LANGUAGES
from tierkit.kernels import stored_form


def build(solutions: str | Path = "solutions", exercises: str | Path = "exercises") -> list[Path]:
    """Make ``exercises`` anew from ``solutions``.

    Files that are right already are not touched; exercises and keys whose solution is gone are removed, other
    files are left alone.

    Returns
    -------
    The files written and removed.

    Raises
    ------
    CourseError : one line for each thing that is wrong in a solution; nothing is written then.
    """
    exercises = Path(exercises)
    wanted = plan(solutions)
    changed = []
    for name in _differing(wanted, exercises):
        path = exercises / name
        if name in wanted:
            write_atomically(path, wanted[name])
        else:
            path.unlink()
        changed.append(path)
    return changed


def stale(solutions: str | Path = "solutions", exercises: str | Path = "exercises") -> list[Path]:
    """The files that ``build`` would write or remove; empty when ``exercises`` is up to date."""
    return [Path(exercises) / name for name in _differing(plan(solutions), Path(exercises))]


def plan(solutions: str | Path) -> dict[str, bytes]:
    """Every file of ``exercises``, by its name inside the folder."""
    files: dict[str, bytes] = {}
    for master in read_masters(Path(solutions)):
        files[f"{master.name}.ipynb"] = stored_form(student_version(master)).encode()
        files[f"{master.lang}/{key_file(master.exercise)}"] = keys_to_json(master.exercise, _keys(master)).encode()
    return files


def _keys(master: Master) -> dict[str, QuestionKeys]:
    return {
        question.id: QuestionKeys.make(
            master.exercise,
            question.id,
            question.reference,
            [(mistake.printed, mistake.hint) for mistake in question.mistakes],
            question.hint,
        )
        for question in master.questions.values()
    }


def _differing(wanted: dict[str, bytes], exercises: Path) -> list[str]:
    present = {
        path.relative_to(exercises).as_posix()
        for lang in LANGUAGES
        for pattern in ("*.ipynb", key_file("*"))
        for path in (exercises / lang).glob(pattern)
    }
    return sorted(
        name
        for name in wanted.keys() | present
        if name not in wanted or name not in present or (exercises / name).read_bytes() != wanted[name]
    )
