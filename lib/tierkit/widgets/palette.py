"""The classes' colours for the browser, and the ink that can be read on each."""

from __future__ import annotations

# Those of tierkit.plots.style, where they are explained; written out because importing the plots costs a second of
# matplotlib that an explorer does not need. A test holds the two together.
FILLS = {"A": "#0072b2", "B": "#e69f00", "C": "#a6a6a6"}

_DARK, _LIGHT = "#1a1f26", "#ffffff"


def tier_colours() -> dict[str, dict[str, str]]:
    """``{"A": {"fill": "#…", "ink": "#…"}, …}``: each class's colour and the text colour to write on it with."""
    return {key: {"fill": fill, "ink": readable_ink(fill)} for key, fill in FILLS.items()}


def readable_ink(fill: str) -> str:
    """Near-black or white, whichever contrasts more with ``fill`` (``#rrggbb``), by WCAG 2's contrast ratio."""
    return max(_DARK, _LIGHT, key=lambda ink: contrast(ink, fill))


def contrast(one: str, other: str) -> float:
    """WCAG 2's contrast ratio of two colours (``#rrggbb``), 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
