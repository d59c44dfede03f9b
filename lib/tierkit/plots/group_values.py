"""Groups: in which is a customer worth most?"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from tierkit.i18n import _, numbers
from tierkit.models._checks import rows_in
from tierkit.models.group_labels import group_label
from tierkit.plots.figures import canvas, describe
from tierkit.plots.formats import count, money, percent
from tierkit.plots.palette import INK, QUIET
from tierkit.plots.rows import fitted, headline, name_rows

ABOVE, BELOW = "#0072b2", "#bdbdbd"


def plot_group_values(summary: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """A bar per group, the best on top: value per customer, against the average of all.

    ``summary`` comes from :func:`~tierkit.models.groups.group_summary`.
    """
    rows_in("summary", summary, ["customers", "value", "value_per_customer"])
    ranked = summary.sort_values("value_per_customer", ascending=False, kind="stable")
    average = float(summary["value"].sum() / summary["customers"].sum())
    worth = ranked["value_per_customer"].to_numpy(dtype=float)
    names = [group_label(str(key)) for key in ranked.index]
    sizes = [count(size) for size in ranked["customers"]]
    ax = canvas(ax, (7.0, 0.34 * len(ranked) + 1.2))
    longest = max(float(worth.max()), average)
    right = 1.14 * longest
    ax.barh(range(len(ranked)), worth, 0.68, color=[ABOVE if each > average else BELOW for each in worth])
    for y, each in enumerate(worth):
        ax.text(right, y, money(each), ha="right", va="center", fontsize=9.5)
    ax.plot([average, average], [-0.6, len(ranked) - 0.4], color=INK, lw=1.0, ls=(0, (3, 2)))
    ax.text(
        average,
        -0.7,
        _("average {value}").format(value=money(average)),
        ha="center",
        va="bottom",
        fontsize=9,
        color=QUIET,
    )
    rows = [
        _("{group} ({customers})").format(group=fitted(name, 30), customers=size)
        for name, size in zip(names, sizes, strict=True)
    ]
    ax.set(xlim=(name_rows(ax, rows, right), right), ylim=(len(ranked) - 0.4, -1.5))
    ax.axis("off")
    listed = _("; ").join(
        _("{group} {value} ({customers} customers)").format(group=name, value=numbers.money(each), customers=size)
        for name, each, size in zip(names, worth, sizes, strict=True)
    )
    alt = _("Bars of the value per customer by group; the average is {average}. {groups}.").format(
        average=numbers.money(average), groups=listed
    )
    if worth[0] <= average * 1.005:
        title = _("On average a customer brings {value}").format(value=money(average))
    else:
        title = _("{group}: {value} per customer, {share} above the average").format(
            group=names[0], value=money(worth[0]), share=percent(worth[0] / average - 1)
        )
    return describe(ax, headline(title), alt)
