"""Where do the best customers' points come from?"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from tierkit.i18n import _
from tierkit.models._checks import numbers_in, rows_in, whole_number
from tierkit.plots.criteria import criterion_label, shortened
from tierkit.plots.figures import canvas, describe
from tierkit.plots.palette import GROUP_COLOURS, PAPER, QUIET, TIER_COLOURS

COLOURS = (TIER_COLOURS["A"], TIER_COLOURS["B"], GROUP_COLOURS[0], GROUP_COLOURS[1], *GROUP_COLOURS[2:5])
WIDEST = 84
"""Letters that one line of the names can hold."""


def plot_score_parts(parts: pd.DataFrame, top: int = 12, ax: Axes | None = None) -> Axes:
    """A bar per customer, best on top, put together from the points of each criterion, as long as the score.

    ``parts`` comes from :func:`~tierkit.models.weighted.score_parts`.
    """
    most = whole_number("top", top, 1)
    table = numbers_in(rows_in("parts", parts), list(parts.columns))
    scores = table.sum(axis=1).round(9).sort_index().sort_values(ascending=False, kind="stable")
    best = table.loc[scores.index].head(most)
    ax = canvas(ax, (7.0, 0.3 * len(best) + 1.3))
    for y, (customer, points) in enumerate(best.iterrows()):
        start = 0.0
        for at, value in enumerate(points):
            ax.barh(y, value, 0.72, start, color=COLOURS[at % len(COLOURS)], edgecolor=PAPER, lw=0.6)
            start += value
        ax.text(-1.2, y, shortened(customer), ha="right", va="center", fontsize=9)
        ax.text(start + 1.0, y, f"{start:.1f}", va="center", fontsize=9, color=QUIET)
    names = [criterion_label(criterion) for criterion in best.columns]
    squares = [Patch(color=COLOURS[at % len(COLOURS)], lw=0) for at in range(len(names))]
    columns = len(names) if sum(map(_width, names)) < WIDEST else 2
    rows = -(-len(names) // columns)
    ax.legend(
        squares, names, loc="upper left", ncols=columns, frameon=False, fontsize=9, borderaxespad=0,
        bbox_to_anchor=(0.13, 1.0), handlelength=0.9, handleheight=0.9, columnspacing=1.6,
    )  # fmt: skip
    ax.set(xlim=(-22, 108), ylim=(len(best) - 0.4, -0.65 - rows * 0.95))
    ax.axis("off")
    return describe(ax, *_sentences(best))


def _width(name: str) -> int:
    return 4 + sum(2 if ord(sign) > 0x2E80 else 1 for sign in name)


def _sentences(best: pd.DataFrame) -> tuple[str, str]:
    scores, main = best.sum(axis=1), best.sum().idxmax()
    title = _("{customer} is first with {score} points of 100").format(
        customer=shortened(best.index[0]), score=f"{scores.iloc[0]:.1f}"
    )
    told = _("; ").join(
        _("{customer}: {score}").format(customer=shortened(customer), score=f"{score:.1f}")
        for customer, score in scores.items()
    )
    return title, _(
        "Bars of the scores of the best customers, put together from the points of each criterion; most points come "
        "from one criterion, {criterion}. {customers}."
    ).format(criterion=criterion_label(main), customers=told)
