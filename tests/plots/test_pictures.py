"""Every picture, in both languages: it draws without a warning, says its figures in words, and keeps to the style."""

from __future__ import annotations

import base64
from collections.abc import Callable
from functools import partial
from io import BytesIO

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import same_color
from PIL import Image
from tests.plots.picture_checks import (
    draws_cleanly,
    has_no_texts_that_overlap,
    keeps_to_its_axes,
    says_the_same_in_both_languages,
    texts,
)

from tierkit import models, plots
from tierkit.i18n import LANGUAGES, language
from tierkit.models import tier_label
from tierkit.plots.formats import percent

Frame = pd.DataFrame


def customers(money: list[float], recency: list | None = None, frequency: list | None = None) -> Frame:
    n = len(money)
    return pd.DataFrame(
        {
            "recency": pd.array(range(n) if recency is None else recency, dtype="Int64"),
            "frequency": [1] * n if frequency is None else frequency,
            "monetary": np.asarray(money, dtype=float),
        },
        index=[f"{i:04d}" for i in range(n)],
    )


def shop() -> Frame:
    """3,000 customers as shops have them: a long tail, some net returns, some who never bought."""
    rng = np.random.default_rng(2012)
    table = customers(
        list(rng.lognormal(6, 1.3, 3000).round(2)), list(rng.integers(0, 700, 3000)), list(rng.geometric(0.3, 3000))
    )
    table.loc[table.index[:20], "monetary"] *= -1
    table.loc[table.index[:30], "recency"] = pd.NA
    return table


SHOPS: dict[str, Frame] = {
    "shop": shop(),
    "five": customers([500, 30, 20, 10, 5]),
    "one": customers([7.5]),
    "equal": customers([5] * 8, [3] * 8),
    "one brings all": customers([1e9] + [0.01] * 99),
    "steep": customers([5000, 2500, 1500, 700, 200] + [1.0] * 95),
    "two cuts apart": customers([1e6, 1e6, 1, 1], [1, 1, 300, 300], [9, 9, 1, 1]),
}


def table_of(kind: str, summary: Frame) -> Frame:
    money = summary["monetary"]
    if kind == "abc":
        return models.abc_summary(money, models.abc_classes(money))
    if kind == "pyramid":
        return models.pyramid_summary(money, models.pyramid_tiers(money))
    return models.segment_table(summary, models.rfm_segments(models.rfm_scores(summary)))


DRAW: dict[str, Callable[..., Axes]] = {
    "pareto": lambda summary, **ax: plots.plot_pareto(summary["monetary"], **ax),
    "lorenz": lambda summary, **ax: plots.plot_lorenz(summary["monetary"], **ax),
    "abc": lambda summary, **ax: plots.plot_abc(table_of("abc", summary), **ax),
    "rfm": lambda summary, **ax: plots.plot_rfm_grid(models.rfm_scores(summary), **ax),
    "segments": lambda summary, **ax: plots.plot_segments(table_of("segments", summary), **ax),
    "pyramid": lambda summary, **ax: plots.plot_pyramid(table_of("pyramid", summary), **ax),
}

every_picture = pytest.mark.parametrize("name", DRAW)
every_language = pytest.mark.parametrize("lang", LANGUAGES)


@every_picture
@every_language
@pytest.mark.parametrize("kind", SHOPS)
def test_it_draws_without_a_warning_and_says_what_it_shows(name: str, lang: str, kind: str) -> None:
    draws_cleanly(partial(DRAW[name], SHOPS[kind]), lang)


@every_picture
def test_the_two_languages_share_their_figures_and_nothing_else(name: str) -> None:
    says_the_same_in_both_languages(partial(DRAW[name], SHOPS["shop"]))


@pytest.mark.parametrize("name", ["pareto", "abc", "segments", "pyramid"])
def test_alt_text_holds_every_tier_with_its_figures(name: str) -> None:
    table = table_of("abc" if name == "pareto" else name, SHOPS["shop"])
    with language("en"):
        alt = plots.alt_text(DRAW[name](SHOPS["shop"]))
        for tier, row in table.iterrows():
            assert tier_label(str(tier)) in alt
            assert f"({row['customers']:,.0f})" in alt
            assert percent(row["value_share"]) in alt


def test_alt_text_of_the_grid_holds_every_segment_and_who_is_in_none() -> None:
    sizes = models.rfm_segments(models.rfm_scores(SHOPS["shop"])).value_counts()
    with language("en"):
        alt = plots.alt_text(DRAW["rfm"](SHOPS["shop"]))
    for segment, size in sizes.items():
        assert f"{segment} {size:,}" in alt
    assert "no purchase: 30." in alt


