"""The B2B scorecard: by hand, what must hold for any accounts, and the maker of the sample data."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierkit.data import load
from tierkit.data.sample.b2b import TRUTH
from tierkit.errors import DataError, ParameterError
from tierkit.models.b2b import (
    ACCOUNT_DIRECTIONS,
    account_contribution,
    account_criteria,
    b2b_scorecard,
    contribution_rate,
)
from tierkit.models.weighted import weighted_score

AS_OF = "2025-06-30"


def accounts() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "account_id": ["03", "01", "02", "04"],
            "service_cost": [50.0, 100.0, 20.0, 0.0],
            "need_variety": [1, 5, 3, 1],
            "relationship": [1, 5, 2, 1],
            "management_level": [1, 5, 4, 4],
            "overdue_days": [0.0, 3.0, 60.0, 1.0],
            "growth_outlook": [1, 2, 3, 4],
        }
    )


def orders() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "order_id": ["x1", "x1", "x2", "x3", "x4"],
            "account_id": ["01", "01", "02", "03", "01"],
            "ordered_on": pd.to_datetime(["2025-06-30", "2025-06-30", "2024-07-01", "2025-01-01", "2024-06-30"]),
            "amount": [600.0, 400.0, 300.0, 90.0, 5000.0],
            "cost": [350.0, 250.0, 130.0, 60.0, 1.0],
        }
    )


def test_contribution_by_hand() -> None:
    # the order of 30 June 2024 is a day too old; account 04 bought nothing
    table = account_contribution(accounts(), orders(), AS_OF)
    assert table.index.tolist() == ["01", "02", "03", "04"]
    assert table["revenue"].tolist() == [1000, 300, 90, 0]
    assert table["cost"].tolist() == [600, 130, 60, 0]
    assert table["contribution"].tolist() == [300, 150, -20, 0]
    two_years = account_contribution(accounts(), orders(), AS_OF, months=24)
    assert two_years.loc["01", "contribution"] == 5299


def test_scores_by_hand() -> None:
    # contribution 300, 150, -20, 0 by rank: 100, 66.67, 0, 33.33; grades 555: 100; 3 2 4: (50 + 25 + 75) / 3 = 50;
    # 111: 0; 1 1 4: (0 + 0 + 75) / 3 = 25. Total .6 and .4.
    card = b2b_scorecard(accounts(), orders(), AS_OF)
    assert card["contribution_score"].tolist() == pytest.approx([100, 200 / 3, 0, 100 / 3])
    assert card["variable_score"].tolist() == pytest.approx([100, 50, 0, 25])
    assert card["total"].tolist() == pytest.approx([100, 60, 0, 30])
    assert card["tier"].tolist() == ["A", "B", "C", "C"]  # 20 % of 4 is 1, 50 % are 2
    assert card["tier"].cat.ordered
    assert card["tier"].min() == "A"


def test_weights_cuts_and_method_are_arguments() -> None:
    # by min-max: (150 + 20) / 320 = .53125
    card = b2b_scorecard(
        accounts(), orders(), AS_OF, contribution_weight=0.2, factor_weights={"relationship": 1.0}, method="min-max",
        cuts=[50, 25],
    )  # fmt: skip
    assert card["contribution_score"].tolist() == pytest.approx([100, 53.125, 0, 6.25])
    assert card["variable_score"].tolist() == [100, 25, 0, 0]
    assert card["total"].tolist() == pytest.approx([100, 30.625, 0, 1.25])
    assert card["tier"].tolist() == ["A", "B", "C", "C"]
    only_money = b2b_scorecard(accounts(), orders(), AS_OF, contribution_weight=1)
    assert only_money["total"].tolist() == only_money["contribution_score"].tolist()


def test_the_course_s_criteria() -> None:
    # contributions 300, 150, -20, 0 of 430
    criteria = account_criteria(accounts(), orders(), AS_OF)
    assert criteria["contribution_rate"].tolist() == pytest.approx([300 / 430, 150 / 430, -20 / 430, 0])
    assert criteria["order_amount"].tolist() == [1000, 300, 90, 0]
    assert criteria["overdue_days"].tolist() == [3, 60, 0, 1]
    weights = {"contribution_rate": 0, "order_amount": 0, "overdue_days": 1, "growth_outlook": 0}
    assert weighted_score(criteria, weights, ACCOUNT_DIRECTIONS).idxmax() == "03", "who pays in time is best"


def test_rates_add_up_to_one_and_need_a_total() -> None:
    assert contribution_rate(pd.Series([3.0, -1.0, 2.0])).sum() == 1
    with pytest.raises(ParameterError, match="nothing above 0"):
        contribution_rate(pd.Series([3.0, -3.0]))


def test_the_maker_of_the_sample_data() -> None:
    listed, bought = load("b2b_accounts"), load("b2b_orders")
    money = account_contribution(listed, bought, AS_OF)["contribution"]
    assert len(money) == TRUTH["accounts"]
    assert (money < 0).sum() == TRUTH["negative_contribution"]
    assert money.nlargest(30).sum() / money.sum() == pytest.approx(TRUTH["top_decile_share"], abs=1e-4)
    card = b2b_scorecard(listed, bought, AS_OF)
    assert card["tier"].value_counts(sort=False).tolist() == [60, 90, 150]
    means = card.groupby("tier", observed=True)["contribution"].mean()
    assert means["A"] > means["B"] > means["C"]
    assert b2b_scorecard(listed, bought, "2024-12-31", truncate=True).notna().all(axis=None)


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5), st.integers(1, 5), st.integers(0, 90_000)), min_size=1,
             max_size=12),
    st.sampled_from(["rank", "min-max"]),
    st.floats(0, 1),
    st.randoms(use_true_random=False),
)  # fmt: skip
def test_what_holds_for_any_accounts(rows: list, method: str, share: float, random) -> None:
    ids = [f"{i:02d}" for i in range(len(rows))]
    listed = pd.DataFrame(rows, columns=["need_variety", "relationship", "management_level", "service_cost"]).assign(
        account_id=ids
    )
    lines = pd.DataFrame(
        {
            "account_id": ids,
            "ordered_on": pd.Timestamp("2025-06-01"),
            "amount": [1000.0 * (i % 4) for i in range(len(ids))],
            "cost": 7.0,
        }
    )
    arguments = {"contribution_weight": share, "method": method}
    card = b2b_scorecard(listed, lines, AS_OF, **arguments)
    assert card[["contribution_score", "variable_score", "total"]].stack().between(0, 100).all()
    assert card["tier"].notna().all()
    assert card["tier"].cat.codes[card["total"].sort_values(ascending=False).index].is_monotonic_increasing
    low, high = (
        card[["contribution_score", "variable_score"]].min(axis=1),
        card[["contribution_score", "variable_score"]].max(axis=1),
    )
    assert (card["total"].between(low - 1e-6, high + 1e-6)).all()
    seed = random.randrange(2**32)
    shuffled = b2b_scorecard(
        listed.sample(frac=1, random_state=seed), lines.sample(frac=1, random_state=seed), AS_OF, **arguments
    )
    pd.testing.assert_frame_equal(shuffled, card)
    money = ["amount", "cost"]
    dearer = b2b_scorecard(
        listed.assign(service_cost=listed["service_cost"] * 8), lines.assign(**lines[money] * 8), AS_OF, **arguments
    )
    np.testing.assert_allclose(dearer["total"], card["total"], atol=1e-6)


def without(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    return frame.drop(columns=column)


@pytest.mark.parametrize(
    ("listed", "lines", "arguments", "error", "sentence"),
    [
        (without(accounts(), "relationship"), orders(), {}, DataError, "No column relationship"),
        (accounts().assign(relationship=6), orders(), {}, DataError, "relationship: Grades go from 1 to 5; 01 has 6"),
        (accounts().assign(relationship=np.nan), orders(), {}, DataError, "relationship: 4 of 4 values are missing"),
        (accounts().assign(account_id="01"), orders(), {}, DataError, "account_id: 01 stands in more than one row"),
        (accounts().iloc[:0], orders(), {}, DataError, "There are no customers"),
        (accounts().iloc[:1], orders(), {}, DataError, "orders of 01, which is not in the list"),
        (accounts(), orders().iloc[:0], {}, DataError, "There are no orders"),
        (accounts(), without(orders(), "cost"), {}, DataError, "No column cost"),
        (accounts(), orders().assign(ordered_on="2025-06-30"), {}, DataError, "ordered_on: the values are no dates"),
        (accounts(), orders().assign(ordered_on=pd.NaT), {}, DataError, "ordered_on: 5 of 5 rows are blank"),
        (accounts(), orders().assign(amount="1,000"), {}, DataError, "amount: the values are no numbers"),
        (accounts(), orders(), {"as_of": "2025-01-31"}, ParameterError, "the latest on 2025-06-30.*truncate=True"),
        (accounts(), orders(), {"as_of": "soon"}, ParameterError, "'soon' is not a date"),
        (accounts(), orders(), {"months": 0}, ParameterError, "months must be a whole number"),
        (accounts(), orders(), {"contribution_weight": 1.2}, ParameterError, "contribution_weight must be a number"),
        (accounts(), orders(), {"factor_weights": {"relationship": 0.5}}, ParameterError, "add up to 0.5"),
        (accounts(), orders(), {"factor_weights": {"relationships": 1}}, DataError, "No column relationships"),
        (accounts(), orders(), {"method": "z-score"}, ParameterError, "'z-score' is unknown"),
        (accounts(), orders(), {"method": "vector"}, DataError, "contribution: 1 of 4 values lie below 0"),
        (accounts(), orders(), {"cuts": [40, 60]}, ParameterError, "falling order"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(listed, lines, arguments, error, sentence) -> None:
    with pytest.raises(error, match=sentence):
        b2b_scorecard(listed, lines, **{"as_of": AS_OF, **arguments})
