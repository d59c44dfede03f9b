"""From the judge's verdicts to points and reasons.

The one rule: a question earns its points when its check, and each of its hidden checks, has a verdict and that
verdict is an explicit pass. Everything else here only finds the words for why it has not.
"""

from __future__ import annotations

from collections.abc import Iterable

from tierkit.course.checker import not_yet
from tierkit.course.master import Master, Question
from tierkit.course.printing import CouldNotCheck, NotAttempted, read_printed
from tierkit.course.rebuild import Piece, Rebuilt
from tierkit.course.results import QuestionResult, Reason
from tierkit.course.running import Judgement, Verdict


def assess(master: Master, rebuilt: Rebuilt, judgement: Judgement) -> tuple[QuestionResult, ...]:
    """A result for each question of the exercise."""
    return tuple(_assess(question, rebuilt, judgement) for question in master.questions.values())


def _assess(question: Question, rebuilt: Rebuilt, judgement: Judgement) -> QuestionResult:
    numbers = [number for number, piece in enumerate(rebuilt.pieces) if piece.question == question.id]
    reason, detail = reason_for(question, rebuilt.pieces, numbers, judgement)
    if question.id in rebuilt.missing:
        reason, detail = Reason.MISSING, ""
    elif question.id in rebuilt.untouched and reason is not Reason.CORRECT:
        reason, detail = Reason.NOT_ATTEMPTED, ""
    return QuestionResult(
        question=question.id,
        possible=question.points,
        reason=reason,
        detail="" if reason is Reason.MISTAKE else detail,
        hint=_hint(question, reason, detail),
        answer=rebuilt.answers.get(question.id, ""),
    )


def _hint(question: Question, reason: Reason, detail: str) -> str | None:
    if reason is Reason.MISTAKE:
        return detail
    return not_yet(question.id, None, question.hint).hint if reason is Reason.WRONG else None


def reason_for(
    question: Question, pieces: tuple[Piece, ...], numbers: Iterable[int], judgement: Judgement
) -> tuple[Reason, str]:
    """The reason, and its detail: the recognised mistake's hint, the exception's name, or the type's.

    ``numbers`` are the code cells that belong to one attempt at the question.
    """
    numbers = list(numbers)
    checks = [number for number in numbers if pieces[number].kind in ("check", "hidden-check")]
    if checks and all(_passed(number, judgement) for number in checks):
        return Reason.CORRECT, ""
    verdicts = [judgement.verdicts[number] for number in numbers if number in judgement.verdicts]
    shown = [verdict for verdict in verdicts if pieces[verdict.cell].kind != "hidden-check"]
    if (
        not checks
        or len(verdicts) < len(numbers)
        or any(verdict.ended or verdict.outcome == "error" for verdict in verdicts)
    ):
        return _cut_short(verdicts, judgement)
    raised = next((verdict for verdict in shown if verdict.error), None)
    if raised is not None:
        return Reason.RAISED, raised.error
    return _wrong(question, next(verdict for verdict in shown if pieces[verdict.cell].kind == "check"))


def _passed(number: int, judgement: Judgement) -> bool:
    verdict = judgement.verdicts.get(number)
    return verdict is not None and verdict.passed


def _cut_short(verdicts: list[Verdict], judgement: Judgement) -> tuple[Reason, str]:
    """Why a run did not reach, or not get over, the cells of a question."""
    ends = {verdict.ended for verdict in verdicts} - {""}
    if "died" in ends:
        return Reason.KERNEL_DIED, ""
    if "time" in ends or judgement.ended == "time":
        return Reason.OUT_OF_TIME, ""
    return Reason.NOT_RUN, ""


def _wrong(question: Question, check: Verdict) -> tuple[Reason, str]:
    match read_printed(check.printed.rstrip("\n")):
        case NotAttempted():
            return Reason.NOT_ATTEMPTED, ""
        case CouldNotCheck(kind):
            return Reason.COULD_NOT_CHECK, kind
        case form:
            hint = next((mistake.hint for mistake in question.mistakes if mistake.printed == form), None)
            return (Reason.MISTAKE, hint) if hint is not None else (Reason.WRONG, "")
