"""The pictures of lifecycle and migration, in both languages and in hard cases."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

import matplotlib.pyplot as plt
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

from tierkit.errors import DataError, ParameterError
from tierkit.i18n import LANGUAGES, language
from tierkit.models.hysteresis import flips, stable_tiers
from tierkit.models.lifecycle import STAGES, lifecycle_flows, stage_table
from tierkit.models.loyalty import LoyaltyRules, loyalty_points
from tierkit.models.migration import migration_matrix
from tierkit.models.movements import tier_movements
from tierkit.models.pyramid import PYRAMID
from tierkit.models.small_customers import review_small_customers, verdict_label, verdict_table
from tierkit.models.steady import steady_table
from tierkit.plots.figures import alt_text
from tierkit.plots.flows import plot_flows
from tierkit.plots.migration import plot_migration
from tierkit.plots.movements import plot_movements
from tierkit.plots.palette import MEANING_COLOURS
from tierkit.plots.points import plot_points
from tierkit.plots.small_customers import plot_small_customers
from tierkit.plots.stages import plot_stages
from tierkit.plots.steady import plot_steady_state
from tierkit.plots.tier_history import plot_tier_history

ABC = pd.CategoricalDtype(["A", "B", "C"], ordered=True)
LONG = pd.CategoricalDtype(
    ["Key accounts of the northern region", "Strategic development partners overseas", "Everybody"], ordered=True
)
Placed = dict[str, pd.Series]


def placed(dtype: pd.CategoricalDtype, before: list, after: list, scale: float = 100.0) -> Placed:
    """Tiers and money of two periods; None where a customer was none."""
    names = [f"{i:06d}" for i in range(len(before))]
    of: Placed = {}
    for period, tiers in (("before", before), ("after", after)):
        of[period] = pd.Series(tiers, index=names, dtype=dtype)
        codes = of[period].cat.codes
        of[f"value_{period}"] = pd.Series(np.where(codes < 0, 0.0, scale * (len(dtype.categories) - codes)), names)
    return of


def shop(dtype: pd.CategoricalDtype) -> Placed:
    rng = np.random.default_rng(8)
    tiers = [*dtype.categories, None]
    few = np.array([0.02, 0.08, *np.full(len(tiers) - 2, 0.9 / (len(tiers) - 2))])
    before, after = (rng.choice(len(tiers), 3000, p=few) for _ in range(2))
    after = np.where(rng.random(3000) < 0.5, before, after)
    return placed(dtype, [tiers[i] for i in before], [tiers[i] for i in after], 1234.5)


MOVES: dict[str, Placed] = {
    "shop": shop(PYRAMID),
    "one": placed(ABC, ["B"], ["B"]),
    "one tier": placed(pd.CategoricalDtype(["all"], ordered=True), ["all"] * 3, ["all", "all", None]),
    "all new": placed(ABC, [None, None], ["A", "C"]),
    "all gone": placed(ABC, ["A", "C"], [None, None]),
    "one fell": placed(ABC, ["A"], ["C"], 1e9),
    "one in many": placed(ABC, ["A"] + ["C"] * 5000, ["B"] + ["C"] * 5000, 0.01),
    "long names": shop(LONG),
}
STAGED: dict[str, Placed] = {
    "shop": shop(STAGES),
    "one": placed(STAGES, ["acquisition"], ["development"]),
    "two": placed(STAGES, ["lost", "maintenance"], ["lost", "maintenance"], 1e10),
}
HISTORIES: dict[str, pd.DataFrame] = {
    "shop": pd.DataFrame(np.random.default_rng(3).gamma(2, 40, (300, 13)), index=[f"{i:06d}" for i in range(300)]),
    "one": pd.DataFrame([[50.0, 60, 40, 55]], index=["A customer with a rather long name, Ltd."]),
    "nothing": pd.DataFrame(np.zeros((3, 5)), index=["a", "b", "c"]),
    "away": pd.DataFrame([[np.nan, 120, 90, np.nan, 95, 40]], index=["a"]),
    "extreme": pd.DataFrame([[1e9, 0, 1e9, 0.01, 0, 0], [1, 1, 2, 3, 4, 5]], index=["a", "b"]),
}


def matrix(of: Placed) -> pd.DataFrame:
    return migration_matrix(of["before"], of["after"])


def movements(of: Placed) -> pd.DataFrame:
    return tier_movements(of["before"], of["after"], of["value_before"], of["value_after"])


def stages(of: Placed) -> pd.DataFrame:
    summary = pd.DataFrame({"monetary": of["value_after"], "recency": 30, "frequency": 2})
    return stage_table(summary[of["after"].notna()], of["after"].dropna())


def history(values: pd.DataFrame, **how) -> Axes:
    edges = (100.0, 50.0)
    return plot_tier_history(stable_tiers(values, edges, 0), stable_tiers(values, edges, 0.2), **how)


def small(values: pd.DataFrame, **how) -> Axes:
    return plot_small_customers(values.fillna(0), review_small_customers(values.fillna(0)), **how)


@cache
def points_of(kind: str) -> pd.DataFrame:
    n = {"shop": 500, "one": 1}.get(kind, 3)
    rng = np.random.default_rng(5)
    days = pd.to_datetime("2023-07-01") + pd.to_timedelta(rng.integers(0, 700, 4 * n), unit="D")
    amounts = np.abs(rng.normal(300, 200, 4 * n)).round(2) * np.where(rng.random(4 * n) < 0.1, -1, 1)
    if kind == "debt":
        amounts = np.abs(amounts) * np.where(np.arange(4 * n) % 2, -10, 1)
    orders = pd.DataFrame(
        {
            "order_id": [str(i) for i in range(4 * n)],
            "customer_id": [f"{i % n:06d}" for i in range(4 * n)],
            "ordered_at": days.astype("datetime64[us]"),
            "amount": amounts if kind != "none" else 0.5,
        }
    )
    redeemed = pd.DataFrame({"customer_id": ["000000"], "redeemed_at": [days.max()], "points": [1]})
    spend = redeemed if kind == "shop" else None
    return loyalty_points(orders, "2025-06-30", LoyaltyRules(expiry_months=None if kind == "one" else 12), None, spend)


def steady(of: Placed) -> pd.DataFrame:
    return steady_table(matrix(of), of["after"].value_counts())


CASES: dict[str, dict[str, Callable[..., Axes]]] = {
    "migration": {kind: partial(lambda of, **how: plot_migration(matrix(of), **how), of) for kind, of in MOVES.items()},
    "flows": {kind: partial(lambda of, **how: plot_flows(matrix(of), **how), of) for kind, of in MOVES.items()},
    "movements": {
        kind: partial(lambda of, **how: plot_movements(movements(of), **how), of) for kind, of in MOVES.items()
    },
    "steady": {
        kind: partial(lambda of, **how: plot_steady_state(steady(of), **how), MOVES[kind])
        for kind in ("shop", "one", "long names")
    },
    "stages": {kind: partial(lambda of, **how: plot_stages(stages(of), **how), of) for kind, of in STAGED.items()},
    "stage migration": {
        kind: partial(lambda of, **how: plot_migration(lifecycle_flows(of["before"], of["after"]), **how), of)
        for kind, of in STAGED.items()
    },
    "stage flows": {
        kind: partial(lambda of, **how: plot_flows(lifecycle_flows(of["before"], of["after"]), **how), of)
        for kind, of in STAGED.items()
    },
    "history": {kind: partial(history, values) for kind, values in HISTORIES.items()},
    "small": {kind: partial(small, values) for kind, values in HISTORIES.items()},
    "points": {
        kind: partial(lambda kind, **how: plot_points(points_of(kind), **how), kind)
        for kind in ("shop", "one", "none", "debt")
    },
}
EVERY = [(name, kind) for name, kinds in CASES.items() for kind in kinds]
TIGHT = [case for case in EVERY if case[1] in ("shop", "long names", "one fell", "one", "extreme", "debt")]
every_case = pytest.mark.parametrize(("name", "kind"), EVERY)
every_picture = pytest.mark.parametrize("name", CASES)
every_language = pytest.mark.parametrize("lang", LANGUAGES)


@every_case
@every_language
def test_it_draws_without_a_warning_and_says_what_it_shows(name: str, kind: str, lang: str) -> None:
    draws_cleanly(CASES[name][kind], lang)


@pytest.mark.parametrize(("name", "kind"), TIGHT)
@every_language
def test_no_two_texts_overlap_and_none_is_cut_off(name: str, kind: str, lang: str) -> None:
    has_no_texts_that_overlap(CASES[name][kind], lang)


@every_picture
def test_the_two_languages_share_their_figures(name: str) -> None:
    # Money is said in k and M, or in 万: compare where it stays below both.
    kind = {"points": "none", "small": "one", "movements": "one", "stages": "one"}.get(name, "shop")
    says_the_same_in_both_languages(CASES[name][kind], figures=1)


@every_picture
def test_a_given_axes_is_drawn_on_and_no_new_figure_made(name: str) -> None:
    keeps_to_its_axes(CASES[name]["shop"])


def colours(ax: Axes) -> list:
    patches = [patch.get_facecolor() for patch in ax.patches]
    return patches + [colour for collection in ax.collections for colour in collection.get_facecolor()]


def test_every_count_and_share_stands_in_the_map() -> None:
    counts = matrix(MOVES["shop"])
    with language("en"):
        written = texts(plot_migration(counts))
        alt = alt_text(plot_migration(counts))
    for customers in counts.stack():
        assert not customers or f"{customers:,}" in written
    assert f"Major customers to Left {counts.loc['major', 'left']:,}" in alt
    stayed = np.trace(counts.iloc[:4, :4]) / counts.iloc[:4].to_numpy().sum()
    assert f"{stayed:.0%}".rstrip("%") in written[-1]


def test_the_lifecycle_has_no_column_for_who_left_when_nobody_did() -> None:
    of = STAGED["two"]
    with language("en"):
        assert "Left" not in texts(plot_migration(lifecycle_flows(of["before"], of["after"])))
        assert "Left" in texts(plot_migration(matrix(MOVES["all gone"])))


def test_flows_name_their_moves_or_the_largest_between_stages() -> None:
    with language("en"):
        assert plot_flows(matrix(MOVES["one fell"])).get_title(loc="left") == "0 moved up, 1 down, 0 entered, 0 left"
        of = STAGED["one"]
        title = plot_flows(lifecycle_flows(of["before"], of["after"])).get_title(loc="left")
        assert title == "Largest move: Acquisition to Development, 1 customer"
        of = STAGED["two"]
        title = plot_flows(lifecycle_flows(of["before"], of["after"])).get_title(loc="left")
        assert title == "Nobody moved: 2 of 2 are where they were"


def test_the_waterfall_ends_where_the_money_does() -> None:
    table = movements(MOVES["shop"])
    ax = plot_movements(table)
    bars = ax.patches
    assert bars[0].get_height() == pytest.approx(table["value_before"].sum())
    assert bars[-1].get_height() == pytest.approx(table["value_after"].sum())
    assert bars[-2].get_y() + bars[-2].get_height() == pytest.approx(table["value_after"].sum())


def test_the_waterfall_says_whether_value_rose_fell_or_stayed() -> None:
    with language("en"):
        titles = [
            plot_movements(movements(MOVES[kind])).get_title(loc="left") for kind in ("all new", "one fell", "one")
        ]
    assert titles == ["Value rose by 400, from 0 to 400", "Value fell by 2bn, from 3bn to 1bn", "Value stayed at 200"]


@pytest.mark.parametrize("name", ["movements", "stages"])
def test_a_move_and_a_stage_have_their_own_colours(name: str) -> None:
    drawn = colours(CASES[name]["shop"]())
    for key in STAGES.categories if name == "stages" else ["up", "stayed", "down", "entered", "left"]:
        assert any(same_color(colour, MEANING_COLOURS[key]) for colour in drawn), key


def test_the_history_counts_all_changes_and_shows_whom_it_is_asked_for() -> None:
    values = HISTORIES["shop"]
    plain, stable = stable_tiers(values, (100, 50), 0), stable_tiers(values, (100, 50), 0.2)
    with language("en"):
        ax = plot_tier_history(plain, stable, ["000007", "000002"])
    assert {"000007", "000002"} <= set(texts(ax))
    title = ax.get_title(loc="left")
    assert f"{flips(stable).sum():,} changes" in title
    assert f"instead of {flips(plain).sum():,}" in title


def test_histories_that_do_not_belong_together_are_refused() -> None:
    tiers = stable_tiers(HISTORIES["extreme"], (100, 50))
    with pytest.raises(ParameterError, match="same customers and periods"):
        plot_tier_history(tiers, tiers.iloc[:1])
    with pytest.raises(ParameterError, match="z is not in the tables"):
        plot_tier_history(tiers, tiers, ["z"])
    with pytest.raises(ParameterError, match="same customers"):
        plot_small_customers(HISTORIES["shop"], review_small_customers(HISTORIES["shop"].iloc[1:]))


def test_every_verdict_is_said_with_its_customers() -> None:
    table = verdict_table(review_small_customers(HISTORIES["shop"]))
    with language("en"):
        alt = alt_text(small(HISTORIES["shop"]))
        for verdict, row in table.iterrows():
            assert verdict_label(str(verdict)) in alt
            assert f"({row['customers']:,.0f})" in alt


def test_points_say_their_balance_and_their_worth() -> None:
    table = points_of("none").assign(earned=700, expired=50, balance=650, liability=6.5)
    with language("en"):
        assert plot_points(table).get_title(loc="left") == "1.95k points are still open, a liability of 19.5 yuan"
        assert "Returns took 50 points" in plot_points(table.assign(balance=-50 / 3)).get_title(loc="left")


@pytest.mark.parametrize(
    "draw", [plot_migration, plot_flows, plot_movements, plot_steady_state, plot_stages, plot_points]
)
def test_a_frame_of_another_kind_is_refused(draw: Callable[..., Axes]) -> None:
    with pytest.raises(DataError, match="No column"):
        draw(pd.DataFrame({"x": [1]}))
    assert plt.get_fignums() == []


def test_shares_are_no_customers_to_draw() -> None:
    tiers = pd.Series(pd.Categorical(["A", "B", "B"], ordered=True), index=list("abc"))
    shares = migration_matrix(tiers, tiers.iloc[:2], shares=True)
    for plot in (plot_migration, plot_flows):
        with pytest.raises(DataError, match="holds shares, not numbers of customers"):
            plot(shares)
