"""Satisfaction by tier: are the best customers the most satisfied, and how sure is it?"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from tierkit.i18n import N_, _, ngettext
from tierkit.models._checks import rows_in
from tierkit.models.labels import tier_label
from tierkit.models.subject_labels import subject_label
from tierkit.plots.figures import canvas, describe
from tierkit.plots.formats import count, percent
from tierkit.plots.palette import LINE, QUIET, colour_of
from tierkit.plots.rows import fitted
from tierkit.plots.spans_of_time import title_that_fits

LONG_NAMES = {
    "nps": N_("Net promoter score (NPS)"),
    "csat": N_("CSAT score, share of satisfied answers"),
    "csi": N_("Satisfaction index (CSI)"),
}
SCALES = {"nps": (-100.0, 100.0), "csat": (0.0, 1.0), "csi": (0.0, 100.0)}


def plot_satisfaction_by_tier(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """A point per tier with its interval, best tier on top, and the number of answers that it stands on.

    ``table`` comes from :func:`~tierkit.models.satisfaction.satisfaction_by_tier`, for any of its measures.
    """
    rows_in("table", table, ["value", "lower", "upper", "answers"])
    measure = "nps" if "promoters" in table else "csat" if "satisfied" in table else "csi"
    told = table[table["value"].notna()]
    ax = canvas(ax, (7.0, 0.52 * len(table) + 1.5))
    low, high = _range(told, measure)
    width = high - low
    if measure == "nps":
        ax.axvline(0, color=QUIET, lw=0.9, zorder=0)
    for y, (key, row) in enumerate(table.iterrows()):
        ax.plot([low, high], [y, y], color=LINE, lw=0.7, zorder=0)
        answers = int(row["answers"])
        text = ngettext("{n} answer", "{n} answers", answers).format(n=count(answers)) if answers else _("no answers")
        ax.text(high + 0.03 * width, y, text, va="center", fontsize=9, color=QUIET)
        if pd.isna(row["value"]):
            continue
        colour, value = colour_of(str(key)), float(row["value"])
        ax.plot([float(row["lower"]), float(row["upper"])], [y, y], color=colour, lw=6, alpha=0.35,
                solid_capstyle="butt")  # fmt: skip
        ax.plot(value, y, "o", color=colour, ms=9, mec="white", mew=1)
        ax.text(value, y - 0.2, _figure(value, measure), ha="center", va="bottom", fontsize=10)
    ax.set_yticks(range(len(table)), [fitted(tier_label(str(key)), 20) for key in table.index])
    ax.set(xlim=(low, high + 0.22 * width), ylim=(len(table) - 0.5, -0.75))
    ax.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _place: _figure(value, measure)))
    ax.set_xticks([tick for tick in ax.get_xticks() if low <= tick <= high])
    ax.tick_params(length=0)
    ax.tick_params(axis="y", labelsize=10)
    ax.spines[:].set_visible(False)
    ax.set_xlabel(_("{measure}, with its confidence interval").format(measure=_(LONG_NAMES[measure])))
    return describe(ax, _title(told, measure), _alt(table, measure))


def _range(told: pd.DataFrame, measure: str) -> tuple[float, float]:
    """A little more than the intervals reach, and not beyond the scale."""
    first, last = SCALES[measure]
    if told.empty:
        return first, last
    low, high = float(told["lower"].min()), float(told["upper"].max())
    if measure == "nps":
        low, high = min(low, 0.0), max(high, 0.0)
    room = 0.12 * max(high - low, 0.1 * (last - first))
    return max(first - 0.02 * (last - first), low - room), min(last + 0.02 * (last - first), high + room)


def _figure(value: float, measure: str) -> str:
    if measure == "csat":
        return percent(value)
    text = f"{value:+.0f}" if measure == "nps" else f"{value:.0f}"
    return text.replace("-", "−").replace("+0", "0").replace("−0", "0") if abs(value) < 0.5 else text.replace("-", "−")


def _title(told: pd.DataFrame, measure: str) -> str:
    name = subject_label(measure)
    if told.empty:
        return _("{measure}: no answers").format(measure=name)
    value = {str(key): float(each) for key, each in told["value"].items()}
    best, worst = max(value, key=lambda key: value[key]), min(value, key=lambda key: value[key])
    if best == worst:
        return _("{measure} of {tier}: {value}").format(
            measure=name, tier=fitted(tier_label(best), 24), value=_figure(value[best], measure)
        )
    figures = {"measure": name, "high": _figure(value[best], measure), "low": _figure(value[worst], measure)}
    return title_that_fits(
        _("{measure}: {best} {high}, {worst} {low}").format(best=tier_label(best), worst=tier_label(worst), **figures),
        _("{measure} by tier: from {low} to {high}").format(**figures),
        letters_wide=54,
    )


def _alt(table: pd.DataFrame, measure: str) -> str:
    pieces = []
    for key, row in table.iterrows():
        if pd.isna(row["value"]):
            pieces.append(_("{tier}: no answers").format(tier=tier_label(str(key))))
            continue
        pieces.append(
            _("{tier} {value}, between {lower} and {upper}, {answers} answered").format(
                tier=tier_label(str(key)),
                value=_figure(float(row["value"]), measure),
                lower=_figure(float(row["lower"]), measure),
                upper=_figure(float(row["upper"]), measure),
                answers=count(row["answers"]),
            )
        )
    return _("{measure} by tier, best tier first, with intervals. {tiers}.").format(
        measure=_(LONG_NAMES[measure]), tiers=_("; ").join(pieces)
    )
