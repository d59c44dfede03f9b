"""What has each customer done by now: when did they last buy, how often, and for how much?

Definition
    A *purchase* is an order whose lines add up to more than 0; it happens when its first line does. A return is no
    purchase: it moves neither recency nor frequency, but it lowers the monetary value. Recency counts whole days
    between two calendar dates, from the last purchase to the analysis date ``as_of`` (分析基准日). Every amount
    counts to a millionth, and the millionths are added up exactly.

Source
    A. M. Hughes, "Strategic Database Marketing" (Probus, 1994), on recency, frequency and monetary value. Counting
    only orders with a positive net amount is the kit's convention.

Limits
    Recency here is the segmentation's (smaller is better), not the t_x of customer-lifetime models. A customer with
    returns only is kept, with frequency 0 and no recency. Who never ordered is not in the orders, hence not here.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from tierkit.errors import ParameterError
from tierkit.i18n import _
from tierkit.models.summary_checks import calendar_date, checked_lines, past_lines

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

# By these names the models that read order lines themselves know them.
_calendar_date, _checked_lines, _past_lines = calendar_date, checked_lines, past_lines

OCCASIONS = ("order", "day")


def customer_summary(
    orders: pd.DataFrame | IntoFrame | str | Path,
    as_of: date | str,
    occasion: str = "order",
    truncate: bool = False,
) -> pd.DataFrame:
    """Orders → one row per customer.

    Parameters
    ----------
    orders : lines with order_id, customer_id, ordered_at (datetime), amount (signed; money of one currency), in

        * a frame: pandas, polars (lazy ones too), PyArrow;
        * files of any size: the path of a Parquet file, of a folder of them, of a text file (UTF-8) with these very
          headers and dates as 2025-06-30 or 2025-06-30 18:00:00, or a pattern such as ``"orders/2025-*.parquet"``;
        * a DuckDB relation, asked in its own connection;
        * a PySpark frame, asked on its cluster; a timestamp is taken in the local time of its session.

    as_of : the analysis date: a date, a Timestamp or text such as "2025-06-30". Its whole day counts as past.
    occasion : what frequency counts, "order" (distinct purchases) or "day" (distinct days with a purchase).
    truncate : leave out orders of later days than ``as_of`` instead of refusing them.

    Returns
    -------
    pandas DataFrame, the same wherever the orders lie; index customer_id in ascending order: first_purchase,
    last_purchase (datetime64[us]; NaT when never), recency (days, Int64, <NA> when never), frequency (int), monetary
    (float, net of returns, money), returns (number of orders with a negative net amount).

    Raises
    ------
    DataError : a column is missing, of the wrong kind or blank in places; there are no lines, or no such files; an
        amount is infinite, or nine trillion and more.
    ParameterError : ``as_of`` is no date, lies before all orders, or before some and not ``truncate``; bad occasion;
        ``orders`` is none of the above.
    """
    if occasion not in OCCASIONS:
        raise ParameterError(
            _("Occasion {occasion!r} is unknown; choose one of: {choices}.").format(
                occasion=occasion, choices=_(", ").join(OCCASIONS)
            )
        )
    day = calendar_date(as_of)
    from tierkit.models.summary_sources import opened
    from tierkit.models.summary_sql import summary_table

    with opened(orders) as source:
        return summary_table(source, day, occasion, truncate)
