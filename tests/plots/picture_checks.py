"""What holds of every picture, in both languages; the test modules of this folder say of which."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable

import matplotlib.pyplot as plt
from matplotlib.axes import Axes

from tierkit import plots
from tierkit.i18n import LANGUAGES, language

Draw = Callable[..., Axes]
"""Draws the picture, on the ``ax`` that it may be given."""


def texts(ax: Axes) -> list[str]:
    """What is written in the picture, its title included."""
    return [text.get_text() for text in ax.texts] + [ax.get_title(loc="left")]


def draws_cleanly(draw: Draw, lang: str) -> None:
    """No warning (a missing glyph, a failed layout), a small PNG, a title, and an alternative text in sentences."""
    with warnings.catch_warnings(), language(lang):
        warnings.simplefilter("error")
        ax = draw()
        png = plots.figure_png(ax)
        alt = plots.alt_text(ax)
    assert png.startswith(b"\x89PNG")
    assert len(png) < 60_000
    assert ax.get_title(loc="left")
    assert alt.endswith("。" if lang == "zh" else ".")
    assert "{" not in alt + "".join(texts(ax))
    assert not re.search(r"\bnan\b", (alt + "".join(texts(ax))).lower())


def says_the_same_in_both_languages(draw: Draw, figures: int = 4) -> None:
    """The alternative texts share their figures (at least so many) and nothing else."""
    said = {}
    for lang in LANGUAGES:
        with language(lang):
            said[lang] = plots.alt_text(draw())
    numbers = {lang: sorted(re.findall(r"\d+(?:[.,]\d+)*%?", said[lang].replace("\u00a0", ""))) for lang in LANGUAGES}
    assert len(numbers["en"]) >= figures
    assert numbers["en"] == numbers["zh"]
    assert not any("\u4e00" <= character <= "\u9fff" for character in said["en"])
    assert any("\u4e00" <= character <= "\u9fff" for character in said["zh"])


def keeps_to_its_axes(draw: Draw) -> None:
    """A given Axes is drawn on, and no other is touched or made."""
    plots.use_style()
    figure, axes = plt.subplots(1, 2, figsize=(14, 5))
    assert draw(ax=axes[1]) is axes[1]
    assert plt.get_fignums() == [figure.number]
    assert axes[1].get_title(loc="left")
    assert not axes[0].has_data()


def has_no_texts_that_overlap(draw: Draw, lang: str) -> None:
    """No two texts overlap, tick labels and legend included, and none is cut off."""
    with language(lang):
        ax = draw()
        figure = ax.figure
        figure.canvas.draw()
    legend = ax.get_legend()
    written = [*ax.texts, ax.title, ax._left_title, ax.xaxis.label, ax.yaxis.label]
    if ax.axison:
        written += [*ax.get_xticklabels(), *ax.get_yticklabels()]
    if legend is not None:
        written += legend.get_texts()
    boxes = [(t.get_text(), t.get_window_extent()) for t in written if t.get_text() and t.get_visible()]
    for i, (one, box) in enumerate(boxes):
        inside = box.x0 >= -1 and box.y0 >= -1 and box.x1 <= figure.bbox.x1 + 1 and box.y1 <= figure.bbox.y1 + 1
        assert inside, one
        for other, another in boxes[i + 1 :]:
            assert not box.padded(-1).overlaps(another.padded(-1)), (one, other)
