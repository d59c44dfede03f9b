"""What is in this file, can it be used as it is, and if not, what is to be fixed and where?

``check_file`` is what ``tierkit data check`` prints. It reads everything and writes nothing; whatever is wrong with the
file is a finding, never an exception.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pandas as pd

from tierkit.data.cleaning import Options, clean
from tierkit.data.customers import CustomersReport, clean_customers
from tierkit.data.files import RawTable, read_table
from tierkit.data.findings import SHOWN, Finding, cell_findings, id_findings, rule_findings
from tierkit.data.fitting import Fit, best_fits, file_facts, fit
from tierkit.data.mapping import Mapping, load_mapping
from tierkit.data.report import BAD_AMOUNT, BAD_DATE, BAD_NUMBER, NO_ORDER, CleaningReport
from tierkit.data.values import as_text
from tierkit.errors import DataError, TierKitError
from tierkit.i18n import _, ngettext

Verdict = Literal["good", "fix", "unusable"]
EXIT_CODES: dict[Verdict, int] = {"good": 0, "fix": 1, "unusable": 2}


@dataclass(frozen=True)
class ColumnUse:
    """One column of the file: its header, what it became (``""``: nothing), and its first cell that is not blank."""

    header: str
    used_as: str
    example: str


@dataclass(frozen=True)
class Check:
    """What is known of a file. ``sentences`` says all of it; the parts are for tables.

    ``verdict``: ``good``, it can be used as it is; ``fix``, it can be used, but lines would be left out, an option is
    needed, or numbers look damaged; ``unusable``, it cannot be used under this mapping.
    """

    file: str
    verdict: Verdict
    facts: list[tuple[str, str]] = field(default_factory=list)
    columns: list[ColumnUse] = field(default_factory=list)
    account: CleaningReport | CustomersReport | None = None
    findings: list[Finding] = field(default_factory=list)
    fits: list[Fit] = field(default_factory=list)
    """The presets, best first, where no mapping was named."""

    @property
    def exit_code(self) -> int:
        """0 good, 1 fix, 2 unusable."""
        return EXIT_CODES[self.verdict]

    @property
    def conclusion(self) -> str:
        """The verdict as a sentence."""
        if self.verdict == "good":
            return _("This file can be used as it is.")
        if self.verdict == "fix":
            n = len(self.findings)
            return ngettext(
                "This file can be used; {n} thing is worth fixing first.",
                "This file can be used; {n} things are worth fixing first.",
                n,
            ).format(n=n)
        return _("This file cannot be used yet.")

    def sentences(self) -> list[str]:
        """Everything in plain sentences, in the language in force."""
        said = [_("{name}: {value}").format(name=name, value=value) for name, value in self.facts]
        said += self.account.sentences() if self.account else []
        return [*said, *(finding.sentence() for finding in self.findings), self.conclusion]


def check_file(path: str | Path, mapping: str | Path | Mapping | None = None) -> Check:
    """What the file at ``path`` holds and what is wrong with it.

    With ``mapping`` (a preset, the path of a YAML file, a Mapping) that one is tried; otherwise all presets are, and
    the best is used. A mapping that does not exist or is malformed raises MappingError: that is not the file's fault.
    """
    chosen = load_mapping(mapping) if mapping is not None else None
    path = Path(path)
    try:
        raw = read_table(path, sheet=chosen.sheet if chosen else None, encoding=chosen.encoding if chosen else None)
    except TierKitError as error:
        return Check(path.name, "unusable", findings=[Finding.of(error)])
    fits = [] if chosen else best_fits(raw)
    best = fit(raw, chosen) if chosen else fits[0]
    facts = [*_facts(raw, best.mapping.encoding), (_("mapping"), best.mapping.name)]
    columns = _columns(raw, best)
    if not best.fits:
        found = [_misfit(raw, best, guessed=chosen is None)]
        return Check(path.name, "unusable", facts[:-1] if chosen is None else facts, columns, None, found, fits)
    findings = [*rule_findings(best), *cell_findings(raw, best), *id_findings(raw, best)]
    table, account, stopper = _read(raw, best.mapping)
    if table is None and stopper:
        # What the cells told already, with counts, need not be told again by the reader.
        told = any(each.row == stopper.row and each.column == stopper.column for each in findings)
        findings += [] if told else [Finding.of(stopper)]
    facts += _content(table, account)
    spoilt = {NO_ORDER, BAD_DATE, BAD_AMOUNT, BAD_NUMBER} & set(account.dropped if account else ())
    optional = all(each.optional for each in findings)
    verdict: Verdict = "good" if not findings and not spoilt else "fix" if optional else "unusable"
    return Check(path.name, verdict, facts, columns, account, findings, fits)


def _facts(raw: RawTable, encoding: str | None) -> list[tuple[str, str]]:
    rows, columns = raw.frame.shape
    return [
        *file_facts(raw, encoding),
        (_("rows"), f"{rows:,}"),
        (_("columns"), f"{columns:,}"),
    ]


def _columns(raw: RawTable, best: Fit) -> list[ColumnUse]:
    uses: dict[int, list[str]] = {}
    for name, place in best.found.items():
        uses.setdefault(place, []).append(name)
    return [
        ColumnUse(str(header), _(", ").join(uses.get(place, [])), _example(raw.frame.iloc[:, place]))
        for place, header in enumerate(raw.frame.columns)
    ]


def _example(cells: pd.Series) -> str:
    text = next((cell for cell in as_text(cells.head(1000)) if cell), "")
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def _misfit(raw: RawTable, best: Fit, *, guessed: bool) -> Finding:
    missing = _(", ").join(best.mapping.headers(name)[0] for name in best.missing)
    remedy = _("Let TierKit propose a mapping: tierkit data map {file}").format(file=raw.file.name if raw.file else "")
    if guessed:
        what = _("no preset fits; the nearest is {name}, which also needs {missing}.")
    else:
        what = _("the mapping {name} does not fit: there is no column {missing}.")
    return Finding(what.format(name=best.mapping.name, missing=missing), remedy)


def _read(
    raw: RawTable, mapping: Mapping
) -> tuple[pd.DataFrame | None, CleaningReport | CustomersReport | None, DataError | None]:
    """The lines and the account, leaving bad lines out; where that is impossible too, the error that says why."""
    stopper: DataError | None = None
    # UTC only to be able to go on: that a zone must be named is a finding of its own.
    for tz in (None, "UTC"):
        try:
            if mapping.kind == "customers":
                return *clean_customers(raw, mapping, tz=tz, keep_first=True, drop_bad=True), stopper
            return *clean(raw, mapping, Options(tz=tz, bad_rows="drop")), stopper
        except DataError as error:
            if stopper and (stopper.row, stopper.column) == (error.row, error.column):
                break
            stopper = error
    return None, None, stopper


def _content(table: pd.DataFrame | None, account: CleaningReport | CustomersReport | None) -> list[tuple[str, str]]:
    if table is None:
        return []
    facts = []
    date = "ordered_at" if "ordered_at" in table else "joined_on"
    if date in table and table[date].notna().any():
        first, last = table[date].min(), table[date].max()
        facts.append((_("dates"), _("{first} to {last}").format(first=f"{first:%Y-%m-%d}", last=f"{last:%Y-%m-%d}")))
    if isinstance(account, CleaningReport):
        facts.append((_("currency"), account.currency or _("not said")))
        facts.append((_("orders"), f"{table['order_id'].nunique():,}"))
    facts.append((_("customers"), f"{table['customer_id'].nunique():,}"))
    return facts
