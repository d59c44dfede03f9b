"""What a page without widgets shows of the ABC explorer: the sentence, the picture, and the classes as a table.

The styles are written on the elements: an exported page has no style sheet of ours, and JupyterLab takes style sheets
and drawn SVG out of a notebook that is not trusted yet. So the picture is an image, and the colours are all our own.
"""

from __future__ import annotations

import base64
import xml.etree.ElementTree as ET

from tierkit.i18n import _, get_language
from tierkit.i18n.numbers import count, money, percent
from tierkit.models.labels import tier_label
from tierkit.widgets.abc_state import AbcState
from tierkit.widgets.abc_svg import FONT, INK, MUTED, PAPER, RULE, Curve, abc_description, abc_svg
from tierkit.widgets.abc_words import Measure, abc_texts, sentence
from tierkit.widgets.palette import tier_colours

_CARD = {
    "margin": "8px 0",
    "padding": "16px 18px",
    "max-width": "760px",
    "border": f"1px solid {RULE}",
    "border-radius": "14px",
    "background": PAPER,
    "color": INK,
    "font": f"14px/1.5 {FONT}",
}
_SENTENCE = {"margin": "0 0 12px", "font-size": "18px", "font-weight": "600"}
_PICTURE = {"display": "block", "width": "100%", "height": "auto"}
_TABLE = {
    "width": "100%",
    "margin": "12px 0 0",
    "border-collapse": "collapse",
    "font-size": "13px",
    "font-variant-numeric": "tabular-nums",
    "color": INK,
}
_HEAD = {"padding": "6px 4px", "color": MUTED, "font-size": "12px", "font-weight": "500"}
_CELL = {"padding": "8px 4px", "border-top": f"1px solid {RULE}"}
_BADGE = {"display": "inline-block", "width": "10px", "height": "10px", "margin-right": "6px", "border-radius": "3px"}


def abc_html(state: AbcState, curve: Curve, measure: Measure = "revenue", currency: str = "") -> str:
    """The fallback of the explorer as one HTML element; the same bytes for the same state."""
    figure = ET.Element("figure", {"lang": "zh-CN" if get_language() == "zh" else "en", "style": _css(_CARD)})
    ET.SubElement(figure, "p", {"style": _css(_SENTENCE)}).text = sentence(state, measure)
    drawn = base64.b64encode(abc_svg(state, curve, measure).encode()).decode()
    picture = {"src": f"data:image/svg+xml;base64,{drawn}", "alt": abc_description(state, measure)}
    ET.SubElement(figure, "img", {**picture, "style": _css(_PICTURE)})
    _table(figure, state, measure, currency)
    return ET.tostring(figure, encoding="unicode", method="html")


def _table(figure: ET.Element, state: AbcState, measure: Measure, currency: str) -> None:
    words, colours = abc_texts(measure, currency), tier_colours()
    table = ET.SubElement(figure, "table", {"style": _css(_TABLE)})
    heads = [_("Class"), _("Number of customers"), words["customer_share"], words["value"], words["value_share"]]
    row = _row(ET.SubElement(table, "thead"))
    for column, head in enumerate(heads):
        _cell(row, "th", head, column, _HEAD, scope="col")
    body = ET.SubElement(table, "tbody")
    for figures in state.classes:
        row = _row(body)
        name = _cell(row, "th", "", 0, {**_CELL, "font-weight": "600", "white-space": "nowrap"}, scope="row")
        badge = ET.SubElement(name, "span", {"style": _css({**_BADGE, "background": colours[figures.key]["fill"]})})
        badge.tail = tier_label(figures.key)
        texts = [
            count(figures.customers),
            percent(figures.customer_share),
            money(figures.value, currency),
            percent(figures.value_share),
        ]
        for column, text in enumerate(texts, start=1):
            _cell(row, "td", text, column, _CELL)


def _row(part: ET.Element) -> ET.Element:
    # JupyterLab paints every second row; in its dark theme our dark words would be lost on it.
    return ET.SubElement(part, "tr", {"style": _css({"background": PAPER})})


def _cell(row: ET.Element, tag: str, text: str, column: int, style: dict[str, str], **attributes: str) -> ET.Element:
    side = {"text-align": "left" if column == 0 else "right"}
    cell = ET.SubElement(row, tag, {**attributes, "style": _css({**style, **side})})
    cell.text = text
    return cell


def _css(rules: dict[str, str]) -> str:
    return ";".join(f"{name}:{value}" for name, value in rules.items())
