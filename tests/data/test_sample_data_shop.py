"""The shop's website, survey, service desk and range: one story, and the truth is found again in each."""

import re

import numpy as np
import pandas as pd
import pytest
from scipy.cluster.vq import kmeans2

from tierkit.data import dataset_path, load
from tierkit.data.sample.retail_service import TRUTH as SERVICE
from tierkit.data.sample.retail_survey import ITEMS, marks
from tierkit.data.sample.retail_survey import TRUTH as SURVEY
from tierkit.data.sample.retail_visits import STYLES, visitors
from tierkit.data.sample.retail_web import identities

FOLLOWED_UNTIL = pd.Timestamp(2025, 1, 1)
"""180 days after it the data end: who answered earlier can be seen to be lost or not."""


@pytest.fixture(scope="module")
def purchases() -> pd.DataFrame:
    """One row a purchase, in turn."""
    orders = load("retail_orders")
    return orders[orders["amount"] > 0].drop_duplicates("order_id").sort_values("ordered_at")


@pytest.fixture(scope="module")
def events() -> pd.DataFrame:
    """Page views with ``person``: the customer of the visitor, where the visitor ever logged in."""
    frame = load("retail_web_events")
    return frame.assign(person=frame.groupby("visitor_id")["customer_id"].transform("first"))


@pytest.fixture(scope="module")
def survey(purchases) -> pd.DataFrame:
    frame = load("retail_survey")
    return frame.assign(lost=lost(frame["customer_id"], frame["answered_on"], purchases))


def lost(customer: pd.Series, on: pd.Series, purchases: pd.DataFrame) -> np.ndarray:
    """Whether no purchase follows within 180 days, as a student would find it out."""
    bought = purchases.assign(day=purchases["ordered_at"].dt.normalize())[["customer_id", "day"]]
    asked = pd.DataFrame({"customer_id": customer.array, "day": on.dt.normalize().array, "row": np.arange(len(on))})
    following = pd.merge_asof(
        asked.sort_values("day"),
        bought.assign(bought=bought["day"]),
        on="day",
        by="customer_id",
        direction="forward",
        allow_exact_matches=False,
        tolerance=pd.Timedelta(days=180),
    )
    return following.sort_values("row")["bought"].isna().to_numpy()


def odds_ratio(first: np.ndarray, second: np.ndarray) -> float:
    """How many times as high the odds of ``second`` are with ``first`` as without."""
    table = pd.crosstab(np.asarray(first, bool), np.asarray(second, bool)).to_numpy()
    return table[1, 1] * table[0, 0] / (table[0, 1] * table[1, 0])


# ---- the range ----


def test_the_range_fits_the_till(purchases):
    products, orders = load("retail_products").set_index("product_id").sort_index(), load("retail_orders")
    assert set(orders["product_id"]) == set(products.index)
    bought = orders[orders["amount"] > 0].merge(products, on="product_id", suffixes=("", "_list"))
    assert (bought["category"] == bought["category_list"]).all()
    assert (bought["launched_on"] <= bought["ordered_at"]).all()
    by_product = bought.groupby("product_id")
    # Size and finish move a price around the list price; the middle is it, in whole yuan (2 % where little was sold).
    away = (by_product["unit_price"].median() - products["list_price"]).abs()
    assert ((away <= 0.5) | (away < 0.02 * products["list_price"])).all()
    costs = by_product["cost"].sum() / bought["unit_price"].mul(bought["quantity"]).groupby(bought["product_id"]).sum()
    assert (costs - products["cost_share"]).abs().max() < 0.005
    assert products["name_zh"].is_unique
    assert products["name_en"].is_unique
    dearer = products.groupby("category")["list_price"].diff().dropna()
    assert (dearer > 0).all()


# ---- the website ----


def test_visits_lie_in_the_last_ninety_days(events):
    assert 40_000 <= len(events) <= 65_000
    assert events["at"].is_monotonic_increasing
    assert (events["at"].min().date().isoformat(), events["at"].max().date().isoformat()) == (
        "2025-04-02",
        "2025-06-30",
    )
    on_product = events["page"].isin(["product", "cart"])
    assert (events["product_id"].notna() == on_product).all()
    assert (events["category"].notna() == (on_product | (events["page"] == "category"))).all()
    joined = load("retail_customers").set_index("customer_id")["joined_on"]
    checkouts = events[events["page"] == "checkout"]
    assert (checkouts["at"] >= checkouts["customer_id"].map(joined)).all()


def test_web_and_app_ids_merge_into_people(events):
    # As in README.md.
    named = events.dropna(subset=["customer_id"])
    assert (named.groupby("visitor_id")["customer_id"].nunique() == 1).all()
    several = named.groupby("customer_id")["visitor_id"].nunique()
    figures = (
        named["visitor_id"].nunique(), events["visitor_id"].nunique(), several.size, (several > 1).sum(),
    )  # fmt: skip
    readme = re.sub(r"\s+", " ", (dataset_path().parent / "README.md").read_text(encoding="utf-8"))
    assert "{:,} of {:,} ever log in; they belong to {:,} customers, {:,} of whom".format(*figures) in readme
    kinds = named.groupby("customer_id")["visitor_id"].agg(lambda ids: {each[0] for each in ids})
    assert (kinds.map(len) == 2).sum() > 200


