"""Criteria on one scale: by hand, then what must hold for any customers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierkit.errors import DataError, ParameterError
from tierkit.models.normalise import METHODS, normalised

VALUES = st.lists(st.integers(0, 50).map(float), min_size=1, max_size=30)
METHOD = st.sampled_from(list(METHODS))


def column(values: list, name: str = "amount") -> pd.DataFrame:
    return pd.DataFrame({name: values}, index=[f"{i:03d}" for i in range(len(values))])


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("min-max", [0.0, 0.25, 1.0]),  # (x - 2) / 4
        ("max", [1 / 3, 0.5, 1.0]),  # x / 6
        ("vector", [2 / 7, 3 / 7, 6 / 7]),  # x / the root of 4 + 9 + 36
        ("rank", [0.0, 0.5, 1.0]),
    ],
)
def test_by_hand(method: str, expected: list[float]) -> None:
    table = column([2.0, 3.0, 6.0])
    assert normalised(table, method=method)["amount"].tolist() == pytest.approx(expected)
    less = normalised(table, {"amount": "less"}, method)["amount"]
    assert less.tolist() == pytest.approx([1 - share for share in expected])


def test_equals_share_the_middle_of_their_ranks() -> None:
    # below the two 5s stands one of three others, and half of each other: (1 + 1/2) / 3
    assert normalised(column([1.0, 5.0, 5.0, 9.0]), method="rank")["amount"].tolist() == [0.0, 0.5, 0.5, 1.0]
    assert normalised(column([1.0, 1.0, 9.0]), method="rank")["amount"].tolist() == [0.25, 0.25, 1.0]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("values", [[7.0], [3.0, 3.0], [0.0, 0.0, 0.0]])
def test_where_all_are_equal_everybody_gets_half(method: str, values: list[float]) -> None:
    for directions in (None, {"amount": "less"}):
        assert set(normalised(column(values), directions, method)["amount"]) == {0.5}


def test_huge_and_tiny_values_stay_between_0_and_1() -> None:
    assert normalised(column([-1.7e308, 0.0, 1.7e308]))["amount"].tolist() == [0.0, 0.5, 1.0]
    assert normalised(column([0.0, 5e-324]))["amount"].tolist() == [0.0, 1.0]
    assert normalised(column([0.0, 1.7e308]), method="vector")["amount"].tolist() == [0.0, 1.0]


def test_the_criteria_do_not_mix_and_are_left_as_they_were() -> None:
    table = pd.DataFrame({"amount": [1.0, 2.0, 3.0], "days": [30, 10, 20]}, index=["a", "b", "c"])
    before = table.copy()
    result = normalised(table, pd.Series({"days": "less"}))
    assert result["amount"].tolist() == [0.0, 0.5, 1.0]
    assert result["days"].tolist() == [0.0, 1.0, 0.5]
    pd.testing.assert_frame_equal(table, before)


@settings(max_examples=40)
@given(VALUES, METHOD, st.sampled_from(["more", "less"]), st.randoms(use_true_random=False))
def test_what_holds_for_any_customers(values: list[float], method: str, better: str, random) -> None:
    table = column(values)
    result = normalised(table, {"amount": better}, method)["amount"]
    assert result.between(0, 1).all()
    assert (result.groupby(table["amount"]).nunique() == 1).all(), "equal values share"
    in_order = result[table["amount"].sort_values(kind="stable").index]
    assert in_order.is_monotonic_increasing if better == "more" else in_order.is_monotonic_decreasing
    shuffled = table.sample(frac=1, random_state=random.randrange(2**32))
    pd.testing.assert_series_equal(normalised(shuffled, {"amount": better}, method)["amount"][table.index], result)
    scaled = normalised(table * 7, {"amount": better}, method)["amount"]  # another currency
    np.testing.assert_allclose(scaled, result, atol=1e-12)


@pytest.mark.parametrize(
    ("criteria", "arguments", "error", "sentence"),
    [
        (column([1.0]), {"method": "minmax"}, ParameterError, "'minmax' is unknown.*Did you mean min-max"),
        (
            column([1.0]),
            {"directions": {"amuont": "less"}},
            ParameterError,
            "no criterion 'amuont'.*Did you mean amount",
        ),
        (column([1.0]), {"directions": {"amount": "lower"}}, ParameterError, "'lower' is unknown.*more, less"),
        (column([-1.0, 2.0]), {"method": "vector"}, DataError, "column amount: 1 of 2 values lie below 0"),
        (column([-1.0, 2.0]), {"method": "max"}, DataError, "Choose min-max or rank"),
        (column([1.0, np.nan]), {}, DataError, "column amount: 1 of 2 values are missing"),
        (column(["1,200"]), {}, DataError, "column amount: the values are no numbers"),
        (column([]).astype(float), {}, DataError, "There are no customers"),
        (column([1.0])[[]], {}, DataError, "There is no criterion"),
        (pd.concat([column([1.0]), column([2.0])]), {}, DataError, "000 stands in more than one row"),
        (pd.concat([column([1.0])] * 2, axis=1), {}, DataError, "amount stands in more than one column"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(criteria, arguments, error, sentence) -> None:
    with pytest.raises(error, match=sentence):
        normalised(criteria, **arguments)
