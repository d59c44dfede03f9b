"""How likely is a header, and the cells below it, to be one of our columns?"""

from __future__ import annotations

import difflib

import pandas as pd

from tierkit.data import values
from tierkit.data.headers import fold
from tierkit.data.mapping import Dates, Kind, Numbers, list_mappings, load_mapping
from tierkit.data.values import as_text, parse_numbers
from tierkit.data.workbooks import EPOCH
from tierkit.i18n import _

WORDS = {
    "order_id": ("订单", "单号", "单据", "发票", "order", "invoice", "receipt"),
    "customer_id": ("客户", "会员", "用户", "买家", "顾客", "cust", "client", "member", "buyer", "account"),
    "ordered_at": ("日期", "时间", "date", "time"),
    "amount": ("金额", "实付", "应付", "销售额", "amount", "total", "revenue", "sales", "paid"),
    "joined_on": ("注册", "入会", "创建", "joined", "created", "registered"),
    "name": ("姓名", "名称", "name"),
    "quantity": ("数量", "件数", "quantity", "qty"),
    "unit_price": ("单价", "price"),
}
"""Words in a header that promise a column; weaker than a header that a preset knows."""
SAME, ALIKE, WORD = 3.0, 2.0, 1.0
LIKENESS = 0.8


def by_header(name: str, header: str, kind: Kind) -> tuple[float, str]:
    """How much ``header`` promises our column ``name``, and why; 0 when nothing speaks for it."""
    accepted = [each for preset in list_mappings(kind) for each in load_mapping(preset).columns.get(name, [])]
    folded = fold(header)
    if any(folded == fold(each) for each in accepted):
        return SAME, _("this is a usual header for it")
    near = max(accepted, key=lambda each: _likeness(folded, fold(each)), default="")
    if near and _likeness(folded, fold(near)) >= LIKENESS:
        return ALIKE, _("the header is like {header}").format(header=near)
    word = next((word for word in WORDS.get(name, ()) if word in folded), None)
    return (WORD, _("the header holds the word {word}").format(word=word)) if word else (0.0, "")


def _likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other).ratio()


def share_of_kind(cells: pd.Series, kind: str) -> float:
    """The share of ``cells`` that can be of ``kind``; a text can be anything, and an id anything but a date."""
    if cells.empty:
        return 0.5
    if kind == "datetime":
        return max(float(read_dates(cells, dayfirst=first).notna().mean()) for first in (True, False))
    if kind == "number":
        return float(read_numbers(cells)[1].notna().mean())
    if kind == "id":
        return 1 - float(as_text(cells).str.contains(r"[0-9][-/.年][0-9]{1,2}[-/.月][0-9]", regex=True).mean())
    return 1.0


def read_dates(cells: pd.Series, *, dayfirst: bool) -> pd.Series:
    """Dates as they are when 1/2/2024 begins with the day, or with the month."""
    return values.read_dates(cells, Dates(dayfirst=dayfirst), "UTC", EPOCH)[0]


def read_numbers(cells: pd.Series) -> tuple[bool, pd.Series]:
    """Whether a comma is the decimal sign (only where that reads more of them), and the numbers."""
    point = parse_numbers(cells, Numbers())
    comma = parse_numbers(cells, Numbers(thousands=".", decimal=","))
    better = int(comma.notna().sum()) > int(point.notna().sum())
    return better, comma if better else point
