"""Drivers: what matters for satisfaction and is weak, and what gives the lost away?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator

from tierkit.i18n import _
from tierkit.models._checks import rows_in
from tierkit.models.subject_labels import subject_label
from tierkit.plots.figures import canvas, describe
from tierkit.plots.formats import percent
from tierkit.plots.palette import INK, LINE, MEANING_COLOURS, QUIET, TIER_COLOURS, tinted
from tierkit.plots.rows import LETTER, fitted, letters
from tierkit.plots.spans_of_time import in_percent, plain_axes, ticks_inside

BLUE, RED = TIER_COLOURS["A"], MEANING_COLOURS["detractor"]
QUADRANT_COLOURS = {"improve": RED, "keep": BLUE, "wait": QUIET, "ease": QUIET}
MOST = 14


def plot_satisfaction_drivers(
    drivers: pd.DataFrame,
    importance_line: float | None = None,
    performance_line: float | None = None,
    ax: Axes | None = None,
) -> Axes:
    """The importance-performance matrix: a point per item, weak to the left, important on top.

    Parameters
    ----------
    drivers : from :func:`~tierkit.models.drivers.satisfaction_drivers`.
    importance_line, performance_line : those given there; by default the same as there.
    """
    rows_in("drivers", drivers, ["importance", "performance", "quadrant"])
    much = 1 / len(drivers) if importance_line is None else importance_line
    well = float(drivers["performance"].mean()) if performance_line is None else performance_line
    ax = canvas(ax, (7.0, 4.8))
    x, y = drivers["performance"].to_numpy(float), drivers["importance"].to_numpy(float)
    left, right = _around([*x, well], 0.1)
    foot, top = _around([*y, much], 0.03)
    foot = max(foot, -0.02)
    ax.fill_between([left, well], much, top, color=tinted(RED, 0.08), lw=0)
    ax.plot([well, well], [foot, top], color=QUIET, lw=0.9)
    ax.plot([left, right], [much, much], color=QUIET, lw=0.9)
    for (key, horizontal, vertical) in (
        ("improve", 0.012, 0.985), ("keep", 0.988, 0.985), ("wait", 0.012, 0.015), ("ease", 0.988, 0.015),
    ):  # fmt: skip
        ax.text(
            horizontal, vertical, subject_label(key), transform=ax.transAxes, fontsize=10,
            ha="left" if horizontal < 0.5 else "right", va="top" if vertical > 0.5 else "bottom",
            color=QUADRANT_COLOURS[key],
        )  # fmt: skip
    colours = [QUADRANT_COLOURS[str(key)] for key in drivers["quadrant"]]
    for at, height, colour in zip(x, y, colours, strict=True):
        ax.plot(at, height, "o", color=colour, ms=10, mec="white", mew=1)
    _name_points(ax, [subject_label(str(item)) for item in drivers.index], x, y, (left, right), (foot, top))
    plain_axes(ax, grid=False)
    in_percent(ax)
    ax.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _place: f"{value:.4g}"))
    ax.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    ax.set(xlim=(left, right), ylim=(foot, top))
    ticks_inside(ax)
    ax.set_xlabel(_("Performance: mean mark"))
    ax.set_ylabel(_("Importance: share of what drives satisfaction"))
    weak = drivers[drivers["quadrant"] == "improve"].sort_values("importance", ascending=False, kind="stable")
    if len(weak):
        title = _("{item} first: {importance} of the importance, but a mark of only {mark}").format(
            item=fitted(subject_label(str(weak.index[0])), 14),
            importance=percent(float(weak["importance"].iloc[0])),
            mark=f"{weak['performance'].iloc[0]:.1f}",
        )
    else:
        title = _("What matters most is strong: {item} {mark}").format(
            item=fitted(subject_label(str(drivers.index[0])), 18), mark=f"{drivers['performance'].iloc[0]:.1f}"
        )
    alt = _("Importance and performance of {count} items. {items}.").format(
        count=len(drivers),
        items=_("; ").join(
            _("{item}: importance {importance}, mean mark {mark}, {quadrant}").format(
                item=subject_label(str(item)),
                importance=percent(float(row["importance"])),
                mark=f"{row['performance']:.2f}",
                quadrant=subject_label(str(row["quadrant"])),
            )
            for item, row in drivers.iterrows()
        ),
    )
    return describe(ax, title, alt)


def plot_churn_drivers(drivers: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """What gives the lost away, strongest first: odds ratios with their intervals, or the importance of features.

    ``drivers`` comes from :meth:`~tierkit.models.churn_model.ChurnModel.drivers`; fourteen features at most are drawn.
    """
    odds = "odds_ratio" in rows_in("drivers", drivers)
    rows_in("drivers", drivers, ["odds_ratio", "lower", "upper"] if odds else ["importance", "spread"])
    shown = drivers.iloc[:MOST]
    ax = canvas(ax, (7.0, 0.34 * len(shown) + 1.5))
    names = [fitted(subject_label(str(key)), 30) for key in shown.index]
    (_odds_ratios if odds else _importances)(ax, shown)
    ax.set_yticks(range(len(shown)), names)
    ax.set_ylim(len(shown) - 0.4, -0.9 if odds else -0.6)
    ax.tick_params(length=0)
    ax.tick_params(axis="y", labelsize=9.5)
    ax.spines[:].set_visible(False)
    pieces = [
        _("{feature} {odds} ({lower} to {upper})").format(
            feature=subject_label(str(key)), odds=f"{row['odds_ratio']:.2f}", lower=f"{row['lower']:.2f}",
            upper=f"{row['upper']:.2f}",
        )
        if odds
        else _("{feature} {importance}").format(
            feature=subject_label(str(key)), importance=f"{max(0.0, row['importance']):.3f}"
        )
        for key, row in drivers.iterrows()
    ]  # fmt: skip
    alt = (
        _("Odds ratios of being lost per standard deviation of each feature, with {level} intervals. {features}.")
        if odds
        else _("How much AUC falls when a feature is shuffled. {features}.")
    )
    first = fitted(subject_label(str(drivers.index[0])), 30)
    title = (
        _("Strongest sign: {feature} (odds × {odds})").format(
            feature=first, odds=f"{drivers['odds_ratio'].iloc[0]:.2f}"
        )
        if odds
        else _("Strongest sign: {feature}").format(feature=first)
    )
    return describe(ax, title, alt.format(features=_("; ").join(pieces), level=percent(0.95)))


def _odds_ratios(ax: Axes, shown: pd.DataFrame) -> None:
    low, high = min(0.5, float(shown["lower"].min()) / 1.1), max(2.0, float(shown["upper"].max()) * 1.1)
    ax.axvline(1, color=QUIET, lw=0.9, zorder=0)
    for y, (odds, lower, upper) in enumerate(shown[["odds_ratio", "lower", "upper"]].to_numpy(float)):
        sure = lower > 1 or upper < 1
        colour = (RED if odds > 1 else BLUE) if sure else TIER_COLOURS["C"]
        ax.plot([lower, upper], [y, y], color=colour, lw=2, solid_capstyle="round")
        ax.plot(odds, y, "o", color=colour, ms=7, mec="white", mew=0.8)
    ax.set_xscale("log")
    steps = [step for step in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100) if low <= step <= high]
    ax.xaxis.set_major_locator(FixedLocator(steps))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _place: f"{value:g}"))
    ax.set_xlim(low, high)
    ax.text(0.97, -0.62, _("stay more often") + " ", ha="right", va="center", fontsize=9, color=BLUE)
    ax.text(1.03, -0.62, " " + _("lost more often"), ha="left", va="center", fontsize=9, color=RED)
    ax.set_xlabel(_("Odds ratio per standard deviation (grey: may be chance)"))


def _importances(ax: Axes, shown: pd.DataFrame) -> None:
    worth = shown["importance"].clip(lower=0).to_numpy(float)
    ax.barh(range(len(shown)), worth, 0.66, color=BLUE)
    ax.set_xlim(0, max(0.001, worth.max()) * 1.05)
    ax.xaxis.set_major_locator(MaxNLocator(5))
    ticks_inside(ax)
    ax.set_xlabel(_("Importance: how much AUC falls when the feature is shuffled"))
    ax.grid(axis="x", color=LINE, lw=0.6)
    ax.set_axisbelow(True)


def _around(values: list[float], least: float) -> tuple[float, float]:
    low, high = min(values), max(values)
    room = max(0.22 * (high - low), least)
    return low - room, high + room


def _name_points(ax: Axes, names: list[str], x: np.ndarray, y: np.ndarray, across: tuple, up: tuple) -> None:
    """Each item's name beside its point; where it would touch another, on the other side, or higher or lower."""
    wide, high = across[1] - across[0], up[1] - up[0]
    line = 0.052 * high
    corner = 0.26 * wide
    taken = [(left, bottom, left + corner, bottom + line)
             for left in (across[0], across[1] - corner) for bottom in (up[0], up[1] - line)]  # fmt: skip
    taken += [
        (a - 0.012 * wide, b - 0.016 * high, a + 0.012 * wide, b + 0.016 * high) for a, b in zip(x, y, strict=True)
    ]
    for i in np.argsort(-y, kind="stable"):
        text = fitted(names[i], 18)
        room = letters(text) * LETTER * 10 / 5.9 * wide
        first = 1 if (x[i] - across[0]) / wide < 0.62 else -1
        steps = [step * sign for step in range(12) for sign in (1, -1)]
        for step, side in ((step, side) for step in steps for side in (first, -first)):
            foot = y[i] + (step - 0.5) * line
            left = x[i] + 0.022 * wide if side > 0 else x[i] - 0.022 * wide - room
            box = (left, foot, left + room, foot + line)
            inside = left >= across[0] and left + room <= across[1] and foot >= up[0] and foot + line <= up[1]
            if inside and not any(_touch(box, other) for other in taken):
                break
        taken.append(box)
        end = x[i] + side * 0.022 * wide
        if step:
            ax.plot([x[i], end], [y[i], foot + line / 2], color=QUIET, lw=0.6, zorder=0)
        ax.text(end, foot + line / 2, text, ha="left" if side > 0 else "right", va="center", fontsize=10, color=INK)


def _touch(one: tuple, other: tuple) -> bool:
    return bool(one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3])
