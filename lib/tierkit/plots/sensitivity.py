"""Rank sensitivity: how many customers change tier when a weight moves, and between which ranks do the best move?"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes

from tierkit.i18n import _, ngettext
from tierkit.models._checks import rows_in, whole_number
from tierkit.plots.criteria import criterion_label, shortened
from tierkit.plots.figures import canvas, describe
from tierkit.plots.formats import count, percent, with_share
from tierkit.plots.palette import LINE, PAPER, QUIET, TIER_COLOURS, colour_of, tinted

AISLE = 0.9  # the room for the names, in units of the longest bar
MARGIN = 0.75


@dataclass(frozen=True)
class _Move:
    criterion: str
    move: str
    weight: float
    tau: float
    customers: int
    share: float


def plot_rank_sensitivity(moves: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Bars to the left for a lower weight, to the right for a higher one, as long as the share of customers who
    change tier; Kendall's tau beside them.

    ``moves`` comes from :func:`~tierkit.models.sensitivity.rank_sensitivity`.
    """
    rows = _moves_of(moves)
    criteria = list(dict.fromkeys(row.criterion for row in rows))
    ax = canvas(ax, (7.0, 0.46 * len(criteria) + 1.1))
    longest = max(row.share for row in rows) or 1.0
    half = AISLE / 2
    for y, criterion in enumerate(criteria):
        ax.text(0, y, criterion_label(criterion), ha="center", va="center", fontsize=9.5)
    for row in rows:
        y, side = criteria.index(row.criterion), 1 if row.move == "up" else -1
        length = row.share / longest
        colour = TIER_COLOURS["A"] if side > 0 else tinted(TIER_COLOURS["A"], 0.5)
        ax.barh(y, side * length, 0.66, side * half, color=colour, lw=0)
        ax.plot([side * half] * 2, [y - 0.33, y + 0.33], color=LINE, lw=1)
        text = _("{customers}\nweight {weight}, τ {tau}").format(
            customers=with_share(count(row.customers), row.share), weight=percent(row.weight), tau=f"{row.tau:.2f}"
        )
        ax.text(
            side * (half + length + 0.03), y, text, ha="left" if side > 0 else "right", va="center",
            fontsize=8, color=QUIET, linespacing=1.25,
        )  # fmt: skip
    ax.text(-half, -0.6, _("Change tier if it weighs less"), ha="right", va="bottom", fontsize=9, color=QUIET)
    ax.text(half, -0.6, _("Change tier if it weighs more"), ha="left", va="bottom", fontsize=9, color=QUIET)
    ax.set(xlim=(-half - 1 - MARGIN, half + 1 + MARGIN), ylim=(len(criteria) - 0.45, -1.15))
    ax.axis("off")
    return describe(ax, _moves_title(rows), _moves_alt(rows))


def plot_rank_ranges(ranges: pd.DataFrame, top: int = 15, ax: Axes | None = None) -> Axes:
    """The best customers by rank, each with a line from the best to the worst rank that a moved weight gives.

    ``ranges`` comes from :func:`~tierkit.models.sensitivity.rank_ranges`.
    """
    rows_in("ranges", ranges, ["rank", "best_rank", "worst_rank", "tier"])
    most = whole_number("top", top, 1)
    best = ranges.sort_index().sort_values("rank", kind="stable").head(most)
    ax = canvas(ax, (7.0, 0.27 * len(best) + 1.1))
    furthest = int(best["worst_rank"].max())
    for y, (customer, row) in enumerate(best.iterrows()):
        colour = colour_of(str(row["tier"]))
        ends = [row["best_rank"], row["worst_rank"]]
        ax.plot(ends, [y, y], color=tinted(colour, 0.45), lw=5, solid_capstyle="round")
        ax.plot([row["rank"]], [y], "o", ms=7.5, color=colour, mec=PAPER, mew=1)
        ax.annotate(
            shortened(customer), (0, y), (-8, 0), xycoords=("axes fraction", "data"), textcoords="offset points",
            ha="right", va="center", fontsize=9,
        )  # fmt: skip
    ax.set(xlim=(0.4, furthest + 0.6), ylim=(len(best) - 0.4, -0.6), xlabel=_("Rank (1 = best)"))
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 10**6) if furthest / step <= 10)
    ax.set_xticks(range(1, furthest + 1, step) if step <= 2 else [1, *range(step, furthest + 1, step)])
    ax.set_yticks([])
    ax.spines[:].set_visible(False)
    ax.grid(axis="x", color=tinted(LINE, 0.6), lw=0.8)
    ax.set_axisbelow(True)
    return describe(ax, *_range_sentences(best))


def _moves_of(moves: pd.DataFrame) -> list[_Move]:
    columns = ["weight", "kendall_tau", "tier_changes", "tier_change_share"]
    rows_in("moves", moves, columns)
    names = (moves.index.get_level_values(level).astype(str) for level in ("criterion", "move"))
    return [_Move(*row) for row in zip(*names, *(moves[column].tolist() for column in columns), strict=True)]


def _moves_title(rows: list[_Move]) -> str:
    most = max(rows, key=lambda row: row.share)
    if not most.share:
        return _("No customer changes tier, whichever weight moves")
    return _("At most {share} of customers change tier ({criterion})").format(
        share=percent(most.share), criterion=criterion_label(most.criterion)
    )


def _moves_alt(rows: list[_Move]) -> str:
    down, up = ([row for row in rows if row.move == move] for move in ("down", "up"))
    told = _("; ").join(
        _("{criterion}: down to {low}, {fewer} change tier; up to {high}, {more} change tier").format(
            criterion=criterion_label(less.criterion),
            low=percent(less.weight),
            fewer=count(less.customers),
            high=percent(more.weight),
            more=count(more.customers),
        )
        for less, more in zip(down, up, strict=True)
    )
    return _(
        "Bars of the customers who change tier when the weight of a criterion moves. {criteria}. "
        "The lowest Kendall tau is {tau}."
    ).format(criteria=told, tau=f"{min(row.tau for row in rows):.2f}")


def _range_sentences(best: pd.DataFrame) -> tuple[str, str]:
    firm = int((best["best_rank"] == best["worst_rank"]).sum())
    widest = best.iloc[int((best["worst_rank"] - best["best_rank"]).to_numpy().argmax())]
    title = ngettext(
        "{firm} of the best {customers} keeps the rank, whichever weight moves",
        "{firm} of the best {customers} keep their ranks, whichever weight moves",
        firm,
    ).format(firm=count(firm), customers=count(len(best)))
    alt = _(
        "Lines from the best to the worst rank of the best {customers} customers. {firm} keep their rank; "
        "{customer} moves most, from rank {best} to {worst}."
    ).format(
        customers=count(len(best)),
        firm=count(firm),
        customer=shortened(widest.name),
        best=count(widest["best_rank"]),
        worst=count(widest["worst_rank"]),
    )
    return title, alt
