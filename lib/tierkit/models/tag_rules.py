"""What must be true of a customer to carry a tag, written so that everybody can read it?

Definition
    A tag is a rule in a YAML file (``tag_sets/*.yaml``, or one of your own): a comparison ``{column, op, value}``, or
    ``all``, ``any`` and ``not`` of such. The operators are a closed list; nothing in the file is ever run as code.
    Basic-information tags (基本信息标签) say who a customer is, behaviour tags (行为标签) what they did: browsing,
    purchase, interaction.

Source
    The two families of tags are the course's (glossary rows 56 and 57); the rules are the kit's.

Limits
    What is not known makes no rule true, nor its ``not``: who gave no age is neither under 30 nor "not under 30".
    "top" compares with the other customers of the same table, so another table may tag the same customer otherwise;
    equal values are in the top together, so that where most have 0 the "top" may be all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd

from tierkit.errors import ParameterError
from tierkit.i18n import LANGUAGES, N_, _, get_language, language
from tierkit.models._rule_files import file_text, read_yaml

OPERATORS = ("is", "is not", "in", "below", "at most", "above", "at least", "between", "top", "known")
KINDS = ("basic", "purchase", "browsing", "interaction")
KIND_NAMES = {
    "basic": N_("Basic information"),
    "purchase": N_("Purchases"),
    "browsing": N_("Browsing"),
    "interaction": N_("Interactions"),
}
JOINTS = ("all", "any", "not")
DEEPEST = 20
"""How many times rules may be nested: deeper ones are no rules to read, or one that contains itself."""

Scalar = str | int | float | bool | date


@dataclass(frozen=True)
class Comparison:
    """One column compared with a value: the leaf of a rule."""

    column: str
    op: str
    value: Scalar | tuple[Scalar, ...] | None = None


@dataclass(frozen=True)
class Joint:
    """Rules joined by "all", "any" or "not" (of one)."""

    how: str
    parts: tuple[Rule, ...]


Rule = Comparison | Joint


@dataclass(frozen=True)
class Tag:
    """A tag: its key, its kind, its name by language, its rule, and whether it may be left out without its columns."""

    name: str
    kind: str
    labels: Mapping[str, str]
    when: Rule
    optional: bool = False

    @property
    def family(self) -> str:
        """Either "basic" or "behaviour"."""
        return "basic" if self.kind == "basic" else "behaviour"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the rule looks at, in the order of the rule."""
        return tuple(dict.fromkeys(_columns(self.when)))


@dataclass(frozen=True)
class TagRules:
    """Tags with different names, in the order of the file."""

    tags: tuple[Tag, ...]

    def label(self, name: str, lang: str | None = None) -> str:
        """The name of a tag in "en" or "zh" (by default the language in force); ParameterError for an unknown one."""
        with language(lang):
            return self.tag(name).labels[get_language()]

    def tag(self, name: str) -> Tag:
        """The tag of this name."""
        for tag in self.tags:
            if tag.name == name:
                return tag
        raise ParameterError(
            _("There is no tag called {name!r}; choose one of: {choices}.").format(
                name=name, choices=_(", ").join(tag.name for tag in self.tags)
            )
        )


def load_tag_rules(source: str | Path = "default") -> TagRules:
    """The tag rules of a name ("default") or of a YAML file.

    Raises
    ------
    ParameterError : no such file; something missing, unknown or out of place in it (it names file and tag).
    """
    if source == "default":
        return _shipped()
    found = file_text(source)
    if found is None:
        raise ParameterError(
            _('There are no tag rules {source}; use "default" or the path of a YAML file.').format(source=source)
        )
    return parsed(*found)


@cache
def _shipped() -> TagRules:
    return parsed((files("tierkit.models") / "tag_sets" / "default.yaml").read_text(encoding="utf-8"), "default.yaml")


def parsed(text: str, file: str) -> TagRules:
    """The tag rules written in ``text``; ``file`` is for the sentence when something is wrong."""
    raw = read_yaml(text, file)
    entries = raw.get("tags") if isinstance(raw, dict) else None
    if not isinstance(entries, list) or not entries:
        raise ParameterError(
            _("{file}: tag rules need a list named tags; see tag_sets/default.yaml.").format(file=file)
        )
    tags = tuple(_tag(entry, at + 1, file) for at, entry in enumerate(entries))
    names = [tag.name for tag in tags]
    twice = next((name for at, name in enumerate(names) if name in names[:at]), None)
    if twice:
        raise _wrong(file, twice, _("the name is used twice."))
    return TagRules(tags)


