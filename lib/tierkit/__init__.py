"""TierKit: customer tiering (客户分级管理) taught, graded and reported in Jupyter.

Everything a lesson needs is here by its own name (``import tierkit as tk``; ``tk.abc_classes(...)``) and is loaded when
it is first used, so that importing the kit costs next to nothing.
"""

import lazy_loader as _lazy

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__,
    submodules=["course", "data", "errors", "i18n", "kernels", "models", "plots", "reports", "widgets"],
    submod_attrs={
        "errors": [
            "CourseError",
            "DataError",
            "MappingError",
            "ModelError",
            "ParameterError",
            "ReportError",
            "TierKitError",
        ],
        "i18n": ["get_language", "set_language"],
        "data": [
            "CleaningReport",
            "SAMPLE_AS_OF",
            "check_file",
            "dataset_path",
            "datasets",
            "list_mappings",
            "load",
            "load_mapping",
            "make_datasets",
            "read_customers",
            "read_orders",
            "to_crm",
        ],
        "models": [
            "PYRAMID_PRESETS",
            "abc_classes",
            "abc_summary",
            "customer_summary",
            "gini",
            "lorenz_curve",
            "pyramid_summary",
            "pyramid_tiers",
            "rfm_edges",
            "rfm_scores",
            "rfm_segments",
            "segment_table",
            "tier_label",
            "top_share",
        ],
        "plots": [
            "TIER_COLOURS",
            "alt_text",
            "plot_abc",
            "plot_lorenz",
            "plot_pareto",
            "plot_pyramid",
            "plot_rfm_grid",
            "plot_segments",
            "show",
            "use_style",
        ],
        "widgets": ["explore_abc"],
        "course": ["exercise"],
        "course.lesson": ["lesson"],
        "reports": ["make_reports"],
    },
)
