"""Where the present moves lead: the mix of tiers now, and in the steady state."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from tierkit.i18n import _
from tierkit.models._checks import rows_in
from tierkit.models.labels import tier_label
from tierkit.plots.figures import canvas, describe
from tierkit.plots.formats import percent
from tierkit.plots.migration import wrapped
from tierkit.plots.palette import INK, LINE, PAPER, QUIET, colour_of, tinted

NEAR = 0.02  # dots closer than this stand for one


def plot_steady_state(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """An open dot for each tier's share now, a full one for its share in the end, and an arrow from one to the other.

    ``table`` comes from :func:`~tierkit.models.steady.steady_table`.
    """
    rows_in("table", table, ["now", "steady", "change"])
    rows = [(str(tier), float(row["now"]), float(row["steady"])) for tier, row in table.iterrows()]
    widest = max(max(now, steady) for _tier, now, steady in rows)
    ax = canvas(ax, (7.0, 0.62 * len(rows) + 1.3))
    for y, (tier, now, steady) in enumerate(rows):
        colour = colour_of(tier)
        a, b = now / widest, steady / widest
        ax.plot([0, 1], [y, y], color=LINE, lw=0.8, zorder=0)
        if abs(a - b) > NEAR:
            arrow = {"arrowstyle": "-|>", "color": tinted(colour, 0.75), "lw": 2, "shrinkA": 6, "shrinkB": 5}
            ax.annotate("", (b, y), (a, y), arrowprops=arrow)
        ax.plot(b, y, "o", ms=11, mfc=colour, mec=colour, mew=2)
        ax.plot(a, y, "o", ms=11, mfc=PAPER if abs(a - b) > NEAR else "none", mec=tinted(colour, 0.8), mew=2)
        ax.text(-0.14, y, wrapped(tier_label(tier), 20), ha="right", va="center")
        _figures(ax, y, (a, percent(now)), (b, percent(steady)), first=y == 0)
    ax.set(xlim=(-0.58, 1.2), ylim=(len(rows) - 0.5, -0.95))
    ax.axis("off")
    tier, now, steady = max(rows, key=lambda row: abs(row[2] - row[1]))
    title = _("If moves go on as they were, {tier} go from {now} to {steady}").format(
        tier=tier_label(tier), now=percent(now), steady=percent(steady)
    )
    listed = _("; ").join(
        _("{tier} from {now} to {steady}").format(tier=tier_label(tier), now=percent(now), steady=percent(steady))
        for tier, now, steady in rows
    )
    alt = _("The share of customers in each tier now and in the steady state. {tiers}.").format(tiers=listed)
    return describe(ax, title, alt)


def _figures(ax: Axes, y: int, now: tuple[float, str], steady: tuple[float, str], first: bool) -> None:
    """The two shares on the outer sides of their dots; in the first row with the words for them."""
    (a, was), (b, will) = now, steady
    side = -1 if a <= b else 1
    names = (_("now {share}"), _("in the end {share}")) if first else ("{share}", "{share}")
    for place, text, name, towards, ink in ((a, was, names[0], side, QUIET), (b, will, names[1], -side, INK)):
        ha = "right" if towards < 0 else "left"
        above = first
        x = place if above else place + towards * 0.03
        ax.text(
            x + (towards * 0.02 if above else 0),
            y - 0.3 if above else y,
            name.format(share=text),
            ha=ha,
            va="bottom" if above else "center",
            fontsize=9.5,
            color=ink,
        )
