"""Who visits the shop's app and web shop in the last 90 days, on which devices, and when.

A person has one way of using the shop (``STYLES``): *browsers* leaf through categories and move on, *researchers* read
about product after product, *buyers* come for one thing and put it into the cart. A person may have the app and one
browser or more; a browser is known by its cookie, an app by its device, and neither says whose it is until somebody
logs in. Before a purchase people look around, mostly for what they then buy.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from tierkit.data.sample import retail
from tierkit.data.sample.retail import Floats, Ints
from tierkit.data.sample.retail_shop import shop
from tierkit.data.sample.truth import CATEGORIES, CHANNELS, CUSTOMERS, DAYS, PRODUCTS_PER_CATEGORY

Flags = NDArray[np.bool_]

LAST = 90
FROM = (DAYS - LAST) * 86400
"""2025-04-02, in seconds since the first midnight."""
STRANGERS = 1650
"""Visitors who never say who they are: not customers yet, or customers on a device on which they never log in."""


@dataclass(frozen=True)
class Style:
    """How somebody uses the shop: the shares of pages after the first, pages a visit, seconds a page, visits."""

    name: str
    pages: tuple[float, ...]
    further_pages: float
    seconds: float
    visits: float
    among_buying: float
    """The share of this style among those who buy in the 90 days; online or after looking online …"""
    among_others: float
    """… and among everybody else."""


PAGES = ("home", "category", "product", "cart", "checkout", "service")
STYLES = (
    Style("browser", (0.14, 0.66, 0.16, 0.01, 0.0, 0.03), 3.0, 12.0, 1.9, 0.15, 0.60),
    Style("researcher", (0.04, 0.18, 0.72, 0.03, 0.0, 0.03), 4.0, 70.0, 1.4, 0.20, 0.28),
    Style("buyer", (0.08, 0.12, 0.45, 0.32, 0.0, 0.03), 2.0, 30.0, 1.2, 0.65, 0.12),
)


@dataclass(frozen=True)
class WebTruth:
    """What the visits are drawn with."""

    online_if_gone: float = 0.15
    """The share of customers who have left for good and still look in …"""
    online_if_shop: float = 0.45
    """… of the others, of those who joined in a shop …"""
    online_if_app_or_web: float = 0.92
    """… and of those who joined online."""
    has_app: float = 0.62
    second_browser: float = 0.35
    """The share of people with a browser whose cookie changes or who use two."""
    app_login: float = 0.90
    web_login: float = 0.55
    """The share of devices whose owner ever logs in there; whoever buys there does."""
    visits_before_purchase: float = 1.2
    """Mean number of visits in the 14 days before a purchase, half as many before one in a shop."""
    same_category: float = 0.75
    """The share of these visits that are about the category then bought."""

    def as_dict(self) -> dict[str, float]:
        """Parameter → value."""
        return asdict(self)


TRUTH = WebTruth()


@dataclass(frozen=True)
class Visitors:
    """One entry a device: whose it is (-1: nobody we know), app or browser, and its owner's style (place in STYLES)."""

    owner: Ints
    app: Flags
    logs_in: Flags
    style: Ints


@dataclass(frozen=True)
class Visits:
    """One entry a visit. ``ends_at`` is when it ends in a purchase (0: it does not); product is -1 where not aimed."""

    visitor: Ints
    start: Ints
    category: Ints
    product: Ints
    ends_at: Ints

    @classmethod
    def concat(cls, *parts: Visits) -> Visits:
        """All visits of ``parts``."""
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in cls.__dataclass_fields__))


def _recent() -> tuple[Ints, Ints]:
    """The purchases of the 90 days, and the line of each that is worth most."""
    told = shop()
    recent = np.flatnonzero(told.purchases.seconds >= FROM)
    turn = np.lexsort((told.bought.amount, told.bought.order))
    order = told.bought.order[turn]
    return recent, turn[np.searchsorted(order, recent, side="right") - 1]


