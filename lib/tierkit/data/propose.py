"""Which column of somebody's file is which? A mapping proposed from the headers and from what the cells look like.

Headers are compared with all that the presets accept, in English and Chinese: the same, nearly the same, or holding a
word such as 金额 or date. Cells are asked whether they can be what the header promises. Each choice comes with its
reason; a person decides.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from tierkit.data.by_cells import orders_by_cells
from tierkit.data.files import RawTable, read_table
from tierkit.data.findings import day_orders
from tierkit.data.fitting import Fit, best_fits
from tierkit.data.likeness import SAME, by_header, read_dates, read_numbers, share_of_kind
from tierkit.data.mapping import CONTRACTS, Kind, Mapping
from tierkit.data.values import as_text
from tierkit.errors import MappingError, ParameterError
from tierkit.files import write_atomically
from tierkit.i18n import _, language

SAMPLE = 500
"""How many cells of a column are looked at."""
TELLING = 2
"""A list of customers is known by so many headers at least: orders have a customer's id, too."""


@dataclass(frozen=True)
class Guess:
    """One column of ours, the header proposed for it, how sure (0 to 4), and why."""

    column: str
    header: str
    score: float
    reason: str


@dataclass(frozen=True)
class Proposal:
    """A proposed mapping: ``mapping`` is None where ``missing`` names what could not be found."""

    file: str
    kind: Kind
    guesses: list[Guess]
    missing: list[str]
    mapping: Mapping | None
    unused: list[str]
    """Headers that nothing was made of."""
    remarks: list[str] = field(default_factory=list)
    """Why the settings are as they are."""

    def yaml(self, lang: str | None = None) -> str:
        """The mapping as a file, with comments in ``lang`` (default: the language in force).

        Raises MappingError when a column that is needed was not found.
        """
        if self.mapping is None:
            raise _incomplete(self)
        with language(lang):
            return _yaml(self, self.mapping)


def propose_mapping(source: str | Path | RawTable) -> Proposal:
    """Propose a mapping for a file, or a table that has been read.

    Raises DataError when the file cannot be read at all.
    """
    raw = source if isinstance(source, RawTable) else read_table(source)
    name = raw.file.name if raw.file else ""
    best = best_fits(raw)[0]
    guesses = {kind: _guesses(raw, kind, best) for kind in CONTRACTS}
    kind = _kind(raw, guesses, best)
    chosen = guesses[kind]
    missing = _missing(chosen, kind)
    used = {each.header for each in chosen}
    unused = [str(header) for header in raw.frame.columns if str(header) and str(header) not in used]
    if missing:
        return Proposal(name, kind, chosen, missing, None, unused)
    mapping, remarks = _settings(raw, kind, chosen, best if best.fits else None)
    kept = {header for headers in mapping.keep.values() for header in headers}
    return Proposal(name, kind, chosen, [], mapping, [name for name in unused if name not in kept], remarks)


def write_mapping(proposal: Proposal, path: str | Path, *, force: bool = False, lang: str | None = None) -> Path:
    """Write the proposed mapping to ``path``, whole or not at all.

    Raises MappingError when it is incomplete, ParameterError when a file is there already (without ``force``) or the
    place cannot be written.
    """
    path = Path(path)
    text = proposal.yaml(lang)
    if path.suffix.lower() not in (".yaml", ".yml"):
        raise ParameterError(_("A mapping file ends in .yaml, not {name}.").format(name=path.name))
    if path.exists() and not force:
        raise ParameterError(
            _("{file} is there already; choose another name, or replace it with --force.").format(file=path.as_posix())
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, text)
    except OSError as error:
        raise ParameterError(
            _("{file} cannot be written: {reason}.").format(file=path.as_posix(), reason=error.strerror or error)
        ) from error
    return path


# ---- which column is which ------------------------------------------------------------------------------------


