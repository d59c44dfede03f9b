"""Weights side by side: how much does each criterion weigh as given, by AHP, by entropy?"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from tierkit.i18n import _
from tierkit.models._checks import numbers_in, rows_in
from tierkit.plots.criteria import criterion_label
from tierkit.plots.figures import canvas, describe
from tierkit.plots.formats import percent
from tierkit.plots.palette import GROUP_COLOURS, LINE, QUIET, TIER_COLOURS

COLOURS = (TIER_COLOURS["A"], TIER_COLOURS["B"], *GROUP_COLOURS)
STEP = 0.22


def plot_weights(weights: pd.DataFrame | pd.Series, ax: Axes | None = None) -> Axes:
    """A group of bars per criterion, a bar per way to the weights.

    ``weights``: one row per criterion, one column per way ("given", "ahp", "entropy", or a name of your own), each
    from 0 to 1; or the weights of one way as a Series.
    """
    ways_to = weights.to_frame("given") if isinstance(weights, pd.Series) else weights
    table = numbers_in(rows_in("weights", ways_to), list(ways_to.columns))
    ways = len(table.columns)
    ax = canvas(ax, (7.0, 0.8 + len(table) * (STEP * ways + 0.3)))
    longest = float(table.to_numpy().max()) or 1.0
    pitch = STEP * ways + 0.2
    for row, (criterion, values) in enumerate(table.iterrows()):
        top = row * pitch
        middle = top + STEP * (ways - 1) / 2
        ax.text(-0.03, middle, criterion_label(criterion), ha="right", va="center", fontsize=10)
        ax.plot([0, 0], [top - STEP / 2, top + STEP * (ways - 0.5)], color=LINE, lw=1.2)
        for at, (way, weight) in enumerate(values.items()):
            y, colour = top + at * STEP, COLOURS[at % len(COLOURS)]
            ax.barh(y, weight / longest, STEP * 0.82, color=colour, lw=0)
            figure = _("{way} {weight}").format(weight=percent(weight), way=criterion_label(way))
            ax.text(weight / longest + 0.015, y, figure, va="center", fontsize=8.5, color=QUIET)
    ax.set(xlim=(-0.62, 1.28), ylim=(len(table) * pitch - 0.2, -STEP))
    ax.axis("off")
    return describe(ax, _title(table), _alt(table))


def _title(table: pd.DataFrame) -> str:
    """The criterion on which the ways differ most."""
    gap = table.max(axis=1) - table.min(axis=1)
    if table.shape[1] < 2 or gap.max() < 0.005:
        means = table.mean(axis=1)
        return _("{criterion} weighs most: {weight}").format(
            criterion=criterion_label(means.idxmax()), weight=percent(float(means.max()))
        )
    row = table.iloc[int(gap.to_numpy().argmax())]
    return _("{criterion}: from {low} ({low_way}) to {high} ({high_way})").format(
        criterion=criterion_label(gap.idxmax()),
        low=percent(row.min()),
        low_way=criterion_label(row.idxmin()),
        high=percent(row.max()),
        high_way=criterion_label(row.idxmax()),
    )


def _alt(table: pd.DataFrame) -> str:
    told = _("; ").join(
        _("{criterion}: {weights}").format(
            criterion=criterion_label(criterion),
            weights=_(", ").join(
                _("{way} {weight}").format(weight=percent(weight), way=criterion_label(way))
                for way, weight in values.items()
            ),
        )
        for criterion, values in table.iterrows()
    )
    return _("Bars of the weight of each criterion, by the way it was found. {criteria}.").format(criteria=told)
