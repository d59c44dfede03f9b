"""The sample data's generator: customers and order lines of the shop described in ``truth``.

Purchases are BG/NBD in shop time: a customer first buys on joining; then purchases follow at the customer's own
gamma-distributed rate, and after each repeat purchase the customer may leave for good. Shop time is bent to the
calendar by the season, which leaves the process what it was: in shop time a fit finds the parameters exactly, in
calendar time nearly. What a purchase is worth is Gamma-Gamma, independent of the rate; it is then split into lines.
Cities draw customers by what they spend, so that cities differ and the whole keeps its distribution.

Each question has its own stream of random numbers, so that a change in one leaves the others as they were.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tierkit.data.sample.truth import (
    CATEGORIES,
    CHANNELS,
    CITIES,
    CUSTOMERS,
    DAYS,
    FIRST_DAY,
    PRODUCTS_PER_CATEGORY,
    SEED,
    TRUTH,
    WEEKS,
    Truth,
    days,
    season,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟"
)
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红鹏飞梅玲斌宇浩欣怡子涵雨泽晨思远佳宁嘉文博若曦一诺俊熙"
OPENING = 9 * 3600
"""The shop opens at nine; its app and web shop keep the same hours."""
CLOSING = 22 * 3600


def stream(question: int, seed: int = SEED) -> np.random.Generator:
    """The random numbers for one question."""
    return np.random.Generator(np.random.PCG64([seed, question]))


@dataclass(frozen=True)
class Histories:
    """When customers buy, in weeks of shop time: one joining time a customer, one row a purchase.

    ``rate`` is what each customer buys a week while a customer, ``left`` when each left for good (infinite: never).
    """

    joined: Floats
    customer: Ints
    time: Floats
    rate: Floats
    left: Floats


def histories(customers: int = CUSTOMERS, truth: Truth = TRUTH, seed: int = SEED) -> Histories:
    """Purchases by BG/NBD; the first one of each customer happens on joining."""
    draw = stream(1, seed)
    when = draw.random(customers)
    early = draw.random(customers) < truth.early_share
    opening_rush = truth.early_weeks * (1 - np.sqrt(1 - 0.96 * when))
    joined = np.where(early, opening_rush, truth.early_weeks + (WEEKS - truth.early_weeks) * when)
    rate = draw.standard_gamma(truth.r, customers) / truth.alpha
    leaves, stays = draw.standard_gamma(truth.a, customers), draw.standard_gamma(truth.b, customers)
    leaving = leaves / (leaves + stays)

    active, now, left = np.arange(customers), joined, np.full(customers, np.inf)
    bought, times = [active], [joined]
    while active.size:
        # A rate may underflow to zero: who never comes back, comes back after the end.
        with np.errstate(divide="ignore", over="ignore"):
            now = now + draw.standard_exponential(active.size) / rate[active]
        inside = now < WEEKS
        active, now = active[inside], now[inside]
        bought.append(active)
        times.append(now)
        stay = draw.random(active.size) >= leaving[active]
        left[active[~stay]] = now[~stay]
        active, now = active[stay], now[stay]
    return Histories(joined, np.concatenate(bought).astype(np.int64), np.concatenate(times), rate, left)


def spending(customer: Ints, customers: int, truth: Truth = TRUTH, seed: int = SEED) -> tuple[Floats, Floats]:
    """What each purchase is worth in yuan, by Gamma-Gamma, and each customer's mean spend p/ν."""
    draw = stream(2, seed)
    nu = draw.standard_gamma(truth.q, customers) / truth.v
    return draw.standard_gamma(truth.p, customer.size) / nu[customer], truth.p / nu


def shop_clock() -> Floats:
    """Shop time (weeks) at each midnight of the window, from 0 to WEEKS; each year is as long as its calendar."""
    busy = np.array([season(day) for day in days()])
    year = np.array([0 if day < FIRST_DAY.replace(year=FIRST_DAY.year + 1) else 1 for day in days()])
    for each in (0, 1):
        busy[year == each] /= busy[year == each].mean()
    return np.concatenate([[0.0], np.cumsum(busy)]) / 7


def to_seconds(time: Floats) -> Ints:
    """Shop time → seconds since the first midnight, within opening hours; earlier stays earlier."""
    clock = shop_clock()
    clock[-1] = np.inf
    day = np.searchsorted(clock, time, side="right") - 1
    clock[-1] = WEEKS
    part = (time - clock[day]) / (clock[day + 1] - clock[day])
    hours = np.array([0.0, 0.08, 0.20, 0.33, 0.40, 0.46, 0.53, 0.60, 0.68, 0.78, 0.90, 0.97, 1.0])
    at = np.interp(part, hours, np.linspace(OPENING, CLOSING, hours.size))
    return (day * 86400 + np.minimum(at, CLOSING - 1).astype(np.int64)).astype(np.int64)


def pick(draw: np.random.Generator, weights: Floats) -> Ints:
    """One column per row of ``weights`` with chances in their proportion."""
    upto = np.cumsum(weights, axis=1)
    return (draw.random(len(weights))[:, None] * upto[:, -1:] > upto).sum(axis=1).astype(np.int64)


@dataclass(frozen=True)
class People:
    """The customers, numbered in the order in which they join."""

    joined: Ints
    name: list[str]
    sex: list[str]
    birth_year: list[str]
    city: Ints
    channel: Ints


