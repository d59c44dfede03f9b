"""Dates as people write them: ISO, ``2025年6月30日 8:30``, ``2025/6/30``, Excel's serial numbers; zoned or not."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow.compute as pc
from numpy.typing import NDArray

from tierkit.data.mapping import Dates
from tierkit.data.plain import arrow_cells, plain_dates
from tierkit.data.texts import as_cells, as_text, narrow

ZONED = r"^(.*[0-9]:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?) ?(Z|UTC|GMT|[+-](?:0[0-9]|1[0-5])(?::?[0-5][0-9])?)$"
ISO_DATE = r"[12][0-9]{3}([-/.][0-9]{1,2}[-/.][0-9]{1,2}|[0-9]{4})([ T][0-9:.]*)?"
SERIAL = r"[2-8][0-9]{4}(\.[0-9]+)?"
SERIALS = (20_000, 80_000)
"""1954 to 2119: numbers in a column of dates that can hardly be anything but the days that Excel counts."""
CLOCKS = ("", " %H:%M", " %H:%M:%S")
EARLIEST, LATEST = np.datetime64("1900-01-01", "us"), np.datetime64("2200-01-01", "us")
"""Years outside are typing errors."""

_DAY = (
    r"^([12][0-9]{3})(?:-([0-9]{1,2})-|/([0-9]{1,2})/|\.([0-9]{1,2})\.| ?年 ?([0-9]{1,2}) ?月 ?)"
    r"([0-9]{1,2})"
)
_TIME = r"(?: ?[日号] *|[ T]+)([0-9]{1,2})"
YEAR_FIRST = (
    (rf"{_DAY} ?[日号]?$", r"\1-\2\3\4\5-\6"),
    (rf"{_DAY}{_TIME}[时点]整?$", r"\1-\2\3\4\5-\6 \7:00"),
    (rf"{_DAY}{_TIME}(?::|[时点] ?)([0-9]{{1,2}})分?$", r"\1-\2\3\4\5-\6 \7:\8"),
    (rf"{_DAY}{_TIME}(?::|[时点] ?)([0-9]{{1,2}})(?::|分 ?)([0-9]{{1,2}})秒?$", r"\1-\2\3\4\5-\6 \7:\8:\9"),
)
"""What the text may look like, and how ISO 8601 writes it, but for the zeros."""


class ReadDates(NamedTuple):
    """A column of dates: ``local`` (datetime64[us], NaT where a cell is none), and which cells carry a zone or are
    serial numbers."""

    local: pd.Series
    zoned: pd.Series
    serial: NDArray[np.bool_]


def parse_dates(values: pd.Series, dates: Dates, tz: str | None) -> tuple[pd.Series, pd.Series]:
    """Dates as ``datetime64[us]`` without zone, NaT where a cell is none; and which of them carry a zone.

    A datetime with a zone is converted to ``tz``; without ``tz`` it stays NaT, for somebody has to say which day
    23:30 UTC belongs to. A datetime without a zone is local already. Years outside 1900 to 2199 are typing errors.
    """
    return read_dates(values, dates, tz)[:2]


def read_dates(values: pd.Series, dates: Dates, tz: str | None, epoch: dt.datetime | None = None) -> ReadDates:
    """What ``parse_dates`` gives; and numbers from 20,000 to 80,000 as the days that Excel counts from ``epoch``."""
    dtype, index = values.dtype, values.index
    zoned = serial = np.zeros(len(values), bool)
    if isinstance(dtype, pd.DatetimeTZDtype):
        zoned = values.notna().to_numpy()
        known = values.dt.tz_convert(tz).dt.tz_localize(None) if tz else pd.Series(pd.NaT, index)
        local = known.to_numpy("datetime64[us]")
    elif pd.api.types.is_datetime64_dtype(dtype):
        local = values.to_numpy("datetime64[us]")
    else:
        cells = as_cells(values)
        # The mapping's own formats come before ISO 8601.
        nothing = np.full(len(cells), "NaT", "datetime64[us]")
        local, left = (nothing, ~zoned) if dates.formats else plain_dates(cells)
        if left.any():
            codes, distinct = as_text(cells[left]).factorize()
            read = _careful_dates(pd.Series(distinct), dates, tz, epoch)
            zoned, serial = np.zeros((2, len(cells)), bool)
            local[left], zoned[left], serial[left] = (each[codes] for each in read)
    plausible = (local >= EARLIEST) & (local < LATEST)
    if not plausible.all():
        local = np.where(plausible, local, np.datetime64("NaT"))
    return ReadDates(pd.Series(local, index, copy=False), pd.Series(zoned, index, copy=False), serial)


def _careful_dates(
    text: pd.Series, dates: Dates, tz: str | None, epoch: dt.datetime | None
) -> tuple[np.ndarray, NDArray[np.bool_], NDArray[np.bool_]]:
    text = narrow(text)
    zoned = text.str.fullmatch(ZONED).to_numpy(bool)
    parts = text[zoned].str.extract(ZONED)
    body = text.copy()
    body[zoned] = parts[0]
    local = _local_dates(body, dates)
    if zoned.any():
        known = pd.Series(local[zoned] - parts[1].map(_ahead_of_utc).to_numpy("timedelta64[us]"))
        local[zoned] = (
            known.dt.tz_localize("UTC").dt.tz_convert(tz).dt.tz_localize(None) if tz else np.datetime64("NaT")
        )
    serial = np.zeros(len(text), bool)
    if epoch:
        serial = np.isnat(local) & text.str.fullmatch(SERIAL).to_numpy(bool)
        days = text[serial].astype("float64").to_numpy()
        # Excel keeps a time of day as a fraction, and 8:30 as .35416666.
        moments = np.datetime64(epoch, "us") + np.rint(days * 86_400_000).astype("timedelta64[ms]")
        local[serial] = np.where((days >= SERIALS[0]) & (days <= SERIALS[1]), moments, np.datetime64("NaT"))
        serial &= ~np.isnat(local)
    return local, zoned, serial


def _ahead_of_utc(zone: str) -> dt.timedelta:
    if not zone.startswith(("+", "-")):
        return dt.timedelta()
    digits = zone[1:].replace(":", "").ljust(4, "0")
    ahead = dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return ahead if zone[0] == "+" else -ahead


def _local_dates(text: pd.Series, dates: Dates) -> np.ndarray:
    result = np.full(len(text), "NaT", "datetime64[us]")

    def fill(cells: pd.Series, form: str, pattern: str = "") -> None:
        left = np.isnat(result) & (cells.str.fullmatch(pattern) if pattern else cells != "").to_numpy(bool)
        if left.any():
            result[left] = pd.to_datetime(cells[left], format=form, errors="coerce").to_numpy("datetime64[us]")

    for form in dates.formats:
        fill(text, form)
    fill(_with_iso_signs(text), "ISO8601", ISO_DATE)
    if dates.dayfirst is not None:
        day, month = ("%d", "%m") if dates.dayfirst else ("%m", "%d")
        for sep in "/.-":
            for clock in CLOCKS:
                fill(text, f"{day}{sep}{month}{sep}%Y{clock}", rf"[0-9]{{1,2}}[{sep}].*")
    return result


def _with_iso_signs(text: pd.Series) -> pd.Series:
    """Dates that begin with the year in the signs of ISO 8601: ``2025年6月30日 8时5分`` → ``2025-06-30 08:05``."""
    cells = arrow_cells(text)
    for pattern, replacement in YEAR_FIRST:
        cells = pc.replace_substring_regex(cells, pattern, replacement)
    cells = pc.replace_substring_regex(cells, r"\b([0-9])\b", r"0\1")
    return pd.Series(cells.to_pandas(), dtype="str").set_axis(text.index)
