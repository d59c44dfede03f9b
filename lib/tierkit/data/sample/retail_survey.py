"""The shop's survey: what customers say of it a few days after a purchase, and what it means for later.

At most once in half a year the shop asks a customer who has bought. Each has a mood, common to all answers; the mood
of those who will then buy nothing for 180 days is lower, by ``mood_of_lost`` standard deviations. Items follow the mood
and thoughts of their own; the overall mark is the items' weighted mean (service and delivery weigh most), rounded, with
a little chance; willingness to recommend follows the overall mark. Who waited long for the service desk in the
``remembers`` days before marks the service down.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from tierkit.data.sample import cells, retail
from tierkit.data.sample.retail import Floats, Ints
from tierkit.data.sample.retail_orders import CUSTOMER_ID
from tierkit.data.sample.retail_service import tickets
from tierkit.data.sample.retail_shop import shop
from tierkit.data.sample.tables import Column, Row, Table
from tierkit.data.sample.truth import DAYS, FIRST_DAY

ITEMS = ("product", "delivery", "service", "price")
FROM_DAY = 184
"""2024-01-01, when the shop began to ask."""
HALF_YEARS = (366, 550)
"""The days (2024-07-01, 2025-01-01) on which it may ask everybody anew."""
COMMENTS = {
    "product": ("flawed", "well made"),
    "delivery": ("late", "on time"),
    "service": ("slow reply", "kind help"),
    "price": ("too dear", "good value"),
}
"""What a comment says of an item marked low, and marked high."""


@dataclass(frozen=True)
class SurveyTruth:
    """What the answers are drawn with; marks from 1 to 5."""

    answers: int = 1800
    mood_of_lost: float = -0.8
    """How much lower the mood of those is who will buy nothing for 180 days, in standard deviations."""
    mood_share: float = 0.6
    """Correlation of a mark's inner value with the mood."""
    spread: float = 1.0
    """Standard deviation of a mark's inner value, in marks."""
    centre_product: float = 4.3
    centre_delivery: float = 3.9
    centre_service: float = 4.1
    centre_price: float = 3.7
    weight_product: float = 0.20
    """How much each item counts for the overall mark; the four sum to 1."""
    weight_delivery: float = 0.30
    weight_service: float = 0.35
    weight_price: float = 0.15
    remembers: int = 90
    after_slow_response: float = -0.9
    """What a slow first response in the last 90 days takes off the service mark's inner value."""
    item_missing: float = 0.04
    nps_missing: float = 0.02
    commented: float = 0.30

    @property
    def centres(self) -> Floats:
        """The middle of each item's inner value among those who stay, as in ITEMS."""
        return np.array([getattr(self, f"centre_{item}") for item in ITEMS])

    @property
    def weights(self) -> Floats:
        """The weight of each item, as in ITEMS."""
        return np.array([getattr(self, f"weight_{item}") for item in ITEMS])

    def as_dict(self) -> dict[str, float]:
        """Parameter → value."""
        return asdict(self)


TRUTH = SurveyTruth()


@dataclass(frozen=True)
class Marks:
    """What was answered: ``items`` one column an item, as in ITEMS; nothing missing yet."""

    items: Ints
    overall: Ints
    nps: Ints


def marks(lost: NDArray[np.bool_], slow: NDArray[np.bool_], draw: np.random.Generator,
          truth: SurveyTruth = TRUTH) -> Marks:  # fmt: skip
    """The answers of customers who will be ``lost`` or not, and who were answered slowly before or not."""
    n = lost.size
    mood = draw.standard_normal(n) + truth.mood_of_lost * lost
    own = draw.standard_normal((n, len(ITEMS)))
    inner = truth.centres + truth.spread * (truth.mood_share * mood[:, None] + np.sqrt(1 - truth.mood_share**2) * own)
    inner[:, ITEMS.index("service")] += truth.after_slow_response * slow
    items = np.clip(np.rint(inner), 1, 5).astype(np.int64)
    overall = np.clip(np.rint(items @ truth.weights + 0.3 * draw.standard_normal(n)), 1, 5).astype(np.int64)
    nps = np.clip(np.rint(2.2 * overall - 0.3 + 1.2 * draw.standard_normal(n)), 0, 10).astype(np.int64)
    return Marks(items, overall, nps)


@dataclass(frozen=True)
class Asked:
    """Who answers on which day, and what is true of them."""

    customer: Ints
    day: Ints
    lost: NDArray[np.bool_]
    slow: NDArray[np.bool_]


