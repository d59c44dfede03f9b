"""Loyalty points: of all that were earned, what came back, was redeemed, expired, and what is still open?"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from tierkit.i18n import _
from tierkit.models._checks import rows_in
from tierkit.plots.figures import canvas, describe
from tierkit.plots.formats import money, percent
from tierkit.plots.palette import INK, LINE, colour_of, tinted

PARTS = ("earned", "returned", "redeemed", "expired", "balance")


def plot_points(points: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Bars from the points earned down to those still open, each beginning where the last one ended.

    ``points`` comes from :func:`~tierkit.models.loyalty.loyalty_points`.
    """
    rows_in("points", points, [*PARTS, "liability"])
    sums = {part: float(points[part].sum()) for part in PARTS}
    liability = float(points["liability"].sum())
    names = {
        "earned": (_("Earned"), tinted(INK, 0.72)),
        "returned": (_("Taken back"), colour_of("down")),
        "redeemed": (_("Redeemed"), colour_of("entered")),
        "expired": (_("Expired"), colour_of("left")),
        "balance": (_("Still open"), colour_of("up")),
    }
    ax = canvas(ax, (7.0, 3.4))
    whole = max(sums["earned"], -sums["balance"], 1.0)
    level = 0.0
    for y, (part, (name, colour)) in enumerate(names.items()):
        size = sums[part]
        start, end = (0.0, size) if part in ("earned", "balance") else (level, level - size)
        ax.barh(y, (end - start) / whole, 0.62, start / whole, color=colour)
        if part != "balance":
            ax.plot([end / whole] * 2, [y + 0.31, y + 0.69], color=LINE, lw=1)
            level = end
        share = _("{figure} ({share})").format(figure=money(size), share=percent(size / whole))
        text = money(size) if part == "earned" or size < 0 else share
        ax.text(max(start, end) / whole + 0.02, y, text, ha="left", va="center", fontsize=9.5)
        ax.text(min(0.0, sums["balance"] / whole) - 0.02, y, name, ha="right", va="center")
    ax.set(xlim=(min(0.0, sums["balance"] / whole) - 0.22, 1.26), ylim=(len(names) - 0.5, -0.6))
    ax.axis("off")
    said = {part: money(size) for part, size in sums.items()}
    if sums["balance"] < 0:
        title = _("Returns took {debt} points more than customers had left").format(debt=money(-sums["balance"]))
    else:
        title = _("{balance} points are still open, a liability of {liability} yuan").format(
            balance=said["balance"], liability=money(liability)
        )
    alt = _(
        "Of {earned} points earned, {returned} were taken back with returns, {redeemed} redeemed and "
        "{expired} expired; "
        "{balance} are still open, a liability of {liability} yuan."
    ).format(**said, liability=money(liability))
    return describe(ax, title, alt)
