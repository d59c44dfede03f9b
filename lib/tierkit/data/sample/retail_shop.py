"""The shop put together: who bought what when, brought what back, and who was lost afterwards.

``shop()`` is the one story that all tables of the shop tell their part of. Its purchases are in the order in which
they happened; customers are numbered from 0 in the order in which they joined.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from tierkit.data.sample import retail
from tierkit.data.sample.retail import Floats, Ints
from tierkit.data.sample.truth import CHANNELS, CITIES, CUSTOMERS, DAYS, WEEKS

WALK_INS = 160
"""Orders of people who never said who they are: their lines have no customer_id."""
LOST_AFTER = 180
"""Days without a purchase after which a customer counts as lost."""


@dataclass(frozen=True)
class Purchases:
    """The purchases of known customers, in turn; ``worth`` in yuan, ``channel`` a place in CHANNELS."""

    customer: Ints
    seconds: Ints
    worth: Floats
    channel: Ints


@dataclass(frozen=True)
class Returns:
    """What was brought back: the purchase it belongs to, and when."""

    purchase: Ints
    seconds: Ints


@dataclass(frozen=True)
class Shop:
    """Everything that happened. ``rate`` and ``left`` (shop time) are each customer's own, and hidden."""

    people: retail.People
    rate: Floats
    left: Floats
    purchases: Purchases
    bought: retail.Lines
    returns: Returns
    back: retail.Lines

    def lost(self, customer: Ints, day: Ints, question: int) -> NDArray[np.bool_]:
        """Whether ``customer`` bought nothing in the LOST_AFTER days after ``day`` (counted from the first day).

        Where these days run beyond the data, the customer's own rate and leaving say how likely it is.
        """
        days = self.purchases.seconds // 86400
        width = 4 * DAYS
        bought = np.sort(self.purchases.customer * width + days)
        wanted = customer * width + day
        at = np.searchsorted(bought, wanted, side="right")
        following = np.append(bought, np.iinfo(np.int64).max)[at]
        again = following <= wanted + LOST_AFTER
        unseen = np.maximum(day + LOST_AFTER - (DAYS - 1), 0) / 7
        silent = np.where(np.isfinite(self.left[customer]), 1.0, np.exp(-self.rate[customer] * unseen))
        return ~again & (retail.stream(question).random(customer.size) < silent)


@cache
def shop() -> Shop:
    """The story of the shop, told once."""
    story = retail.histories()
    # Customers are numbered as they join.
    joining = np.argsort(story.joined, kind="stable")
    rank = np.argsort(joining, kind="stable")
    sequence = np.argsort(story.time, kind="stable")
    customer = rank[story.customer[sequence]]
    seconds = retail.to_seconds(story.time[sequence])
    worth, mean_spend = retail.spending(customer, CUSTOMERS)
    who = retail.people(retail.to_seconds(np.sort(story.joined)), mean_spend)

    draw = retail.stream(4)
    at_home = draw.random(customer.size) < 0.75
    elsewhere = retail.pick(draw, np.tile(np.array(list(CHANNELS.values())), (customer.size, 1)))
    _, first = np.unique(customer, return_index=True)
    at_home[first] = True  # who joined in the app bought there
    channel = np.where(at_home, who.channel[customer], elsewhere)

    bought = retail.lines_of(worth, seconds, question=5)
    back, purchase, back_seconds = retail.brought_back(bought, seconds)
    return Shop(
        people=who,
        rate=story.rate[joining],
        left=story.left[joining],
        purchases=Purchases(customer, seconds, worth, channel),
        bought=bought,
        returns=Returns(purchase, back_seconds),
        back=back,
    )


@dataclass(frozen=True)
class Orders:
    """Every order of the till, one row an order: purchases, then returns, then those of walk-ins (customer -1)."""

    number: Ints
    is_return: NDArray[np.bool_]
    place: Ints
    seconds: Ints
    customer: Ints
    channel: Ints
    city: Ints
    lines: retail.Lines


def orders() -> Orders:
    """The till's orders; ``number`` counts purchases and returns apart, ``place`` is the turn of the order."""
    told = shop()
    bought, back = told.purchases, told.returns
    strangers = retail.stream(7)
    passing = retail.to_seconds(np.sort(strangers.random(WALK_INS)) * WEEKS)
    guests = retail.lines_of(retail.spending(np.arange(WALK_INS), WALK_INS, seed=7)[0], passing, question=8)
    guest_city = retail.pick(strangers, np.tile([city.share for city in CITIES], (WALK_INS, 1)))
    at_till = np.full(WALK_INS, list(CHANNELS).index("shop"))

    n, m = bought.seconds.size, back.purchase.size
    seconds = np.concatenate([bought.seconds, back.seconds, passing])
    customer = np.concatenate([bought.customer, bought.customer[back.purchase], np.full(WALK_INS, -1)])
    is_return = np.repeat([False, True, False], [n, m, WALK_INS])
    turn = np.argsort(seconds, kind="stable")
    place, number = np.empty(turn.size, dtype=np.int64), np.empty(turn.size, dtype=np.int64)
    place[turn] = np.arange(turn.size)
    for kind in (False, True):
        of_kind = turn[is_return[turn] == kind]
        number[of_kind] = np.arange(1, of_kind.size + 1)
    return Orders(
        number=number,
        is_return=is_return,
        place=place,
        seconds=seconds,
        customer=customer,
        channel=np.concatenate([bought.channel, bought.channel[back.purchase], at_till]),
        city=np.append(told.people.city[customer[: n + m]], guest_city),
        lines=retail.Lines.concat(
            told.bought,
            told.back.take(np.arange(told.back.order.size), told.back.order + n),
            guests.take(np.arange(guests.order.size), guests.order + n + m),
        ),
    )
