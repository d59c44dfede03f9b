"""A font that has Chinese, wherever we run."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from matplotlib import font_manager

FALLBACK = "DejaVu Sans"
CHINESE = (
    "Microsoft YaHei",
    "PingFang SC",
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",  # the only face that matplotlib before 3.11 sees in Debian's collection; it holds them all
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Hiragino Sans GB",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "SimHei",
)


@cache
def font_families() -> tuple[str, ...]:
    """The families to draw with, in order: one that has Chinese, then matplotlib's own for everything else."""
    installed = {font.name for font in font_manager.fontManager.ttflist}
    chinese = next((name for name in CHINESE if name in installed), None) or _carried_font()
    return (chinese, FALLBACK) if chinese else (FALLBACK,)


def _carried_font() -> str | None:
    """Register the Noto Sans SC file that the package zhplot carries; its family name, or None without the package.

    The package is only located: importing it would change matplotlib's settings.
    """
    found = find_spec("zhplot")
    for folder in (found and found.submodule_search_locations) or ():
        path = Path(folder) / "fonts" / "NotoSansSC-Regular.ttf"
        if path.is_file():
            font_manager.fontManager.addfont(str(path))
            return font_manager.FontProperties(fname=str(path)).get_name()
    return None
