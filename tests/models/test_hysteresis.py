"""Tiers with hysteresis by hand and against plain tiers, then what must hold for any history."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tierkit.errors import DataError, ParameterError
from tierkit.models.abc import abc_classes
from tierkit.models.hysteresis import flips, stable_tiers, tier_edges
from tierkit.models.pyramid import pyramid_tiers

EDGES = (100.0, 50.0)
NAN = float("nan")


def history(*rows: list[float]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), index=[f"c{i}" for i in range(len(rows))], dtype=float)


def one(values: list[float], **how) -> str:
    """The tiers of one customer as one word; a dot where he is none."""
    row = stable_tiers(history(values), EDGES, **how).iloc[0]
    return "".join("." if pd.isna(tier) else tier for tier in row)


def test_plain_tiers_when_margin_is_0_and_wait_is_1() -> None:
    assert one([99, 100, 101, 50, 49.99, 0, -5], margin=0) == "BAABCCC"


def test_a_margin_by_hand() -> None:
    # Up over 100 from 110 on, down below 90; up over 50 from 55 on, down below 45.
    assert one([99, 105, 109.99, 110, 95, 90, 89.99], margin=0.1) == "BBBAAAB"
    assert one([60, 50, 45, 44, 50, 54, 55], margin=0.1) == "BBBCCCB"


def test_the_margin_is_exact_to_the_cent() -> None:
    # 100 × 1.1 in floats is 110.00000000000001
    assert one([99, 110.0], margin=0.1) == "BA"
    assert one([99, 109.99], margin=0.1) == "BB"


def test_each_edge_is_judged_by_itself() -> None:
    # 105 passes the lower edge by far, the upper one not by a tenth: one tier up, not two; then 0 passes both.
    assert one([40, 105, 115, 0], margin=0.1) == "CBAC"


def test_waiting_by_hand() -> None:
    # Two periods in a row beyond the edge; a single one is forgiven. 120 and 60: only the lower edge was passed twice.
    assert one([60, 120, 80, 120, 130, 80, 120, 80, 70], margin=0, wait=2) == "BBBBAAAAB"
    assert one([10, 120, 60], margin=0, wait=2) == "CCB"


def test_margin_and_waiting_together() -> None:
    assert one([60, 105, 105, 110, 105, 110, 120], margin=0.1, wait=2) == "BBBBBBA"


def test_who_was_away_comes_back_with_the_plain_tier() -> None:
    assert one([120, 95, NAN, 95, 95], margin=0.1) == "AA.BB"
    assert one([NAN, 105, 95], margin=0.1) == ".AA"
    # periods before the absence do not count as waiting
    assert one([60, 120, NAN, 60, 120, 120], margin=0, wait=2) == "BB.BBA"


def test_edges_below_and_at_0_have_a_margin_of_their_own_size() -> None:
    table = stable_tiers(history([-4, 0, -4, -120, -105, -95, -89]), (0, -100), margin=0.1)
    assert "".join(table.iloc[0]) == "BABCCCB"


def test_names_and_labels() -> None:
    values = history([9, 1], [3, 8]).set_axis(pd.period_range("2025-01", periods=2, freq="M"), axis=1)
    table = stable_tiers(values, [5], tiers=["gold", "standard"])
    assert table.index.equals(values.index)
    assert table.columns.equals(values.columns)
    assert table.iloc[:, 0].cat.categories.tolist() == ["gold", "standard"]
    assert table.iloc[:, 0].cat.ordered
    assert stable_tiers(values, [9, 5, 2]).iloc[0, 0] == "important"


def test_flips_by_hand() -> None:
    table = stable_tiers(history([120, 20, 120, NAN, 60], [1, 1, 1, 1, 1], [60, NAN, 20, 60, 20]), EDGES, 0)
    assert flips(table).tolist() == [2, 0, 2]
    assert flips(table, steps=True).tolist() == [4, 0, 2]


def test_edges_of_a_pyramid_give_its_tiers_again() -> None:
    values = pd.Series(np.random.default_rng(3).lognormal(5, 1, 500).round(2))
    for tiers in (pyramid_tiers(values), abc_classes(values)):
        again = stable_tiers(values.to_frame(), tier_edges(values, tiers), margin=0, tiers=list(tiers.cat.categories))
        assert again.iloc[:, 0].astype(str).tolist() == tiers.astype(str).tolist()


def test_edges_by_hand() -> None:
    values = pd.Series([900.0, 70.0, 60.0, 5.0, 4.0, 1.0])
    tiers = pd.Series(pd.Categorical(list("ABBCCC"), ordered=True))
    assert tier_edges(values, tiers) == [900, 60]
    with pytest.raises(ParameterError, match="No customer is in B"):
        tier_edges(values, tiers.replace({"B": "C"}).cat.set_categories(list("ABC"), ordered=True))
    with pytest.raises(ParameterError, match="overlap in value"):
        tier_edges(values[::-1].reset_index(drop=True), tiers)
    with pytest.raises(ParameterError, match="same customers"):
        tier_edges(values, tiers[::-1])


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ({"edges": [50, 100]}, "from the best tier down, such as 5000 and 1000; got"),
        ({"edges": [100, 100]}, "from the best tier down"),
        ({"edges": []}, "from the best tier down"),
        ({"edges": [100, NAN]}, "from the best tier down"),
        ({"edges": ["many", "few"]}, "from the best tier down"),
        ({"edges": 100}, "from the best tier down"),
        ({"margin": -0.1}, "margin must be a number between 0 and 1"),
        ({"margin": 1}, "margin must be a number between 0 and 1"),
        ({"margin": "a tenth"}, "margin must be a number"),
        ({"wait": 0}, "wait must be a whole number of at least 1"),
        ({"wait": 1.5}, "wait must be a whole number"),
        ({"tiers": ["A", "B"]}, "2 edges part 3 tiers"),
        ({"tiers": ["A", "B", "B"]}, "2 edges part 3 tiers"),
        ({"tiers": "ABC"}, "tiers must be a list"),
        ({"edges": [5]}, "1 edge parts 2 tiers"),
    ],
)
def test_bad_arguments_are_refused_in_one_sentence(how: dict, sentence: str) -> None:
    with pytest.raises(ParameterError, match=sentence):
        stable_tiers(history([1, 2]), **{"edges": EDGES, **how})


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (history([1, 2]).iloc[:0], "no customers"),
        (history([1, 2], [3, 4]).set_axis(["c", "c"]), "c stands in more than one row"),
        (history([1, 2])[[]], "has no periods"),
        (pd.DataFrame({"2025-01": ["much"]}, index=["c"]), "2025-01.*no numbers"),
        (history([1, float("inf")]), "missing or infinite"),
    ],
)
def test_bad_histories_are_refused_in_one_sentence(values: pd.DataFrame, sentence: str) -> None:
    with pytest.raises(DataError, match=sentence):
        stable_tiers(values, EDGES)


def test_flips_of_what_are_no_tiers_are_refused() -> None:
    with pytest.raises(ParameterError, match="holds no tiers"):
        flips(history([1, 2]))


MONEY = st.one_of(st.integers(0, 200).map(float), st.just(NAN))
HISTORY = arrays.arrays(np.float64, st.tuples(st.integers(1, 6), st.integers(1, 12)), elements=MONEY).map(
    lambda rows: history(*rows.tolist())
)
MARGIN = st.sampled_from([0.0, 0.05, 0.1, 0.25, 0.6])
WAIT = st.integers(1, 4)


@settings(max_examples=30)
@given(HISTORY)
def test_without_margin_and_wait_the_tiers_are_the_plain_ones(values: pd.DataFrame) -> None:
    table = stable_tiers(values, EDGES, margin=0, wait=1)
    plain = values.map(lambda value: "." if np.isnan(value) else "A" if value >= 100 else "B" if value >= 50 else "C")
    assert table.astype(object).fillna(".").to_numpy().tolist() == plain.to_numpy().tolist()


@settings(max_examples=30)
@given(HISTORY, MARGIN, MARGIN, WAIT, WAIT)
def test_more_margin_or_more_patience_never_crosses_more_edges(values, margin, more, wait, longer) -> None:
    (margin, more), (wait, longer) = sorted([margin, more]), sorted([wait, longer])
    loose, tight = stable_tiers(values, EDGES, margin, wait), stable_tiers(values, EDGES, more, longer)
    assert (flips(tight, steps=True) <= flips(loose, steps=True)).all()


@settings(max_examples=30)
@given(HISTORY, MARGIN, WAIT)
def test_with_one_edge_there_are_never_more_changes_than_without(values, margin: float, wait: int) -> None:
    plain, stable = (stable_tiers(values, [70], *how, tiers=["in", "out"]) for how in ((0, 1), (margin, wait)))
    assert (flips(stable) <= flips(plain)).all()


@settings(max_examples=30)
@given(HISTORY, MARGIN, WAIT)
def test_a_customer_far_beyond_an_edge_for_long_enough_is_beyond_it(values, margin: float, wait: int) -> None:
    codes = stable_tiers(values, EDGES, margin, wait).apply(lambda column: column.cat.codes).to_numpy()
    rolled = values.T.rolling(wait, min_periods=wait)
    least, most = rolled.min().T.to_numpy(), rolled.max().T.to_numpy()
    for tier, edge in enumerate(EDGES):
        assert (codes[least >= edge * (1 + margin) + 1e-6] <= tier).all()
        assert (codes[most < edge * (1 - margin)] > tier).all()


@settings(max_examples=30)
@given(HISTORY, MARGIN, WAIT, st.randoms(use_true_random=False))
def test_order_unit_and_names_change_nothing_and_equals_share(values, margin, wait, random) -> None:
    table = stable_tiers(values, EDGES, margin, wait)
    mixed = values.sample(frac=1, random_state=random.randrange(2**32))
    pd.testing.assert_frame_equal(stable_tiers(mixed, EDGES, margin, wait).loc[values.index], table)
    pd.testing.assert_frame_equal(stable_tiers(values * 64, [edge * 64 for edge in EDGES], margin, wait), table)
    twins = stable_tiers(pd.concat([values, values.add_prefix("x", axis=0)]), EDGES, margin, wait).to_numpy()
    assert pd.DataFrame(twins[: len(values)]).equals(pd.DataFrame(twins[len(values) :]))


def test_the_argument_is_not_changed() -> None:
    values = history([120, NAN, 20])
    copy = values.copy()
    stable_tiers(values, EDGES, wait=2)
    pd.testing.assert_frame_equal(values, copy)


def test_tables_and_tiers_that_are_none_are_refused() -> None:
    with pytest.raises(DataError, match="has no periods"):
        flips(pd.DataFrame(index=["c"]))
    values = pd.Series({"a": 3.0, "b": 1.0})
    with pytest.raises(ParameterError, match="Tiers must be an ordered Categorical"):
        tier_edges(values, pd.Series({"a": "A", "b": "B"}))
