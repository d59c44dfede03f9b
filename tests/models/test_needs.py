"""Needs: every sign by hand, and no price-sensitive customers where the generator made none."""

from __future__ import annotations

import pandas as pd
import pytest
from scipy.stats import binom

from tierkit.data import load
from tierkit.errors import DataError, ParameterError
from tierkit.models.needs import NeedRules, need_features, need_groups


def lines(rows: list[tuple[str, float, float]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["customer_id", "amount", "discount"])
    return frame.assign(order_id=[f"o{i}" for i in range(len(frame))])


# "a" buys ten lines at a discount, "b" ten without, "c" one of two with, "d" returns only.
ORDERS = lines(
    [("a", 90.0, 10.0)] * 10 + [("b", 100.0, 0.0)] * 10 + [("c", 60.0, 20.0), ("c", 20.0, 0.0), ("d", -5.0, -1.0)]
)
SURVEY = pd.DataFrame(
    {"customer_id": ["b", "b", "c"], "price": [5, 2, None], "service": [5, 5, 4], "comment": [None, None, "slow reply"]}
)
SERVICE = pd.DataFrame({"customer_id": ["b"] * 5 + ["c"]})


def test_signs_by_hand() -> None:
    signs = need_features(ORDERS, SURVEY, SERVICE)
    # Before discounts "c" spent 80 on the line with one and 20 on the other.
    assert signs["discount_share"].to_dict() == {"a": 1.0, "b": 0.0, "c": 0.8, "d": 0.0}
    # 11 of 22 lines have a discount: half. All ten by accident: 1/1024. At least one of two: 3/4. None or more: 1.
    assert signs["discount_chance"].tolist() == pytest.approx([1 / 1024, 1.0, 0.75, 1.0])
    assert signs["price_mark"].fillna(0).tolist() == [0, 2, 0, 0]
    assert signs["service_mark"].fillna(0).tolist() == [0, 5, 4, 0]
    assert signs["service_comments"].tolist() == [0, 0, 1, 0]
    assert signs["tickets"].tolist() == [0, 5, 1, 0]
    assert signs["tickets_per_purchase"].tolist() == [0.0, 0.5, 0.5, 0.0]


def test_groups_by_hand() -> None:
    # a: discounts beyond chance. b: marks the price 2, and five tickets in ten purchases. c: a comment on the
    # service; 80 % at a discount, but on two lines. d: nothing.
    found = need_groups(ORDERS, SURVEY, SERVICE)
    assert found.tolist() == ["price-sensitive", "price-and-service", "service-first", "neither"]
    assert need_groups(need_features(ORDERS, SURVEY, SERVICE)).equals(found)


def test_without_the_test_of_chance_a_lucky_line_is_a_need() -> None:
    assert need_groups(ORDERS, rules=NeedRules(discount_chance=1)).loc["c"] == "price-sensitive"
    assert need_groups(ORDERS).loc["c"] == "neither"


def test_nobody_in_the_sample_shop_buys_by_discount_and_the_rule_says_so() -> None:
    # The generator gives discounts by the line, at random: what remains are the accidents, 5 in 100 at most.
    orders = load("retail_orders")
    with_test = need_groups(orders).value_counts(normalize=True)["price-sensitive"]
    without = need_groups(orders, rules=NeedRules(discount_chance=1)).value_counts(normalize=True)["price-sensitive"]
    assert with_test < 0.05
    assert without > 0.3


def test_a_customer_who_hunts_for_discounts_is_found() -> None:
    orders = load("retail_orders")
    hunter = orders[(orders["discount"] > 0) & (orders["amount"] > 0)].head(12).assign(customer_id="hunter")
    share = (orders.loc[orders["amount"] > 0, "discount"] > 0).mean()
    signs = need_features(pd.concat([orders, hunter]))
    # Twelve of twelve, at the share of all lines (which the hunter's own move by a hair).
    assert signs.loc["hunter", "discount_chance"] == pytest.approx(binom.pmf(12, 12, share), rel=0.01)
    assert need_groups(signs).loc["hunter"] == "price-sensitive"


def test_an_order_that_was_brought_back_is_no_purchase() -> None:
    # Two tickets on two orders, one of which nets nothing: two per purchase.
    frame = lines([("a", 50.0, 0.0), ("a", 30.0, 0.0), ("a", -30.0, 0.0)]).assign(order_id=["o1", "o2", "o2"])
    service = pd.DataFrame({"customer_id": ["a", "a"]})
    assert need_features(frame, service=service)["tickets_per_purchase"].tolist() == [2.0]


def test_order_and_currency_change_nothing() -> None:
    found = need_groups(ORDERS, SURVEY, SERVICE)
    shuffled = [frame.sample(frac=1, random_state=1) for frame in (ORDERS, SURVEY, SERVICE)]
    pd.testing.assert_series_equal(need_groups(*shuffled), found)
    dollars = ORDERS.assign(amount=ORDERS["amount"] / 8, discount=ORDERS["discount"] / 8)
    pd.testing.assert_series_equal(need_groups(dollars, SURVEY, SERVICE), found)


@pytest.mark.parametrize(
    ("call", "error", "sentence"),
    [
        (lambda: need_groups(ORDERS.drop(columns="discount")), DataError, "discount"),
        (lambda: need_groups(ORDERS.assign(discount=None)), DataError, "discount"),
        (lambda: need_groups(ORDERS[ORDERS["amount"] < 0]), DataError, "only returns"),
        (lambda: need_groups(ORDERS, SURVEY.assign(price="dear")), DataError, "marks are no numbers"),
        (lambda: need_groups(ORDERS, SURVEY[["customer_id"]]), DataError, "price"),
        (lambda: need_groups(ORDERS, None, SERVICE.rename(columns={"customer_id": "who"})), DataError, "customer_id"),
        (lambda: NeedRules(discount_share=1.2), ParameterError, "discount_share"),
        (lambda: NeedRules(tickets=0), ParameterError, "tickets"),
        (lambda: NeedRules(price_comments=3), ParameterError, "price_comments must be a list"),
        (lambda: need_groups(ORDERS, rules={"tickets": 3}), ParameterError, "rules must be a NeedRules object"),
        (lambda: need_groups(ORDERS.assign(amount=float("inf"))), DataError, "amount.*infinite"),
        (
            lambda: need_groups(ORDERS, service=pd.DataFrame({"customer_id": [1, 2]})),
            DataError,
            "by text in one table and by numbers in the table service",
        ),
        (
            lambda: need_groups(need_features(ORDERS).assign(tickets=None)),
            DataError,
            "tickets: 4 of 4 values are missing",
        ),
    ],
)
def test_odd_input_is_refused(call, error, sentence) -> None:
    with pytest.raises(error, match=sentence):
        call()
