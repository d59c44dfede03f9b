"""The figures of a report."""

import json

import pandas as pd
import pytest

from tierkit.reports.parameters import ReportParameters
from tierkit.reports.source import read_source
from tierkit.reports.sums import summary, tier_sums


def orders(rows):
    frame = pd.DataFrame(rows, columns=["order_id", "customer_id", "ordered_at", "amount"])
    return frame.assign(ordered_at=pd.to_datetime(frame["ordered_at"]))


@pytest.mark.real_data
def test_online_retail_gives_the_published_figures(online_retail):
    # Every figure: README.md beside the data (customer known, returns netted, duplicates kept, as of 2011-12-10).
    told = ReportParameters.read({"source": str(online_retail), "mapping": "online-retail", "as_of": "2011-12-10"})
    source = read_source(told)
    result = summary(tier_sums(source.orders, source.as_of, told), source.cleaning, told, source.as_of)
    expected = {
        "rows_read": 541_909,
        "rows_kept": 406_829,
        "customers": 4_372,
        "net_revenue": 8_300_065.81,
        "amount_read": 9_747_747.93,
        "customers_with_purchase": 4_338,
        "customers_returns_only": 34,
        "customers_net_negative": 41,
        "customers_net_zero": 14,
        "abc": {"A": 1_178, "B": 1_456, "C": 1_738},
        "abc_value": {"A": 6_651_083.58, "B": 1_246_929.52, "C": 415_281.85},
        "gini": 0.706567,
        "rfm_edges": {"R": [13.8, 33, 72, 180], "F": [1, 2, 3, 6], "M": [243.24, 474.99, 915.00, 2016.21]},
        "segments": {
            "Hibernating": 1335,
            "Loyal": 688,
            "Champions": 604,
            "Potential loyalist": 484,
            "About to sleep": 478,
            "At risk": 357,
            "Promising": 169,
            "Need attention": 121,
            "New": 67,
            "Can't lose": 35,
        },
        "pyramid": [[44, 0.2988], [175, 0.1864], [655, 0.2519], [3_498, 0.2629]],
    }
    assert {name: result[name] for name in expected} == expected
    assert (result["rfm_scores"]["555"], result["rfm_scores"]["111"]) == (323, 330)
    json.dumps(result)


def test_a_small_group_is_not_tiered_but_counted():
    told = ReportParameters.read({"as_of": "2025-06-30"})
    few = orders([(f"o{n}", f"c{n}", "2025-01-01", 10.0) for n in range(19)])
    sums = tier_sums(few, "2025-06-30", told)
    assert not sums.tiered
    assert sums.buyers == 19
    more = orders([(f"o{n}", f"c{n}", "2025-01-01", 10.0 + n) for n in range(20)])
    assert tier_sums(more, "2025-06-30", told).tiered


def test_purchases_that_were_all_returned_are_not_tiered():
    told = ReportParameters.read({"as_of": "2025-06-30"})
    bought = [(f"o{n}", f"c{n}", "2025-01-01", 10.0) for n in range(30)]
    returned = [(f"r{n}", f"c{n}", "2025-01-02", -10.0) for n in range(30)]
    assert not tier_sums(orders(bought + returned), "2025-06-30", told).tiered


def test_nested_binning_states_only_the_edges_that_hold_for_everyone():
    told = ReportParameters.read({"as_of": "2025-06-30", "rfm_binning": "nested"})
    many = orders([(f"o{n}", f"c{n}", f"2025-0{1 + n % 6}-11", 10.0 + n) for n in range(60)])
    sums = tier_sums(many, "2025-06-30", told)
    source = type("Cleaning", (), {"rows_read": 60, "rows_kept": 60, "amount_read": 1.0, "amount_kept": 1.0})
    assert list(summary(sums, source, told, "2025-06-30")["rfm_edges"]) == ["R"]
