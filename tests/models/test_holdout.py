"""Holdout: CDNOW as others have published it, by counting, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.models.shops import bg_nbd, cdnow_orders, table

from tierkit.data import load
from tierkit.errors import DataError, ParameterError
from tierkit.i18n import language
from tierkit.models.holdout import Holdout, holdout_check


@pytest.fixture(scope="module")
def cdnow_holdout() -> Holdout:
    return holdout_check(cdnow_orders(), "1997-09-30", "1998-06-30")


def test_cdnow_by_repeat_count_as_published(cdnow_holdout: Holdout) -> None:
    # The walkthrough of the R package BTYD prints this table for CDNOW (39 weeks each; "act" and "bin").
    groups = cdnow_holdout.by_repeat_count
    assert groups.index.tolist() == ["0", "1", "2", "3", "4", "5", "6", "7+"]
    assert groups["customers"].tolist() == [1411, 439, 214, 100, 62, 38, 29, 64]
    published = [0.237, 0.697, 1.393, 1.560, 2.532, 2.947, 3.862, 6.359]
    assert groups["actual"].round(3).tolist() == published


def test_cdnow_over_time_as_drawn_in_the_paper(cdnow_holdout: Holdout) -> None:
    # Fader, Hardie & Lee (2005), the picture of cumulative repeat purchases: close to the actual curve for the 39
    # weeks that it was fitted to, and at week 78 a few per cent below it.
    calibration, end = cdnow_holdout.tracking.loc[39.0], cdnow_holdout.tracking.iloc[-1]
    assert calibration["expected"] / calibration["actual"] - 1 == pytest.approx(0, abs=0.02)
    assert -0.06 < end["expected"] / end["actual"] - 1 < -0.02
    # 272 days from 1 January to 30 September, and 273 to 30 June.
    assert cdnow_holdout.tracking.index[-1] == pytest.approx(545 / 7)


def test_expectations_are_those_of_the_model(cdnow_holdout: Holdout) -> None:
    model = cdnow_holdout.model
    # Customer 0001: bought on 1 and 18 January and 2 August 1997, so x = 2, t_x = 213 / 7, T = 272 / 7; 273 / 7 ahead.
    one = table((2, 213 / 7, 272 / 7))
    row = cdnow_holdout.customers.loc["0001"]
    assert row["repeat_count"] == 2
    assert row["expected"] == pytest.approx(model.expected_purchases(one, 39).item())
    # The mean over customers is that of the groups, weighted by their size.
    groups = cdnow_holdout.by_repeat_count
    assert (groups["expected"] * groups["customers"]).sum() == pytest.approx(cdnow_holdout.expected)
    assert (groups["actual"] * groups["customers"]).sum() == pytest.approx(cdnow_holdout.actual)
    assert cdnow_holdout.error == pytest.approx(cdnow_holdout.expected / cdnow_holdout.actual - 1)


def test_tracking_adds_up_every_customers_expectation(cdnow_holdout: Holdout) -> None:
    # By hand at the end: each customer adds E[X(T + 39)], T his time in the calibration period.
    model, orders = cdnow_holdout.model, cdnow_orders()
    first = orders.groupby("customer_id")["ordered_at"].min()
    ages = (pd.Timestamp("1998-06-30") - first).dt.days.value_counts()
    summed = sum(size * model.expected_total(days / 7) for days, size in ages.items())
    end = cdnow_holdout.tracking.iloc[-1]
    assert end["expected"] == pytest.approx(summed, rel=1e-9)
    days = orders.groupby("customer_id")["ordered_at"].nunique()
    assert end["actual"] == (days - 1).sum()
    assert cdnow_holdout.tracking["actual"].is_monotonic_increasing
    assert cdnow_holdout.tracking["expected"].is_monotonic_increasing


def test_what_came_is_counted_by_hand() -> None:
    # Twelve customers who buy on 1 March and 1 May; four of them again in July, one twice; a new one comes in July.
    days = [("2024-03-01", 12), ("2024-05-01", 12), ("2024-07-01", 4), ("2024-07-15", 1)]
    rows = [(f"{day}-{i}", f"c{i:02d}", day, 10.0) for day, size in days for i in range(size)]
    rows += [
        ("new1", "new", "2024-07-02", 10.0),
        ("new2", "new", "2024-07-20", 10.0),
        ("back", "c11", "2024-07-03", -5),
    ]
    orders = pd.DataFrame(rows, columns=["order_id", "customer_id", "ordered_at", "amount"])
    found = holdout_check(orders.assign(ordered_at=pd.to_datetime(orders["ordered_at"])), "2024-06-30", "2024-07-31")
    assert found.actual == 5
    assert len(found.customers) == 12
    assert found.customers["actual"].head(4).tolist() == [2, 1, 1, 1]
    assert found.by_repeat_count.index.tolist() == ["1"]
    assert found.tracking["actual"].iloc[-1] == 17


def test_the_sample_shop_is_foreseen() -> None:
    # Its customers do as the model says, so half a year ahead is foreseen within its season of a few per cent.
    found = holdout_check(load("retail_orders"), "2024-12-31", "2025-06-30", occasion="order")
    assert abs(found.error) < 0.08
    groups = found.by_repeat_count
    assert np.corrcoef(groups["actual"], groups["expected"])[0, 1] > 0.98
    weeks = holdout_check(load("retail_orders"), "2024-12-31", "2025-06-30", occasion="order", unit="day")
    assert weeks.expected == pytest.approx(found.expected, rel=1e-6)


def test_groups_can_be_fewer(cdnow_holdout: Holdout) -> None:
    fewer = holdout_check(cdnow_orders(), "1997-09-30", "1998-06-30", most=2)
    assert fewer.by_repeat_count["customers"].to_dict() == {"0": 1411, "1": 439, "2+": 507}
    assert fewer.expected == cdnow_holdout.expected


def test_it_says_what_it_found_in_both_languages(cdnow_holdout: Holdout) -> None:
    assert "2,357 customers from 1997-09-30 to 1998-06-30: 1,882 repeat purchases" in repr(cdnow_holdout)
    assert "−12" in repr(cdnow_holdout)
    with language("zh"):
        assert "2,357 位客户，1997-09-30 至 1998-06-30" in repr(cdnow_holdout)


@pytest.mark.parametrize(
    ("how", "error", "sentence"),
    [
        ({"calibration_end": "1998-06-30"}, ParameterError, "1998-06-30 is not later than 1998-06-30"),
        ({"as_of": "1998-05-31"}, ParameterError, "orders after the analysis date"),
        ({"calibration_end": "1996-09-30"}, ParameterError, "before the first order"),
        ({"calibration_end": "autumn"}, ParameterError, "calibration_end must be a date"),
        ({"calibration_end": "1997-01-03"}, DataError, "bought again"),
        ({"most": 0}, ParameterError, "most must be a whole number"),
        ({"unit": "year"}, ParameterError, "unit 'year'"),
        ({"occasion": "visit"}, ParameterError, "occasion 'visit'"),
    ],
)
def test_what_cannot_be_is_refused(how: dict, error: type[Exception], sentence: str) -> None:
    with pytest.raises(error, match=sentence):
        holdout_check(cdnow_orders(), **{"calibration_end": "1997-09-30", "as_of": "1998-06-30", **how})


def test_a_holdout_in_which_nobody_comes_is_refused() -> None:
    early = cdnow_orders()[lambda o: o["ordered_at"] <= "1997-09-30"]
    with pytest.raises(DataError, match="None of these customers bought again"):
        holdout_check(early, "1997-09-30", "1997-10-31")


def test_a_model_of_its_own_is_not_asked_for() -> None:
    # A holdout is fitted on its own calibration period only: later orders change nothing in the model.
    until = cdnow_orders()[lambda o: o["ordered_at"] <= "1998-01-31"]
    short = holdout_check(until, "1997-09-30", "1998-01-31")
    whole = holdout_check(cdnow_orders(), "1997-09-30", "1998-06-30")
    assert short.model.parameters.tolist() == whole.model.parameters.tolist()
    assert short.model.r == pytest.approx(bg_nbd().r, abs=1e-3)
