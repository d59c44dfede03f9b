from .abc import abc_classes, abc_summary
from .affinity import item_pairs, product_affinity
from .ahp import AhpWeights, ahp_matrix, ahp_weights
from .alarms import alarm_costs, break_even_probability
from .b2b import ACCOUNT_DIRECTIONS, account_contribution, account_criteria, b2b_scorecard, contribution_rate
from .balances import average_daily_balance, golden_card
from .bg_nbd import BgNbd, fit_bg_nbd
from .browsing import BrowsingRules, browsing_features, browsing_groups, link_visitors
from .budget import BudgetPlan, plan_budget, response_scale
from .calibration import brier_score, churn_calibration
from .campaigns import campaign_break_even
from .churn_features import churn_features, lost_customers
from .churn_model import ChurnModel, fit_churn_model
from .churn_rates import churn_rate, customer_spans
from .churn_reasons import churn_reasons
from .clusters import CustomerClusters, cluster_customers
from .clv import clv_interval, customer_lifetime_value
from .clv_formula import formula_clv
from .clv_history import historical_clv
from .computed_cuts import abc_points, computed_abc_cuts
from .concentration import gini, lorenz_curve, top_share
from .contracts import contract_survival
from .drivers import satisfaction_drivers
from .entropy import entropy_table, entropy_weights
from .gamma_gamma import GammaGamma, fit_gamma_gamma
from .geography import geographic_groups
from .group_labels import group_label
from .groups import cramers_v, group_profile, group_summary, groups_by_tier
from .holdout import Holdout, holdout_check
from .hysteresis import flips, stable_tiers, tier_edges
from .labels import tier_label
from .lifecycle import (
    LifecycleRules,
    lifecycle_flows,
    lifecycle_stages,
    rule_sentences,
    stage_by_tier,
    stage_reasons,
    stage_table,
)
from .lift import churn_auc, churn_lift
from .loss_odds import odds_ratio, response_and_churn, satisfaction_and_churn
from .loyalty import LoyaltyRules, loyalty_points
from .managers import ManagerAllocation, allocate_managers
from .migration import migration_matrix
from .movements import key_alerts, movement_of, tier_movements
from .needs import NeedRules, need_features, need_groups
from .normalise import normalised
from .offers import offer_list
from .out_of_time import ChurnTest, churn_scorecard, out_of_time_test
from .periods import period_values
from .playbook import entitlement_matrix, load_playbook, strategy_playbook
from .profiles import profile_frame
from .prospect_model import ProspectModel, fit_prospects
from .prospects import effort_curve, prospect_scores
from .purchase_groups import favourite_category, purchase_cuts, purchase_groups
from .pyramid import PYRAMID_PRESETS, pyramid_summary, pyramid_tiers
from .readiness import tiering_readiness
from .recommendations import hit_rates, recommend
from .repeat import repeat_summary
from .response_times import first_responses, rating_by_wait
from .rfm import rfm_edges, rfm_scores
from .sales_drivers import sales_change, sales_drivers
from .satisfaction import csat, csi, nps, satisfaction_by_tier
from .sbg import Sbg, fit_sbg
from .segments import SegmentMap, load_segment_map, rfm_segments, segment_table
from .sensitivity import rank_ranges, rank_sensitivity
from .small_customers import SmallCustomerRules, review_small_customers, verdict_advice, verdict_label, verdict_table
from .steady import future_mix, steady_state, steady_table
from .subject_labels import subject_label
from .summary import customer_summary
from .survival import retention_curve, retention_difference
from .tag_profile import tag_profile
from .tag_rules import TagRules, load_tag_rules
from .tags import apply_tags, tag_cautions, tag_shares
from .weighted import score_cuts, score_parts, score_tiers, weighted_score

__all__ = [
    "ACCOUNT_DIRECTIONS",
    "PYRAMID_PRESETS",
    "AhpWeights",
    "BgNbd",
    "BrowsingRules",
    "BudgetPlan",
    "ChurnModel",
    "ChurnTest",
    "CustomerClusters",
    "GammaGamma",
    "Holdout",
    "LifecycleRules",
    "LoyaltyRules",
    "ManagerAllocation",
    "NeedRules",
    "ProspectModel",
    "Sbg",
    "SegmentMap",
    "SmallCustomerRules",
    "TagRules",
    "abc_classes",
    "abc_points",
    "abc_summary",
    "account_contribution",
    "account_criteria",
    "ahp_matrix",
    "ahp_weights",
    "alarm_costs",
    "allocate_managers",
    "apply_tags",
    "average_daily_balance",
    "b2b_scorecard",
    "break_even_probability",
    "brier_score",
    "browsing_features",
    "browsing_groups",
    "campaign_break_even",
    "churn_auc",
    "churn_calibration",
    "churn_features",
    "churn_lift",
    "churn_rate",
    "churn_reasons",
    "churn_scorecard",
    "cluster_customers",
    "clv_interval",
    "computed_abc_cuts",
    "contract_survival",
    "contribution_rate",
    "cramers_v",
    "csat",
    "csi",
    "customer_lifetime_value",
    "customer_spans",
    "customer_summary",
    "effort_curve",
    "entitlement_matrix",
    "entropy_table",
    "entropy_weights",
    "favourite_category",
    "first_responses",
    "fit_bg_nbd",
    "fit_churn_model",
    "fit_gamma_gamma",
    "fit_prospects",
    "fit_sbg",
    "flips",
    "formula_clv",
    "future_mix",
    "geographic_groups",
    "gini",
    "golden_card",
    "group_label",
    "group_profile",
    "group_summary",
    "groups_by_tier",
    "historical_clv",
    "hit_rates",
    "holdout_check",
    "item_pairs",
    "key_alerts",
    "lifecycle_flows",
    "lifecycle_stages",
    "link_visitors",
    "load_playbook",
    "load_segment_map",
    "load_tag_rules",
    "lorenz_curve",
    "lost_customers",
    "loyalty_points",
    "migration_matrix",
    "movement_of",
    "need_features",
    "need_groups",
    "normalised",
    "nps",
    "odds_ratio",
    "offer_list",
    "out_of_time_test",
    "period_values",
    "plan_budget",
    "product_affinity",
    "profile_frame",
    "prospect_scores",
    "purchase_cuts",
    "purchase_groups",
    "pyramid_summary",
    "pyramid_tiers",
    "rank_ranges",
    "rank_sensitivity",
    "rating_by_wait",
    "recommend",
    "repeat_summary",
    "response_and_churn",
    "response_scale",
    "retention_curve",
    "retention_difference",
    "review_small_customers",
    "rfm_edges",
    "rfm_scores",
    "rfm_segments",
    "rule_sentences",
    "sales_change",
    "sales_drivers",
    "satisfaction_and_churn",
    "satisfaction_by_tier",
    "satisfaction_drivers",
    "score_cuts",
    "score_parts",
    "score_tiers",
    "segment_table",
    "stable_tiers",
    "stage_by_tier",
    "stage_reasons",
    "stage_table",
    "steady_state",
    "steady_table",
    "strategy_playbook",
    "subject_label",
    "tag_cautions",
    "tag_profile",
    "tag_shares",
    "tier_edges",
    "tier_label",
    "tier_movements",
    "tiering_readiness",
    "top_share",
    "verdict_advice",
    "verdict_label",
    "verdict_table",
    "weighted_score",
]
