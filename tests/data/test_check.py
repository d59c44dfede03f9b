"""What is said about a file: what it is, whether it adds up, what to fix and where; never an exception."""

from pathlib import Path

import pandas as pd
import pytest

from tierkit.data.check import check_file
from tierkit.errors import MappingError
from tierkit.i18n import language

HEAD = "order_id,customer_id,ordered_at,amount"
GOOD = f"{HEAD}\n1,001,2025-01-05,10\n2,002,2025-02-05,20.50\n3,,2025-03-05,30\n"


def saved(folder: Path, content: str | bytes, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def test_a_good_file_is_described_and_adds_up(tmp_path):
    check = check_file(saved(tmp_path, GOOD))
    assert (check.verdict, check.exit_code, check.findings) == ("good", 0, [])
    facts = dict(check.facts)
    assert facts == {
        "format": "text",
        "encoding": "UTF-8",
        "delimiter": "comma",
        "rows": "3",
        "columns": "4",
        "mapping": "tierkit",
        "dates": "2025-01-05 to 2025-02-05",
        "currency": "not said",
        "orders": "2",
        "customers": "2",
    }
    assert [(use.header, use.used_as, use.example) for use in check.columns][:2] == [
        ("order_id", "order_id", "1"),
        ("customer_id", "customer_id", "001"),
    ]
    assert check.account is not None
    assert check.account.reconciles
    assert check.account.dropped == {"no customer": 1}
    assert "This file can be used as it is." in check.sentences()


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [("utf-8-sig", "UTF-8 with byte order mark"), ("gb18030", "GB18030"), ("utf-16", "UTF-16")],
)
def test_encoding_and_delimiter_are_told(tmp_path, encoding, shown):
    text = "订单编号;客户编号;下单日期;金额;城市\n1;001;2025-01-05;10;上海\n2;002;2025-01-06;10;广州\n"
    check = check_file(saved(tmp_path, text.encode(encoding)))
    assert check.verdict == "good"
    assert dict(check.facts)["encoding"] == shown
    assert dict(check.facts)["delimiter"] == "semicolon"


def test_the_sheet_of_a_workbook_is_told_with_the_others(tmp_path):
    path = tmp_path / "book.xlsx"
    with pd.ExcelWriter(path) as book:
        pd.DataFrame([["1", "001", "2025-01-05", 5]], columns=HEAD.split(",")).to_excel(book, sheet_name="订单")
        pd.DataFrame({"x": [1]}).to_excel(book, sheet_name="备注")
    facts = dict(check_file(path).facts)
    assert facts["format"] == "XLSX"
    assert facts["sheet"] == "订单 (others: 备注)"


@pytest.mark.parametrize(
    ("header", "cells", "mapping"),
    [
        ("Record Id,Account Name.id,Account Name,Amount,Closing Date,Stage",
         "1,2,A,5,2025-01-05,Closed Won", "zoho-deals"),
        ("Record Id,Account Name,Account Owner,Billing City", "1,A,Li,X", "zoho-accounts"),
        ("销售订单编号,客户名称,下单日期,销售订单金额(元),生命状态", "1,A,2025-01-05,5,正常", "fxiaoke-orders"),
        ("客户编号,唯一性ID,客户名称,负责人,生命状态", "1,x,A,李雷,正常", "fxiaoke-customers"),
        ("InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country",
         "1,2,x,3,2010-12-01,4,5,UK", "online-retail"),
        ("Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country",
         "1,2,x,3,2010-12-01,4,5,UK", "online-retail-2"),
        (HEAD, "1,2,2025-01-05,5", "tierkit"),
        ("Order No,Customer Name,Order Date,Total", "1,2,2025-01-05,5", "plain"),
        ("会员号,姓名,注册日期", "1,A,2025-01-05", "plain-customers"),
    ],
)  # fmt: skip
def test_the_preset_that_fits_best_is_found(tmp_path, header, cells, mapping):
    check = check_file(saved(tmp_path, f"{header}\n{cells}\n"))
    assert dict(check.facts)["mapping"] == mapping
    assert check.verdict == "good", check.sentences()


