"""Lorenz, Gini and top share: by hand, then for any customers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tierkit.errors import ParameterError
from tierkit.models import gini, lorenz_curve, top_share

VALUES = st.lists(st.floats(0, 1e9).map(lambda x: round(x, 2)), min_size=1, max_size=80).filter(any)


def test_lorenz_by_hand() -> None:
    # ascending 1, 2, 7 of 10
    curve = lorenz_curve(pd.Series([7.0, 1.0, 2.0]))
    np.testing.assert_allclose(curve["customer_share"], [0, 1 / 3, 2 / 3, 1])
    np.testing.assert_allclose(curve["value_share"], [0, 0.1, 0.3, 1])


def test_gini_by_hand() -> None:
    # Area under the curve of 1, 2, 7 by trapezia: (0 + .1)/6 + (.1 + .3)/6 + (.3 + 1)/6 = .3; G = 1 - 2 x .3 = .4
    assert gini(pd.Series([7.0, 1.0, 2.0])) == pytest.approx(0.4)
    # One brings everything: 1 - 1/n
    assert gini(pd.Series([0, 0, 0, 5.0])) == pytest.approx(0.75)


def test_negatives_count_as_zero() -> None:
    assert gini(pd.Series([-9.0, 0, 0, 5.0])) == pytest.approx(0.75)


def test_top_share_by_hand() -> None:
    # best 20 % of 10 customers = 2, with 40 + 20 of 100
    values = pd.Series([40, 20, 5, 5, 5, 5, 5, 5, 5, 5])
    assert top_share(values, 0.2) == pytest.approx(0.60)
    assert top_share(values, 1) == pytest.approx(1)
    # 25 % of 10 are two and a half customers: 40 + 20 + half of 5
    assert top_share(values, 0.25) == pytest.approx(0.625)
    # of equals, a fifth brings a fifth, also where a fifth of them is no whole number
    assert top_share(pd.Series([5.0] * 8)) == pytest.approx(0.2)


@pytest.mark.parametrize("share", [0, -0.1, 1.1, 20])
def test_top_share_refuses_what_is_no_share(share: float) -> None:
    with pytest.raises(ParameterError, match="share of customers"):
        top_share(pd.Series([1.0]), share)


@pytest.mark.parametrize("function", [gini, lorenz_curve, top_share])
def test_nothing_to_compare_is_refused(function) -> None:
    with pytest.raises(ParameterError, match="above 0"):
        function(pd.Series([0.0, -2.0]))


@given(VALUES)
def test_lorenz_runs_between_zero_and_the_diagonal_and_bends_one_way(values: list[float]) -> None:
    curve = lorenz_curve(pd.Series(values))
    assert len(curve) == len(values) + 1
    assert tuple(curve.iloc[0]) == (0, 0)
    assert tuple(curve.iloc[-1]) == (1, 1)
    assert (curve["value_share"] >= 0).all()
    assert (curve["value_share"] <= curve["customer_share"] + 1e-12).all()
    assert (np.diff(curve["value_share"], n=2) >= -1e-12).all()


@given(VALUES)
def test_gini_is_twice_the_area_and_below_one(values: list[float]) -> None:
    series = pd.Series(values)
    curve = lorenz_curve(series)
    area = np.trapezoid(curve["customer_share"] - curve["value_share"], curve["customer_share"])
    assert gini(series) == pytest.approx(2 * area, abs=1e-9)
    assert 0 <= gini(series) < 1


@given(VALUES, st.sampled_from([0.001, 3.0, 1e6]))
def test_gini_does_not_depend_on_the_unit_nor_on_doubling_everybody(values: list[float], factor: float) -> None:
    series = pd.Series(values)
    assert gini(series * factor) == pytest.approx(gini(series), abs=1e-9)
    assert gini(pd.concat([series, series])) == pytest.approx(gini(series), abs=1e-9)


@given(st.floats(0.01, 1e6), st.integers(1, 50))
def test_equals_have_gini_zero(value: float, n: int) -> None:
    assert gini(pd.Series([value] * n)) == pytest.approx(0, abs=1e-12)
