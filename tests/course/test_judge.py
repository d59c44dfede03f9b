"""The judge: what it runs, what it sees, and what counts as a pass."""

import os
import time
from types import SimpleNamespace

import psutil
import pytest
from nbformat import v4

from tierkit.course.assess import assess
from tierkit.course.collector import outcome
from tierkit.course.master import read_master
from tierkit.course.rebuild import Piece, Rebuilt
from tierkit.course.results import Reason
from tierkit.course.running import Judgement, Verdict, judge

LIMITS = {"lang": "en", "timeout": 60, "cell_timeout": 3}


def compared(source, expected, **about):
    return Piece("check", source, reference=(v4.new_output("stream", name="stdout", text=expected),), **about)


def ended(pid):
    """Whether a process is gone, or dead and only not yet taken note of."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def report(outcome, when="call", **extra):
    return SimpleNamespace(outcome=outcome, when=when, passed=outcome == "passed", failed=outcome == "failed", **extra)


@pytest.mark.parametrize(
    ("made", "word"),
    [
        (report("passed"), "passed"),
        (report("failed"), "failed"),
        (report("skipped"), "skipped"),
        (report("passed", wasxfail="a cell before ran out of time"), "xpassed"),
        (report("skipped", wasxfail="a cell before ran out of time"), "xfailed"),
        (report("failed", when="setup"), "error"),
    ],
)
def test_pytests_six_outcomes_are_told_apart(made, word):
    assert outcome(made) == word


@pytest.mark.parametrize("word", ["failed", "skipped", "xpassed", "xfailed", "error", None])
def test_only_an_explicit_pass_earns_points(solutions, word):
    """A grader that takes "did not fail" for a pass gives points to four of these."""
    master = read_master(solutions / "en" / "01_tiny.ipynb")
    pieces = tuple(Piece("check", "", question) for question in master.questions)
    answers = dict.fromkeys(master.questions, "x = 1")

    def points(outcomes):
        verdicts = {cell: Verdict(cell, word) for cell, word in enumerate(outcomes) if word is not None}
        results = assess(master, Rebuilt(pieces, answers), Judgement(verdicts, "finished"))
        return [result.points for result in results]

    assert points(["passed", "passed", "passed"]) == [2, 3, 1]
    assert points(["passed", word, "passed"]) == [2, 0, 1]


@pytest.mark.parametrize("word", ["failed", "skipped", "xpassed", "xfailed", "error", None])
def test_a_hidden_check_must_pass_too(solutions, word):
    master = read_master(solutions / "en" / "01_tiny.ipynb")
    pieces = (Piece("check", "", "tiny-1"), Piece("hidden-check", "", "tiny-1"))
    verdicts = {0: Verdict(0, "passed")} | ({1: Verdict(1, word)} if word else {})
    first, *_rest = assess(master, Rebuilt(pieces, {"tiny-1": "x"}), Judgement(verdicts, "finished"))
    assert first.reason is not Reason.CORRECT
    assert first.points == 0


@pytest.fixture(scope="module")
def strange_run():
    """nbval gives each of its outcomes, on a kernel that really runs."""
    return judge(
        [
            compared("print(1)", "1\n"),
            compared("print(2)", "1\n"),
            compared("# NBVAL_SKIP\nprint(1)", "1\n"),
            Piece("student", "while True: pass"),
            compared("print(1)", "1\n"),
            compared("print(2)", "1\n"),
        ],
        **LIMITS,
    )


def test_what_nbval_says_of_each_cell_comes_through(strange_run):
    assert strange_run.ended == "finished"
    words = [strange_run.verdicts[cell].outcome for cell in range(6)]
    assert words == ["passed", "failed", "skipped", "failed", "xpassed", "xfailed"]
    assert [strange_run.verdicts[cell].passed for cell in range(6)] == [True] + 5 * [False]
    assert [strange_run.verdicts[cell].ended for cell in range(6)] == ["", "", "", "time", "time", "time"]


ORPHAN = """import subprocess, sys
orphan = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
print(orphan.pid)"""


@pytest.fixture(scope="module")
def curious_run():
    """Code that looks around."""
    os.environ["GRADER_TOKEN"] = "hush"
    try:
        return judge(
            [
                Piece("student", "import os, pathlib; print(os.listdir('.'))"),
                Piece("student", "print('GRADER_TOKEN' in os.environ, os.path.expanduser('~'))"),
                Piece("student", "print(list(pathlib.Path('..').resolve().rglob('*.ipynb')))"),
                Piece("student", ORPHAN),
                Piece("student", "print('x' * 1_000_000)"),
                Piece("student", "import os; os._exit(3)"),
                compared("print(1)", "1\n"),
            ],
            **LIMITS,
        )
    finally:
        del os.environ["GRADER_TOKEN"]


def test_the_kernel_finds_an_empty_folder_and_no_reference(curious_run):
    assert curious_run.verdicts[0].printed == "[]\n"
    assert curious_run.verdicts[2].printed == "[]\n"


def test_the_kernel_has_neither_the_graders_environment_nor_home(curious_run):
    told, home = curious_run.verdicts[1].printed.split()
    assert told == "False"
    assert home != os.path.expanduser("~")  # noqa: PTH111
    assert not os.path.exists(home)  # noqa: PTH110


def test_what_the_code_has_started_is_ended(curious_run):
    assert ended(int(curious_run.verdicts[3].printed))


def test_much_output_is_cut(curious_run):
    assert len(curious_run.verdicts[4].printed) < 100_000


def test_a_dead_kernel_is_noticed_and_nothing_after_it_passes(curious_run):
    assert (curious_run.verdicts[5].outcome, curious_run.verdicts[5].ended) == ("failed", "died")
    assert (curious_run.verdicts[6].outcome, curious_run.verdicts[6].ended) == ("failed", "died")


def test_at_the_wall_limit_everything_ends_and_what_was_earned_is_known():
    pieces = [
        compared("print(1)", "1\n"),
        Piece("student", "import os, time; print(os.getpid(), flush=True)"),
        Piece("student", "while True:\n    try:\n        time.sleep(60)\n    except BaseException:\n        pass"),
        compared("print(1)", "1\n"),
    ]
    began = time.monotonic()
    judgement = judge(pieces, lang="en", timeout=12, cell_timeout=300)
    assert time.monotonic() - began < 60  # and not five minutes
    assert judgement.ended == "time"
    assert judgement.verdicts[0].passed
    assert not judgement.verdicts.keys() & {2, 3}
    assert ended(int(judgement.verdicts[1].printed))
