"""What every explorer has: thresholds that Python and the view share, undo and reset, words, and a fallback.

An explorer names its thresholds (``thresholds``), says what is shown for them (``_state``) and how it looks where no
widget runs (``_fallback_text``, ``_fallback_html``). The view does the rest; see ``explorer.js``.
"""

from __future__ import annotations

from typing import Any, ClassVar

import anywidget
import traitlets as t

from tierkit.errors import ParameterError
from tierkit.i18n import language
from tierkit.widgets.palette import tier_colours


class ThresholdError(ParameterError, t.TraitError):
    """A threshold may not go there. Being a TraitError, it makes traitlets put the old thresholds back."""


class Explorer(anywidget.AnyWidget):
    """A picture with thresholds to move. Subclasses set ``thresholds`` and the four methods below it."""

    thresholds: ClassVar[tuple[str, ...]] = ()

    lang = t.Unicode("en").tag(sync=True)
    texts = t.Dict().tag(sync=True)
    colours = t.Dict().tag(sync=True)
    base = t.Dict(help="What does not change while thresholds move.").tag(sync=True)
    state = t.Dict(help="What Python says for the thresholds as they are.").tag(sync=True)
    start: Any = t.List(help="Where reset goes.").tag(sync=True)
    history: Any = t.List(help="Earlier thresholds; undo goes back to the last.").tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        super().__init__(colours=tier_colours(), **traits)
        self.start = list(self.position)
        self.observe(self._refresh, names=list(self.thresholds))
        self._refresh()

    @property
    def position(self) -> tuple[float, ...]:
        """The thresholds as they are."""
        return tuple(getattr(self, name) for name in self.thresholds)

    def move_to(self, *position: float) -> None:
        """Set all thresholds in one step that undo takes back.

        Raises
        ------
        ParameterError : the thresholds may not stand there; they stay as they were.
        """
        before = list(self.position)
        self._place(position)
        if list(self.position) != before:
            self.history = [*self.history, before]

    def undo(self) -> None:
        """Go back to where the thresholds were before the last move, made here or in the view."""
        if self.history:
            *earlier, last = self.history
            self._place(last)
            self.history = earlier

    def reset(self) -> None:
        """Go back to the start; undo takes that back as well."""
        self.move_to(*self.start)

    def _place(self, position: Any) -> None:
        with self.hold_trait_notifications():
            for name, value in zip(self.thresholds, position, strict=True):
                setattr(self, name, value)

    def _refresh(self, _change: object = None) -> None:
        with language(self.lang):
            self.state = self._state()

    def _state(self) -> dict[str, Any]:
        """What the view shows for the thresholds as they are: plain lists, numbers and text."""
        raise NotImplementedError

    def _fallback_text(self) -> str:
        """What is shown where only text is."""
        raise NotImplementedError

    def _fallback_html(self) -> str:
        """What is shown in an exported page; the same bytes for the same thresholds."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        data, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        with language(self.lang):
            return {**data, "text/html": self._fallback_html(), "text/plain": self._fallback_text()}, metadata
