"""read_orders on small tables: what is read, what is left out, what the report says."""

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from tierkit.data import CleaningReport, load_mapping, read_orders
from tierkit.data.schemas import ORDERS
from tierkit.errors import DataError, ParameterError
from tierkit.i18n import language

HEADER = "order_id,customer_id,ordered_at,amount,city\n"


def write(folder: Path, text: str, name: str = "orders.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def read(folder: Path, rows: str, **options) -> tuple[pd.DataFrame, CleaningReport]:
    return read_orders(write(folder, HEADER + rows), **options)


def test_the_contract_holds(tmp_path):
    orders, report = read(tmp_path, "007,000123,2024-01-05 08:30,12.50,上海\n")
    assert list(orders) == ["order_id", "customer_id", "ordered_at", "amount", "city"]
    assert orders.dtypes.astype(str).to_dict() == {
        "order_id": "str", "customer_id": "str", "ordered_at": "datetime64[us]", "amount": "float64", "city": "str",
    }  # fmt: skip
    assert orders.loc[0].to_dict() == {
        "order_id": "007", "customer_id": "000123", "ordered_at": pd.Timestamp(2024, 1, 5, 8, 30), "amount": 12.5,
        "city": "上海",
    }  # fmt: skip
    assert (report.rows_read, report.rows_kept, report.customers, report.reconciles) == (1, 1, 1, True)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "big5", "utf-16"])
def test_encodings_and_delimiters_come_back_as_they_were_written(tmp_path, encoding, delimiter):
    cities = ["臺北", "中國"] if encoding == "big5" else ["上海", "苏州"]
    text = HEADER + f"A1,000123,2024-01-05,12.50,{cities[0]}\nA2,000124,2024-01-06,3,{cities[1]}\n"
    orders, _ = read_orders(write(tmp_path, text.replace(",", delimiter), encoding=encoding))
    assert orders["city"].tolist() == cities
    assert orders["customer_id"].tolist() == ["000123", "000124"]


def test_plain_chinese_headers_and_dates_are_read(tmp_path):
    text = "订单编号,客户编号,下单时间,金额,城市\nA1,000123,2024年1月5日 8:30,12.50,上海\n"
    orders, _ = read_orders(write(tmp_path, text, encoding="gb18030"))
    assert orders.loc[0, ["customer_id", "city"]].tolist() == ["000123", "上海"]
    assert orders.loc[0, "ordered_at"] == pd.Timestamp(2024, 1, 5, 8, 30)


def test_the_mapping_may_name_the_encoding(tmp_path):
    path = write(tmp_path, HEADER + "A1,1,2024-01-05,5,東京\n", encoding="shift_jis")
    mapping = load_mapping("tierkit").model_copy(update={"encoding": "shift_jis"})
    assert read_orders(path, mapping)[0].loc[0, "city"] == "東京"


def test_western_text_that_is_not_utf8_is_read_too(tmp_path):
    for city in ("café de la gare", "Zürich", "École", "Málaga"):
        path = write(tmp_path, HEADER + f"A1,1,2024-01-05,5,{city}\n", encoding="cp1252")
        assert read_orders(path)[0]["city"].tolist() == [city]


def test_xlsx_and_parquet_and_frame_give_what_csv_gives(tmp_path):
    path = write(tmp_path, HEADER + "A1,000123,2024-01-05 08:30:00,12.5,上海\nA2,17850,2024-01-06,-3,\n")
    expected, said = read_orders(path)
    frame = pd.DataFrame(
        {
            "order_id": ["A1", "A2"],
            "customer_id": ["000123", "17850"],
            "ordered_at": [dt.datetime(2024, 1, 5, 8, 30), dt.datetime(2024, 1, 6)],
            "amount": [12.5, -3],
            "city": ["上海", None],
        }
    )
    frame.to_excel(tmp_path / "orders.xlsx", index=False)
    frame.to_parquet(tmp_path / "orders.parquet")
    for source in (tmp_path / "orders.xlsx", tmp_path / "orders.parquet", frame):
        orders, report = read_orders(source)
        pd.testing.assert_frame_equal(orders, expected)
        assert report.amount_kept == said.amount_kept == 9.5
    assert str(frame["amount"].dtype) == "float64"  # the caller's frame is untouched


