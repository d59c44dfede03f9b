"""``tierkit grade``: a folder of submissions → results, feedback and a gradebook.

    OUT/results/<student>.json     everything that was found out, for the instructor
    OUT/feedback/<student>.html    for the student
    OUT/gradebook.csv

Each submission is read, rebuilt on the master (``rebuild``), judged by nbval in a process of its own (``running``),
and assessed (``assess``). One that cannot be read gets 0 and a sentence; none stops the others.

The judge's limits are time and an empty folder, no sandbox (see ``running``): grade strangers' work on a machine, or
as a user, that has nothing to lose.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from tierkit.course.assess import assess
from tierkit.course.feedback import feedback_html
from tierkit.course.gradebook import gradebook_csv
from tierkit.course.master import Master, read_master
from tierkit.course.rebuild import rebuild
from tierkit.course.results import QuestionResult, Reason, Result
from tierkit.course.running import judge
from tierkit.course.submissions import HandIn, Submission, file_names, find_hand_ins, read_submission
from tierkit.errors import CourseError
from tierkit.files import write_atomically
from tierkit.i18n import LANGUAGES, _, get_language, language

TIMEOUT = 180.0
"""Seconds for one submission."""
CELL_TIMEOUT = 30.0
"""Seconds for one cell."""


def grade(
    folder: str | Path,
    exercise: str,
    out: str | Path,
    *,
    solutions: str | Path = "solutions",
    lang: str | None = None,
    timeout: float = TIMEOUT,
    cell_timeout: float = CELL_TIMEOUT,
    workers: int = 1,
    on_start: Callable[[int], None] | None = None,
    on_result: Callable[[Result], None] | None = None,
) -> list[Result]:
    """Grade every submission in ``folder``.

    Parameters
    ----------
    folder : holds ``NAME.ipynb`` or ``NAME/….ipynb`` for each student.
    exercise : for example ``"03_abc"``; its solution is ``solutions/LANG/03_abc.ipynb``.
    out : where results, feedback and gradebook go; may hold those of an earlier run.
    lang : for notebooks that have lost their language; default is the language in force.
    timeout, cell_timeout : seconds for a submission and for one of its cells.
    workers : how many submissions at a time.
    on_start, on_result : told how many there are, and of each when it is done, in the caller's thread.

    Returns
    -------
    One result a submission, by student.

    Raises
    ------
    CourseError : when the solution is missing or unsound, or there is nothing to grade.
    """
    out = Path(out)
    masters = _masters(Path(solutions), exercise)
    hand_ins = find_hand_ins(Path(folder), exercise, leave_out=out)
    if on_start:
        on_start(len(hand_ins))
    names = file_names(hand_in.student for hand_in in hand_ins)
    grader = _Grader(masters, lang or get_language(), timeout, cell_timeout)
    results: dict[HandIn, Result] = {}
    for hand_in, result in _in_parallel(grader, hand_ins, workers):
        results[hand_in] = result
        name = names[result.student]
        write_atomically(out / "results" / f"{name}.json", result.to_json())
        write_atomically(out / "feedback" / f"{name}.html", feedback_html(result))
        if on_result:
            on_result(result)
    ordered = [results[hand_in] for hand_in in hand_ins]
    questions = list(next(iter(masters.values())).questions)
    write_atomically(out / "gradebook.csv", gradebook_csv(ordered, questions))
    return ordered


def grade_submission(
    master: Master,
    submission: Submission,
    student: str,
    *,
    timeout: float = TIMEOUT,
    cell_timeout: float = CELL_TIMEOUT,
) -> Result:
    """Grade one submission that has been read."""
    began = time.monotonic()
    rebuilt = rebuild(master, submission)
    judgement = judge(rebuilt.pieces, lang=master.lang, timeout=timeout, cell_timeout=cell_timeout)
    with language(master.lang):
        questions = assess(master, rebuilt, judgement)
    seconds = round(time.monotonic() - began, 1)
    return Result(student, master.exercise, master.lang, questions, rebuilt.flags, seconds=seconds)


class _Grader:
    """Grades one hand-in after the other; knows the masters and the limits."""

    def __init__(self, masters: dict[str, Master], lang: str, timeout: float, cell_timeout: float) -> None:
        self.masters, self.timeout, self.cell_timeout = masters, timeout, cell_timeout
        self.fallback = masters.get(lang) or next(iter(masters.values()))

    def __call__(self, hand_in: HandIn) -> Result:
        # A thread begins without the caller's choice of language.
        with language(self.fallback.lang):
            return self._graded(hand_in)

    def _graded(self, hand_in: HandIn) -> Result:
        try:
            submission = read_submission(hand_in.path)
        except CourseError as error:
            return self._nothing(hand_in, str(error))
        master = self.masters.get(submission.lang or "", self.fallback)
        try:
            return grade_submission(
                master, submission, hand_in.student, timeout=self.timeout, cell_timeout=self.cell_timeout
            )
        except Exception as error:  # whatever a submission brings about, the others are graded
            sentence = _("The submission could not be graded ({error}).").format(error=type(error).__name__)
            return self._nothing(hand_in, sentence)

    def _nothing(self, hand_in: HandIn, problem: str) -> Result:
        master = self.fallback
        questions = tuple(QuestionResult(each.id, each.points, Reason.NOT_RUN) for each in master.questions.values())
        return Result(hand_in.student, master.exercise, master.lang, questions, problem=problem)


def _masters(solutions: Path, exercise: str) -> dict[str, Master]:
    paths = {lang: solutions / lang / f"{exercise}.ipynb" for lang in LANGUAGES}
    masters = {lang: read_master(path) for lang, path in paths.items() if path.is_file()}
    if not masters:
        raise CourseError(
            _("There is no solution of {exercise} in {folder}.").format(exercise=exercise, folder=solutions.as_posix())
        )
    return masters


def _in_parallel(grader: _Grader, hand_ins: Iterable[HandIn], workers: int) -> Iterator[tuple[HandIn, Result]]:
    """Results as they come. Threads will do: the work is done by processes."""
    executor = ThreadPoolExecutor(max_workers=max(workers, 1))
    futures = {executor.submit(grader, hand_in): hand_in for hand_in in hand_ins}
    try:
        for future in as_completed(futures):
            yield futures[future], future.result()
    finally:
        executor.shutdown(cancel_futures=True)
