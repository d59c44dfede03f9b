"""Recommendations: the sums by hand, and an honest race against the bestsellers."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierkit.data import load
from tierkit.errors import DataError, ParameterError
from tierkit.models import recommendations
from tierkit.models.offers import offer_list
from tierkit.models.recommendations import BESTSELLER, hit_rates, recommend


def orders(bought: dict[str, list[str]], at: str = "2025-01-01") -> pd.DataFrame:
    rows = [(who, item, 1.0) for who, items in bought.items() for item in items]
    frame = pd.DataFrame(rows, columns=["customer_id", "category", "amount"])
    return frame.assign(order_id=[f"{at}-{i}" for i in range(len(frame))], ordered_at=pd.Timestamp(at))


# Buyers: tea 4 (a b c d), mugs 3 (a b c), pots 2 (a d), wool 1 (e).
# Together: tea and mugs 3, tea and pots 2, mugs and pots 1.
HAND = orders(
    {"a": ["tea", "mugs", "pots"], "b": ["tea", "mugs"], "c": ["tea", "mugs"], "d": ["tea", "pots"], "e": ["wool"]}
)


def of(table: pd.DataFrame, customer: str) -> list[tuple]:
    rows = table[table["customer_id"] == customer]
    return list(zip(rows["rank"], rows["item"], rows["score"].round(6), rows["because"], strict=True))


def test_cosines_by_hand() -> None:
    table = recommend(HAND, n=2, least_together=1)
    # b has tea and mugs. Pots: tea 2/sqrt(4 x 2) = 0.707107, mugs 1/sqrt(3 x 2) = 0.408248; tea adds most. Wool goes
    # with nothing: a bestseller of 1, after pots.
    assert of(table, "b") == [(1, "pots", 1.115355, "tea"), (2, "wool", 0, BESTSELLER)]
    # d has tea and pots: mugs 3/sqrt(4 x 3) + 1/sqrt(6) = 0.866025 + 0.408248
    assert of(table, "d") == [(1, "mugs", 1.274274, "tea"), (2, "wool", 0, BESTSELLER)]
    # e has wool only: the bestsellers
    assert of(table, "e") == [(1, "tea", 0, BESTSELLER), (2, "mugs", 0, BESTSELLER)]


def test_items_seldom_bought_together_are_not_alike() -> None:
    assert of(recommend(HAND, n=1, least_together=2), "b") == [(1, "pots", round(2 / math.sqrt(8), 6), "tea")]
    assert of(recommend(HAND, n=1, least_together=3), "b") == [(1, "pots", 0, BESTSELLER)]


def test_lifts_by_hand() -> None:
    # Of 5 customers: tea and pots 2 x 5 / (4 x 2) = 1.25, mugs and pots 1 x 5 / (3 x 2) = 0.8333; in all 2.083333.
    assert of(recommend(HAND, n=1, likeness="lift", least_together=1), "b") == [(1, "pots", 2.083333, "tea")]


def test_bought_items_come_back_when_asked_for() -> None:
    # a bought all but wool: without skipping, tea scores 0.866025 (mugs) + 0.707107 (pots), mugs 0.866025 + 0.408248
    first = of(recommend(HAND, n=2, least_together=1, skip_bought=False), "a")
    assert first == [(1, "tea", 1.573132, "mugs"), (2, "mugs", 1.274274, "tea")]
    assert of(recommend(HAND, n=2, least_together=1), "a") == [(1, "wool", 0, BESTSELLER)]


def test_new_customers_are_offered_bestsellers_and_only_those_asked_for_are_served() -> None:
    table = recommend(HAND, ["new", "b"], n=1)
    assert table["customer_id"].tolist() == ["b", "new"]
    assert of(table, "new") == [(1, "tea", 0, BESTSELLER)]
    pd.testing.assert_frame_equal(recommend(HAND, "b"), recommend(HAND, ["b"]))


def test_equal_scores_stand_by_name() -> None:
    twins = orders({"a": ["tea", "pots", "mugs"], "b": ["tea", "pots", "mugs"], "c": ["tea"]})
    assert of(recommend(twins, ["c"], n=2, least_together=1), "c")[0][1] == "mugs"


def test_small_blocks_give_the_same(monkeypatch) -> None:
    orders_table = load("retail_orders")
    whole, rates = recommend(orders_table, items="product_id", n=4), hit_rates(orders_table, "2024-12-31")
    monkeypatch.setattr(recommendations, "BLOCK", 7 * 120)
    pd.testing.assert_frame_equal(recommend(orders_table, items="product_id", n=4), whole)
    pd.testing.assert_frame_equal(hit_rates(orders_table, "2024-12-31"), rates)


def test_what_was_brought_back_is_not_offered_again() -> None:
    # d bought mugs and brought them back; g bought pots, kept nothing, and is offered the other bestsellers.
    returned = orders({"d": ["mugs"], "g": ["pots"]})
    back = returned.assign(order_id="r-" + returned["order_id"], amount=-1.0)
    history = pd.concat([HAND, returned, back])
    assert [row[1] for row in of(recommend(history, least_together=1), "d")] == ["wool"]
    assert [row[1] for row in of(recommend(history, ["g"], n=4), "g")] == ["tea", "mugs", "wool"]
    # Unless asked for; d's likeness to mugs is unchanged, for nobody kept them.
    assert of(recommend(history, ["d"], n=1, skip_bought=False), "d") == of(
        recommend(HAND, ["d"], n=1, skip_bought=False), "d"
    )


def test_customers_may_be_a_column_of_their_tiers_or_a_table() -> None:
    tiers = pd.Series(pd.Categorical(["A", "A"]), index=pd.Index(["d", "b"], name="customer_id"))
    wanted = recommend(HAND, ["b", "d"])
    pd.testing.assert_frame_equal(recommend(HAND, tiers), wanted)
    pd.testing.assert_frame_equal(recommend(HAND, tiers.to_frame("tier")), wanted)
    pd.testing.assert_frame_equal(recommend(HAND, tiers.reset_index()), wanted)
    pd.testing.assert_frame_equal(recommend(HAND, tiers.reset_index()["customer_id"]), wanted)


def test_how_text_is_held_changes_nothing() -> None:
    whole = recommend(HAND, n=2)
    for dtype in (object, "string[pyarrow]", pd.CategoricalDtype(["wool", "tea", "pots", "mugs", "silk"])):
        pd.testing.assert_frame_equal(recommend(HAND.astype({"category": dtype}), n=2), whole)
    ids = pd.CategoricalDtype(list("zedcba"))
    pd.testing.assert_frame_equal(recommend(HAND.astype({"customer_id": ids}), n=2), whole)


def test_the_race_by_hand() -> None:
    later = orders({"b": ["pots"], "d": ["wool"], "e": ["pots"], "x": ["tea"]}, at="2025-02-01")
    rates = hit_rates(pd.concat([HAND, later]), "2025-01-31", n=1)
    # b, d and e bought before and something new later; x had not bought before. Recommended: pots to b (right), mugs to
    # d (wrong), tea to e (wrong). Bestsellers not bought yet: pots to b (right), mugs to d, tea to e.
    assert rates.loc["recommended"].tolist() == [3, 1, pytest.approx(1 / 3)]
    assert rates.loc["bestsellers"].tolist() == [3, 1, pytest.approx(1 / 3)]


def test_where_tastes_differ_recommendations_beat_bestsellers() -> None:
    # Two kinds of people, ten items each, who buy three of their own kind before and two more of it later.
    draw = np.random.default_rng(8)
    before, later = {}, {}
    for at in range(300):
        items = draw.permutation([f"{'xy'[at % 2]}{k}" for k in range(10)]).tolist()
        before[f"{at:03d}"], later[f"{at:03d}"] = items[:3], items[3:5]
    rates = hit_rates(pd.concat([orders(before), orders(later, at="2025-02-01")]), "2025-01-31", n=3)
    # Of the seven of the own kind that are left, two are bought and three recommended: a hit in 1 - C(4,2) / C(7,2) =
    # 71 % of cases, a standard error of 2.6 points. Bestsellers take the other kind's items too.
    assert rates.loc["recommended", "hit_rate"] == pytest.approx(0.71, abs=0.07)
    assert rates.loc["recommended", "hit_rate"] > rates.loc["bestsellers", "hit_rate"] + 0.15


def test_in_the_sample_shop_they_do_not_beat_the_bestsellers_and_that_is_said() -> None:
    # The generator knows no tastes: what somebody buys next does not depend on what was bought. 1,108 customers: a
    # standard error of 1.4 points.
    rates = hit_rates(load("retail_orders"), "2024-12-31", items="product_id")
    assert rates["customers"].tolist() == [1108, 1108]
    assert rates.loc["recommended", "hit_rate"] == pytest.approx(rates.loc["bestsellers", "hit_rate"], abs=0.02)


def test_offers_read_in_the_language_and_by_the_names_of_the_reader() -> None:
    products = load("retail_products").set_index("product_id")
    table = recommend(load("retail_orders"), ["000001", "new"], items="product_id", n=2)
    chinese = offer_list(table, products["name_zh"], "zh")
    assert list(chinese.columns) == ["customer_id", "rank", "offer", "reason"]
    assert chinese["offer"].tolist() == products["name_zh"][table["item"]].tolist()
    assert chinese["reason"].tolist()[:1] == [f"已购：{products['name_zh'][table['because'][0]]}"]
    assert chinese["reason"].tolist()[2:] == ["畅销品", "畅销品"]
    english = offer_list(table, dict(products["name_en"]), "en")
    assert english["offer"].tolist() == products["name_en"][table["item"]].tolist()
    assert english["reason"].tolist()[2:] == ["Bestseller", "Bestseller"]
    # Categories are named by the kit, and what nobody names is its own name.
    kinds = offer_list(recommend(load("retail_orders"), ["000002"], n=6), lang="en")
    assert set(kinds["offer"]) <= {"Furniture", "Bedding", "Kitchenware", "Storage", "Lighting", "Decoration"}
    assert offer_list(recommend(HAND, ["b"], n=1, least_together=1))["reason"].tolist() == ["bought: tea"]
    with pytest.raises(ParameterError, match="recommendations must be a table"):
        offer_list(table["item"])
    with pytest.raises(ParameterError, match="names must give a value by name"):
        offer_list(table, "name_en")


@pytest.mark.parametrize(
    ("call", "error", "sentence"),
    [
        (lambda: recommend(HAND, n=0), ParameterError, "n must be"),
        (lambda: recommend(HAND, likeness="cosin"), ParameterError, "Did you mean cosine"),
        (lambda: recommend(HAND, items="colour"), DataError, "colour"),
        (lambda: recommend(HAND, []), DataError, "no customers"),
        (lambda: recommend(HAND, ["a", None]), DataError, "customer_id: 1 of 2 rows are blank"),
        (lambda: recommend(HAND, [1, 2]), DataError, "named by text in one table and by numbers"),
        (lambda: recommend(HAND, 5), ParameterError, "customers must be a list; got 5"),
        (lambda: recommend(HAND, pd.DataFrame({"tier": ["A"]})), DataError, "No column customer_id"),
        (lambda: recommend(HAND.replace({"category": {"wool": " "}})), DataError, "category: 1 of 10 rows are blank"),
        (lambda: recommend(None), ParameterError, "orders must be a table"),
        (lambda: hit_rates(HAND.assign(ordered_at=pd.NaT), "2025-01-01"), DataError, "ordered_at.*blank"),
        (lambda: recommend(HAND.assign(amount=-1.0)), DataError, "only returns"),
        (lambda: hit_rates(HAND, "2026-01-01"), ParameterError, "one side of 2026-01-01"),
        (lambda: hit_rates(HAND, "never"), ParameterError, "split must be a date"),
        (
            lambda: hit_rates(pd.concat([HAND, orders({"x": ["tea"]}, "2025-02-01")]), "2025-01-31"),
            ParameterError,
            "Nobody",
        ),
    ],
)
def test_odd_input_is_refused(call, error, sentence) -> None:
    with pytest.raises(error, match=sentence):
        call()


ITEMS = st.lists(st.sampled_from(list("pqrstu")), min_size=1, max_size=6, unique=True)
HISTORY = st.dictionaries(st.sampled_from([f"c{i}" for i in range(12)]), ITEMS, min_size=1)


@settings(max_examples=30)
@given(HISTORY, st.integers(1, 6), st.randoms(use_true_random=False))
def test_what_holds_of_any_history(history, n, random) -> None:
    frame = orders(history)
    table = recommend(frame, n=n, least_together=1)
    shuffled = frame.sample(frac=1, random_state=random.randrange(2**32))
    pd.testing.assert_frame_equal(recommend(shuffled, n=n, least_together=1), table)
    known = {item for items in history.values() for item in items}
    for customer, items in history.items():
        rows = table[table["customer_id"] == customer]
        assert len(rows) == min(n, len(known) - len(items))
        assert not set(rows["item"]) & set(items)
        assert rows["item"].is_unique
        assert rows["rank"].tolist() == list(range(1, len(rows) + 1))
        assert rows["score"].is_monotonic_decreasing
        assert set(rows.loc[rows["score"] > 0, "because"]) <= set(items)
        assert (rows.loc[rows["score"] == 0, "because"] == BESTSELLER).all()
