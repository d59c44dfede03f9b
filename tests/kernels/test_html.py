"""The offline page."""

import re

import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tierkit.kernels import notebook_to_html


def page(*outputs, lang="en", **options) -> str:
    cells = [new_markdown_cell("# 标题\n\nText with `code`."), new_code_cell("secret = 1", outputs=list(outputs))]
    book = new_notebook(cells=cells, metadata={"widgets": {"application/vnd.jupyter.widget-state+json": {"state": {}}}})
    return notebook_to_html(book, title="A <tier> & more", lang=lang, **options)


def shown(data, metadata=None):
    return new_output("display_data", data=data, metadata=metadata or {})


def test_the_page_asks_for_nothing_and_runs_nothing():
    html = page(
        shown({"application/vnd.jupyter.widget-view+json": {"model_id": "1"}, "text/html": "<b>fallback</b>"}),
        shown({"application/javascript": "alert(1)", "text/plain": "plain"}),
    )
    assert not re.findall(r"(?:src|href)=[\"']?(?!data:|#)[^\"'>]+", html)
    assert "<script" not in html
    assert "http://" not in html
    assert "https://" not in html
    assert "default-src 'none'" in html
    assert "<b>fallback</b>" in html
    assert "plain" in html
    assert "alert(1)" not in html


def test_title_language_and_hidden_code():
    html = page(lang="zh")
    assert "<title>A &lt;tier&gt; &amp; more</title>" in html
    assert '<html lang="zh-CN">' in html
    assert "secret" not in html
    assert "secret" in page(show_code=True)


def test_a_picture_carries_its_alternative_text():
    def alt(html: str) -> str:
        return str(BeautifulSoup(html, "html.parser").find("img")["alt"])

    words = 'three "A" <customers>'
    assert alt(page(shown({"image/png": "AAAA", "text/plain": "x"}, {"image/png": {"alt": words}}))) == words
    assert alt(page(shown({"image/png": "AAAA", "text/plain": "the same in words"}))) == "the same in words"


@pytest.mark.parametrize("name", ["stdout", "stderr"])
def test_printed_text_is_escaped_and_warnings_stay_out(name):
    html = page(new_output("stream", name=name, text="<i>x</i>"))
    assert ("&lt;i&gt;x&lt;/i&gt;" in html) == (name == "stdout")
