"""Who stands at the top of the customer pyramid, and how broad is its base?

Definition
    Rank the customers by value (profit where it is known), best on top, and cut by *head count*: with 1/4/15/80 the
    best 1 % are important customers (重要客户), the next 4 % major (主要客户), the next 15 % ordinary (普通客户)
    and the remaining 80 % long-tail customers (长尾客户). A cut lies at round(cumulative share x n); customers of
    equal value share the tier of the first of them.

Source
    1/4/15/80: J. C. Curry & A. Curry, "The Customer Marketing Method" (Free Press, 2000), the customer pyramid of
    top, big, medium and small customers. 1/19/30/50: the other division that the course teaches.
    V. A. Zeithaml, R. T. Rust & K. N. Lemon, "The Customer Pyramid", California Management Review 43(4) (2001),
    118-142, on serving the tiers differently.

Limits
    Head counts say nothing of value: a tier may be rich in one firm and poor in another, so read the shares of value
    beside it and always say which shares of customers were used. Below some 50 customers the top tier is empty.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from tierkit.errors import ParameterError
from tierkit.i18n import _
from tierkit.models._values import checked_values, tier_summary

PYRAMID = pd.CategoricalDtype(["important", "major", "ordinary", "long-tail"], ordered=True)
PYRAMID_PRESETS: dict[str, tuple[float, float, float, float]] = {
    "1/4/15/80": (0.01, 0.04, 0.15, 0.80),
    "1/19/30/50": (0.01, 0.19, 0.30, 0.50),
}


def pyramid_tiers(values: pd.Series, shares: Sequence[float] | str = PYRAMID_PRESETS["1/4/15/80"]) -> pd.Series:
    """The pyramid tier of every customer.

    Parameters
    ----------
    values : one number per customer, in any unit; the index names the customers. Values at or below 0 rank last.
    shares : the shares of customers in the four tiers, best first, or the name of one of ``PYRAMID_PRESETS``.

    Returns
    -------
    Series "tier", index as ``values``: ordered Categorical important, major, ordinary, long-tail.

    Raises
    ------
    ParameterError : not four positive shares with the sum 1; an unknown preset; missing values.
    """
    parts = checked_shares(shares)
    worth = checked_values(values)
    cuts = np.floor(np.cumsum(parts)[:-1] * len(worth) + 0.5 + 1e-9).astype(np.int64)
    ordered = np.sort(worth)[::-1]
    codes = np.zeros(len(worth), dtype=np.int8)
    for cut in cuts:
        # Who is worth less than the last one above the cut has at least so many ahead of him.
        codes += worth < (ordered[cut - 1] if cut else np.inf)
    return pd.Series(pd.Categorical.from_codes(codes, dtype=PYRAMID), index=values.index, name="tier")


def pyramid_summary(values: pd.Series, tiers: pd.Series) -> pd.DataFrame:
    """One row per tier, best first: customers, customer_share, value (the sum of what is above 0), value_share."""
    return tier_summary(values, tiers).rename_axis("tier")


def checked_shares(shares: Sequence[float] | str) -> tuple[float, ...]:
    """Four positive shares with the sum 1, or ParameterError; the name of a preset gives its shares."""
    if isinstance(shares, str):
        if shares not in PYRAMID_PRESETS:
            raise ParameterError(
                _("There is no pyramid called {name}; choose one of: {choices}.").format(
                    name=shares, choices=_(", ").join(PYRAMID_PRESETS)
                )
            )
        return PYRAMID_PRESETS[shares]
    parts = tuple(float(share) for share in shares)
    if len(parts) != len(PYRAMID.categories) or min(parts) <= 0 or abs(sum(parts) - 1) > 1e-9:
        raise ParameterError(
            _(
                "The pyramid needs four shares above 0 that add up to 1, such as 0.01, 0.04, 0.15, 0.80; got {shares}."
            ).format(shares=shares)
        )
    return parts
