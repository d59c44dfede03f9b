"""From the value before to the value after: what did moves up and down, newcomers and leavers add or take?"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from tierkit.i18n import _, ngettext
from tierkit.models._checks import rows_in
from tierkit.models.labels import tier_label
from tierkit.plots.figures import canvas, describe
from tierkit.plots.formats import count, money
from tierkit.plots.migration import wrapped
from tierkit.plots.palette import INK, LINE, QUIET, Colour, colour_of, tinted

TOTAL = tinted(INK, 0.72)

Step = tuple[str, float, float, Colour, str, float]
"""Name, start, end, colour, figure and customers of one bar."""


def plot_movements(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """A waterfall: the value before, what each move added or took, the value after; with the customers of each.

    ``table`` comes from :func:`~tierkit.models.movements.tier_movements`.
    """
    rows_in("table", table, ["customers", "value_before", "value_after", "change"])
    before, after = float(table["value_before"].sum()), float(table["value_after"].sum())
    here = table["customers"].drop(["entered", "left"], errors="ignore").sum()
    ax = canvas(ax, (7.0, 4.2))
    scale = max(abs(before), abs(after), float(table["change"].abs().max()), 1e-9)
    first: Step = (_("Before"), 0.0, before, TOTAL, money(before), here + table["customers"].get("left", 0))
    level, steps = before, [first]
    for move, row in table.iterrows():
        change = float(row["change"])
        colour = colour_of(str(move))
        steps.append((tier_label(str(move)), level, level + change, colour, signed(change), row["customers"]))
        level += change
    steps.append((_("After"), 0.0, after, TOTAL, money(after), here + table["customers"].get("entered", 0)))
    tops = [max(start, end) for _name, start, end, *_rest in steps]
    lows = [min(start, end, 0.0) for _name, start, end, *_rest in steps]
    room = (max(tops) - min(lows) or scale) * 0.01
    for x, (name, start, end, fill, figure, customers) in enumerate(steps):
        ax.bar(x, end - start, 0.62, start, color=fill)
        if x + 1 < len(steps):
            ax.plot([x + 0.31, x + 1 - 0.31], [end, end], color=QUIET, lw=0.8)
        ax.text(x, tops[x] + 8 * room, figure, ha="center", va="bottom", fontsize=10.5)
        ax.text(x, tops[x] + 1.5 * room, _people(int(customers)), ha="center", va="bottom", fontsize=8, color=QUIET)
        ax.text(x, min(lows) - 3 * room, wrapped(name, 12), ha="center", va="top", fontsize=9.5)
    ax.axhline(0, color=LINE, lw=0.8, zorder=0)
    ax.set(xlim=(-0.6, len(steps) - 0.4), ylim=(min(lows) - 14 * room, max(tops) + 18 * room))
    ax.axis("off")
    return describe(ax, *_sentences(table, before, after))


def signed(amount: float) -> str:
    """An amount with its sign: ``+310k``, ``−172k``; 0 without one."""
    return f"+{money(amount)}" if amount > 0 else money(amount)


def _people(customers: int) -> str:
    return ngettext("{customers} customer", "{customers} customers", customers).format(customers=count(customers))


def _sentences(table: pd.DataFrame, before: float, after: float) -> tuple[str, str]:
    change = after - before
    if change > 0:
        title = _("Value rose by {change}, from {before} to {after}")
    elif change < 0:
        title = _("Value fell by {change}, from {before} to {after}")
    else:
        title = _("Value stayed at {after}")
    moves = _("; ").join(
        _("{move}: {change} by {people}").format(
            move=tier_label(str(move)), change=signed(row["change"]), people=_people(int(row["customers"]))
        )
        for move, row in table.iterrows()
    )
    alt = _("Waterfall from the value before, {before}, to the value after, {after}. {moves}.").format(
        before=money(before), after=money(after), moves=moves
    )
    return title.format(change=money(abs(change)), before=money(before), after=money(after)), alt
