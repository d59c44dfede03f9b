"""The tiers' colours for the browser, and the ink that can be read on each."""

from __future__ import annotations

from tierkit.plots.palette import TIER_COLOURS, text_on


def tier_colours() -> dict[str, dict[str, str]]:
    """``{"A": {"fill": "#…", "ink": "#…"}, …}``: each tier's colour and the text colour to write on it with."""
    return {key: {"fill": fill, "ink": text_on(fill)} for key, fill in TIER_COLOURS.items()}
