"""Which account manager looks after which customer, when managers can only look after so many?

Definition
    Under the account-manager system (客户经理制) customers are placed one after the other: better tiers first, in a
    tier the more valuable first, equal ones by number. Each goes to the present manager when that is asked for; else
    to the manager of the same city who would be least busy then (workload over capacity); else, unless only the
    same city will do, to the least busy of all. Within a tier those who can stay with their manager or in
    their city are placed before those who must go elsewhere. A manager is never given more than the capacity
    (管理幅度, the span of control), and who finds no room is listed with the reason.

Source
    The kit's rule, made to be explained to every manager and customer concerned. Giving work to the least busy is
    R. L. Graham's list scheduling, SIAM Journal on Applied Mathematics 17 (1969), 416-429. A. A. Zoltners &
    P. Sinha, "Sales territory design", Marketing Science 24 (2005), 313-331, on balance and kept relationships.

Limits
    With one unit of work each, and other cities allowed, no other rule places more customers of the best tiers. With
    unequal workloads, or where a present manager is kept and only the same city will do, a cleverer packing may fit one
    more in, at the price of a rule that nobody can follow. Distance within a city, languages and likings are not looked
    at.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tierkit.data.schemas import require_columns
from tierkit.errors import DataError, ParameterError
from tierkit.i18n import _, ngettext
from tierkit.models._checks import numbers_in, one_of, one_row_each
from tierkit.models._desk import FULL, NO_CITY, NOT_SERVED, REASONS, TOO_MUCH, Desk
from tierkit.models._groups import as_ids, as_text, by_customer, names_in

__all__ = ["FULL", "NOT_SERVED", "NO_CITY", "REASONS", "TOO_MUCH", "ManagerAllocation", "allocate_managers"]


@dataclass(frozen=True, repr=False)
class ManagerAllocation:
    """Who looks after whom, from :func:`allocate_managers`.

    Attributes
    ----------
    assigned : DataFrame, index customer_id, in the order of placing: tier, manager, workload, same_city, kept.
    unassigned : DataFrame, index customer_id, in that order: tier, workload, reason (a key of ``REASONS``).
    load : DataFrame, index manager: city (where given), customers, workload, capacity, load (workload / capacity), then
        the customers of each tier.
    cautions : sentences on what to look after.
    reasons : DataFrame, index reason (a sentence in the language in force): customers without a manager, workload.
    """

    assigned: pd.DataFrame
    unassigned: pd.DataFrame
    load: pd.DataFrame
    cautions: tuple[str, ...]

    @property
    def reasons(self) -> pd.DataFrame:
        """Why customers have no manager: how many, and how much work, by reason."""
        by_reason = self.unassigned.groupby("reason")["workload"].agg(["size", "sum"])
        table = by_reason.reindex([reason for reason in REASONS if reason in by_reason.index])
        named = table.set_axis([_(REASONS[str(reason)]) for reason in table.index]).rename_axis("reason")
        return named.set_axis(["customers", "workload"], axis=1)

    def __repr__(self) -> str:
        said = ngettext(
            "{assigned} of {total} customer has a manager; the busiest of {managers} is at {load} % of the capacity.",
            "{assigned} of {total} customers have a manager; the busiest of {managers} is at {load} % of the capacity.",
            len(self.assigned) + len(self.unassigned),
        ).format(
            assigned=len(self.assigned),
            total=len(self.assigned) + len(self.unassigned),
            managers=len(self.load),
            load=f"{100 * self.load['load'].max():.0f}",
        )
        return "\n".join([said, *self.cautions])


def allocate_managers(
    customers: pd.DataFrame,
    managers: pd.DataFrame,
    serve: Sequence[str] | None = None,
    keep_present: bool = False,
    same_city_only: bool = False,
) -> ManagerAllocation:
    """Give customers account managers under capacity.

    Parameters
    ----------
    customers : index (or column) customer_id; tier (ordered Categorical, best first) and, where known, value (ranks
        within the tier), city, workload (default 1 each, in the unit of the capacity), manager (the present one; blank:
        none).
    managers : index (or column) manager; capacity (at least 0) and, where known, city.
    serve : the tiers that get managers; by default all.
    keep_present : a customer stays with the present manager where there is room.
    same_city_only : never give a customer a new manager of another city.

    Raises
    ------
    DataError : a column is missing, blank or no number; a customer or manager stands twice; work not above 0.
    ParameterError : an unknown tier in ``serve``; a wish that lacks its column.
    """
    wanted = _customers(by_customer("customers", customers), keep_present, same_city_only)
    staff = _managers(by_customer("managers", managers, "manager"), same_city_only)
    tiers = [str(tier) for tier in wanted["tier"].cat.categories]
    served = tiers if serve is None else [one_of("serve", tier, tiers) for tier in names_in("serve", serve)]
    desk = Desk(staff)
    placed: dict[Hashable, tuple[int, bool]] = {}
    reasons: dict[Hashable, str] = {}
    present = _by_name(staff.index).get_indexer(pd.Index(wanted["manager"])).tolist()
    strangers = sum(now < 0 and name != "" for now, name in zip(present, wanted["manager"], strict=True))
    rows = list(
        zip(wanted.index, wanted["tier"].astype("str"), wanted["workload"], wanted["city"], present, strict=True)
    )
    for tier in tiers:
        waiting = [row for row in rows if row[1] == tier]
        if tier not in served:
            reasons |= dict.fromkeys((row[0] for row in waiting), NOT_SERVED)
            continue
        # One after the other, for every customer placed changes the room for the next.
        for step in ("present", "city", "anywhere") if keep_present else ("city", "anywhere"):
            left = []
            for row in waiting:
                customer, _tier, work, city, now = row
                who = desk.find(step, work, city, now, same_city_only)
                if who is None:
                    left.append(row)
                else:
                    desk.take(who, work)
                    placed[customer] = (who, step == "present")
            waiting = left
        reasons |= {row[0]: desk.reason(row[2], row[3], same_city_only) for row in waiting}
    return _allocation(wanted, staff, placed, reasons, strangers if keep_present else 0)


def _by_name(managers: pd.Index) -> pd.Index:
    """Managers as they stand in a column of text, where numbers are written out."""
    return pd.Index(as_text(managers.to_series()))


def _customers(customers: pd.DataFrame, keep_present: bool, same_city_only: bool) -> pd.DataFrame:
    """The customers in the order in which they are placed, with every column that is looked at."""
    require_columns(customers, ["tier"])
    one_row_each(customers.index)
    for asked, column in ((keep_present, "manager"), (same_city_only, "city")):
        if asked and column not in customers.columns:
            require_columns(customers, [column])
    tier = customers["tier"]
    if not isinstance(tier.dtype, pd.CategoricalDtype) or not tier.cat.ordered or tier.isna().any():
        raise DataError(
            _("tiers must be ordered categories, best first, with none missing."),
            _("Take them from abc_classes or pyramid_tiers, and leave out who has none."),
            column="tier",
        )
    table = pd.DataFrame({"tier": tier})
    given = [name for name in ("value", "workload") if name in customers.columns]
    numbers = numbers_in(customers, given)
    table["value"] = numbers["value"] if "value" in given else 0.0
    table["workload"] = numbers["workload"] if "workload" in given else 1.0
    if (table["workload"] <= 0).any():
        raise DataError(
            _("workloads must lie above 0."), _("Leave out customers who need no manager."), column="workload"
        )
    for name in ("city", "manager"):
        table[name] = as_text(customers[name], "") if name in customers.columns else ""
    ranked = table.rename_axis("customer_id").reset_index()
    ranked["customer_id"] = as_ids(ranked["customer_id"])
    ranked = ranked.sort_values(["tier", "value", "customer_id"], ascending=[True, False, True])
    return ranked.set_index("customer_id")


def _managers(managers: pd.DataFrame, same_city_only: bool) -> pd.DataFrame:
    require_columns(managers, ["capacity", "city"] if same_city_only else ["capacity"])
    if managers.empty:
        raise ParameterError(_("There are no managers to give customers to."))
    if isinstance(managers.index, pd.RangeIndex) and managers.index.name is None:
        require_columns(managers, ["manager"])
    one_row_each(_by_name(managers.index), "manager")
    table = numbers_in(managers, ["capacity"])
    if (table["capacity"] < 0).any():
        raise DataError(_("capacities must be at least 0."), _("Correct the table of managers."), column="capacity")
    table["city"] = as_text(managers["city"], "") if "city" in managers.columns else ""
    return table.set_index(as_ids(table.index.to_series(name="manager"))).sort_index()


def _allocation(
    wanted: pd.DataFrame,
    staff: pd.DataFrame,
    placed: dict[Hashable, tuple[int, bool]],
    reasons: dict[Hashable, str],
    strangers: int,
) -> ManagerAllocation:
    has = wanted.index.isin(list(placed))
    assigned, unassigned = wanted.loc[has, ["tier"]], wanted.loc[~has, ["tier", "workload"]]
    who = np.array([placed[customer][0] for customer in assigned.index], dtype=np.int64)
    city = wanted.loc[has, "city"].to_numpy(dtype=object)
    assigned = assigned.assign(
        manager=staff.index[who],
        workload=wanted.loc[has, "workload"],
        same_city=(staff["city"].to_numpy(dtype=object)[who] == city) & (city != ""),
        kept=np.array([placed[customer][1] for customer in assigned.index], dtype=bool),
    )
    unassigned = unassigned.assign(reason=[reasons[customer] for customer in unassigned.index])
    load = staff[["city"]] if (staff["city"] != "").any() else pd.DataFrame(index=staff.index)
    by_manager = assigned.groupby("manager")
    load = load.assign(
        customers=by_manager.size().reindex(staff.index, fill_value=0),
        workload=by_manager["workload"].sum().reindex(staff.index, fill_value=0.0),
        capacity=staff["capacity"],
    )
    # What lies above the capacity is the rounding of a sum.
    load["workload"] = load["workload"].clip(upper=load["capacity"])
    load["load"] = (load["workload"] / load["capacity"].where(load["capacity"] > 0, 1.0)).round(9)
    tiers = pd.crosstab(assigned["manager"], assigned["tier"]).reindex(
        index=staff.index, columns=wanted["tier"].cat.categories, fill_value=0
    )
    load = pd.concat([load, tiers.set_axis(tiers.columns.astype("str"), axis=1)], axis=1)
    return ManagerAllocation(assigned, unassigned, load, _cautions(unassigned, strangers))


def _cautions(unassigned: pd.DataFrame, strangers: int) -> tuple[str, ...]:
    """What is said when customers who should have a manager find none, or have had one who is not in the table."""
    said = []
    left = unassigned[unassigned["reason"] != NOT_SERVED]
    if len(left):
        said.append(
            ngettext(
                "{count} customer found no manager, with {work} of work. Raise the capacity, add managers, "
                "or serve fewer tiers.",
                "{count} customers found no manager, with {work} of work. Raise the capacity, add managers, "
                "or serve fewer tiers.",
                len(left),
            ).format(count=len(left), work=f"{left['workload'].sum():,.6g}")
        )
    if strangers:
        said.append(
            ngettext(
                "{count} customer has a present manager who is not in the table of managers.",
                "{count} customers have a present manager who is not in the table of managers.",
                strangers,
            ).format(count=strangers)
        )
    return tuple(said)
