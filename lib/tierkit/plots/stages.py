"""The customer lifecycle: how many customers are in each stage, and how much do they bring?"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from tierkit.i18n import _
from tierkit.models._checks import rows_in
from tierkit.plots.figures import canvas, describe
from tierkit.plots.formats import count, money, with_share
from tierkit.plots.palette import LINE, QUIET, text_on, tinted
from tierkit.plots.tiers import Tier, in_words, tiers_of

ARROW, POINT = (2.42, 2.78), 0.09  # the arrows of the stages: their foot and top, and how far they point
ROWS = (1.25, 0.0)  # where the bars of customers and of value stand
TALLEST = 0.8


def plot_stages(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """The stages as a row of arrows, with a bar for the customers and one for the value under each.

    ``table`` comes from :func:`~tierkit.models.lifecycle.stage_table`.
    """
    stages = tiers_of(rows_in("table", table))
    ax = canvas(ax, (7.0, 4.2))
    _arrows(ax, stages)
    customers = [(stage.customer_share, with_share(count(stage.customers), stage.customer_share)) for stage in stages]
    value = [(stage.value_share, with_share(money(stage.value), stage.value_share)) for stage in stages]
    _bars(ax, stages, customers, ROWS[0], 0.5)
    _bars(ax, stages, value, ROWS[1], 1.0)
    for row, name in zip(ROWS, (_("Share of customers"), _("Share of value")), strict=True):
        ax.text(-0.08, row + 0.04, name, ha="right", va="bottom", color=QUIET, fontsize=9)
    ax.set(xlim=(-1.0, len(stages) + 0.12), ylim=(-0.06, ARROW[1] + 0.03))
    ax.axis("off")
    best = max(stages, key=lambda stage: stage.value_share)
    alt = _("The stages of the lifecycle, a bar for customers and one for value under each. {tiers}.").format(
        tiers=in_words(stages)
    )
    return describe(ax, best.finding, alt)


def _arrows(ax: Axes, stages: list[Tier]) -> None:
    foot, top = ARROW
    for i, stage in enumerate(stages):
        left, right = i + 0.02, i + 0.98
        tail = left + POINT if i else left
        outline = [(left, foot), (right, foot), (right + POINT, (foot + top) / 2), (right, top), (left, top)]
        outline.append((tail, (foot + top) / 2))
        ax.fill(*zip(*outline, strict=True), color=stage.colour, lw=0)
        middle = (tail + right + POINT) / 2 if i else (left + right) / 2
        ax.text(middle, (foot + top) / 2, stage.label, ha="center", va="center", color=text_on(stage.colour))


def _bars(ax: Axes, stages: list[Tier], figures: list[tuple[float, str]], foot: float, strength: float) -> None:
    tallest = max(share for share, _figure in figures) or 1.0
    ax.plot([0, len(stages)], [foot, foot], color=LINE, lw=0.8)
    for i, (stage, (share, figure)) in enumerate(zip(stages, figures, strict=True)):
        height = share / tallest * TALLEST
        ax.bar(i + 0.5, height, 0.56, foot, color=tinted(stage.colour, strength))
        ax.text(i + 0.5, foot + height + 0.035, figure, ha="center", va="bottom", fontsize=9)
