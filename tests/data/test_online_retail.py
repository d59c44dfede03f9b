"""The public data set: the figures published beside it come out, to the cent."""

from pathlib import Path

import pytest

from tierkit.data import read_orders

FILE = Path(__file__).parents[3] / "shared" / "data" / "online_retail_I.parquet"

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not FILE.is_file(), reason=f"{FILE.name} is not beside the project"),
]


@pytest.fixture(scope="module")
def cleaned():
    return read_orders(FILE, "online-retail")


def test_published_figures(cleaned):
    # Figures: README of the data set's folder.
    orders, report = cleaned
    assert (report.rows_read, report.rows_kept, len(orders)) == (541_909, 406_829, 406_829)
    assert (report.customers, orders["customer_id"].nunique()) == (4_372, 4_372)
    assert round(report.amount_kept, 2) == round(orders["amount"].sum(), 2) == 8_300_065.81
    assert round(report.amount_read, 2) == 9_747_747.93
    assert report.dropped == {"no customer": 135_080}
    assert report.notes["lines equal to an earlier one"].rows == 5_268
    assert report.notes["returns"].rows == 9_288
    assert report.notes["lines priced at or below zero"].rows == 2_517
    assert report.reconciles
    assert report.currency == "GBP"


def test_lines_keep_what_reports_need(cleaned):
    orders, report = cleaned
    assert orders.loc[0].drop(["ordered_at", "description"]).to_dict() == {
        "order_id": "536365", "customer_id": "17850", "amount": pytest.approx(15.30), "product_id": "85123A",
        "quantity": 6.0,
        "unit_price": 2.55, "country": "United Kingdom",
    }  # fmt: skip
    groups = report.by_group("country")
    assert len(groups) == 38
    assert sum(part.rows_read for part in groups.values()) == report.rows_read
    assert sum(part.customers for part in groups.values()) >= report.customers
    assert all(part.reconciles for part in groups.values())
