"""Who earns the golden card: whose total assets reach the threshold on the monthly average day?

Definition
    The monthly average daily total assets (月日均总资产) are the mean of a customer's total assets at the end of each
    day, over every calendar day of the month: a weekend or holiday counts with the assets of the working day before.
    Golden is whoever averages the threshold or more, the boundary included.

Source
    The rule is that of China Merchants Bank's 金葵花 card, 500,000 yuan, as the course tells it (glossary row 65).

Limits
    Money is counted in whole fen, so that an average of exactly 500,000.00 is exactly that; balances with fractions of
    a fen are rounded first. An average hides its path: who had a million for half a month and nothing after is golden.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from tierkit.errors import DataError, ParameterError
from tierkit.i18n import _, ngettext
from tierkit.models._checks import number, numbers_in, one_of, plain_ids, table
from tierkit.models._dated import day_of, known_days
from tierkit.models._values import checked_values
from tierkit.models.summary_checks import LARGEST

CARD = pd.CategoricalDtype(["gold", "standard"], ordered=True)
GOLDEN = 500_000
MISSING = ("refuse", "carry")
FEN = 100


def average_daily_balance(
    balances: pd.DataFrame,
    month: str | None = None,
    *,
    start: date | str | None = None,
    end: date | str | None = None,
    missing: str = "refuse",
) -> pd.Series:
    """The mean of the end-of-day assets of every customer over every calendar day of a period.

    Parameters
    ----------
    balances : one row per customer and day: customer_id, day (datetime), total_assets (yuan).
    month : the period, such as "2025-06"; or
    start, end : its first and its last day, both included.
    missing : what to do about days without a balance: "refuse", or "carry" the last earlier balance forward, those
        before the period included.

    Returns
    -------
    Series "average_assets", yuan, index customer_id in ascending order: every customer of ``balances``. It is the
    whole number of fen divided once, so that comparing it with a threshold in yuan is exact.

    Raises
    ------
    DataError : a customer has a day twice, or lacks one and ``missing`` is "refuse", or has no earlier balance to
        carry; columns missing, blank or of the wrong kind; no rows.
    ParameterError : neither a month nor start and end, or both; dates that are none or in the wrong order.
    """
    one_of("missing", missing, MISSING)
    days = _period(month, start, end)
    lines = _checked_lines(balances)
    # A row per customer, a column per day: those of the period, and the earlier ones that may be carried into it.
    wide = lines[lines["day"] <= days[-1]].pivot(index="customer_id", columns="day", values="total_assets")
    wide = wide.reindex(pd.Index(lines["customer_id"].unique(), name="customer_id").sort_values())
    inside = wide.reindex(columns=pd.DatetimeIndex(wide.columns).union(days))
    if missing == "carry":
        inside = inside.ffill(axis=1)
    inside = inside[days]
    gaps = inside.isna()
    if gaps.any(axis=None):
        _refuse_gaps(gaps, missing)
    fen = np.rint(inside.to_numpy() * FEN).astype(np.int64).sum(axis=1)
    return pd.Series(fen / (FEN * len(days)), index=inside.index, name="average_assets")


def golden_card(averages: pd.Series, threshold: float = GOLDEN) -> pd.Series:
    """The card that each average earns: gold from the threshold on, itself included, else standard.

    Parameters
    ----------
    averages : from :func:`average_daily_balance`, yuan.
    threshold : yuan, above 0.

    Returns
    -------
    Series "card", index as ``averages``: ordered Categorical gold, standard.
    """
    limit = number("threshold", threshold, 0, np.inf, open_low=True)
    codes = np.where(checked_values(averages) >= limit, 0, 1)
    return pd.Series(pd.Categorical.from_codes(codes, dtype=CARD), index=averages.index, name="card")


def _period(month: str | None, start: Any, end: Any) -> pd.DatetimeIndex:
    if (month is None) == (start is None and end is None) or (start is None) != (end is None):
        raise ParameterError(_("Give the period as a month, such as 2025-06, or as start and end."))
    if month is not None:
        if not re.fullmatch(r"\d{4}-(0?[1-9]|1[0-2])", str(month)):
            raise ParameterError(
                _("{month!r} is not a month; write it as year-month, such as 2025-06.").format(month=month)
            )
        whole = pd.Period(str(month), freq="M")
        first, last = whole.start_time.normalize(), whole.end_time.normalize()
    else:
        first, last = day_of("start", start), day_of("end", end)
    if first > last:
        raise ParameterError(
            _("The period ends on {end}, before it starts on {start}.").format(end=last.date(), start=first.date())
        )
    return pd.date_range(first, last, name="day")


def _checked_lines(balances: pd.DataFrame) -> pd.DataFrame:
    if table("balances", balances, ["customer_id", "day", "total_assets"]).empty:
        raise DataError(_("There are no balances."), _("Check the file and any filter before this step."))
    lines = pd.DataFrame(
        {
            "customer_id": plain_ids(balances),
            "day": known_days(balances, "day"),
            "total_assets": numbers_in(balances, ["total_assets"])["total_assets"],
        }
    )
    beyond = int((lines["total_assets"].abs() >= LARGEST).sum())
    if beyond:
        raise DataError(
            _("{count} of {total} amounts are infinite, or nine trillion and more.").format(
                count=beyond, total=len(lines)
            ),
            _("Correct them, or give all amounts in a larger unit, such as thousands."),
            column="total_assets",
        )
    twice = lines[lines.duplicated(["customer_id", "day"])]
    if len(twice):
        raise DataError(
            _("Customer {customer} has more than one balance on {day}.").format(
                customer=twice["customer_id"].iloc[0], day=twice["day"].iloc[0].date()
            ),
            _("Keep the balance at the end of the day."),
        )
    return lines


def _refuse_gaps(gaps: pd.DataFrame, missing: str) -> None:
    customers, count = int(gaps.any(axis=1).sum()), int(gaps.to_numpy().sum())
    customer = gaps.index[gaps.any(axis=1)][0]
    day = gaps.columns[gaps.loc[customer]][0].date()
    what = ngettext(
        "{customers} customer has days without a balance, {count} in all; the first is {customer} on {day}.",
        "{customers} customers have days without a balance, {count} in all; the first is {customer} on {day}.",
        customers,
    ).format(customers=customers, count=count, customer=customer, day=day)
    if missing == "refuse":
        raise DataError(what, _('Carry the balance of the day before forward with missing="carry", or add the days.'))
    raise DataError(what, _("There is no earlier balance to carry forward: add one, or leave these customers out."))
