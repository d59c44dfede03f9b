"""Reasons of leaving: a Pareto table by hand, and the shares that the sample was drawn with."""

from __future__ import annotations

import pandas as pd
import pytest

from tierkit.data import load
from tierkit.errors import DataError
from tierkit.models.churn_reasons import churn_reasons

ENDED = pd.DataFrame(
    {
        "started_on": pd.Timestamp("2024-01-01"),
        "ended_on": pd.to_datetime(pd.Series(["2024-03-01"] * 4 + ["2024-06-01"] * 2 + [None])),
        "reason_ended": ["price", "price", "service", None, "moved", "price", None],
        "plan": ["basic", "plus", "basic", "basic", "plus", "plus", "plus"],
        "fee": [10.0, 10.0, 50.0, 5.0, 20.0, 10.0, 99.0],
    }
)


def test_reasons_by_hand() -> None:
    table = churn_reasons(ENDED, value="fee")
    # Six ended: price 3, then moved and service with one each in the order of their names, who said nothing last.
    assert table.index.tolist() == ["price", "moved", "service", "not_stated"]
    assert table["customers"].tolist() == [3, 1, 1, 1]
    assert table["share"].tolist() == pytest.approx([1 / 2, 1 / 6, 1 / 6, 1 / 6])
    assert table["cumulative_share"].tolist() == pytest.approx([1 / 2, 4 / 6, 5 / 6, 1])
    assert table["value_lost"].tolist() == [30, 20, 50, 5]
    assert table["value_share"].sum() == pytest.approx(1)
    assert ((table["lower"] < table["share"]) & (table["share"] < table["upper"])).all()


def test_by_plan_every_reason_stands_in_every_plan() -> None:
    table = churn_reasons(ENDED, by="plan")
    assert table.loc["basic", "customers"].to_dict() == {"price": 1, "service": 1, "moved": 0, "not_stated": 1}
    assert table.loc["plus", "customers"].to_dict() == {"price": 2, "moved": 1, "service": 0, "not_stated": 0}
    assert table.groupby(level="plan")["share"].sum().tolist() == pytest.approx([1, 1])


def test_what_ended_after_the_analysis_date_does_not_count() -> None:
    assert churn_reasons(ENDED, as_of="2024-05-31")["customers"].sum() == 4


def test_the_order_of_rows_changes_nothing() -> None:
    pd.testing.assert_frame_equal(churn_reasons(ENDED.iloc[::-1], value="fee"), churn_reasons(ENDED, value="fee"))


def test_the_reasons_of_the_sample_are_those_of_its_generator() -> None:
    truth = {  # REASONS by plan, as in the generator of the contracts
        "basic": {"price": 0.42, "service": 0.12, "competitor": 0.20, "no_longer_needed": 0.16, "moved": 0.10},
        "plus": {"price": 0.30, "service": 0.22, "competitor": 0.22, "no_longer_needed": 0.14, "moved": 0.12},
        "family": {"price": 0.18, "service": 0.30, "competitor": 0.14, "no_longer_needed": 0.16, "moved": 0.22},
    }
    table = churn_reasons(load("subscriptions"), by="plan", value="monthly_fee")
    shares = pd.DataFrame(truth).T.stack().rename_axis(["plan", "reason"]).reindex(table.index)
    assert ((table["lower"] < shares) & (shares < table["upper"])).sum() >= 13  # of 15 intervals of 95 %
    assert table["customers"].sum() == 3000 - 1488
    assert table.loc["basic"].index[0] == "price"
    assert table.loc["family"].index[0] == "service"


@pytest.mark.parametrize(
    ("table", "how", "sentence"),
    [
        (ENDED.drop(columns="reason_ended"), {}, "No column reason_ended"),
        (ENDED.drop(columns="ended_on"), {}, "No column ended_on"),
        (ENDED.iloc[6:], {}, "No contract has ended"),
        (ENDED, {"as_of": "2024-02-01"}, "No contract has ended"),
        (ENDED.iloc[:0], {}, "There are no customers"),
        (ENDED.assign(fee=[1, 2, 3, None, 5, 6, 7]), {"value": "fee"}, "1 of 6 values are missing"),
        (ENDED.assign(fee="dear"), {"value": "fee"}, "no numbers"),
        (ENDED, {"by": "tier"}, "No column tier"),
    ],
)
def test_unusable_contracts_are_refused(table: pd.DataFrame, how: dict, sentence: str) -> None:
    with pytest.raises(DataError, match=sentence):
        churn_reasons(table, **how)


def test_a_reason_of_blanks_is_none() -> None:
    blank = ENDED.assign(reason_ended=ENDED["reason_ended"].fillna("  "))
    pd.testing.assert_frame_equal(churn_reasons(blank), churn_reasons(ENDED))
