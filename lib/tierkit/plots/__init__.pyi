from .abc import plot_abc
from .affinity import plot_affinity
from .alarms import plot_alarm_costs
from .alive import plot_probability_alive
from .b2b import plot_b2b_grid
from .budget import plot_budget
from .calibration import plot_churn_calibration
from .campaigns import plot_break_even
from .churn_rates import plot_churn_rate
from .clv import plot_clv_by_tier
from .computed_cuts import plot_computed_cuts
from .contracts import plot_contract_retention, plot_contract_survival
from .drivers import plot_churn_drivers, plot_satisfaction_drivers
from .entitlements import plot_entitlements
from .figures import alt_text, figure_png, show
from .flows import plot_flows
from .group_profile import plot_group_profile
from .group_values import plot_group_values
from .groups_by_tier import plot_groups_by_tier
from .hit_rates import plot_hit_rates
from .holdout import plot_holdout, plot_tracking
from .item_pairs import plot_item_pairs
from .lift import plot_churn_gains, plot_churn_lift
from .lorenz import plot_lorenz
from .managers import plot_manager_load
from .migration import plot_migration
from .movements import plot_movements
from .palette import TIER_COLOURS
from .pareto import plot_pareto
from .points import plot_points
from .prospects import plot_effort_curve, plot_prospects
from .pyramid import plot_pyramid
from .readiness import plot_readiness
from .reasons import plot_churn_reasons
from .retention import plot_retention_curve
from .rfm import plot_rfm_grid
from .satisfaction import plot_satisfaction_by_tier
from .score_parts import plot_score_parts
from .segments import plot_segments
from .sensitivity import plot_rank_ranges, plot_rank_sensitivity
from .silhouette import plot_silhouette
from .small_customers import plot_small_customers
from .stages import plot_stages
from .steady import plot_steady_state
from .style import use_style
from .tags import plot_tag_shares
from .tier_history import plot_tier_history
from .weights import plot_weights

__all__ = [
    "TIER_COLOURS",
    "alt_text",
    "figure_png",
    "plot_abc",
    "plot_affinity",
    "plot_alarm_costs",
    "plot_b2b_grid",
    "plot_break_even",
    "plot_budget",
    "plot_churn_calibration",
    "plot_churn_drivers",
    "plot_churn_gains",
    "plot_churn_lift",
    "plot_churn_rate",
    "plot_churn_reasons",
    "plot_clv_by_tier",
    "plot_computed_cuts",
    "plot_contract_retention",
    "plot_contract_survival",
    "plot_effort_curve",
    "plot_entitlements",
    "plot_flows",
    "plot_group_profile",
    "plot_group_values",
    "plot_groups_by_tier",
    "plot_hit_rates",
    "plot_holdout",
    "plot_item_pairs",
    "plot_lorenz",
    "plot_manager_load",
    "plot_migration",
    "plot_movements",
    "plot_pareto",
    "plot_points",
    "plot_probability_alive",
    "plot_prospects",
    "plot_pyramid",
    "plot_rank_ranges",
    "plot_rank_sensitivity",
    "plot_readiness",
    "plot_retention_curve",
    "plot_rfm_grid",
    "plot_satisfaction_by_tier",
    "plot_satisfaction_drivers",
    "plot_score_parts",
    "plot_segments",
    "plot_silhouette",
    "plot_small_customers",
    "plot_stages",
    "plot_steady_state",
    "plot_tag_shares",
    "plot_tier_history",
    "plot_tracking",
    "plot_weights",
    "show",
    "use_style",
]
