"""What will each customer bring us in the year to come, and how sure is the total?

Definition
    Customer lifetime value (客户终身价值, CLV) by two models: the purchases to expect of each customer month by month
    (BG/NBD, the probability alive in it), times what he spends on one (Gamma-Gamma), times the margin rate, each month
    discounted to the analysis date (分析基准日) from its end.

Source
    P. S. Fader, B. G. S. Hardie & K. L. Lee, "RFM and CLV: Using Iso-Value Curves for Customer Base Analysis", Journal
    of Marketing Research 42(4) (2005), 415-430.

Limits
    The value of the customers that we have, in a future like the past: new ones, seasons and campaigns are not in it,
    nor returns (put them into the margin rate). For one customer it is a mean of very different futures; for tiers and
    the whole base chance evens out. The interval is that of the expectation, if the models hold.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from tierkit.errors import ModelError
from tierkit.i18n import _
from tierkit.models._checks import number, of_kind, whole_number
from tierkit.models._likelihood import Floats
from tierkit.models.bg_nbd import BgNbd
from tierkit.models.gamma_gamma import GammaGamma
from tierkit.models.repeat import DAYS

DAYS_A_MONTH = 365.25 / 12


def customer_lifetime_value(
    purchases: BgNbd,
    spend: GammaGamma,
    repeat: pd.DataFrame,
    months: int = 12,
    margin_rate: float = 1.0,
    discount_rate: float = 0.10,
) -> pd.DataFrame:
    """What each customer will bring in the months to come, as the two models expect it.

    Parameters
    ----------
    purchases : from :func:`~tierkit.models.bg_nbd.fit_bg_nbd`.
    spend : from :func:`~tierkit.models.gamma_gamma.fit_gamma_gamma`.
    repeat : repeat_count, t_x, T, mean_spend from :func:`~tierkit.models.repeat.repeat_summary`.
    months : how far ahead, a whole number (a month has 365.25 / 12 days).
    margin_rate : margin as a share of what is spent, above 0, at most 1; 1 gives the value in revenue.
    discount_rate : per year, at least 0.

    Returns
    -------
    DataFrame, index as ``repeat``: probability_alive, expected_purchases (in these months), expected_spend (money a
    purchase), clv (money, discounted).

    Raises
    ------
    DataError, ParameterError : a table that does not fit, a number out of range.
    ModelError : the expected spend is infinite.
    """
    of_kind("purchases", purchases, BgNbd)
    of_kind("spend", spend, GammaGamma)
    rate = number("margin_rate", margin_rate, 0, 1, open_low=True)
    table = pd.DataFrame({"probability_alive": purchases.probability_alive(repeat)})
    expected, discounted = _ahead(purchases, repeat, months, discount_rate)
    table["expected_purchases"] = table["probability_alive"] * expected
    table["expected_spend"] = spend.expected_spend(repeat)
    _check_finite(table["expected_spend"].to_numpy())
    table["clv"] = table["probability_alive"] * discounted * table["expected_spend"] * rate
    return table


def clv_interval(
    purchases: BgNbd,
    spend: GammaGamma,
    repeat: pd.DataFrame,
    months: int = 12,
    margin_rate: float = 1.0,
    discount_rate: float = 0.10,
    confidence: float = 0.95,
    draws: int = 200,
    seed: int = 0,
) -> pd.Series:
    """How sure is the total: the CLV of the whole base, with an interval.

    The parameters of both models are drawn ``draws`` times from what the data leave open, and the CLV of all
    customers added up each time; between ``lower`` and ``upper`` lie the middle ``confidence`` of these totals. It says
    how sure the expectation is, not how far chance will take the customers from it, nor whether the future is like the
    past.

    Returns
    -------
    Series: clv (the total of :func:`customer_lifetime_value`), lower, upper (money). The same seed gives the same.

    Raises
    ------
    As :func:`customer_lifetime_value`; ModelError where a model has no interval for its parameters.
    """
    outside = (1 - number("confidence", confidence, 0, 1, open_low=True, open_high=True)) / 2
    rate = number("margin_rate", margin_rate, 0, 1, open_low=True)
    expected = customer_lifetime_value(purchases, spend, repeat, months, margin_rate, discount_rate)["clv"].sum()
    pairs = zip(purchases.draws(draws, seed), spend.draws(draws, whole_number("seed", seed, 0) + 1), strict=True)
    totals = np.empty(draws)
    for i, (buying, spending) in enumerate(pairs):
        worth = _ahead(buying, repeat, months, discount_rate)[1] * spending.expected_spend(repeat).to_numpy()
        totals[i] = rate * (buying.probability_alive(repeat).to_numpy() @ worth)
    _check_finite(ends := np.quantile(totals, [outside, 1 - outside]))
    return pd.Series([expected, *ends], index=["clv", "lower", "upper"], name="total")


def _ahead(purchases: BgNbd, repeat: pd.DataFrame, months: int, discount_rate: float) -> tuple[Floats, Floats]:
    """Purchases in the months ahead of customers who are alive: plain, and discounted from the end of each month."""
    month = np.arange(whole_number("months", months, 1) + 1, dtype=np.float64)
    yearly = 1 + number("discount_rate", discount_rate, 0, np.inf, open_high=True)
    times = month * (DAYS_A_MONTH / DAYS[purchases.unit])
    by_month = np.diff(purchases.purchases_if_alive(repeat, times), axis=1)
    return by_month.sum(axis=1), np.asarray(by_month @ yearly ** (-month[1:] / 12))


def _check_finite(amounts: Floats) -> None:
    if not np.isfinite(amounts).all():
        raise ModelError(
            _(
                "The expected spend is infinite (q of the Gamma-Gamma model is at or below 1), so there is no lifetime "
                "value; set the few very large purchases apart and fit again."
            )
        )
