"""The number of clusters: which one parts the customers most clearly?"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from tierkit.i18n import _
from tierkit.models._checks import of_kind
from tierkit.models.clusters import WEAK, CustomerClusters
from tierkit.plots.figures import canvas, describe
from tierkit.plots.palette import LINE, QUIET

CHOSEN = "#0072b2"
CLEAR = 0.5  # from here on, Kaufman & Rousseeuw speak of a reasonable structure


def plot_silhouette(clusters: CustomerClusters, ax: Axes | None = None) -> Axes:
    """The mean silhouette over the number of clusters, the chosen one marked.

    ``clusters`` comes from :func:`~tierkit.models.clusters.cluster_customers`.
    """
    of_kind("clusters", clusters, CustomerClusters)
    numbers, values = clusters.silhouette.index.to_numpy(), clusters.silhouette.to_numpy(dtype=float)
    ax = canvas(ax, (7.0, 3.8))
    top, bottom = max(0.62, float(values.max()) + 0.12), min(0.0, float(values.min()) - 0.06)
    left, right = numbers.min() - 0.6, numbers.max() + 0.6
    for low, high, words in (
        (bottom, WEAK, _("no clear structure")),
        (WEAK, CLEAR, _("weak structure")),
        (CLEAR, top, _("clear structure")),
    ):
        if low > bottom:
            ax.plot([left, right], [low, low], color=LINE, lw=0.8)
        ax.text(right - 0.02 * (right - left), high - 0.012, words, ha="right", va="top", fontsize=8.5, color=QUIET)
    ax.plot(numbers, values, color=QUIET, lw=1.2, marker="o", ms=5, mfc="white", mec=QUIET)
    best = float(clusters.silhouette[clusters.clusters])
    ax.plot([clusters.clusters], [best], marker="o", ms=10, color=CHOSEN)
    ax.annotate(
        f"{best:.2f}",
        (clusters.clusters, best),
        (0, 9),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=11,
        color=CHOSEN,
    )
    ax.set(xlim=(left, right), ylim=(bottom, top), xlabel=_("Number of groups"), ylabel=_("Mean silhouette"))
    ax.set_xticks(numbers)
    ax.set_yticks(np.arange(0, top, 0.25))
    ax.tick_params(length=0)
    ax.spines[["left"]].set_visible(False)
    listed = _(", ").join(
        _("{clusters} groups {silhouette}").format(clusters=number, silhouette=f"{value:.2f}")
        for number, value in zip(numbers, values, strict=True)
    )
    alt = _("Mean silhouette by number of groups: {listed}. Chosen: {clusters}.").format(
        listed=listed, clusters=clusters.clusters
    )
    if len(numbers) == 1:
        title = _("{clusters} groups have a mean silhouette of {silhouette}")
    else:
        title = _("{clusters} groups part the customers best: mean silhouette {silhouette}")
    return describe(ax, title.format(clusters=clusters.clusters, silhouette=f"{best:.2f}"), alt)
