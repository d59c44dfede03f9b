"""How criteria, conditions and long names are called in a picture."""

from __future__ import annotations

from tierkit.i18n import N_, _

NAMES = {
    "contribution_rate": N_("Contribution rate"),
    "order_amount": N_("Order amount"),
    "credit_standing": N_("Credit standing"),
    "overdue_days": N_("Credit standing"),
    "growth_prospect": N_("Growth prospect"),
    "growth_outlook": N_("Growth prospect"),
    "contribution": N_("Contribution value"),
    "need_variety": N_("Variety of needs"),
    "relationship": N_("Relationship"),
    "management_level": N_("Management level"),
    "given": N_("given"),
    "equal": N_("equal"),
    "ahp": N_("AHP"),
    "entropy": N_("entropy"),
}
LONGEST = 20


def criterion_label(key: object) -> str:
    """The name of a criterion, or of a way to weights; one that the kit does not know is its own label."""
    return _(NAMES[str(key)]) if str(key) in NAMES else shortened(key)


def shortened(name: object, longest: int = LONGEST) -> str:
    """A name that fits beside a bar: the end of a long one is left out, and a wide (Chinese) sign counts two."""
    text, width = str(name), 0
    for at, sign in enumerate(text):
        width += 2 if ord(sign) > 0x2E80 else 1
        if width > longest:
            return text[: max(1, at - 1)] + "…"
    return text
