"""The tier of a few customers over time, with and without hysteresis, and how many changes it spares."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from tierkit.errors import ParameterError
from tierkit.i18n import _, ngettext
from tierkit.models._checks import rows_in
from tierkit.models.hysteresis import flips
from tierkit.models.labels import tier_label
from tierkit.plots.figures import canvas, describe
from tierkit.plots.formats import count
from tierkit.plots.migration import wrapped
from tierkit.plots.palette import INK, QUIET, colour_of, tinted

LANES = 3


def plot_tier_history(
    plain: pd.DataFrame, stable: pd.DataFrame, customers: Sequence[str] | None = None, ax: Axes | None = None
) -> Axes:
    """A lane for each customer, with a thin line for the plain tier and a thick one for the stable tier.

    Parameters
    ----------
    plain, stable : from :func:`~tierkit.models.hysteresis.stable_tiers` on the same values, without margin and wait
        and with them.
    customers : whom to show; by default those whom hysteresis spares most changes.
    """
    rows_in("plain", plain)
    rows_in("stable", stable)
    if not (plain.index.equals(stable.index) and plain.columns.equals(stable.columns)):
        raise ParameterError(_("The two tables of tiers must list the same customers and periods in the same order."))
    without, with_it = flips(plain), flips(stable)
    if customers is None:
        spared = (without - with_it).sort_index().sort_values(ascending=False, kind="stable")
        customers = list(spared.index[:LANES])
    unknown = [customer for customer in customers if customer not in plain.index]
    if unknown or len(customers) == 0:
        raise ParameterError(
            _("{customers} is not in the tables of tiers.").format(customers=_(", ").join(map(str, unknown)) or "–")
        )
    tiers = [str(tier) for tier in plain.iloc[:, 0].cat.categories]
    lane = len(tiers) + 1.35
    ax = canvas(ax, (7.0, 0.24 * lane * len(customers) + 1.2))
    periods = plain.shape[1]
    for i, customer in enumerate(customers):
        foot = i * lane
        for level, tier in enumerate(tiers):
            ax.barh(foot + level, periods, 0.92, -0.5, color=tinted(colour_of(tier), 0.2))
            name = wrapped(tier_label(tier), 20, lines=1)
            edge = -0.5 - periods * 0.015
            ax.text(edge, foot + level, name, ha="right", va="center", fontsize=8.5, color=QUIET)
        _line(ax, plain.loc[[customer]].iloc[0], tiers, foot, QUIET, 1.1)
        _line(ax, stable.loc[[customer]].iloc[0], tiers, foot, INK, 2.8)
        ax.text(-0.5, foot - 0.62, str(customer), ha="left", va="bottom", fontsize=9.5)
        few, many = int(with_it[customer]), int(without[customer])
        spare = ngettext("{few} change instead of {many}", "{few} changes instead of {many}", few)
        ax.text(periods - 0.5, foot - 0.62, spare.format(few=few, many=many), ha="right", va="bottom", fontsize=9.5)
    _dress(ax, plain.columns, len(customers) * lane)
    return describe(ax, *_sentences(without, with_it, customers))


def _line(ax: Axes, row: pd.Series, tiers: list[str], foot: float, colour: str, width: float) -> None:
    """A line in steps at the height of the tier; nothing where the customer was none."""
    level = {tier: foot + i for i, tier in enumerate(tiers)}
    heights = [level.get(str(tier), np.nan) for tier in row]
    ends = np.repeat(np.arange(len(heights) + 1) - 0.5, 2)[1:-1]
    ax.plot(ends, np.repeat(heights, 2), color=colour, lw=width, solid_joinstyle="miter", solid_capstyle="butt")


def _dress(ax: Axes, periods: pd.Index, foot: float) -> None:
    """The first and the last period, and which line is which."""
    ends = [(0, periods[0], "left"), (len(periods) - 1, periods[-1], "right")]
    for x, period, ha in ends[: len(periods)]:
        edge = -0.5 if ha == "left" else x + 0.5
        ax.text(edge, foot - 1.2, str(period), ha=ha, va="top", fontsize=8.5, color=QUIET)
    unit = len(periods)
    for start, text, colour, width in (
        (0.22, _("plain tier"), QUIET, 1.1),
        (0.54, _("with hysteresis"), INK, 2.8),
    ):
        left = -0.5 + start * unit
        ax.plot([left, left + 0.05 * unit], [foot - 0.83, foot - 0.83], color=colour, lw=width)
        ax.text(left + 0.06 * unit, foot - 0.83, text, ha="left", va="center", fontsize=8.5, color=QUIET)
    ax.set(xlim=(-0.5 - 0.27 * unit, unit - 0.48), ylim=(foot - 0.3, -1.55))
    ax.axis("off")


def _sentences(without: pd.Series, with_it: pd.Series, customers: Sequence[str]) -> tuple[str, str]:
    many, few = int(without.sum()), int(with_it.sum())
    title = ngettext(
        "Hysteresis: {few} change of tier instead of {many}", "Hysteresis: {few} changes of tier instead of {many}", few
    ).format(few=count(few), many=count(many))
    listed = _("; ").join(
        _("{customer} {few} instead of {many}").format(
            customer=customer, few=int(with_it[customer]), many=int(without[customer])
        )
        for customer in customers
    )
    alt = _(
        "The tier of some customers in each period, plain and with hysteresis. Changes of tier: {customers}. "
        "All {total} customers together change {few} times instead of {many}."
    ).format(customers=listed, total=count(len(without)), few=count(few), many=count(many))
    return title, alt
