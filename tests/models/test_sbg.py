"""sBG: the published cohorts, the residual lifetime by adding up, then what must hold for any contracts."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import beta

from tierkit.data import load
from tierkit.errors import DataError, ParameterError
from tierkit.i18n import language
from tierkit.models.contracts import contract_survival
from tierkit.models.sbg import Sbg, fit_sbg, sbg_log_likelihood

# Fader & Hardie (2007), Table 1, of 1000 customers at the start: seven years to fit, five to project.
REGULAR = [1000, 631, 468, 382, 326, 289, 262, 241, 223, 207, 194, 183, 173]
HIGH_END = [1000, 869, 743, 653, 593, 551, 517, 491, 468, 445, 427, 409, 394]
YEARS = 7

POSITIVE = st.floats(0.1, 20)


def sbg(alpha: float, beta: float) -> Sbg:
    return Sbg(alpha=alpha, beta=beta, customers=1, lost=1, log_likelihood=0.0)


MODEL = st.builds(sbg, alpha=POSITIVE, beta=POSITIVE)
SURVIVORS = st.lists(st.integers(0, 60), min_size=1, max_size=8).map(
    lambda lost: pd.Series(np.cumsum([5, *lost])[::-1].copy())
)


def one_by_one(survivors: pd.Series) -> pd.DataFrame:
    """The same cohort with a row per contract."""
    lost = -np.diff(survivors.to_numpy())
    renewals = np.append(np.repeat(np.arange(len(lost)), lost), np.repeat(len(lost), survivors.iloc[-1]))
    return pd.DataFrame({"renewals": renewals, "lost": np.arange(len(renewals)) < lost.sum()})


@pytest.mark.parametrize(
    ("cohort", "alpha", "beta"), [(REGULAR, 0.704, 1.182), (HIGH_END, 0.668, 3.806)], ids=["regular", "high end"]
)
def test_the_cohorts_as_published(cohort: list[int], alpha: float, beta: float) -> None:
    # Fader & Hardie (2007): fitted to the start and the first seven years.
    model = fit_sbg(pd.Series(cohort[: YEARS + 1]))
    assert model.alpha == pytest.approx(alpha, abs=5e-4)
    assert model.beta == pytest.approx(beta, abs=1e-3)
    assert (model.customers, model.lost, model.cautions) == (1000, 1000 - cohort[YEARS], ())
    # "remarkably accurate": within two percentage points in each of the twelve years, five of them never seen.
    np.testing.assert_allclose(model.survival(12), np.array(cohort) / 1000, atol=0.02)


def test_survival_and_retention_by_hand() -> None:
    # alpha = 1, beta = 2: retention (beta + t - 1) / (alpha + beta + t - 1) = 2/3, 3/4, 4/5; survival their products.
    model = sbg(1.0, 2.0)
    np.testing.assert_allclose(model.retention(3), [2 / 3, 3 / 4, 4 / 5])
    np.testing.assert_allclose(model.survival(3), [1, 2 / 3, 1 / 2, 2 / 5])
    assert model.retention(3).index.tolist() == [1, 2, 3]
    assert model.survival(3).index.tolist() == [0, 1, 2, 3]
    assert model.expected_lifetime(4) == pytest.approx(1 + 2 / 3 + 1 / 2 + 2 / 5)


def test_likelihood_of_three_contracts_by_hand() -> None:
    # Lost at the first renewal: B(a + 1, b) / B(a, b); at the third: B(a + 1, b + 2); running after two: B(a, b + 2).
    a, b = 0.7, 3.0
    expected = beta(a + 1, b) * beta(a + 1, b + 2) * beta(a, b + 2) / beta(a, b) ** 3
    table = pd.DataFrame({"renewals": [0, 2, 2], "lost": [True, True, False]})
    assert sbg_log_likelihood((a, b), table)[0] == pytest.approx(math.log(expected), rel=1e-12)


@settings(max_examples=40)
@given(SURVIVORS, st.tuples(POSITIVE, POSITIVE))
def test_the_gradient_is_that_of_finite_differences(survivors: pd.Series, parameters: tuple[float, float]) -> None:
    at = np.array(parameters)
    slope = sbg_log_likelihood(at, survivors)[1]
    for i in range(2):
        step = np.zeros(2)
        step[i] = 1e-5 * at[i]
        up, down = (sbg_log_likelihood(at + sign * step, survivors)[0] for sign in (1, -1))
        assert slope[i] == pytest.approx((up - down) / (2 * step[i]), rel=1e-4, abs=1e-3)


def test_a_discounted_lifetime_of_known_form() -> None:
    # alpha = beta = 1: S(t) = 1 / (1 + t), and the sum of z**t / (1 + t) is -ln(1 - z) / z; z = 1 / 1.1: 2.63768...
    assert sbg(1.0, 1.0).discounted_lifetime(0.1) == pytest.approx(-math.log(1 - 1 / 1.1) * 1.1, rel=1e-10)


@given(MODEL, st.integers(0, 10), st.floats(0.02, 1))
def test_the_residual_lifetime_adds_up_what_is_to_come(model: Sbg, renewals: int, discount: float) -> None:
    # Fader & Hardie (2010), equation (6): the periods after renewal n + 1, n + 2, ..., the first in full.
    survival = model.survival(3000).to_numpy()
    ahead = survival[renewals + 1 :] / survival[renewals]
    summed = (ahead * (1 + discount) ** -np.arange(len(ahead), dtype=float)).sum()
    assert model.residual_lifetime(renewals, discount) == pytest.approx(summed, rel=1e-6)
    whole = (survival * (1 + discount) ** -np.arange(len(survival), dtype=float)).sum()
    assert model.discounted_lifetime(discount) == pytest.approx(whole, rel=1e-6)


@given(MODEL)
def test_retention_rises_and_survival_falls(model: Sbg) -> None:
    assert model.retention(30).is_monotonic_increasing
    assert model.survival(30).is_monotonic_decreasing
    np.testing.assert_allclose(model.retention(30).cumprod(), model.survival(30).iloc[1:], rtol=1e-9)
    # Whoever has renewed more often is worth more.
    assert model.residual_lifetime(5, 0.1) > model.residual_lifetime(0, 0.1)


def test_survivors_and_single_contracts_give_the_same_model() -> None:
    cohort = pd.Series(REGULAR[: YEARS + 1])
    contracts = one_by_one(cohort)
    dated = contracts.assign(ended_on=pd.to_datetime("2025-01-01")).drop(columns="lost")
    dated.loc[~contracts["lost"], "ended_on"] = pd.NaT
    expected = fit_sbg(cohort).parameters
    for table in (contracts, dated, contracts.sample(frac=1, random_state=1)):
        np.testing.assert_allclose(fit_sbg(table).parameters, expected, rtol=1e-9)


def test_contracts_that_begin_at_any_time_give_the_truth() -> None:
    draw = np.random.default_rng(4)
    chance = draw.beta(0.8, 4.0, 8000)
    ends_at, seen = draw.geometric(chance), draw.integers(0, 24, 8000)
    table = pd.DataFrame({"renewals": np.minimum(ends_at - 1, seen), "lost": ends_at <= seen})
    model = fit_sbg(table)
    errors = model.summary()["standard_error"]
    assert abs(model.alpha - 0.8) < 3.5 * errors["alpha"]
    assert abs(model.beta - 4.0) < 3.5 * errors["beta"]
    # Taken as if the observed ends were all, running contracts left out, people would seem to leave at once.
    assert fit_sbg(table[table["lost"]]).survival(12).iloc[-1] < 0.5 * model.survival(12).iloc[-1]


@pytest.mark.parametrize(("plan", "alpha", "beta"), [("basic", 0.8, 4.0), ("plus", 0.7, 6.0), ("family", 0.6, 9.0)])
def test_the_truth_of_the_sample_contracts_is_recovered(plan: str, alpha: float, beta: float) -> None:
    # datasets/README.md; alpha and beta alone are weakly pinned down, what they say of retention is not.
    contracts = load("subscriptions")
    model, truth = fit_sbg(contracts[contracts["plan"] == plan]), sbg(alpha, beta)
    assert model.retention(1).item() == pytest.approx(beta / (alpha + beta), abs=0.02)
    np.testing.assert_allclose(model.retention(24), truth.retention(24), atol=0.02)
    np.testing.assert_allclose(model.survival(24), truth.survival(24), atol=0.05)
    interval = model.summary()
    assert interval.loc["alpha", "lower"] < alpha < interval.loc["alpha", "upper"]
    assert interval.loc["beta", "lower"] < beta < interval.loc["beta", "upper"]


def test_customers_who_are_all_alike_have_no_interval() -> None:
    # Half of those there leave in every period: no sign of a difference between them.
    model = fit_sbg(pd.Series([1024, 512, 256, 128, 64, 32]))
    assert model.summary()["lower"].isna().all()
    assert any("cannot tell these parameters apart" in caution for caution in model.cautions)
    np.testing.assert_allclose(model.retention(5), 0.5, atol=0.01)


def test_one_period_alone_is_a_caution() -> None:
    model = fit_sbg(pd.Series([100, 80]))
    assert model.retention(1).item() == pytest.approx(0.8, abs=1e-4)
    assert any("one period only" in caution for caution in model.cautions)


def test_it_says_what_it_found_in_both_languages() -> None:
    model = fit_sbg(pd.Series(REGULAR[: YEARS + 1]))
    assert "1,000 contracts, 759 of them ended" in repr(model)
    with language("zh"):
        assert "1,000 份合约，其中 759 份已终止" in repr(model)


# --- what was observed ----------------------------------------------------------------------------------------------


def test_observed_survival_by_hand() -> None:
    # Five contracts: lost at renewal 1, lost at 2, running after 1, running after 2, and one that began last month.
    # At renewal 1 four came up, one was lost: 3/4. At renewal 2 two (lost there, running after it): 1/2, so 3/8.
    table = pd.DataFrame({"renewals": [0, 1, 1, 2, 0], "lost": [True, True, False, False, False]})
    observed = contract_survival(table)
    assert observed["at_risk"].tolist() == [4, 2]
    assert observed["lost"].tolist() == [1, 1]
    assert observed["retention"].tolist() == [0.75, 0.5]
    assert observed["survival"].tolist() == [0.75, 0.375]


def test_observed_survival_of_a_cohort_is_its_share() -> None:
    observed = contract_survival(pd.Series(REGULAR))
    np.testing.assert_allclose(observed["survival"], np.array(REGULAR[1:]) / 1000)


@settings(max_examples=40)
@given(SURVIVORS)
def test_observed_losses_add_up(survivors: pd.Series) -> None:
    observed = contract_survival(one_by_one(survivors))
    assert observed["lost"].sum() == survivors.iloc[0] - survivors.iloc[-1]
    assert observed["at_risk"].iloc[0] == survivors.iloc[0]
    assert observed.notna().all(axis=None)
    pd.testing.assert_frame_equal(observed, contract_survival(survivors))


def test_contracts_before_their_first_renewal_are_refused() -> None:
    with pytest.raises(DataError, match="come up for renewal"):
        contract_survival(pd.DataFrame({"renewals": [0, 0], "lost": [False, False]}))


# --- refused --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("contracts", "sentence"),
    [
        (pd.Series([], dtype=float), "survivors of the start"),
        (pd.Series([1000]), "survivors of the start"),
        (pd.Series([1000, 631, 640]), "none larger than the one before"),
        (pd.Series([1.0, 0.631, 0.468]), "whole numbers.*Give counts"),
        (pd.Series([1000, 631, -1]), "none larger than the one before"),
        (pd.Series([1000, None, 468]), "column survivors.*1 of 3"),
        (pd.Series(["1000", "many"]), "column survivors.*no numbers"),
        (pd.Series([1000, 1000]), "No contract has ended"),
        (pd.DataFrame({"renewals": [], "lost": []}), "There are no contracts"),
        (pd.DataFrame({"renewals": [1, 2]}), "[Nn]o column ended_on"),
        (pd.DataFrame({"lost": [True, False]}), "[Nn]o column renewals"),
        (pd.DataFrame({"renewals": [1, -2], "lost": [True, False]}), "whole numbers from 0"),
        (pd.DataFrame({"renewals": [1, 2.5], "lost": [True, False]}), "whole numbers from 0"),
        (pd.DataFrame({"renewals": [1, None], "lost": [True, False]}), "column renewals.*1 of 2"),
        (pd.DataFrame({"renewals": [1, 2], "lost": ["yes", "no"]}), "column lost.*true or false"),
        (pd.DataFrame({"renewals": [1, 2], "lost": pd.array([True, None], dtype="boolean")}), "true or false"),
        (pd.DataFrame({"renewals": [1, 2], "lost": [False, False]}), "No contract has ended"),
        (
            pd.DataFrame({"renewals": [1, 2], "ended_on": ["", "2025-01-01"]}),
            "column ended_on: the values are no dates",
        ),
        (pd.DataFrame({"renewals": [1, 10**9], "lost": [True, False]}), "whole numbers from 0"),
    ],
)
def test_contracts_that_cannot_be_are_refused(contracts, sentence: str) -> None:
    with pytest.raises(DataError, match=sentence):
        fit_sbg(contracts)


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda model: model.retention(0), "periods must be a whole number of at least 1"),
        (lambda model: model.survival(1.5), "periods must be a whole number"),
        (lambda model: model.discounted_lifetime(0), "discount must be a number above 0"),
        (lambda model: model.residual_lifetime(-1, 0.1), "renewals must be a whole number"),
        (lambda model: model.residual_lifetime(1, "ten"), "discount must be a number"),
    ],
)
def test_questions_that_cannot_be_are_refused(ask, sentence: str) -> None:
    with pytest.raises(ParameterError, match=sentence):
        ask(sbg(1.0, 1.0))
