"""The probability alive: how long may who stay silent before we should worry?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.ticker import MaxNLocator

from tierkit.i18n import _
from tierkit.models._checks import of_kind
from tierkit.models.bg_nbd import BgNbd
from tierkit.plots._prose import in_sentences
from tierkit.plots._ticks import keep_ticks_inside
from tierkit.plots.figures import canvas, describe
from tierkit.plots.formats import count, percent
from tierkit.plots.palette import INK, PAPER, colour_of, text_on, tinted

Floats = npt.NDArray[np.float64]

FEWEST, MOST = 5, 25  # rows of the map
COLUMNS = 240
BLUE = colour_of("A")


def plot_probability_alive(purchases: BgNbd, repeat: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """The probability alive by repeat purchases (rows) and weeks or days since the last purchase (columns).

    Parameters
    ----------
    purchases : from :func:`~tierkit.models.bg_nbd.fit_bg_nbd`.
    repeat : repeat_count, t_x, T of the customers that the title speaks of. The map is that of a customer watched as
        long as the one of them who has been watched longest.
    """
    alive = of_kind("purchases", purchases, BgNbd).probability_alive(repeat)
    end = float(repeat["T"].max()) or 1.0
    often = repeat.loc[repeat["repeat_count"] > 0, "repeat_count"]
    rows = int(np.clip(often.quantile(0.99) if len(often) else FEWEST, FEWEST, MOST))
    silence = np.linspace(0, end, COLUMNS)
    chances = np.array([_along(purchases, times, silence, end) for times in range(1, rows + 1)])
    ax = canvas(ax, (7.0, 4.6))
    shades = LinearSegmentedColormap.from_list("alive", [to_hex(tinted(BLUE, part)) for part in (0.06, 0.5, 1.0)])
    ax.imshow(chances, origin="lower", extent=(0, end, 0.5, rows + 0.5), aspect="auto", cmap=shades, vmin=0, vmax=1)
    for y in np.arange(1.5, rows + 0.5):
        ax.axhline(y, color=PAPER, lw=0.8)
    half = np.array([_until(row, silence) for row in chances])
    _draw_half(ax, half, end)
    if half[-1] > 0.12 * end:
        ax.text(end * 0.015, rows, _("alive"), color=text_on(BLUE), va="center", fontsize=10)
    if half[-1] < 0.75 * end:
        ax.text(end * 0.985, rows, _("gone"), color=INK, ha="right", va="center", fontsize=10)
    in_weeks = purchases.unit == "week"
    ax.set_xlabel(_("Weeks since the last purchase") if in_weeks else _("Days since the last purchase"))
    ax.set_ylabel(_("Repeat purchases"))
    ax.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=8, steps=[1, 2, 5, 10]))
    ax.set(xlim=(0, end), ylim=(0.5, rows + 0.5))
    keep_ticks_inside(ax)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    title = _("{share} of customers are more likely alive than gone").format(share=percent((alive >= 0.5).mean()))
    return describe(ax, title, _in_words(purchases, half, end, alive))


def _along(purchases: BgNbd, times: int, silence: Floats, end: float) -> Floats:
    """The probability alive of a customer with so many repeat purchases, over the length of his silence."""
    table = pd.DataFrame({"repeat_count": times, "t_x": end - silence, "T": end})
    return purchases.probability_alive(table).to_numpy()


def _until(chances: Floats, silence: Floats) -> float:
    """The silence at which the probability falls to a half; infinite where it never does."""
    if chances[-1] > 0.5:
        return float("inf")
    return float(np.interp(-0.5, -chances, silence))


def _draw_half(ax: Axes, half: Floats, end: float) -> None:
    """The line of 50 %, a step a row, with its name where there is most room beside it, clear of the top row."""
    seen = np.isfinite(half)
    for y in np.flatnonzero(seen).tolist():
        ax.plot([half[y], half[y]], [y + 0.54, y + 1.46], color=INK, lw=2, solid_capstyle="butt")
    if seen.any():
        row = int(np.argmin(np.where(seen, half, np.inf)))
        row -= len(half) // 6 if seen[row - len(half) // 6] and row >= len(half) // 6 else 0
        room = half[row] < 0.85 * end
        ax.annotate(
            percent(0.5),
            (half[row], row + 1),
            xytext=(9 if room else -9, 0),
            textcoords="offset points",
            ha="left" if room else "right",
            va="center",
            fontsize=10,
            color=INK if room else text_on(BLUE),
        )


def _in_words(purchases: BgNbd, half: Floats, end: float, alive: pd.Series) -> str:
    in_weeks = purchases.unit == "week"
    shown = [times for times in (1, 3, 10) if times <= len(half) and np.isfinite(half[times - 1])]
    sentences = [
        _("Map of the probability alive by repeat purchases and silence, for a customer first seen {end} weeks ago.")
        if in_weeks
        else _(
            "Map of the probability alive by repeat purchases and silence, for a customer first seen {end} days ago."
        ),
        _("Weeks of silence until it falls to {half}, by repeat purchases: {pairs}.")
        if in_weeks
        else _("Days of silence until it falls to {half}, by repeat purchases: {pairs}."),
        _("Of {customers} customers, {likely} are more likely alive than gone; the mean probability is {mean}."),
    ]
    figures = {
        "end": f"{end:.0f}",
        "half": percent(0.5),
        "pairs": _("; ").join(f"{times} → {half[times - 1]:.1f}" for times in shown),
        "customers": count(len(alive)),
        "likely": count((alive >= 0.5).sum()),
        "mean": percent(alive.mean()),
    }
    return in_sentences(sentence.format(**figures) for sentence in sentences if shown or "{pairs}" not in sentence)
