"""Ginkgo Reading (银杏阅读), invented: the monthly contracts of a reading club, still running or ended.

3,000 contracts, one a customer, begun from 2023-07-01 to 2025-06-28 and observed until the end of 2025-06-30. A
contract runs from month to month; each month, on the day of the month on which it began (nobody begins after the
28th), it is renewed or ends. Each customer ends it with a constant chance, and these chances are beta distributed
within a plan: the shifted-beta-geometric model (Fader & Hardie 2007, "How to project customer retention", Journal of
Interactive Marketing 21(1)), here with ``alpha_…`` and ``beta_…`` by plan, in **monthly** periods::

    P(ends at the k-th renewal) = B(alpha + 1, beta + k − 1) / B(alpha, beta)
    P(renewed k times or more)  = B(alpha, beta + k) / B(alpha, beta)

``renewals`` counts the renewals that went through: a contract that ended had ``renewals`` = k − 1, one that runs was
renewed k times and is censored there. When a contract began has nothing to do with how long it lasts, so censoring
tells nothing. The fee rose on 2024-07-01 for new contracts only; it does not sway anybody either.

Why a contract ended is drawn by plan from the shares ``reason_…_…`` (plan, reason). ``share_…`` is the chance of each
plan; ``contracts`` counts all of them, ``running`` those that run on the last day (it is counted, not decided).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tierkit.data.sample.invented import Days, Flags, Ints, iso, pick, stream, yuan
from tierkit.data.sample.tables import Column, Row, Table

SEED = 20230704
CONTRACTS = 3000
FIRST_MONTH, MONTHS, LAST = np.datetime64("2023-07"), 24, np.datetime64("2025-06-30")
NEW_FEES_FROM = np.datetime64("2024-07-01")

REASONS = ("price", "service", "competitor", "no_longer_needed", "moved")


@dataclass(frozen=True)
class Plan:
    """A plan: its share of contracts, fees in fen before and after the rise, retention, shares of REASONS."""

    name: str
    share: float
    fees: tuple[int, int]
    alpha: float
    beta: float
    reasons: tuple[float, ...]


PLANS = (
    Plan("basic", 0.44, (2500, 2900), 0.8, 4.0, (0.42, 0.12, 0.20, 0.16, 0.10)),
    Plan("plus", 0.33, (4900, 5900), 0.7, 6.0, (0.30, 0.22, 0.22, 0.14, 0.12)),
    Plan("family", 0.23, (8900, 9900), 0.6, 9.0, (0.18, 0.30, 0.14, 0.16, 0.22)),
)

TRUTH: dict[str, float] = {
    "contracts": CONTRACTS,
    **{f"share_{plan.name}": plan.share for plan in PLANS},
    **{f"alpha_{plan.name}": plan.alpha for plan in PLANS},
    **{f"beta_{plan.name}": plan.beta for plan in PLANS},
    **{f"reason_{plan.name}_{reason}": part for plan in PLANS
       for reason, part in zip(REASONS, plan.reasons, strict=True)},
    "running": 1488,
}  # fmt: skip


@dataclass(frozen=True)
class Contracts:
    """The contracts in the order in which they began; ``plan`` is a place in PLANS."""

    plan: Ints
    month: Ints
    """Months from July 2023 to the first month …"""
    day: Ints
    """… and the day in it, from 0."""
    renewals: Ints
    ended: Flags


def contracts(count: int = CONTRACTS, seed: int = SEED) -> Contracts:
    """The contracts and how often each was renewed before it ended or the observation did."""
    draw = stream(seed, 1)
    begins = np.sort(np.floor(28 * MONTHS * draw.random(count) ** 1.1).astype(np.int64))
    month, day = begins // 28, begins % 28
    plan = pick(draw, [each.share for each in PLANS], count)
    leaves = draw.standard_gamma(np.array([each.alpha for each in PLANS])[plan])
    stays = draw.standard_gamma(np.array([each.beta for each in PLANS])[plan])
    ends_at = draw.geometric(np.maximum(leaves / (leaves + stays), 1e-9))
    # June 2025 has 30 days, so the renewal day of every contract has come by the last of it.
    seen = MONTHS - 1 - month
    ended = ends_at <= seen
    return Contracts(plan, month, day, np.where(ended, ends_at - 1, seen), ended)


def _day(month: Ints, day: Ints) -> Days:
    return np.asarray((FIRST_MONTH + month).astype("datetime64[D]") + day, dtype="datetime64[D]")


def _rows() -> list[Row]:
    held, draw = contracts(), stream(SEED, 2)
    started = _day(held.month, held.day)
    ended = np.where(held.ended, _day(held.month + held.renewals + 1, held.day), np.datetime64("NaT"))
    late = (started >= NEW_FEES_FROM).astype(int)
    why = np.stack([pick(draw, plan.reasons, CONTRACTS) for plan in PLANS])[held.plan, np.arange(CONTRACTS)]
    # Customers are older than their contracts: their numbers follow no order here.
    customer = 1 + np.argsort(draw.random(4 * CONTRACTS), kind="stable")[:CONTRACTS]
    begin, end = iso(started), iso(ended)
    return [
        [
            f"HT{at + 1:06d}",
            f"{customer[at]:07d}",
            (plan := PLANS[held.plan[at]]).name,
            begin[at],
            end[at],
            yuan(plan.fees[late[at]]),
            str(held.renewals[at]),
            REASONS[why[at]] if held.ended[at] else "",
        ]
        for at in range(CONTRACTS)
    ]


_REQUIRED = {"required": True}
_DAY: dict[str, Any] = {"type": "date", "constraints": _REQUIRED}

TABLES: tuple[Table, ...] = (
    Table(
        name="subscriptions",
        title="Monthly contracts of a reading club",
        title_zh="读书会月度合约",
        columns=(
            Column("contract_id",
                   {"type": "string", "constraints": {**_REQUIRED, "unique": True, "pattern": "HT[0-9]{6}"}},
                   "Contract", "合约编号", "Numbered as they began", "按起始先后编号"),
            Column("customer_id",
                   {"type": "string", "constraints": {**_REQUIRED, "unique": True, "pattern": "[0-9]{7}"}},
                   "Customer", "客户编号", "Seven digits, leading zeros included; one contract each",
                   "七位数字，含前导零；每位客户一份合约"),
            Column("plan", {"type": "string", "constraints": {**_REQUIRED, "enum": [plan.name for plan in PLANS]}},
                   "Plan", "套餐", "basic, plus or family", "basic 基础版，plus 进阶版，family 家庭版"),
            Column("started_on", _DAY, "Started on", "起始日期", "First day; renewed each month on this day",
                   "合约首日，此后每月同日续约"),
            Column("ended_on", {"type": "date"}, "Ended on", "终止日期",
                   "Day on which it was not renewed; blank while it runs (right-censored on 30 June 2025)",
                   "未续约的当天；仍在履约的为空（2025 年 6 月 30 日右删失）"),
            Column("monthly_fee", {"type": "number", "constraints": {**_REQUIRED, "minimum": 0}}, "Monthly fee", "月费",
                   "Yuan a month; contracts from 1 July 2024 on pay the new fee",
                   "每月费用，元；2024 年 7 月 1 日起的新合约按新价"),
            Column("renewals", {"type": "integer", "constraints": {**_REQUIRED, "minimum": 0}}, "Renewals", "续约次数",
                   "How often it was renewed until it ended, or so far", "截至终止时的续约次数，仍在履约的为目前次数"),
            Column("reason_ended", {"type": "string", "constraints": {"enum": list(REASONS)}}, "Reason for ending",
                   "终止原因", "price, service, competitor, no_longer_needed or moved; blank while it runs",
                   "price 价格，service 服务，competitor 转向竞争对手，no_longer_needed 不再需要，moved 搬迁；"
                   "仍在履约的为空"),
        ),
        rows=_rows,
        entity="contract_id",
        ids=("contract_id", "customer_id"),
        dates=("started_on", "ended_on"),
        # The fees are a price list: not to be jittered.
        money=(),
        primary_key=("contract_id",),
    ),
)  # fmt: skip
