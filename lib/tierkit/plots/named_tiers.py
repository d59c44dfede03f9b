"""The tiers' names in their colours, in a line between a picture of dots and its title."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes

from tierkit.i18n import _
from tierkit.models.labels import tier_label
from tierkit.plots.criteria import shortened
from tierkit.plots.formats import count
from tierkit.plots.palette import GROUP_COLOURS, TIER_COLOURS

HEIGHT = 1.045
LIFT = 30


def tier_colours(tiers: Sequence[str]) -> dict[str, str]:
    """The colour of each tier; those that the kit does not know take the colours of groups in their order."""
    spare = iter(GROUP_COLOURS * (1 + len(tiers) // len(GROUP_COLOURS)))
    return {tier: TIER_COLOURS[tier] if tier in TIER_COLOURS else next(spare) for tier in tiers}


def name_tiers(ax: Axes, sizes: Mapping[str, int]) -> None:
    """Write each tier with its customers above the picture, beside a dot in its colour; best first."""
    colours = tier_colours(list(sizes))
    pitch = min(0.3, 1.0 / max(1, len(sizes)))
    for place, (tier, size) in enumerate(sizes.items()):
        at = 0.015 + place * pitch
        ax.plot([at], [HEIGHT], "o", ms=7, color=colours[tier], transform=ax.transAxes, clip_on=False)
        label = _("{tier} {customers}").format(tier=shortened(tier_label(tier)), customers=count(size))
        ax.text(at + 0.022, HEIGHT, label, transform=ax.transAxes, va="center", fontsize=9.5)


def lifted(ax: Axes) -> Axes:
    """The title moved up, above the line of names."""
    ax.set_title(ax.get_title(loc="left"), loc="left", pad=LIFT)
    return ax
