"""Places: the rule for several, the rule for small ones, and the cities of the sample shop."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierkit.data import load
from tierkit.data.sample.truth import CITIES
from tierkit.errors import DataError, ParameterError
from tierkit.models.geography import geographic_groups
from tierkit.models.groups import group_summary


def people(places: list[object]) -> pd.DataFrame:
    return pd.DataFrame({"customer_id": [f"{i:03d}" for i in range(len(places))], "city": places})


def lines(rows: list[tuple[str, object, float]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["customer_id", "city", "amount"])


def test_largest_first_then_other_then_unknown() -> None:
    found = geographic_groups(people(["Ulm", "Bonn", "Bonn", None, " Bonn ", "  ", "Ulm", "Trier"]), smallest=0.2)
    # Of six with a place: Bonn 3, Ulm 2, Trier 1 = 16.7 %, less than 20 %.
    assert list(found.cat.categories) == ["Bonn", "Ulm", "other", "unknown"]
    assert found.tolist() == ["Ulm", "Bonn", "Bonn", "unknown", "Bonn", "unknown", "Ulm", "other"]
    assert not found.cat.ordered


def test_a_place_on_the_limit_stays() -> None:
    assert "b" in geographic_groups(people(["a"] * 49 + ["b"]), smallest=0.02).cat.categories
    assert "b" not in geographic_groups(people(["a"] * 50 + ["b"]), smallest=0.02).cat.categories
    assert "b" in geographic_groups(people(["a"] * 500 + ["b"]), smallest=0).cat.categories
    # 0.56 x 34,200 is a last digit more than 19,152.
    assert "b" in geographic_groups(people(["b"] * 19_152 + ["a"] * 15_048), smallest=0.56).cat.categories


def test_most_net_spend_decides_among_several_places() -> None:
    rows = [
        ("1", "Bonn", 50.0),
        ("1", "Ulm", 80.0),
        ("1", "Ulm", -40.0),  # Ulm nets 40, Bonn 50
        ("2", "Ulm", 10.0),
        ("2", "Bonn", 10.0),  # equal: the first by name
        ("3", None, 900.0),
        ("3", "Ulm", 1.0),
    ]  # a blank is no place, whatever was spent there
    assert geographic_groups(lines(rows)).to_dict() == {"1": "Bonn", "2": "Bonn", "3": "Ulm"}  # fmt: skip


def test_the_cities_of_the_sample_shop_are_found_alike_in_both_tables_and_spend_differs_as_it_should() -> None:
    orders, customers = load("retail_orders"), load("retail_customers")
    found = geographic_groups(customers)
    pd.testing.assert_series_equal(geographic_groups(orders), found)
    assert found.index.tolist() == sorted(customers["customer_id"])
    money = orders.groupby("customer_id")["amount"].sum()
    per_customer = group_summary(money, found)["value_per_customer"]
    tilt = pd.Series({city.name: city.tilt for city in CITIES})
    # Cities with a tilt above 0 draw those who spend more on a purchase.
    high, low = per_customer[tilt[tilt > 0.1].index], per_customer[tilt[tilt < 0].index]
    assert high.min() > low.max()


@pytest.mark.parametrize(
    ("frame", "given", "error", "sentence"),
    [
        (people(["x"]).rename(columns={"city": "town"}), {}, DataError, "city"),
        (people([]), {}, DataError, "no rows"),
        (people(["x"]), {"smallest": 1}, ParameterError, "smallest"),
        (people(["x"]), {"smallest": "few"}, ParameterError, "smallest"),
        (people(["x"]).assign(customer_id=None), {}, DataError, "customer_id.*blank"),
        (pd.DataFrame({"customer_id": ["7", "7"], "city": ["a", "b"]}), {}, DataError, "7 stands in more than one row"),
        (lines([("1", "x", float("nan"))]), {}, DataError, "amount.*blank"),
        (lines([("1", "x", 1.0)]).assign(amount="1"), {}, DataError, "no numbers"),
    ],
)
def test_what_cannot_be_placed_is_refused(frame, given, error, sentence) -> None:
    with pytest.raises(error, match=sentence):
        geographic_groups(frame, **given)


def test_a_customer_id_in_the_index_serves_too() -> None:
    frame = people(["a", "b"]).set_index("customer_id")
    assert geographic_groups(frame).tolist() == ["a", "b"]


def test_ids_come_out_as_the_summary_names_them_however_they_are_held() -> None:
    frame = people(["a", "b", "b"])
    wanted = geographic_groups(frame)
    for dtype in (object, "string[pyarrow]", pd.CategoricalDtype(["002", "001", "000"])):
        pd.testing.assert_series_equal(geographic_groups(frame.astype({"customer_id": dtype, "city": object})), wanted)
    with pytest.raises(DataError, match="neither text nor numbers"):
        geographic_groups(frame.assign(customer_id=["7", 7, 8]))


@settings(max_examples=25)
@given(
    st.lists(st.sampled_from(["a", "b", "c", "d", None]), min_size=1, max_size=60), st.randoms(use_true_random=False)
)
def test_order_and_names_change_nothing(places, random) -> None:
    frame = people(places)
    before = geographic_groups(frame, smallest=0.15)
    assert len(before) == len(places)
    assert not before.isna().any()
    shuffled = frame.sample(frac=1, random_state=random.randrange(2**32))
    pd.testing.assert_series_equal(geographic_groups(shuffled, smallest=0.15), before)
    # Whoever lives in one place is in one group.
    assert before.groupby(frame["city"].fillna("-").to_numpy()).nunique().max() == 1
