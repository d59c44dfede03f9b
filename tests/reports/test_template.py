"""The report template and the lessons, as papermill runs them."""

import ast
from pathlib import Path

import nbformat
import pytest

from tierkit.kernels import NotebookFailed, run_notebook
from tierkit.reports import ReportParameters
from tierkit.reports.batch import template_path

ROOT = Path(__file__).parents[2]


def defaults(path: Path) -> dict[str, object]:
    cells = nbformat.read(path, as_version=4).cells
    source = next(c.source for c in cells if "parameters" in c.metadata.get("tags", []))
    pairs = {}
    for statement in ast.parse(source).body:
        target = statement.target if isinstance(statement, ast.AnnAssign) else statement.targets[0]
        pairs[target.id] = ast.literal_eval(statement.value)
    return pairs


def test_the_parameters_cell_and_the_model_agree():
    assert defaults(template_path()) == ReportParameters().model_dump()


def test_the_template_runs_by_itself_in_chinese_and_writes_nothing_else(tmp_path):
    done = run_notebook(template_path(), tmp_path / "out.ipynb", {"lang": "zh", "title": "华东区客户"})
    injected = next(c for c in done.cells if "injected-parameters" in c.metadata.get("tags", []))
    assert 'title = "华东区客户"' in injected.source
    said = "\n".join(o["data"]["text/plain"] for c in done.cells for o in c.get("outputs", []) if "data" in o)
    assert "他们就是A类客户" in said
    pictures = [o for c in done.cells for o in c.get("outputs", []) if "image/png" in o.get("data", {})]
    assert len(pictures) == 6
    assert all(o["metadata"]["image/png"]["alt"] for o in pictures)
    # A missing glyph would be a warning on stderr.
    assert not [o for c in done.cells for o in c.get("outputs", []) if o.get("name") == "stderr"]
    assert [p.name for p in tmp_path.iterdir()] == ["out.ipynb"]


def test_a_misspelt_parameter_stops_the_template_with_a_sentence(tmp_path):
    with pytest.raises(NotebookFailed, match=r"abc_cat_a.*Did you mean abc_cut_a"):
        run_notebook(template_path(), tmp_path / "out.ipynb", {"abc_cat_a": 0.7})


def test_the_abc_lesson_runs_on_other_data(tmp_path):
    lesson = ROOT / "notebooks" / "zh" / "03_abc.ipynb"
    lines = ["order_id,customer_id,ordered_at,amount"]
    lines += [f"o{n},{n % 40:03},2025-0{1 + n % 5}-1{n % 9},{10 + n * n % 977}" for n in range(300)]
    (tmp_path / "own.csv").write_text("\n".join(lines), encoding="utf-8")
    told = {"source": str(tmp_path / "own.csv"), "as_of": "2025-06-01", "abc_cut_a": 0.6, "abc_cut_b": 0.9}
    done = run_notebook(lesson, tmp_path / "out.ipynb", told)
    texts = [o["data"]["text/plain"] for c in done.cells for o in c.get("outputs", []) if "data" in o]
    table = next(text for text in texts if "customer_share" in text)
    rows = {line.split()[0]: line.split()[1:] for line in table.splitlines() if line[:1] in {"A", "B", "C"}}
    assert sum(int(row[0]) for row in rows.values()) == 40
    assert 0.6 <= float(rows["A"][-1]) < 0.7
    with pytest.raises(NotebookFailed, match="没有名为 abc_cut_x"):
        run_notebook(lesson, tmp_path / "out.ipynb", {"abc_cut_x": 1})
