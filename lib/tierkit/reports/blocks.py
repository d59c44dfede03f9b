"""The building blocks of a report page: headings, sentences, cards, tables.

Each shows itself through IPython's display and carries its text as ``text/plain`` too, so that the notebook reads well
outside a browser. Everything that comes from data is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

import pandas as pd

from tierkit.i18n import _


def _display(html: str, text: str) -> None:
    from IPython.display import display

    display({"text/html": html, "text/plain": text}, raw=True)


def heading(text: str, level: int = 2) -> None:
    _display(f"<h{level}>{escape(text)}</h{level}>", text)


def paragraph(text: str, kind: str = "") -> None:
    """A paragraph; ``kind`` is ``"lead"``, ``"soft"`` or ``"note"``."""
    attribute = f' class="tk-{kind}"' if kind else ""
    _display(f"<p{attribute}>{escape(text)}</p>", text)


def bullets(items: Iterable[str]) -> None:
    items = list(items)
    html = "".join(f"<li>{escape(item)}</li>" for item in items)
    _display(f"<ul>{html}</ul>", "\n".join(f"• {item}" for item in items))


def cards(items: Sequence[tuple[str, str]]) -> None:
    """Key figures as (name, value) pairs."""
    html = "".join(
        f'<div class="tk-card"><span class="tk-value">{escape(value)}</span>'
        f'<span class="tk-name">{escape(name)}</span></div>'
        for name, value in items
    )
    _display(
        f'<div class="tk-cards">{html}</div>',
        "\n".join(_("{name}: {value}").format(name=name, value=value) for name, value in items),
    )


def table(frame: pd.DataFrame, *, caption: str, colours: Sequence[str] | None = None) -> None:
    """A table of finished strings; the first column is the row's name, the others are figures unless they hold words.

    ``colours`` puts a dot of the tier's colour before each row's name.
    """
    words = {frame.columns[0], *(name for name in frame.columns if _is_text(frame[name]))}
    head = "".join(
        f'<th scope="col"{"" if name in words else " class=tk-number"}>{escape(str(name))}</th>'
        for name in frame.columns
    )
    rows = []
    for position, row in enumerate(frame.itertuples(index=False)):
        dot = f'<span class="tk-dot" style="background:{colours[position]}"></span>' if colours else ""
        cells = [f'<th scope="row">{dot}{escape(str(row[0]))}</th>']
        cells += [
            f"<td{'' if name in words else ' class=tk-number'}>{escape(str(cell))}</td>"
            for name, cell in zip(frame.columns[1:], row[1:], strict=True)
        ]
        rows.append(f"<tr>{''.join(cells)}</tr>")
    html = f'<table aria-label="{escape(caption)}"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
    _display(html, f"{caption}\n{frame.to_string(index=False)}")


def _is_text(column: pd.Series) -> bool:
    return not column.astype(str).str.contains(r"\d").all()
