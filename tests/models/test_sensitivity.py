"""Rank sensitivity: one case by hand, then what must hold for any customers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierkit.errors import ParameterError
from tierkit.models.sensitivity import moved_weights, rank_ranges, rank_sensitivity
from tierkit.models.weighted import score_tiers, weighted_score

GRADE = st.integers(0, 9).map(float)
TABLE = st.lists(st.tuples(GRADE, GRADE, GRADE), min_size=1, max_size=15).map(
    lambda rows: pd.DataFrame(
        rows, columns=["profit", "credit", "growth"], index=[f"{i:03d}" for i in range(len(rows))]
    )
)
WEIGHTS = (
    st.lists(st.integers(0, 10), min_size=3, max_size=3)
    .filter(sum)
    .map(lambda parts: pd.Series(parts, index=["profit", "credit", "growth"]) / sum(parts))
)


def three() -> pd.DataFrame:
    return pd.DataFrame({"profit": [0.0, 6.0, 10.0], "credit": [10.0, 7.0, 0.0]}, index=["ann", "bob", "eve"])


def test_by_hand() -> None:
    # scores at .5/.5: 50, 65, 50: ranks 2, 1, 2. profit up by 60 % to .8: 20, 62, 80: ranks 3, 2, 1;
    # down to .2: 80, 68, 20: ranks 1, 2, 3. Pairs with the tie ann = eve: bob-ann kept, bob-eve turned: tau-b 0.
    weights = {"profit": 0.5, "credit": 0.5}
    moves = rank_sensitivity(three(), weights, change=0.6, top=1, shares=(0.3, 0.3, 0.4))
    assert moves.index.tolist() == [("profit", "down"), ("profit", "up"), ("credit", "down"), ("credit", "up")]
    assert moves["weight"].tolist() == pytest.approx([0.2, 0.8, 0.2, 0.8])
    assert moves["largest_rank_change"].tolist() == [1, 1, 1, 1]
    assert moves["top_kept"].tolist() == [0, 0, 0, 0]
    assert moves["top"].tolist() == [1, 1, 1, 1]
    assert moves["kendall_tau"].tolist() == pytest.approx([0, 0, 0, 0])
    # tiers before: bob A, ann and eve B; after profit is up: eve A, bob B, ann C
    assert moves["tier_changes"].tolist() == [3, 3, 3, 3]
    ranges = rank_ranges(three(), weights, change=0.6, shares=(0.3, 0.3, 0.4))
    assert ranges[["rank", "best_rank", "worst_rank"]].to_numpy().tolist() == [[2, 1, 3], [1, 1, 2], [2, 1, 3]]
    assert ranges["tier"].tolist() == ["B", "A", "B"]
    assert ranges["best_tier"].tolist() == ["A", "A", "A"]
    assert ranges["worst_tier"].tolist() == ["C", "B", "C"]


def test_a_small_change_moves_nothing_here() -> None:
    # bob stays first while profit weighs between 3/7 and 7/11; the tie behind him turns into an order: of three pairs
    # two are kept, one was tied before: tau-b = 2 / sqrt(2 x 3)
    moves = rank_sensitivity(three(), {"profit": 0.5, "credit": 0.5}, change=0.1, top=1)
    assert moves["top_kept"].tolist() == [1, 1, 1, 1]
    assert moves["kendall_tau"].tolist() == pytest.approx([2 / 6**0.5] * 4)


@pytest.mark.parametrize(
    ("weights", "factor", "expected"),
    [
        ([0.4, 0.4, 0.2], 1.2, [0.48, 0.52 * 2 / 3, 0.52 / 3]),
        ([0.9, 0.1, 0.0], 1.5, [1.0, 0.0, 0.0]),  # no weight passes 1
        ([1.0, 0.0, 0.0], 0.8, [0.8, 0.1, 0.1]),  # no proportions to keep
        ([0.0, 0.5, 0.5], 1.2, [0.0, 0.5, 0.5]),  # 20 % of nothing is nothing
    ],
)
def test_the_other_weights_keep_their_proportions(weights: list, factor: float, expected: list) -> None:
    start = pd.Series(weights, index=["a", "b", "c"])
    assert moved_weights(start, "a", factor).tolist() == pytest.approx(expected)


def test_the_only_criterion_cannot_move() -> None:
    moves = rank_sensitivity(three()[["profit"]], {"profit": 1.0})
    assert moves["kendall_tau"].tolist() == [1, 1]
    assert moves["weight"].tolist() == [1, 1]


def test_a_shared_last_rank_lets_all_of_them_into_the_top() -> None:
    table = pd.DataFrame({"profit": [5.0, 3.0, 3.0, 1.0], "credit": [5.0, 3.0, 3.0, 1.0]}, index=list("abcd"))
    moves = rank_sensitivity(table, {"profit": 0.5, "credit": 0.5}, top=2)
    assert moves["top"].tolist() == moves["top_kept"].tolist() == [3, 3, 3, 3]


@settings(max_examples=25)
@given(TABLE, WEIGHTS, st.sampled_from([0.1, 0.2, 1.0]), st.randoms(use_true_random=False))
def test_what_holds_for_any_customers(table: pd.DataFrame, weights: pd.Series, change: float, random) -> None:
    moves = rank_sensitivity(table, weights, change=change, top=3)
    assert moves.notna().all(axis=None)
    assert moves["kendall_tau"].between(-1, 1).all()
    assert moves["weight"].between(0, 1).all()
    assert (moves["top_kept"] <= moves["top"]).all()
    assert moves["largest_rank_change"].between(0, len(table) - 1).all()
    still = moves["largest_rank_change"] == 0
    assert (moves.loc[still, "tier_changes"] == 0).all(), "who keeps the ranks keeps the tiers"
    ranges = rank_ranges(table, weights, change=change)
    assert (ranges["best_rank"] <= ranges["rank"]).all()
    assert (ranges["rank"] <= ranges["worst_rank"]).all()
    assert (ranges["best_tier"] <= ranges["tier"]).all()
    assert (ranges["tier"] <= ranges["worst_tier"]).all()
    assert moves["largest_rank_change"].max() == np.maximum(
        ranges["worst_rank"] - ranges["rank"], ranges["rank"] - ranges["best_rank"]
    ).max()  # fmt: skip
    scores = weighted_score(table, weights)
    pd.testing.assert_series_equal(ranges["score"], scores)
    pd.testing.assert_series_equal(ranges["tier"], score_tiers(scores))
    shuffled = table.sample(frac=1, random_state=random.randrange(2**32))
    pd.testing.assert_frame_equal(rank_ranges(shuffled, weights, change=change).loc[table.index], ranges)
    pd.testing.assert_frame_equal(rank_sensitivity(shuffled, weights, change=change, top=3), moves)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"change": 0}, "change must be a number between 0 and 1; got 0"),
        ({"change": 1.5}, "change must be"),
        ({"top": 0}, "top must be a whole number of at least 1"),
        ({"shares": (0.5, 0.6)}, "add up to 1"),
        ({"method": "log"}, "'log' is unknown"),
        ({"directions": {"profits": "less"}}, "no criterion 'profits'"),
    ],
)
def test_bad_arguments_are_refused(arguments: dict, sentence: str) -> None:
    with pytest.raises(ParameterError, match=sentence):
        rank_sensitivity(three(), {"profit": 0.5, "credit": 0.5}, **arguments)
