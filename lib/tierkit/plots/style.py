"""One look for every picture: theme, fonts, and one colour per tier."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import matplotlib as mpl
import seaborn as sns
from matplotlib.colors import to_rgb

from tierkit.i18n import set_language
from tierkit.plots.fonts import font_families

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


def use_style(lang: str | None = None) -> None:
    """Put the kit's look in force for every picture from here on, and speak ``lang`` ("en", "zh") when it is given."""
    if lang is not None:
        set_language(lang)
    sns.set_theme(style="white")
    # After the theme, which sets fonts of its own.
    mpl.rcParams.update(
        {
            "font.family": list(font_families()),
            "axes.unicode_minus": False,
            "figure.figsize": (7.0, 4.0),
            "figure.dpi": 100,
            "savefig.dpi": 130,
            "figure.constrained_layout.use": True,
            "font.size": 10,
            "axes.titlesize": 13,
            "axes.titlelocation": "left",
            "axes.titlepad": 12,
            "axes.titlecolor": INK,
            "axes.labelsize": 10,
            "axes.labelcolor": QUIET,
            "axes.edgecolor": LINE,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "text.color": INK,
            "xtick.color": QUIET,
            "ytick.color": QUIET,
            "xtick.labelsize": 9,
            "ytick.labelsize": 9,
        }
    )


def style_in_force() -> bool:
    """Whether text would be drawn with the kit's fonts."""
    return list(mpl.rcParams["font.family"]) == list(font_families())


def colour_of(key: str) -> str:
    """The colour of a tier; grey for one that the kit does not know."""
    return TIER_COLOURS.get(key, QUIET)


def tinted(colour: str, strength: float) -> tuple[float, float, float]:
    """``colour`` mixed with paper: 1 leaves it as it is, 0 is paper."""
    red, green, blue = (strength * part + (1 - strength) for part in to_rgb(colour))
    return red, green, blue


def text_on(colour: str | tuple[float, float, float]) -> str:
    """Black or white, whichever stands out more on ``colour``: at least 4.5 : 1 on any, which softer ink misses."""
    return max((BLACK, PAPER), key=lambda text: contrast(text, colour))


def contrast(one: str | tuple[float, float, float], other: str | tuple[float, float, float]) -> float:
    """The contrast ratio of two colours, 1 to 21, by WCAG 2."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str | tuple[float, float, float]) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
