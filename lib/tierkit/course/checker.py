"""``check()`` in the notebook.

The setup cell of an exercise says::

    from tierkit.course import exercise

    check = exercise("03_abc", lang="en")

and from there on the kernel speaks that language. What ``check("abc-1", classes)`` then does depends on whether the
exercise's key file lies in the kernel's working directory, which is the notebook's folder:

* with keys (a student practising): it shows one of four outcomes, see ``Outcome``;
* without (the solutions under nbval, grading): it prints the answer's canonical form, which nbval compares.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tierkit.course.keys import QuestionKeys, UnreadableKeys, key_file, read_keys
from tierkit.course.printing import CouldNotCheck, NotAttempted, printed_form, read_printed
from tierkit.i18n import _, get_language, set_language

Status = Literal["correct", "not yet", "not attempted", "could not check"]


@dataclass(frozen=True)
class Outcome:
    """What came of checking one answer.

    ``message`` is the sentence for the student; ``hint`` what to do next, None where there is nothing to add;
    ``recognised`` says that the hint is that of a typical mistake and no general one.
    """

    question: str
    status: Status
    message: str
    hint: str | None = None
    recognised: bool = False


class Checker:
    """``check`` of one exercise: call it with a question and an answer."""

    def __init__(self, exercise: str, folder: Path) -> None:
        self.exercise = exercise
        self._keys: dict[str, QuestionKeys] | None = None
        self._unreadable = False
        path = folder / key_file(exercise)
        if path.is_file():
            try:
                self._keys = read_keys(path)
            except UnreadableKeys:
                self._unreadable = True

    @property
    def practising(self) -> bool:
        """Whether a key file lies beside the notebook."""
        return self._keys is not None or self._unreadable

    def __call__(self, question: str, value: object, *, any_order: bool = False) -> None:
        """Show how ``value`` answers ``question``, or print its canonical form (see the module).

        ``any_order``: ``value`` is a list whose order says nothing.
        """
        if self.practising:
            from tierkit.course.card import show

            show(self.outcome(question, value, any_order=any_order))
        else:
            # Text and line feed in one piece, lest the kernel sends them as two outputs.
            print(printed_form(value, any_order=any_order) + "\n", end="")

    def outcome(self, question: str, value: object, *, any_order: bool = False) -> Outcome:
        """The outcome as an object; needs the key file."""
        keys = (self._keys or {}).get(question)
        if keys is None:
            return could_not_check(question, self._no_keys(question))
        match read_printed(printed_form(value, any_order=any_order)):
            case NotAttempted():
                return not_attempted(question)
            case CouldNotCheck(kind):
                return could_not_check(question, why_not_checkable(kind))
            case form:
                right, hint = keys.recognise(form)
                return correct(question) if right else not_yet(question, hint, keys.hint)

    def _no_keys(self, question: str) -> str:
        if self._unreadable:
            sentence = _("The file {file} is damaged or made for a later TierKit. Download the exercise again.")
        elif self._keys is None:
            sentence = _("The file {file} is not beside the notebook. Download the exercise again.")
        else:
            return _("This exercise has no question {question}.").format(question=question)
        return sentence.format(file=key_file(self.exercise))

    def __repr__(self) -> str:
        return f"<check of {self.exercise}>"


def exercise(name: str, lang: str | None = None, *, folder: str | Path = ".") -> Checker:
    """``check`` for an exercise, in a language.

    Parameters
    ----------
    name : the exercise, for example ``"03_abc"``.
    lang : ``"en"`` or ``"zh"``; from here on the whole kernel speaks it. None leaves the language as it is.
    folder : where the key file lies; default is the working directory, which is the notebook's folder.
    """
    set_language(lang or get_language())
    return Checker(name, Path(folder))


def correct(question: str) -> Outcome:
    return Outcome(question, "correct", _("Correct."))


def not_yet(question: str, mistake_hint: str | None, general_hint: str | None) -> Outcome:
    general = general_hint or _(
        "Read the question again: which customers, which period, which unit? Then look at your result step by step."
    )
    return Outcome(question, "not yet", _("Not yet."), mistake_hint or general, mistake_hint is not None)


def not_attempted(question: str) -> Outcome:
    return Outcome(question, "not attempted", _("Not attempted yet: put your answer where the three dots are."))


def could_not_check(question: str, why: str) -> Outcome:
    return Outcome(question, "could not check", _("Could not check this."), why)


def why_not_checkable(kind: str) -> str:
    if kind == "recursion":
        return _("The answer contains itself. Give a number, a text, a list or a table.")
    return _(
        "An answer of type {kind} cannot be compared. Give the result itself: a number, a text, a list or a table."
    ).format(kind=kind)
