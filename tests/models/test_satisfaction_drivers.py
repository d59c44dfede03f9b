"""Drivers of satisfaction: published relative weights, and the weights that the sample was drawn with."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tierkit.data import load
from tierkit.errors import DataError, ParameterError
from tierkit.models.drivers import relative_weights, satisfaction_drivers

ITEMS = ["product", "delivery", "service", "price"]


def with_correlations(correlations: np.ndarray, n: int = 50) -> pd.DataFrame:
    """A table whose columns correlate exactly so: the last is the outcome."""
    draw = np.random.default_rng(4).standard_normal((n, len(correlations)))
    draw -= draw.mean(axis=0)
    white = draw @ np.linalg.inv(np.linalg.cholesky(np.cov(draw, rowvar=False))).T
    table = white @ np.linalg.cholesky(correlations).T
    return pd.DataFrame(table, columns=[*"abcdefgh"[: len(correlations) - 1], "overall"])


PUBLISHED = np.array(
    [
        [1.0, 0.2, 0.3, 0.4, -0.4],
        [0.2, 1.0, 0.5, 0.1, 0.1],
        [0.3, 0.5, 1.0, 0.2, -0.3],
        [0.4, 0.1, 0.2, 1.0, 0.4],
        [-0.4, 0.1, -0.3, 0.4, 1.0],
    ]
)


def test_relative_weights_as_published() -> None:
    # The example of relWt in the R package iopsych, after Johnson (2000): its printed output.
    printed = [0.24066119, 0.05492664, 0.12143476, 0.28158189]
    np.testing.assert_allclose(relative_weights(PUBLISHED), printed, atol=5e-9)
    table = with_correlations(PUBLISHED)
    drivers = satisfaction_drivers(table[list("abcd")], table["overall"])
    np.testing.assert_allclose(drivers["explained"].loc[list("abcd")], printed, atol=5e-9)
    assert drivers.index.tolist() == ["d", "a", "c", "b"]


def test_of_items_without_correlation_the_weight_is_the_squared_correlation() -> None:
    correlations = np.eye(4)
    correlations[3, :3] = correlations[:3, 3] = [0.6, 0.3, 0.1]
    np.testing.assert_allclose(relative_weights(correlations), [0.36, 0.09, 0.01], atol=1e-12)


def test_the_four_quadrants() -> None:
    correlations = np.eye(5)
    correlations[4, :4] = correlations[:4, 4] = [0.6, 0.5, 0.2, 0.1]
    table = with_correlations(correlations)
    items = table[list("abcd")] + [3.0, 5.0, 3.0, 5.0]
    drivers = satisfaction_drivers(items, table["overall"])
    assert drivers["quadrant"].to_dict() == {"a": "improve", "b": "keep", "c": "wait", "d": "ease"}
    assert drivers["performance"].round(6).to_dict() == {"a": 3, "b": 5, "c": 3, "d": 5}
    own = satisfaction_drivers(items, table["overall"], importance_line=0, performance_line=3)
    assert set(own["quadrant"]) == {"keep"}  # on a line counts above it


def test_the_weights_of_the_sample_are_those_of_its_generator() -> None:
    survey = load("retail_survey")
    drivers = satisfaction_drivers(survey[ITEMS], survey["satisfaction"])
    truth = {"service": 0.35, "delivery": 0.30, "product": 0.20, "price": 0.15}
    assert drivers.index.tolist() == list(truth)
    for item, weight in truth.items():
        assert drivers.loc[item, "weight"] == pytest.approx(weight, abs=0.03)
        assert drivers.loc[item, "lower"] < weight < drivers.loc[item, "upper"]
    assert drivers["importance"].sum() == pytest.approx(1)
    assert (drivers["answers"] == survey[[*ITEMS, "satisfaction"]].dropna().shape[0]).all()
    # Delivery matters, and stands below the mean of the four.
    assert drivers.loc["delivery", "quadrant"] == "improve"


MARKS = st.lists(st.tuples(*[st.integers(1, 5)] * 4), min_size=12, max_size=40)


@settings(max_examples=40)
@given(MARKS, st.randoms(use_true_random=False))
def test_whatever_the_marks(rows: list, random) -> None:
    table = pd.DataFrame(rows, columns=[*"abc", "overall"]).astype(float)
    design = np.column_stack([np.ones(len(table)), table])
    assume(np.linalg.matrix_rank(design) == 5)
    drivers = satisfaction_drivers(table[list("abc")], table["overall"])
    assert drivers["importance"].sum() == pytest.approx(1)
    assert (drivers["explained"] >= -1e-12).all()
    # The parts add up to R squared.
    fitted = design[:, :4] @ np.linalg.lstsq(design[:, :4], design[:, 4], rcond=None)[0]
    assert drivers["explained"].sum() == pytest.approx(np.corrcoef(fitted, design[:, 4])[0, 1] ** 2)
    state = random.randrange(2**32)
    shuffled = table.sample(frac=1, random_state=state)[["c", "a", "b", "overall"]]
    other = satisfaction_drivers(shuffled[["c", "a", "b"]], shuffled["overall"]).loc[drivers.index]
    figures = ["importance", "performance", "weight", "lower", "upper"]
    pd.testing.assert_frame_equal(other[figures], drivers[figures], rtol=1e-6, atol=1e-9)
    # On a scale of 2 to 10 marks weigh as much: a mark more for a mark more.
    doubled = satisfaction_drivers(2 * table[list("abc")], 2 * table["overall"]).loc[drivers.index]
    np.testing.assert_allclose(doubled["weight"], drivers["weight"], atol=1e-9)


SIX = pd.DataFrame({"a": [1, 2, 3, 4, 5, 1], "b": [2, 1, 3, 5, 4, 4], "overall": [1, 2, 3, 4, 5, 3]})


@pytest.mark.parametrize(
    ("table", "items", "sentence"),
    [
        (SIX.iloc[:3], ["a", "b"], "Too few complete answers .3. for 2 items"),
        (SIX.assign(b=3), ["a", "b"], "column b: All answers are the same here"),
        (SIX.assign(overall=3), ["a", "b"], "All overall marks are the same"),
        (SIX.assign(b=SIX["a"] * 2), ["a", "b"], "One item follows exactly from others"),
        (SIX.assign(b="good"), ["a", "b"], "no numbers"),
        (SIX.assign(b=None), ["a", "b"], "Too few complete answers .0."),
    ],
)
def test_unusable_marks_are_refused(table: pd.DataFrame, items: list, sentence: str) -> None:
    with pytest.raises(DataError, match=sentence):
        satisfaction_drivers(table[items], table["overall"])


def test_other_answers_are_refused() -> None:
    with pytest.raises(DataError, match="the same answers in the same order"):
        satisfaction_drivers(SIX[["a", "b"]], SIX["overall"].iloc[::-1])


def test_lines_that_are_none_are_refused() -> None:
    for lines in ({"importance_line": float("nan")}, {"performance_line": "high"}):
        with pytest.raises(ParameterError, match="_line must be a number"):
            satisfaction_drivers(SIX[["a", "b"]], SIX["overall"], **lines)


def test_items_may_be_named_by_numbers() -> None:
    named = satisfaction_drivers(SIX[["a", "b"]], SIX["overall"])
    numbered = satisfaction_drivers(SIX[["a", "b"]].set_axis([1, 2], axis=1), SIX["overall"])
    pd.testing.assert_frame_equal(numbered.rename({"1": "a", "2": "b"}), named)