def test_ids_taken_for_numbers_come_back_as_ids(tmp_path):
    frame = pd.DataFrame(
        {
            "order_id": [1, 2, 3],
            "customer_id": [17850.0, None, 12.0],
            "ordered_at": ["2024-01-01"] * 3,
            "amount": [1, 2, 3],
        }
    )
    orders, report = read_orders(frame)
    assert orders["customer_id"].tolist() == ["17850", "12"]
    assert orders["order_id"].tolist() == ["1", "3"]
    assert report.dropped == {"no customer": 1}
    text = frame.astype({"customer_id": object}).to_csv(index=False)  # writes 17850.0
    assert read_orders(write(tmp_path, text))[0]["customer_id"].tolist() == ["17850", "12"]


def test_zeros_that_excel_only_shows_are_kept(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["order_id", "customer_id", "ordered_at", "amount"])
    book.active.append(["A1", 123, dt.date(2024, 1, 5), 9])
    book.active["B2"].number_format = "000000"
    book.save(tmp_path / "orders.xlsx")
    assert read_orders(tmp_path / "orders.xlsx")[0].loc[0, "customer_id"] == "000123"


def test_a_mapping_names_the_sheet(tmp_path):
    good = pd.DataFrame({"order_id": ["A"], "customer_id": ["1"], "ordered_at": ["2024-01-01"], "amount": [1]})
    with pd.ExcelWriter(tmp_path / "orders.xlsx") as book:
        pd.DataFrame({"about": ["this export"]}).to_excel(book, sheet_name="About", index=False)
        good.to_excel(book, sheet_name="Data", index=False)
    mapping = load_mapping("tierkit")
    assert len(read_orders(tmp_path / "orders.xlsx", mapping.model_copy(update={"sheet": "Data"}))[0]) == 1
    with pytest.raises(DataError, match="About, Data"):
        read_orders(tmp_path / "orders.xlsx", mapping.model_copy(update={"sheet": "Sales"}))


def test_lines_are_left_out_for_the_first_reason_that_holds(tmp_path):
    rows = "A1,1,2024-01-05,10.10,x\n,,no date,5.05,x\n,2,2024-01-05,1.01,x\nA3,3,31st,2.02,x\nA4,4,2024-01-05,ten,x\n"
    orders, report = read(tmp_path, rows, bad_rows="drop")
    assert orders["order_id"].tolist() == ["A1"]
    assert report.dropped == {"no customer": 1, "no order number": 1, "unreadable date": 1, "unreadable amount": 1}
    assert report.dropped_amount == pytest.approx(
        {"no customer": 5.05, "no order number": 1.01, "unreadable date": 2.02, "unreadable amount": 0}
    )
    assert report.amount_read == pytest.approx(18.18)
    assert report.reconciles


def test_trouble_in_a_line_left_out_anyway_does_not_matter(tmp_path):
    # Exports often end with a line of totals that has neither customer nor date.
    orders, report = read(tmp_path, "A1,1,2024-01-05,10,x\n,,,10,\n")
    assert len(orders) == 1
    assert report.dropped_amount == {"no customer": 10.0}


def test_duplicates_are_counted_and_kept_unless_told_otherwise(tmp_path):
    rows = "A1,1,2024-01-05,10,x\n" * 3 + "A1,1,2024-01-05,10,y\n"
    orders, report = read(tmp_path, rows)
    note = report.notes["lines equal to an earlier one"]
    assert (len(orders), note.rows, note.kept, note.amount) == (4, 2, 2, 20.0)
    orders, report = read(tmp_path, rows, duplicates="drop")
    assert (len(orders), report.dropped, report.amount_kept) == (2, {"exact duplicate": 2}, 20.0)


def test_returns_stay_with_their_sign_and_are_noted(tmp_path):
    orders, report = read(tmp_path, "A1,1,2024-01-05,10,x\nA2,1,2024-01-06,-4,x\n")
    assert orders["amount"].tolist() == [10.0, -4.0]
    assert report.notes["returns"].amount == -4.0
    assert report.amount_kept == 6.0


