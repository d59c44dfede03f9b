"""Numbers and dates as people write them."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tierkit.data.mapping import Dates, Numbers
from tierkit.data.values import parse_dates, parse_ids, parse_numbers

FULL_WIDTH = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")


def number(cell: object, **how) -> float | None:
    value = parse_numbers(pd.Series([cell], dtype=object), Numbers(**how)).iloc[0]
    return None if pd.isna(value) else float(value)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("12.50", 12.5), ("  7 ", 7), ("-3", -3), ("+3", 3), ("1.2E+03", 1200), (".5", 0.5), ("5.", 5), (4,
        4), (2.25, 2.25),
        ("¥1,234.50", 1234.5), ("￥1,234.50", 1234.5), ("1,234.50元", 1234.5), ("CNY 12", 12), ("12 USD", 12),
        ("-¥5", -5), ("¥-5", -5), ("¥ -5.00", -5), ("(5.00)", -5), ("（￥1,234.50）", -1234.5), ("¥(5)", -5),
        ("5.00-", -5),
        ("−5", -5), ("１２３．５０", 123.5), ("￥１，２３４．５０", 1234.5), ("1\u00a0234.50", 1234.5),
        ("1 234 567", 1234567),
        ("\u3000 12 \ufeff", 12),
        # nobody can know, or no number at all
        ("1,23", None), ("1,2345", None), ("12,34,567", None), ("1.234,50", None), ("ten", None), ("", None),
        ("¥", None),
        ("inf", None), ("nan", None), ("0x10", None), ("1_000", None), ("--5", None), ("(-5)", None), ("1 2", None),
        ("5 kg", None), ("1e999", None), ("1e16", None), ("$5 €", None), ("1.2.3", None), (None, None), (True, None),
    ],
)  # fmt: skip
def test_numbers(cell, value):
    assert number(cell) == value


@pytest.mark.parametrize(
    ("cell", "value"),
    [("1.234,50", 1234.5), ("1 234,50", 1234.5), ("1234,5", 1234.5), ("1.234", 1234), ("12,5 €", 12.5),
    ("-0,01", -0.01),
     ("1,234.50", None), ("1.23", None), ("1.5", None)],
)  # fmt: skip
def test_numbers_with_a_decimal_comma(cell, value):
    assert number(cell, thousands=".", decimal=",") == value


@given(st.integers(-(10**11), 10**11), st.sampled_from(["{:.2f}", "{:,.2f}", "¥{:,.2f}", " {:,.2f} 元", "full"]))
def test_any_amount_survives_its_dress(fen, dress):
    value = fen / 100
    text = f"{value:,.2f}".translate(FULL_WIDTH) if dress == "full" else dress.format(value)
    assert number(text) == value


@given(st.integers(0, 10**11))
def test_european_and_bracketed_amounts(fen):
    text = f"{fen / 100:,.2f}"
    assert number(text.translate(str.maketrans(",.", " ,")), thousands=".", decimal=",") == fen / 100
    assert number(f"({text})") == -fen / 100


def day(cell: object, **how) -> str | None:
    parsed, _ = parse_dates(pd.Series([cell], dtype=object), Dates(**how), None)
    return (
        None if pd.isna(parsed.iloc[0]) else parsed.dt.strftime("%Y-%m-%d %H:%M:%S").iloc[0].removesuffix(" 00:00:00")
    )


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("2024-01-05", "2024-01-05"), ("2024/1/5", "2024-01-05"), ("2024/1/5 8:05", "2024-01-05 08:05:00"),
        ("2024.01.05", "2024-01-05"), ("20240105", "2024-01-05"), ("2024-01-05T08:05:09.5", "2024-01-05 08:05:09"),
        ("2024年1月5日", "2024-01-05"), ("2024年01月05日 08:05", "2024-01-05 08:05:00"),
        ("２０２４-０１-０５", "2024-01-05"),
        ("2024-02-30", None), ("2024", None), ("45000", None), ("5 Jan", None), ("1/2/2024", None), ("", None),
        ("9999-12-31", None), ("0001-01-01", None), ("2024-01-05 25:00", None), (None, None),
    ],
)  # fmt: skip
def test_dates(cell, value):
    assert day(cell) == value


def test_dates_whose_order_the_mapping_says():
    assert day("1/2/2024 8:05", dayfirst=True) == "2024-02-01 08:05:00"
    assert day("1/2/2024", dayfirst=False) == "2024-01-02"
    assert day("05.01.24", formats=["%d.%m.%y"]) == "2024-01-05"


def test_each_cell_is_read_for_itself():
    column = pd.Series(["2024-01-05", "2024/1/5 8:05", "oops", "2024年1月5日"])
    parsed, _ = parse_dates(column, Dates(), None)
    assert parsed.notna().tolist() == [True, True, False, True]


@pytest.mark.parametrize(
    ("cells", "ids"),
    [
        (["000123", " 000123 ", "\u3000000123", "００１２３"], ["000123", "000123", "000123", "00123"]),
        (["17850.0", "12.0", ""], ["17850", "12", ""]),
        (["1.0", "A.0"], ["1.0", "A.0"]),
        (["NaN", "null", "N/A", "x"], ["", "", "", "x"]),
        ([17850.0, float("nan"), 5, None], ["17850", "", "5", ""]),
    ],
)
def test_ids(cells, ids):
    assert parse_ids(pd.Series(cells, dtype=object), ["nan", "null", "n/a"]).tolist() == ids


def test_long_ids_that_became_numbers_keep_every_digit_a_number_holds():
    # 2**53 - 1 is the largest whole number below which a float64 has them all.
    for values in ([17850.0, float(2**53 - 1)], [17850.0, float(2**53 - 1), None]):
        for column in (pd.Series(values), pd.Series(values, dtype=object)):
            assert list(parse_ids(column, []))[:2] == ["17850", "9007199254740991"]
