"""Reasons of leaving: which few are behind most of the losses?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from tierkit.i18n import _
from tierkit.models._checks import rows_in
from tierkit.models.churn_reasons import NOT_STATED
from tierkit.models.subject_labels import subject_label
from tierkit.plots.figures import canvas, describe
from tierkit.plots.formats import count, percent
from tierkit.plots.palette import INK, QUIET, TIER_COLOURS, text_on
from tierkit.plots.rows import fitted
from tierkit.plots.spans_of_time import bar_limits, in_percent, one_group, plain_axes

MOST = 9


def plot_churn_reasons(reasons: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """A Pareto chart: a bar per reason, most frequent first, with the interval of its share, and the cumulative share.

    ``reasons`` comes from :func:`~tierkit.models.churn_reasons.churn_reasons`; of a table by groups, take one group.
    Nine reasons are drawn at most.
    """
    rows_in("reasons", reasons, ["customers", "share", "lower", "upper", "cumulative_share"])
    whole = one_group(reasons)
    table = whole.iloc[:MOST]
    ax = canvas(ax, (7.0, 4.2))
    blue, places = TIER_COLOURS["A"], np.arange(len(table))
    share, cumulative = table["share"].to_numpy(float), table["cumulative_share"].to_numpy(float)
    fills = [TIER_COLOURS["C"] if str(key) == NOT_STATED else blue for key in table.index]
    ax.bar(places, share, 0.72, color=fills)
    ax.vlines(places, table["lower"], table["upper"], color=INK, lw=1.1)
    ax.plot(places, cumulative, color=TIER_COLOURS["B"], lw=1.8, marker="o", ms=5)
    for place, (part, upto, high, fill) in enumerate(zip(share, cumulative, table["upper"], fills, strict=True)):
        # The first point of the line is its own bar: one figure will do.
        if place and upto - high > 0.1:
            ax.text(place, upto + 0.025, percent(upto), ha="center", va="bottom", fontsize=9, color=QUIET)
        inside = part > 0.07
        ax.text(
            place, 0.02 if inside else high + 0.012, percent(part), ha="center", va="bottom", fontsize=9,
            color=text_on(fill) if inside else INK,
        )  # fmt: skip
    room = int(86 / max(4, len(table)))
    ax.set_xticks(places, [fitted(subject_label(str(key)), room, 2) for key in table.index])
    plain_axes(ax)
    in_percent(ax)
    ax.set(xlim=bar_limits(len(table)), ylim=(0, 1.12))
    ax.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1.0])
    ax.set_ylabel(_("Share of lost customers (line: cumulative)"))
    return describe(ax, _title(table), _alt(whole))


def _title(table: pd.DataFrame) -> str:
    named = table[(table["customers"] > 0) & (table.index.astype(str) != NOT_STATED)]
    if named.empty:
        return _("Nobody has stated a reason")
    first = fitted(subject_label(str(named.index[0])), 24)
    if len(named) < 3:
        share = float(named["share"].iloc[0])
        return _('"{reason}": {share} of the losses').format(reason=first, share=percent(share))
    return _('"{one}" and "{other}": {share} of the losses').format(
        one=first,
        other=fitted(subject_label(str(named.index[1])), 24),
        share=percent(float(named["cumulative_share"].iloc[1])),
    )


def _alt(table: pd.DataFrame) -> str:
    pieces = _("; ").join(
        _("{reason} {customers} ({share}), together {cumulative}").format(
            reason=subject_label(str(key)),
            customers=count(row["customers"]),
            share=percent(float(row["share"])),
            cumulative=percent(float(row["cumulative_share"])),
        )
        for key, row in table.iterrows()
    )
    return _("Pareto chart of the reasons of {customers} lost customers: {reasons}.").format(
        customers=count(table["customers"].sum()), reasons=pieces
    )
