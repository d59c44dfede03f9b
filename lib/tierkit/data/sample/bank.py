"""Cypress Bank (翠柏银行), invented: its wealth customers, and what each had at the end of every day of a quarter.

Who earns the golden card? Whoever had total assets of 500,000 yuan or more **on the monthly average day**
(月日均总资产): the mean of the end-of-day totals over every calendar day of the month, here June 2025. Weekends and
public holidays count with the total of the last working day, for nothing moves on them; no day is missing.

400 customers, 2025-04-01 to 2025-06-30. A total walks slowly (market), jumps up on payday and down on rent day, and
now and then by a redemption or a deposit. Some customers are written by hand (``SCRIPTS``):

* ``exact``, ``fen_below``, ``fen_above``: a June average of exactly 500,000.00, 499,999.99 and 500,000.01 yuan. No
  other customer comes nearer than one fen. Those at 500,000.00 have whole yuan on every day, so that their average is
  exact in floating point too, however it is summed;
* ``dressed_up``: money comes in for 30 June alone (last day yes, average no);
* ``month_ends``: money comes in for the last days of April and May (average of month ends yes, June average no);
* ``left_late``: most of it is redeemed on 27 June (last day no, average yes);
* ``peak``: three rich working days in the middle of June (highest day yes, average no).

The card in ``bank_customers`` is the one held since 31 May, by the same rule applied to May.

``TRUTH``: ``threshold`` (yuan) and ``customers``; how many June averages are ``exact``, ``fen_below``, ``fen_above``;
``golden``: customers at or above the threshold by the right rule. By wrong ones: ``above_not_at`` (> for >=),
``by_last_day`` (30 June), ``by_month_ends`` (mean of 30 April, 31 May, 30 June), ``by_highest_day`` (of June),
``by_working_days`` (mean over June's working days). ``golden_in_may``, ``card_gained`` and ``card_lost`` (from May to
June); ``last_day_only``, ``average_only``: who is golden by one of the two and not by the other.
"""

from __future__ import annotations

import numpy as np

from tierkit.data.sample.invented import Days, Flags, Floats, Ints, iso, people, pick, stream, yuan
from tierkit.data.sample.tables import Column, Row, Table

SEED = 20250401
CUSTOMERS = 400
THRESHOLD = 500_000
FIRST, LAST = np.datetime64("2025-04-01"), np.datetime64("2025-06-30")
HOLIDAYS = ("2025-04-04", "2025-05-01", "2025-05-02", "2025-05-05", "2025-06-02")
"""Public holidays on weekdays: Qingming, Labour Day, Dragon Boat (State Council notice for 2025) …"""
WORKED_SUNDAY = "2025-04-27"
"""… and the Sunday that makes up for one."""

SCRIPTS = {"exact": 5, "fen_below": 5, "fen_above": 5, "dressed_up": 18, "month_ends": 9, "left_late": 7, "peak": 6}
AVERAGES = {"exact": 50_000_000, "fen_below": 49_999_999, "fen_above": 50_000_001}
"""June averages in fen."""
PAYDAYS = (5, 10, 15, 20, 25)
BRANCHES = (
    ("上海", "徐汇支行"), ("上海", "杨浦支行"), ("杭州", "西湖支行"),
    ("南京", "鼓楼支行"), ("成都", "锦江支行"), ("武汉", "武昌支行"),
)  # fmt: skip
MANAGERS_PER_BRANCH = 2

TRUTH: dict[str, float] = {
    "threshold": THRESHOLD,
    "customers": CUSTOMERS,
    "exact": 5,
    "fen_below": 5,
    "fen_above": 5,
    "golden": 90,
    "above_not_at": 85,
    "by_last_day": 105,
    "by_month_ends": 89,
    "by_highest_day": 129,
    "by_working_days": 92,
    "golden_in_may": 84,
    "card_gained": 7,
    "card_lost": 1,
    "last_day_only": 24,
    "average_only": 9,
}


def calendar() -> tuple[Days, Flags]:
    """Every day of the quarter, and whether anything moves on it."""
    days = np.arange(FIRST, LAST + 1)
    working = np.is_busday(days, holidays=np.array(HOLIDAYS, dtype="datetime64[D]"))
    working |= days == np.datetime64(WORKED_SUNDAY)
    return days, working


