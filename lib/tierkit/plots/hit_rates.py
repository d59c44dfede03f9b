"""Recommendations: do they hit more often than offering everybody the bestsellers?"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from tierkit.i18n import N_, _
from tierkit.i18n.numbers import percent
from tierkit.models._checks import rows_in
from tierkit.plots.figures import canvas, describe
from tierkit.plots.formats import count
from tierkit.plots.palette import QUIET
from tierkit.plots.rows import headline, name_rows

METHODS = {
    "recommended": (N_("Recommended for each"), "#0072b2"),
    "bestsellers": (N_("Bestsellers for all"), "#bdbdbd"),
}


def plot_hit_rates(rates: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """A bar per method: the share of customers who then bought something that was offered to them.

    ``rates`` comes from :func:`~tierkit.models.recommendations.hit_rates`. A difference that is smaller than the
    chance of so few customers is called none.
    """
    rows_in("rates", rates, ["customers", "hits", "hit_rate"])
    ours, plain = rates["hit_rate"].reindex(list(METHODS)).astype("float64").tolist()
    customers = int(rates["customers"].iloc[0])
    ax = canvas(ax, (7.0, 2.2))
    longest = max(0.01, ours, plain)
    for y, (rate, (_name, colour)) in enumerate(zip((ours, plain), METHODS.values(), strict=True)):
        ax.barh(y, rate, 0.62, color=colour)
        ax.text(rate + 0.015 * longest, y, percent(rate), va="center", fontsize=10.5)
    right = 1.15 * longest
    note = _("Share of {customers} customers who then bought an item offered").format(customers=count(customers))
    ax.text(0, 1.45, note, ha="left", va="top", fontsize=9, color=QUIET)
    left = name_rows(ax, [_(name) for name, _colour in METHODS.values()], right, 10)
    ax.set(xlim=(left, right), ylim=(1.8, -0.5))
    ax.axis("off")
    figures = {"ours": percent(ours), "bestsellers": percent(plain)}
    # A standard error of the difference of two shares, were they of different customers: they differ by less.
    noise = (2 * plain * (1 - plain) / max(1, customers)) ** 0.5
    if abs(ours - plain) <= noise:
        title = _("No better than the bestsellers: {ours} against {bestsellers} hits")
    elif ours > plain:
        title = _("Recommendations hit {ours}, bestsellers {bestsellers}")
    else:
        title = _("Bestsellers hit {bestsellers}, recommendations only {ours}")
    alt = _(
        "Two bars: of {customers} customers, {ours} then bought an item recommended to them, "
        "{bestsellers} one of the bestsellers."
    ).format(customers=count(customers), **figures)
    return describe(ax, headline(title.format(**figures)), alt)
