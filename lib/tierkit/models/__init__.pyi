from .abc import abc_classes, abc_summary
from .concentration import gini, lorenz_curve, top_share
from .labels import tier_label
from .pyramid import PYRAMID_PRESETS, pyramid_summary, pyramid_tiers
from .rfm import rfm_edges, rfm_scores
from .segments import SegmentMap, load_segment_map, rfm_segments, segment_table
from .summary import customer_summary

__all__ = [
    "PYRAMID_PRESETS",
    "SegmentMap",
    "abc_classes",
    "abc_summary",
    "customer_summary",
    "gini",
    "load_segment_map",
    "lorenz_curve",
    "pyramid_summary",
    "pyramid_tiers",
    "rfm_edges",
    "rfm_scores",
    "rfm_segments",
    "segment_table",
    "tier_label",
    "top_share",
]
