"""What order lines must be before anything is summed, said in the same sentences wherever the lines lie."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from tierkit.data.schemas import require_columns
from tierkit.errors import DataError, ParameterError
from tierkit.i18n import _

COLUMNS = ["order_id", "customer_id", "ordered_at", "amount"]
LARGEST = 9e12
"""Amounts lie below this, so that a line fits into 64 bits when money is counted in millionths."""


def checked_lines(orders: pd.DataFrame) -> pd.DataFrame:
    """The four columns of ``orders``; DataError where one is missing, of the wrong kind, blank or beyond counting."""
    require_columns(orders, COLUMNS)
    lines = orders[COLUMNS]
    refuse_blanks(len(lines), lines.isna().sum().to_dict())
    refuse_beyond(len(lines), int((lines["amount"].abs() >= LARGEST).sum()))
    return lines


def past_lines(lines: pd.DataFrame, as_of: pd.Timestamp, truncate: bool) -> pd.DataFrame:
    """The lines up to the end of ``as_of``; later ones are refused unless ``truncate``."""
    days = lines["ordered_at"].dt.normalize()
    refuse_other_days(days.min(), days.max(), as_of, truncate)
    return lines if days.max() <= as_of else lines[days <= as_of]


def calendar_date(as_of: Any) -> pd.Timestamp:
    """The day that ``as_of`` names, at midnight; ParameterError when it names none."""
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


def refuse_blanks(total: int, blanks: Mapping[Any, int]) -> None:
    """DataError when there is no line at all, or where cells of one of the columns are blank."""
    if not total:
        raise DataError(
            _("There are no orders."), _("Check the file, its column mapping and any filter before this step.")
        )
    for column in COLUMNS:
        if blanks[column]:
            raise DataError(
                _("{count} of {total} order lines are blank here.").format(count=blanks[column], total=total),
                _("Read the orders with read_orders, which sets such lines apart and counts them."),
                column=column,
            )


def refuse_beyond(total: int, beyond: int) -> None:
    """DataError where amounts are infinite, or too large to be counted to a millionth."""
    if beyond:
        raise DataError(
            _("{count} of {total} amounts are infinite, or nine trillion and more.").format(count=beyond, total=total),
            _("Correct them, or give all amounts in a larger unit, such as thousands."),
            column="amount",
        )


def refuse_other_days(first: pd.Timestamp, last: pd.Timestamp, as_of: pd.Timestamp, truncate: bool) -> None:
    """ParameterError when all orders come after ``as_of``, or some do and are not to be left out."""
    if as_of < first.normalize():
        raise ParameterError(
            _("The analysis date {as_of} lies before the first order, {first}; choose a later one.").format(
                as_of=as_of.date(), first=first.date()
            )
        )
    if last.normalize() > as_of and not truncate:
        raise ParameterError(
            _(
                "There are orders after the analysis date {as_of}, the latest on {last}; "
                "choose a later date, or leave those orders out with truncate=True."
            ).format(as_of=as_of.date(), last=last.date())
        )
