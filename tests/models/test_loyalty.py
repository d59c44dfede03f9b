"""Points, first in first out, by hand and against a ledger kept coin by coin."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierkit.errors import DataError, ParameterError
from tierkit.models.loyalty import LoyaltyRules, loyalty_points


def orders(*lines: tuple[str, str, float], customer: str = "a") -> pd.DataFrame:
    frame = pd.DataFrame(list(lines), columns=["order_id", "ordered_at", "amount"]).assign(customer_id=customer)
    return frame.astype({"ordered_at": "datetime64[us]", "amount": "float64"})


def redeemed(*rows: tuple[str, float], customer: str = "a") -> pd.DataFrame:
    frame = pd.DataFrame(list(rows), columns=["redeemed_at", "points"]).assign(customer_id=customer)
    return frame.astype({"redeemed_at": "datetime64[us]"})


def points(frame: pd.DataFrame, as_of: str, customer: str = "a", **how) -> list[int]:
    """earned, returned, redeemed, expired, balance"""
    return loyalty_points(frame, as_of, **how).loc[customer].tolist()[:5]


TWO = orders(("1", "2024-01-15", 100.0), ("2", "2024-03-10", 50.0))


def test_points_are_whole_and_of_the_net_order() -> None:
    # 19.99 + 30.99 = 50.98 → 50, not 19 + 30
    assert points(orders(("1", "2024-01-15", 19.99), ("1", "2024-01-15", 30.99)), "2024-01-31") == [50, 0, 0, 0, 50]
    assert points(orders(("1", "2024-01-15", 0.99)), "2024-01-31") == [0, 0, 0, 0, 0]


def test_points_are_exact_where_floats_are_not() -> None:
    # 0.29 × 100 = 28.999999999999996
    rules = LoyaltyRules(points_per_yuan=100)
    assert points(orders(("1", "2024-01-15", 0.29)), "2024-01-31", rules=rules) == [29, 0, 0, 0, 29]


def test_points_live_to_the_same_day_a_year_later() -> None:
    assert points(TWO, "2025-01-15") == [150, 0, 0, 0, 150]
    assert points(TWO, "2025-01-16") == [150, 0, 0, 100, 50]
    assert points(TWO, "2025-03-11") == [150, 0, 0, 150, 0]
    # 31 August plus six months: the last of February
    august = orders(("1", "2024-08-31", 10.0))
    assert points(august, "2025-02-28", rules=LoyaltyRules(expiry_months=6))[3] == 0
    assert points(august, "2025-03-01", rules=LoyaltyRules(expiry_months=6))[3] == 10


def test_points_that_never_expire() -> None:
    assert points(TWO, "2035-01-01", rules=LoyaltyRules(expiry_months=None)) == [150, 0, 0, 0, 150]


def test_the_oldest_points_are_used_first() -> None:
    # 120 redeemed: all 100 of January and 20 of March; in January nothing is left to expire, in March 30.
    used = redeemed(("2024-06-01", 120))
    assert points(TWO, "2025-01-16", redemptions=used) == [150, 0, 120, 0, 30]
    assert points(TWO, "2025-03-11", redemptions=used) == [150, 0, 120, 30, 0]
    # 60 redeemed: 40 of January expire, the 50 of March stay
    assert points(TWO, "2025-01-16", redemptions=redeemed(("2024-06-01", 60))) == [150, 0, 60, 40, 50]


def test_what_has_expired_cannot_be_used() -> None:
    # On 1 February 2025 only the 50 of March are left.
    assert points(TWO, "2025-02-28", redemptions=redeemed(("2025-02-01", 50))) == [150, 0, 50, 100, 0]
    with pytest.raises(DataError, match=r"a redeems 51 points on 2025-02-01, but has only 50"):
        loyalty_points(TWO, "2025-02-28", redemptions=redeemed(("2025-02-01", 51)))
    # the last day of the January points
    assert points(TWO, "2025-02-28", redemptions=redeemed(("2025-01-15", 150))) == [150, 0, 150, 0, 0]


def test_a_return_takes_its_points_back_oldest_first() -> None:
    frame = pd.concat([TWO, orders(("3", "2024-05-01", -30.5))])
    # 30 of January go; 70 of January expire
    assert points(frame, "2025-01-16") == [150, 30, 0, 70, 50]


def test_a_return_after_all_is_used_leaves_a_debt_that_the_next_purchase_pays() -> None:
    first = orders(("1", "2024-01-15", 100.0), ("2", "2024-03-01", -100.0))
    used = redeemed(("2024-02-01", 80))
    table = loyalty_points(first, "2024-03-31", redemptions=used)
    assert table.loc["a"].tolist() == [100, 100, 80, 0, -80, 0.0]
    later = pd.concat([first, orders(("3", "2024-04-01", 200.0))])
    assert points(later, "2024-04-30", redemptions=used) == [300, 100, 80, 0, 120]
    # of the 200 of April 80 paid the debt, so 120 expire
    assert points(later, "2025-04-02", redemptions=used) == [300, 100, 80, 120, 0]


def test_points_of_a_day_can_be_used_on_it_and_before_a_return() -> None:
    frame = orders(("1", "2024-01-15 18:00", 100.0), ("2", "2024-01-15 20:00", -100.0))
    assert points(frame, "2024-01-31", redemptions=redeemed(("2024-01-15", 100))) == [100, 100, 100, 0, -100]


def test_tiers_multiply() -> None:
    frame = pd.concat([orders((str(i), "2024-01-15", 10.5), customer=name) for i, name in enumerate("abcd")])
    tiers = pd.Series(pd.Categorical(["B", "A", "C"], categories=list("ABC"), ordered=True), index=["b", "a", "c"])
    rules = LoyaltyRules(multipliers={"A": 2.0, "B": 1.5}, yuan_per_point=0.02, expected_use=0.5)
    table = loyalty_points(frame, "2024-01-31", rules, tiers)
    # 10.5 × 2 = 21; × 1.5 = 15.75 → 15; C is not named and d has no tier: 10
    assert table["earned"].tolist() == [21, 15, 10, 10]
    assert table["liability"].tolist() == [0.21, 0.15, 0.1, 0.1]


def test_liability_by_hand() -> None:
    assert loyalty_points(TWO, "2025-01-16")["liability"].tolist() == [0.5]


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        ({"points_per_yuan": 0}, "points_per_yuan must be a number above 0"),
        ({"multipliers": {"A": -1}}, r"multipliers\['A'\] must be a number of at least 0"),
        ({"expiry_months": 0}, "expiry_months must be a whole number of at least 1"),
        ({"yuan_per_point": -1}, "yuan_per_point must be a number of at least 0"),
        ({"expected_use": 2}, "expected_use must be a number between 0 and 1"),
    ],
)
def test_bad_rules_are_refused(rules: dict, sentence: str) -> None:
    with pytest.raises(ParameterError, match=sentence):
        LoyaltyRules(**rules)


TIERS = pd.Series(pd.Categorical(["A"], categories=["A", "B"], ordered=True), index=["a"])


def test_a_multiplier_for_a_tier_that_is_empty_just_now_is_none_too_many() -> None:
    rules = LoyaltyRules(multipliers={"A": 2.0, "B": 1.5})  # nobody is in B
    assert (
        loyalty_points(TWO, "2024-12-31", rules, TIERS)["earned"].sum()
        == 2 * loyalty_points(TWO, "2024-12-31")["earned"].sum()
    )


@pytest.mark.parametrize(
    ("how", "error", "sentence"),
    [
        ({"rules": LoyaltyRules(multipliers={"A": 2})}, ParameterError, "give the tiers of the customers"),
        ({"rules": LoyaltyRules(multipliers={"a": 2}), "tiers": TIERS}, ParameterError, "multipliers 'a' is unknown"),
        ({"tiers": pd.concat([TIERS, TIERS])}, DataError, "more than one row"),
        ({"redemptions": redeemed(("2024-06-01", 1.5))}, DataError, "whole numbers above 0"),
        ({"redemptions": redeemed(("2024-06-01", 0))}, DataError, "whole numbers above 0"),
        ({"redemptions": redeemed(("2024-06-01", float("nan")))}, DataError, "1 of 1 values are missing"),
        ({"redemptions": redeemed(("2024-06-01", 9), customer="z")}, DataError, "z redeems points but has no order"),
        ({"redemptions": redeemed(("2024-01-14", 9))}, DataError, "a redeems 9 points on 2024-01-14, but has only 0"),
        ({"redemptions": redeemed(("2026-01-01", 9))}, ParameterError, "redemptions after the analysis date"),
        ({"redemptions": redeemed(("2024-06-01", 9)).astype({"redeemed_at": str})}, DataError, "no dates"),
        ({"redemptions": redeemed(("2024-06-01", 9)).drop(columns="points")}, DataError, "points"),
        ({"redemptions": redeemed((None, 9))}, DataError, "redeemed_at: 1 of 1 rows are blank"),
        ({"redemptions": redeemed(("2024-06-01", 9), customer=None)}, DataError, "customer_id: 1 of 1 rows are blank"),
        ({"tiers": TIERS.astype(str)}, ParameterError, "Tiers must be an ordered Categorical"),
    ],
)
def test_bad_input_is_refused_in_one_sentence(how: dict, error: type, sentence: str) -> None:
    with pytest.raises(error, match=sentence):
        loyalty_points(TWO, "2024-12-31", **how)


def test_later_orders_and_redemptions_can_be_left_out() -> None:
    used = redeemed(("2024-02-01", 30), ("2025-01-01", 70))
    assert points(TWO, "2024-02-29", redemptions=used, truncate=True) == [100, 0, 30, 0, 70]
    with pytest.raises(ParameterError, match="after the analysis date"):
        loyalty_points(TWO, "2024-02-29")


def kept_coin_by_coin(frame: pd.DataFrame, used: pd.DataFrame, as_of: str, months: int) -> list[int] | None:
    """The same for one customer, with a list of the points left of each purchase; None when too many are redeemed."""
    events = [
        (at.normalize(), 1 if net > 0 else 3, int(abs(net)))
        for at, net in zip(frame.ordered_at, frame.amount, strict=True)
    ]
    events += [(at, 2, int(number)) for at, number in zip(used.redeemed_at, used.points, strict=True)]
    batches: list[list] = []
    debt, sums = 0, {"earned": 0, "returned": 0, "redeemed": 0, "expired": 0}

    def expire(day: pd.Timestamp) -> None:
        for batch in batches:
            if batch[0] + pd.DateOffset(months=months) < day:
                sums["expired"] += batch[1]
                batch[1] = 0

    def use(number: int) -> int:
        for batch in batches:
            taken = min(number, batch[1])
            batch[1] -= taken
            number -= taken
        return number

    for day, what, number in sorted(events):
        expire(day)
        if what == 1:
            sums["earned"] += number
            paid = min(debt, number)
            debt -= paid
            batches.append([day, number - paid])
        elif what == 2:
            sums["redeemed"] += number
            if use(number):
                return None
        else:
            sums["returned"] += number
            debt += use(number)
    expire(pd.Timestamp(as_of))
    return [*sums.values(), sum(batch[1] for batch in batches) - debt]


DAY = st.dates(date(2024, 1, 1), date(2024, 12, 31)).map(str)
MONEY = st.integers(-60, 200).filter(bool).map(float)


@settings(max_examples=30)
@given(
    st.lists(st.tuples(DAY, MONEY), min_size=1, max_size=8),
    st.lists(st.tuples(DAY, st.integers(1, 40)), max_size=4),
    st.integers(1, 12),
)
def test_it_agrees_with_a_ledger_kept_coin_by_coin(bought: list, used: list, months: int) -> None:
    frame = orders(*((str(i), day, money) for i, (day, money) in enumerate(bought)))
    spent, rules = redeemed(*used), LoyaltyRules(expiry_months=months)
    expected = kept_coin_by_coin(frame, spent, "2024-12-31", months)
    if expected is None:
        with pytest.raises(DataError, match="but has only"):
            loyalty_points(frame, "2024-12-31", rules, redemptions=spent)
    else:
        assert points(frame, "2024-12-31", rules=rules, redemptions=spent) == expected


@settings(max_examples=15)
@given(
    st.lists(st.tuples(DAY, MONEY, st.sampled_from("abc")), min_size=1, max_size=12), st.randoms(use_true_random=False)
)
def test_customers_do_not_touch_each_other_and_the_order_of_lines_is_none(bought: list, random) -> None:
    frame = pd.concat(
        [orders((str(i), day, money), customer=name) for i, (day, money, name) in enumerate(bought)], ignore_index=True
    )
    rules = LoyaltyRules(expiry_months=3)
    table = loyalty_points(frame, "2024-12-31", rules)
    assert (table["earned"] - table["returned"] - table["redeemed"] - table["expired"] == table["balance"]).all()
    assert (table["liability"] >= 0).all()
    mixed = frame.sample(frac=1, random_state=random.randrange(2**32))
    pd.testing.assert_frame_equal(loyalty_points(mixed, "2024-12-31", rules), table)
    for name, own in frame.groupby("customer_id"):
        alone = loyalty_points(own, "2024-12-31", rules)
        pd.testing.assert_frame_equal(alone, table.loc[[name]])
