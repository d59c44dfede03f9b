"""What read_orders makes of percentages, serial dates, zones and line breaks, in the formats they come in."""

import datetime as dt

import numpy as np
import openpyxl
import pandas as pd
import pytest

from tierkit.data import load_mapping, read_orders
from tierkit.errors import DataError
from tierkit.i18n import language

HEADER = "order_id,customer_id,ordered_at,amount\n"


def workbook(path, rows, *, epoch=None, formats=()):
    book = openpyxl.Workbook()
    if epoch:
        book.epoch = epoch
    for row in rows:
        book.active.append(row)
    for cell, form in dict(formats).items():
        book.active[cell].number_format = form
    book.save(path)
    return path


def discounted(amount="quantity*unit_price-discount"):
    columns = load_mapping("tierkit").columns
    return load_mapping("tierkit").model_copy(update={"amount": amount, "columns": columns})


def test_excel_counts_days_from_1899_or_1904(tmp_path):
    # Microsoft: 5 July 2011 is 40729 in the 1900 date system and 39267 in the 1904 one; they lie 1,462 days apart.
    from openpyxl.utils.datetime import MAC_EPOCH

    rows = [HEADER.strip().split(","), ["A1", "1", 40729, 5], ["A2", "1", 40729.25, 5]]
    orders, report = read_orders(workbook(tmp_path / "pc.xlsx", rows))
    assert orders["ordered_at"].tolist() == [pd.Timestamp(2011, 7, 5), pd.Timestamp(2011, 7, 5, 6)]
    assert report.notes["dates read from Excel's serial numbers"].rows == 2
    rows = [HEADER.strip().split(","), ["A1", "1", 39267, 5], ["A2", "1", dt.datetime(2011, 7, 5, 6), 5]]
    orders, report = read_orders(workbook(tmp_path / "mac.xlsx", rows, epoch=MAC_EPOCH))
    assert orders["ordered_at"].tolist() == [pd.Timestamp(2011, 7, 5), pd.Timestamp(2011, 7, 5, 6)]
    assert report.notes["dates read from Excel's serial numbers"].rows == 1
    with language("zh"):
        assert any("Excel" in sentence and "序列" in sentence for sentence in report.sentences())


