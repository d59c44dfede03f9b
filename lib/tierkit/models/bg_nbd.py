"""Who is still a customer, and how often will each buy, when nobody says goodbye?

Definition
    BG/NBD. While alive, a customer buys at a constant rate; rates differ between customers by a gamma distribution
    (``r``, ``alpha``). After each purchase he leaves for good with a constant chance; chances differ by a beta
    distribution (``a``, ``b``). What is known of a customer is (x, t_x, T), made by
    :func:`~tierkit.models.repeat.repeat_summary`. Parameters by maximum likelihood. The probability alive (存活概率)
    is 1 as long as somebody has not bought again, for nobody leaves but after a repeat purchase.

Source
    P. S. Fader, B. G. S. Hardie & K. L. Lee, "'Counting Your Customers' the Easy Way: An Alternative to the
    Pareto/NBD Model", Marketing Science 24(2) (2005), 275-284: equations (6) likelihood, (9) and (10) expectations.
    P. S. Fader & B. G. S. Hardie, "Computing P(alive) Using the BG/NBD Model" (2008).

Limits
    For shops, not contracts, where leaving is seen (there: sBG). Rates are constant: season, campaigns and growth are
    averaged over. One-time buyers count as alive for ever, so read theirs as "may come back". Check with
    :func:`~tierkit.models.holdout.holdout_check` before use.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import digamma, expit, gammaln

from tierkit.errors import DataError
from tierkit.i18n import _, ngettext
from tierkit.i18n.numbers import count as figure
from tierkit.i18n.numbers import percent
from tierkit.models._checks import number, several
from tierkit.models._expectation import purchases_if_alive
from tierkit.models._likelihood import Fitted, Floats, maximum, vague
from tierkit.models.repeat import TIMES, checked_repeat, checked_unit

Ints = npt.NDArray[np.int64]

LEAST, FEW = 10, 100  # repeat buyers: too few for four parameters, and few
STARTS = ((0.5, 0.2, 0.8, 2.5), (1.0, 1.0, 1.0, 1.0), (0.1, 0.05, 0.2, 5.0), (3.0, 2.0, 0.1, 0.5))


@dataclass(frozen=True, repr=False, kw_only=True)
class BgNbd(Fitted):
    """A fitted BG/NBD model. Times in ``unit`` ("week" or "day"); ``log_likelihood`` is that of times in it."""

    NAMES = ("r", "alpha", "a", "b")

    r: float
    alpha: float
    a: float
    b: float
    unit: str
    repeat_buyers: int

    @property
    def purchase_rate(self) -> float:
        """Mean number of purchases per unit of time while alive, over all customers: r / alpha."""
        return self.r / self.alpha

    @property
    def dropout(self) -> float:
        """Mean chance of leaving for good after a purchase, over all customers: a / (a + b)."""
        return self.a / (self.a + self.b)

    def probability_alive(self, repeat: pd.DataFrame) -> pd.Series:
        """The probability that each customer is still alive at the end of observation: above 0, at most 1.

        ``repeat``: repeat_count, t_x, T as :func:`~tierkit.models.repeat.repeat_summary` makes them, in ``unit``.
        """
        known = self._known(repeat)
        x, t_x, end = (known[column].to_numpy() for column in known)
        again = np.where(x > 0, x, 1.0)
        odds = np.log(self.a / (self.b + again - 1)) + (self.r + x) * np.log((self.alpha + end) / (self.alpha + t_x))
        # Below the smallest float nothing is left to tell it from 0, but it is not 0.
        alive = np.maximum(np.where(x > 0, expit(-odds), 1.0), np.finfo(np.float64).tiny)
        return pd.Series(alive, index=repeat.index, name="probability_alive")

    def expected_purchases(self, repeat: pd.DataFrame, t: float) -> pd.Series:
        """The purchases to expect of each customer in the next ``t`` units of time: E[Y(t) | x, t_x, T].

        ``repeat`` as for :meth:`probability_alive`; ``t`` at least 0. The probability alive is part of it.
        """
        ahead = number("t", t, 0, np.inf, open_high=True)
        expected = self.probability_alive(repeat) * self.purchases_if_alive(repeat, [ahead])[:, 0]
        return expected.rename("expected_purchases")

    def purchases_if_alive(self, repeat: pd.DataFrame, times: Sequence[float] | Floats) -> Floats:
        """The purchases to expect of each customer if he is alive: a row per customer, a column per time ahead.

        ``repeat``: repeat_count and T, as for :meth:`probability_alive`; ``times`` in ``unit``, each at least 0.
        """
        ahead = np.array([number("times", t, 0, np.inf, open_high=True) for t in several("times", times)])
        known = self._known(repeat, ("repeat_count", "T"))
        # Most customers share their x and T with others.
        counts, x = pd.factorize(known["repeat_count"].to_numpy(), sort=True)
        ends, end = pd.factorize(known["T"].to_numpy(), sort=True)
        place, kinds = pd.factorize(counts * len(end) + ends, sort=True)
        return purchases_if_alive(self.parameters, x[kinds // len(end)], end[kinds % len(end)], ahead)[place]

    def expected_total(self, t: float) -> float:
        """The repeat purchases to expect of a new customer in his first ``t`` units of time: E[X(t)]."""
        nothing, ahead = np.zeros(1), np.array([number("t", t, 0, np.inf, open_high=True)])
        return float(purchases_if_alive(self.parameters, nothing, nothing, ahead)[0, 0])

    def _known(self, repeat: pd.DataFrame, columns: Sequence[str] = TIMES) -> pd.DataFrame:
        checked_unit(repeat, self.unit)
        return checked_repeat(repeat, columns)

    def _headline(self) -> str:
        rate, leaving = f"{self.purchase_rate:.3g}", percent(self.dropout)
        if self.unit == "week":
            pace = _("On average {rate} purchases a week while alive; after each one {leaving} leave for good.")
        else:
            pace = _("On average {rate} purchases a day while alive; after each one {leaving} leave for good.")
        head = ngettext(
            "BG/NBD model of {customers} customer, {again} of whom bought again; log-likelihood {fit}. {pace}",
            "BG/NBD model of {customers} customers, {again} of whom bought again; log-likelihood {fit}. {pace}",
            self.customers,
        )
        return head.format(
            customers=figure(self.customers),
            again=figure(self.repeat_buyers),
            fit=f"{self.log_likelihood:,.2f}",
            pace=pace.format(rate=rate, leaving=leaving),
        )


def fit_bg_nbd(repeat: pd.DataFrame, unit: str | None = None) -> BgNbd:
    """The BG/NBD model under which these customers are most probable.

    Parameters
    ----------
    repeat : repeat_count, t_x, T as :func:`~tierkit.models.repeat.repeat_summary` makes them; a row per customer.
    unit : of the times, "week" or "day"; by default what the table remembers, else the week.

    Raises
    ------
    DataError : a column is missing or wrong, times contradict each other, fewer than 10 customers bought again.
    ModelError : no top of the likelihood was found.
    """
    used = checked_unit(repeat, unit)
    known = checked_repeat(repeat)
    again = int((known["repeat_count"] > 0).sum())
    if again < LEAST:
        raise DataError(
            ngettext(
                "Only {again} customer bought again; the model needs at least {least}.",
                "Only {again} customers bought again; the model needs at least {least}.",
                again,
            ).format(again=again, least=LEAST),
            _("Take more customers or a longer time."),
        )
    # With the longest time as the unit of the search, the same starts serve days and weeks.
    longest = float(known["T"].max()) or 1.0
    groups = _grouped(known, longest)
    found = maximum(partial(_log_likelihood, groups), STARTS, len(known))
    r, alpha, a, b = found.parameters
    purchases = float(known["repeat_count"].sum())
    return BgNbd(
        r=float(r),
        alpha=float(alpha * longest),
        a=float(a),
        b=float(b),
        unit=used,
        customers=len(known),
        repeat_buyers=again,
        log_likelihood=found.log_likelihood - purchases * np.log(longest),
        log_covariance=found.covariance,
        cautions=_cautions(again, float(a / (a + b)), found.covariance is None),
    )


def bg_nbd_log_likelihood(parameters: Sequence[float], repeat: pd.DataFrame) -> tuple[float, Floats]:
    """The log-likelihood of (r, alpha, a, b) for these customers, and its gradient; equation (6)."""
    return _log_likelihood(_grouped(checked_repeat(repeat), 1.0), np.asarray(parameters, dtype=np.float64))


@dataclass(frozen=True)
class _Groups:
    """Customers with equal (x, t_x, T) as one row with a weight: sums over x, sums over T, and the repeat buyers."""

    x: Floats
    with_x: Floats
    end: Floats
    with_end: Floats
    x_at_end: Floats
    t_x: Floats
    weight: Floats
    at: tuple[Ints, Ints, Ints]
    """Places of the repeat buyers' rows in x, t_x and end."""


