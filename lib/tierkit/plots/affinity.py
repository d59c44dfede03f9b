"""Affinity: what does each tier buy more often than the others?"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes

from tierkit.errors import DataError
from tierkit.i18n import _
from tierkit.models._checks import table
from tierkit.plots.figures import canvas, describe
from tierkit.plots.formats import percent
from tierkit.plots.heatmaps import Cell, heatmap, ratio_away
from tierkit.plots.rows import fitted, headline, item_name, tier_name


def plot_affinity(
    affinity: pd.DataFrame, names: Mapping[str, str] | None = None, most: int = 12, ax: Axes | None = None
) -> Axes:
    """The lift of every item (rows) in every tier (columns), with the share of the tier that buys it.

    Parameters
    ----------
    affinity : from :func:`~tierkit.models.affinity.product_affinity`.
    names : what the items are called, by key; the kit's own names by default.
    most : how many items to show at most, those that the best tier prefers most.
    """
    table("affinity", affinity, ["buyers", "share", "lift"])
    if affinity.empty:
        raise DataError(_("There are no items to draw."), _("Make the table with a smaller least_buyers."))
    tiers = list(affinity.index.get_level_values("tier").unique())
    best = affinity.xs(tiers[0], level="tier")
    items = best.index[: max(1, most)]
    called = [item_name(item, names) for item in items]
    lift = affinity["lift"].unstack("tier").loc[items, tiers].to_numpy(dtype=float)
    share = affinity["share"].unstack("tier").loc[items, tiers].to_numpy(dtype=float)
    cells = [
        [
            Cell(_("{share} · {lift}×").format(share=percent(part), lift=f"{ratio:.2f}"), ratio_away(ratio))
            for part, ratio in zip(*row, strict=True)
        ]
        for row in zip(share, lift, strict=True)
    ]
    ax = canvas(ax, (7.0, 0.36 * len(items) + 1.4))
    columns = [fitted(tier_name(tier), 16, 2) for tier in tiers]
    note = _("Share of the tier that buys the item · lift (1 = as often as all customers)")
    heatmap(ax, [fitted(name, 26) for name in called], columns, cells, note)
    listed = _("; ").join(
        _("{group}: {tiers}").format(
            group=name,
            tiers=_(", ").join(
                _("{tier} {share} (lift {lift})").format(tier=tier_name(tier), share=percent(part), lift=f"{ratio:.2f}")
                for tier, part, ratio in zip(tiers, *row, strict=True)
            ),
        )
        for name, row in zip(called, zip(share, lift, strict=True), strict=True)
    )
    alt = _("Grid of items by tiers: the share of the tier that buys the item, and the lift. {items}.").format(
        items=listed
    )
    if len(tiers) == 1:
        widest = int(share[:, 0].argmax())
        title = _("{item}: bought by {share} of customers").format(item=called[widest], share=percent(share[widest, 0]))
    else:
        title = _("{item}: {tier} buy it {lift} times as often as all customers").format(
            tier=tier_name(tiers[0]), item=called[0], lift=f"{lift[0, 0]:.2f}"
        )
    return describe(ax, headline(title), alt)
