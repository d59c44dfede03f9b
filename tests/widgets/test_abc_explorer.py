"""The explorer in Python: what it takes, what it gives, and what it leaves where no widget runs."""

from __future__ import annotations

import base64
import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from tierkit.errors import DataError, ParameterError
from tierkit.i18n import language
from tierkit.models import abc_classes, abc_summary, customer_summary
from tierkit.widgets import explore_abc
from tierkit.widgets.abc_svg import abc_svg
from tierkit.widgets.abc_words import abc_texts, cut_text
from tierkit.widgets.palette import tier_colours

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
def orders() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    return pd.DataFrame(
        {
            "order_id": [f"o{i}" for i in range(900)],
            "customer_id": [f"{i:05d}" for i in rng.integers(0, 200, 900)],
            "ordered_at": pd.Timestamp("2025-03-01"),
            "amount": rng.lognormal(4, 1.2, 900).round(2),
        }
    )


def test_orders_summary_and_values_give_the_same_explorer(orders: pd.DataFrame) -> None:
    summary = customer_summary(orders, "2025-06-30")
    from_orders, from_summary = explore_abc(orders), explore_abc(summary)
    from_values = explore_abc(orders.groupby("customer_id")["amount"].sum())
    assert from_orders.state == from_summary.state == from_values.state
    pd.testing.assert_series_equal(from_orders.classes, abc_classes(summary["monetary"]))


def test_classes_and_summary_follow_the_cuts(orders: pd.DataFrame) -> None:
    explorer = explore_abc(orders)
    explorer.cuts = (0.6, 0.9)
    values = orders.groupby("customer_id")["amount"].sum().round(6)
    truth = abc_summary(values, abc_classes(values, (0.6, 0.9)))
    pd.testing.assert_frame_equal(explorer.summary, truth)
    assert [figures["customers"] for figures in explorer.state["classes"]] == truth["customers"].tolist()
    assert explorer.code == explorer.state["code"] == "cuts = (0.60, 0.90)"
    assert explorer.sentence == explorer.state["sentence"]


def test_the_arguments_are_not_changed(orders: pd.DataFrame) -> None:
    before = orders.copy()
    explore_abc(orders).cuts = (0.5, 0.6)
    pd.testing.assert_frame_equal(orders, before)


def test_undo_and_reset_go_back(orders: pd.DataFrame) -> None:
    explorer = explore_abc(orders, cuts=(0.7, 0.9))
    explorer.cuts = (0.6, 0.9)
    explorer.cuts = (0.92, 0.97)
    explorer.undo()
    assert explorer.cuts == (0.6, 0.9)
    explorer.reset()
    assert explorer.cuts == (0.7, 0.9)
    explorer.undo()
    explorer.undo()
    explorer.undo()
    assert explorer.cuts == (0.7, 0.9)


@pytest.mark.parametrize("change", [{"cut_a": 0.945}, {"cut_b": 0.995}, {"cut_a": 0.9, "cut_b": 0.2}])
def test_a_cut_that_would_empty_a_class_is_refused_and_nothing_moves(
    orders: pd.DataFrame, change: dict[str, float]
) -> None:
    explorer = explore_abc(orders)
    state = explorer.state
    with pytest.raises(ParameterError):
        explorer.set_state(change)  # as a message from the view arrives
    assert explorer.cuts == (0.80, 0.95)
    assert explorer.state == state


def test_cuts_are_free_of_the_noise_of_floats(orders: pd.DataFrame) -> None:
    explorer = explore_abc(orders)
    explorer.cut_a = 0.7 + 0.001 - 0.002
    assert explorer.code == "cuts = (0.699, 0.95)"


def test_a_currency_is_shown_only_when_there_is_one(orders: pd.DataFrame) -> None:
    assert "¥" in explore_abc(orders.assign(currency="CNY"))._fallback_text()
    mixed = orders.assign(currency=["CNY", "USD"] * 450)
    assert not set("¥$") & set(explore_abc(mixed)._fallback_text())


