"""What holds of every function of value, score, stage, move, lifetime, churn and satisfaction: it changes no argument,
minds neither the order of rows nor how ids and numbers are kept, and says in a sentence what it cannot use."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

import tierkit as tk
from tierkit.errors import TierKitError

AS_OF, BEFORE = "2025-06-30", "2024-12-31"
MODULES = """
repeat bg_nbd gamma_gamma sbg contracts clv clv_history clv_formula holdout readiness normalise weighted ahp entropy
sensitivity b2b sales_drivers prospects prospect_model computed_cuts balances lifecycle migration movements steady
hysteresis periods small_customers loyalty churn_rates survival churn_features churn_model out_of_time lift calibration
alarms churn_reasons satisfaction drivers loss_odds response_times
""".split()  # noqa: SIM905 - a list to read


@cache
def shop() -> dict[str, pd.DataFrame]:
    """Some customers of the sample shop, a few contracts, accounts, leads and balances."""
    tables = {name: tk.load(f"retail_{name}") for name in ("orders", "survey", "service")}
    some = sorted(tables["orders"]["customer_id"].unique())[::40]
    needless = ["product_id", "category", "quantity", "unit_price", "discount", "channel", "city", "price", "comment",
                "ticket_id", "closed_at", "topic"]  # fmt: skip
    for name, table in tables.items():
        ours = table[table["customer_id"].isin(some)]
        tables[name] = ours.drop(columns=needless, errors="ignore").reset_index(drop=True)
    firms = tk.load("b2b_accounts").drop(columns=["company", "industry", "province", "since", "employees"]).iloc[::6]
    sales, bank = tk.load("b2b_orders"), tk.load("bank_balances")
    return tables | {
        "contracts": tk.load("subscriptions").iloc[::20],
        "accounts": firms.reset_index(drop=True),
        "sales": sales[sales["account_id"].isin(firms["account_id"])].reset_index(drop=True),
        "leads": tk.load("b2b_prospects").drop(columns=["company", "industry", "employees"]),
        "balances": bank[bank["customer_id"].isin(bank["customer_id"].unique()[:4])],
    }


Call = tuple[Callable[..., Any], dict[str, Any]]


def lifetimes() -> dict[str, Call]:
    orders, contracts = shop()["orders"], shop()["contracts"]
    repeat, renewals = tk.repeat_summary(orders, AS_OF), contracts["renewals"].value_counts().sort_index()
    buying, spending, ending = tk.fit_bg_nbd(repeat), tk.fit_gamma_gamma(repeat), tk.fit_sbg(contracts)
    both = {"purchases": buying, "spend": spending, "repeat": repeat}
    return {
        "repeat_summary": (tk.repeat_summary, {"orders": orders, "as_of": AS_OF, "unit": "day", "occasion": "order"}),
        "fit_bg_nbd": (tk.fit_bg_nbd, {"repeat": repeat, "unit": "week"}),
        "probability_alive": (buying.probability_alive, {"repeat": repeat}),
        "expected_purchases": (buying.expected_purchases, {"repeat": repeat, "t": 10}),
        "purchases_if_alive": (buying.purchases_if_alive, {"repeat": repeat.iloc[:1], "times": [1, 2.5]}),
        "draws": (buying.draws, {"count": 2, "seed": 1}),
        "summary": (buying.summary, {"confidence": 0.9}),
        "fit_gamma_gamma": (tk.fit_gamma_gamma, {"repeat": repeat}),
        "expected_spend": (spending.expected_spend, {"repeat": repeat}),
        "customer_lifetime_value": (tk.customer_lifetime_value, both | {"months": 6, "margin_rate": 0.3}),
        "clv_interval": (tk.clv_interval, both | {"confidence": 0.9, "draws": 2, "seed": 3}),
        "historical_clv": (tk.historical_clv, {"orders": orders, "as_of": AS_OF}),
        "formula_clv": (
            tk.formula_clv,
            {"margin": repeat["mean_spend"], "retention": 0.8, "discount": 0.1, "periods": 3, "acquisition_cost": 5},
        ),
        "fit_sbg": (tk.fit_sbg, {"contracts": contracts}),
        "retention": (ending.retention, {"periods": 3}),
        "survival": (ending.survival, {"periods": 3}),
        "residual_lifetime": (ending.residual_lifetime, {"renewals": 2, "discount": 0.1}),
        "contract_survival": (tk.contract_survival, {"contracts": contracts}),
        "contract_survival of survivors": (
            tk.contract_survival, {"contracts": renewals[::-1].cumsum()[::-1].reset_index(drop=True)},
        ),
        "holdout_check": (tk.holdout_check, {"orders": orders, "calibration_end": BEFORE, "as_of": AS_OF, "most": 3}),
    }  # fmt: skip


def scores() -> dict[str, Call]:
    orders, accounts, sales, leads = (shop()[name] for name in ("orders", "accounts", "sales", "leads"))
    summary = tk.customer_summary(orders, AS_OF)
    criteria = tk.account_criteria(accounts, sales, AS_OF)
    weighing = {
        "criteria": criteria,
        "weights": dict.fromkeys(criteria.columns, 0.25),
        "directions": {"overdue_days": "less"},
        "method": "rank",
    }
    points = tk.weighted_score(**weighing)
    firm = {"accounts": accounts, "orders": sales, "as_of": AS_OF}
    years = {"one": ("2023-07-01", "2024-06-30"), "two": ("2024-07-01", AS_OF)}
    model = tk.fit_prospects(leads)
    return {
        "tiering_readiness": (
            tk.tiering_readiness,
            {"summary": summary, "span_of_control": 50, "services": summary["returns"], "value": "monetary"},
        ),
        "normalised": (tk.normalised, {key: weighing[key] for key in ("criteria", "directions", "method")}),
        "weighted_score": (tk.weighted_score, weighing),
        "score_parts": (tk.score_parts, weighing),
        "score_cuts": (tk.score_cuts, {"scores": points, "shares": (0.5, 0.5)}),
        "score_tiers": (tk.score_tiers, {"scores": points, "cuts": (70, 40), "labels": ["x", "y", "z"]}),
        "ahp_matrix": (tk.ahp_matrix, {"labels": ["a", "b"], "judgements": {("a", "b"): 3}}),
        "ahp_weights": (tk.ahp_weights, {"matrix": tk.ahp_matrix(["a", "b"], {("a", "b"): 3})}),
        "entropy_weights": (tk.entropy_weights, {"criteria": criteria, "directions": {"overdue_days": "less"}}),
        "entropy_table": (tk.entropy_table, {"criteria": criteria, "method": "min-max"}),
        "rank_sensitivity": (tk.rank_sensitivity, weighing | {"change": 0.1, "top": 3, "shares": (0.5, 0.5)}),
        "rank_ranges": (tk.rank_ranges, weighing | {"change": 0.1}),
        "b2b_scorecard": (tk.b2b_scorecard, firm | {"factor_weights": {"relationship": 1.0}, "months": 6}),
        "account_contribution": (tk.account_contribution, firm),
        "account_criteria": (tk.account_criteria, firm),
        "contribution_rate": (tk.contribution_rate, {"values": summary["monetary"]}),
        "sales_drivers": (
            tk.sales_drivers, {"orders": sales, "periods": years, "customer": "account_id", "day": "ordered_on"},
        ),
        "sales_change": (tk.sales_change, {"drivers": tk.sales_drivers(sales, years), "before": "one", "after": "two"}),
        "fit_prospects": (tk.fit_prospects, {"prospects": leads, "features": ["need_fit"], "penalty": 2}),
        "chances": (model.chances, {"leads": leads}),
        "prospect_scores": (tk.prospect_scores, {"prospects": leads, "model": model, "by": "chance"}),
        "effort_curve": (tk.effort_curve, {"prospects": leads, "until": "2024-06-30", "by": "chance"}),
        "computed_abc_cuts": (tk.computed_abc_cuts, {"values": summary["monetary"]}),
        "abc_points": (tk.abc_points, {"values": summary["monetary"]}),
        "average_daily_balance": (tk.average_daily_balance, {"balances": shop()["balances"], "month": "2025-06"}),
        "golden_card": (tk.golden_card, {"averages": summary["monetary"], "threshold": 5000}),
    }  # fmt: skip


def moves() -> dict[str, Call]:
    orders = shop()["orders"]
    now, then = tk.customer_summary(orders, AS_OF), tk.customer_summary(orders, BEFORE, truncate=True)
    stages = [tk.lifecycle_stages(summary) for summary in (then, now)]
    tiers = [tk.abc_classes(summary["monetary"]) for summary in (then, now)]
    two = {"before": tiers[0], "after": tiers[1]}
    money = two | {"value_before": then["monetary"], "value_after": now["monetary"]}
    matrix = tk.migration_matrix(*tiers)
    chain = {"matrix": matrix, "start": tiers[1].value_counts(), "stayers_only": True}
    history = tk.period_values(orders, AS_OF, "quarter")
    steady = tk.stable_tiers(history, [2000, 500])
    redeemed = pd.DataFrame(
        {"customer_id": now.index[:1], "redeemed_at": now["last_purchase"].iloc[:1].to_numpy(), "points": 1}
    )
    terms = {"rules": tk.LoyaltyRules(multipliers={"A": 2.0}), "tiers": tiers[1], "redemptions": redeemed}
    return {
        "lifecycle_stages": (tk.lifecycle_stages, {"summary": now, "rules": tk.LifecycleRules()}),
        "stage_reasons": (tk.stage_reasons, {"summary": now}),
        "rule_sentences": (tk.rule_sentences, {"rules": tk.LifecycleRules()}),
        "stage_table": (tk.stage_table, {"summary": now, "stages": stages[1]}),
        "stage_by_tier": (tk.stage_by_tier, {"stages": stages[1], "tiers": tiers[1]}),
        "lifecycle_flows": (tk.lifecycle_flows, {"before": stages[0], "after": stages[1]}),
        "migration_matrix": (tk.migration_matrix, two),
        "movement_of": (tk.movement_of, two),
        "tier_movements": (tk.tier_movements, money),
        "key_alerts": (tk.key_alerts, money | {"key": ["A"]}),
        "steady_state": (tk.steady_state, {"matrix": matrix, "stayers_only": True}),
        "future_mix": (tk.future_mix, chain | {"periods": 2}),
        "steady_table": (tk.steady_table, chain),
        "stable_tiers": (tk.stable_tiers, {"values": history, "edges": [9, 5], "margin": 0.1, "tiers": list("ABC")}),
        "flips": (tk.flips, {"tiers": steady}),
        "tier_edges": (tk.tier_edges, {"values": now["monetary"], "tiers": tiers[1]}),
        "period_values": (tk.period_values, {"orders": orders, "as_of": AS_OF, "period": "quarter", "count": 2}),
        "review_small_customers": (
            tk.review_small_customers,
            {
                "history": history,
                "rules": tk.SmallCustomerRules(),
                "cost_to_serve": pd.Series(5.0, index=history.index),
            },
        ),
        "verdict_table": (tk.verdict_table, {"review": tk.review_small_customers(history)}),
        "verdict_label": (tk.verdict_label, {"key": "keep"}),
        "verdict_advice": (tk.verdict_advice, {"key": "keep"}),
        "loyalty_points": (tk.loyalty_points, {"orders": orders, "as_of": AS_OF} | terms),
    }


def churn() -> dict[str, Call]:
    orders, survey, service, contracts = (shop()[name] for name in ("orders", "survey", "service", "contracts"))
    features = tk.churn_features(orders, BEFORE)
    lost = tk.lost_customers(orders, BEFORE, 180, features)
    model = tk.fit_churn_model(features, lost)
    risk = model.probability(features)
    judged = {"probability": risk, "lost": lost}
    desk = {"service": service, "survey": survey}
    answers = survey.set_index("customer_id")
    items = survey[["product", "delivery", "service"]]
    tiers = tk.abc_classes(features["spend"])
    spans = {"spans": contracts, "as_of": AS_OF, "by": "plan"}
    follow = {"orders": orders, "as_of": AS_OF, "horizon_days": 90, "truncate": True}
    worth, offer = features["spend"].clip(lower=0), {"offer_cost": 5, "save_rate": 0.2}
    return {
        "customer_spans": (tk.customer_spans, {"orders": orders, "as_of": AS_OF, "quiet_days": 90}),
        "churn_rate": (tk.churn_rate, spans | {"period": "quarter", "start": "2024-01-01"}),
        "retention_curve": (tk.retention_curve, spans | {"unit": "quarter", "confidence": 0.9}),
        "retention_difference": (tk.retention_difference, spans),
        "churn_features": (
            tk.churn_features, {"orders": orders, "as_of": BEFORE, "customers": features.index} | desk,
        ),
        "lost_customers": (
            tk.lost_customers, {"orders": orders, "as_of": BEFORE, "horizon_days": 90, "customers": features},
        ),
        "fit_churn_model": (tk.fit_churn_model, {"features": features, "lost": lost, "logged": ["spend"], "seed": 1}),
        "probability": (model.probability, {"features": features}),
        "churn_scorecard": (tk.churn_scorecard, {"model": model, "features": features, "lost": lost}),
        "out_of_time_test": (
            tk.out_of_time_test,
            {"orders": orders, "fit_as_of": "2024-06-30", "test_as_of": BEFORE, "horizon_days": 90},
        ),
        "churn_lift": (tk.churn_lift, judged | {"bins": 3}),
        "churn_auc": (tk.churn_auc, judged),
        "churn_calibration": (tk.churn_calibration, judged | {"confidence": 0.9}),
        "brier_score": (tk.brier_score, judged),
        "alarm_costs": (tk.alarm_costs, judged | {"value": worth, "cut_offs": [0.5]} | offer),
        "break_even_probability": (tk.break_even_probability, {"value": 9} | offer),
        "churn_reasons": (
            tk.churn_reasons, {"contracts": contracts, "as_of": AS_OF, "by": "plan", "value": "monthly_fee"},
        ),
        "nps": (tk.nps, {"answers": answers["nps"]}),
        "csat": (tk.csat, {"answers": answers["satisfaction"], "top": 4}),
        "csi": (tk.csi, {"items": items, "weights": {"product": 2, "service": 1}, "scale": (1, 5)}),
        "satisfaction_by_tier": (tk.satisfaction_by_tier, {"answers": answers["nps"], "tiers": tiers}),
        "satisfaction_drivers": (
            tk.satisfaction_drivers,
            {"items": items, "overall": survey["satisfaction"], "importance_line": 0.3, "performance_line": 3.5},
        ),
        "satisfaction_and_churn": (tk.satisfaction_and_churn, {"survey": survey, "dissatisfied": (1, 2, 3)} | follow),
        "response_and_churn": (tk.response_and_churn, {"service": service, "slow_after": 300} | follow),
        "odds_ratio": (tk.odds_ratio, {"counts": [[1, 2], [3, 4]]}),
        "first_responses": (tk.first_responses, {"service": service, "as_of": AS_OF}),
        "rating_by_wait": (tk.rating_by_wait, {"service": service}),
    }  # fmt: skip


@cache
def calls() -> dict[str, Call]:
    """Every function, and the methods of what is fitted, with arguments that they can use."""
    return lifetimes() | scores() | moves() | churn()


NAMES = """
repeat_summary fit_bg_nbd probability_alive expected_purchases purchases_if_alive draws summary fit_gamma_gamma
expected_spend customer_lifetime_value clv_interval historical_clv formula_clv fit_sbg retention survival
residual_lifetime contract_survival holdout_check tiering_readiness normalised weighted_score score_parts score_cuts
score_tiers ahp_matrix ahp_weights entropy_weights entropy_table rank_sensitivity rank_ranges b2b_scorecard
account_contribution account_criteria contribution_rate sales_drivers sales_change fit_prospects chances prospect_scores
effort_curve computed_abc_cuts abc_points average_daily_balance golden_card lifecycle_stages stage_reasons
rule_sentences stage_table stage_by_tier lifecycle_flows migration_matrix movement_of tier_movements key_alerts
steady_state future_mix steady_table stable_tiers flips tier_edges period_values review_small_customers verdict_table
verdict_label verdict_advice loyalty_points customer_spans churn_rate retention_curve retention_difference
churn_features lost_customers fit_churn_model probability churn_scorecard out_of_time_test churn_lift churn_auc
churn_calibration brier_score alarm_costs break_even_probability churn_reasons nps csat csi satisfaction_by_tier
satisfaction_drivers satisfaction_and_churn response_and_churn odds_ratio first_responses rating_by_wait
""".split()  # noqa: SIM905 - a list to read


def test_no_function_is_forgotten() -> None:
    assert [name for name in calls() if " " not in name] == NAMES
    exported = {name: getattr(tk.models, name) for name in tk.models.__all__}
    ours = {
        name for name, thing in exported.items()
        if inspect.isfunction(thing) and thing.__module__.rpartition(".")[2] in MODULES
    }  # fmt: skip
    assert ours <= set(NAMES)


# ---- the same, however it is kept ----


def told(result: Any) -> Any:
    """What can be compared of a result: figures by name, whatever their kinds and the order of the rows."""
    for attribute in ("scorecard", "customers", "coefficients"):
        held = getattr(result, attribute, None)
        result = held if isinstance(held, pd.DataFrame) else result
    if isinstance(result, tk.ChurnModel):
        result = result.drivers()
    elif isinstance(result, tk.BgNbd | tk.GammaGamma | tk.Sbg):
        result = result.summary()
    elif isinstance(result, pd.Series):
        result = result.to_frame("value")
    if not isinstance(result, pd.DataFrame):
        return [told(each) for each in result] if isinstance(result, list) else result
    plain = result.astype({name: str for name in result if result[name].dtype == "category"})
    for name in plain:
        if pd.api.types.is_numeric_dtype(plain[name].dtype):
            plain[name] = plain[name].astype("float64")
        elif pd.api.types.is_datetime64_dtype(plain[name].dtype):
            plain[name] = plain[name].astype("datetime64[us]")
    if result.index.nlevels > 1 or not result.index.is_unique:
        return plain
    return plain.set_axis([f"{row:06}" if isinstance(row, int) else str(row) for row in plain.index]).sort_index()


def same(one: Any, other: Any) -> None:
    if isinstance(one, pd.DataFrame):
        assert list(map(str, one.index)) == list(map(str, other.index))
        pd.testing.assert_frame_equal(
            one.reset_index(drop=True), other.reset_index(drop=True), check_dtype=False, rtol=1e-7, check_names=False
        )
    elif isinstance(one, list):
        for each, another in zip(one, other, strict=True):
            same(each, another)
    else:
        np.testing.assert_array_equal(one, other)


def tables_in(given: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in given.items() if isinstance(value, pd.DataFrame | pd.Series)}


IN_ORDER = ("ahp_weights", "sales_change", "steady_state", "future_mix", "steady_table")  # rows that must be
TOGETHER = ("satisfaction_drivers", "tier_edges", "stage_table")  # two columns of the same rows in the same order


@pytest.mark.parametrize("name", NAMES)
def test_no_argument_is_changed(name: str) -> None:
    function, given = calls()[name]
    before = {key: value.copy(deep=True) for key, value in tables_in(given).items()}
    function(**given)
    for key, value in before.items():
        assert given[key].attrs == value.attrs
        (pd.testing.assert_frame_equal if isinstance(value, pd.DataFrame) else pd.testing.assert_series_equal)(
            given[key], value
        )


@pytest.mark.parametrize("name", [name for name in NAMES if name not in IN_ORDER])
def test_the_order_of_rows_changes_nothing(name: str) -> None:
    function, given = calls()[name]
    result = told(function(**given))
    turned = {key: value[::-1] for key, value in tables_in(given).items()}
    same(told(function(**given | turned)), result)
    for key, value in turned.items():
        if name not in TOGETHER:
            same(told(function(**given | {key: value})), result)


def kept_otherwise(value: Any) -> Any:
    """Ids as categories in falling order with one that nobody has, numbers that may be missing, other dates, and row
    names that repeat themselves where they name nobody."""
    if isinstance(value.index.dtype, pd.StringDtype) and value.index.is_unique:
        value = value.set_axis(pd.CategoricalIndex(value.index, ["~nobody", *sorted(value.index)[::-1]]))
    if isinstance(value, pd.Series):
        return value.astype("Float64") if pd.api.types.is_float_dtype(value.dtype) else value
    kinds: dict[str, Any] = {}
    for name in value.columns:
        dtype = value[name].dtype
        if str(name).endswith("_id"):
            kinds[name] = pd.CategoricalDtype(["~nobody", *sorted(value[name].dropna().unique())[::-1]])
        elif pd.api.types.is_datetime64_dtype(dtype):
            kinds[name] = "datetime64[ns]"
        elif pd.api.types.is_float_dtype(dtype):
            kinds[name] = "Float64"
        elif pd.api.types.is_bool_dtype(dtype):
            kinds[name] = "boolean"
    value = value.astype(kinds)
    # Answers and items of one survey are told apart by their row names.
    renamed = isinstance(value.index, pd.RangeIndex) and any(str(name).endswith("_id") for name in value.columns)
    return value.set_axis(pd.Index([0, 1] * len(value))[: len(value)]) if renamed else value


@pytest.mark.parametrize("name", [name for name in NAMES if name not in IN_ORDER])
def test_the_way_ids_and_numbers_are_kept_changes_nothing(name: str) -> None:
    function, given = calls()[name]
    result = function(**given)
    other = function(**given | {key: kept_otherwise(value) for key, value in tables_in(given).items()})
    same(told(other), told(result))
    if isinstance(result, pd.DataFrame | pd.Series) and result.index.name == "customer_id":
        assert list(map(str, sorted(result.index))) == sorted(map(str, other.index))


# ---- what cannot be used ----


def wrong(value: Any) -> Iterator[Any]:
    yield from (None, "rubbish", -7.5, float("nan"), [1, "a"], {"a": 1}, [])
    if isinstance(value, pd.DataFrame):
        yield from (pd.DataFrame(), value.iloc[:0], pd.DataFrame({"x": [1, 2]}), value.iloc[:, 0])
        yield pd.concat([value, value], axis=1)
        yield value.set_axis(range(value.shape[1]), axis=1)
        for at, column in enumerate(value.columns[:12]):
            yield value.drop(columns=column) if at % 3 == 0 else value.assign(**{str(column): (None, "abc")[at % 2]})
    if isinstance(value, pd.Series):
        yield from (value.to_frame(), value.iloc[:0], pd.concat([value, value]), value.reset_index(drop=True))
        yield from (pd.Series("abc", index=value.index), pd.Series(np.nan, index=value.index), value.to_numpy())


@pytest.mark.parametrize("name", NAMES)
def test_what_cannot_be_used_is_told_in_a_sentence_and_never_by_a_traceback(name: str) -> None:
    function, given = calls()[name]
    said = []
    for key, value in given.items():
        for bad in wrong(value):
            try:
                function(**given | {key: bad})
            except TierKitError as error:
                said.append(str(error))
    assert len(said) >= 3
    assert max(map(len, said)) < 400
    assert not any("\n" in sentence for sentence in said)
