"""From a raw table to order lines: match the headers, read the cells, say why a line is left out.

Nothing is dropped silently. A line is left out for one reason, the first that holds: it is ignored by the mapping,
it has no customer, no order number, no readable date, no readable number (the last three only when asked for).
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as Rates
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from tierkit.data import report as said
from tierkit.data.currency import currency_codes, settle
from tierkit.data.files import RawTable
from tierkit.data.mapping import Mapping
from tierkit.data.schemas import ORDERS, missing_columns
from tierkit.data.values import as_text, currency_signs, is_blank, parse_dates, parse_ids, parse_numbers
from tierkit.errors import DataError, MappingError
from tierkit.i18n import _, ngettext

MONEY = ("amount", "unit_price", "discount", "cost")
UNGROUPED = ("order_id", "customer_id", "product_id", "description")
"""Texts with about as many values as lines: nobody groups a report by them."""


@dataclass(frozen=True)
class Options:
    """What the caller of ``read_orders`` decided."""

    tz: str | None = None
    currency: str | None = None
    rates: Rates[str, float] | None = None
    duplicates: Literal["keep", "drop"] = "keep"
    bad_rows: Literal["refuse", "drop"] = "refuse"


def clean(raw: RawTable, mapping: Mapping, options: Options) -> tuple[pd.DataFrame, said.CleaningReport]:
    """The order lines of ``raw`` (columns of the orders contract, then those kept) and the account of the cleaning."""
    return _Cleaning(raw, mapping, options).run()


def match_headers(raw: RawTable, mapping: Mapping) -> dict[str, int]:
    """Our column → its position in the file; a header is accepted whatever its capitals, spaces and underscores.

    Raises MappingError when a column that is needed is not in the file or is there twice.
    """
    headers = [str(name) for name in raw.frame.columns]
    exact: dict[str, list[int]] = {}
    folded: dict[str, list[int]] = {}
    for at, header in enumerate(headers):
        exact.setdefault(header, []).append(at)
        folded.setdefault(_fold(header), []).append(at)
    found: dict[str, int] = {}
    for target, accepted in (mapping.columns | mapping.keep).items():
        places = next((exact[name] for name in accepted if name in exact), None) or next(
            (folded[_fold(name)] for name in accepted if _fold(name) in folded), []
        )
        if len(places) > 1:
            raise MappingError(
                _("the header stands there {n} times.").format(n=len(places)),
                _("Give each column a header of its own."),
                file=raw.file,
                sheet=raw.sheet,
                column=headers[places[0]],
            )
        if places:
            found[target] = places[0]
    missing = [mapping.columns[name][0] for name in mapping.required if name not in found]
    if missing:
        remedy = _("The mapping used is {name}; name another one, or put these headers into a mapping of your own.")
        remedy = remedy.format(name=mapping.name)
        if raw.other_sheets:
            hint = _("Or name one of the other sheets in the mapping: {sheets}.")
            hint = hint.format(sheets=_(", ").join(raw.other_sheets))
            remedy = _("{what} {remedy}").format(what=remedy, remedy=hint)
        raise MappingError(
            missing_columns(
                missing, [name for name in headers if name], used=[headers[place] for place in found.values()]
            ),
            remedy,
            file=raw.file,
            sheet=raw.sheet,
        )
    return found


def _duplicated(frame: pd.DataFrame) -> pd.Series:
    try:
        return frame.duplicated()
    except TypeError:
        # A Parquet column may hold lists, which cannot be compared but as text.
        return frame.astype("str").duplicated()


def _fold(header: str) -> str:
    return "".join(char for char in header.casefold() if char not in " _-")


class _Cleaning:
    """One run; holds what the steps share."""

    def __init__(self, raw: RawTable, mapping: Mapping, options: Options) -> None:
        self.raw, self.mapping, self.options = raw, mapping, options
        self.at = match_headers(raw, mapping)
        self.reason = pd.Series("", raw.frame.index, dtype=object)
        self.lines = pd.DataFrame(index=raw.frame.index)

    def run(self) -> tuple[pd.DataFrame, said.CleaningReport]:
        self._read_texts()
        self._leave_out_ignored()
        self._leave_out(self.lines["customer_id"] == "", said.NO_CUSTOMER)
        trouble = _("the order number is missing.")
        self._bad(self.lines["order_id"] == "", "order_id", said.NO_ORDER, lambda _cell: trouble)
        self._read_dates()
        self._read_numbers()
        self._convert()
        repeated = _duplicated(self.raw.frame)
        if self.options.duplicates == "drop":
            self._leave_out(repeated, said.REPEATED)
        report = said.CleaningReport.from_ledger(
            self._ledger(repeated),
            source=self.raw.file.name if self.raw.file else "",
            mapping=self.mapping.name,
            currency=self.currency,
            reasons_zh={rule.reason.en: rule.reason.zh for rule in self.mapping.ignore},
        )
        if not report.rows_kept:
            reasons = _(", ").join(f"{report.reason_text(name)} ({rows:,})" for name, rows in report.dropped.items())
            raise DataError(
                _("no line is left after cleaning: {reasons}.").format(reasons=reasons),
                _("Check that the mapping fits the file."),
                file=self.raw.file,
                sheet=self.raw.sheet,
            )
        kept = self.lines[self.reason == ""].reset_index(drop=True)
        order = [name for name in ORDERS.names if name in kept] + [name for name in self.mapping.keep if name in kept]
        return kept[order], report

    # ---- the steps ----

    def _source(self, target: str) -> pd.Series:
        return self.raw.frame.iloc[:, self.at[target]]

    def _read_texts(self) -> None:
        blanks = self.mapping.blanks
        for name in self.at:
            kind = ORDERS.kind(name)
            if kind == "id":
                self.lines[name] = parse_ids(self._source(name), blanks)
            elif kind == "text":
                text = as_text(self._source(name))
                self.lines[name] = text.mask(is_blank(text, blanks), "")

    def _leave_out_ignored(self) -> None:
        for rule in self.mapping.ignore:
            if rule.column in self.at:
                text = as_text(self._source(rule.column))
                hit = text.isin(rule.any_of)
                if rule.starts_with:
                    hit |= text.str.startswith(tuple(rule.starts_with))
                self._leave_out(hit, rule.reason.en)

    def _read_dates(self) -> None:
        source, tz = self._source("ordered_at"), self.options.tz
        dates, zoned = parse_dates(source, self.mapping.dates, tz)
        self.lines["ordered_at"] = dates
        homeless = zoned & (self.reason == "")
        if tz is None and homeless.any():
            raise self._error(
                _("the date {cell} carries a time zone.").format(cell=_quoted(source[homeless].iloc[0])),
                _('Say to which zone to convert, for example tz="Asia/Shanghai".'),
                homeless,
                "ordered_at",
            )
        self._bad(dates.isna(), "ordered_at", said.BAD_DATE, self._date_trouble)

    def _read_numbers(self) -> None:
        needed = [name for name in self.mapping.required if ORDERS.kind(name) == "number"]
        for name in self.at:
            if ORDERS.kind(name) != "number":
                continue
            values = parse_numbers(self._source(name), self.mapping.numbers)
            self.lines[name] = values
            unread = values.isna()
            if unread.any():
                blank = is_blank(as_text(self._source(name)), self.mapping.blanks)
                if name == "discount":
                    self.lines[name] = values.mask(blank, 0.0)
                    unread &= ~blank
                elif name not in needed:
                    unread &= ~blank  # an unknown cost is no reason to lose the sale
                reason = said.BAD_AMOUNT if name in needed else said.BAD_NUMBER
                self._bad(unread, name, reason, _number_trouble)
        if self.mapping.amount != "column":
            amount = self.lines["quantity"] * self.lines["unit_price"]
            if self.mapping.amount == "quantity*unit_price-discount":
                amount = amount - self.lines["discount"]
            self.lines["amount"] = amount

    def _convert(self) -> None:
        stated = self.lines.get("currency")
        money = "amount" if "amount" in self.at else "unit_price"
        assumed = self.mapping.currency or self.options.currency
        codes = currency_codes(stated, currency_signs(self._source(money)), assumed)

        def error(what: str, remedy: str, mask: pd.Series) -> DataError:
            return self._error(what, remedy, mask, money if stated is None else "currency")

        self.currency, factor = settle(codes, self.options.currency, self.options.rates, error)
        if factor is not None:
            for name in MONEY:
                if name in self.lines:
                    self.lines[name] = self.lines[name] * factor
        if stated is not None or factor is not None:
            self.lines["currency"] = pd.Series(self.currency, self.lines.index, dtype="str")

    def _ledger(self, repeated: pd.Series) -> pd.DataFrame:
        lines, returns = self.lines, self.mapping.returns
        reasons = ["", *dict.fromkeys(reason for reason in self.reason.unique() if reason)]
        returned = (lines["amount"] < 0) & returns.negative_amount
        if returns.order_id_prefix:
            returned |= lines["order_id"].str.startswith(tuple(returns.order_id_prefix))
        price = lines["unit_price"] if "unit_price" in lines else lines["amount"].abs()
        columns: dict[str, object] = {
            "amount": lines["amount"],
            "reason": pd.Categorical(self.reason, categories=reasons),
            "customer": lines["customer_id"].factorize()[0],
            f"note:{said.DUPLICATES}": repeated,
            f"note:{said.RETURNS}": returned,
            f"note:{said.FREE}": price <= 0,
            f"note:{said.UNCOUNTED}": lines["amount"].isna(),
        }
        groups = [name for name in map(str, lines) if ORDERS.kind(name) == "text" and name not in UNGROUPED]
        return pd.DataFrame(columns | {name: lines[name].astype("category") for name in groups}, index=lines.index)

    # ---- leaving out and refusing ----

    def _leave_out(self, mask: pd.Series, reason: str) -> None:
        self.reason[mask & (self.reason == "")] = reason

    def _bad(self, mask: pd.Series, target: str, reason: str, trouble: Callable[[str], str]) -> None:
        """Leave the lines of ``mask`` out, or refuse: lines left out already do not matter."""
        mask = mask & (self.reason == "")
        if not mask.any():
            return
        if self.options.bad_rows == "drop":
            self._leave_out(mask, reason)
            return
        source = self._source(target)
        what = trouble(as_text(source[mask].iloc[:1]).iloc[0])
        more = int(mask.sum()) - 1
        if more:
            tail = ngettext("{n} more line has the same trouble.", "{n} more lines have the same trouble.", more)
            what = _("{what} {remedy}").format(what=what, remedy=tail.format(n=f"{more:,}"))
        raise self._error(what, _('Correct the file, or leave such lines out with bad_rows="drop".'), mask, target)

    def _error(self, what: str, remedy: str, mask: pd.Series, target: str) -> DataError:
        """The error about the first line of ``mask``, in the source column of ``target``."""
        row = int(self.raw.frame.index[mask.to_numpy()][0])
        column = str(self._source(target).name)
        return DataError(what, remedy, file=self.raw.file, sheet=self.raw.sheet, row=row, column=column)

    def _date_trouble(self, cell: str) -> str:
        if not cell:
            return _("the date is missing.")
        what = _("{cell} cannot be read as a date.").format(cell=_quoted(cell))
        if self.mapping.dates.dayfirst is None and not self.mapping.dates.formats:
            hint = _("Dates such as 1/2/2024 need dayfirst or formats in the mapping.")
            return _("{what} {remedy}").format(what=what, remedy=hint)
        return what


def _number_trouble(cell: str) -> str:
    return _("{cell} cannot be read as a number.").format(cell=_quoted(cell)) if cell else _("the number is missing.")


def _quoted(cell: object) -> str:
    text = str(cell)
    return repr(text if len(text) <= 40 else text[:39] + "…")
