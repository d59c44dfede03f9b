"""``gradebook.csv``: one row a student, one column a question; opens in Excel as it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tierkit.course.feedback import number
from tierkit.course.results import Result
from tierkit.data.excel_safe import csv_text


def gradebook_csv(results: Iterable[Result], questions: Sequence[str]) -> str:
    """The gradebook as text: student, total, possible, each question's points, flags, remark.

    ``flags`` are what a person may want to look at, ``remark`` why a submission could not be read.
    """
    rows: list[list[str]] = [["student", "total", "possible", *questions, "flags", "remark"]]
    for result in results:
        points = {each.question: number(each.points) for each in result.questions}
        rows.append(
            [
                result.student,
                number(result.points),
                number(result.possible),
                *(points.get(question, "0") for question in questions),
                " ".join(flag.sentence() for flag in result.flags),
                result.problem or "",
            ]
        )
    return csv_text(rows)
