"""ABC classes: how many customers are in each, and how much do they bring?"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from tierkit.i18n import _
from tierkit.plots.figures import canvas, describe, middles, spread
from tierkit.plots.formats import count, money, with_share
from tierkit.plots.palette import PAPER, QUIET, tinted
from tierkit.plots.tiers import Tier, held, in_words, tiers_of

TOP, BOTTOM, HEIGHT = 1.0, 0.0, 0.34


def plot_abc(summary: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Two bars of 100 %, customers above and value below, with bands that lead each class from one to the other.

    ``summary`` comes from :func:`~tierkit.models.abc.abc_summary`.
    """
    classes = held(tiers_of(summary))
    ax = canvas(ax, (7.0, 3.4))
    above = below = 0.0
    for tier in classes:
        ends_above, ends_below = above + tier.customer_share, below + tier.value_share
        ax.barh(TOP, tier.customer_share, HEIGHT, above, color=tier.colour, edgecolor=PAPER, lw=1.5)
        ax.barh(BOTTOM, tier.value_share, HEIGHT, below, color=tier.colour, edgecolor=PAPER, lw=1.5)
        upper, lower = TOP - HEIGHT / 2, BOTTOM + HEIGHT / 2
        band = [above, ends_above, ends_below, below], [upper, upper, lower, lower]
        ax.fill(*band, color=tinted(tier.colour, 0.25), lw=0)
        above, below = ends_above, ends_below
    _label(ax, [(tier, tier.customer_share, count(tier.customers)) for tier in classes], TOP, 1)
    _label(ax, [(tier, tier.value_share, money(tier.value)) for tier in classes], BOTTOM, -1)
    ax.text(-0.02, TOP, _("Share of customers"), ha="right", va="center", color=QUIET)
    ax.text(-0.02, BOTTOM, _("Share of value"), ha="right", va="center", color=QUIET)
    ax.set(xlim=(-0.25, 1.04), ylim=(-0.85, 1.85))
    ax.axis("off")
    alt = _("Two bars, customers and value, divided into classes. {tiers}.").format(tiers=in_words(classes))
    return describe(ax, classes[0].finding, alt)


def _label(ax: Axes, pieces: list[tuple[Tier, float, str]], bar: float, side: int) -> None:
    """Write tier, figure and share beside each piece of a bar: above (side 1) or below it (side -1)."""
    centres = middles([share for _tier, share, _figure in pieces])
    edge, va = bar + side * HEIGHT / 2, "bottom" if side > 0 else "top"
    for (tier, share, figure), centre, place in zip(pieces, centres, spread(centres, 0.24, 0.10, 0.92), strict=True):
        ax.plot([centre, place], [edge + side * 0.03, edge + side * 0.15], color=tier.colour, lw=1.2)
        text = f"{tier.label}\n{with_share(figure, share)}"
        ax.text(place, edge + side * 0.18, text, ha="center", va=va, fontsize=9.5, linespacing=1.35)
