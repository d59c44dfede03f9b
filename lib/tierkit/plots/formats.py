"""Numbers as people write them: 1,178; 27%; 6.65M in English and 665万 in Chinese."""

from __future__ import annotations

from tierkit.i18n import get_language

UNITS = {"en": ((1e9, "B"), (1e6, "M"), (1e3, "k")), "zh": ((1e8, "亿"), (1e4, "万"))}


def count(number: float) -> str:
    """A number of customers: ``1,178``."""
    return f"{number:,.0f}"


def percent(share: float) -> str:
    """A share: ``27%``, ``1.5%`` below a tenth, ``<0.1%`` for what would round to nothing."""
    if 0 < share < 0.0005:
        return "<0.1%"
    text = f"{share:.1%}" if share < 0.0995 else f"{share:.0%}"
    return text.replace(".0%", "%")


def money(amount: float) -> str:
    """An amount in three figures, in the unit of the language in force: ``6.65M``, ``665万``."""
    for unit, sign in UNITS[get_language()]:
        if abs(amount) >= unit * 0.9995:
            return _three_figures(amount / unit) + sign
    return f"{amount:,.0f}" if abs(amount) >= 100 or amount == int(amount) else _three_figures(amount)


def _three_figures(number: float) -> str:
    whole = len(str(int(abs(number) + 0.05)))
    text = f"{number:,.{max(0, 3 - whole)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
