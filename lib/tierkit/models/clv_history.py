"""What has each customer brought us so far, and how much a month?

Definition
    Historical customer lifetime value (客户终身价值): revenue and margin from the first order to the analysis date
    (分析基准日), net of returns. The margin is amount - cost line by line, or a given share of the revenue. Per month
    it is divided by the months as a customer, counted from the day of the first order; whoever came within the last
    month counts as one month old, or a single purchase would look like thirty a month.

Source
    V. Kumar, "Managing Customers for Profit" (Wharton School Publishing, 2008), on past customer value, here without
    interest on what was earned earlier.

Limits
    What a customer did is no promise of what he will do: the best of the past may have left. Costs of winning and
    serving him are in the margin only if they are in ``cost``.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from tierkit.errors import DataError, ParameterError
from tierkit.i18n import _
from tierkit.models._checks import number, numbers_in, table
from tierkit.models._purchases import lines_until
from tierkit.models.clv import DAYS_A_MONTH
from tierkit.models.summary_checks import calendar_date


def historical_clv(
    orders: pd.DataFrame, as_of: date | str, margin_rate: float | None = None, truncate: bool = False
) -> pd.DataFrame:
    """What each customer has brought by now.

    Parameters
    ----------
    orders : lines with order_id, customer_id, ordered_at, amount (signed), and cost (signed) if there is no
        ``margin_rate``; money of one currency.
    as_of : the analysis date; its whole day counts as past.
    margin_rate : margin as a share of revenue, above 0, at most 1; without it the margin is amount - cost.
    truncate : leave out orders of later days than ``as_of`` instead of refusing them.

    Returns
    -------
    DataFrame, index customer_id in ascending order: revenue, margin (money, net of returns), months (float, from the
    day of the first order to ``as_of``, both counted; at least 1), margin_per_month (money).

    Raises
    ------
    DataError : a column is missing, of the wrong kind or blank in places, or there are no lines.
    ParameterError : neither cost nor margin_rate; a rate out of range; ``as_of`` as for customer_summary.
    """
    numbered = table("orders", orders).reset_index(drop=True)
    lines = lines_until(numbered, as_of, truncate)
    if margin_rate is not None:
        margin = lines["amount"] * number("margin_rate", margin_rate, 0, 1, open_low=True)
    elif "cost" in numbered.columns:
        margin = lines["amount"] - _cost(numbered).loc[lines.index]
    else:
        raise ParameterError(
            _("The orders have no column cost, so the margin is unknown; give margin_rate, such as 0.3.")
        )
    of_customer = lines.assign(margin=margin).groupby("customer_id", sort=True)
    # Rounded, so that the order of the lines makes no difference; adding 0.0 makes -0.0 a plain 0.
    worth = of_customer[["amount", "margin"]].sum().round(6).add(0.0).rename(columns={"amount": "revenue"})
    days = (calendar_date(as_of) - of_customer["ordered_at"].min().dt.normalize()).dt.days + 1
    worth["months"] = (days / DAYS_A_MONTH).clip(lower=1.0)
    worth["margin_per_month"] = worth["margin"] / worth["months"]
    return worth


def _cost(orders: pd.DataFrame) -> pd.Series:
    blanks = int(orders["cost"].isna().sum())
    if blanks:
        raise DataError(
            _("{count} of {total} order lines are blank here.").format(count=blanks, total=len(orders)),
            _("Fill them in, or give margin_rate instead."),
            column="cost",
        )
    return numbers_in(orders, ["cost"])["cost"]
