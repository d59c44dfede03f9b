"""The names that lessons, exercises and reports rely on: flat, documented, and free of what they do not need."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest

import tierkit as tk

NAMES = [
    "customer_summary",
    "rfm_edges",
    "rfm_scores",
    "rfm_segments",
    "abc_classes",
    "lorenz_curve",
    "gini",
    "computed_abc_cuts",
    "pyramid_tiers",
    "pyramid_summary",
    "tiering_readiness",
    "weighted_score",
    "ahp_weights",
    "entropy_weights",
    "rank_sensitivity",
    "b2b_scorecard",
    "prospect_scores",
    "lifecycle_stages",
    "lifecycle_flows",
    "historical_clv",
    "formula_clv",
    "fit_bg_nbd",
    "fit_gamma_gamma",
    "fit_sbg",
    "customer_lifetime_value",
    "churn_rate",
    "retention_curve",
    "churn_features",
    "fit_churn_model",
    "churn_lift",
    "churn_reasons",
    "nps",
    "csat",
    "csi",
    "satisfaction_by_tier",
    "migration_matrix",
    "tier_movements",
    "steady_state",
    "stable_tiers",
    "purchase_groups",
    "browsing_groups",
    "geographic_groups",
    "need_groups",
    "cluster_customers",
    "apply_tags",
    "product_affinity",
    "recommend",
    "allocate_managers",
    "plan_budget",
    "review_small_customers",
    "loyalty_points",
    "strategy_playbook",
    "average_daily_balance",
]


@pytest.mark.parametrize("name", NAMES)
def test_it_is_exported_flat_and_documented(name: str) -> None:
    function = getattr(tk, name)
    assert name in dir(tk)
    assert function.__module__.startswith("tierkit.models.")
    assert inspect.getdoc(function)
    assert inspect.getdoc(inspect.getmodule(function)).partition("\n")[0].endswith("?"), "the business question first"


def test_every_exported_name_can_be_had() -> None:
    missing = [name for name in tk.__all__ if not hasattr(tk, name)]
    assert not missing


def test_classes_and_scores_need_no_heavy_library() -> None:
    # What an exercise on ABC or RFM uses must not wait for scikit-learn, lifelines, duckdb or a picture.
    code = (
        "import sys, pandas as pd, tierkit as tk\n"
        "tk.abc_classes(pd.Series([3.0, 1.0])), tk.gini(pd.Series([3.0, 1.0])), tk.rfm_scores, tk.customer_summary\n"
        "heavy = {'sklearn', 'lifelines', 'duckdb', 'scipy', 'matplotlib', 'seaborn', 'narwhals'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
