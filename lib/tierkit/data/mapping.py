"""How the columns of somebody's export become ours: a small YAML file, checked key by key.

``mappings/`` holds the presets. A user copies one, edits it and passes its path, or lets ``tierkit data map`` propose
one. The keys are the fields of :class:`Mapping`, and no others.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import pydantic
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from tierkit.data.schemas import CUSTOMERS, ORDERS, Contract, near
from tierkit.errors import MappingError
from tierkit.i18n import _, get_language

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal["orders", "customers"]
CONTRACTS: dict[Kind, Contract] = {"orders": ORDERS, "customers": CUSTOMERS}
PRESETS = Path(__file__).parent / "mappings"


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Words = Annotated[list[str], BeforeValidator(_listed)]
"""One text or a list of them."""
Headers = Annotated[Words, Field(min_length=1)]
"""The source headers that may stand for a column; the first that the file has is taken."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Bilingual(_Strict):
    """A text in both languages."""

    en: str
    zh: str

    @property
    def text(self) -> str:
        """The text in the language in force."""
        return self.zh if get_language() == "zh" else self.en


class Dates(_Strict):
    """How dates are written. ISO 8601 (``2024-01-05 08:26``, ``2024/1/5``) and ``2024年1月5日`` are always read."""

    formats: Words = []
    dayfirst: bool | None = None
    """What ``1/2/2024`` is: 1 February (true), 2 January (false), or unreadable (left out)."""


class Numbers(_Strict):
    """How numbers are written; a space may always group thousands."""

    thousands: Literal[",", ".", " ", "'", ""] = ","
    decimal: Literal[".", ","] = "."

    @pydantic.model_validator(mode="after")
    def _differ(self) -> Numbers:
        if self.thousands == self.decimal:
            raise ValueError(_("thousands and decimal must be two different signs"))
        return self


class Returns(_Strict):
    """Which lines count as returns: amounts below zero, or orders whose number starts with a prefix."""

    negative_amount: bool = True
    order_id_prefix: Words = []


class Ignore(_Strict):
    """Lines that are no sales and are left out: those whose ``column`` is one of the values or starts with one."""

    column: str
    any_of: Words = []
    starts_with: Words = []
    reason: Bilingual

    @pydantic.model_validator(mode="after")
    def _decides(self) -> Ignore:
        if not (self.any_of or self.starts_with):
            raise ValueError(_("any_of or starts_with must name at least one value"))
        return self

    def leaves_out(self, cells: pd.Series) -> pd.Series:
        """Which of ``cells`` (text) are left out."""
        hit = cells.isin(self.any_of)
        return hit | cells.str.startswith(tuple(self.starts_with)) if self.starts_with else hit


class Only(_Strict):
    """Lines are left out unless ``column`` is one of the values, whatever their capitals (a deal that is won)."""

    column: str
    any_of: Headers
    reason: Bilingual
    required: bool = True
    """Whether the file must have the column; where it need not and has not, every line stays."""

    def leaves_out(self, cells: pd.Series) -> pd.Series:
        """Which of ``cells`` (text) are left out."""
        return ~cells.str.casefold().isin([word.casefold() for word in self.any_of])


class Mapping(_Strict):
    """From the headers of an export to the columns of an order line, or of a customer."""

    name: str
    kind: Kind = "orders"
    """What one row is: a line of an order, or a customer."""
    description: Bilingual
    columns: dict[str, Headers]
    """Ours → the headers accepted for it."""
    amount: Literal["column", "quantity*unit_price", "quantity*unit_price-discount"] = "column"
    keep: dict[str, Headers] = {}
    """Further columns carried through as text, for grouping: ours → the headers accepted for it."""
    dates: Dates = Dates()
    numbers: Numbers = Numbers()
    returns: Returns = Returns()
    ignore: list[Ignore] = []
    only: list[Only] = []
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] | None = None
    """The currency of amounts where no column names it (ISO 4217)."""
    blanks: Words = ["", "nan", "null", "none", "n/a", "#n/a", "<na>"]
    """What an empty cell may look like (capitals do not matter)."""
    sheet: str | None = None
    """The sheet of a workbook; the first one otherwise."""
    encoding: str | None = None
    """The encoding of a text file; detected otherwise."""

    @property
    def contract(self) -> Contract:
        """The columns that the result may have and must have."""
        return CONTRACTS[self.kind]

    @property
    def required(self) -> list[str]:
        """Our columns that a file must have under this mapping."""
        ruled = [rule.column for rule in self.only if rule.required]
        if self.kind == "customers":
            return [*self.contract.required, *ruled]
        parts = {"column": ["amount"], "quantity*unit_price": ["quantity", "unit_price"]}
        from_ = parts.get(self.amount, ["quantity", "unit_price", "discount"])
        return [name for name in ORDERS.required if name != "amount"] + from_ + ruled

    @property
    def rules(self) -> list[Ignore | Only]:
        """The rules by which lines are left out, in the order in which they are asked."""
        return [*self.ignore, *self.only]

    def headers(self, name: str) -> list[str]:
        """The headers accepted for our column ``name``."""
        return self.columns.get(name) or self.keep.get(name, [])

    @pydantic.model_validator(mode="after")
    def _whole(self) -> Mapping:
        names = self.contract.names
        for name in self.columns:
            if name not in names:
                guess = near(name, names)
                hint = _("did you mean {guess}?").format(guess=guess) if guess else _(", ").join(names)
                what = (
                    _("columns: {name} is no column of an order line; {hint}")
                    if self.kind == "orders"
                    else _("columns: {name} is no column of a customer; {hint}")
                )
                raise ValueError(what.format(name=name, hint=hint))
        for rule in self.rules:
            if rule.column not in self.columns and rule.column not in self.keep:
                what = (
                    _("ignore: {name} is not among columns or keep")
                    if isinstance(rule, Ignore)
                    else _("only: {name} is not among columns or keep")
                )
                raise ValueError(what.format(name=rule.column))
        for name in self.required:
            if name not in self.columns and name not in self.keep:
                raise ValueError(_("columns: {name} is missing").format(name=name))
        for name in self.keep:
            if name in names or not name.isidentifier() or name != name.lower():
                raise ValueError(
                    _("keep: {name} must be a new name in small letters, such as country").format(name=name)
                )
        return self


