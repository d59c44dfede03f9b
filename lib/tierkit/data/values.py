"""Cells to values, a whole column at a time: texts, ids, numbers, dates.

Each function returns what it could read and leaves the rest NaN or NaT; cleaning decides what that means.

There are two paths, and they agree cell by cell. Columns of text go through Arrow in long runs: a run in which every
number is written plainly (``-12.50``) or every date as ISO 8601 (``2025-06-30 08:30``) is parsed at once. Only what is
left over, short runs around other cells, takes the careful path: each distinct text is undressed (signs, thousands,
brackets, full-width forms, ``年月日``, zones, serial numbers) and read once. So clean columns cost about what a plain
CSV reader costs, a column in another notation several times that, and no value is guessed on either path.
"""

from tierkit.data.amounts import (
    CURRENCY_SIGNS,
    currency_signs,
    is_share,
    parse_numbers,
    parse_shares,
    read_numbers,
)
from tierkit.data.dates import ReadDates, parse_dates, read_dates
from tierkit.data.texts import as_text, is_blank, parse_ids, without_blanks

__all__ = [
    "CURRENCY_SIGNS",
    "ReadDates",
    "as_text",
    "currency_signs",
    "is_blank",
    "is_share",
    "parse_dates",
    "parse_ids",
    "parse_numbers",
    "parse_shares",
    "read_dates",
    "read_numbers",
    "without_blanks",
]
