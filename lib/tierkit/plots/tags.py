"""Tags: which are carried more often in the best tier than in the others?"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes

from tierkit.errors import DataError
from tierkit.i18n import _
from tierkit.models._checks import table
from tierkit.models.tag_rules import TagRules
from tierkit.models.tags import loaded_rules
from tierkit.plots.figures import canvas, describe
from tierkit.plots.formats import percent
from tierkit.plots.palette import LINE, QUIET, colour_of
from tierkit.plots.rows import fitted, headline, key_line, name_rows, tier_name


def plot_tag_shares(
    shares: pd.DataFrame, rules: str | Path | TagRules = "default", most: int = 12, ax: Axes | None = None
) -> Axes:
    """The share of every tier that carries a tag, a dot a tier, for the tags that differ most.

    Parameters
    ----------
    shares : from :func:`~tierkit.models.tags.tag_shares`.
    rules : name the tags: those of ``apply_tags``, the kit's own by default.
    most : how many tags to show at most; they keep the order of the rules.
    """
    table("shares", shares, ["all"])
    if shares.empty:
        raise DataError(_("There are no tags to draw."), _("Check the rules and the columns of the table."))
    chosen_rules = loaded_rules(rules)
    known = {tag.name for tag in chosen_rules.tags}
    tiers = [str(column) for column in shares.columns if column != "all"] or ["all"]
    spread = shares[tiers].max(axis=1) - shares[tiers].min(axis=1)
    chosen = spread.sort_values(ascending=False, kind="stable").index[: max(1, most)]
    shown = shares.loc[shares.index.isin(chosen), tiers].astype("float64")
    names = [chosen_rules.label(str(tag)) if tag in known else str(tag) for tag in shown.index]
    ax = canvas(ax, (7.0, 0.33 * len(shown) + 1.5))
    right = max(0.1, float(shown.to_numpy().max()))
    for y, (_tag, row) in enumerate(shown.iterrows()):
        ax.plot([row.min(), row.max()], [y, y], color=LINE, lw=3, solid_capstyle="round", zorder=1)
        for tier in reversed(tiers):
            ax.plot(row[tier], y, marker="o", ms=8, color=colour_of(tier), mec="white", mew=0.8, zorder=2)
    bottom = len(shown) - 0.4
    left = name_rows(ax, [fitted(name, 44) for name in names], 1.03 * right)
    for tick in (0.0, 0.5 * right, right):
        ax.plot([tick, tick], [-0.6, bottom], color=LINE, lw=0.6, zorder=0)
        ax.text(tick, bottom + 0.12, percent(tick), ha="center", va="top", fontsize=9, color=QUIET)
    ax.text(
        right / 2,
        bottom + 0.75,
        _("Share of each tier that carries the tag"),
        ha="center",
        va="top",
        fontsize=9,
        color=QUIET,
    )
    key_line(ax, [(fitted(tier_name(tier), 20), colour_of(tier)) for tier in tiers], -1.1, left, 1.05 * right)
    ax.set(xlim=(left, 1.05 * right), ylim=(bottom + 1.4, -1.6))
    ax.axis("off")
    listed = _("; ").join(
        _("{tag}: {shares}").format(
            tag=name, shares=_(", ").join(f"{tier_name(tier)} {percent(float(row[tier]))}" for tier in tiers)
        )
        for name, (_tag, row) in zip(names, shown.iterrows(), strict=True)
    )
    alt = _("Share of each tier that carries a tag. {tags}.").format(tags=listed)
    return describe(ax, headline(_finding(shown, names, tiers)), alt)


def _finding(shown: pd.DataFrame, names: list[str], tiers: list[str]) -> str:
    best, worst = tiers[0], tiers[-1]
    if best == worst:
        most = int(shown[best].to_numpy().argmax())
        return _("{tag}: {share} of customers").format(tag=names[most], share=percent(float(shown[best].iloc[most])))
    at = int((shown[best] - shown[worst]).abs().to_numpy().argmax())
    return _("{tag}: {first} of {best}, {last} of {worst}").format(
        tag=names[at],
        first=percent(float(shown[best].iloc[at])),
        best=tier_name(best),
        last=percent(float(shown[worst].iloc[at])),
        worst=tier_name(worst),
    )
