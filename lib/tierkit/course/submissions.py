"""What students hand in: found in a folder and read with distrust.

A submission is read as plain JSON, cell by cell, and only the source of its code cells is kept. Nothing else in it,
sound or broken, is looked at: outputs, attachments, widget state, ids that are missing or double.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tierkit.course.schema import ROLES
from tierkit.errors import CourseError
from tierkit.i18n import LANGUAGES, _

_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)
"""Names that Windows keeps for devices."""

LARGEST = 20_000_000
"""A notebook of more bytes is not read; the course's own have about 50 kB."""


@dataclass(frozen=True)
class HandIn:
    """A student's notebook in the folder; ``path`` is None where there is none."""

    student: str
    path: Path | None


@dataclass(frozen=True)
class StudentCell:
    """A code cell: its source, what it claims to be, and whether it carries tags."""

    source: str
    id: str | None = None
    role: str | None = None
    question: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Submission:
    """The code cells of a notebook, in order; ``lang`` and ``exercise`` as it claims them."""

    cells: tuple[StudentCell, ...]
    lang: str | None = None
    exercise: str | None = None


def find_hand_ins(folder: Path, exercise: str, *, leave_out: Path | None = None) -> list[HandIn]:
    """The submissions in ``folder``, by student.

    Each notebook is one (the student is its name), and each subfolder is one (the student is its name; of several
    notebooks in it the one called like the exercise counts, else the first).

    Raises
    ------
    CourseError : when there is no such folder or nothing in it.
    """
    if not folder.is_dir():
        raise CourseError(_("There is no folder {folder}.").format(folder=folder.as_posix()))
    found: list[HandIn] = []
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "__")) or (leave_out is not None and path.resolve() == leave_out.resolve()):
            continue
        if path.is_dir():
            inside = sorted(file for file in path.glob("*.ipynb") if file.is_file())
            named = [file for file in inside if file.stem == exercise]
            found.append(HandIn(path.name, next(iter(named or inside), None)))
        elif path.suffix.lower() == ".ipynb":
            found.append(HandIn(path.stem, path))
    if not found:
        raise CourseError(_("{folder}: there are no notebooks to grade here.").format(folder=folder.as_posix()))
    return sorted(_with_own_names(found), key=lambda hand_in: hand_in.student)


def _with_own_names(found: list[HandIn]) -> Iterator[HandIn]:
    """``ann.ipynb`` beside ``ann/``: two hand-ins must not share one name."""
    seen: Counter[str] = Counter()
    for hand_in in found:
        seen[hand_in.student] += 1
        count = seen[hand_in.student]
        yield hand_in if count == 1 else HandIn(f"{hand_in.student} ({count})", hand_in.path)


def read_submission(path: Path | None) -> Submission:
    """The code cells of a notebook. Raises CourseError with a sentence for the student."""
    if path is None:
        raise CourseError(_("There is no notebook in the folder."))
    try:
        if path.stat().st_size > LARGEST:
            raise CourseError(_("The notebook is too big to be read."))
        document = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise CourseError(_("The file is no Jupyter notebook.")) from error
    return submission_of(document)


def submission_of(document: Any) -> Submission:
    """The same from a notebook in memory."""
    if not isinstance(document, dict) or not isinstance(document.get("cells"), list):
        raise CourseError(_("The file is no Jupyter notebook."))
    if document.get("nbformat") != 4:
        raise CourseError(_("The notebook has a format other than 4; save it with a current Jupyter."))
    cells = [cell for cell in document["cells"] if isinstance(cell, dict) and cell.get("cell_type") == "code"]
    if not cells:
        raise CourseError(_("The notebook has no code cells."))
    mark = _dict(_dict(document.get("metadata")).get("tierkit"))
    lang = mark.get("lang")
    exercise = mark.get("exercise")
    return Submission(
        cells=tuple(_cell(cell) for cell in cells),
        lang=lang if lang in LANGUAGES else None,
        exercise=exercise if isinstance(exercise, str) else None,
    )


def file_names(students: Iterable[str]) -> dict[str, str]:
    """For each student a name for files, on any system: letters, digits, ``-`` and ``_``.

    A name that had to be changed, or that differs from another in case only, ends with a fingerprint.
    """
    tidy = {student: re.sub(r"[^\w-]+", "_", student).strip("_")[:60] or "student" for student in students}
    taken = Counter(name.casefold() for name in tidy.values())
    return {
        student: name
        if name == student and taken[name.casefold()] == 1 and not _RESERVED.match(name)
        else f"{name}-{hashlib.sha256(student.encode('utf-8', 'surrogateescape')).hexdigest()[:8]}"
        for student, name in tidy.items()
    }


def _cell(cell: dict[str, Any]) -> StudentCell:
    metadata = _dict(cell.get("metadata"))
    mark = _dict(metadata.get("tierkit"))
    source = cell.get("source")
    tags = metadata.get("tags")
    return StudentCell(
        source=source if isinstance(source, str) else "".join(part for part in _list(source) if isinstance(part, str)),
        id=_text(cell.get("id")),
        role=_text(mark.get("role")) if mark.get("role") in ROLES else None,
        question=_text(mark.get("question")),
        tags=tuple(tag for tag in _list(tags) if isinstance(tag, str)),
    )


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
