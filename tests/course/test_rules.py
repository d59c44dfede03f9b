"""What is wrong with a solution is said with notebook, cell and question."""

import copy
import json
from pathlib import Path

import pytest

from tierkit.course import schema
from tierkit.course.master import read_master, read_masters
from tierkit.errors import CourseError


def at(notebook, cell_id):
    return next(cell for cell in notebook.cells if cell.id == cell_id)


def drop(notebook, cell_id):
    notebook.cells = [cell for cell in notebook.cells if cell.id != cell_id]


def mark(cell_id, **keys):
    def spoil(notebook):
        at(notebook, cell_id).metadata["tierkit"].update(keys)

    return spoil


def without(cell_id, key):
    return lambda notebook: at(notebook, cell_id).metadata["tierkit"].pop(key)


def source(cell_id, old, new):
    def spoil(notebook):
        cell = at(notebook, cell_id)
        assert old in cell.source
        cell.source = cell.source.replace(old, new)

    return spoil


def move(cell_id, before):
    def spoil(notebook):
        cell = at(notebook, cell_id)
        drop(notebook, cell_id)
        notebook.cells.insert(notebook.cells.index(at(notebook, before)), cell)

    return spoil


def output_of(cell_id, other):
    def spoil(notebook):
        at(notebook, cell_id).outputs = at(notebook, other).outputs

    return spoil


def unrun(cell_id):
    def spoil(notebook):
        at(notebook, cell_id).execution_count = None

    return spoil


def twice(cell_id, new_id):
    def spoil(notebook):
        notebook.cells.append(copy.deepcopy(at(notebook, cell_id)))
        notebook.cells[-1].id = new_id

    return spoil


def prints(cell_id, text):
    def spoil(notebook):
        at(notebook, cell_id).outputs[0].text = text

    return spoil


SPOILT = [
    (mark("a-tiny-1", colour="red"), r"cell 5 \(id a-tiny-1\), question tiny-1: .*colour is unknown"),
    (without("c-tiny-1", "question"), r"cell 6 \(id c-tiny-1\): .*question is missing"),
    (without("m-count", "hint"), r"cell 3 \(id m-count\), question tiny-1: .*hint is missing"),
    (mark("c-tiny-1", points=0), r"cell 6 \(id c-tiny-1\), question tiny-1: the value 0 of points"),
    (mark("c-tiny-1", points="2"), r"question tiny-1: the value '2' of points"),
    (mark("a-tiny-1", question="Tiny 1!"), r"the value 'Tiny 1!' of question"),
    (mark("a-tiny-1", role="answers"), r"cell 5 .*the role must be one of setup, answer"),
    (mark("a-tiny-1", schema_version=2), r"the value 2 of schema_version"),
    (lambda notebook: at(notebook, "a-tiny-1").metadata.pop("tierkit"), r"cell 5 .* tagged answer but has no tierkit"),
    (lambda notebook: at(notebook, "a-tiny-1").metadata.pop("tags"), r"cell 5 .* tags must name its role, answer"),
    (source("a-tiny-1", "# BEGIN SOLUTION\n", ""), r"id a-tiny-1\), question tiny-1: it needs one # BEGIN SOLUTION"),
    (source("a-tiny-1", "total =", "# BEGIN SOLUTION\ntotal ="), r"question tiny-1: it needs one # BEGIN SOLUTION"),
    (source("a-tiny-1", "# END SOLUTION", "# END SOLUTION\n# BEGIN SOLUTION"), r"question tiny-1: it needs one"),
    (source("c-tiny-1", "check(", "# END SOLUTION\ncheck("), r"id c-tiny-1.*outside an answer cell"),
    (source("a-tiny-1", "spend.sum()", "!ls"), r"question tiny-1: its code is no plain Python"),
    (source("c-tiny-1", "total", "total, 2"), r"question tiny-1: a check is one call and nothing else"),
    (source("c-tiny-1", "total", "total, any=3"), r"question tiny-1: a check is one call and nothing else"),
    (source("c-tiny-1", "check(", "total = 1\ncheck("), r"question tiny-1: a check is one call"),
    (source("c-tiny-1", "tiny-1", "tiny-2"), r"question tiny-1: a check is one call"),
    (lambda notebook: drop(notebook, "c-tiny-1"), r"id a-tiny-1\), question tiny-1: the answer has no check"),
    (lambda notebook: drop(notebook, "a-tiny-1"), r"id c-tiny-1\), question tiny-1: the check has no answer"),
    (lambda notebook: drop(notebook, "setup"), r"no cell with the role setup"),
    (twice("a-tiny-1", "again"), r"cell 17 \(id again\), question tiny-1: .*second cell with the role answer"),
    (twice("c-tiny-1", "again"), r"question tiny-1: .*second cell with the role check"),
    (twice("title", "title"), r"cell 17 \(id title\): another cell has the same id"),
    (mark("h-tiny-3", question="tiny-9"), r"id h-tiny-3\), question tiny-9: there is no such question"),
    (move("c-tiny-1", before="m-count"), r"question tiny-1: the check stands before its answer"),
    (move("h-tiny-3", before="c-tiny-3"), r"question tiny-3: the hidden check stands before"),
    (move("m-count", before="note"), r"id m-count\), question tiny-1: a mistake stands directly before the answer"),
    (source("m-count", "total)", "spend)"), r"question tiny-1: a mistake ends with the same call"),
    (source("m-count", "\ncheck", "; check"), r"question tiny-1: a mistake ends with the same call"),
    (unrun("c-tiny-1"), r"question tiny-1: it has no stored output; run tierkit notebooks run"),
    (lambda notebook: at(notebook, "m-mean").outputs.clear(), r"id m-mean.*it has no stored output"),
    (prints("c-tiny-1", '{"tierkit": "not attempted"}\n'), r"question tiny-1: its value is one that cannot be checked"),
    (prints("h-tiny-3", ""), r"question tiny-3: it must print text and nothing else"),
    (output_of("m-count", "c-tiny-1"), r"id m-count\), question tiny-1: the mistake gives the same as the reference"),
    (output_of("m-mean", "m-count"), r"id m-mean\), question tiny-1: .*same as the one in cell 3 \(id m-count\)"),
    (lambda notebook: notebook.metadata.pop("tierkit"), r"in the notebook's metadata, the key exercise is missing"),
    (lambda notebook: notebook.metadata.tierkit.update(exercise="02_x"), r"calls it 02_x, its file 01_tiny"),
    (lambda notebook: notebook.metadata.tierkit.update(lang="zh"), r"says language zh, its folder en"),
]


