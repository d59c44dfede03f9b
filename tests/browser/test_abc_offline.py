"""The ABC explorer without a kernel: the page that is left, and the numbers that the view writes by itself."""

from __future__ import annotations

import base64
import random
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from playwright.sync_api import Browser, Page

from tierkit.widgets import assets, explore_abc

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_fallback_is_a_picture_that_needs_nothing(offline_page: Page, tmp_path: Path, lang: str, axe: Any) -> None:
    explorer = explore_abc(pd.Series([900.0 / rank for rank in range(1, 400)], name="revenue"), lang=lang)
    body = explorer._repr_mimebundle_()[0]["text/html"]
    (tmp_path / "page.html").write_text(
        f'<!doctype html><html lang="{lang}"><meta charset="utf-8"><title>ABC</title><main>{body}</main></html>',
        encoding="utf-8",
    )
    offline_page.goto((tmp_path / "page.html").as_uri())
    picture = offline_page.get_by_role("img")
    assert picture.evaluate("(image) => image.decode().then(() => image.naturalWidth > 0)")
    assert offline_page.get_by_role("row").count() == 4
    assert axe(offline_page, "main") == []


def test_numbers_read_as_python_writes_them(offline_page: Page) -> None:
    offline_page.goto("about:blank")
    chance = random.Random(5)
    numbers = [chance.uniform(-10, 10) * 10 ** chance.randint(-3, 8) for _ in range(2000)]
    numbers += [step / 8 for step in range(-80, 81)]  # every kind of exact half
    module = base64.b64encode(assets.module("explorer.js").encode()).decode()
    for digits in (0, 1):
        written = offline_page.evaluate(
            """async ([module, numbers, digits]) => {
              const { figure } = await import(`data:text/javascript;base64,${module}`);
              return numbers.map((number) => figure(number, digits));
            }""",
            [module, numbers, digits],
        )
        # Python writes -0 for what rounds to nothing, and a hyphen for a minus.
        expected = [f"{number:,.{digits}f}".replace("-", "−") for number in numbers]
        nothing = f"−{0:.{digits}f}"
        assert written == [text.removeprefix("−") if text == nothing else text for text in expected]


@pytest.mark.parametrize("script", ["new Image().src = 'http://192.0.2.1/x.png'", "new WebSocket('ws://192.0.2.1/')"])
def test_a_page_that_asks_for_another_machine_is_caught(browser: Browser, guarded: Any, script: str) -> None:
    """The guard of these tests itself; 192.0.2.0/24 is nobody's (RFC 5737)."""

    def stray() -> None:
        with guarded(browser) as page:
            page.goto("about:blank")
            page.evaluate(f"() => {{ {script}; return new Promise((done) => setTimeout(done, 200)); }}")

    with pytest.raises(AssertionError, match=r"another machine: .*192\.0\.2\.1"):
        stray()
