"""The cost of alarms: by hand, and what must hold."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierkit.errors import DataError, ParameterError
from tierkit.models.alarms import alarm_costs, break_even_probability


def series(values: list) -> pd.Series:
    return pd.Series(values, index=[f"c{i}" for i in range(len(values))])


RISK = series([0.9, 0.8, 0.8, 0.4, 0.1])
LOST = series([True, True, False, True, False])


def test_every_cut_off_by_hand() -> None:
    # A customer is worth 100, an offer costs 10 and saves half: each lost customer called brings 50.
    table = alarm_costs(RISK, LOST, value=100, offer_cost=10, save_rate=0.5)
    assert table["cut_off"].tolist() == [np.inf, 0.9, 0.8, 0.4, 0.1]
    assert table["alarms"].tolist() == [0, 1, 3, 4, 5]
    assert table["caught"].tolist() == [0, 1, 2, 3, 3]
    assert table["wrong_alarms"].tolist() == [0, 0, 1, 1, 2]
    assert table["cost"].tolist() == [0, 10, 30, 40, 50]
    assert table["wasted"].tolist() == [0, 0, 10, 10, 20]
    assert table["benefit"].tolist() == [0, 50, 100, 150, 150]
    assert table["net"].tolist() == [0, 40, 70, 110, 100]
    assert table["best"].tolist() == [False, False, False, True, False]
    assert table["caught_share"].tolist() == pytest.approx([0, 1 / 3, 2 / 3, 1, 1])


def test_customers_of_different_value() -> None:
    worth = series([0.0, 10.0, 500.0, 1000.0, 20.0])
    table = alarm_costs(RISK, LOST, worth, offer_cost=10, save_rate=0.5)
    assert table["benefit"].tolist() == [0, 0, 5, 505, 505]


def test_an_offer_that_never_pays_is_made_to_nobody() -> None:
    table = alarm_costs(RISK, LOST, value=100, offer_cost=60, save_rate=0.5)
    assert table.loc[table["best"], "alarms"].tolist() == [0]


def test_of_equal_nets_the_one_with_the_fewest_alarms_is_best() -> None:
    table = alarm_costs(series([0.9, 0.5]), series([True, True]), value=20, offer_cost=10, save_rate=0.5)
    assert table["net"].tolist() == [0, 0, 0]
    assert table.loc[table["best"], "alarms"].tolist() == [0]


def test_a_cut_off_of_before_is_tried_on_a_later_period() -> None:
    table = alarm_costs(RISK, LOST, 100, 10, 0.5, cut_offs=[0.5])
    assert table["alarms"].tolist() == [0, 3]
    assert alarm_costs(RISK, LOST, 100, 10, 0.5, cut_offs=[0.95])["alarms"].tolist() == [0, 0]


def test_break_even_is_the_cost_over_what_a_call_saves() -> None:
    assert break_even_probability(100, 10, 0.5) == pytest.approx(0.2)
    assert break_even_probability(100, 60, 0.5) == np.inf
    assert break_even_probability(100, 0, 0) == 0


def test_with_true_probabilities_the_best_cut_off_is_near_the_break_even() -> None:
    draw = np.random.default_rng(5)
    risk = draw.random(20_000)
    table = alarm_costs(series(list(risk)), series(list(draw.random(20_000) < risk)), 100, 10, 0.4)
    assert table.loc[table["best"], "cut_off"].item() == pytest.approx(0.25, abs=0.05)


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 6), st.booleans(), st.integers(0, 900)), min_size=1, max_size=30),
    st.randoms(use_true_random=False),
)
def test_whatever_the_customers(rows: list, random) -> None:
    risk, lost, worth = (series(list(column)) for column in zip(*rows, strict=True))
    table = alarm_costs(risk / 6, lost, worth, 7, 0.3)
    assert (table["alarms"] == table["caught"] + table["wrong_alarms"]).all()
    np.testing.assert_allclose(table["net"], table["benefit"] - table["cost"])
    assert table["best"].sum() == 1
    assert table.loc[table["best"], "net"].item() == pytest.approx(table["net"].max())
    assert table["alarms"].iloc[-1] == len(rows)
    shuffled = alarm_costs((risk / 6).sample(frac=1, random_state=random.randrange(2**32)), lost, worth, 7, 0.3)
    pd.testing.assert_frame_equal(shuffled, table)
    # Another currency, the same decision.
    dearer = alarm_costs(risk / 6, lost, worth * 8, 56, 0.3)
    assert dearer["best"].tolist() == table["best"].tolist()


@pytest.mark.parametrize(
    ("how", "error", "sentence"),
    [
        ({"offer_cost": -1}, ParameterError, "offer_cost must be a number of at least 0"),
        ({"save_rate": 1.5}, ParameterError, "save_rate must be a number between 0 and 1"),
        ({"value": -5}, ParameterError, "value must be a number"),
        ({"value": series([1.0, None, -2.0, 4.0, 5.0])}, DataError, "2 of 5 customers have no value"),
        ({"value": series(list("abcde"))}, DataError, "5 of 5 customers have no value"),
        ({"value": pd.concat([series([1.0] * 5)] * 2)}, DataError, "more than one row"),
        ({"cut_offs": []}, ParameterError, "no cut-off to try"),
        ({"cut_offs": 0.5}, ParameterError, "cut_offs must be a list"),
        ({"cut_offs": [2]}, ParameterError, "cut_offs must be a number between 0 and 1"),
        ({"lost": LOST.iloc[:3]}, DataError, "2 of 5 customers have no outcome"),
    ],
)
def test_unusable_arguments_are_refused(how: dict, error: type, sentence: str) -> None:
    given = {"probability": RISK, "lost": LOST, "value": 100, "offer_cost": 10, "save_rate": 0.5} | how
    with pytest.raises(error, match=sentence):
        alarm_costs(**given)
