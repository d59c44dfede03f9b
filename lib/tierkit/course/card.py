"""How an outcome looks in the notebook: a card, and the same words as plain text."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from tierkit.i18n import _, get_language

if TYPE_CHECKING:
    from tierkit.course.checker import Outcome, Status

# Icon, ink and ground. Each ink stands 7:1 or better on its ground; the icon says it again for the colour-blind.
_LOOK: dict[Status, tuple[str, str, str]] = {
    "correct": ("✓", "#0b4f2e", "#e7f5ec"),
    "not yet": ("→", "#6b3a00", "#fff3e0"),
    "not attempted": ("…", "#37474f", "#eceff1"),
    "could not check": ("?", "#5b2140", "#fbe9f1"),
}


def show(outcome: Outcome) -> None:
    """Display the card in a notebook; print the words anywhere else."""
    from IPython import get_ipython
    from IPython.display import display

    if get_ipython() is None:
        print(card_text(outcome))
    else:
        display({"text/html": card_html(outcome), "text/plain": card_text(outcome)}, raw=True)


def card_text(outcome: Outcome) -> str:
    """The outcome as one line."""
    icon = _LOOK[outcome.status][0]
    words = _("{where}: {what}").format(where=outcome.question, what=outcome.message)
    if outcome.hint is not None:
        words = _("{what} {remedy}").format(what=words, remedy=outcome.hint)
    return f"{icon} {words}"


def card_html(outcome: Outcome) -> str:
    """The outcome as a card: no script, nothing from outside, announced by screen readers."""
    icon, ink, ground = _LOOK[outcome.status]
    words = _("{where}: {what}").format(where=outcome.question, what=outcome.message)
    hint = f'<div style="margin-top:.3em">{escape(outcome.hint)}</div>' if outcome.hint else ""
    return (
        f'<div role="status" lang="{"zh-CN" if get_language() == "zh" else "en"}" class="tk-check" '
        f'style="color:{ink};background:{ground};border-left:4px solid {ink};border-radius:4px;'
        f'padding:.7em 1em;max-width:46em;line-height:1.5">'
        f'<strong style="color:inherit"><span aria-hidden="true">{icon}</span> '
        f"{escape(words)}</strong>{hint}</div>"
    )
