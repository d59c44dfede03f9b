"""Small customers by the way they are going: how many to lift up, keep, serve indirectly or let go?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from tierkit.errors import ParameterError
from tierkit.i18n import _, ngettext
from tierkit.models._checks import rows_in
from tierkit.models.small_customers import verdict_label, verdict_table
from tierkit.plots.figures import canvas, describe
from tierkit.plots.formats import count, money, percent
from tierkit.plots.palette import LINE, QUIET, colour_of, tinted
from tierkit.plots.tiers import Tier, tiers_of

COLOURS = {
    "upgrade": colour_of("up"),
    "keep": colour_of("development"),
    "indirect": colour_of("retention"),
    "let go": colour_of("left"),
}
PANEL, AISLE = 1.0, 0.18


def plot_small_customers(history: pd.DataFrame, review: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """One panel per verdict: what its customers brought on average in each period, and how many they are.

    Parameters
    ----------
    history : customers x periods, from which the review was made.
    review : from :func:`~tierkit.models.small_customers.review_small_customers`.
    """
    rows_in("review", review, ["verdict", "value", "judged"])
    if not rows_in("history", history).index.equals(review.index):
        raise ParameterError(_("History and review must list the same customers in the same order."))
    verdicts = tiers_of(verdict_table(review))
    judged = review["judged"]
    columns = history.set_axis(range(history.shape[1]), axis=1)[judged]
    means = columns.groupby(review["verdict"][judged], observed=False).mean().fillna(0.0).clip(lower=0.0)
    highest = means.to_numpy().max(initial=0.0) or 1.0
    ax = canvas(ax, (7.0, 3.6))
    for i, verdict in enumerate(verdicts):
        left, colour = i * (PANEL + AISLE), COLOURS[verdict.key]
        x = left + np.linspace(0, PANEL, history.shape[1])
        y = means.loc[verdict.key].to_numpy(np.float64) / highest
        last = max(y[-1], np.interp(left + 0.8 * PANEL, x, y))  # above a falling line too
        ax.plot([left, left + PANEL], [0, 0], color=LINE, lw=0.8)
        ax.text(left, 1.52, verdict_label(verdict.key), ha="left", va="bottom", fontsize=10.5)
        ax.text(
            left,
            1.49,
            _head(verdict, int((~judged).sum())),
            ha="left",
            va="top",
            fontsize=9,
            color=QUIET,
            linespacing=1.35,
        )
        if verdict.customers:
            ax.fill_between(x, y, color=tinted(colour, 0.3), lw=0)
            ax.plot(x, y, color=colour, lw=2, solid_capstyle="round")
            ax.text(left + PANEL, last + 0.04, money(y[-1] * highest), ha="right", va="bottom", fontsize=9)
        ax.fill_between([left, left + PANEL], 1.74, 1.78, color=colour, lw=0)
    end = len(verdicts) * (PANEL + AISLE) - AISLE
    ax.text(0, -0.05, str(history.columns[0]), ha="left", va="top", fontsize=8.5, color=QUIET)
    ax.text(end, -0.05, str(history.columns[-1]), ha="right", va="top", fontsize=8.5, color=QUIET)
    ax.text(end / 2, -0.05, _("mean value per customer and period"), ha="center", va="top", fontsize=8.5, color=QUIET)
    ax.set(xlim=(-0.03, end + 0.03), ylim=(-0.2, 1.8))
    ax.axis("off")
    return describe(ax, *_sentences(verdicts))


def _head(verdict: Tier, too_new: int) -> str:
    customers = ngettext("{customers} customer ({share})", "{customers} customers ({share})", verdict.customers).format(
        customers=count(verdict.customers), share=percent(verdict.customer_share)
    )
    lines = [customers, _("{share} of the value").format(share=percent(verdict.value_share))]
    if verdict.key == "keep" and too_new:
        lines.append(_("{customers} too new to judge").format(customers=count(too_new)))
    return "\n".join(lines)


def _sentences(verdicts: list[Tier]) -> tuple[str, str]:
    rising = next(verdict for verdict in verdicts if verdict.key == "upgrade")
    title = ngettext(
        "{customers} small customer of {total} is on the way up",
        "{customers} small customers of {total} are on the way up",
        rising.customers,
    ).format(total=count(sum(verdict.customers for verdict in verdicts)), customers=count(rising.customers))
    listed = _("; ").join(
        _("{tier}: {customer_share} of customers ({customers}), {value_share} of the value").format(
            tier=verdict_label(verdict.key),
            customer_share=percent(verdict.customer_share),
            customers=count(verdict.customers),
            value_share=percent(verdict.value_share),
        )
        for verdict in verdicts
    )
    alt = _("Four small charts of the mean value per period, one per verdict on the trend. {verdicts}.").format(
        verdicts=listed
    )
    return title, alt
