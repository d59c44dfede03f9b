"""Why did sales change: more customers, customers who buy more often, or larger purchases?

Definition
    Sales = customers x purchases per customer x amount per purchase. A purchase is an order with a net amount above 0;
    customers are those with a purchase in the period; sales are net of returns. The change from one period to another
    is shared among the three so that the parts add up to it: each driver gets the mean of what it changes over all
    the orders in which the three could have changed one after another.

Source
    The mean over all orders is L. S. Shapley, "A Value for n-Person Games", in Contributions to the Theory of Games II
    (Princeton, 1953), 307-317; for products of drivers it is J. W. Sun, "Changes in Energy Consumption and Energy
    Intensity: A Complete Decomposition Model", Energy Economics 20 (1998), 85-100.

Limits
    The parts say how the sum comes about, not why customers came or went. Periods of unlike length compare badly: give
    them the same number of days. One huge order moves the amount per purchase of all.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import permutations
from typing import Any

import pandas as pd

from tierkit.errors import DataError, ParameterError
from tierkit.i18n import _
from tierkit.models._checks import by_name, numbers_in, one_row_each, table
from tierkit.models._purchases import order_nets
from tierkit.models.b2b import checked_lines
from tierkit.models.summary_checks import calendar_date

DRIVERS = ("customers", "purchases_per_customer", "amount_per_purchase")


def sales_drivers(
    orders: pd.DataFrame,
    periods: Mapping[str, tuple[date | str, date | str]],
    *,
    customer: str = "account_id",
    day: str = "ordered_on",
) -> pd.DataFrame:
    """The three drivers of sales in each period.

    Parameters
    ----------
    orders : order lines with order_id, ``customer``, ``day`` (datetime), amount (signed money of one currency).
    periods : by name, first and last day, both included.
    customer, day : how the columns of the customer and of the day are called.

    Returns
    -------
    DataFrame, one row per period as given: customers, purchases_per_customer, amount_per_purchase and sales, their
    product.

    Raises
    ------
    DataError : columns missing, blank or of the wrong kind; no purchase in a period.
    ParameterError : a period without two dates in order.
    """
    lines = checked_lines(orders, [customer, "order_id"], day, ["amount"])
    rows = {}
    for name, period in by_name("periods", periods).items():
        start, end = _bounds(name, period)
        nets = order_nets(lines[lines[day].between(start, end)], customer, day)
        bought = nets[nets["net"] > 0]
        if bought.empty:
            raise DataError(
                _("There is no purchase from {start} to {end}.").format(start=start.date(), end=end.date()),
                _("Choose a period with purchases."),
            )
        buyers = bought[customer].nunique()
        sales = float(nets["net"].sort_values().sum())
        rows[name] = [float(buyers), len(bought) / buyers, sales / len(bought), sales]
    return pd.DataFrame.from_dict(rows, orient="index", columns=[*DRIVERS, "sales"]).rename_axis("period")


def sales_change(drivers: pd.DataFrame, before: str | None = None, after: str | None = None) -> pd.Series:
    """What each driver adds to the change of sales from one period to another; the three add up to the change.

    Parameters
    ----------
    drivers : from :func:`sales_drivers`.
    before, after : names of two periods; by default the first and the last.

    Returns
    -------
    Series "change", money, index driver: customers, purchases_per_customer, amount_per_purchase.

    Raises
    ------
    DataError : columns missing, text or missing values; a period twice.
    ParameterError : fewer than two periods; a period that is not there.
    """
    known = numbers_in(table("drivers", drivers, DRIVERS), DRIVERS)
    one_row_each(known.index, "period")
    if len(known) < 2:
        raise ParameterError(_("A change needs two periods; give sales_drivers two."))
    names = [known.index[0] if before is None else before, known.index[-1] if after is None else after]
    for name in names:
        if name not in list(known.index):
            raise ParameterError(
                _("There is no period called {name}; choose one of: {choices}.").format(
                    name=name, choices=_(", ").join(map(str, known.index))
                )
            )
    old, new = (known.loc[name].to_dict() for name in names)
    parts = dict.fromkeys(DRIVERS, 0.0)
    orders = list(permutations(DRIVERS))
    for order in orders:
        now = dict(old)
        for driver in order:
            sales = _product(now)
            now[driver] = new[driver]
            parts[driver] += (_product(now) - sales) / len(orders)
    return pd.Series(parts, name="change").rename_axis("driver")


def _product(drivers: Mapping[Any, float]) -> float:
    return drivers["customers"] * drivers["purchases_per_customer"] * drivers["amount_per_purchase"]


def _bounds(name: Any, period: Any) -> tuple[pd.Timestamp, pd.Timestamp]:
    try:
        start, end = (calendar_date(day) for day in period)
        in_order = start <= end
    except (TypeError, ValueError):  # a ParameterError is a ValueError
        in_order = False
    if not in_order:
        raise ParameterError(
            _(
                "Period {name} needs its first and its last day in order, such as 2024-07-01 and 2025-06-30; "
                "got {period}."
            ).format(name=name, period=period)
        )
    return start, end
