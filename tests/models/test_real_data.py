"""UCI Online Retail (Chen, Sain & Guo 2012): the figures that the reference run of the data set gives.

The expected numbers are those of the README beside the file (as of 2011-12-10, an order being an invoice).
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from tierkit import models

PATH = Path(__file__).parents[3] / "shared" / "data" / "online_retail_I.parquet"

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not PATH.exists(), reason=f"the public data set is not beside the project ({PATH.name})"),
]


@pytest.fixture(scope="module")
def orders() -> pd.DataFrame:
    from tierkit.data import read_orders

    return read_orders(PATH, mapping="online-retail")[0]


@pytest.fixture(scope="module")
def summary(orders: pd.DataFrame) -> pd.DataFrame:
    return models.customer_summary(orders, "2011-12-10")


def test_customers(orders: pd.DataFrame, summary: pd.DataFrame) -> None:
    assert len(orders) == 406_829
    assert len(summary) == 4_372
    assert summary["monetary"].sum() == pytest.approx(8_300_065.81, abs=0.005)
    assert (summary["frequency"] > 0).sum() == 4_338
    assert (summary["frequency"] == 0).sum() == 34
    # a net of 0 to the half-penny
    assert (summary["monetary"] < -0.005).sum() == 41
    assert (summary["monetary"].abs() <= 0.005).sum() == 14


def test_abc(summary: pd.DataFrame) -> None:
    table = models.abc_summary(summary["monetary"], models.abc_classes(summary["monetary"]))
    assert table["customers"].to_dict() == {"A": 1_178, "B": 1_456, "C": 1_738}
    assert table["value"].tolist() == pytest.approx([6_651_083.58, 1_246_929.52, 415_281.85], abs=0.005)


def test_gini(summary: pd.DataFrame) -> None:
    assert models.gini(summary["monetary"]) == pytest.approx(0.706567, abs=5e-7)


def test_rfm(summary: pd.DataFrame) -> None:
    edges = models.rfm_edges(summary)
    assert edges.loc["R"].tolist() == pytest.approx([13.8, 33, 72, 180])
    assert edges.loc["F"].tolist() == [1, 2, 3, 6]
    assert edges.loc["M"].tolist() == pytest.approx([243.24, 474.99, 915.00, 2016.21], abs=0.005)
    scores = models.rfm_scores(summary, edges)
    assert (scores["score"] == "555").sum() == 323
    assert (scores["score"] == "111").sum() == 330
    segments = models.segment_table(summary, models.rfm_segments(scores))["customers"].to_dict()
    assert segments == {
        "Champions": 604,
        "Loyal": 688,
        "Potential loyalist": 484,
        "New": 67,
        "Promising": 169,
        "Need attention": 121,
        "About to sleep": 478,
        "Can't lose": 35,
        "At risk": 357,
        "Hibernating": 1335,
    }


def test_pyramid(summary: pd.DataFrame) -> None:
    table = models.pyramid_summary(summary["monetary"], models.pyramid_tiers(summary["monetary"]))
    assert table["customers"].tolist() == [44, 175, 655, 3_498]
    assert table["value_share"].tolist() == pytest.approx([0.2988, 0.1864, 0.2519, 0.2629], abs=5e-5)
