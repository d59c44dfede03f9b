"""Raw tables: what a file holds, with the row numbers that a person sees in Excel.

Text formats are read as text, nothing guessed: ``000123`` stays ``000123``. XLSX and Parquet keep their types.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from tierkit.data.schemas import near
from tierkit.errors import DataError
from tierkit.i18n import _

ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".parquet")
DELIMITERS = (",", "\t", ";")
SAMPLE = 1 << 20
"""How many bytes of a file that is not UTF-8 the encoding is judged by."""


@dataclass(frozen=True)
class RawTable:
    """A table as it lies in the file.

    ``frame`` has the headers as its columns (text, stripped, doubles possible) and the row numbers as its index:
    the header is row 1, the first line below it row 2.
    """

    frame: pd.DataFrame
    file: Path | None = None
    sheet: str | None = None
    other_sheets: tuple[str, ...] = ()


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


# ---- text ------------------------------------------------------------------------------------------------


def _read_text(path: Path, encoding: str | None) -> RawTable:
    data = path.read_bytes()
    what = _what_it_is(data)
    if what:
        raise DataError(
            _("this is not a text file but {what}.").format(what=what), _("Give it the right ending."), file=path
        )
    text = decode(data, path, encoding)
    lines = text.split("\n", 1000)
    # Blank lines above the header would make pandas expect one column.
    above = next((at for at, line in enumerate(lines) if line.strip()), None)
    if above is None:
        raise DataError(_("the file is empty."), _("Export it again."), file=path)
    try:
        rows = pd.read_csv(
            io.StringIO(text),
            sep=_delimiter(lines[above]),
            header=None,
            index_col=False,
            dtype="str",
            na_filter=False,
            skip_blank_lines=False,
            skiprows=above,
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise _malformed(str(error), path, above) from None
    return RawTable(_with_headers(rows.fillna(""), above + 1), path)


def decode(data: bytes, path: Path, encoding: str | None = None) -> str:
    """The text of ``data``: UTF-8 where that fits, else what the bytes look like (GB18030 before others)."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = encoding or "utf-16"
    remedy = _("Save it as UTF-8, or name its encoding in the mapping.")
    for candidate in [encoding] if encoding else ["utf-8-sig", _likely_encoding(data)]:
        if candidate is None:
            continue
        try:
            return data.decode(candidate)
        except UnicodeDecodeError as error:
            row = data[: error.start].count(b"\n") + 1
        except LookupError:
            raise DataError(_("the encoding {name!r} is unknown.").format(name=encoding), remedy, file=path) from None
    raise DataError(_("the encoding of the text cannot be told."), remedy, file=path, row=row)


def _likely_encoding(data: bytes) -> str | None:
    try:
        data.decode("utf-8")
        return None
    except UnicodeDecodeError:
        pass
    from charset_normalizer import from_bytes

    sample = data if len(data) <= SAMPLE else data[: data.rfind(b"\n", 0, SAMPLE) + 1]
    matches = from_bytes(sample, cp_isolation=["gb18030", "big5", "cp1252"])
    found = [match.encoding for match in matches]
    # In a short text its ranking of the Chinese encodings is a guess; that most characters are common ones is not.
    common = {name: _common_share(sample, name) for name in COMMON_CHARACTERS if name in found}
    likely = max(common, key=lambda name: common[name], default=None)
    return likely if likely and common[likely] >= 0.5 else next(iter(found), None)


COMMON_CHARACTERS = {
    "gb18030": rb"[\xb0-\xd7][\xa1-\xfe]",
    "big5": rb"[\xa4-\xc6][\x40-\x7e\xa1-\xfe]",
}
"""The bytes of the everyday characters: level 1 of GB 2312 and of Big5."""


def _common_share(data: bytes, encoding: str) -> float:
    """The share of everyday characters among the Chinese letters of ``data``."""
    letters = [char for char in data.decode(encoding, "ignore") if char.isalpha() and not char.isascii()]
    common = sum(bool(re.fullmatch(COMMON_CHARACTERS[encoding], char.encode(encoding))) for char in letters)
    return common / len(letters) if letters else 0.0


def _delimiter(header: str) -> str:
    outside_quotes = re.sub(r'"[^"]*"', "", header)
    return max(DELIMITERS, key=outside_quotes.count)


