"""What will each customer spend on a purchase, when some have shown it once and others twenty times?

Definition
    Gamma-Gamma. What a customer spends varies from purchase to purchase around his own mean by a gamma distribution
    (shape ``p``), and the means vary between customers so that the scales are gamma (``q``, ``v``). The expectation
    for one customer lies between his own mean and that of all: the more he has bought, the nearer to his own. The
    mean of all is p v / (q - 1). Parameters by maximum likelihood from those who bought again, over the mean of
    their repeat purchases.

Source
    P. S. Fader & B. G. S. Hardie, "The Gamma-Gamma Model of Monetary Value" (2013, note 25), equations (1a) and (5),
    where v is called gamma; R. Colombo & W. Jiang, "A Stochastic RFM Model", Journal of Interactive Marketing 13(3)
    (1999), 2-12.

Limits
    It takes what is spent as independent of how often somebody buys; a caution says where they go together. With
    q at or below 1 the mean of all is infinite. Money must be above 0: purchases, net of nothing but themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from scipy.special import digamma, gammaln

from tierkit.errors import DataError
from tierkit.i18n import _, ngettext
from tierkit.i18n.numbers import count as figure
from tierkit.models._likelihood import Fitted, Floats, maximum, vague
from tierkit.models.repeat import SPEND, checked_repeat

LEAST, FEW = 10, 100  # repeat buyers: too few for three parameters, and few
STRONG = 0.3  # the correlation of frequency and spend from which on independence is doubtful
STARTS = ((6.0, 4.0, 0.5), (1.0, 2.0, 1.0), (2.0, 10.0, 5.0))


@dataclass(frozen=True, repr=False, kw_only=True)
class GammaGamma(Fitted):
    """A fitted Gamma-Gamma model. ``v`` is in money; ``customers`` are the repeat buyers that it was fitted to."""

    NAMES = ("p", "q", "v")

    p: float
    q: float
    v: float
    correlation: float
    """Between repeat_count and mean_spend of the customers it was fitted to (Pearson)."""

    @property
    def population_mean(self) -> float:
        """The mean spend on a purchase over all customers, p v / (q - 1); infinite where q is at or below 1."""
        return self.p * self.v / (self.q - 1) if self.q > 1 else float("inf")

    def expected_spend(self, repeat: pd.DataFrame) -> pd.Series:
        """What to expect each customer to spend on a purchase: the mean of all where nothing was bought again.

        ``repeat``: repeat_count, mean_spend as :func:`~tierkit.models.repeat.repeat_summary` makes them. Infinite
        where p x + q is at or below 1, which only a q at or below 1 allows (see ``cautions``).
        """
        known = checked_repeat(repeat, SPEND)
        x, mean = known["repeat_count"].to_numpy(), known["mean_spend"].to_numpy()
        weight = self.p * x + self.q - 1
        total = self.p * (self.v + x * mean)
        spend = np.divide(total, weight, out=np.full_like(total, np.inf), where=weight > 0)
        return pd.Series(spend, index=repeat.index, name="expected_spend")

    def _headline(self) -> str:
        if self.q > 1:
            mean = _("Mean spend on a purchase {mean}.").format(mean=f"{self.population_mean:,.2f}")
        else:
            mean = _("The mean spend on a purchase is infinite.")
        return (
            ngettext(
                "Gamma-Gamma model of {customers} customer who bought again; log-likelihood {fit}. {mean}",
                "Gamma-Gamma model of {customers} customers who bought again; log-likelihood {fit}. {mean}",
                self.customers,
            )
        ).format(customers=figure(self.customers), fit=f"{self.log_likelihood:,.2f}", mean=mean)


def fit_gamma_gamma(repeat: pd.DataFrame) -> GammaGamma:
    """The Gamma-Gamma model under which the spending of the repeat buyers is most probable.

    ``repeat``: repeat_count, mean_spend as :func:`~tierkit.models.repeat.repeat_summary` makes them; a row per
    customer, those without a repeat purchase left out of the fit.

    Raises
    ------
    DataError : a column is missing or wrong; fewer than 10 customers bought again, or all of them for the same.
    ModelError : no top of the likelihood was found.
    """
    known = checked_repeat(repeat, SPEND)
    # Sorted: the order of the rows must not show in the last digits.
    buyers = known[known["repeat_count"] > 0].sort_values(list(SPEND))
    if len(buyers) < LEAST:
        raise DataError(
            ngettext(
                "Only {again} customer bought again; the model needs at least {least}.",
                "Only {again} customers bought again; the model needs at least {least}.",
                len(buyers),
            ).format(again=len(buyers), least=LEAST),
            _("Take more customers or a longer time."),
        )
    if np.ptp(buyers["mean_spend"]) <= 1e-9 * buyers["mean_spend"].max():
        raise DataError(
            _("all customers spend the same on a purchase, so there is nothing to model."),
            _("Take this amount itself as the spend of everybody."),
            column="mean_spend",
        )
    # In units of the mean spend, so that the same starts serve yuan and fen.
    scale = float(buyers["mean_spend"].mean())
    x, mean = buyers.to_numpy().T
    found = maximum(partial(_log_likelihood, x, mean / scale), STARTS, len(buyers))
    p, q, v = (float(value) for value in found.parameters)
    correlation = float(np.corrcoef(x, mean)[0, 1]) if np.ptp(x) else 0.0
    return GammaGamma(
        p=p,
        q=q,
        v=v * scale,
        correlation=correlation,
        customers=len(buyers),
        log_likelihood=found.log_likelihood - len(buyers) * np.log(scale),
        log_covariance=found.covariance,
        cautions=_cautions(len(buyers), q, correlation, found.covariance is None),
    )


def gamma_gamma_log_likelihood(parameters: Sequence[float], repeat: pd.DataFrame) -> tuple[float, Floats]:
    """The log-likelihood of (p, q, v) for the repeat buyers among these customers, and its gradient; equation (1a)."""
    known = checked_repeat(repeat, SPEND)
    x, mean = known[known["repeat_count"] > 0].to_numpy().T
    return _log_likelihood(x, mean, np.asarray(parameters, dtype=np.float64))


def _log_likelihood(x: Floats, mean: Floats, parameters: Floats) -> tuple[float, Floats]:
    p, q, v = parameters
    # Counts repeat: the gamma functions are worked out once a count.
    place, counts = pd.factorize(x, sort=True)
    shape, total = p * x, v + x * mean
    log_total, log_spent = np.log(total), np.log(x * mean)
    of_count = gammaln(p * counts + q) - gammaln(p * counts) - gammaln(q) + q * np.log(v)
    value = (of_count[place] + shape * log_spent - (shape + q) * log_total - np.log(mean)).sum()
    both = digamma(p * counts + q)
    slope = [
        (x * ((both - digamma(p * counts))[place] + log_spent - log_total)).sum(),
        ((both - digamma(q))[place] + np.log(v) - log_total).sum(),
        (q / v - (shape + q) / total).sum(),
    ]
    return float(value), np.array(slope)


def _cautions(buyers: int, q: float, correlation: float, flat: bool) -> tuple[str, ...]:
    said = []
    if buyers < FEW:
        said.append(
            _("Only {again} customers bought again: the parameters are rough; check them on a holdout.").format(
                again=buyers
            )
        )
    if abs(correlation) > STRONG:
        said.append(
            _(
                "Spend and frequency go together (correlation {value}), but the model takes them as independent: "
                "model groups of customers with a like frequency apart."
            ).format(value=f"{correlation:+.2f}")
        )
    if q <= 1:
        said.append(
            _(
                "q is at or below 1, so the mean spend of all customers is infinite: a few very large purchases rule. "
                "Set them apart before the fit."
            )
        )
    if flat:
        said.append(vague())
    return tuple(said)
