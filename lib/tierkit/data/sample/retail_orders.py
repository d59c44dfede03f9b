"""The shop's customers and its till: one row a customer, one row a line of an order, with the flaws of real exports."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tierkit.data.sample import cells, retail
from tierkit.data.sample.retail_shop import orders, shop
from tierkit.data.sample.tables import Column, Row, Table
from tierkit.data.sample.truth import CATEGORIES, CHANNELS, CITIES, FIRST_DAY

DIRTY = {"repeated": 45, "yuan": 240, "full_width": 60, "spaces": 90}
"""How many lines have which flaw."""
FULL_WIDTH = {ord(char): ord(char) + 0xFEE0 for char in "0123456789"}

CATEGORY_NAMES = [category.name for category in CATEGORIES]
CITY_NAMES = [city.name for city in CITIES]
_SIX_DIGITS = {"required": True, "pattern": "[0-9]{6}"}
CUSTOMER_ID = {"type": "string", "constraints": _SIX_DIGITS}
PRODUCT_ID = {"type": "string", "constraints": {"pattern": "[A-Z]{2}[0-9]{2}"}}
MOMENT = {"type": "datetime", "format": "%Y-%m-%d %H:%M:%S"}
_CHANNEL = {"type": "string", "constraints": {"enum": list(CHANNELS)}}
_MONEY = {"type": "number"}
# Amounts such as "¥1,234.50" are part of the lesson.
_DRESSED_MONEY = {"type": "number", "bareNumber": False, "groupChar": ","}


def _customer_rows() -> list[Row]:
    who = shop().people
    channels = list(CHANNELS)
    lives = [CITIES[at] for at in who.city]
    return cells.rows(
        [f"{at:06d}" for at in range(1, len(who.name) + 1)],
        who.name,
        who.sex,
        who.birth_year,
        [city.name for city in lives],
        [city.province for city in lives],
        [city.region for city in lives],
        cells.dates(who.joined // 86400, FIRST_DAY),
        [channels[at] for at in who.channel],
    )


def clean_rows() -> list[Row]:
    """The till's lines before anything is spoilt."""
    till = orders()
    lines, channels = till.lines, list(CHANNELS)
    turn = np.argsort(till.place[lines.order], kind="stable")
    lines = lines.take(turn, lines.order[turn])
    order, category = lines.order, [CATEGORIES[at] for at in lines.category]
    kind = np.where(till.is_return, "RT", "SP").tolist()
    number = [f"{code}{at:06d}" for code, at in zip(kind, till.number.tolist(), strict=True)]
    customer = [f"{at + 1:06d}" if at >= 0 else "" for at in till.customer.tolist()]
    return cells.rows(
        [number[at] for at in order],
        [customer[at] for at in order],
        cells.moments(till.seconds[order], FIRST_DAY),
        [f"{each.code}{at:02d}" for each, at in zip(category, lines.product.tolist(), strict=True)],
        [each.name for each in category],
        [str(at) for at in lines.quantity.tolist()],
        cells.yuan(lines.unit_price),
        cells.yuan(lines.discount),
        cells.yuan(lines.amount),
        cells.yuan(lines.cost),
        [channels[at] for at in till.channel[order]],
        [CITY_NAMES[at] for at in till.city[order]],
    )


def _order_rows() -> list[Row]:
    """The lines with the flaws of real exports: each kind on lines of its own, repeated lines right below theirs."""
    rows, draw = clean_rows(), retail.stream(9)
    header = ORDERS.header
    amount, customer = header.index("amount"), header.index("customer_id")
    own = [at for at, row in enumerate(rows) if row[customer]]
    large = [at for at in own if len(row := rows[at][amount]) >= len("1000.00") and not row.startswith("-")]
    soiled = [row.copy() for row in rows]
    taken: set[int] = set()

    def some(places: list[int], kind: str) -> list[int]:
        free = [at for at in places if at not in taken]
        chosen = [free[at] for at in np.argsort(draw.random(len(free)), kind="stable")[: DIRTY[kind]]]
        taken.update(chosen)
        return chosen

    for at in some(large, "yuan"):
        soiled[at][amount] = f"¥{float(rows[at][amount]):,.2f}"
    for at in some(own, "full_width"):
        soiled[at][amount] = rows[at][amount].translate(FULL_WIDTH)
    for turn, at in enumerate(some(own, "spaces")):
        before, after = ((" ", ""), ("", " "), ("\u3000", ""))[turn % 3]
        soiled[at][customer] = f"{before}{rows[at][customer]}{after}"
    twice = set(some(own, "repeated"))
    return [copy for at, row in enumerate(soiled) for copy in [row] * (2 if at in twice else 1)]


