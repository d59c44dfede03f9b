"""Features of a churn model: by hand, and never a look at what comes later."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierkit.data import load
from tierkit.errors import DataError, ParameterError
from tierkit.models.churn_features import churn_features, lost_customers


def orders(*rows: tuple) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["order_id", "customer_id", "ordered_at", "amount"])
    return table.assign(ordered_at=pd.to_datetime(table["ordered_at"]))


SHOP = orders(
    ("1", "a", "2024-01-02 10:00", 100.0),
    ("2", "a", "2024-05-01 10:00", 40.0),
    ("3", "a", "2024-05-01 18:00", 10.0),
    ("4", "a", "2024-05-20 10:00", -40.0),
    ("5", "b", "2024-06-01 10:00", 30.0),
    ("6", "c", "2023-06-01 10:00", 30.0),  # quiet for a year
    ("7", "a", "2024-07-05 09:00", 60.0),  # after the analysis date
    ("8", "d", "2024-06-30 23:59", 8.0),
)
AS_OF = "2024-06-30"


def test_features_of_a_small_shop_by_hand() -> None:
    table = churn_features(SHOP, AS_OF)
    assert table.index.tolist() == ["a", "b", "d"]  # c has been lost for long
    # a: 3 purchases in 120 days, the last 60 days before; half a gap of 120 days added: (120 + 60) / (2 + 1/2) = 72.
    assert table.loc["a"].to_dict() == pytest.approx(
        {
            "quiet_days": 60,
            "purchases": 3,
            "tenure_days": 180,
            "usual_gap": 72,
            "quiet_over_gap": 60 / 72,
            "trend": 1,  # two in the last 90 days, none in the 90 before (January 2 is 180 days ago)
            "spend": 110,
            "return_share": 1 / 3,
        }
    )
    # b bought once: the assumed gap of 120 days.
    assert table.loc["b", ["purchases", "usual_gap", "quiet_over_gap"]].tolist() == [1, 120, 29 / 120]
    assert table.loc["d", ["quiet_days", "tenure_days", "quiet_over_gap"]].tolist() == [0, 0, 0]
    assert churn_features(SHOP, AS_OF, first_gap=60).loc["b", "usual_gap"] == 60


def test_trend_compares_two_times_ninety_days() -> None:
    days = ["2024-06-30", "2024-04-02", "2024-04-01", "2024-01-03", "2024-01-02"]  # 0, 89, 90, 179, 180 days ago
    table = churn_features(orders(*((str(i), "a", day, 1.0) for i, day in enumerate(days))), AS_OF)
    assert table.loc["a", "trend"] == 0  # two and two; the fifth lies before
    some = churn_features(orders(("0", "a", days[2], 1.0), ("1", "a", days[3], 1.0)), AS_OF, active_days=999)
    assert some.loc["a", "trend"] == -1


VISITS = pd.DataFrame(
    [
        ("v1", None, "2024-05-20 10:00"),  # before the login, same device: 41 days ago
        ("v1", None, "2024-06-10 10:00"),
        ("v1", "a", "2024-06-20 10:00"),
        ("v1", "a", "2024-06-20 20:00"),  # the same day
        ("v2", "a", "2024-06-03 10:00"),  # 27 days ago
        ("v3", None, "2024-06-25 10:00"),
        ("v3", "b", "2024-07-02 10:00"),  # says whose it is, but later
    ],
    columns=["visitor_id", "customer_id", "at"],
).assign(at=lambda table: pd.to_datetime(table["at"]))


def test_visits_count_days_of_all_devices_that_a_login_has_named_by_then() -> None:
    table = churn_features(SHOP, AS_OF, web=VISITS)
    assert table.loc["a", ["visits_14", "visits_28"]].tolist() == [1, 3]
    assert table.loc["b", ["visits_14", "visits_28"]].tolist() == [0, 0]
    assert churn_features(SHOP, "2024-07-02", web=VISITS).loc["b", "visits_14"] == 2


def test_a_web_log_that_begins_too_late_is_refused() -> None:
    late = VISITS[VISITS["at"] >= "2024-06-04"]
    with pytest.raises(DataError, match="does not reach back 28 days from 2024-06-30"):
        churn_features(SHOP, AS_OF, web=late)


TICKETS = pd.DataFrame(
    [
        ("a", "2024-06-01 10:00", "2024-06-01 18:00"),  # 480 minutes: not slow
        ("a", "2024-06-02 10:00", "2024-06-02 18:01"),
        ("a", "2023-12-01 10:00", "2023-12-09 18:01"),  # long ago
        ("b", "2024-06-30 15:00", "2024-07-01 08:00"),  # at midnight it had waited nine hours: slow
        ("d", "2024-06-30 20:00", "2024-07-05 08:00"),  # at midnight it had waited four
    ],
    columns=["customer_id", "opened_at", "first_response_at"],
).apply(lambda column: column if column.name == "customer_id" else pd.to_datetime(column))


def test_slow_responses_are_those_that_were_slow_by_then() -> None:
    table = churn_features(SHOP, AS_OF, service=TICKETS)
    assert table["tickets"].tolist() == [2, 1, 1]
    assert table["slow_responses"].tolist() == [1, 1, 0]


ANSWERS = pd.DataFrame(
    [("a", "2024-02-01", 2), ("a", "2024-06-01", 5), ("a", "2024-07-01", 1), ("b", "2023-12-30", 3), ("d", None, 4)],
    columns=["customer_id", "answered_on", "satisfaction"],
).assign(answered_on=lambda table: pd.to_datetime(table["answered_on"]))


def test_satisfaction_is_the_latest_answer_of_half_a_year_and_missing_without_one() -> None:
    table = churn_features(SHOP, AS_OF, survey=ANSWERS)
    assert table.loc["a", "satisfaction"] == 5
    assert table.loc[["b", "d"], "satisfaction"].isna().all()  # 183 days ago; on no day


def test_who_is_lost_by_hand() -> None:
    # a buys on July 5, the fifth day after; b and c and d never again
    known = orders(*SHOP.itertuples(index=False, name=None), ("9", "e", "2024-12-31", 1.0))
    assert lost_customers(known, AS_OF, 5).to_dict() == {"a": False, "b": True, "c": True, "d": True}
    assert lost_customers(known, AS_OF, 4, customers=["d", "a"]).to_dict() == {"a": True, "d": True}


def test_a_return_does_not_bring_a_customer_back() -> None:
    known = orders(("1", "a", "2024-06-01", 9.0), ("2", "a", "2024-07-01", -9.0), ("3", "z", "2024-09-01", 1.0))
    assert lost_customers(known, AS_OF, 30)["a"]


# ---- what must hold ----

LINE = st.tuples(
    st.integers(0, 30),
    st.sampled_from("abcd"),
    st.datetimes(pd.Timestamp("2024-01-01"), pd.Timestamp("2024-09-30")),
    st.integers(-500, 3000).map(lambda cents: cents / 100),
)


def shop(lines: list[tuple]) -> pd.DataFrame:
    # an order belongs to one customer
    return orders(*((f"{who}{number}", who, at, money) for number, who, at, money in lines))


ANCHOR = ("first", "a", pd.Timestamp("2024-03-01"), 5.0)


@settings(max_examples=10)
@given(st.lists(LINE, max_size=30), st.lists(LINE, max_size=10), st.randoms(use_true_random=False))
def test_later_lines_the_order_of_rows_and_names_change_no_feature(lines, later, random) -> None:
    as_of = pd.Timestamp("2024-06-30")
    past = [line for line in lines if line[2] < as_of + pd.Timedelta(days=1)]
    future = [line for line in later if line[2] >= as_of + pd.Timedelta(days=1)]
    table = shop([ANCHOR, *past])
    before = churn_features(table, as_of)
    more = shop([ANCHOR, *past, *future]).sample(frac=1, random_state=random.randrange(2**32))
    pd.testing.assert_frame_equal(churn_features(more, as_of), before)
    names = {name: f"{place:03d}" for place, name in enumerate("dcba")}
    renamed = churn_features(table.assign(customer_id=table["customer_id"].map(names)), as_of)
    pd.testing.assert_frame_equal(renamed.loc[before.index.map(names)].set_axis(before.index), before)
    # A power of two changes no digit of a float; only spending is money.
    dearer = churn_features(table.assign(amount=table["amount"] * 64), as_of)
    pd.testing.assert_frame_equal(dearer.assign(spend=dearer["spend"] / 64), before)


def test_later_events_of_the_sample_change_no_feature() -> None:
    tables = {
        "orders": (load("retail_orders"), "ordered_at"),
        "web": (load("retail_web_events"), "at"),
        "service": (load("retail_service"), "opened_at"),
        "survey": (load("retail_survey"), "answered_on"),
    }
    as_of = pd.Timestamp("2025-05-15")
    past = {name: table[table[at] < as_of + pd.Timedelta(days=1)] for name, (table, at) in tables.items()}
    # An answer given later to a ticket of before was not known either.
    answered = past["service"]["first_response_at"]
    past["service"] = past["service"].assign(first_response_at=answered.where(answered < as_of + pd.Timedelta(days=1)))
    whole = churn_features(as_of=as_of, **{name: table for name, (table, _at) in tables.items()})
    pd.testing.assert_frame_equal(churn_features(as_of=as_of, **past), whole)
    assert whole.drop(columns="satisfaction").notna().all(axis=None)
    assert (whole["quiet_days"] < 180).all()


# ---- what is refused ----


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ({"customers": ["a", "nobody"]}, "1 of 2 customers have no purchase by the analysis date"),
        ({"customers": ["a", "a"]}, "more than one row"),
        ({"customers": pd.DataFrame({"id": ["a"]})}, "No column customer_id"),
        ({"customers": []}, "There are no customers"),
        ({"as_of": "2024-06-30", "orders": SHOP[SHOP["customer_id"] == "c"]}, "No customer bought in the last 180"),
        ({"web": VISITS.drop(columns="at")}, "No column at"),
        ({"web": VISITS.assign(at="yesterday")}, "no dates without time zone"),
        ({"service": TICKETS.assign(first_response_at=pd.Timestamp("2020-01-01"))}, "answered before they were opened"),
        ({"survey": ANSWERS.drop(columns="satisfaction")}, "No column satisfaction"),
        ({"survey": ANSWERS.assign(satisfaction="good")}, "column satisfaction: the values are no numbers"),
        ({"orders": SHOP.iloc[:0]}, "There are no orders"),
    ],
)
def test_unusable_tables_are_refused(how: dict, sentence: str) -> None:
    with pytest.raises(DataError, match=sentence):
        churn_features(**{"orders": SHOP, "as_of": AS_OF} | how)


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ({"as_of": "2020-01-01"}, "before the first order"),
        ({"active_days": 0}, "active_days must be a whole number"),
        ({"first_gap": 0}, "first_gap must be a number above 0"),
        ({"slow_after": -1, "service": TICKETS}, "slow_after must be a number of at least 0"),
    ],
)
def test_wrong_arguments_are_refused(how: dict, sentence: str) -> None:
    with pytest.raises(ParameterError, match=sentence):
        churn_features(**{"orders": SHOP, "as_of": AS_OF} | how)


def test_what_nobody_can_know_yet_is_refused() -> None:
    with pytest.raises(ParameterError, match="end on 2024-12-27, but orders are known only until 2024-07-05"):
        lost_customers(SHOP, AS_OF, 180)
    with pytest.raises(ParameterError, match="horizon_days must be a whole number"):
        lost_customers(SHOP, AS_OF, 0)


def test_row_names_that_repeat_change_nothing() -> None:
    heaped = {"service": TICKETS, "survey": ANSWERS, "web": VISITS}
    table = churn_features(SHOP, AS_OF, **heaped)
    same = {name: each.set_axis([0] * len(each)) for name, each in heaped.items()}
    pd.testing.assert_frame_equal(churn_features(SHOP.set_axis([0] * len(SHOP)), AS_OF, **same), table)


def test_the_customers_of_features_can_be_asked_for() -> None:
    features = churn_features(SHOP, AS_OF)
    assert lost_customers(SHOP, AS_OF, 5, features).to_dict() == {"a": False, "b": True, "d": True}
    pd.testing.assert_frame_equal(churn_features(SHOP, AS_OF, features), features)
