"""What the pictures of tables share: names to the left of the rows, a key of colours above them, names that fit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes

from tierkit.models.group_labels import group_label
from tierkit.models.labels import tier_label
from tierkit.plots.palette import INK, QUIET

INCHES = 6.8  # how wide the drawing is in a figure of the usual width
LETTER = 0.0074  # the width of a letter in inches, per point of its size
PIECE = re.compile("[\u2e80-\uffef][，。；：、”）]*|[^ \u2e80-\uffef]+ *| +")  # a line may end behind each


def letters(text: str) -> int:
    """How wide ``text`` is, in letters; a Chinese character is two wide."""
    return max(
        sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in line) for line in text.split("\n")
    )


def name_rows(ax: Axes, names: Sequence[str], width: float, size: float = 9.5) -> float:
    """Write ``names`` at y = 0, 1, 2 ... to the left of x = 0, where the rows are ``width`` long.

    Returns the x at which the names begin: the left end of the Axes.
    """
    room = min(0.5 * INCHES, max(map(letters, names)) * LETTER * size + 0.12)
    gap = 0.08 * width / (INCHES - room)
    for y, name in enumerate(names):
        ax.text(-gap, y, name, ha="right", va=aligned(name), fontsize=size, color=INK, linespacing=1.15)
    return -width * room / (INCHES - room)


def key_line(ax: Axes, items: Sequence[tuple[str, str]], y: float, left: float, right: float) -> None:
    """Names and colours in one line from ``left``, each behind a dot of its colour."""
    unit = (right - left) / INCHES
    x = left + 0.07 * unit
    for name, colour in items:
        ax.plot(x, y, marker="o", ms=8, color=colour, mec="white", mew=0.8, ls="none", clip_on=False)
        ax.text(x + 0.11 * unit, y, name, ha="left", va="center", fontsize=9, color=QUIET)
        x += (letters(name) * LETTER * 9 + 0.34) * unit


def aligned(text: str) -> str:
    """How to centre ``text`` so that a line with a "g" stands as high as one without."""
    return "center" if "\n" in text else "center_baseline"


def fitted(name: str, room: int, lines: int = 1) -> str:
    """``name`` in at most so many lines of ``room`` letters, what is over as "…"."""
    written = [""]
    for piece in PIECE.findall(name):
        if letters((written[-1] + piece).rstrip()) > room and written[-1]:
            written.append("")
        written[-1] += piece
    shown = [line.strip(" ") for line in written[:lines]]
    for at, line in enumerate(shown):
        goes_on = at == lines - 1 and len(written) > lines
        if goes_on or letters(line) > room:
            cut = line
            while cut and letters(cut) > room - 1:
                cut = cut[:-1]
            shown[at] = cut.rstrip() + "…"
    return "\n".join(shown)


def headline(finding: str) -> str:
    """The finding as a title, on two lines where one is too short for it."""
    return fitted(finding, 74, 3)


def tier_name(key: object) -> str:
    """What a tier is called, "all" included."""
    return group_label("all") if key == "all" else tier_label(str(key))


def item_name(key: object, names: Mapping[str, str] | None) -> str:
    """What an item is called: by ``names``, else by the kit, else by its key."""
    return str(names[str(key)]) if names is not None and str(key) in names else group_label(str(key))
