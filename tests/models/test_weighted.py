"""Weighted scores and their tiers: by hand, then what must hold for any customers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierkit.errors import DataError, ParameterError
from tierkit.models.normalise import METHODS
from tierkit.models.weighted import score_cuts, score_parts, score_tiers, weighted_score

GRADE = st.integers(0, 9).map(float)
TABLE = st.lists(st.tuples(GRADE, GRADE, GRADE), min_size=1, max_size=40).map(
    lambda rows: pd.DataFrame(
        rows, columns=["profit", "credit", "growth"], index=[f"{i:03d}" for i in range(len(rows))]
    )
)
WEIGHTS = (
    st.lists(st.integers(0, 10), min_size=3, max_size=3)
    .filter(sum)
    .map(lambda parts: pd.Series(parts, index=["profit", "credit", "growth"]) / sum(parts))
)
SCORES = st.lists(st.integers(0, 100).map(float), min_size=1, max_size=60).map(
    lambda values: pd.Series(values, index=[f"{i:03d}" for i in range(len(values))])
)


def three() -> pd.DataFrame:
    return pd.DataFrame(
        {"profit": [100.0, 300.0, 500.0], "overdue": [0, 30, 20], "growth": [5, 1, 4]}, index=["ann", "bob", "eve"]
    )


def test_by_hand() -> None:
    # profit 0, .5, 1; overdue, less is better: 1, 0, 1/3; growth 1, 0, .75
    # ann  50 x 0 + 30 x 1 + 20 x 1 = 50; bob 50 x .5 = 25; eve 50 + 30/3 + 20 x .75 = 75
    weights = {"growth": 0.2, "profit": 0.5, "overdue": 0.3}
    scores = weighted_score(three(), weights, {"overdue": "less"})
    assert scores.to_dict() == {"ann": 50.0, "bob": 25.0, "eve": 75.0}
    parts = score_parts(three(), weights, {"overdue": "less"})
    assert parts.loc["eve"].to_dict() == pytest.approx({"profit": 50, "overdue": 10, "growth": 15})
    assert list(parts.columns) == ["profit", "overdue", "growth"]


def test_a_weight_of_0_leaves_its_criterion_out() -> None:
    with_it = weighted_score(three(), {"profit": 0.5, "overdue": 0.5, "growth": 0})
    without = weighted_score(three()[["profit", "overdue"]], {"profit": 0.5, "overdue": 0.5})
    pd.testing.assert_series_equal(with_it, without)


def test_weights_that_are_1_but_for_rounding_are_taken() -> None:
    thirds = dict.fromkeys(["profit", "overdue", "growth"], 0.3333333)
    assert weighted_score(three(), thirds).max() <= 100
    with pytest.raises(ParameterError, match=r"add up to 0\.99;"):
        weighted_score(three(), dict.fromkeys(["profit", "overdue", "growth"], 0.33))


def test_cuts_by_hand() -> None:
    # 10 scores: A the first 2, B down to the fifth
    scores = pd.Series([90, 80, 70, 60, 50, 40, 30, 20, 10, 0.0], index=list("abcdefghij"))
    assert score_cuts(scores) == (80, 50)
    assert score_tiers(scores).astype(str).str.cat() == "AABBBCCCCC"
    # who has the last one's score is in his tier
    tied = scores.replace({70: 80})
    assert score_tiers(tied).astype(str).str.cat() == "AAABBCCCCC"


def test_a_cut_belongs_to_the_tier_above_it() -> None:
    tiers = score_tiers(pd.Series([70.0, 69.999999, 40.0, 0.0]), [70, 40], ["key", "normal", "small"])
    assert tiers.astype(str).tolist() == ["key", "normal", "normal", "small"]
    assert tiers.cat.categories.tolist() == ["key", "normal", "small"]
    assert tiers.cat.ordered
    assert tiers.min() == "key", "the best tier first"


def test_one_customer_is_in_the_best_tier_and_equal_ones_too() -> None:
    assert score_tiers(pd.Series([3.0])).tolist() == ["A"]
    assert set(score_tiers(pd.Series([3.0] * 9))) == {"A"}


@settings(max_examples=40)
@given(TABLE, WEIGHTS, st.sampled_from(list(METHODS)), st.randoms(use_true_random=False))
def test_what_holds_for_any_customers(table: pd.DataFrame, weights: pd.Series, method: str, random) -> None:
    scores = weighted_score(table, weights, {"credit": "less"}, method)
    assert scores.between(0, 100).all()
    assert (scores.groupby([table[name] for name in table]).nunique() == 1).all(), "equal customers share"
    np.testing.assert_allclose(score_parts(table, weights, {"credit": "less"}, method).sum(axis=1), scores, atol=1e-8)
    shuffled = table.sample(frac=1, random_state=random.randrange(2**32))[["growth", "profit", "credit"]]
    again = weighted_score(shuffled, weights, {"credit": "less"}, method)[table.index]
    pd.testing.assert_series_equal(again, scores)
    renamed = weighted_score(table.set_axis(range(len(table))), weights, {"credit": "less"}, method)
    assert renamed.tolist() == scores.tolist()
    dearer = weighted_score(table * [1024, 1, 1], weights, {"credit": "less"}, method)  # profit in another currency
    np.testing.assert_allclose(dearer, scores, atol=1e-8)


@given(TABLE, WEIGHTS)
def test_who_is_nowhere_worse_never_scores_lower(table: pd.DataFrame, weights: pd.Series) -> None:
    scores = weighted_score(table, weights)
    first = table.index[0]
    better = (table >= table.loc[first]).all(axis=1)
    assert (scores[better] >= scores[first]).all()


@given(SCORES, st.randoms(use_true_random=False))
def test_tiers_cover_the_customers_and_keep_their_order(scores: pd.Series, random) -> None:
    tiers = score_tiers(scores)
    assert tiers.notna().all()
    assert tiers.cat.codes[scores.sort_values(ascending=False).index].is_monotonic_increasing
    assert (tiers.astype(str).groupby(scores).nunique() == 1).all(), "equal scores share"
    if scores.is_unique:
        assert (tiers == "A").sum() == max(1, int(len(scores) * 0.2 + 0.5))
    shuffled = scores.sample(frac=1, random_state=random.randrange(2**32))
    assert score_tiers(shuffled)[scores.index].tolist() == tiers.tolist()


@pytest.mark.parametrize(
    ("weights", "sentence"),
    [
        ({"profit": 0.5, "growth": 0.5}, "no weight for overdue"),
        ({"profit": 0.5, "overdue": 0.3, "grwoth": 0.2}, "no criterion 'grwoth'.*Did you mean growth"),
        ({"profit": 0.5, "overdue": 0.3, "growth": 0.3}, r"add up to 1\.1"),
        ({"profit": 1.2, "overdue": -0.4, "growth": 0.2}, "weight of profit must be a number from 0 to 1; got 1.2"),
        ({"profit": 0.7, "overdue": -0.1, "growth": 0.4}, "weight of overdue must be"),
        ({"profit": "much", "overdue": 0.5, "growth": 0.5}, "got much"),
        ({"profit": np.nan, "overdue": 0.5, "growth": 0.5}, "weight of profit must be"),
    ],
)
def test_weights_that_are_none_are_refused(weights: dict, sentence: str) -> None:
    with pytest.raises(ParameterError, match=sentence):
        weighted_score(three(), weights)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"cuts": [40, 70]}, "falling order"),
        ({"cuts": []}, "falling order"),
        ({"cuts": [np.nan]}, "falling order"),
        ({"cuts": ["high"]}, "falling order"),
        ({"cuts": [70, 40], "labels": ["A", "B"]}, "2 cuts make 3 tiers"),
        ({"cuts": [70, 40], "labels": ["A", "B", "B"]}, "different names; got A, B, B"),
    ],
)
def test_cuts_and_labels_that_cannot_be_are_refused(arguments: dict, sentence: str) -> None:
    with pytest.raises(ParameterError, match=sentence):
        score_tiers(pd.Series([50.0, 60.0]), **arguments)


@pytest.mark.parametrize("shares", [[1.0], [0.5, 0.6], [0.5, 0.5, 0.0], [-0.5, 1.5], [np.nan, 0.5], ["half", 0.5]])
def test_shares_that_are_none_are_refused(shares: list[float]) -> None:
    with pytest.raises(ParameterError, match="add up to 1"):
        score_cuts(pd.Series([1.0, 2.0]), shares)


def test_missing_criteria_and_scores_are_refused() -> None:
    with pytest.raises(DataError, match="column profit: 1 of 3 values are missing"):
        weighted_score(three().replace(300, np.nan), {"profit": 0.5, "overdue": 0.3, "growth": 0.2})
    with pytest.raises(ParameterError, match="1 of 2 values are missing"):
        score_tiers(pd.Series([1.0, np.nan]))
