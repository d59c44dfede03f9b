"""Break-even of a campaign: a published example, and the sums by hand."""

from __future__ import annotations

import math

import pytest

from tierkit.errors import ParameterError
from tierkit.models.campaigns import campaign_break_even


def test_break_even_as_published() -> None:
    # A. M. Hughes, "How Break Even is Calculated": $0.55 a piece and $40 of profit a sale: 0.55 / 40 = 1.375 %; and
    # 400 people at $0.50 who bring $200 of profit in all break even.
    assert campaign_break_even(10_000, 0.025, 40, 0.55).break_even_rate == pytest.approx(0.01375)
    assert campaign_break_even(400, 0.0125, 40, 0.50).profit == 0


def test_sums_by_hand() -> None:
    # 1,000 contacts at 2 and 500 fixed: 2,500. 3 % of 1,000 respond: 30 x 120 = 3,600; profit 1,100, 44 % of the cost.
    # Each contact brings 3.60 and costs 2: the 500 are paid back by 312.5 contacts.
    result = campaign_break_even(1000, 0.03, 120, 2, 500)
    assert (result.cost, result.responders, result.profit, result.return_on_cost) == (2500, 30, 1100, 0.44)
    assert result.break_even_rate == pytest.approx(2500 / 120_000)
    assert result.break_even_size == pytest.approx(312.5)


def test_at_the_break_even_the_profit_is_nothing() -> None:
    rate = campaign_break_even(777, 0.01, 33.3, 1.7, 90).break_even_rate
    assert campaign_break_even(777, rate, 33.3, 1.7, 90).profit == pytest.approx(0)
    size = campaign_break_even(777, 0.2, 33.3, 1.7, 90).break_even_size
    assert campaign_break_even(size, 0.2, 33.3, 1.7, 90).profit == pytest.approx(0)


def test_a_contact_that_loses_money_is_never_paid_back() -> None:
    assert math.isinf(campaign_break_even(100, 0.01, 50, 1, 10).break_even_size)
    assert campaign_break_even(100, 0.5, 1, 0, 80).break_even_rate == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((0, 0.1, 5, 1), "size"),
        ((10, 1.1, 5, 1), "response_rate"),
        ((10, 0.1, 0, 1), "margin"),
        ((10, 0.1, 5, -1), "cost_per_contact"),
        ((10, 0.1, 5, 0), "costs nothing"),
        ((10, 0.1, 5, 1, "x"), "fixed_cost"),
    ],
)
def test_odd_input_is_refused(arguments, sentence) -> None:
    with pytest.raises(ParameterError, match=sentence):
        campaign_break_even(*arguments)
