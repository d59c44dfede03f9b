"""The conditions for tiering: by hand, at their limits, and on the sample shop."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tierkit.data import load
from tierkit.errors import DataError, ParameterError
from tierkit.models import customer_summary, gini, top_share
from tierkit.models.readiness import tiering_readiness


def summary(frequency: list, monetary: list) -> pd.DataFrame:
    return pd.DataFrame({"frequency": frequency, "monetary": monetary}, index=[f"c{i}" for i in range(len(frequency))])


def five() -> pd.DataFrame:
    return summary([1, 2, 3, 1, 1], [800.0, 50.0, 50.0, 50.0, 50.0])


def test_by_hand() -> None:
    # 2 of 5 bought twice or more. Gini: ranks weigh -4 -2 0 2 4: (4 x 800 - 4 x 50) / (5 x 1000) = .6; the best
    # fifth is one customer with 800 of 1000.
    table = tiering_readiness(five(), 4)
    assert table.index.tolist() == ["customers", "repeat_share", "gini", "top_share"]
    assert table["condition"].tolist() == ["customers", "repeat", "difference", "difference"]
    assert table["measured"].tolist() == pytest.approx([5, 0.4, 0.6, 0.8])
    assert table["needed"].tolist() == [4, 0.5, 0.4, 0.5]
    assert table["met"].tolist() == [True, False, True, True]
    assert not table.met.all()


def test_customers_must_exceed_the_span_and_shares_reach_what_is_needed() -> None:
    at_the_limit = tiering_readiness(five(), 5, repeat_share=0.4, gini_needed=0.6, top_share_needed=0.8)
    assert at_the_limit["met"].tolist() == [False, True, True, True]


def test_services_count_beside_purchases() -> None:
    # c0 bought once and was served once, c3 served twice: with c1 and c2 four of five come back
    table = tiering_readiness(five(), 4, services=pd.Series({"c0": 1, "c3": 2}))
    assert table.loc["repeat_share", "measured"] == 0.8
    assert table.met.all()
    assert tiering_readiness(five(), 4, services=pd.Series(dtype=float)).loc["repeat_share", "measured"] == 0.4
    assert tiering_readiness(five(), 4, times=3).loc["repeat_share", "measured"] == 0.2


def test_another_column_of_value() -> None:
    table = tiering_readiness(five().assign(margin=10.0), 4, value="margin")
    assert table.loc["gini", "measured"] == 0
    assert table.loc["top_share", "measured"] == pytest.approx(0.2)
    assert table["met"].tolist() == [True, False, False, False]


def test_the_sample_shop_is_ready_for_a_manager_but_not_for_4000_of_them() -> None:
    shop = customer_summary(load("retail_orders"), "2025-06-30")
    table = tiering_readiness(shop, 200)
    assert table.met.all()
    assert table.loc["repeat_share", "measured"] == (shop["frequency"] >= 2).sum() / 4000
    assert table.loc["gini", "measured"] == gini(shop["monetary"])
    assert table.loc["top_share", "measured"] == top_share(shop["monetary"])
    assert tiering_readiness(shop, 4000)["met"].tolist() == [False, True, True, True]
    served = load("retail_service")["customer_id"].value_counts()
    with_services = tiering_readiness(shop, 200, services=served)
    assert with_services.loc["repeat_share", "measured"] > table.loc["repeat_share", "measured"]


def test_row_order_names_and_currency_change_nothing() -> None:
    table = tiering_readiness(five(), 4)
    pd.testing.assert_frame_equal(tiering_readiness(five().iloc[::-1], 4), table)
    pd.testing.assert_frame_equal(tiering_readiness(five().set_axis(list("vwxyz")), 4), table)
    dearer = five().assign(monetary=five()["monetary"] * 64)
    pd.testing.assert_frame_equal(tiering_readiness(dearer, 4), table)


@pytest.mark.parametrize(
    ("table", "arguments", "error", "sentence"),
    [
        (five(), {"span_of_control": 0}, ParameterError, "span_of_control must be a whole number of at least 1"),
        (five(), {"span_of_control": 2.5}, ParameterError, "span_of_control"),
        (five(), {"times": 0}, ParameterError, "times must be"),
        (five(), {"repeat_share": 1.5}, ParameterError, "repeat_share must be a number between 0 and 1"),
        (five(), {"gini_needed": -0.1}, ParameterError, "gini_needed"),
        (five(), {"top_share_needed": "half"}, ParameterError, "top_share_needed.*got half"),
        (five(), {"services": pd.Series({"c9": 1})}, DataError, "1 of 1 customers served are not in the summary, c9"),
        (five(), {"services": pd.Series({"c1": -1})}, ParameterError, "fewer than 0 times"),
        (five(), {"services": pd.Series([1, 1], index=["c1", "c1"])}, DataError, "c1 stands in more than one row"),
        (five(), {"value": "margin"}, DataError, "No column margin"),
        (five().drop(columns="frequency"), {}, DataError, "No column frequency"),
        (five().iloc[:0], {}, DataError, "There are no customers"),
        (pd.concat([five(), five()]), {}, DataError, "c0 stands in more than one row"),
        (summary([1, 2], [np.nan, 1.0]), {}, DataError, "column monetary: 1 of 2 values are missing"),
        (summary([1, 2], [-1.0, 0.0]), {}, ParameterError, "No customer has a value above 0"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(table, arguments, error, sentence) -> None:
    with pytest.raises(error, match=sentence):
        tiering_readiness(table, **{"span_of_control": 4, **arguments})
