"""Retention curves: published tables, whole units of time, and the truth of the sample contracts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines.datasets import load_dd, load_leukemia, load_waltons

from tierkit.data import load
from tierkit.errors import DataError, ParameterError
from tierkit.models.survival import retention_curve, retention_difference

AS_OF = pd.Timestamp("2024-12-31")


def spans(durations, lost, days: int = 1) -> pd.DataFrame:
    """Customers seen for so long: who was lost left on the analysis date, the others are still there."""
    start = AS_OF - pd.to_timedelta(np.asarray(durations, dtype=int) * days, unit="D")
    ended = pd.Series(AS_OF, index=range(len(start))).where(np.asarray(lost, dtype=bool))
    return pd.DataFrame({"started_on": start, "ended_on": ended})


@pytest.fixture(scope="module")
def remissions() -> pd.DataFrame:
    """Freireich et al., Blood 21 (1963), 699-716: weeks of remission with 6-MP (Rx 0) and placebo (Rx 1)."""
    table = load_leukemia()
    return spans(table["t"], table["status"], days=7).assign(drug=np.where(table["Rx"] == 0, "6-MP", "placebo"))


def test_the_remissions_of_freireich_1963(remissions: pd.DataFrame) -> None:
    # The product-limit estimates of 6-MP as in Klein & Moeschberger, "Survival Analysis" (2003), table 4.1.
    treated = retention_curve(remissions[remissions["drug"] == "6-MP"], AS_OF, unit="week")
    at = [6, 7, 10, 13, 16, 22, 23]
    np.testing.assert_allclose(
        treated.loc[at, "retained"], [0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482], atol=5e-5
    )
    assert treated.loc[at, "at_risk"].tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert treated.loc[at, "lost"].tolist() == [3, 1, 1, 1, 1, 1, 1]
    assert treated["censored"].sum() == 12
    # Placebo, without censoring: the share still in remission (Cox & Oakes, "Analysis of Survival Data", 1984).
    placebo = retention_curve(remissions, AS_OF, by="drug", unit="week").loc["placebo"]
    np.testing.assert_allclose(placebo.loc[[1, 2, 8, 23], "retained"], [19 / 21, 17 / 21, 8 / 21, 0], atol=1e-12)


def test_the_log_rank_test_of_the_same(remissions: pd.DataFrame) -> None:
    # As printed by the help page of R's fastlogranktest: 16.79294, p 4.168809e-05.
    test = retention_difference(remissions, AS_OF, by="drug", unit="week")
    assert test["statistic"] == pytest.approx(16.79294, abs=5e-6)
    assert test["p"] == pytest.approx(4.168809e-05, rel=1e-6)
    assert test["degrees"] == 1


def test_the_data_that_lifelines_shows_its_medians_on() -> None:
    # README and introduction of lifelines: medians of 56 (Walton's flies) and 4.0 (political leaders, years as days).
    flies, leaders = load_waltons(), load_dd()
    for table, median in (
        (spans(flies["T"], flies["E"]), 56),
        (spans(leaders["duration"], leaders["observed"]), 4),
    ):
        curve = retention_curve(table, AS_OF, unit="day")
        assert curve.index[curve["retained"] <= 0.5][0] == median


def test_the_interval_lies_around_the_curve_and_widens_with_confidence(remissions: pd.DataFrame) -> None:
    narrow, wide = (retention_curve(remissions, AS_OF, unit="week", confidence=level) for level in (0.8, 0.99))
    for curve in (narrow, wide):
        assert (curve["lower"] <= curve["retained"] + 1e-12).all()
        assert (curve["retained"] <= curve["upper"] + 1e-12).all()
    inside = narrow["retained"].between(0.01, 0.99)
    assert (wide["upper"] - wide["lower"] > narrow["upper"] - narrow["lower"])[inside].all()


@pytest.mark.parametrize(("plan", "alpha", "beta"), [("basic", 0.8, 4.0), ("plus", 0.7, 6.0), ("family", 0.6, 9.0)])
def test_the_contracts_of_the_sample_are_shifted_beta_geometric(plan: str, alpha: float, beta: float) -> None:
    # S(t) of Fader & Hardie (2007): the product of (beta + i - 1) / (alpha + beta + i - 1). About one in twenty points
    # may lie outside its 95 % interval; they hang together, so allow a few.
    curve = retention_curve(load("subscriptions"), "2025-06-30", by="plan").loc[plan]
    month = curve.index.to_numpy()
    factors = (beta + month[1:] - 1) / (alpha + beta + month[1:] - 1)
    truth = np.concatenate([[1.0], np.cumprod(factors)])
    assert np.abs(curve["retained"] - truth).max() < 0.05
    held = (truth >= curve["lower"] - 1e-12) & (truth <= curve["upper"] + 1e-12)
    assert held.mean() > 0.7


def test_the_plans_of_the_sample_differ() -> None:
    test = retention_difference(load("subscriptions"), "2025-06-30", by="plan")
    assert test["degrees"] == 2
    assert 0 < test["p"] < 1e-30


def dated(started: list, ended: list) -> pd.DataFrame:
    return pd.DataFrame({"started_on": pd.to_datetime(started), "ended_on": pd.to_datetime(pd.Series(ended))})


def test_months_count_by_the_calendar() -> None:
    # To the day after one and two months; a month from the 31st ends on the last day of February.
    table = dated(["2024-01-15", "2024-01-15", "2024-01-31"], ["2024-02-15", "2024-03-15", "2024-02-29"])
    curve = retention_curve(table, "2024-12-31")
    assert curve["lost"].tolist()[:3] == [0, 2, 1]
    assert curve["retained"].tolist()[:3] == pytest.approx([1, 1 / 3, 0])


def test_who_leaves_within_a_month_is_lost_at_its_end() -> None:
    table = dated(["2024-01-15"] * 2, ["2024-02-20", None])
    assert retention_curve(table, "2024-12-31")["lost"].tolist()[:3] == [0, 0, 1]


def test_a_month_that_the_analysis_date_cuts_short_is_judged_for_nobody() -> None:
    # Both came on January 15; one left on February 20. On March 10 only one whole month has been seen of either.
    table = dated(["2024-01-15"] * 2, ["2024-02-20", None])
    curve = retention_curve(table, "2024-03-10")
    assert curve.index.tolist() == [0, 1]
    assert curve["lost"].sum() == 0
    assert curve["censored"].tolist() == [0, 2]
    assert curve["retained"].tolist() == [1, 1]


@pytest.mark.parametrize(("unit", "last"), [("day", 366), ("week", 52), ("month", 12), ("quarter", 4), ("year", 1)])
def test_every_unit_counts_whole_units(unit: str, last: int) -> None:
    curve = retention_curve(dated(["2024-01-01"], ["2025-01-01"]), "2025-01-07", unit=unit)
    assert curve.index.name == unit
    assert curve["lost"].to_numpy().nonzero()[0].tolist() == [last if unit != "week" else 53]


DURATION = st.tuples(st.integers(0, 40), st.booleans())


@settings(max_examples=30)
@given(st.lists(DURATION, min_size=1, max_size=30), st.randoms(use_true_random=False))
def test_the_curve_falls_and_the_counts_add_up(rows: list, random) -> None:
    table = spans([row[0] for row in rows], [row[1] for row in rows])
    curve = retention_curve(table, AS_OF, unit="day")
    assert curve["retained"].is_monotonic_decreasing
    assert curve[["retained", "lower", "upper"]].stack().between(0, 1).all()
    assert curve["lost"].sum() + curve["censored"].sum() == len(rows)
    leaving = (curve["lost"] + curve["censored"]).cumsum().shift(fill_value=0)
    assert (curve["at_risk"] == len(rows) - leaving).all()
    shuffled = table.sample(frac=1, random_state=random.randrange(2**32))
    pd.testing.assert_frame_equal(retention_curve(shuffled, AS_OF, unit="day"), curve)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=30))
@settings(max_examples=25)
def test_without_censoring_it_is_the_share_that_is_left(durations: list) -> None:
    curve = retention_curve(spans(durations, [True] * len(durations)), AS_OF, unit="day")
    left = [(np.asarray(durations) > day).mean() for day in curve.index]
    np.testing.assert_allclose(curve["retained"], left, atol=1e-12)


@pytest.mark.parametrize(
    ("how", "sentence"),
    [({"unit": "hour"}, "day, week, month"), ({"confidence": 1}, "confidence"), ({"as_of": 20241231}, "not a date")],
)
def test_wrong_arguments_are_refused(how: dict, sentence: str) -> None:
    with pytest.raises(ParameterError, match=sentence):
        retention_curve(spans([1], [True]), **{"as_of": AS_OF} | how)


def test_nothing_to_compare_is_refused() -> None:
    table = spans([1, 2], [True, False]).assign(plan="a")
    with pytest.raises(DataError, match="only one group"):
        retention_difference(table, AS_OF, by="plan")
    with pytest.raises(DataError, match="Nobody was lost"):
        retention_difference(spans([1, 2], [False, False]).assign(plan=["a", "b"]), AS_OF, by="plan")
