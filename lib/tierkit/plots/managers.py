"""Account managers: who is how busy, and who found no room?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from tierkit.i18n import _
from tierkit.models._checks import of_kind
from tierkit.models.managers import NOT_SERVED, ManagerAllocation
from tierkit.plots.figures import canvas, describe
from tierkit.plots.formats import count, percent
from tierkit.plots.palette import QUIET, colour_of
from tierkit.plots.rows import fitted, headline, key_line, name_rows, tier_name


def plot_manager_load(allocation: ManagerAllocation, ax: Axes | None = None) -> Axes:
    """A bar per manager, the work of each tier in its colour, inside the frame of the capacity.

    ``allocation`` comes from :func:`~tierkit.models.managers.allocate_managers`. Customers who found no manager are
    told below, without those of tiers that are not served.
    """
    load, assigned = of_kind("allocation", allocation, ManagerAllocation).load, allocation.assigned
    tiers = [str(tier) for tier in assigned["tier"].cat.categories]
    work = assigned.groupby(["manager", "tier"], observed=False)["workload"].sum().unstack(fill_value=0)
    work = work.reindex(index=load.index, columns=tiers, fill_value=0.0)
    waiting = allocation.unassigned[allocation.unassigned["reason"] != NOT_SERVED]
    ax = canvas(ax, (7.0, 0.36 * len(load) + (1.7 if len(waiting) else 1.4)))
    widest = max(1e-9, float(load["capacity"].max()))
    right = 1.36 * widest
    bars = zip(work.to_numpy(dtype=float), load["capacity"], load["customers"], load["load"], strict=True)
    for y, (widths, capacity, customers, busy) in enumerate(bars):
        for tier, width, end in zip(tiers, widths, np.cumsum(widths), strict=True):
            if width:
                ax.barh(y, width, 0.62, end - width, color=colour_of(tier), edgecolor="white", lw=0.8)
        ax.add_patch(Rectangle((0, y - 0.37), capacity, 0.74, fill=False, edgecolor=QUIET, lw=1.0))
        said = _("{customers} customers, {load}").format(customers=count(customers), load=percent(busy))
        ax.text(capacity + 0.015 * right, y, said, va="center", fontsize=9, color=QUIET)
    left = name_rows(ax, [fitted(str(manager), 24) for manager in load.index], right)
    held = [(fitted(tier_name(tier), 20), colour_of(tier)) for tier in tiers if work[tier].sum() > 0]
    key_line(ax, held, -1.1, left, right)
    foot = len(load) - 0.4
    ax.text(0, foot, _("Workload; the frame is the capacity"), ha="left", va="top", fontsize=9, color=QUIET)
    if len(waiting):
        ax.text(left, foot + 0.75, _without(waiting, tiers), ha="left", va="top", fontsize=9.5)
    ax.set(xlim=(left, right), ylim=(foot + (1.5 if len(waiting) else 0.6), -1.6))
    ax.axis("off")
    return describe(ax, headline(_title(allocation, len(waiting))), _alt(allocation, len(waiting)))


def _without(waiting: pd.DataFrame, tiers: list[str]) -> str:
    sizes = waiting["tier"].astype("str").value_counts()
    listed = _(", ").join(f"{tier_name(tier)} {count(sizes[tier])}" for tier in tiers if tier in sizes)
    return fitted(_("Without a manager: {tiers}").format(tiers=listed), 96)


def _title(allocation: ManagerAllocation, waiting: int) -> str:
    placed = count(len(allocation.assigned))
    if waiting:
        return _("{placed} customers have a manager, {waiting} have none").format(placed=placed, waiting=count(waiting))
    return _("All {placed} customers have a manager; the busiest is at {load}").format(
        placed=placed, load=percent(float(allocation.load["load"].max()))
    )


def _alt(allocation: ManagerAllocation, waiting: int) -> str:
    listed = _("; ").join(
        _("{manager}: {customers} customers, {load} of the capacity").format(
            manager=manager, customers=count(row["customers"]), load=percent(float(row["load"]))
        )
        for manager, row in allocation.load.iterrows()
    )
    return _("Bars of the workload by account manager. {managers}. Without a manager: {waiting}.").format(
        managers=listed, waiting=count(waiting)
    )
