"""The B2B maker: contribution, renewals, growth and leads come back as they were put in."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize
from scipy.stats import linregress

from tierkit.data.sample import b2b, prospects

T, P = b2b.TRUTH, prospects.TRUTH
COEFFICIENTS = ["intercept", "need_fit", "decision_maker_met", "budget_known", "visits", "referral", "cold_call"]


@pytest.fixture(scope="module")
def accounts() -> pd.DataFrame:
    table = b2b.TABLES[0]
    frame = pd.DataFrame(table.rows(), columns=table.header).set_index("account_id")
    numbers = [column.name for column in table.columns if column.kind["type"] in ("integer", "number")]
    return frame.astype(dict.fromkeys(numbers, float)).assign(since=pd.to_datetime(frame["since"]))


@pytest.fixture(scope="module")
def orders() -> pd.DataFrame:
    table = b2b.TABLES[1]
    frame = pd.DataFrame(table.rows(), columns=table.header)
    frame = frame.astype({"quantity": int, "amount": float, "cost": float})
    return frame.assign(ordered_on=pd.to_datetime(frame["ordered_on"]))


@pytest.fixture(scope="module")
def leads() -> pd.DataFrame:
    table = prospects.TABLES[0]
    frame = pd.DataFrame(table.rows(), columns=table.header)
    numbers = [column.name for column in table.columns if column.kind["type"] in ("integer", "number")]
    return frame.astype(dict.fromkeys(numbers, float))


# ---- accounts and orders ----


def test_size_and_window(accounts, orders):
    assert len(accounts) == T["accounts"]
    assert 6_000 <= len(orders) <= 8_000
    assert orders["ordered_on"].is_monotonic_increasing
    assert orders["ordered_on"].min() == pd.Timestamp("2023-07-01")
    assert orders["ordered_on"].max() == pd.Timestamp("2025-06-30")
    assert (orders.groupby("order_id")[["account_id", "ordered_on"]].nunique() == 1).all(axis=None)
    assert not orders.duplicated(["order_id", "product_line"]).any()
    assert orders.groupby("order_id").size().between(1, 4).all()


def test_nobody_orders_before_the_first_agreement(accounts, orders):
    assert (orders["ordered_on"] >= orders["account_id"].map(accounts["since"])).all()


def test_money_is_sane(orders):
    assert (orders["amount"] > 0).all()
    assert ((orders["amount"] * 100).round() % orders["quantity"] == 0).all(), "a whole number of fen a piece"
    assert orders["cost"].sum() / orders["amount"].sum() == pytest.approx(0.67, abs=0.03)


def test_accounts_buy_no_more_product_lines_than_they_need(accounts, orders):
    lines = orders.groupby("account_id")["product_line"].nunique()
    assert (lines <= accounts["need_variety"].reindex(lines.index) + 1).all()


def test_contribution_is_concentrated_and_sometimes_negative(accounts, orders):
    year = orders[orders["ordered_on"] >= "2024-07-01"]
    margin = (year["amount"] - year["cost"]).groupby(year["account_id"]).sum()
    contribution = margin.reindex(accounts.index, fill_value=0) - accounts["service_cost"]
    assert (contribution < 0).sum() == T["negative_contribution"]
    best = contribution.nlargest(len(accounts) // 10).sum() / contribution.sum()
    assert best == pytest.approx(T["top_decile_share"], abs=0.0001)
    assert 0.55 < best < 0.65
    gone = ~accounts.index.isin(year["account_id"])
    assert (accounts["service_cost"][gone] < accounts["service_cost"].median()).all()


def renewals(accounts: pd.DataFrame, orders: pd.DataFrame) -> pd.DataFrame:
    """Each agreement that came up for renewal with 30 days to see what follows: account, and whether it was lost."""
    bought = orders.groupby("account_id")["ordered_on"].apply(set)
    found = []
    for account, since in accounts["since"].items():
        for year in (2023, 2024, 2025):
            day = since.replace(year=year)
            if day <= since or not pd.Timestamp("2023-10-01") <= day <= pd.Timestamp("2025-05-31"):
                continue
            lost = bought[account].isdisjoint(pd.date_range(day, periods=30))
            found.append((account, lost))
            if lost:
                assert max(bought[account]) < day, f"{account} left for good"
                break
    return pd.DataFrame(found, columns=["account_id", "lost"]).set_index("account_id")


def test_renewals_are_lost_as_told_and_less_often_where_relations_are_close(accounts, orders):
    due = renewals(accounts, orders)
    assert (len(due), due["lost"].sum()) == (T["renewals"], T["renewals_lost"])
    # 430 renewals: standard error of the slope 0.016, of the level 0.016.
    fit = linregress(accounts["relationship"].reindex(due.index) - 3, due["lost"].astype(float))
    assert fit.slope == pytest.approx(-T["renewal_loss_step"], abs=0.035)
    assert fit.intercept == pytest.approx(T["renewal_loss"], abs=0.035)


def test_outlook_foretells_growth_a_little(accounts, orders):
    due = renewals(accounts, orders)
    stayed = accounts[(accounts["since"] < "2023-07-01") & ~accounts.index.isin(due.index[due["lost"]])]
    late = orders["ordered_on"] >= "2024-07-01"
    sales = orders.groupby(["account_id", late])["amount"].sum().unstack().reindex(stayed.index)
    growth = np.log(sales[True] / sales[False])
    fit = linregress(stayed["growth_outlook"] - 3, growth)
    # 200 accounts: standard error of the slope 0.018.
    assert fit.slope == pytest.approx(T["growth_slope"], abs=0.04)
    assert fit.pvalue < 0.001
    assert 0.02 < fit.rvalue**2 < 0.25, "a little: most of growth is news"


def test_many_accounts_follow_the_model_closely():
    who = b2b.accounts(count=60_000, seed=5)
    stay = (who.began < 0) & (who.left == b2b.END)
    fit = linregress(who.outlook[stay] - 3, np.log(who.second_year / who.first_year)[stay])
    assert (fit.slope, fit.intercept) == pytest.approx((T["growth_slope"], T["growth_drift"]), abs=0.006)
    at_risk = (who.renews >= b2b.CERTAIN) & (who.renews < b2b.END) & (who.renews <= who.left[:, None])
    lost = (who.renews == who.left[:, None])[at_risk]
    grade = np.broadcast_to(who.relationship[:, None], at_risk.shape)[at_risk]
    for each in range(1, 6):
        chance = T["renewal_loss"] - T["renewal_loss_step"] * (each - 3)
        assert lost[grade == each].mean() == pytest.approx(chance, abs=0.01)


# ---- prospects ----


def design(frame: pd.DataFrame) -> np.ndarray:
    return np.column_stack([
        np.ones(len(frame)), frame["need_fit"] - 3, frame["decision_maker_met"], frame["budget_known"], frame["visits"],
        frame["source"] == "referral", frame["source"] == "cold_call",
    ]).astype(float)  # fmt: skip


def logistic(facts: np.ndarray, won: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients by maximum likelihood, and their standard errors from the information matrix."""

    def loss(b: np.ndarray) -> float:
        return float((np.logaddexp(0, facts @ b) - won * (facts @ b)).mean())

    best = minimize(loss, np.zeros(facts.shape[1]), method="L-BFGS-B", options={"ftol": 1e-14, "gtol": 1e-8}).x
    p = 1 / (1 + np.exp(-facts @ best))
    return best, np.sqrt(np.diag(np.linalg.inv(facts.T @ (facts * (p * (1 - p))[:, None]))))


