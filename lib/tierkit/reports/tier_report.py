"""The tier report, section by section, as ``notebooks/reports/tier_report.ipynb`` calls it.

Each method shows one section: what was found as a sentence, then the picture, then the figures. With too few customers
to tier, ``headline`` says so and the sections that need tiers stay silent.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import pandas as pd

from tierkit.i18n import _, set_language
from tierkit.i18n.numbers import count, money, percent
from tierkit.models import load_segment_map, tier_label
from tierkit.plots import (
    TIER_COLOURS,
    plot_abc,
    plot_lorenz,
    plot_pareto,
    plot_pyramid,
    plot_rfm_grid,
    plot_segments,
    show,
    use_style,
)
from tierkit.reports import blocks
from tierkit.reports.parameters import ReportParameters
from tierkit.reports.source import job_folder, open_source
from tierkit.reports.sums import CENT, TierSums, summary, tier_sums


class TierReport:
    """One report. Made from the notebook's own globals, right after its parameters cell."""

    def __init__(self, namespace: Mapping[str, Any]) -> None:
        language = namespace.get("lang")
        # Before anything can go wrong: an error, too, is said in the reader's language.
        set_language(language if language in ("en", "zh") else "en")
        self.parameters = ReportParameters.from_namespace(namespace)
        self.source = open_source(self.parameters)
        use_style(self.parameters.lang)

    @cached_property
    def sums(self) -> TierSums:
        return tier_sums(self.source.orders, self.source.as_of, self.parameters)

    @property
    def title(self) -> str:
        return report_title(self.parameters)

    @property
    def _values(self) -> pd.Series:
        return self.sums.customers["monetary"]

    def headline(self) -> None:
        """Title, the one sentence to remember, key figures."""
        sums, cleaning = self.sums, self.source.cleaning
        blocks.heading(self.title, 1)
        day = self.source.as_of
        if self.source.orders.empty:
            blocks.paragraph(_("As of {day}").format(day=day), "soft")
        else:
            first, last = (moment.date() for moment in self.source.orders["ordered_at"].agg(["min", "max"]))
            period = _("As of {day} · orders from {first} to {last}").format(day=day, first=first, last=last)
            blocks.paragraph(period, "soft")
        figures = [
            (_("customers"), count(len(sums.customers))),
            (_("net revenue"), money(cleaning.amount_kept, self.source.currency, short=True)),
            (_("orders"), count(sums.customers["frequency"].sum())),
        ]
        if sums.tiered:
            best = self._abc.to_dict("index")["A"]
            blocks.paragraph(
                _("{n} customers, {share} of all, bring {value} of the revenue: they are class A.").format(
                    n=count(best["customers"]),
                    share=percent(best["customer_share"]),
                    value=percent(best["value_share"]),
                ),
                "lead",
            )
            figures += [
                (_("A customers"), count(best["customers"])),
                (_("Gini coefficient"), f"{sums.gini:.2f}"),
                (_("share of the top 20 %"), percent(sums.top_share or 0)),
            ]
        blocks.cards(figures)
        if not sums.tiered:
            self._too_small()

    def _too_small(self) -> None:
        """Say why nobody is tiered, and list whom there is."""
        if self.sums.customers.empty:
            blocks.paragraph(_("No line of this group names a customer, so there is nobody to tier."), "note")
            return
        if self.sums.buyers < self.parameters.min_customers:
            reason = _(
                "With {n} buying customers this group is too small to be tiered (at least {least} are needed): "
                "know each of them by name instead."
            ).format(n=self.sums.buyers, least=self.parameters.min_customers)
        else:
            reason = _("Everything that was bought here was returned, so there is no revenue to tier by.")
        blocks.paragraph(reason, "note")
        best = self.sums.customers.sort_values("monetary", ascending=False, kind="stable").head(20)
        frame = pd.DataFrame(
            {
                _("customer id"): best.index,
                _("net revenue"): [money(value, self.source.currency) for value in best["monetary"]],
                _("purchases"): best["frequency"].map(count),
                _("last purchase"): best["last_purchase"].dt.strftime("%Y-%m-%d").fillna("–"),
            }
        )
        blocks.table(frame, caption=_("Customer list"))

    def concentration(self) -> None:
        """How unequal the customers are, and the ABC classes that follow."""
        if not self.sums.tiered:
            return
        blocks.heading(_("Who brings the revenue: ABC classes"))
        blocks.paragraph(
            _(
                "Customers are ranked by net revenue. Class A is everyone up to {a} of it, class B up to {b}, class C "
                "the rest; the customer on the line stays above it."
            ).format(a=percent(self.parameters.abc_cut_a, 0), b=percent(self.parameters.abc_cut_b, 0))
        )
        show(plot_pareto(self._values, self.parameters.abc_cuts))
        self._tier_table(self._abc, _("ABC classes"))
        negative = self._values[self._values < -CENT]
        if len(negative):
            blocks.paragraph(
                _(
                    "{n} customers returned more than they bought, {amount} in all. In the tiers they count as 0, so "
                    "the tiers add up to that much more than the net revenue."
                ).format(n=count(len(negative)), amount=money(-negative.sum(), self.source.currency)),
                "soft",
            )
        show(plot_abc(self._abc))
        show(plot_lorenz(self._values))

    def rfm(self) -> None:
        """When, how often and for how much they buy; the ten segments and what to do for each."""
        if not self.sums.tiered:
            return
        blocks.heading(_("How they buy: RFM"))
        blocks.paragraph(
            _(
                "Every buying customer gets 1 to 5 points for recency (R), frequency (F) and money spent (M); 5 is "
                "best. Equal values always get equal points."
            )
        )
        show(plot_rfm_grid(self.sums.customers))
        self._edges_table()
        blocks.heading(_("The ten segments"), 3)
        assert self.sums.segments is not None
        show(plot_segments(self.sums.segments))
        self._advice_table(self.sums.segments)

    def pyramid(self) -> None:
        """The customer pyramid."""
        if not self.sums.tiered:
            return
        blocks.heading(_("The customer pyramid"))
        blocks.paragraph(
            _("Layers by head count, {shares} percent of the customers from the top; ranked by net revenue.").format(
                shares=self.parameters.pyramid.replace("/", " / ")
            )
        )
        assert self.sums.pyramid is not None
        show(plot_pyramid(self.sums.pyramid))
        self._tier_table(self.sums.pyramid, _("The customer pyramid"))

    def data_quality(self) -> None:
        """How the figures reconcile with the file."""
        blocks.heading(_("Where the figures come from"))
        blocks.bullets(self.source.cleaning.sentences())
        apart = int((self.sums.customers["frequency"] == 0).sum())
        if apart:
            blocks.paragraph(
                _(
                    "{n} customers have returns only. They stay in the ABC classes and in the pyramid but get no RFM "
                    "score."
                ).format(n=count(apart)),
                "soft",
            )

    def save(self) -> None:
        """Leave the customer list and ``summary.json`` in the job's folder, when a batch has given one."""
        folder = job_folder()
        if folder is None:
            return
        from tierkit.reports.workbook import write_workbook

        write_workbook(folder / "customers.xlsx", self.sums, self.source, self.parameters)
        figures = summary(self.sums, self.source.cleaning, self.parameters, self.source.as_of)
        content = {"title": self.title, **figures, "currency": self.source.currency}
        text = json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
        (folder / "summary.json").write_text(text, encoding="utf-8")

    @property
    def _abc(self) -> pd.DataFrame:
        assert self.sums.abc is not None
        return self.sums.abc

    def _tier_table(self, tiers: pd.DataFrame, caption: str) -> None:
        frame = pd.DataFrame(
            {
                _("tier"): [tier_label(str(key)) for key in tiers.index],
                _("customers"): tiers["customers"].map(count),
                _("share of customers"): tiers["customer_share"].map(percent),
                _("net revenue"): [money(value, self.source.currency) for value in tiers["value"]],
                _("share of revenue"): tiers["value_share"].map(percent),
            }
        )
        blocks.table(frame, caption=caption, colours=[TIER_COLOURS[str(key)] for key in tiers.index])

    def _edges_table(self) -> None:
        edges = self.sums.rfm_edges
        assert edges is not None
        if edges.index.nlevels > 1:
            blocks.paragraph(
                _("F is binned inside each R score and M inside each R and F score (nested binning)."), "soft"
            )
            return
        names = {
            "R": _("R: days since the last purchase"),
            "F": _("F: purchases"),
            "M": _("M: net revenue"),
        }
        rows = []
        for key, name in names.items():
            # Fewer days are better, so R's edges are read from the other end.
            worst_first = list(edges.loc[key])[:: -1 if key == "R" else 1]
            rows.append([name, *(f"{edge:,.{2 if key == 'M' else 1}f}" for edge in worst_first)])
        frame = pd.DataFrame(rows, columns=[_("edge between points"), "1 | 2", "2 | 3", "3 | 4", "4 | 5"])
        blocks.table(frame, caption=_("RFM edges"))

    def _advice_table(self, segments: pd.DataFrame) -> None:
        advice = load_segment_map().advice
        frame = pd.DataFrame(
            {
                _("segment"): [tier_label(str(key)) for key in segments.index],
                _("customers"): segments["customers"].map(count),
                _("share of revenue"): segments["value_share"].map(percent),
                _("what to do"): [advice(str(key)) for key in segments.index],
            }
        )
        blocks.table(frame, caption=_("The ten segments"), colours=[TIER_COLOURS[str(key)] for key in segments.index])


def group_name(parameters: ReportParameters) -> str:
    """The name of the one group the report is about; empty when it is about everybody."""
    if not parameters.by:
        return ""
    return parameters.group or _("(no {column})").format(column=parameters.by)


def report_title(parameters: ReportParameters) -> str:
    """The report's title as given, or the usual one; with the group's name."""
    title, group = parameters.title or _("Customer tier report"), group_name(parameters)
    return _("{title}: {group}").format(title=title, group=group) if group else title
