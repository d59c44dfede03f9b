"""XLSX workbooks: the cells of one sheet, with what Excel shows where that is what counts."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from tierkit.errors import DataError
from tierkit.i18n import _

EPOCH = dt.datetime(1899, 12, 30)
"""The day from which Excel counts, unless a workbook says 1904."""


class NoWorkbookError(Exception):
    """The bytes are no workbook."""


@dataclass(frozen=True)
class Sheet:
    """The rows of one sheet from its headers on; blank where a row is shorter than the longest."""

    title: str
    others: tuple[str, ...]
    headers: list[object]
    body: pd.DataFrame
    header_row: int
    epoch: dt.datetime


def read_sheet(path: Path, sheet: str | None) -> Sheet:
    """One sheet of a workbook, the first that is visible where none is named.

    Raises NoWorkbookError when the bytes cannot be read, DataError when there is no such sheet or nothing on it.
    """
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except PermissionError:
        raise
    except Exception as error:  # openpyxl raises whatever the bytes make its parsers raise
        raise NoWorkbookError from error
    try:
        names = [each.title for each in book.worksheets if each.sheet_state == "visible"]
        if sheet is not None and sheet not in [each.title for each in book.worksheets]:
            raise DataError(
                _("the workbook has no such sheet; its sheets are {sheets}.").format(sheets=_(", ").join(names)),
                _("Name one of them in the mapping."),
                file=path,
                sheet=sheet,
            )
        if not names:
            raise DataError(_("the workbook has no sheet with cells."), _("Export it again."), file=path)
        page = book[sheet or names[0]]
        page.reset_dimensions()  # what the file says about its own size is often wrong
        try:
            rows = [[_shown(cell) for cell in row] for row in page.iter_rows()]
        except Exception as error:  # see above
            raise NoWorkbookError from error
        epoch = dt.datetime.combine(book.epoch.date(), dt.time())
    finally:
        book.close()
    above = next((at for at, row in enumerate(rows) if any(cell is not None for cell in row)), None)
    if above is None:
        raise DataError(_("the sheet is empty."), _("Export it again."), file=path, sheet=page.title)
    width = max(len(row) for row in rows)
    filled = [row + [None] * (width - len(row)) for row in rows[above:]]
    others = tuple(name for name in names if name != page.title)
    body = pd.DataFrame(filled[1:], columns=range(width), dtype=object)
    return Sheet(page.title, others, filled[0], body, above + 1, epoch)


def _shown(cell: object) -> object:
    value = getattr(cell, "value", None)
    if isinstance(value, int | float) and not isinstance(value, bool):
        form = getattr(cell, "number_format", "")
        # Excel shows 123 formatted "000000" as 000123, and that is the number the customer goes by.
        if re.fullmatch("0{2,}", form):
            return f"{value:0{len(form)}.0f}"
        # And 0.15 formatted "0%" as 15%, which is not fifteen cents.
        if re.fullmatch(r"[0#,.]*%", form):
            return f"{float(format(value * 100, '.12g')):g}%" if abs(value) < 1e6 else value
    return value