def test_leads_are_counted_as_told(leads):
    assert len(leads) == P["leads"]
    closed = leads[leads["outcome"] != "open"]
    assert len(closed) == P["closed"]
    assert (closed["outcome"] == "won").sum() == P["won"]
    assert P["won"] / P["closed"] == pytest.approx(0.28, abs=0.02)
    assert ((leads["closed_on"] == "") == (leads["outcome"] == "open")).all()
    assert (closed["closed_on"] > closed["first_contact_on"]).all()
    assert leads["first_contact_on"].is_monotonic_increasing


def test_a_logistic_fit_of_the_leads_gives_the_coefficients_back(leads):
    closed = leads[leads["outcome"] != "open"]
    fit, error = logistic(design(closed), (closed["outcome"] == "won").to_numpy(float))
    truth = np.array([P[name] for name in COEFFICIENTS])
    assert (np.abs(fit - truth) < 1.5 * error).all(), dict(zip(COEFFICIENTS, fit - truth, strict=True))
    assert np.abs(fit - truth).max() < 0.3
    assert (np.sign(fit) == np.sign(truth)).all()


def test_many_leads_give_them_back_closely():
    many = prospects.leads(count=200_000, seed=5)
    source = np.array(list(prospects.SOURCES))[many.source]
    frame = pd.DataFrame({
        "need_fit": many.fit, "decision_maker_met": many.met, "budget_known": many.known, "visits": many.visits,
        "source": source,
    })  # fmt: skip
    closed = many.outcome < prospects.OUTCOMES.index("open")
    fit, _ = logistic(design(frame[closed]), (many.outcome[closed] == prospects.OUTCOMES.index("won")).astype(float))
    assert fit == pytest.approx([P[name] for name in COEFFICIENTS], abs=0.04)
    assert np.median(many.closes - many.contact) == pytest.approx(P["days_median"], abs=2)


def test_what_should_tell_nothing_tells_nothing(leads):
    closed = leads[leads["outcome"] != "open"]
    won = (closed["outcome"] == "won").to_numpy(float)
    for idle in ("effort_days", "expected_amount", "employees"):
        assert linregress(np.log(closed[idle]), won).pvalue > 0.01, idle