def _tag(entry: Any, place: int, file: str) -> Tag:
    name = entry.get("name") if isinstance(entry, dict) else None
    if not isinstance(name, str) or not name:
        raise ParameterError(_("{file}: entry {place} has no name.").format(file=file, place=place))
    extra = [str(key) for key in entry if key not in ("name", "kind", "when", "optional", *LANGUAGES)]
    if extra:
        raise _wrong(file, name, _("unknown entries: {entries}.").format(entries=_(", ").join(extra)))
    if entry.get("kind") not in KINDS:
        raise _wrong(file, name, _("kind must be one of: {choices}.").format(choices=_(", ").join(KINDS)))
    unnamed = [lang for lang in LANGUAGES if not isinstance(entry.get(lang), str) or not entry[lang].strip()]
    if unnamed:
        raise _wrong(file, name, _("the name is missing in: {languages}.").format(languages=_(", ").join(unnamed)))
    if not isinstance(entry.get("optional", False), bool):
        raise _wrong(file, name, _("optional must be true or false."))
    labels = {lang: entry[lang] for lang in LANGUAGES}
    return Tag(name, entry["kind"], labels, _rule(entry.get("when"), file, name), entry.get("optional", False))


def _rule(raw: Any, file: str, tag: str, depth: int = 0) -> Rule:
    if depth > DEEPEST:
        raise _wrong(file, tag, _("the rules are nested too deeply."))
    if not isinstance(raw, dict) or not raw:
        raise _wrong(file, tag, _("when must be {{column, op, value}}, or all, any or not of such rules.").format())
    joints = [key for key in raw if key in JOINTS]
    if joints:
        how = joints[0]
        if len(raw) > 1:
            raise _wrong(file, tag, _("{how} must stand alone in its rule.").format(how=how))
        parts = [raw[how]] if how == "not" else raw[how]
        if not isinstance(parts, list) or not parts:
            raise _wrong(file, tag, _("{how} needs a list of rules.").format(how=how))
        return Joint(how, tuple(_rule(part, file, tag, depth + 1) for part in parts))
    extra = [str(key) for key in raw if key not in ("column", "op", "value")]
    if extra:
        raise _wrong(file, tag, _("unknown entries: {entries}.").format(entries=_(", ").join(extra)))
    if not isinstance(raw.get("column"), str):
        raise _wrong(file, tag, _("column must be the name of a column; got {value}.").format(value=raw.get("column")))
    if raw.get("op") not in OPERATORS:
        raise _wrong(
            file,
            tag,
            _("op {op!r} is unknown; choose one of: {choices}.").format(
                op=raw.get("op"), choices=_(", ").join(OPERATORS)
            ),
        )
    return Comparison(raw["column"], raw["op"], _value(raw, file, tag))


def _value(raw: dict[str, Any], file: str, tag: str) -> Scalar | tuple[Scalar, ...] | None:
    op, value = raw["op"], raw.get("value")
    values = value if isinstance(value, list) else [value]
    if any(getattr(each, "tzinfo", None) is not None for each in values):
        raise _wrong(file, tag, _("value must be a date without time zone, such as 2025-06-30."))
    if op == "known":
        fits, needs = "value" not in raw, _("known takes no value.")
    elif op == "in":
        fits = isinstance(value, list) and bool(value) and all(map(_plain, values))
        needs = _("in needs a list of values.")
    elif op == "between":
        fits = isinstance(value, list) and len(value) == 2 and _ordered(value) and not _backwards(*value)
        needs = _("between needs two numbers or dates, the smaller first.")
    elif op == "top":
        fits = _ordered(values) and isinstance(value, int | float) and 0 < value < 1
        needs = _("top needs a share between 0 and 1, such as 0.2.")
    elif op in ("is", "is not"):
        fits, needs = _plain(value), _("is and is not need one value.")
    else:
        fits, needs = (
            not isinstance(value, list) and _ordered(values),
            _("{op} needs a number or a date.").format(op=op),
        )
    if not fits:
        raise _wrong(file, tag, needs)
    return tuple(value) if isinstance(value, list) else value


def _ordered(values: list[Any]) -> bool:
    """Whether these are all numbers or all dates."""
    numbers = all(isinstance(each, int | float) and not isinstance(each, bool) and _plain(each) for each in values)
    return numbers or all(isinstance(each, date) for each in values)


def _plain(value: Any) -> bool:
    """Whether this is one text, number, truth or date; "not a number" is none."""
    return isinstance(value, Scalar) and not pd.isna(value)


def _backwards(low: Any, high: Any) -> bool:
    """Whether two numbers, or two dates with or without a time of day, stand in the wrong order."""
    return pd.Timestamp(low) > pd.Timestamp(high) if isinstance(low, date) else low > high


def _columns(rule: Rule) -> list[str]:
    if isinstance(rule, Comparison):
        return [rule.column]
    return [column for part in rule.parts for column in _columns(part)]


def _wrong(file: str, tag: str, problem: str) -> ParameterError:
    return ParameterError(_("{file}: tag {tag!r}: {problem}").format(file=file, tag=tag, problem=problem))
