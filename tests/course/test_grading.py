"""A folder of honest, careless and dishonest submissions, graded in one go: each gets what its answers earn."""

import copy
import csv
import json
from pathlib import Path

import nbformat
import pytest
from nbformat import v4

from tierkit.course import Reason, grade
from tierkit.course.results import Oddity
from tierkit.course.transforms import reference_version
from tierkit.errors import CourseError
from tierkit.i18n import language

TOTAL = "total = float(spend.sum())"
CLASSES = """before = 1 - spend.sort_values().cumsum() / spend.sum()
classes = before.round(9).map(lambda share: "A" if share < 0.8 else "B" if share < 0.95 else "C")"""
RATE = "def rate(lost, opening):\n    return 0 if opening == 0 else lost / opening"
RIGHT = {"tiny-1": TOTAL, "tiny-2": CLASSES, "tiny-3": RATE}
FORMULA = "=cmd|' !A0"

R = Reason
C, W = R.CORRECT, R.WRONG


class Student:
    """Writes a notebook: starts from the exercise, and does things to its cells."""

    def __init__(self, exercise, **answers):
        self.notebook = copy.deepcopy(exercise)
        for question, source in answers.items():
            self[f"a-{question.replace('_', '-')}"].source = source

    def __getitem__(self, cell_id):
        return next(cell for cell in self.notebook.cells if cell.id == cell_id)

    def delete(self, *cell_ids):
        self.notebook.cells = [cell for cell in self.notebook.cells if cell.id not in cell_ids]
        return self

    def insert(self, source, before, **metadata):
        place = self.notebook.cells.index(self[before])
        self.notebook.cells.insert(place, v4.new_code_cell(source, metadata=metadata))
        return self

    def copy_of(self, cell_id, source, before):
        twin = copy.deepcopy(self[cell_id])
        twin.source, twin.id = source, f"{cell_id}-copy"
        self.notebook.cells.insert(self.notebook.cells.index(self[before]), twin)
        return self


def honest(exercise):
    """Works that earn what they earn whatever the notebook has been through."""
    right = {"tiny_1": TOTAL, "tiny_2": CLASSES, "tiny_3": RATE}
    yield "blank", Student(exercise), (R.NOT_ATTEMPTED,) * 3
    yield "right", Student(exercise, **right), (C, C, C)

    lost = Student(exercise, **right)
    for number, cell in enumerate(lost.notebook.cells):
        cell.metadata.clear()
        cell.id = f"x{number}"
    lost.notebook.metadata.pop("tierkit")
    yield "ids-and-metadata-lost", lost, (C, C, C)

    halves = Student(exercise, tiny_1="# first the sum", tiny_2=CLASSES.splitlines()[0])
    halves.copy_of("a-tiny-1", TOTAL + ";", before="c-tiny-1").copy_of(
        "a-tiny-2", CLASSES.split("\n", 1)[1], before="c-tiny-2"
    )
    halves.insert("%%time\nimport warnings\nwarnings.simplefilter('always')\nwarnings.warn('hm')\n3", before="a-tiny-2")
    yield "split-and-added", halves, (C, C, R.NOT_ATTEMPTED)

    moved = Student(exercise, **right)
    moved.notebook.cells.insert(1, moved.notebook.cells.pop(moved.notebook.cells.index(moved["c-tiny-2"])))
    moved["setup"].source += "\nimport numpy as np"
    moved["a-tiny-1"].source = "total = np.float64(100) + 1e-8"
    yield "moved-check-and-import-in-setup", moved, (C, C, C)

    careless = Student(
        exercise, tiny_1="total = len", tiny_2="classes = spnd", tiny_3="def rate(a, b):\n    return a / b"
    )
    yield "careless", careless, (R.COULD_NOT_CHECK, R.RAISED, W)


