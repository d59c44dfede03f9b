"""From a submission to the notebook that is judged: the instructor's master with the student's own code in it.

What decides comes from the master: setup, checks, hidden checks, and the reference outputs they are compared with.
From the student comes code, in the student's order, with nothing attached that could steer the judge.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from tierkit.course.cells import assigns, question_of, role_of, same_code
from tierkit.course.master import Master
from tierkit.course.results import Flag, Oddity
from tierkit.course.submissions import StudentCell, Submission
from tierkit.course.transforms import student_version

Kind = Literal["setup", "student", "answer", "restore", "check", "hidden-check"]

_OURS = {"setup", "check"}
_STEERING_TAGS = {"raises-exception", "parameters", "injected-parameters", "skip-execution"}


@dataclass(frozen=True)
class Piece:
    """One code cell of the rebuilt notebook. ``reference`` holds the outputs to compare with, if it is compared."""

    kind: Kind
    source: str
    question: str | None = None
    reference: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Rebuilt:
    """What is judged. The judge counts code cells, so ``pieces[n]`` is its cell n.

    ``answers``: the student's own code by question; ``untouched``: questions whose placeholder is still there;
    ``missing``: questions whose answer cell is gone.
    """

    pieces: tuple[Piece, ...]
    answers: dict[str, str] = field(default_factory=dict)
    untouched: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()
    flags: tuple[Flag, ...] = ()


def rebuild(master: Master, submission: Submission) -> Rebuilt:
    """Graft a student's code onto the master."""
    return _Graft(master, submission).rebuilt()


def setup_pieces(master: Master) -> list[Piece]:
    return [Piece("setup", cell.source) for cell in master.setup]


def check_pieces(master: Master, question: str) -> list[Piece]:
    """A question's check and hidden checks, with ``check`` made anew before them, whatever the name holds by then."""
    asked = master.questions[question]
    again = (
        f'check = __import__("tierkit.course", fromlist=["exercise"]).exercise("{master.exercise}", "{master.lang}")'
    )
    return [
        Piece("restore", again, question),
        Piece("check", asked.check.source, question, tuple(asked.check.outputs)),
        *(Piece("hidden-check", cell.source, question, tuple(cell.outputs)) for cell in asked.hidden),
    ]


def notebook_of(pieces: Iterable[Piece]) -> Any:
    """The pieces as a notebook for nbval: what has a reference is compared, the rest is only run."""
    from nbformat import v4

    notebook = v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})
    for number, piece in enumerate(pieces):
        cell = v4.new_code_cell(piece.source, id=f"cell-{number}")
        if piece.reference:
            cell.metadata["tags"] = ["nbval-check-output"]
            cell.outputs = list(piece.reference)
            cell.execution_count = 1  # without one nbval compares nothing
        notebook.cells.append(cell)
    return notebook


def without_steering(source: str) -> str:
    """A source without the comments that nbval obeys."""
    lines = source.splitlines()
    kept = [line for line in lines if not _steers(line)]
    return source if len(kept) == len(lines) else "\n".join(kept)


def _steers(line: str) -> bool:
    comment = line.strip()
    return comment.startswith("#") and comment.lstrip("#").strip().startswith(("NBVAL_", "PYTEST_VALIDATE_"))


