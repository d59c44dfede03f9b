"""Sentences in a row, spaced as the language in force spaces them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce

from tierkit.i18n import _


def in_sentences(sentences: Iterable[str]) -> str:
    """The sentences as one text."""
    return reduce(lambda before, after: _("{what} {remedy}").format(what=before, remedy=after), sentences)