def dirty_lines(rows: list[Row]) -> dict[str, int]:
    """How many of the till's ``rows`` have which flaw, counted from the rows themselves."""
    header = ORDERS.header
    amount, customer = header.index("amount"), header.index("customer_id")
    return {
        "lines": len(rows),
        "blank customer_id": sum(not row[customer] for row in rows),
        "exact duplicates": len(rows) - len({tuple(row) for row in rows}),
        "amounts like ¥1,234.50": sum(row[amount].startswith("¥") for row in rows),
        "amounts in full-width digits": sum(any(ord(char) > 0xFF00 for char in row[amount]) for row in rows),
        "customer_id with spaces around": sum(row[customer] != row[customer].strip() for row in rows),
    }


def add_up(lines: pd.DataFrame) -> pd.DataFrame:
    """``lines`` with amount = quantity × unit_price − discount, to the fen."""
    gross = lines["quantity"] * (lines["unit_price"] * 100).round()
    return lines.assign(amount=(gross - (lines["discount"] * 100).round()) / 100)


CUSTOMERS = Table(
    name="retail_customers",
    title="Customers",
    title_zh="客户",
    columns=(
        Column("customer_id", {"type": "string", "constraints": {**_SIX_DIGITS, "unique": True}},
               "Customer", "客户编号", "Six digits, leading zeros included; in the order of joining",
               "六位数字，含前导零；按入会先后编号"),
        Column("name", {"type": "string"}, "Name", "姓名", "Invented; namesakes occur", "虚构姓名，会有重名"),
        Column("sex", {"type": "string", "constraints": {"enum": ["F", "M"]}}, "Sex", "性别", "F or M", "F 女，M 男"),
        Column("birth_year", {"type": "integer"}, "Year of birth", "出生年份", "Blank where not told",
               "未填写则为空"),
        Column("city", {"type": "string", "constraints": {"enum": CITY_NAMES}}, "City", "城市",
               "Where the customer lives", "客户所在城市"),
        Column("province", {"type": "string"}, "Province", "省份", "Province or municipality of the city",
               "城市所属省份或直辖市"),
        Column("region", {"type": "string"}, "Region", "大区", "Sales region", "销售大区"),
        Column("joined_on", {"type": "date"}, "Joined on", "入会日期", "Day of the first purchase", "首次购买当天"),
        Column("channel", _CHANNEL, "Channel", "渠道", "Where the customer joined: shop, app or web",
               "入会渠道：shop 门店，app 手机 App，web 网店"),
    ),
    rows=_customer_rows,
    entity="customer_id",
    ids=("customer_id",),
    dates=("joined_on",),
    primary_key=("customer_id",),
)  # fmt: skip

ORDERS = Table(
    name="retail_orders",
    title="Order lines",
    title_zh="订单明细",
    columns=(
        Column("order_id", {"type": "string", "constraints": {"required": True, "pattern": "(SP|RT)[0-9]{6}"}},
               "Order", "订单编号", "SP… a purchase, RT… a return; an order has one line or more",
               "SP 为购买，RT 为退货；一张订单有一行或多行"),
        Column("customer_id", {"type": "string"}, "Customer", "客户编号",
               "As in retail_customers; blank for walk-ins", "同 retail_customers；散客为空"),
        Column("ordered_at", {**MOMENT, "constraints": {"required": True}}, "Ordered at", "下单时间",
               "When it was ordered or brought back, local time (Asia/Shanghai)", "下单或退货时间，北京时间"),
        Column("product_id", PRODUCT_ID, "Product", "商品编号",
               "As in retail_products; size and finish set the price", "同 retail_products；价格随尺寸和材质而定"),
        Column("category", {"type": "string", "constraints": {"enum": CATEGORY_NAMES}}, "Category", "品类",
               "furniture, bedding, kitchen, storage, lighting or decor",
               "家具、床品、厨房用品、收纳用品、灯具、装饰品"),
        Column("quantity", {"type": "integer"}, "Quantity", "数量", "Pieces; below zero in a return",
               "件数；退货为负"),
        Column("unit_price", _MONEY, "Unit price", "单价", "Yuan a piece before discount", "每件优惠前单价，元"),
        Column("discount", _MONEY, "Discount", "优惠金额", "Yuan off the line; below zero in a return",
               "本行优惠金额，元；退货为负"),
        Column("amount", _DRESSED_MONEY, "Amount", "金额", "Yuan paid: quantity × unit_price − discount",
               "实付金额，元：数量 × 单价 − 优惠金额"),
        Column("cost", _MONEY, "Cost", "成本", "Yuan the line cost the shop; below zero in a return",
               "本行成本，元；退货为负"),
        Column("channel", _CHANNEL, "Channel", "渠道", "Where it was bought: shop, app or web",
               "购买渠道：shop 门店，app 手机 App，web 网店"),
        Column("city", {"type": "string", "constraints": {"enum": CITY_NAMES}}, "City", "城市",
               "City of the customer", "客户所在城市"),
    ),
    rows=_order_rows,
    entity="customer_id",
    ids=("order_id", "customer_id", "product_id"),
    dates=("ordered_at",),
    money=("unit_price", "discount", "amount", "cost"),
    # No foreign key for the customers: walk-ins have none, and some are written with spaces.
    foreign_keys={"product_id": ("retail_products", "product_id")},
    settle=add_up,
    export=True,
)  # fmt: skip
