"""The kit's colours: one a tier, everywhere. Light to import: pages and explorers use it without matplotlib."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

Colour = str | tuple[float, float, float]
"""``#rrggbb``, or red, green and blue from 0 to 1."""

INK = "#222222"
QUIET = "#5f5f5f"
LINE = "#d9d9d9"
PAPER = "#ffffff"
BLACK = "#000000"

TIER_COLOURS: Mapping[str, str] = MappingProxyType(
    {
        # Okabe & Ito's colours, told apart by readers with any kind of colour vision; the best tier is always blue.
        "A": "#0072b2",
        "B": "#e69f00",
        "C": "#a6a6a6",
        "important": "#0072b2",
        "major": "#56b4e9",
        "ordinary": "#e69f00",
        "long-tail": "#a6a6a6",
        # Segments come in families: blue stays, green arrives, yellow cools, red is leaving, grey has left.
        "Champions": "#0072b2",
        "Loyal": "#3d95cf",
        "Potential loyalist": "#85c3ea",
        "New": "#009e73",
        "Promising": "#66c7a8",
        "Need attention": "#f0d442",
        "About to sleep": "#e69f00",
        "Can't lose": "#a63c00",
        "At risk": "#e0703a",
        "Hibernating": "#a6a6a6",
    }
)
"""The colour of each ABC class, pyramid tier and segment, by its key."""


MEANING_COLOURS: Mapping[str, str] = MappingProxyType(
    {
        "acquisition": "#009e73",
        "development": "#56b4e9",
        "maintenance": "#0072b2",
        "retention": "#e69f00",
        "lost": "#a6a6a6",
        "up": "#0072b2",
        "stayed": "#d0d0d0",
        "down": "#d55e00",
        "entered": "#009e73",
        "left": "#8c8c8c",
        "promoter": "#0072b2",
        "passive": "#d0d0d0",
        "detractor": "#d55e00",
    }
)
"""The colour of each lifecycle stage, move between tiers and answer to the survey, by its key."""

GROUP_COLOURS = ("#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0d442", "#0072b2", "#8c8c8c")
"""The colours of groups that have no rank, in the order of their appearance."""


def colour_of(key: str) -> str:
    """The colour of a tier, stage or move; grey for one that the kit does not know."""
    return TIER_COLOURS.get(key) or MEANING_COLOURS.get(key, QUIET)


def tinted(colour: str, strength: float) -> tuple[float, float, float]:
    """``colour`` mixed with paper: 1 leaves it as it is, 0 is paper."""
    red, green, blue = (strength * part + (1 - strength) for part in _parts(colour))
    return red, green, blue


def text_on(colour: Colour) -> str:
    """Black or white, whichever stands out more on ``colour``: at least 4.5 : 1 on any, which softer ink misses."""
    return max((BLACK, PAPER), key=lambda text: contrast(text, colour))


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of two colours, 1 to 21, by WCAG 2."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parts(colour: Colour) -> tuple[float, float, float]:
    if not isinstance(colour, str):
        return colour
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue
