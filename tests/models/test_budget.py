"""The budget: the Lagrange condition by hand, an independent optimiser, and the fen to the last one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from tierkit.errors import DataError, ParameterError
from tierkit.models.budget import plan_budget, response_scale


def curves(most: list[float], scale: list[float], value: list[float], **more: list) -> pd.DataFrame:
    names = ["important", "major", "ordinary", "long-tail"][: len(most)]
    return pd.DataFrame({"most": most, "scale": scale, "value": value} | more, index=names)


def total(table: pd.DataFrame, spend: np.ndarray) -> float:
    return float((table["most"] * table["value"] * (1 - np.exp(-np.asarray(spend) / table["scale"]))).sum())


def test_two_tiers_by_hand() -> None:
    # Equal scales: ln(e^2) = 2 scales lie between the spends; 100 = s + (s - 20) gives 60 and 40 at scale 10.
    table = curves([np.e**2, 1.0], [10.0, 10.0], [50.0, 50.0])
    plan = plan_budget(table, 100)
    assert plan.tiers["spend"].tolist() == [60, 40]
    # Marginal return of both: 50 e^2 / 10 x e^-6 = 5 e^-4
    np.testing.assert_allclose(plan.tiers["marginal_return"], 5 * np.exp(-4.0))
    assert plan.tiers["gain"].tolist() == pytest.approx([50 * np.e**2 * (1 - np.exp(-6)), 50 * (1 - np.exp(-4))])
    assert plan.tiers["share"].tolist() == [0.6, 0.4]


def test_a_small_budget_goes_to_the_best_tier_alone() -> None:
    # First yuan: 40 x 3000 / 30000 = 4 and 1200 x 120 / 40000 = 3.6; up to 30000 ln(4 / 3.6) = 3160.8 the first tier
    # gets all.
    table = curves([40, 120], [30_000, 40_000], [3000, 1200])
    assert plan_budget(table, 3_160).tiers["spend"].tolist() == [3160, 0]
    assert plan_budget(table, 3_200).tiers["spend"].gt(0).all()


def test_where_the_last_yuan_brings_a_yuan() -> None:
    # spend where 4 exp(-s / 30000) = 1: 30000 ln 4 = 41588.83; the same with 3.6: 40000 ln 3.6 = 51237.36
    table = curves([40, 120], [30_000, 40_000], [3000, 1200])
    plan = plan_budget(table, 100_000)
    assert plan.worthwhile == pytest.approx(30_000 * np.log(4) + 40_000 * np.log(3.6))
    assert any("beyond a budget of 92,826" in caution for caution in plan.cautions)
    assert plan_budget(table, 92_000).cautions == ()


def test_floors_and_ceilings_hold_and_are_said() -> None:
    table = curves(
        [40, 120, 300], [30_000, 40_000, 50_000], [3000, 1200, 400], floor=[0, 0, 5_000], ceiling=[8_000, None, np.inf]
    )
    plan = plan_budget(table, 20_000)
    assert plan.tiers["spend"].tolist() == [8_000, 7_000, 5_000]
    assert "Important customers, Ordinary customers" in plan.cautions[0]


def test_a_tier_that_brings_nothing_gets_what_nobody_else_may_have() -> None:
    table = curves([40, 0], [30_000, 1], [3000, 7], ceiling=[1_000.0, None])
    assert plan_budget(table, 5_000).tiers["spend"].tolist() == [1_000, 4_000]
    assert plan_budget(curves([0, 0], [1, 1], [1, 1]), 10).tiers["spend"].tolist() == [5, 5]


def test_nothing_to_spend_is_a_plan_too() -> None:
    plan = plan_budget(curves([40, 120], [30_000, 40_000], [3000, 1200]), 0)
    assert plan.tiers[["spend", "share", "gain", "return_on_spend"]].to_numpy().tolist() == [[0] * 4] * 2


def test_comparisons_by_hand() -> None:
    table = curves([30, 10], [100, 100], [1, 1])
    compared = plan_budget(table, 200).compared
    assert compared.loc["equal", ["important", "major"]].tolist() == [100, 100]
    assert compared.loc["proportional", ["important", "major"]].tolist() == [150, 50]
    assert compared.loc["equal", "gain"] == pytest.approx(40 * (1 - np.exp(-1)))


def test_what_is_compared_keeps_to_the_same_floors_and_ceilings() -> None:
    # Equal parts of 300 were 100 each; the ceiling of 40 leaves 130 to each of the others. In proportion 6 : 3 : 1 of
    # 300: 40, and the remaining 260 as 3 : 1, 195 and 65.
    table = curves([6, 3, 1], [100] * 3, [10] * 3, ceiling=[40.0, None, None])
    plan = plan_budget(table, 300)
    names = list(table.index)
    np.testing.assert_allclose(plan.compared.loc["equal", names].astype(float), [40, 130, 130])
    np.testing.assert_allclose(plan.compared.loc["proportional", names].astype(float), [40, 195, 65])
    assert plan.compared["gain"].idxmax() == "best"


def test_tiers_may_stand_in_a_column_or_be_categories() -> None:
    table = curves([40, 120], [30_000, 40_000], [3000, 1200])
    wanted = plan_budget(table, 10_000).tiers
    tiers = pd.Categorical(table.index, ["major", "important", "ordinary"], ordered=True)
    by_category = plan_budget(table.set_index(pd.CategoricalIndex(tiers)), 10_000)
    assert by_category.tiers["spend"].tolist() == wanted["spend"].tolist()
    assert "10,000.00 brings" in repr(by_category)
    pd.testing.assert_frame_equal(plan_budget(table.reset_index(names="tier"), 10_000).tiers, wanted)


def test_large_budgets_are_checked_to_the_fen_too() -> None:
    table = curves([1], [1e6], [1e7])
    with pytest.raises(ParameterError, match=r"whole fen; got 1000000\.005"):
        plan_budget(table, 1_000_000.005)
    assert plan_budget(table, 0.1 + 0.2).tiers["spend"].tolist() == [0.3]  # a last digit is no part of a fen
    # The ceilings add up to the budget, but for a last digit.
    ceilings = curves([1, 1, 1], [1e6] * 3, [1e7] * 3, ceiling=[33_333_333.33, 33_333_333.33, 33_333_333.34])
    assert plan_budget(ceilings, 100_000_000).tiers["spend"].tolist() == ceilings["ceiling"].tolist()


def test_the_scale_from_one_campaign() -> None:
    # 1 - exp(-10000 / s) = 0.3: s = -10000 / ln 0.7
    assert response_scale(10_000, 30, 100) == pytest.approx(-10_000 / np.log(0.7))
    assert 1 - np.exp(-1) == pytest.approx(0.632, abs=5e-4)  # what is reached when the scale is spent
    for spend, gain in ((0, 30), (10, 0), (10, 100), (10, "x")):
        with pytest.raises(ParameterError):
            response_scale(spend, gain, 100)


NUMBER = st.integers(1, 400).map(lambda n: n / 4)
ROW = st.tuples(NUMBER, NUMBER, NUMBER, st.integers(0, 60), st.one_of(st.none(), st.integers(60, 300)))
TABLE = st.lists(ROW, min_size=1, max_size=4).map(
    lambda rows: curves(*(list(part) for part in list(zip(*rows, strict=True))[:3]),
                        floor=[row[3] for row in rows],
                        ceiling=[np.inf if row[4] is None else float(row[4]) for row in rows])
)  # fmt: skip


@settings(max_examples=50)
@given(TABLE, st.integers(0, 120_000), st.data())
def test_the_plan_is_the_best_and_adds_up_to_the_fen(table, fen, data) -> None:
    low, high = float(table["floor"].sum()), float(table["ceiling"].sum())
    budget = round(low + min(fen / 100, high - low), 2)
    plan = plan_budget(table, budget)
    spend = plan.tiers["spend"]
    assert round(spend * 100).sum() == round(budget * 100)
    np.testing.assert_allclose(spend * 100, round(spend * 100), atol=1e-6)
    assert (spend >= table["floor"] - 1e-9).all()
    assert (spend <= table["ceiling"] + 1e-9).all()
    # Moving a yuan from one tier to another never brings more (but for the fen of rounding).
    gain = total(table, spend)
    assert gain == pytest.approx(plan.compared.loc["best", "gain"])
    slack = 0.02 * float((table["most"] * table["value"] / table["scale"]).max())
    for giver in table.index:
        for taker in table.index:
            moved = spend.copy()
            step = min(1.0, spend[giver] - table.at[giver, "floor"], table.at[taker, "ceiling"] - spend[taker])
            moved[giver] -= step
            moved[taker] += step
            assert total(table, moved) <= gain + slack
    # In another currency the shares are the same.
    other = table.assign(**{name: table[name] * 64 for name in ("scale", "value", "floor", "ceiling")})
    np.testing.assert_allclose(plan_budget(other, budget * 64).tiers["spend"] / 64, spend, atol=0.02)
    order = data.draw(st.permutations(list(table.index)))
    np.testing.assert_allclose(plan_budget(table.loc[order], budget).tiers["spend"].loc[table.index], spend, atol=0.011)


def test_an_independent_optimiser_finds_no_better() -> None:
    table = curves([40, 120, 300, 500], [30_000, 40_000, 50_000, 60_000], [3000, 1200, 400, 60])
    plan = plan_budget(table, 200_000)
    found = minimize(
        lambda spend: -total(table, spend * 1e5), np.full(4, 0.5), method="SLSQP", bounds=[(0, 2)] * 4,
        constraints={"type": "eq", "fun": lambda spend: spend.sum() - 2}, options={"ftol": 1e-12, "maxiter": 500},
    )  # fmt: skip
    np.testing.assert_allclose(plan.tiers["spend"], found.x * 1e5, atol=200)
    assert plan.compared.loc["best", "gain"] >= -found.fun - 0.01


@pytest.mark.parametrize(
    ("table", "budget", "error", "sentence"),
    [
        (curves([1], [1], [1]), -1, ParameterError, "budget must be"),
        (curves([1], [1], [1]), "much", ParameterError, "budget must be"),
        (curves([1], [1], [1]), 0.005, ParameterError, "whole fen"),
        (curves([1], [1], [1], floor=[9]), 5, ParameterError, "floors add up to 9.00"),
        (curves([1], [1], [1], ceiling=[4]), 5, ParameterError, "ceilings allow 4.00"),
        (curves([1], [0], [1]), 5, DataError, "scale.*above 0"),
        (curves([-1], [1], [1]), 5, DataError, "most.*at least 0"),
        (curves([1], [1], [None]), 5, DataError, "value.*missing"),
        (curves([1], [1], ["x"]), 5, DataError, "value.*no numbers"),
        (curves([1], [1], [1]).drop(columns="scale"), 5, DataError, "scale"),
        (curves([1], [1], [1], floor=[3], ceiling=[2]), 2, DataError, "floors must be"),
        (pd.concat([curves([1], [1], [1])] * 2), 5, DataError, "important stands in more than one row"),
        (curves([1], [1], [1], ceiling=["none"]), 5, DataError, "ceiling.*no numbers"),
        (None, 5, ParameterError, "tiers must be a table"),
    ],
)
def test_odd_input_is_refused(table, budget, error, sentence) -> None:
    with pytest.raises(error, match=sentence):
        plan_budget(table, budget)
