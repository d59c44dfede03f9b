"""Groups: what sets each apart from the others?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from tierkit.i18n import _, numbers
from tierkit.models._checks import rows_in
from tierkit.models.group_labels import group_label
from tierkit.models.tag_profile import ITEMS
from tierkit.plots.figures import canvas, describe
from tierkit.plots.formats import count, percent
from tierkit.plots.heatmaps import Cell, heatmap
from tierkit.plots.rows import fitted, headline

FAR = 1.5  # standard deviations that take the strongest colour


def plot_group_profile(profile: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """The mean of every feature (columns) in every group (rows), coloured by its distance from the mean of all.

    ``profile`` comes from :func:`~tierkit.models.groups.group_profile`.
    """
    rows_in("profile", profile, ["customers", "mean", "distance"])
    means, distances = profile["mean"].unstack(sort=False), profile["distance"].unstack(sort=False)
    sizes = profile["customers"].groupby(level="group", observed=True, sort=False).first()
    names = [group_label(str(key)) for key in means.index]
    features = [str(feature) for feature in means.columns]
    written = [
        [_figure(feature, mean) for feature, mean in zip(features, row, strict=True)] for row in means.to_numpy()
    ]
    away = np.clip(distances.to_numpy(dtype=float) / FAR, -1, 1)
    ax = canvas(ax, (7.0, 0.42 * len(names) + 1.5))
    rows = [
        _("{group} ({customers})").format(group=fitted(name, 26), customers=count(size))
        for name, size in zip(names, sizes, strict=True)
    ]
    room = max(8, 72 // max(1, len(features)))
    heatmap(
        ax,
        rows,
        [fitted(_feature(feature), room, 3) for feature in features],
        [[Cell(text, float(part)) for text, part in zip(*row, strict=True)] for row in zip(written, away, strict=True)],
        _("Mean of each group; the colour tells how far it lies from the mean of all"),
    )
    listed = _("; ").join(
        _("{group}: {tiers}").format(
            group=name,
            tiers=_(", ").join(
                _("{feature} {mean}").format(feature=_feature(feature), mean=_figure(feature, mean, short=False))
                for feature, mean in zip(features, row, strict=True)
            ),
        )
        for name, row in zip(names, means.to_numpy(dtype=float), strict=True)
    )
    alt = _("Grid of the mean of each feature by group, over {customers} customers. {groups}.").format(
        customers=count(float(sizes.sum())), groups=listed
    )
    far = np.abs(distances.to_numpy(dtype=float))
    i, j = divmod(int(far.argmax()), len(features))
    if far[i, j] < 0.005:
        return describe(ax, _("The groups do not differ in these features"), alt)
    average = float(np.average(means.to_numpy(dtype=float)[:, j], weights=sizes.to_numpy()))
    title = _("{group}: {feature} {mean}, on average {average}").format(
        group=names[i], feature=_feature(features[j]), mean=written[i][j], average=_figure(features[j], average)
    )
    return describe(ax, headline(title), alt)


def _feature(name: str) -> str:
    return _(ITEMS[name][1]) if name in ITEMS else name


def _figure(feature: str, value: float, *, short: bool = True) -> str:
    how = ITEMS[feature][2] if feature in ITEMS else "figure"
    if how == "share":
        return percent(value)
    if how == "money" or abs(value) >= 1000:
        return numbers.money(value, short=short)
    return f"{value:,.2f}" if abs(value) < 10 else f"{value:,.0f}"
