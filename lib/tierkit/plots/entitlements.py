"""Entitlements: which tier is given what?"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Circle, Wedge

from tierkit.i18n import _
from tierkit.models._checks import rows_in
from tierkit.models.labels import tier_label
from tierkit.models.playbook import LEVELS, STAGES
from tierkit.plots.figures import canvas, describe
from tierkit.plots.formats import count
from tierkit.plots.palette import INK, LINE, QUIET, colour_of
from tierkit.plots.rows import fitted, headline

SIZE = 0.26  # the radius of a mark, in rows
ROOM = 13.4  # how many rows the columns may be wide together


def plot_entitlements(matrix: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Entitlements (rows, by stage of the sale) by tiers (columns): full disc, half disc, ring with a coin, or a dash.

    ``matrix`` comes from :func:`~tierkit.models.playbook.entitlement_matrix`.
    """
    rows_in("matrix", matrix, ["stage", "entitlement"])
    tiers = [str(column) for column in matrix.columns if column not in ("stage", "entitlement")]
    stages = [stage for stage in STAGES if (matrix["stage"] == stage).any()]
    height = len(matrix) + 0.7 * len(stages)
    wide = min(3.4, ROOM / len(tiers))
    left, right = -5.4, wide * len(tiers)
    ax = canvas(ax, (7.0, 0.36 * (height + 2.0) + 0.5))
    ax.set(xlim=(left, max(right, 6.0)), ylim=(height + 1.3, -1.2), aspect="equal", anchor="W")
    for at, tier in enumerate(tiers):
        ax.text(
            (at + 0.5) * wide, -0.45, fitted(tier_label(tier), 12, 2), ha="center", va="center", fontsize=9.5, color=INK
        )
    y = 0.0
    for stage in stages:
        ax.plot([left, right], [y + 0.12, y + 0.12], color=LINE, lw=0.8)
        ax.text(left, y + 0.48, _(STAGES[stage]), ha="left", va="center", fontsize=8.5, color=QUIET)
        y += 0.7
        for _key, row in matrix[matrix["stage"] == stage].iterrows():
            ax.text(left, y + 0.5, fitted(str(row["entitlement"]), 30), ha="left", va="center", fontsize=9.5)
            for at, tier in enumerate(tiers):
                _mark(ax, (at + 0.5) * wide, y + 0.5, str(row[tier]), colour_of(tier))
            y += 1
    _legend(ax, left, max(right, 6.0), y + 0.75)
    ax.axis("off")
    full = {tier: int((matrix[tier] == "full").sum()) for tier in tiers}
    title = _("In full: {best} {most} of {total}, {worst} {least}").format(
        best=tier_label(tiers[0]),
        most=full[tiers[0]],
        total=len(matrix),
        worst=tier_label(tiers[-1]),
        least=full[tiers[-1]],
    )
    listed = _("; ").join(
        _("{group}: {tiers}").format(
            group=row["entitlement"],
            tiers=_(", ").join(f"{tier_label(tier)} {_(LEVELS[str(row[tier])])}" for tier in tiers),
        )
        for _key, row in matrix.iterrows()
    )
    alt = _("Matrix of {count} entitlements by tier. {entitlements}.").format(
        count=count(len(matrix)), entitlements=listed
    )
    return describe(ax, headline(title), alt)


def _mark(ax: Axes, x: float, y: float, level: str, colour: str) -> None:
    if level == "none":
        ax.plot([x - 0.12, x + 0.12], [y, y], color=LINE, lw=1.6, solid_capstyle="round")
        return
    ax.add_patch(Circle((x, y), SIZE, facecolor=colour if level == "full" else "white", edgecolor=colour, lw=1.4))
    if level == "part":
        # Filled below: with the y axis pointing down, that is from 0 to 180 degrees.
        ax.add_patch(Wedge((x, y), SIZE, 0, 180, facecolor=colour, lw=0))
    if level == "pay":
        ax.text(x, y, "¥", ha="center", va="center", fontsize=8, color=INK)


def _legend(ax: Axes, left: float, right: float, y: float) -> None:
    step = (right - left) / len(LEVELS)
    for at, (level, name) in enumerate(LEVELS.items()):
        _mark(ax, left + 0.08 + at * step + SIZE, y, level, QUIET)
        ax.text(left + at * step + 3 * SIZE, y, _(name), ha="left", va="center", fontsize=8.5, color=QUIET)
