"""The subscriptions: dates and renewals agree, and maximum likelihood on censored contracts finds the plans' truth."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize
from scipy.special import betaln
from scipy.stats import chisquare, ks_2samp

from tierkit.data.sample import contracts as kit

T = kit.TRUTH
PLANS = ("basic", "plus", "family")
REASONS = ("price", "service", "competitor", "no_longer_needed", "moved")
END = pd.Timestamp("2025-06-30")


@pytest.fixture(scope="module")
def contracts() -> pd.DataFrame:
    table = kit.TABLES[0]
    frame = pd.DataFrame(table.rows(), columns=table.header)
    frame["started_on"] = pd.to_datetime(frame["started_on"])
    frame["ended_on"] = pd.to_datetime(frame["ended_on"].replace("", None))
    return frame.astype({"renewals": int, "monthly_fee": float})


def test_counts_shares_and_fees(contracts):
    assert len(contracts) == T["contracts"]
    assert contracts["ended_on"].isna().sum() == T["running"]
    shares = contracts["plan"].value_counts(normalize=True)
    for plan in PLANS:
        assert shares[plan] == pytest.approx(T[f"share_{plan}"], abs=0.02)
    new = contracts["started_on"] >= "2024-07-01"
    assert (contracts.groupby(["plan", new])["monthly_fee"].nunique() == 1).all()
    fees = contracts.groupby(["plan", new])["monthly_fee"].first().unstack()
    assert (fees[True] > fees[False]).all()


def test_dates_and_renewals_agree(contracts):
    began, ended = contracts["started_on"], contracts["ended_on"]
    assert began.min() >= pd.Timestamp("2023-07-01")
    assert began.max() <= END
    assert (began.dt.day <= 28).all()
    assert (ended.dropna() <= END).all()
    until = ended.fillna(END)
    due = (until.dt.year - began.dt.year) * 12 + until.dt.month - began.dt.month
    assert (contracts["renewals"] == due - ended.notna()).all(), "the last renewal of an ended one did not go through"
    gone = ended.notna()
    assert (ended[gone].dt.day == began[gone].dt.day).all()
    assert ((contracts["reason_ended"] != "") == gone).all()


def sbg(renewals: np.ndarray, ended: np.ndarray) -> np.ndarray:
    """alpha, beta by maximum likelihood with right censoring; Fader & Hardie (2007)."""

    def loss(logs: np.ndarray) -> float:
        alpha, beta = np.exp(logs)
        lost = betaln(alpha + 1, beta + renewals)
        kept = betaln(alpha, beta + renewals)
        return float(-(np.where(ended, lost, kept) - betaln(alpha, beta)).mean())

    best = minimize(loss, [0.0, 1.0], method="L-BFGS-B", options={"ftol": 1e-13})
    assert best.success
    return np.exp(best.x)


@pytest.mark.parametrize("plan", PLANS)
def test_the_sample_gives_its_parameters_back(contracts, plan):
    # Two hundred seeds give standard deviations of 11 % and 16 % (basic), 17 % and 25 % (plus), 30 % and 41 %
    # (family) in alpha and beta; their ratio, which sets the mean chance to leave, is far surer.
    mine = contracts[contracts["plan"] == plan]
    alpha, beta = sbg(mine["renewals"].to_numpy(), mine["ended_on"].notna().to_numpy())
    truth = T[f"alpha_{plan}"], T[f"beta_{plan}"]
    assert (alpha, beta) == pytest.approx(truth, rel=0.25)
    assert alpha / (alpha + beta) == pytest.approx(truth[0] / sum(truth), rel=0.10)


def test_many_contracts_give_them_back_closely():
    many = kit.contracts(count=400_000, seed=3)
    for at, plan in enumerate(PLANS):
        mine = many.plan == at
        fit = sbg(many.renewals[mine], many.ended[mine])
        assert fit == pytest.approx((T[f"alpha_{plan}"], T[f"beta_{plan}"]), rel=0.06)


def test_retention_grows_with_tenure_and_plans_differ(contracts):
    """The phenomena a lesson shows: Kaplan–Meier after a year by plan, and the rate of the survivors rising."""
    year = {}
    for plan, mine in contracts.groupby("plan"):
        at_risk = np.array([(mine["renewals"] + mine["ended_on"].notna() >= k).sum() for k in range(1, 13)])
        lost = np.array([(mine["ended_on"].notna() & (mine["renewals"] == k - 1)).sum() for k in range(1, 13)])
        kept = 1 - lost / at_risk
        year[plan] = kept.prod()
        truth = np.exp(
            betaln(T[f"alpha_{plan}"], T[f"beta_{plan}"] + 12) - betaln(T[f"alpha_{plan}"], T[f"beta_{plan}"])
        )
        assert kept.prod() == pytest.approx(truth, abs=0.05)
        assert kept[6:].mean() > kept[:3].mean()
    assert year["basic"] < year["plus"] < year["family"]


def test_censoring_tells_nothing():
    """Early and late contracts leave alike: among those seen for six months, ends within six have one distribution."""
    many = kit.contracts(count=60_000, seed=4)
    seen = many.month <= kit.MONTHS - 1 - 6
    ends = np.where(many.ended & (many.renewals < 6), many.renewals, 6)
    early = many.month < 8
    assert ks_2samp(ends[seen & early], ends[seen & ~early]).pvalue > 0.01
    fit_early = sbg(many.renewals[early & (many.plan == 0)], many.ended[early & (many.plan == 0)])
    assert fit_early[0] / fit_early.sum() == pytest.approx(
        T["alpha_basic"] / (T["alpha_basic"] + T["beta_basic"]), rel=0.06
    )


@pytest.mark.parametrize("plan", PLANS)
def test_reasons_have_their_shares(contracts, plan):
    lost = contracts[(contracts["plan"] == plan) & contracts["ended_on"].notna()]["reason_ended"]
    shares = np.array([T[f"reason_{plan}_{reason}"] for reason in REASONS])
    assert shares.sum() == pytest.approx(1)
    counts = lost.value_counts().reindex(REASONS, fill_value=0).to_numpy()
    # Three plans, one in a hundred each; basic happens to be an unusual draw (0.02).
    assert chisquare(counts, shares * counts.sum()).pvalue > 0.01
    assert np.abs(counts / counts.sum() - shares).max() < 0.05