def _guesses(raw: RawTable, kind: Kind, best: Fit) -> list[Guess]:
    """The best pairs of our columns and headers, each used once, in our order."""
    preset = {name: str(raw.frame.columns[at]) for name, at in best.found.items()} if best.fits else {}
    pairs = []
    for place, header in enumerate(map(str, raw.frame.columns)):
        if not header or list(raw.frame.columns).count(header) > 1:
            continue
        cells = raw.frame.iloc[:, place]
        filled = cells[as_text(cells) != ""].head(SAMPLE)
        for name in CONTRACTS[kind].names:
            score, why = by_header(name, header, kind)
            if best.mapping.kind == kind and preset.get(name) == header:
                score, why = SAME + 1, _("the preset {name} knows this header").format(name=best.mapping.name)
            if score:
                share = share_of_kind(filled, CONTRACTS[kind].kind(name))
                if share >= 0.5:
                    pairs.append((score + share, -place, Guess(name, header, round(score + share, 2), why)))
    chosen: dict[str, Guess] = {}
    taken: set[str] = set()
    for _score, _place, guess in sorted(pairs, key=lambda pair: pair[:2], reverse=True):
        twin = preset.get(guess.column) == guess.header  # a preset may make two columns of one
        if guess.column not in chosen and (guess.header not in taken or twin):
            chosen[guess.column] = guess
            taken.add(guess.header)
    return [chosen[name] for name in CONTRACTS[kind].names if name in chosen]


def _kind(raw: RawTable, guesses: dict[Kind, list[Guess]], best: Fit) -> Kind:
    """Orders or customers. Where the headers leave orders incomplete the cells are asked, and ``guesses`` completed."""
    if best.fits and (best.mapping.kind == "orders" or best.headers >= TELLING):
        return best.mapping.kind
    by_header = {each.column for each in guesses["orders"]}
    missing = _missing(guesses["orders"], "orders")
    unused = raw.frame.drop(columns=[each.header for each in guesses["orders"]]).head(SAMPLE)
    told = orders_by_cells(unused, missing)
    if set(missing) <= set(told):
        more = [Guess(column, header, 0.5, why) for column, (header, why) in told.items()]
        place = {name: at for at, name in enumerate(CONTRACTS["orders"].names)}
        guesses["orders"] = sorted([*guesses["orders"], *more], key=lambda each: place[each.column])
        return "orders"
    # Without dates and amounts it is no list of orders.
    listed = best.fits or not _missing(guesses["customers"], "customers")
    return "customers" if listed and not {"ordered_at", "amount"} & by_header else "orders"


def _missing(guesses: list[Guess], kind: Kind) -> list[str]:
    got = {each.column for each in guesses}
    if kind == "orders" and {"quantity", "unit_price"} <= got:
        got.add("amount")
    return [name for name in CONTRACTS[kind].required if name not in got]


# ---- the settings, and the file -----------------------------------------------------------------------------------


def _settings(raw: RawTable, kind: Kind, guesses: list[Guess], best: Fit | None) -> tuple[Mapping, list[str]]:
    columns = {each.column: [each.header] for each in guesses}
    told: dict[str, object] = {}
    remarks = []
    if best is not None:
        preset = best.mapping
        whole = preset.model_dump(exclude_defaults=True)
        told = {key: whole[key] for key in ("amount", "dates", "numbers", "returns", "currency") if key in whole}
        keep = {name: [str(raw.frame.columns[best.found[name]])] for name in preset.keep if name in best.found}
        ruled = {key: [rule.model_dump() for rule in getattr(preset, key)] for key in ("ignore", "only")}
        told |= {"keep": keep} if keep else {}
        told |= {
            key: [rule for rule in rules if rule["column"] in columns | keep] for key, rules in ruled.items() if rules
        }
        if set(told) - {"keep"}:
            remarks.append(_("The rules are those of the preset {name}.").format(name=preset.name))
    elif kind == "orders" and "amount" not in columns:
        told["amount"] = "quantity*unit_price"
        remarks.append(_("There is no amount: it is computed as quantity times unit price."))
    date = next((columns[name][0] for name in ("ordered_at", "joined_on") if name in columns), None)
    if date and "dates" not in told:
        dayfirst, remark = _day_first(raw, date)
        if dayfirst is not None:
            told["dates"] = {"dayfirst": dayfirst}
            remarks.append(remark)
    money = next((columns[name][0] for name in ("amount", "unit_price") if name in columns), None)
    if money and read_numbers(raw.frame[money].head(SAMPLE))[0]:
        told["numbers"] = {"thousands": ".", "decimal": ","}
        remarks.append(_("A comma is the decimal sign of the amounts."))
    if raw.sheet is not None and raw.other_sheets:
        told["sheet"] = raw.sheet
    with language("en"):
        english = _("proposed for {file}").format(file=raw.file.name if raw.file else _("a frame"))
    with language("zh"):
        chinese = _("proposed for {file}").format(file=raw.file.name if raw.file else _("a frame"))
    mapping = Mapping.model_validate(
        {
            "name": raw.file.stem if raw.file else "my-mapping",
            "kind": kind,
            "description": {"en": english, "zh": chinese},
            "columns": columns,
            **told,
        }
    )
    return mapping, remarks


