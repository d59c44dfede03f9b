"""Tiers back into a CRM: what came in as a number goes out as that number."""

import csv
import io

import numpy as np
import openpyxl
import pandas as pd
import pytest

from tierkit import models
from tierkit.data import read_orders
from tierkit.data.crm import SYSTEMS, read_tiers, to_crm
from tierkit.data.customers import read_customers
from tierkit.data.excel_safe import csv_text, harmless
from tierkit.errors import DataError, ParameterError

# 18 and 19 digits, with and without Zoho's prefix, and with zeros in front.
NUMBERS = [f"zcrm_48768760000001{n:05}" for n in range(40)] + [f"0076876000000{n:05}" for n in range(40)]


@pytest.fixture
def zoho(tmp_path):
    """A Zoho CRM export: deals and accounts as CSV; every account has won deals, some have lost ones."""
    rng = np.random.default_rng(3)
    rows = []
    for at, number in enumerate(NUMBERS):
        for deal in range(1 + at % 4):
            day = f"2025-{1 + int(rng.integers(6)):02}-{1 + int(rng.integers(28)):02}"
            stage = "Closed Won" if deal == 0 or rng.random() < 0.7 else "Closed Lost"
            record = f"zcrm_4876876000009{at:03}{deal:03}"
            rows.append((record, f"Deal {deal}", number, f"客户 {at}", f"{rng.gamma(2, 900):,.2f}", day, stage))
    head = ["Record Id", "Deal Name", "Account Name.id", "Account Name", "Amount", "Closing Date", "Stage"]
    pd.DataFrame(rows, columns=head).to_csv(tmp_path / "deals.csv", index=False, encoding="utf-8-sig")
    accounts = pd.DataFrame({"Record Id": NUMBERS, "Account Name": [f"客户 {at}" for at in range(len(NUMBERS))]})
    accounts.to_csv(tmp_path / "accounts.csv", index=False, encoding="utf-8-sig")
    return tmp_path


def tiered(orders: pd.DataFrame) -> pd.DataFrame:
    summary = models.customer_summary(orders, "2025-06-30")
    scores = models.rfm_scores(summary)
    return summary.join(scores).assign(
        abc=models.abc_classes(summary["monetary"]),
        pyramid=models.pyramid_tiers(summary["monetary"]),
        segment=models.rfm_segments(scores),
    )


def test_export_to_tiers_to_import_file_and_back_leaves_every_number_as_it_was(zoho):
    orders, _report = read_orders(zoho / "deals.csv", "zoho-deals")
    tiers = tiered(orders)
    accounts, _report = read_customers(zoho / "accounts.csv", "zoho-accounts")
    files = to_crm(tiers, "zoho", zoho / "crm", accounts=accounts, labels=models.tier_label)
    assert (files.customers, files.unmatched, files.untouched) == (len(NUMBERS), [], 0)
    back, report = read_customers(files.files[0], "zoho-accounts")
    assert report.reconciles
    back = back.set_index("record_id")
    assert set(back.index) == set(NUMBERS)
    for column in ("abc", "pyramid", "segment"):
        shown = tiers[column].astype(str).map(lambda key: models.tier_label(key, "en"))
        assert back[column].to_dict() == shown.to_dict()
    assert back["score"].to_dict() == tiers["score"].to_dict()
    assert back["name"].to_dict() == dict(zip(NUMBERS, accounts["name"], strict=True))


def test_fxiaoke_gets_a_workbook_in_chinese_whose_cells_are_texts(zoho):
    accounts = pd.DataFrame(
        {"唯一性ID": [f"5f{n:022x}" for n in range(80)], "客户编号": NUMBERS, "客户名称": ["=1+1", *NUMBERS[1:]]}
    )
    known, _report = read_customers(accounts, "fxiaoke-customers")
    tiers = tiered(read_orders(zoho / "deals.csv", "zoho-deals")[0])
    files = to_crm(tiers, "fxiaoke", zoho / "crm", accounts=known, labels=models.tier_label)
    sheet = openpyxl.load_workbook(files.files[0]).active
    assert [cell.value for cell in sheet[1]] == [
        "唯一性ID", "客户编号", "客户名称", "ABC类别", "金字塔级别", "RFM得分", "客户群"
    ]  # fmt: skip
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.number_format for cell in cells} == {"@"}
    back = read_customers(files.files[0], "fxiaoke")[0]
    assert dict(zip(back["customer_id"], back["record_id"], strict=True)) == dict(
        zip(known["customer_id"], known["record_id"], strict=True)
    )
    assert "=1+1" in set(back["name"])
    assert set(back["abc"]) <= {"A类客户", "B类客户", "C类客户"}


def tiers_of(*numbers: str, **columns) -> pd.DataFrame:
    return pd.DataFrame({"abc": ["A"] * len(numbers), **columns}, index=pd.Index(numbers, name="customer_id"))


