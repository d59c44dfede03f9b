"""What is wrong with the cells of a table: each finding says what, how often, where first, and what to do."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from tierkit.data.currency import currency_codes
from tierkit.data.files import RawTable
from tierkit.data.fitting import Fit
from tierkit.data.mapping import Dates
from tierkit.data.values import (
    as_text,
    currency_signs,
    is_blank,
    is_share,
    parse_dates,
    parse_ids,
    parse_numbers,
    read_dates,
)
from tierkit.errors import DataError, TierKitError
from tierkit.i18n import _, ngettext

SCIENTIFIC = r"[0-9](?:\.[0-9]+)?[eE]\+[0-9]+"
"""4.88E+18: what Excel makes of a long number."""
SHOWN = 40
"""So much of a cell is shown."""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong. ``row`` is that of the first case, as Excel counts; ``count`` how many rows have it."""

    what: str
    remedy: str = ""
    row: int | None = None
    column: str | None = None
    count: int | None = None
    optional: bool = True
    """Whether the file can be used all the same, the lines left out or an option given."""

    @classmethod
    def of(cls, error: TierKitError) -> Finding:
        """An error as a finding: the file cannot be used."""
        if isinstance(error, DataError):
            return cls(error.what, error.remedy, error.row, error.column, None, optional=False)
        return cls(str(error), optional=False)

    def place(self) -> str:
        """Where, in words: row, column."""
        parts = [_("row {row}").format(row=self.row)] if self.row is not None else []
        parts += [_("column {column}").format(column=self.column)] if self.column is not None else []
        return _(", ").join(parts)

    def sentence(self) -> str:
        """The finding as one line, in the language in force."""
        where = self.place()
        what = _("{where}: {what}").format(where=where, what=self.what) if where else self.what
        if self.count is not None and self.count > 1:
            more = ngettext("{n} row has this.", "{n} rows have this.", self.count).format(n=f"{self.count:,}")
            what = _("{what} {remedy}").format(what=what, remedy=more)
        return _("{what} {remedy}").format(what=what, remedy=self.remedy) if self.remedy else what


class _Table:
    """A raw table under a mapping: cells by our names, and the rows that its rules leave in."""

    def __init__(self, raw: RawTable, best: Fit) -> None:
        self.raw, self.mapping = raw, best.mapping
        self.cells = {name: raw.frame.iloc[:, place] for name, place in best.found.items()}
        self.counts = pd.Series(True, raw.frame.index)
        for rule in self.mapping.rules:
            if rule.column in self.cells:
                self.counts &= ~rule.leaves_out(as_text(self.cells[rule.column]))
        self.counts &= parse_ids(self.cells["customer_id"], self.mapping.blanks) != ""

    def finding(self, mask: pd.Series, name: str, what: str, remedy: str) -> Finding:
        row = int(self.raw.frame.index[mask.to_numpy()][0])
        cell = as_text(self.cells[name][mask].iloc[:1]).iloc[0]
        shown = repr(cell if len(cell) <= SHOWN else cell[: SHOWN - 1] + "…")
        return Finding(what.format(cell=shown), remedy, row, str(self.cells[name].name), int(mask.sum()))


def rule_findings(best: Fit) -> list[Finding]:
    """Rules that nobody can ask, since the file lacks their column: every order counts, the void ones too."""
    if best.mapping.kind != "orders":
        return []
    found = []
    for rule in [rule for rule in best.mapping.only if rule.column not in best.found]:
        header = best.mapping.headers(rule.column)[0]
        what = _("there is no column {header}, so every line counts as a purchase.").format(header=header)
        found.append(Finding(what, _("Export this column as well: it says which lines do.")))
    return found


def cell_findings(raw: RawTable, best: Fit) -> list[Finding]:
    """Dates, numbers and order numbers that cannot be read, dates with a zone, and several currencies."""
    table, found = _Table(raw, best), []
    for name in table.cells:
        kind = best.mapping.contract.kind(name)
        if kind == "datetime":
            found += _date_findings(table, name)
        elif kind == "number":
            found += _number_findings(table, name)
    if best.mapping.kind == "orders":
        blank = (parse_ids(table.cells["order_id"], best.mapping.blanks) == "") & table.counts
        if blank.any():
            found.append(table.finding(blank, "order_id", _("the order number is missing."), _left_out()))
        found += _currency_findings(table)
    return found


