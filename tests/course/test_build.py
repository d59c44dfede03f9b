"""What a student gets, and that it is the same bytes every time."""

import copy
import json
import os
import subprocess
import sys

import nbformat
import pytest

from tierkit.course import build, stale
from tierkit.errors import CourseError
from tierkit.i18n import language


def read(folder, name):
    return nbformat.read(folder / name, as_version=4)


def cell(notebook, cell_id):
    return next(cell for cell in notebook.cells if cell.id == cell_id)


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_each_language_gets_a_notebook_and_keys(exercises):
    names = {f"{lang}/01_tiny{ending}" for lang in ("en", "zh") for ending in (".ipynb", ".keys.json")}
    assert contents(exercises).keys() == names


def test_what_is_private_stays_with_the_instructor(exercises):
    everything = b"\n".join(contents(exercises).values()).decode()
    for private in ("SOLUTION", "spend.sum", "spend.mean", "Tell them about ties", "hidden-check", "rate(0, 0)"):
        assert private not in everything
    notebook = read(exercises, "en/01_tiny.ipynb")
    assert {cell.metadata.get("tierkit", {}).get("role") for cell in notebook.cells} == {
        None,
        "setup",
        "answer",
        "check",
    }
    assert "Which verb" not in nbformat.writes(notebook)  # hints come from the check, when they are needed


def test_answers_become_placeholders_in_the_notebooks_language(exercises):
    english, chinese = (read(exercises, f"{lang}/01_tiny.ipynb") for lang in ("en", "zh"))
    assert cell(english, "a-tiny-1").source == "# Write your code below\ntotal = ..."
    assert cell(chinese, "a-tiny-1").source == "# 在下面写你的代码\ntotal = ..."
    assert cell(english, "a-tiny-3").source == "def rate(lost, opening):\n    # Write your code below\n    return ..."


def test_checks_and_setup_are_locked_and_say_so(exercises):
    notebook = read(exercises, "en/01_tiny.ipynb")
    for cell_id in ("setup", "c-tiny-1"):
        locked = cell(notebook, cell_id)
        assert (locked.metadata.editable, locked.metadata.deletable) == (False, False)
        assert locked.source.startswith("# Locked: ")
    assert cell(notebook, "c-tiny-1").source.endswith('\ncheck("tiny-1", total)')
    assert "editable" not in cell(notebook, "a-tiny-1").metadata


def test_outputs_are_gone_and_ids_kept(exercises, solution):
    notebook = read(exercises, "en/01_tiny.ipynb")
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in code)
    kept = [cell.id for cell in notebook.cells]
    assert kept == [cell.id for cell in solution.cells if cell.id in kept]


def test_keys_tell_hints_and_no_answers(exercises):
    text = (exercises / "en" / "01_tiny.keys.json").read_text(encoding="utf-8")
    keys = json.loads(text)["questions"]
    assert [mistake["hint"] for mistake in keys["tiny-2"]["mistakes"]] == [
        "Take the share before the customer.",
        "Classes are not equal parts of the list.",
    ]
    assert keys["tiny-1"]["hint"] == "Which verb adds up?"
    digests = [keys["tiny-1"]["answer"], *(mistake["answer"] for mistake in keys["tiny-1"]["mistakes"])]
    assert len({*digests}) == 3
    assert all(len(digest) == 32 for digest in digests)


def test_building_again_changes_nothing_in_whatever_language_and_process(solutions, exercises, tmp_path):
    with language("zh"):
        assert stale(solutions, exercises) == []
        assert build(solutions, exercises) == []
    code = "import sys; from tierkit.course import build; build(sys.argv[1], sys.argv[2])"
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TIERKIT_LANG": "zh"}
    subprocess.run([sys.executable, "-c", code, str(solutions), str(tmp_path)], check=True, env=environment)
    assert contents(tmp_path) == contents(exercises)


def test_only_what_differs_is_written_and_what_is_gone_is_removed(solutions, tmp_path):
    build(solutions, tmp_path)
    (tmp_path / "en" / "README.md").write_text("mine", encoding="utf-8")
    (tmp_path / "en" / "99_gone.ipynb").write_text("{}", encoding="utf-8")
    (tmp_path / "en" / "99_gone.keys.json").write_text("{}", encoding="utf-8")
    (tmp_path / "zh" / "01_tiny.ipynb").write_text("edited by hand", encoding="utf-8")
    differing = [tmp_path / "en/99_gone.ipynb", tmp_path / "en/99_gone.keys.json", tmp_path / "zh/01_tiny.ipynb"]
    assert stale(solutions, tmp_path) == differing
    assert (tmp_path / "en" / "99_gone.ipynb").exists()  # stale only looks
    assert build(solutions, tmp_path) == differing
    assert stale(solutions, tmp_path) == []
    assert (tmp_path / "en" / "README.md").exists()


def test_a_changed_answer_makes_the_keys_stale(solutions, exercises, tiny_outputs, save, tmp_path):
    changed = copy.deepcopy(tiny_outputs["en"])
    cell(changed, "c-tiny-1").outputs[0].text = "101\n"
    save(changed, tmp_path / "en" / "01_tiny.ipynb")
    assert exercises / "en" / "01_tiny.keys.json" in stale(tmp_path, exercises)


def test_nothing_is_written_while_anything_is_wrong(tiny_outputs, save, tmp_path):
    save(tiny_outputs["en"], tmp_path / "solutions" / "en" / "01_tiny.ipynb")
    wrong = copy.deepcopy(tiny_outputs["zh"])
    cell(wrong, "c-tiny-1").metadata.tierkit.points = 0
    save(wrong, tmp_path / "solutions" / "zh" / "01_tiny.ipynb")
    with pytest.raises(CourseError, match=r"zh/01_tiny.ipynb, cell 6"):
        build(tmp_path / "solutions", tmp_path / "exercises")
    assert not (tmp_path / "exercises").exists()


def test_solutions_pass_plain_nbval(solutions, solution):
    command = [sys.executable, "-m", "pytest", "--nbval", str(solutions / "en"), "-c", os.devnull, "-q"]
    done = subprocess.run([*command, "-p", "no:cacheprovider"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    cells = sum(cell.cell_type == "code" for cell in solution.cells)
    assert f"{cells} passed" in done.stdout
