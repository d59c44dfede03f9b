"""Lift, gains and AUC: by hand, with ties, whatever the order."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tierkit.errors import DataError, ParameterError
from tierkit.models.lift import churn_auc, churn_lift


def series(values: list) -> pd.Series:
    return pd.Series(values, index=[f"c{i}" for i in range(len(values))])


TEN = series([0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1])
LOST = series([True, True, False, True, False, False, True, False, False, False])


def test_lift_and_gains_by_hand() -> None:
    # 4 of 10 lost. Bins of 2: 2, 1, 0, 1, 0 lost; rates 1, .5, 0, .5, 0; lift = rate / .4; gains 2/4, 3/4, 3/4, 1, 1.
    table = churn_lift(TEN, LOST, bins=5)
    assert table["customers"].tolist() == [2] * 5
    assert table["lost"].tolist() == [2, 1, 0, 1, 0]
    assert table["lift"].tolist() == pytest.approx([2.5, 1.25, 0, 1.25, 0])
    assert table["gains"].tolist() == [0.5, 0.75, 0.75, 1, 1]
    assert table["cumulative_lift"].tolist() == pytest.approx([2.5, 1.875, 1.25, 1.25, 1])
    assert table.index.tolist() == [1, 2, 3, 4, 5]


def test_sizes_of_uneven_bins_differ_by_one() -> None:
    assert churn_lift(TEN, LOST, bins=3)["customers"].tolist() == [3, 4, 3]


def test_equal_probabilities_share_the_losses() -> None:
    # Three at .5 with one loss among them, of whom the first bin takes one: a third of a loss.
    table = churn_lift(series([0.9, 0.5, 0.5, 0.5]), series([True, True, False, False]), bins=2)
    assert table["lost"].tolist() == pytest.approx([1 + 1 / 3, 2 / 3])


def test_a_score_that_is_the_same_for_all_lifts_nothing() -> None:
    assert churn_lift(series([0.3] * 10), LOST, bins=5)["lift"].tolist() == pytest.approx([1] * 5)
    assert churn_auc(series([0.3] * 10), LOST) == 0.5


def test_auc_by_hand() -> None:
    # Pairs won by the lost at ranks 1, 2, 4, 7 of 10 against 6 kept: 6 + 6 + 5 + 3 of 24.
    assert churn_auc(TEN, LOST) == pytest.approx(20 / 24)
    assert churn_auc(-TEN, LOST) == pytest.approx(4 / 24)
    assert churn_auc(series([0.5, 0.5]), series([1, 0])) == 0.5


CASE = st.lists(st.tuples(st.integers(0, 8), st.booleans()), min_size=2, max_size=60)


@settings(max_examples=30)
@given(CASE, st.integers(1, 10), st.randoms(use_true_random=False))
def test_losses_are_conserved_and_the_order_changes_nothing(rows: list, bins: int, random) -> None:
    risk, lost = series([row[0] / 8 for row in rows]), series([row[1] for row in rows])
    assume(0 < lost.sum() < len(lost))
    assume(bins <= len(lost))
    table = churn_lift(risk, lost, bins)
    assert table["customers"].sum() == len(lost)
    assert table["lost"].sum() == pytest.approx(lost.sum())
    assert table["gains"].iloc[-1] == pytest.approx(1)
    assert table["gains"].is_monotonic_increasing
    assert (table["customers"] * table["lift"]).sum() == pytest.approx(len(lost))
    state = random.randrange(2**32)
    shuffled = churn_lift(risk.sample(frac=1, random_state=state), lost.sample(frac=1), bins)
    pd.testing.assert_frame_equal(shuffled, table)
    # Any score that ranks alike does.
    pd.testing.assert_frame_equal(churn_lift(np.exp(3 * risk), lost, bins), table)


@settings(max_examples=30)
@given(CASE)
def test_auc_is_the_share_of_pairs_won(rows: list) -> None:
    risk, lost = series([row[0] / 8 for row in rows]), series([row[1] for row in rows])
    assume(0 < lost.sum() < len(lost))
    won = np.sign(risk[lost].to_numpy()[:, None] - risk[~lost].to_numpy()[None, :])
    assert churn_auc(risk, lost) == pytest.approx((won.mean() + 1) / 2)


@pytest.mark.parametrize(
    ("risk", "lost", "sentence"),
    [
        (TEN.iloc[:0], LOST, "There are no customers"),
        (TEN.where(TEN < 0.9), LOST, "2 of 10 probabilities are missing"),
        (TEN.astype(str) + "x", LOST, "10 of 10 probabilities are missing or no numbers"),
        (TEN, LOST.iloc[:8], "2 of 10 customers have no outcome"),
        (TEN, LOST.astype(int) * 2, "true .lost. or false"),
        (TEN, LOST.map({True: "yes", False: "no"}), "true .lost. or false"),
        (TEN, LOST & False, "Nobody was lost"),
        (TEN, LOST | True, "Everybody was lost"),
        (pd.concat([TEN, TEN]), LOST, "more than one row"),
        (TEN, pd.concat([LOST, LOST]), "more than one row"),
    ],
)
def test_unusable_outcomes_are_refused(risk: pd.Series, lost: pd.Series, sentence: str) -> None:
    with pytest.raises(DataError, match=sentence):
        churn_lift(risk, lost, bins=5)


@pytest.mark.parametrize(("bins", "sentence"), [(0, "whole number"), (11, "more bins"), (2.5, "whole number")])
def test_wrong_numbers_of_bins_are_refused(bins: int, sentence: str) -> None:
    with pytest.raises(ParameterError, match=sentence):
        churn_lift(TEN, LOST, bins)
