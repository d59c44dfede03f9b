"""A batch among strangers: other people's files, a run beside this one, folders that cannot be written, odd groups."""

import errno
import json
import math
import stat
from pathlib import Path

import nbformat
import openpyxl
import pytest

from tierkit.errors import ParameterError, ReportError
from tierkit.files import locked_folder
from tierkit.reports import ReportParameters, batch, folders, make_reports, workbook
from tierkit.reports.batch import Job, template_path
from tierkit.reports.folders import RESULTS, folder_names
from tierkit.reports.source import open_source, split_source
from tierkit.reports.sums import tier_sums
from tierkit.reports.workbook import write_workbook

HEAD = "order_id,customer_id,ordered_at,amount,currency,city\n"


def orders_file(folder: Path, lines: str, name: str = "orders.csv") -> Path:
    path = folder / name
    path.write_text(HEAD + lines, encoding="utf-8")
    return path


@pytest.fixture
def told(tmp_path) -> ReportParameters:
    path = orders_file(tmp_path, "1,001,2025-01-05,10,CNY,成都\n2,002,2025-02-05,20,CNY,重庆\n")
    return ReportParameters.read({"source": str(path), "as_of": "2025-06-30"})


@pytest.mark.parametrize("name", [*RESULTS, "index.html"])
def test_a_file_of_the_users_own_is_never_written_over(told, tmp_path, name):
    out = tmp_path / "mine"
    out.mkdir()
    (out / name).write_text("my own", encoding="utf-8")
    with pytest.raises(ReportError, match=f"{name} is there already"):
        make_reports(told, out)
    assert [(p.name, p.read_text(encoding="utf-8")) for p in out.iterdir()] == [(name, "my own")]


def test_a_second_run_in_the_same_folder_is_refused_and_leaves_the_first_alone(told, tmp_path):
    out = tmp_path / "out"
    (out / ".work-first").mkdir(parents=True)
    with locked_folder(out) as held:
        assert held
        with pytest.raises(ReportError, match="Another run"):
            make_reports(told, out)
    assert [p.name for p in out.iterdir()] == [".work-first"]


def test_what_a_killed_run_left_is_cleared_and_its_half_written_report_made_again(told, tmp_path):
    out = tmp_path / "out"
    (out / ".work-killed" / "0").mkdir(parents=True)
    (out / "report.html").write_text("half", encoding="utf-8")
    (out / ".tierkit-job.json").write_text('{"key": ""}', encoding="utf-8")
    result = make_reports(told, out)
    assert [job.status for job in result.results] == ["made"]
    assert sorted(p.name for p in out.iterdir()) == sorted([".tierkit-job.json", "index.html", *RESULTS])
    (out / "summary.json").write_text("{", encoding="utf-8")
    assert [job.status for job in make_reports(told, out).results] == ["made"]
    json.loads((out / "summary.json").read_text(encoding="utf-8"))


def test_a_folder_that_cannot_be_written_is_one_sentence(told, tmp_path, monkeypatch):
    def refuse(**_where):
        raise PermissionError(errno.EACCES, "Permission denied")

    (tmp_path / "out").mkdir()
    monkeypatch.setattr(folders.tempfile, "mkdtemp", refuse)
    with pytest.raises(ReportError, match=r"out cannot be written: Permission denied\.$"):
        make_reports(told, tmp_path / "out")


def test_a_report_that_cannot_be_delivered_fails_alone(told, tmp_path):
    by_city = ReportParameters.read(told.model_dump() | {"by": "city"})
    out = tmp_path / "out"
    out.mkdir()
    (out / "成都").write_text("a file where the folder should be", encoding="utf-8")
    result = make_reports(by_city, out, workers=1)
    assert {job.name: job.status for job in result.results} == {"重庆": "made", "成都": "failed"}
    assert "成都 cannot be written" in result.failed[0].error
    assert (out / "成都").is_file()


def test_a_template_that_saves_nothing_fails_with_a_sentence(told, tmp_path):
    book = nbformat.read(template_path(), as_version=4)
    book.cells = [cell for cell in book.cells if cell.id in {"parameters", "headline"}]
    nbformat.write(book, tmp_path / "template.ipynb")
    (failed,) = make_reports(told, tmp_path / "out", template=tmp_path / "template.ipynb").failed
    assert "customers.xlsx, summary.json" in failed.error
    assert "report.save()" in failed.error


def test_one_group_of_a_column_can_be_asked_for(told):
    one = ReportParameters.read(told.model_dump() | {"by": "city", "group": "重庆"})
    assert [(name, len(orders)) for name, orders, _cleaning in split_source(one)] == [("重庆", 1)]
    none = ReportParameters.read(told.model_dump() | {"by": "city", "group": "上海"})
    with pytest.raises(ParameterError, match=r"上海.*成都, 重庆"):
        split_source(none)


