"""Numbers as people read them, in the language in force."""

from __future__ import annotations

from tierkit.i18n import get_language

_SIGNS = {"CNY": "¥", "GBP": "£", "USD": "$", "EUR": "€", "JPY": "¥", "HKD": "HK$"}


def count(value: float) -> str:
    """``12345`` → ``"12,345"``."""
    return f"{value:,.0f}"


def percent(share: float, digits: int = 1) -> str:
    """``0.804`` → ``"80.4 %"`` in English, ``"80.4%"`` in Chinese."""
    space = "" if get_language() == "zh" else "\u00a0"
    return f"{share * 100:.{digits}f}{space}%"


def money(value: float, currency: str = "", *, short: bool = False) -> str:
    """``value`` with thousands separators and the currency's sign, to the unit.

    ``short`` gives three figures and a word for the size: k and M in English, 万 and 亿 in Chinese.
    """
    sign = _SIGNS.get(currency.upper(), currency)
    minus = "−" if value < 0 else ""
    size = abs(value)
    if not short:
        return f"{minus}{sign}{size:,.0f}"
    units = ((1e8, "亿"), (1e4, "万")) if get_language() == "zh" else ((1e9, "bn"), (1e6, "M"), (1e3, "k"))
    for unit, word in units:
        # 999,960 is 1.00M, not 1000k: compare what will be shown.
        if size >= unit * 0.9995:
            return f"{minus}{sign}{_three_figures(size / unit)}{word}"
    return f"{minus}{sign}{size:,.0f}" if size >= 99.95 or size == int(size) else f"{minus}{sign}{_three_figures(size)}"


def _three_figures(value: float) -> str:
    digits = 2 if value < 9.995 else 1 if value < 99.95 else 0
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if digits else text
