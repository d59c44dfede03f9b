"""What has each customer done by now: when did they last buy, how often, and for how much?

Definition
    A *purchase* is an order whose lines add up to more than 0; it happens when its first line does. A return is no
    purchase: it moves neither recency nor frequency, but it lowers the monetary value. Recency counts whole days
    between two calendar dates, from the last purchase to the analysis date ``as_of`` (分析基准日).

Source
    A. M. Hughes, "Strategic Database Marketing" (Probus, 1994), on recency, frequency and monetary value. Counting
    only orders with a positive net amount is the kit's convention.

Limits
    Recency here is the segmentation's (smaller is better), not the t_x of customer-lifetime models. A customer with
    returns only is kept, with frequency 0 and no recency. Who never ordered is not in the orders, hence not here.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from tierkit.data.schemas import require_columns
from tierkit.errors import DataError, ParameterError
from tierkit.i18n import _

OCCASIONS = ("order", "day")
COLUMNS = ["order_id", "customer_id", "ordered_at", "amount"]


def customer_summary(
    orders: pd.DataFrame, as_of: date | str, occasion: str = "order", truncate: bool = False
) -> pd.DataFrame:
    """Orders → one row per customer.

    Parameters
    ----------
    orders : lines with order_id, customer_id, ordered_at (datetime), amount (signed; money of one currency).
    as_of : the analysis date: a date, a Timestamp or text such as "2025-06-30". Its whole day counts as past.
    occasion : what frequency counts, "order" (distinct purchases) or "day" (distinct days with a purchase).
    truncate : leave out orders of later days than ``as_of`` instead of refusing them.

    Returns
    -------
    DataFrame, index customer_id in ascending order: first_purchase, last_purchase (datetime; NaT when never),
    recency (days, Int64, <NA> when never), frequency (int), monetary (float, net of returns, money), returns (number
    of orders with a negative net amount).

    Raises
    ------
    DataError : a column is missing, of the wrong kind or blank in places, or there are no lines.
    ParameterError : ``as_of`` is no date, lies before all orders, or before some and not ``truncate``; bad occasion.
    """
    if occasion not in OCCASIONS:
        raise ParameterError(
            _("Occasion {occasion!r} is unknown; choose one of: {choices}.").format(
                occasion=occasion, choices=_(", ").join(OCCASIONS)
            )
        )
    lines = _past_lines(_checked_lines(orders), _calendar_date(as_of), truncate)
    # Rounded to a millionth, so that the noise of adding floats makes no sign and no tie.
    nets = lines.groupby(["customer_id", "order_id"], sort=True).agg(at=("ordered_at", "min"), net=("amount", "sum"))
    nets["net"] = nets["net"].round(6)
    bought = nets[nets["net"] > 0].reset_index()
    purchases = bought.groupby("customer_id")["at"]
    counted = bought["at"].dt.normalize() if occasion == "day" else bought["order_id"]
    # Money is the sum over the lines, not over rounded orders; adding 0.0 makes -0.0 a plain 0.
    table = lines.groupby("customer_id", sort=True)["amount"].sum().round(6).add(0.0).to_frame("monetary")
    table["first_purchase"], table["last_purchase"] = purchases.min(), purchases.max()
    table["recency"] = (_calendar_date(as_of) - table["last_purchase"].dt.normalize()).dt.days.astype("Int64")
    table["frequency"] = counted.groupby(bought["customer_id"]).nunique().reindex(table.index, fill_value=0)
    table["returns"] = (nets["net"] < 0).groupby(level="customer_id").sum()
    return table[["first_purchase", "last_purchase", "recency", "frequency", "monetary", "returns"]]


def _checked_lines(orders: pd.DataFrame) -> pd.DataFrame:
    require_columns(orders, COLUMNS)
    lines = orders[COLUMNS]
    if lines.empty:
        raise DataError(
            _("There are no orders."), _("Check the file, its column mapping and any filter before this step.")
        )
    for column, blanks in lines.isna().sum().items():
        if blanks:
            raise DataError(
                _("{count} of {total} order lines are blank here.").format(count=blanks, total=len(lines)),
                _("Read the orders with read_orders, which sets such lines apart and counts them."),
                column=str(column),
            )
    return lines


def _past_lines(lines: pd.DataFrame, as_of: pd.Timestamp, truncate: bool) -> pd.DataFrame:
    days = lines["ordered_at"].dt.normalize()
    first, last = days.min(), days.max()
    if as_of < first:
        raise ParameterError(
            _("The analysis date {as_of} lies before the first order, {first}; choose a later one.").format(
                as_of=as_of.date(), first=first.date()
            )
        )
    if last <= as_of:
        return lines
    if not truncate:
        raise ParameterError(
            _(
                "There are orders after the analysis date {as_of}, the latest on {last}; "
                "choose a later date, or leave those orders out with truncate=True."
            ).format(as_of=as_of.date(), last=last.date())
        )
    return lines[days <= as_of]


def _calendar_date(as_of: Any) -> pd.Timestamp:
    try:
        moment = pd.NaT if isinstance(as_of, int | float) else pd.Timestamp(as_of)
    except (TypeError, ValueError):
        moment = pd.NaT
    if not isinstance(moment, pd.Timestamp):
        raise ParameterError(
            _("The analysis date {as_of!r} is not a date; write it as year-month-day, such as 2025-06-30.").format(
                as_of=as_of
            )
        )
    return moment.tz_localize(None).normalize()
