"""Computed ABC cuts: where does the curve itself part A, B and C?"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from tierkit.i18n import N_, _
from tierkit.models.abc import abc_classes, abc_summary
from tierkit.models.computed_cuts import abc_points, computed_abc_cuts
from tierkit.plots.figures import describe, spread
from tierkit.plots.formats import percent
from tierkit.plots.palette import INK, PAPER
from tierkit.plots.pareto import plot_pareto
from tierkit.plots.tiers import held, in_words, tiers_of

POINT_NAMES = {
    "pareto": N_("Pareto point"),
    "break_even": N_("Break-even point"),
    "submarginal": N_("Submarginal point"),
}


def plot_computed_cuts(values: pd.Series, ax: Axes | None = None) -> Axes:
    """The Pareto curve with the classes that its own points make, and these points.

    ``values``: one number per customer; negatives count 0.
    """
    points, cuts = abc_points(values), computed_abc_cuts(values)
    ax = plot_pareto(values, cuts, ax)
    ordered = points.sort_values(["value_share", "customer_share"])
    x, y = ordered["customer_share"].tolist(), ordered["value_share"].tolist()
    # The names stand in the hollow under the curve, whose last point they keep clear of.
    left = min(max(x) + 0.07, 0.64)
    places = spread([height - 0.22 for height in y], 0.085, 0.12, 0.72)
    for name, across, height, place in zip(ordered.index, x, y, places, strict=True):
        ax.plot([across, left - 0.012], [height, place], color=INK, lw=0.7)
        ax.plot([across], [height], "o", ms=7, color=INK, mec=PAPER, mew=1.3)
        ax.text(left, place, _(POINT_NAMES[str(name)]), va="center", fontsize=9.5)
    title = _("The curve itself cuts at {first} and {second} of the value").format(
        first=percent(cuts[0]), second=percent(cuts[1])
    )
    told = _("; ").join(
        _("{point}: {customers} of customers, {value} of the value").format(
            point=_(POINT_NAMES[str(name)]),
            customers=percent(row["customer_share"]),
            value=percent(row["value_share"]),
        )
        for name, row in points.iterrows()
    )
    classes = held(tiers_of(abc_summary(values, abc_classes(values, cuts))))
    alt = _("Pareto curve, best customers first, with its own points: {points}. Classes: {tiers}.").format(
        points=told, tiers=in_words(classes)
    )
    return describe(ax, title, alt)
