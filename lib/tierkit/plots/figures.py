"""What every picture shares: where it is drawn, what it says to who cannot see it, and how it is shown."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from io import BytesIO
from weakref import WeakKeyDictionary

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tierkit.plots.style import style_in_force, use_style

COLOURS = 192

_alt_texts: WeakKeyDictionary[Axes, str] = WeakKeyDictionary()


def canvas(ax: Axes | None, size: tuple[float, float] = (7.0, 4.0)) -> Axes:
    """``ax``, or the Axes of a new figure of ``size`` inches; in the kit's style either way."""
    if not style_in_force():
        use_style()
    return plt.subplots(figsize=size)[1] if ax is None else ax


def describe(ax: Axes, title: str, alt: str) -> Axes:
    """Give the picture its title (the finding) and its alternative text (sentences with the figures)."""
    ax.set_title(title)
    _alt_texts[ax] = alt
    return ax


def alt_text(ax: Axes) -> str:
    """The sentences that say what the whole figure of ``ax`` shows; the titles of Axes that are not the kit's."""
    texts = [_alt_texts.get(part) or part.get_title(loc="left") or part.get_title() for part in _figure(ax).axes]
    return " ".join(text for text in texts if text)


def figure_png(ax: Axes) -> bytes:
    """The figure of ``ax`` as a small PNG; the same figure gives the same bytes."""
    from PIL import Image

    drawn, small = BytesIO(), BytesIO()
    _figure(ax).savefig(drawn, format="png")
    # A few flat colours and their soft edges: a palette holds them, at a third of the size.
    Image.open(drawn).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(small, "png", optimize=True)
    return small.getvalue()


def show(ax: Axes) -> None:
    """Show the figure of ``ax`` in a notebook as a PNG with its alternative text, then close it."""
    from IPython.display import display

    alt = alt_text(ax)
    # Shown at 100 pixels an inch, drawn finer: sharp on dense screens, modest on the page.
    width = round(_figure(ax).get_figwidth() * 100)
    image = b64encode(figure_png(ax)).decode("ascii")
    plt.close(_figure(ax))
    display({"image/png": image, "text/plain": alt}, raw=True, metadata={"image/png": {"alt": alt, "width": width}})


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """``places`` (ascending) moved as little as needed to lie ``gap`` apart between ``low`` and ``high``."""
    moved = list(places)
    for i, place in enumerate(moved):
        moved[i] = max(place, low + i * gap, moved[i - 1] + gap if i else low)
    for i in reversed(range(len(moved))):
        moved[i] = min(moved[i], high - (len(moved) - 1 - i) * gap)
    return moved


def middles(shares: Sequence[float]) -> list[float]:
    """Where the middle of each piece lies when pieces of these lengths are put end to end."""
    ends = np.cumsum(shares)
    return [float(middle) for middle in ends - np.asarray(shares) / 2]


def _figure(ax: Axes) -> Figure:
    figure = ax.get_figure(root=True)
    assert isinstance(figure, Figure)  # an Axes that was removed from its figure cannot be shown
    return figure
