"""RFM scores: edges and scores by hand, then what must hold for any customers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tierkit.errors import ParameterError
from tierkit.models import rfm_edges, rfm_scores


def summary(recency: list, frequency: list, monetary: list) -> pd.DataFrame:
    return pd.DataFrame(
        {"recency": pd.array(recency, dtype="Int64"), "frequency": frequency, "monetary": np.array(monetary, float)},
        index=[f"c{i}" for i in range(len(recency))],
    )


ROW = st.tuples(st.integers(0, 400), st.integers(1, 12), st.integers(-500, 9000).map(lambda cents: cents / 100))
TABLE = st.lists(ROW, min_size=1, max_size=60).map(lambda rows: summary(*map(list, zip(*rows, strict=True))))
BINNING = st.sampled_from(["independent", "nested"])


def test_edges_by_hand() -> None:
    # type 7 on 0, 10, 20, 30: rank h = 3q = .6, 1.2, 1.8, 2.4 → 6, 12, 18, 24
    edges = rfm_edges(summary([0, 10, 20, 30], [1, 1, 1, 1], [0, 100, 200, 300]))
    np.testing.assert_allclose(edges.loc["R"], [6, 12, 18, 24])
    assert edges.loc["F"].tolist() == [1, 1, 1, 1]
    np.testing.assert_allclose(edges.loc["M"], [60, 120, 180, 240])
    assert edges.columns.tolist() == [0.2, 0.4, 0.6, 0.8]


def test_scores_by_hand() -> None:
    # edges as above; recency 0 has no edge below it: 6 - 1 = 5; 30 has four: 6 - 5 = 1; 10 one: 4; 20 three: 2.
    # frequency: no edge below anybody: 1. money 0: 1; 100: one edge (60): 2; 200: 60, 120, 180: 4; 300: 5.
    scores = rfm_scores(summary([0, 10, 20, 30], [1, 1, 1, 1], [0, 100, 200, 300]))
    assert scores["score"].tolist() == ["511", "412", "214", "115"]
    assert scores.dtypes.astype(str)[["r", "f", "m"]].tolist() == ["Int64"] * 3


def test_a_value_that_lies_on_an_edge_scores_below_it() -> None:
    # frequencies 1 to 6: h = 5q = 1, 2, 3, 4 → edges are 2, 3, 4, 5 themselves; strictly below 2: none; below 6: four
    scores = rfm_scores(summary([0] * 6, [1, 2, 3, 4, 5, 6], [1] * 6))
    assert scores["f"].tolist() == [1, 1, 2, 3, 4, 5]


@pytest.mark.parametrize("n", [6, 16, 36, 56, 71, 106, 4336])
def test_an_edge_that_falls_on_a_customer_is_exactly_his_value(n: int) -> None:
    # With 5k + 1 customers each edge is a value of the data; (n - 1) x 0.6 in floats may fall a hair short of it.
    money = np.sqrt(np.arange(2, n + 2)) / 7
    edges = rfm_edges(summary([0] * n, [1] * n, list(money)))
    assert edges.loc["M"].tolist() == [money[k * (n - 1) // 5] for k in (1, 2, 3, 4)]


def test_edges_are_type_seven_quantiles() -> None:
    rng = np.random.default_rng(7)
    money = rng.gamma(0.8, 300, 997)
    edges = rfm_edges(summary([1] * 997, [1] * 997, list(money)))
    np.testing.assert_allclose(edges.loc["M"], np.quantile(money, [0.2, 0.4, 0.6, 0.8], method="linear"))


def test_customers_without_a_purchase_have_no_score_and_move_no_edge() -> None:
    with_them = summary([0, 10, 20, 30, pd.NA, pd.NA], [1, 1, 1, 1, 0, 0], [0, 100, 200, 300, -5, -900])
    scores = rfm_scores(with_them)
    assert scores[["r", "f", "m", "score"]].iloc[4:].isna().all(axis=None)
    pd.testing.assert_frame_equal(scores.iloc[:4], rfm_scores(with_them.iloc[:4]))


def test_given_edges_are_used() -> None:
    first = summary([0, 10, 20, 30], [1, 2, 3, 4], [0, 100, 200, 300])
    later = summary([12], [9], [10.0])
    # recency 12 against 6, 12, 18, 24: one strictly below → 6 - 2 = 4; frequency above all: 5; money below all: 1
    assert rfm_scores(later, rfm_edges(first))["score"].tolist() == ["451"]


def test_nested_cuts_frequency_inside_recency() -> None:
    # Two bins. Recency 0, 0, 9, 9: edge 4.5 → r = 2, 2, 1, 1. Frequency 1, 2 | 10, 20: inside r = 2 the edge is 1.5,
    # inside r = 1 it is 15, so that each cell has a 1 and a 2; independent binning (edge 6) would say 1, 1, 2, 2.
    table = summary([0, 0, 9, 9], [1, 2, 10, 20], [1, 1, 1, 1])
    nested = rfm_edges(table, bins=2, binning="nested")
    assert nested.index.names == ["dimension", "r", "f"]
    assert nested.loc[("F", 2, 0)].tolist() == [1.5]
    assert nested.loc[("F", 1, 0)].tolist() == [15]
    assert rfm_scores(table, nested)["f"].tolist() == [1, 2, 1, 2]
    assert rfm_scores(table, rfm_edges(table, bins=2))["f"].tolist() == [1, 1, 2, 2]


def test_nested_edges_serve_a_customer_in_a_cell_that_was_empty() -> None:
    table = summary([0, 0, 9, 9], [1, 1, 1, 1], [1, 2, 3, 4])
    nested = rfm_edges(table, bins=2, binning="nested")
    # nobody had f = 2; money edges there are those of the whole base: 2.5
    scores = rfm_scores(summary([0, 0], [5, 5], [2.0, 3.0]), nested)
    assert scores["score"].tolist() == ["221", "222"]


def test_edges_of_another_binning_are_refused() -> None:
    table = summary([0, 10], [1, 2], [1, 2])
    with pytest.raises(ParameterError, match="independent"):
        rfm_scores(table, rfm_edges(table), binning="nested")


@pytest.mark.parametrize("bins", [1, 10, 0, 2.5])
def test_odd_numbers_of_bins_are_refused(bins: int) -> None:
    with pytest.raises(ParameterError, match="2 to 9"):
        rfm_edges(summary([0], [1], [1]), bins=bins)


def test_unknown_binning_is_refused() -> None:
    with pytest.raises(ParameterError, match="independent, nested"):
        rfm_edges(summary([0], [1], [1]), binning="quintile")


def test_nobody_with_a_purchase_is_refused() -> None:
    with pytest.raises(ParameterError, match="No customer has a purchase"):
        rfm_scores(summary([pd.NA], [0], [-3]))


@given(TABLE, BINNING)
def test_scores_lie_between_one_and_five_and_equals_share_them(table: pd.DataFrame, binning: str) -> None:
    scores = rfm_scores(table, binning=binning)
    assert scores[["r", "f", "m"]].stack().between(1, 5).all()
    assert (scores.groupby(table["recency"])["r"].nunique() == 1).all()
    twins = scores.groupby([table["recency"], table["frequency"], table["monetary"]])["score"].nunique()
    assert (twins == 1).all()
    if binning == "independent":
        assert (scores.groupby(table["frequency"])["f"].nunique() == 1).all()
        assert (scores.groupby(table["monetary"])["m"].nunique() == 1).all()


@given(TABLE, BINNING, st.randoms(use_true_random=False))
def test_order_names_and_unit_change_nothing(table: pd.DataFrame, binning: str, random) -> None:
    before = rfm_scores(table, binning=binning)
    shuffled = table.sample(frac=1, random_state=random.randrange(2**32))
    pd.testing.assert_frame_equal(rfm_scores(shuffled, binning=binning).loc[table.index], before)
    # a power of two changes no digit of a float
    pd.testing.assert_frame_equal(rfm_scores(table.assign(monetary=table["monetary"] * 64), binning=binning), before)
    renamed = rfm_scores(table.set_axis([f"{i:05d}" for i in range(len(table))]), binning=binning)
    assert renamed["score"].tolist() == before["score"].tolist()


@given(TABLE, ROW, st.integers(0, 300), st.integers(1, 5), st.floats(0.01, 999))
def test_a_further_purchase_never_lowers_a_score_at_fixed_edges(table, row, sooner, times, money) -> None:
    recency, frequency, monetary = row
    edges = rfm_edges(table)
    then = summary([recency, max(0, recency - sooner)], [frequency, frequency + times], [monetary, monetary + money])
    scores = rfm_scores(then, edges)
    assert (scores[["r", "f", "m"]].iloc[1] >= scores[["r", "f", "m"]].iloc[0]).all()


@given(TABLE)
def test_more_is_never_scored_lower(table: pd.DataFrame) -> None:
    scores = rfm_scores(table)
    assert scores["r"].loc[table.sort_values("recency").index].is_monotonic_decreasing
    assert scores["f"].loc[table.sort_values("frequency").index].is_monotonic_increasing
    assert scores["m"].loc[table.sort_values("monetary").index].is_monotonic_increasing
