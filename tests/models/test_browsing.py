"""Browsing: sessions and features by hand, and the three ways to browse that the generator put into the data."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from tierkit.data import load
from tierkit.data.sample.retail_visits import STYLES, visitors
from tierkit.errors import DataError, ParameterError
from tierkit.models.browsing import BrowsingRules, browsing_features, browsing_groups, link_visitors


def events(rows: list[tuple[str, object, str, str, float]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["visitor_id", "customer_id", "at", "page", "seconds"])
    return frame.assign(at=pd.to_datetime("2025-06-01 " + frame["at"]))


BY_HAND = events(
    [
        ("A1", None, "10:00", "home", 10), ("A1", "7", "10:20", "category", 40), ("A1", "7", "10:50", "product", 160),
        ("A1", "7", "11:21", "cart", 10),  # 31 minutes later: another session
        ("W1", None, "10:05", "product", 10), ("W1", "7", "10:06", "checkout", 20),  # the same person in a browser
        ("W9", None, "10:00", "home", 5),  # who never logs in
    ]
)  # fmt: skip


def test_sessions_clicks_dwell_and_shares_by_hand() -> None:
    row = browsing_features(BY_HAND).loc["7"]
    assert row["visitors"] == 2
    # A1: 10:00 to 10:50 is one session (pauses of 20 and 30 minutes), 11:21 the second; W1 the third.
    assert row["sessions"] == 3
    assert row["pages"] == 6
    assert row["clicks_per_session"] == 1  # 6 pages in 3 sessions: one click after the first page of each
    assert row["minutes"] == pytest.approx(250 / 60)
    # (10 x 40 x 160 x 10 x 10 x 20) ^ (1/6) = 128,000,000 ^ (1/6) = 22.4492
    assert row["seconds_per_page"] == pytest.approx(22.4492, abs=1e-4)
    assert (row["category_share"], row["product_share"], row["cart_share"]) == (1 / 6, 2 / 6, 2 / 6)
    assert row["last_seen"] == pd.Timestamp("2025-06-01 11:21")
    assert browsing_features(BY_HAND).index.tolist() == ["7"]


def test_the_pause_that_ends_a_session_is_an_argument() -> None:
    assert browsing_features(BY_HAND, pause_minutes=31).loc["7", "sessions"] == 2
    assert browsing_features(BY_HAND, pause_minutes=10).loc["7", "sessions"] == 5


def test_a_shared_device_goes_to_who_uses_it_more_and_own_pages_stay_own() -> None:
    shared = events(
        [("A1", "7", "10:00", "home", 1), ("A1", "8", "10:01", "home", 1), ("A1", "8", "10:02", "home", 1),
         ("A1", None, "10:03", "cart", 1), ("B1", "9", "10:00", "home", 1), ("B1", "5", "10:00", "home", 1)]
    )  # fmt: skip
    assert link_visitors(shared).to_dict() == {"A1": "8", "B1": "5"}  # of equal ones, the first by number
    assert browsing_features(shared)["pages"].to_dict() == {"5": 1, "7": 1, "8": 3, "9": 1}


def features(rows: dict[str, tuple[float, float, float, int]]) -> pd.DataFrame:
    columns = ["product_share", "seconds_per_page", "cart_share", "pages"]
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("customer_id")
    return frame.assign(category_share=0.1)


def test_rules_by_hand() -> None:
    found = browsing_groups(
        features(
            {
                "1": (0.4, 40.0, 0.5, 5),  # reads at length, whatever the cart
                "2": (0.4, 39.9, 0.15, 5),  # reads fast, fills the cart
                "3": (0.39, 99.0, 0.14, 50),  # neither
                "4": (0.9, 99.0, 0.9, 4),  # too few pages
            }
        )
    )
    assert found.tolist() == ["researcher", "buyer", "browser", "few-pages"]
    assert browsing_groups(features({"4": (0.9, 99.0, 0.9, 4)}), BrowsingRules(least_pages=4)).tolist() == [
        "researcher"
    ]


@pytest.fixture(scope="module")
def seen() -> pd.DataFrame:
    return browsing_features(load("retail_web_events"))


@pytest.fixture(scope="module")
def truth() -> pd.Series:
    """The style of every customer who is ever seen, from the generator."""
    devices = visitors()
    styles = pd.Series([STYLES[at].name for at in devices.style], index=[f"{at + 1:06d}" for at in devices.owner])
    return styles.groupby(level=0).first()


def agreement(found: pd.Series, truth: pd.Series) -> float:
    told = found[found != "few-pages"].astype("str")
    assert len(told) > 1_600
    return float(adjusted_rand_score(truth.reindex(told.index), told))


def test_the_sample_shop_has_the_people_of_its_readme(seen) -> None:
    # datasets/README.md: 2,343 visitor ids log in and belong to 1,727 customers, 555 of whom have more than one.
    assert len(seen) == 1_727
    assert (seen["visitors"] > 1).sum() == 555
    assert seen["visitors"].sum() == 2_343


def test_rules_find_the_three_ways_to_browse(seen, truth) -> None:
    assert agreement(browsing_groups(seen), truth) == pytest.approx(0.83, abs=0.02)


def test_k_means_finds_the_three_ways_to_browse(seen, truth) -> None:
    found = browsing_groups(seen, method="k-means")
    assert agreement(found, truth) > 0.9
    told = found[found != "few-pages"].astype("str")
    assert (told == truth.reindex(told.index)).mean() > 0.95  # not only alike: they bear the right names
    assert (seen["pages"][found == "few-pages"] < 5).all()


def test_the_order_of_the_log_changes_nothing(seen) -> None:
    log = load("retail_web_events").sample(frac=1, random_state=3)
    pd.testing.assert_frame_equal(browsing_features(log), seen)


@pytest.mark.parametrize("dtype", [object, "string[pyarrow]", "category"])
def test_how_text_is_held_changes_nothing(dtype) -> None:
    held = BY_HAND.astype(dict.fromkeys(("visitor_id", "customer_id", "page"), dtype))
    pd.testing.assert_frame_equal(browsing_features(held), browsing_features(BY_HAND))
    pd.testing.assert_series_equal(link_visitors(held), link_visitors(BY_HAND))


def test_customers_who_are_numbers_stay_numbers_where_blanks_have_made_them_floats() -> None:
    numbered = BY_HAND.assign(customer_id=BY_HAND["customer_id"].astype("float64"))
    assert browsing_features(numbered).index.tolist() == [7]
    assert browsing_features(numbered).index.dtype == "int64"


def test_a_session_goes_on_over_midnight() -> None:
    moments = pd.to_datetime(["2025-06-01 23:50", "2025-06-02 00:10", "2025-06-02 00:41"])
    night = pd.DataFrame({"visitor_id": "A1", "customer_id": "7", "page": "cart", "seconds": 5, "at": moments})
    row = browsing_features(night).loc["7"]
    assert (row["sessions"], row["clicks_per_session"]) == (2, 0.5)


def test_pages_of_other_customers_change_nothing() -> None:
    again = pd.concat([BY_HAND, BY_HAND.assign(visitor_id=lambda x: x["visitor_id"] + "x", customer_id="8")])
    found = browsing_features(again)
    assert found.index.tolist() == ["7", "8"]
    np.testing.assert_allclose(found.loc["7"].drop("last_seen").astype(float),
                               browsing_features(BY_HAND).loc["7"].drop("last_seen").astype(float))  # fmt: skip


@pytest.mark.parametrize(
    ("call", "error", "sentence"),
    [
        (lambda: browsing_features(BY_HAND.drop(columns="page")), DataError, "page"),
        (lambda: browsing_features(BY_HAND.iloc[:0]), DataError, "no rows"),
        (lambda: browsing_features(BY_HAND.assign(at="today")), DataError, "no dates"),
        (lambda: browsing_features(BY_HAND.assign(seconds=-1)), DataError, "at least 0"),
        (lambda: browsing_features(BY_HAND.assign(seconds="long")), DataError, "seconds: the values are no numbers"),
        (lambda: browsing_features(BY_HAND.assign(seconds=np.inf)), DataError, "seconds: 7 of 7 values are missing or"),
        (lambda: browsing_features(BY_HAND.assign(at=BY_HAND["at"].dt.tz_localize("UTC"))), DataError, "time zone"),
        (lambda: browsing_features(None), ParameterError, "events must be a table .* got NoneType"),
        (lambda: browsing_groups(BY_HAND, {"least_pages": 3}), ParameterError, "rules must be a BrowsingRules object"),
        (lambda: browsing_groups(features({"1": (np.nan, 1.0, 1.0, 9)})), DataError, "product_share: 1 of 1"),
        (
            lambda: browsing_features(BY_HAND.assign(page="/index.html")),
            DataError,
            "none of the pages category, product",
        ),
        (lambda: browsing_features(BY_HAND.assign(customer_id=None)), DataError, "No visitor ever logs in"),
        (lambda: browsing_features(BY_HAND.assign(visitor_id=None)), DataError, "blank"),
        (lambda: browsing_features(BY_HAND, pause_minutes=0), ParameterError, "pause_minutes"),
        (lambda: browsing_groups(BY_HAND, method="kmeans"), ParameterError, "Did you mean k-means"),
        (lambda: BrowsingRules(cart_share=2), ParameterError, "cart_share"),
        (lambda: BrowsingRules(least_pages=0), ParameterError, "least_pages"),
    ],
)
def test_odd_input_is_refused(call, error, sentence) -> None:
    with pytest.raises(error, match=sentence):
        call()
