"""What cleaning did, in numbers that add up: lines in = lines kept + lines left out, and the same for amounts."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from tierkit.data.schemas import near
from tierkit.errors import ParameterError
from tierkit.i18n import N_, _, ngettext

NO_CUSTOMER = N_("no customer")
NO_ORDER = N_("no order number")
BAD_DATE = N_("unreadable date")
BAD_AMOUNT = N_("unreadable amount")
BAD_NUMBER = N_("unreadable number")
REPEATED = N_("exact duplicate")

DUPLICATES = N_("lines equal to an earlier one")
RETURNS = N_("returns")
FREE = N_("lines priced at or below zero")
SERIAL = N_("dates read from Excel's serial numbers")
UNCOUNTED = N_("left-out lines without a readable amount (counted as 0)")

BLOCK = 1 << 17
"""So many amounts are summed at a time."""


@dataclass(frozen=True)
class Note:
    """Something worth knowing about lines that is no reason to leave them out."""

    rows: int
    """Of all lines read."""
    kept: int
    """Of the lines kept."""
    amount: float
    """What those kept are worth."""


@dataclass(frozen=True)
class CleaningReport:
    """The account of one cleaning.

    ``dropped`` and ``dropped_amount`` go from the reason (English; ``sentences`` translates) to lines and to what
    they are worth; ``notes`` from a remark to its ``Note``. ``amount_read`` counts every line, those without a
    customer too. Amounts are in ``currency``, where that is known.
    """

    source: str
    mapping: str
    rows_read: int
    rows_kept: int
    amount_read: float
    amount_kept: float
    customers: int
    dropped: dict[str, int]
    dropped_amount: dict[str, float]
    notes: dict[str, Note]
    currency: str | None = None
    reasons_zh: dict[str, str] = field(default_factory=dict, repr=False)
    _ledger: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False, compare=False)

    @classmethod
    def from_ledger(
        cls, ledger: pd.DataFrame, *, source: str, mapping: str, currency: str | None, reasons_zh: dict[str, str]
    ) -> CleaningReport:
        """The account of a ledger: one row per line read.

        Its columns are ``amount`` (NaN: unreadable), ``reason`` (categorical, ``""`` = kept), ``customer`` (codes),
        one boolean column ``note:…`` per remark, and the carried columns that ``by_group`` can group by.
        """
        amount, kept = ledger["amount"], ledger["reason"] == ""
        dropped = {
            reason: amount[ledger["reason"] == reason]
            for reason in ledger["reason"].cat.categories
            if reason and (ledger["reason"] == reason).any()
        }
        notes = {
            str(name).removeprefix("note:"): Note(int(mark.sum()), int((mark & kept).sum()), total(amount[mark & kept]))
            for name, mark in ledger.filter(like="note:").items()
            if mark.any()
        }
        return cls(
            source=source,
            mapping=mapping,
            rows_read=len(ledger),
            rows_kept=int(kept.sum()),
            amount_read=total(amount),
            amount_kept=total(amount[kept]),
            customers=int(ledger.loc[kept, "customer"].nunique()),
            dropped={reason: len(values) for reason, values in dropped.items()},
            dropped_amount={reason: total(values) for reason, values in dropped.items()},
            notes=notes,
            currency=currency,
            reasons_zh=reasons_zh,
            _ledger=ledger,
        )

    @property
    def reconciles(self) -> bool:
        """Whether lines add up exactly and amounts to the cent."""
        rows = self.rows_kept + sum(self.dropped.values())
        amount = math.fsum([self.amount_kept, *self.dropped_amount.values()])
        return rows == self.rows_read and abs(amount - self.amount_read) < 0.005

    @property
    def groups(self) -> list[str]:
        """The columns that ``by_group`` can group by."""
        return [
            name for name in map(str, self._ledger) if name not in ("amount", "reason", "customer") and ":" not in name
        ]

    def by_group(self, column: str) -> dict[str, CleaningReport]:
        """One account per value of a carried column, ``""`` for the lines where it is blank; they sum to this one.

        Raises ParameterError when no such column was carried.
        """
        if column not in self.groups:
            guess = near(column, self.groups)
            choices = _(", ").join(self.groups) or _("none")
            what = _("The lines cannot be grouped by {column!r}; possible are: {choices}.").format(
                column=column, choices=choices
            )
            hint = _("Did you mean {guess}?").format(guess=guess) if guess else _("Name it under keep in the mapping.")
            raise ParameterError(_("{what} {remedy}").format(what=what, remedy=hint))
        facts = {
            "source": self.source,
            "mapping": self.mapping,
            "currency": self.currency,
            "reasons_zh": self.reasons_zh,
        }
        groups = self._ledger.groupby(column, observed=True, sort=True)
        return {str(value): CleaningReport.from_ledger(part, **facts) for value, part in groups}  # type: ignore[arg-type]

    def reason_text(self, reason: str) -> str:
        """A reason in the language in force."""
        from tierkit.i18n import get_language

        own = self.reasons_zh.get(reason)
        return (own if get_language() == "zh" else reason) if own else _(reason)

    def to_frame(self) -> pd.DataFrame:
        """The account as a tidy frame: ``kind`` (read, dropped, kept, note), ``item``, ``rows``, ``amount``.

        The rows of kind ``dropped`` and ``kept`` sum to that of kind ``read``; a note counts kept lines.
        """
        rows: list[tuple[str, str, int, float]] = [("read", _("lines read"), self.rows_read, self.amount_read)]
        rows += [("dropped", self.reason_text(r), n, self.dropped_amount[r]) for r, n in self.dropped.items()]
        rows += [("kept", _("lines kept"), self.rows_kept, self.amount_kept)]
        rows += [("note", _(name), note.kept, note.amount) for name, note in self.notes.items()]
        return pd.DataFrame(rows, columns=["kind", "item", "rows", "amount"])

    def sentences(self) -> list[str]:
        """The account in plain sentences, in the language in force."""
        unit = f" {self.currency}" if self.currency else ""

        def money(amount: float) -> str:
            return f"{amount + 0.0:,.2f}{unit}"

        said = [
            ngettext("{rows} line was read, worth {amount}.", "{rows} lines were read, worth {amount}.", self.rows_read)
            .format(rows=f"{self.rows_read:,}", amount=money(self.amount_read))
        ]  # fmt: skip
        for reason, rows in self.dropped.items():
            message = ngettext(
                "{rows} line was left out ({reason}), worth {amount}.",
                "{rows} lines were left out ({reason}), worth {amount}.",
                rows,
            )
            worth = money(self.dropped_amount[reason])
            said.append(message.format(rows=f"{rows:,}", reason=self.reason_text(reason), amount=worth))
        message = ngettext(
            "{rows} line was kept, of {customers} customers, worth {amount}.",
            "{rows} lines were kept, of {customers} customers, worth {amount}.",
            self.rows_kept,
        )
        said.append(
            message.format(rows=f"{self.rows_kept:,}", customers=f"{self.customers:,}", amount=money(self.amount_kept))
        )
        for name, note in self.notes.items():
            message = _("Among them {name}: {rows}, worth {amount}.") if note.kept else _("{name}: {rows}.")
            rows = note.kept or note.rows
            said.append(message.format(name=_(name), rows=f"{rows:,}", amount=money(note.amount)))
        return said


def total(amounts: pd.Series) -> float:
    """The sum, rounded once: however many lines, no cent is lost on the way.

    Amounts that are whole cents are summed as whole numbers, which is exact and fast; others as exactly as floats go.
    """
    values = amounts.dropna().to_numpy("float64")
    cents = 0
    for start in range(0, len(values), BLOCK):
        block = values[start : start + BLOCK]
        whole = np.rint(block * 100)
        if np.abs(whole).max() >= 2**62 / BLOCK or (whole / 100 != block).any():
            return math.fsum(values.tolist())
        cents += int(whole.astype(np.int64).sum())
    return cents / 100
