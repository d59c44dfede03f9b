"""The holdout check: did customers buy as the model expected?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from tierkit.i18n import _
from tierkit.models._checks import of_kind
from tierkit.models.holdout import Holdout
from tierkit.plots._prose import in_sentences
from tierkit.plots._ticks import keep_ticks_inside
from tierkit.plots.figures import canvas, describe, spread
from tierkit.plots.formats import count, percent
from tierkit.plots.palette import LINE, PAPER, QUIET, Colour, colour_of, tinted

MODEL = colour_of("B")
ACTUAL = colour_of("A")
BARS = tinted(ACTUAL, 0.55)


def plot_holdout(holdout: Holdout, ax: Axes | None = None) -> Axes:
    """Mean repeat purchases in the holdout by repeat purchases before it: bars for what came, points for the model.

    ``holdout`` comes from :func:`~tierkit.models.holdout.holdout_check`.
    """
    table = of_kind("holdout", holdout, Holdout).by_repeat_count
    ax = canvas(ax, (7.0, 4.2))
    places = np.arange(len(table))
    ax.bar(places, table["actual"], 0.66, color=BARS, lw=0)
    ax.plot(places, table["expected"], color=MODEL, lw=1.6, marker="o", ms=7, mec=PAPER, mew=1.2)
    top = float(table[["actual", "expected"]].to_numpy().max())
    ax.set(xlim=(-0.6, len(table) + 0.75), ylim=(0, top * 1.06))
    _name_ends(ax, table.iloc[-1], len(table) - 0.4, top, 0.08, BARS)
    ax.spines["bottom"].set_bounds(-0.6, len(table) - 0.4)
    ax.set_xticks(places, [f"{group}\n{count(size)}" for group, size in table["customers"].items()])
    ax.set_xlabel(_("Repeat purchases in the calibration period, and customers"))
    ax.set_ylabel(_("Mean purchases in the holdout"))
    ax.tick_params(length=0)
    ax.spines[["left", "bottom"]].set_color(LINE)
    title = _("{actual} repeat purchases; the model expected {expected} (error {error})").format(
        expected=count(holdout.expected), actual=count(holdout.actual), error=_signed(holdout.error)
    )
    pairs = _("; ").join(
        _("{where}: {what}").format(where=group, what=f"{row['actual']:.2f} / {row['expected']:.2f}")
        for group, row in table.iterrows()
    )
    sentences = [
        _("Holdout of {customers} customers: {actual} repeat purchases, {expected} expected (error {error}).").format(
            customers=count(table["customers"].sum()),
            actual=count(holdout.actual),
            expected=count(holdout.expected),
            error=_signed(holdout.error),
        ),
        _("Actual / expected mean by repeat purchases before: {pairs}.").format(pairs=pairs),
    ]
    return describe(ax, title, in_sentences(sentences))


def plot_tracking(holdout: Holdout, ax: Axes | None = None) -> Axes:
    """Cumulative repeat purchases over time, actual and expected, with the holdout after a vertical line.

    ``holdout`` comes from :func:`~tierkit.models.holdout.holdout_check`.
    """
    table = of_kind("holdout", holdout, Holdout).tracking
    in_weeks = holdout.model.unit == "week"
    split = float(table.index[-1]) - (holdout.as_of - holdout.calibration_end).days / (7 if in_weeks else 1)
    ax = canvas(ax, (7.0, 4.2))
    time = table.index.to_numpy(dtype=float)
    top = float(table.to_numpy().max())
    ax.axvspan(split, time[-1], color=tinted(QUIET, 0.08), lw=0)
    ax.axvline(split, color=QUIET, lw=1, ls=(0, (3, 3)))
    wide = time[-1] - split > 0.15 * time[-1]
    place = (split + time[-1]) / 2 if wide else split - 0.01 * time[-1]
    ax.text(place, 1.11 * top, _("holdout"), ha="center" if wide else "right", va="top", color=QUIET, fontsize=9)
    ax.plot(time, table["actual"], color=ACTUAL, lw=2.4, solid_capstyle="round")
    ax.plot(time, table["expected"], color=MODEL, lw=2.0, ls=(0, (4, 2)))
    _name_ends(ax, table.iloc[-1], time[-1] * 1.025, top, 0.065)
    ax.set(xlim=(0, time[-1] * 1.22), ylim=(0, top * 1.12))
    ax.set_xlabel(_("Weeks since the first purchase of all") if in_weeks else _("Days since the first purchase of all"))
    ax.set_ylabel(_("Cumulative repeat purchases"))
    ax.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _place: count(value)))
    ax.tick_params(length=0)
    ax.spines[["left", "bottom"]].set_color(LINE)
    ax.spines["bottom"].set_bounds(0, time[-1])
    keep_ticks_inside(ax, right=time[-1])
    share = table["expected"].iloc[-1] / table["actual"].iloc[-1] - 1
    above = _("Over the whole time the model expects {error} too many purchases")
    below = _("Over the whole time the model expects {error} too few purchases")
    title = (above if share >= 0 else below).format(error=percent(abs(share)))
    alt = _(
        "Cumulative repeat purchases of {customers} customers since the first purchase: {actual} by the end, "
        "{expected} expected ({error}); at the end of the calibration period {before}, {model} expected."
    ).format(
        customers=count(len(holdout.customers)),
        actual=count(table["actual"].iloc[-1]),
        expected=count(table["expected"].iloc[-1]),
        error=_signed(share),
        before=count(np.interp(split, time, table["actual"])),
        model=count(np.interp(split, time, table["expected"])),
    )
    return describe(ax, title, alt)


def _name_ends(ax: Axes, ends: pd.Series, x: float, top: float, gap: float, actual: Colour = ACTUAL) -> None:
    """Write "actual" and "expected" with their last figures at the right, each beside where it ends."""
    looks = {"actual": (actual, "s", _("actual {figure}")), "expected": (MODEL, "o", _("expected {figure}"))}
    order = sorted(looks, key=lambda name: float(ends[name]))
    heights = spread([float(ends[name]) for name in order], gap * top, 0.03 * top, 1.03 * top)
    for name, height in zip(order, heights, strict=True):
        colour, marker, text = looks[name]
        ax.plot([x], [height], marker, ms=6, color=colour)
        figure = count(ends[name]) if top >= 100 else f"{ends[name]:.2f}"
        ax.annotate(
            text.format(figure=figure), (x, height), (8, 0), textcoords="offset points", va="center", fontsize=10
        )


def _signed(error: float) -> str:
    return ("+" if error >= 0 else "−") + percent(abs(error))
