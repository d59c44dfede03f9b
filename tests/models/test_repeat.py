"""Repeat purchases: by hand, the CDNOW customers from their orders, then what must hold for any orders."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.models.shops import cdnow, cdnow_orders

from tierkit.errors import DataError, ParameterError
from tierkit.models.repeat import purchase_occasions, repeat_summary
from tierkit.models.summary import customer_summary

AS_OF = "2025-06-30"


def orders(*rows: tuple) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["order_id", "customer_id", "ordered_at", "amount"])
    return frame.assign(ordered_at=pd.to_datetime(frame["ordered_at"], format="ISO8601"))


BY_HAND = orders(
    ("1", "007", "2025-06-02 09:00", 100.0),
    ("2", "007", "2025-06-02 18:00", 50.0),  # the same day
    ("3", "007", "2025-06-09 23:59", 30.0),
    ("3", "007", "2025-06-09 23:59", 10.0),  # a second line of it
    ("4", "007", "2025-06-23 00:01", 80.0),
    ("5", "007", "2025-06-25 10:00", -80.0),  # brought back: no purchase, and no spend less
    ("6", "007", "2025-06-26 10:00", 20.0),
    ("6", "007", "2025-06-26 10:00", -20.0),  # nets to 0: no purchase
    ("7", "008", "2025-06-30 12:00", 5.0),
    ("8", "009", "2025-06-20 12:00", -5.0),  # returns only: never bought
)

LINE = st.tuples(
    st.sampled_from(["o1", "o2", "o3", "o4", "o5", "o6"]),
    st.sampled_from(["c1", "c2", "c3"]),
    st.integers(0, 60 * 24 * 4).map(lambda quarter: pd.Timestamp("2025-05-01") + pd.Timedelta(minutes=15 * quarter)),
    st.integers(-5000, 9000).map(lambda cents: cents / 100),
)
LINES = st.lists(LINE, min_size=1, max_size=25).map(
    lambda rows: orders(("x", "c0", pd.Timestamp("2025-05-01"), 1.0), *rows)
)
UNIT, OCCASION = st.sampled_from(["week", "day"]), st.sampled_from(["day", "order"])


def test_days_by_hand() -> None:
    # Days with a purchase: 2, 9, 23 June. x = 2; t_x = 21 days; T = 28 days; repeat days 40 and 80: mean 60.
    table = repeat_summary(BY_HAND, AS_OF, unit="day")
    assert table.index.tolist() == ["007", "008"]
    assert table.loc["007"].to_dict() == {"repeat_count": 2, "t_x": 21, "T": 28, "mean_spend": 60}
    assert table.loc["008"].to_dict() == {"repeat_count": 0, "t_x": 0, "T": 0, "mean_spend": 0}
    assert table["repeat_count"].dtype.kind == "i"


def test_weeks_and_orders_by_hand() -> None:
    weeks = repeat_summary(BY_HAND, AS_OF)
    assert weeks.loc["007"].to_dict() == {"repeat_count": 2, "t_x": 3, "T": 4, "mean_spend": 60}
    # Each purchase an occasion: 50, 40 and 80 after the first: mean 56.67.
    single = repeat_summary(BY_HAND, AS_OF, occasion="order")
    assert single.loc["007"].to_dict() == {"repeat_count": 3, "t_x": 3, "T": 4, "mean_spend": pytest.approx(170 / 3)}


def test_occasions_by_hand() -> None:
    bought = purchase_occasions(BY_HAND, AS_OF)
    assert bought["amount"].tolist() == [150, 40, 80, 5]
    assert bought["day"].dt.strftime("%m-%d").tolist() == ["06-02", "06-09", "06-23", "06-30"]


def test_cdnow_from_its_orders_as_fader_and_hardie_give_it() -> None:
    # 1 January to 30 September 1997 of 78 weeks of orders, to the two digits of their file.
    table = repeat_summary(cdnow_orders(), "1997-09-30", truncate=True)
    published = cdnow().rename(index=lambda name: name.zfill(4))
    assert table.index.equals(published.index)
    assert (table["repeat_count"] == published["repeat_count"]).all()
    np.testing.assert_allclose(table[["t_x", "T"]], published[["t_x", "T"]], atol=0.0051)
    np.testing.assert_allclose(table["mean_spend"], published["mean_spend"], atol=0.0051)


@settings(max_examples=20)
@given(LINES, UNIT, OCCASION)
def test_what_holds_for_any_orders(lines: pd.DataFrame, unit: str, occasion: str) -> None:
    table = repeat_summary(lines, AS_OF, unit, occasion)
    summary = customer_summary(lines, AS_OF, occasion)
    bought = summary[summary["frequency"] > 0]
    assert table.index.equals(bought.index)
    assert (table["repeat_count"] == bought["frequency"] - 1).all()
    assert table["t_x"].between(0, table["T"]).all()
    never = table["repeat_count"] == 0
    assert (table.loc[never, ["t_x", "mean_spend"]] == 0).all(axis=None)
    assert (table.loc[~never, "mean_spend"] > 0).all()
    days = 7 if unit == "week" else 1
    # Recency of the segmentation is what is left of T after t_x.
    np.testing.assert_allclose((table["T"] - table["t_x"]) * days, bought["recency"].astype(float), atol=1e-9)
    # All positive orders are spent on the first or on a repeat occasion.
    spent = purchase_occasions(lines, AS_OF, occasion).groupby("customer_id")["amount"]
    repeated = table["mean_spend"] * table["repeat_count"]
    np.testing.assert_allclose(spent.first() + repeated, spent.sum(), atol=1e-4)


@settings(max_examples=15)
@given(LINES, UNIT, OCCASION, st.randoms(use_true_random=False))
def test_order_of_lines_and_names_change_nothing(lines: pd.DataFrame, unit: str, occasion: str, random) -> None:
    before = repeat_summary(lines, AS_OF, unit, occasion)
    shuffled = lines.sample(frac=1, random_state=random.randrange(2**32)).reset_index(drop=True)
    pd.testing.assert_frame_equal(repeat_summary(shuffled, AS_OF, unit, occasion), before)
    renamed = shuffled.assign(customer_id="0" + shuffled["customer_id"], order_id=shuffled["order_id"].str[::-1])
    after = repeat_summary(renamed, AS_OF, unit, occasion)
    assert after.index.tolist() == ["0" + name for name in before.index]
    np.testing.assert_array_equal(after.to_numpy(), before.to_numpy())


@settings(max_examples=8)
@given(LINES)
def test_weeks_are_sevenths_of_days_and_the_table_remembers_its_unit(lines: pd.DataFrame) -> None:
    weeks, days = repeat_summary(lines, AS_OF), repeat_summary(lines, AS_OF, unit="day")
    np.testing.assert_allclose(weeks[["t_x", "T"]] * 7, days[["t_x", "T"]])
    assert (weeks.attrs["unit"], days.attrs["unit"]) == ("week", "day")
    assert days[days["repeat_count"] > 0].attrs["unit"] == "day"


def test_the_orders_are_not_changed() -> None:
    before = BY_HAND.copy()
    repeat_summary(BY_HAND, AS_OF)
    pd.testing.assert_frame_equal(BY_HAND, before)


@pytest.mark.parametrize(
    ("change", "how", "error", "sentence"),
    [
        (lambda o: o, {"unit": "month"}, ParameterError, "unit 'month'.*week, day"),
        (lambda o: o, {"occasion": "line"}, ParameterError, "occasion 'line'.*day, order"),
        (lambda o: o, {"as_of": "2025-06-10"}, ParameterError, "orders after the analysis date"),
        (lambda o: o, {"as_of": "2024-06-10"}, ParameterError, "before the first order"),
        (lambda o: o, {"as_of": "soon"}, ParameterError, "not a date"),
        (lambda o: o.drop(columns="amount"), {}, DataError, "[Nn]o column amount"),
        (lambda o: o.assign(amount=o["amount"].astype(str)), {}, DataError, "column amount.*no numbers"),
        (lambda o: o.assign(customer_id=None), {}, DataError, "column customer_id.*blank"),
        (lambda o: o.iloc[:0], {}, DataError, "There are no orders"),
        (lambda o: o.assign(amount=-1.0), {}, DataError, "nobody has bought anything"),
    ],
)
def test_what_cannot_be_is_refused(change, how: dict, error: type[Exception], sentence: str) -> None:
    with pytest.raises(error, match=sentence):
        repeat_summary(change(BY_HAND), **{"as_of": AS_OF, **how})


def test_ids_kept_as_categories_come_back_as_they_are() -> None:
    kept = BY_HAND.assign(customer_id=pd.Categorical(BY_HAND["customer_id"], categories=["009", "008", "007", "none"]))
    pd.testing.assert_frame_equal(repeat_summary(kept, AS_OF), repeat_summary(BY_HAND, AS_OF))
