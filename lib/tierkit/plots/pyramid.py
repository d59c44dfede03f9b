"""The customer pyramid: who is at the top, who at the base, and where does the value come from?"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from tierkit.i18n import _, ngettext
from tierkit.plots.figures import canvas, describe
from tierkit.plots.formats import count, money, percent, with_share
from tierkit.plots.palette import LINE, QUIET, tinted
from tierkit.plots.tiers import Tier, in_words, tiers_of

KEY = ("important", "major")
GAP = 0.035  # half the white between two layers, in layers
BARS = 1.2  # where the bars begin; the pyramid's foot reaches from -1 to 1


def plot_pyramid(summary: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """A pyramid of tiers, best on top, with the customers of each to its left and a bar of its value to its right.

    ``summary`` comes from :func:`~tierkit.models.pyramid.pyramid_summary`. The layers are of equal height, so that
    the top can be read; how many and how much is in the figures and bars.
    """
    tiers = tiers_of(summary)
    ax = canvas(ax, (7.0, 3.8))
    longest = max(tier.value_share for tier in tiers)
    for i, tier in enumerate(tiers):
        _layer(ax, i, len(tiers), tier)
        customers = ngettext(
            "{customers} customer ({share})", "{customers} customers ({share})", tier.customers
        ).format(customers=count(tier.customers), share=percent(tier.customer_share))
        ax.text(-1.15, i + 0.46, tier.label, ha="right", va="bottom", fontsize=10.5)
        ax.text(-1.15, i + 0.56, customers, ha="right", va="top", fontsize=9, color=QUIET)
        bar = tier.value_share / longest
        ax.barh(i + 0.5, bar, 0.46, BARS, color=tier.colour)
        value = with_share(money(tier.value), tier.value_share)
        ax.text(BARS + bar + 0.03, i + 0.5, value, ha="left", va="center", fontsize=9.5)
    ax.text(BARS, 0.02, _("Share of value"), ha="left", va="bottom", fontsize=9, color=QUIET)
    ax.set(xlim=(-2.35, 2.85), ylim=(len(tiers) + 0.05, -0.15))
    ax.axis("off")
    alt = _("Customer pyramid, best tier on top. {tiers}.").format(tiers=in_words(tiers))
    return describe(ax, _title(tiers), alt)


def _layer(ax: Axes, i: int, layers: int, tier: Tier) -> None:
    """The slice of the triangle between the heights i and i + 1, and a thin line towards its figures."""
    top, foot = i + GAP, i + 1 - GAP
    upper, lower, middle = top / layers if i else 0.0, foot / layers, (i + 0.5) / layers
    colour = tier.colour if tier.customers else tinted(tier.colour, 0.15)
    ax.fill([-upper, upper, lower, -lower], [top, top, foot, foot], color=colour, lw=0)
    ax.plot([-1.12, -middle - 0.03], [i + 0.5, i + 0.5], color=LINE, lw=0.8)


def _title(tiers: list[Tier]) -> str:
    key = [tier for tier in tiers if tier.key in KEY]
    if not sum(tier.customers for tier in key):
        return _("Too few customers for the top of the pyramid: {customers}").format(
            customers=count(sum(tier.customers for tier in tiers))
        )
    return _("Key customers, {customers} of all, bring {value} of the value").format(
        customers=percent(sum(tier.customer_share for tier in key)),
        value=percent(sum(tier.value_share for tier in key)),
    )
