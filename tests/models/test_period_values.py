"""Values by period: whole calendar periods, an explicit end, rolling windows, and no money lost."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierkit.errors import DataError, ParameterError
from tierkit.models.periods import period_values
from tierkit.models.summary import customer_summary

LINES = [
    ("o1", "b", "2025-01-31 23:59", 100.0),
    ("o2", "a", "2025-02-01", 10.0),
    ("o2", "a", "2025-02-01", 5.5),
    ("o3", "a", "2025-03-31 10:00", 40.0),
    ("o4", "b", "2025-04-15", -30.0),
    ("o5", "c", "2025-06-02", 7.0),
]


def orders(lines: list[tuple] = LINES) -> pd.DataFrame:
    frame = pd.DataFrame(lines, columns=["order_id", "customer_id", "ordered_at", "amount"])
    return frame.astype({"ordered_at": "datetime64[us]", "amount": "float64"})


def test_months_by_hand() -> None:
    values = period_values(orders(), "2025-06-30")
    assert values.columns.astype(str).tolist() == [f"2025-0{month}" for month in range(1, 7)]
    assert values.index.tolist() == ["a", "b", "c"]
    assert values.loc["a"].tolist() == [0, 15.5, 40, 0, 0, 0]
    assert values.loc["b"].tolist() == [100, 0, 0, -30, 0, 0]
    assert values.loc["c"].tolist() == [0, 0, 0, 0, 0, 7]


def test_a_window_adds_up_the_periods_that_end_with_each() -> None:
    values = period_values(orders(), "2025-06-30", window=3)
    # March = January to March, April = February to April ...
    assert values.columns.astype(str).tolist() == ["2025-03", "2025-04", "2025-05", "2025-06"]
    assert values.loc["a"].tolist() == [55.5, 55.5, 40, 0]
    assert values.loc["b"].tolist() == [100, -30, -30, -30]


def test_a_period_that_is_not_over_is_left_out_and_so_is_who_came_only_then() -> None:
    values = period_values(orders(), "2025-06-29")
    assert values.columns.astype(str).tolist()[-1] == "2025-05"
    assert values.index.tolist() == ["a", "b"]


def test_the_last_day_of_a_period_belongs_to_it() -> None:
    quarters = period_values(orders(), "2025-06-30", "quarter")
    assert quarters.columns.astype(str).tolist() == ["2025Q1", "2025Q2"]
    assert quarters.loc["b"].tolist() == [100, -30]


def test_a_count_takes_the_last_periods() -> None:
    values = period_values(orders(), "2025-06-30", count=2)
    assert values.columns.astype(str).tolist() == ["2025-05", "2025-06"]
    assert values.loc["b"].tolist() == [0, 0]


def test_later_orders_are_refused_or_left_out() -> None:
    with pytest.raises(ParameterError, match="after the analysis date"):
        period_values(orders(), "2025-03-31")
    values = period_values(orders(), "2025-03-31", truncate=True)
    pd.testing.assert_frame_equal(values, period_values(orders(LINES[:4]), "2025-03-31"))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"period": "week"}, r"period 'week' is unknown; choose one of: month, quarter, year"),
        ({"period": "Quater"}, r"Did you mean quarter"),
        ({"count": 0}, r"count must be a whole number of at least 1"),
        ({"window": 0}, r"window must be a whole number of at least 1"),
        ({"window": 1.5}, r"window must be a whole number"),
        ({"count": 7}, r"2025-01-31 to 2025-06-30 hold 6 whole calendar periods, too few for 7 values"),
        ({"count": 4, "window": 4}, r"too few for 4 values with a window of 4"),
        ({"window": 7}, r"too few for 1 values with a window of 7"),
        ({"period": "year"}, r"hold 0 whole"),
    ],
)
def test_bad_arguments_are_refused_in_one_sentence(arguments: dict, sentence: str) -> None:
    with pytest.raises(ParameterError, match=sentence):
        period_values(orders(), "2025-06-30", **arguments)


def test_bad_orders_are_refused() -> None:
    with pytest.raises(DataError, match="no orders"):
        period_values(orders().iloc[:0], "2025-06-30")
    with pytest.raises(DataError, match="amount"):
        period_values(orders().astype({"amount": str}), "2025-06-30")


LINE = st.tuples(
    st.sampled_from(["o1", "o2", "o3"]),
    st.sampled_from(["a", "b", "c"]),
    st.dates(date(2024, 1, 1), date(2024, 12, 31)).map(str),
    st.integers(-5000, 5000).map(lambda cents: cents / 100),
)


@settings(max_examples=25)
@given(st.lists(LINE, min_size=1, max_size=30), st.randoms(use_true_random=False))
def test_the_periods_add_up_to_the_summary_in_any_order_of_lines(lines: list, random) -> None:
    values = period_values(orders(lines), "2024-12-31")
    summary = customer_summary(orders(lines), "2024-12-31")
    pd.testing.assert_series_equal(values.sum(axis=1), summary["monetary"], check_names=False, atol=1e-6)
    random.shuffle(lines)
    pd.testing.assert_frame_equal(period_values(orders(lines), "2024-12-31"), values)


@settings(max_examples=25)
@given(st.lists(LINE, min_size=1, max_size=30), st.integers(1, 12))
def test_a_window_is_the_rolling_sum(lines: list, window: int) -> None:
    lines = [*lines, ("o0", "a", "2024-01-01", 1.0)]
    monthly = period_values(orders(lines), "2024-12-31")
    rolled = period_values(orders(lines), "2024-12-31", window=window)
    expected = monthly.T.rolling(window).sum().T.iloc[:, window - 1 :]
    pd.testing.assert_frame_equal(rolled, expected, atol=1e-6, check_freq=False)


def test_the_argument_is_not_changed() -> None:
    frame = orders()
    copy = frame.copy()
    period_values(frame, "2025-06-30", window=2)
    pd.testing.assert_frame_equal(frame, copy)


def test_amounts_that_may_be_missing_but_are_not_do_as_well() -> None:
    given = orders()
    nullable = period_values(given.astype({"amount": "Float64"}), "2025-06-30")
    pd.testing.assert_frame_equal(nullable, period_values(given, "2025-06-30"))
