"""Lengths of time in words, and how the axes of the churn pictures are dressed."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from tierkit.errors import ParameterError
from tierkit.i18n import N_, _, ngettext
from tierkit.models.group_labels import group_label
from tierkit.models.labels import tier_label
from tierkit.models.subject_labels import subject_label
from tierkit.plots.palette import GROUP_COLOURS, LINE, MEANING_COLOURS, TIER_COLOURS
from tierkit.plots.rows import letters

SINCE = {
    "day": N_("Days since the start"),
    "week": N_("Weeks since the start"),
    "month": N_("Months since the start"),
    "quarter": N_("Quarters since the start"),
    "year": N_("Years since the start"),
}


def length_of_time(units: int, unit: str) -> str:
    """So many days, weeks, months, quarters or years."""
    words = {
        "day": ngettext("{n} day", "{n} days", units),
        "week": ngettext("{n} week", "{n} weeks", units),
        "month": ngettext("{n} month", "{n} months", units),
        "quarter": ngettext("{n} quarter", "{n} quarters", units),
        "year": ngettext("{n} year", "{n} years", units),
    }
    return words[unit].format(n=units)


def name_of(key: object) -> str:
    """The name of a tier, a plan, a place or a group, whichever knows the key."""
    text = str(key)
    for label in (tier_label, subject_label, group_label):
        if label(text) != text:
            return label(text)
    return text


def colours_of(keys: list) -> list[str]:
    """One colour a group: the tier's own where the keys are tiers, else one after the other."""
    known = [TIER_COLOURS.get(str(key)) or MEANING_COLOURS.get(str(key)) for key in keys]
    if all(known):
        return [str(colour) for colour in known]
    if len(keys) == 1:
        return [TIER_COLOURS["A"]]
    return [GROUP_COLOURS[place % len(GROUP_COLOURS)] for place in range(len(keys))]


def parts_of(table: pd.DataFrame) -> dict:
    """The tables of the groups by key, one below the other in ``table``; a table without groups is its own."""
    if table.index.nlevels == 1:
        return {"all": table}
    keys = table.index.get_level_values(0).unique()
    return {key: table.xs(key, level=0) for key in keys}


def one_group(table: pd.DataFrame) -> pd.DataFrame:
    """``table``, unless it holds several groups; ParameterError then."""
    if table.index.nlevels == 1:
        return table
    keys = [str(key) for key in table.index.get_level_values(0).unique()]
    raise ParameterError(
        _("This picture shows one group; choose one of {groups}, for example with table.loc[{example!r}].").format(
            groups=_(", ").join(keys), example=keys[0]
        )
    )


def plain_axes(ax: Axes, grid: bool = True) -> None:
    """Thin lines to the left and below, faint ones across."""
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(LINE)
    ax.tick_params(length=0, pad=6)
    if grid:
        ax.grid(axis="y", color=LINE, lw=0.6, alpha=0.6)
        ax.set_axisbelow(True)


def in_percent(ax: Axes, axis: str = "y") -> None:
    """Ticks as percentages, as fine as they need to be."""
    (ax.yaxis if axis == "y" else ax.xaxis).set_major_formatter(lambda value, _place: f"{100 * value:.3g}%")


def bar_limits(bars: int, fewest: int = 4) -> tuple[float, float]:
    """Limits for bars at 0, 1, 2 ...: few of them stand in the middle and do not swell."""
    aside = max(0, fewest - bars) / 2
    return -0.6 - aside, bars - 0.4 + aside


def ticks_inside(ax: Axes) -> None:
    """Only the ticks that lie within the limits, which must be final by now."""
    for axis, limits in ((ax.xaxis, ax.get_xlim()), (ax.yaxis, ax.get_ylim())):
        low, high = sorted(limits)
        axis.set_ticks([tick for tick in axis.get_majorticklocs() if low <= tick <= high])


def title_that_fits(*titles: str, letters_wide: int = 64) -> str:
    """The first of the titles that is not too wide; the last if none fits."""
    return next((title for title in titles if letters(title) <= letters_wide), titles[-1])
