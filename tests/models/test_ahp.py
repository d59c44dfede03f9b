"""Weights from judgements in pairs: published matrices, then what must hold for any."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tierkit.errors import ParameterError
from tierkit.models.ahp import ahp_matrix, ahp_weights

# T. L. Saaty, "Decision-making with the AHP: Why is the principal eigenvector necessary", European Journal of
# Operational Research 145 (2003), the family buying a house.
HOUSE = """
size          1    5    3    7  6    6    1/3  1/4
transport     1/5  1    1/3  5  3    3    1/5  1/7
neighbourhood 1/3  3    1    6  3    4    6    1/5
age           1/7  1/5  1/6  1  1/3  1/4  1/7  1/8
yard          1/6  1/3  1/3  3  1    1/2  1/5  1/6
modern        1/6  1/3  1/4  4  2    1    1/5  1/6
condition     3    5    1/6  7  5    5    1    1/2
financing     4    7    5    8  6    6    2    1
"""
SCALE = st.sampled_from([Fraction(a, b) for a in range(1, 10) for b in (1, a) if a == 1 or b != a] + [Fraction(1, 5)])


def house() -> pd.DataFrame:
    rows = [line.split() for line in HOUSE.strip().splitlines()]
    names = [row[0] for row in rows]
    return pd.DataFrame([[float(Fraction(cell)) for cell in row[1:]] for row in rows], index=names, columns=names)


@st.composite
def judgements(draw: st.DrawFn) -> pd.DataFrame:
    labels = [f"c{i}" for i in range(draw(st.integers(1, 7)))]
    return ahp_matrix(labels, {pair: float(draw(SCALE)) for pair in combinations(labels, 2)})


def test_the_published_three_by_three() -> None:
    # Published: weights .63699 .25828 .10473, lambda_max 3.0385, CR = (.0385 / 2) / .58 = .0332
    result = ahp_weights([[1, 3, 5], [1 / 3, 1, 3], [1 / 5, 1 / 3, 1]])
    assert result.weights.tolist() == pytest.approx([0.63699, 0.25828, 0.10473], abs=5e-6)
    assert result.lambda_max == pytest.approx(3.0385, abs=5e-5)
    assert result.consistency_index == pytest.approx(0.01926, abs=5e-6)
    assert result.consistency_ratio == pytest.approx(0.0332, abs=5e-5)
    assert result.consistent
    assert not result.cautions


def test_the_house_is_not_blessed_and_the_judgement_to_reconsider_is_named() -> None:
    result = ahp_weights(house())
    expected = [0.173, 0.054, 0.188, 0.018, 0.031, 0.036, 0.167, 0.333]
    assert result.weights.tolist() == pytest.approx(expected, abs=5e-4)
    assert result.lambda_max == pytest.approx(9.669, abs=5e-4)
    assert result.consistency_ratio == pytest.approx(0.17, abs=0.005)
    assert not result.consistent
    (worst,) = result.contradictions  # Saaty's own finding: neighbourhood over condition
    assert (worst.first, worst.second) == ("neighbourhood", "condition")
    assert worst.judged == 6
    assert worst.implied == pytest.approx(0.188 / 0.167, abs=0.01)
    assert "neighbourhood over condition: judged 6, by the weights 1.1" in result.cautions[0]
    assert result.cautions[0] in repr(result)


def test_the_house_with_that_judgement_turned_is_consistent() -> None:
    matrix = house()
    matrix.loc["neighbourhood", "condition"], matrix.loc["condition", "neighbourhood"] = 1 / 2, 2
    result = ahp_weights(matrix)
    expected = [0.175, 0.062, 0.103, 0.019, 0.034, 0.041, 0.221, 0.345]
    assert result.weights.tolist() == pytest.approx(expected, abs=5e-4)
    assert result.lambda_max == pytest.approx(8.811, abs=1e-3)
    assert result.consistent


def test_a_matrix_from_pairs_in_either_order() -> None:
    matrix = ahp_matrix(["a", "b", "c"], {("a", "b"): 3, ("c", "a"): 1 / 5, ("b", "c"): 3})
    expected = [[1, 3, 5], [1 / 3, 1, 3], [1 / 5, 1 / 3, 1]]
    np.testing.assert_allclose(matrix.to_numpy(), expected)
    assert ahp_weights(matrix).weights.index.tolist() == ["a", "b", "c"]


def test_a_circle_blames_all_three_judgements_alike() -> None:
    # a > b > c > a: equal weights; by hand lambda_max = 1 + 3 + 1/3 = 4.333, CI .6667, CR 1.149
    result = ahp_weights(ahp_matrix(["a", "b", "c"], {("a", "b"): 3, ("b", "c"): 3, ("c", "a"): 3}))
    assert result.weights.tolist() == pytest.approx([1 / 3] * 3)
    assert result.consistency_ratio == pytest.approx((4 / 3) / 2 / 0.58)
    told = {(pair.first, pair.second, round(pair.judged), round(pair.implied)) for pair in result.contradictions}
    assert told == {("a", "b", 3, 1), ("b", "c", 3, 1), ("c", "a", 3, 1)}


def test_one_or_two_criteria_cannot_contradict_each_other() -> None:
    assert ahp_weights([[1]]).weights.tolist() == [1]
    two = ahp_weights([[1, 4], [0.25, 1]])
    assert two.weights.tolist() == pytest.approx([0.8, 0.2])
    assert (two.consistency_ratio, two.consistent, two.contradictions) == (0, True, ())


def test_reciprocals_of_two_decimals_are_taken_for_what_they_stand_for() -> None:
    exact = ahp_weights([[1, 3, 1 / 8], [1 / 3, 1, 1 / 7], [8, 7, 1]])
    typed = ahp_weights([[1, 3, 0.13], [0.33, 1, 0.14], [8, 7, 1]])
    pd.testing.assert_series_equal(typed.weights, exact.weights)


@given(st.lists(st.integers(1, 9), min_size=1, max_size=9))
def test_judgements_that_agree_give_their_weights_back(parts: list[int]) -> None:
    weights = np.array(parts) / sum(parts)
    result = ahp_weights(weights[:, None] / weights)
    assert result.weights.to_numpy() == pytest.approx(weights)
    assert result.consistency_ratio == pytest.approx(0, abs=1e-9)
    assert result.consistent


@given(judgements(), st.randoms(use_true_random=False))
def test_what_holds_for_any_judgements(matrix: pd.DataFrame, random) -> None:
    result = ahp_weights(matrix)
    assert result.weights.sum() == pytest.approx(1)
    assert (result.weights > 0).all()
    assert result.lambda_max >= len(matrix)
    np.testing.assert_allclose(matrix @ result.weights, result.lambda_max * result.weights, rtol=1e-8)
    assert result.consistent == (result.consistency_ratio < 0.1) == (not result.cautions)
    names = list(matrix.index)
    random.shuffle(names)
    again = ahp_weights(matrix.loc[names, names])
    np.testing.assert_allclose(again.weights[matrix.index], result.weights, rtol=1e-8)


@pytest.mark.parametrize(
    ("matrix", "sentence"),
    [
        ([[1, 2, 3], [0.5, 1, 2]], "must be square.*got 2 x 3"),
        ([], "must be square"),
        ([[1, 2], [1]], "as many in each row"),
        ([["a", "b"], ["c", "d"]], "must hold numbers"),
        ([[1, 2], [2, 1]], "1 over 2 is judged 2, so 2 over 1 must be 1/2, not 2"),
        ([[1, -2], [-0.5, 1]], "1 over 2 must be judged by a number above 0"),
        ([[1, np.nan], [np.nan, 1]], "got nan"),
        ([[2, 3], [1 / 3, 1]], "1 against itself must be judged 1; got 2"),
        ([[np.nan]], "1 against itself must be judged 1; got nan"),
        (np.ones((16, 16)), "more than 15 criteria"),
        (pd.DataFrame(np.ones((2, 2)), index=["a", "b"], columns=["b", "a"]), "name the same criteria"),
        (
            pd.DataFrame(np.ones((2, 2)), index=["a", "a"], columns=["a", "a"]),
            "different names, at least one; got a, a",
        ),
    ],
)
def test_a_matrix_that_is_none_is_refused(matrix, sentence: str) -> None:
    with pytest.raises(ParameterError, match=sentence):
        ahp_weights(matrix)


@pytest.mark.parametrize(
    ("labels", "pairs", "sentence"),
    [
        (["a", "b", "c"], {("a", "b"): 2, ("a", "c"): 2}, "no judgement of b against c"),
        (["growth", "credit"], {("growht", "credit"): 2}, "no criterion 'growht'.*Did you mean growth"),
        (["a", "b"], {("a", "b"): 2, ("b", "a"): 0.5}, "each pair of two criteria once"),
        (["a", "b"], {("a", "a"): 1, ("a", "b"): 2}, "a and a is not such a pair"),
        (["a", "b"], {("a", "b"): 0}, "a over b must be judged by a number above 0.*got 0"),
        (["a", "b"], {("a", "b"): "three"}, "got three"),
        (["a", "a"], {}, "different names"),
        ([], {}, "at least one"),
    ],
)
def test_pairs_that_make_no_matrix_are_refused(labels, pairs, sentence: str) -> None:
    with pytest.raises(ParameterError, match=sentence):
        ahp_matrix(labels, pairs)