def lines(path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"))))


def test_zoho_files_keep_to_25000_rows_and_200_columns(tmp_path):
    numbers = [f"zcrm_{n:019}" for n in range(25_001)]
    wide = {f"field_{n}": ["x"] * len(numbers) for n in range(210)}
    files = to_crm(tiers_of(*numbers, **wide), "zoho", tmp_path, extra=list(wide)).files
    assert [path.name for path in files] == [f"zoho-accounts-0{n}.csv" for n in (1, 2, 3, 4)]
    shapes = [(len(rows), len(rows[0])) for rows in map(lines, files)]
    assert shapes == [(25_001, 200), (2, 200), (25_001, 13), (2, 13)]  # with the header, and the number in each
    assert all(lines(path)[0][0] == "Record Id" for path in files)
    assert lines(files[1])[1][0] == numbers[-1]
    header = [name for path in (files[0], files[2]) for name in lines(path)[0][1:]]
    assert header == ["ABC Class", *wide]
    assert SYSTEMS["zoho"].rows == 25_000


def test_csv_opens_in_excel_and_holds_no_formula(tmp_path):
    accounts = pd.DataFrame({"customer_id": ["1", "2"], "record_id": ["1", "2"], "name": ["=HYPERLINK(1)", "云杉"]})
    path = to_crm(tiers_of("1", "2"), "zoho", tmp_path, accounts=accounts).files[0]
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert [row[1] for row in lines(path)[1:]] == ["'=HYPERLINK(1)", "云杉"]
    with pytest.raises(DataError, match="'-1'"):
        to_crm(tiers_of("-1"), "zoho", tmp_path / "other")
    assert not (tmp_path / "other").exists()


def test_customers_find_their_record_by_number_then_by_a_name_that_is_the_only_one(tmp_path):
    accounts = pd.DataFrame(
        {
            "customer_id": ["zcrm_1", "zcrm_2", "zcrm_3", "zcrm_4"],
            "record_id": ["zcrm_1", "zcrm_2", "zcrm_3", "zcrm_4"],
            "name": ["Acme", "Bolt", "Twin", "Twin"],
        }
    )
    files = to_crm(tiers_of("1", "Bolt", "Twin", "Nobody"), "zoho", tmp_path, accounts=accounts)
    assert [row[0] for row in lines(files.files[0])[1:]] == ["zcrm_1", "zcrm_2"]
    assert files.unmatched == ["Twin", "Nobody"]
    assert files.untouched == 2
    with pytest.raises(DataError, match="'1' and 'Acme' have the same record"):
        to_crm(tiers_of("1", "Acme"), "zoho", tmp_path / "x", accounts=accounts)
    with pytest.raises(DataError, match="None of the 1 customers"):
        to_crm(tiers_of("Nobody"), "zoho", tmp_path / "x", accounts=accounts)


def test_a_customer_without_a_score_has_a_blank_cell(tmp_path):
    frame = tiers_of("1", "2", score=pd.array(["555", pd.NA], dtype="str"), segment=pd.Categorical(["Loyal", None]))
    path = to_crm(frame, "zoho", tmp_path, labels=models.tier_label).files[0]
    assert lines(path)[2] == ["2", "Class A", "", ""]


def test_files_of_an_earlier_run_are_replaced_only_when_told_and_none_is_left_over(tmp_path):
    many = tiers_of(*(f"zcrm_{n}" for n in range(25_001)))
    assert len(to_crm(many, "zoho", tmp_path).files) == 2
    with pytest.raises(ParameterError, match="there already"):
        to_crm(tiers_of("1"), "zoho", tmp_path)
    to_crm(tiers_of("1"), "zoho", tmp_path, overwrite=True)
    assert [path.name for path in tmp_path.iterdir()] == ["zoho-accounts.csv"]


def test_what_cannot_be_written_is_one_sentence(tmp_path):
    with pytest.raises(ParameterError, match="system is one of zoho, fxiaoke"):
        to_crm(tiers_of("1"), "salesforce", tmp_path)  # type: ignore[arg-type]
    with pytest.raises(ParameterError, match="abc, pyramid"):
        to_crm(tiers_of("1").drop(columns="abc"), "zoho", tmp_path)
    with pytest.raises(DataError, match="'1' has several tiers"):
        to_crm(tiers_of("1", "1"), "zoho", tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(ParameterError, match="cannot be written"):
        to_crm(tiers_of("1"), "zoho", tmp_path / "file")
    with pytest.raises(DataError, match="no customer list"):
        read_tiers(tmp_path)


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", " =1", "\t=1", "＝1"])
def test_no_text_of_ours_is_a_formula(text):
    assert harmless(text).startswith("'")
    assert harmless("甲=1") == "甲=1"
    assert csv_text([["a", -1.5]]) == "\ufeffa,-1.5\r\n"


def test_the_tiers_of_a_report_are_read_whether_it_is_one_or_one_a_group(tmp_path):
    def listed(folder, *numbers):
        folder.mkdir(parents=True, exist_ok=True)
        frame = pd.DataFrame({"客户编号": numbers, "ABC类别": "A", "RFM得分": "555"})
        frame.to_excel(folder / "customers.xlsx", index=False)

    listed(tmp_path / "上海", "001", "002")
    listed(tmp_path / "广州", "003")
    assert sorted(read_tiers(tmp_path).index) == ["001", "002", "003"]
    listed(tmp_path, "009")
    assert read_tiers(tmp_path).index.tolist() == read_tiers(tmp_path / "customers.xlsx").index.tolist() == ["009"]
    pd.DataFrame({"客户编号": ["1"]}).to_excel(tmp_path / "customers.xlsx", index=False)
    with pytest.raises(DataError, match="holds no tiers"):
        read_tiers(tmp_path)
