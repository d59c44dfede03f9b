"""Days and moments, as several models read them: those of a column, and the one that an argument names."""

from __future__ import annotations

from typing import Any

import pandas as pd

from tierkit.errors import DataError, ParameterError
from tierkit.i18n import _
from tierkit.models._checks import filled
from tierkit.models.summary_checks import calendar_date

ONE_DAY = pd.Timedelta(days=1)


def moments_in(frame: pd.DataFrame, column: str) -> pd.Series:
    """The moments in a column, NaT where blank (all of them may be); DataError when they are something else."""
    moments = frame[column]
    if pd.api.types.is_datetime64_dtype(moments.dtype):
        return moments
    if moments.isna().all():
        return pd.Series(pd.NaT, index=moments.index, dtype="datetime64[us]", name=column)
    raise DataError(
        _("the values are no dates without time zone, but {dtype}.").format(dtype=moments.dtype),
        _("Turn them into dates with pandas.to_datetime."),
        column=column,
    )


def days_in(frame: pd.DataFrame, column: str) -> pd.Series:
    """The calendar days of a column, as :func:`moments_in`."""
    return moments_in(frame, column).dt.normalize()


def known_days(frame: pd.DataFrame, column: str) -> pd.Series:
    """The same, none of them blank."""
    days = days_in(frame, column)
    filled(frame, column)
    return days


def day_of(name: str, value: Any) -> pd.Timestamp:
    """The day that an argument names, at midnight; ParameterError, naming the argument, when it names none."""
    try:
        return calendar_date(value)
    except ParameterError:
        raise ParameterError(
            _("{name} must be a date, written as year-month-day, such as 2025-06-30; got {value!r}.").format(
                name=name, value=value
            )
        ) from None
