"""How is a playbook written, so that a slip in it is told with its place?

Definition
    A YAML file with ``schemes`` (names of tierings, each with its tiers, best first), ``tiers`` (each with ``key`` and
    ``measures``: area, en, zh and, where wished, case) and ``entitlements`` (key, stage, en, zh and, by tier, levels).

Source
    The kit's own; see :mod:`~tierkit.models.playbook` for what it is about.

Limits
    It is checked that everything is there and has its place; whether a measure is wise is for people to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tierkit.errors import ParameterError
from tierkit.i18n import LANGUAGES, N_, _
from tierkit.models._rule_files import read_yaml

AREAS = {"organisation": N_("Organisation"), "process": N_("Process"), "service": N_("Service")}
CASES = {
    "": N_("All of the tier"),
    "potential": N_("With potential"),
    "no-potential": N_("Without potential"),
    "can-rise": N_("Can rise"),
    "cannot-rise": N_("Cannot rise"),
}
STAGES = {
    "before": N_("Before the sale"),
    "during": N_("During the sale"),
    "after": N_("After the sale"),
    "always": N_("At all times"),
}
LEVELS = {"full": N_("In full"), "part": N_("In part"), "pay": N_("For a fee"), "none": N_("Not given")}


@dataclass(frozen=True)
class Measure:
    """What is done for a tier, in one area, by language; for one case of its customers, or for all ("")."""

    tier: str
    area: str
    case: str
    texts: Mapping[str, str]


@dataclass(frozen=True)
class Entitlement:
    """What customers may be given, at a stage of the sale: its name by language, and its level by tier."""

    key: str
    stage: str
    labels: Mapping[str, str]
    levels: Mapping[str, str]


@dataclass(frozen=True)
class Playbook:
    """Schemes of tiers (best first), measures for every tier in every area, and entitlements for every tier."""

    schemes: Mapping[str, tuple[str, ...]]
    measures: tuple[Measure, ...]
    entitlements: tuple[Entitlement, ...]

    @property
    def tiers(self) -> tuple[str, ...]:
        return tuple(tier for tiers in self.schemes.values() for tier in tiers)


@dataclass(frozen=True)
class _Place:
    """A place in a file, for the sentence when something is wrong there."""

    file: str
    name: str

    def wrong(self, problem: str) -> ParameterError:
        return ParameterError(_("{file}: {place}: {problem}").format(file=self.file, place=self.name, problem=problem))

    def mapping(self, raw: Any, needed: Iterable[str], optional: Iterable[str] = ()) -> dict[str, Any]:
        """``raw``, when it is a mapping with all that is needed and nothing strange."""
        if not isinstance(raw, dict):
            raise self.wrong(_("it must have the entries: {entries}.").format(entries=_listed(needed)))
        strange = [str(key) for key in raw if key not in (*needed, *optional)]
        if strange:
            raise self.wrong(_("unknown entries: {entries}.").format(entries=_listed(strange)))
        missing = [key for key in needed if key not in raw]
        if missing:
            raise self.wrong(_("missing entries: {entries}.").format(entries=_listed(missing)))
        return raw

    def text(self, raw: Mapping[str, Any], key: str) -> str:
        if not isinstance(raw[key], str) or not raw[key].strip():
            raise self.wrong(_("{entry} must be a text that is not empty.").format(entry=key))
        return str(raw[key]).strip()

    def choice(self, name: str, value: Any, choices: Iterable[str]) -> str:
        if value not in tuple(choices):
            raise self.wrong(
                _("{name} {value!r} is unknown; choose one of: {choices}.").format(
                    name=name, value=value, choices=_listed(choice for choice in choices if choice)
                )
            )
        return str(value)

    def entries(self, raw: Mapping[str, Any], key: str) -> list[Any]:
        if not isinstance(raw[key], list) or not raw[key]:
            raise self.wrong(_("{entry} must be a list.").format(entry=key))
        return list(raw[key])


def parsed(text: str, file: str) -> Playbook:
    """The playbook written in ``text``; ``file`` is for the sentence when something is wrong."""
    whole = _Place(file, _("the playbook"))
    raw = whole.mapping(read_yaml(text, file), ("schemes", "tiers", "entitlements"))
    names = _Place(file, "schemes")
    if not isinstance(raw["schemes"], dict):
        raise names.wrong(_("each scheme needs a name and a list of its tiers, best first."))
    schemes = {str(name): tuple(map(str, names.entries(raw["schemes"], name))) for name in raw["schemes"]}
    measures = [each for at, entry in enumerate(whole.entries(raw, "tiers")) for each in _measures(entry, file, at + 1)]
    given = [_entitlement(entry, file, at + 1) for at, entry in enumerate(whole.entries(raw, "entitlements"))]
    book = Playbook(schemes, tuple(measures), tuple(given))
    for problem in _problems(book):
        raise ParameterError(_("{file}: {problem}").format(file=file, problem=problem))
    return book


def _measures(raw: Any, file: str, number: int) -> list[Measure]:
    place = _Place(file, _("tier {tier}").format(tier=number))
    tier = place.text(place.mapping(raw, ("key", "measures")), "key")
    found = []
    for at, entry in enumerate(_Place(file, _("tier {tier}").format(tier=tier)).entries(raw, "measures")):
        here = _Place(file, _("tier {tier}, measure {number}").format(tier=tier, number=at + 1))
        told = here.mapping(entry, ("area", *LANGUAGES), ("case",))
        area, case = here.choice("area", told["area"], AREAS), here.choice("case", told.get("case", ""), CASES)
        found.append(Measure(tier, area, case, {lang: here.text(told, lang) for lang in LANGUAGES}))
    return found


def _entitlement(raw: Any, file: str, number: int) -> Entitlement:
    place = _Place(file, _("entitlement {key}").format(key=number))
    told = place.mapping(raw, ("key", "stage", *LANGUAGES, "levels"))
    key = place.text(told, "key")
    here = _Place(file, _("entitlement {key}").format(key=key))
    if not isinstance(told["levels"], dict):
        raise here.wrong(_("levels must give a level for every tier."))
    levels = {str(tier): here.choice(f"levels: {tier}", level, LEVELS) for tier, level in told["levels"].items()}
    texts = {lang: here.text(told, lang) for lang in LANGUAGES}
    return Entitlement(key, here.choice("stage", told["stage"], STAGES), texts, levels)


def _problems(book: Playbook) -> list[str]:
    """Sentences on what does not fit together, the first to be shown."""
    told: list[str] = []
    twice = [tier for tier in book.tiers if book.tiers.count(tier) > 1]
    if twice or not book.tiers:
        told.append(_("each tier must be in exactly one scheme; wrong: {tiers}.").format(tiers=_listed(twice)))
    strange = [each.tier for each in book.measures if each.tier not in book.tiers]
    strange += [tier for each in book.entitlements for tier in each.levels if tier not in book.tiers]
    if strange:
        told.append(_("these tiers are in no scheme: {tiers}.").format(tiers=_listed(strange)))
    has = {(each.tier, each.area) for each in book.measures}
    without = [f"{tier} ({area})" for tier in book.tiers for area in AREAS if (tier, area) not in has]
    if without:
        told.append(_("each tier needs a measure in every area; missing: {places}.").format(places=_listed(without)))
    keys = [each.key for each in book.entitlements]
    again = [key for key in keys if keys.count(key) > 1]
    if again:
        told.append(_("entitlements need different keys; used twice: {keys}.").format(keys=_listed(again)))
    gaps = [f"{each.key} ({tier})" for each in book.entitlements for tier in book.tiers if tier not in each.levels]
    if gaps:
        told.append(_("each entitlement needs a level for every tier; missing: {places}.").format(places=_listed(gaps)))
    return told


def _listed(values: Iterable[str]) -> str:
    return _(", ").join(dict.fromkeys(values)) or _("none")