def balances() -> Ints:
    """End-of-day total assets in fen, one row a customer, one column a day."""
    days, working = calendar()
    kind = np.full(CUSTOMERS, "", dtype="<U10")
    hands = np.argsort(stream(SEED, 1).random(CUSTOMERS), kind="stable")[: sum(SCRIPTS.values())]
    kind[hands] = np.repeat(list(SCRIPTS), list(SCRIPTS.values()))

    level = _levels(kind)
    moves = _moves(level, np.where(kind == "", 1.0, 0.25), days, working) + _script(kind, level, days)
    total = np.rint(100 * level).astype(np.int64)[:, None] + np.cumsum(np.rint(100 * moves).astype(np.int64), axis=1)
    total = np.maximum(total, 10_000)  # nobody closes the account: 100 yuan stay
    june = days >= np.datetime64("2025-06-01")
    for name, average in AVERAGES.items():
        step = 100 if name == "exact" else 1
        for at in np.flatnonzero(kind == name):
            path = total[at] // step * step
            target = average * int(june.sum())
            path += (target - path[june].sum()) // (june.sum() * step) * step
            path[-1] += target - path[june].sum()  # what thirty equal steps cannot share, less than 30 steps
            total[at] = path
    return total


def _levels(kind: np.ndarray) -> Floats:
    """What each customer begins with, yuan: log-normal, and around the threshold where a script needs it."""
    draw = stream(SEED, 2)
    level = 220_000 * np.exp(1.0 * draw.standard_normal(kind.size))
    between = draw.random(kind.size)
    spans = {
        "exact": (470_000, 530_000), "fen_below": (470_000, 530_000), "fen_above": (470_000, 530_000),
        "dressed_up": (290_000, 420_000), "month_ends": (340_000, 410_000), "left_late": (570_000, 680_000),
        "peak": (360_000, 430_000),
    }  # fmt: skip
    for name, (low, high) in spans.items():
        level = np.where(kind == name, low + (high - low) * between, level)
    return np.asarray(np.rint(level))


def _moves(level: Floats, liveliness: Floats, days: Days, working: Flags) -> Floats:
    """What comes and goes on each working day, yuan."""
    draw = stream(SEED, 3)
    shape = (level.size, days.size)
    market = 0.003 * draw.standard_normal(shape)
    jump = np.where(draw.random(shape) < 0.012, 0.13 * draw.standard_normal(shape), 0.0)
    moves = (market + jump) * (level * liveliness)[:, None] * working

    income = np.rint(9_000 * (level / 200_000) ** 0.35 * (0.6 + draw.random(level.size)))
    rent = np.rint(income * (0.25 + 0.35 * draw.random(level.size)))
    payday = np.array(PAYDAYS)[pick(draw, [1, 3, 3, 2, 1], level.size)]
    months = np.unique(days.astype("datetime64[M]"))
    open_days = np.flatnonzero(working)
    for month in months:
        for due in PAYDAYS:
            paid = payday == due
            for amount, day in ((income, due), (-rent, due % 25 + 3)):
                at = int((month.astype("datetime64[D]") + day - 1 - FIRST).astype(int))
                # Pay and rent that fall on a day off come on the working day before.
                moves[paid, open_days[np.searchsorted(open_days, at, side="right") - 1]] += amount[paid]
    daily = (income - rent) * (0.6 + 0.4 * draw.random(level.size)) / 21
    moves -= daily[:, None] * working * draw.standard_exponential(shape)
    return np.asarray(moves)


def _script(kind: np.ndarray, level: Floats, days: Days) -> Floats:
    """The moves that are written by hand, yuan; all on working days."""
    draw = stream(SEED, 4)
    much = draw.random(level.size)
    extra = np.zeros((level.size, days.size))

    def on(day: str) -> int:
        return int((np.datetime64(day) - FIRST).astype(int))

    who = kind == "dressed_up"
    extra[who, on("2025-06-30")] = np.rint(540_000 - level + 150_000 * much)[who]
    who = kind == "month_ends"
    gift = np.rint(280_000 + 60_000 * much)
    for comes, goes in (("2025-04-30", "2025-05-06"), ("2025-05-30", "2025-06-03")):
        extra[who, on(comes)] = gift[who]
        extra[who, on(goes)] = -gift[who]
    who = kind == "left_late"
    extra[who, on("2025-06-27")] = -np.rint(level * (0.35 + 0.4 * much))[who]
    who = kind == "peak"
    extra[who, on("2025-06-16")] = np.rint(180_000 + 60_000 * much)[who]
    extra[who, on("2025-06-19")] = -extra[who, on("2025-06-16")]
    # Who stands on the edge gets there by a large deposit or redemption: no other rule gives the same.
    for name in AVERAGES:
        who = kind == name
        way = np.where((name != "exact") | (np.arange(level.size) % 2 == 0), 1, -1)
        extra[who, on("2025-06-11")] = np.rint(way * (30_000 + 50_000 * much))[who]
    return extra