@cache
def visitors(truth: WebTruth = TRUTH) -> Visitors:
    """Every device that looks in, customers' own first, in the order of their owners."""
    told, draw = shop(), retail.stream(40)
    recent, _ = _recent()
    app, web = (list(CHANNELS).index(name) for name in ("app", "web"))
    channel, customer = told.purchases.channel[recent], told.purchases.customer[recent]
    bought_in_app = np.isin(np.arange(CUSTOMERS), customer[channel == app])
    bought_on_web = np.isin(np.arange(CUSTOMERS), customer[channel == web])
    bought = np.isin(np.arange(CUSTOMERS), customer)

    home = told.people.channel
    joined_in_shop = home == list(CHANNELS).index("shop")
    online = np.where(joined_in_shop, truth.online_if_shop, truth.online_if_app_or_web)
    online = np.where(np.isfinite(told.left) & ~bought, truth.online_if_gone, online)
    looks_in = (draw.random(CUSTOMERS) < online) | bought_in_app | bought_on_web
    has_app = looks_in & ((draw.random(CUSTOMERS) < np.where(home == app, 0.95, truth.has_app)) | bought_in_app)
    has_web = looks_in & ((draw.random(CUSTOMERS) < 0.6) | bought_on_web | ~has_app)
    second = has_web & (draw.random(CUSTOMERS) < truth.second_browser)
    shares = np.array([[style.among_others for style in STYLES], [style.among_buying for style in STYLES]])
    style = retail.pick(draw, shares[bought.astype(int)])

    devices = np.stack([has_app, has_web, second], axis=1)
    owner, which = np.nonzero(devices)
    in_app = which == 0
    logs_in = draw.random(owner.size) < np.where(in_app, truth.app_login, truth.web_login)
    logs_in |= np.where(in_app, bought_in_app[owner], bought_on_web[owner] & (which == 1))
    return Visitors(
        owner=np.concatenate([owner, np.full(STRANGERS, -1)]),
        app=np.concatenate([in_app, draw.random(STRANGERS) < 0.25]),
        logs_in=np.concatenate([logs_in, np.zeros(STRANGERS, dtype=bool)]),
        style=np.concatenate([style[owner], retail.pick(draw, np.tile(shares[0], (STRANGERS, 1)))]),
    )


def visits(truth: WebTruth = TRUTH) -> Visits:
    """Every visit: those that end in a purchase, those that come before one, and those just so."""
    return Visits.concat(*_around_purchases(truth), _just_so())


def _around_purchases(truth: WebTruth) -> tuple[Visits, Visits]:
    told, draw, devices = shop(), retail.stream(41), visitors(truth)
    recent, line = _recent()
    buyer, seconds = told.purchases.customer[recent], told.purchases.seconds[recent]
    channel = told.purchases.channel[recent]
    in_shop, in_app = (channel == list(CHANNELS).index(name) for name in ("shop", "app"))
    category, product = told.bought.category[line], told.bought.product[line]

    # A person's devices lie side by side, the app first.
    known = devices.owner[devices.owner >= 0]
    first, behind = np.searchsorted(known, buyer, side="left"), np.searchsorted(known, buyer, side="right")
    has_app = devices.app[np.minimum(first, known.size - 1)] & (behind > first)
    own = np.where(in_app, first, first + has_app)

    pays = np.flatnonzero(~in_shop)
    paying = Visits(own[pays], seconds[pays] - 120, category[pays], product[pays], seconds[pays])
    often = draw.poisson(truth.visits_before_purchase * np.where(in_shop, 0.5, 1.0)) * (behind > first)
    looked = np.repeat(np.arange(recent.size), often)
    n = looked.size
    device = first[looked] + (draw.random(n) * (behind - first)[looked]).astype(np.int64)
    when = seconds[looked] - ((0.1 + 13.9 * draw.random(n)) * 86400).astype(np.int64)
    same = draw.random(n) < truth.same_category
    about = np.where(same, category[looked], _any_category(draw, n))
    aimed = np.where(same & (draw.random(n) < 0.5), product[looked], -1)
    looking = Visits(device, _waking(when, draw), about, aimed, np.zeros(n, dtype=np.int64))
    return paying, looking


def _just_so() -> Visits:
    draw, devices = retail.stream(42), visitors()
    visits_each = np.array([style.visits for style in STYLES])[devices.style]
    often = np.where(devices.owner >= 0, draw.poisson(visits_each), 1 + draw.poisson(0.35 * visits_each))
    device = np.repeat(np.arange(devices.owner.size), often)
    n = device.size
    when = FROM + (draw.random(n) * LAST * 86400).astype(np.int64)
    nothing = np.zeros(n, dtype=np.int64)
    return Visits(device, _waking(when, draw), _any_category(draw, n), nothing - 1, nothing)


def _any_category(draw: np.random.Generator, count: int) -> Ints:
    return retail.pick(draw, np.tile(np.array([each.weight for each in CATEGORIES]), (count, 1)))


def any_product(draw: np.random.Generator, count: int) -> Ints:
    """Products of any price, those of the middle more often."""
    number = 1 + np.floor((draw.random(count) + draw.random(count)) / 2 * PRODUCTS_PER_CATEGORY)
    return np.clip(number, 1, PRODUCTS_PER_CATEGORY).astype(np.int64)


def _waking(seconds: Ints, draw: np.random.Generator) -> Ints:
    """The same day, at an hour at which people are awake: from seven to a quarter past midnight less, evenings more."""
    part: Floats = np.maximum(draw.random(seconds.size), draw.random(seconds.size) * 0.9)
    return seconds // 86400 * 86400 + (7 * 3600 + part * 16 * 3600).astype(np.int64)