def dishonest(exercise):
    """Works that want more than they have earned."""
    edited = Student(exercise, tiny_1="total = 1", tiny_2=CLASSES, tiny_3="def rate(lost, opening): return 7")
    edited["c-tiny-1"].source = "print(100)"
    edited["c-tiny-2"].source = "print('whatever')"
    edited["c-tiny-3"].outputs = [v4.new_output("stream", name="stdout", text="0.05\n0.25\n")]
    edited["c-tiny-3"].execution_count = 1
    edited["c-tiny-3"].metadata.tierkit.points = 100
    yield "edited-checks-and-outputs", edited, (W, C, W)

    steering = Student(exercise, tiny_1="# NBVAL_SKIP\ntotal = 1", tiny_2="# NBVAL_RAISES_EXCEPTION\nclasses = 1 / 0")
    steering["a-tiny-3"].source = "# NBVAL_IGNORE_OUTPUT\n" + RATE
    for cell in steering.notebook.cells:
        cell.metadata["tags"] = ["raises-exception", "nbval-skip", "nbval-ignore-output"]
        if cell.id.startswith("c-"):
            cell.source = "# NBVAL_SKIP\n# PYTEST_VALIDATE_IGNORE_OUTPUT\n" + cell.source
    steering.insert("points = 99\nlang = 'zh'", before="a-tiny-1", tags=["injected-parameters"])
    yield "steering", steering, (W, R.RAISED, C)

    deleted = Student(exercise, tiny_1=TOTAL, tiny_2="classes = spend").delete(
        "c-tiny-1", "c-tiny-2", "setup", "a-tiny-3"
    )
    yield "deleted-cells", deleted, (C, W, R.MISSING)

    double = Student(exercise, tiny_1="total = 7", tiny_2=CLASSES)
    double.copy_of("a-tiny-1", TOTAL, before="c-tiny-1").copy_of("a-tiny-2", "classes = 7", before="c-tiny-2")
    double.copy_of("c-tiny-1", "check('tiny-1', 100)", before="c-tiny-2")
    yield "duplicates", double, (W, C, R.NOT_ATTEMPTED)

    patched = Student(exercise, tiny_1="total = 1\ncheck = lambda *anything: print('Correct.')", tiny_2=CLASSES)
    patched["a-tiny-3"].source = "def check(*anything): pass"
    yield "own-check", patched, (W, C, R.RAISED)  # rate is gone

    deep = Student(exercise, tiny_1="total = 1", tiny_2="classes = 1")
    deep.insert(
        "import tierkit.course.checker as c\nc.Checker.__call__ = lambda *anything: print('correct')", before="a-tiny-1"
    )
    yield "patched-library", deep, (W, W, R.NOT_ATTEMPTED)

    endless = Student(exercise, tiny_1=TOTAL, tiny_2="while True: pass", tiny_3=RATE)
    yield "endless", endless, (C, R.OUT_OF_TIME, R.OUT_OF_TIME)
    gone = "import os\nos._exit(0)"
    yield "gone", Student(exercise, tiny_1=TOTAL, tiny_2=gone, tiny_3=RATE), (C, R.KERNEL_DIED, R.KERNEL_DIED)

    script = Student(
        exercise, tiny_1="total = '<script>alert(1)</script>'", tiny_2="</code></pre><img src=x onerror=alert(1)>"
    )
    html = {"text/html": "<script>alert(1)</script>"}
    script["a-tiny-1"].outputs = [v4.new_output("display_data", html)]
    yield FORMULA, script, (W, R.RAISED, R.NOT_ATTEMPTED)


def mistakes(exercise, master):
    """One submission of every first mistake, one of every second."""
    for number in (0, 1):
        sources = {f"a-{name}": question.mistakes[number].source for name, question in master.questions.items()}
        student = Student(exercise)
        for cell_id, source in sources.items():
            student[cell_id].source = source
        yield f"mistake-{number}", student, (R.MISTAKE,) * 3


def unreadable(folder: Path):
    (folder / "not-json.ipynb").write_text("this is no notebook", encoding="utf-8")
    (folder / "old-format.ipynb").write_text('{"nbformat": 3, "worksheets": [], "cells": []}', encoding="utf-8")
    (folder / "no-cells.ipynb").write_text('{"nbformat": 4, "cells": []}', encoding="utf-8")
    (folder / "deep.ipynb").write_text("[" * 100_000, encoding="utf-8")
    (folder / "nothing-inside").mkdir()
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / "roster.csv").write_text("id", encoding="utf-8")
    return {"not-json", "old-format", "no-cells", "deep", "nothing-inside"}


@pytest.fixture(scope="module")
def masters(solutions):
    from tierkit.course import read_masters

    return {master.lang: master for master in read_masters(solutions)}


