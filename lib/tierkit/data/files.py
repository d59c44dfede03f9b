"""Raw tables: what a file holds, with the row numbers that a person sees in Excel.

Text formats are read as text, nothing guessed: ``000123`` stays ``000123``. XLSX and Parquet keep their types.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from tierkit.data.encodings import SAMPLE, UTF16_MARKS
from tierkit.data.schemas import near
from tierkit.data.values import as_text
from tierkit.data.workbooks import EPOCH, NoWorkbookError, read_sheet
from tierkit.errors import DataError
from tierkit.i18n import _

ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".parquet")


@dataclass(frozen=True)
class RawTable:
    """A table as it lies in the file.

    ``frame`` has the headers as its columns (text, stripped, doubles possible) and the row numbers as its index:
    the header is row 1, the first line below it row 2. ``epoch`` is the day from which its serial dates count.
    """

    frame: pd.DataFrame
    file: Path | None = None
    sheet: str | None = None
    other_sheets: tuple[str, ...] = ()
    epoch: dt.datetime = EPOCH


def read_table(path: str | Path, *, sheet: str | None = None, encoding: str | None = None) -> RawTable:
    """The table in a CSV, TSV, XLSX or Parquet file.

    Raises DataError when there is no such file, when it is empty or holds nothing but headers, and when it is not
    of the format that its ending claims.
    """
    path = Path(path)
    _check_path(path)
    ending = path.suffix.lower()
    try:
        if ending == ".xlsx":
            table = _read_xlsx(path, sheet)
        elif ending == ".parquet":
            table = _read_parquet(path)
        else:
            table = _read_text(path, encoding)
    except PermissionError:
        raise DataError(_("the file may not be read."), _("Check its permissions."), file=path) from None
    if table.frame.empty:
        raise DataError(
            _("there is nothing below the headers."), _("Export the table with its rows."), file=path, sheet=table.sheet
        )
    return table


def from_frame(frame: pd.DataFrame) -> RawTable:
    """A frame as a raw table; its rows are numbered as if it had been saved to a file."""
    if frame.empty:
        raise DataError(_("The frame has no rows."), _("Pass the order lines."))
    copy = frame.set_axis([str(name).strip() for name in frame.columns], axis=1)
    return RawTable(copy.set_axis(pd.RangeIndex(2, len(copy) + 2)))


def _check_path(path: Path) -> None:
    if path.is_dir():
        raise DataError(_("this is a folder, not a file."), _("Name the file inside it."), file=path)
    if not path.exists():
        folder = path.parent
        # By what stands before the ending: every a.csv looks a little like every b.csv.
        names = {entry.stem: entry.name for entry in folder.iterdir() if entry.is_file()} if folder.is_dir() else {}
        guess = names.get(near(path.stem, names) or "")
        remedy = _("Did you mean {guess}?").format(guess=guess) if guess else _("Check the path.")
        raise DataError(_("there is no such file."), remedy, file=path)
    if path.suffix.lower() not in ENDINGS:
        raise DataError(
            _("files ending in {ending!r} are not supported; these are: {supported}.").format(
                ending=path.suffix, supported=_(", ").join(ENDINGS)
            ),
            _("Save the table as one of these."),
            file=path,
        )
    if path.stat().st_size == 0:
        raise DataError(_("the file is empty."), _("Export it again."), file=path)


def _read_text(path: Path, encoding: str | None) -> RawTable:
    from tierkit.data.delimited import read_delimited

    what = _what_it_is(_start_of(path))
    if what:
        raise DataError(
            _("this is not a text file but {what}.").format(what=what), _("Give it the right ending."), file=path
        )
    headers, body, header_row = read_delimited(path, encoding)
    return RawTable(_with_headers(headers, body, header_row), path)


def _read_xlsx(path: Path, sheet: str | None) -> RawTable:
    try:
        page = read_sheet(path, sheet)
    except NoWorkbookError as error:
        raise _not_claimed(path, "XLSX") from error
    return RawTable(
        _with_headers(page.headers, page.body, page.header_row), path, page.title, page.others, epoch=page.epoch
    )


def _read_parquet(path: Path) -> RawTable:
    import pyarrow.parquet

    try:
        table = pyarrow.parquet.ParquetFile(path).read()
        table.validate(full=True)  # text in a damaged file may be no UTF-8, which shows only when used
        frame = table.to_pandas(ignore_metadata=True)
    except PermissionError:
        raise
    except Exception as error:  # pyarrow has many
        raise _not_claimed(path, "Parquet") from error
    frame.columns = [str(name).strip() for name in frame.columns]
    frame.index = pd.RangeIndex(2, len(frame) + 2)
    return RawTable(frame, path)


# ---- what they share ----------------------------------------------------------------------------------------


def _with_headers(headers: Sequence[object], body: pd.DataFrame, header_row: int) -> pd.DataFrame:
    """``body`` with its headers as the columns, row numbers as the index, and without blank rows."""
    body = body.set_axis(["" if pd.isna(name) else str(name).strip() for name in headers], axis=1)  # type: ignore[call-overload]
    body = body.set_axis(pd.RangeIndex(header_row + 1, header_row + 1 + len(body)))
    blank = np.arange(len(body))
    for at in range(body.shape[1]):
        cells = body.iloc[:, at] if len(blank) == len(body) else body.iloc[blank, at]
        blank = blank[(as_text(cells) == "").to_numpy(bool)]
        if not len(blank):
            return body
    return body.drop(index=body.index[blank])


def _start_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(SAMPLE)


def _what_it_is(start: bytes) -> str | None:
    if start.startswith(b"PK\x03\x04"):
        return _("an XLSX workbook or a ZIP archive")
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return _("an old XLS workbook")
    if start.startswith(b"PAR1"):
        return _("a Parquet file")
    if b"\x00" in start and not start.startswith(UTF16_MARKS):
        return _("binary data")
    return None


def _not_claimed(path: Path, claimed: str) -> DataError:
    start = _start_of(path)
    if claimed == "XLSX" and start.startswith((b"PK", b"\xd0\xcf")):
        what = _("a damaged or protected file")
    else:
        what = _what_it_is(start) or _("text")
    return DataError(
        _("this is not a readable {claimed} file but {what}.").format(claimed=claimed, what=what),
        _("Give it the right ending, or save it anew."),
        file=path,
    )