def test_alt_text_of_the_lorenz_curve_holds_gini_and_top_share() -> None:
    money = SHOPS["shop"]["monetary"]
    with language("en"):
        alt = plots.alt_text(plots.plot_lorenz(money))
    assert f"{models.gini(money):.2f}" in alt
    assert percent(models.top_share(money)) in alt


@every_picture
def test_a_given_axes_is_drawn_on_and_no_new_figure_made(name: str) -> None:
    keeps_to_its_axes(partial(DRAW[name], SHOPS["five"]))


def test_a_figure_of_two_pictures_says_both() -> None:
    plots.use_style()
    axes = plt.subplots(1, 2)[1]
    with language("en"):
        plots.plot_pareto(SHOPS["five"]["monetary"], ax=axes[0])
        plots.plot_lorenz(SHOPS["five"]["monetary"], ax=axes[1])
        alt = plots.alt_text(axes[0])
    assert alt == plots.alt_text(axes[1])
    assert "Pareto" in alt
    assert "Lorenz" in alt


def test_axes_that_are_not_ours_say_their_title() -> None:
    ax = plt.subplots()[1]
    assert plots.alt_text(ax) == ""
    ax.set_title("Sales by month", loc="center")
    assert plots.alt_text(ax) == "Sales by month"


def colours(ax: Axes) -> list:
    patches = [patch.get_facecolor() for patch in ax.patches]
    return patches + [colour for collection in ax.collections for colour in collection.get_facecolor()]


@pytest.mark.parametrize("name", ["pareto", "abc", "segments", "pyramid"])
def test_a_tier_has_its_own_colour_in_every_picture(name: str) -> None:
    table = table_of("abc" if name == "pareto" else name, SHOPS["shop"])
    drawn = colours(DRAW[name](SHOPS["shop"]))
    for tier in table.index[table["customers"] > 0]:
        assert any(same_color(colour, plots.TIER_COLOURS[str(tier)]) for colour in drawn), tier


def test_the_fullest_cell_of_the_grid_has_its_segments_colour_and_every_count_stands_in_it() -> None:
    scores = models.rfm_scores(SHOPS["shop"])
    ax = plots.plot_rfm_grid(scores)
    cells = pd.crosstab(scores["r"], scores["f"])
    r, f = cells.stack().idxmax()
    fullest = models.load_segment_map("ten").grid().loc[r, f]
    assert any(same_color(colour, plots.TIER_COLOURS[fullest]) for colour in colours(ax))
    written = texts(ax)
    assert all(f"{size:,}" in written for size in cells.stack())


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", ["shop", "five", "steep", "one brings all"])
@every_picture
def test_no_two_texts_overlap_and_none_is_cut_off(name: str, kind: str, lang: str) -> None:
    has_no_texts_that_overlap(partial(DRAW[name], SHOPS[kind]), lang)


def test_own_cuts_are_drawn_and_said() -> None:
    values = SHOPS["shop"]["monetary"]
    sizes = models.abc_classes(values, (0.5, 0.7)).value_counts()
    with language("en"):
        ax = plots.plot_pareto(values, cuts=(0.5, 0.7))
    assert {percent(0.5), percent(0.7)} <= set(texts(ax))
    assert f"({sizes['A']:,})" in plots.alt_text(ax)


def test_the_same_picture_gives_the_same_bytes() -> None:
    first, second = (plots.figure_png(DRAW["pareto"](SHOPS["shop"])) for _ in range(2))
    assert first == second


def test_a_big_shop_is_drawn_with_few_points() -> None:
    values = pd.Series(np.random.default_rng(1).lognormal(6, 1.5, 200_000))
    for draw in (plots.plot_pareto, plots.plot_lorenz):
        longest = max(draw(values).lines, key=lambda line: len(line.get_xdata()))
        assert len(longest.get_xdata()) < 3000
        assert np.all(np.diff(longest.get_ydata()) >= 0)


def test_show_displays_png_and_alt_text_and_closes(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list = []
    monkeypatch.setattr("IPython.display.display", lambda data, **how: shown.append((data, how)))
    ax = plots.plot_pareto(SHOPS["five"]["monetary"])
    alt = plots.alt_text(ax)
    plots.show(ax)
    (data, how) = shown[0]
    assert data["text/plain"] == alt
    assert how["raw"] is True
    assert how["metadata"]["image/png"]["alt"] == alt
    image = Image.open(BytesIO(base64.b64decode(data["image/png"])))
    assert image.width > how["metadata"]["image/png"]["width"] == 700
    assert plt.get_fignums() == []
