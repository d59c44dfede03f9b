"""The pictures of churn and satisfaction, in both languages: for the sample's kind of data and for the edges."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
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
from tierkit.models.alarms import alarm_costs
from tierkit.models.calibration import churn_calibration
from tierkit.models.churn_model import fit_churn_model
from tierkit.models.churn_rates import churn_rate
from tierkit.models.churn_reasons import churn_reasons
from tierkit.models.drivers import satisfaction_drivers
from tierkit.models.lift import churn_lift
from tierkit.models.pyramid import PYRAMID
from tierkit.models.satisfaction import satisfaction_by_tier
from tierkit.models.subject_labels import FEATURES, SUBJECTS, subject_label
from tierkit.models.survival import retention_curve
from tierkit.plots.alarms import plot_alarm_costs
from tierkit.plots.calibration import plot_churn_calibration
from tierkit.plots.churn_rates import plot_churn_rate
from tierkit.plots.drivers import plot_churn_drivers, plot_satisfaction_drivers
from tierkit.plots.lift import plot_churn_gains, plot_churn_lift
from tierkit.plots.palette import TIER_COLOURS
from tierkit.plots.reasons import plot_churn_reasons
from tierkit.plots.retention import plot_retention_curve
from tierkit.plots.satisfaction import plot_satisfaction_by_tier

AS_OF = "2025-06-30"
LONG = "the monthly plan for large families with a discount"
DRAW = np.random.default_rng(7)


def contracts(n: int = 400, groups: tuple[str, ...] = ("basic", "plus", "family")) -> pd.DataFrame:
    start = pd.Timestamp("2023-07-01") + pd.to_timedelta(DRAW.integers(0, 700, n), unit="D")
    end = start + pd.to_timedelta(1 + DRAW.exponential(300, n).astype(int), unit="D")
    reason = DRAW.choice(["price", "service", "competitor", "moved", None], n, p=[0.4, 0.2, 0.2, 0.1, 0.1])
    return pd.DataFrame(
        {
            "started_on": start,
            "ended_on": pd.Series(end).where(end <= pd.Timestamp(AS_OF)).to_numpy(),
            "plan": pd.Categorical(DRAW.choice(list(groups), n), list(groups)),
            "reason_ended": reason,
        }
    )


FIRM = contracts()
TIERED = contracts(600, tuple(PYRAMID.categories)).assign(plan=lambda table: table["plan"].astype(PYRAMID))
MANY = contracts(900, tuple(f"{LONG} {i}" for i in range(7)))
ONE = pd.DataFrame({"started_on": pd.to_datetime(["2025-03-03"]), "ended_on": pd.to_datetime(["2025-05-20"])})
STAYED = ONE.assign(ended_on=pd.NaT)
WEEK = ONE.assign(started_on=pd.Timestamp("2025-06-29"), ended_on=pd.NaT)

INDEX = pd.Index([f"{i:04d}" for i in range(800)])
RISK = pd.Series(DRAW.random(800), INDEX)
LOST = pd.Series(DRAW.random(800) < 0.2 + 0.5 * RISK, INDEX)
WORTH = pd.Series(DRAW.lognormal(6, 1, 800), INDEX)
TWO = pd.Series([0.8, 0.3], ["a", "b"])
TWO_LOST = pd.Series([True, False], ["a", "b"])

MARKS = pd.DataFrame(DRAW.integers(1, 6, (300, 4)), columns=["product", "delivery", "service", "price"]).assign(
    overall=lambda t: (0.5 * t["service"] + 0.3 * t["delivery"] + 0.1 * t["product"]).round()
)
ANSWERS = pd.Series(DRAW.choice([10, 9, 8, 7, 4], 300), [f"{i:03d}" for i in range(300)])
TIERS = pd.Series(
    pd.Categorical.from_codes(DRAW.choice(4, 300, p=[0.03, 0.17, 0.3, 0.5]), dtype=PYRAMID), ANSWERS.index, name="tier"
)  # fmt: skip
FEATURE_TABLE = pd.DataFrame(DRAW.standard_normal((800, len(FEATURES))), INDEX, list(FEATURES)).assign(quiet_days=RISK)


def by_plan(make: Callable[..., pd.DataFrame], table: pd.DataFrame) -> pd.DataFrame:
    return make(table, AS_OF, by="plan")


def spread_out(count: int) -> pd.DataFrame:
    items = pd.DataFrame(DRAW.integers(1, 6, (200, count)), columns=[f"{LONG[:24]} {i}" for i in range(count)])
    return satisfaction_drivers(items, items.mean(axis=1) + DRAW.standard_normal(200))


Picture = tuple[Callable[..., Axes], Callable[[], pd.DataFrame]]

PICTURES: dict[str, Picture] = {
    "retention": (plot_retention_curve, lambda: retention_curve(FIRM, AS_OF)),
    "retention by plan": (plot_retention_curve, lambda: by_plan(retention_curve, FIRM)),
    "rate": (plot_churn_rate, lambda: churn_rate(FIRM, AS_OF)),
    "rate by plan": (plot_churn_rate, lambda: by_plan(churn_rate, FIRM)),
    "gains": (plot_churn_gains, lambda: churn_lift(RISK, LOST)),
    "lift": (plot_churn_lift, lambda: churn_lift(RISK, LOST)),
    "calibration": (plot_churn_calibration, lambda: churn_calibration(RISK, LOST)),
    "alarms": (plot_alarm_costs, lambda: alarm_costs(RISK, LOST, WORTH, 200, 0.5)),
    "reasons": (plot_churn_reasons, lambda: churn_reasons(FIRM)),
    "nps": (plot_satisfaction_by_tier, lambda: satisfaction_by_tier(ANSWERS, TIERS)),
    "matrix": (
        plot_satisfaction_drivers,
        lambda: satisfaction_drivers(MARKS.drop(columns="overall"), MARKS["overall"]),
    ),
    "odds": (plot_churn_drivers, lambda: fit_churn_model(FEATURE_TABLE, LOST).drivers()),
    "importance": (plot_churn_drivers, lambda: fit_churn_model(FEATURE_TABLE.iloc[:, :6], LOST, "boosted").drivers()),
}

EDGES: dict[str, Picture] = {
    "retention of tiers": (plot_retention_curve, lambda: by_plan(retention_curve, TIERED)),
    "retention of many": (plot_retention_curve, lambda: by_plan(retention_curve, MANY)),
    "retention by day": (plot_retention_curve, lambda: retention_curve(FIRM, AS_OF, unit="day")),
    "retention by year": (plot_retention_curve, lambda: retention_curve(FIRM, AS_OF, unit="year")),
    "retention of one": (plot_retention_curve, lambda: retention_curve(ONE, AS_OF)),
    "retention of a stayer": (plot_retention_curve, lambda: retention_curve(STAYED, AS_OF)),
    "retention of a day": (plot_retention_curve, lambda: retention_curve(WEEK, AS_OF, unit="month")),
    "rate of quarters": (plot_churn_rate, lambda: churn_rate(FIRM, "2025-06-15", "quarter")),
    "rate of one year": (plot_churn_rate, lambda: churn_rate(FIRM, "2024-12-31", "year")),
    "rate of tiers": (plot_churn_rate, lambda: by_plan(churn_rate, TIERED)),
    "rate of many": (plot_churn_rate, lambda: by_plan(churn_rate, MANY)),
    "rate of one": (plot_churn_rate, lambda: churn_rate(ONE, AS_OF)),
    "rate of nobody lost": (plot_churn_rate, lambda: churn_rate(STAYED, AS_OF)),
    "gains with the rule": (
        lambda table, **ax: plot_churn_gains(table, churn_lift(1 - RISK, LOST), **ax), lambda: churn_lift(RISK, LOST)
    ),
    "gains of two": (plot_churn_gains, lambda: churn_lift(TWO, TWO_LOST, 2)),
    "gains of a bad model": (plot_churn_gains, lambda: churn_lift(1 - RISK, LOST, 5)),
    "lift of two": (plot_churn_lift, lambda: churn_lift(TWO, TWO_LOST, 2)),
    "lift of twenty": (plot_churn_lift, lambda: churn_lift(RISK, LOST, 20)),
    "lift of equals": (plot_churn_lift, lambda: churn_lift(RISK * 0, LOST)),
    "calibration of two": (plot_churn_calibration, lambda: churn_calibration(TWO, TWO_LOST)),
    "calibration of equals": (plot_churn_calibration, lambda: churn_calibration(RISK * 0, LOST)),
    "alarms that never pay": (plot_alarm_costs, lambda: alarm_costs(RISK, LOST, 10, 50, 0.2)),
    "alarms that always pay": (plot_alarm_costs, lambda: alarm_costs(RISK, LOST, 1e7, 1, 1)),
    "alarms of two": (plot_alarm_costs, lambda: alarm_costs(TWO, TWO_LOST, 100, 10, 0.5)),
    "alarms that cost nothing": (plot_alarm_costs, lambda: alarm_costs(TWO, TWO_LOST, 0, 0, 0)),
    "reasons of one": (plot_churn_reasons, lambda: churn_reasons(ONE.assign(reason_ended="price"))),
    "reasons of silence": (plot_churn_reasons, lambda: churn_reasons(ONE.assign(reason_ended=None))),
    "reasons of many": (
        plot_churn_reasons, lambda: churn_reasons(FIRM.assign(reason_ended=[f"{LONG} {i % 14}" for i in range(400)]))
    ),
    "csat": (plot_satisfaction_by_tier, lambda: satisfaction_by_tier(ANSWERS // 2, TIERS, "csat")),
    "csi": (
        plot_satisfaction_by_tier,
        lambda: satisfaction_by_tier(MARKS.drop(columns="overall").set_index(ANSWERS.index), TIERS, "csi"),
    ),
    "nps of one": (plot_satisfaction_by_tier, lambda: satisfaction_by_tier(ANSWERS.iloc[:1], TIERS)),
    "nps at the end": (plot_satisfaction_by_tier, lambda: satisfaction_by_tier(ANSWERS * 0 + 10, TIERS)),
    "nps of own tiers": (
        plot_satisfaction_by_tier,
        lambda: satisfaction_by_tier(ANSWERS, TIERS.cat.rename_categories(["Gold", LONG, "Iron", "Lead"])),
    ),
    "matrix of ten": (plot_satisfaction_drivers, lambda: spread_out(10)),
    "matrix of two": (plot_satisfaction_drivers, lambda: spread_out(2)),
    "odds of two": (plot_churn_drivers, lambda: fit_churn_model(FEATURE_TABLE.iloc[:, :1], LOST).drivers()),
}  # fmt: skip

EVERYTHING = PICTURES | EDGES
every_language = pytest.mark.parametrize("lang", LANGUAGES)


@pytest.fixture(autouse=True)
def _no_figures_left():
    yield
    plt.close("all")


@cache
def table_of(name: str) -> pd.DataFrame:
    return EVERYTHING[name][1]()


def drawn(name: str) -> partial:
    return partial(EVERYTHING[name][0], table_of(name))


@every_language
@pytest.mark.parametrize("name", PICTURES)
def test_it_draws_without_a_warning_and_no_texts_overlap(name: str, lang: str) -> None:
    with language(lang):
        ax = drawn(name)()
    draws_cleanly(lambda: ax, lang)
    has_no_texts_that_overlap(lambda: ax, lang)


@pytest.mark.parametrize("name", EDGES)
def test_nor_at_the_edges(name: str) -> None:
    # English names are the longer ones, Chinese ones need the font.
    has_no_texts_that_overlap(drawn(name), "en")
    draws_cleanly(drawn(name), "zh")


@pytest.mark.parametrize("name", PICTURES)
def test_the_two_languages_share_their_figures_and_nothing_else(name: str) -> None:
    says_the_same_in_both_languages(drawn(name), figures=2)


@pytest.mark.parametrize("name", PICTURES)
def test_a_given_axes_is_drawn_on_and_no_new_figure_made(name: str) -> None:
    plt.close("all")
    keeps_to_its_axes(drawn(name))


def test_tiers_have_their_own_colours_and_the_table_is_not_changed() -> None:
    for draw, table in (EDGES["retention of tiers"], EDGES["rate of tiers"], PICTURES["nps"]):
        frame = table()
        before = frame.copy()
        ax = draw(frame)
        colours = {str(line.get_color()) for line in ax.lines}
        assert {TIER_COLOURS[tier] for tier in PYRAMID.categories} <= colours
        pd.testing.assert_frame_equal(frame, before)


def test_the_alternative_text_holds_every_group_and_figure() -> None:
    said = plots.alt_text(drawn("retention by plan")())
    assert all(name in said for name in ("Basic plan", "Plus plan", "Family plan"))
    table = satisfaction_by_tier(ANSWERS, TIERS)
    said = plots.alt_text(plot_satisfaction_by_tier(table))
    for value in table["value"]:
        assert f"{value:+.0f}".replace("-", "−") in said
    costs = alarm_costs(RISK, LOST, WORTH, 200, 0.5)
    assert f"{costs.loc[costs['best'], 'alarms'].item():,}" in plots.alt_text(plot_alarm_costs(costs))


def test_a_tier_without_answers_says_so_in_the_picture() -> None:
    table = satisfaction_by_tier(ANSWERS[TIERS != "important"], TIERS)
    ax = plot_satisfaction_by_tier(table)
    assert "no answers" in texts(ax)
    assert "Important customers: no answers" in plots.alt_text(ax)


def test_the_title_says_when_no_offer_pays() -> None:
    assert drawn("alarms that never pay")().get_title(loc="left") == "No offer pays: calling nobody is best"
    with language("zh"):
        assert "不联系任何客户" in drawn("alarms that never pay")().get_title(loc="left")


def test_a_table_of_groups_is_refused_where_one_is_drawn() -> None:
    with pytest.raises(ParameterError, match="one group; choose one of basic, plus, family"):
        plot_churn_reasons(churn_reasons(FIRM, by="plan"))


def test_periods_without_opening_customers_cannot_be_drawn() -> None:
    with pytest.raises(DataError, match="No period has opening customers"):
        plot_churn_rate(churn_rate(WEEK, AS_OF))
    with pytest.raises(DataError, match="No column churn_rate"):
        plot_churn_rate(pd.DataFrame({"opening": [1], "lost": [1], "complete": [True]}))


def test_every_subject_has_a_name_in_both_languages() -> None:
    for key in {**SUBJECTS, **FEATURES}:
        english, chinese = (subject_label(key, lang) for lang in LANGUAGES)
        assert english != key
        assert chinese
        assert english.isascii()
    assert subject_label("my own question", "zh") == "my own question"
