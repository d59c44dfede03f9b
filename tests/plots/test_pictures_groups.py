"""The pictures of groups, tags, affinity, managers, budget and strategy, in both languages and at the edges."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

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

from tierkit import plots
from tierkit.errors import DataError, ParameterError
from tierkit.i18n import LANGUAGES, language
from tierkit.models.abc import abc_classes
from tierkit.models.affinity import item_pairs, product_affinity
from tierkit.models.budget import plan_budget
from tierkit.models.clusters import cluster_customers
from tierkit.models.groups import group_profile, group_summary, groups_by_tier
from tierkit.models.managers import allocate_managers
from tierkit.models.playbook import entitlement_matrix
from tierkit.models.pyramid import pyramid_tiers
from tierkit.plots.affinity import plot_affinity
from tierkit.plots.budget import plot_budget
from tierkit.plots.campaigns import plot_break_even
from tierkit.plots.entitlements import plot_entitlements
from tierkit.plots.group_profile import plot_group_profile
from tierkit.plots.group_values import plot_group_values
from tierkit.plots.groups_by_tier import plot_groups_by_tier
from tierkit.plots.hit_rates import plot_hit_rates
from tierkit.plots.item_pairs import plot_item_pairs
from tierkit.plots.managers import plot_manager_load
from tierkit.plots.palette import TIER_COLOURS
from tierkit.plots.rows import fitted, letters
from tierkit.plots.silhouette import plot_silhouette
from tierkit.plots.tags import plot_tag_shares

CITIES = ["上海", "北京", "成都", "昆明", "西安", "深圳", "other", "unknown"]
GOODS = ["furniture", "bedding", "kitchen", "storage", "lighting", "decor"]
LONG = "A very long name that somebody once gave to a group and never thought of the people who draw it"


@cache
def shop() -> pd.DataFrame:
    draw = np.random.default_rng(7)
    n = 600
    return pd.DataFrame(
        {
            "recency": draw.integers(0, 700, n).astype(float),
            "frequency": draw.geometric(0.3, n),
            "monetary": draw.lognormal(6, 1.3, n).round(2),
            "city": draw.choice(CITIES, n, p=[0.3, 0.2, 0.15, 0.12, 0.1, 0.06, 0.05, 0.02]),
        },
        index=pd.Index([f"{at:04d}" for at in range(n)], name="customer_id"),
    )


def groups(keys: list[str]) -> pd.Series:
    return pd.Series(pd.Categorical(keys, list(dict.fromkeys(keys))), index=shop().index[: len(keys)], name="group")


def orders(customers: int, items: list[str]) -> pd.DataFrame:
    draw = np.random.default_rng(3)
    rows = [
        (f"o{at}", who, item, 10.0)
        for at, who in enumerate(shop().index[:customers])
        for item in draw.choice(items, min(len(items), 1 + at % 4), replace=False)
    ]
    return pd.DataFrame(rows, columns=["order_id", "customer_id", "category", "amount"])


def staff(rows: dict[str, int]) -> pd.DataFrame:
    return pd.DataFrame({"capacity": rows}).rename_axis("manager")


def people(n: int) -> pd.DataFrame:
    return pd.DataFrame({"tier": pyramid_tiers(shop()["monetary"].head(n)), "value": shop()["monetary"].head(n)})


def curves(most: list[float], scale: list[float], value: list[float]) -> pd.DataFrame:
    tiers = ["important", "major", "ordinary", "long-tail"][: len(most)]
    return pd.DataFrame({"most": most, "scale": scale, "value": value}, index=tiers)


def of_tags(shares: dict[str, list[float]], tiers: list[str]) -> pd.DataFrame:
    table = pd.DataFrame.from_dict(shares, orient="index", columns=tiers).rename_axis("tag")
    return table.assign(all=table.mean(axis=1))


MONEY = shop()["monetary"]
FEATURES = shop()[["recency", "frequency", "monetary"]].astype(float)
BUYERS = {"high-spender": [1, 0.9, 0.4, 0.01], "asleep": [0, 0.1, 0.2, 0.7], "woman": [0.6, 0.6, 0.6, 0.61]}
PYRAMID = ["important", "major", "ordinary", "long-tail"]
PUBLISHED = pd.DataFrame(
    {"customers": 1109, "hits": [374, 373], "hit_rate": [0.337, 0.336]}, ["recommended", "bestsellers"]
)

# By picture: how it is drawn, and what from; the first of each is the ordinary one.
PICTURES: dict[str, tuple[Callable[..., Axes], dict[str, Callable[[], tuple]]]] = {
    "crossing": (
        plot_groups_by_tier,
        {
            "cities": lambda: (groups_by_tier(groups(shop()["city"].tolist()), pyramid_tiers(MONEY)),),
            "one of each": lambda: (groups_by_tier(groups(["buyer"]), abc_classes(MONEY.head(1))),),
            "few": lambda: (groups_by_tier(groups(["buyer", "browser"]), abc_classes(MONEY.head(2))),),
            "long names": lambda: (groups_by_tier(groups([LONG] * 90 + ["x"] * 10), abc_classes(MONEY.head(100))),),
        },
    ),
    "values": (
        plot_group_values,
        {
            "cities": lambda: (group_summary(MONEY, groups(shop()["city"].tolist())),),
            "one": lambda: (group_summary(MONEY.head(1), groups(["buyer"])),),
            "one brings all": lambda: (
                group_summary(pd.Series([1e9, 0.01], MONEY.index[:2]), groups(["one-time", LONG])),
            ),
        },
    ),
    "silhouette": (
        plot_silhouette,
        {
            "shop": lambda: (cluster_customers(FEATURES.head(150), try_to=5),),
            "given": lambda: (cluster_customers(FEATURES.head(60), clusters=4),),
            "clear": lambda: (cluster_customers(pd.DataFrame({"x": [0, 0, 1, 90, 90, 91]}, MONEY.index[:6])),),
        },
    ),
    "profile": (
        plot_group_profile,
        {
            "clusters": lambda: (group_profile(FEATURES, cluster_customers(FEATURES, clusters=4).groups),),
            "one": lambda: (group_profile(FEATURES.head(1), groups(["buyer"])),),
            "many features": lambda: (
                group_profile(
                    pd.DataFrame(
                        dict.fromkeys(("category_share", "product_share", "cart_share"), FEATURES["recency"] / 700)
                        | {"seconds_per_page": 1e6, "clicks_per_session": FEATURES["frequency"], LONG: 0.001}
                    ),
                    groups(shop()["city"].tolist()),
                ),
            ),
        },
    ),
    "tags": (
        plot_tag_shares,
        {
            "pyramid": lambda: (of_tags(BUYERS, PYRAMID),),
            "one tier": lambda: (of_tags({"woman": [0.4]}, ["A"]),),
            "nobody": lambda: (of_tags({"woman": [0.0, 0.0], LONG: [0.0, 0.0]}, ["A", "B"]),),
            "no tier": lambda: (of_tags({"woman": [0.5]}, ["A"])[["all"]],),
        },
    ),
    "affinity": (
        plot_affinity,
        {
            "pyramid": lambda: (product_affinity(orders(600, GOODS), pyramid_tiers(MONEY), least_buyers=1),),
            "no tiers": lambda: (product_affinity(orders(100, GOODS)),),
            "one item": lambda: (product_affinity(orders(1, [LONG]), least_buyers=1),),
            "many items": lambda: (
                product_affinity(orders(400, [f"P{at:02d}" for at in range(40)]), abc_classes(MONEY)),
            ),
        },
    ),
    "pairs": (
        plot_item_pairs,
        {
            "goods": lambda: (item_pairs(orders(600, GOODS)),),
            "two": lambda: (item_pairs(orders(4, ["tea", LONG])),),
            "many": lambda: (item_pairs(orders(400, [f"P{at:02d}" for at in range(20)]), least_support=0),),
        },
    ),
    "hit rates": (
        plot_hit_rates,
        {
            "alike": lambda: (PUBLISHED,),
            "better": lambda: (PUBLISHED.assign(hit_rate=[0.9, 0.3]),),
            "worse": lambda: (PUBLISHED.assign(hit_rate=[0.0, 1.0]),),
            "none": lambda: (PUBLISHED.assign(hit_rate=0.0, customers=1),),
        },
    ),
    "managers": (
        plot_manager_load,
        {
            "team": lambda: (allocate_managers(people(200), staff({"Ann": 40, "Bob": 30, "Cy": 55})),),
            "room for all": lambda: (allocate_managers(people(20), staff({"Ann": 40, LONG: 5})),),
            "no capacity": lambda: (allocate_managers(people(3), staff({"Ann": 0})),),
            "one": lambda: (allocate_managers(people(1), staff({"Ann": 1})),),
        },
    ),
    "budget": (
        plot_budget,
        {
            "pyramid": lambda: (
                plan_budget(curves([40, 120, 300, 500], [3e4, 4e4, 5e4, 6e4], [3000, 1200, 400, 60]), 200_000),
            ),
            "one tier": lambda: (plan_budget(curves([40], [3e4], [3000]), 10_000),),
            "nothing": lambda: (plan_budget(curves([40, 120], [3e4, 4e4], [3000, 1200]), 0),),
            "all alike": lambda: (plan_budget(curves([9] * 4, [50] * 4, [2] * 4), 90),),
            "no gain": lambda: (plan_budget(curves([0, 0], [50, 50], [2, 2]), 90),),
        },
    ),
    "break-even": (
        plot_break_even,
        {
            "earns": lambda: (1000, 0.03, 120, 2, 500),
            "loses": lambda: (1000, 0.01, 120, 2, 500),
            "nobody": lambda: (1000, 0.0, 120, 2),
            "never": lambda: (1000, 1.0, 1, 20),
            "on the line": lambda: (400, 0.0125, 40, 0.5),
        },
    ),
    "entitlements": (
        plot_entitlements,
        {
            "pyramid": lambda: (entitlement_matrix("pyramid"),),
            "abc": lambda: (entitlement_matrix("abc"),),
            "one": lambda: (entitlement_matrix("abc").iloc[:1, :3],),
        },
    ),
}
EVERY = [(name, kind) for name, (_draw, kinds) in PICTURES.items() for kind in kinds]
FIRST = [(name, next(iter(kinds))) for name, (_draw, kinds) in PICTURES.items()]


def draw(name: str, kind: str, **given: object) -> Axes:
    picture, kinds = PICTURES[name]
    return picture(*kinds[kind](), **given)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("name", "kind"), EVERY)
def test_it_draws_without_a_warning_and_says_what_it_shows(name: str, kind: str, lang: str) -> None:
    draws_cleanly(partial(draw, name, kind), lang)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("name", "kind"), EVERY)
def test_no_two_texts_overlap_and_none_is_cut_off(name: str, kind: str, lang: str) -> None:
    has_no_texts_that_overlap(partial(draw, name, kind), lang)


@pytest.mark.parametrize(("name", "kind"), FIRST)
def test_the_two_languages_share_their_figures_and_nothing_else(name: str, kind: str) -> None:
    says_the_same_in_both_languages(partial(draw, name, kind), figures=1 if name == "entitlements" else 3)


@pytest.mark.parametrize(("name", "kind"), FIRST)
def test_a_given_axes_is_drawn_on_and_no_new_figure_made(name: str, kind: str) -> None:
    keeps_to_its_axes(partial(draw, name, kind))


@pytest.mark.parametrize("name", ["tags", "managers", "budget", "entitlements"])
def test_a_tier_has_its_own_colour(name: str) -> None:
    ax = draw(name, FIRST[[first for first, _kind in FIRST].index(name)][1])
    drawn = [patch.get_facecolor() for patch in ax.patches] + [line.get_color() for line in ax.lines]
    for tier in ("important", "major", "ordinary"):
        assert any(same_color(colour, TIER_COLOURS[tier]) for colour in drawn), tier


def test_an_index_over_few_customers_stands_in_brackets() -> None:
    written = texts(draw("crossing", "few"))
    assert {"(100)"} <= set(written)
    assert any("Too few" in text for text in written)


def test_the_average_and_every_value_are_written() -> None:
    table = group_summary(MONEY, groups(shop()["city"].tolist()))
    with language("en"):
        alt = plots.alt_text(plot_group_values(table))
    assert f"{table['value'].sum() / table['customers'].sum():,.0f}" in alt
    for value in table["value_per_customer"]:
        assert f"{value:,.0f}" in alt


def test_the_race_is_told_as_it_went() -> None:
    with language("en"):
        told = {kind: draw("hit rates", kind).get_title(loc="left") for kind in ("alike", "better", "worse")}
    assert told["alike"].startswith("No better than the bestsellers")
    assert told["better"].startswith("Recommendations hit 90.0")
    assert told["worse"].startswith("Bestsellers hit 100.0")


def test_who_has_no_manager_is_written_below() -> None:
    with language("en"):
        written = texts(draw("managers", "team"))
    assert any(text.startswith("Without a manager: ") and "Long-tail customers" in text for text in written)
    assert "125 customers have a manager, 75 have none" in written


def test_pairs_that_are_none_are_refused() -> None:
    with pytest.raises(DataError, match="no pairs to draw"):
        plot_item_pairs(item_pairs(orders(2, ["tea"])))


def test_tables_without_rows_are_refused() -> None:
    with pytest.raises(DataError, match="no items to draw"):
        plot_affinity(product_affinity(orders(2, ["tea"])))
    with pytest.raises(DataError, match="no tags to draw"):
        plot_tag_shares(of_tags({}, ["A"]))


@pytest.mark.parametrize("name", [name for name in PICTURES if name != "break-even"])
@pytest.mark.parametrize("wrong", [None, "rubbish", pd.Series([1.0])])
def test_what_is_no_table_of_the_models_is_told_in_a_sentence(name: str, wrong: object) -> None:
    with pytest.raises(ParameterError, match=r"table|object"):
        PICTURES[name][0](wrong)


def test_items_may_be_named_by_a_column_and_tags_by_a_file(tmp_path: Path) -> None:
    called = pd.Series({"tea": "Green tea", "mugs": "Large mugs"})
    for ax in (plot_affinity(product_affinity(orders(60, ["tea", "mugs"])), called),
               plot_item_pairs(item_pairs(orders(60, ["tea", "mugs"])), called)):  # fmt: skip
        assert {"Green tea", "Large mugs"} <= set(texts(ax))
    rules = tmp_path / "mine.yaml"
    rules.write_text(
        "tags: [{name: t, kind: basic, en: Rich, zh: 富裕, when: {column: x, op: known}}]", encoding="utf-8"
    )
    assert "Rich" in texts(plot_tag_shares(of_tags({"t": [0.4, 0.2]}, ["A", "B"]), rules))


def test_the_hollow_dots_keep_to_floors_and_ceilings() -> None:
    table = curves([40, 120], [3e4, 4e4], [3000, 1200]).assign(ceiling=[1000.0, None])
    with language("en"):
        ax = plot_budget(plan_budget(table, 10_000))
    hollow = sorted(float(line.get_xdata()[0]) for line in ax.lines if line.get_markerfacecolor() == "white")
    assert hollow == [1000, 9000]


@pytest.mark.parametrize(
    ("name", "room", "lines"), [(LONG, 20, 2), ("高频购买的客户" * 5, 14, 2), ("短", 4, 1), ("x" * 50, 9, 3)]
)
def test_names_are_fitted_into_their_room(name: str, room: int, lines: int) -> None:
    shown = fitted(name, room, lines)
    assert shown.count("\n") < lines
    assert letters(shown) <= room
    whole = letters(name) <= room
    assert shown.endswith("…") != whole
