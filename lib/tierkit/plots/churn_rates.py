"""Churn over time: what share of the opening customers is lost in each period?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from tierkit.errors import DataError
from tierkit.i18n import _, ngettext
from tierkit.models._checks import rows_in
from tierkit.plots.figures import canvas, describe, spread
from tierkit.plots.formats import count, percent
from tierkit.plots.palette import PAPER, QUIET, TIER_COLOURS, tinted
from tierkit.plots.rows import fitted
from tierkit.plots.spans_of_time import (
    bar_limits,
    colours_of,
    in_percent,
    name_of,
    parts_of,
    plain_axes,
    ticks_inside,
    title_that_fits,
)

MOST_LABELS = 9


def plot_churn_rate(rates: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """A bar per period, paler where the analysis date cuts it short, and a line at the average; with groups, a line
    per group.

    ``rates`` comes from :func:`~tierkit.models.churn_rates.churn_rate`. Periods without opening customers are left
    out; the average is all lost / all opening customers of complete periods.
    """
    rows_in("rates", rates, ["opening", "lost", "churn_rate", "complete"])
    known = rates[rates["churn_rate"].notna()]
    if known.empty:
        raise DataError(
            _("No period has opening customers, so there is no churn rate to draw."), _("Choose a longer time.")
        )
    parts = {key: part for key, part in parts_of(rates).items() if part["churn_rate"].notna().any()}
    ax = canvas(ax, (7.0, 3.8))
    periods = pd.PeriodIndex(sorted({period for part in parts.values() for period in part.index[_known(part)]}))
    top = max(float(known["churn_rate"].max()), 0.02)
    averages = {key: _average(part) for key, part in parts.items()}
    if len(parts) == 1:
        _bars(ax, next(iter(parts.values())), periods, next(iter(averages.values())))
    else:
        _lines(ax, parts, periods, top)
    _label_periods(ax, periods)
    plain_axes(ax)
    in_percent(ax)
    left, right = bar_limits(len(periods))
    aside = 0.18 if len(parts) == 1 else 0.3
    ax.set(xlim=(left, right + aside * (right - left)), ylim=(0, top * 1.15))
    ticks_inside(ax)
    ax.set_ylabel(_("Lost, as a share of opening customers"))
    return describe(ax, _title(parts, averages), _alt(parts, averages))


def _bars(ax: Axes, part: pd.DataFrame, periods: pd.PeriodIndex, average: float) -> None:
    part = part[_known(part)]
    places = periods.get_indexer(part.index)
    blue = TIER_COLOURS["A"]
    colours = [blue if complete else tinted(blue, 0.4) for complete in part["complete"]]
    ax.bar(places, part["churn_rate"].astype(float), 0.74, color=colours)
    left, right = bar_limits(len(periods))
    width = right - left
    ax.plot([left, right + 0.02 * width], [average, average], color=QUIET, lw=1, ls=(0, (4, 3)), zorder=0.5)
    text = _("average\n{share}").format(share=percent(average))
    low = max(average, 0.04 * ax.get_ylim()[1])
    ax.text(right + 0.03 * width, low, text, va="center", fontsize=9, color=QUIET, linespacing=1.3)
    if len(periods) <= MOST_LABELS:
        for place, rate in zip(places, part["churn_rate"], strict=True):
            ax.annotate(
                percent(float(rate)),
                (place, float(rate)),
                (0, 4),
                textcoords="offset points",
                ha="center",
                fontsize=9,
                bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1},
            )


def _lines(ax: Axes, parts: dict, periods: pd.PeriodIndex, top: float) -> None:
    colours = colours_of(list(parts))
    ends = []
    for colour, part in zip(colours, parts.values(), strict=True):
        known = part[_known(part)]
        places, rates = periods.get_indexer(known.index), known["churn_rate"].to_numpy(float)
        whole = known["complete"].to_numpy(bool)
        ax.plot(places[whole], rates[whole], color=colour, lw=2, marker="o", ms=4)
        if not whole[-1]:
            ax.plot(places[-2:], rates[-2:], color=colour, lw=1.2, ls=(0, (2, 2)), zorder=1)
            ax.plot(places[-1], rates[-1], color=colour, marker="o", ms=5, mfc="white")
        ends.append(float(rates[-1]))
    order = np.argsort(ends, kind="stable")
    x = len(periods) - 1
    for place, i in zip(spread([ends[i] for i in order], 0.07 * top, 0.03 * top, 1.1 * top), order, strict=True):
        ax.plot([x + 0.015 * len(periods), x + 0.06 * len(periods)], [ends[i], place], color=colours[i], lw=0.8)
        name = fitted(name_of(list(parts)[i]), 18)
        ax.text(x + 0.075 * len(periods), place, name, va="center", fontsize=9.5)


def _label_periods(ax: Axes, periods: pd.PeriodIndex) -> None:
    every = int(np.ceil(len(periods) / MOST_LABELS))
    # Counted from the end, so that the latest period is always named.
    shown = np.arange(len(periods))[::-1][::every][::-1]
    ax.set_xticks(shown, [_named(periods[place]) for place in shown])


def _named(period: pd.Period) -> str:
    if period.freqstr[0] == "Q":
        return _("{year} Q{quarter}").format(year=period.year, quarter=period.quarter)
    return str(period)


def _known(part: pd.DataFrame) -> np.ndarray:
    return part["churn_rate"].notna().to_numpy()


def _average(part: pd.DataFrame) -> float:
    whole = part[part["complete"]] if (part["complete"] & _known(part)).any() else part
    return float(whole["lost"].sum() / max(1, whole["opening"].sum()))


def _a_period(part: pd.DataFrame) -> str:
    texts = {
        "M": _("{share} of customers are lost a month"),
        "Q": _("{share} of customers are lost a quarter"),
        "Y": _("{share} of customers are lost a year"),
    }
    return texts[pd.PeriodIndex(part.index).freqstr[0]]


def _title(parts: dict, averages: dict) -> str:
    if len(parts) == 1:
        (part,) = parts.values()
        return _a_period(part).format(share=percent(next(iter(averages.values()))))
    high, low = max(averages, key=lambda key: averages[key]), min(averages, key=lambda key: averages[key])
    shares = {"high": percent(averages[high]), "low": percent(averages[low])}
    return title_that_fits(
        _("Lost on average: {worst} {high}, {best} {low}").format(worst=name_of(high), best=name_of(low), **shares),
        _("Lost on average: from {low} to {high} by group").format(**shares),
    )


def _alt(parts: dict, averages: dict) -> str:
    pieces = []
    for key, part in parts.items():
        known = part[_known(part)]
        worst = known["churn_rate"].astype(float).idxmax()
        text = ngettext(
            "{name}: {average} on average over {n} period, at most {most} ({period}), {lost} lost in all",
            "{name}: {average} on average over {n} periods, at most {most} ({period}), {lost} lost in all",
            len(known),
        )
        pieces.append(
            text.format(
                name=name_of(key),
                average=percent(averages[key]),
                n=len(known),
                most=percent(float(known.loc[worst, "churn_rate"])),
                period=_named(worst),
                lost=count(part["lost"].sum()),
            )
        )
    return _("Churn rate, lost customers of the opening ones in each period. {groups}.").format(
        groups=_("; ").join(pieces)
    )