def id_findings(raw: RawTable, best: Fit) -> list[Finding]:
    """Numbers of customers, orders and records that Excel has spoilt, and customers that stand there twice."""
    table = _Table(raw, best)
    found: list[Finding] = []
    for name in [name for name in table.cells if best.mapping.contract.kind(name) == "id" and name != "product_id"]:
        if any(str(table.cells[name].name) == finding.column for finding in found):
            continue  # Zoho's record number is the customer's number, too
        numbers = as_text(table.cells[name])
        remedy = _("Export anew and do not save the file in Excel; open it there by Data > From Text, as text.")
        short = numbers.str.fullmatch(SCIENTIFIC)
        if short.any():
            found.append(
                table.finding(short, name, _("the number {cell} has lost its last digits, as Excel does it."), remedy)
            )
        long = numbers.str.fullmatch("[0-9]{16,}")
        if long.sum() >= 2 and numbers[long].str[15:].str.fullmatch("0+").all():
            found.append(
                table.finding(long, name, _("all long numbers end in zeros from the 16th digit, as {cell}."), remedy)
            )
    if best.mapping.kind == "customers":
        whole = ~raw.frame.astype("str").duplicated() & table.counts
        numbers = parse_ids(table.cells["customer_id"], best.mapping.blanks)
        again = whole & numbers.where(whole).duplicated()
        if again.any():
            what = _("the customer {cell} stands there already, with other cells.")
            found.append(table.finding(again, "customer_id", what, _("Keep one row a customer.")))
    return found


def _left_out() -> str:
    return _('Correct the file, or leave such lines out with bad_rows="drop".')


def _date_findings(table: _Table, name: str) -> list[Finding]:
    cells, mapping = table.cells[name], table.mapping
    dates, zoned = read_dates(cells, mapping.dates, "UTC", table.raw.epoch)[:2]
    blank = is_blank(as_text(cells), mapping.blanks)
    needed = name in mapping.required
    found = []
    if (zoned & table.counts).any():
        remedy = _('Say to which zone to convert, for example tz="Asia/Shanghai".')
        found.append(table.finding(zoned & table.counts, name, _("the date {cell} carries a time zone."), remedy))
    missing = blank & table.counts
    if needed and missing.any():
        found.append(table.finding(missing, name, _("the date is missing."), _left_out()))
    bad = dates.isna() & ~blank & table.counts
    if bad.any():
        told = {
            (True, False): _("All of them read as day/month/year: put dates: {dayfirst: true} into the mapping."),
            (False, True): _("All of them read as month/day/year: put dates: {dayfirst: false} into the mapping."),
            (True, True): _("Dates such as 1/2/2024 need dayfirst or formats in the mapping."),
        }
        remedy = told.get(day_orders(cells[bad]), _left_out())
        found.append(table.finding(bad, name, _("{cell} cannot be read as a date."), remedy))
    return found


def day_orders(cells: pd.Series) -> tuple[bool, bool]:
    """Whether all of ``cells`` are dates if 1/2/2024 begins with the day, and if it begins with the month."""
    able = [parse_dates(cells, Dates(dayfirst=first), "UTC")[0].notna().all() for first in (True, False)]
    return bool(able[0]), bool(able[1])


def _number_findings(table: _Table, name: str) -> list[Finding]:
    cells, mapping = table.cells[name], table.mapping
    blank = is_blank(as_text(cells), mapping.blanks)
    found = []
    missing = blank & table.counts
    if name in mapping.required and name != "discount" and missing.any():
        found.append(table.finding(missing, name, _("the number is missing."), _left_out()))
    bad = parse_numbers(cells, mapping.numbers).isna() & ~blank & table.counts
    if name == "discount" and {"quantity", "unit_price"} <= set(table.cells):
        bad &= ~is_share(cells)  # "10%" is of the price, which is known
    if bad.any():
        found.append(table.finding(bad, name, _("{cell} cannot be read as a number."), _left_out()))
    return found


def _currency_findings(table: _Table) -> list[Finding]:
    money = "amount" if "amount" in table.cells else "unit_price"
    stated = as_text(table.cells["currency"]) if "currency" in table.cells else None
    codes = currency_codes(stated, currency_signs(table.cells[money]), table.mapping.currency)
    present = list(codes.value_counts().index)
    if len(present) < 2:
        return []
    shown = _(", ").join(code or _("none") for code in present)
    what = _("the amounts are in several currencies: {codes}.").format(codes=shown)
    column = "currency" if stated is not None else money
    others = codes != present[0]
    return [
        Finding(
            what,
            _("Pass currency and rates to convert them, or read each apart."),
            int(table.raw.frame.index[others.to_numpy()][0]),
            str(table.cells[column].name),
            int(others.sum()),
        )
    ]
