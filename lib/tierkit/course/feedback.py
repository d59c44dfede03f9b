"""The page a student gets back: own answers, outcomes, hints. One HTML file, no script, nothing from outside.

Everything in it that came from a student is text to the template, which escapes it; the page's own policy forbids
scripts besides. Of the master it knows points and hints, and neither reference answers nor hidden checks.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from tierkit.course.results import QuestionResult, Reason, Result
from tierkit.i18n import _, language, ngettext
from tierkit.kernels import page_css

_TEMPLATES = Path(__file__).parent / "templates"


@cache
def _template() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("feedback.html.j2")


def feedback_html(result: Result) -> str:
    """The page for one submission, in the submission's language."""
    with language(result.lang):
        return str(
            _template().render(
                css=page_css(),
                lang="zh-CN" if result.lang == "zh" else "en",
                title=_("Feedback on exercise {exercise}").format(exercise=result.exercise),
                student=_("Student: {student}").format(student=result.student),
                score=_("{points} of {possible}").format(
                    points=number(result.points), possible=number(result.possible)
                ),
                points_word=_("points"),
                summary=_summary(result),
                share=result.points / result.possible if result.possible else 0.0,
                problem=result.problem,
                questions=[_question(each) for each in result.questions],
                answer_word=_("Your answer"),
                hint_word=_("Hint"),
                notes_word=_("Notes"),
                notes=[flag.sentence() for flag in result.flags],
            )
        )


def _question(each: QuestionResult) -> dict[str, Any]:
    return {
        "title": _("Question {question}").format(question=each.question),
        "score": _("{points} of {possible}").format(points=number(each.points), possible=number(each.possible)),
        "look": _LOOKS.get(each.reason, "wrong"),
        "outcome": each.sentence(),
        "hint": each.hint,
        "answer": "" if each.reason is Reason.NOT_ATTEMPTED else each.answer.strip("\n"),
    }


_LOOKS = {Reason.CORRECT: "right", Reason.NOT_ATTEMPTED: "open", Reason.MISSING: "open"}


def _summary(result: Result) -> str:
    right = sum(each.reason is Reason.CORRECT for each in result.questions)
    return ngettext("{right} of {n} question right.", "{right} of {n} questions right.", len(result.questions)).format(
        right=right, n=len(result.questions)
    )


def number(points: float) -> str:
    """``2.0`` → ``"2"``, ``2.5`` → ``"2.5"``."""
    return f"{points:g}"