def test_ignore_rules_and_computed_amounts(tmp_path):
    path = write(
        tmp_path,
        "no,who,when,state,n,price,off,land\nA,1,2024-01-05,paid,2,5.00,1.50,DE\nB,2,2024-01-05,VOID-7,1,9.99,,FR\n"
        "C,2,2024-01-05,paid,1,9.99,,FR\n",
    )
    mapping = load_mapping("tierkit").model_validate(
        {
            "name": "mine",
            "description": {"en": "x", "zh": "x"},
            "columns": {
                "order_id": "no", "customer_id": "who", "ordered_at": "when", "quantity": "n", "unit_price": "price",
                "discount": "off",
            },
            "amount": "quantity*unit_price-discount",
            "keep": {"country": "land", "state": "state"},
            "ignore": [{"column": "state", "starts_with": "VOID", "reason": {"en": "cancelled", "zh": "已作废"}}],
        }
    )  # fmt: skip
    orders, report = read_orders(path, mapping)
    assert orders["amount"].tolist() == [8.5, 9.99]
    assert orders["country"].tolist() == ["DE", "FR"]
    assert (report.dropped, report.dropped_amount) == ({"cancelled": 1}, {"cancelled": 9.99})
    with language("zh"):
        assert "已作废" in report.sentences()[1]


def test_several_currencies_need_rates(tmp_path):
    frame = pd.DataFrame(
        {
            "order_id": ["A", "B", "C"],
            "customer_id": ["1", "2", "3"],
            "ordered_at": ["2024-01-01"] * 3,
            "amount": [100, 10, 20],
            "currency": ["CNY", "usd", ""],
        }
    )
    with pytest.raises(DataError, match="CNY, USD"):
        read_orders(frame.head(2))
    orders, report = read_orders(frame, currency="CNY", rates={"USD": 7.1})
    assert orders["amount"].tolist() == [100.0, 71.0, 20.0]
    assert set(orders["currency"]) == {"CNY"}
    assert (report.currency, report.amount_read) == ("CNY", 191.0)
    with pytest.raises(DataError, match=r"'USD'.*rates"):
        read_orders(frame, currency="CNY", rates={"EUR": 7.8})
    with pytest.raises(DataError, match="not in CNY"):
        read_orders(frame.iloc[[1]], currency="CNY")
    with pytest.raises(ParameterError, match="currency"):
        read_orders(frame, rates={"USD": 7.1})
    with pytest.raises(ParameterError, match="above 0"):
        read_orders(frame, currency="CNY", rates={"USD": 0})


def test_two_signs_in_one_column_are_two_currencies(tmp_path):
    rows = "A1,1,2024-01-05,¥100,x\nA2,2,2024-01-05,$10,x\n"
    with pytest.raises(DataError, match=r"row 3, column amount.*CNY, USD"):
        read(tmp_path, rows)
    assert read(tmp_path, rows, currency="CNY", rates={"USD": 7})[0]["amount"].tolist() == [100.0, 70.0]


def test_dates_with_a_zone_are_converted_and_others_left_alone(tmp_path):
    rows = "A1,1,2024-01-05T20:30:00Z,1,x\nA2,1,2024-01-05 20:30,1,x\nA3,1,2024-01-05T20:30:00-05:00,1,x\n"
    orders, _ = read(tmp_path, rows, tz="Asia/Shanghai")
    assert orders["ordered_at"].dt.strftime("%d %H:%M").tolist() == ["06 04:30", "05 20:30", "06 09:30"]
    with pytest.raises(DataError, match=r"row 2, column ordered_at.*time zone.*Asia/Shanghai"):
        read(tmp_path, rows)
    zoned = pd.DataFrame(
        {"order_id": ["A"], "customer_id": ["1"], "amount": [1.0],
         "ordered_at": pd.to_datetime(["2024-01-05T20:30:00Z"], utc=True)}
    )  # fmt: skip
    assert read_orders(zoned, tz="Asia/Shanghai")[0]["ordered_at"][0] == pd.Timestamp(2024, 1, 6, 4, 30)


