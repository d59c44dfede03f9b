"""Computed ABC cuts: by hand, against curves that are known in closed form, then what must hold for any customers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import brentq

from tierkit.errors import ParameterError
from tierkit.models import abc_classes
from tierkit.models.computed_cuts import abc_points, computed_abc_cuts

VALUES = st.lists(st.integers(-5, 60).map(float), min_size=1, max_size=50).map(
    lambda values: pd.Series(values, index=[f"{i:03d}" for i in range(len(values))])
)


def test_by_hand() -> None:
    # Total 100, mean 10. x: .1 .2 .3 .4 .5 .6 .7 .8 .9 1; y: .40 .60 .72 .80 .86 .91 .95 .98 .99 1
    # Pareto, x^2 + (1 - y)^2: .37 .20 .1684 .20 ...: at .3. Break-even: 40, 20, 12 are at or above 10, 8 is not: .3.
    # Submarginal, nearest to (.3, 1) behind it: .4: .01 + .04 = .05; .5: .04 + .0196; .6: .09 + .0081: at .4
    values = pd.Series([40, 20, 12, 8, 6, 5, 4, 3, 1, 1.0], index=list("abcdefghij"))
    points = abc_points(values)
    assert points["customers"].tolist() == [3, 3, 4]
    assert points["customer_share"].tolist() == [0.3, 0.3, 0.4]
    assert points["value_share"].tolist() == pytest.approx([0.72, 0.72, 0.80])
    assert computed_abc_cuts(values) == pytest.approx((0.72, 0.80))
    assert abc_classes(values, computed_abc_cuts(values)).astype(str).str.cat() == "AAABCCCCCC"


def test_break_even_may_come_first() -> None:
    # Total 100, mean 12.5; y: .52 .60 .68 .76 .84 .92 .97 1. Break-even at 1 (52), the next is 8.
    # Pareto: .0156 + .2304 = .2460; .0625 + .16 = .2225; .1406 + .1024 = .2430: at 2
    # Submarginal, nearest to (.25, 1) behind the first: 2: .16; 3: .0156 + .1024 = .118; 4: .0625 + .0576 = .1201: at 3
    points = abc_points(pd.Series([52.0, 8, 8, 8, 8, 8, 5, 3]))
    assert points["customers"].tolist() == [2, 1, 3]
    assert computed_abc_cuts(pd.Series([52.0, 8, 8, 8, 8, 8, 5, 3])) == pytest.approx((0.52, 0.68))


def test_evenly_spread_values_follow_their_curve() -> None:
    # Values spread evenly from 0: the curve is y = 2x - x^2, 1 - y = (1 - x)^2.
    # Slope 2 - 2x = 1 at x = 1/2, y = 3/4. Nearest to (0, 1): x = 2 (1 - x)^3; to (1/2, 1): x - 1/2 = 2 (1 - x)^3.
    points = abc_points(pd.Series(np.arange(1.0, 20_001)))["customer_share"]
    assert points["break_even"] == pytest.approx(0.5, abs=1e-4)
    assert points["pareto"] == pytest.approx(brentq(lambda x: x - 2 * (1 - x) ** 3, 0, 1), abs=1e-4)
    assert points["submarginal"] == pytest.approx(brentq(lambda x: x - 0.5 - 2 * (1 - x) ** 3, 0, 1), abs=1e-4)
    a, b = computed_abc_cuts(pd.Series(np.arange(1.0, 20_001)))
    assert a == pytest.approx(1 - (1 - points["pareto"]) ** 2, abs=1e-3)
    assert b == pytest.approx(1 - (1 - points["submarginal"]) ** 2, abs=1e-3)


def test_exponential_values_follow_their_curve() -> None:
    # Exponential values: the curve is y = x - x ln x, its slope -ln x: 1 at x = 1/e, where y = 2/e.
    # Nearest to (0, 1): x = (1 - y)(-ln x) comes later, so the third point is nearest to (that x, 1).
    def short(x: float) -> float:
        return (1 - x + x * np.log(x)) * -np.log(x)

    n = 20_000
    points = abc_points(pd.Series(-np.log((np.arange(n) + 0.5) / n)))
    assert points["customer_share"]["break_even"] == pytest.approx(1 / np.e, abs=1e-4)
    assert points["value_share"]["break_even"] == pytest.approx(2 / np.e, abs=1e-3)
    pareto = brentq(lambda x: x - short(x), 0.01, 0.99)
    later = max(pareto, 1 / np.e)
    assert points["customer_share"]["pareto"] == pytest.approx(pareto, abs=1e-4)
    assert points["customer_share"]["submarginal"] == pytest.approx(
        brentq(lambda x: x - later - short(x), 0.2, 0.99), abs=1e-4
    )


def test_a_long_list_is_cut_at_the_very_customers_of_the_points() -> None:
    values = pd.Series(np.random.default_rng(7).lognormal(5, 1.2, 100_000).round(2))
    points = abc_points(values)["customers"]
    classes = abc_classes(values, computed_abc_cuts(values)).value_counts()
    smallest_a = values.nlargest(min(points["pareto"], points["break_even"])).iloc[-1]
    assert classes["A"] == (values >= smallest_a).sum()
    assert classes["A"] + classes["B"] == (values >= values.nlargest(points["submarginal"]).iloc[-1]).sum()


@given(VALUES, st.randoms(use_true_random=False))
def test_what_holds_for_any_customers(values: pd.Series, random) -> None:
    try:
        a, b = computed_abc_cuts(values)
    except ParameterError:
        worth = values.clip(lower=0)
        assert worth.nunique() == 1 or (worth > 0).sum() < len(worth) or len(worth) <= 3 or worth.nunique() <= 3
        assume(False)
    assert 0 < a < b < 1
    classes = abc_classes(values, (a, b))
    assert "A" in set(classes)
    points = abc_points(values)
    assert points["customers"].between(1, (values > 0).sum()).all()
    assert points["customers"]["submarginal"] > points["customers"][["pareto", "break_even"]].min()
    shuffled = values.sample(frac=1, random_state=random.randrange(2**32))
    assert computed_abc_cuts(shuffled) == (a, b)
    assert computed_abc_cuts(values * 8) == (a, b)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ([5.0], "All customers have the same value"),
        ([5.0, 5.0, 5.0], "All customers have the same value"),
        ([9.0, 0.0, 0.0], "fewer than two customers of value for B and C"),
        ([9.0, 1.0], "use given cuts"),
        ([0.0, -1.0], "No customer has a value above 0"),
        ([], "There are no customers"),
        ([1.0, np.nan], "1 of 2 values are missing"),
    ],
)
def test_values_without_cuts_are_refused(values: list[float], sentence: str) -> None:
    with pytest.raises(ParameterError, match=sentence):
        computed_abc_cuts(pd.Series(values, dtype=float))
