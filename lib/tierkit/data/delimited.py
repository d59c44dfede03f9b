"""CSV and TSV files: every cell as the text that stands there, nothing guessed.

The fast path is Arrow's reader, which works on all cores and straight from the file. It is taken when the text is UTF-8
(other encodings are turned into UTF-8 first) and every line has as many cells as there are headers. Where it refuses (a
blank or a short line, a quotation mark never closed, a line beyond 4 MB) pandas reads the whole file anew, fills short
lines up with blank cells, and says which line is too long. Both give the same cells; a test holds them together.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv

from tierkit.data.encodings import SAMPLE, UTF16_MARKS, to_utf8
from tierkit.errors import DataError
from tierkit.i18n import _

DELIMITERS = (",", "\t", ";")
MARK = b"\xef\xbb\xbf"
BLOCK = 1 << 22
"""How many bytes Arrow parses at a time; no line may be longer, or pandas reads the file."""
TEXT = pd.StringDtype("pyarrow", na_value=np.nan)


@dataclass(frozen=True)
class Lines:
    """UTF-8 text, in a file or in memory, from its header to its last line."""

    source: Path | bytes
    start: int
    above: int
    """The blank lines above the header."""
    header: str

    @property
    def delimiter(self) -> str:
        """The sign that stands most often between the headers."""
        outside_quotes = re.sub(r'"[^"]*"', "", self.header)
        return max(DELIMITERS, key=outside_quotes.count)

    @property
    def width(self) -> int:
        """The number of headers; of those in its first line, where a header holds a line break."""
        return len(next(csv.reader([self.header], delimiter=self.delimiter), []))

    def open(self) -> BinaryIO:
        file = io.BytesIO(self.source) if isinstance(self.source, bytes) else self.source.open("rb")
        file.seek(self.start)
        return file

    def end(self) -> int:
        """Where the last line ends that is not empty."""
        with self.open() as file:
            size = file.seek(0, io.SEEK_END)
            tail_at = max(self.start, size - SAMPLE)
            file.seek(tail_at)
            return tail_at + len(file.read().rstrip(b"\r\n"))


def read_delimited(path: Path, encoding: str | None) -> tuple[list[str], pd.DataFrame, int]:
    """The headers, the cells below them as text, and the row in which the headers stand."""
    with path.open("rb") as file:
        marked = file.read(2) in UTF16_MARKS
    if encoding is None and not marked:
        # Arrow checks that the text is UTF-8 while it reads; a pass of our own is needed only when it refuses.
        lines = _lines(path, path)
        table = _read_fast(lines)
        if table is not None:
            return _from_arrow(table, lines)
    text = to_utf8(path, encoding)
    lines = _lines(path, path if text is None else text)
    table = None if text is None else _read_fast(lines)
    return _from_arrow(table, lines) if table is not None else _read_careful(lines, path)


def _lines(path: Path, source: Path | bytes) -> Lines:
    with Lines(source, 0, 0, "").open() as file:
        head = file.read(SAMPLE)
    start = len(MARK) if head.startswith(MARK) else 0
    # Blank lines above the header would make everybody expect one column.
    for above, line in enumerate(head[start:].decode("utf-8", "replace").split("\n")):
        if line.strip():
            return Lines(source, start, above, line.splitlines()[0] if line.splitlines() else line)
        start += len(line.encode("utf-8")) + 1
    raise DataError(_("the file is empty."), _("Export it again."), file=path)


def _read_fast(lines: Lines) -> pa.Table | None:
    """The cells, the headers as the first row; None where a line does not fit."""
    source = lines.source
    file = pa.BufferReader(source) if isinstance(source, bytes) else pa.OSFile(str(source))
    names = [str(at) for at in range(lines.width)]
    try:
        with file:
            table = pyarrow.csv.read_csv(
                file.get_stream(lines.start, lines.end() - lines.start),
                read_options=pyarrow.csv.ReadOptions(column_names=names, block_size=BLOCK),
                parse_options=pyarrow.csv.ParseOptions(
                    delimiter=lines.delimiter, newlines_in_values=True, ignore_empty_lines=False
                ),
                convert_options=pyarrow.csv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.large_string()), strings_can_be_null=False
                ),
            )
    except pa.ArrowInvalid:
        return None
    return table if table.num_columns > 1 and table.num_rows and _ends_where_its_last_cell_does(table, lines) else None


def _ends_where_its_last_cell_does(table: pa.Table, lines: Lines) -> bool:
    """Whether the last cell is plain, or its quotation mark closed: Arrow also takes the end of the file for the end
    of a quoted cell, however much of the file that cell has swallowed."""
    cell = table.column(table.num_columns - 1)[-1].as_py().encode("utf-8")
    quoted = b'"' + cell.replace(b'"', b'""') + b'"'
    with lines.open() as file:
        file.seek(max(lines.start, lines.end() - len(quoted)))
        tail = file.read(len(quoted)) if len(cell) < SAMPLE else b""
    return tail == quoted or tail.endswith(lines.delimiter.encode() + cell)


def _from_arrow(table: pa.Table, lines: Lines) -> tuple[list[str], pd.DataFrame, int]:
    headers = [str(column[0]) for column in table.columns]
    body: dict[int, Any] = {}
    for at in range(table.num_columns):
        column, table = table.column(0).slice(1), table.remove_column(0)  # so that it is in memory once
        body[at] = pd.Series(pd.array(column, dtype=TEXT), copy=False)
    return headers, pd.DataFrame(body, copy=False), lines.above + 1


def _read_careful(lines: Lines, path: Path) -> tuple[list[str], pd.DataFrame, int]:
    try:
        with lines.open() as file:
            rows = pd.read_csv(
                file,
                sep=lines.delimiter,
                header=None,
                index_col=False,
                dtype="str",
                na_filter=False,
                skip_blank_lines=False,
                encoding="utf-8",
            )
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise _malformed(str(error), path, lines.above) from None
    rows = rows.fillna("")
    return rows.iloc[0].tolist(), rows.iloc[1:], lines.above + 1


def _malformed(message: str, path: Path, above: int) -> DataError:
    fields = re.search(r"Expected (\d+) fields in line (\d+), saw (\d+)", message)
    if fields:
        expected, row, saw = map(int, fields.groups())
        return DataError(
            _("the line has {saw} cells, but there are {expected} headers.").format(saw=saw, expected=expected),
            _("A cell that holds the delimiter must stand in quotation marks."),
            file=path,
            row=row + above,
        )
    quote = re.search(r"EOF inside string starting at row (\d+)", message)
    opened = int(quote.group(1)) + 1 + above if quote else None
    return DataError(
        _("a quotation mark is opened and never closed."), _("Correct or remove it."), file=path, row=opened
    )
