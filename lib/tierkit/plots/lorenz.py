"""The Lorenz curve: how far from equal are the customers?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from tierkit.i18n import _
from tierkit.models.concentration import gini, lorenz_curve, top_share
from tierkit.plots.figures import canvas, describe
from tierkit.plots.formats import percent
from tierkit.plots.palette import INK, LINE, PAPER, QUIET, colour_of, tinted

POINTS = 1000
BEST = 0.2


def plot_lorenz(values: pd.Series, ax: Axes | None = None) -> Axes:
    """The cumulative share of value over the customers, poorest first, against the diagonal of equality.

    ``values``: one number per customer; negatives count 0.
    """
    curve = lorenz_curve(values)
    ax = canvas(ax, (5.6, 4.8))
    customers, reached = curve["customer_share"].to_numpy(), curve["value_share"].to_numpy()
    if len(customers) > POINTS:
        thin = np.unique(np.concatenate([np.linspace(0, 1, POINTS), customers[-POINTS // 5 :]]))
        customers, reached = thin, np.interp(thin, customers, reached)
    blue = colour_of("A")
    ax.fill_between(customers, reached, customers, color=tinted(blue, 0.18), lw=0)
    ax.plot([0, 1], [0, 1], color=QUIET, lw=1, ls=(0, (4, 3)))
    ax.plot(customers, reached, color=blue, lw=2.2, solid_capstyle="round")
    best, coefficient = top_share(values, BEST), gini(values)
    ax.plot([1 - BEST], [1 - best], "o", ms=7, color=blue, mec=PAPER, mew=1.5, clip_on=False)
    ax.annotate(
        _("the best {share}\nbring {value}").format(share=percent(BEST), value=percent(best)),
        (1 - BEST, 1 - best),
        **_beside(best),
        fontsize=9.5,
        linespacing=1.35,
    )
    ax.text(0.03, 0.97, _("Gini {value:.2f}").format(value=coefficient), fontsize=17, va="top", color=INK)
    ax.text(0.03, 0.885, _("0 = all equal, 1 = one brings all"), fontsize=9, va="top", color=QUIET)
    ax.set(xlim=(0, 1), ylim=(0, 1), xlabel=_("Share of customers, poorest first"), ylabel=_("Share of value"))
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(LINE)
    return describe(
        ax,
        _("The best {share} of customers bring {value} of the value").format(share=percent(BEST), value=percent(best)),
        _(
            "Lorenz curve of {customers:,} customers, poorest first, under the diagonal of equality. "
            "The best {share} bring {value} of the value; the Gini coefficient is {gini:.2f}."
        ).format(customers=len(values), share=percent(BEST), value=percent(best), gini=coefficient),
    )


def _beside(best: float) -> dict[str, Any]:
    """Where the point's label goes: into the hollow of the curve, or under it where the hollow is too narrow."""
    if best > 0.5:
        return {"xytext": (-10, 2), "textcoords": "offset points", "ha": "right", "va": "bottom"}
    return {"xytext": (2, -12), "textcoords": "offset points", "ha": "left", "va": "top"}