def _malformed(message: str, path: Path, above: int) -> DataError:
    fields = re.search(r"Expected (\d+) fields in line (\d+), saw (\d+)", message)
    if fields:
        expected, row, saw = map(int, fields.groups())
        return DataError(
            _("the line has {saw} cells, but there are {expected} headers.").format(saw=saw, expected=expected),
            _("A cell that holds the delimiter must stand in quotation marks."),
            file=path,
            row=row,
        )
    quote = re.search(r"EOF inside string starting at row (\d+)", message)
    opened = int(quote.group(1)) + 1 + above if quote else None
    return DataError(
        _("a quotation mark is opened and never closed."), _("Correct or remove it."), file=path, row=opened
    )


# ---- workbooks and Parquet --------------------------------------------------------------------------------


def _read_xlsx(path: Path, sheet: str | None) -> RawTable:
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception as error:  # openpyxl raises whatever the bytes make its parsers raise
        raise _not_claimed(path, "XLSX") from error
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
            rows = [[_cell(cell) for cell in row] for row in page.iter_rows()]
        except Exception as error:  # see above
            raise _not_claimed(path, "XLSX") from error
    finally:
        book.close()
    width = max((len(row) for row in rows), default=0)
    above = next((at for at, row in enumerate(rows) if any(cell is not None for cell in row)), None)
    if above is None:
        raise DataError(_("the sheet is empty."), _("Export it again."), file=path, sheet=page.title)
    filled = [row + [None] * (width - len(row)) for row in rows[above:]]
    frame = pd.DataFrame(filled, dtype=object)
    others = tuple(name for name in names if name != page.title)
    return RawTable(_with_headers(frame, above + 1), path, page.title, others)


def _cell(cell: object) -> object:
    value = getattr(cell, "value", None)
    # Excel shows 123 formatted "000000" as 000123, and that is the number the customer goes by.
    if type(value) in (int, float) and re.fullmatch("0{2,}", shown := getattr(cell, "number_format", "")):
        return f"{value:0{len(shown)}.0f}"
    return value


def _read_parquet(path: Path) -> RawTable:
    import pyarrow.parquet

    try:
        table = pyarrow.parquet.ParquetFile(path).read()
        table.validate(full=True)  # text in a damaged file may be no UTF-8, which shows only when used
        frame = table.to_pandas(ignore_metadata=True)
    except Exception as error:  # pyarrow has many
        raise _not_claimed(path, "Parquet") from error
    frame.columns = [str(name).strip() for name in frame.columns]
    frame.index = pd.RangeIndex(2, len(frame) + 2)
    return RawTable(frame, path)


# ---- what they share ----------------------------------------------------------------------------------------


def _with_headers(rows: pd.DataFrame, header_row: int) -> pd.DataFrame:
    """``rows`` with its first row as the columns, row numbers as the index, and without blank rows."""
    headers = ["" if pd.isna(cell) else str(cell).strip() for cell in rows.iloc[0]]
    body = rows.iloc[1:].set_axis(headers, axis=1)
    body = body.set_axis(pd.RangeIndex(header_row + 1, header_row + 1 + len(body)))
    first = rows.iloc[1:, 0]
    suspects = (first.isna() | (first == "")).to_numpy()
    if suspects.any():
        blank = body[suspects].map(lambda cell: cell is None or not str(cell).strip()).all(axis=1)
        body = body.drop(index=blank.index[blank])
    return body


def _what_it_is(data: bytes) -> str | None:
    if data.startswith(b"PK\x03\x04"):
        return _("an XLSX workbook or a ZIP archive")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return _("an old XLS workbook")
    if data.startswith(b"PAR1"):
        return _("a Parquet file")
    if b"\x00" in data[:SAMPLE] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _("binary data")
    return None


def _not_claimed(path: Path, claimed: str) -> DataError:
    with path.open("rb") as file:
        start = file.read(SAMPLE)
    if claimed == "XLSX" and start.startswith((b"PK", b"\xd0\xcf")):
        what = _("a damaged or protected file")
    else:
        what = _what_it_is(start) or _("text")
    return DataError(
        _("this is not a readable {claimed} file but {what}.").format(claimed=claimed, what=what),
        _("Give it the right ending, or save it anew."),
        file=path,
    )
