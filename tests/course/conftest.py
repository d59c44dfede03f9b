"""A tiny exercise of three questions, in both languages, made anew for the tests."""

from __future__ import annotations

import contextlib
import copy
import io
import json
from pathlib import Path

import pytest
from nbformat import v4

from tierkit import i18n

SETUP = """import pandas as pd
from tierkit.course import exercise

check = exercise("01_tiny", lang="{lang}")
spend = pd.Series({{"007": 50.0, "012": 30.0, "003": 15.0, "044": 5.0}}, name="spend")"""

TOTAL = """# BEGIN SOLUTION
total = spend.sum()
# END SOLUTION"""

CLASSES = """# BEGIN SOLUTION
ordered = spend.sort_values(ascending=False)
before = (ordered.cumsum() - ordered) / ordered.sum()
classes = before.map(lambda share: "A" if share < 0.8 else "B" if share < 0.95 else "C")
# END SOLUTION"""

AFTER_THE_ROW = """ordered = spend.sort_values(ascending=False)
share = ordered.cumsum() / ordered.sum()
classes = share.map(lambda share: "A" if share < 0.8 else "B" if share < 0.95 else "C")"""

RATE = """def rate(lost, opening):
    # BEGIN SOLUTION
    return lost / opening if opening else 0
    # END SOLUTION"""

HINTS = {
    "en": {
        "count": "You counted the customers.",
        "mean": "That is the mean <of> all customers & no sum.",
        "after": "Take the share before the customer.",
        "equal": "Classes are not equal parts of the list.",
        "retention": "That is the share that stayed.",
        "upside": "Lost customers go on top.",
    },
    "zh": {
        "count": "你数的是客户人数。",
        "mean": "这是平均值，不是合计。",
        "after": "要用该客户之前的累计占比。",
        "equal": "类别不是把名单等分。",
        "retention": "这是留下来的客户所占的比例。",
        "upside": "流失客户应作分子。",
    },
}

CHECKS = {
    "tiny-1": 'check("tiny-1", total)',
    "tiny-2": 'check("tiny-2", classes)',
    "tiny-3": 'check("tiny-3", [rate(5, 100), rate(1, 4)])',
}


def _cell(source, lang, cell_id, role=None, **mark):
    make = v4.new_markdown_cell if role is None or mark.pop("markdown", False) else v4.new_code_cell
    cell = make(source, id=cell_id)
    if role:
        cell.metadata["tags"] = [role]
        cell.metadata["tierkit"] = {"role": role, "schema_version": 1, **mark}
    return cell


def tiny(lang: str):
    """The solution notebook without outputs."""
    hints = HINTS[lang]

    def mistake(question, name, source):
        return _cell(f"{source}\n{CHECKS[question]}", lang, f"m-{name}", "mistake", question=question, hint=hints[name])

    def answer(question, source, **mark):
        return _cell(source, lang, f"a-{question}", "answer", question=question, **mark)

    def check(question, points):
        return _cell(CHECKS[question], lang, f"c-{question}", "check", question=question, points=points)

    cells = [
        _cell("# Tiny" if lang == "en" else "# 小练习", lang, "title"),
        _cell(SETUP.format(lang=lang), lang, "setup", "setup"),
        mistake("tiny-1", "count", "total = len(spend)"),
        mistake("tiny-1", "mean", "total = spend.mean()"),
        answer("tiny-1", TOTAL, hint="Which verb adds up?" if lang == "en" else "用哪个方法求和？"),
        check("tiny-1", 2),
        _cell("Tell them about ties.", lang, "note", "instructor", markdown=True),
        mistake("tiny-2", "after", AFTER_THE_ROW),
        mistake("tiny-2", "equal", 'classes = pd.Series(["A", "B", "B", "C"], index=spend.index)'),
        answer("tiny-2", CLASSES),
        check("tiny-2", 3),
        mistake("tiny-3", "retention", "def rate(lost, opening):\n    return 1 - lost / opening"),
        mistake("tiny-3", "upside", "def rate(lost, opening):\n    return opening / lost"),
        answer("tiny-3", RATE),
        check("tiny-3", 1),
        _cell('check("tiny-3", rate(0, 0))', lang, "h-tiny-3", "hidden-check", question="tiny-3"),
    ]
    notebook = v4.new_notebook(cells=cells)
    notebook.metadata["tierkit"] = {"exercise": "01_tiny", "lang": lang, "version": 1, "schema_version": 1}
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return notebook


def run_here(notebook):
    """Store what the cells print, by running them in this process: quicker than a kernel, and no part of the kit."""
    space: dict = {}
    before = i18n._default  # the setup cell chooses a language
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for count, cell in enumerate(code, start=1):
        with contextlib.redirect_stdout(io.StringIO()) as said:
            exec(cell.source, space)
        cell.execution_count = count
        cell.outputs = [v4.new_output("stream", name="stdout", text=said.getvalue())] if said.getvalue() else []
    i18n._default = before
    return notebook


def write(notebook, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")  # nbformat would put right what a test has spoilt
    return path


def fill(notebook, answers: dict[str, str]):
    """A student's copy with these answers."""
    handed = copy.deepcopy(notebook)
    for cell in handed.cells:
        mark = cell.metadata.get("tierkit", {})
        if mark.get("role") == "answer" and mark["question"] in answers:
            cell.source = answers[mark["question"]]
    return handed


@pytest.fixture(scope="session")
def tiny_outputs():
    return {lang: run_here(tiny(lang)) for lang in ("en", "zh")}


@pytest.fixture
def solution(tiny_outputs):
    """The English solution with its outputs, to be spoilt at will."""
    return copy.deepcopy(tiny_outputs["en"])


@pytest.fixture(scope="session")
def solutions(tiny_outputs, tmp_path_factory) -> Path:
    """A sound solutions folder; nobody writes in it."""
    folder = tmp_path_factory.mktemp("course") / "solutions"
    for lang, notebook in tiny_outputs.items():
        write(notebook, folder / lang / "01_tiny.ipynb")
    return folder


@pytest.fixture(scope="session")
def exercises(solutions, tmp_path_factory) -> Path:
    from tierkit.course import build

    folder = tmp_path_factory.mktemp("course") / "exercises"
    build(solutions, folder)
    return folder


@pytest.fixture
def save():
    return write