def test_serial_dates_in_text_parquet_and_frames(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(HEADER + "A1,1,40729.354166666664,5\nA2,1,2011-07-05 08:30,5\n")
    assert set(read_orders(path)[0]["ordered_at"]) == {pd.Timestamp(2011, 7, 5, 8, 30)}
    for days in ([40729, 20000], [40729.0, 20000.0]):
        frame = pd.DataFrame({"order_id": ["A", "B"], "customer_id": ["1", "1"], "ordered_at": days, "amount": [1, 2]})
        frame.to_parquet(tmp_path / "orders.parquet")
        for source in (frame, tmp_path / "orders.parquet"):
            assert read_orders(source)[0]["ordered_at"].tolist() == [
                pd.Timestamp(2011, 7, 5),
                pd.Timestamp(1954, 10, 3),
            ]


@pytest.mark.parametrize("number", ["19999", "80001", "4072", "407290", "1751241600"])
def test_other_numbers_are_no_dates(tmp_path, number):
    path = tmp_path / "orders.csv"
    path.write_text(f"{HEADER}A1,1,{number},5\n")
    with pytest.raises(DataError, match=f"row 2, column ordered_at: '{number}' cannot be read as a date"):
        read_orders(path)


def test_a_discount_in_percent_is_of_quantity_times_unit_price(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(
        "order_id,customer_id,ordered_at,discount,quantity,unit_price\n"
        "A1,1,2025-06-30,15%,2,50\nA2,1,2025-06-30,１５％,2,50\nA3,1,2025-06-30,5,2,50\nA4,1,2025-06-30,,2,50\n"
        "A5,1,2025-06-30,100%,2,50\n"
    )
    orders, report = read_orders(path, discounted())
    assert orders["discount"].tolist() == [15.0, 15.0, 5.0, 0.0, 100.0]
    assert orders["amount"].tolist() == [85.0, 85.0, 95.0, 100.0, 0.0]
    assert report.amount_kept == 365.0


def test_a_cell_formatted_as_percent_is_a_percentage(tmp_path):
    header = ["order_id", "customer_id", "ordered_at", "quantity", "unit_price", "discount"]
    path = workbook(tmp_path / "orders.xlsx", [header, ["A1", "1", dt.date(2025, 6, 30), 2, 50, 0.15]],
                    formats={"F2": "0%"})  # fmt: skip
    assert read_orders(path, discounted())[0]["amount"].tolist() == [85.0]
    path = workbook(tmp_path / "sums.xlsx", [[*header[:3], "amount"], ["A1", "1", dt.date(2025, 6, 30), 0.155]],
                    formats={"D2": "0.0%"})  # fmt: skip
    with pytest.raises(DataError, match=r"row 2, column amount: '15\.5%' is a percentage"):
        read_orders(path)


@pytest.mark.parametrize(
    ("cell", "local"),
    [
        ("2025-06-30T20:30:00Z", "2025-07-01 04:30"),
        ("2025-06-30 20:30 UTC", "2025-07-01 04:30"),
        ("2025-06-30 20:30:00+00", "2025-07-01 04:30"),
        ("2025-06-30T20:30:00.250-0500", "2025-07-01 09:30"),
        ("2025/6/30 20:30+05:30", "2025-06-30 23:00"),
        ("2025年6月30日 20:30+09:00", "2025-06-30 19:30"),
        ("2025-06-30 20:30", "2025-06-30 20:30"),
    ],
)
def test_zones_of_every_dress(tmp_path, cell, local):
    path = tmp_path / "orders.csv"
    path.write_text(f"{HEADER}A0,1,2025-06-30T12:00+08:00,1\nA1,1,{cell},5\n", encoding="utf-8")
    orders, _ = read_orders(path, tz="Asia/Shanghai")
    assert orders["ordered_at"].dt.floor("min").tolist() == [pd.Timestamp(2025, 6, 30, 12), pd.Timestamp(local)]
    with pytest.raises(DataError, match=r"row 2, column ordered_at: the date .* carries a time zone"):
        read_orders(path)


def test_a_bad_offset_is_a_bad_date_and_no_traceback(tmp_path):
    for cell in ("2025-06-30T20Z", "2025-06-30 20:30+99:00", "2025-06-30 20:30+08:75"):
        path = tmp_path / "orders.csv"
        path.write_text(f"{HEADER}A0,1,2025-06-30T12:00+08:00,1\nA1,1,{cell},5\n")
        with pytest.raises(DataError, match=r"row 3, column ordered_at: .* cannot be read as a date"):
            read_orders(path, tz="Asia/Shanghai")


@pytest.mark.parametrize("quoted", ['"one\ntwo"', '"one\r\n\r\ntwo"', '"a ""b"", c"'])
@pytest.mark.parametrize("blank", ["", "\n", "\n \n,,,,\n"])
def test_rows_are_counted_as_excel_shows_them(tmp_path, quoted, blank):
    path = tmp_path / "orders.csv"
    text = f"{HEADER.strip()},city\nA1,1,2025-06-30,5,{quoted}\n{blank}A2,1,2025-06-30,ten,x\n"
    path.write_bytes(text.encode())
    with pytest.raises(DataError) as caught:
        read_orders(path)
    assert caught.value.row == 3 + blank.count("\n")
    path.write_bytes(text.replace("ten", "10,x,x").encode())
    with pytest.raises(DataError, match="7 cells, but there are 5 headers") as caught:
        read_orders(path)
    assert caught.value.row == 3 + blank.count("\n")


def test_a_bad_cell_far_down_is_found_in_its_row(tmp_path):
    path, bad = tmp_path / "orders.csv", 70_001
    lines = [f"A{at},{at % 7},2025-06-30 08:30:00,{at}.50\n" for at in range(100_000)]
    lines[bad] = "A,1,2025-06-31,1\n"
    path.write_text(HEADER + "".join(lines))
    with pytest.raises(DataError) as caught:
        read_orders(path)
    assert (caught.value.row, caught.value.column) == (bad + 2, "ordered_at")
    orders, report = read_orders(path, bad_rows="drop")
    assert report.dropped == {"unreadable date": 1}
    assert (len(orders), report.amount_kept) == (99_999, sum(range(100_000)) + 50_000 - bad - 0.5)


def test_text_that_is_not_utf8_from_its_second_megabyte_on(tmp_path):
    path = tmp_path / "orders.csv"
    lines = [f"A{at},{at % 7},2025-06-30 08:30:00,{at}.50,x\n" for at in range(60_000)]
    text = f"{HEADER.strip()},city\n" + "".join(lines) + "A,1,2025-06-30,1,上海市浦东新区\n" * 3
    path.write_bytes(text.encode("gb18030"))
    assert read_orders(path)[0]["city"].tolist()[-1] == "上海市浦东新区"


def test_lines_that_differ_in_a_column_nobody_reads_are_no_duplicates(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(f"note,{HEADER}a,A1,1,2025-06-30,5\nb,A1,1,2025-06-30,5\na,A1,1,2025-06-30,5\n")
    _, report = read_orders(path)
    assert report.notes["lines equal to an earlier one"].rows == 1


def test_the_sum_of_many_cents_is_exact():
    amounts = np.full(1_000_000, 0.1)
    frame = pd.DataFrame({"order_id": "A", "customer_id": "1", "ordered_at": "2025-06-30", "amount": amounts})
    assert read_orders(frame)[1].amount_kept == 100_000.0
