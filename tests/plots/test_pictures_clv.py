"""The pictures of lifetime value: they draw in both languages, say their figures, and mark what they speak of."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import same_color
from tests.models.shops import bg_nbd, cdnow, cdnow_orders, drawn, table
from tests.plots.picture_checks import (
    draws_cleanly,
    has_no_texts_that_overlap,
    keeps_to_its_axes,
    says_the_same_in_both_languages,
    texts,
)

from tierkit import plots
from tierkit.errors import DataError, ParameterError
from tierkit.i18n import language
from tierkit.models.abc import abc_classes
from tierkit.models.clv import customer_lifetime_value
from tierkit.models.gamma_gamma import GammaGamma
from tierkit.models.holdout import Holdout, holdout_check
from tierkit.models.pyramid import pyramid_tiers
from tierkit.models.sbg import Sbg, fit_sbg
from tierkit.plots.alive import plot_probability_alive
from tierkit.plots.clv import plot_clv_by_tier
from tierkit.plots.contracts import plot_contract_retention, plot_contract_survival
from tierkit.plots.formats import percent
from tierkit.plots.holdout import plot_holdout, plot_tracking

REGULAR = pd.Series([1000, 631, 468, 382, 326, 289, 262, 241])
"""Fader & Hardie (2007), Table 1."""


@cache
def held_out(weeks: int = 39, unit: str = "week", most: int = 7) -> Holdout:
    end = pd.Timestamp("1997-09-30") + pd.Timedelta(days=7 * weeks)
    return holdout_check(cdnow_orders(), "1997-09-30", end, unit=unit, truncate=True, most=most)


@cache
def values() -> pd.DataFrame:
    spend = GammaGamma(p=6.25, q=3.74, v=15.44, correlation=0.0, customers=1, log_likelihood=0.0)
    return customer_lifetime_value(bg_nbd(), spend, cdnow(), months=36)


def staggered() -> pd.DataFrame:
    """Contracts that began in 24 different months, half of them still running."""
    draw = np.random.default_rng(6)
    ends_at, seen = draw.geometric(draw.beta(0.8, 4.0, 900)), draw.integers(0, 24, 900)
    return pd.DataFrame({"renewals": np.minimum(ends_at - 1, seen), "lost": ends_at <= seen})


def sbg(alpha: float = 0.7, beta: float = 1.2) -> Sbg:
    return Sbg(alpha=alpha, beta=beta, customers=1, lost=1, log_likelihood=0.0)


def by_tier(tiering: Callable[[pd.Series], pd.Series], past: bool = False, **ax: Axes) -> Axes:
    worth = values()["clv"]
    so_far = cdnow()["mean_spend"] * cdnow()["repeat_count"] + 1
    return plot_clv_by_tier(worth, tiering(so_far if past else worth), so_far if past else None, **ax)


def named(label: str, **ax: Axes) -> Axes:
    dtype = pd.CategoricalDtype([label, "C"], ordered=True)
    tiers = pd.Series(pd.Categorical([label, "C", "C"], dtype=dtype))
    return plot_clv_by_tier(pd.Series([9e9, 5.0, 0.2]), tiers, **ax)


DRAW: dict[str, Callable[..., Axes]] = {
    "alive": lambda **ax: plot_probability_alive(bg_nbd(), cdnow(), **ax),
    "alive, a newcomer": lambda **ax: plot_probability_alive(bg_nbd(), table((0, 0.0, 0.0)), **ax),
    "alive, nobody leaves": lambda **ax: plot_probability_alive(bg_nbd(a=1e-6), cdnow(), **ax),
    "alive, all leave": lambda **ax: plot_probability_alive(bg_nbd(a=30.0, b=0.5), cdnow(), **ax),
    "alive, busy": lambda **ax: plot_probability_alive(bg_nbd(), drawn(500, 3.0, 1.0, 0.5, 9.0), **ax),
    "alive, days": lambda **ax: plot_probability_alive(
        bg_nbd(alpha=31.0, unit="day"), cdnow().assign(t_x=cdnow()["t_x"] * 7, T=cdnow()["T"] * 7), **ax
    ),
    "holdout": lambda **ax: plot_holdout(held_out(), **ax),
    "holdout, short": lambda **ax: plot_holdout(held_out(1), **ax),
    "holdout, two groups": lambda **ax: plot_holdout(held_out(39, "week", 1), **ax),
    "holdout, many groups": lambda **ax: plot_holdout(held_out(39, "week", 12), **ax),
    "tracking": lambda **ax: plot_tracking(held_out(), **ax),
    "tracking, short": lambda **ax: plot_tracking(held_out(1), **ax),
    "tracking, days": lambda **ax: plot_tracking(held_out(39, "day"), **ax),
    "survival": lambda **ax: plot_contract_survival(fit_sbg(REGULAR), REGULAR, periods=12, **ax),
    "survival, staggered": lambda **ax: plot_contract_survival(fit_sbg(staggered()), staggered(), **ax),
    "survival, one period": lambda **ax: plot_contract_survival(sbg(), pd.Series([10, 6]), **ax),
    "survival, all gone": lambda **ax: plot_contract_survival(sbg(9.0, 0.1), pd.Series([10, 1, 0]), **ax),
    "retention": lambda **ax: plot_contract_retention(fit_sbg(REGULAR), REGULAR, **ax),
    "retention, staggered": lambda **ax: plot_contract_retention(fit_sbg(staggered()), staggered(), **ax),
    "retention, one period": lambda **ax: plot_contract_retention(sbg(), pd.Series([10, 6]), **ax),
    "retention, all gone": lambda **ax: plot_contract_retention(sbg(9.0, 0.1), pd.Series([10, 1, 0]), **ax),
    "clv": lambda **ax: by_tier(abc_classes, **ax),
    "clv and past": lambda **ax: by_tier(pyramid_tiers, past=True, **ax),
    "clv, one tier": lambda **ax: plot_clv_by_tier(values()["clv"].head(1), abc_classes(values()["clv"].head(1)), **ax),
    "clv, a long name": lambda **ax: named("Regional wholesale partners", **ax),
}
MAIN = ["alive", "holdout", "tracking", "survival", "retention", "clv", "clv and past"]

# Glyphs go missing in Chinese, and English is the longer: all pictures in the harder language, the main ones in both.
in_chinese = pytest.mark.parametrize(
    ("name", "lang"), [(name, "zh") for name in DRAW] + [(name, "en") for name in MAIN]
)
in_english = pytest.mark.parametrize(
    ("name", "lang"), [(name, "en") for name in DRAW] + [(name, "zh") for name in MAIN]
)
main_pictures = pytest.mark.parametrize("name", MAIN)


@in_chinese
def test_it_draws_without_a_warning_and_says_what_it_shows(name: str, lang: str) -> None:
    draws_cleanly(DRAW[name], lang)


@in_english
def test_no_two_texts_overlap_and_none_is_cut_off(name: str, lang: str) -> None:
    has_no_texts_that_overlap(DRAW[name], lang)


@main_pictures
def test_the_two_languages_share_their_figures_and_nothing_else(name: str) -> None:
    says_the_same_in_both_languages(DRAW[name])


@main_pictures
def test_a_given_axes_is_drawn_on_and_no_new_figure_made(name: str) -> None:
    keeps_to_its_axes(DRAW[name])


def test_the_map_speaks_of_the_customers_given() -> None:
    alive = bg_nbd().probability_alive(cdnow())
    likely = (alive >= 0.5).sum()
    ax = DRAW["alive"]()
    assert ax.get_title(loc="left").startswith(percent(likely / len(alive)))
    assert f"Of 2,357 customers, {likely:,} are" in plots.alt_text(ax)
    assert DRAW["alive, nobody leaves"]().get_title(loc="left").startswith(percent(1))


def test_the_map_names_the_silence_at_which_the_probability_is_a_half() -> None:
    # For x = 1 and T = 38.86, P = 1/2 where a / b x ((alpha + T) / (alpha + t_x)) ** (r + 1) = 1.
    ratio = (2.4258 / 0.7929) ** (1 / 1.2426)
    silence = 38.86 - ((4.4135 + 38.86) / ratio - 4.4135)
    assert f"1 → {silence:.1f}" in plots.alt_text(DRAW["alive"]())


def test_the_holdout_says_every_group() -> None:
    alt = plots.alt_text(DRAW["holdout"]())
    for group, row in held_out().by_repeat_count.iterrows():
        assert f"{group}: {row['actual']:.2f} / {row['expected']:.2f}" in alt
    heights = [bar.get_height() for bar in DRAW["holdout"]().patches]
    assert heights == held_out().by_repeat_count["actual"].tolist()


def test_the_tracking_says_whether_too_many_or_too_few() -> None:
    assert DRAW["tracking"]().get_title(loc="left").endswith("too few purchases")
    shown = DRAW["tracking"]()
    assert f"{held_out().tracking['actual'].iloc[-1]:,}" in plots.alt_text(shown)


def test_the_survival_curve_goes_on_as_far_as_asked() -> None:
    ax = DRAW["survival"]()
    model = fit_sbg(REGULAR)
    assert percent(model.survival(12).iloc[-1]) in ax.get_title(loc="left")
    assert max(line.get_xdata()[-1] for line in ax.lines) == 12
    points = ax.collections[-1].get_offsets()
    np.testing.assert_allclose(points[:, 1], REGULAR[1:] / 1000)
    with pytest.raises(ParameterError, match="periods"):
        plot_contract_survival(model, REGULAR, periods=0)


def test_a_tier_has_its_own_colour_and_its_mean() -> None:
    classes = abc_classes(values()["clv"])
    ax = DRAW["clv"]()
    drawn_colours = [patch.get_facecolor() for patch in ax.patches]
    alt = plots.alt_text(ax)
    for tier, worth in values()["clv"].groupby(classes, observed=True):
        assert any(same_color(colour, plots.TIER_COLOURS[str(tier)]) for colour in drawn_colours)
        assert f"{len(worth):,} customers with {worth.sum():,.0f}" in alt
        assert f"{worth.mean():,.0f} each" in alt


def test_the_past_is_set_beside_what_is_to_come() -> None:
    with language("en"):
        ax = DRAW["clv and past"]()
    assert sum("to come" in text for text in texts(ax)) == 4
    assert sum("so far" in text for text in texts(ax)) == 4


def test_values_of_other_customers_are_refused() -> None:
    with pytest.raises(ParameterError, match="same customers"):
        plot_clv_by_tier(values()["clv"], abc_classes(values()["clv"]).iloc[::-1])
    with pytest.raises(DataError, match="column T"):
        plot_probability_alive(bg_nbd(), cdnow().drop(columns="T"))


def test_main_pictures_are_the_same_every_time() -> None:
    for name in ("alive", "holdout"):
        first, second = (plots.figure_png(partial(DRAW[name])()) for _ in range(2))
        assert first == second
