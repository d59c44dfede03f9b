"""Running notebooks: parameters in, outputs or a sentence out."""

import os
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from tierkit.i18n import language
from tierkit.kernels import NotebookFailed, find_notebooks, refresh_notebook, run_notebook


def notebook(path: Path, *sources: str) -> Path:
    cells = [new_code_cell(source, id=f"cell-{n}") for n, source in enumerate(sources)]
    cells[0].metadata.tags = ["parameters"]
    nbformat.write(new_notebook(cells=cells), path)
    return path


def test_parameters_and_environment_reach_the_kernel(tmp_path):
    folder = tmp_path / "a {b} 报告"
    folder.mkdir()
    source = notebook(folder / "in.ipynb", "city = ''", "import os; print(city, os.environ['TIERKIT_TRY'])")
    done = run_notebook(source, folder / "out.ipynb", {"city": "成都"}, environment={"TIERKIT_TRY": "yes"})
    assert done.cells[-1].outputs[0].text == "成都 yes\n"
    written = nbformat.read(folder / "out.ipynb", as_version=4)
    assert 'city = "成都"' in written.cells[1].source
    assert "TIERKIT_TRY" not in os.environ


def test_a_failing_cell_is_named_and_its_sentence_told(tmp_path):
    source = notebook(
        tmp_path / "in.ipynb",
        "x = 1",
        "print(1)",
        "from tierkit import TierKitError\nraise TierKitError('no such tier')",
    )
    with pytest.raises(NotebookFailed) as caught:
        run_notebook(source, tmp_path / "out.ipynb", {"x": 2})
    assert caught.value.cell == 4  # parameters, injected parameters, print, raise
    assert caught.value.sentence == "no such tier"
    assert (tmp_path / "out.ipynb").exists()
    with language("zh"):
        assert str(NotebookFailed(4, "", "没有这个级别")) == "第 4 个代码单元格停止运行：没有这个级别"


def test_a_cell_that_never_ends_is_stopped(tmp_path):
    source = notebook(tmp_path / "in.ipynb", "x = 1", "while True: pass")
    with pytest.raises(NotebookFailed, match="longer than 2"):
        run_notebook(source, tmp_path / "out.ipynb", {"x": 2}, timeout=2)


def test_a_kernel_that_dies_is_said_to_be_dead(tmp_path):
    source = notebook(tmp_path / "in.ipynb", "x = 1", "import os; os._exit(1)")
    with pytest.raises(NotebookFailed, match="died"):
        run_notebook(source, tmp_path / "out.ipynb", {"x": 2})


def test_refreshing_twice_gives_the_same_bytes_and_keeps_no_widget_view(tmp_path):
    path = notebook(
        tmp_path / "lesson.ipynb",
        "from IPython.display import display",
        "display({'text/plain': 'a slider', 'application/vnd.jupyter.widget-view+json': {'model_id': 'x'}}, raw=True)",
    )
    refresh_notebook(path)
    first = path.read_bytes()
    assert list(nbformat.read(path, as_version=4).cells[1].outputs[0].data) == ["text/plain"]
    refresh_notebook(path)
    assert path.read_bytes() == first


def test_a_notebook_that_fails_to_refresh_stays_as_it_was(tmp_path):
    path = notebook(tmp_path / "lesson.ipynb", "1 / 0")
    before = path.read_bytes()
    with pytest.raises(NotebookFailed, match=r"lesson\.ipynb"):
        refresh_notebook(path)
    assert path.read_bytes() == before


def test_finding_notebooks_leaves_checkpoints_out(tmp_path):
    (tmp_path / ".ipynb_checkpoints").mkdir()
    notebook(tmp_path / ".ipynb_checkpoints" / "a.ipynb", "1")
    wanted = notebook(tmp_path / "a.ipynb", "1")
    assert find_notebooks([tmp_path]) == [wanted]
