"""The review of small customers: slopes against a published example, verdicts by hand, what must always hold."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy.stats import theilslopes

from tierkit.errors import DataError, ParameterError
from tierkit.models.small_customers import (
    ADVICE,
    LABELS,
    VERDICTS,
    SmallCustomerRules,
    review_small_customers,
    theil_sen_slopes,
    verdict_advice,
    verdict_label,
    verdict_table,
)


def history(rows: dict[str, list[float]]) -> pd.DataFrame:
    return pd.DataFrame.from_dict(rows, orient="index", dtype=float)


def test_the_slope_of_sens_example() -> None:
    # P. K. Sen (1968): t = 1, 2, 3, 4, 10, 12, 18 and X = 9, 15, 19, 20, 45, 55, 78; the median of the 21 slopes is 4.
    row = np.full((1, 18), np.nan)
    row[0, np.array([1, 2, 3, 4, 10, 12, 18]) - 1] = [9, 15, 19, 20, 45, 55, 78]
    assert theil_sen_slopes(row).tolist() == [4.0]


def test_slopes_agree_with_scipy() -> None:
    rows = np.random.default_rng(5).gamma(1, 100, (50, 9)).round(2)
    np.testing.assert_allclose(theil_sen_slopes(rows), [theilslopes(row).slope for row in rows])


BY_HAND = {
    "grows": [10, 20, 30, 40, 50, 60],
    "even": [30, 30, 30, 30, 30, 30],
    "shrinks": [60, 50, 40, 30, 20, 10],
    "stopped": [90, 80, 0, 0, 0, 0],
    "never": [0, 0, 0, 0, 0, 0],
    "one large order": [5, 0, 0, 0, 0, 300],
    "faded": [100, 0, 100, 50, 0, 0],
    "too new": [0, 0, 0, 50, 10, 200],
    "returned it": [0, 100, -100, 0, 0, 0],
}
VERDICT = {
    # slopes are all 10; growth 10 × 5 ÷ 35; the later half holds 150 of 210
    "grows": "upgrade",
    "even": "keep",
    "shrinks": "indirect",
    "stopped": "let go",
    "never": "let go",
    # most pairs of periods are 0 and 0: the slope is 0, whatever the last order was
    "one large order": "keep",
    # the later half holds 50 of 250, just the 20 %
    "faded": "indirect",
    "too new": "keep",
    "returned it": "let go",
}


def test_verdicts_by_hand() -> None:
    review = review_small_customers(history(BY_HAND))
    assert review["verdict"].astype(str).to_dict() == VERDICT
    assert review["verdict"].dtype == VERDICTS
    assert review["periods"].to_dict() == {**dict.fromkeys(BY_HAND, 6), "never": 0, "too new": 3, "returned it": 5}
    assert review.index[~review["judged"]].tolist() == ["too new"]
    grows = review.loc["grows"]
    assert grows["value"] == 35
    assert grows["slope"] == 10
    assert grows["growth"] == pytest.approx(50 / 35)
    assert grows["recent_share"] == pytest.approx(150 / 210)
    assert grows["recent_value"] == 50
    assert review.loc["even", "recent_share"] == 0.5
    assert review.loc["shrinks", "growth"] == pytest.approx(-50 / 35)
    assert not review.drop(columns="verdict").isna().any(axis=None)


def test_the_middle_of_an_odd_number_of_periods_counts_half_to_each_half() -> None:
    review = review_small_customers(history({"a": [10, 20, 30, 40, 50], "b": [0, 8, 8, 8, 8]}))
    # a: 50 + 40 + half of 30 = 105 of 150; b has been here for four periods
    assert review.loc["a", "recent_share"] == pytest.approx(0.7)
    assert review.loc["a", "recent_value"] == pytest.approx(105 / 2.5)
    assert review.loc["b", ["periods", "value", "recent_share"]].tolist() == [4, 8, 0.5]


def test_the_cost_to_serve_is_respected() -> None:
    costs = pd.Series({"grows": 45.0, "even": 31.0, "shrinks": 20.5, "stopped": 1.0, "faded": 10.0})
    values = history({name: BY_HAND[name] for name in costs.index})
    review = review_small_customers(values, cost_to_serve=costs.iloc[::-1])
    # later halves: 50 a period covers 45; 30 does not cover 31; 20 does not cover 20.5; 50 ÷ 3 covers 10
    assert review["verdict"].tolist() == ["upgrade", "indirect", "let go", "let go", "indirect"]
    assert review["cost"].tolist() == costs.tolist()


def test_own_rules_decide() -> None:
    values = history({"a": [10, 11, 12, 13], "b": [13, 12, 11, 10]})
    assert review_small_customers(values)["verdict"].tolist() == ["keep", "keep"]
    rules = SmallCustomerRules(rising=0.1, falling=-0.1, recent_high=0.5, recent_low=0.5)
    assert review_small_customers(values, rules)["verdict"].tolist() == ["upgrade", "indirect"]
    strict = SmallCustomerRules(rising=0.1, recent_high=0.5, least_periods=5)
    with pytest.raises(ParameterError, match="at least 5 periods"):
        review_small_customers(values, strict)


def test_fewer_than_four_periods_are_refused() -> None:
    with pytest.raises(ParameterError, match=r"trend over at least 4 periods, never on one date; the history has 3"):
        review_small_customers(history({"a": [1, 2, 3]}))
    with pytest.raises(ParameterError, match="least_periods must be a whole number of at least 4"):
        SmallCustomerRules(least_periods=3)


def test_the_table_by_hand() -> None:
    table = verdict_table(review_small_customers(history(BY_HAND)))
    assert table.index.tolist() == ["upgrade", "keep", "indirect", "let go"]
    assert table["customers"].tolist() == [1, 3, 2, 3]
    # keep: 30 + 305/6 + 260/3; indirect: 35 + 250/6; let go: 170/6
    assert table["value"].tolist() == pytest.approx([35, 167.5, 76.666667, 28.333333])
    assert table["value_share"].sum() == pytest.approx(1)
    assert verdict_table(review_small_customers(history({"a": [0] * 4})))["value_share"].tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize("key", VERDICTS.categories)
def test_every_verdict_has_a_name_and_advice_in_both_languages(key: str) -> None:
    said = {words(key, lang) for words in (verdict_label, verdict_advice) for lang in ("en", "zh")}
    assert len(said) == 4
    assert list(LABELS) == list(ADVICE) == list(VERDICTS.categories)


def test_an_unknown_verdict_is_refused() -> None:
    with pytest.raises(ParameterError, match="verdict 'drop' is unknown"):
        verdict_label("drop")


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        ({"rising": 0}, "rising must be a number above 0"),
        ({"falling": 0.1}, "falling must be a number below 0"),
        ({"recent_high": 0.4}, "recent_high must be a number between 0.5 and 1"),
        ({"recent_low": 0.6}, "recent_low must be a number between 0 and 0.5"),
        ({"gone": 0.3}, "gone must be a number between 0 and 0.2"),
    ],
)
def test_bad_rules_are_refused(rules: dict, sentence: str) -> None:
    with pytest.raises(ParameterError, match=sentence):
        SmallCustomerRules(**rules)


GOOD = history({"a": [1, 2, 3, 4], "b": [1, 2, 3, 4]})


@pytest.mark.parametrize(
    ("values", "cost", "error", "sentence"),
    [
        (GOOD.iloc[:0], None, DataError, "no customers"),
        (GOOD.set_axis(["a", "a"]), None, DataError, "a stands in more than one row"),
        (GOOD.replace({4.0: np.nan}), None, DataError, "2 of 2 values are missing"),
        (GOOD.astype(object).replace({4.0: "much"}), None, DataError, "no numbers"),
        (GOOD, pd.Series({"a": 1.0}), DataError, "b has no cost to serve"),
        (GOOD, pd.Series({"a": 1.0, "b": -1.0}), ParameterError, "0 or more"),
        (GOOD, pd.Series({"a": 1.0, "b": np.nan}), DataError, "missing"),
    ],
)
def test_bad_input_is_refused_in_one_sentence(values, cost, error: type, sentence: str) -> None:
    with pytest.raises(error, match=sentence):
        review_small_customers(values, cost_to_serve=cost)


ROWS = arrays.arrays(
    np.float64, st.tuples(st.integers(1, 8), st.integers(4, 9)), elements=st.integers(-20, 400).map(float)
)


@settings(max_examples=30)
@given(ROWS, st.randoms(use_true_random=False))
def test_everybody_gets_one_verdict_whatever_order_unit_and_name(rows: np.ndarray, random) -> None:
    values = pd.DataFrame(rows, index=[f"c{i}" for i in range(len(rows))])
    review = review_small_customers(values)
    assert review["verdict"].notna().all()
    assert review["recent_share"].between(0, 1).all()
    mixed = values.sample(frac=1, random_state=random.randrange(2**32))
    pd.testing.assert_frame_equal(review_small_customers(mixed).loc[values.index], review)
    dollars = review_small_customers(values * 64)
    pd.testing.assert_series_equal(dollars["verdict"], review["verdict"])
    np.testing.assert_allclose(dollars["growth"], review["growth"])


@settings(max_examples=30)
@given(ROWS.filter(lambda rows: (rows[:, 0] != 0).all() and (rows[:, -1] != 0).all()))
def test_time_turned_round_turns_the_trend(rows: np.ndarray) -> None:
    there, back = (review_small_customers(pd.DataFrame(values)) for values in (rows, rows[:, ::-1]))
    np.testing.assert_allclose(there["slope"], -back["slope"])
    sold = np.clip(rows, 0, None).sum(axis=1) > 0
    np.testing.assert_allclose((there["recent_share"] + back["recent_share"])[sold], 1)


@settings(max_examples=30)
@given(ROWS, st.integers(0, 100))
def test_a_dearer_service_never_improves_the_verdict(rows: np.ndarray, cost: int) -> None:
    values = pd.DataFrame(rows)
    cheap, dear = (
        review_small_customers(values, cost_to_serve=pd.Series(float(c), values.index)) for c in (cost, cost + 50)
    )
    assert (dear["verdict"].cat.codes >= cheap["verdict"].cat.codes).all()


def test_verdicts_are_told_from_other_columns() -> None:
    with pytest.raises(ParameterError, match="These are no verdicts"):
        verdict_table(review_small_customers(GOOD).assign(verdict="keep"))
    with pytest.raises(DataError, match="column value: 2 of 2 values are missing or infinite"):
        verdict_table(review_small_customers(GOOD).assign(value=np.inf))
