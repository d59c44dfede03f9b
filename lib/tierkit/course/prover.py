"""``tierkit build --check``: proof that an exercise grades as it says, on the very path that grades students.

* The reference answers, handed in as a submission, earn full marks.
* The blank exercise, handed in as it is, earns nothing.
* Every mistake, put where the answer belongs, fails its check and gets its own hint.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tierkit.course.assess import reason_for
from tierkit.course.cells import without_solution_marks
from tierkit.course.grader import CELL_TIMEOUT, TIMEOUT, grade_submission
from tierkit.course.master import Master, Mistake, Question, read_masters
from tierkit.course.rebuild import Piece, check_pieces, setup_pieces
from tierkit.course.results import QuestionResult, Reason, Result
from tierkit.course.rules import Place
from tierkit.course.running import judge
from tierkit.course.submissions import submission_of
from tierkit.course.transforms import reference_version, student_version
from tierkit.i18n import _, get_language, language, ngettext


@dataclass(frozen=True)
class Proof:
    """What was proven of one exercise in one language; ``problems`` are sentences, none when it holds."""

    master: Master
    problems: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return not self.problems

    def sentence(self) -> str:
        """One line for the terminal."""
        mistakes = sum(len(question.mistakes) for question in self.master.questions.values())
        questions = len(self.master.questions)
        about = _(", ").join(
            [
                ngettext("{n} question", "{n} questions", questions).format(n=questions),
                ngettext("{n} mistake", "{n} mistakes", mistakes).format(n=mistakes),
                _("{points} points").format(points=f"{self.master.possible:g}"),
            ]
        )
        if self.ok:
            return _("{exercise}: proven ({about})").format(exercise=self.master.name, about=about)
        return _("{exercise}: not proven ({about})").format(exercise=self.master.name, about=about)


def prove(
    solutions: str | Path = "solutions",
    *,
    timeout: float = TIMEOUT,
    cell_timeout: float = CELL_TIMEOUT,
    workers: int = 1,
    on_start: Callable[[int], None] | None = None,
    on_proof: Callable[[Proof], None] | None = None,
) -> list[Proof]:
    """Prove every exercise in ``solutions``, in each language.

    Parameters
    ----------
    timeout, cell_timeout : seconds for one run (an exercise has three) and for one cell.
    workers : how many exercises at a time.
    on_start, on_proof : told how many there are, and of each when it is done, in order.

    Raises
    ------
    CourseError : when a solution is unsound; see ``read_masters``.
    """
    masters = read_masters(Path(solutions))
    if on_start:
        on_start(len(masters))
    lang = get_language()

    def one(master: Master) -> Proof:
        with language(lang):  # threads begin without the caller's choice
            return Proof(master, tuple(_Trial(master, timeout, cell_timeout).problems()))

    proofs = []
    executor = ThreadPoolExecutor(max_workers=max(workers, 1))
    try:
        for proof in executor.map(one, masters):
            proofs.append(proof)
            if on_proof:
                on_proof(proof)
    finally:
        executor.shutdown(cancel_futures=True)
    return proofs


class _Trial:
    """The three runs of one exercise."""

    def __init__(self, master: Master, timeout: float, cell_timeout: float) -> None:
        self.master, self.timeout, self.cell_timeout = master, timeout, cell_timeout

    def problems(self) -> Iterator[str]:
        for result in self._hand_in(reference_version(self.master)).questions:
            if result.reason is not Reason.CORRECT:
                yield self._says(result, _("the reference answer does not score. {why}"))
        for result in self._hand_in(student_version(self.master)).questions:
            if result.reason is not Reason.NOT_ATTEMPTED:
                yield self._says(result, _("the blank exercise is not taken for blank. {why}"))
        yield from self._mistakes()

    def _hand_in(self, notebook: object) -> Result:
        return grade_submission(
            self.master, submission_of(notebook), "", timeout=self.timeout, cell_timeout=self.cell_timeout
        )

    def _says(self, result: QuestionResult, sentence: str) -> str:
        check = self.master.questions[result.question].check
        return self._place(check.id, result.question).says(sentence.format(why=result.sentence()))

    def _place(self, cell_id: str, question: str) -> Place:
        number = next(n for n, cell in enumerate(self.master.notebook.cells, start=1) if cell.id == cell_id)
        return Place(self.master.path, number, cell_id, question)

    def _mistakes(self) -> Iterator[str]:
        """All mistakes in one kernel: each with its check, and after them the answer, which puts things right."""
        pieces = setup_pieces(self.master)
        trials: list[tuple[Question, Mistake | None, range]] = []
        for question in self.master.questions.values():
            for mistake in (*question.mistakes, None):
                source = mistake.source if mistake else without_solution_marks(question.answer.source)
                begin = len(pieces)
                pieces += [Piece("answer", source, question.id), *check_pieces(self.master, question.id)]
                trials.append((question, mistake, range(begin, len(pieces))))
        judgement = judge(pieces, lang=self.master.lang, timeout=self.timeout, cell_timeout=self.cell_timeout)
        for question, mistake, numbers in trials:
            reason, detail = reason_for(question, tuple(pieces), numbers, judgement)
            result = QuestionResult(question.id, question.points, reason, detail)
            if mistake is None and reason is not Reason.CORRECT:
                yield self._says(result, _("after its mistakes the reference answer no longer scores. {why}"))
            elif mistake is not None and (reason is not Reason.MISTAKE or detail != mistake.hint):
                yield self._place(mistake.cell_id, question.id).says(self._not_recognised(result))

    def _not_recognised(self, result: QuestionResult) -> str:
        if result.reason is Reason.CORRECT:
            return _("the mistake passes the check.")
        if result.reason is Reason.MISTAKE:
            return _("the mistake gets the hint of another: {hint}").format(hint=result.detail)
        return _("the mistake is not recognised; are the stored outputs those of this code? {why}").format(
            why=result.sentence()
        )
