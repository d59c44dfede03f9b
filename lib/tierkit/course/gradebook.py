"""``gradebook.csv``: one row a student, one column a question; opens in Excel as it is."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from tierkit.course.feedback import number
from tierkit.course.results import Result

_BOM = "\ufeff"  # without it Excel takes UTF-8 for the local code page
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def gradebook_csv(results: Iterable[Result], questions: Sequence[str]) -> str:
    """The gradebook as text: student, total, possible, each question's points, flags, remark.

    ``flags`` are what a person may want to look at, ``remark`` why a submission could not be read.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(["student", "total", "possible", *questions, "flags", "remark"])
    for result in results:
        points = {each.question: number(each.points) for each in result.questions}
        writer.writerow(
            [
                harmless(result.student),
                number(result.points),
                number(result.possible),
                *(points.get(question, "0") for question in questions),
                harmless(" ".join(flag.sentence() for flag in result.flags)),
                harmless(result.problem or ""),
            ]
        )
    return _BOM + buffer.getvalue()


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe goes before what could begin one."""
    tidy = "".join(character if character.isprintable() else " " for character in text)
    return f"'{tidy}" if tidy.lstrip().startswith(_FORMULA) else tidy
