"""Who is A, B, C: small cases by hand, then what must hold for any customers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tierkit.errors import ParameterError
from tierkit.models import abc_classes, abc_summary

CENTS = st.integers(-100_000, 1_000_000)
VALUES = st.lists(CENTS, min_size=1, max_size=60).filter(lambda cents: max(cents) > 0).map(lambda c: np.array(c) / 100)


def classes(*values: float, cuts: tuple[float, float] = (0.80, 0.95)) -> str:
    return "".join(abc_classes(pd.Series(values), cuts))


def test_the_customer_who_crosses_a_cut_stays_above_it() -> None:
    # total 100; share before: 0, .50, .75, .85, .93, .98 → A A A(.75 < .80) B(.85) B(.93 < .95) C(.98)
    assert classes(50, 25, 10, 8, 5, 2) == "AAABBC"


def test_a_share_that_lies_exactly_on_a_cut_is_below_it() -> None:
    # total 100; share before: 0, .80 (not < .80), .95 (not < .95)
    assert classes(80, 15, 5) == "ABC"


def test_the_cut_is_exact_where_floats_are_not() -> None:
    # total 1; share before: 0, .70, .80, .89, .95. In floats .7 + .1 is 0.7999999999999999: still on the cut.
    assert classes(0.7, 0.1, 0.09, 0.06, 0.05) == "AABBC"


def test_equal_values_share_the_class_of_the_first_of_them() -> None:
    # total 100; share before: 0, .60, then four of 10 from .60: all A because the first of them is
    assert classes(60, 10, 10, 10, 10) == "AAAAA"
    # total 200; 170 is 85 % → the six of 5 start at .85: all B, though the last has .975 before it
    assert classes(170, 5, 5, 5, 5, 5, 5) == "ABBBBBB"


def test_customers_at_or_below_zero_are_c_and_take_nothing_from_the_others() -> None:
    # positive total 100, whatever the returns
    assert classes(80, 15, 5, 0, -40) == "ABCCC"
    assert classes(7, -3) == "AC"


def test_one_customer_is_a() -> None:
    assert classes(0.01) == "A"


def test_the_best_customer_is_a_however_small_the_cut() -> None:
    assert classes(60, 40, cuts=(1e-13, 0.5)) == "AC"


def test_the_index_and_the_order_of_the_customers_are_kept() -> None:
    values = pd.Series({"007": 5.0, "001": 80.0, "010": 15.0})
    result = abc_classes(values)
    assert result.to_dict() == {"007": "C", "001": "A", "010": "B"}
    assert result.cat.ordered
    assert list(result.cat.categories) == ["A", "B", "C"]


def test_summary_by_hand() -> None:
    # A: 1 of 5 customers with 80 of 100; B: 1 with 15; C: 3 with 5 (the return of 40 counts 0)
    values = pd.Series([80.0, 15.0, 5.0, 0.0, -40.0])
    table = abc_summary(values, abc_classes(values))
    expected = pd.DataFrame(
        {
            "customers": [1, 1, 3],
            "customer_share": [0.2, 0.2, 0.6],
            "value": [80.0, 15.0, 5.0],
            "value_share": [0.80, 0.15, 0.05],
        },
        index=list("ABC"),
    )
    pd.testing.assert_frame_equal(table.set_axis(list("ABC")), expected)


def test_summary_keeps_a_row_for_an_empty_class() -> None:
    values = pd.Series([1.0, 1.0])
    assert abc_summary(values, abc_classes(values))["customers"].to_dict() == {"A": 2, "B": 0, "C": 0}


def test_summary_refuses_classes_of_other_customers() -> None:
    values = pd.Series([2.0, 1.0], index=["a", "b"])
    with pytest.raises(ParameterError, match="same customers"):
        abc_summary(values, abc_classes(values).loc[["b", "a"]])


@pytest.mark.parametrize("cuts", [(0.95, 0.80), (0, 0.9), (0.8, 1), (0.8, 0.8), (0.8,), "ab", (0.5, 0.8, 0.9), None])
def test_cuts_out_of_order_are_refused(cuts: object) -> None:
    with pytest.raises(ParameterError, match="two shares"):
        abc_classes(pd.Series([1.0]), cuts)  # type: ignore[arg-type]


def test_missing_values_are_refused_and_counted() -> None:
    with pytest.raises(ParameterError, match="2 of 4 values are missing"):
        abc_classes(pd.Series([1.0, np.nan, np.inf, 2.0]))
    with pytest.raises(ParameterError, match="1 of 2 values are missing"):
        abc_classes(pd.Series([1, pd.NA], dtype="Int64"))


@pytest.mark.parametrize("values", [[0.0, -1.0], [0.0]])
def test_no_positive_value_is_refused(values: list[float]) -> None:
    with pytest.raises(ParameterError, match="above 0"):
        abc_classes(pd.Series(values))


def test_no_customers_or_text_are_refused() -> None:
    with pytest.raises(ParameterError, match="empty"):
        abc_classes(pd.Series([], dtype=float))
    with pytest.raises(ParameterError, match="text"):
        abc_classes(pd.Series(["¥5", "¥7"]))


@given(VALUES)
def test_everybody_has_one_class_and_a_is_never_empty(values: np.ndarray) -> None:
    result = abc_classes(pd.Series(values))
    assert result.notna().all()
    assert (result[values == values.max()] == "A").all()
    assert (result[values <= 0] == "C").all()


@given(VALUES)
def test_a_better_customer_is_never_in_a_worse_class(values: np.ndarray) -> None:
    result = abc_classes(pd.Series(values))
    codes = result.cat.codes.to_numpy()[np.argsort(-values, kind="stable")]
    assert (np.diff(codes) >= 0).all()
    assert (result.groupby(values).nunique() == 1).all()


@given(VALUES, st.randoms(use_true_random=False), st.integers(1, 1000))
def test_order_names_and_unit_change_nothing(values: np.ndarray, random: object, factor: int) -> None:
    here = pd.Series(values, index=[f"c{i}" for i in range(len(values))])
    shuffled = here.sample(frac=1, random_state=random.randrange(2**32))  # type: ignore[attr-defined]
    before = abc_classes(here)
    pd.testing.assert_series_equal(abc_classes(shuffled).loc[here.index], before)
    pd.testing.assert_series_equal(abc_classes(here * factor), before)
    assert list(abc_classes(here.set_axis(range(len(here))))) == list(before)


@given(VALUES)
def test_class_a_brings_at_least_the_first_cut_and_not_without_its_last_customer(values: np.ndarray) -> None:
    # In whole cents, where sums are exact: an independent statement of the crossing rule.
    cents = np.clip(np.round(values * 100), 0, None).astype(int)
    in_a = (abc_classes(pd.Series(values)) == "A").to_numpy()
    assert 100 * cents[in_a].sum() >= 80 * cents.sum()
    better_than_last = cents > cents[in_a].min()
    assert 100 * cents[better_than_last].sum() < 80 * cents.sum()


def test_arguments_are_not_changed() -> None:
    values = pd.Series([3.0, -1.0, 2.0])
    copy = values.copy()
    abc_classes(values)
    pd.testing.assert_series_equal(values, copy)