@pytest.fixture(scope="module")
def graded(solutions, exercises, masters, tmp_path_factory):
    """The whole folder, graded once: (results by student, expected reasons, out)."""
    folder = tmp_path_factory.mktemp("submissions")
    exercise = nbformat.read(exercises / "en" / "01_tiny.ipynb", as_version=4)
    expected = {}
    for name, student, reasons in (*honest(exercise), *dishonest(exercise), *mistakes(exercise, masters["en"])):
        path = folder / f"{name}.ipynb"
        if name == "right":  # as a learning platform packs it: one folder a student
            path = folder / name / "01_tiny.ipynb"
            path.parent.mkdir()
        path.write_text(json.dumps(student.notebook), encoding="utf-8")
        expected[name] = reasons
    chinese = reference_version(masters["zh"])
    (folder / "李雷.ipynb").write_text(json.dumps(chinese), encoding="utf-8")
    expected["李雷"] = (C, C, C)
    broken = unreadable(folder)
    told: list = []
    with language("en"):
        results = grade(
            folder,
            "01_tiny",
            folder / "graded",
            solutions=solutions,
            timeout=90,
            cell_timeout=5,
            workers=2,
            on_start=told.append,
            on_result=told.append,
        )
    assert told[0] == len(results) == len(told) - 1
    assert {result.student for result in results} == expected.keys() | broken
    return {result.student: result for result in results}, expected, folder / "graded"


def test_each_submission_earns_what_its_answers_earn(graded):
    results, expected, _out = graded
    found = {name: tuple(each.reason for each in results[name].questions) for name in expected}
    assert found == expected
    possible = (2, 3, 1)
    for name, reasons in expected.items():
        points = [value if reason is C else 0 for value, reason in zip(possible, reasons, strict=True)]
        assert [each.points for each in results[name].questions] == points, name
        assert results[name].points == sum(points)
        assert results[name].possible == 6


def test_every_mistake_gets_its_own_hint(graded, masters):
    results, *_rest = graded
    for number in (0, 1):
        hints = [each.hint for each in results[f"mistake-{number}"].questions]
        assert hints == [question.mistakes[number].hint for question in masters["en"].questions.values()]


def test_a_wrong_answer_gets_the_hint_of_the_question(graded):
    results, *_rest = graded
    assert results["edited-checks-and-outputs"].questions[0].hint == "Which verb adds up?"
    assert results["edited-checks-and-outputs"].questions[1].hint is None  # correct


def test_errors_are_named(graded):
    careless = graded[0]["careless"].questions
    assert (careless[0].detail, careless[1].detail) == ("builtin_function_or_method", "NameError")
    assert careless[1].sentence() == "The code stopped with an error: NameError."


ODDITIES = {
    "right": set(),
    "blank": set(),
    "split-and-added": set(),
    "edited-checks-and-outputs": {(Oddity.CHANGED_CHECK, "tiny-1"), (Oddity.CHANGED_CHECK, "tiny-2")},
    "steering": {(Oddity.STEERING, None)},
    "deleted-cells": {
        (Oddity.MISSING_CHECK, "tiny-1"),
        (Oddity.MISSING_CHECK, "tiny-2"),
        (Oddity.MISSING_SETUP, None),
    },
    "duplicates": {
        (Oddity.DUPLICATE_ANSWER, "tiny-1"),
        (Oddity.DUPLICATE_ANSWER, "tiny-2"),
        (Oddity.DUPLICATE_CHECK, "tiny-1"),
        (Oddity.CHANGED_CHECK, "tiny-1"),
    },
    "moved-check-and-import-in-setup": {(Oddity.CHANGED_SETUP, None)},
}


@pytest.mark.parametrize("name", ODDITIES)
def test_oddities_are_flagged_and_honest_work_is_not(graded, name):
    assert {(flag.oddity, flag.question) for flag in graded[0][name].flags} == ODDITIES[name]


def test_unreadable_submissions_get_nothing_and_a_sentence(graded):
    results, _expected, out = graded
    for name, sentence in {
        "not-json": "no Jupyter notebook",
        "old-format": "format other than 4",
        "no-cells": "no code cells",
        "deep": "no Jupyter notebook",
        "nothing-inside": "no notebook in the folder",
    }.items():
        assert sentence in results[name].problem
        assert (results[name].points, results[name].possible) == (0, 6)
        assert sentence in (out / "feedback" / f"{name}.html").read_text(encoding="utf-8")


