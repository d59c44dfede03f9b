"""Steady states against published chains and by hand, then what must hold for any matrix."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tierkit.errors import DataError, ModelError, ParameterError
from tierkit.models.steady import future_mix, steady_state, steady_table, tier_chain


def square(rows: list[list[float]], names: str) -> pd.DataFrame:
    return pd.DataFrame(rows, index=list(names), columns=list(names))


def moves(rows: list[list[float]], names: str = "ABC") -> pd.DataFrame:
    return pd.DataFrame(rows, index=[*names, "entered"], columns=[*names, "left"])


OZ = square([[1 / 2, 1 / 4, 1 / 4], [1 / 2, 0, 1 / 2], [1 / 4, 1 / 4, 1 / 2]], "RNS")


def test_the_weather_in_the_land_of_oz() -> None:
    # Kemeny & Snell, "Finite Markov Chains" (1960), rain, nice and snow: the limiting vector is (.4, .2, .4).
    assert steady_state(OZ).tolist() == pytest.approx([0.4, 0.2, 0.4])
    # Grinstead & Snell, "Introduction to Probability", example 11.1: P^2 from a nice day is (.375, .25, .375).
    assert future_mix(OZ, pd.Series({"N": 1}), 2).loc[2].tolist() == pytest.approx([0.375, 0.25, 0.375])


def test_classes_of_a_society() -> None:
    # S. M. Ross, "Introduction to Probability Models", on Glass's British data: .07, .62 and .31 to two places.
    mobility = square([[0.45, 0.48, 0.07], [0.05, 0.70, 0.25], [0.01, 0.50, 0.49]], "ABC")
    assert steady_state(mobility).tolist() == pytest.approx([0.07, 0.62, 0.31], abs=0.01)


def test_two_tiers_by_hand() -> None:
    # A → B with 0.1, B → A with 0.3: π_A · 0.1 = π_B · 0.3, so π = (3/4, 1/4). Counts 90, 10, 15, 35 have these shares.
    assert steady_state(square([[90, 10], [15, 35]], "AB")).tolist() == pytest.approx([0.75, 0.25])


COUNTS = moves([[80, 10, 10], [20, 60, 20], [24, 6, 0]], "AB")


def test_newcomers_replace_those_who_left_by_hand() -> None:
    # Entrants come in A with .8, in B with .2. From A: .8 + .1·.8 = .88 and .1 + .1·.2 = .12; from B: .2 + .2·.8 = .36
    # and .64. π_A · .12 = π_B · .36 → (.75, .25).
    chain = tier_chain(COUNTS)
    assert chain.to_numpy().ravel().tolist() == pytest.approx([0.88, 0.12, 0.36, 0.64])
    assert steady_state(COUNTS).tolist() == pytest.approx([0.75, 0.25])


def test_stayers_only_by_hand() -> None:
    # From A: 80/90 and 10/90; from B: 20/80 and 60/80. π_A · 1/9 = π_B · 1/4 → (9/13, 4/13).
    assert steady_state(COUNTS, stayers_only=True).tolist() == pytest.approx([9 / 13, 4 / 13])


def test_counts_and_shares_give_the_same() -> None:
    shares = COUNTS.div(COUNTS.sum(axis=1), axis=0)
    for stayers in (False, True):
        pd.testing.assert_series_equal(steady_state(shares, stayers), steady_state(COUNTS, stayers))


def test_the_table_compares_now_with_the_end() -> None:
    table = steady_table(COUNTS, pd.Series({"B": 50, "A": 50}))
    assert table.index.tolist() == ["A", "B"]
    assert table["now"].tolist() == [0.5, 0.5]
    assert table["change"].tolist() == pytest.approx([0.25, -0.25])


def test_a_tier_that_is_left_for_good_ends_empty() -> None:
    chain = square([[0.5, 0.5, 0], [0, 0.6, 0.4], [0, 0.2, 0.8]], "ABC")
    # B and C: π_B · .4 = π_C · .2 → 1/3, 2/3
    assert steady_state(chain).tolist() == pytest.approx([0, 1 / 3, 2 / 3])


def test_a_tier_that_nobody_knows_has_no_share() -> None:
    chain = moves([[6, 2, 0, 0], [1, 7, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]])
    assert steady_state(chain).tolist() == pytest.approx([1 / 3, 2 / 3, 0])
    assert future_mix(chain, pd.Series({"A": 1, "B": 1})).columns.tolist() == ["A", "B", "C"]


def test_a_chain_that_swings_has_a_steady_state_too() -> None:
    assert steady_state(square([[0, 1], [1, 0]], "AB")).tolist() == [0.5, 0.5]


@pytest.mark.parametrize(
    ("matrix", "error", "sentence"),
    [
        (square([[1, 0, 0], [0.2, 0.6, 0.2], [0, 0, 1]], "ABC"), ModelError, "never left: A; C; the end"),
        (
            square([[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1]], "ABCD"),
            ModelError,
            "never left: A, B; C, D; the end",
        ),
        (moves([[5, 1, 4], [2, 6, 2], [0, 0, 0]], "AB"), ModelError, "none entered in their place"),
        (moves([[5, 0, 1], [0, 0, 0], [0, 3, 0]], "AB"), ModelError, "Where customers of B go is not known"),
        (moves([[0, 0, 0], [0, 0, 0], [0, 0, 0]], "AB"), ModelError, "holds no customers"),
        (square([[1, -1], [0, 1]], "AB"), DataError, "no negative numbers"),
        (square([[1, np.nan], [0, 1]], "AB"), ParameterError, "missing or infinite"),
        (OZ.rename(index={"R": "Q"}), DataError, "same tiers in the same order"),
        (OZ.iloc[:2], DataError, "same tiers in the same order"),
        (OZ.iloc[[1, 0, 2]], DataError, "same tiers in the same order"),
    ],
)
def test_what_has_no_single_end_is_refused_in_one_sentence(matrix, error: type, sentence: str) -> None:
    with pytest.raises(error, match=sentence):
        steady_state(matrix)


def test_a_tier_that_everybody_left_cannot_be_judged_by_its_stayers() -> None:
    with pytest.raises(ModelError, match="customers of B go is not known"):
        steady_state(moves([[5, 2, 1], [0, 0, 4], [3, 3, 0]], "AB"), stayers_only=True)


@pytest.mark.parametrize(
    ("start", "sentence"),
    [
        ({"Z": 1.0}, "holds customers in Z, but the moves are known only from R, N, S"),
        ({"R": 0.0}, "must hold customers"),
        ({"R": 3.0, "N": -1.0}, "nowhere fewer than 0"),
        ({"R": None}, "missing"),
    ],
)
def test_a_start_from_nowhere_is_refused(start: dict, sentence: str) -> None:
    with pytest.raises(ParameterError, match=sentence):
        future_mix(OZ, pd.Series(start, dtype=float))


@pytest.mark.parametrize("periods", [-1, 1.5, "4"])
def test_periods_are_whole_numbers(periods: object) -> None:
    with pytest.raises(ParameterError, match="periods must be a whole number"):
        future_mix(OZ, pd.Series({"R": 1}), periods)  # type: ignore[arg-type]


LIVELY = arrays.arrays(np.int64, (5, 5), elements=st.integers(1, 400)).map(
    lambda rows: moves(np.where(np.eye(5)[4:].T @ np.eye(5)[4:] > 0, 0, rows).tolist(), "ABCD")
)


@settings(max_examples=30)
@given(LIVELY, st.booleans())
def test_the_steady_state_stays(matrix: pd.DataFrame, stayers_only: bool) -> None:
    shares = steady_state(matrix, stayers_only)
    assert shares.sum() == pytest.approx(1)
    assert (shares > 0).all()
    later = future_mix(matrix, shares, 3, stayers_only)
    np.testing.assert_allclose(later.loc[3], shares, atol=1e-12)
    np.testing.assert_allclose(later.sum(axis=1), 1)


@settings(max_examples=30)
@given(LIVELY, st.sampled_from("ABCD"))
def test_every_start_ends_there(matrix: pd.DataFrame, start: str) -> None:
    far = future_mix(matrix, pd.Series({start: 1.0}), 4000).iloc[-1]
    np.testing.assert_allclose(far, steady_state(matrix), atol=1e-9)


@settings(max_examples=30)
@given(LIVELY, st.permutations("ABCD"))
def test_the_order_of_the_tiers_changes_nothing(matrix: pd.DataFrame, order: list[str]) -> None:
    turned = matrix.reindex(index=[*order, "entered"], columns=[*order, "left"])
    np.testing.assert_allclose(steady_state(turned)[list("ABCD")], steady_state(matrix), atol=1e-12)
