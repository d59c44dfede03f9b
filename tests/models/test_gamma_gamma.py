"""Gamma-Gamma: the published figures of CDNOW, by hand, then what must hold for any customers."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.models.shops import cdnow, drawn, spent, table

from tierkit.data import load
from tierkit.errors import DataError
from tierkit.i18n import language
from tierkit.models.gamma_gamma import GammaGamma, fit_gamma_gamma, gamma_gamma_log_likelihood
from tierkit.models.repeat import repeat_summary

POSITIVE = st.floats(0.1, 20)


def gamma_gamma(p: float = 6.25, q: float = 3.74, v: float = 15.44) -> GammaGamma:
    return GammaGamma(p=p, q=q, v=v, correlation=0.0, customers=1, log_likelihood=0.0)


MODEL = st.builds(gamma_gamma, p=POSITIVE, q=st.floats(1.05, 20), v=st.floats(0.1, 900))


@st.composite
def customers(draw: st.DrawFn) -> pd.DataFrame:
    rows = []
    for _ in range(draw(st.integers(1, 6))):
        x = draw(st.integers(0, 40))
        rows.append((x, 0.0, 1.0, draw(st.floats(0.01, 5000)) if x else 0.0))
    return table(*rows)[["repeat_count", "mean_spend"]]


@pytest.fixture(scope="module")
def published() -> GammaGamma:
    return fit_gamma_gamma(cdnow())


def test_cdnow_as_published(published: GammaGamma) -> None:
    # Fader & Hardie (2013), "The Gamma-Gamma Model of Monetary Value", on the 946 customers who bought
    # again: p = 6.25, q = 3.74, gamma = 15.44 (here v; a finer search gives 15.447).
    assert published.customers == 946
    assert published.p == pytest.approx(6.25, abs=0.005)
    assert published.q == pytest.approx(3.74, abs=0.006)
    assert published.v == pytest.approx(15.45, abs=0.01)
    assert published.cautions == ()
    # The mean of all, p v / (q - 1): 6.25 x 15.44 / 2.74 = 35.2 dollars.
    assert published.population_mean == pytest.approx(35.2, abs=0.1)
    # Fader, Hardie & Lee (2005), "RFM and CLV": the correlation of frequency and spend is .11 on these customers.
    assert published.correlation == pytest.approx(0.11, abs=0.005)


def test_expected_spend_by_hand() -> None:
    # x = 2, mean 22.35: 6.25 x (15.44 + 44.70) / (12.5 + 2.74) = 375.875 / 15.24 = 24.66; nothing again: 35.22.
    spend = gamma_gamma().expected_spend(table((2, 0, 1, 22.35), (0, 0, 1, 0.0)))
    assert spend.round(2).tolist() == [24.66, 35.22]


def test_likelihood_of_one_customer_by_hand() -> None:
    # Equation (1a) literally, for x = 3 purchases of 20 on average.
    p, q, v, x, mean = 2.0, 3.0, 30.0, 3, 20.0
    density = (
        math.gamma(p * x + q) / math.gamma(p * x) / math.gamma(q)
        * v**q * mean ** (p * x - 1) * x ** (p * x) / (v + x * mean) ** (p * x + q)
    )  # fmt: skip
    value, _slope = gamma_gamma_log_likelihood((p, q, v), table((3, 1, 2, 20.0), (0, 0, 2, 0.0)))
    assert value == pytest.approx(math.log(density), rel=1e-12)


@settings(max_examples=40)
@given(customers(), st.tuples(POSITIVE, POSITIVE, POSITIVE))
def test_the_gradient_is_that_of_finite_differences(repeat: pd.DataFrame, parameters: tuple[float, ...]) -> None:
    at = np.array(parameters)
    if not (repeat["repeat_count"] > 0).any():
        return
    slope = gamma_gamma_log_likelihood(at, repeat)[1]
    for i in range(3):
        step = np.zeros(3)
        step[i] = 1e-5 * at[i]
        up, down = (gamma_gamma_log_likelihood(at + sign * step, repeat)[0] for sign in (1, -1))
        assert slope[i] == pytest.approx((up - down) / (2 * step[i]), rel=1e-4, abs=1e-4)


def test_the_truth_of_drawn_customers_is_recovered() -> None:
    truth = {"p": 6.0, "q": 3.5, "v": 130.0}
    model = fit_gamma_gamma(spent(drawn(6000, 0.8, 4.0, 0.7, 3.5, weeks=52), **truth))
    errors = model.summary()["standard_error"]
    for name, value in truth.items():
        assert abs(getattr(model, name) - value) < 3.5 * errors[name], name
        assert errors[name] < 0.2 * value
    assert model.population_mean == pytest.approx(6 * 130 / 2.5, rel=0.03)


def test_the_truth_of_the_sample_shop_is_recovered() -> None:
    # datasets/README.md: p 6, q 3.5, v 130, so a mean of 312 yuan; spend says nothing of frequency.
    model = fit_gamma_gamma(repeat_summary(load("retail_orders"), "2025-06-30", occasion="order"))
    interval = model.summary()
    for name, value in {"p": 6.0, "q": 3.5, "v": 130.0}.items():
        assert interval.loc[name, "lower"] < value < interval.loc[name, "upper"], name
    assert model.population_mean == pytest.approx(312, rel=0.02)
    assert abs(model.correlation) < 0.05
    assert model.cautions == ()


def test_money_in_fen_changes_v_alone(published: GammaGamma) -> None:
    fen = cdnow().assign(mean_spend=cdnow()["mean_spend"] * 100)
    model = fit_gamma_gamma(fen)
    np.testing.assert_allclose(model.parameters, published.parameters * [1, 1, 100], rtol=1e-6)
    assert model.log_likelihood == pytest.approx(published.log_likelihood - 946 * math.log(100), abs=1e-5)
    np.testing.assert_allclose(model.expected_spend(fen), 100 * published.expected_spend(cdnow()), rtol=1e-6)


def test_order_names_and_who_never_came_back_change_nothing(published: GammaGamma) -> None:
    shuffled = cdnow()[cdnow()["repeat_count"] > 0].sample(frac=1, random_state=3)
    other = fit_gamma_gamma(shuffled.set_axis([f"x{i}" for i in range(len(shuffled))]))
    assert other.parameters.tolist() == published.parameters.tolist()


@given(MODEL, customers())
def test_expected_spend_lies_between_the_own_mean_and_that_of_all(model: GammaGamma, repeat: pd.DataFrame) -> None:
    spend = model.expected_spend(repeat)
    own = repeat["mean_spend"].where(repeat["repeat_count"] > 0, model.population_mean)
    low, high = np.minimum(own, model.population_mean), np.maximum(own, model.population_mean)
    assert ((spend >= low * (1 - 1e-9)) & (spend <= high * (1 + 1e-9))).all()


@given(MODEL, st.integers(0, 40), st.floats(0.01, 5000))
def test_who_has_bought_more_is_taken_more_at_his_word(model: GammaGamma, x: int, own: float) -> None:
    one_more = model.expected_spend(table(*((n, 0.0, 1.0, own if n else 0.0) for n in (x, x + 1))))
    distance = (one_more - own).abs()
    assert distance.iloc[1] <= distance.iloc[0] * (1 + 1e-9) + 1e-9 * own


def test_a_heavy_tail_has_an_infinite_mean_and_says_so() -> None:
    # Spend without a mean: q = .7.
    wild = spent(drawn(4000, 2.0, 4.0, 0.5, 3.0, weeks=52), p=4.0, q=0.7, v=50.0)
    model = fit_gamma_gamma(wild)
    assert model.q < 1
    assert model.population_mean == math.inf
    assert any("infinite" in caution for caution in model.cautions)
    assert "infinite" in repr(model)
    spend = model.expected_spend(wild)
    assert (np.isinf(spend) == (wild["repeat_count"] == 0)).all()


def test_spend_that_goes_with_frequency_is_a_caution() -> None:
    tied = cdnow().assign(mean_spend=cdnow()["mean_spend"] * (1 + cdnow()["repeat_count"]))
    model = fit_gamma_gamma(tied)
    assert model.correlation > 0.3
    assert any(f"correlation +{model.correlation:.2f}" in caution for caution in model.cautions)


def test_it_says_what_it_found_in_both_languages(published: GammaGamma) -> None:
    assert "946 customers who bought again" in repr(published)
    assert "35.17" in repr(published)
    with language("zh"):
        assert "946 位有重复购买的客户" in repr(published)


GOOD = cdnow()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda t: t.iloc[:0], "There are no customers"),
        (lambda t: t.drop(columns="mean_spend"), "[Nn]o column mean_spend.*repeat_summary"),
        (lambda t: t.assign(mean_spend="much"), "column mean_spend.*no numbers"),
        (lambda t: t.assign(mean_spend=t["mean_spend"].where(t.index != "1")), "column mean_spend.*1 of 2357"),
        (lambda t: t.assign(mean_spend=t["mean_spend"].where(t.index != "1", 0.0)), "customer 1 bought again, but for"),
        (lambda t: t.assign(repeat_count=t["repeat_count"].where(t.index != "1", 0.5)), "negative or not whole"),
        (lambda t: t.rename(index={"2": "1"}), "1 stands in more than one row"),
        (lambda t: t.head(3), "Only 2 customers bought again.*at least 10"),
        (lambda t: t.assign(mean_spend=30.0), "all customers spend the same"),
    ],
)
def test_a_table_that_cannot_be_is_refused(change, sentence: str) -> None:
    with pytest.raises(DataError, match=sentence):
        fit_gamma_gamma(change(GOOD))
