"""An executed notebook → one HTML file that asks nothing of any network.

The page is ours (``templates/tierkit``), not JupyterLab's: no script at all, styles inline, pictures embedded with
their alternative text, inputs left out. Widgets show the HTML or SVG they carry as a fallback.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

_TEMPLATES = Path(__file__).parent / "templates"

# Richest first; scripts, widget views and LaTeX have no place on an offline page.
_SHOWN = ["text/html", "text/markdown", "image/svg+xml", "image/png", "image/jpeg", "text/plain"]


@cache
def _exporter(show_code: bool) -> Any:
    from nbconvert import HTMLExporter
    from traitlets.config import Config

    config = Config(
        {
            "NbConvertBase": {"display_data_priority": _SHOWN},
            # What is written for the person who edits the notebook is not for the reader of the page.
            "TagRemovePreprocessor": {"enabled": True, "remove_cell_tags": ["template-note"]},
        }
    )
    return HTMLExporter(
        config=config,
        template_name="tierkit",
        extra_template_basedirs=[str(_TEMPLATES)],
        embed_images=True,
        exclude_input=not show_code,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
    )


@cache
def page_css() -> str:
    """The one style sheet of every page TierKit writes."""
    return (_TEMPLATES / "tierkit" / "page.css").read_text(encoding="utf-8")


def notebook_to_html(notebook: Any, *, title: str, lang: str, show_code: bool = False) -> str:
    """The notebook's outputs and text as a complete offline HTML page.

    Parameters
    ----------
    notebook : an executed notebook (``nbformat.NotebookNode``); it is not changed.
    title : for the browser tab.
    lang : ``"en"`` or ``"zh"``; goes into the page's ``lang`` attribute.
    show_code : show the code cells as well.
    """
    import nbformat

    copy = nbformat.from_dict(notebook)
    copy.metadata = nbformat.from_dict({k: v for k, v in copy.metadata.items() if k != "widgets"})
    resources = {"tierkit": {"title": title, "lang": {"zh": "zh-CN"}.get(lang, lang), "css": page_css()}}
    body, _resources = _exporter(show_code).from_notebook_node(copy, resources=resources)
    return str(body)
