"""Who moved from which tier to which: the migration matrix as a map."""

from __future__ import annotations

import textwrap

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from tierkit.errors import DataError
from tierkit.i18n import _
from tierkit.models._checks import numbers_in, rows_in
from tierkit.models.labels import tier_label
from tierkit.models.lifecycle import STAGES
from tierkit.models.migration import ENTERED, LEFT
from tierkit.plots.figures import canvas, describe
from tierkit.plots.formats import count, percent
from tierkit.plots.palette import PAPER, QUIET, colour_of, text_on, tinted

Ints = npt.NDArray[np.int64]

APART = 0.14  # the aisle between the tiers and those who came or went, in cells


def plot_migration(matrix: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Customers by tier before (rows) and after (columns), the stronger coloured the larger their share of the row.

    ``matrix`` comes from :func:`~tierkit.models.migration.migration_matrix` (counts), or from
    :func:`~tierkit.models.lifecycle.lifecycle_flows`. Moves up, moves down and staying have each their colour; stages
    of the lifecycle, which have no up and down, that of the stage moved to.
    """
    counts = moves_in(matrix)
    if not matrix[LEFT].any() and set(matrix.index) & set(STAGES.categories):
        # Who stops buying does not leave the lifecycle, but is lost in it.
        counts, matrix = counts[:, matrix.columns != LEFT], matrix.drop(columns=LEFT)
    rows, columns = [str(tier) for tier in matrix.index], [str(tier) for tier in matrix.columns]
    ax = canvas(ax, (7.0, 0.68 * len(rows) + 1.5))
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            if (row, column) != (ENTERED, LEFT):
                colour = colour_of(column) if row in STAGES.categories else colour_of(move_between(i, j, row, column))
                _cell(ax, _place(i, row, ENTERED), _place(j, column, LEFT), int(counts[i, j]), counts[i].sum(), colour)
    for i, row in enumerate(rows):
        y = _place(i, row, ENTERED) + 0.5
        ax.text(-0.1, y - 0.02, wrapped(tier_label(row), 18), ha="right", va="bottom", fontsize=9.5)
        ax.text(-0.1, y + 0.06, count(counts[i].sum()), ha="right", va="top", fontsize=8.5, color=QUIET)
    for j, column in enumerate(columns):
        x = _place(j, column, LEFT) + 0.5
        ax.text(x, -0.3, wrapped(tier_label(column), 11), ha="center", va="bottom", fontsize=9.5, linespacing=1.1)
        ax.text(x, -0.08, count(counts[:, j].sum()), ha="center", va="bottom", fontsize=8.5, color=QUIET)
    right, bottom = _place(len(columns) - 1, columns[-1], LEFT) + 1, _place(len(rows) - 1, rows[-1], ENTERED) + 1
    ax.text(-0.1, -0.08, _("before ↓   after →"), ha="right", va="bottom", fontsize=8.5, color=QUIET)
    ax.set(xlim=(-1.55, right + 0.02), ylim=(bottom + 0.02, -0.9))
    ax.axis("off")
    return describe(ax, *_sentences(counts, rows, columns))


def move_between(i: int, j: int, row: str, column: str) -> str:
    """The move of the cell in row ``i`` and column ``j``, as its key in the palette."""
    if row == ENTERED:
        return "entered"
    if column == LEFT:
        return "left"
    return "stayed" if i == j else "up" if j < i else "down"


def moves_in(matrix: pd.DataFrame) -> Ints:
    """The customers of every cell of a migration matrix; DataError where these are no counts."""
    moves = numbers_in(rows_in("matrix", matrix, [LEFT]), list(matrix.columns)).to_numpy()
    if (moves != np.rint(moves)).any():
        raise DataError(_("The matrix holds shares, not numbers of customers."), _("Make it without shares=True."))
    return moves.astype(np.int64)


def moves_in_words(counts: Ints, rows: list[str], columns: list[str]) -> str:
    """Every move that somebody made, with its customers, as one phrase."""
    return _("; ").join(
        _("{before} to {after} {customers}").format(
            before=tier_label(rows[i]), after=tier_label(columns[j]), customers=count(counts[i, j])
        )
        for i, j in np.argwhere(counts)
    )


def wrapped(label: str, width: int, lines: int = 2) -> str:
    """A label in lines of at most ``width`` characters, cut off with "…" where it needs more lines."""
    return "\n".join(textwrap.wrap(label, width, max_lines=lines, placeholder=" …"))


def _place(i: int, key: str, outside: str) -> float:
    return i + (APART if key == outside else 0.0)


def _cell(ax: Axes, y: float, x: float, customers: int, of: int, colour: str) -> None:
    share = customers / of if of else 0.0
    fill = tinted(colour, 0.1 + 0.9 * share**0.7) if customers else tinted(colour, 0.06)
    ax.add_patch(Rectangle((x, y), 1, 1, facecolor=fill, edgecolor=PAPER, lw=2))
    if customers:
        ink = text_on(fill)
        ax.text(x + 0.5, y + 0.48, count(customers), ha="center", va="bottom", fontsize=11, color=ink)
        ax.text(x + 0.5, y + 0.56, percent(share), ha="center", va="top", fontsize=8.5, color=ink)


def _sentences(counts: Ints, rows: list[str], columns: list[str]) -> tuple[str, str]:
    """The title, and the alternative text: every move with its customers."""
    inside = [i for i, row in enumerate(rows) if row != ENTERED]
    before = int(counts[inside].sum())
    stayed = int(sum(counts[i, i] for i in inside))
    left = int(counts[inside, -1].sum()) if columns[-1] == LEFT else 0
    if before:
        title = (
            _("Stayed where they were: {stayed} of {customers}; left: {left}")
            if left
            else _("Stayed where they were: {stayed} of {customers}")
        ).format(stayed=percent(stayed / before), customers=count(before), left=percent(left / before))
    else:
        title = _("All are new: {customers}").format(customers=count(counts.sum()))
    alt = _("Map of the customers by tier before (rows) and after (columns). Customers: {moves}.").format(
        moves=moves_in_words(counts, rows, columns)
    )
    return title, alt
