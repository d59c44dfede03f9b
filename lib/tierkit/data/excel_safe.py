"""Files that Excel opens as they are: Chinese readable, text no formula and, in workbooks, long numbers whole.

A cell that begins with ``=`` or its like is run as a formula by a spreadsheet that opens a CSV file (CSV injection; see
OWASP, "CSV Injection"). In a workbook the type of a cell is stored with it, so there text simply stays text.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

BOM = "\ufeff"
"""Without it Excel takes UTF-8 for the local code page."""
TEXT_STAYS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
"""The options of ``xlsxwriter.Workbook`` under which a text is written as a text."""
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe goes before what could begin one."""
    tidy = "".join(character if character.isprintable() else " " for character in text)
    return f"'{tidy}" if tidy.lstrip().startswith(_FORMULA) else tidy


def csv_text(rows: Iterable[Sequence[str | int | float]]) -> str:
    """``rows`` as CSV for Excel: a byte order mark, CRLF, texts made :func:`harmless`, numbers as they are."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerows([harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return BOM + buffer.getvalue()


def workbook_bytes(sheet: str, header: Sequence[str], rows: Iterable[Sequence[str | int | float]]) -> bytes:
    """A workbook with one sheet; texts are text cells in text format, so that Excel keeps ``000123`` when edited."""
    import datetime as dt

    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {**TEXT_STAYS_TEXT, "in_memory": True}) as book:
        # Not the clock: the same input gives the same file.
        book.set_properties({"created": dt.datetime(2000, 1, 1)})
        page = book.add_worksheet(sheet)
        text, bold = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "num_format": "@"})
        widths = [len(name) for name in header]
        for column, name in enumerate(header):
            page.write_string(0, column, name, bold)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    page.write_string(number, column, cell, text)
                    widths[column] = max(widths[column], len(cell))
                else:
                    page.write_number(number, column, cell)
        for column, width in enumerate(widths):
            page.set_column(column, column, min(max(width + 2, 10), 40))
        page.freeze_panes(1, 0)
    return buffer.getvalue()
