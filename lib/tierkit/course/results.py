"""What grading finds out, as plain data: one ``Result`` a submission, one ``QuestionResult`` a question."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from tierkit.course.checker import why_not_checkable
from tierkit.i18n import _

RESULTS_VERSION = 1


class Reason(StrEnum):
    """Why a question earned what it earned. Only ``CORRECT`` earns points."""

    CORRECT = "correct"
    WRONG = "wrong"
    MISTAKE = "mistake"
    NOT_ATTEMPTED = "not-attempted"
    COULD_NOT_CHECK = "could-not-check"
    RAISED = "raised"
    OUT_OF_TIME = "out-of-time"
    KERNEL_DIED = "kernel-died"
    MISSING = "missing"
    NOT_RUN = "not-run"


class Oddity(StrEnum):
    """Something in a submission that a person may want to look at; it costs no points by itself."""

    DUPLICATE_ANSWER = "duplicate-answer"
    DUPLICATE_CHECK = "duplicate-check"
    CHANGED_CHECK = "changed-check"
    MISSING_CHECK = "missing-check"
    CHANGED_SETUP = "changed-setup"
    MISSING_SETUP = "missing-setup"
    STEERING = "steering"
    OTHER_EXERCISE = "other-exercise"


@dataclass(frozen=True)
class Flag:
    """An oddity, and the question it is about, if it is about one."""

    oddity: Oddity
    question: str | None = None

    def sentence(self) -> str:
        return _oddity_sentence(self.oddity).format(question=self.question)


@dataclass(frozen=True)
class QuestionResult:
    """One question of one submission.

    ``detail``: the name of the exception (RAISED) or of the type (COULD_NOT_CHECK); ``answer``: the student's own code.
    """

    question: str
    possible: float
    reason: Reason
    detail: str = ""
    hint: str | None = None
    answer: str = ""

    @property
    def points(self) -> float:
        return self.possible if self.reason is Reason.CORRECT else 0.0

    def sentence(self) -> str:
        """The outcome in the language in force."""
        if self.reason is Reason.COULD_NOT_CHECK and self.detail:
            return why_not_checkable(self.detail)
        return _reason_sentence(self.reason).format(detail=self.detail)


@dataclass(frozen=True)
class Result:
    """One submission. ``problem`` says why it could not be read; every question is then worth 0."""

    student: str
    exercise: str
    lang: str
    questions: tuple[QuestionResult, ...]
    flags: tuple[Flag, ...] = ()
    problem: str | None = None
    seconds: float = field(default=0.0, compare=False)

    @property
    def points(self) -> float:
        return sum(question.points for question in self.questions)

    @property
    def possible(self) -> float:
        return sum(question.possible for question in self.questions)

    def to_json(self) -> str:
        document = {
            "results_version": RESULTS_VERSION,
            **asdict(self),
            "points": self.points,
            "possible": self.possible,
            "questions": [{**asdict(each), "points": each.points} for each in self.questions],
        }
        return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _reason_sentence(reason: Reason) -> str:
    # Looked up when asked for, so that each is in the language in force.
    return {
        Reason.CORRECT: _("Correct."),
        Reason.WRONG: _("Not correct."),
        Reason.MISTAKE: _("Not correct: a common mistake."),
        Reason.NOT_ATTEMPTED: _("Not attempted."),
        Reason.COULD_NOT_CHECK: _("The answer could not be checked."),
        Reason.RAISED: _("The code stopped with an error: {detail}."),
        Reason.OUT_OF_TIME: _("The code ran out of time."),
        Reason.KERNEL_DIED: _("The code ended the Python process."),
        Reason.MISSING: _("The answer cell is missing."),
        Reason.NOT_RUN: _("The answer could not be run."),
    }[reason]


def _oddity_sentence(oddity: Oddity) -> str:
    return {
        Oddity.DUPLICATE_ANSWER: _("{question} was answered more than once; the first answer counts."),
        Oddity.DUPLICATE_CHECK: _("The check of {question} was there more than once; the first counts."),
        Oddity.CHANGED_CHECK: _("The check of {question} had been changed; the original was used."),
        Oddity.MISSING_CHECK: _("The check of {question} had been deleted; the original was used."),
        Oddity.CHANGED_SETUP: _("The setup cell had been changed; the original was run after it."),
        Oddity.MISSING_SETUP: _("The setup cell had been deleted; the original was used."),
        Oddity.STEERING: _("Comments or tags that steer the grading were removed."),
        Oddity.OTHER_EXERCISE: _("The notebook says that it is another exercise."),
    }[oddity]
