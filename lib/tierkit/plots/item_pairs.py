"""Baskets: which items go together more often than by chance?"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes

from tierkit.errors import DataError
from tierkit.i18n import _
from tierkit.models._checks import table
from tierkit.plots.figures import canvas, describe
from tierkit.plots.formats import count
from tierkit.plots.heatmaps import Cell, heatmap, ratio_away
from tierkit.plots.rows import fitted, headline, item_name

BLANK = Cell("", None)


def plot_item_pairs(
    pairs: pd.DataFrame, names: Mapping[str, str] | None = None, most: int = 8, ax: Axes | None = None
) -> Axes:
    """How much more often than by chance two items are in one basket, for the items of the most frequent pairs.

    Parameters
    ----------
    pairs : from :func:`~tierkit.models.affinity.item_pairs`; DataError when it has no rows.
    names : what the items are called, by key; the kit's own names by default.
    most : how many items to show at most.
    """
    table("pairs", pairs, ["item", "with_item", "baskets", "support", "lift"])
    if pairs.empty:
        raise DataError(_("There are no pairs to draw."), _("Make them with a smaller least_support."))
    frequent = pairs.sort_values(["support", "item", "with_item"], ascending=[False, True, True])
    items = sorted(frequent["item"].unique()[: max(2, most)], key=str)
    called = {item: item_name(item, names) for item in items}
    lift = pairs.pivot(index="item", columns="with_item", values="lift").reindex(index=items, columns=items)
    cells = [
        [BLANK if pd.isna(ratio) else Cell(f"{ratio:.2f}", ratio_away(float(ratio))) for ratio in row]
        for row in lift.to_numpy()
    ]
    ax = canvas(ax, (7.0, 0.4 * len(items) + 1.5))
    columns = [fitted(name, max(6, 76 // len(items)), 3) for name in called.values()]
    note = _("Lift: how many times as often in one basket as chance would put them")
    heatmap(ax, [fitted(name, 22) for name in called.values()], columns, cells, note)
    once = pairs[(pairs["item"] < pairs["with_item"]) & pairs["item"].isin(items) & pairs["with_item"].isin(items)]
    told = list(zip(once["item"], once["with_item"], once["lift"], once["baskets"], strict=True))
    listed = _("; ").join(
        _("{item} and {other} {lift} ({baskets} baskets)").format(
            item=called[one], other=called[other], lift=f"{ratio:.2f}", baskets=count(baskets)
        )
        for one, other, ratio, baskets in told
    )
    alt = _("Grid of pairs of items with their lift. {pairs}.").format(pairs=listed)
    one, other, ratio, _baskets = max(told, key=lambda pair: float(pair[2]))
    title = _("{item} and {other}: together {lift} times as often as by chance").format(
        item=called[one], other=called[other], lift=f"{ratio:.2f}"
    )
    return describe(ax, headline(title), alt)