def _grouped(known: pd.DataFrame, scale: float) -> _Groups:
    # Codes in ascending order of the values: the order of the rows must not show in the last digits.
    codes, values = zip(*(pd.factorize(known[column].to_numpy(), sort=True) for column in known), strict=True)
    x, t_x, end = values
    key = (codes[0] * len(t_x) + codes[1]) * len(end) + codes[2]
    place, kinds = pd.factorize(key, sort=True)
    weight = _added(place, np.ones(len(place)))
    rest, at_end = np.divmod(kinds, len(end))
    at_x, at_t = np.divmod(rest, len(t_x))
    again = x[at_x] > 0
    return _Groups(
        x=x,
        with_x=_added(at_x, weight),
        end=end / scale,
        with_end=_added(at_end, weight),
        x_at_end=_added(at_end, weight * x[at_x]),
        t_x=t_x / scale,
        weight=weight[again],
        at=(at_x[again], at_t[again], at_end[again]),
    )


def _added(place: Ints, amounts: Floats) -> Floats:
    return np.asarray(np.bincount(place, amounts), dtype=np.float64)


def _log_likelihood(groups: _Groups, parameters: Floats) -> tuple[float, Floats]:
    """Equation (6): ln A1 + ln A2 + ln(exp A3 + exp A4), A3 taken out, so that nothing overflows whatever x is."""
    r, alpha, a, b = parameters
    x, (at_x, at_t, at_end) = groups.x, groups.at
    customers = groups.with_end.sum()
    log_end, log_t = np.log(alpha + groups.end), np.log(alpha + groups.t_x)
    of_end = r * groups.with_end + groups.x_at_end
    # By how much "left after the last purchase" is more probable than "alive and silent since", as logarithm.
    odds = (np.log(a) - np.log(b + np.maximum(x, 1.0) - 1))[at_x] + (r + x)[at_x] * (log_end[at_end] - log_t[at_t])
    left = groups.weight * expit(odds)
    value = (
        groups.with_x
        @ (gammaln(r + x) - gammaln(r) + gammaln(a + b) + gammaln(b + x) - gammaln(b) - gammaln(a + b + x))
        + customers * r * np.log(alpha)
        - of_end @ log_end
        + groups.weight @ np.logaddexp(0, odds)
    )
    ends, starts = (1 / (alpha + groups.end))[at_end], (1 / (alpha + groups.t_x))[at_t]
    both = digamma(a + b) - digamma(a + b + x)
    slope = [
        groups.with_x @ (digamma(r + x) - digamma(r))
        + customers * np.log(alpha)
        - groups.with_end @ log_end
        + left @ (log_end[at_end] - log_t[at_t]),
        customers * r / alpha - of_end @ (1 / (alpha + groups.end)) + left @ ((r + x)[at_x] * (ends - starts)),
        groups.with_x @ both + left.sum() / a,
        groups.with_x @ (both + digamma(b + x) - digamma(b)) - left @ (1 / (b + np.maximum(x, 1.0) - 1))[at_x],
    ]
    return float(value), np.array(slope)


def _cautions(again: int, dropout: float, flat: bool) -> tuple[str, ...]:
    said = []
    if again < FEW:
        said.append(
            _("Only {again} customers bought again: the parameters are rough; check them on a holdout.").format(
                again=again
            )
        )
    if dropout < 0.001:
        said.append(
            _(
                "Nobody seems to leave: the chance of leaving after a purchase is estimated at 0, so that everybody "
                "counts as alive. Observe longer, until silent customers show."
            )
        )
    if flat:
        said.append(vague())
    return tuple(said)
