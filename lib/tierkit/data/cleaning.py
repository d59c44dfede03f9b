"""From a raw table to order lines: match the headers, read the cells, say why a line is left out.

Nothing is dropped silently. A line is left out for one reason, the first that holds: it is ignored by the mapping,
it has no customer, no order number, no readable date, no readable number (the last three only when asked for).
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as Rates
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from tierkit.data import report as said
from tierkit.data.currency import currency_codes, settle
from tierkit.data.duplicates import repeated_lines, text_ends
from tierkit.data.files import RawTable
from tierkit.data.headers import match_headers
from tierkit.data.mapping import Mapping
from tierkit.data.schemas import ORDERS
from tierkit.data.values import (
    as_text,
    currency_signs,
    is_blank,
    is_share,
    parse_ids,
    parse_shares,
    read_dates,
    read_numbers,
    without_blanks,
)
from tierkit.errors import DataError
from tierkit.i18n import _, ngettext

MONEY = ("amount", "unit_price", "discount", "cost")
UNGROUPED = ("order_id", "customer_id", "product_id", "description")
"""Texts with about as many values as lines: nobody groups a report by them."""

Mask = NDArray[np.bool_]


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
    cleaning = _Cleaning(raw, mapping, options)
    del raw  # so that its cells can go before the lines kept are copied
    return cleaning.run()


class _Cleaning:
    """One run; holds what the steps share."""

    def __init__(self, raw: RawTable, mapping: Mapping, options: Options) -> None:
        self.raw, self.mapping, self.options = raw, mapping, options
        self.at = match_headers(raw, mapping)
        self.index = raw.frame.index
        self.reasons = [""]
        self.reason = np.zeros(len(self.index), np.int8)
        """Of each line, the place of its reason in ``reasons``; 0 is kept."""
        self.lines: dict[str, pd.Series] = {}
        self.dressed: dict[str, Mask] = {}
        """Of each column of numbers, the cells in which a currency sign may stand."""

    def run(self) -> tuple[pd.DataFrame, said.CleaningReport]:
        self._read_texts()
        self._leave_out_ignored()
        self._leave_out(_blank(self.lines["customer_id"]), said.NO_CUSTOMER)
        trouble = _("the order number is missing.")
        self._bad(_blank(self.lines["order_id"]), "order_id", said.NO_ORDER, lambda _cell: trouble)
        self._read_dates()
        self._read_numbers()
        self._convert()
        customers = self.lines["customer_id"].factorize()[0]
        repeated = self._repeated(customers)
        self.raw = replace(self.raw, frame=pd.DataFrame())
        pa.default_memory_pool().release_unused()
        if self.options.duplicates == "drop":
            self._leave_out(repeated, said.REPEATED)
        report = said.CleaningReport.from_ledger(
            self._ledger(customers, repeated),
            source=self.raw.file.name if self.raw.file else "",
            mapping=self.mapping.name,
            currency=self.currency,
            reasons_zh={rule.reason.en: rule.reason.zh for rule in self.mapping.rules},
        )
        if not report.rows_kept:
            reasons = _(", ").join(f"{report.reason_text(name)} ({rows:,})" for name, rows in report.dropped.items())
            raise DataError(
                _("no line is left after cleaning: {reasons}.").format(reasons=reasons),
                _("Check that the mapping fits the file."),
                file=self.raw.file,
                sheet=self.raw.sheet,
            )
        return self._kept(), report

    def _kept(self) -> pd.DataFrame:
        """The lines kept, one column after the other out of ``lines``: none is in memory twice for long."""
        every = not self.reason.any()
        kept = self.reason == 0
        columns = [name for name in (*ORDERS.names, *self.mapping.keep) if name in self.lines]
        cells = {name: self.lines.pop(name).array for name in columns}
        return pd.DataFrame({name: cells.pop(name)[slice(None) if every else kept] for name in columns}, copy=False)

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
                self.lines[name] = without_blanks(as_text(self._source(name)), blanks)

    def _leave_out_ignored(self) -> None:
        for rule in self.mapping.rules:
            if rule.column in self.at:
                hit = rule.leaves_out(as_text(self._source(rule.column)))
                self._leave_out(hit.to_numpy(bool), rule.reason.en)

    def _read_dates(self) -> None:
        source, tz = self._source("ordered_at"), self.options.tz
        dates, zoned, self.serial = read_dates(source, self.mapping.dates, tz, self.raw.epoch)
        self.lines["ordered_at"] = dates
        homeless = zoned.to_numpy() & (self.reason == 0)
        if tz is None and homeless.any():
            raise self._error(
                _("the date {cell} carries a time zone.").format(cell=_quoted(source[homeless].iloc[0])),
                _('Say to which zone to convert, for example tz="Asia/Shanghai".'),
                homeless,
                "ordered_at",
            )
        self._bad(dates.isna().to_numpy(), "ordered_at", said.BAD_DATE, self._date_trouble)

    def _read_numbers(self) -> None:
        needed = [name for name in self.mapping.required if ORDERS.kind(name) == "number"]
        # A discount in percent is of quantity × unit price, which must be there before it.
        for name in sorted(self.at, key=lambda each: each == "discount"):
            if ORDERS.kind(name) != "number":
                continue
            values, self.dressed[name] = read_numbers(self._source(name), self.mapping.numbers)
            unread = values.isna().to_numpy()
            if unread.any():
                if name == "discount":
                    values = self._with_shares(values)
                    unread = values.isna().to_numpy()
                blank = is_blank(as_text(self._source(name)), self.mapping.blanks).to_numpy(bool)
                if name == "discount":
                    values = values.mask(blank, 0.0)
                    unread = unread & ~blank
                elif name not in needed:
                    unread = unread & ~blank  # an unknown cost is no reason to lose the sale
                reason = said.BAD_AMOUNT if name in needed else said.BAD_NUMBER
                self._bad(unread, name, reason, _discount_trouble if name == "discount" else _number_trouble)
            self.lines[name] = values
        if self.mapping.amount != "column":
            amount = self.lines["quantity"] * self.lines["unit_price"]
            if self.mapping.amount == "quantity*unit_price-discount":
                amount = amount - self.lines["discount"]
            self.lines["amount"] = amount

    def _with_shares(self, discount: pd.Series) -> pd.Series:
        """``discount`` with what a percentage of quantity × unit price comes to, where the file has both."""
        share = is_share(self._source("discount"))
        if not share.any() or not {"quantity", "unit_price"} <= self.lines.keys():
            return discount
        fractions = parse_shares(self._source("discount"), self.mapping.numbers)
        return discount.mask(share, fractions * self.lines["quantity"] * self.lines["unit_price"])

    def _convert(self) -> None:
        stated, wanted = self.lines.get("currency"), self.options.currency
        money = "amount" if "amount" in self.at else "unit_price"
        assumed = self.mapping.currency or wanted
        dressed = self.dressed[money]
        if stated is None and not dressed.any() and wanted in (None, assumed) and not self.options.rates:
            self.currency = assumed
            return
        signs = pd.Series("", self.index, dtype="str")
        signs[dressed] = currency_signs(self._source(money)[dressed])
        codes = currency_codes(stated, signs, assumed)

        def error(what: str, remedy: str, mask: pd.Series) -> DataError:
            return self._error(what, remedy, mask.to_numpy(), money if stated is None else "currency")

        self.currency, factor = settle(codes, self.options.currency, self.options.rates, error)
        if factor is not None:
            for name in MONEY:
                if name in self.lines:
                    self.lines[name] = self.lines[name] * factor
        if stated is not None or factor is not None:
            self.lines["currency"] = pd.Series(self.currency, self.index, dtype="str")

    def _repeated(self, customers: NDArray[np.int64]) -> Mask:
        read = [column.to_numpy() for column in self.lines.values() if column.dtype.kind in "fM"]
        return repeated_lines(self.raw.frame, [customers, text_ends(self.lines["order_id"]), *read])

    def _ledger(self, customers: NDArray[np.int64], repeated: Mask) -> pd.DataFrame:
        lines, returns = self.lines, self.mapping.returns
        amount = lines["amount"]
        returned = (amount < 0) & returns.negative_amount
        if returns.order_id_prefix:
            returned |= lines["order_id"].str.startswith(tuple(returns.order_id_prefix))
        price = lines["unit_price"] if "unit_price" in lines else amount.abs()
        columns: dict[str, object] = {
            "amount": amount,
            "reason": pd.Categorical.from_codes(self.reason, pd.Index(self.reasons)),
            "customer": customers.astype(np.int32),
            f"note:{said.DUPLICATES}": repeated,
            f"note:{said.RETURNS}": returned,
            f"note:{said.FREE}": price <= 0,
            f"note:{said.SERIAL}": self.serial,
            f"note:{said.UNCOUNTED}": amount.isna(),
        }
        groups = [name for name in lines if ORDERS.kind(name) == "text" and name not in UNGROUPED]
        columns |= {name: lines[name].astype("category") for name in groups}
        return pd.DataFrame(columns, index=self.index, copy=False)

    # ---- leaving out and refusing ----

    def _leave_out(self, mask: Mask, reason: str) -> None:
        mask = mask & (self.reason == 0)
        if mask.any():
            if reason not in self.reasons:
                self.reasons.append(reason)
            self.reason[mask] = self.reasons.index(reason)

    def _bad(self, mask: Mask, target: str, reason: str, trouble: Callable[[str], str]) -> None:
        """Leave the lines of ``mask`` out, or refuse: lines left out already do not matter."""
        mask = mask & (self.reason == 0)
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

    def _error(self, what: str, remedy: str, mask: Mask, target: str) -> DataError:
        """The error about the first line of ``mask``, in the source column of ``target``."""
        row = int(self.index[int(mask.argmax())])
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


def _blank(text: pd.Series) -> Mask:
    return (text == "").to_numpy(bool)


def _number_trouble(cell: str) -> str:
    if cell.endswith(("%", "％")):
        return _("{cell} is a percentage, and a number is needed.").format(cell=_quoted(cell))
    return _("{cell} cannot be read as a number.").format(cell=_quoted(cell)) if cell else _("the number is missing.")


def _discount_trouble(cell: str) -> str:
    if cell.endswith(("%", "％")):
        what = _("{cell} is no percentage from 0 to 100 of a quantity and a unit price in the file.")
        return what.format(cell=_quoted(cell))
    return _number_trouble(cell)


def _quoted(cell: object) -> str:
    text = str(cell)
    return repr(text if len(text) <= 40 else text[:39] + "…")