def test_groups_have_accounts_of_their_own(tmp_path):
    _, report = read(
        tmp_path, "A1,1,2024-01-05,10,上海\nA2,,2024-01-05,5,上海\nA3,3,2024-01-05,2,\nA4,,2024-01-05,1,青岛\n"
    )
    groups = report.by_group("city")
    assert {name: (part.rows_read, part.rows_kept, part.customers) for name, part in groups.items()} == {
        "": (1, 1, 1), "上海": (2, 1, 1), "青岛": (1, 0, 0),
    }  # fmt: skip
    assert groups["上海"].dropped_amount == {"no customer": 5.0}
    with pytest.raises(ParameterError, match="city"):
        report.by_group("town")


def test_the_report_speaks_both_languages_and_its_frame_adds_up(tmp_path):
    _, report = read(tmp_path, "A1,1,2024-01-05,1000,x\nA2,,2024-01-05,5,x\nA3,2,2024-01-05,-1,x\n", currency="CNY")
    assert report.sentences() == [
        "3 lines were read, worth 1,004.00 CNY.",
        "1 line was left out (no customer), worth 5.00 CNY.",
        "2 lines were kept, of 2 customers, worth 999.00 CNY.",
        "Among them returns: 1, worth -1.00 CNY.",
    ]
    with language("zh"):
        assert report.sentences()[1] == "剔除 1 行（缺少客户编号），金额合计 5.00 CNY。"
    frame = report.to_frame()
    parts = frame[frame["kind"].isin(["dropped", "kept"])]
    assert (
        parts[["rows", "amount"]].sum().tolist()
        == frame.loc[frame["kind"] == "read", ["rows", "amount"]].iloc[0].tolist()
    )


def test_headers_are_matched_whatever_their_dress(tmp_path):
    path = write(tmp_path, " Order ID ,CUSTOMER_ID,Ordered-At,amount\nA,1,2024-01-01,1\n")
    assert set(read_orders(path)[0]) == set(ORDERS.required)


def test_row_numbers_survive_blank_lines_and_line_breaks_in_cells(tmp_path):
    rows = 'A1,1,2024-01-05,1,"two\nlines"\n\n,,,,\nA2,1,oops,1,x\n'
    with pytest.raises(DataError) as caught:
        read(tmp_path, rows)
    assert caught.value.row == 5  # header, A1, two blank rows, A2: what Excel shows
    orders, report = read(tmp_path, rows.replace("oops", "2024-01-06"))
    assert (len(orders), report.rows_read) == (2, 2)


def test_a_parquet_column_of_lists_is_no_hindrance(tmp_path):
    frame = pd.DataFrame(
        {
            "order_id": ["1", "1", "2"],
            "customer_id": pd.Categorical([10**17, 10**17, 10**17 + 1]),
            "ordered_at": pd.to_datetime(["2025-01-05"] * 3),
            "amount": [1.0, 1.0, 2.0],
            "tags": [["a"], ["a"], ["b", "c"]],
        }
    )
    frame.to_parquet(tmp_path / "orders.parquet")
    orders, report = read_orders(tmp_path / "orders.parquet")
    assert list(orders["customer_id"]) == ["100000000000000000"] * 2 + ["100000000000000001"]
    assert report.notes["lines equal to an earlier one"].rows == 1


def test_a_cover_sheet_is_told_from_the_orders_behind_it(tmp_path):
    with pd.ExcelWriter(tmp_path / "book.xlsx") as book:
        pd.DataFrame({"note": ["read me"]}).to_excel(book, sheet_name="Cover", index=False)
        pd.DataFrame({"order_id": [1]}).to_excel(book, sheet_name="Orders", index=False)
    with pytest.raises(DataError, match=r"sheet Cover: no column.*other sheets in the mapping: Orders\."):
        read_orders(tmp_path / "book.xlsx")


@pytest.mark.filterwarnings("ignore:Unknown worksheet")
def test_a_workbook_of_charts_alone_is_refused(tmp_path):
    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "charts.xlsx") as book:
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Gone!$A$1:$A$2"})
        book.add_chartsheet("Picture").set_chart(chart)
    with pytest.raises(DataError, match="no sheet with cells"):
        read_orders(tmp_path / "charts.xlsx")
