"""What the pictures of tables share: cells coloured by how far they lie from the average."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from tierkit.plots.palette import PAPER, QUIET, Colour, text_on, tinted
from tierkit.plots.rows import aligned, name_rows

MORE, LESS = "#0072b2", "#d55e00"
NEUTRAL = "#f0f0f0"
BLANK = "#fafafa"


@dataclass(frozen=True)
class Cell:
    """What a cell says, and how far it lies from the average: -1 (far less) to 1 (far more); None without colour."""

    text: str
    away: float | None


def ratio_away(ratio: float, furthest: float = 2.0) -> float:
    """How far a ratio to the average lies from 1, in doublings: -1 at ``1 / furthest``, 1 at ``furthest``."""
    if ratio <= 0:
        return -1.0
    return float(np.clip(math.log(ratio) / math.log(furthest), -1, 1))


def away_colour(away: float | None) -> Colour:
    """Blue for more than average, vermilion for less, the stronger the further."""
    if away is None:
        return BLANK
    return tinted(MORE if away > 0 else LESS, 0.75 * abs(away)) if abs(away) > 0.04 else NEUTRAL


def heatmap(
    ax: Axes, rows: Sequence[str], columns: Sequence[str], cells: Sequence[Sequence[Cell]], note: str = ""
) -> None:
    """Draw ``cells`` with the names of the rows to their left, of the columns above, and a note below."""
    for i, row in enumerate(cells):
        for j, cell in enumerate(row):
            fill = away_colour(cell.away)
            ax.add_patch(Rectangle((j, i - 0.5), 1, 1, facecolor=fill, edgecolor=PAPER, lw=2))
            ink = QUIET if cell.away is None else text_on(fill)
            ax.text(j + 0.5, i, cell.text, ha="center", va="center_baseline", fontsize=9.5, color=ink)
    band = 0.55 * max(name.count("\n") + 1 for name in columns) + 0.15
    for j, name in enumerate(columns):
        ax.text(
            j + 0.5, -0.5 - band / 2, name, ha="center", va=aligned(name), fontsize=9.5, color=QUIET, linespacing=1.15
        )
    left = name_rows(ax, rows, len(columns))
    ax.text(len(columns) / 2, len(rows) - 0.3, note, ha="center", va="top", fontsize=9, color=QUIET)
    ax.set(xlim=(left, len(columns)), ylim=(len(rows) + 0.35, -0.5 - band))
    ax.axis("off")