def people(joined: Ints, mean_spend: Floats) -> People:
    """Who the customers are. Where they live leans on what they spend; nothing else does."""
    draw, n = stream(3), joined.size
    spend = np.log(mean_spend)
    score = (spend - spend.mean()) / spend.std()
    share, tilt = np.array([city.share for city in CITIES]), np.array([city.tilt for city in CITIES])
    city = pick(draw, share * np.exp(score[:, None] * tilt))
    channel = pick(draw, np.tile(np.array(list(CHANNELS.values())), (n, 1)))
    letters = draw.random((n, 4))
    surname = (letters[:, 0] * len(SURNAMES)).astype(int)
    given = (letters[:, 1:3] * len(GIVEN)).astype(int)
    short = letters[:, 3] < 0.2
    names = [
        SURNAMES[s] + GIVEN[g[0]] + ("" if brief else GIVEN[g[1]])
        for s, g, brief in zip(surname, given, short, strict=True)
    ]
    female, known = draw.random(n) < 0.62, draw.random(n) < 0.96
    age = 20 + np.floor(45 * draw.random(n) * draw.random(n) + 12 * draw.random(n)).astype(int)
    births = [str(FIRST_DAY.year - years) if told else "" for years, told in zip(age, known, strict=True)]
    return People(joined, names, ["F" if woman else "M" for woman in female], births, city, channel)


@dataclass(frozen=True)
class Lines:
    """Order lines; money in fen. ``order`` counts from 0; a return has the quantities and amounts below zero."""

    order: Ints
    category: Ints
    product: Ints
    quantity: Ints
    unit_price: Ints
    discount: Ints
    amount: Ints
    cost: Ints

    def take(self, rows: Ints, order: Ints, sign: int = 1) -> Lines:
        """The lines ``rows`` under other order numbers, turned into returns where ``sign`` is -1."""
        return Lines(
            order,
            self.category[rows],
            self.product[rows],
            sign * self.quantity[rows],
            self.unit_price[rows],
            sign * self.discount[rows],
            sign * self.amount[rows],
            sign * self.cost[rows],
        )

    @classmethod
    def concat(cls, *parts: Lines) -> Lines:
        """All lines of ``parts``."""
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in cls.__dataclass_fields__))


def lines_of(worth: Floats, seconds: Ints, question: int) -> Lines:
    """Orders worth ``worth`` yuan split into one to five lines that sum to it (to a few fen, for whole prices)."""
    draw = stream(question)
    likely = np.array([0.42, 0.29, 0.16, 0.08, 0.05]) * np.minimum(worth[:, None] / 60, 1) ** np.arange(5.0)
    count = 1 + pick(draw, likely)
    order = np.repeat(np.arange(worth.size), count)
    part = 0.25 + draw.standard_exponential(order.size)
    value = worth[order] * part / np.bincount(order, part)[order]

    price = np.array([category.price for category in CATEGORIES])
    weight = np.array([category.weight for category in CATEGORIES])
    fits = np.exp(-((np.log(np.maximum(value, 0.5))[:, None] - np.log(price * 1.3)) ** 2) / 1.6)
    category = pick(draw, weight * fits + 1e-9)
    wanted = value / price[category]
    quantity = 1 + np.floor(draw.random(order.size) * np.clip(wanted * 1.5, 0, 4)).astype(np.int64)

    promotion = np.array([season(day) > 1.55 for day in days()])[seconds[order] // 86400]
    calm, busy = np.array([0.66, 0.16, 0.1, 0.05, 0.03]), np.array([0.25, 0.2, 0.25, 0.2, 0.1])
    chances = np.where(promotion[:, None], busy, calm)
    off = np.array([0.0, 0.05, 0.10, 0.15, 0.20])[pick(draw, chances)]
    amount = np.maximum(np.rint(value * 100), quantity).astype(np.int64)
    # Without a discount quantity × price is the amount; so the amount is a multiple of the quantity.
    amount = np.where(off == 0, np.rint(amount / quantity).astype(np.int64) * quantity, amount)
    unit_price = np.ceil(amount / (1 - off) / quantity - 1e-6).astype(np.int64)
    rungs = np.log(unit_price / 100 / price[category]) * 6 + PRODUCTS_PER_CATEGORY / 2
    product = np.clip(np.rint(rungs), 1, PRODUCTS_PER_CATEGORY).astype(np.int64)
    share = np.array([category.cost_share for category in CATEGORIES])[category] * (0.9 + 0.2 * draw.random(order.size))
    cost = np.rint(unit_price * quantity * share).astype(np.int64)
    return Lines(order, category, product, quantity, unit_price, unit_price * quantity - amount, amount, cost)


def brought_back(lines: Lines, seconds: Ints, truth: Truth = TRUTH) -> tuple[Lines, Ints, Ints]:
    """Returns: their lines, the purchase each return belongs to, and when; all within the window."""
    draw, orders = stream(6), seconds.size
    chosen, whole = draw.random(orders) < truth.return_share, draw.random(orders) < 0.5
    when = seconds + np.floor((2 + 23 * draw.random(orders)) * 86400).astype(np.int64) // 60 * 60
    # Brought back at night would be odd: into the opening hours of that day.
    clock = OPENING + (when % 86400) * (CLOSING - OPENING) // 86400
    when = when // 86400 * 86400 + clock
    chosen &= when < DAYS * 86400
    first = np.concatenate([[True], lines.order[1:] != lines.order[:-1]])
    rows = np.flatnonzero(chosen[lines.order] & (whole[lines.order] | first))
    purchases, order = np.unique(lines.order[rows], return_inverse=True)
    return lines.take(rows, order, -1), purchases.astype(np.int64), when[purchases]