def test_frames_without_the_columns_and_other_things_are_refused(orders: pd.DataFrame) -> None:
    with pytest.raises(DataError, match="amount"):
        explore_abc(orders.drop(columns="amount"))
    with pytest.raises(ParameterError, match="got list"):
        explore_abc([1, 2, 3])
    with pytest.raises(ParameterError, match="收到的是 list"):
        explore_abc([1, 2, 3], lang="zh")
    with pytest.raises(ParameterError):
        explore_abc(orders.iloc[:0])


def test_every_word_of_the_view_is_chinese_in_chinese() -> None:
    for measure in ("revenue", "value"):
        with language("zh"):
            texts = abc_texts(measure)  # type: ignore[arg-type]
        assert [name for name, text in texts.items() if not CHINESE.search(text)] == ["joined", "percent", "money"]


def test_the_explorer_keeps_its_language(orders: pd.DataFrame) -> None:
    explorer = explore_abc(orders, lang="zh")
    explorer.cuts = (0.6, 0.9)
    assert CHINESE.search(explorer.sentence)
    assert CHINESE.search(explorer.state["sentence"])
    assert CHINESE.search(explorer._repr_mimebundle_()[0]["text/plain"])


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_fallback_is_a_picture_with_words_and_a_table(orders: pd.DataFrame, lang: str) -> None:
    explorer = explore_abc(orders, lang=lang)
    data, _metadata = explorer._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert data["text/plain"].splitlines()[0] == explorer.sentence
    assert len(data["text/plain"].splitlines()) == 4
    figure = ET.fromstring(re.sub(r"(<img [^>]*)>", r"\1/>", data["text/html"]))
    picture = figure.find("img")
    assert picture is not None
    assert explorer.summary.loc["A", "customers"].astype(str) in picture.get("alt", "")
    root = ET.fromstring(base64.b64decode(picture.get("src", "").split("base64,")[1]))
    assert root.get("role") == "img"
    assert root.findtext("{*}title") == explorer.sentence
    assert root.findtext("{*}desc") == picture.get("alt")
    shown = [[cell.text or "".join(cell.itertext()) for cell in row] for row in figure.findall(".//tbody/tr")]
    assert [row[1] for row in shown] == [f"{n:,}" for n in explorer.summary["customers"]]


def test_the_fallback_is_the_same_every_time(orders: pd.DataFrame) -> None:
    def shown() -> tuple[str, str]:
        data, _metadata = explore_abc(orders)._repr_mimebundle_()
        return data["text/html"], data["text/plain"]

    once = shown()
    assert once == shown()
    assert not re.search(r"<script|\bid=|http://(?!www\.w3\.org)|https://", once[0])


def test_the_svg_shows_the_cuts_where_they_are_even_when_they_are_close(orders: pd.DataFrame) -> None:
    explorer = explore_abc(orders, cuts=(0.62, 0.63))
    root = ET.fromstring(abc_svg(explorer._now(), explorer.base["curve"]))
    labels = [(text.text, float(text.get("y", 0))) for text in root.findall(".//{*}text")]
    [low] = [y for text, y in labels if text == cut_text(0.62)]
    [high] = [y for text, y in labels if text == cut_text(0.63)]
    assert low - high >= 22  # the height of a label: they do not cover each other


def test_colours_are_those_of_the_plots_and_can_be_read() -> None:
    from tierkit.plots.palette import TIER_COLOURS, contrast

    assert {key: colour["fill"] for key, colour in tier_colours().items()} == dict(TIER_COLOURS)
    # WCAG 2.2, success criterion 1.4.3: at least 4.5 to 1.
    assert all(contrast(colour["fill"], colour["ink"]) >= 4.5 for colour in tier_colours().values())


def test_importing_the_floor_loads_no_widgets() -> None:
    code = (
        "import sys, tierkit.widgets; print([m for m in ('anywidget', 'ipywidgets', 'matplotlib') if m in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
