"""How many of the customers whom we had at the start of a month were lost by its end?

Definition
    Churn rate (客户流失率) = customers lost in the period / customers at its opening; retention rate (留存率) =
    1 - churn rate. Only *opening* customers count: who came and left inside the period is counted apart. So
    closing = opening + entered - lost - entered and left. Where a contract ends, loss is observed; where people
    just stop buying, a customer is lost ``quiet_days`` after the last purchase.

Source
    F. F. Reichheld & W. E. Sasser, "Zero Defections: Quality Comes to Services", Harvard Business Review 68(5)
    (1990), 105-111, for the rate; P. S. Fader & B. G. S. Hardie, "Customer-Base Valuation in a Contractual Setting",
    Marketing Science 29 (2010), 85-93, on telling the two settings apart.

Limits
    A rate over the whole base mixes new customers, who leave fast, with old ones, who stay: when many join, it rises
    though nobody behaves otherwise. Look at the retention curve for that. The number of quiet days is a convention:
    too short calls slow buyers lost, too long sees a loss late. The last months of a shop know only part of their
    losses by then: a loss is seen ``quiet_days`` after the last purchase and not before.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from tierkit.errors import ParameterError
from tierkit.i18n import _
from tierkit.models._checks import one_of, whole_number
from tierkit.models._dated import ONE_DAY, day_of
from tierkit.models._purchases import lines_until, purchases_in
from tierkit.models._spans import group_names, seen_spans
from tierkit.models.summary_checks import calendar_date

PERIODS = {"month": "M", "quarter": "Q", "year": "Y"}
STILL_HERE = np.iinfo(np.int64).max

Ints = npt.NDArray[np.int64]


def customer_spans(
    orders: pd.DataFrame,
    as_of: date | str,
    quiet_days: int = 180,
    comebacks: bool = False,
    truncate: bool = False,
) -> pd.DataFrame:
    """Orders of a shop → when each customer came and was lost, in the shape of a table of contracts.

    Parameters
    ----------
    orders : pandas frame of lines with order_id, customer_id, ordered_at, amount.
    as_of, truncate : as for :func:`~tierkit.models.summary.customer_summary`.
    quiet_days : a customer is lost so many days after the last purchase.
    comebacks : start a new span when somebody buys again after being lost (then a customer may have several rows);
        by default one span reaches from the first purchase to the last.

    Returns
    -------
    DataFrame, index customer_id in ascending order: started_on (day of the first purchase), ended_on (day of the last
    purchase + quiet_days; missing while that lies after ``as_of``), purchases. Customers without a purchase are left
    out.

    Raises
    ------
    DataError, ParameterError : as for ``customer_summary``; ``quiet_days`` below 1.
    """
    whole_number("quiet_days", quiet_days, 1)
    end = calendar_date(as_of)
    bought = purchases_in(lines_until(orders, end, truncate)).sort_values(["customer_id", "at"])
    days = bought["at"].dt.normalize()
    quiet = days.groupby(bought["customer_id"]).diff()
    anew = quiet.isna() | (quiet.ge(quiet_days * ONE_DAY) if comebacks else False)
    runs = days.groupby([bought["customer_id"], anew.cumsum().rename("run")])
    spans = runs.agg(["min", "max", "size"]).set_axis(["started_on", "ended_on", "purchases"], axis=1)
    spans["ended_on"] += quiet_days * ONE_DAY
    spans["ended_on"] = spans["ended_on"].where(spans["ended_on"] <= end)
    return spans.droplevel("run")


def churn_rate(
    spans: pd.DataFrame,
    as_of: date | str,
    period: str = "month",
    start: date | str | None = None,
    by: str | None = None,
) -> pd.DataFrame:
    """Churn and retention of every period up to the one with ``as_of``.

    Parameters
    ----------
    spans : one row a customer or contract with started_on and ended_on (the first day after; missing while it runs),
        such as the contracts of a subscription or the result of :func:`customer_spans`.
    as_of : the analysis date; what happens later is not known yet.
    period : "month", "quarter" or "year", by the calendar.
    start : a day in the first period to list; by default that of the first customer.
    by : a column of ``spans`` (plan, tier, city): one table per group, one below the other.

    Returns
    -------
    DataFrame, index period (with ``by``: group and period): opening, entered, lost (of the opening customers),
    entered_and_left, closing (int), churn_rate, retention_rate (Float64; <NA> where there were no opening customers,
    for nobody can be lost then), complete (False for a period that ``as_of`` cuts short: its rate will still rise).

    Raises
    ------
    DataError : a column is missing, blank or no date; somebody left before coming; nobody was there by ``as_of``.
    ParameterError : unknown period; ``as_of`` or ``start`` is no date; ``start`` lies after ``as_of``.
    """
    frequency = PERIODS[one_of("period", period, PERIODS)]
    end = calendar_date(as_of)
    seen = seen_spans(spans, end, by)
    first = seen["started_on"].min() if start is None else day_of("start", start)
    if first > end:
        raise ParameterError(
            _("The first period begins on {start}, after the analysis date {as_of}; choose an earlier start.").format(
                start=first.date(), as_of=end.date()
            )
        )
    periods = pd.period_range(first, end, freq=frequency, name="period")
    if by is None:
        return _flows(seen, periods, frequency, end)
    parts = {name: _flows(seen[seen[by] == name], periods, frequency, end) for name in group_names(seen[by])}
    return pd.concat(parts, names=[by])


def _flows(seen: pd.DataFrame, periods: pd.PeriodIndex, frequency: str, end: pd.Timestamp) -> pd.DataFrame:
    # Periods as whole numbers: who came before the first one listed came in "period -1".
    origin, count = periods[0].ordinal, len(periods)
    came = np.maximum(_ordinals(seen["started_on"], frequency) - origin, -1)
    left = np.where(seen["ended_on"].isna(), STILL_HERE, _ordinals(seen["ended_on"], frequency) - origin)
    entered, passed_through = _tally(came, count), _tally(came[came == left], count)
    lost = _tally(left[came < left], count)
    at_first = int(((came < 0) & (left >= 0)).sum())
    closing = at_first + np.cumsum(entered - lost - passed_through)
    opening = np.concatenate([[at_first], closing[:-1]])
    table = pd.DataFrame(
        {"opening": opening, "entered": entered, "lost": lost, "entered_and_left": passed_through, "closing": closing},
        index=periods,
    )
    some = table["opening"].where(table["opening"] > 0).astype("Float64")
    table["churn_rate"] = table["lost"] / some
    table["retention_rate"] = 1 - table["churn_rate"]
    table["complete"] = periods.end_time.normalize() <= end
    return table


def _ordinals(dates: pd.Series, frequency: str) -> Ints:
    return dates.dt.to_period(frequency).array.asi8


def _tally(places: Ints, count: int) -> Ints:
    inside = places[(places >= 0) & (places < count)]
    return np.bincount(inside, minlength=count).astype(np.int64)
