"""The migration matrix by hand, then what must hold for any two periods."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierkit.errors import DataError, ParameterError
from tierkit.models.migration import migration_matrix

TIERS = pd.CategoricalDtype(["A", "B", "C"], ordered=True)


def tiers(of: dict[str, str | None]) -> pd.Series:
    return pd.Series(list(of.values()), index=list(of), dtype=TIERS)


BEFORE = tiers({"anna": "A", "ben": "A", "chen": "B", "dai": "C", "emma": "C", "feng": None})
AFTER = tiers({"emma": "C", "ben": "B", "chen": "A", "anna": "A", "feng": "B", "gao": "C", "dai": None})


def test_counts_by_hand() -> None:
    # anna A→A, ben A→B, chen B→A, emma C→C; dai left from C; feng entered in B, gao in C.
    matrix = migration_matrix(BEFORE, AFTER)
    assert matrix.index.tolist() == ["A", "B", "C", "entered"]
    assert matrix.columns.tolist() == ["A", "B", "C", "left"]
    assert matrix.to_numpy().tolist() == [[1, 1, 0, 0], [1, 0, 0, 0], [0, 0, 1, 1], [0, 1, 1, 0]]
    assert (matrix.index.name, matrix.columns.name) == ("before", "after")


def test_shares_are_of_the_row() -> None:
    shares = migration_matrix(BEFORE, AFTER, shares=True)
    assert shares.to_numpy().tolist() == [[0.5, 0.5, 0, 0], [1, 0, 0, 0], [0, 0, 0.5, 0.5], [0, 0.5, 0.5, 0]]


def test_a_row_without_customers_has_shares_of_nothing() -> None:
    shares = migration_matrix(tiers({"a": "A"}), tiers({"a": "A"}), shares=True)
    assert shares.loc["B"].tolist() == [0, 0, 0, 0]
    assert shares.loc["entered"].tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("before", "after", "error", "sentence"),
    [
        (BEFORE.astype(str), AFTER, ParameterError, "must be an ordered Categorical, best first"),
        (BEFORE, AFTER.astype("category").cat.as_unordered(), ParameterError, "must be an ordered Categorical"),
        (BEFORE, AFTER.cat.add_categories("D"), ParameterError, "they have A, B, C and A, B, C, D"),
        (BEFORE, AFTER.cat.reorder_categories(["C", "B", "A"], ordered=True), ParameterError, "in the same order"),
        (BEFORE.iloc[:0], AFTER, DataError, "no customers"),
        (pd.concat([BEFORE, BEFORE.iloc[:1]]), AFTER, DataError, "anna stands in more than one row"),
        (BEFORE.set_axis(range(6)), AFTER, DataError, "of different kinds, integer and string"),
        (BEFORE.iloc[5:], AFTER.iloc[6:], DataError, "No customer has a tier"),
        (
            BEFORE.cat.rename_categories({"A": "left"}),
            AFTER.cat.rename_categories({"A": "left"}),
            ParameterError,
            "Rename the tiers entered and left",
        ),
    ],
)
def test_bad_tiers_are_refused_in_one_sentence(before, after, error: type, sentence: str) -> None:
    with pytest.raises(error, match=sentence):
        migration_matrix(before, after)


PERIOD = st.dictionaries(st.integers(0, 40).map(str), st.sampled_from(["A", "B", "C"]), min_size=1)


@settings(max_examples=30)
@given(PERIOD, PERIOD)
def test_every_customer_of_either_period_is_counted_once(first: dict, second: dict) -> None:
    matrix = migration_matrix(tiers(first), tiers(second))
    assert matrix.to_numpy().sum() == len(first.keys() | second.keys())
    before, after = pd.Series(first).value_counts(), pd.Series(second).value_counts()
    for tier in "ABC":
        assert matrix.loc[tier].sum() == before.get(tier, 0)
        assert matrix[tier].sum() == after.get(tier, 0)
    assert matrix.loc["entered"].sum() == len(second.keys() - first.keys())
    assert matrix["left"].sum() == len(first.keys() - second.keys())
    assert matrix.loc["entered", "left"] == 0


@settings(max_examples=30)
@given(PERIOD, PERIOD)
def test_turning_time_round_turns_the_matrix_over(first: dict, second: dict) -> None:
    there, back = migration_matrix(tiers(first), tiers(second)), migration_matrix(tiers(second), tiers(first))
    assert there.to_numpy().tolist() == back.to_numpy().T.tolist()


@settings(max_examples=30)
@given(PERIOD, PERIOD, st.randoms(use_true_random=False))
def test_order_and_names_of_customers_change_nothing(first: dict, second: dict, random) -> None:
    matrix = migration_matrix(tiers(first), tiers(second))
    shuffled = tiers(first).sample(frac=1, random_state=random.randrange(2**32))
    pd.testing.assert_frame_equal(migration_matrix(shuffled, tiers(second)), matrix)
    renamed = [{f"x{name}": tier for name, tier in period.items()} for period in (first, second)]
    pd.testing.assert_frame_equal(migration_matrix(tiers(renamed[0]), tiers(renamed[1])), matrix)


@settings(max_examples=30)
@given(PERIOD, PERIOD)
def test_shares_add_up_to_one_in_every_row_with_customers(first: dict, second: dict) -> None:
    counts, shares = (migration_matrix(tiers(first), tiers(second), shares=share) for share in (False, True))
    full = counts.sum(axis=1) > 0
    assert shares[full].sum(axis=1).to_numpy() == pytest.approx(1)
    assert (shares[~full] == 0).all(axis=None)


def test_arguments_are_not_changed() -> None:
    before, after = BEFORE.copy(), AFTER.copy()
    migration_matrix(before, after)
    pd.testing.assert_series_equal(before, BEFORE)
    pd.testing.assert_series_equal(after, AFTER)


def test_ids_kept_as_categories_are_the_same_ids() -> None:
    kept = AFTER.set_axis(pd.CategoricalIndex(AFTER.index))
    pd.testing.assert_frame_equal(migration_matrix(BEFORE, kept), migration_matrix(BEFORE, AFTER))
