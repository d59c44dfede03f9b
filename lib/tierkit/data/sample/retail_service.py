"""The shop's service desk: who asked for help when, how soon somebody answered, and what they thought of it.

A ticket follows a purchase, more likely one that is brought back. Some wait longer than ``slow_from`` minutes for a
first response, those who are lost afterwards more often. The longer the wait, the lower the rating: one point is sure,
each of four more is won with a chance that falls with the logarithm of the wait, so that its mean is a straight line.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from tierkit.data.sample import cells, retail
from tierkit.data.sample.retail import CLOSING, OPENING, Floats, Ints
from tierkit.data.sample.retail_orders import CUSTOMER_ID, MOMENT
from tierkit.data.sample.retail_shop import shop
from tierkit.data.sample.tables import Column, Row, Table
from tierkit.data.sample.truth import DAYS, FIRST_DAY

CHANNELS = {"chat": 0.45, "phone": 0.35, "email": 0.20}
TOPICS = {"delivery": 0.34, "quality": 0.22, "assembly": 0.16, "invoice": 0.12, "other": 0.16}
"""Of purchases that are kept; about the others the topic is ``return``."""


@dataclass(frozen=True)
class ServiceTruth:
    """What the tickets are drawn with; times in minutes."""

    tickets: int = 2500
    slow_from: int = 480
    """A first response after more than this is slow."""
    quick_median: float = 18.0
    slow_median: float = 1500.0
    slow_if_kept: float = 0.22
    """The chance of a slow response for those who buy again within 180 days …"""
    slow_if_lost: float = 0.40
    """… and for those who do not: their odds are 2.4 times as high."""
    solved_if_quick: float = 0.90
    solved_if_slow: float = 0.74
    rating_at_ten: float = 4.6
    """Mean rating of a resolved ticket first answered after ten minutes …"""
    rating_per_tenfold: float = -0.6
    """… what each tenfold of the wait takes off it …"""
    rating_if_unsolved: float = -1.0
    """… and what it takes off not to be helped."""
    rated: float = 0.7

    def as_dict(self) -> dict[str, float]:
        """Parameter → value."""
        return asdict(self)


TRUTH = ServiceTruth()


@dataclass(frozen=True)
class Tickets:
    """One entry a ticket, in turn; times in seconds since the first midnight, rating 0 where none was given."""

    customer: Ints
    opened: Ints
    answered: Ints
    closed: Ints
    channel: Ints
    topic: Ints
    slow: NDArray[np.bool_]
    solved: NDArray[np.bool_]
    rating: Ints


def mean_rating(minutes: Floats, solved: NDArray[np.bool_], truth: ServiceTruth = TRUTH) -> Floats:
    """The mean rating after a wait of ``minutes``."""
    line = truth.rating_at_ten + truth.rating_per_tenfold * (np.log10(minutes) - 1)
    return np.clip(line + truth.rating_if_unsolved * ~solved, 1, 5)


@cache
def tickets(truth: ServiceTruth = TRUTH) -> Tickets:
    """Every ticket opened in the window."""
    told, draw = shop(), retail.stream(20)
    bought = told.purchases
    returned = np.isin(np.arange(bought.customer.size), told.returns.purchase)
    # One random number each, made smaller for purchases that come back: the smallest ones bring a ticket.
    urge = draw.standard_exponential(bought.customer.size) / np.where(returned, 6.0, 1.0)
    day = bought.seconds // 86400 + 1 + np.minimum(draw.standard_exponential(urge.size) * 4, 20).astype(np.int64)
    urge[day >= DAYS] = np.inf
    chosen = np.argsort(urge, kind="stable")[: truth.tickets]
    n, day = chosen.size, day[chosen]
    opened = day * 86400 + OPENING + (draw.random(n) * (CLOSING - OPENING) / 60).astype(np.int64) * 60
    turn = np.argsort(opened, kind="stable")
    chosen, opened, day = chosen[turn], opened[turn], day[turn]

    customer = bought.customer[chosen]
    lost = told.lost(customer, day, question=21)
    slow = draw.random(n) < np.where(lost, truth.slow_if_lost, truth.slow_if_kept)
    spread = draw.standard_normal(n)
    quick_wait = np.minimum(truth.quick_median * np.exp(0.9 * spread), truth.slow_from)
    slow_wait = np.maximum(truth.slow_median * np.exp(0.5 * spread), truth.slow_from + 1)
    minutes = np.maximum(np.rint(np.where(slow, slow_wait, quick_wait)), 1).astype(np.int64)
    solved = draw.random(n) < np.where(slow, truth.solved_if_slow, truth.solved_if_quick)
    work = np.minimum(20 * 60 * np.exp(1.1 * draw.standard_normal(n)), 20 * 24 * 60).astype(np.int64)
    answered = opened + minutes * 60
    chance = (mean_rating(minutes.astype(np.float64), solved, truth) - 1) / 4
    rating = 1 + (draw.random((n, 4)) < chance[:, None]).sum(axis=1)
    return Tickets(
        customer=customer,
        opened=opened,
        answered=answered,
        closed=answered + work * 60,
        channel=retail.pick(draw, np.tile(np.array(list(CHANNELS.values())), (n, 1))),
        topic=np.where(returned[chosen], len(TOPICS), retail.pick(draw, np.tile(list(TOPICS.values()), (n, 1)))),
        slow=slow,
        solved=solved,
        rating=np.where(draw.random(n) < truth.rated, rating, 0),
    )


def _rows() -> list[Row]:
    desk, end = tickets(), DAYS * 86400
    answered, closed = desk.answered < end, desk.closed < end
    channels, topics = list(CHANNELS), [*TOPICS, "return"]
    return cells.rows(
        [f"T{at:05d}" for at in range(1, desk.customer.size + 1)],
        [f"{at + 1:06d}" for at in desk.customer.tolist()],
        cells.moments(desk.opened, FIRST_DAY),
        cells.where(answered, cells.moments(desk.answered, FIRST_DAY)),
        cells.where(closed, cells.moments(desk.closed, FIRST_DAY)),
        [channels[at] for at in desk.channel],
        [topics[at] for at in desk.topic],
        ["true" if done else "false" for done in (desk.solved & closed).tolist()],
        cells.where(closed & (desk.rating > 0), [str(at) for at in desk.rating.tolist()]),
    )


SERVICE = Table(
    name="retail_service",
    title="Service tickets",
    title_zh="服务工单",
    columns=(
        Column("ticket_id", {"type": "string", "constraints": {"required": True, "unique": True,
                                                               "pattern": "T[0-9]{5}"}},
               "Ticket", "工单编号", "In the order of opening", "按提出先后编号"),
        Column("customer_id", CUSTOMER_ID, "Customer", "客户编号", "As in retail_customers", "同 retail_customers"),
        Column("opened_at", {**MOMENT, "constraints": {"required": True}}, "Opened at", "提出时间",
               "When the customer asked, local time", "客户提出请求的时间，北京时间"),
        Column("first_response_at", MOMENT, "First response at", "首次响应时间",
               "When somebody first answered; blank while nobody has", "首次答复的时间；尚未答复则为空"),
        Column("closed_at", MOMENT, "Closed at", "关闭时间", "Blank while open", "尚未关闭则为空"),
        Column("channel", {"type": "string", "constraints": {"enum": list(CHANNELS)}}, "Channel", "渠道",
               "chat, phone or email", "chat 在线客服，phone 电话，email 邮件"),
        Column("topic", {"type": "string", "constraints": {"enum": [*TOPICS, "return"]}}, "Topic", "事由",
               "delivery, quality, assembly, invoice, return or other",
               "delivery 配送，quality 质量，assembly 安装，invoice 发票，return 退货，other 其他"),
        Column("resolved", {"type": "boolean", "constraints": {"required": True}}, "Resolved", "是否解决",
               "Closed, and the customer was helped", "已关闭且问题得到解决"),
        Column("rating", {"type": "integer", "constraints": {"minimum": 1, "maximum": 5}}, "Rating", "服务评分",
               "1 (bad) to 5 (very good), after closing; blank where not given",
               "关闭后评分，1 最差，5 最好；未评则为空"),
    ),
    rows=_rows,
    entity="customer_id",
    ids=("ticket_id", "customer_id"),
    dates=("opened_at", "first_response_at", "closed_at"),
    primary_key=("ticket_id",),
    foreign_keys={"customer_id": ("retail_customers", "customer_id")},
)  # fmt: skip