@pytest.mark.parametrize(("spoil", "sentence"), SPOILT, ids=range(len(SPOILT)))
def test_each_violation_names_its_place(solution, save, tmp_path, spoil, sentence):
    spoil(solution)
    path = save(solution, tmp_path / "en" / "01_tiny.ipynb")
    with pytest.raises(CourseError, match=sentence) as caught:
        read_master(path)
    assert all(line.startswith("en/01_tiny.ipynb") for line in str(caught.value).splitlines())


def test_all_violations_are_said_at_once(solution, save, tmp_path):
    without("c-tiny-1", "points")(solution)
    without("m-count", "hint")(solution)
    with pytest.raises(CourseError) as caught:
        read_master(save(solution, tmp_path / "en" / "01_tiny.ipynb"))
    assert len(str(caught.value).splitlines()) == 2


def test_a_check_may_say_that_order_does_not_matter(solution, save, tmp_path):
    for cell_id in ("c-tiny-1", "m-count", "m-mean"):
        source(cell_id, "total)", "total, any_order=True)")(solution)
    assert read_master(save(solution, tmp_path / "en" / "01_tiny.ipynb")).questions["tiny-1"].names == ("total",)


def test_a_sound_solution_is_read(solutions):
    english, chinese = read_masters(solutions)
    assert (english.name, chinese.name, english.possible) == ("en/01_tiny", "zh/01_tiny", 6)
    question = english.questions["tiny-1"]
    assert (question.reference, question.names, question.points) == ("100", ("total",), 2)
    assert [(mistake.source, mistake.printed) for mistake in question.mistakes] == [
        ("total = len(spend)", "4"),
        ("total = spend.mean()", "25"),
    ]
    function = english.questions["tiny-3"]
    assert (function.names, function.blanks) == (("rate",), ())  # its head stands outside the region


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (source("a-tiny-1", "spend.sum()", "sum(spend)"), r"zh/01_tiny.ipynb, cell 5 .*code differs from that in en/"),
        (mark("c-tiny-1", points=3), r"zh/01_tiny.ipynb, cell 6 .*points differ"),
        (lambda notebook: drop(notebook, "title"), r"zh/01_tiny.ipynb: the cells have other ids"),
    ],
    ids=["code", "points", "cells"],
)
def test_twins_may_differ_in_words_only(tiny_outputs, save, tmp_path, spoil, sentence):
    save(tiny_outputs["en"], tmp_path / "en" / "01_tiny.ipynb")
    twin = copy.deepcopy(tiny_outputs["zh"])
    spoil(twin)
    save(twin, tmp_path / "zh" / "01_tiny.ipynb")
    with pytest.raises(CourseError, match=sentence):
        read_masters(tmp_path)


def test_a_comment_in_its_own_language_is_only_words(tiny_outputs, save, tmp_path):
    save(tiny_outputs["en"], tmp_path / "en" / "01_tiny.ipynb")
    twin = copy.deepcopy(tiny_outputs["zh"])
    source("a-tiny-1", "total =", "# 求和\ntotal =")(twin)
    save(twin, tmp_path / "zh" / "01_tiny.ipynb")
    assert len(read_masters(tmp_path)) == 2


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"cells": 3}', '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}}']
)
def test_what_is_no_notebook_is_said(tmp_path, text):
    path = tmp_path / "en" / "01_tiny.ipynb"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CourseError, match=r"en/01_tiny.ipynb: this is no sound Jupyter notebook"):
        read_master(path)


def test_an_empty_folder_says_where_solutions_belong(tmp_path):
    with pytest.raises(CourseError, match="no solution notebooks here"):
        read_masters(tmp_path)


def test_the_json_schema_beside_the_code_is_that_of_the_code():
    path = Path(schema.__file__).with_name("cell-schema.json")
    assert path.read_text(encoding="utf-8") == schema.json_schema()


@pytest.mark.parametrize(
    ("metadata", "sound"),
    [
        ({"role": "check", "question": "abc-1", "points": 2}, True),
        ({"role": "check", "question": "abc-1", "points": 0}, False),
        ({"role": "check", "question": "abc-1"}, False),
        ({"role": "mistake", "question": "abc-1", "hint": "Look."}, True),
        ({"role": "mistake", "question": "abc-1"}, False),
        ({"role": "setup", "question": "abc-1"}, False),
        ({"exercise": "03_abc", "lang": "zh", "version": 1}, True),
        ({"exercise": "03_abc", "lang": "fr", "version": 1}, False),
    ],
)
def test_json_schema_and_model_agree(metadata, sound):
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(json.loads(schema.json_schema()))
    assert validator.is_valid(metadata) is sound
    read = schema.exercise_mark if "exercise" in metadata else schema.cell_mark
    if sound:
        read(metadata)
    else:
        with pytest.raises(ValueError, match=r"is missing|is unknown|is not allowed"):
            read(metadata)
