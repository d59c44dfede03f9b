"""Purchase groups and favourite categories, by hand and by what must hold."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierkit.data import load
from tierkit.errors import DataError, ParameterError
from tierkit.models.purchase_groups import KEYS, favourite_category, purchase_cuts, purchase_groups

AS_OF = "2025-06-30"


def orders(purchases: list[tuple[str, float, str]]) -> pd.DataFrame:
    frame = pd.DataFrame(purchases, columns=["customer_id", "amount", "category"])
    return frame.assign(
        order_id=[f"o{i}" for i in range(len(frame))], ordered_at=pd.to_datetime("2025-01-01") + pd.Timedelta(hours=9)
    )


def bought(times: int, amount: float, customer: str) -> list[tuple[str, float, str]]:
    return [(customer, amount, "tea")] * times


BY_HAND = orders(
    bought(6, 100, "a") + bought(6, 10, "b") + bought(2, 100, "c") + bought(2, 10, "d") + bought(1, 100, "e")
    + [("f", -5.0, "tea")]
)  # fmt: skip


def test_the_default_cuts_are_medians() -> None:
    # Repeat customers bought 6, 6, 2, 2 times: median 4. Per purchase 100, 10, 100, 10, 100: median 100.
    assert purchase_cuts(BY_HAND, AS_OF) == (4, 100)


def test_groups_by_hand() -> None:
    found = purchase_groups(BY_HAND, AS_OF, cuts=(4, 50))
    assert found.to_dict() == {
        "a": "frequent-large", "b": "frequent-small", "c": "occasional-large", "d": "occasional-small",
        "e": "one-time", "f": "no-purchase",
    }  # fmt: skip
    assert list(found.cat.categories) == list(KEYS)
    # On the cut is not above it: with the medians nobody's basket is large, and 6 purchases are more than 4.
    by_default = purchase_groups(BY_HAND, AS_OF)
    assert by_default.loc[["a", "b", "c", "d"]].tolist() == ["frequent-small"] * 2 + ["occasional-small"] * 2


def test_returns_lower_the_amount_per_purchase_and_are_no_purchase() -> None:
    # Two purchases of 100 and a return of 120: 80 in two purchases, 40 each.
    frame = orders([("a", 100.0, "tea"), ("a", 100.0, "tea"), ("a", -120.0, "tea")])
    assert purchase_groups(frame, AS_OF, (1, 39.0)).loc["a"] == "frequent-large"
    assert purchase_groups(frame, AS_OF, (2, 40.0)).loc["a"] == "occasional-small"


def test_favourites_by_hand() -> None:
    frame = orders(
        [("a", 60.0, "tea"), ("a", 40.0, "mugs"),  # 60 % tea
         ("b", 50.0, "tea"), ("b", 50.0, "mugs"),  # half and half: the first by name, and half is enough
         ("c", 40.0, "tea"), ("c", 35.0, "mugs"), ("c", 25.0, "pots"),  # 40 % at best
         ("d", 90.0, "tea"), ("d", -80.0, "tea"), ("d", 30.0, "mugs"),  # 10 of tea are kept
         ("e", 20.0, "tea"), ("e", -20.0, "tea"),  # nothing kept
         ("f", 20.0, None)]
    )  # fmt: skip
    found = favourite_category(frame)
    assert found.to_dict() == {
        "a": "tea", "b": "mugs", "c": "mixed", "d": "mugs", "e": "no-purchase", "f": "unknown",
    }  # fmt: skip
    assert list(found.cat.categories) == ["mugs", "tea", "mixed", "unknown", "no-purchase"]
    assert favourite_category(frame, least_share=0.4).loc["c"] == "tea"


def test_the_sample_shop_has_all_groups() -> None:
    sizes = purchase_groups(load("retail_orders"), AS_OF).value_counts(normalize=True)
    assert sizes["no-purchase"] == 0
    assert sizes.drop("no-purchase").min() > 0.1
    # README.md of the sample data: what a purchase is worth does not depend on how often somebody buys.
    large = sizes["frequent-large"] / (sizes["frequent-large"] + sizes["frequent-small"])
    assert large == pytest.approx(
        sizes["occasional-large"] / (sizes["occasional-large"] + sizes["occasional-small"]), abs=0.05
    )


@pytest.mark.parametrize(
    ("call", "error", "sentence"),
    [
        (lambda: purchase_groups(BY_HAND, AS_OF, (0, 50)), ParameterError, "two numbers"),
        (lambda: purchase_groups(BY_HAND, AS_OF, (3,)), ParameterError, "two numbers"),
        (lambda: purchase_groups(BY_HAND, AS_OF, ("a", "b")), ParameterError, "two numbers"),
        (lambda: purchase_groups(BY_HAND, AS_OF, 3), ParameterError, "two numbers"),
        (lambda: purchase_groups(BY_HAND, AS_OF, (1, float("nan"))), ParameterError, "two numbers"),
        (lambda: purchase_groups(BY_HAND, "2024-01-01"), ParameterError, "before the first order"),
        (lambda: purchase_cuts(orders([("a", -1.0, "tea")]), AS_OF), ParameterError, "no purchase groups"),
        (lambda: favourite_category(BY_HAND, by="colour"), DataError, "colour"),
        (lambda: favourite_category(BY_HAND, least_share=1.5), ParameterError, "least_share"),
        (lambda: favourite_category(BY_HAND.assign(amount=None)), DataError, "amount"),
        (lambda: favourite_category(BY_HAND.iloc[:0]), DataError, "no rows"),
    ],
)
def test_odd_input_is_refused(call, error, sentence) -> None:
    with pytest.raises(error, match=sentence):
        call()


LINES = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.integers(-50, 200).map(float), st.sampled_from(["tea", "mugs", None])),
    min_size=1, max_size=40,
)  # fmt: skip


@settings(max_examples=12)
@given(LINES, st.randoms(use_true_random=False))
def test_everybody_has_a_group_whatever_the_order_and_the_currency(rows, random) -> None:
    frame = orders(rows)
    shuffled = frame.sample(frac=1, random_state=random.randrange(2**32))
    found = purchase_groups(frame, AS_OF, (2, 50))
    assert found.index.tolist() == sorted(frame["customer_id"].unique())
    assert not found.isna().any()
    pd.testing.assert_series_equal(purchase_groups(shuffled, AS_OF, (2, 50)), found)
    dearer = frame.assign(amount=frame["amount"] * 8)
    pd.testing.assert_series_equal(purchase_groups(dearer, AS_OF, (2, 400)), found)
    favourite = favourite_category(frame)
    pd.testing.assert_series_equal(favourite_category(shuffled), favourite)
    pd.testing.assert_series_equal(favourite_category(dearer), favourite)
