"""How is a class, a tier, a segment or a stage called in the language of the reader?

Keys are English and stay the same in every language (``"A"``, ``"long-tail"``, ``"Can't lose"``), so that code,
exercises and files do not depend on the language; what a person reads is the label.

Source: the kit's glossary (rows 6 to 11, 40, 41, 51 and 55); segment names come from the segment map itself.

Limits: a key that the kit does not know, such as a segment of your own map, is its own label.
"""

from __future__ import annotations

from tierkit.i18n import N_, _, get_language, language
from tierkit.models.segments import load_segment_map

NAMES = {
    "A": N_("Class A"),
    "B": N_("Class B"),
    "C": N_("Class C"),
    "important": N_("Important customers"),
    "major": N_("Major customers"),
    "ordinary": N_("Ordinary customers"),
    "long-tail": N_("Long-tail customers"),
    "acquisition": N_("Acquisition"),
    "development": N_("Development"),
    "maintenance": N_("Maintenance"),
    "retention": N_("Retention"),
    "lost": N_("Lost"),
    "up": N_("Moved up"),
    "stayed": N_("Stayed"),
    "down": N_("Moved down"),
    "entered": N_("Entered"),
    "left": N_("Left"),
    "promoter": N_("Promoters"),
    "passive": N_("Passives"),
    "detractor": N_("Detractors"),
}


def tier_label(key: str, lang: str | None = None) -> str:
    """The name of an ABC class, pyramid tier, segment, lifecycle stage or move.

    ``lang`` is "en" or "zh"; by default the language in force.
    """
    with language(lang):
        if key in NAMES:
            return _(NAMES[key])
        for segment in load_segment_map("ten").segments:
            if segment.name == key:
                return segment.labels[get_language()]
    return str(key)
