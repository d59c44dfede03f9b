"""The ABC explorer in a real JupyterLab: what a hand does in the page is what Python says, and the other way round."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pytest
from playwright.sync_api import Browser, Locator, Page

from tierkit.widgets import explore_abc

pytestmark = pytest.mark.browser

CELL = """
import numpy as np, pandas as pd
from tierkit.widgets import explore_abc
spent = pd.Series(np.random.default_rng(11).lognormal(5, 1.5, 20_000).round(2), name="monetary")
ex = explore_abc(spent)
ex
"""

READ = """
import json
print(json.dumps({
    "cuts": ex.cuts, "code": ex.code, "sentence": ex.sentence, "history": ex.history,
    "customers": ex.summary["customers"].tolist(),
}))
"""


@dataclass(frozen=True)
class Desk:
    """The notebook with the explorer open in the page, and its kernel."""

    page: Page
    lab: Any

    def __post_init__(self) -> None:
        self.explorer.locator(".tk-number").first.wait_for()

    @property
    def explorer(self) -> Locator:
        return self.page.locator(".tk-explorer")

    def handle(self, name: str) -> Locator:
        return self.page.get_by_role("slider", name=name)

    @property
    def a(self) -> Locator:
        return self.handle("Cut between A and B")

    @property
    def b(self) -> Locator:
        return self.handle("Cut between B and C")

    def python(self, code: str) -> str:
        return self.lab.python(self.page, code).strip()

    def told(self) -> dict[str, Any]:
        """What Python says."""
        return json.loads(self.python(READ))

    def shown(self) -> dict[str, Any]:
        """What the page shows."""
        numbers = self.explorer.locator(".tk-number").all_inner_texts()
        return {
            "cuts": [round(float(h.get_attribute("aria-valuenow") or "nan") / 100, 4) for h in (self.a, self.b)],
            "sentence": self.explorer.locator(".tk-sentence").text_content(),
            "customers": [int(number.replace(",", "")) for number in numbers],
        }

    def agree(self, **known: Any) -> dict[str, Any]:
        """Assert that the page shows what Python says, and that Python says what is ``known``; return it all."""
        deadline = time.monotonic() + 10
        while True:
            # A change leaves the page with the next frame, or once the kernel has answered the last one.
            self.frame()
            told, shown = self.told(), self.shown()
            expected = shown | known
            if {key: told[key] for key in expected} == expected:
                return told
            assert time.monotonic() < deadline, f"Python says {told}, the page shows {shown}, known is {known}"

    def frame(self) -> None:
        self.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def drag(self, handle: Locator, dx: float, dy: float, *, let_go: bool = True) -> None:
        bead = handle.locator(".tk-bead")
        bead.scroll_into_view_if_needed()
        box = bead.bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        mouse = self.page.mouse
        mouse.move(x, y)
        mouse.down()
        mouse.move(x + dx, y + dy, steps=12)
        if let_go:
            mouse.up()


@pytest.fixture(scope="module")
def notebook(browser: Browser, lab: Any, guarded: Any) -> Iterator[Desk]:
    with guarded(browser, viewport={"width": 1000, "height": 1200}) as page:
        lab.write_notebook("explorer.ipynb", CELL)
        lab.open(page, "explorer.ipynb")
        lab.run_all(page)
        yield Desk(page, lab)


@pytest.fixture
def desk(notebook: Desk) -> Desk:
    """The explorer as it was at first."""
    notebook.python("ex.reset(); ex.history = []")
    notebook.frame()
    return notebook


def test_it_shows_at_first_what_python_says(desk: Desk) -> None:
    told = desk.agree()
    assert told["cuts"] == [0.80, 0.95]
    assert sum(told["customers"]) == 20_000
    assert told["sentence"].startswith(f"A now holds {told['customers'][0]:,} customers and 80.0\N{NO-BREAK SPACE}%")


def test_dragging_a_cut_moves_python(desk: Desk) -> None:
    before = desk.agree()
    desk.drag(desk.a, -60, 45)
    after = desk.agree(history=[[0.80, 0.95]])  # one drag is one move
    assert after["cuts"][0] < before["cuts"][0] - 0.05
    assert after["cuts"][1] == before["cuts"][1]
    assert after["customers"][0] < before["customers"][0]
    assert after["customers"][2] == before["customers"][2]


def test_a_cut_can_be_taken_by_its_line(desk: Desk) -> None:
    box = desk.b.locator(".tk-cut-line").nth(1).bounding_box()
    assert box is not None
    desk.page.mouse.move(box["x"], box["y"] + box["height"] / 2)
    desk.page.mouse.down()
    desk.page.mouse.move(box["x"] - 80, box["y"] + box["height"] / 2, steps=6)
    desk.page.mouse.up()
    assert desk.agree()["cuts"][1] < 0.95


def test_the_picture_does_not_wait_for_python(desk: Desk) -> None:
    desk.page.evaluate(
        """() => { jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute(
             { code: "import time; time.sleep(1.5)", store_history: false }); }"""
    )
    sentence = desk.shown()["sentence"]
    desk.drag(desk.a, 0, 40)
    desk.frame()
    assert desk.page.evaluate("jupyterapp.shell.currentWidget.sessionContext.session.kernel.status") == "busy"
    drawn = desk.shown()
    assert drawn["sentence"] != sentence
    assert desk.agree()["customers"] == drawn["customers"]  # what was drawn alone was exact


def test_a_burst_of_moves_is_one_change_a_frame(desk: Desk) -> None:
    desk.python("heard = []; ex.observe(lambda change: heard.append(change.new), 'cut_a')")
    desk.drag(desk.a, 0, 5, let_go=False)
    desk.frame()
    before = int(desk.python("print(len(heard))"))
    desk.a.evaluate(
        """(handle) => {
          const { x, y } = handle.querySelector(".tk-bead").getBoundingClientRect();
          for (let i = 0; i < 200; i += 1) {
            handle.dispatchEvent(new PointerEvent("pointermove", { pointerId: 1, clientX: x, clientY: y + i }));
          }
        }"""
    )
    desk.frame()
    assert int(desk.python("print(len(heard))")) == before + 1
    desk.page.mouse.up()
    desk.python("ex.unobserve_all('cut_a'); ex.observe(ex._refresh, 'cut_a')")


def test_keys_move_a_cut_by_steps_and_not_the_notebook(desk: Desk) -> None:
    desk.b.focus()
    keys = {
        "ArrowRight": 0.96, "ArrowUp": 0.97, "ArrowLeft": 0.96, "ArrowDown": 0.95, "PageDown": 0.90, "PageUp": 0.95,
        "Shift+ArrowRight": 0.955, "End": 0.99, "Home": 0.81,
    }  # fmt: skip
    for key, cut in keys.items():
        desk.page.keyboard.press(key)
        assert desk.agree()["cuts"] == [0.80, cut], key
    assert desk.b.evaluate("(handle) => handle === document.activeElement")
    assert desk.b.locator(".tk-ring").evaluate("(ring) => getComputedStyle(ring).stroke") != "none"  # focus is seen


def test_the_cuts_keep_their_gap(desk: Desk) -> None:
    desk.drag(desk.a, 400, -200)
    assert desk.agree()["cuts"] == [0.94, 0.95]
    desk.drag(desk.b, -500, 500)
    assert desk.agree()["cuts"] == [0.94, 0.95]
    for handle, low, high in ((desk.a, "1", "94"), (desk.b, "95", "99")):
        assert (handle.get_attribute("aria-valuemin"), handle.get_attribute("aria-valuemax")) == (low, high)


def test_escape_puts_a_held_cut_back(desk: Desk) -> None:
    desk.drag(desk.a, 0, 80, let_go=False)
    desk.frame()
    assert desk.shown()["cuts"][0] < 0.80
    desk.page.keyboard.press("Escape")
    desk.page.mouse.up()
    told = desk.agree()
    assert (told["cuts"], told["history"]) == ([0.80, 0.95], [])


def test_undo_and_reset(desk: Desk) -> None:
    undo, reset = (desk.page.get_by_role("button", name=name) for name in ("Undo", "Reset"))
    assert undo.get_attribute("aria-disabled") == "true"
    desk.drag(desk.a, 0, 60)
    dragged = desk.agree()["cuts"]
    desk.b.focus()
    for _press in range(3):  # keys in quick succession are one move
        desk.page.keyboard.press("ArrowRight")
    assert desk.agree()["cuts"] == [dragged[0], 0.98]
    undo.click()
    assert desk.agree()["cuts"] == dragged
    undo.click()
    assert desk.agree()["cuts"] == [0.80, 0.95]
    assert undo.get_attribute("aria-disabled") == "true"
    desk.drag(desk.a, 0, 60)
    reset.click()
    assert desk.agree()["cuts"] == [0.80, 0.95]
    undo.click()
    assert desk.agree()["cuts"] == dragged


def test_python_moves_the_page(desk: Desk) -> None:
    for cuts in ("(0.5, 0.6)", "(0.8123, 0.9)", "(0.01, 0.02)", "(0.97, 0.99)"):
        desk.python(f"ex.cuts = {cuts}")
        desk.agree()
    desk.python("ex.undo()")
    assert desk.agree()["cuts"] == [0.01, 0.02]


def test_copy_as_code(desk: Desk) -> None:
    desk.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.python("ex.cuts = (0.605, 0.9)")
    desk.page.get_by_role("button", name="Copy as code").click()
    desk.page.get_by_role("button", name="Copied").wait_for()
    assert desk.page.evaluate("navigator.clipboard.readText()") == desk.told()["code"] == "cuts = (0.605, 0.90)"


def test_copy_where_the_clipboard_is_closed_selects_the_line(desk: Desk) -> None:
    desk.page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('closed')); }")
    desk.explorer.locator(".tk-copy").click()
    field = desk.page.get_by_role("textbox", name="These cuts as code")
    field.wait_for()
    assert desk.page.evaluate("getSelection().toString()") == desk.told()["code"]
    desk.a.press("ArrowRight")
    desk.frame()
    assert field.input_value() == desk.told()["code"] == "cuts = (0.81, 0.95)"


def test_a_screen_reader_hears_the_sentence_once_things_rest(desk: Desk) -> None:
    live = desk.explorer.locator("[aria-live=polite]")
    heard = live.text_content()
    desk.drag(desk.a, 0, 60, let_go=False)
    desk.frame()
    assert live.text_content() == heard
    desk.page.mouse.up()
    sentence = desk.agree()["sentence"]
    desk.page.wait_for_function(
        "(text) => document.querySelector('.tk-explorer [aria-live]').textContent === text", arg=sentence
    )
    assert desk.told()["sentence"] in sentence
    above = desk.told()["customers"][0]
    assert (desk.a.get_attribute("aria-valuetext") or "").endswith(f"customers above: {above:,}")


@pytest.mark.parametrize("theme", ["JupyterLab Dark", "JupyterLab Light"])
def test_axe_finds_nothing_serious(desk: Desk, theme: str, axe: Any) -> None:
    desk.page.evaluate("(theme) => jupyterapp.commands.execute('apputils:change-theme', { theme })", theme)
    desk.drag(desk.a, 0, 30)  # with undo and reset alive, and the differences shown
    desk.frame()
    assert axe(desk.page, ".tk-explorer") == []


@pytest.mark.parametrize("width", [390, 500])
def test_it_fits_a_phone_and_twice_the_size(desk: Desk, width: int) -> None:
    """390 pixels is a phone; 500 is what 200 % zoom leaves of 1000."""
    desk.page.set_viewport_size({"width": width, "height": 1200})
    try:
        desk.page.wait_for_function(
            """() => {
              const node = document.querySelector(".tk-explorer"), chart = node.querySelector("svg");
              return chart.getBoundingClientRect().width <= node.querySelector(".tk-picture").clientWidth;
            }"""
        )
        assert desk.explorer.evaluate("(node) => node.scrollWidth <= node.clientWidth")
        desk.drag(desk.a, 0, 50)
        assert desk.agree()["cuts"][0] < 0.80
    finally:
        desk.page.set_viewport_size({"width": 1000, "height": 1200})
        desk.frame()


def test_a_stored_notebook_shows_the_picture_before_anything_has_run(browser: Browser, lab: Any, guarded: Any) -> None:
    """A lesson as a student opens it first: not trusted, no kernel asked, no widget there."""
    import nbformat.v4 as nb

    data, _metadata = explore_abc(pd.Series([9.0, 5.0, 3.0, 1.0]))._repr_mimebundle_()
    output = nb.new_output("execute_result", data=data, execution_count=1)
    cell = nb.new_code_cell("ex", outputs=[output], execution_count=1, id="stored")
    (lab.folder / "stored.ipynb").write_text(json.dumps(nb.new_notebook(cells=[cell])), encoding="utf-8")
    with guarded(browser) as page:
        page.goto(f"{lab.url}doc/tree/stored.ipynb?token={lab.token}&reset")
        picture = page.locator(".jp-OutputArea-output figure img")
        picture.wait_for()
        assert picture.evaluate("(image) => image.decode().then(() => image.naturalWidth > 0)")
