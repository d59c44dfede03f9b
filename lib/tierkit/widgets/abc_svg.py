"""The ABC picture as an SVG, drawn from the state alone: what an exported page shows in place of the widget.

No script, no id, no style sheet, nothing random: the same cuts give the same bytes.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping

import numpy as np

from tierkit.i18n import _
from tierkit.i18n.numbers import percent
from tierkit.widgets.abc_state import AbcState
from tierkit.widgets.abc_words import Measure, abc_texts, cut_text, lines, sentence
from tierkit.widgets.palette import tier_colours

Curve = Mapping[str, list[float]]

WIDTH, HEIGHT = 720, 350
LEFT, RIGHT, TOP, BOTTOM = 70, 16, 34, 56
INK, MUTED, RULE, PAPER = "#1f2733", "#59636e", "#e6e9ee", "#ffffff"
FONT = "system-ui, -apple-system, 'Segoe UI', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans SC', sans-serif"


def abc_svg(state: AbcState, curve: Curve, measure: Measure = "revenue") -> str:
    """The Pareto curve with its three regions and two cuts as a well-formed SVG with title and description."""
    words, colours = abc_texts(measure), tier_colours()
    root = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {WIDTH} {HEIGHT}",
            "role": "img",
            "font-family": FONT,
            "font-size": "12",
            "width": str(WIDTH),
            "height": str(HEIGHT),
        },
    )
    ET.SubElement(root, "title").text = sentence(state, measure)
    ET.SubElement(root, "desc").text = abc_description(state, measure)
    ET.SubElement(root, "rect", {"width": str(WIDTH), "height": str(HEIGHT), "fill": PAPER})
    _grid(root, words, state)
    ends = [0.0, *(edge / sum(c.customers for c in state.classes) for edge in state.edges), 1.0]
    for figures, start, end in zip(state.classes, ends[:-1], ends[1:], strict=True):
        if end > start:
            _region(root, curve, (start, end), figures.key, colours[figures.key]["fill"])
    _cuts(root, curve, state, ends[1:3], colours)
    return ET.tostring(root, encoding="unicode")


def abc_description(state: AbcState, measure: Measure = "revenue") -> str:
    """The picture in words: what it is, and the three classes."""
    return _("{picture}: {classes}.").format(
        picture=abc_texts(measure)["chart"], classes=_("; ").join(lines(state, measure))
    )


def _x(share: float) -> float:
    return round(LEFT + share * (WIDTH - LEFT - RIGHT), 2)


def _y(share: float) -> float:
    return round(TOP + (1 - share) * (HEIGHT - TOP - BOTTOM), 2)


def _grid(root: ET.Element, words: Mapping[str, str], state: AbcState) -> None:
    for tick in np.arange(6) / 5:
        y, x = _y(tick), _x(tick)
        _line(root, (_x(0), y), (_x(1), y), stroke=RULE)
        # A number that a cut's own label would cover is left out.
        if all(abs(y - _y(cut)) > 18 for cut in state.cuts):
            _text(root, (_x(0) - 10, y + 4), percent(tick, 0), **{"text-anchor": "end", "fill": MUTED})
        anchor = "end" if tick == 1 else "middle"
        _text(root, (x, _y(0) + 20), percent(tick, 0), **{"text-anchor": anchor, "fill": MUTED})
    _text(root, (_x(0) - 62, TOP - 18), words["up"], fill=MUTED)
    _text(root, (_x(1), HEIGHT - 8), words["across"], **{"text-anchor": "end", "fill": MUTED})


def _region(root: ET.Element, curve: Curve, span: tuple[float, float], key: str, fill: str) -> None:
    start, end = span
    xs = [start, *(x for x in curve["x"] if start < x < end), end]
    ys = np.interp(xs, curve["x"], curve["y"])
    along = [f"{_x(x)},{_y(float(y))}" for x, y in zip(xs, ys, strict=True)]
    area = [f"{_x(start)},{_y(0)}", *along, f"{_x(end)},{_y(0)}"]
    ET.SubElement(root, "polygon", {"points": " ".join(area), "fill": fill, "fill-opacity": "0.16"})
    ET.SubElement(
        root,
        "polyline",
        {
            "points": " ".join(along),
            "fill": "none",
            "stroke": fill,
            "stroke-width": "3",
            "stroke-linejoin": "round",
            "stroke-linecap": "round",
        },
    )
    if _x(end) - _x(start) > 22:
        at = (round((_x(start) + _x(end)) / 2, 2), _y(0) - 14)
        _text(root, at, key, **{"text-anchor": "middle", "font-size": "16", "font-weight": "700", "fill": INK})


def _cuts(
    root: ET.Element, curve: Curve, state: AbcState, edges: Iterable[float], colours: Mapping[str, Mapping[str, str]]
) -> None:
    low, high = (_y(cut) for cut in state.cuts)
    # Labels of close cuts move apart.
    spread = max(0.0, 24 - (low - high)) / 2
    for key, cut, edge, label_y in zip("AB", state.cuts, edges, (low + spread, high - spread), strict=True):
        x, y = _x(float(np.interp(cut, curve["y"], curve["x"]))), _y(cut)
        dashes = {"stroke": colours[key]["fill"], "stroke-width": "1.5", "stroke-dasharray": "4 4"}
        _line(root, (_x(0), y), (x, y), **dashes)
        _line(root, (_x(edge), _y(float(np.interp(edge, curve["x"], curve["y"])))), (_x(edge), _y(0)), **dashes)
        ET.SubElement(
            root,
            "circle",
            {
                "cx": f"{x}",
                "cy": f"{y}",
                "r": "6",
                "fill": PAPER,
                "stroke": colours[key]["fill"],
                "stroke-width": "3",
            },
        )
        pill = {"x": f"{_x(0) - 62}", "y": f"{label_y - 11}", "width": "54", "height": "22", "rx": "11"}
        ET.SubElement(root, "rect", {**pill, "fill": colours[key]["fill"]})
        at = (_x(0) - 35, label_y + 4)
        _text(root, at, cut_text(cut), **{"text-anchor": "middle", "font-weight": "600", "fill": colours[key]["ink"]})


def _line(root: ET.Element, start: tuple[float, float], end: tuple[float, float], **attributes: str) -> None:
    (x1, y1), (x2, y2) = start, end
    place = {"x1": f"{x1}", "y1": f"{y1}", "x2": f"{x2}", "y2": f"{y2}"}
    ET.SubElement(root, "line", {**place, **attributes})


def _text(root: ET.Element, at: tuple[float, float], text: str, **attributes: str) -> None:
    ET.SubElement(root, "text", {"x": f"{at[0]}", "y": f"{at[1]}", **attributes}).text = text
