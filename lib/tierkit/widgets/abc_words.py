"""What the ABC explorer says, in the language in force.

Python makes the sentence for the fallback and for whoever reads ``sentence``; the view makes the same one from the
same templates while a hand is moving. A test holds the two together.
"""

from __future__ import annotations

from typing import Literal

from tierkit.i18n import _, ngettext
from tierkit.i18n.numbers import count, money, percent
from tierkit.models.labels import tier_label
from tierkit.widgets.abc_state import AbcState

Measure = Literal["revenue", "value"]
"""What the customers are ranked by: money spent, or any other number."""

# Many, as far as a plural form can tell: the view chooses between one and many.
_MANY = 2


def cut_text(cut: float) -> str:
    """``0.8`` → ``"80 %"``, ``0.805`` → ``"80.5 %"``."""
    return percent(cut, 0 if round(cut * 1000) % 10 == 0 else 1)


def sentence(state: AbcState, measure: Measure = "revenue") -> str:
    """What the cuts mean: "A now holds 212 customers and 80.4 % of revenue." """
    a = state.classes[0]
    says = _holds(a.customers, measure).format(customers=count(a.customers), share=percent(a.value_share))
    if not state.empty:
        return says
    return _("{what} {remedy}").format(what=says, remedy=_nobody().format(classes=_(" and ").join(state.empty)))


def lines(state: AbcState, measure: Measure = "revenue", currency: str = "") -> list[str]:
    """One line a class: its customers and what they bring."""
    return [
        _class_line(figures.customers, measure).format(
            name=tier_label(figures.key),
            customers=count(figures.customers),
            customer_share=percent(figures.customer_share),
            value=money(figures.value, currency),
            value_share=percent(figures.value_share),
        )
        for figures in state.classes
    ]


def abc_texts(measure: Measure = "revenue", currency: str = "") -> dict[str, str]:
    """Every word and template of the view, by name; ``{placeholders}`` are filled by the view."""
    revenue = measure == "revenue"
    return {
        "title": _("ABC explorer"),
        "subtitle": (
            _("Customers: {customers} · Revenue: {value}") if revenue else _("Customers: {customers} · Value: {value}")
        ),
        "sentence_one": _holds(1, measure),
        "sentence": _holds(_MANY, measure),
        "nobody": _nobody(),
        "join": _(" and "),
        "joined": _("{what} {remedy}"),
        "percent": percent(0, 0).replace("0", "{number}"),
        "money": money(0, currency).replace("0", "{number}"),
        "class_A": tier_label("A"),
        "class_B": tier_label("B"),
        "class_C": tier_label("C"),
        "unit_one": _unit(1),
        "unit": _unit(_MANY),
        "customer_share": _("Share of customers"),
        "value": _("Revenue") if revenue else _("Value"),
        "value_share": _("Share of revenue") if revenue else _("Share of value"),
        "chart": _("Pareto curve of the customers, with two cuts to move"),
        "across": _("Share of customers, best first"),
        "up": _("Cumulative share of revenue") if revenue else _("Cumulative share of value"),
        "cut_a": _("Cut between A and B"),
        "cut_b": _("Cut between B and C"),
        "cut_says": _("{cut}, customers above: {customers}"),
        "hint": _(
            "Drag a handle along the curve, or reach it with Tab and press the arrow keys (with Shift: half a step)."
        ),
        "undo": _("Undo"),
        "reset": _("Reset"),
        "copy": _("Copy as code"),
        "copied": _("Copied"),
        "copy_by_hand": _("Copying is blocked here. The line is selected: press Ctrl+C (Mac: ⌘C)."),
        "code": _("These cuts as code"),
        "since_start": _("compared with the start"),
    }


def _holds(customers: int, measure: Measure) -> str:
    if measure == "revenue":
        return ngettext(
            "A now holds {customers} customer and {share} of revenue.",
            "A now holds {customers} customers and {share} of revenue.",
            customers,
        )
    return ngettext(
        "A now holds {customers} customer and {share} of the value.",
        "A now holds {customers} customers and {share} of the value.",
        customers,
    )


def _unit(customers: int) -> str:
    return ngettext("customer", "customers", customers)


def _nobody() -> str:
    return _("Nobody is in {classes}.")


def _class_line(customers: int, measure: Measure) -> str:
    if measure == "revenue":
        return ngettext(
            "{name}: {customers} customer ({customer_share}), {value} in revenue ({value_share})",
            "{name}: {customers} customers ({customer_share}), {value} in revenue ({value_share})",
            customers,
        )
    return ngettext(
        "{name}: {customers} customer ({customer_share}), {value} in value ({value_share})",
        "{name}: {customers} customers ({customer_share}), {value} in value ({value_share})",
        customers,
    )
