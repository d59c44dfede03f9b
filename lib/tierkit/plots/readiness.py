"""Are the conditions for tiering met, and by how much?"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes

from tierkit.i18n import N_, _, ngettext
from tierkit.models._checks import rows_in
from tierkit.models.readiness import BEST
from tierkit.plots.figures import canvas, describe
from tierkit.plots.formats import count, percent
from tierkit.plots.palette import INK, LINE, QUIET, TIER_COLOURS, tinted

CONDITIONS = {
    "customers": N_("More customers than the span of control"),
    "repeat": N_("Customers buy or are served again"),
    "difference": N_("Clear differences in value"),
}
MEASURES = {
    "customers": N_("customers"),
    "repeat_share": N_("customers who come back"),
    "gini": N_("Gini coefficient"),
    "top_share": N_("value from the best {share}"),
}
MET, SHORT = TIER_COLOURS["A"], "#d55e00"
HEIGHT = 0.34


@dataclass(frozen=True)
class _Bar:
    measure: str
    condition: str
    measured: float
    needed: float
    met: bool

    def figure(self, value: float) -> str:
        if self.measure == "customers":
            return count(value)
        return f"{value:.2f}" if self.measure == "gini" else percent(value)

    @property
    def label(self) -> str:
        return _(MEASURES.get(self.measure, self.measure)).format(share=percent(BEST))

    @property
    def whole(self) -> float:
        """What the full length of the bar's track stands for."""
        return max(self.measured, self.needed) if self.measure == "customers" else 1.0

    @property
    def verdict(self) -> str:
        return _("met") if self.met else _("not met")

    @property
    def needs(self) -> str:
        sentence = _("needed: more than {needed}") if self.measure == "customers" else _("needed: {needed}")
        return sentence.format(needed=self.figure(self.needed))


def plot_readiness(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """A bar per measure, as long as what was measured, with a mark at what is needed: blue where it is met.

    ``table`` comes from :func:`~tierkit.models.readiness.tiering_readiness`.
    """
    rows_in("table", table, ["condition", "measured", "needed", "met"])
    facts = zip(
        table.index, *(table[name].tolist() for name in ("condition", "measured", "needed", "met")), strict=True
    )
    bars = [_Bar(*fact) for fact in facts]
    ax = canvas(ax, (7.0, 3.9))
    y, condition = 0.0, ""
    places: list[float] = []
    for bar in bars:
        if bar.condition != condition:
            y, condition = y + (0.62 if places else 0.0), bar.condition
            ax.text(0, y - 0.36, _(CONDITIONS.get(condition, condition)), va="bottom", fontsize=10.5)
        _draw(ax, bar, y)
        places.append(y)
        y += 0.62
    ax.set(xlim=(-0.62, 1.58), ylim=(places[-1] + 0.42, -0.85))
    ax.axis("off")
    return describe(ax, *_sentences(bars))


def _draw(ax: Axes, bar: _Bar, y: float) -> None:
    colour = MET if bar.met else SHORT
    ax.barh(y, 1, HEIGHT, color=tinted(LINE, 0.55), lw=0)
    ax.barh(y, bar.measured / bar.whole, HEIGHT, color=colour, lw=0)
    mark = bar.needed / bar.whole
    ax.plot([mark, mark], [y - HEIGHT * 0.78, y + HEIGHT * 0.78], color=INK, lw=2.2, solid_capstyle="butt")
    ax.text(-0.02, y, bar.label, ha="right", va="center", fontsize=9, color=QUIET)
    ax.text(1.03, y - 0.02, f"{bar.figure(bar.measured)}  {bar.verdict}", va="bottom", fontsize=10, color=colour)
    ax.text(1.03, y + 0.04, bar.needs, va="top", fontsize=8.5, color=QUIET)


def _sentences(bars: list[_Bar]) -> tuple[str, str]:
    conditions = list(dict.fromkeys(bar.condition for bar in bars))
    met = [name for name in conditions if all(bar.met for bar in bars if bar.condition == name)]
    if len(met) == len(conditions):
        title = _("All conditions for tiering are met")
    elif not met:
        title = _("No condition for tiering is met")
    else:
        title = ngettext(
            "{met} of {all} conditions for tiering is met", "{met} of {all} conditions for tiering are met", len(met)
        ).format(met=len(met), all=len(conditions))
    told = _("; ").join(
        _("{measure} {measured}, {needs}, {verdict}").format(
            measure=bar.label,
            measured=bar.figure(bar.measured),
            needs=bar.needs,
            verdict=bar.verdict,
        )
        for bar in bars
    )
    return title, _("Bars of what was measured, with a mark at what is needed: {bars}.").format(bars=told)
