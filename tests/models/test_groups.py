"""Groups: their table, how they cross with tiers, and what sets them apart; by hand and against a published V."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierkit.errors import DataError, ParameterError
from tierkit.models.abc import abc_classes
from tierkit.models.group_labels import NAMES, group_label
from tierkit.models.groups import cramers_v, group_profile, group_summary, groups_by_tier
from tierkit.models.pyramid import pyramid_tiers

TIERS = pd.CategoricalDtype(["A", "B"], ordered=True)


def groups(keys: list[object], customers: list[str] | None = None) -> pd.Series:
    names = customers or [f"c{i}" for i in range(len(keys))]
    return pd.Series(pd.Categorical(keys), index=pd.Index(names, name="customer_id"), name="group")


def tiers(keys: list[object], customers: list[str] | None = None) -> pd.Series:
    return groups(keys, customers).astype(TIERS)


def test_the_crossing_by_hand() -> None:
    # 4 in north: 3 A, 1 B; 6 in south: 1 A, 5 B. A is 4 of 10.
    crossing = groups_by_tier(groups(["north"] * 4 + ["south"] * 6), tiers(list("AAAB") + list("ABBBBB")))
    assert crossing["customers"].unstack().to_numpy().tolist() == [[3, 1], [1, 5]]
    # index: (3/4) / (4/10) = 1.875; (1/4) / (6/10) = 0.41667; (1/6) / (4/10) = 0.41667; (5/6) / (6/10) = 1.38889
    np.testing.assert_allclose(
        crossing["index"].unstack().to_numpy(), [[187.5, 41.6667], [41.6667, 138.8889]], rtol=1e-5
    )
    assert crossing.loc[("north", "A"), "share_of_group"] == 0.75
    assert crossing.loc[("north", "A"), "share_of_tier"] == 0.75
    assert list(crossing.index.get_level_values("tier")[:2]) == ["A", "B"]


def test_who_has_a_tier_and_no_group_is_told_and_who_has_no_tier_is_not() -> None:
    seen = groups(["web", "web", "shop"], ["c0", "c1", "stranger"])
    crossing = groups_by_tier(seen, tiers(["A", "B", "A"]))
    assert crossing["customers"].unstack().loc["none"].tolist() == [1, 0]
    assert crossing["customers"].sum() == 3
    assert "shop" not in crossing.index.get_level_values("group")


def test_cramers_v_against_a_published_one() -> None:
    # R, mtcars[c("am", "vs")]: 12 and 6, 7 and 7; V = 0.1683451 (documentation of confintr::cramersv).
    keys = ["V"] * 18 + ["S"] * 14
    classes = tiers(["A"] * 12 + ["B"] * 6 + ["A"] * 7 + ["B"] * 7)
    assert cramers_v(groups_by_tier(groups(keys), classes)) == pytest.approx(0.1683451, abs=5e-8)


def test_cramers_v_at_its_ends() -> None:
    # Shares equal in both groups: nothing to tell. Each group its tier: everything.
    assert cramers_v(groups_by_tier(groups(list("xxyy")), tiers(list("ABAB")))) == 0
    assert cramers_v(groups_by_tier(groups(list("xxyy")), tiers(list("AABB")))) == pytest.approx(1)


def test_pairs_that_are_left_out_count_as_nobody() -> None:
    # 3 of A in x, 2 of B in y, and a group that has lost its customers: each group its tier.
    index = pd.MultiIndex.from_tuples([("x", "A"), ("y", "B"), ("z", "A")], names=["group", "tier"])
    assert cramers_v(pd.DataFrame({"customers": [3, 2, 0]}, index=index)) == pytest.approx(1)


def test_one_tier_has_no_v() -> None:
    with pytest.raises(ParameterError, match="at least two of each"):
        cramers_v(groups_by_tier(groups(list("xy")), tiers(list("AA"))))


def test_the_table_of_groups_by_hand() -> None:
    summary = pd.DataFrame(
        {"recency": pd.array([10, 20, 400, None], dtype="Int64"), "frequency": [4, 2, 1, 0],
         "monetary": [600.0, 200.0, 200.0, -50.0]},
        index=["c0", "c1", "c2", "c3"],
    )  # fmt: skip
    table = group_summary(summary, groups(["n", "n", "s", "s"]))
    # n: 2 of 4 customers, 800 of 1,000; medians 15, 3, 400. s: the net return counts 0 in the value: 200; recency 400
    # of the only one who bought; frequency (1 + 0)/2; monetary (200 - 50)/2.
    assert table.loc["n"].tolist() == [2, 0.5, 800.0, 0.8, 400.0, 15.0, 3.0, 400.0]
    assert table.loc["s"].tolist() == [2, 0.5, 200.0, 0.2, 100.0, 400.0, 0.5, 75.0]


def test_a_column_of_values_gives_the_table_without_medians() -> None:
    table = group_summary(pd.Series([3.0, 1.0], index=["c0", "c1"]), groups(["n", "s"]))
    assert list(table.columns) == ["customers", "customer_share", "value", "value_share", "value_per_customer"]
    assert table["value_share"].tolist() == [0.75, 0.25]


def test_customers_may_stand_in_a_column() -> None:
    summary = pd.DataFrame({"customer_id": ["c0", "c1"], "recency": 1, "frequency": 2, "monetary": [3.0, 1.0]})
    by_index = group_summary(summary.set_index("customer_id"), groups(["n", "s"]))
    pd.testing.assert_frame_equal(group_summary(summary, groups(["n", "s"])), by_index)
    features = summary[["customer_id", "monetary"]]
    assert group_profile(features, groups(["n", "s"])).index.get_level_values("feature").unique().tolist() == [
        "monetary"
    ]


def test_what_sets_groups_apart_by_hand() -> None:
    # mean 2.5, standard deviation sqrt(1.25) = 1.1180; group means 1.5 and 3.5: distance -+ 1/1.1180 = 0.8944
    features = pd.DataFrame({"pages": [1, 2, 3, 4], "same": [7, 7, 7, 7]}, index=["c0", "c1", "c2", "c3"])
    profile = group_profile(features, groups(["x", "x", "y", "y"]))
    assert profile["mean"].tolist() == [1.5, 7, 3.5, 7]
    np.testing.assert_allclose(profile["distance"], [-0.894427, 0, 0.894427, 0], rtol=1e-6)
    assert profile["customers"].tolist() == [2, 2, 2, 2]


@pytest.mark.parametrize(
    ("call", "error", "sentence"),
    [
        (lambda: groups_by_tier(groups(["x"]), pd.Series(["A"], index=["c0"])), ParameterError, "column of categories"),
        (
            lambda: groups_by_tier(groups(["x", "y"], ["c0", "c0"]), tiers(["A"])),
            DataError,
            "c0 stands in more than one",
        ),
        (lambda: groups_by_tier(groups(["x"]), tiers(["A"], ["z"])), ParameterError, "no customer in common"),
        (lambda: groups_by_tier(groups(["x"]), tiers([None])), DataError, "no customers"),
        (lambda: group_summary(pd.Series([-1.0], index=["c0"]), groups(["x"])), ParameterError, "above 0"),
        (lambda: group_summary(pd.Series(["ten"], index=["c0"], dtype=object), groups(["x"])), ParameterError, "text"),
        (lambda: group_summary(pd.DataFrame({"money": [1]}, index=["c0"]), groups(["x"])), DataError, "monetary"),
        (lambda: group_profile(pd.DataFrame({"p": ["a"]}, index=["c0"]), groups(["x"])), DataError, "no numbers"),
        (lambda: group_profile(pd.DataFrame({"p": [None]}, index=["c0"]), groups(["x"])), DataError, "missing"),
        (
            lambda: cramers_v(pd.DataFrame({"customers": [1.0, None]}, index=[["x", "y"], ["A", "A"]])),
            DataError,
            "customers: 1 of 2 values are missing",
        ),
        (lambda: cramers_v(pd.DataFrame({"customers": [1, 2]})), ParameterError, "a row for every group and tier"),
    ],
)
def test_what_cannot_be_crossed_is_refused(call, error, sentence) -> None:
    with pytest.raises(error, match=sentence):
        call()


BASE = st.lists(st.tuples(st.sampled_from("xyz"), st.integers(0, 5000)), min_size=2, max_size=40).filter(
    lambda rows: any(value for _key, value in rows)
)


@settings(max_examples=20)
@given(BASE, st.randoms(use_true_random=False))
def test_every_customer_is_counted_once_and_order_changes_nothing(rows, random) -> None:
    keys, money = groups([key for key, _value in rows]), [float(value) for _key, value in rows]
    values = pd.Series(money, index=keys.index)
    classes = abc_classes(values)
    crossing, table = groups_by_tier(keys, classes), group_summary(values, keys)
    assert crossing["customers"].sum() == table["customers"].sum() == len(rows)
    assert crossing["share_of_group"].groupby(level="group", observed=True).sum().to_numpy() == pytest.approx(1)
    assert crossing["share_of_tier"].groupby(level="tier", observed=True).sum().to_numpy() == pytest.approx(1)
    assert table["value_share"].sum() == pytest.approx(1)
    shuffled = keys.sample(frac=1, random_state=random.randrange(2**32))
    pd.testing.assert_frame_equal(groups_by_tier(shuffled, classes), crossing)
    pd.testing.assert_frame_equal(group_summary(values, shuffled), table)
    # In another currency the shares are the same.
    np.testing.assert_allclose(group_summary(values * 64, keys)["value_share"], table["value_share"])
    # The index weighs out to 100 in every tier.
    sizes = crossing["customers"].groupby(level="group", observed=True).sum()
    weighted = (crossing["index"].unstack().mul(sizes, axis=0)).sum() / sizes.sum()
    np.testing.assert_allclose(weighted, 100)


def test_tiers_without_customers_are_left_out() -> None:
    values = pd.Series([5.0, 3.0, 1.0], index=["c0", "c1", "c2"])
    crossing = groups_by_tier(groups(["x", "x", "y"]), pyramid_tiers(values))
    assert not crossing["index"].isna().any()
    assert "important" not in crossing.index.get_level_values("tier")


def test_every_key_has_a_name_in_both_languages() -> None:
    for key in NAMES:
        assert group_label(key, "en").isascii() or key == "neither"
    chinese = [group_label(key, "zh") for key in NAMES]
    assert sum(any("\u4e00" <= letter <= "\u9fff" for letter in name) for name in chinese) >= len(NAMES) - 1  # App
    assert len({group_label(key, "en") for key in NAMES}) == len(NAMES)
    assert group_label("group 12", "zh") == "第 12 群"
    assert group_label("group 12", "en") == "Group 12"
    assert group_label("上海", "en") == "Shanghai"
    assert group_label("上海", "zh") == "上海"
    assert group_label("Luna", "zh") == "Luna"
