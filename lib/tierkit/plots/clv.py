"""Lifetime value by tier: where does the value of the coming months sit, and is it where it was?"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from tierkit.i18n import _, ngettext, numbers
from tierkit.models._values import tier_summary
from tierkit.plots._prose import in_sentences
from tierkit.plots.figures import canvas, describe
from tierkit.plots.formats import count, money, percent, with_share
from tierkit.plots.palette import QUIET, tinted
from tierkit.plots.tiers import Tier, held, tiers_of

BAR = 0.34


def plot_clv_by_tier(
    values: pd.Series, tiers: pd.Series, past: pd.Series | None = None, ax: Axes | None = None
) -> Axes:
    """Bars of the lifetime value of each tier, with its mean per customer; of its past value beside it, if given.

    Parameters
    ----------
    values : lifetime value per customer (money), for example ``clv`` of
        :func:`~tierkit.models.clv.customer_lifetime_value`.
    tiers : ordered Categorical on the same customers in the same order, best first; a customer without one is left out.
    past : what each customer brought so far (money), to compare shares with.
    """
    ahead = held(tiers_of(tier_summary(values, tiers)))
    before = {} if past is None else {tier.key: tier for tier in tiers_of(tier_summary(past, tiers))}
    longest = max([tier.value_share for tier in ahead] + [before[tier.key].value_share for tier in ahead if before])
    ax = canvas(ax, (7.0, (0.78 if before else 0.6) * len(ahead) + 1.0))
    for y, tier in enumerate(ahead):
        place = y - BAR / 2 if before else y
        height = BAR if before else 0.56
        ax.barh(place, tier.value_share / longest, height * 0.94, color=tier.colour)
        text = with_share(money(tier.value), tier.value_share)
        if before:
            text = _("to come {figure}").format(figure=text)
        ax.text(tier.value_share / longest + 0.015, place, text, va="center", fontsize=10)
        if before:
            share = before[tier.key].value_share
            ax.barh(y + BAR / 2, share / longest, BAR * 0.94, color=tinted(tier.colour, 0.35))
            text = _("so far {share}").format(share=percent(share))
            ax.text(share / longest + 0.015, y + BAR / 2, text, va="center", fontsize=9, color=QUIET)
        ax.text(-0.02, y - 0.04, tier.label, ha="right", va="bottom", fontsize=10.5)
        each = ngettext("{customers} customer, {mean}", "{customers} customers, {mean} each", tier.customers).format(
            customers=count(tier.customers), mean=money(_mean(tier))
        )
        ax.text(-0.02, y + 0.04, each, ha="right", va="top", fontsize=9, color=QUIET)
    ax.set(
        xlim=(-max(0.5, 0.05 + 0.021 * max(_width(tier.label) for tier in ahead)), 1.4), ylim=(len(ahead) - 0.45, -0.6)
    )
    ax.axis("off")
    best = ahead[0]
    title = _("{tier}: {customers} of customers, {value} of the lifetime value").format(
        tier=best.label, customers=percent(best.customer_share), value=percent(best.value_share)
    )
    return describe(ax, title, _in_words(ahead, before))


def _width(text: str) -> int:
    """How wide a text is, in Latin letters: a Chinese character takes two."""
    return sum(2 if ord(character) > 0x2E80 else 1 for character in text)


def _mean(tier: Tier) -> float:
    return tier.value / tier.customers


def _in_words(ahead: list[Tier], before: dict[str, Tier]) -> str:
    parts = [
        _("{tier}: {customers} customers with {value} ({share}), {mean} each").format(
            tier=tier.label,
            customers=count(tier.customers),
            value=numbers.money(tier.value),
            share=percent(tier.value_share),
            mean=numbers.money(_mean(tier)),
        )
        for tier in ahead
    ]
    sentences = [_("Lifetime value by tier. {tiers}.").format(tiers=_("; ").join(parts))]
    if before:
        shares = _("; ").join(f"{tier.label} {percent(before[tier.key].value_share)}" for tier in ahead)
        sentences.append(_("Share of the value so far: {tiers}.").format(tiers=shares))
    return in_sentences(sentences)
