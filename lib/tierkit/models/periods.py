"""What did each customer bring in every month or quarter, so that tiers can be watched as orders come in?

Definition
    A period is a whole calendar month, quarter or year; the last one is the last that is over on the analysis date
    ``as_of`` (分析基准日), whose own day counts as past. A customer's value is the net spend, returns included, of the
    ``window`` periods that end with the period: with a window of 1 of that period alone, with months and a window of
    12 of the rolling year.

Source
    Calendar periods and rolling windows are common practice in sales reporting; the rule for the last period is the
    kit's.

Limits
    The first order marks the start of the data, so the first period may be incomplete. A period without orders is 0,
    be it of a quiet customer or of one who had not come yet: where that matters, take ``values.where(values > 0)``.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from tierkit.errors import ParameterError
from tierkit.i18n import _
from tierkit.models._checks import one_of, whole_number
from tierkit.models._purchases import lines_until
from tierkit.models.summary_checks import calendar_date

PERIODS = {"month": "M", "quarter": "Q", "year": "Y"}


def period_values(
    orders: pd.DataFrame,
    as_of: date | str,
    period: str = "month",
    count: int | None = None,
    window: int = 1,
    truncate: bool = False,
) -> pd.DataFrame:
    """Orders → the value of every customer in every period.

    Parameters
    ----------
    orders : lines with order_id, customer_id, ordered_at (datetime), amount (signed; money of one currency).
    as_of : the analysis date; a period that is not over by its end is left out.
    period : "month", "quarter" or "year".
    count : how many periods, the last ones; all that the data give when not given.
    window : over how many periods, ending with each, the spend is added up.
    truncate : leave out orders of later days than ``as_of`` instead of refusing them.

    Returns
    -------
    DataFrame of money, net of returns: index customer_id in ascending order (whoever has an order by the end of the
    last period), columns the periods (PeriodIndex) in the order of time.

    Raises
    ------
    DataError : as :func:`~tierkit.models.summary.customer_summary`.
    ParameterError : bad ``as_of``, period, count or window; more periods asked for than the data give.
    """
    frequency = PERIODS[one_of("period", period, PERIODS)]
    window = whole_number("window", window, 1)
    day = calendar_date(as_of)
    lines = lines_until(orders, day, truncate)
    periods = lines["ordered_at"].dt.to_period(frequency)
    first, last = periods.min(), pd.Period(day, frequency)
    if last.end_time.normalize() != day:
        last -= 1
    span = pd.period_range(first, last, name="period")
    given = len(span) - window + 1
    wanted = max(given, 1) if count is None else whole_number("count", count, 1)
    if wanted > given:
        raise ParameterError(
            _(
                "The orders from {first} to {as_of} hold {whole} whole calendar periods, too few for {count} values "
                "with a window of {window}; ask for fewer, or for shorter periods."
            ).format(
                first=lines["ordered_at"].min().date(), as_of=day.date(), whole=len(span), count=wanted, window=window
            )
        )
    over = (periods <= last).to_numpy()
    spend = lines["amount"][over].groupby([lines["customer_id"][over], periods[over]]).sum().unstack(fill_value=0.0)
    reached = np.cumsum(spend.reindex(columns=span, fill_value=0.0).to_numpy(), axis=1)
    reached = np.hstack([np.zeros((len(reached), 1)), reached])
    # Rounded to a millionth as in the summary, for differences of sums are no more exact; + 0.0 makes -0.0 a plain 0.
    values = (reached[:, window:] - reached[:, :-window]).round(6) + 0.0
    return pd.DataFrame(values, index=spend.index, columns=span[window - 1 :]).iloc[:, -wanted:]
