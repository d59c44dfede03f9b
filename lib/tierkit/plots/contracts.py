"""Contracts over their renewals: how many still run, and how well do they keep?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, PercentFormatter

from tierkit.i18n import _
from tierkit.models._checks import of_kind, whole_number
from tierkit.models.contracts import contract_survival
from tierkit.models.sbg import Sbg
from tierkit.plots._ticks import keep_ticks_inside
from tierkit.plots.figures import canvas, describe
from tierkit.plots.formats import count, percent
from tierkit.plots.palette import INK, LINE, PAPER, QUIET, colour_of, tinted

BLUE, CURVE = colour_of("A"), colour_of("B")


def plot_contract_survival(
    model: Sbg, contracts: pd.DataFrame | pd.Series, periods: int | None = None, ax: Axes | None = None
) -> Axes:
    """The share of contracts that still run: points for what was observed, a line for the model and its projection.

    Parameters
    ----------
    model : from :func:`~tierkit.models.sbg.fit_sbg`.
    contracts : what it was fitted to, or later ones: as for ``fit_sbg``.
    periods : how far to project; by default half as far again as was observed.
    """
    of_kind("model", model, Sbg)
    observed = contract_survival(contracts)
    seen = int(observed.index[-1])
    end = max(seen, whole_number("periods", int(np.ceil(1.5 * seen)) if periods is None else periods, 1))
    curve = model.survival(end)
    ax = canvas(ax, (7.0, 4.2))
    ax.set(xlim=(-0.02 * end, end * 1.2), ylim=(0, 1.08))
    ax.plot([0], [1], "o", ms=7, color=BLUE, mec=PAPER, mew=1, zorder=3)
    _draw(ax, curve, observed["survival"], observed["at_risk"], start=0)
    ax.set_xlabel(_("Renewals"))
    ax.set_ylabel(_("Share of contracts still running"))
    return describe(
        ax,
        _("After {renewals} renewals, {share} of contracts are expected to run").format(
            renewals=end, share=percent(curve.iloc[-1])
        ),
        _(
            "Survival of {contracts} contracts over their renewals, observed / expected: {pairs}. "
            "Projection: {share} after {renewals}."
        ).format(
            contracts=count(observed["at_risk"].iloc[0]),
            pairs=_pairs(observed["survival"], curve),
            share=percent(curve.iloc[-1]),
            renewals=end,
        ),
    )


def plot_contract_retention(model: Sbg, contracts: pd.DataFrame | pd.Series, ax: Axes | None = None) -> Axes:
    """The retention rate of each period: points for what was observed (larger where more contracts came up), a line
    for the model. Arguments as for :func:`plot_contract_survival`.
    """
    of_kind("model", model, Sbg)
    observed = contract_survival(contracts)
    seen = int(observed.index[-1])
    curve = model.retention(seen)
    ax = canvas(ax, (7.0, 4.2))
    low = min(float(observed["retention"].min()), float(curve.min()))
    foot = max(0.0, np.floor((low - 0.05) * 10) / 10)
    ax.set(xlim=(1 - 0.03 * seen, 1 + (seen - 1) * 1.2 + 0.3), ylim=(foot, 1 + 0.04 * (1 - foot)))
    _draw(ax, curve, observed["retention"], observed["at_risk"], start=1)
    ax.set_xlabel(_("Period"))
    ax.set_ylabel(_("Retention rate"))
    title = (
        _("Retention: {first} in the first period, {last} in period {period}").format(
            first=percent(curve.iloc[0]), last=percent(curve.iloc[-1]), period=seen
        )
        if seen > 1
        else _("Retention: {first} in the first period").format(first=percent(curve.iloc[0]))
    )
    return describe(
        ax,
        title,
        _("Retention rate of {contracts} contracts by period, observed / expected: {pairs}.").format(
            contracts=count(observed["at_risk"].iloc[0]), pairs=_pairs(observed["retention"], curve)
        ),
    )


def _draw(ax: Axes, curve: pd.Series, observed: pd.Series, at_risk: pd.Series, start: int) -> None:
    seen = int(observed.index[-1])
    inside, beyond = curve.loc[start:seen], curve.loc[max(seen, start) :]
    ax.plot(inside.index, inside, "o-" if len(inside) == 1 else "-", color=CURVE, lw=2, ms=5, zorder=2)
    ax.plot(beyond.index, beyond, color=CURVE, lw=2, ls=(0, (3, 2)), zorder=2)
    sizes = 18 + 40 * np.sqrt(at_risk / at_risk.max())
    ax.scatter(observed.index, observed, sizes, color=BLUE, edgecolors=PAPER, linewidths=1, zorder=3)
    end = curve.index[-1]
    text = _("expected {share}").format(share=percent(curve.iloc[-1]))
    ax.annotate(text, (end, curve.iloc[-1]), (9, 0), textcoords="offset points", va="center", fontsize=10, color=INK)
    if len(beyond) > 1:
        ax.axvspan(seen, end, color=tinted(QUIET, 0.08), lw=0, zorder=0)
        ax.text((seen + end) / 2, ax.get_ylim()[1], _("projection"), ha="center", va="top", color=QUIET, fontsize=9)
    named = observed.index[min(1, len(observed) - 1)]
    # Into the hollow of the curve; beside the name of the curve's end, to where there is room.
    low, high = ax.get_ylim()
    below = observed[named] < curve[named] if named == end else curve.iloc[-1] > curve.iloc[0]
    ax.annotate(
        _("observed"),
        (named, observed[named]),
        (9, -14 if below and observed[named] - low > 0.1 * (high - low) else 12),
        textcoords="offset points",
        va="center",
        fontsize=10,
        color=BLUE,
    )
    ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.yaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 5, 10]))
    ax.xaxis.set_major_locator(MaxNLocator(nbins=10, integer=True))
    keep_ticks_inside(ax, right=end)
    ax.tick_params(length=0)
    ax.spines[["left", "bottom"]].set_color(LINE)
    ax.spines["bottom"].set_bounds(ax.get_xlim()[0], end)


def _pairs(observed: pd.Series, curve: pd.Series) -> str:
    periods = observed.index if len(observed) <= 8 else observed.index[:: len(observed) // 6]
    return _("; ").join(
        _("{where}: {what}").format(where=period, what=f"{percent(observed[period])} / {percent(curve[period])}")
        for period in periods
    )