def test_every_purchase_online_ends_a_visit(events, purchases):
    online = purchases[(purchases["ordered_at"] >= "2025-04-02") & (purchases["channel"] != "shop")]
    checkouts = events.loc[events["page"] == "checkout", ["customer_id", "at", "visitor_id"]]
    assert len(checkouts) == len(online)
    paid = pd.merge_asof(online, checkouts, left_on="ordered_at", right_on="at", by="customer_id")
    assert (paid["ordered_at"] - paid["at"]).max() < pd.Timedelta(minutes=30)
    assert (paid["visitor_id"].str[0].map({"A": "app", "W": "web"}) == paid["channel"]).all()


def test_buyers_browse_before_they_buy(events, purchases):
    # README.md: 36 % against 11 %.
    late_may = events["at"].between("2025-05-18", "2025-06-01", inclusive="left")
    seen = set(events.loc[late_may, "person"].dropna())
    others = set(load("retail_customers")["customer_id"]) - seen
    june = set(purchases.loc[purchases["ordered_at"] >= "2025-06-01", "customer_id"])
    assert len(seen & june) / len(seen) == pytest.approx(0.36, abs=0.005)
    assert len(others & june) / len(others) == pytest.approx(0.11, abs=0.005)


def adjusted_rand(one: np.ndarray, other: np.ndarray) -> float:
    """Hubert & Arabie (1985), "Comparing partitions", eq. 5."""
    table = pd.crosstab(one, other).to_numpy()

    def pairs(count: np.ndarray) -> float:
        return float((count * (count - 1) / 2).sum())

    rows, columns = pairs(table.sum(axis=1)), pairs(table.sum(axis=0))
    expected = rows * columns / pairs(np.array([table.sum()]))
    return (pairs(table) - expected) / ((rows + columns) / 2 - expected)


def test_three_ways_to_browse_are_found_again(events):
    page = events["page"]
    pages = events.assign(
        category_page=page == "category", product_page=page == "product", to_pay=page.isin(["cart", "checkout"]),
        dwell=np.log(events["seconds"]),
    ).groupby("visitor_id")[["category_page", "product_page", "to_pay", "dwell"]]  # fmt: skip
    often = pages.size() >= 5
    means = pages.mean()[often]
    devices = visitors()
    style = pd.Series(devices.style, index=identities(devices.owner.size, devices.app)).reindex(means.index).to_numpy()
    scaled = ((means - means.mean()) / means.std()).to_numpy()
    agreement = {}
    for groups in (2, 3, 4):
        tries = [kmeans2(scaled, groups, minit="++", rng=seed) for seed in range(8)]
        best = min(tries, key=lambda fit: ((scaled - fit[0][fit[1]]) ** 2).sum())
        agreement[groups] = adjusted_rand(best[1], style)
    assert agreement[3] > 0.8
    assert max(agreement[2], agreement[4]) < agreement[3]
    # The median dwell of each style, within 5 % (of the logs' mean over thousands of pages).
    dwell = np.exp(means["dwell"].groupby(style).mean())
    assert dwell.to_numpy() == pytest.approx([each.seconds for each in STYLES], rel=0.05)


# ---- the survey ----


def test_answers_follow_purchases_and_some_items_are_missing(survey, purchases):
    assert (len(survey), survey["satisfaction"].isna().sum()) == (SURVEY.answers, 0)
    assert not survey.duplicated(["customer_id", "answered_on"]).any()
    days = purchases.assign(bought=purchases["ordered_at"].dt.normalize())[["customer_id", "bought"]]
    pairs = survey.merge(days, on="customer_id")
    after = (pairs["answered_on"] - pairs["bought"]).dt.days
    followed = pairs.loc[after.between(3, 14), ["customer_id", "answered_on"]].drop_duplicates()
    assert len(followed) == len(survey)
    assert survey[list(ITEMS)].isna().to_numpy().mean() == pytest.approx(SURVEY.item_missing, abs=0.01)
    assert survey["comment"].notna().mean() == pytest.approx(SURVEY.commented, abs=0.03)


def test_the_dissatisfied_are_lost_more_often(survey):
    # Many answers from the same process: the odds ratio of README.md to 3 %.
    draw = np.random.default_rng(3)
    gone = draw.random(300_000) < 0.45
    said = marks(gone, np.zeros(gone.size, dtype=bool), draw)
    assert odds_ratio(said.overall <= 3, gone) == pytest.approx(2.6, rel=0.03)
    # The 1,293 that can be followed: a standard error of 12 % (the root of the cells' inverses summed); the shares of
    # README.md to half a point.
    early = survey[survey["answered_on"] < FOLLOWED_UNTIL]
    unhappy = early["satisfaction"] <= 3
    assert len(early) > 1_200
    assert odds_ratio(unhappy, early["lost"]) == pytest.approx(2.6, rel=0.12)
    assert early.loc[unhappy, "lost"].mean() == pytest.approx(0.59, abs=0.005)
    assert early.loc[~unhappy, "lost"].mean() == pytest.approx(0.35, abs=0.005)


