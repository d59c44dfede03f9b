"""Streams of customers from where they were to where they are: between tiers, or between stages of the lifecycle."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from tierkit.i18n import _, ngettext
from tierkit.models.labels import tier_label
from tierkit.models.lifecycle import STAGES
from tierkit.models.migration import ENTERED, LEFT
from tierkit.plots.figures import canvas, describe, spread
from tierkit.plots.formats import count
from tierkit.plots.migration import Ints, move_between, moves_in, moves_in_words, wrapped
from tierkit.plots.palette import INK, LINE, QUIET, colour_of, tinted

GAP = 0.035  # the white between two posts, in units of all customers
POST = 0.035  # the width of a post; the streams run from 0 to 1
LABEL = 0.125  # the height of a label


@dataclass(frozen=True)
class Post:
    """One tier on one side: where it stands, and how many customers it holds."""

    key: str
    customers: int
    top: float
    foot: float

    @property
    def middle(self) -> float:
        return (self.top + self.foot) / 2


def plot_flows(matrix: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """The customers of each tier before (left) flowing to their tiers after (right); streams as wide as customers.

    ``matrix`` comes from :func:`~tierkit.models.migration.migration_matrix` (counts) or
    :func:`~tierkit.models.lifecycle.lifecycle_flows`. Between tiers a stream has the colour of the move (up, stayed,
    down, entered, left), between stages that of the stage it leads to.
    """
    counts = moves_in(matrix)
    rows, columns = [str(tier) for tier in matrix.index], [str(tier) for tier in matrix.columns]
    total = max(1, int(counts.sum()))
    before, after = _posts(rows, counts.sum(axis=1), total), _posts(columns, counts.sum(axis=0), total)
    ax = canvas(ax, (7.0, 4.6))
    from_top, to_top = [post.top for post in before], [post.top for post in after]
    streams = []
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            if counts[i, j]:
                width = counts[i, j] / total
                key = column if row in STAGES.categories else move_between(i, j, row, column)
                still = row == column
                streams.append((from_top[i], to_top[j], width, tinted(colour_of(key), 0.3 if still else 0.62), still))
                from_top[i] += width
                to_top[j] += width
    for start, end, width, colour, still in sorted(streams, key=lambda stream: not stream[4]):
        _stream(ax, start, end, width, colour, 1 if still else 2)
    for post in before:
        _post(ax, post, -POST, 0.0)
    for post in after:
        _post(ax, post, 1.0, 1 + POST)
    _labels(ax, before, -POST, -1)
    _labels(ax, after, 1 + POST, 1)
    ax.text(-POST, -0.03, _("Before"), ha="left", va="bottom", color=QUIET)
    ax.text(1 + POST, -0.03, _("After"), ha="right", va="bottom", color=QUIET)
    ax.set(xlim=(-0.42, 1.42), ylim=(_foot(len(rows)) + 0.03, -0.1))
    ax.axis("off")
    return describe(ax, *_sentences(counts, rows, columns))


def _foot(posts: int) -> float:
    return 1 + GAP * (posts - 1)


def _posts(keys: list[str], customers: Ints, total: int) -> list[Post]:
    tops = np.concatenate([[0.0], np.cumsum(customers[:-1] / total + GAP)])
    return [
        Post(key, int(n), float(top), float(top + n / total)) for key, n, top in zip(keys, customers, tops, strict=True)
    ]


def _stream(ax: Axes, start: float, end: float, width: float, colour: tuple[float, float, float], order: int) -> None:
    x = np.linspace(0, 1, 80)
    bend = x * x * (3 - 2 * x)
    upper = start + (end - start) * bend
    ax.fill_between(x, upper, upper + width, color=colour, lw=0.4, zorder=order)


def _post(ax: Axes, post: Post, left: float, right: float) -> None:
    if post.customers:
        colour = LINE if post.key in (ENTERED, LEFT) else colour_of(post.key)
        # A hair thicker than the customers, so that one of many can still be seen.
        ax.fill_between([left, right], post.top - 0.002, post.foot + 0.002, color=colour, lw=0, zorder=3)


def _labels(ax: Axes, posts: list[Post], edge: float, side: int) -> None:
    shown = [post for post in posts if post.customers]
    places = spread([post.middle for post in shown], LABEL, LABEL / 2 - 0.02, _foot(len(posts)) - LABEL / 2 + 0.03)
    ha = "right" if side < 0 else "left"
    for post, place in zip(shown, places, strict=True):
        ax.plot([edge, edge + side * 0.03], [post.middle, place], color=LINE, lw=0.8)
        text = edge + side * 0.04
        ax.text(text, place - 0.004, wrapped(tier_label(post.key), 20, lines=1), ha=ha, va="bottom", fontsize=9.5)
        ax.text(text, place + 0.008, count(post.customers), ha=ha, va="top", fontsize=8.5, color=INK)


def _sentences(counts: Ints, rows: list[str], columns: list[str]) -> tuple[str, str]:
    """The title names the largest stream that goes elsewhere; the alternative text says every post and stream."""
    moved = [
        (int(counts[i, j]), row, column)
        for i, row in enumerate(rows)
        for j, column in enumerate(columns)
        if row != column and counts[i, j]
    ]
    if moved and not set(rows) & set(STAGES.categories):
        sums = dict.fromkeys(("up", "down", "entered", "left"), 0)
        for i, j in np.argwhere(counts):
            move = move_between(i, j, rows[i], columns[j])
            if move != "stayed":
                sums[move] += int(counts[i, j])
        title = _("{up} moved up, {down} down, {entered} entered, {left} left").format(
            **{move: count(customers) for move, customers in sums.items()}
        )
    elif moved:
        most, row, column = max(moved, key=lambda move: move[0])
        title = ngettext(
            "Largest move: {before} to {after}, {customers} customer",
            "Largest move: {before} to {after}, {customers} customers",
            most,
        ).format(before=tier_label(row), after=tier_label(column), customers=count(most))
    else:
        title = _("Nobody moved: {customers} of {customers} are where they were").format(customers=count(counts.sum()))
    alt = _("Streams of {customers} customers from before to after, as wide as customers. Customers: {moves}.").format(
        customers=count(counts.sum()), moves=moves_in_words(counts, rows, columns)
    )
    return title, alt
