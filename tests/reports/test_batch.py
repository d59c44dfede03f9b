"""Batches: whole folders of reports, made in real kernels."""

import json
import re
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from tierkit.errors import TierKitError
from tierkit.reports import ReportParameters, make_reports
from tierkit.reports.batch import template_path
from tierkit.reports.folders import folder_names


@pytest.fixture(scope="module")
def orders_file(tmp_path_factory) -> Path:
    """Two cities to tier, one too small; a line without a customer; ids with leading zeros and like formulas."""
    random = np.random.default_rng(7)
    rows = []
    for city, people in (("成都", 60), ("A/B: West", 40), ("小镇", 3)):
        for person in range(people):
            for order in range(1 + person % 4):
                day = pd.Timestamp("2025-01-01") + pd.Timedelta(days=int(random.integers(0, 150)))
                rows.append(
                    (
                        f"{city}-{person}-{order}",
                        f"{city[0]}0{person:03}",
                        day,
                        round(float(random.gamma(2, 90)), 2),
                        city,
                    )
                )
    rows.append(("x", "", pd.Timestamp("2025-03-01"), 5.0, "成都"))
    rows.append(("=1+1", "=HYPERLINK(1)", pd.Timestamp("2025-03-01"), 50_000.0, "成都"))
    path = tmp_path_factory.mktemp("source") / "订单.csv"
    frame = pd.DataFrame(rows, columns=["order_id", "customer_id", "ordered_at", "amount", "city"])
    frame.to_csv(path, index=False)
    return path


@pytest.fixture(scope="module")
def batch(orders_file, tmp_path_factory):
    out = tmp_path_factory.mktemp("out")
    told = ReportParameters.read({"source": str(orders_file), "as_of": "2025-06-30", "by": "city", "lang": "zh"})
    return told, out, make_reports(told, out, workers=2)


def test_every_group_has_its_whole_report(batch):
    _told, out, result = batch
    assert [job.status for job in result.results] == ["made"] * 3
    assert sorted(p.name for p in out.iterdir()) == ["A_B_ West", "index.html", "小镇", "成都"]
    for job in result.results:
        names = {p.name for p in job.folder.iterdir()}
        assert names == {"report.html", "report.ipynb", "customers.xlsx", "summary.json", ".tierkit-job.json"}
    figures = {job.folder.name: job.summary for job in result.results}
    # One line of Chengdu has no customer; the "=HYPERLINK(1)" customer is one more.
    assert figures["成都"]["rows_read"] - figures["成都"]["rows_kept"] == 1
    assert figures["成都"]["customers"] == 61
    assert sum(figures["成都"]["abc"].values()) == 61


def test_the_small_group_says_so_in_a_sentence(batch):
    _told, out, result = batch
    small = next(job for job in result.results if job.folder.name == "小镇")
    assert small.summary["tiered"] is False
    assert "这一组只有 3 位客户有购买记录" in (out / "小镇" / "report.html").read_text(encoding="utf-8")


def test_pages_are_chinese_offline_and_linked(batch):
    _told, out, result = batch
    index = result.index.read_text(encoding="utf-8")
    targets = re.findall(r'href="([^"]+)"', index)
    assert len(targets) == 15
    from urllib.parse import unquote

    for target in targets:
        assert (out / unquote(target)).exists(), target
    for page in [result.index, *out.rglob("report.html")]:
        text = page.read_text(encoding="utf-8")
        assert 'lang="zh-CN"' in text
        assert "客户分级报告" in text
        assert "<script" not in text
        assert not re.search(r"(?:src|href)=[\"'](?:https?:)?//", text)


def test_the_customer_list_opens_with_its_zeros_and_runs_no_formula(batch):
    _told, out, _result = batch
    book = openpyxl.load_workbook(out / "成都" / "customers.xlsx")
    sheet = book.worksheets[0]
    ids = [row[0].value for row in sheet.iter_rows(min_row=2)]
    assert ids[0] == "=HYPERLINK(1)"
    assert sheet["A2"].data_type == "s"
    assert "成0001" in ids
    assert [cell.value for cell in sheet[1]][:2] == ["客户编号", "净销售额"]
    assert len(ids) == 61
    with zipfile.ZipFile(out / "成都" / "customers.xlsx") as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_the_injected_cell_is_readable_and_names_no_folder_of_the_batch(batch, orders_file):
    _told, out, _result = batch
    cells = json.loads((out / "成都" / "report.ipynb").read_text(encoding="utf-8"))["cells"]
    injected = next("".join(c["source"]) for c in cells if "injected-parameters" in c["metadata"].get("tags", []))
    assert 'group = "成都"' in injected
    assert ".work" not in injected


def test_a_second_run_makes_nothing_anew_and_a_changed_parameter_makes_it_again(batch, orders_file):
    told, out, _result = batch
    before = {p: p.stat().st_mtime_ns for p in out.rglob("report.*")}
    again = make_reports(told, out)
    assert [job.status for job in again.results] == ["unchanged"] * 3
    assert {p: p.stat().st_mtime_ns for p in out.rglob("report.*")} == before
    (out / "小镇" / "summary.json").write_text("{}", encoding="utf-8")
    (out / "小镇" / "report.html").unlink()
    mended = make_reports(told, out)
    assert sorted(job.status for job in mended.results) == ["made", "unchanged", "unchanged"]
    assert (out / "小镇" / "report.html").exists()


def test_a_failing_job_is_named_and_the_others_are_made(orders_file, tmp_path):
    import nbformat

    book = nbformat.read(template_path(), as_version=4)
    book.cells = [c for c in book.cells if c.id in {"parameters", "headline", "save"}]
    book.cells.insert(
        2, nbformat.v4.new_code_cell("if report.parameters.group == '小镇': raise ValueError('too quiet here')")
    )
    template = tmp_path / "template.ipynb"
    nbformat.write(book, template)
    told = ReportParameters.read({"source": str(orders_file), "as_of": "2025-06-30", "by": "city"})
    result = make_reports(told, tmp_path / "out", template=template, workers=2)
    assert [job.status for job in result.results] == ["made", "made", "failed"]
    (failed,) = result.failed
    assert failed.error == "too quiet here"
    assert failed.cell == 4  # parameters, injected parameters, headline, the new one
    assert (failed.folder / "failed.ipynb").exists()
    assert "too quiet here" in result.index.read_text(encoding="utf-8")
    assert not list((tmp_path / "out").glob(".work*"))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"source": "nowhere.csv"}, "nowhere.csv"),
        ({"by": "planet"}, "planet.*city"),
        ({"as_of": ""}, "analysis date is missing.*--as-of 2025-0"),
        ({"as_of": "2024-01-01"}, "2024-01-01.*--as-of 2025-0"),
        ({"mapping": "nothing"}, "nothing"),
    ],
)
def test_bad_input_is_one_sentence_and_leaves_nothing(orders_file, tmp_path, values, said):
    told = ReportParameters.read({"source": str(orders_file), "as_of": "2025-06-30"} | values)
    with pytest.raises(TierKitError, match=said) as caught:
        make_reports(told, tmp_path / "out")
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "out").exists()


def test_folder_names_are_safe_and_distinct():
    names = folder_names(["a/b", "a\\b", "A_B", "..", "con", "", "上海 浦东", "x" * 300])
    assert len({name.casefold() for name in names.values()}) == len(names)
    assert names["上海 浦东"] == "上海 浦东"
    assert names["con"] != "con"
    for name in names.values():
        assert name
        assert len(name) < 100
        assert not set(name) & set('/\\:*?"<>|')
        assert name.strip(".") == name