def test_service_and_delivery_drive_satisfaction(survey):
    full = survey.dropna(subset=list(ITEMS))
    design = np.column_stack([np.ones(len(full)), full[list(ITEMS)].to_numpy(float)])
    _, *weights = np.linalg.lstsq(design, full["satisfaction"].to_numpy(float), rcond=None)[0]
    assert weights == pytest.approx(SURVEY.weights, abs=0.03)
    assert SURVEY.weights.sum() == pytest.approx(1)
    assert [ITEMS[at] for at in np.argsort(weights)[::-1]] == ["service", "delivery", "product", "price"]


def test_recommendation_follows_satisfaction(survey):
    told = survey.dropna(subset=["nps"])
    score = 100 * ((told["nps"] >= 9).mean() - (told["nps"] <= 6).mean())
    assert 0 < score < 30
    assert told["nps"].astype(float).corr(told["satisfaction"].astype(float)) > 0.7
    about = survey["comment"].isin(["late", "slow reply", "flawed", "too dear"])
    assert survey.loc[about, "satisfaction"].mean() < survey["satisfaction"].mean() - 0.3


# ---- the service desk ----


@pytest.fixture(scope="module")
def tickets(purchases) -> pd.DataFrame:
    frame = load("retail_service")
    wait = (frame["first_response_at"] - frame["opened_at"]).dt.total_seconds() / 60
    return frame.assign(wait=wait, lost=lost(frame["customer_id"], frame["opened_at"], purchases))


def test_tickets_run_forward_and_follow_a_purchase(tickets):
    assert len(tickets) == SERVICE.tickets
    assert tickets["opened_at"].is_monotonic_increasing
    assert (tickets["wait"].dropna() > 0).all()
    closed = tickets.dropna(subset=["closed_at"])
    assert (closed["closed_at"] >= closed["first_response_at"]).all()
    assert not tickets.loc[tickets["closed_at"].isna(), "resolved"].any()
    assert tickets.loc[tickets["closed_at"].isna(), "rating"].isna().all()
    joined = load("retail_customers").set_index("customer_id")["joined_on"]
    assert (tickets["opened_at"] > tickets["customer_id"].map(joined)).all()
    assert set(tickets["topic"]) == {"delivery", "quality", "assembly", "invoice", "return", "other"}


def test_a_slow_first_response_lowers_the_rating(tickets):
    rated = tickets.dropna(subset=["rating"])
    design = np.column_stack([np.ones(len(rated)), np.log10(rated["wait"]) - 1, ~rated["resolved"]])
    at_ten, per_tenfold, unsolved = np.linalg.lstsq(design, rated["rating"].to_numpy(float), rcond=None)[0]
    # Standard errors with 1,750 ratings: 0.04, 0.03 and 0.06.
    assert at_ten == pytest.approx(SERVICE.rating_at_ten, abs=0.1)
    assert per_tenfold == pytest.approx(SERVICE.rating_per_tenfold, abs=0.08)
    assert unsolved == pytest.approx(SERVICE.rating_if_unsolved, abs=0.15)


def test_who_waits_long_is_lost_more_often(tickets):
    early = tickets[tickets["opened_at"] < FOLLOWED_UNTIL]
    slow = early["wait"] > SERVICE.slow_from
    assert slow[early["lost"]].mean() == pytest.approx(SERVICE.slow_if_lost, abs=0.05)
    assert slow[~early["lost"]].mean() == pytest.approx(SERVICE.slow_if_kept, abs=0.04)
    assert odds_ratio(slow, early["lost"]) == pytest.approx(2.4, rel=0.25)


def test_who_waited_long_marks_the_service_down(survey, tickets):
    slow = tickets.loc[tickets["wait"] > SERVICE.slow_from, ["customer_id", "first_response_at"]]
    pairs = survey.reset_index().merge(slow, on="customer_id")
    ago = pairs["answered_on"] - pairs["first_response_at"].dt.normalize()
    remembered = survey.index.isin(pairs.loc[ago.dt.days.between(1, SURVEY.remembers), "index"])
    told = survey["service"].notna()
    assert (remembered & told).sum() > 60
    # Among those who are then lost and those who are not, 70 or so: a standard error of 0.12. Marks end at 5, so that
    # those who were content lose less than 0.9.
    drops = [
        survey.loc[group & told & remembered, "service"].mean()
        - survey.loc[group & told & ~remembered, "service"].mean()
        for group in (survey["lost"], ~survey["lost"])
    ]
    assert np.mean(drops) == pytest.approx(SURVEY.after_slow_response, abs=0.25)
