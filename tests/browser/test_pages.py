"""The pages the kit writes, as a reader meets them: reports, their index, feedback; and an exercise in JupyterLab."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tierkit.course import QuestionResult, Reason, Result, read_master
from tierkit.course.feedback import feedback_html
from tierkit.reports import ReportParameters, make_reports

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
HOSTILE = "<script>window.hit=1</script><img src=x onerror='window.hit=1'>"


@pytest.fixture(scope="module", params=["en", "zh"])
def reports(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tier report of the sample data, beside those of cities one of which is called like a script."""
    out = tmp_path_factory.mktemp(request.param)
    source = out / "orders.csv"
    lines = ["order_id,customer_id,ordered_at,amount,city"]
    lines += [f"o{n},{n % 50:03},2025-0{1 + n % 5}-1{n % 9},{10 + n * n % 977},成都" for n in range(200)]
    lines += [f"x{n},{HOSTILE},2025-03-0{n + 1},9,{HOSTILE}" for n in range(3)]
    source.write_text("\n".join(lines), encoding="utf-8")
    told = {"source": str(source), "as_of": "2025-06-30", "by": "city", "lang": request.param, "title": HOSTILE}
    make_reports(ReportParameters.read(told), out / "reports")
    return out / "reports"


def test_index_and_reports_are_readable_by_everybody_and_ask_for_nothing(
    reports: Path, offline_page: Page, axe: Any
) -> None:
    offline_page.goto((reports / "index.html").as_uri())
    assert axe(offline_page, "html") == []
    links = offline_page.get_by_role("heading", level=2).get_by_role("link")
    assert links.count() == 2
    for number in range(2):
        links.nth(number).click()
        expect(offline_page.get_by_role("heading", level=1)).to_be_visible()
        assert axe(offline_page, "html") == []
        assert offline_page.evaluate("window.hit") is None
        for picture in offline_page.get_by_role("img").all():
            assert picture.evaluate("(image) => image.naturalWidth > 0 && image.alt.length > 20")
        offline_page.go_back()
    assert offline_page.evaluate("window.hit") is None


@pytest.mark.parametrize("width", [390, 1200])
def test_pages_fit_a_phone_and_a_desk(reports: Path, browser: Browser, guarded: Any, width: int) -> None:
    with guarded(browser, viewport={"width": width, "height": 800}) as page:
        for path in [reports / "index.html", *reports.rglob("report.html")]:
            page.goto(path.as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_feedback_is_readable_by_everybody_and_runs_nothing(
    lang: str, offline_page: Page, axe: Any, tmp_path: Path
) -> None:
    questions = (
        QuestionResult("abc-1", 3, Reason.CORRECT, answer="x = 1"),
        QuestionResult("abc-2", 2, Reason.MISTAKE, hint=HOSTILE, answer=f"y = {HOSTILE!r}"),
        QuestionResult("abc-3", 2, Reason.RAISED, detail=HOSTILE, answer="1 / 0"),
        QuestionResult("abc-4", 2, Reason.NOT_ATTEMPTED),
    )
    path = tmp_path / "feedback.html"
    path.write_text(feedback_html(Result(HOSTILE, "03_abc", lang, questions)), encoding="utf-8")
    offline_page.goto(path.as_uri())
    expect(offline_page.get_by_text("window.hit=1").first).to_be_visible()
    assert offline_page.evaluate("window.hit") is None
    assert axe(offline_page, "html") == []


@pytest.mark.parametrize(
    ("lang", "open_", "right"), [("en", "Not attempted yet", "Correct."), ("zh", "还没有作答", "回答正确")]
)
def test_an_exercise_tells_a_student_at_once(lab: Any, offline_page: Page, lang: str, open_: str, right: str) -> None:
    # The first mistake of question 1 is to take the usual cuts.
    master = read_master(ROOT / "solutions" / lang / "03_abc.ipynb")
    hint = master.questions["abc-1"].mistakes[0].hint
    for name in ("03_abc.ipynb", "03_abc.keys.json"):
        shutil.copy(ROOT / "exercises" / lang / name, lab.folder / name)
    lab.open(offline_page, "03_abc.ipynb")
    lab.run_all(offline_page)
    cards = offline_page.get_by_role("status")
    expect(cards.filter(has_text=open_)).to_have_count(4)
    write = """(source) => {
      const cells = jupyterapp.shell.currentWidget.content.widgets;
      const cell = cells.find((one) => one.model.sharedModel.source.includes("classes = ..."));
      cell.model.sharedModel.source = source;
    }"""
    for answer, said in (("", hint), (", (0.70, 0.90)", right)):
        code = f'classes = tk.abc_classes(customers["monetary"]{answer})  # classes = ...'
        offline_page.evaluate(write, code)
        lab.run_all(offline_page)
        expect(cards.filter(has_text=said)).to_have_count(1)
        expect(cards.filter(has_text=open_)).to_have_count(3)