BAD_CELLS = {
    "a date that is none": (f"{HEAD}\n1,1,2025-01-05,1\n2,2,soon,1\n3,3,later,1\n", 3, "ordered_at", 2, "'soon'"),
    "a missing date": (f"{HEAD}\n1,1,,1\n2,2,2025-01-05,1\n", 2, "ordered_at", 1, "the date is missing"),
    "a number that is none": (f"{HEAD}\n1,1,2025-01-05,1\n2,2,2025-01-05,ten\n", 3, "amount", 1, "'ten'"),
    "no order number": (f"{HEAD}\n1,1,2025-01-05,1\n,2,2025-01-05,2\n", 3, "order_id", 1, "order number is missing"),
    "a zone": (f"{HEAD}\n1,1,2025-01-05T20:00:00Z,1\n", 2, "ordered_at", 1, "time zone"),
    "dates with the day first": (
        f"{HEAD}\n1,1,1/2/2025,1\n2,1,13/2/2025,1\n", 2, "ordered_at", 2, "dayfirst: true"
    ),
    "two currencies": (f"{HEAD}\n1,1,2025-01-05,¥1\n2,2,2025-01-05,$1\n3,3,2025-01-05,¥1\n", 3, "amount", 1, "CNY"),
    "numbers spoilt by Excel": (
        f"{HEAD}\n1,4.87688E+18,2025-01-05,1\n2,001,2025-01-05,1\n", 2, "customer_id", 1, "last digits"
    ),
    "numbers filled up with zeros": (
        f"{HEAD}\n1,4876876000000120000,2025-01-05,1\n2,4876876000000130000,2025-01-05,1\n",
        2, "customer_id", 2, "zeros",
    ),
    "a customer twice": ("customer_id,name\n1,a\n2,b\n1,c\n", 4, "customer_id", 1, "stands there already"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_CELLS)
def test_what_is_worth_fixing_is_told_with_its_place_and_count(tmp_path, name):
    content, row, column, count, said = BAD_CELLS[name]
    check = check_file(saved(tmp_path, content))
    bad = [finding for finding in check.findings if finding.column == column]
    assert len(bad) == 1, check.sentences()
    assert (bad[0].row, bad[0].count) == (row, count)
    assert said in bad[0].sentence()
    assert bad[0].remedy
    if name in ("a date that is none", "a missing date", "a number that is none", "no order number"):
        assert check.account is not None
        assert sum(check.account.dropped.values()) == count
    one_is_left = name != "dates with the day first"
    assert check.exit_code == (1 if one_is_left else 2)


def test_lines_that_a_rule_leaves_out_have_nothing_to_fix(tmp_path):
    head = "Record Id,Account Name.id,Amount,Closing Date,Stage"
    check = check_file(saved(tmp_path, f"{head}\n1,2,5,2025-01-05,Closed Won\n2,2,,,Qualification\n"))
    assert check.verdict == "good"


def test_a_discount_in_percent_is_nothing_to_fix(tmp_path):
    head = f"{HEAD},quantity,unit_price,discount"
    check = check_file(saved(tmp_path, f"{head}\n1,001,2025-01-05,18,2,10,10%\n2,002,2025-01-05,5,1,5,\n"))
    assert check.verdict == "good", check.sentences()


def test_orders_that_might_be_void_are_worth_a_word(tmp_path):
    text = "销售订单编号,客户名称,下单日期,销售订单金额(元)\n1,云杉家居,2025-01-05,5\n"
    check = check_file(saved(tmp_path, text))
    assert check.exit_code == 1
    assert "生命状态" in check.findings[0].sentence()


UNUSABLE = {
    "not there": (None, "no such file"),
    "empty": ("", "empty"),
    "only headers": (HEAD + "\n", "below the headers"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01", "binary data"),
    "no known header": ("a,b\n1,2\n", "tierkit data map file.csv"),
    "nobody named": (f"{HEAD}\n1,,2025-01-05,5\n", "no line is left"),
    "a quotation mark": (f'{HEAD}\n1,"2,2025-01-05,5\n', "quotation mark"),
    "a header twice": (f"{HEAD},amount\n1,2,2025-01-05,5,6\n", "2 times"),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_what_cannot_be_used_is_a_finding_too(tmp_path, name):
    content, said = UNUSABLE[name]
    path = tmp_path / "nowhere.csv" if content is None else saved(tmp_path, content)
    check = check_file(path)
    assert (check.verdict, check.exit_code) == ("unusable", 2)
    assert any(said in sentence for sentence in check.sentences())
    assert str(tmp_path) not in "".join(check.sentences())


def test_a_named_mapping_that_does_not_fit_says_what_it_misses(tmp_path):
    check = check_file(saved(tmp_path, GOOD), "zoho-deals")
    assert check.exit_code == 2
    assert "Record Id" in check.findings[0].sentence()
    with pytest.raises(MappingError, match="no mapping named"):
        check_file(saved(tmp_path, GOOD), "zoho-deal")


def test_it_speaks_chinese(tmp_path):
    with language("zh"):
        said = check_file(saved(tmp_path, f"{HEAD}\n1,1,soon,1\n2,2,2025-01-05,1\n")).sentences()
    assert "格式：文本" in said
    assert any("第 2 行，“ordered_at”列：'soon' 无法识别为日期。" in sentence for sentence in said)
    assert said[-1] == "这个文件可以使用，但有 1 处最好先处理。"


def test_a_discount_in_percent_is_nothing_to_mend(tmp_path):
    path = tmp_path / "orders.csv"
    lines = ["order_id,customer_id,ordered_at,quantity,unit_price,discount,amount"]
    lines += [f"o{n},c{n % 3},2025-01-0{n + 1},2,10.00,15%,17.00" for n in range(6)]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert check_file(path).exit_code == 0
    path.write_text("\n".join(lines).replace("15%", "150%"), encoding="utf-8")
    assert check_file(path).exit_code != 0
