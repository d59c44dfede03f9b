"""The one door for customer lists: a file or a frame in, one row per customer and the account of the reading out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pandas as pd

from tierkit.data.files import RawTable, from_frame, read_table
from tierkit.data.headers import match_headers
from tierkit.data.mapping import Mapping, load_mapping
from tierkit.data.report import BAD_DATE, NO_CUSTOMER, REPEATED
from tierkit.data.schemas import CUSTOMERS
from tierkit.data.values import as_text, is_blank, parse_dates, parse_ids, read_dates
from tierkit.errors import DataError, ParameterError
from tierkit.i18n import N_, _, get_language, ngettext

SAME_ID = N_("customer number there already")


@dataclass(frozen=True)
class CustomersReport:
    """The account of one reading: rows in = kept + left out, by reason (English; ``sentences`` translates)."""

    source: str
    mapping: str
    rows_read: int
    rows_kept: int
    dropped: dict[str, int]
    reasons_zh: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def reconciles(self) -> bool:
        """Whether the rows add up."""
        return self.rows_kept + sum(self.dropped.values()) == self.rows_read

    def reason_text(self, reason: str) -> str:
        """A reason in the language in force."""
        own = self.reasons_zh.get(reason)
        return (own if get_language() == "zh" else reason) if own else _(reason)

    def to_frame(self) -> pd.DataFrame:
        """The account as a tidy frame: ``kind`` (read, dropped, kept), ``item``, ``rows``."""
        rows: list[tuple[str, str, int]] = [("read", _("rows read"), self.rows_read)]
        rows += [("dropped", self.reason_text(reason), n) for reason, n in self.dropped.items()]
        rows += [("kept", _("rows kept"), self.rows_kept)]
        return pd.DataFrame(rows, columns=["kind", "item", "rows"])

    def sentences(self) -> list[str]:
        """The account in plain sentences, in the language in force."""
        read = ngettext("{rows} row was read.", "{rows} rows were read.", self.rows_read)
        said = [read.format(rows=f"{self.rows_read:,}")]
        for reason, rows in self.dropped.items():
            out = ngettext("{rows} row was left out ({reason}).", "{rows} rows were left out ({reason}).", rows)
            said.append(out.format(rows=f"{rows:,}", reason=self.reason_text(reason)))
        kept = ngettext("{rows} customer was kept.", "{rows} customers were kept.", self.rows_kept)
        return [*said, kept.format(rows=f"{self.rows_kept:,}")]


def read_customers(
    source: str | Path | pd.DataFrame,
    mapping: str | Path | Mapping = "tierkit",
    *,
    tz: str | None = None,
    duplicates: Literal["refuse", "first"] = "refuse",
    bad_rows: Literal["refuse", "drop"] = "refuse",
) -> tuple[pd.DataFrame, CustomersReport]:
    """Read a list of customers and say what was done to it.

    Parameters
    ----------
    source : path of a CSV, TSV, XLSX or Parquet file, or a frame with the same columns.
    mapping : which column is which: a preset for customers or its family (``"tierkit"`` is ``tierkit-customers``), the
        path of a YAML file, a Mapping of kind ``customers``.
    tz : the zone to which dates that carry one are converted, as in ``read_orders``.
    duplicates : two rows that differ and have the same customer number are refused with the place of the second, or
        the first of them is kept (``"first"``). Rows equal in every cell are one row, and counted.
    bad_rows : rows with an unreadable date are refused, or left out (``"drop"``). A blank date is no trouble.

    Returns
    -------
    customers : one row per customer, in the order of the file, columns as in ``schemas.CUSTOMERS`` (those present),
        then the mapping's ``keep``; numbers are text with their leading zeros.
    report : ``CustomersReport``; rows in = kept + left out by reason.

    Raises
    ------
    DataError, MappingError
        One sentence with file, sheet, row (the header is row 1), column and cell, as far as they apply.
    """
    for name, value, choices in (
        ("duplicates", duplicates, ("refuse", "first")),
        ("bad_rows", bad_rows, ("refuse", "drop")),
    ):
        if value not in choices:
            raise ParameterError(
                _("The argument {name} is one of {choices}, not {value!r}.").format(
                    name=name, choices=_(", ").join(choices), value=value
                )
            )
    chosen = load_mapping(mapping, "customers")
    raw = (
        from_frame(source)
        if isinstance(source, pd.DataFrame)
        else read_table(source, sheet=chosen.sheet, encoding=chosen.encoding)
    )
    return clean_customers(raw, chosen, tz=tz, keep_first=duplicates == "first", drop_bad=bad_rows == "drop")


def clean_customers(
    raw: RawTable, mapping: Mapping, *, tz: str | None = None, keep_first: bool = False, drop_bad: bool = False
) -> tuple[pd.DataFrame, CustomersReport]:
    """The customers of ``raw``, and the account: see :func:`read_customers`."""
    at = match_headers(raw, mapping)
    cells = {name: raw.frame.iloc[:, place] for name, place in at.items()}
    reason = pd.Series("", raw.frame.index, dtype=object)

    def leave_out(mask: pd.Series, why: str) -> None:
        reason[mask & (reason == "")] = why

    def error(what: str, remedy: str, mask: pd.Series, name: str) -> DataError:
        row = int(raw.frame.index[mask.to_numpy()][0])
        return DataError(what, remedy, file=raw.file, sheet=raw.sheet, row=row, column=str(cells[name].name))

    customers = pd.DataFrame(
        {name: _read(cells[name], name, mapping, tz, raw.epoch) for name in at}, index=raw.frame.index
    )
    for rule in mapping.rules:
        if rule.column in cells:
            leave_out(rule.leaves_out(as_text(cells[rule.column])), rule.reason.en)
    leave_out(customers["customer_id"] == "", NO_CUSTOMER)
    _leave_out_bad_dates(cells, customers, reason, mapping, tz, drop_bad, error)
    leave_out(raw.frame.astype("str").duplicated(), REPEATED)
    again = (reason == "") & customers["customer_id"].where(reason == "").duplicated()
    if again.any() and not keep_first:
        number = customers.loc[again, "customer_id"].iloc[0]
        first = int(customers.index[(customers["customer_id"] == number) & (reason == "")][0])
        raise error(
            _("the customer {number!r} stands in row {first} already, with other cells.").format(
                number=number, first=first
            ),
            _('Keep one row a customer, or take the first of each with duplicates="first".'),
            again,
            "customer_id",
        )
    leave_out(again, SAME_ID)
    kept = customers[reason == ""].reset_index(drop=True)
    dropped = reason[reason != ""].value_counts(sort=False)
    report = CustomersReport(
        source=raw.file.name if raw.file else "",
        mapping=mapping.name,
        rows_read=len(raw.frame),
        rows_kept=len(kept),
        dropped={str(why): int(rows) for why, rows in dropped.items()},
        reasons_zh={rule.reason.en: rule.reason.zh for rule in mapping.rules},
    )
    if kept.empty:
        reasons = _(", ").join(f"{report.reason_text(name)} ({rows:,})" for name, rows in report.dropped.items())
        raise DataError(
            _("no line is left after cleaning: {reasons}.").format(reasons=reasons),
            _("Check that the mapping fits the file."),
            file=raw.file,
            sheet=raw.sheet,
        )
    order = [name for name in (*CUSTOMERS.names, *mapping.keep) if name in kept]
    return kept[order], report


def _read(cells: pd.Series, name: str, mapping: Mapping, tz: str | None, epoch: dt.datetime) -> pd.Series:
    kind = CUSTOMERS.kind(name)
    if kind == "id":
        return parse_ids(cells, mapping.blanks)
    if kind == "datetime":
        return read_dates(cells, mapping.dates, tz, epoch)[0]
    text = as_text(cells)
    return text.mask(is_blank(text, mapping.blanks), "")


def _leave_out_bad_dates(
    cells: dict[str, pd.Series],
    customers: pd.DataFrame,
    reason: pd.Series,
    mapping: Mapping,
    tz: str | None,
    drop: bool,
    error: Callable[[str, str, pd.Series, str], DataError],
) -> None:
    """A date that stands there and cannot be read, or that carries a zone nobody asked for, is never left blank."""
    if "joined_on" not in cells:
        return
    text = as_text(cells["joined_on"])
    bad = customers["joined_on"].isna() & ~is_blank(text, mapping.blanks) & (reason == "")
    if not bad.any():
        return
    if drop:
        reason[bad] = BAD_DATE
        return
    cell = repr(text[bad].iloc[0])
    if tz is None and parse_dates(cells["joined_on"][bad], mapping.dates, None)[1].iloc[0]:
        what = _("the date {cell} carries a time zone.").format(cell=cell)
        raise error(what, _('Say to which zone to convert, for example tz="Asia/Shanghai".'), bad, "joined_on")
    what = _("{cell} cannot be read as a date.").format(cell=cell)
    raise error(what, _('Correct the file, or leave such lines out with bad_rows="drop".'), bad, "joined_on")
