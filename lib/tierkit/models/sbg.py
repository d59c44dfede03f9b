"""How many contracts will still run next year, and what is a running one still worth?

Definition
    sBG (shifted-beta-geometric). At each renewal a customer ends his contract with a constant chance; the chances
    differ between customers by a beta distribution (``alpha``, ``beta``). So the survival (生存曲线) is
    S(t) = B(alpha, beta + t) / B(alpha, beta), and the retention rate (留存率) of period t,
    (beta + t - 1) / (alpha + beta + t - 1), rises with t though nobody changes: those likely to leave go first.
    Contracts that still run are right-censored (右删失) and count as far as they have been seen.

Source
    P. S. Fader & B. G. S. Hardie, "How to Project Customer Retention", Journal of Interactive Marketing 21(1) (2007),
    76-90. P. S. Fader & B. G. S. Hardie, "Customer-Base Valuation in a Contractual Setting: The Perils of Ignoring
    Heterogeneity", Marketing Science 29(1) (2010), 85-93, equation (6) for the residual lifetime.

Limits
    For contracts with renewal dates, where leaving is seen. Price rises, seasons and a customer's own change are left
    out. alpha and beta by themselves are hard to pin down (very different pairs project alike): compare curves, or
    the chance of the first period, alpha / (alpha + beta).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from scipy.special import betaln, digamma, hyp2f1

from tierkit.errors import DataError
from tierkit.i18n import _, ngettext
from tierkit.i18n.numbers import count as figure
from tierkit.i18n.numbers import percent
from tierkit.models._checks import number, whole_number
from tierkit.models._likelihood import Fitted, Floats, maximum, vague
from tierkit.models.contracts import contract_periods

STARTS = ((1.0, 3.0), (0.5, 1.0), (3.0, 30.0), (0.2, 0.2))


@dataclass(frozen=True, repr=False, kw_only=True)
class Sbg(Fitted):
    """A fitted sBG model. Time in periods of the contract; ``customers`` are contracts."""

    NAMES = ("alpha", "beta")

    alpha: float
    beta: float
    lost: int

    def retention(self, periods: int) -> pd.Series:
        """The retention rate of the periods 1 to ``periods``: the share of those there before who renew."""
        period = _counted(whole_number("periods", periods, 1))
        stay = self.beta + period.to_numpy() - 1
        return pd.Series(stay / (self.alpha + stay), index=period, name="retention")

    def survival(self, periods: int) -> pd.Series:
        """The share still there after 0, 1, ... ``periods`` renewals."""
        period = pd.RangeIndex(whole_number("periods", periods, 0) + 1, name="period")
        logs = betaln(self.alpha, self.beta + period.to_numpy()) - betaln(self.alpha, self.beta)
        return pd.Series(np.exp(logs), index=period, name="survival")

    def expected_lifetime(self, periods: int) -> float:
        """How many of the next ``periods`` periods, the first one included, a new contract is expected to run."""
        return float(self.survival(whole_number("periods", periods, 1) - 1).sum())

    def discounted_lifetime(self, discount: float) -> float:
        """DEL: the periods that a new contract will run, discounted to its start; the first counts in full.

        ``discount``: rate per period, above 0. Times the margin of a period, it is the CLV of a new contract whose
        margin comes at the start of each period.
        """
        z = 1 / (1 + number("discount", discount, 0, np.inf, open_low=True, open_high=True))
        return float(hyp2f1(1, self.beta, self.alpha + self.beta, z))

    def residual_lifetime(self, renewals: int, discount: float) -> float:
        """DERL: the periods still to come from a contract that was renewed ``renewals`` times, just before the next.

        The period that the coming renewal would buy counts in full, if it is renewed; later ones are discounted by
        ``discount`` (rate per period, above 0).
        """
        done = whole_number("renewals", renewals, 0)
        z = 1 / (1 + number("discount", discount, 0, np.inf, open_low=True, open_high=True))
        stay = self.beta + done
        return float(stay / (self.alpha + stay) * hyp2f1(1, stay + 1, self.alpha + stay + 1, z))

    def _headline(self) -> str:
        return ngettext(
            "sBG model of {contracts} contract, {lost} of them ended; log-likelihood {fit}. "
            "{first} renew the first time, {tenth} the tenth.",
            "sBG model of {contracts} contracts, {lost} of them ended; log-likelihood {fit}. "
            "{first} renew the first time, {tenth} the tenth.",
            self.customers,
        ).format(
            contracts=figure(self.customers),
            lost=figure(self.lost),
            fit=f"{self.log_likelihood:,.2f}",
            first=percent(self.retention(10).loc[1]),
            tenth=percent(self.retention(10).loc[10]),
        )


def fit_sbg(contracts: pd.DataFrame | pd.Series) -> Sbg:
    """The sBG model under which these contracts are most probable.

    Parameters
    ----------
    contracts : either a Series of survivors, how many customers of one cohort were there at the start and after each
        period (first the start; whole numbers that never rise), or a frame with a row per contract: ``renewals``
        (how often it was renewed) and ``lost`` (bool) or ``ended_on`` (blank while it runs). Contracts may have
        begun at any time.

    Raises
    ------
    DataError : survivors that rise or are no whole numbers, a column that is missing or wrong, nobody lost.
    ModelError : no top of the likelihood was found.
    """
    periods = contract_periods(contracts)
    lost = int(periods["lost"].sum())
    if not lost:
        raise DataError(
            _("No contract has ended, so there is nothing to learn about leaving."),
            _("Take more contracts or a longer time."),
        )
    total = lost + int(periods["running"].sum())
    found = maximum(partial(_log_likelihood, periods), STARTS, total)
    alpha, beta = (float(value) for value in found.parameters)
    cautions = []
    if int((periods["lost"] > 0).sum()) < 2:
        cautions.append(
            _("Contracts ended in one period only: how retention changes with time cannot be told from that.")
        )
    if found.covariance is None:
        cautions.append(vague())
    return Sbg(
        alpha=alpha,
        beta=beta,
        customers=total,
        lost=lost,
        log_likelihood=found.log_likelihood,
        log_covariance=found.covariance,
        cautions=tuple(cautions),
    )


def sbg_log_likelihood(parameters: Sequence[float], contracts: pd.DataFrame | pd.Series) -> tuple[float, Floats]:
    """The log-likelihood of (alpha, beta) for these contracts, and its gradient."""
    return _log_likelihood(contract_periods(contracts), np.asarray(parameters, dtype=np.float64))


def _log_likelihood(table: pd.DataFrame, parameters: Floats) -> tuple[float, Floats]:
    alpha, beta = parameters
    period = table.index.to_numpy(dtype=np.float64)
    lost, running = table["lost"].to_numpy(dtype=np.float64), table["running"].to_numpy(dtype=np.float64)
    # Lost at renewal t: B(alpha + 1, beta + t - 1); running after t renewals: B(alpha, beta + t). Nobody is lost at 0.
    before = np.maximum(period - 1, 0.0)
    everybody = lost.sum() + running.sum()
    value = lost @ betaln(alpha + 1, beta + before) + running @ betaln(alpha, beta + period)
    both = digamma(alpha + beta)
    after = digamma(alpha + beta + period)
    slope = [
        lost.sum() * digamma(alpha + 1) + running.sum() * digamma(alpha) - (lost + running) @ after
        - everybody * (digamma(alpha) - both),
        lost @ digamma(beta + before) + running @ digamma(beta + period) - (lost + running) @ after
        - everybody * (digamma(beta) - both),
    ]  # fmt: skip
    return float(value - everybody * betaln(alpha, beta)), np.array(slope)


def _counted(periods: int) -> pd.RangeIndex:
    return pd.RangeIndex(1, periods + 1, name="period")
