"""The recency x frequency grid: where do the customers stand, and in which segment?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from tierkit.data.schemas import require_columns
from tierkit.i18n import _
from tierkit.models.labels import tier_label
from tierkit.models.segments import SegmentMap, load_segment_map, rfm_segments
from tierkit.plots.figures import canvas, describe
from tierkit.plots.formats import count, percent
from tierkit.plots.palette import PAPER, QUIET, colour_of, text_on, tinted


def plot_rfm_grid(scores: pd.DataFrame, segment_map: str | SegmentMap = "ten", ax: Axes | None = None) -> Axes:
    """Customers by recency score (rows, best on top) and frequency score (columns), coloured by segment.

    Parameters
    ----------
    scores : from :func:`~tierkit.models.rfm.rfm_scores`; customers without a purchase are in no cell.
    segment_map : names the cells; the more customers in a cell, the stronger its segment's colour.
    """
    require_columns(scores, ["r", "f"])
    chosen = load_segment_map(segment_map) if isinstance(segment_map, str) else segment_map
    segments = rfm_segments(scores, chosen)
    names = chosen.grid()
    counts = pd.crosstab(scores["r"], scores["f"]).reindex(index=names.index, columns=names.columns, fill_value=0)
    ax = canvas(ax, (7.0, 5.0))
    grid, customers = names.to_numpy(dtype=str), counts.to_numpy(dtype=int)
    strength = 0.12 + 0.88 * np.sqrt(customers / max(1, customers.max()))
    named: set[str] = set()
    for i, j in np.ndindex(grid.shape):
        name = str(grid[i, j])
        fill = tinted(colour_of(name), strength[i, j])
        ink = text_on(fill)
        ax.add_patch(Rectangle((j, i), 1, 1, facecolor=fill, edgecolor=PAPER, lw=0.8))
        number = int(customers[i, j])
        ax.text(j + 0.5, i + 0.62, count(number), ha="center", va="center", fontsize=12, color=ink if number else QUIET)
        if name not in named:  # in its upper left cell
            named.add(name)
            ax.text(j + 0.07, i + 0.1, tier_label(name), ha="left", va="top", fontsize=8.5, color=ink)
    _bound(ax, grid)
    ax.set(xlim=(0, chosen.bins), ylim=(chosen.bins, 0))
    ax.set_xticks(np.arange(chosen.bins) + 0.5, [str(score) for score in names.columns])
    ax.set_yticks(np.arange(chosen.bins) + 0.5, [str(score) for score in names.index])
    ax.set_xlabel(_("Frequency score F (5 = most often)"))
    ax.set_ylabel(_("Recency score R (5 = most recent)"), labelpad=8)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    return describe(ax, *_sentences(segments))


def _bound(ax: Axes, grid: npt.NDArray[np.str_]) -> None:
    """A heavy white line wherever two neighbours belong to different segments."""
    for i, j in np.argwhere(grid[1:] != grid[:-1]):
        ax.plot([j, j + 1], [i + 1, i + 1], color=PAPER, lw=5, solid_capstyle="projecting")
    for i, j in np.argwhere(grid[:, 1:] != grid[:, :-1]):
        ax.plot([j + 1, j + 1], [i, i + 1], color=PAPER, lw=5, solid_capstyle="projecting")


def _sentences(segments: pd.Series) -> tuple[str, str]:
    """The title, and the alternative text: every segment with its customers, and how many are in none."""
    sizes = {tier_label(str(name)): int(size) for name, size in segments.value_counts(sort=False).items()}
    placed, apart = sum(sizes.values()), int(segments.isna().sum())
    largest = max(sizes, key=lambda label: sizes[label])
    title = _("{segment}: the largest segment, {share} of customers").format(
        segment=largest, share=percent(sizes[largest] / max(1, placed))
    )
    listed = _(", ").join(f"{label} {count(size)}" for label, size in sizes.items())
    alt = _("Grid of {customers} customers by recency and frequency scores. Customers per segment: {segments}.").format(
        customers=count(placed), segments=listed
    )
    if apart:
        apart_too = _("Not in the grid, for they have no purchase: {customers}.").format(customers=count(apart))
        alt = _("{what} {remedy}").format(what=alt, remedy=apart_too)
    return title, alt
