"""Numbers as pictures write them: as few figures as tell the story."""

from __future__ import annotations

from tierkit.i18n import _, numbers
from tierkit.i18n.numbers import count

__all__ = ["count", "money", "percent", "with_share"]


def percent(share: float) -> str:
    """A share: ``27 %``, ``1.5 %`` below a tenth, ``<0.1 %`` for what would round to nothing."""
    if 0 < share < 0.0005:
        return "<" + numbers.percent(0.001)
    fine = numbers.percent(share)
    return fine if share < 0.0995 and ".0" not in fine else numbers.percent(share, 0)


def money(amount: float) -> str:
    """An amount in three figures, in the unit of the language in force: ``6.65M``, ``665万``."""
    return numbers.money(amount, short=True)


def with_share(figure: str, share: float) -> str:
    """A figure and its share: ``1,385 (35 %)``."""
    return _("{figure} ({share})").format(figure=figure, share=percent(share))
