"""Calibration: are as many lost as the model says?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from tierkit.i18n import _
from tierkit.models._checks import rows_in
from tierkit.plots.figures import canvas, describe
from tierkit.plots.formats import count, percent
from tierkit.plots.palette import QUIET, TIER_COLOURS
from tierkit.plots.spans_of_time import in_percent, plain_axes


def plot_churn_calibration(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """A point per bin, probability against the rate of lost, with its interval; on the diagonal the model is right.

    ``table`` comes from :func:`~tierkit.models.calibration.churn_calibration`.
    """
    rows_in("table", table, ["customers", "predicted", "observed", "lower", "upper"])
    ax = canvas(ax, (5.6, 5.0))
    blue = TIER_COLOURS["A"]
    said, came = table["predicted"].to_numpy(float), table["observed"].to_numpy(float)
    ax.plot([0, 1], [0, 1], color=QUIET, lw=0.9)
    ax.vlines(said, table["lower"], table["upper"], color=blue, lw=1.4, alpha=0.55, clip_on=False)
    ax.plot(said, came, "o", color=blue, ms=7, mec="white", mew=0.8, clip_on=False)
    ax.text(0.03, 0.97, _("more are lost than the model says"), ha="left", va="top", fontsize=9, color=QUIET)
    ax.text(0.97, 0.03, _("fewer are lost than the model says"), ha="right", va="bottom", fontsize=9, color=QUIET)
    plain_axes(ax)
    in_percent(ax)
    in_percent(ax, "x")
    ax.set(xlim=(0, 1), ylim=(0, 1), aspect="equal")
    ax.set_xlabel(_("Probability by the model"))
    ax.set_ylabel(_("Lost in fact"))
    weight = table["customers"].to_numpy(float) / table["customers"].sum()
    gap, mean_said, mean_came = float(weight @ np.abs(said - came)), float(weight @ said), float(weight @ came)
    return describe(
        ax,
        _("The model says {said}, {came} are lost").format(said=percent(mean_said), came=percent(mean_came)),
        _("Calibration of {customers} customers in {bins} bins, off by {gap} points on average: {points}.").format(
            customers=count(table["customers"].sum()),
            bins=len(table),
            gap=f"{100 * gap:.1f}",
            points=_("; ").join(
                _("says {said}, {came} lost").format(said=percent(one), came=percent(other))
                for one, other in zip(said, came, strict=True)
            ),
        ),
    )