def test_the_gradebook_opens_in_excel_and_runs_nothing(graded):
    results, _expected, out = graded
    raw = (out / "gradebook.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(raw.decode("utf-8-sig").splitlines()))
    assert [*rows[0]] == ["student", "total", "possible", "tiny-1", "tiny-2", "tiny-3", "flags", "remark"]
    assert len(rows) == len(results)
    by_student = {row["student"]: row for row in rows}
    assert "'" + FORMULA in by_student
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())
    assert by_student["李雷"]["total"] == "6"
    assert (by_student["endless"]["total"], by_student["endless"]["tiny-1"]) == ("2", "2")
    assert by_student["not-json"]["remark"]
    assert "deleted" in by_student["deleted-cells"]["flags"]


def test_results_hold_everything_by_question(graded):
    _results, _expected, out = graded
    document = json.loads((out / "results" / "mistake-0.json").read_text(encoding="utf-8"))
    assert (document["student"], document["points"], document["possible"]) == ("mistake-0", 0, 6)
    first = document["questions"][0]
    assert (first["question"], first["reason"], first["points"]) == ("tiny-1", "mistake", 0)
    assert first["answer"] == "total = len(spend)"


def test_every_student_has_a_page_in_the_own_language(graded):
    results, _expected, out = graded
    pages = list((out / "feedback").iterdir())
    assert len(pages) == len(results) == len(list((out / "results").iterdir()))
    chinese = (out / "feedback" / "李雷.html").read_text(encoding="utf-8")
    assert '<html lang="zh-CN">' in chinese
    assert "回答正确" in chinese


def test_pages_tell_own_code_and_hints_and_never_reference_or_hidden_checks(graded, masters):
    out = graded[2]
    for path in (out / "feedback").glob("*.html"):
        page = path.read_text(encoding="utf-8")
        for secret in ("rate(0, 0)", "SOLUTION", "sha256", "before = (ordered", "&#34;007&#34;, &#34;A&#34;"):
            # 李雷 has handed in the reference answer and may read it.
            assert secret not in page or path.stem == "李雷", f"{path.name}: {secret}"
    page = (out / "feedback" / "mistake-1.html").read_text(encoding="utf-8")
    assert "total = spend.mean()" in page
    assert "That is the mean &lt;of&gt; all customers &amp; no sum." in page


def test_nothing_a_student_writes_becomes_markup(graded):
    out = graded[2]
    (page,) = (path.read_text(encoding="utf-8") for path in (out / "feedback").iterdir() if path.name.startswith("cmd"))
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;/code&gt;&lt;/pre&gt;&lt;img" in page
    assert "default-src 'none'" in page


def test_file_names_are_harmless(graded):
    names = {path.name for path in (graded[2] / "feedback").iterdir()}
    assert all(not set(name) & set("=|'!<>:\"/\\*? ") for name in names)
    assert not [path for path in graded[2].rglob("*") if path.name.startswith(".")]


def test_an_earlier_run_is_no_submission_and_is_replaced(graded, solutions, tmp_path):
    (tmp_path / "one.ipynb").write_text("no notebook", encoding="utf-8")
    for _run in range(2):
        (result,) = grade(tmp_path, "01_tiny", tmp_path / "out", solutions=solutions, lang="zh")
        assert result.student == "one"
    assert "不是 Jupyter 笔记本" in (tmp_path / "out" / "feedback" / "one.html").read_text(encoding="utf-8")


def test_one_name_twice_is_two_students(solutions, tmp_path):
    (tmp_path / "ann.ipynb").write_text("", encoding="utf-8")
    (tmp_path / "ann").mkdir()
    (tmp_path / "Ann.ipynb").write_text("", encoding="utf-8")
    results = grade(tmp_path, "01_tiny", tmp_path / "out", solutions=solutions)
    assert len({result.student for result in results}) == 3
    names = [path.name.casefold() for path in (tmp_path / "out" / "results").iterdir()]
    assert len({*names}) == 3


@pytest.mark.parametrize(
    ("folder", "exercise", "sentence"),
    [
        ("nowhere", "01_tiny", "There is no folder"),
        (".", "01_tiny", "no notebooks to grade"),
        (".", "09_x", "no solution of 09_x"),
    ],
)
def test_what_cannot_be_graded_at_all_is_one_sentence(solutions, tmp_path, folder, exercise, sentence):
    with pytest.raises(CourseError, match=sentence):
        grade(tmp_path / folder, exercise, tmp_path / "out", solutions=solutions)
    assert not (tmp_path / "out").exists()
