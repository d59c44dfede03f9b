"""Who buys often and who in large baskets, and what does each customer mostly buy?

Definition
    Two cuts make the purchase groups (购买行为分群): a customer is *frequent* with more purchases than the first cut,
    else *occasional*; baskets are *large* when the net spend per purchase lies above the second, else *small*. Who
    bought once is apart, and so is who never bought (returns only). The favourite is the category with most net
    spend, when it holds at least ``least_share`` of it; of equal ones, the first by name.

Source
    The kit's own rule, on the two parts of value that the course teaches: frequency and amount. The default cuts are
    medians, of the purchases of repeat customers and of the spend per purchase of all who bought.

Limits
    Medians split any base in halves, whether or not it has two kinds of customers. Equal values stay together, so
    the halves may be unequal. For two periods, reuse the cuts of the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd

from tierkit.errors import ParameterError
from tierkit.i18n import _
from tierkit.models._checks import number
from tierkit.models._groups import UNKNOWN, as_groups, as_text, with_ids, with_numbers
from tierkit.models.summary import customer_summary

KEYS = ("frequent-large", "frequent-small", "occasional-large", "occasional-small", "one-time", "no-purchase")
MIXED, NO_PURCHASE = "mixed", "no-purchase"


class PurchaseCuts(NamedTuple):
    """Above how many purchases a customer is frequent, and above what net spend per purchase baskets are large."""

    frequency: float
    amount: float


def purchase_cuts(orders: pd.DataFrame, as_of: date | str, truncate: bool = False) -> PurchaseCuts:
    """The default cuts of :func:`purchase_groups`: medians of this base.

    The frequency of those who bought at least twice (2 when nobody did), and the net spend per purchase of those who
    bought at all. Raises as :func:`~tierkit.models.summary.customer_summary`, and ParameterError when nobody bought.
    """
    return _median_cuts(customer_summary(orders, as_of, truncate=truncate))


def purchase_groups(
    orders: pd.DataFrame, as_of: date | str, cuts: Sequence[float] | None = None, truncate: bool = False
) -> pd.Series:
    """The purchase group of every customer.

    Parameters
    ----------
    orders : lines with order_id, customer_id, ordered_at, amount (signed, money of one currency).
    as_of : the analysis date.
    cuts : from :func:`purchase_cuts`, or two numbers (purchases, money per purchase); by default the medians.
    truncate : leave out orders of later days than ``as_of`` instead of refusing them.

    Returns
    -------
    Series "group", index customer_id ascending: Categorical frequent-large, frequent-small, occasional-large,
    occasional-small, one-time, no-purchase.

    Raises
    ------
    ParameterError : not two cuts, the first at least 1; nobody bought. Also as ``customer_summary``.
    """
    summary = customer_summary(orders, as_of, truncate=truncate)
    chosen = _median_cuts(summary) if cuts is None else _checked(cuts)
    often = summary["frequency"] > chosen.frequency
    large = _per_purchase(summary) > chosen.amount
    conditions = [summary["frequency"] == 0, summary["frequency"] == 1, often & large, often, large]
    labels = np.select(conditions, [KEYS[5], KEYS[4], KEYS[0], KEYS[1], KEYS[2]], KEYS[3])
    return as_groups(pd.Series(labels, index=summary.index), KEYS)


def favourite_category(orders: pd.DataFrame, by: str = "category", least_share: float = 0.5) -> pd.Series:
    """The category in which every customer spends most.

    Parameters
    ----------
    orders : lines with customer_id, amount and ``by``.
    by : the column to look at: "category", "product_id", "channel" or one of your own.
    least_share : the share of a customer's spend, 0 to 1, that a favourite must hold; else "mixed".

    Returns
    -------
    Series "group", index customer_id ascending: Categorical, most customers first, then "mixed", "unknown" (the
    category is blank) and "no-purchase" (nothing kept).

    Raises
    ------
    DataError : a column is missing, or blank where it must not be. ParameterError : share outside 0 to 1.
    """
    least = number("least_share", least_share, 0, 1)
    lines = with_numbers(with_ids("orders", orders, [by, "amount"]), ["amount"])
    items = lines.assign(item=as_text(lines[by])).groupby(["customer_id", "item"])["amount"].sum().round(6)
    kept = items[items > 0].rename("spend").reset_index()
    kept["total"] = kept.groupby("customer_id")["spend"].transform("sum")
    best = kept.sort_values(["customer_id", "spend", "item"], ascending=[True, False, True])
    best = best.drop_duplicates("customer_id").set_index("customer_id")
    favourite = best["item"].where(best["spend"] / best["total"] >= least - 1e-12, MIXED)
    everybody = pd.Index(lines["customer_id"].unique(), name="customer_id")
    return as_groups(favourite.reindex(everybody, fill_value=NO_PURCHASE), last=(MIXED, UNKNOWN, NO_PURCHASE))


def _per_purchase(summary: pd.DataFrame) -> pd.Series:
    return (summary["monetary"] / summary["frequency"].clip(lower=1)).round(6)


def _median_cuts(summary: pd.DataFrame) -> PurchaseCuts:
    bought = summary["frequency"] > 0
    if not bought.any():
        raise ParameterError(_("No customer has a purchase, so there are no purchase groups to form."))
    again = summary.loc[summary["frequency"] > 1, "frequency"]
    return PurchaseCuts(float(again.median()) if len(again) else 2.0, float(_per_purchase(summary)[bought].median()))


def _checked(cuts: Sequence[float]) -> PurchaseCuts:
    try:
        frequency, amount = (float(cut) for cut in cuts)
        fits = frequency >= 1 and np.isfinite(frequency) and np.isfinite(amount)
    except (TypeError, ValueError):
        fits = False
    if not fits:
        raise ParameterError(
            _(
                "The cuts must be two numbers, purchases (at least 1) and money per purchase, such as 3 and 200; "
                "got {cuts}."
            ).format(cuts=cuts)
        )
    return PurchaseCuts(frequency, amount)
