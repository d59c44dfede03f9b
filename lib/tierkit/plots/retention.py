"""Retention curves: what share of the customers is still with us after so long?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import Locator, MaxNLocator, MultipleLocator

from tierkit.i18n import _
from tierkit.models._checks import rows_in
from tierkit.plots.figures import canvas, describe, spread
from tierkit.plots.formats import count, percent
from tierkit.plots.palette import INK, QUIET
from tierkit.plots.rows import LETTER, fitted, letters
from tierkit.plots.spans_of_time import (
    SINCE,
    colours_of,
    in_percent,
    length_of_time,
    name_of,
    parts_of,
    plain_axes,
    ticks_inside,
    title_that_fits,
)

PLOT_INCHES = 6.1
READ_AT = {"day": 180, "week": 26, "month": 12, "quarter": 4, "year": 1}


def plot_retention_curve(curve: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """A falling stair per group with the band of its interval, and the group's name at its end.

    ``curve`` comes from :func:`~tierkit.models.survival.retention_curve`, with or without groups.
    """
    rows_in("curve", curve, ["at_risk", "retained", "lower", "upper"])
    parts, unit = parts_of(curve), str(curve.index.names[-1])
    colours = colours_of(list(parts))
    ends = {key: int(part.index[-1]) for key, part in parts.items()}
    last = max(1, *ends.values())
    ax = canvas(ax, (7.0, 4.2))
    for colour, part in zip(colours, parts.values(), strict=True):
        time, lower, upper, retained = (
            part.reset_index()[name].to_numpy(float) for name in (unit, "lower", "upper", "retained")
        )
        ax.fill_between(time, lower, upper, step="post", color=colour, alpha=0.16, lw=0)
        ax.step(time, retained, where="post", color=colour, lw=2, solid_capstyle="butt")
        ax.plot(time[-1], retained[-1], "o", color=colour, ms=5)
    room = _name_curves(ax, parts, colours, last)
    read_at = min(READ_AT.get(unit, last), *ends.values())
    ax.axvline(read_at, ymax=1 / 1.04, color=QUIET, lw=0.8, ls=(0, (2, 3)), zorder=0)
    plain_axes(ax)
    in_percent(ax)
    ax.xaxis.set_major_locator(_ticks(unit, last))
    ax.set(xlim=(0, last * room), ylim=(0, 1.04))
    ax.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1.0])
    ticks_inside(ax)
    ax.set_xticks([tick for tick in ax.get_xticks() if tick <= last])
    ax.set_xlabel(_(SINCE.get(unit, unit)))
    ax.set_ylabel(_("Still customers"))
    return describe(ax, _title(parts, unit, read_at), _alt(parts, unit, read_at))


def _ticks(unit: str, last: int) -> Locator:
    if unit == "month" and last > 6:
        return MultipleLocator(6 if last > 18 else 3 if last <= 36 else 12)
    return MaxNLocator(8, integer=True)


def _name_curves(ax: Axes, parts: dict, colours: list[str], last: int) -> float:
    """Write the names to the right of the curves; returns how far the axis must reach for them, in its lengths."""
    widest = 0
    ends = [float(part["retained"].iloc[-1]) for part in parts.values()]
    order = np.argsort(ends, kind="stable")
    places = spread([ends[i] for i in order], 0.062, 0.03, 1.0)
    for place, i in zip(places, order, strict=True):
        key, end = list(parts)[i], ends[i]
        text = percent(end)
        if len(parts) > 1:
            text = _("{name} {share}").format(name=fitted(name_of(key), 20), share=percent(end))
        widest = max(widest, letters(text))
        ax.plot([float(parts[key].index[-1]), last * 1.025], [end, place], color=colours[i], lw=0.8, alpha=0.7)
        ax.text(last * 1.035, place, text, va="center", fontsize=9.5, color=INK)
    room = widest * LETTER * 9.5 + 0.12
    return 1.035 * PLOT_INCHES / (PLOT_INCHES - room)


def _title(parts: dict, unit: str, read_at: int) -> str:
    share = {key: float(part["retained"].iloc[read_at]) for key, part in parts.items()}
    after = length_of_time(read_at, unit)
    best, worst = max(share, key=lambda key: share[key]), min(share, key=lambda key: share[key])
    if best == worst or share[best] == share[worst]:
        return _("{share} are still customers after {time}").format(share=percent(share[best]), time=after)
    figures = {"time": after, "high": percent(share[best]), "low": percent(share[worst])}
    return title_that_fits(
        _("{time} on: {best} {high}, {worst} {low}").format(best=name_of(best), worst=name_of(worst), **figures),
        _("{time} on, from {low} to {high} are still customers").format(**figures),
    )


def _alt(parts: dict, unit: str, read_at: int) -> str:
    pieces = _("; ").join(
        _("{name} ({customers}): {share} after {time}, interval {lower} to {upper}; {end} at the end").format(
            name=name_of(key),
            customers=count(part["at_risk"].iloc[0]),
            share=percent(part["retained"].iloc[read_at]),
            time=length_of_time(read_at, unit),
            lower=percent(part["lower"].iloc[read_at]),
            upper=percent(part["upper"].iloc[read_at]),
            end=percent(part["retained"].iloc[-1]),
        )
        for key, part in parts.items()
    )
    return _("Retention curve by Kaplan and Meier: the share of customers still retained. {groups}.").format(
        groups=pieces
    )