def test_folder_names_fit_and_differ_on_every_system():
    names = folder_names(["𠀀" * 90, "𠀀" * 91, "caf\u00e9", "cafe\u0301", "a" * 79 + " b", "Paris", "paris", "😀"])
    assert len({name.casefold() for name in names.values()}) == len(names)
    for name in names.values():
        assert len(name.encode()) < 255  # what ext4, APFS and NTFS take, with room for a number
        assert name == name.strip()
    assert names["cafe\u0301"].startswith("caf\u00e9")


def test_a_list_longer_than_a_sheet_goes_on_in_the_next(tmp_path, told, monkeypatch):
    monkeypatch.setattr(workbook, "SHEET_ROWS", 1)
    source = open_source(told)
    write_workbook(tmp_path / "list.xlsx", tier_sums(source.orders, source.as_of, told), source, told)
    book = openpyxl.load_workbook(tmp_path / "list.xlsx")
    assert book.sheetnames[:2] == ["Customer list", "Customer list 2"]
    assert [book[name]["A2"].value for name in book.sheetnames[:2]] == ["002", "001"]


def test_currencies_and_zones_can_be_told_to_a_report(tmp_path):
    path = orders_file(tmp_path, "1,001,2025-01-05T23:30:00Z,10,USD,x\n2,002,2025-01-06T00:00:00+08:00,20,CNY,x\n")
    values = {"source": str(path), "as_of": "2025-06-30", "tz": "Asia/Shanghai", "currency": "CNY"}
    source = open_source(ReportParameters.read(values | {"rates": "USD:7.1"}))
    assert (source.currency, source.cleaning.amount_kept) == ("CNY", 91.0)  # 10 x 7.1 + 20
    assert [str(day) for day in source.orders["ordered_at"]] == ["2025-01-06 07:30:00", "2025-01-06 00:00:00"]


def test_amounts_are_not_given_another_currencys_name(told):
    with pytest.raises(ValueError, match="in CNY, not in USD"):
        open_source(ReportParameters.read(told.model_dump() | {"currency": "USD"}))


def test_the_users_umask_decides_who_reads_a_page(tmp_path, monkeypatch):
    import os

    before = os.umask(0o077)
    try:
        batch.write_atomically(tmp_path / "page.html", "x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "page.html").stat().st_mode) == 0o600


def test_hostile_names_are_only_text_on_the_pages(tmp_path):
    name = "<img src=x onerror=alert(1)>"
    path = orders_file(tmp_path, f'1,"<script>x</script>",2025-01-05,10,CNY,"{name}"\n')
    told = ReportParameters.read({"source": str(path), "as_of": "2025-06-30", "by": "city"})
    result = make_reports(told, tmp_path / "out")
    for page in [result.index, *(tmp_path / "out").rglob("report.html")]:
        text = page.read_text(encoding="utf-8")
        assert "<img src=x" not in text
        assert "<script" not in text
        assert "&lt;img src=x" in text


def test_a_report_is_about_nobody_when_all_was_returned(tmp_path):
    lines = "".join(f"{n},c{n},2025-01-05,10,CNY,x\nr{n},c{n},2025-01-06,-10,CNY,x\n" for n in range(25))
    told = ReportParameters.read({"source": str(orders_file(tmp_path, lines)), "as_of": "2025-06-30"})
    result = make_reports(told, tmp_path / "out")
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "Everything that was bought here was returned" in page
    assert "too small" not in page
    content = json.loads(
        (tmp_path / "out" / "summary.json").read_text(encoding="utf-8"), parse_constant=lambda name: math.nan
    )
    assert content == result.results[0].summary
    assert (content["net_revenue"], content["tiered"]) == (0.0, False)


def test_a_job_says_which_file_could_not_be_written(told, tmp_path, monkeypatch):
    def busy(_job, _template):
        raise PermissionError(errno.EACCES, "Permission denied", str(tmp_path / "customers.xlsx"))

    monkeypatch.setattr(batch, "_make", busy)
    job = Job("all", "All", told, tmp_path, tmp_path, "key")
    assert batch._run_job(job, template_path()).error == "customers.xlsx cannot be written: Permission denied."


def test_the_files_own_header_names_the_column_to_group_by(tmp_path):
    lines = ["订单编号,客户编号,下单日期,订单金额,门店"]
    lines += [f"D{n},{n % 5:03},2025年{1 + n % 6}月1日,{10 + n},{'东' if n % 2 else '西'}" for n in range(12)]
    (tmp_path / "orders.csv").write_bytes("\n".join(lines).encode("gb18030"))
    told = {"source": str(tmp_path / "orders.csv"), "mapping": "plain", "as_of": "2025-06-30", "by": "门店"}
    groups = split_source(ReportParameters.read(told))
    assert sorted(name for name, _orders, _cleaning in groups) == ["东", "西"]
    assert split_source(ReportParameters.read(told | {"by": "store", "group": "东"}))[0][0] == "东"
