"""The budget: where does each yuan bring most, and where does the next one bring less?"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from tierkit.i18n import _, numbers
from tierkit.models._checks import of_kind
from tierkit.models.budget import BudgetPlan
from tierkit.models.labels import tier_label
from tierkit.plots.figures import canvas, describe, spread
from tierkit.plots.formats import money, percent
from tierkit.plots.palette import LINE, QUIET, colour_of
from tierkit.plots.rows import headline


def plot_budget(plan: BudgetPlan, ax: Axes | None = None) -> Axes:
    """The response curve of every tier, with the best spend (full) and an equal part (hollow) on it.

    ``plan`` comes from :func:`~tierkit.models.budget.plan_budget`.
    """
    curves, tiers = of_kind("plan", plan, BudgetPlan).curves, plan.tiers
    equal = plan.compared.drop(columns="gain").loc["equal"].to_numpy(dtype=float)
    furthest = max(1.0, 1.25 * max(float(equal.max()), float(tiers["spend"].max())))
    ax = canvas(ax, (7.0, 4.2))
    spend, ends = np.linspace(0, furthest, 200), []
    utmost = (curves["most"] * curves["value"]).to_numpy(dtype=float)
    for tier, most, scale, own, same in zip(tiers.index, utmost, curves["scale"], tiers["spend"], equal, strict=True):
        colour = colour_of(str(tier))
        ax.plot(spend, -most * np.expm1(-spend / scale), color=colour, lw=1.8)
        halfway, planned = -most * np.expm1(-same / scale), -most * np.expm1(-own / scale)
        ax.plot(same, halfway, marker="o", ms=7, mfc="white", mec=colour, mew=1.6, ls="none", zorder=3)
        ax.plot(own, planned, marker="o", ms=9, color=colour, mec="white", ls="none", zorder=4, clip_on=False)
        ends.append(float(-most * np.expm1(-furthest / scale)))
    top = max(1.0, 1.08 * max(ends))
    order = sorted(range(len(ends)), key=lambda at: (ends[at], -at))
    places = spread([ends[at] for at in order], 0.125 * top, 0.05 * top, 1.02 * top)
    for at, place in zip(order, places, strict=True):
        text = _("{tier}\n{spend} brings {gain}").format(
            tier=tier_label(str(tiers.index[at])),
            spend=money(float(tiers["spend"].iloc[at])),
            gain=money(float(tiers["gain"].iloc[at])),
        )
        ax.plot([furthest, 1.03 * furthest], [ends[at], place], color=LINE, lw=0.8, clip_on=False)
        ax.text(1.04 * furthest, place, text, va="center", fontsize=9, linespacing=1.25)
    ax.set(
        xlim=(0, 1.52 * furthest),
        ylim=(0, 1.1 * top),
        xlabel=_("Spend (full dot: the plan, hollow dot: equal parts)"),
        ylabel=_("Gain"),
    )
    ax.set_xticks([tick for tick in ax.get_xticks() if tick <= furthest])
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _at: money(value)))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _at: money(value)))
    ax.tick_params(length=0, labelcolor=QUIET, pad=6)
    ax.spines["bottom"].set_bounds(0, furthest)
    gains = plan.compared["gain"]
    listed = _("; ").join(
        _("{tier}: spend {spend}, gain {gain}, the next yuan brings {marginal}").format(
            tier=tier_label(str(tier)),
            spend=numbers.money(row["spend"]),
            gain=numbers.money(row["gain"]),
            marginal=f"{row['marginal_return']:.2f}",
        )
        for tier, row in tiers.iterrows()
    )
    alt = _(
        "Response curves by tier with the best division of a budget of {budget}. {tiers}. "
        "Gain of the plan {best}, of equal parts {equal}."
    ).format(
        budget=numbers.money(plan.budget),
        tiers=listed,
        best=numbers.money(gains["best"]),
        equal=numbers.money(gains["equal"]),
    )
    more = gains["best"] / gains["equal"] - 1 if gains["equal"] > 0 else 0.0
    if more >= 0.0005:
        title = _("The plan brings {best}, {more} more than equal parts").format(
            best=money(gains["best"]), more=percent(more)
        )
    else:
        title = _("The plan brings {best}, equal parts {equal}").format(
            best=money(gains["best"]), equal=money(gains["equal"])
        )
    return describe(ax, headline(title), alt)
