"""Orders → purchases and returns, one row an order: what many models count.

An order's net is the sum of its lines, each line and the sum rounded to a millionth, so that the noise of adding
floats makes no purchase; above 0 it is a purchase, below 0 a return. It happens when its first line does. All this
as in :func:`~tierkit.models.summary.customer_summary`.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from tierkit.models._checks import plain_ids, table
from tierkit.models.summary_checks import COLUMNS, calendar_date, checked_lines, past_lines


def lines_until(orders: pd.DataFrame, as_of: date | str, truncate: bool = False) -> pd.DataFrame:
    """order_id, customer_id, ordered_at and amount of the lines up to the end of the day ``as_of``.

    Later lines are refused unless ``truncate``. Raises as customer_summary.
    """
    lines = checked_lines(table("orders", orders, COLUMNS))
    past = past_lines(lines, calendar_date(as_of), truncate)
    return past.assign(customer_id=plain_ids(past), amount=past["amount"].astype(np.float64))


def order_nets(lines: pd.DataFrame, customer: str = "customer_id", moment: str = "ordered_at") -> pd.DataFrame:
    """One row an order, by customer and order in ascending order: ``customer``, order_id, at (first line), net."""
    rounded = lines.assign(amount=lines["amount"].round(6))
    nets = rounded.groupby([customer, "order_id"], sort=True).agg(at=(moment, "min"), net=("amount", "sum"))
    return nets.assign(net=nets["net"].round(6)).reset_index()


def purchases_in(lines: pd.DataFrame, customer: str = "customer_id", moment: str = "ordered_at") -> pd.DataFrame:
    """The purchases among the orders of :func:`order_nets`."""
    nets = order_nets(lines, customer, moment)
    return nets[nets["net"] > 0].reset_index(drop=True)


def bought_within(
    purchases: pd.DataFrame, customers: pd.Series | pd.Index, since: pd.Series | pd.Timestamp, days: int
) -> npt.NDArray[np.bool_]:
    """Whether each of ``customers`` bought in the ``days`` days after the day ``since`` (that day left out)."""
    who = pd.Index(purchases["customer_id"].unique())
    day = purchases["at"].dt.normalize().to_numpy().astype("datetime64[D]").astype(np.int64)
    # A customer and a day as one whole number, in order, so that one search finds the next purchase of everybody.
    origin = day.min(initial=0)
    wide = np.int64(2_000_000)
    bought = np.sort(who.get_indexer(purchases["customer_id"]) * wide + (day - origin))
    moment = np.asarray(since, dtype="datetime64[D]").astype(np.int64) - origin
    place = who.get_indexer(customers)
    after = place * wide + moment
    following = np.append(bought, np.iinfo(np.int64).max)[np.searchsorted(bought, after, side="right")]
    return (place >= 0) & (following <= after + days)
