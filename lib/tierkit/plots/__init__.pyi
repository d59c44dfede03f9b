from .abc import plot_abc
from .figures import alt_text, figure_png, show
from .lorenz import plot_lorenz
from .palette import TIER_COLOURS
from .pareto import plot_pareto
from .pyramid import plot_pyramid
from .rfm import plot_rfm_grid
from .segments import plot_segments
from .style import use_style

__all__ = [
    "TIER_COLOURS",
    "alt_text",
    "figure_png",
    "plot_abc",
    "plot_lorenz",
    "plot_pareto",
    "plot_pyramid",
    "plot_rfm_grid",
    "plot_segments",
    "show",
    "use_style",
]
