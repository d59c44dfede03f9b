"""Prospects: which open leads are worth most, and what does it gain to visit the best first?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator, PercentFormatter

from tierkit.errors import DataError
from tierkit.i18n import _
from tierkit.models._checks import rows_in
from tierkit.models.labels import tier_label
from tierkit.plots.figures import canvas, describe
from tierkit.plots.formats import count, money, percent
from tierkit.plots.named_tiers import lifted, name_tiers, tier_colours
from tierkit.plots.palette import INK, LINE, PAPER, QUIET, TIER_COLOURS, tinted

HALF = 0.5


def plot_prospects(scores: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """A dot per open lead, chance to the right, amount up (each step ten times the last), the larger the more a day of
    effort brings, in the colour of its tier; curves join equal expected values.

    ``scores`` comes from :func:`~tierkit.models.prospects.prospect_scores`.
    """
    rows_in("scores", scores, ["chance", "expected_amount", "expected_value", "effort_days", "value_per_day", "tier"])
    if scores.empty:
        raise DataError(_("No lead is open, so that there is nothing to score."), _("Give open leads, too."))
    tiers = [tier for tier in scores["tier"].cat.categories if (scores["tier"] == tier).any()]
    ax = canvas(ax, (6.8, 5.0))
    low, high = _decades(scores["expected_amount"])
    _equal_values(ax, low, high)
    size = 20 + 150 * np.sqrt(scores["value_per_day"] / scores["value_per_day"].max())
    colours = tier_colours(tiers)
    for tier in reversed(tiers):
        inside = scores["tier"] == tier
        ax.scatter(
            scores["chance"][inside], scores["expected_amount"][inside], s=size[inside], alpha=0.9,
            color=tinted(colours[tier], 0.85), ec=PAPER, lw=0.8, zorder=3, clip_on=False,
        )  # fmt: skip
    name_tiers(ax, {tier: int((scores["tier"] == tier).sum()) for tier in tiers})
    note = _("larger dot: more value a day")
    ax.text(
        0.99, 0.03, note, ha="right", fontsize=8.5, color=QUIET, transform=ax.transAxes, zorder=2,
        bbox={"fc": PAPER, "ec": "none", "pad": 1.5},
    )  # fmt: skip
    ax.set_yscale("log")
    ax.set(xlim=(0, 1), ylim=(low, high), xlabel=_("Chance of a deal"), ylabel=_("Expected amount"))
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ticks = _round_amounts(low, high)
    ax.set_yticks(ticks, [money(amount) for amount in ticks])
    ax.yaxis.set_minor_locator(NullLocator())
    ax.spines[["left", "bottom"]].set_color(LINE)
    return lifted(describe(ax, *_sentences(scores, tiers)))


def plot_effort_curve(curve: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """The share of the won value over the share of the effort, best leads first, against visiting in any order.

    ``curve`` comes from :func:`~tierkit.models.prospects.effort_curve`.
    """
    rows_in("curve", curve, ["leads", "effort_share", "won_value_share"])
    effort, won = curve["effort_share"].to_numpy(), curve["won_value_share"].to_numpy()
    ax = canvas(ax, (5.8, 4.8))
    blue = TIER_COLOURS["A"]
    ax.fill_between(effort, won, effort, color=tinted(blue, 0.16), lw=0)
    ax.plot([0, 1], [0, 1], color=QUIET, lw=1, ls=(0, (4, 3)))
    ax.plot(effort, won, color=blue, lw=2.2, solid_capstyle="round", clip_on=False)
    gained = float(np.interp(HALF, effort, won))
    ax.plot([HALF, HALF], [HALF, gained], color=INK, lw=1)
    ax.plot([HALF], [gained], "o", ms=7, color=blue, mec=PAPER, mew=1.5, clip_on=False)
    # Below the curve there is always room, whether it bends or not.
    ax.annotate(
        _("half of the effort\nbrings {value}").format(value=percent(gained)), (HALF, gained), (10, -10),
        textcoords="offset points", va="top", fontsize=9.5, linespacing=1.35,
    )  # fmt: skip
    ax.text(0.985, 0.03, _("dashed: in any order"), ha="right", fontsize=9, color=QUIET)
    ax.set(
        xlim=(0, 1), ylim=(0, 1), xlabel=_("Share of the effort, best leads first"), ylabel=_("Share of the won value")
    )
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.spines[["left", "bottom"]].set_color(LINE)
    return describe(
        ax,
        _("Half of the effort brings {value} of the won value").format(value=percent(gained)),
        _(
            "Curve of the won value over the effort for {leads} leads, best first. Half of the effort brings {half} of "
            "the won value, a fifth of it {fifth}; in any order they would bring {any_half} and {any_fifth}."
        ).format(
            leads=count(curve["leads"].iloc[-1]),
            half=percent(gained),
            fifth=percent(float(np.interp(0.2, effort, won))),
            any_half=percent(HALF),
            any_fifth=percent(0.2),
        ),
    )


def _decades(amounts: pd.Series) -> tuple[float, float]:
    """Room below the least and above the largest amount."""
    return float(amounts.min()) / 2, float(amounts.max()) * 2


def _round_amounts(low: float, high: float) -> list[float]:
    """Powers of ten in the picture, with their doubles and halves where there are few."""
    steps = (1.0, 2.0, 5.0) if high / low < 200 else (1.0,)
    powers = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
    return [step * 10.0**power for power in powers for step in steps if low <= step * 10.0**power <= high]


def _equal_values(ax: Axes, low: float, high: float) -> None:
    """Curves of equal expected value: every tenfold that crosses the picture, said at its right end."""
    chance = np.linspace(0.005, 1, 400)
    for power in range(int(np.ceil(np.log10(low))), int(np.floor(np.log10(high))) + 1):
        value = 10.0**power
        ax.plot(chance, value / chance, color=LINE, lw=1, zorder=1)
        if 0.03 < np.log(value / low) / np.log(high / low) < 0.96:
            ax.text(1.012, value, money(value), va="center", fontsize=8.5, color=QUIET)
    ax.text(1.012, high, _("expected\nvalue"), va="bottom", fontsize=8.5, color=QUIET, linespacing=1.2)


def _sentences(scores: pd.DataFrame, tiers: list[str]) -> tuple[str, str]:
    def shares(tier: str) -> dict[str, str]:
        inside = scores["tier"] == tier
        return {
            "tier": tier_label(tier),
            "leads": count(inside.sum()),
            "effort": percent(float(scores["effort_days"][inside].sum() / scores["effort_days"].sum())),
            "value": percent(float(scores["expected_value"][inside].sum() / scores["expected_value"].sum())),
        }

    title = _("{tier}: {effort} of the effort, {value} of the expected value").format(**shares(tiers[0]))
    told = _("; ").join(
        _("{tier}: {leads} leads, {effort} of the effort, {value} of the expected value").format(**shares(tier))
        for tier in tiers
    )
    return title, _("Dots of {leads} open leads by chance and expected amount. {tiers}.").format(
        leads=count(len(scores)), tiers=told
    )
