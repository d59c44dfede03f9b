"""The Pareto curve: what share of the value do the best customers bring, and where do the classes part?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from tierkit.i18n import _
from tierkit.models.abc import DEFAULT_CUTS, abc_classes, abc_summary, checked_cuts
from tierkit.models.concentration import lorenz_curve
from tierkit.plots.figures import canvas, describe, middles, spread
from tierkit.plots.formats import count, percent
from tierkit.plots.palette import INK, LINE, QUIET, tinted
from tierkit.plots.tiers import Tier, held, in_words, tiers_of

POINTS = 1000
STRIP = (1.06, 1.11)  # the band of classes above the curve, in units of the value share


def plot_pareto(values: pd.Series, cuts: Sequence[float] = DEFAULT_CUTS, ax: Axes | None = None) -> Axes:
    """The cumulative share of value over the customers, best first, coloured by ABC class.

    Parameters
    ----------
    values : one number per customer; negatives count 0.
    cuts : where A ends and B ends, as shares of the positive total.
    """
    classes = held(tiers_of(abc_summary(values, abc_classes(values, cuts))))
    ax = canvas(ax, (7.0, 4.6))
    customers, reached = _curve(values)
    start = 0.0
    for tier in classes:
        inside = np.linspace(start, start + tier.customer_share, 200)
        ax.fill_between(inside, np.interp(inside, customers, reached), color=tinted(tier.colour, 0.35), lw=0)
        ax.fill_betweenx(STRIP, start, inside[-1], color=tier.colour, lw=0)
        start = inside[-1]
    ax.plot(customers, reached, color=INK, lw=1.8, solid_capstyle="round")
    _label_classes(ax, classes)
    _label_cuts(ax, checked_cuts(cuts))
    _dress(ax)
    return describe(
        ax,
        _("{customers} of customers bring {value} of the value").format(
            customers=percent(classes[0].customer_share), value=percent(classes[0].value_share)
        ),
        _("Pareto curve: cumulative share of value over the share of customers, best first. {tiers}.").format(
            tiers=in_words(classes)
        ),
    )


def _curve(values: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """The Lorenz curve read from the best customer down, in at most ``POINTS`` points."""
    curve = 1 - lorenz_curve(values).to_numpy()[::-1]
    # The head bends most: take points evenly along both axes.
    by_customers, by_value = (
        np.linspace(0, 1, POINTS // 2),
        np.interp(np.linspace(0, 1, POINTS // 2), curve[:, 1], curve[:, 0]),
    )
    customers = np.unique(np.concatenate([by_customers, by_value])) if len(curve) > POINTS else curve[:, 0]
    return customers, np.interp(customers, curve[:, 0], curve[:, 1])


def _label_classes(ax: Axes, classes: list[Tier]) -> None:
    centres = middles([tier.customer_share for tier in classes])
    for tier, centre, place in zip(classes, centres, spread(centres, 0.30, 0.13, 0.87), strict=True):
        ax.plot([centre, place], [STRIP[1] + 0.005, STRIP[1] + 0.045], color=tier.colour, lw=1.2)
        text = _("{tier}\n{customers} ({customer_share}) bring {value_share}").format(
            tier=tier.label,
            customers=count(tier.customers),
            customer_share=percent(tier.customer_share),
            value_share=percent(tier.value_share),
        )
        ax.text(place, STRIP[1] + 0.055, text, ha="center", va="bottom", fontsize=9.5, linespacing=1.4)


def _label_cuts(ax: Axes, cuts: tuple[float, float]) -> None:
    for cut, place in zip(cuts, spread(cuts, 0.065, 0.0, 1.0), strict=True):
        ax.plot([0, 1], [cut, cut], color=QUIET, lw=0.8, ls=(0, (2, 3)))
        ax.text(1.012, place, percent(cut), va="center", fontsize=9, color=QUIET)


def _dress(ax: Axes) -> None:
    ax.set(xlim=(0, 1), ylim=(0, 1.36), xlabel=_("Share of customers, best first"), ylabel=_("Share of value"))
    ax.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1.0])
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines["left"].set_bounds(0, 1)
    ax.spines[["left", "bottom"]].set_color(LINE)
    ax.yaxis.set_label_coords(-0.085, 0.5 / 1.36)
