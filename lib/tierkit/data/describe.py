"""The description of the sample data: ``datapackage.json`` (Data Package, Frictionless) in both languages."""

from __future__ import annotations

import hashlib
from typing import Any

from tierkit.data.truth import CATEGORIES, CITIES, CUSTOMERS, FIRST_DAY, LAST_DAY, SEED, TRUTH

CATEGORY_NAMES = [category.name for category in CATEGORIES]
CITY_NAMES = [city.name for city in CITIES]
MONEY = {"type": "number"}
# Amounts such as "¥1,234.50" are part of the lesson.
DRESSED_MONEY = {"type": "number", "bareNumber": False, "groupChar": ","}
CHANNEL = {"type": "string", "constraints": {"enum": ["shop", "app", "web"]}}

Field = tuple[str, dict[str, Any], str, str, str, str]

CUSTOMER_FIELDS: list[Field] = [
    ("customer_id", {"type": "string", "constraints": {"required": True, "unique": True, "pattern": "[0-9]{6}"}},
     "Customer", "客户编号", "Six digits, leading zeros included", "六位数字，含前导零"),
    ("name", {"type": "string"}, "Name", "姓名", "Invented", "虚构姓名"),
    ("sex", {"type": "string", "constraints": {"enum": ["F", "M"]}}, "Sex", "性别", "F or M", "F 女，M 男"),
    ("birth_year", {"type": "integer"}, "Year of birth", "出生年份", "Blank where not told", "未填写则为空"),
    ("city", {"type": "string", "constraints": {"enum": CITY_NAMES}}, "City", "城市", "Where the customer lives",
     "客户所在城市"),
    ("province", {"type": "string"}, "Province", "省份", "Province or municipality of the city",
     "城市所属省份或直辖市"),
    ("region", {"type": "string"}, "Region", "大区", "Sales region", "销售大区"),
    ("joined_on", {"type": "date"}, "Joined on", "入会日期", "Day of the first purchase", "首次购买当天"),
    ("channel", CHANNEL, "Channel", "渠道", "Where the customer joined: shop, app or web",
     "入会渠道：shop 门店，app 手机 App，web 网店"),
]  # fmt: skip
ORDER_FIELDS: list[Field] = [
    ("order_id", {"type": "string", "constraints": {"required": True, "pattern": "(SP|RT)[0-9]{6}"}},
     "Order", "订单编号", "SP… a purchase, RT… a return; an order has one line or more",
     "SP 为购买，RT 为退货；一张订单有一行或多行"),
    ("customer_id", {"type": "string"}, "Customer", "客户编号", "As in retail_customers; blank for walk-ins",
     "同 retail_customers；散客为空"),
    ("ordered_at", {"type": "datetime", "format": "%Y-%m-%d %H:%M:%S", "constraints": {"required": True}},
     "Ordered at", "下单时间", "Local time (Asia/Shanghai)", "北京时间"),
    ("product_id", {"type": "string"}, "Product", "商品编号", "Category code and number; size and finish set the price",
     "品类代码加序号；价格随尺寸和材质而定"),
    ("category", {"type": "string", "constraints": {"enum": CATEGORY_NAMES}}, "Category", "品类",
     "furniture, bedding, kitchen, storage, lighting or decor", "家具、床品、厨房用品、收纳用品、灯具、装饰品"),
    ("quantity", {"type": "integer"}, "Quantity", "数量", "Pieces; below zero in a return", "件数；退货为负"),
    ("unit_price", MONEY, "Unit price", "单价", "Yuan a piece before discount", "每件优惠前单价，元"),
    ("discount", MONEY, "Discount", "优惠金额", "Yuan off the line; below zero in a return",
     "本行优惠金额，元；退货为负"),
    ("amount", DRESSED_MONEY, "Amount", "金额", "Yuan paid: quantity × unit_price − discount",
     "实付金额，元：数量 × 单价 − 优惠金额"),
    ("cost", MONEY, "Cost", "成本", "Yuan the line cost the shop; below zero in a return", "本行成本，元；退货为负"),
    ("channel", CHANNEL, "Channel", "渠道", "Where it was bought: shop, app or web",
     "购买渠道：shop 门店，app 手机 App，web 网店"),
    ("city", {"type": "string", "constraints": {"enum": CITY_NAMES}}, "City", "城市", "City of the customer",
     "客户所在城市"),
]  # fmt: skip


def datapackage(contents: dict[str, bytes], dirty: dict[str, int]) -> dict[str, Any]:
    """The package that describes ``contents`` (file name → bytes) with the flaws counted in ``dirty``."""
    return {
        "$schema": "https://datapackage.org/profiles/1.0/datapackage.json",
        "name": "tierkit-retail",
        "title": "Spruce Home: customers and orders of an invented shop",
        "title_zh": "云杉家居：一家虚构家居店的客户与订单",
        "description": (
            f"{CUSTOMERS:,} customers of a home furnishings shop that does not exist, {FIRST_DAY} to {LAST_DAY}, "
            "made by a generator whose truth is known. Amounts in CNY. See README.md."
        ),
        "description_zh": (
            f"一家虚构家居店的 {CUSTOMERS:,} 位客户，{FIRST_DAY} 至 {LAST_DAY}，由真值已知的生成器生成。"
            "金额单位为人民币元。详见 README.md。"
        ),
        "version": "1.0.0",
        "licenses": [
            {
                "name": "CC-BY-4.0",
                "path": "https://creativecommons.org/licenses/by/4.0/",
                "title": "Creative Commons Attribution 4.0",
            }
        ],
        "resources": [
            _resource("retail_customers", "Customers", "客户", CUSTOMER_FIELDS, contents["retail_customers.csv"]),
            _resource("retail_orders", "Order lines", "订单明细", ORDER_FIELDS, contents["retail_orders.csv"]),
        ],
        "tierkit:truth": {"seed": SEED, "time_unit": "week", **TRUTH.as_dict()},
        "tierkit:dirty": dirty,
    }


def _resource(name: str, title: str, title_zh: str, fields: list[Field], content: bytes) -> dict[str, Any]:
    return {
        "name": name,
        "type": "table",
        "path": f"{name}.csv",
        "title": title,
        "title_zh": title_zh,
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": {
            "fields": [
                {
                    "name": field,
                    **kind,
                    "title": english,
                    "title_zh": chinese,
                    "description": meaning,
                    "description_zh": meaning_zh,
                }
                for field, kind, english, chinese, meaning, meaning_zh in fields
            ],
            "missingValues": [""],
        },
    }
