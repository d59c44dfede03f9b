"""The customer pyramid: head counts by hand, then for any customers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tierkit.errors import ParameterError
from tierkit.models import PYRAMID_PRESETS, pyramid_summary, pyramid_tiers

VALUES = st.lists(st.integers(-50, 500), min_size=1, max_size=120)


def sizes(n: int, shares: object = "1/4/15/80") -> list[int]:
    tiers = pyramid_tiers(pd.Series(np.arange(n, 0, -1, dtype=float)), shares)  # type: ignore[arg-type]
    return tiers.value_counts(sort=False).tolist()


def test_head_counts_by_hand() -> None:
    assert sizes(100) == [1, 4, 15, 80]
    # 4,372: cuts at round(43.72) = 44, round(218.6) = 219, round(874.4) = 874
    assert sizes(4372) == [44, 175, 655, 3498]
    assert sizes(100, "1/19/30/50") == [1, 19, 30, 50]
    # 5: cuts at round(.05) = 0, round(.25) = 0, round(1) = 1: nobody is important in so small a shop
    assert sizes(5) == [0, 0, 1, 4]


def test_a_cut_that_lies_halfway_is_rounded_up() -> None:
    # 50 x .01 = .5 → 1; 50 x .05 = 2.5 → 3; 50 x .2 = 10
    assert sizes(50) == [1, 2, 7, 40]


def test_equal_values_share_the_tier_of_the_first_of_them() -> None:
    # 10 customers with shares 10/20/30/40: cuts at 1, 3, 6. The four 8s stand at places 2 to 5: all major.
    values = pd.Series([9, 8, 8, 8, 8, 5, 4, 3, 2, 1])
    tiers = pyramid_tiers(values, (0.1, 0.2, 0.3, 0.4))
    assert tiers.tolist() == ["important", *["major"] * 4, "ordinary", *["long-tail"] * 4]


def test_the_best_come_first() -> None:
    tiers = pyramid_tiers(pd.Series([1.0, 2.0]))
    assert list(tiers.cat.categories) == ["important", "major", "ordinary", "long-tail"]
    assert tiers.cat.ordered


def test_summary_by_hand() -> None:
    # best 1 of 10 has 90 of 100; the next 2 have 3 + 2; the next 3 one each; the rest 2 and returns that count 0
    values = pd.Series([90, 3, 2, 1, 1, 1, 1, 1, 0, -5])
    table = pyramid_summary(values, pyramid_tiers(values, (0.1, 0.2, 0.3, 0.4)))
    assert table["customers"].tolist() == [1, 2, 5, 2]  # the five 1s are equals
    assert table["value"].tolist() == [90, 5, 5, 0]
    np.testing.assert_allclose(table["value_share"], [0.90, 0.05, 0.05, 0])


@pytest.mark.parametrize(
    "shares", [(0.5, 0.5), (0.01, 0.04, 0.15, 0.79), (0, 0.05, 0.15, 0.80), (-0.1, 0.2, 0.3, 0.6), (1, 4, 15, 80)]
)
def test_shares_that_are_no_division_are_refused(shares: tuple[float, ...]) -> None:
    with pytest.raises(ParameterError, match="four shares"):
        pyramid_tiers(pd.Series([1.0]), shares)


def test_an_unknown_preset_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ParameterError, match="1/4/15/80, 1/19/30/50"):
        pyramid_tiers(pd.Series([1.0]), "80/20")


@given(VALUES, st.sampled_from(sorted(PYRAMID_PRESETS)))
def test_one_tier_each_equals_together_and_never_worse_for_more(values: list[int], preset: str) -> None:
    series = pd.Series(values)
    tiers = pyramid_tiers(series, preset)
    assert tiers.notna().all()
    assert (tiers.groupby(series).nunique() == 1).all()
    codes = tiers.cat.codes.to_numpy()[np.argsort(-series.to_numpy(), kind="stable")]
    assert (np.diff(codes) >= 0).all()


@given(VALUES, st.randoms(use_true_random=False), st.sampled_from([0.01, 7, 1e6]))
def test_order_names_and_unit_change_nothing(values: list[int], random, factor: float) -> None:
    here = pd.Series(values, index=[f"c{i}" for i in range(len(values))])
    before = pyramid_tiers(here)
    shuffled = here.sample(frac=1, random_state=random.randrange(2**32))
    pd.testing.assert_series_equal(pyramid_tiers(shuffled).loc[here.index], before)
    pd.testing.assert_series_equal(pyramid_tiers(here * factor), before)
