"""What have our customers earned in points, what of it is still open, and what may that cost us?

Definition
    A purchase earns whole points: its net amount times the points per yuan times the multiplier of the customer's
    tier, rounded down. A return takes its points back in the same way. Redeemed and returned points use up the oldest
    first (first in, first out); what is not used is valid to the same day ``expiry_months`` later (the month's last
    where it has none) and expires at the end of that day. The balance is what is earned less what is returned,
    redeemed and expired; the liability is what the balance is worth in yuan.

Source
    First in, first out is the usual rule of loyalty programmes. Points are an obligation from the day they are earned:
    IFRS 15, "Revenue from Contracts with Customers", paragraphs B39 to B43, on options for additional goods.

Limits
    One multiplier for all of a customer's orders: that of the tier given, not of the tier at the time. A return that
    takes more than is left leaves a balance below 0, which the next purchases make up; it is no claim on the customer,
    so it takes nothing from the liability.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from tierkit.errors import DataError, ParameterError
from tierkit.i18n import _
from tierkit.models._checks import (
    by_name,
    number,
    numbers_in,
    of_kind,
    one_of,
    plain,
    plain_ids,
    table,
    tiers_in,
    whole_number,
)
from tierkit.models._dated import known_days
from tierkit.models._purchases import lines_until, order_nets
from tierkit.models.summary_checks import calendar_date

EXPIRY, EARNED, REDEEMED, RETURNED = range(4)
"""What happens to points, in the order in which it is taken within a day."""


@dataclass(frozen=True)
class LoyaltyRules:
    """The terms of a loyalty programme."""

    points_per_yuan: float = 1.0
    multipliers: Mapping[str, float] = field(default_factory=dict)
    """By tier, such as ``{"A": 2.0, "B": 1.5}``; 1 for a tier not named and for a customer without a tier."""
    expiry_months: int | None = 12
    """``None``: points never expire."""
    yuan_per_point: float = 0.01
    """What a redeemed point costs us."""
    expected_use: float = 1.0
    """The share of open points that will be redeemed; 1 is the careful answer."""

    def __post_init__(self) -> None:
        number("points_per_yuan", self.points_per_yuan, 0, np.inf, open_low=True)
        for tier, multiplier in by_name("multipliers", self.multipliers).items():
            number(f"multipliers[{tier!r}]", multiplier, 0, np.inf)
        if self.expiry_months is not None:
            whole_number("expiry_months", self.expiry_months, 1)
        number("yuan_per_point", self.yuan_per_point, 0, np.inf)
        number("expected_use", self.expected_use, 0, 1)


DEFAULT_RULES = LoyaltyRules()


def loyalty_points(
    orders: pd.DataFrame,
    as_of: date | str,
    rules: LoyaltyRules = DEFAULT_RULES,
    tiers: pd.Series | None = None,
    redemptions: pd.DataFrame | None = None,
    truncate: bool = False,
) -> pd.DataFrame:
    """The points of every customer on the analysis date.

    Parameters
    ----------
    orders : lines with order_id, customer_id, ordered_at (datetime), amount (yuan, signed).
    as_of : the analysis date; its whole day counts as past.
    rules : the terms.
    tiers : the tier of each customer, where the multipliers tell tiers apart.
    redemptions : customer_id, redeemed_at (datetime), points (whole, above 0); none when not given.
    truncate : leave out orders and redemptions of later days than ``as_of`` instead of refusing them.

    Returns
    -------
    DataFrame of whole points, index customer_id in ascending order: earned, returned, redeemed, expired, balance
    (= earned - returned - redeemed - expired), and liability (yuan).

    Raises
    ------
    DataError : as :func:`~tierkit.models.summary.customer_summary`; somebody redeems more points than he has.
    ParameterError : bad ``as_of``; later orders or redemptions and not ``truncate``; multipliers without tiers.
    """
    day = calendar_date(as_of)
    lines = lines_until(orders, day, truncate)
    moves = _order_points(lines, of_kind("rules", rules, LoyaltyRules), tiers)
    if redemptions is not None:
        moves = pd.concat([moves, _redeemed_points(redemptions, moves["customer_id"], day, truncate)])
    ledger = _ledger(moves, rules.expiry_months, day)
    used_up = ledger[(ledger["what"] == REDEEMED) & (ledger["balance"] < 0)]
    if len(used_up):
        worst = used_up.iloc[0]
        raise DataError(
            _("{customer} redeems {points:,} points on {day}, but has only {had:,}.").format(
                customer=worst["customer_id"],
                points=worst["points"],
                day=worst["day"].date(),
                had=max(0, worst["balance"] + worst["points"]),
            ),
            _("Check the redemptions and the rules of the programme."),
            column="points",
        )
    sums = ledger.pivot_table(index="customer_id", columns="what", values="points", aggfunc="sum", observed=True)
    names = {EARNED: "earned", RETURNED: "returned", REDEEMED: "redeemed"}
    account = sums.reindex(columns=list(names), fill_value=0).fillna(0).astype(np.int64).rename(columns=names)
    account = account.rename_axis(columns=None).assign(expired=ledger.groupby("customer_id")["expired"].max())
    account["balance"] = account["earned"] - account["returned"] - account["redeemed"] - account["expired"]
    worth = account["balance"].clip(lower=0) * rules.yuan_per_point * rules.expected_use
    return account.assign(liability=worth.astype(np.float64).round(6))


def _order_points(lines: pd.DataFrame, rules: LoyaltyRules, tiers: pd.Series | None) -> pd.DataFrame:
    """Customer, day, what (earned or returned) and points of every order."""
    orders = order_nets(lines)
    factor = pd.Series(1.0, index=orders.index)
    if tiers is not None:
        known = tiers_in("tiers", tiers).set_axis(plain(tiers.index)).astype(object)
        for tier in rules.multipliers:
            one_of("multipliers", tier, tiers.cat.categories)
        factor = orders["customer_id"].map(known).map(dict(rules.multipliers)).fillna(1.0).astype(float)
    elif rules.multipliers:
        raise ParameterError(_("The rules multiply points by tier; give the tiers of the customers as well."))
    # Rounded to a millionth before it is rounded down: 0.29 x 100 in floats is a hair less than 29.
    points = np.floor((orders["net"].abs() * rules.points_per_yuan * factor).round(6)).astype(np.int64)
    what = np.where(orders["net"] > 0, EARNED, RETURNED)
    day = orders["at"].dt.normalize()
    return pd.DataFrame({"customer_id": orders["customer_id"], "day": day, "what": what, "points": points})


def _redeemed_points(
    redemptions: pd.DataFrame, customers: pd.Series, as_of: pd.Timestamp, truncate: bool
) -> pd.DataFrame:
    table("redemptions", redemptions, ["customer_id", "redeemed_at", "points"])
    points = numbers_in(redemptions, ["points"])["points"]
    if ((points <= 0) | (points % 1 != 0)).any():
        raise DataError(
            _("Redeemed points are whole numbers above 0."),
            _("Check the redemptions and the rules of the programme."),
            column="points",
        )
    ids = plain_ids(redemptions)
    unknown = ids[~ids.isin(customers)]
    if len(unknown):
        raise DataError(
            _("{customer} redeems points but has no order.").format(customer=unknown.iloc[0]),
            _("Check the redemptions and the rules of the programme."),
            column="customer_id",
        )
    days = known_days(redemptions, "redeemed_at")
    past = days <= as_of
    if not past.all() and not truncate:
        raise ParameterError(
            _(
                "There are redemptions after the analysis date {as_of}, the latest on {last}; "
                "choose a later date, or leave those out with truncate=True."
            ).format(as_of=as_of.date(), last=days.max().date())
        )
    columns = {"customer_id": ids, "day": days, "what": REDEEMED}
    return pd.DataFrame({**columns, "points": points.astype(np.int64)})[past]


def _ledger(moves: pd.DataFrame, expiry_months: int | None, as_of: pd.Timestamp) -> pd.DataFrame:
    """The moves in the order of time, with the expiries, and after each: expired points so far, and the balance.

    As the oldest go first and all live equally long, what has been used or has expired is always at least all that
    was earned in batches now past their time. So what expired so far is the most by which those batches ever
    exceeded the use up to then: a running maximum.
    """
    if expiry_months is not None:
        due = moves[moves["what"] == EARNED].copy()
        due["day"] = due["day"] + pd.DateOffset(months=expiry_months) + pd.Timedelta(days=1)
        moves = pd.concat([moves, due.assign(what=EXPIRY)[due["day"] <= as_of]])
    ledger = moves.sort_values(["customer_id", "day", "what"], kind="stable", ignore_index=True)
    what, points, by = ledger["what"], ledger["points"], ledger["customer_id"]
    earned, due_by_now, used = (
        points.where(kinds, 0).groupby(by).cumsum()
        for kinds in (what == EARNED, what == EXPIRY, what.isin([REDEEMED, RETURNED]))
    )
    expired = (due_by_now - used).clip(lower=0).groupby(by).cummax()
    return ledger.assign(expired=expired, balance=earned - used - expired)
