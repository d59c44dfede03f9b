"""The tiers' colours for the browser, and the ink that can be read on each."""

from __future__ import annotations

DARK, LIGHT = "#10151c", "#ffffff"


def tier_colours() -> dict[str, dict[str, str]]:
    """``{"A": {"fill": "#…", "ink": "#…"}, …}``: one colour per tier everywhere, from the plots' palette."""
    from tierkit.plots.style import TIER_COLOURS

    return {key: {"fill": fill, "ink": readable_ink(fill)} for key, fill in TIER_COLOURS.items()}


def readable_ink(fill: str) -> str:
    """Near-black or white, whichever contrasts more with ``fill`` (``#rrggbb``), by WCAG 2's relative luminance."""
    here = _luminance(fill)
    on_dark = (here + 0.05) / (_luminance(DARK) + 0.05)
    on_light = (_luminance(LIGHT) + 0.05) / (here + 0.05)
    return DARK if on_dark >= on_light else LIGHT


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