def _day_first(raw: RawTable, date: str) -> tuple[bool | None, str]:
    """Whether dates such as 1/2/2024 begin with the day, None where there are none such; and why that is proposed."""
    cells = raw.frame[date]
    cells = cells[as_text(cells) != ""]
    orders = day_orders(cells)
    if orders == (True, False):
        return True, _("Dates read as day/month/year: some first numbers are above 12.")
    if orders == (False, True):
        return False, _("Dates read as month/day/year: some second numbers are above 12.")
    as_day, as_month = (read_dates(cells, dayfirst=first) for first in (True, False))
    if orders == (False, False) or as_day.equals(as_month):
        return None, ""
    # Exports mostly stand in the order of time.
    day = bool(
        (as_day.diff().dropna() >= pd.Timedelta(0)).mean() > (as_month.diff().dropna() >= pd.Timedelta(0)).mean()
    )
    cell = as_text(cells[as_day != as_month].iloc[:1]).iloc[0]
    if day:
        return day, _("A date such as {cell} can be read in two ways; day/month/year is assumed: check it.").format(
            cell=cell
        )
    return day, _("A date such as {cell} can be read in two ways; month/day/year is assumed: check it.").format(
        cell=cell
    )


def _incomplete(proposal: Proposal) -> MappingError:
    return MappingError(
        _("no column could be found for {missing}; the headers left are {unused}.").format(
            missing=_(", ").join(proposal.missing), unused=_(", ").join(proposal.unused) or _("none")
        ),
        _("Copy a preset, and put the header of your file behind each of these."),
        file=proposal.file or None,
    )


def _yaml(proposal: Proposal, mapping: Mapping) -> str:
    """YAML by hand, for the sake of its comments; JSON is YAML, so texts and lists are written as JSON."""

    def flow(value: object) -> str:
        return json.dumps(value, ensure_ascii=False)

    why = {each.column: each.reason for each in proposal.guesses}
    lines = [
        _comment(_("Proposed by TierKit: look at each line and correct what is wrong.")),
        _comment(_("On the left our column, on the right the header in your file.")),
        f"name: {flow(mapping.name)}",
        f"kind: {mapping.kind}",
        "description:",
        f"  en: {flow(mapping.description.en)}",
        f"  zh: {flow(mapping.description.zh)}",
        "columns:",
    ]
    lines += [f"  {name}: {flow(headers)}  {_comment(why[name])}" for name, headers in mapping.columns.items()]
    if mapping.keep:
        lines += [_comment(_("Carried along for grouping:")), "keep:"]
        lines += [f"  {name}: {flow(headers)}" for name, headers in mapping.keep.items()]
    lines += [_comment(remark) for remark in proposal.remarks]
    rest = mapping.model_dump(exclude_defaults=True, exclude={"name", "kind", "description", "columns", "keep"})
    lines += [f"{key}: {flow(value)}" for key, value in rest.items()]
    if mapping.kind == "orders" and mapping.currency is None and "currency" not in mapping.columns:
        lines += [_comment(_("If all amounts are in one currency, say which:")), "# currency: CNY"]
    return "\n".join(lines) + "\n"


def _comment(text: str) -> str:
    return "# " + " ".join(text.split())