def _balance_rows() -> list[Row]:
    days, _ = calendar()
    texts = iso(days)
    return [
        [number(at), day, yuan(fen)]
        for at, row in enumerate(balances().tolist())
        for day, fen in zip(texts, row, strict=True)
    ]


def _customer_rows() -> list[Row]:
    days, _ = calendar()
    may = (days >= np.datetime64("2025-05-01")) & (days < np.datetime64("2025-06-01"))
    golden = balances()[:, may].sum(axis=1) >= THRESHOLD * 100 * may.sum()
    draw = stream(SEED, 5)
    names = people(draw, CUSTOMERS)
    managers = people(draw, len(BRANCHES) * MANAGERS_PER_BRANCH)
    place = pick(draw, [1.0] * len(managers), CUSTOMERS).tolist()
    age = np.floor(17 * 365 * draw.random(CUSTOMERS) ** 1.3).astype(np.int64)
    opened = iso(np.datetime64("2025-03-28") - age)
    return [
        [number(at), names[at], *BRANCHES[desk // MANAGERS_PER_BRANCH], opened[at], managers[desk],
         "gold" if golden[at] else "standard"]
        for at, desk in enumerate(place)
    ]  # fmt: skip


def number(at: int) -> str:
    """The customer number of row ``at``."""
    return f"{at + 1:08d}"


_EIGHT_DIGITS = {"required": True, "pattern": "[0-9]{8}"}
_CUSTOMER_ID = {"type": "string", "constraints": _EIGHT_DIGITS}
_TEXT = {"type": "string", "constraints": {"required": True}}
_DAY = {"type": "date", "constraints": {"required": True}}

TABLES: tuple[Table, ...] = (
    Table(
        name="bank_customers",
        title="Wealth customers of a bank",
        title_zh="银行财富客户",
        columns=(
            Column("customer_id", {"type": "string", "constraints": {**_EIGHT_DIGITS, "unique": True}},
                   "Customer", "客户编号", "Eight digits, leading zeros included", "八位数字，含前导零"),
            Column("name", _TEXT, "Name", "姓名", "Invented; namesakes occur", "虚构姓名，会有重名"),
            Column("city", _TEXT, "City", "城市", "City of the branch", "支行所在城市"),
            Column("branch", _TEXT, "Branch", "支行", "Branch that keeps the account", "开户支行"),
            Column("opened_on", _DAY, "Opened on", "开户日期", "Day the account was opened, before the quarter began",
                   "开户当天，均早于本季度"),
            Column("manager", _TEXT, "Account manager", "客户经理", "Invented; two in each branch",
                   "虚构姓名，每个支行两位"),
            Column("card", {"type": "string", "constraints": {"required": True, "enum": ["gold", "standard"]}},
                   "Card", "卡级别", "Held since 31 May, by the average day of May: gold or standard",
                   "5 月 31 日起持有，按 5 月的月日均总资产评定：gold 金卡，standard 普通卡"),
        ),
        rows=_customer_rows,
        entity="customer_id",
        ids=("customer_id",),
        dates=("opened_on",),
        primary_key=("customer_id",),
    ),
    Table(
        name="bank_balances",
        title="Total assets at the end of each day",
        title_zh="每日日终总资产",
        columns=(
            Column("customer_id", _CUSTOMER_ID, "Customer", "客户编号", "As in bank_customers", "同 bank_customers"),
            Column("day", _DAY, "Day", "日期", "Every calendar day of the quarter; days off carry the last working day",
                   "本季度的每个自然日；休息日沿用上一工作日的余额"),
            Column("total_assets", {"type": "number", "constraints": {"required": True, "minimum": 0}},
                   "Total assets", "总资产", "Yuan at the end of the day, deposits and investments together",
                   "日终余额，元，存款与理财合计"),
        ),
        rows=_balance_rows,
        entity="customer_id",
        ids=("customer_id",),
        dates=("day",),
        # Not to be jittered: the averages at the threshold are exact to the fen.
        money=(),
        primary_key=("customer_id", "day"),
        foreign_keys={"customer_id": ("bank_customers", "customer_id")},
    ),
)  # fmt: skip
