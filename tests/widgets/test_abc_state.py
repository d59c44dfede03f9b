"""The explorer's figures are those of the model, for any customers and any cuts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tierkit.errors import ParameterError
from tierkit.i18n import language
from tierkit.models import abc_classes, abc_summary
from tierkit.widgets.abc_state import (
    CURVE_POINTS,
    MIN_GAP,
    STEPS,
    AbcIndex,
    abc_explorer_state,
    cuts_as_code,
    explorer_cuts,
)
from tierkit.widgets.abc_words import lines, sentence

# Money, and often the same few sums, so that ties, zeros and returns are common.
worths = st.lists(
    st.one_of(st.integers(-5, 40).map(float), st.floats(-100, 1e6).map(lambda amount: round(amount, 2))),
    min_size=1,
    max_size=60,
).filter(lambda values: max(values) > 0)
cut_pairs = st.tuples(st.integers(2, STEPS - 4), st.integers(2, STEPS)).map(
    lambda pair: (pair[0] / STEPS, min(pair[0] + pair[1], STEPS - 2) / STEPS)
)


def retail(n: int = 3000) -> pd.Series:
    values = np.random.default_rng(7).lognormal(5, 1.5, n).round(2)
    values[:40] = -values[:40]
    return pd.Series(values, index=[f"{i:06d}" for i in range(n)])


@given(worths, cut_pairs)
def test_counts_and_values_are_those_of_the_model(values: list[float], cuts: tuple[float, float]) -> None:
    customers = pd.Series(values)
    state = abc_explorer_state(customers, cuts)
    classes = abc_classes(customers, cuts)
    truth = abc_summary(customers, classes)
    assert [c.customers for c in state.classes] == truth["customers"].tolist()
    np.testing.assert_allclose([c.value for c in state.classes], truth["value"], rtol=1e-9, atol=1e-5)
    np.testing.assert_allclose([c.value_share for c in state.classes], truth["value_share"], atol=1e-9)
    np.testing.assert_allclose([c.customer_share for c in state.classes], truth["customer_share"])


@given(worths)
def test_the_table_answers_every_stop_of_the_view_as_the_model_does(values: list[float]) -> None:
    customers = pd.Series(values)
    index = AbcIndex(customers)
    table = index.table()
    assert len(table["customers"]) == len(table["value"]) == STEPS + 1
    for stop in range(2, STEPS - 3, 17):
        cuts = (stop / STEPS, (stop + 2) / STEPS)
        a, b, _c = index.state(cuts).classes
        assert table["customers"][stop] == a.customers
        assert table["customers"][stop + 2] == a.customers + b.customers
        assert table["value"][stop] == pytest.approx(a.value)


@given(worths)
def test_the_curve_keeps_its_ends_rises_and_stays_near_the_truth(values: list[float]) -> None:
    curve = AbcIndex(pd.Series(values)).curve()
    x, y = np.array(curve["x"]), np.array(curve["y"])
    assert len(x) <= CURVE_POINTS
    assert (x[0], y[0], x[-1], y[-1]) == (0, 0, 1, 1)
    assert (np.diff(x) > 0).all()
    assert (np.diff(y) >= 0).all()
    ranked = np.sort(np.clip(values, 0, None))[::-1]
    truth = np.concatenate([[0], np.cumsum(ranked)]) / ranked.sum()
    np.testing.assert_allclose(np.interp(np.arange(len(truth)) / len(ranked), x, y), truth, atol=0.005)


def test_the_curve_of_many_customers_is_short_and_within_half_a_percent() -> None:
    values = retail(50_000)
    curve = AbcIndex(values).curve()
    assert len(curve["x"]) <= CURVE_POINTS
    ranked = np.sort(values.clip(lower=0))[::-1]
    truth = np.concatenate([[0], np.cumsum(ranked)]) / ranked.sum()
    drawn = np.interp(np.arange(len(truth)) / len(ranked), curve["x"], curve["y"])
    assert np.abs(drawn - truth).max() < 0.005


def test_by_hand() -> None:
    # Shares before each customer: 0, .5, .8, .95, 1: the third stands on the cut and so below it.
    state = abc_explorer_state(pd.Series([50.0, 30.0, 15.0, 5.0, -2.0]))
    assert [c.customers for c in state.classes] == [2, 1, 2]
    assert [c.value for c in state.classes] == [80, 15, 5]
    assert state.edges == (2, 3)
    assert state.empty == ()


@pytest.mark.parametrize("cuts", [(0.8, 0.805), (0.005, 0.5), (0.5, 0.995), (0.95, 0.8), (0.8,), "ab", None])
def test_cuts_that_would_empty_a_class_are_refused(cuts: object) -> None:
    with pytest.raises(ParameterError):
        explorer_cuts(cuts)  # type: ignore[arg-type]


def test_cuts_exactly_at_the_gap_are_fine_whatever_floats_make_of_them() -> None:
    for step in range(1, 99):
        assert explorer_cuts((step / 100, (step + 1) / 100)) == (step / 100, (step + 1) / 100)


def test_the_refusal_is_a_sentence_in_both_languages() -> None:
    with pytest.raises(ParameterError, match=f"at least {MIN_GAP} apart"):
        explorer_cuts((0.8, 0.805))
    with language("zh"), pytest.raises(ParameterError, match=f"至少要相距 {MIN_GAP}"):
        explorer_cuts((0.8, 0.805))


@pytest.mark.parametrize("values", [[], [0.0, -3.0], [1.0, np.nan], ["a", "b"]])
def test_values_without_shares_are_refused(values: list[object]) -> None:
    with pytest.raises(ParameterError):
        AbcIndex(pd.Series(values, dtype=None if values else float))


def test_the_sentence_says_what_a_holds() -> None:
    state = abc_explorer_state(pd.Series([50.0, 30.0, 15.0, 5.0]))
    assert sentence(state) == "A now holds 2 customers and 80.0\N{NO-BREAK SPACE}% of revenue."
    assert sentence(state, "value") == "A now holds 2 customers and 80.0\N{NO-BREAK SPACE}% of the value."
    with language("zh"):
        assert sentence(state) == "A类现有 2 位客户，贡献了 80.0% 的销售额。"


def test_the_sentence_names_empty_classes() -> None:
    alone = abc_explorer_state(pd.Series([100.0]))
    assert alone.empty == ("B", "C")
    assert sentence(alone) == "A now holds 1 customer and 100.0\N{NO-BREAK SPACE}% of revenue. Nobody is in B and C."
    with language("zh"):
        assert sentence(alone).endswith("没有B和C类客户。")


def test_the_lines_say_one_class_each() -> None:
    state = abc_explorer_state(pd.Series([5000.0, 3000.0, 1500.0, 500.0]))
    first, *rest = lines(state, currency="CNY")
    assert first.replace("\N{NO-BREAK SPACE}", " ") == "Class A: 2 customers (50.0 %), ¥8,000 in revenue (80.0 %)"
    assert len(rest) == 2


@pytest.mark.parametrize(
    ("cuts", "code"),
    [
        ((0.8, 0.95), "cuts = (0.80, 0.95)"),
        ((0.805, 0.95), "cuts = (0.805, 0.95)"),
        ((0.7, 0.9), "cuts = (0.70, 0.90)"),
    ],
)
def test_code_has_two_decimals_where_they_suffice(cuts: tuple[float, float], code: str) -> None:
    assert cuts_as_code(cuts) == code
