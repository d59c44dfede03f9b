"""Ticks that stand where something is drawn."""

from __future__ import annotations

from matplotlib.axes import Axes


def keep_ticks_inside(ax: Axes, right: float | None = None) -> None:
    """Fix the ticks of both axes to those inside the limits, the lower ones at most at ``right``."""
    low, high = ax.get_xlim()
    ax.xaxis.set_ticks([tick for tick in ax.get_xticks() if low <= tick <= (high if right is None else right)])
    low, high = ax.get_ylim()
    ax.yaxis.set_ticks([tick for tick in ax.get_yticks() if low <= tick <= high])
