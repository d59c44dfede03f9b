"""What is true of the invented shop behind the sample data: every number its generator decides with.

Spruce Home (云杉家居) sells things for the home in twelve Chinese cities. It opened on 2023-07-01, and nobody has
ever bought anything there. Because the truth is known, a model can be asked whether it finds it again.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta

FIRST_DAY, LAST_DAY = date(2023, 7, 1), date(2025, 6, 30)
"""The window of the data, both ends included."""
DAYS = (LAST_DAY - FIRST_DAY).days + 1
WEEKS = DAYS / 7
SEED = 20230701
CUSTOMERS = 4000


@dataclass(frozen=True)
class Truth:
    """The parameters of the processes; see the functions of ``retail`` that draw from them.

    Times are weeks of *shop time*: calendar time stretched by the season, the same length over each year.
    """

    r: float = 0.5
    """Purchase rates per week: gamma with shape ``r`` …"""
    alpha: float = 4.0
    """… and rate ``alpha`` (weeks). Fader, Hardie & Lee (2005), BG/NBD."""
    a: float = 0.7
    """The chance to leave for good after a repeat purchase: beta(a, b)."""
    b: float = 3.5
    p: float = 6.0
    """What one purchase is worth in yuan: gamma with shape ``p`` and the customer's own rate …"""
    q: float = 3.5
    """… which is gamma with shape ``q`` …"""
    v: float = 130.0
    """… and rate ``v``; mean spend p·v/(q − 1). Fader, Hardie & Lee (2005b), Gamma-Gamma."""
    early_share: float = 0.9
    """The share of customers who come in the first ``early_weeks``, most of them at the start; the others later."""
    early_weeks: float = 78.0
    return_share: float = 0.05
    """The share of purchases of which one line or all are brought back, 2 to 25 days later."""

    def as_dict(self) -> dict[str, float]:
        """Parameter → value."""
        return asdict(self)


TRUTH = Truth()


@dataclass(frozen=True)
class City:
    """A city with its share of customers; ``tilt`` > 0 draws those who spend more on a purchase."""

    name: str
    english: str
    province: str
    region: str
    share: float
    tilt: float


CITIES = (
    City("上海", "Shanghai", "上海", "华东", 0.18, 0.30),
    City("北京", "Beijing", "北京", "华北", 0.15, 0.25),
    City("广州", "Guangzhou", "广东", "华南", 0.12, 0.05),
    City("深圳", "Shenzhen", "广东", "华南", 0.11, 0.25),
    City("成都", "Chengdu", "四川", "西南", 0.09, -0.10),
    City("杭州", "Hangzhou", "浙江", "华东", 0.08, 0.15),
    City("武汉", "Wuhan", "湖北", "华中", 0.06, -0.15),
    City("南京", "Nanjing", "江苏", "华东", 0.06, 0.00),
    City("西安", "Xi'an", "陕西", "西北", 0.05, -0.25),
    City("苏州", "Suzhou", "江苏", "华东", 0.04, 0.10),
    City("青岛", "Qingdao", "山东", "华东", 0.035, -0.10),
    City("昆明", "Kunming", "云南", "西南", 0.025, -0.30),
)


@dataclass(frozen=True)
class Category:
    """A category: the price around which its things cost, how often it is bought, what it costs of the list price."""

    name: str
    chinese: str
    code: str
    price: float
    weight: float
    cost_share: float


CATEGORIES = (
    Category("furniture", "家具", "FU", 520.0, 0.9, 0.62),
    Category("bedding", "床品", "BE", 220.0, 1.0, 0.50),
    Category("kitchen", "厨房用品", "KI", 95.0, 1.3, 0.55),
    Category("storage", "收纳", "ST", 60.0, 1.2, 0.52),
    Category("lighting", "灯具", "LI", 180.0, 0.7, 0.48),
    Category("decor", "装饰", "DE", 45.0, 1.0, 0.42),
)
PRODUCTS_PER_CATEGORY = 20
CHANNELS = {"shop": 0.42, "app": 0.36, "web": 0.22}

SPRING_FESTIVALS = (date(2024, 2, 10), date(2025, 1, 29))


def season(day: date) -> float:
    """How busy a day is against an ordinary weekday, before each year is scaled to average 1."""
    busy = 1.3 if day.weekday() >= 5 else 1.0
    if day.month == 11 and day.day <= 11:
        busy *= 3.6 if day.day == 11 else 1.9
    if day.month == 6 and day.day <= 18:
        busy *= 3.0 if day.day == 18 else 1.6
    if day.month == 10 and day.day <= 7:
        busy *= 1.25
    for festival in SPRING_FESTIVALS:
        away = (day - festival).days
        if -18 <= away < -3:
            busy *= 1.5
        elif -3 <= away <= 6:
            busy *= 0.4
    return busy


def days() -> list[date]:
    """Every day of the window."""
    return [FIRST_DAY + timedelta(days=n) for n in range(DAYS)]
