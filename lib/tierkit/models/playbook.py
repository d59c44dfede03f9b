"""What do we do for the customers of each tier: who looks after them, by which process, with what service?

Definition
    A playbook is a YAML file (``playbooks/*.yaml``, or one of your own) of measures per tier: organisation
    (组织差异化: who), process (流程差异化: how) and service (what). Where customers of one tier are to be treated
    differently, a measure names the case: ordinary customers with or without potential, small ones that can rise or
    cannot. The entitlement matrix says which tier is given what, before, during and after the sale.

Source
    V. A. Zeithaml, R. T. Rust & K. N. Lemon, "The Customer Pyramid", California Management Review 43(4) (2001),
    118-142, on serving tiers differently; the measures follow the course's line and are written for the kit.

Limits
    A starting point, written for a shop or a supplier like those of the sample data: what a tier is worth, what its
    customers want and what the law allows decide in your firm. Who has potential or can rise it does not say: look at
    the trend, with :func:`~tierkit.models.small_customers.review_small_customers` ("upgrade" is who rises).
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

import pandas as pd

from tierkit.errors import ParameterError
from tierkit.i18n import _, get_language, language
from tierkit.models._checks import one_of
from tierkit.models._rule_files import file_text
from tierkit.models.labels import tier_label
from tierkit.models.playbook_rules import AREAS, CASES, LEVELS, STAGES, Playbook, parsed

__all__ = [
    "AREAS",
    "CASES",
    "LEVELS",
    "STAGES",
    "Playbook",
    "entitlement_matrix",
    "load_playbook",
    "parsed",
    "strategy_playbook",
]


def strategy_playbook(
    tier: str | None = None,
    lang: str | None = None,
    playbook: str | Path | Playbook = "default",
    words: bool = True,
) -> pd.DataFrame:
    """The measures as a table to read.

    Parameters
    ----------
    tier : one tier ("important", "A" ...); by default all, scheme by scheme, best first.
    lang : "en" or "zh"; by default the language in force.
    playbook : "default", the path of a YAML file, or one that is loaded.
    words : names of tier, area and case, to read; False gives their keys, to join with other tables.

    Returns
    -------
    DataFrame of texts in that language: tier, area, case (which customers of the tier), measure.

    Raises
    ------
    ParameterError : an unknown tier; a file that is missing or wrong.
    """
    book = _loaded(playbook)
    shown = book.tiers if tier is None else (one_of("tier", tier, book.tiers),)
    rows = [
        (each.tier, each.area, each.case, each.texts)
        for key in shown
        for area in AREAS
        for each in book.measures
        if (each.tier, each.area) == (key, area)
    ]
    table = pd.DataFrame(rows, columns=["tier", "area", "case", "measure"])
    with language(lang):
        table["measure"] = [texts[get_language()] for texts in table["measure"]]
        if words:
            table["tier"] = [tier_label(key) for key in table["tier"]]
            table["area"] = [_(AREAS[key]) for key in table["area"]]
            table["case"] = [_(CASES[key]) for key in table["case"]]
    return table


def entitlement_matrix(
    scheme: str = "pyramid",
    lang: str | None = None,
    playbook: str | Path | Playbook = "default",
    words: bool = False,
) -> pd.DataFrame:
    """Which tier is given what.

    Parameters
    ----------
    scheme : "pyramid", "abc", or another of the playbook.
    lang : of the names; by default the language in force.
    playbook : "default", the path of a YAML file, or one that is loaded.
    words : names of stages, tiers and levels, to read; by default their keys, to draw and to count.

    Returns
    -------
    DataFrame, index the key of the entitlement, by stage: stage (a key of ``STAGES``), entitlement (its name), then a
    column per tier, best first, with its level: "full", "part", "pay" or "none".

    Raises
    ------
    ParameterError : an unknown scheme; a file that is missing or wrong.
    """
    book = _loaded(playbook)
    tiers = book.schemes[one_of("scheme", scheme, book.schemes)]
    given = sorted(book.entitlements, key=lambda each: list(STAGES).index(each.stage))
    table = pd.DataFrame({tier: [each.levels[tier] for each in given] for tier in tiers}, [each.key for each in given])
    table.insert(0, "stage", [each.stage for each in given])
    with language(lang):
        table.insert(1, "entitlement", [each.labels[get_language()] for each in given])
        if words:
            table["stage"] = [_(STAGES[key]) for key in table["stage"]]
            table[list(tiers)] = table[list(tiers)].map(lambda level: _(LEVELS[level]))
            table = table.rename(columns={tier: tier_label(tier) for tier in tiers})
    return table.rename_axis("key")


def load_playbook(source: str | Path = "default") -> Playbook:
    """The playbook of a name ("default") or of a YAML file.

    Raises
    ------
    ParameterError : no such file; something missing, unknown or out of place in it (it says where).
    """
    if source == "default":
        return _shipped()
    found = file_text(source)
    if found is None:
        raise ParameterError(
            _('There is no playbook {source}; use "default" or the path of a YAML file.').format(source=source)
        )
    return parsed(*found)


def _loaded(playbook: str | Path | Playbook) -> Playbook:
    return playbook if isinstance(playbook, Playbook) else load_playbook(playbook)


@cache
def _shipped() -> Playbook:
    return parsed((files("tierkit.models") / "playbooks" / "default.yaml").read_text(encoding="utf-8"), "default.yaml")
