"""One look for every picture: theme, fonts, and one colour per tier."""

from __future__ import annotations

import matplotlib as mpl
import seaborn as sns

from tierkit.i18n import set_language
from tierkit.plots.fonts import font_families
from tierkit.plots.palette import INK, LINE, QUIET


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
