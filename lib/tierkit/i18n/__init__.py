"""Two languages, one catalogue.

Messages are written in English in the code and wrapped in ``_()``; ``zh/*.po`` hold the Chinese, one file a
floor, compiled by ``make messages`` into the one ``zh/LC_MESSAGES/tierkit.mo`` that runs.
"""

from __future__ import annotations

import gettext as _gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "zh")
"""The languages a person can choose, the first being the one messages are written in."""

_chosen: ContextVar[str | None] = ContextVar("tierkit_language", default=None)
_default: str | None = None


@cache
def _catalogue(lang: str) -> _gettext.NullTranslations:
    return _gettext.translation("tierkit", Path(__file__).parent, [lang], fallback=lang == "en")


def normalise_language(lang: str) -> str:
    """``"zh_CN.UTF-8"``, ``"Chinese (Simplified)_China"`` → ``"zh"``; anything that is not Chinese → ``"en"``."""
    return "zh" if lang.lower().startswith(("zh", "chinese")) else "en"


def get_language() -> str:
    """The language in force: what was set, else ``TIERKIT_LANG``, else English."""
    return _chosen.get() or _default or normalise_language(os.environ.get("TIERKIT_LANG", "en"))


def set_language(lang: str) -> None:
    """Speak ``lang`` (``"en"`` or ``"zh"``) from here on, in this process."""
    global _default
    _default = _checked(lang)


@contextmanager
def language(lang: str | None) -> Iterator[None]:
    """Speak ``lang`` inside the block; ``None`` changes nothing."""
    token = _chosen.set(_checked(lang) if lang else _chosen.get())
    try:
        yield
    finally:
        _chosen.reset(token)


def _checked(lang: str) -> str:
    if lang not in LANGUAGES:
        from tierkit.errors import ParameterError

        raise ParameterError(
            _("{lang!r} is not a language TierKit speaks; choose one of: {choices}.").format(
                lang=lang, choices=_(", ").join(LANGUAGES)
            )
        )
    return lang


def _(message: str) -> str:
    """``message`` in the language in force."""
    return _catalogue(get_language()).gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """The singular or plural message for ``n``, in the language in force."""
    return _catalogue(get_language()).ngettext(singular, plural, n)


def N_(message: str) -> str:
    """Mark ``message`` for the catalogue without translating it here (for constants)."""
    return message
