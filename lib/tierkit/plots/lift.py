"""Lift and gains: how many of the lost do we reach when we call the riskiest first?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from tierkit.i18n import _
from tierkit.models._checks import rows_in
from tierkit.plots.figures import canvas, describe
from tierkit.plots.formats import percent
from tierkit.plots.palette import INK, QUIET, TIER_COLOURS, tinted
from tierkit.plots.spans_of_time import bar_limits, in_percent, plain_axes, ticks_inside

BLUE, GREY = TIER_COLOURS["A"], TIER_COLOURS["C"]


def plot_churn_gains(lift: pd.DataFrame, rule: pd.DataFrame | None = None, ax: Axes | None = None) -> Axes:
    """The share of the lost that is reached, over the share of customers called, riskiest first.

    Parameters
    ----------
    lift : from :func:`~tierkit.models.lift.churn_lift`.
    rule : the same of the naive rule "longest quiet first", for comparison.
    """
    rows_in("lift", lift, ["customers", "lost", "customer_share", "gains"])
    ax = canvas(ax, (7.0, 4.6))
    called, reached = _from_nobody(lift)
    # Nobody can do better than to call the lost first.
    base = lift["lost"].sum() / lift["customers"].sum()
    ax.fill_between(called, called, reached, color=tinted(BLUE, 0.16), lw=0)
    ax.plot([0, base, 1], [0, 1, 1], color=QUIET, lw=0.9, ls=(0, (2, 3)))
    ax.plot([0, 1], [0, 1], color=QUIET, lw=0.9)
    names = [(_("the model"), BLUE)]
    if rule is not None:
        rows_in("rule", rule, ["customer_share", "gains"])
        ax.plot(*_from_nobody(rule), color=GREY, lw=2, marker="o", ms=4)
        names.append((_("longest quiet first"), GREY))
    ax.plot(called, reached, color=BLUE, lw=2, marker="o", ms=4, clip_on=False)
    # Below the diagonal there is always room.
    for place, (name, colour) in enumerate(names):
        ax.plot([0.62, 0.67], [0.24 - 0.08 * place] * 2, color=colour, lw=2, marker="o", ms=4, markevery=[1])
        ax.text(0.69, 0.24 - 0.08 * place, name, va="center", fontsize=10)
    at_random = 0.24 - 0.08 * len(names)
    ax.plot([0.62, 0.67], [at_random, at_random], color=QUIET, lw=0.9)
    ax.text(0.69, at_random, _("at random"), va="center", fontsize=10)
    ax.text(min(base, 0.7) + 0.015, 1.012, _("at best"), ha="left", va="bottom", fontsize=9, color=QUIET)
    plain_axes(ax)
    in_percent(ax)
    in_percent(ax, "x")
    ax.set(xlim=(0, 1.0), ylim=(0, 1.09))
    ax.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1.0])
    ax.set_xlabel(_("Share of customers called, riskiest first"))
    ax.set_ylabel(_("Share of the lost reached"))
    first = {"share": percent(called[1]), "reached": percent(reached[1])}
    alt = _("Cumulative gains over the share of customers called, riskiest first: {points}.").format(
        points=_("; ").join(
            _("{share} reach {reached}").format(share=percent(x), reached=percent(y))
            for x, y in zip(called[1:], reached[1:], strict=True)
        )
    )
    if rule is not None:
        _share, of_rule = _from_nobody(rule)
        alt = _("{what} {remedy}").format(
            what=alt,
            remedy=_("With the rule of the longest silence, the first {share} reach {reached}.").format(
                share=percent(_share[1]), reached=percent(of_rule[1])
            ),
        )
    return describe(ax, _("Calling the riskiest {share} reaches {reached} of the lost").format(**first), alt)


def plot_churn_lift(lift: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """A bar per bin, riskiest first: how many times as often its customers are lost as the average.

    ``lift`` comes from :func:`~tierkit.models.lift.churn_lift`.
    """
    rows_in("lift", lift, ["customers", "lost", "rate", "lift", "customer_share"])
    ax = canvas(ax, (7.0, 3.8))
    places, heights = np.arange(len(lift)), lift["lift"].to_numpy(float)
    colours = [BLUE if height >= 1 else tinted(BLUE, 0.4) for height in heights]
    ax.bar(places, heights, 0.76, color=colours)
    ax.axhline(1, color=INK, lw=1, ls=(0, (4, 3)))
    if len(lift) <= 12:
        for place, height in zip(places, heights, strict=True):
            # Above the dashed line where the bar ends just below it.
            foot = max(height, 1.0) if 0.86 < height < 1.02 else height
            ax.annotate(
                _("{lift}×").format(lift=f"{height:.2f}"), (place, foot), (0, 3), textcoords="offset points",
                ha="center", va="bottom", fontsize=9,
            )  # fmt: skip
    base = float(lift["lost"].sum() / lift["customers"].sum())
    plain_axes(ax, grid=False)
    every = int(np.ceil(len(lift) / 12))
    ax.set_xticks(places[::every], [str(name) for name in lift.index[::every]])
    ax.set(xlim=bar_limits(len(lift)), ylim=(0, max(1.2, heights.max() * 1.14)))
    ax.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _place: f"{value:g}"))
    ticks_inside(ax)
    ax.set_xlabel(_("Customers in {bins} equal parts, riskiest first").format(bins=len(lift)))
    ax.set_ylabel(_("Lift (1 = the average of {share})").format(share=percent(base)))
    return describe(
        ax,
        _("The riskiest {share} are lost {lift} times as often as the average").format(
            share=percent(lift["customer_share"].iloc[0]), lift=f"{heights[0]:.2f}"
        ),
        _("Lift per part of the customers, riskiest first, against the average rate of {share}: {bars}.").format(
            share=percent(base),
            bars=_("; ").join(
                _("{lift} ({share} lost)").format(lift=f"{each:.2f}", share=percent(rate))
                for each, rate in zip(heights, lift["rate"], strict=True)
            ),
        ),
    )


def _from_nobody(lift: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    return np.append(0, lift["customer_share"].to_numpy(float)), np.append(0, lift["gains"].to_numpy(float))
