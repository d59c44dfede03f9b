"""Segments: which are many, and which are worth much?"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from tierkit.i18n import _
from tierkit.plots.figures import canvas, describe
from tierkit.plots.formats import count, money, with_share
from tierkit.plots.palette import QUIET, tinted
from tierkit.plots.tiers import in_words, tiers_of

AISLE = 0.62  # the room for the names, in units of the longest bar
MARGIN = 0.45  # the room for a figure beyond the longest bar


def plot_segments(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Bars to the left for the share of customers, to the right for the share of value, names between.

    ``table`` comes from :func:`~tierkit.models.segments.segment_table`.
    """
    tiers = tiers_of(table)
    ax = canvas(ax, (7.0, 0.34 * len(tiers) + 1.0))
    longest = max(max(tier.customer_share, tier.value_share) for tier in tiers)
    half = AISLE / 2
    for y, tier in enumerate(tiers):
        customers, value = tier.customer_share / longest, tier.value_share / longest
        ax.barh(y, -customers, 0.72, -half, color=tinted(tier.colour, 0.5))
        ax.barh(y, value, 0.72, half, color=tier.colour)
        ax.text(0, y, tier.label, ha="center", va="center", fontsize=9.5)
        left, right = -half - customers - 0.02, half + value + 0.02
        few = with_share(count(tier.customers), tier.customer_share)
        much = with_share(money(tier.value), tier.value_share)
        ax.text(left, y, few, ha="right", va="center", fontsize=8.5, color=QUIET)
        ax.text(right, y, much, ha="left", va="center", fontsize=8.5, color=QUIET)
    ax.text(-half, -0.6, _("Share of customers"), ha="right", va="bottom", fontsize=9, color=QUIET)
    ax.text(half, -0.6, _("Share of value"), ha="left", va="bottom", fontsize=9, color=QUIET)
    ax.set(xlim=(-half - 1 - MARGIN, half + 1 + MARGIN), ylim=(len(tiers) - 0.5, -1.2))
    ax.axis("off")
    best = max(tiers, key=lambda tier: tier.value_share)
    alt = _("Bars per segment, share of customers beside share of value. {tiers}.").format(tiers=in_words(tiers))
    return describe(ax, best.finding, alt)
