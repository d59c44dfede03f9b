"""Calibration and the Brier score: by hand, and the parts that must add up."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierkit.errors import DataError
from tierkit.models._intervals import wilson
from tierkit.models.calibration import brier_score, churn_calibration


def series(values: list) -> pd.Series:
    return pd.Series(values, index=[f"c{i}" for i in range(len(values))])


def test_wilson_as_newcombe_prints_it() -> None:
    # R. G. Newcombe, Statistics in Medicine 17 (1998), 857-872, table I, method 3.
    lower, upper = wilson([81, 15, 0, 1], [263, 148, 20, 29])
    np.testing.assert_allclose(lower, [0.2553, 0.0624, 0.0, 0.0061], atol=5e-5)
    np.testing.assert_allclose(upper, [0.3662, 0.1605, 0.1611, 0.1718], atol=5e-5)
    assert [end.item() for end in wilson(0, 0)] == [0, 1]


def test_calibration_by_hand() -> None:
    risk = series([0.1, 0.1, 0.1, 0.1, 0.3, 0.5, 0.7, 0.9])
    lost = series([0, 0, 1, 0, 0, 1, 1, 1])
    table = churn_calibration(risk, lost, bins=2)
    assert table["customers"].tolist() == [4, 4]
    assert table["lost"].tolist() == [1, 3]
    assert table["predicted"].tolist() == pytest.approx([0.1, 0.6])
    assert table["observed"].tolist() == [0.25, 0.75]
    assert (table["lower"] < table["observed"]).all()
    assert (table["observed"] < table["upper"]).all()


def test_equal_probabilities_share_a_bin() -> None:
    table = churn_calibration(series([0.5] * 6 + [0.9] * 2), series([0, 1] * 4), bins=4)
    assert table["customers"].tolist() == [6, 2]
    assert table.index.tolist() == [1, 2]


def test_the_brier_score_by_hand() -> None:
    # Two forecasts only, so nothing varies inside a bin: .2 with 1 of 4 lost, .7 with 3 of 4 lost.
    risk, lost = series([0.2] * 4 + [0.7] * 4), series([1, 0, 0, 0, 1, 1, 1, 0])
    score = brier_score(risk, lost, bins=2)
    # brier = (0.64 + 3 x .04 + 3 x .09 + .49) / 8 = .19; reliability = (.05² + .05²) / 2 = .0025;
    # resolution = .25² = .0625; uncertainty = .5 x .5 = .25
    assert score.to_dict() == pytest.approx(
        {
            "brier": 0.19,
            "reliability": 0.0025,
            "resolution": 0.0625,
            "uncertainty": 0.25,
            "within_bins": 0,
            "skill": 1 - 0.19 / 0.25,
        },
        abs=1e-12,
    )


CASE = st.lists(st.tuples(st.integers(0, 20), st.booleans()), min_size=1, max_size=50)


@settings(max_examples=60)
@given(CASE, st.integers(1, 8))
def test_the_parts_of_the_brier_score_add_up(rows: list, bins: int) -> None:
    risk, lost = series([row[0] / 20 for row in rows]), series([row[1] for row in rows])
    score = brier_score(risk, lost, bins)
    parts = score["reliability"] - score["resolution"] + score["uncertainty"] + score["within_bins"]
    assert parts == pytest.approx(score["brier"], abs=1e-12)
    table = churn_calibration(risk, lost, bins)
    assert table["customers"].sum() == len(rows)
    assert table["lost"].sum() == lost.sum()
    assert len(table) <= bins
    assert table["predicted"].is_monotonic_increasing
    assert (table["predicted"] @ table["customers"]) == pytest.approx(risk.sum())


def test_who_always_says_the_base_rate_has_no_skill() -> None:
    score = brier_score(series([0.25] * 8), series([1, 1] + [0] * 6))
    assert score["skill"] == pytest.approx(0)
    assert score["resolution"] == 0


def test_true_probabilities_are_calibrated() -> None:
    draw = np.random.default_rng(11)
    risk = draw.random(20_000)
    table = churn_calibration(series(list(risk)), series(list(draw.random(20_000) < risk)))
    inside = (table["lower"] <= table["predicted"]) & (table["predicted"] <= table["upper"])
    assert inside.sum() >= 8


@pytest.mark.parametrize("risk", [1.2, -0.1])
def test_scores_that_are_no_probabilities_are_refused(risk: float) -> None:
    with pytest.raises(DataError, match="between 0 and 1"):
        churn_calibration(series([0.5, risk]), series([0, 1]))
