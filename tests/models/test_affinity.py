"""Affinity and pairs: a published table, hand tables, and what must hold of any baskets."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierkit.data import load
from tierkit.errors import DataError, ParameterError
from tierkit.models.abc import abc_classes
from tierkit.models.affinity import item_pairs, product_affinity
from tierkit.models.summary import customer_summary


def orders(baskets: list[tuple[str, list[str]]]) -> pd.DataFrame:
    rows = [(f"o{at}", customer, item, 1.0) for at, (customer, items) in enumerate(baskets) for item in items]
    return pd.DataFrame(rows, columns=["order_id", "customer_id", "category", "amount"])


def tiers(keys: dict[str, str | None]) -> pd.Series:
    return pd.Series(pd.Categorical(list(keys.values()), ["A", "B"], ordered=True), index=list(keys))


def test_tea_and_coffee_as_published() -> None:
    # P.-N. Tan, M. Steinbach & V. Kumar, "Introduction to Data Mining" (2005), section 6.7.1, tea and coffee of 1,000
    # people: both 150, tea alone 50, coffee alone 650; support 15 %, confidence 75 %, interest factor 0.9375.
    baskets = [["tea", "coffee"]] * 150 + [["tea"]] * 50 + [["coffee"]] * 650 + [["water"]] * 150
    pairs = item_pairs(orders([(f"c{at}", items) for at, items in enumerate(baskets)]))
    assert len(pairs) == 2
    tea = pairs.set_index("item").loc["tea"]
    assert (tea["with_item"], tea["baskets"]) == ("coffee", 150)
    assert (tea["support"], tea["confidence"], tea["lift"]) == (0.15, 0.75, 0.9375)
    coffee = pairs.set_index("item").loc["coffee"]
    assert coffee["confidence"] == pytest.approx(150 / 800)
    assert coffee["lift"] == tea["lift"]


def test_affinity_by_hand() -> None:
    # A: a1, a2; B: b1, b2, b3. Tea: a1, a2, b1 (3 of 5); mugs: a1, b2, b3.
    frame = orders([("a1", ["tea", "mugs"]), ("a2", ["tea"]), ("b1", ["tea"]), ("b2", ["mugs"]), ("b3", ["mugs"])])
    table = product_affinity(frame, tiers({"a1": "A", "a2": "A", "b1": "B", "b2": "B", "b3": "B"}), least_buyers=1)
    assert table.index.tolist() == [("A", "tea"), ("A", "mugs"), ("B", "mugs"), ("B", "tea")]
    assert table["buyers"].tolist() == [2, 1, 2, 1]
    np.testing.assert_allclose(table["share"], [1, 0.5, 2 / 3, 1 / 3])
    np.testing.assert_allclose(table["lift"], [1 / 0.6, 0.5 / 0.6, (2 / 3) / 0.6, (1 / 3) / 0.6])
    assert table["buyers_of_all"].tolist() == [3, 3, 3, 3]


def test_what_was_brought_back_is_not_kept() -> None:
    frame = orders([("a1", ["tea"]), ("b1", ["tea"]), ("b1", ["mugs"])])
    back = pd.DataFrame([("r1", "b1", "tea", -1.0)], columns=frame.columns)
    table = product_affinity(pd.concat([frame, back]), tiers({"a1": "A", "b1": "B"}), least_buyers=1)
    assert table.loc[("B", "tea"), "buyers"] == 0
    assert table.loc[("B", "tea"), "lift"] == 0
    assert table.loc[("A", "tea"), "lift"] == 2
    pairs = item_pairs(pd.concat([frame, back]), baskets="customer")
    assert pairs.empty


def test_without_tiers_there_is_one_and_no_lift() -> None:
    table = product_affinity(orders([("a", ["tea"]), ("b", ["mugs", "tea"])]), least_buyers=1)
    assert table.loc[("all", "tea")].tolist() == [2, 1, 1, 2]
    assert (table["lift"] == 1).all()


def test_customers_without_a_tier_count_nowhere() -> None:
    frame = orders([("a", ["tea"]), ("b", ["tea"]), ("x", ["mugs"]), ("y", ["mugs"])])
    table = product_affinity(frame, tiers({"a": "A", "b": "B", "x": None}), least_buyers=1)
    assert table.index.tolist() == [("A", "tea"), ("B", "tea")]


def test_the_best_of_the_sample_shop_buy_the_dear_things() -> None:
    orders_table = load("retail_orders")
    classes = abc_classes(customer_summary(orders_table, "2025-06-30")["monetary"])
    table = product_affinity(orders_table, classes)
    # Furniture, lighting and bedding are the dear categories of the generator (lib/tierkit/data/sample/truth.py).
    assert set(table.loc["A"].index[:3]) == {"furniture", "lighting", "bedding"}
    assert table.loc["A"].index[0] == table.loc["C"].index[-1] == "furniture"


@pytest.mark.parametrize(
    ("call", "error", "sentence"),
    [
        (lambda: product_affinity(orders([("a", ["tea"])]), by="colour"), DataError, "colour"),
        (lambda: product_affinity(orders([("a", ["tea"])]).assign(amount=-1.0)), DataError, "only returns"),
        (lambda: product_affinity(orders([("a", ["tea"])]).assign(amount="1")), DataError, "no numbers"),
        (lambda: product_affinity(orders([])), DataError, "no rows|no numbers"),
        (lambda: product_affinity(orders([("a", ["tea"])]), tiers({"b": "A"})), ParameterError, "in common"),
        (lambda: product_affinity(orders([("a", ["tea"])]), least_buyers=0), ParameterError, "least_buyers"),
        (lambda: item_pairs(orders([("a", ["tea"])]), baskets="cart"), ParameterError, "order, customer"),
        (lambda: item_pairs(orders([("a", ["tea"])]), least_support=2), ParameterError, "least_support"),
        (lambda: item_pairs(orders([("a", ["tea"])]).assign(order_id=None)), DataError, "order_id"),
        (lambda: item_pairs(orders([("a", ["tea", " "])])), DataError, "category: 1 of 2 rows are blank"),
        (lambda: product_affinity(orders([("a", ["tea", None])])), DataError, "category: 1 of 2 rows are blank"),
        (lambda: product_affinity(orders([("a", ["tea"])]).assign(amount=np.inf)), DataError, "infinite"),
        (
            lambda: product_affinity(orders([("a", ["tea"])]), by=3),
            ParameterError,
            "3 is not the name of a column of orders",
        ),
    ],
)
def test_odd_input_is_refused(call, error, sentence) -> None:
    with pytest.raises(error, match=sentence):
        call()


ITEMS = st.lists(st.sampled_from(["t", "m", "p", "w"]), min_size=1, max_size=4, unique=True)
BASKETS = st.lists(st.tuples(st.sampled_from("abcdef"), ITEMS), min_size=1, max_size=25)


@settings(max_examples=25)
@given(BASKETS, st.randoms(use_true_random=False))
def test_what_holds_of_any_baskets(baskets, random) -> None:
    frame = orders(baskets)
    shuffled = frame.sample(frac=1, random_state=random.randrange(2**32))
    pairs = item_pairs(frame, least_support=0)
    pd.testing.assert_frame_equal(item_pairs(shuffled, least_support=0), pairs)
    held = [set(items) for _customer, items in baskets]
    for row in pairs.itertuples():
        assert row.baskets == sum({row.item, row.with_item} <= basket for basket in held)
        assert row.confidence == pytest.approx(row.baskets / sum(row.item in basket for basket in held))
    assert pairs["lift"].is_monotonic_decreasing
    keys = tiers({name: random.choice("AB") for name in "abcdef"})
    table = product_affinity(frame, keys, least_buyers=1)
    pd.testing.assert_frame_equal(product_affinity(shuffled, keys, least_buyers=1), table)
    # Buyers by tier add up to the buyers of all, and the lifts weigh out to 1.
    assert (table.groupby("item")["buyers"].sum() == table.groupby("item")["buyers_of_all"].first()).all()
    sizes = keys[sorted(frame["customer_id"].unique())].value_counts()
    weights = table.index.get_level_values("tier").map(sizes).astype(float) / sizes.sum()
    np.testing.assert_allclose((table["lift"] * weights).groupby(level="item").sum(), 1)
