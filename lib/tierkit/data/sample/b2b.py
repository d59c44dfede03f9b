"""Birch Industrial (红桦工业), invented: the companies that buy its parts, and two years of their orders.

300 accounts, 2023-07-01 to 2025-06-30. How they come about, times in days since the first:

* **Size**: a year's purchases are log-normal, so that a few accounts bring most of the profit.
* **Repurchase and renewal**: an account buys under an agreement that runs a year from its anniversary (``since``).
  Each term opens with an order within 30 days. At an anniversary from October 2023 on (earlier ones all went through)
  an account is lost for good with chance ``renewal_loss`` − ``renewal_loss_step`` × (relationship − 3).
* **Growth**: log(purchases July 2024–June 2025 ÷ purchases July 2023–June 2024) of an account that bought all the
  time is normal with mean ``growth_drift`` + ``growth_slope`` × (growth_outlook − 3) and standard deviation
  ``growth_noise``; the outlook was judged on 30 June 2024, or on joining where that came later.
* **Need variety**: an account buys from at most need_variety + 1 of the six product lines.
* **Cost to serve** has a part that does not shrink with the account, so small accounts may cost more than they bring.

Contribution = amount − cost of the orders of the last twelve months (July 2024 to June 2025) − service_cost, which
covers the same months. ``negative_contribution``: how many accounts are below zero; ``top_decile_share``: the share of
the sum of all contributions that the best tenth of the accounts brings. ``renewals``: how many agreements came up for
renewal from October 2023 to May 2025 (later ones have not had their 30 days); ``renewals_lost``: how many of them no
order followed, which ended the agreement. Those four describe the tables as they are; the other figures of ``TRUTH``
are the model's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tierkit.data.sample.b2b_columns import ACCOUNT_COLUMNS, ORDER_COLUMNS, PRODUCT_LINES, PROVINCES
from tierkit.data.sample.invented import INDUSTRIES, Days, Floats, Ints, companies, iso, pick, stream, yuan
from tierkit.data.sample.tables import Row, Table

SEED = 20230702
ACCOUNTS = 300
FIRST = np.datetime64("2023-07-01")
MIDDLE, END = 366, 731
"""Days since FIRST: 1 July 2024 and 1 July 2025."""
CERTAIN = 92
"""Before this day (1 October 2023) no renewal fails."""
OPENS_WITHIN = 30

TRUTH: dict[str, float] = {
    "accounts": ACCOUNTS,
    "growth_slope": 0.10,
    "growth_drift": 0.03,
    "growth_noise": 0.30,
    "renewal_loss": 0.12,
    "renewal_loss_step": 0.04,
    "negative_contribution": 48,
    "top_decile_share": 0.5893,
    "renewals": 426,
    "renewals_lost": 55,
}


@dataclass(frozen=True)
class Accounts:
    """The accounts; days since FIRST, ``left`` is END for who stays; purchases of each year in yuan."""

    since: Days
    began: Ints
    renews: Ints
    """Anniversaries in the window, two columns; END where there is none."""
    left: Ints
    outlook: Ints
    variety: Ints
    relationship: Ints
    management: Ints
    first_year: Floats
    second_year: Floats


def accounts(count: int = ACCOUNTS, seed: int = SEED) -> Accounts:
    """The accounts and the fate of their agreements; purchases as if an account bought all the time."""
    draw = stream(seed, 1)
    new = draw.random(count) < 0.12
    age = draw.random(count)
    month = np.where(new, 20 * age, -1 - np.floor(110 * age**1.6)).astype(np.int64)
    day = np.floor(28 * draw.random(count)).astype(np.int64)  # never after the 28th: every month has the day
    since = _day(month, day)
    anniversary = np.stack([_day(month % 12 + 12 * year, day) for year in (0, 1)], axis=1)
    began = (since - FIRST).astype(np.int64)
    renews = (anniversary - FIRST).astype(np.int64)
    renews = np.where(renews > began[:, None], renews, END)

    years = np.clip(-began / 365, 0, 10)
    relationship = np.clip(np.rint(2.4 + 0.16 * years + 0.9 * draw.standard_normal(count)), 1, 5).astype(np.int64)
    outlook = 1 + pick(draw, [0.10, 0.22, 0.34, 0.23, 0.11], count)
    management = 1 + pick(draw, [0.10, 0.25, 0.33, 0.22, 0.10], count)
    size = draw.standard_normal(count)
    variety = np.clip(np.rint(2.9 + 0.6 * size + 0.9 * draw.standard_normal(count)), 1, 5).astype(np.int64)

    chance = TRUTH["renewal_loss"] - TRUTH["renewal_loss_step"] * (relationship - 3)
    fails = (draw.random((count, 2)) < chance[:, None]) & (renews >= CERTAIN) & (renews < END)
    left = np.where(fails, renews, END).min(axis=1)

    first_year = 150_000 * np.exp(1.52 * size)
    growth = TRUTH["growth_drift"] + TRUTH["growth_slope"] * (outlook - 3)
    growth = growth + TRUTH["growth_noise"] * draw.standard_normal(count)
    return Accounts(
        since, began, renews, left, outlook, variety, relationship, management, first_year, first_year * np.exp(growth)
    )


def _day(month: Ints, day: Ints) -> Days:
    """The ``day`` (from 0) of a ``month`` counted from July 2023."""
    return np.asarray((np.datetime64("2023-07") + month).astype("datetime64[D]") + day, dtype="datetime64[D]")


@dataclass(frozen=True)
class Lines:
    """Order lines in the order of their days; ``order`` counts orders from 0, money in fen."""

    order: Ints
    account: Ints
    day: Ints
    product: Ints
    quantity: Ints
    amount: Ints
    cost: Ints


def orders(who: Accounts, seed: int = SEED) -> Lines:
    """What the accounts buy: a year's orders sum to the year's purchases, in proportion where it is cut short."""
    draw, count = stream(seed, 2), who.began.size
    # The terms of each account: from the window's start or its own, and from each anniversary.
    opens = np.concatenate([np.maximum(who.began, 0)[:, None], who.renews], axis=1)
    until = np.minimum(np.concatenate([who.renews, np.full((count, 1), END)], axis=1), who.left[:, None])
    until = np.maximum(until, opens)
    within = np.minimum(until - opens, OPENS_WITHIN)
    # The window cuts into the first term of older accounts: they order in what is left of it, early or late.
    within[:, 0] = np.where(who.began < 0, until[:, 0] - opens[:, 0], within[:, 0])
    first = opens + np.floor(within * draw.random(opens.shape)).astype(np.int64)
    rate = np.clip(1.5 * (who.first_year / 20_000) ** 0.55, 1.5, 40) * (0.7 + 0.6 * draw.random(count))
    more = draw.poisson(rate[:, None] * (until - opens) / 365)
    buyer = np.broadcast_to(np.arange(count)[:, None], opens.shape)
    begun = until > opens
    term = np.repeat(np.arange(opens.size), more.ravel())
    inside = opens.ravel()[term] + np.floor(draw.random(term.size) * (until - opens).ravel()[term]).astype(np.int64)
    account = np.concatenate([buyer[begun], buyer.ravel()[term]])
    day = np.concatenate([first[begun], inside])
    turn = np.lexsort((account, day))
    account, day = account[turn], day[turn]

    late = (day >= MIDDLE).astype(np.int64)
    starts, ends = np.array([0, MIDDLE]), np.array([MIDDLE, END])
    active = np.clip(np.minimum(who.left[:, None], ends) - np.maximum(who.began[:, None], starts), 0, None)
    budget = np.stack([who.first_year, who.second_year], axis=1) * active / (ends - starts)
    weight = np.exp(0.45 * draw.standard_normal(account.size))
    cell = account * 2 + late
    worth = weight * budget.ravel()[cell] / np.bincount(cell, weight, minlength=2 * count)[cell]

    lines = 1 + np.minimum(pick(draw, [0.42, 0.30, 0.18, 0.10], account.size), who.variety[account])
    order = np.repeat(np.arange(account.size), lines)
    part = 0.2 + draw.standard_exponential(order.size)
    value = worth[order] * part / np.bincount(order, part)[order]
    liked = np.argsort(draw.random((count, len(PRODUCT_LINES))) * [line.rarity for line in PRODUCT_LINES], axis=1)
    buys = account[order]
    wanted = np.floor((who.variety[account] + 1) * draw.random(account.size) ** 1.5).astype(np.int64)
    place = np.arange(order.size) - np.repeat(np.cumsum(lines) - lines, lines)  # each line another product line
    product = liked[buys, (wanted[order] + place) % (who.variety[buys] + 1)]

    price = np.array([line.price for line in PRODUCT_LINES])[product]
    quantity = np.maximum(np.rint(value / price), 1).astype(np.int64)
    amount = np.maximum(np.rint(value * 100 / quantity), 100).astype(np.int64) * quantity
    share = np.array([line.cost_share for line in PRODUCT_LINES])[product]
    squeeze = 0.012 * np.log(who.first_year / 150_000)[buys]  # large accounts bargain
    cost = np.rint(amount * np.clip(share + squeeze + 0.03 * draw.standard_normal(order.size), 0.3, 0.95))
    return Lines(order, buys, day[order], product, quantity, amount, cost.astype(np.int64))


def _account_rows() -> list[Row]:
    who, draw = accounts(), stream(SEED, 3)
    industry = pick(draw, [kind.share for kind in INDUSTRIES], ACCOUNTS)
    province = pick(draw, [share for _, share in PROVINCES], ACCOUNTS)
    names, since = companies(industry), iso(who.since)
    size = who.first_year
    days = np.array([30, 45, 60, 90])[np.clip(np.rint(np.log(size / 60_000) + draw.standard_normal(ACCOUNTS)), 0, 3)
                                      .astype(np.int64)]  # fmt: skip
    limit = np.maximum(np.ceil(size * days / 365 * (1 + 0.8 * draw.random(ACCOUNTS)) / 10_000), 1) * 10_000
    late = 14 - 2.5 * (who.management - 3) - 1.5 * (who.relationship - 3) - 2.5 * np.log(size / 150_000)
    overdue = np.maximum(late, 1.5) * draw.standard_gamma(1.2, ACCOUNTS) / 1.2
    served = np.clip(np.minimum(who.left, END) - np.maximum(who.began, MIDDLE), 0, None) / (END - MIDDLE)
    service = (12_500 + 0.026 * size) * np.exp(0.55 * draw.standard_normal(ACCOUNTS)) * served
    employees = np.maximum(np.rint(40 * (size / 60_000) ** 0.6 * np.exp(0.5 * draw.standard_normal(ACCOUNTS))), 5)
    return [
        [
            number(at),
            names[at],
            INDUSTRIES[industry[at]].name,
            PROVINCES[province[at]][0],
            since[at],
            str(int(limit[at])),
            str(days[at]),
            f"{overdue[at]:.1f}",
            str(who.outlook[at]),
            str(who.variety[at]),
            str(who.relationship[at]),
            str(who.management[at]),
            str(round(service[at])),
            str(int(employees[at])),
        ]
        for at in range(ACCOUNTS)
    ]


def _order_rows() -> list[Row]:
    lines = orders(accounts())
    days = iso(FIRST + lines.day)
    return [
        [f"XS{order + 1:06d}", number(account), day, PRODUCT_LINES[product].name,
         str(quantity), yuan(amount), yuan(cost)]
        for order, account, day, product, quantity, amount, cost in zip(
            lines.order.tolist(), lines.account.tolist(), days, lines.product.tolist(),
            lines.quantity.tolist(), lines.amount.tolist(), lines.cost.tolist(), strict=True,
        )
    ]  # fmt: skip


def number(at: int) -> str:
    """The account number of row ``at``."""
    return f"{at + 1:05d}"


TABLES: tuple[Table, ...] = (
    Table(
        name="b2b_accounts",
        title="Business accounts",
        title_zh="企业客户",
        columns=ACCOUNT_COLUMNS,
        rows=_account_rows,
        entity="account_id",
        ids=("account_id",),
        dates=("since",),
        # Not the credit limit: it is a round sum.
        money=("service_cost",),
        primary_key=("account_id",),
    ),
    Table(
        name="b2b_orders",
        title="Order lines of business accounts",
        title_zh="企业客户订单明细",
        columns=ORDER_COLUMNS,
        rows=_order_rows,
        entity="account_id",
        ids=("order_id", "account_id"),
        dates=("ordered_on",),
        money=("amount", "cost"),
        foreign_keys={"account_id": ("b2b_accounts", "account_id")},
    ),
)
