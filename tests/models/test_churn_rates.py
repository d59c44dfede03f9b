"""Churn rates: a base by hand, then what must hold for any base."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierkit.data import load
from tierkit.errors import DataError, ParameterError
from tierkit.models.churn_rates import churn_rate, customer_spans
from tierkit.models.summary import customer_summary

COUNTS = ["opening", "entered", "lost", "entered_and_left", "closing"]


def spans(*rows: tuple) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["started_on", "ended_on", *["plan"] * (len(rows[0]) - 2)])
    return table.assign(started_on=pd.to_datetime(table["started_on"]), ended_on=pd.to_datetime(table["ended_on"]))


FIVE = spans(
    ("2024-01-05", None),  # stays
    ("2024-01-20", "2024-02-01"),  # there at the opening of February, lost on its first day
    ("2024-01-31", "2024-03-15"),
    ("2024-02-10", "2024-02-25"),  # came and left inside February
    ("2024-02-29", None),
)


def test_three_months_by_hand() -> None:
    table = churn_rate(FIVE, "2024-03-31")
    assert table.index.astype(str).tolist() == ["2024-01", "2024-02", "2024-03"]
    assert table[COUNTS].to_numpy().tolist() == [[0, 3, 0, 0, 3], [3, 2, 1, 1, 3], [3, 0, 1, 0, 2]]
    # February: 1 lost of 3 opening customers; who came and left inside is not among them. March: 1 of 3.
    assert table["churn_rate"].isna().tolist() == [True, False, False]
    assert table["churn_rate"].iloc[1:].tolist() == pytest.approx([1 / 3, 1 / 3])
    assert table["retention_rate"].iloc[1:].tolist() == pytest.approx([2 / 3, 2 / 3])
    assert table["complete"].all()


def test_a_quarter_that_the_analysis_date_cuts_short_says_so() -> None:
    table = churn_rate(FIVE, "2024-04-10", period="quarter")
    assert table["complete"].tolist() == [True, False]
    assert table[COUNTS].to_numpy().tolist() == [[0, 5, 0, 3, 2], [2, 0, 0, 0, 2]]


def test_a_later_start_lists_less_and_changes_no_rate() -> None:
    whole = churn_rate(FIVE, "2024-03-31")
    pd.testing.assert_frame_equal(churn_rate(FIVE, "2024-03-31", start="2024-02-14"), whole.iloc[1:])


def test_groups_stand_in_their_own_order_and_add_up() -> None:
    plans = FIVE.assign(plan=pd.Categorical(["plus", "basic", "plus", "basic", "plus"], ["plus", "family", "basic"]))
    table = churn_rate(plans, "2024-03-31", by="plan")
    assert table.index.get_level_values("plan").unique().tolist() == ["plus", "basic"]
    total = table.groupby(level="period")[COUNTS].sum()
    assert total.to_numpy().tolist() == churn_rate(FIVE, "2024-03-31")[COUNTS].to_numpy().tolist()


def test_the_running_contracts_of_the_sample_are_what_closes() -> None:
    contracts = load("subscriptions")
    table = churn_rate(contracts, "2025-06-30")
    assert table["closing"].iloc[-1] == 1488  # running, as the generator says
    assert table["lost"].sum() + table["entered_and_left"].sum() == 3000 - 1488
    assert len(table) == 24


# ---- spans of a shop ----


def orders(*rows: tuple) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["order_id", "customer_id", "ordered_at", "amount"])
    return table.assign(ordered_at=pd.to_datetime(table["ordered_at"]))


SHOP = orders(
    ("1", "a", "2024-01-01 10:00", 50.0),
    ("2", "a", "2024-03-01 12:00", 20.0),
    ("3", "a", "2024-12-01 12:00", 20.0),  # 275 days later
    ("4", "b", "2024-02-01 12:00", 30.0),
    ("5", "b", "2024-02-20 12:00", -30.0),  # a return keeps nobody
    ("6", "c", "2024-06-01 12:00", -5.0),  # never bought
)


def test_a_customer_of_a_shop_is_lost_so_many_days_after_the_last_purchase() -> None:
    table = customer_spans(SHOP, "2024-12-31", quiet_days=90)
    assert table.index.tolist() == ["a", "b"]
    assert table["started_on"].tolist() == [pd.Timestamp("2024-01-01"), pd.Timestamp("2024-02-01")]
    assert pd.isna(table.loc["a", "ended_on"])  # December 1 + 90 days is not yet over
    assert table.loc["b", "ended_on"] == pd.Timestamp("2024-05-01")
    assert table["purchases"].tolist() == [3, 1]


def test_a_customer_who_comes_back_has_two_spans_when_asked() -> None:
    table = customer_spans(SHOP, "2024-12-31", quiet_days=90, comebacks=True)
    assert table.index.tolist() == ["a", "a", "b"]
    assert table.loc["a", "ended_on"].isna().tolist() == [False, True]
    assert table["ended_on"].iloc[0] == pd.Timestamp("2024-05-30")  # March 1 + 90 days
    assert table["purchases"].tolist() == [2, 1, 1]


def test_on_the_last_quiet_day_a_customer_is_lost() -> None:
    for as_of, lost in (("2024-04-30", False), ("2024-05-01", True)):
        table = customer_spans(SHOP, as_of, quiet_days=90, truncate=True)
        assert pd.notna(table.loc["b", "ended_on"]) == lost


def test_spans_of_the_sample_shop_are_its_customers() -> None:
    shop = load("retail_orders")
    table = customer_spans(shop, "2025-06-30")
    assert len(table) == 4000
    quiet = (pd.Timestamp("2025-06-30") - shop[shop["amount"] > 0].groupby("customer_id")["ordered_at"].max()).dt.days
    # Returned lines apart, who has been quiet for 180 days is lost, and nobody else.
    assert (quiet.ge(181) & table["ended_on"].isna()).sum() == 0


# ---- what must hold ----

DAY = st.dates(pd.Timestamp("2023-01-01").date(), pd.Timestamp("2025-12-31").date())
SPAN = st.tuples(DAY, st.none() | st.integers(0, 500))


def made(rows: list[tuple]) -> pd.DataFrame:
    start = pd.to_datetime([row[0] for row in rows])
    length = pd.to_timedelta([pd.NA if row[1] is None else row[1] for row in rows], unit="D")
    return pd.DataFrame({"started_on": start, "ended_on": start + length})


@settings(max_examples=30)
@given(st.lists(SPAN, min_size=1, max_size=25).map(made), st.sampled_from(["month", "quarter", "year"]))
def test_customers_are_conserved(table: pd.DataFrame, period: str) -> None:
    rates = churn_rate(table, "2026-12-31", period)
    change = rates["entered"] - rates["lost"] - rates["entered_and_left"]
    assert (rates["closing"] == rates["opening"] + change).all()
    assert rates["opening"].iloc[1:].tolist() == rates["closing"].iloc[:-1].tolist()
    assert rates["entered"].sum() == len(table)
    assert rates["closing"].iloc[-1] == (table["ended_on"].isna() | (table["ended_on"] > "2026-12-31")).sum()
    known = rates.dropna(subset="churn_rate")
    assert known["churn_rate"].between(0, 1).all()
    assert ((rates["opening"] == 0) == rates["churn_rate"].isna()).all()


@settings(max_examples=30)
@given(st.lists(SPAN, min_size=2, max_size=25).map(made), DAY, st.randoms(use_true_random=False))
def test_what_happens_later_and_the_order_of_rows_change_nothing(table: pd.DataFrame, day, random) -> None:
    as_of = max(pd.Timestamp(day), table["started_on"].min())
    then = table[table["started_on"] <= as_of]
    then = then.assign(ended_on=then["ended_on"].where(then["ended_on"] <= as_of))
    shuffled = table.sample(frac=1, random_state=random.randrange(2**32))
    pd.testing.assert_frame_equal(churn_rate(shuffled, as_of), churn_rate(then, as_of))


# ---- what is refused ----


@pytest.mark.parametrize(
    ("table", "how", "sentence"),
    [
        (FIVE.drop(columns="ended_on"), {}, "No column ended_on"),
        (FIVE.iloc[:0], {}, "There are no customers"),
        (FIVE.assign(started_on=FIVE["started_on"].astype(str)), {}, "no dates without time zone"),
        (FIVE.assign(started_on=FIVE["started_on"].where(FIVE.index > 0)), {}, "1 of 5 rows are blank here"),
        (FIVE.rename(columns={"started_on": "ended_on", "ended_on": "started_on"}).dropna(), {}, "before they came"),
        (FIVE, {"by": "plan"}, "No column plan"),
        (FIVE.assign(plan=[None, *"abcd"]), {"by": "plan"}, "1 of 5 rows are blank here"),
    ],
)
def test_unusable_spans_are_refused(table: pd.DataFrame, how: dict, sentence: str) -> None:
    with pytest.raises(DataError, match=sentence):
        churn_rate(table, "2024-03-31", **how)


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ({"period": "week"}, "month, quarter, year"),
        ({"as_of": "yesterday"}, "is not a date"),
        ({"start": "2025-01-01"}, "after the analysis date"),
    ],
)
def test_wrong_arguments_are_refused(how: dict, sentence: str) -> None:
    with pytest.raises(ParameterError, match=sentence):
        churn_rate(FIVE, **{"as_of": "2024-03-31"} | how)


def test_nobody_there_yet_is_refused() -> None:
    with pytest.raises(DataError, match="Nobody was a customer by 2023-12-31; the first came on 2024-01-05"):
        churn_rate(FIVE, "2023-12-31")


def test_a_span_begins_where_the_summary_knows_a_purchase() -> None:
    # Two lines of less than half a millionth are nothing, as in customer_summary, however they add up.
    crumbs = pd.DataFrame(
        {"order_id": "1", "customer_id": ["a", "a"], "ordered_at": pd.Timestamp("2024-01-01"), "amount": 4e-7}
    )
    assert customer_summary(crumbs, "2024-12-31")["frequency"].tolist() == [0]
    assert customer_spans(crumbs, "2024-12-31").empty


def test_spans_refuse_what_orders_refuse() -> None:
    with pytest.raises(ParameterError, match="orders after the analysis date"):
        customer_spans(SHOP, "2024-03-31")
    with pytest.raises(ParameterError, match="quiet_days must be a whole number"):
        customer_spans(SHOP, "2024-12-31", quiet_days=0)


def test_nobody_ever_left() -> None:
    table = churn_rate(FIVE.assign(ended_on=None), "2024-03-31")
    assert table["lost"].tolist() == [0, 0, 0]
    assert table["retention_rate"].iloc[1:].tolist() == [1, 1]
