"""Sales by their drivers: by hand, and parts that add up to the change for any sales."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tierkit.data import load
from tierkit.errors import DataError, ParameterError
from tierkit.models import customer_summary
from tierkit.models.sales_drivers import DRIVERS, sales_change, sales_drivers

YEARS = {"first": ("2024-01-01", "2024-12-31"), "second": ("2025-01-01", "2025-12-31")}
DRIVER = st.floats(0.01, 1e6)


def orders() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "order_id": ["1", "1", "2", "3", "4", "5", "6"],
            "account_id": ["a", "a", "b", "a", "a", "b", "c"],
            "ordered_on": pd.to_datetime(["2024-01-01"] * 3 + ["2025-12-31"] * 4),
            "amount": [60.0, 40.0, 300.0, 100.0, 80.0, -20.0, 90.0],
        }
    )


def test_by_hand() -> None:
    # 2024: two customers, one order each, 400. 2025: b only returns, so a and c: 3 purchases, 250 with the return
    table = sales_drivers(orders(), YEARS)
    assert table.loc["first"].tolist() == [2, 1, 200, 400]
    assert table.loc["second"].tolist() == pytest.approx([2, 1.5, 250 / 3, 250])


def test_the_change_by_hand() -> None:
    # 2 x 1 x 200 = 400 to 2 x 1.5 x 83.33 = 250. Customers change nothing. Frequency first: 400 to 600, +200, then
    # the amount: to 250, -350; amount first: 400 to 166.67, -233.33, then frequency: +83.33. Means 141.67 and -291.67.
    change = sales_change(sales_drivers(orders(), YEARS))
    assert change.index.tolist() == list(DRIVERS)
    assert change.tolist() == pytest.approx([0, 425 / 3, -875 / 3])


def test_three_drivers_that_double_share_the_change_alike() -> None:
    table = pd.DataFrame([[1.0, 1, 1, 1], [2.0, 2, 2, 8]], columns=[*DRIVERS, "sales"], index=["old", "new"])
    assert sales_change(table).tolist() == pytest.approx([7 / 3] * 3)
    assert sales_change(table, "new", "old").tolist() == pytest.approx([-7 / 3] * 3)


@given(st.lists(DRIVER, min_size=3, max_size=3), st.lists(DRIVER, min_size=3, max_size=3))
def test_the_parts_add_up_to_the_change(old: list[float], new: list[float]) -> None:
    table = pd.DataFrame([old, new], columns=list(DRIVERS)).assign(sales=[np.prod(old), np.prod(new)])
    change = sales_change(table)
    # to the digits that floats have where large parts make up for each other
    largest = np.prod(np.maximum(old, new))
    assert change.sum() == pytest.approx(np.prod(new) - np.prod(old), abs=1e-12 * largest)
    for driver, before, after in zip(DRIVERS, old, new, strict=True):
        assert np.sign(change[driver]) in (0, np.sign(after - before))


def test_the_shop_agrees_with_its_summary() -> None:
    lines = load("retail_orders")
    whole = sales_drivers(
        lines, {"all": ("2023-07-01", "2025-06-30")}, customer="customer_id", day="ordered_at"
    ).loc["all"]  # fmt: skip
    summary = customer_summary(lines, "2025-06-30")
    assert whole["customers"] == (summary["frequency"] > 0).sum()
    assert whole["customers"] * whole["purchases_per_customer"] == pytest.approx(summary["frequency"].sum())
    assert whole["sales"] == pytest.approx(summary["monetary"].sum())
    assert whole[list(DRIVERS)].prod() == pytest.approx(whole["sales"])


def test_row_order_changes_nothing() -> None:
    table = sales_drivers(orders(), YEARS)
    pd.testing.assert_frame_equal(sales_drivers(orders().iloc[::-1], YEARS), table)


@pytest.mark.parametrize(
    ("lines", "periods", "error", "sentence"),
    [
        (orders(), {"p": ("2025-12-31", "2025-01-01")}, ParameterError, "Period p needs its first and its last day"),
        (orders(), {"p": ("2025-12-31",)}, ParameterError, "Period p needs"),
        (orders(), {"p": ("soon", "later")}, ParameterError, "Period p needs"),
        (orders(), {"p": "2025"}, ParameterError, "Period p needs"),
        (orders(), {"p": ("2026-01-01", "2026-12-31")}, DataError, "no purchase from 2026-01-01 to 2026-12-31"),
        (orders().iloc[:0], YEARS, DataError, "There are no orders"),
        (orders().drop(columns="amount"), YEARS, DataError, "No column amount"),
        (orders().drop(columns="order_id"), YEARS, DataError, "No column order_id"),
        (orders(), None, ParameterError, "periods must give a value by name"),
        (orders().assign(account_id=None), YEARS, DataError, "account_id: 7 of 7 rows are blank"),
        (orders().assign(ordered_on=5), YEARS, DataError, "ordered_on: the values are no dates"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(lines, periods, error, sentence) -> None:
    with pytest.raises(error, match=sentence):
        sales_drivers(lines, periods)


def test_a_change_needs_two_known_periods() -> None:
    table = sales_drivers(orders(), YEARS)
    with pytest.raises(ParameterError, match="A change needs two periods"):
        sales_change(table.iloc[:1])
    with pytest.raises(ParameterError, match="no period called third; choose one of: first, second"):
        sales_change(table, "first", "third")


def test_drivers_that_are_none_are_refused() -> None:
    table = sales_drivers(orders(), YEARS)
    with pytest.raises(DataError, match="No column customers"):
        sales_change(table.drop(columns="customers"))
    with pytest.raises(DataError, match="column customers: 2 of 2 values are missing"):
        sales_change(table.assign(customers=float("nan")))
    with pytest.raises(DataError, match="first stands in more than one row"):
        sales_change(pd.concat([table, table]))
