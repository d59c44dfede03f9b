"""Groups and tiers: which groups have more of the best customers than others?"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from tierkit.i18n import _
from tierkit.models._checks import rows_in
from tierkit.models.group_labels import group_label
from tierkit.plots.figures import canvas, describe
from tierkit.plots.formats import count
from tierkit.plots.heatmaps import Cell, heatmap, ratio_away
from tierkit.plots.rows import fitted, headline, tier_name

FEW = 5  # with fewer customers expected in a cell, its index says nothing


def plot_groups_by_tier(crossing: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """The index of every group (rows) in every tier (columns): 100 is average, blue is more, vermilion less.

    ``crossing`` comes from :func:`~tierkit.models.groups.groups_by_tier`. Where fewer than five customers would be
    expected, the index stands in brackets and has no colour.
    """
    rows_in("crossing", crossing, ["customers", "index"])
    counts, index = crossing["customers"].unstack(), crossing["index"].unstack()
    sizes, of_tier = counts.sum(axis=1), counts.sum(axis=0)
    expected = pd.DataFrame({tier: sizes * of_tier[tier] / of_tier.sum() for tier in counts.columns})
    cells = [
        [
            Cell(f"{value:.0f}", ratio_away(value / 100)) if many >= FEW else Cell(f"({value:.0f})", None)
            for value, many in zip(index.loc[group], expected.loc[group], strict=True)
        ]
        for group in index.index
    ]
    ax = canvas(ax, (7.0, 0.36 * len(cells) + 1.4))
    names = [group_label(str(key)) for key in index.index]
    rows = [
        _("{group} ({customers})").format(group=fitted(name, 30), customers=count(size))
        for name, size in zip(names, sizes, strict=True)
    ]
    note = _("Index of each tier in the group; 100 = average of all customers")
    heatmap(ax, rows, [fitted(tier_name(tier), 14, 2) for tier in index.columns], cells, note)
    listed = _("; ").join(
        _("{group}: {tiers}").format(
            group=name, tiers=_(", ").join(f"{tier_name(tier)} {value:.0f}" for tier, value in row.items())
        )
        for name, (_group, row) in zip(names, index.iterrows(), strict=True)
    )
    alt = _("Grid of groups by tiers, index 100 = average, over {customers} customers. {groups}.").format(
        customers=count(float(of_tier.sum())), groups=listed
    )
    return describe(ax, headline(_finding(index, expected)), alt)


def _finding(index: pd.DataFrame, expected: pd.DataFrame) -> str:
    """The group that stands out most among the best tier's, of those with customers enough to tell."""
    solid = index.where(expected >= FEW)
    told = solid.columns[solid.notna().any()]
    if not len(told):
        return _("Too few customers to compare groups and tiers")
    best = solid[told[0]].dropna()
    at = int((best - 100).abs().to_numpy().argmax())
    return _("{group}: index {index} for {tier}, average 100").format(
        tier=tier_name(told[0]), index=f"{best.iloc[at]:.0f}", group=group_label(str(best.index[at]))
    )
