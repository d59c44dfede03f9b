"""Lifetime value: so far and by the formula by hand, by the models piece by piece, and how sure the total is."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.models.shops import bg_nbd, cdnow, table

from tierkit.data import load
from tierkit.errors import DataError, ModelError, ParameterError
from tierkit.models.bg_nbd import fit_bg_nbd
from tierkit.models.clv import clv_interval, customer_lifetime_value
from tierkit.models.clv_formula import formula_clv
from tierkit.models.clv_history import historical_clv
from tierkit.models.gamma_gamma import GammaGamma, fit_gamma_gamma
from tierkit.models.summary import customer_summary

AS_OF = "2025-06-30"

# --- so far ---------------------------------------------------------------------------------------------------------


def orders(*rows: tuple) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["order_id", "customer_id", "ordered_at", "amount", "cost"])
    return frame.assign(ordered_at=pd.to_datetime(frame["ordered_at"], format="ISO8601"))


BY_HAND = orders(
    ("1", "007", "2024-07-01 09:00", 100.0, 60.0),
    ("2", "007", "2025-03-01 18:00", 200.0, 130.0),
    ("3", "007", "2025-03-05 18:00", -50.0, -30.0),
    ("4", "008", "2025-06-28 12:00", 80.0, 90.0),
    ("5", "009", "2025-01-01 12:00", -5.0, -2.0),
)


def test_historical_by_hand() -> None:
    # 007: 1 July 2024 to 30 June 2025, both counted, are 365 days = 11.99 months; margin 40 + 70 - 20 = 90.
    # 008: three days are less than a month, so one; sold below cost. 009: brought back what was bought before.
    values = historical_clv(BY_HAND, AS_OF)
    assert values["revenue"].tolist() == [250, 80, -5]
    assert values["margin"].tolist() == [90, -10, -3]
    assert values["months"].tolist() == pytest.approx([365 / 30.4375, 1, 181 / 30.4375])
    assert values.loc["007", "margin_per_month"] == pytest.approx(90 / 11.9918, abs=1e-4)
    assert values.loc["008", "margin_per_month"] == -10
    by_rate = historical_clv(BY_HAND.drop(columns="cost"), AS_OF, margin_rate=0.4)
    assert by_rate["margin"].tolist() == [100, 32, -2]
    # A rate that is given counts, whatever the costs.
    pd.testing.assert_frame_equal(historical_clv(BY_HAND, AS_OF, margin_rate=0.4), by_rate)


def test_historical_adds_up_to_the_orders_of_the_sample_shop() -> None:
    lines = load("retail_orders")
    values = historical_clv(lines, AS_OF)
    assert values["margin"].sum() == pytest.approx((lines["amount"] - lines["cost"]).sum(), abs=0.01)
    assert values["revenue"].round(2).equals(customer_summary(lines, AS_OF)["monetary"].round(2).rename("revenue"))
    assert values["months"].between(1, 24.1).all()


def test_historical_ignores_order_names_of_lines_and_later_days() -> None:
    shuffled = BY_HAND.sample(frac=1, random_state=1).set_axis(list("aabbc"))
    pd.testing.assert_frame_equal(historical_clv(shuffled, AS_OF), historical_clv(BY_HAND, AS_OF))
    early = historical_clv(BY_HAND, "2025-03-01", truncate=True)
    assert early["margin"].to_dict() == {"007": 110, "009": -3}


@pytest.mark.parametrize(
    ("change", "how", "error", "sentence"),
    [
        (lambda o: o.drop(columns="cost"), {}, ParameterError, "no column cost.*margin_rate"),
        (lambda o: o, {"margin_rate": 0}, ParameterError, "margin_rate must be a number between 0 and 1"),
        (lambda o: o, {"margin_rate": 1.2}, ParameterError, "margin_rate must be a number between 0 and 1"),
        (lambda o: o, {"margin_rate": "half"}, ParameterError, "margin_rate must be a number between 0 and 1"),
        (lambda o: o.assign(cost="much"), {}, DataError, "column cost.*no numbers"),
        (lambda o: o.assign(cost=o["cost"].where(o.index > 0)), {}, DataError, "column cost: 1 of 5.*margin_rate"),
        (lambda o: o.assign(cost=np.inf), {}, DataError, "column cost: 5 of 5 values are missing or infinite"),
        (lambda o: o.drop(columns="amount"), {}, DataError, "[Nn]o column amount"),
        (lambda o: o.iloc[:0], {}, DataError, "There are no orders"),
        (lambda o: o, {"as_of": "2025-01-31"}, ParameterError, "orders after the analysis date"),
    ],
)
def test_historical_refuses_what_cannot_be(change, how: dict, error: type[Exception], sentence: str) -> None:
    with pytest.raises(error, match=sentence):
        historical_clv(change(BY_HAND), **{"as_of": AS_OF, **how})


# --- by the formula -------------------------------------------------------------------------------------------------


def test_formula_by_hand() -> None:
    # Gupta & Lehmann (2003): the multiple r / (1 + i - r) at 12 % and 90 % is .9 / .22 = 4.09, at 60 % .6 / .52 = 1.15.
    assert formula_clv(1, 0.9, 0.12) == pytest.approx(4.09, abs=0.005)
    assert formula_clv(1, 0.6, 0.12) == pytest.approx(1.15, abs=0.005)
    # The running period's margin on top: 1.12 / .22 = 5.09, one more.
    assert formula_clv(1, 0.9, 0.12, first_margin="start") == pytest.approx(5.09, abs=0.005)
    # Three margins of 100 at 80 % and 10 %: 100 (1 + .7273 + .5289) = 225.62; from t = 1: 72.73 + 52.89 + 38.47.
    assert formula_clv(100, 0.8, 0.1, "start", periods=3) == pytest.approx(225.62, abs=0.005)
    assert formula_clv(100, 0.8, 0.1, "end", periods=3) == pytest.approx(164.09, abs=0.005)
    assert formula_clv(100, 0.8, 0.1, acquisition_cost=50) == pytest.approx(80 / 0.3 - 50)
    # All stay and nothing is discounted: as many margins as periods.
    assert formula_clv(100, 1.0, 0.0, periods=7) == 700


def test_formula_takes_customers_at_once() -> None:
    margin = pd.Series([100.0, 50.0, -10.0], index=["a", "b", "c"])
    kept = pd.Series([0.8, 0.5, 0.0], index=["a", "b", "c"])
    values = formula_clv(margin, kept, 0.1, "start", acquisition_cost=20)
    assert values.name == "clv"
    expected = {"a": 110 / 0.3 - 20, "b": 55 / 0.6 - 20, "c": -30}
    assert values.to_dict() == pytest.approx(expected)
    assert formula_clv(100, 0.8, pd.Series([0.1, 0.2])).tolist() == pytest.approx([80 / 0.3, 80 / 0.4])


@given(st.floats(-900, 900), st.floats(0, 1), st.floats(0.01, 1), st.integers(1, 60), st.sampled_from(["start", "end"]))
def test_formula_adds_up_what_comes(margin: float, kept: float, rate: float, periods: int, first: str) -> None:
    times = np.arange(periods) + (first == "end")
    summed = (margin * (kept / (1 + rate)) ** times).sum()
    assert formula_clv(margin, kept, rate, first, periods) == pytest.approx(summed, rel=1e-9, abs=1e-9)
    # For ever is the limit, and money of another unit only scales it.
    for_ever = formula_clv(margin, kept, rate, first)
    assert formula_clv(margin, kept, rate, first, 20_000) == pytest.approx(for_ever, rel=1e-9, abs=1e-9)
    assert formula_clv(64 * margin, kept, rate, first) == pytest.approx(64 * for_ever, rel=1e-12)


@pytest.mark.parametrize(
    ("how", "error", "sentence"),
    [
        ({"margin": "much"}, ParameterError, "margin must be a number"),
        ({"margin": math.nan}, ParameterError, "margin must be a number"),
        ({"margin": math.inf}, ParameterError, "margin must be a number"),
        ({"margin": True}, ParameterError, "margin must be a number"),
        ({"margin": pd.Series(["a", "b"])}, DataError, "column margin.*no numbers"),
        ({"margin": pd.Series([1.0, None])}, DataError, "column margin.*1 of 2"),
        ({"margin": pd.Series([], dtype=float)}, DataError, "no customers"),
        ({"margin": pd.Series([1.0, 2.0], ["a", "a"])}, DataError, "a stands in more than one row"),
        ({"retention": 1.1}, ParameterError, "retention must be a number between 0 and 1"),
        ({"retention": pd.Series([0.5, -0.1])}, ParameterError, "retention must be a number between 0 and 1"),
        ({"discount": -0.1}, ParameterError, "discount must be a number of at least 0"),
        ({"acquisition_cost": -5}, ParameterError, "acquisition_cost must be a number of at least 0"),
        ({"first_margin": "middle"}, ParameterError, "first_margin 'middle'.*start, end"),
        ({"periods": 0}, ParameterError, "periods must be a whole number of at least 1"),
        ({"retention": 1, "discount": 0}, ParameterError, "infinite"),
        ({"margin": pd.Series([1.0], ["a"]), "retention": pd.Series([0.5], ["b"])}, ParameterError, "same customers"),
    ],
)
def test_formula_refuses_what_cannot_be(how: dict, error: type[Exception], sentence: str) -> None:
    with pytest.raises(error, match=sentence):
        formula_clv(**{"margin": 100.0, "retention": 0.8, "discount": 0.1, **how})


# --- by the models --------------------------------------------------------------------------------------------------


def gamma_gamma(p: float = 6.25, q: float = 3.74, v: float = 15.44) -> GammaGamma:
    return GammaGamma(p=p, q=q, v=v, correlation=0.0, customers=1, log_likelihood=0.0)


THREE = table((2, 30.43, 38.86, 22.35), (0, 0.0, 38.86, 0.0), (7, 10.0, 35.0, 60.0))
MONTH = 365.25 / 12 / 7  # in weeks


def test_model_value_is_made_of_its_parts() -> None:
    model, spend = bg_nbd(), gamma_gamma()
    values = customer_lifetime_value(model, spend, THREE, months=3, margin_rate=0.4, discount_rate=0.21)
    assert values.columns.tolist() == ["probability_alive", "expected_purchases", "expected_spend", "clv"]
    pd.testing.assert_series_equal(values["probability_alive"], model.probability_alive(THREE))
    pd.testing.assert_series_equal(values["expected_spend"], spend.expected_spend(THREE))
    by_month = [model.expected_purchases(THREE, n * MONTH) for n in range(4)]
    np.testing.assert_allclose(values["expected_purchases"], by_month[3], rtol=1e-9)
    # 21 % a year: 1.21 ** (n / 12) off the purchases of month n.
    bought = sum((by_month[n] - by_month[n - 1]) / 1.21 ** (n / 12) for n in (1, 2, 3))
    np.testing.assert_allclose(values["clv"], 0.4 * spend.expected_spend(THREE) * bought, rtol=1e-9)


def test_model_value_without_discount_is_purchases_times_spend() -> None:
    values = customer_lifetime_value(bg_nbd(), gamma_gamma(), THREE, months=36, discount_rate=0)
    np.testing.assert_allclose(values["clv"], values["expected_purchases"] * values["expected_spend"], rtol=1e-9)
    # Who has been silent for 25 weeks after seven purchases in ten is likely gone, however good he was.
    assert values["clv"].idxmin() == "c2"


def test_model_value_is_the_same_in_days() -> None:
    weeks = customer_lifetime_value(bg_nbd(), gamma_gamma(), THREE)
    days = THREE.assign(t_x=THREE["t_x"] * 7, T=THREE["T"] * 7)
    by_day = customer_lifetime_value(bg_nbd(alpha=7 * 4.4135, unit="day"), gamma_gamma(), days)
    pd.testing.assert_frame_equal(by_day, weeks, rtol=1e-7)


@settings(max_examples=25)
@given(st.integers(1, 24), st.floats(0, 1), st.floats(0.05, 1), st.randoms(use_true_random=False))
def test_model_value_grows_with_the_horizon_and_falls_with_the_discount(months, discount, rate, random) -> None:
    def values(months: int, discount: float, repeat: pd.DataFrame = THREE) -> pd.Series:
        return customer_lifetime_value(bg_nbd(), gamma_gamma(), repeat, months, rate, discount)["clv"]

    now = values(months, discount)
    assert (now > 0).all()
    assert (values(months + 1, discount) > now).all()
    assert (values(months, discount + 0.1) < now).all()
    shuffled = THREE.sample(frac=1, random_state=random.randrange(2**32))
    pd.testing.assert_series_equal(values(months, discount, shuffled).loc[THREE.index], now, rtol=1e-12)


@pytest.fixture(scope="module")
def fitted() -> tuple:
    return fit_bg_nbd(cdnow()), fit_gamma_gamma(cdnow())


def test_money_in_fen_gives_values_in_fen(fitted: tuple) -> None:
    model, spend = fitted
    fen = cdnow().assign(mean_spend=cdnow()["mean_spend"] * 100)
    in_fen = customer_lifetime_value(model, fit_gamma_gamma(fen), fen)["clv"]
    np.testing.assert_allclose(in_fen, 100 * customer_lifetime_value(model, spend, cdnow())["clv"], rtol=1e-5)


def test_the_interval_holds_the_total_is_seeded_and_widens(fitted: tuple) -> None:
    total = customer_lifetime_value(*fitted, cdnow(), margin_rate=0.3)["clv"].sum()
    one = clv_interval(*fitted, cdnow(), margin_rate=0.3, draws=60, seed=4)
    assert one.index.tolist() == ["clv", "lower", "upper"]
    assert one["clv"] == pytest.approx(total)
    assert one["lower"] < total < one["upper"]
    pd.testing.assert_series_equal(one, clv_interval(*fitted, cdnow(), margin_rate=0.3, draws=60, seed=4))
    narrow = clv_interval(*fitted, cdnow(), margin_rate=0.3, draws=60, seed=4, confidence=0.5)
    assert one["lower"] < narrow["lower"] < narrow["upper"] < one["upper"]
    # Not far from the error of a mean over 946 repeat buyers, a few per cent either way.
    assert 0.03 < (one["upper"] - one["lower"]) / total < 0.3


def test_an_infinite_spend_has_no_value() -> None:
    with pytest.raises(ModelError, match="expected spend is infinite"):
        customer_lifetime_value(bg_nbd(), gamma_gamma(q=0.8), THREE)


def test_models_without_intervals_give_none() -> None:
    with pytest.raises(ModelError, match="nothing can be drawn"):
        clv_interval(bg_nbd(), gamma_gamma(), THREE)


@pytest.mark.parametrize(
    ("how", "error", "sentence"),
    [
        ({"months": 0}, ParameterError, "months must be a whole number of at least 1"),
        ({"months": 1.5}, ParameterError, "months must be a whole number"),
        ({"margin_rate": 0}, ParameterError, "margin_rate must be a number between 0 and 1"),
        ({"margin_rate": 1.5}, ParameterError, "margin_rate must be a number between 0 and 1"),
        ({"discount_rate": -0.1}, ParameterError, "discount_rate must be a number of at least 0"),
        ({"repeat": THREE.drop(columns="mean_spend")}, DataError, "[Nn]o column mean_spend"),
        ({"repeat": THREE.drop(columns="T")}, DataError, "[Nn]o column T"),
        ({"repeat": THREE.iloc[:0]}, DataError, "There are no customers"),
        ({"repeat": THREE.set_axis(["a", "a", "b"])}, DataError, "a stands in more than one row"),
    ],
)
def test_model_value_refuses_what_cannot_be(how: dict, error: type[Exception], sentence: str) -> None:
    with pytest.raises(error, match=sentence):
        customer_lifetime_value(**{"purchases": bg_nbd(), "spend": gamma_gamma(), "repeat": THREE, **how})


@pytest.mark.parametrize("how", [{"confidence": 1}, {"draws": 0}, {"margin_rate": 2}])
def test_the_interval_refuses_what_cannot_be(fitted: tuple, how: dict) -> None:
    with pytest.raises(ParameterError, match=r"confidence|count|draws|margin_rate"):
        clv_interval(*fitted, cdnow(), **how)
