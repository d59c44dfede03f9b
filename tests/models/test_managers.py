"""Account managers: the rule by hand, and that no capacity is ever exceeded and nobody is forgotten."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierkit.errors import DataError, ParameterError
from tierkit.i18n import LANGUAGES, language
from tierkit.models.managers import FULL, NO_CITY, NOT_SERVED, REASONS, TOO_MUCH, allocate_managers

TIERS = pd.CategoricalDtype(["important", "major", "ordinary"], ordered=True)


def customers(rows: dict[str, tuple], columns: tuple[str, ...] = ("tier", "value", "city")) -> pd.DataFrame:
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=list(columns)).rename_axis("customer_id")
    return frame.astype({"tier": TIERS})


def managers(rows: dict[str, tuple], columns: tuple[str, ...] = ("capacity", "city")) -> pd.DataFrame:
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(columns)).rename_axis("manager")


def who(allocation) -> dict[str, str]:
    return allocation.assigned["manager"].to_dict()


def test_better_tiers_first_then_value_then_number() -> None:
    people = customers(
        {"4": ("major", 99.0, ""), "3": ("important", 1.0, ""), "2": ("major", 50.0, ""), "1": ("major", 50.0, "")}
    )
    found = allocate_managers(people, managers({"Li": (3, "")}))
    assert found.assigned.index.tolist() == ["3", "4", "1"]
    assert found.unassigned["reason"].to_dict() == {"2": FULL}
    assert found.load.loc["Li", ["customers", "load", "important", "major", "ordinary"]].tolist() == [3, 1, 1, 2, 0]
    assert "1 customer found no manager" in repr(found)


def test_the_same_city_before_another_and_the_least_busy_of_it() -> None:
    people = customers(
        {f"{at}": ("important", 10.0 - at, "Bonn") for at in range(4)} | {"9": ("important", 0.0, "Ulm")}
    )
    staff = managers({"Ann": (2, "Bonn"), "Bob": (4, "Bonn"), "Cy": (9, "Ulm")})
    # Bonn: 0 → Bob (1/4 < 1/2), 1 → Ann (1/2) or Bob (2/4): equal, the first by name; 2 → Bob (2/4 < 2/2), 3 → Bob.
    # 9 → Cy. Ann stays at 1 of 2, Bob at 3 of 4.
    found = allocate_managers(people, staff)
    assert who(found) == {"0": "Bob", "1": "Ann", "2": "Bob", "3": "Bob", "9": "Cy"}
    assert found.assigned["same_city"].all()


def test_who_can_stay_in_the_city_is_not_pushed_out_by_who_cannot() -> None:
    # 1 is worth more, but has no manager in Köln; Ann's one place belongs to 2 from Bonn, Cy takes 1.
    people = customers({"1": ("important", 99.0, "Köln"), "2": ("important", 1.0, "Bonn")})
    staff = managers({"Ann": (1, "Bonn"), "Cy": (1, "Ulm")})
    found = allocate_managers(people, staff)
    assert who(found) == {"2": "Ann", "1": "Cy"}
    assert found.assigned["same_city"].to_dict() == {"2": True, "1": False}
    only = allocate_managers(people, staff, same_city_only=True)
    assert who(only) == {"2": "Ann"}
    assert only.unassigned["reason"].to_dict() == {"1": NO_CITY}


def test_the_present_manager_is_kept_when_asked() -> None:
    columns = ("tier", "value", "city", "manager")
    people = customers(
        {"1": ("major", 9.0, "Bonn", "Cy"), "2": ("major", 8.0, "Bonn", "Cy"), "3": ("important", 1.0, "Ulm", None),
         "4": ("major", 7.0, "Bonn", "Gone")},
        columns,
    )  # fmt: skip
    staff = managers({"Ann": (5, "Bonn"), "Cy": (2, "Ulm")})
    found = allocate_managers(people, staff, keep_present=True)
    # 3 comes first, by tier, and takes one of Cy's two places; then 1 keeps Cy, 2 finds Cy full.
    assert who(found) == {"3": "Cy", "1": "Cy", "2": "Ann", "4": "Ann"}
    assert found.assigned["kept"].to_dict() == {"3": False, "1": True, "2": False, "4": False}
    assert who(allocate_managers(people, staff)) == {"3": "Cy", "1": "Ann", "2": "Ann", "4": "Ann"}


def test_a_present_manager_is_found_by_number_and_one_who_has_left_is_told() -> None:
    # Numbers in a column with blanks are floats: 7.0 is still manager 7.
    people = customers({"1": ("major", 9.0, 8.0), "2": ("major", 8.0, None), "3": ("major", 7.0, 5.0)},
                       ("tier", "value", "manager"))  # fmt: skip
    staff = pd.DataFrame({"manager": [7, 8], "capacity": [9, 9]})
    found = allocate_managers(people, staff, keep_present=True)
    assert found.assigned["kept"].to_dict() == {"1": True, "2": False, "3": False}
    assert who(found)["1"] == 8
    assert found.cautions == ("1 customer has a present manager who is not in the table of managers.",)
    assert allocate_managers(people, staff).cautions == ()


def test_a_capacity_is_kept_where_parts_of_a_number_are_added() -> None:
    # 0.1 + 0.1 + 0.1 is a last digit more than 0.3: it fits, and the table does not say more than the capacity.
    people = customers({f"{at}": ("major", 1.0, 0.1) for at in range(4)}, ("tier", "value", "workload"))
    found = allocate_managers(people, managers({"Li": (0.3, "")}))
    assert len(found.assigned) == 3
    assert (found.load["workload"] <= found.load["capacity"]).all()
    tiny = allocate_managers(people.assign(workload=1e-10), managers({"Li": (0, "")}))
    assert tiny.assigned.empty
    assert tiny.assigned["kept"].dtype == bool


def test_the_order_of_categories_changes_nothing() -> None:
    people = customers({"1": ("major", 5.0, ""), "2": ("major", 5.0, "")})
    staff = managers({"Ann": (1, ""), "Bob": (1, "")})
    turned = [pd.CategoricalIndex(frame.index, frame.index[::-1], name=frame.index.name) for frame in (people, staff)]
    assert who(allocate_managers(people.set_index(turned[0]), staff.set_index(turned[1]))) == {"1": "Ann", "2": "Bob"}


def test_why_customers_wait_is_told_in_words() -> None:
    people = customers({"1": ("important", 9.0, 5.0), "2": ("important", 8.0, 3.0), "3": ("major", 7.0, 2.0)},
                       ("tier", "value", "workload"))  # fmt: skip
    found = allocate_managers(people, managers({"Li": (4.0, "")}), serve="important")
    with language("zh"):
        assert found.reasons.loc["该级别不配客户经理。"].tolist() == [1, 2]
    assert found.reasons.index[1].startswith("The workload is above the capacity")
    assert found.reasons["customers"].sum() == len(found.unassigned)
    assert allocate_managers(people, managers({"Li": (99.0, "")})).reasons.empty


def test_names_may_stand_in_columns() -> None:
    people = customers({"1": ("important", 1.0, "Bonn"), "2": ("major", 1.0, "Ulm")})
    staff = managers({"Ann": (1, "Ulm"), "Bob": (1, "Bonn")})
    by_index = allocate_managers(people, staff)
    by_column = allocate_managers(people.reset_index(), staff.reset_index())
    pd.testing.assert_frame_equal(by_column.assigned, by_index.assigned)
    pd.testing.assert_frame_equal(by_column.load, by_index.load)


def test_only_the_tiers_served_get_managers() -> None:
    people = customers({"1": ("important", 1.0, ""), "2": ("ordinary", 9.0, "")})
    found = allocate_managers(people, managers({"Li": (5, "")}), serve=["important", "major"])
    assert who(found) == {"1": "Li"}
    assert found.unassigned["reason"].to_dict() == {"2": NOT_SERVED}
    assert found.cautions == ()


def test_work_that_fits_nobody_is_told_apart_from_full_managers() -> None:
    people = customers({"1": ("important", 9.0, 5.0), "2": ("important", 8.0, 3.0), "3": ("major", 7.0, 2.0),
                        "4": ("major", 6.0, 1.0)}, ("tier", "value", "workload"))  # fmt: skip
    found = allocate_managers(people, managers({"Li": (4.0, "")}))
    assert found.unassigned["reason"].to_dict() == {"1": TOO_MUCH, "3": FULL}
    assert found.load.loc["Li", "workload"] == 4


def test_reasons_have_sentences_in_both_languages() -> None:
    from tierkit.i18n import _

    for lang in LANGUAGES:
        with language(lang):
            assert len({_(sentence) for sentence in REASONS.values()}) == 4


@pytest.mark.parametrize(
    ("people", "staff", "given", "error", "sentence"),
    [
        ({"1": ("important", 1.0, "")}, {}, {}, ParameterError, "no managers"),
        ({"1": ("important", 1.0, "")}, {"Li": (-1, "")}, {}, DataError, "capacity.*at least 0"),
        ({"1": ("important", 1.0, "")}, {"Li": ("many", "")}, {}, DataError, "capacity"),
        ({"1": (None, 1.0, "")}, {"Li": (1, "")}, {}, DataError, "none missing"),
        ({"1": ("important", None, "")}, {"Li": (1, "")}, {}, DataError, "value.*missing"),
        ({"1": ("important", 1.0, "")}, {"Li": (1, "")}, {"serve": ["best"]}, ParameterError, "serve 'best'"),
        ({"1": ("important", 1.0, "")}, {"Li": (1, "")}, {"keep_present": True}, DataError, "manager"),
    ],
)
def test_odd_input_is_refused(people, staff, given, error, sentence) -> None:
    with pytest.raises(error, match=sentence):
        allocate_managers(customers(people), managers(staff), **given)


def test_tiers_without_order_and_work_of_nothing_are_refused() -> None:
    people = customers({"1": ("important", 1.0, "")})
    staff = managers({"Li": (1, "")})
    with pytest.raises(DataError, match="ordered categories"):
        allocate_managers(people.assign(tier="important"), staff)
    with pytest.raises(DataError, match="above 0"):
        allocate_managers(people.assign(workload=0), staff)
    with pytest.raises(DataError, match="1 stands in more than one row"):
        allocate_managers(pd.concat([people, people]), staff)
    with pytest.raises(DataError, match="Li stands in more than one row"):
        allocate_managers(people, managers({"Li": (1, ""), " Li ": (1, "")}))
    with pytest.raises(DataError, match="No column manager"):
        allocate_managers(people, pd.DataFrame({"name": ["Li"], "capacity": 5}))
    with pytest.raises(ParameterError, match="customers must be a table"):
        allocate_managers(people["tier"], staff)
    with pytest.raises(ParameterError, match="serve must be a list; got 3"):
        allocate_managers(people, staff, serve=3)


PEOPLE = st.lists(
    st.tuples(st.sampled_from(list(TIERS.categories)), st.integers(0, 5), st.sampled_from(["Bonn", "Ulm", ""]),
              st.integers(1, 4), st.sampled_from(["m0", "m1", "mx", None])),
    min_size=1, max_size=30,
)  # fmt: skip
STAFF = st.lists(st.tuples(st.integers(0, 9), st.sampled_from(["Bonn", "Ulm", ""])), min_size=1, max_size=4)


@settings(max_examples=40)
@given(PEOPLE, STAFF, st.booleans(), st.booleans(), st.booleans(), st.randoms(use_true_random=False))
def test_what_holds_of_any_allocation(people, staff, keep, same_city, one_each, random) -> None:
    table = customers(
        {f"{at:02d}": row for at, row in enumerate(people)}, ("tier", "value", "city", "workload", "manager")
    )
    if one_each:
        table["workload"] = 1
    desks = managers({f"m{at}": row for at, row in enumerate(staff)})
    found = allocate_managers(table, desks, keep_present=keep, same_city_only=same_city)
    # Nobody twice, nobody forgotten; no capacity exceeded; the loads add up.
    assert sorted([*found.assigned.index, *found.unassigned.index]) == sorted(table.index)
    assert (found.load["workload"] <= found.load["capacity"]).all()
    assert found.load["workload"].sum() == found.assigned["workload"].sum()
    assert found.load["customers"].sum() == len(found.assigned)
    assert found.unassigned["reason"].isin(REASONS).all()
    if same_city:
        new = found.assigned[~found.assigned["kept"].astype(bool)]
        assert new["same_city"].all()
        assert (table.loc[new.index, "city"] == new["manager"].map(desks["city"])).all()
    if one_each and not same_city:
        # No other rule places more: either all have a manager, or every place is taken. And by the best tiers.
        assert len(found.assigned) == min(len(table), int(desks["capacity"].sum()))
        best = table["tier"].sort_values().head(len(found.assigned)).astype("str").tolist()
        assert sorted(found.assigned["tier"].astype("str")) == sorted(best)
    for name, row in found.assigned.iterrows():
        assert not row["kept"] or row["manager"] == table.loc[name, "manager"]
    shuffled = table.sample(frac=1, random_state=random.randrange(2**32))
    again = allocate_managers(shuffled, desks[::-1], keep_present=keep, same_city_only=same_city)
    pd.testing.assert_frame_equal(again.assigned, found.assigned)
