"""Alarms: how many of the riskiest customers should be made an offer?"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from tierkit.i18n import _, numbers
from tierkit.models._checks import rows_in
from tierkit.plots.figures import canvas, describe
from tierkit.plots.formats import count, money, percent
from tierkit.plots.palette import INK, QUIET, TIER_COLOURS, tinted
from tierkit.plots.spans_of_time import plain_axes, ticks_inside


def plot_alarm_costs(costs: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """What calling the riskiest customers brings after its cost, over how many are called; the best number is marked.

    ``costs`` comes from :func:`~tierkit.models.alarms.alarm_costs`.
    """
    rows_in("costs", costs, ["alarms", "alarm_share", "caught_share", "wrong_alarms", "wasted", "net", "best"])
    ax = canvas(ax, (7.0, 4.2))
    blue, red = TIER_COLOURS["A"], TIER_COLOURS["At risk"]
    called, net = costs["alarms"].to_numpy(float), costs["net"].to_numpy(float)
    best, everybody = costs[costs["best"]].iloc[0], costs.iloc[-1]
    ax.fill_between(called, 0, net, where=net >= 0, color=tinted(blue, 0.18), lw=0, interpolate=True)
    ax.fill_between(called, 0, net, where=net <= 0, color=tinted(red, 0.25), lw=0, interpolate=True)
    ax.plot(called, net, color=INK, lw=1.6)
    ax.axhline(0, color=QUIET, lw=0.9)
    last, high, low = max(1.0, float(called[-1])), float(max(net.max(), 0)), float(min(net.min(), 0))
    reach = (high - low) or 1.0
    x, y = float(best["alarms"]), float(best["net"])
    ax.plot([x, x], [0, y], color=blue, lw=1.2, ls=(0, (3, 2)))
    ax.plot(x, y, "o", color=blue, ms=8, mec="white", mew=1)
    text = _("best: call {called} ({share})\nnet {net}, {wrong} wrong alarms").format(
        called=count(x), share=percent(float(best["alarm_share"])), net=money(y), wrong=count(best["wrong_alarms"])
    )
    at = min(max(x / last, 0.17), 0.83) * last
    ax.text(at, high + 0.06 * reach, text, ha="center", va="bottom", fontsize=9.5, linespacing=1.35)
    plain_axes(ax)
    ax.set(xlim=(0, last * 1.01), ylim=(low - 0.06 * reach, high + 0.32 * reach))
    ax.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _place: count(value)))
    ax.yaxis.set_major_locator(MaxNLocator(6))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _place: money(value)))
    ticks_inside(ax)
    ax.set_xlabel(_("Customers called, riskiest first"))
    ax.set_ylabel(_("Saved value less cost of offers"))
    figures = {"called": count(x), "net": money(y), "all": money(float(everybody["net"]))}
    if not x:
        title = _("No offer pays: calling nobody is best")
    elif x == called[-1]:
        title = _("Calling all {called} pays best: {net}").format(**figures)
    else:
        title = _("Calling the {called} riskiest nets {net}, calling everybody {all}").format(**figures)
    alt = _(
        "Net benefit over the number of customers called, riskiest first. Best: {called} called, net {net}, "
        "{caught} of the lost among them, {wrong} wrong alarms that cost {wasted}. Everybody: {all}."
    ).format(
        called=count(x),
        net=numbers.money(y),
        caught=percent(float(best["caught_share"])),
        wrong=count(best["wrong_alarms"]),
        wasted=numbers.money(float(best["wasted"])),
        all=numbers.money(float(everybody["net"])),
    )
    return describe(ax, title, alt)
