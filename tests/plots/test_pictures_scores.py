"""Pictures of scores, weights and readiness, in both languages: they draw without a warning and say their figures."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import partial
from itertools import product

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import same_color
from tests.plots.picture_checks import (
    draws_cleanly,
    has_no_texts_that_overlap,
    keeps_to_its_axes,
    says_the_same_in_both_languages,
    texts,
)

from tierkit.data import load
from tierkit.i18n import LANGUAGES, language
from tierkit.models.b2b import ACCOUNT_DIRECTIONS, account_criteria, b2b_scorecard
from tierkit.models.computed_cuts import abc_points, computed_abc_cuts
from tierkit.models.prospects import effort_curve, prospect_scores
from tierkit.models.readiness import tiering_readiness
from tierkit.models.sensitivity import rank_ranges, rank_sensitivity
from tierkit.models.weighted import score_parts, score_tiers
from tierkit.plots import TIER_COLOURS, alt_text
from tierkit.plots.b2b import plot_b2b_grid
from tierkit.plots.computed_cuts import plot_computed_cuts
from tierkit.plots.criteria import criterion_label, shortened
from tierkit.plots.formats import percent
from tierkit.plots.prospects import plot_effort_curve, plot_prospects
from tierkit.plots.readiness import plot_readiness
from tierkit.plots.score_parts import plot_score_parts
from tierkit.plots.sensitivity import plot_rank_ranges, plot_rank_sensitivity
from tierkit.plots.weights import plot_weights

AS_OF = "2025-06-30"
WEIGHTS = pd.Series({"contribution_rate": 0.4, "order_amount": 0.2, "overdue_days": 0.2, "growth_outlook": 0.2})
LONG = "Northern Light Industrial Bearings and Seals Company Limited"

Frame = pd.DataFrame


def maker() -> Frame:
    return account_criteria(load("b2b_accounts"), load("b2b_orders"), AS_OF)


def criteria(rows: list[tuple[float, ...]], names: list[str] | None = None) -> Frame:
    index = names or [f"{i:03d}" for i in range(len(rows))]
    return pd.DataFrame(rows, columns=list(WEIGHTS.index[: len(rows[0])]), index=index, dtype=float)


CRITERIA: dict[str, Frame] = {
    "maker": maker(),
    "one": criteria([(0.5, 100.0, 3.0, 5.0)]),
    "equal": criteria([(0.2, 5.0, 1.0, 3.0)] * 5),
    "long names": criteria(
        [(i, 9.0 - i, i % 3, 2.0 * i) for i in range(4)], [LONG + str(i) for i in range(3)] + ["江" * 40]
    ),
    "one criterion": criteria([(3.0,), (2.0,), (9.0,)]),
    "giant": criteria([(1e12, 1e12, 0.0, 5.0)] + [(float(i), 1.0, 90.0, 1.0) for i in range(40)]),
}


def weights_of(table: Frame) -> pd.Series:
    return WEIGHTS[table.columns] / WEIGHTS[table.columns].sum()


def moves(table: Frame) -> Frame:
    return rank_sensitivity(
        table, weights_of(table), directions={"overdue_days": "less"} if "overdue_days" in table else None
    )


SHOP = pd.DataFrame(
    {"frequency": [1, 2, 3, 1, 1] * 30, "monetary": np.random.default_rng(3).lognormal(5, 1.2, 150).round(2)}
)
READY: dict[str, Frame] = {
    "all met": tiering_readiness(SHOP, 20, repeat_share=0.3),
    "none met": tiering_readiness(SHOP.assign(monetary=5.0), 100_000),
    "one customer": tiering_readiness(SHOP.iloc[:1], 1),
}


def card(contributions: list[float], variables: list[float], share: float = 0.6) -> Frame:
    table = pd.DataFrame({"contribution": contributions, "variable_score": variables}, dtype=float)
    table["contribution_score"] = 100 * table["contribution"].rank(pct=True)
    table["total"] = share * table["contribution_score"] + (1 - share) * table["variable_score"]
    return table.assign(tier=score_tiers(table["total"]))


CARDS: dict[str, Frame] = {
    "maker": b2b_scorecard(load("b2b_accounts"), load("b2b_orders"), AS_OF),
    "one": card([5], [50]),
    "all lose": card([-5, -3, -2, -9], [20, 40, 60, 80]),
    "money alone": card([1, 2, 3, 4, 5, 6], [0, 100, 50, 25, 75, 100], 1.0),
    "other tiers": b2b_scorecard(load("b2b_accounts"), load("b2b_orders"), AS_OF, cuts=[75, 60, 45, 30]),
}


def leads(chance: list[float], amount: list[float], days: list[float], cuts: list[float] | None = None) -> Frame:
    table = pd.DataFrame({"chance": chance, "expected_amount": amount, "effort_days": days}, dtype=float)
    table["expected_value"] = table["chance"] * table["expected_amount"]
    table["value_per_day"] = table["expected_value"] / table["effort_days"]
    return table.assign(tier=score_tiers(table["value_per_day"], cuts))


LEADS: dict[str, Frame] = {
    "maker": prospect_scores(load("b2b_prospects")),
    "one": leads([0.3], [70_000], [5]),
    "nobody in A": leads([0.3, 0.5], [70_000, 90_000], [5, 6], [1e9, 10]),
    "from 1 to a billion": leads([0.001, 0.999, 0.5], [1, 1e9, 5e4], [1, 90, 10]),
}
CURVES: dict[str, Frame] = {
    "maker": effort_curve(load("b2b_prospects"), "2024-06-30"),
    "no better than chance": pd.DataFrame({"leads": [0, 9], "effort_share": [0.0, 1], "won_value_share": [0.0, 1]}),
    "at once": pd.DataFrame({"leads": [0, 1, 9], "effort_share": [0, 0.01, 1], "won_value_share": [0, 1.0, 1]}),
}
VALUES: dict[str, pd.Series] = {
    "shop": SHOP["monetary"],
    "ten": pd.Series([40, 20, 12, 8, 6, 5, 4, 3, 1, 1.0]),
    "one brings nearly all": pd.Series([1e9] + [1.0] * 99),
    "break-even first": pd.Series([52.0, 8, 8, 8, 8, 8, 5, 3]),
}
WAYS: dict[str, Frame] = {
    "three": pd.DataFrame({"given": WEIGHTS, "ahp": [0.42, 0.23, 0.12, 0.23], "entropy": [0.32, 0.56, 0.01, 0.11]}),
    "one": pd.DataFrame({"equal": WEIGHTS}),
    "all on one": pd.DataFrame({"given": [1.0, 0.0], "by the board": [0.0, 1.0]}, index=["order_amount", LONG]),
    "many": pd.DataFrame(np.full((9, 5), 1 / 9), index=[f"criterion {i}" for i in range(9)], columns=list("vwxyz")),
}


def some(make: Callable[[Frame], Frame], *kinds: str) -> dict[str, Frame]:
    return {kind: make(CRITERIA[kind]) for kind in ("maker", *kinds)}


CASES: dict[str, tuple[Callable[..., Axes], dict]] = {
    "readiness": (plot_readiness, READY),
    "weights": (plot_weights, WAYS),
    "sensitivity": (plot_rank_sensitivity, some(moves, "equal", "one criterion")),
    "ranges": (
        plot_rank_ranges,
        some(lambda table: rank_ranges(table, weights_of(table)), "one", "long names", "giant"),
    ),
    "parts": (plot_score_parts, some(lambda table: score_parts(table, weights_of(table)), "long names", "giant")),
    "b2b": (plot_b2b_grid, CARDS),
    "prospects": (plot_prospects, LEADS),
    "effort": (plot_effort_curve, CURVES),
    "cuts": (plot_computed_cuts, VALUES),
}
# Chinese is the shorter: the odd cases are drawn in English, where texts come to overlap first.
every_case = pytest.mark.parametrize(
    ("name", "kind", "lang"),
    [
        (name, kind, lang)
        for name, (_draw, kinds) in CASES.items()
        for kind, lang in product(kinds, LANGUAGES)
        if lang == "en" or kind in (next(iter(kinds)), "long names", "other tiers", "from 1 to a billion", "none met")
    ],
)
every_picture = pytest.mark.parametrize("name", CASES)


def drawing(name: str, kind: str | None = None) -> Callable[..., Axes]:
    draw, kinds = CASES[name]
    return partial(draw, kinds[kind or next(iter(kinds))])


def said(name: str, kind: str | None = None) -> str:
    with language("en"):
        return alt_text(drawing(name, kind)())


@every_case
def test_it_draws_without_a_warning_and_no_texts_overlap(name: str, kind: str, lang: str) -> None:
    with language(lang), warnings.catch_warnings():
        warnings.simplefilter("error")
        drawn = drawing(name, kind)()  # once for both
    draws_cleanly(lambda: drawn, lang)
    has_no_texts_that_overlap(lambda: drawn, lang)


@every_picture
def test_the_two_languages_share_their_figures_and_nothing_else(name: str) -> None:
    kind = "giant" if name in ("ranges", "parts") else None  # the maker's customers are called by numbers
    says_the_same_in_both_languages(drawing(name, kind))


@every_picture
def test_a_given_axes_is_drawn_on_and_no_new_figure_made(name: str) -> None:
    keeps_to_its_axes(drawing(name))


def test_readiness_says_every_measure_and_counts_conditions_not_bars() -> None:
    alt = said("readiness", "one customer")
    for measure, row in READY["one customer"].iterrows():
        figure = f"{row['measured']:.2f}" if measure == "gini" else percent(row["measured"])
        assert (f"{row['measured']:,.0f}" if measure == "customers" else figure) in alt
    with language("en"):
        assert "No condition" in drawing("readiness", "none met")().get_title(loc="left")
        assert "All conditions" in drawing("readiness", "all met")().get_title(loc="left")
        one_of_two = READY["all met"].assign(met=[True, True, True, False])  # the second measure of the third condition
        assert plot_readiness(one_of_two).get_title(loc="left").startswith("2 of 3 conditions for tiering are met")


def test_bars_are_blue_where_a_condition_is_met() -> None:
    for kind, met in (("all met", True), ("none met", False)):
        ax = drawing("readiness", kind)()
        blue = [patch for patch in ax.patches if same_color(patch.get_facecolor(), TIER_COLOURS["A"])]
        assert len(blue) == (4 if met else 0)


def test_weights_name_the_criterion_that_is_weighed_most_differently() -> None:
    with language("en"):
        title = drawing("weights")().get_title(loc="left")
    assert title.replace("\u00a0", " ") == "Order amount: from 20 % (given) to 56 % (entropy)"
    alt = said("weights")
    for weight in WAYS["three"].to_numpy().ravel():
        assert percent(float(weight)) in alt


def test_sensitivity_says_how_many_change_tier() -> None:
    table = CASES["sensitivity"][1]["maker"]
    alt = said("sensitivity")
    for count in table["tier_changes"]:
        assert f"{count} change tier" in alt
    assert f"{table['kendall_tau'].min():.2f}" in alt
    assert "No customer changes tier" in drawing("sensitivity", "equal")().get_title(loc="left")


def test_ranges_and_parts_show_the_best_and_no_more_than_asked() -> None:
    ranges, parts = CASES["ranges"][1]["maker"], CASES["parts"][1]["maker"]
    for draw, table in ((plot_rank_ranges, ranges), (plot_score_parts, parts)):
        ax = draw(table, top=4)
        shown = [text for text in texts(ax) if text in table.index]
        scores = ranges["score"] if draw is plot_rank_ranges else parts.sum(axis=1)
        assert shown == scores.nlargest(4).index.tolist()


def test_parts_are_as_long_as_their_points() -> None:
    parts = CASES["parts"][1]["giant"]
    ax = plot_score_parts(parts, top=3)
    drawn = sorted(round(patch.get_width(), 6) for patch in ax.patches)
    best = parts.loc[parts.sum(axis=1).nlargest(3).index]
    assert drawn == sorted(best.round(6).to_numpy().ravel().tolist())


@pytest.mark.parametrize("name", ["b2b", "prospects"])
def test_every_customer_is_a_dot_in_the_colour_of_the_tier(name: str) -> None:
    table = CASES[name][1]["maker"]
    ax = drawing(name)()
    sizes = [len(dots.get_offsets()) for dots in ax.collections]
    assert sum(sizes) == len(table)
    assert sizes == table["tier"].value_counts(sort=False)[::-1].tolist()
    for tier, size in table["tier"].value_counts().items():
        assert f"{tier}: {size}" in said(name).replace("Class ", "").replace("accounts", "").replace("leads", "")


def test_the_lines_of_the_grid_part_the_tiers() -> None:
    ax = drawing("b2b")()
    tiers = CARDS["maker"]["tier"]
    lines = [line for line in ax.lines if line.get_linestyle() == "--"]
    assert len(lines) == 2
    for line, better in zip(lines, (["A"], ["A", "B"]), strict=True):
        (x0, x1), (y0, y1) = line.get_data()
        dots = CARDS["maker"]
        height = y0 + (dots["contribution_score"] - x0) * (y1 - y0) / (x1 - x0)
        assert ((dots["variable_score"] > height) == tiers.isin(better)).all()


def test_the_effort_curve_says_what_half_of_the_effort_brings() -> None:
    curve = CURVES["maker"]
    half = percent(float(np.interp(0.5, curve["effort_share"], curve["won_value_share"])))
    assert half in said("effort")
    assert half in drawing("effort")().get_title(loc="left")


def test_computed_cuts_show_their_three_points() -> None:
    values = VALUES["break-even first"]
    ax = plot_computed_cuts(values)
    assert {"Pareto point", "Break-even point", "Submarginal point"} <= set(texts(ax))
    for cut in computed_abc_cuts(values):
        assert percent(cut) in ax.get_title(loc="left")
    for share in abc_points(values)["customer_share"]:
        assert percent(share) in alt_text(ax)


def test_long_names_are_shortened_and_wide_signs_count_two() -> None:
    assert shortened("Birch Industrial") == "Birch Industrial"
    assert shortened(LONG) == "Northern Light Indu…"
    assert shortened("江" * 11) == "江" * 9 + "…"
    assert shortened("江" * 10) == "江" * 10
    assert criterion_label("order_amount") == "Order amount"
    assert criterion_label("punctuality") == "punctuality"


def test_the_course_s_criteria_have_names_in_both_languages() -> None:
    for criterion, lang in product(["contribution_rate", "order_amount", "overdue_days", "growth_outlook"], LANGUAGES):
        with language(lang):
            label = criterion_label(criterion)
        assert label != criterion
        assert any("\u4e00" <= sign <= "\u9fff" for sign in label) == (lang == "zh")


def test_directions_of_the_sample_accounts_name_criteria_that_are_there() -> None:
    assert set(ACCOUNT_DIRECTIONS) <= set(CRITERIA["maker"].columns)


def test_the_weights_of_one_way_may_be_a_column() -> None:
    ax = plot_weights(pd.Series({"order_amount": 0.7, "growth_prospect": 0.3}))
    assert f"Order amount weighs most: {percent(0.7)}" in texts(ax)
