"""The B2B grid: what does each account bring, what could it bring, and in which tier does that put it?"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from tierkit.i18n import _
from tierkit.models._checks import rows_in
from tierkit.models.labels import tier_label
from tierkit.plots.figures import canvas, describe
from tierkit.plots.formats import count, percent
from tierkit.plots.named_tiers import lifted, name_tiers, tier_colours
from tierkit.plots.palette import LINE, PAPER, QUIET, tinted


def plot_b2b_grid(scorecard: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """A dot per account, contribution score to the right, variable score up, in the colour of its tier; lines of equal
    total part the tiers.

    ``scorecard`` comes from :func:`~tierkit.models.b2b.b2b_scorecard`.
    """
    rows_in("scorecard", scorecard, ["contribution", "contribution_score", "variable_score", "total", "tier"])
    tiers = [tier for tier in scorecard["tier"].cat.categories if (scorecard["tier"] == tier).any()]
    ax = canvas(ax, (6.4, 5.4))
    x, y = scorecard["contribution_score"], scorecard["variable_score"]
    colours = tier_colours(tiers)
    for tier in reversed(tiers):
        inside = scorecard["tier"] == tier
        ax.scatter(
            x[inside], y[inside], s=34, color=tinted(colours[tier], 0.85), ec=PAPER, lw=0.7, clip_on=False, zorder=3
        )
    _part(ax, scorecard, tiers)
    name_tiers(ax, {tier: int((scorecard["tier"] == tier).sum()) for tier in tiers})
    ax.set(xlim=(-3, 103), ylim=(-3, 103), xlabel=_("Contribution score"), ylabel=_("Variable score"))
    ax.set(xticks=range(0, 101, 20), yticks=range(0, 101, 20))
    ax.spines[["left", "bottom"]].set_color(LINE)
    return lifted(describe(ax, *_sentences(scorecard, tiers)))


def _part(ax: Axes, card: pd.DataFrame, tiers: list[str]) -> None:
    """The lines of equal total between the tiers. The weights are those that the totals were made with."""
    apart = (card["contribution_score"] - card["variable_score"]).to_numpy()
    if len(tiers) < 2 or not (apart**2).sum():
        return
    share = float(((card["total"] - card["variable_score"]).to_numpy() * apart).sum() / (apart**2).sum())
    ends = np.array([-3.0, 103.0])
    for better, worse in pairwise(tiers):
        totals = card["total"]
        cut = (totals[card["tier"] == better].min() + totals[card["tier"] == worse].max()) / 2
        if share > 0.999:
            ax.plot([cut, cut], ends, color=QUIET, lw=0.9, ls=(0, (4, 3)), zorder=2)
        else:
            ax.plot(ends, (cut - share * ends) / (1 - share), color=QUIET, lw=0.9, ls=(0, (4, 3)), zorder=2)


def _sentences(card: pd.DataFrame, tiers: list[str]) -> tuple[str, str]:
    best = card["tier"] == tiers[0]
    worth = card["contribution"].clip(lower=0)
    if not worth.any():
        title = _("No account brings anything above 0")
    else:
        title = _("{tier}: {customers} of accounts, {value} of the contribution").format(
            tier=tier_label(tiers[0]),
            customers=percent(float(best.mean())),
            value=percent(float(worth[best].sum() / worth.sum())),
        )
    told = _("; ").join(
        _(
            "{tier}: {customers} accounts, mean contribution score {contribution}, mean variable score {variable}"
        ).format(
            tier=tier_label(tier),
            customers=count(len(rows)),
            contribution=f"{rows['contribution_score'].mean():.0f}",
            variable=f"{rows['variable_score'].mean():.0f}",
        )
        for tier in tiers
        for rows in [card[card["tier"] == tier]]
    )
    return title, _("Dots of {customers} accounts by contribution score and variable score. {tiers}.").format(
        customers=count(len(card)), tiers=told
    )
