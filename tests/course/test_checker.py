"""What ``check()`` tells a student who is practising."""

import copy
import json
import subprocess
import sys

import nbformat
import pandas as pd
import pytest
from nbclient import NotebookClient

from tierkit import i18n
from tierkit.course import exercise
from tierkit.course.card import card_html, card_text

RIGHT = {"007": "A", "012": "B", "003": "C", "044": "C"}


@pytest.fixture
def check(exercises):
    return exercise("01_tiny", lang="en", folder=exercises / "en")


def test_a_right_answer_is_correct_however_it_came_about(check):
    for answer in (100, 100.0, 100 + 1e-9, pd.Series([60, 40]).sum()):
        outcome = check.outcome("tiny-1", answer)
        assert (outcome.status, outcome.hint) == ("correct", None)


def test_a_recognised_mistake_gets_its_hint(check):
    outcome = check.outcome("tiny-1", 4)
    assert (outcome.status, outcome.hint, outcome.recognised) == ("not yet", "You counted the customers.", True)


def test_another_wrong_answer_gets_the_hint_of_the_question(check):
    outcome = check.outcome("tiny-1", 101)
    assert (outcome.status, outcome.hint, outcome.recognised) == ("not yet", "Which verb adds up?", False)


def test_where_the_question_has_no_hint_there_is_a_general_one(check):
    outcome = check.outcome("tiny-2", pd.Series(RIGHT).replace("A", "B"))
    assert outcome.status == "not yet"
    assert outcome.hint
    assert "Read the question again" in outcome.hint


def test_the_placeholder_is_not_attempted(check):
    assert check.outcome("tiny-1", ...).status == "not attempted"
    assert check.outcome("tiny-3", [..., ...]).status == "not attempted"  # a function that returns the dots


@pytest.mark.parametrize(
    ("question", "value", "why"),
    [("tiny-1", len, "type builtin_function_or_method"), ("tiny-9", 3, "no question tiny-9")],
)
def test_what_could_not_be_checked_says_why(check, question, value, why):
    outcome = check.outcome(question, value)
    assert outcome.status == "could not check"
    assert why in outcome.hint


@pytest.mark.parametrize("text", ["", "{", "[]", '{"keys_version": 99}', '{"keys_version": 1, "questions": {"a": 3}}'])
def test_damaged_keys_are_a_sentence_and_no_crash(tmp_path, text):
    (tmp_path / "01_tiny.keys.json").write_text(text, encoding="utf-8")
    outcome = exercise("01_tiny", folder=tmp_path).outcome("tiny-1", 3)
    assert outcome.status == "could not check"
    assert "01_tiny.keys.json" in outcome.hint


def test_without_keys_the_canonical_form_is_printed_and_nothing_else(tmp_path, capsys):
    check = exercise("01_tiny", folder=tmp_path)
    check("tiny-2", pd.Series(RIGHT).iloc[:2])
    check("tiny-2", ...)
    assert capsys.readouterr().out == '["007", "A"]\n["012", "B"]\n{"tierkit": "not attempted"}\n'


def test_the_exercise_brings_its_language(exercises):
    check = exercise("01_tiny", lang="zh", folder=exercises / "zh")
    assert i18n.get_language() == "zh"
    assert "数的是客户人数" in card_text(check.outcome("tiny-1", 4))


def test_outside_a_notebook_the_card_is_a_line_of_text(check, capsys):
    check("tiny-1", 4)
    assert capsys.readouterr().out == "→ tiny-1: Not yet. You counted the customers.\n"


def test_the_card_is_a_status_and_escapes_what_it_shows(check):
    html = card_html(check.outcome("tiny-1", 25))
    assert 'role="status" lang="en"' in html
    assert "the mean &lt;of&gt; all customers &amp; no sum" in html


def test_in_a_notebook_the_card_is_shown_and_nothing_printed(exercises):
    notebook = nbformat.read(exercises / "zh" / "01_tiny.ipynb", as_version=4)
    notebook = copy.deepcopy(notebook)
    next(cell for cell in notebook.cells if cell.id == "a-tiny-1").source = "total = spend.sum()"
    NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": str(exercises / "zh")}}).execute()
    shown = [cell.outputs for cell in notebook.cells if cell.get("id", "").startswith("c-")]
    assert [len(outputs) for outputs in shown] == [1, 1, 1]
    texts = [outputs[0].data["text/plain"] for outputs in shown]
    assert texts[0] == "✓ tiny-1：回答正确。"
    assert texts[1].startswith("… tiny-2：还没有作答")
    assert 'role="status" lang="zh-CN"' in shown[0][0].data["text/html"]


def test_what_a_students_kernel_imports_is_small():
    code = (
        "import json, sys; from tierkit.course import exercise; exercise('x'); print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    roots = {name.partition(".")[0] for name in json.loads(done.stdout)}
    assert "pandas" in roots
    assert not roots & {"matplotlib", "seaborn", "papermill", "nbval", "nbformat", "nbclient", "pydantic", "jinja2"}