@cache
def asked(truth: SurveyTruth = TRUTH) -> Asked:
    """The answers to come, by day; at most one a customer and half-year."""
    told, draw = shop(), retail.stream(30)
    bought = told.purchases
    day = bought.seconds // 86400 + 3 + (draw.random(bought.seconds.size) * 12).astype(np.int64)
    luck = draw.random(day.size)
    half = np.searchsorted(HALF_YEARS, day, side="right")
    # The luckiest purchase of each customer and half-year is the one the shop asks about.
    turn = np.lexsort((luck, half, bought.customer))
    turn = turn[(day[turn] >= FROM_DAY) & (day[turn] < DAYS)]
    _, first = np.unique(bought.customer[turn] * 4 + half[turn], return_index=True)
    reached = turn[first]
    answers = reached[np.argsort(draw.random(reached.size), kind="stable")[: truth.answers]]
    answers = answers[np.lexsort((bought.customer[answers], day[answers]))]
    customer, day = bought.customer[answers], day[answers]
    return Asked(customer, day, told.lost(customer, day, question=31), _answered_slowly(customer, day, truth))


def _answered_slowly(customer: Ints, day: Ints, truth: SurveyTruth) -> NDArray[np.bool_]:
    desk = tickets()
    width = 4 * DAYS
    answered = np.sort((desk.customer * width + desk.answered // 86400)[desk.slow])
    upto = customer * width + day
    after = np.searchsorted(answered, upto, side="left")
    before = np.searchsorted(answered, upto - truth.remembers, side="left")
    return after > before


def _rows() -> list[Row]:
    who, truth = asked(), TRUTH
    said, draw = marks(who.lost, who.slow, retail.stream(32)), retail.stream(33)
    n = who.customer.size
    told = draw.random((n, len(ITEMS))) >= truth.item_missing
    nps_told = draw.random(n) >= truth.nps_missing
    # A comment is about the item that stands out most.
    apart = np.abs(said.items - 3.4) + 0.2 * draw.random(said.items.shape)
    about = apart.argmax(axis=1)
    high = said.items[np.arange(n), about] >= 4
    comment = [COMMENTS[ITEMS[item]][good] for item, good in zip(about.tolist(), high.tolist(), strict=True)]
    marked = [[str(mark) for mark in column] for column in said.items.T.tolist()]
    return cells.rows(
        [f"{at + 1:06d}" for at in who.customer.tolist()],
        cells.dates(who.day, FIRST_DAY),
        cells.where(nps_told, [str(mark) for mark in said.nps.tolist()]),
        [str(mark) for mark in said.overall.tolist()],
        *(cells.where(told[:, at], column) for at, column in enumerate(marked)),
        cells.where(draw.random(n) < truth.commented, comment),
    )


def _mark(name: str, title: str, title_zh: str, description: str, description_zh: str) -> Column:
    kind = {"type": "integer", "constraints": {"minimum": 1, "maximum": 5}}
    return Column(name, kind, title, title_zh, description, description_zh)


_COMMENTS = [comment for pair in COMMENTS.values() for comment in pair]

SURVEY = Table(
    name="retail_survey",
    title="Satisfaction survey",
    title_zh="满意度调查",
    columns=(
        Column("customer_id", CUSTOMER_ID, "Customer", "客户编号", "As in retail_customers", "同 retail_customers"),
        Column("answered_on", {"type": "date", "constraints": {"required": True}}, "Answered on", "答复日期",
               "3 to 14 days after a purchase", "购买后 3 至 14 天"),
        Column("nps", {"type": "integer", "constraints": {"minimum": 0, "maximum": 10}}, "Recommend", "推荐意愿",
               "0 to 10: how likely to recommend the shop; blank where not told",
               "0 至 10，向他人推荐的可能性；未答则为空"),
        _mark("satisfaction", "Satisfaction", "总体满意度", "1 to 5, overall", "1 至 5，总体评价"),
        _mark("product", "Product", "商品", "1 to 5; blank where not told", "1 至 5；未答则为空"),
        _mark("delivery", "Delivery", "配送", "1 to 5; blank where not told", "1 至 5；未答则为空"),
        _mark("service", "Service", "服务", "1 to 5; blank where not told", "1 至 5；未答则为空"),
        _mark("price", "Price", "价格", "1 to 5; blank where not told", "1 至 5；未答则为空"),
        Column("comment", {"type": "string", "constraints": {"enum": _COMMENTS}}, "Comment", "意见",
               "Few comment: " + ", ".join(_COMMENTS),
               "少数人留言：flawed 有瑕疵，well made 做工好，late 送货迟，on time 送货准时，slow reply 答复慢，"
               "kind help 服务周到，too dear 太贵，good value 实惠"),
    ),
    rows=_rows,
    entity="customer_id",
    ids=("customer_id",),
    dates=("answered_on",),
    primary_key=("customer_id", "answered_on"),
    foreign_keys={"customer_id": ("retail_customers", "customer_id")},
)  # fmt: skip
