"""Moves and their money by hand, then what must hold for any two periods."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierkit.errors import DataError, ParameterError
from tierkit.models.migration import migration_matrix
from tierkit.models.movements import key_alerts, movement_of, tier_movements
from tierkit.models.pyramid import PYRAMID

ABC = pd.CategoricalDtype(["A", "B", "C"], ordered=True)


def tiers(of: dict[str, str | None], dtype: pd.CategoricalDtype = ABC) -> pd.Series:
    return pd.Series(list(of.values()), index=list(of), dtype=dtype)


BEFORE = tiers({"anna": "A", "ben": "A", "chen": "B", "dai": "C", "emma": "C", "feng": None})
AFTER = tiers({"anna": "A", "ben": "C", "chen": "A", "dai": None, "emma": "C", "feng": "B"})
MONEY_BEFORE = pd.Series({"anna": 900.0, "ben": 800.5, "chen": 300.0, "dai": 40.0, "emma": 30.0, "feng": 0.0})
MONEY_AFTER = pd.Series({"anna": 950.0, "ben": 20.0, "chen": 700.0, "emma": 35.25, "feng": 250.0})


def test_the_move_of_each_by_hand() -> None:
    moves = movement_of(BEFORE, AFTER)
    assert moves.to_dict() == {
        "anna": "stayed",
        "ben": "down",
        "chen": "up",
        "dai": "left",
        "emma": "stayed",
        "feng": "entered",
    }
    assert moves.cat.categories.tolist() == ["up", "stayed", "down", "entered", "left"]


def test_money_by_hand() -> None:
    table = tier_movements(BEFORE, AFTER, MONEY_BEFORE, MONEY_AFTER)
    assert table.index.tolist() == ["up", "stayed", "down", "entered", "left"]
    assert table["customers"].tolist() == [1, 2, 1, 1, 1]
    assert table["value_before"].tolist() == [300, 930, 800.5, 0, 40]
    assert table["value_after"].tolist() == [700, 985.25, 20, 250, 0]
    # 400 + 55.25 - 780.5 + 250 - 40 = -115.25 = 1955.25 - 2070.5
    assert table["change"].tolist() == [400, 55.25, -780.5, 250, -40]
    assert table["change"].sum() == MONEY_AFTER.sum() - MONEY_BEFORE.sum() == -115.25


def test_alerts_name_who_fell_from_the_top_and_what_it_costs() -> None:
    alerts = key_alerts(BEFORE, AFTER, MONEY_BEFORE, MONEY_AFTER)
    assert alerts.index.tolist() == ["ben"]
    assert alerts.loc["ben", ["before", "after", "move", "at_stake"]].tolist() == ["A", "C", "down", 780.5]


def test_key_customers_are_important_and_major_ones_and_the_largest_stake_comes_first() -> None:
    before = {"p": "important", "q": "major", "r": "major", "s": "ordinary", "t": "important", "u": "major"}
    after = {"p": "major", "q": None, "r": "long-tail", "s": "long-tail", "t": "important", "u": "ordinary"}
    was = pd.Series({"p": 1000.0, "q": 500.0, "r": 400.0, "s": 100.0, "t": 2000.0, "u": 300.0})
    now = pd.Series({"p": 900.0, "q": 0.0, "r": 10.0, "s": 1.0, "t": 1.0, "u": 310.0})
    alerts = key_alerts(tiers(before, PYRAMID), tiers(after, PYRAMID), was, now)
    # stakes: q 500, r 390, p 100; u fell although he brought more: nothing at stake yet, but he is on the list
    assert alerts["at_stake"].to_dict() == {"q": 500, "r": 390, "p": 100, "u": 0}
    assert alerts.index.tolist() == ["q", "r", "p", "u"]
    assert alerts["move"].tolist() == ["left", "down", "down", "down"]
    assert alerts["after"].isna().tolist() == [True, False, False, False]
    wider = key_alerts(tiers(before, PYRAMID), tiers(after, PYRAMID), was, now, key=["important", "major", "ordinary"])
    assert wider.index.tolist() == ["q", "r", "p", "s", "u"]


def test_nobody_fell_is_an_empty_list() -> None:
    alerts = key_alerts(BEFORE, BEFORE, MONEY_BEFORE, MONEY_BEFORE)
    assert len(alerts) == 0
    assert alerts.columns.tolist() == ["before", "after", "move", "value_before", "value_after", "at_stake"]


@pytest.mark.parametrize(
    ("before", "after", "error", "sentence"),
    [
        (MONEY_BEFORE.drop("ben"), MONEY_AFTER, DataError, r"value_before.*1 customer has a tier but no value.*ben"),
        (MONEY_BEFORE, MONEY_AFTER.drop(["ben", "chen"]), DataError, r"value_after.*2 customers have a tier but no"),
        (MONEY_BEFORE.replace({0.0: 7.0}), MONEY_AFTER, DataError, r"1 customer has a value but no tier.*feng"),
        (MONEY_BEFORE, pd.concat([MONEY_AFTER, pd.Series({"x": 1.0, "y": 2.0})]), DataError, r"2 customers have a val"),
        (MONEY_BEFORE.replace({900.0: None}), MONEY_AFTER, ParameterError, "1 of 6 values are missing"),
        (MONEY_BEFORE, MONEY_AFTER.astype(object).replace({20.0: "much"}), ParameterError, "holds text"),
        (pd.concat([MONEY_BEFORE, MONEY_BEFORE]), MONEY_AFTER, DataError, "more than one row"),
    ],
)
def test_money_that_no_move_accounts_for_is_refused(before, after, error: type, sentence: str) -> None:
    with pytest.raises(error, match=sentence):
        tier_movements(BEFORE, AFTER, before, after)


def test_an_unknown_key_tier_is_refused() -> None:
    with pytest.raises(ParameterError, match="key 'D' is unknown; choose one of: A, B, C"):
        key_alerts(BEFORE, AFTER, MONEY_BEFORE, MONEY_AFTER, key=["D"])


PLACED = st.tuples(st.sampled_from(["A", "B", "C"]), st.integers(-10_000, 1_000_000).map(lambda cents: cents / 100))
PERIOD = st.dictionaries(st.integers(0, 30).map(str), PLACED, min_size=1)


def parts(period: dict) -> tuple[pd.Series, pd.Series]:
    return tiers({name: tier for name, (tier, _money) in period.items()}), pd.Series(
        {name: money for name, (_tier, money) in period.items()}, dtype=float
    )


@settings(max_examples=25)
@given(PERIOD, PERIOD)
def test_no_customer_and_no_cent_is_lost(first: dict, second: dict) -> None:
    (before, was), (after, now) = parts(first), parts(second)
    table = tier_movements(before, after, was, now)
    assert table["customers"].sum() == len(first.keys() | second.keys())
    assert table["value_before"].sum() == pytest.approx(was.sum(), abs=1e-6)
    assert table["value_after"].sum() == pytest.approx(now.sum(), abs=1e-6)
    assert table["change"].sum() == pytest.approx(now.sum() - was.sum(), abs=1e-6)


@settings(max_examples=25)
@given(PERIOD, PERIOD)
def test_moves_agree_with_the_matrix(first: dict, second: dict) -> None:
    before, after = parts(first)[0], parts(second)[0]
    matrix = migration_matrix(before, after).to_numpy()
    counts = movement_of(before, after).value_counts()
    inner = [(i, j, matrix[i, j]) for i in range(3) for j in range(3)]
    assert counts["up"] == sum(count for i, j, count in inner if j < i)
    assert counts["down"] == sum(count for i, j, count in inner if j > i)
    assert counts["stayed"] == sum(count for i, j, count in inner if i == j)
    assert counts["entered"] == matrix[3].sum()
    assert counts["left"] == matrix[:, 3].sum()


@settings(max_examples=25)
@given(PERIOD, PERIOD, st.randoms(use_true_random=False))
def test_order_of_rows_changes_nothing(first: dict, second: dict, random) -> None:
    (before, was), (after, now) = parts(first), parts(second)
    seed = random.randrange(2**32)
    mixed = [series.sample(frac=1, random_state=seed) for series in (before, after, was, now)]
    pd.testing.assert_frame_equal(tier_movements(*mixed), tier_movements(before, after, was, now))
    pd.testing.assert_frame_equal(key_alerts(*mixed), key_alerts(before, after, was, now))


@settings(max_examples=25)
@given(PERIOD, PERIOD)
def test_alerts_hold_every_key_customer_who_fell_and_nobody_else(first: dict, second: dict) -> None:
    (before, was), (after, now) = parts(first), parts(second)
    alerts = key_alerts(before, after, was, now, key=["A", "B"])
    moves = movement_of(before, after)
    fell = {c for c in moves.index[moves.isin(["down", "left"])] if first[c][0] in "AB"}
    assert set(alerts.index) == fell
    assert alerts["at_stake"].is_monotonic_decreasing
    assert (alerts["at_stake"] >= 0).all()