class _Graft:
    """The work of ``rebuild``, step by step."""

    def __init__(self, master: Master, submission: Submission) -> None:
        self.master = master
        self.submission = submission
        self.blank = {
            question_of(cell): cell.source for cell in student_version(master).cells if role_of(cell) == "answer"
        }
        self.flags: list[Flag] = []
        self.known = [(cell, *self._recognise(cell)) for cell in submission.cells]
        self._find_lost_answers()
        self.parts = {question: self._answer_parts(question) for question in master.questions}

    def rebuilt(self) -> Rebuilt:
        self._note_oddities()
        pieces = [*self._setup(), *self._body()]
        answers = {
            question: "\n\n".join(self.submission.cells[number].source for number in parts)
            for question, parts in self.parts.items()
            if parts
        }
        return Rebuilt(
            pieces=tuple(pieces),
            answers=answers,
            untouched=frozenset(name for name, source in answers.items() if self._is_blank(name, source)),
            missing=frozenset(self.master.questions.keys() - answers.keys()),
            flags=tuple(dict.fromkeys(self.flags)),
        )

    # Which cell is what

    def _recognise(self, cell: StudentCell) -> tuple[str | None, str | None]:
        """Role and question: by the metadata, else the id, else, for a check, its very code."""
        if cell.role == "setup":
            return "setup", None
        if cell.role in ("answer", "check") and cell.question in self.master.questions:
            return cell.role, cell.question
        for original in self.master.notebook.cells:
            role = role_of(original)
            if role in ("setup", "answer", "check") and cell.id == original.id:
                return role, None if role == "setup" else question_of(original)
            if role == "check" and same_code(cell.source, original.source):
                return role, question_of(original)
        return None, None

    def _find_lost_answers(self) -> None:
        """Where metadata and id of an answer are lost, the first cell that assigns what the check looks at is it."""
        have = {question for _cell, role, question in self.known if role == "answer"}
        for question in self.master.questions.values():
            if question.id in have or not question.names:
                continue
            for number, (cell, role, _question) in enumerate(self.known):
                if role is None and assigns(cell.source, question.names):
                    self.known[number] = (cell, "answer", question.id)
                    break

    def _answer_parts(self, question: str) -> list[int]:
        """The cells that are the answer: the first that is more than the placeholder, with what was split off it."""
        numbers = [n for n, (_cell, role, asked) in enumerate(self.known) if (role, asked) == ("answer", question)]
        written = [n for n in numbers if not self._is_blank(question, self.submission.cells[n].source)]
        parts: list[int] = []
        names = self.master.questions[question].names
        for number in written:
            # A cell split in two leaves two halves with one mark; a half that has not yet assigned the name is not all.
            if parts and assigns("\n".join(self.submission.cells[n].source for n in parts), names):
                break
            parts.append(number)
        if len(numbers) > max(len(parts), 1):
            self.flags.append(Flag(Oddity.DUPLICATE_ANSWER, question))
        return parts or numbers[:1]

    def _is_blank(self, question: str, source: str) -> bool:
        return not source.strip() or same_code(source, self.blank[question])

    # What is odd about it

    def _note_oddities(self) -> None:
        checks = [(question, cell) for cell, role, question in self.known if role == "check" and question]
        for question, asked in self.master.questions.items():
            own = [cell for name, cell in checks if name == question]
            if not own:
                self.flags.append(Flag(Oddity.MISSING_CHECK, question))
            if len(own) > 1:
                self.flags.append(Flag(Oddity.DUPLICATE_CHECK, question))
            if any(not same_code(cell.source, asked.check.source) for cell in own):
                self.flags.append(Flag(Oddity.CHANGED_CHECK, question))
        if not any(role == "setup" for _cell, role, _question in self.known):
            self.flags.append(Flag(Oddity.MISSING_SETUP))
        if self._changed_setup():
            self.flags.append(Flag(Oddity.CHANGED_SETUP))
        if any(
            without_steering(cell.source) != cell.source or _STEERING_TAGS & {*cell.tags} or _nbval_tag(cell.tags)
            for cell in self.submission.cells
        ):
            self.flags.append(Flag(Oddity.STEERING))
        if self.submission.exercise not in (None, self.master.exercise):
            self.flags.append(Flag(Oddity.OTHER_EXERCISE))

    def _changed_setup(self) -> list[StudentCell]:
        originals = [cell.source for cell in self.master.setup]
        own = [cell for cell, role, _question in self.known if role == "setup"]
        return [cell for cell in own if not any(same_code(cell.source, original) for original in originals)]

    # Putting it together

    def _setup(self) -> list[Piece]:
        """The master's setup comes last, so that an import somebody added stays and changed data do not."""
        own = [Piece("student", without_steering(cell.source)) for cell in self._changed_setup()]
        return own + setup_pieces(self.master)

    def _body(self) -> list[Piece]:
        """The student's cells in order; each check where it stood, but never before its answer."""
        pieces: list[Piece] = []
        waiting = dict(self.parts)  # questions whose check is still to come
        has_check = {question for _cell, role, question in self.known if role == "check"}
        passed: set[str] = set()  # checks that stood before their answer
        in_answers = {number: question for question, parts in self.parts.items() for number in parts}
        for number, (cell, role, question) in enumerate(self.known):
            if role == "setup" or (role == "answer" and number not in in_answers):
                continue
            if role == "check" and question in waiting:
                if any(part > number for part in self.parts[question]):
                    passed.add(question)
                else:
                    pieces += check_pieces(self.master, question)
                    del waiting[question]
            if role in _OURS:
                continue
            pieces.append(Piece("answer" if role else "student", without_steering(cell.source), question))
            done = question in waiting and number == max(waiting[question])
            if role == "answer" and question and done and (question in passed or question not in has_check):
                pieces += check_pieces(self.master, question)
                del waiting[question]
        for question in waiting:
            pieces += check_pieces(self.master, question)
        return pieces


def _nbval_tag(tags: Iterable[str]) -> bool:
    return any(tag.lower().replace("_", "-").startswith("nbval-") for tag in tags)
