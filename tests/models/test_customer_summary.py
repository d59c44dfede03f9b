"""Orders → one row per customer: what counts as a purchase, when, and up to which day."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierkit.errors import DataError, ParameterError
from tierkit.models import customer_summary

LINES = [
    # order, customer, when, amount
    ("o1", "007", "2025-01-01 09:00", 10.00),
    ("o1", "007", "2025-01-01 09:01", 5.50),
    ("o2", "007", "2025-01-01 18:00", 4.50),
    ("o3", "007", "2025-01-20 23:59", -4.50),  # gives o2 back: money falls, nothing else moves
    ("o4", "042", "2025-01-03 00:00", 30.00),
    ("o4", "042", "2025-01-05 12:00", -30.00),  # the whole order taken back: net 0, no purchase
    ("o5", "042", "2025-01-10 08:00", 20.00),
    ("o5", "042", "2025-01-30 08:00", -5.00),  # part of it back: still a purchase of 10 January
    ("o6", "100", "2025-01-15 10:00", -8.00),  # returns only
]


def orders(lines: list[tuple[str, str, str, float]] = LINES) -> pd.DataFrame:
    frame = pd.DataFrame(lines, columns=["order_id", "customer_id", "ordered_at", "amount"])
    return frame.assign(ordered_at=pd.to_datetime(frame["ordered_at"]))


def test_by_hand() -> None:
    table = customer_summary(orders(), "2025-01-31")
    assert table.index.tolist() == ["007", "042", "100"]
    # 007: o1 = 15.50 and o2 = 4.50 on 1 January, o3 no purchase → 30 days; 15.50 + 4.50 - 4.50 = 15.50
    # 042: o4 = 0 is no purchase, o5 = 15 on the 10th → 21 days; 0 + 15 = 15
    # 100: never bought; -8
    assert table["frequency"].tolist() == [2, 1, 0]
    assert table["recency"].tolist() == [30, 21, pd.NA]
    assert table["monetary"].tolist() == [15.5, 15.0, -8.0]
    assert table["returns"].tolist() == [1, 0, 1]
    assert table["first_purchase"].tolist()[:2] == [pd.Timestamp("2025-01-01 09:00"), pd.Timestamp("2025-01-10 08:00")]
    assert table["last_purchase"].tolist()[:2] == [pd.Timestamp("2025-01-01 18:00"), pd.Timestamp("2025-01-10 08:00")]
    assert table[["first_purchase", "last_purchase"]].isna().all(axis=1).tolist() == [False, False, True]


def test_types() -> None:
    table = customer_summary(orders(), date(2025, 1, 31))
    assert table.dtypes.astype(str).drop(["first_purchase", "last_purchase"]).to_dict() == {
        "recency": "Int64",
        "frequency": "int64",
        "monetary": "float64",
        "returns": "int64",
    }


def test_frequency_by_day_counts_two_purchases_of_one_day_once() -> None:
    assert customer_summary(orders(), "2025-01-31", occasion="day")["frequency"].tolist() == [1, 1, 0]


def test_recency_counts_calendar_days_not_hours() -> None:
    late = orders([("o1", "a", "2025-01-30 23:59", 1.0)])
    # one minute before midnight is yesterday, whatever hour the analysis date carries
    for as_of in ["2025-01-31", "2025-01-31 00:00", pd.Timestamp("2025-01-31 23:00"), date(2025, 1, 31)]:
        assert customer_summary(late, as_of)["recency"].tolist() == [1]
    assert customer_summary(late, "2025-01-30")["recency"].tolist() == [0]


def test_the_noise_of_floats_is_no_purchase() -> None:
    # 0.1 + 0.2 - 0.3 is 5.6e-17 in floats, and 0 in money
    noise = [("o1", "a", "2025-01-01", 0.1), ("o1", "a", "2025-01-01", 0.2), ("o1", "a", "2025-01-01", -0.3)]
    row = customer_summary(orders(noise), "2025-01-31").iloc[0]
    assert row["frequency"] == 0
    assert row["monetary"] == 0


def test_one_order_number_of_two_customers_is_two_orders() -> None:
    shared = [("1", "a", "2025-01-01", 5.0), ("1", "b", "2025-01-01", 7.0)]
    assert customer_summary(orders(shared), "2025-01-31")["monetary"].to_dict() == {"a": 5.0, "b": 7.0}


def test_orders_after_the_analysis_date_are_refused_with_the_latest_and_the_remedy() -> None:
    with pytest.raises(ParameterError, match=r"2025-01-15.*2025-01-30.*truncate=True"):
        customer_summary(orders(), "2025-01-15")


def test_truncate_leaves_them_out() -> None:
    table = customer_summary(orders(), "2025-01-15", truncate=True)
    # o3 of the 20th and the part return of the 30th have not happened yet
    assert table["monetary"].to_dict() == {"007": 20.0, "042": 20.0, "100": -8.0}
    assert table["recency"].tolist() == [14, 5, pd.NA]


def test_an_order_of_the_analysis_date_itself_is_past() -> None:
    assert customer_summary(orders([("o1", "a", "2025-01-31 23:59", 1.0)]), "2025-01-31")["frequency"].tolist() == [1]


@pytest.mark.parametrize("truncate", [False, True])
def test_an_analysis_date_before_all_orders_is_refused_with_both_dates(truncate: bool) -> None:
    with pytest.raises(ParameterError, match=r"2024-12-31.*2025-01-01"):
        customer_summary(orders(), "2024-12-31", truncate=truncate)


@pytest.mark.parametrize("as_of", ["soon", "2025-02-30", None, pd.NaT, 20250131])
def test_what_is_no_date_is_refused(as_of: object) -> None:
    with pytest.raises(ParameterError, match="is not a date"):
        customer_summary(orders(), as_of)  # type: ignore[arg-type]


def test_an_unknown_occasion_is_refused() -> None:
    with pytest.raises(ParameterError, match="order, day"):
        customer_summary(orders(), "2025-01-31", occasion="week")


def test_a_missing_column_is_named() -> None:
    with pytest.raises(DataError, match="amount"):
        customer_summary(orders().drop(columns="amount"), "2025-01-31")


@pytest.mark.parametrize("column", ["customer_id", "order_id", "ordered_at", "amount"])
def test_blanks_are_refused_not_dropped(column: str) -> None:
    frame = orders()
    frame.loc[frame.index[:2], column] = None
    with pytest.raises(DataError, match=f"{column}.*2 of 9"):
        customer_summary(frame, "2025-01-31")


def test_dates_as_text_are_refused() -> None:
    with pytest.raises(DataError, match="ordered_at"):
        customer_summary(orders().astype({"ordered_at": str}), "2025-01-31")


def test_no_orders_are_refused() -> None:
    with pytest.raises(DataError, match="no orders"):
        customer_summary(orders().iloc[:0], "2025-01-31")


def test_arguments_are_not_changed() -> None:
    frame = orders()
    copy = frame.copy()
    customer_summary(frame, "2025-01-15", truncate=True)
    pd.testing.assert_frame_equal(frame, copy)


LINE = st.tuples(
    st.sampled_from(["o1", "o2", "o3", "o4"]),
    st.sampled_from(["a", "b", "c"]),
    st.dates(date(2025, 1, 1), date(2025, 1, 31)).map(str),
    st.integers(-5000, 5000).map(lambda cents: cents / 100),
)


@settings(max_examples=25)
@given(st.lists(LINE, min_size=1, max_size=40), st.randoms(use_true_random=False))
def test_no_line_and_no_money_is_lost_in_any_order_of_lines(lines, random) -> None:
    table = customer_summary(orders(lines), "2025-01-31")
    assert set(table.index) == {line[1] for line in lines}
    assert table["monetary"].sum() == pytest.approx(sum(line[3] for line in lines), abs=1e-6)
    assert ((table["frequency"] == 0) == table["recency"].isna()).all()
    random.shuffle(lines)
    pd.testing.assert_frame_equal(customer_summary(orders(lines), "2025-01-31"), table)


@settings(max_examples=25)
@given(st.lists(LINE, min_size=1, max_size=40), LINE)
def test_a_further_purchase_never_makes_a_customer_look_worse(lines, more) -> None:
    _order, customer, day, amount = more
    before = customer_summary(orders(lines), "2025-01-31").reindex([customer]).iloc[0]
    after = customer_summary(orders([*lines, ("new", customer, day, abs(amount) + 0.01)]), "2025-01-31").loc[customer]
    if pd.notna(before["monetary"]):
        assert after["monetary"] > before["monetary"]
        assert after["frequency"] == before["frequency"] + 1
    if pd.notna(before["recency"]):
        assert after["recency"] <= before["recency"]


def test_a_column_that_stands_twice_is_refused() -> None:
    twice = pd.concat([orders(), orders()[["amount"]]], axis=1)
    with pytest.raises(DataError, match="amount stands in more than one column"):
        customer_summary(twice, "2025-01-31")
