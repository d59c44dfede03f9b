"""Who came back, how often, and when last: what do the lifetime models need to know of each customer?

Definition
    An *occasion* is a day with a purchase (or a purchase, as chosen); a purchase is an order whose lines add up to
    more than 0, as in :func:`~tierkit.models.summary.customer_summary`. For each customer: ``repeat_count`` (x, the
    occasions after the first), ``t_x`` (time from the first to the last occasion), ``T`` (time from the first
    occasion to the analysis date) and ``mean_spend`` (mean net amount of the *repeat* occasions, 0.0 where there are
    none). Times are calendar days between two dates, divided by 7 where the unit is the week.

Source
    P. S. Fader, B. G. S. Hardie & K. L. Lee, "'Counting Your Customers' the Easy Way: An Alternative to the
    Pareto/NBD Model", Marketing Science 24(2) (2005), 275-284: (x, t_x, T) is all that the model needs.
    P. S. Fader & B. G. S. Hardie, "The Gamma-Gamma Model of Monetary Value" (2013), for the mean spend.

Limits
    t_x is *not* the recency of RFM: it grows with a late purchase, and x leaves the first purchase out. A return
    is no occasion and lowers no spend. Who never bought is not in the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from tierkit.data.schemas import missing_columns
from tierkit.errors import DataError, ParameterError
from tierkit.i18n import _
from tierkit.models._checks import numbers_in, one_of, one_row_each, table
from tierkit.models._purchases import lines_until, purchases_in
from tierkit.models.summary_checks import calendar_date

DAYS = {"week": 7.0, "day": 1.0}
TIMES = ("repeat_count", "t_x", "T")
SPEND = ("repeat_count", "mean_spend")


def repeat_summary(
    orders: pd.DataFrame, as_of: date | str, unit: str = "week", occasion: str = "day", truncate: bool = False
) -> pd.DataFrame:
    """Orders → one row per customer with a purchase.

    Parameters
    ----------
    orders : lines with order_id, customer_id, ordered_at (datetime), amount (signed; money of one currency).
    as_of : the analysis date, the end of observation: a date, a Timestamp or text such as "2025-06-30".
    unit : of the times, "week" or "day".
    occasion : "day" (purchases of one day are one occasion) or "order" (each purchase is one).
    truncate : leave out orders of later days than ``as_of`` instead of refusing them.

    Returns
    -------
    DataFrame, index customer_id in ascending order: repeat_count (int), t_x, T (float, in ``unit``), mean_spend
    (float, money). ``attrs["unit"]`` remembers the unit, so that a model of another unit can refuse the table.

    Raises
    ------
    DataError : a column is missing, of the wrong kind or blank in places; no lines, or no purchase among them.
    ParameterError : as :func:`~tierkit.models.summary.customer_summary`; an unknown unit or occasion.
    """
    days = DAYS[one_of("unit", unit, DAYS)]
    bought = purchase_occasions(orders, as_of, occasion, truncate)
    of_customer = bought.groupby("customer_id", sort=True)
    first, last = of_customer["day"].min(), of_customer["day"].max()
    again = bought[bought["customer_id"].duplicated()].groupby("customer_id")["amount"].mean()
    repeat = pd.DataFrame(
        {
            "repeat_count": of_customer.size() - 1,
            "t_x": (last - first).dt.days / days,
            "T": (calendar_date(as_of) - first).dt.days / days,
            "mean_spend": again.reindex(first.index, fill_value=0.0).round(6),
        }
    )
    repeat.attrs["unit"] = unit
    return repeat


def purchase_occasions(
    orders: pd.DataFrame, as_of: date | str, occasion: str = "day", truncate: bool = False
) -> pd.DataFrame:
    """One row per occasion, each customer's in the order of time: customer_id, day (midnight), amount (net, money).

    Arguments and errors as :func:`repeat_summary`. Of two purchases at one moment the smaller counts as the earlier.
    """
    one_of("occasion", occasion, ("day", "order"))
    bought = purchases_in(lines_until(orders, as_of, truncate))
    if bought.empty:
        raise DataError(
            _("No order has a positive net amount, so nobody has bought anything."),
            _("Check the amounts: purchases are positive and returns negative."),
            column="amount",
        )
    bought = bought.assign(day=bought["at"].dt.normalize())
    if occasion == "day":
        bought = bought.groupby(["customer_id", "day"], sort=False)["net"].sum().reset_index()
    ordered = bought.sort_values(["customer_id", "day" if occasion == "day" else "at", "net"], ignore_index=True)
    return ordered.rename(columns={"net": "amount"})[["customer_id", "day", "amount"]]


def checked_repeat(repeat: pd.DataFrame, columns: Sequence[str] = TIMES) -> pd.DataFrame:
    """``repeat[columns]`` as floats, one row a customer, whatever the row order.

    DataError where a column is missing or holds text or blanks, a customer has two rows, a count is negative or not
    whole, or the times contradict each other (0 <= t_x <= T, and t_x = 0 where nothing was bought again).
    """
    missing = [column for column in columns if column not in table("repeat", repeat).columns]
    if missing:
        what = missing_columns(missing, [str(column) for column in repeat.columns], used=columns)
        raise DataError(what[0].upper() + what[1:], _("Make the table with repeat_summary."))
    one_row_each(repeat.index)
    known = numbers_in(repeat, columns)
    count = known["repeat_count"].to_numpy()
    wrong = {"repeat_count": (count < 0) | (count != np.floor(count))}
    if "T" in columns:
        end = known["T"].to_numpy()
        wrong["T"] = end < 0
    if "t_x" in columns:
        t_x = known["t_x"].to_numpy()
        # A hundredth of a percent: times that were rounded for print may cross by the last digit.
        wrong["t_x"] = (t_x < 0) | (t_x > end * 1.0001) | ((count == 0) & (t_x != 0))
    if "mean_spend" in columns:
        wrong["mean_spend"] = (count > 0) & (known["mean_spend"].to_numpy() <= 0)
    for column, where in wrong.items():
        if where.any():
            raise DataError(
                _what_is_wrong(column).format(customer=known.index[where][0]),
                _("Make the table with repeat_summary."),
                column=column,
            )
    return known


def checked_unit(repeat: pd.DataFrame, unit: str | None) -> str:
    """The unit of the times: ``unit``, or what the table remembers, or the week; ParameterError where they differ."""
    made = table("repeat", repeat).attrs.get("unit")
    used = one_of("unit", unit or made or "week", DAYS)
    if made not in (None, used):
        raise ParameterError(
            _("The times of the table are in the unit {made!r}, not {used!r}; make it with unit={used!r}.").format(
                made=made, used=used
            )
        )
    return used


def _what_is_wrong(column: str) -> str:
    return {
        "repeat_count": _("customer {customer} has a count that is negative or not whole."),
        "T": _("customer {customer} was first seen after the end of observation: T is negative."),
        "t_x": _(
            "customer {customer} has a time that cannot be: t_x lies from 0 to T, and is 0 without a repeat purchase."
        ),
        "mean_spend": _("customer {customer} bought again, but for nothing: the mean spend must be above 0."),
    }[column]
