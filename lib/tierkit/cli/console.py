"""What all commands share: the two consoles, the language they speak, the progress bar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from rich.console import Console

from tierkit.i18n import normalise_language, set_language

if TYPE_CHECKING:
    from rich.progress import Progress

Language = Literal["en", "zh"]

# No emoji codes: what is printed holds names of files and groups, and ":b:" is one of those.
out = Console(highlight=False, soft_wrap=True, emoji=False)
err = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)


def speak(lang: Language | None) -> None:
    """Say things in ``lang``; else as ``TIERKIT_LANG`` or the machine's own settings want it."""
    import locale
    import os

    if lang or "TIERKIT_LANG" not in os.environ:
        set_language(lang or normalise_language(locale.getlocale()[0] or "en"))


def progress_bar() -> Progress:
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=err,
        transient=True,
        disable=not err.is_terminal,
    )
