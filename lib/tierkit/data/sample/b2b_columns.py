"""What Birch Industrial (红桦工业, invented) sells and where, and the columns of its tables in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tierkit.data.sample.invented import INDUSTRIES
from tierkit.data.sample.tables import Column


@dataclass(frozen=True)
class ProductLine:
    """A product line: yuan a piece, what a piece costs of its price, how seldom an account starts with it."""

    name: str
    price: float
    cost_share: float
    rarity: float


PRODUCT_LINES = (
    ProductLine("bearings", 85.0, 0.68, 0.7),
    ProductLine("seals", 22.0, 0.60, 0.7),
    ProductLine("valves", 460.0, 0.66, 1.0),
    ProductLine("pumps", 2_400.0, 0.72, 1.2),
    ProductLine("controls", 3_800.0, 0.63, 1.5),
    ProductLine("maintenance", 1_200.0, 0.55, 1.8),
)
PROVINCES = (
    ("江苏", 0.20), ("浙江", 0.17), ("广东", 0.17), ("山东", 0.12), ("上海", 0.09),
    ("湖北", 0.07), ("四川", 0.06), ("河南", 0.05), ("福建", 0.04), ("陕西", 0.03),
)  # fmt: skip

REQUIRED = {"required": True}
TEXT: dict[str, Any] = {"type": "string", "constraints": REQUIRED}
DAY: dict[str, Any] = {"type": "date", "constraints": REQUIRED}
MONEY: dict[str, Any] = {"type": "number", "constraints": {**REQUIRED, "minimum": 0}}
WHOLE_YUAN: dict[str, Any] = {"type": "integer", "constraints": {**REQUIRED, "minimum": 0}}
COUNT: dict[str, Any] = {"type": "integer", "constraints": {**REQUIRED, "minimum": 1}}
GRADE: dict[str, Any] = {"type": "integer", "constraints": {**REQUIRED, "minimum": 1, "maximum": 5}}
INDUSTRY: dict[str, Any] = {
    "type": "string",
    "constraints": {**REQUIRED, "enum": [industry.name for industry in INDUSTRIES]},
}
INDUSTRY_ZH = "机械、电子、化工、食品、汽车部件、包装、纺织、制药"
COMPANY = Column("company", TEXT, "Company", "公司", "Invented; likeness to a real company is chance",
                 "虚构公司，如有雷同纯属巧合")  # fmt: skip

ACCOUNT_COLUMNS = (
    Column("account_id", {"type": "string", "constraints": {**REQUIRED, "unique": True, "pattern": "[0-9]{5}"}},
           "Account", "客户编号", "Five digits, leading zeros included", "五位数字，含前导零"),
    COMPANY,
    Column("industry", INDUSTRY, "Industry", "行业",
           "machinery, electronics, chemicals, food, vehicles, packaging, textiles or pharma", INDUSTRY_ZH),
    Column("province", TEXT, "Province", "省份", "Province or municipality of the seat", "公司所在省份或直辖市"),
    Column("since", DAY, "Customer since", "合作起始日",
           "Start of the first agreement; agreements are renewed every year on this day",
           "首份框架协议生效日，此后每年同日续签"),
    Column("credit_limit", WHOLE_YUAN, "Credit limit", "信用额度", "Yuan the account may owe",
           "允许赊欠的最高金额，元"),
    Column("credit_days", COUNT, "Credit days", "账期", "Days the account has to pay: 30, 45, 60 or 90",
           "约定付款天数：30、45、60 或 90 天"),
    Column("overdue_days", {"type": "number", "constraints": {**REQUIRED, "minimum": 0}}, "Days overdue", "逾期天数",
           "Mean days by which invoices of the last twelve months were paid late (before leaving, for who left)",
           "近 12 个月发票平均逾期付款天数（已流失的客户取流失前 12 个月）"),
    Column("growth_outlook", GRADE, "Growth outlook", "发展前景",
           "1 (shrinking) to 5 (growing fast), as sales judged it on 30 June 2024, or on joining if later",
           "销售部门 2024 年 6 月 30 日的判断（此后新增的客户为合作起始时），1 为萎缩，5 为快速增长"),
    Column("need_variety", GRADE, "Variety of needs", "需求多样性",
           "1 (one or two product lines) to 5 (all of them)", "1 为只需一两条产品线，5 为各产品线都需要"),
    Column("relationship", GRADE, "Relationship", "客户关系", "1 (loose) to 5 (close)", "1 为疏远，5 为紧密"),
    Column("management_level", GRADE, "Management level", "管理水平",
           "How well the account is run, as sales judge it: 1 (poorly) to 5 (very well)",
           "销售部门对客户经营管理水平的判断，1 为差，5 为很好"),
    Column("service_cost", WHOLE_YUAN, "Service cost", "服务成本",
           "Yuan that visits, delivery and support cost from July 2024 to June 2025; 0 for who had left before",
           "2024 年 7 月至 2025 年 6 月的拜访、配送与支持成本，元；此前已流失的客户为 0"),
    Column("employees", COUNT, "Employees", "员工人数", "Of the account", "客户公司的员工人数"),
)  # fmt: skip

ORDER_COLUMNS = (
    Column("order_id", {"type": "string", "constraints": {**REQUIRED, "pattern": "XS[0-9]{6}"}},
           "Order", "订单编号", "An order has one to four lines", "一张订单有一至四行"),
    Column("account_id", {"type": "string", "constraints": {**REQUIRED, "pattern": "[0-9]{5}"}},
           "Account", "客户编号", "As in b2b_accounts", "同 b2b_accounts"),
    Column("ordered_on", DAY, "Ordered on", "下单日期", "Day of the order", "下单当天"),
    Column("product_line", {"type": "string",
                            "constraints": {**REQUIRED, "enum": [line.name for line in PRODUCT_LINES]}},
           "Product line", "产品线", "bearings, seals, valves, pumps, controls or maintenance",
           "bearings 轴承，seals 密封件，valves 阀门，pumps 泵，controls 控制系统，maintenance 维保服务"),
    Column("quantity", COUNT, "Quantity", "数量", "Pieces; visits for maintenance", "件数；维保服务为次数"),
    Column("amount", MONEY, "Amount", "金额", "Yuan of the line, tax not included", "本行金额，元，不含税"),
    Column("cost", MONEY, "Cost", "成本", "Yuan the line cost Birch Industrial, service cost not included",
           "本行成本，元，不含服务成本"),
)  # fmt: skip
