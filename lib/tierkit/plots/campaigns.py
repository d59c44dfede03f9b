"""A campaign: how many must respond for it to pay?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from tierkit.i18n import _, numbers
from tierkit.models.campaigns import campaign_break_even
from tierkit.plots.figures import canvas, describe
from tierkit.plots.formats import money, percent
from tierkit.plots.palette import QUIET
from tierkit.plots.rows import headline

GAIN, LOSS = "#0072b2", "#d55e00"


def plot_break_even(
    size: float,
    response_rate: float,
    margin: float,
    cost_per_contact: float,
    fixed_cost: float = 0.0,
    ax: Axes | None = None,
) -> Axes:
    """The profit of a campaign over the response rate, with the break-even rate and the expected one.

    The arguments are those of :func:`~tierkit.models.campaigns.campaign_break_even`.
    """
    result = campaign_break_even(size, response_rate, margin, cost_per_contact, fixed_cost)
    rate, needed, pays = float(response_rate), result.break_even_rate, result.profit >= 0
    right = min(1.0, 1.6 * max(needed, rate))
    highest = right * size * margin - result.cost
    ax = canvas(ax, (7.0, 3.6))
    ax.plot([0, right], [0, 0], color=QUIET, lw=0.8)
    crossing = min(needed, right)
    ax.fill_between([0, crossing], [-result.cost, min(0.0, highest)], color=LOSS, alpha=0.12, lw=0)
    ax.fill_between([crossing, right], [0, max(0.0, highest)], color=GAIN, alpha=0.12, lw=0)
    ax.plot([0, right], [-result.cost, highest], color=QUIET, lw=1.6)
    above = {"xytext": (-8, 9), "ha": "right", "va": "bottom"}
    below = {"xytext": (9, -7), "ha": "left", "va": "top"}
    if needed <= right:
        ax.plot(needed, 0, marker="o", ms=8, mfc="white", mec=QUIET, mew=1.6)
        said = _("break-even at {rate}").format(rate=percent(needed))
        _note(ax, said, (needed, 0.0), below if pays else above, QUIET)
    colour = GAIN if pays else LOSS
    ax.plot(rate, result.profit, marker="o", ms=9, color=colour, clip_on=False)
    said = _("expected {rate}: {profit}").format(rate=percent(rate), profit=money(result.profit))
    _note(ax, said, (rate, result.profit), above if pays or rate > 0.7 * right else below, colour)
    top = max(highest, 0.2 * result.cost)
    ax.set(xlim=(0, right), ylim=(-1.3 * result.cost, 1.12 * top), xlabel=_("Response rate"), ylabel=_("Profit"))
    # Not at the ends, where the other axis has its labels.
    ticks = MaxNLocator(5).tick_values(0, right)
    ax.set_xticks([tick for tick in ticks if 0.04 * right < tick < 0.96 * right])
    ax.set_yticks([-result.cost, 0, highest] if highest > 0 else [-result.cost, 0])
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _at: percent(value)))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _at: money(value)))
    ax.tick_params(length=0)
    figures = {"rate": percent(rate), "needed": percent(needed), "profit": money(abs(result.profit))}
    if needed > 1:
        title = _("It cannot pay: at {rate} it loses {profit}, and all responding would not be enough")
    elif pays:
        title = _("{needed} must respond; at {rate} it earns {profit}")
    else:
        title = _("{needed} must respond; at {rate} it loses {profit}")
    alt = _(
        "Profit of a campaign over the response rate. It costs {cost}; break-even at {needed}; "
        "at the expected {rate} the result is {result}."
    ).format(cost=numbers.money(result.cost), result=numbers.money(result.profit), **figures)
    return describe(ax, headline(title.format(**figures)), alt)


def _note(ax: Axes, text: str, at: tuple[float, float], place: Mapping[str, Any], colour: str) -> None:
    ax.annotate(text, at, textcoords="offset points", fontsize=9.5, color=colour, **place)