def list_mappings(kind: Kind | None = None) -> dict[str, str]:
    """The presets (of one kind): name → what it reads, in the language in force."""
    return {each.name: each.description.text for each in map(_preset, _names()) if kind in (None, each.kind)}


def load_mapping(mapping: str | Path | Mapping, kind: Kind | None = None) -> Mapping:
    """The mapping of a preset's name, of a YAML file's path, or ``mapping`` itself.

    With ``kind`` a family's name will do: ``"fxiaoke"`` is ``fxiaoke-orders`` for orders, ``"tierkit"`` is
    ``tierkit-customers`` for customers.

    Raises MappingError when there is no such preset or file, when it is of another kind, or when the file is not a
    mapping: names the key.
    """
    found = _found(mapping, kind)
    if kind and found.kind != kind:
        what = (
            _("The mapping {name} is for order lines, not for customers.")
            if found.kind == "orders"
            else _("The mapping {name} is for customers, not for order lines.")
        )
        others = _("These would fit: {presets}.").format(presets=_(", ").join(list_mappings(kind)))
        raise MappingError(what.format(name=found.name), others)
    return found


def _found(mapping: str | Path | Mapping, kind: Kind | None) -> Mapping:
    if isinstance(mapping, Mapping):
        return mapping
    if not isinstance(mapping, str | Path):
        raise MappingError(_("A mapping is a preset's name, the path of a YAML file or a Mapping."))
    text, presets = str(mapping), _names()
    if text in presets and kind in (None, _preset(text).kind):
        return _preset(text)
    if kind and (family := text.removesuffix("-orders").removesuffix("-customers")) and f"{family}-{kind}" in presets:
        return _preset(f"{family}-{kind}")
    if text in presets:
        return _preset(text)
    path = Path(text)
    if path.suffix.lower() in {".yaml", ".yml"} or path.is_file():
        return _from_file(path)
    guess = near(text, presets)
    what = _("There is no mapping named {name!r}; the presets are {presets}.").format(
        name=text, presets=_(", ").join(presets)
    )
    if guess:
        hint = _("Did you mean {guess}?").format(guess=guess)
        what = _("{what} {remedy}").format(what=what, remedy=hint)
    raise MappingError(what, _("The path of your own YAML file is possible too."))


def _names() -> list[str]:
    return [path.stem for path in sorted(PRESETS.glob("*.yaml"))]


@cache
def _preset(name: str) -> Mapping:
    return _from_file(PRESETS / f"{name}.yaml")


def _from_file(path: Path) -> Mapping:
    import yaml

    remedy = _("Compare it with the presets that come with TierKit.")
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise MappingError(_("there is no such mapping file."), _("Check the path."), file=path) from None
    except UnicodeDecodeError:
        raise MappingError(_("the mapping file is not UTF-8 text."), _("Save it as UTF-8."), file=path) from None
    except OSError as error:
        raise MappingError(
            _("the mapping file cannot be opened ({why}).").format(why=error.strerror), file=path
        ) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        row = mark.line + 1 if mark else None
        raise MappingError(_("this is not readable as YAML."), remedy, file=path, row=row) from None
    if not isinstance(content, dict):
        raise MappingError(_("a mapping file holds keys such as name, columns and dates."), remedy, file=path)
    try:
        return Mapping.model_validate(content)
    except pydantic.ValidationError as error:
        raise MappingError(_problem(error.errors()[0]), remedy, file=path) from None


def _problem(error: Any) -> str:
    """One pydantic error as a sentence that names the key."""
    key = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        guess = near(str(error["loc"][-1]), Mapping.model_fields)
        hint = _("Did you mean {guess}?").format(guess=guess) if guess else ""
        what = _("the key {key} is unknown.").format(key=key)
        return _("{what} {remedy}").format(what=what, remedy=hint) if hint else what
    if error["type"] == "missing":
        return _("the key {key} is missing.").format(key=key)
    if error["type"] == "value_error":
        why = str(error["ctx"]["error"])
        return _("the key {key} does not fit: {why}.").format(key=key, why=why) if key else why
    return _("the key {key} cannot be {value!r}.").format(key=key, value=error["input"])
