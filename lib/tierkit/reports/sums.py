"""The sums of one tier report: everything that it says in figures, and nothing of how it says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from tierkit import models
from tierkit.reports.parameters import ReportParameters

if TYPE_CHECKING:
    from tierkit.data import CleaningReport

CENT = 0.005
"""Amounts nearer to nothing than half a cent are nothing."""


@dataclass(frozen=True)
class TierSums:
    """One row per customer, and the tables made of it.

    ``customers`` is indexed by customer_id and holds the columns of ``customer_summary`` and, where there are enough
    customers to tier (``tiered``), ``abc, r, f, m, score, segment, pyramid``. The other tables are None where not.
    """

    customers: pd.DataFrame
    tiered: bool
    gini: float | None
    top_share: float | None
    abc: pd.DataFrame | None
    rfm_edges: pd.DataFrame | None
    segments: pd.DataFrame | None
    pyramid: pd.DataFrame | None

    @property
    def buyers(self) -> int:
        """Customers with at least one purchase."""
        return int((self.customers["frequency"] > 0).sum())


def tier_sums(orders: pd.DataFrame, as_of: str, parameters: ReportParameters) -> TierSums:
    """Summarise ``orders`` per customer as of ``as_of`` and tier the customers, if there are enough of them."""
    if orders.empty:
        # All lines of the group were left out: it still has its account. A stand-in order gives the frame its columns.
        one = pd.DataFrame(
            {"order_id": [""], "customer_id": [""], "ordered_at": [pd.Timestamp(as_of)], "amount": [0.0]}
        )
        return TierSums(models.customer_summary(one, as_of).iloc[:0], False, None, None, None, None, None, None)
    customers = models.customer_summary(orders, as_of, occasion=parameters.occasion)
    value = customers["monetary"]
    buyers = int((customers["frequency"] > 0).sum())
    # The half cent keeps a group whose purchases and returns cancel out from being tiered by rounding noise.
    if buyers < parameters.min_customers or float(value.clip(lower=0).sum()) < CENT:
        return TierSums(customers, False, None, None, None, None, None, None)
    edges = models.rfm_edges(customers, binning=parameters.rfm_binning)
    scores = models.rfm_scores(customers, edges)
    tiers = customers.join(scores).assign(
        abc=models.abc_classes(value, parameters.abc_cuts),
        segment=models.rfm_segments(scores),
        pyramid=models.pyramid_tiers(value, parameters.pyramid_shares),
    )
    return TierSums(
        customers=tiers,
        tiered=True,
        gini=models.gini(value),
        top_share=models.top_share(value, 0.2),
        abc=models.abc_summary(value, tiers["abc"]),
        rfm_edges=edges,
        segments=models.segment_table(tiers, tiers["segment"]),
        pyramid=models.pyramid_summary(value, tiers["pyramid"]),
    )


def summary(sums: TierSums, cleaning: CleaningReport, parameters: ReportParameters, as_of: str) -> dict[str, Any]:
    """What ``summary.json`` holds: plain numbers for other programs, money to the cent."""
    value = sums.customers["monetary"]
    result: dict[str, Any] = {
        "group": parameters.group,
        "lang": parameters.lang,
        "as_of": as_of,
        "rows_read": cleaning.rows_read,
        "rows_kept": cleaning.rows_kept,
        "amount_read": round(cleaning.amount_read, 2),
        "net_revenue": round(cleaning.amount_kept, 2),
        "customers": len(sums.customers),
        "customers_with_purchase": sums.buyers,
        "customers_returns_only": len(sums.customers) - sums.buyers,
        "customers_net_negative": int((value < -CENT).sum()),
        "customers_net_zero": int((value.abs() <= CENT).sum()),
        "tiered": sums.tiered,
    }
    if not sums.tiered:
        return result
    assert sums.abc is not None
    assert sums.rfm_edges is not None
    assert sums.segments is not None
    assert sums.pyramid is not None
    scores = sums.customers["score"].value_counts()
    result |= {
        "gini": round(float(sums.gini or 0), 6),
        "top_20_percent_share": round(float(sums.top_share or 0), 4),
        "abc": {str(k): int(n) for k, n in sums.abc["customers"].items()},
        "abc_value": {str(k): round(float(v), 2) for k, v in sums.abc["value"].items()},
        "rfm_edges": _edges(sums.rfm_edges),
        "rfm_scores": {str(k): int(n) for k, n in scores.sort_index(ascending=False).items()},
        "segments": {str(k): int(n) for k, n in sums.segments["customers"].items()},
        "pyramid": [
            [int(n), round(float(share), 4)]
            for n, share in zip(sums.pyramid["customers"], sums.pyramid["value_share"], strict=True)
        ],
    }
    return result


def _edges(edges: pd.DataFrame) -> dict[str, list[float]]:
    """The edges of R, F and M over the whole base; with nested binning of R only, the others depend on the cell."""
    if edges.index.nlevels > 1:
        edges = edges[(edges.index.get_level_values("r") == 0) & (edges.index.get_level_values("f") == 0)].droplevel(
            ["r", "f"]
        )
    return {str(dimension): [round(float(edge), 2) for edge in row] for dimension, row in edges.T.items()}
