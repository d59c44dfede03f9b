"""BG/NBD: the published figures of CDNOW, the equations by other means, then what must hold for any customers."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import beta, hyp2f1
from tests.models.shops import CDNOW_PARAMETERS, bg_nbd, cdnow, drawn, table

from tierkit.data import load
from tierkit.errors import DataError, ModelError, ParameterError
from tierkit.i18n import language
from tierkit.models._likelihood import maximum
from tierkit.models.bg_nbd import BgNbd, bg_nbd_log_likelihood, fit_bg_nbd
from tierkit.models.repeat import repeat_summary

POSITIVE = st.floats(0.05, 20)
MODEL = st.builds(bg_nbd, r=POSITIVE, alpha=POSITIVE, a=POSITIVE, b=POSITIVE)


@st.composite
def customers(draw: st.DrawFn, count: int = 6) -> pd.DataFrame:
    rows = []
    for _ in range(draw(st.integers(1, count))):
        x, end = draw(st.integers(0, 40)), draw(st.floats(0.5, 200))
        rows.append((x, draw(st.floats(0, 1)) * end if x else 0.0, end))
    return table(*rows)


@pytest.fixture(scope="module")
def published() -> BgNbd:
    return fit_bg_nbd(cdnow())


# --- published and by hand ------------------------------------------------------------------------------------------


def test_cdnow_parameters_as_published(published: BgNbd) -> None:
    # Fader, Hardie & Lee (2005), Table 2: r .243, alpha 4.414, a .793, b 2.426, LL -9582.4.
    for name, value in CDNOW_PARAMETERS.items():
        assert getattr(published, name) == pytest.approx(value, abs=5e-5 * 1.2), name
    assert published.log_likelihood == pytest.approx(-9582.43, abs=0.005)
    assert (published.customers, published.repeat_buyers, published.unit) == (2357, 946, "week")
    assert published.cautions == ()


def test_cdnow_customer_0001_as_published(published: BgNbd) -> None:
    # Fader, Hardie & Lee, "Implementing the BG/NBD Model for Customer Base Analysis in Excel" (2005): 1.226 purchases
    # in the next 39 weeks of the customer with x = 2, t_x = 30.43, T = 38.86.
    one = table((2, 30.43, 38.86))
    assert published.expected_purchases(one, 39).item() == pytest.approx(1.226, abs=5e-4)
    # P(alive) by hand: 1 / (1 + .7929 / (2.4258 + 1) x (43.2735 / 34.8435) ** 2.2426) = 1 / (1 + .3763) = .7266
    assert published.probability_alive(one).item() == pytest.approx(0.7266, abs=5e-5)


def test_likelihood_of_two_customers_by_hand() -> None:
    # Equation (6) literally. Nothing bought again in 10: (alpha / (alpha + 10)) ** r.
    r, alpha, a, b = 0.5, 4.0, 0.7, 3.5
    nobody = (alpha / (alpha + 10)) ** r
    # x = 2, t_x = 6, T = 10: alive and silent since, or left with the second repeat purchase.
    both = math.gamma(r + 2) / math.gamma(r) * alpha**r
    alive = beta(a, b + 2) / beta(a, b) * both / (alpha + 10) ** (r + 2)
    left = beta(a + 1, b + 1) / beta(a, b) * both / (alpha + 6) ** (r + 2)
    value, _slope = bg_nbd_log_likelihood((r, alpha, a, b), table((0, 0, 10), (2, 6, 10)))
    assert value == pytest.approx(math.log(nobody) + math.log(alive + left), rel=1e-12)


def printed_equation_10(model: BgNbd, x: float, t_x: float, end: float, t: float) -> float:
    r, alpha, a, b = model.parameters
    z = t / (alpha + end + t)
    ahead = 1 - ((alpha + end) / (alpha + end + t)) ** (r + x) * hyp2f1(r + x, b + x, a + b + x - 1, z)
    gone = a / (b + x - 1) * ((alpha + end) / (alpha + t_x)) ** (r + x) if x else 0.0
    return (a + b + x - 1) / (a - 1) * ahead / (1 + gone)


@pytest.mark.parametrize("x", [0, 1, 5, 30])
@pytest.mark.parametrize("t", [0.5, 39, 200])
@pytest.mark.parametrize("a", [0.4, 0.7929, 1.6, 7.0])
def test_expected_purchases_is_equation_10_as_printed(x: int, t: float, a: float) -> None:
    model = bg_nbd(a=a)
    got = model.expected_purchases(table((x, 20.0 if x else 0.0, 38.86)), t).item()
    assert got == pytest.approx(printed_equation_10(model, x, 20.0, 38.86, t), rel=1e-7)


@pytest.mark.parametrize("a", [1.0, 1 + 1e-12, 1 - 1e-9])
def test_expected_purchases_at_a_near_one_where_the_printed_equation_is_0_by_0(a: float) -> None:
    # The mean over p ~ beta(a, b + x) of (1 - (1 + p s) ** -(r + x)) / p, s = t / (alpha + T), by adaptive quadrature.
    model, x, end, t = bg_nbd(a=a), 3, 38.86, 39.0
    s = t / (model.alpha + end)
    mean, _error = quad(
        lambda p: (1 - (1 + p * s) ** -(model.r + x)) / p * (1 - p) ** (model.b + x - 1) / beta(1, model.b + x), 0, 1
    )
    one = table((x, 30.0, end))
    got = model.expected_purchases(one, t) / model.probability_alive(one)
    assert got.item() == pytest.approx(mean, rel=1e-7)


def test_a_customer_with_thousands_of_purchases_overflows_nothing() -> None:
    model, busy = bg_nbd(), table((5000, 103.99, 104.0), (5000, 10.0, 104.0))
    alive, expected = model.probability_alive(busy), model.expected_purchases(busy, 52)
    assert alive.iloc[0] > 0.99
    assert 0 < alive.iloc[1] < 1e-300
    # He buys at some 5000 / 108.4 a week, and a chance of leaving of about .8 / 5000 a purchase takes little off.
    assert 0.7 * 52 * 5000 / 108.4 < expected.iloc[0] < 52 * 5000 / 108.4
    value, slope = bg_nbd_log_likelihood(model.parameters, busy)
    assert np.isfinite([value, *slope]).all()


def test_expected_total_is_equation_9_as_printed() -> None:
    model = bg_nbd()
    r, alpha, a, b = model.parameters
    for t in (1.0, 39.0, 78.0):
        ahead = 1 - (alpha / (alpha + t)) ** r * hyp2f1(r, b, a + b - 1, t / (alpha + t))
        assert model.expected_total(t) == pytest.approx((a + b - 1) / (a - 1) * ahead, rel=1e-9)


def test_expectations_meet_what_drawn_customers_do() -> None:
    # 40,000 new customers watched for 26 weeks: their repeat purchases, and those of the 26 weeks after.
    truth = {"r": 0.8, "alpha": 5.0, "a": 0.9, "b": 3.0}
    model = bg_nbd(**truth)
    whole = drawn(40_000, **truth, weeks=52, seed=5)
    mean_age = np.array([model.expected_total(t) for t in np.linspace(26, 52, 53)]).mean()
    assert whole["repeat_count"].mean() == pytest.approx(mean_age, rel=0.03)


# --- fit ------------------------------------------------------------------------------------------------------------


def test_the_truth_of_drawn_customers_is_recovered() -> None:
    truth = {"r": 0.5, "alpha": 4.0, "a": 0.7, "b": 3.5}
    model = fit_bg_nbd(drawn(10_000, **truth))
    errors = model.summary()["standard_error"]
    for name, value in truth.items():
        assert abs(getattr(model, name) - value) < 3.5 * errors[name], name
        assert errors[name] < 0.2 * value


def test_the_truth_of_the_sample_shop_is_recovered() -> None:
    # datasets/README.md: r .5, alpha 4 weeks, a .7, b 3.5, in the shop's own time; every purchase an occasion.
    model = fit_bg_nbd(repeat_summary(load("retail_orders"), "2025-06-30", occasion="order"))
    interval = model.summary()
    for name, value in {"r": 0.5, "alpha": 4.0, "a": 0.7, "b": 3.5}.items():
        assert interval.loc[name, "lower"] < value < interval.loc[name, "upper"], name
    assert model.purchase_rate == pytest.approx(0.125, rel=0.05)
    assert model.dropout == pytest.approx(0.7 / 4.2, rel=0.05)


def test_the_fit_is_the_top_of_the_likelihood(published: BgNbd) -> None:
    value, slope = bg_nbd_log_likelihood(published.parameters, cdnow())
    assert value == pytest.approx(published.log_likelihood, abs=1e-6)
    np.testing.assert_allclose(slope * published.parameters, 0, atol=1e-3)


@settings(max_examples=40)
@given(customers(), st.tuples(POSITIVE, POSITIVE, POSITIVE, POSITIVE))
def test_the_gradient_is_that_of_finite_differences(repeat: pd.DataFrame, parameters: tuple[float, ...]) -> None:
    at = np.array(parameters)
    slope = bg_nbd_log_likelihood(at, repeat)[1]
    for i in range(4):
        step = np.zeros(4)
        step[i] = 1e-5 * at[i]
        up, down = (bg_nbd_log_likelihood(at + sign * step, repeat)[0] for sign in (1, -1))
        assert slope[i] == pytest.approx((up - down) / (2 * step[i]), rel=1e-4, abs=1e-4)


def test_days_and_weeks_give_the_same_model(published: BgNbd) -> None:
    days = cdnow().assign(t_x=cdnow()["t_x"] * 7, T=cdnow()["T"] * 7)
    by_day = fit_bg_nbd(days, unit="day")
    assert by_day.alpha == pytest.approx(7 * published.alpha, rel=1e-7)
    np.testing.assert_allclose(by_day.parameters[[0, 2, 3]], published.parameters[[0, 2, 3]], rtol=1e-6)
    # A density per day is a seventh of one per week, once per repeat purchase.
    purchases = cdnow()["repeat_count"].sum()
    assert by_day.log_likelihood == pytest.approx(published.log_likelihood - purchases * math.log(7), abs=1e-5)
    np.testing.assert_allclose(by_day.probability_alive(days), published.probability_alive(cdnow()), rtol=1e-6)
    np.testing.assert_allclose(
        by_day.expected_purchases(days, 273), published.expected_purchases(cdnow(), 39), rtol=1e-6
    )


def test_order_and_names_change_nothing(published: BgNbd) -> None:
    shuffled = cdnow().sample(frac=1, random_state=3)
    other = fit_bg_nbd(shuffled.set_axis([f"x{i}" for i in range(len(shuffled))]))
    assert other.parameters.tolist() == published.parameters.tolist()
    assert other.log_likelihood == published.log_likelihood


def test_the_same_customers_twice_give_the_same_parameters_surer(published: BgNbd) -> None:
    twice = pd.concat([cdnow(), cdnow().rename(index=lambda name: f"{name}-again")])
    model = fit_bg_nbd(twice)
    np.testing.assert_allclose(model.parameters, published.parameters, rtol=1e-6)
    assert model.log_likelihood == pytest.approx(2 * published.log_likelihood, rel=1e-9)
    ratio = model.summary()["standard_error"] / published.summary()["standard_error"]
    np.testing.assert_allclose(ratio, 1 / math.sqrt(2), rtol=1e-4)


def test_the_table_is_not_changed(published: BgNbd) -> None:
    before = cdnow().copy()
    fit_bg_nbd(cdnow())
    published.expected_purchases(cdnow(), 5)
    pd.testing.assert_frame_equal(cdnow(), before)


# --- what must hold for any customers -------------------------------------------------------------------------------


@given(MODEL, customers())
def test_probability_alive_is_above_zero_and_one_without_a_repeat_purchase(model: BgNbd, repeat: pd.DataFrame) -> None:
    alive = model.probability_alive(repeat)
    assert alive.index.equals(repeat.index)
    assert ((alive > 0) & (alive <= 1)).all()
    assert (alive[repeat["repeat_count"] == 0] == 1).all()


@given(MODEL, customers(), st.floats(0.1, 50))
def test_silence_never_raises_the_probability_alive(model: BgNbd, repeat: pd.DataFrame, longer: float) -> None:
    later = repeat.assign(T=repeat["T"] + longer)
    assert (model.probability_alive(later) <= model.probability_alive(repeat)).all()


@settings(max_examples=40)
@given(MODEL, customers(), st.floats(0.1, 100), st.floats(0.1, 100))
def test_expected_purchases_grow_with_time_and_slower(
    model: BgNbd, repeat: pd.DataFrame, first: float, then: float
) -> None:
    early, late = model.expected_purchases(repeat, first), model.expected_purchases(repeat, first + then)
    assert (model.expected_purchases(repeat, 0) == 0).all()
    # Nobody can be expected to buy faster than if he never left.
    pace = (model.r + repeat["repeat_count"]) / (model.alpha + repeat["T"]) * model.probability_alive(repeat)
    assert (early <= pace * first * (1 + 1e-9)).all()
    assert (late >= early * (1 - 1e-9)).all()
    assert (late / (first + then) <= early / first * (1 + 1e-9)).all()


@given(MODEL, st.integers(0, 30), st.floats(1, 100), st.floats(0.1, 100))
def test_many_customers_at_once_get_what_each_gets_alone(model: BgNbd, x: int, end: float, t: float) -> None:
    # Many of one x go through a polynomial, one through the quadrature itself.
    ends = np.append(np.linspace(0, 150, 60), end)
    many = table(*((x, 0.0, float(e)) for e in ends))
    alone = model.expected_purchases(many.iloc[[-1]], t).item()
    assert model.expected_purchases(many, t).iloc[-1] == pytest.approx(alone, rel=1e-7)


# --- how sure, what it says -----------------------------------------------------------------------------------------


def test_intervals_hold_the_estimate_and_widen_with_their_level(published: BgNbd) -> None:
    narrow, wide = published.summary(0.5), published.summary(0.95)
    assert wide.index.tolist() == ["r", "alpha", "a", "b"]
    assert (wide["lower"] < narrow["lower"]).all()
    assert (narrow["lower"] < narrow["estimate"]).all()
    assert (narrow["estimate"] < narrow["upper"]).all()
    assert (narrow["upper"] < wide["upper"]).all()


def test_draws_have_the_spread_of_the_standard_errors_and_are_seeded(published: BgNbd) -> None:
    logs = np.log([model.parameters for model in published.draws(4000, seed=8)])
    expected = published.summary()["standard_error"] / published.summary()["estimate"]
    np.testing.assert_allclose(logs.std(axis=0), expected, rtol=0.06)
    assert published.draws(3, seed=1)[2].r == published.draws(3, seed=1)[2].r
    assert published.draws(1, seed=1)[0].r != published.draws(1, seed=2)[0].r


def test_it_says_what_it_found_in_both_languages(published: BgNbd) -> None:
    said = repr(published)
    assert "2,357 customers, 946 of whom bought again" in said
    assert "alpha = 4.414" in said
    with language("zh"):
        assert "2,357 位客户，其中 946 位有重复购买" in repr(published)


def test_few_repeat_buyers_are_a_caution() -> None:
    few = cdnow().groupby(cdnow()["repeat_count"] > 0).head(60)
    model = fit_bg_nbd(few)
    assert any("Only 60 customers bought again" in caution for caution in model.cautions)
    assert "Caution: Only 60 customers" in repr(model)


def test_where_nobody_leaves_it_says_so_and_gives_no_interval() -> None:
    stay = drawn(3000, r=2.0, alpha=4.0, a=1e-6, b=1.0, weeks=20)
    model = fit_bg_nbd(stay)
    assert model.dropout < 1e-3
    assert model.probability_alive(stay).min() > 0.9
    # The purchases themselves are as sure as ever: r and alpha are near the truth.
    assert model.purchase_rate == pytest.approx(0.5, rel=0.05)
    assert any("Nobody seems to leave" in caution for caution in model.cautions)
    assert any("cannot tell these parameters apart" in caution for caution in model.cautions)
    assert model.summary()["lower"].isna().all()
    with pytest.raises(ModelError, match="nothing can be drawn"):
        model.draws(1)


def test_a_likelihood_without_a_top_is_refused() -> None:
    with pytest.raises(ModelError, match="did not converge"):
        maximum(lambda at: (float("nan"), at * float("nan")), [(1.0, 1.0)], 10)


# --- refused --------------------------------------------------------------------------------------------------------

GOOD = cdnow()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda t: t.iloc[:0], "There are no customers"),
        (lambda t: t.drop(columns="t_x"), "[Nn]o column t_x.*repeat_summary"),
        (lambda t: t.rename(columns={"t_x": "recency"}), "[Nn]o column t_x"),
        (lambda t: t.assign(T=t["T"].astype(str) + "w"), "column T.*no numbers"),
        (lambda t: t.assign(T=t["T"].where(t.index != "5")), "column T.*1 of 2357"),
        (lambda t: t.assign(T=t["T"].where(t.index != "5", np.inf)), "column T.*infinite"),
        (lambda t: t.assign(T=t["T"].where(t.index != "3", -1.0)), "customer 3 was first seen after"),
        (lambda t: t.assign(t_x=t["t_x"].where(t.index != "1", 99.0)), "customer 1 has a time that cannot be"),
        (lambda t: t.assign(t_x=t["t_x"].where(t.index != "1", -1.0)), "customer 1 has a time that cannot be"),
        (lambda t: t.assign(t_x=t["t_x"].where(t.index != "3", 2.0)), "customer 3 has a time that cannot be"),
        (lambda t: t.assign(repeat_count=t["repeat_count"].where(t.index != "1", -2)), "negative or not whole"),
        (lambda t: t.assign(repeat_count=t["repeat_count"].where(t.index != "1", 1.5)), "negative or not whole"),
        (lambda t: t.rename(index={"2": "1"}), "1 stands in more than one row"),
        (lambda t: t[t["repeat_count"] == 0], "Only 0 customers bought again.*at least 10"),
    ],
)
def test_a_table_that_cannot_be_is_refused(change, sentence: str) -> None:
    with pytest.raises(DataError, match=sentence):
        fit_bg_nbd(change(GOOD))


def test_a_table_of_another_unit_is_refused() -> None:
    days = GOOD.copy()
    days.attrs["unit"] = "day"
    with pytest.raises(ParameterError, match="'day', not 'week'"):
        bg_nbd().probability_alive(days)
    with pytest.raises(ParameterError, match="'day', not 'week'"):
        fit_bg_nbd(days, unit="week")
    with pytest.raises(ParameterError, match=r"unit 'month'.*week, day"):
        fit_bg_nbd(GOOD, unit="month")


@pytest.mark.parametrize("t", [-1, float("nan"), float("inf"), "soon", None])
def test_a_time_ahead_that_is_none_is_refused(t) -> None:
    with pytest.raises(ParameterError, match="t must be a number"):
        bg_nbd().expected_purchases(GOOD, t)
    with pytest.raises(ParameterError, match="t must be a number"):
        bg_nbd().expected_total(t)


@pytest.mark.parametrize("times", [[-1.0], [1.0, np.nan], 5, "soon"])
def test_times_ahead_that_are_none_are_refused(times) -> None:
    with pytest.raises(ParameterError, match="times must be a"):
        bg_nbd().purchases_if_alive(GOOD, times)


def test_purchases_if_alive_are_asked_of_a_table_that_can_be() -> None:
    assert bg_nbd().purchases_if_alive(GOOD[["repeat_count", "T"]], []).shape == (2357, 0)
    with pytest.raises(DataError, match="No column T"):
        bg_nbd().purchases_if_alive(GOOD[["repeat_count"]], [1.0])
    with pytest.raises(DataError, match="negative or not whole"):
        bg_nbd().purchases_if_alive(GOOD.assign(repeat_count=-1), [1.0])
