"""The leads of Birch Industrial (红桦工业, invented): who might become an account, and who did.

900 leads, first contact from 2023-07-01 to 2025-06-30. The chance that a lead is won is logistic::

    logit P(won) = intercept + need_fit × (need_fit − 3) + decision_maker_met × met + budget_known × known
                   + visits × visits + referral × (source is referral) + cold_call × (source is cold_call)

with the coefficients in ``TRUTH``; website and exhibition are alike, and industry, employees, amount and effort tell
nothing about the outcome. How long a lead takes is log-normal (median ``days_median``) and independent of everything
else, so that leads still open on 2025-06-30 are a fair sample; their facts are those known by then, hence fewer visits.
``leads`` is how many there are, ``closed`` how many of them are won or lost, ``won`` how many won: counts of the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tierkit.data.sample.b2b import ACCOUNTS
from tierkit.data.sample.b2b_columns import COMPANY, COUNT, DAY, GRADE, INDUSTRY, INDUSTRY_ZH, REQUIRED, WHOLE_YUAN
from tierkit.data.sample.invented import INDUSTRIES, Flags, Floats, Ints, companies, iso, pick, stream
from tierkit.data.sample.tables import Column, Row, Table

SEED = 20230708
"""Chosen among nine: a fit to 900 leads strays by chance, and with this seed every coefficient comes near, so that a
class finds what it is told. Many more leads give the truth with any seed."""
LEADS = 900
FIRST, LAST_DAY = np.datetime64("2023-07-01"), 730
"""The window's first day, and how many days after it the last one is."""
SOURCES = {"referral": 0.22, "exhibition": 0.26, "website": 0.30, "cold_call": 0.22}
OUTCOMES = ("lost", "won", "open")

TRUTH: dict[str, float] = {
    "leads": LEADS,
    "intercept": -2.55,
    "need_fit": 0.60,
    "decision_maker_met": 1.10,
    "budget_known": 0.80,
    "visits": 0.20,
    "referral": 0.80,
    "cold_call": -0.60,
    "days_median": 75,
    "closed": 815,
    "won": 226,
}


@dataclass(frozen=True)
class Leads:
    """The leads in the order of first contact; days since FIRST, ``outcome`` a place in OUTCOMES."""

    source: Ints
    contact: Ints
    closes: Ints
    visits: Ints
    met: Flags
    known: Flags
    fit: Ints
    outcome: Ints
    effort: Floats


def leads(count: int = LEADS, seed: int = SEED) -> Leads:
    """The leads, and what has become of them by the last day."""
    draw = stream(seed, 1)
    contact = np.sort(np.floor((LAST_DAY + 1) * draw.random(count)).astype(np.int64))
    takes = np.maximum(np.rint(TRUTH["days_median"] * np.exp(0.6 * draw.standard_normal(count))), 5).astype(np.int64)
    closed = contact + takes <= LAST_DAY
    so_far = np.minimum((LAST_DAY - contact) / takes, 1.0)
    source = pick(draw, SOURCES.values(), count)
    fit = 1 + pick(draw, [0.12, 0.22, 0.32, 0.22, 0.12], count)
    visits = np.floor(np.minimum(draw.poisson(2.4, count), 9) * so_far).astype(np.int64)
    met = draw.random(count) < 0.48 * so_far
    known = draw.random(count) < 0.42 * so_far
    names = list(SOURCES)
    logit = (
        TRUTH["intercept"]
        + TRUTH["need_fit"] * (fit - 3)
        + TRUTH["decision_maker_met"] * met
        + TRUTH["budget_known"] * known
        + TRUTH["visits"] * visits
        + TRUTH["referral"] * (source == names.index("referral"))
        + TRUTH["cold_call"] * (source == names.index("cold_call"))
    )
    won = draw.random(count) < 1 / (1 + np.exp(-logit))
    outcome = np.where(closed, won, OUTCOMES.index("open")).astype(np.int64)
    effort = np.maximum(np.rint(2 * 7 * np.exp(0.55 * draw.standard_normal(count))), 1) / 2
    return Leads(source, contact, contact + takes, visits, met, known, fit, outcome, effort)


def _rows() -> list[Row]:
    found, draw = leads(), stream(SEED, 2)
    industry = pick(draw, [kind.share for kind in INDUSTRIES], LEADS)
    names = companies(industry, start=ACCOUNTS)
    size = draw.standard_normal(LEADS)
    employees = np.maximum(np.rint(70 * np.exp(0.9 * size)), 5)
    amount = np.maximum(np.rint(95 * np.exp(0.75 * size + 0.6 * draw.standard_normal(LEADS))), 5) * 1_000
    closes = np.where(found.outcome < OUTCOMES.index("open"), FIRST + found.closes, np.datetime64("NaT"))
    contact, closed, sources = iso(FIRST + found.contact), iso(closes), list(SOURCES)
    return [
        [
            f"{at + 1:06d}",
            names[at],
            INDUSTRIES[industry[at]].name,
            sources[found.source[at]],
            str(int(employees[at])),
            contact[at],
            str(found.visits[at]),
            str(int(found.known[at])),
            str(int(found.met[at])),
            str(found.fit[at]),
            str(int(amount[at])),
            f"{found.effort[at]:.1f}",
            OUTCOMES[found.outcome[at]],
            closed[at],
        ]
        for at in range(LEADS)
    ]


_FLAG: dict[str, Any] = {"type": "integer", "constraints": {**REQUIRED, "minimum": 0, "maximum": 1}}

TABLES: tuple[Table, ...] = (
    Table(
        name="b2b_prospects",
        title="Leads and what became of them",
        title_zh="潜在客户（销售线索）及其结果",
        columns=(
            Column("lead_id", {"type": "string", "constraints": {**REQUIRED, "unique": True, "pattern": "[0-9]{6}"}},
                   "Lead", "线索编号", "Six digits, leading zeros included", "六位数字，含前导零"),
            COMPANY,
            Column("industry", INDUSTRY, "Industry", "行业",
                   "machinery, electronics, chemicals, food, vehicles, packaging, textiles or pharma", INDUSTRY_ZH),
            Column("source", {"type": "string", "constraints": {**REQUIRED, "enum": list(SOURCES)}}, "Source", "来源",
                   "referral, exhibition, website or cold_call",
                   "referral 老客户推荐，exhibition 展会，website 网站，cold_call 陌生拜访"),
            Column("employees", COUNT, "Employees", "员工人数", "Of the company", "该公司的员工人数"),
            Column("first_contact_on", DAY, "First contact on", "首次联系日期", "Day of the first contact",
                   "首次联系当天"),
            Column("visits", {"type": "integer", "constraints": {**REQUIRED, "minimum": 0}}, "Visits", "拜访次数",
                   "Until the lead was closed, or so far", "截至结案时的次数，跟进中的为目前次数"),
            Column("budget_known", _FLAG, "Budget known", "已知预算", "1 yes, 0 no (or not yet)",
                   "1 是，0 否（或尚不清楚）"),
            Column("decision_maker_met", _FLAG, "Decision maker met", "已见决策人", "1 yes, 0 no (or not yet)",
                   "1 是，0 否（或尚未见到）"),
            Column("need_fit", GRADE, "Fit of the need", "需求匹配度",
                   "How well its need and our products match: 1 (hardly) to 5 (fully)",
                   "客户需求与产品的匹配程度，1 为几乎不匹配，5 为完全匹配"),
            Column("expected_amount", WHOLE_YUAN, "Expected amount", "预计金额",
                   "Yuan a year that the company would buy, estimated at first contact",
                   "首次联系时估计的年采购额，元"),
            Column("effort_days", {"type": "number", "constraints": {**REQUIRED, "minimum": 0.5}},
                   "Effort", "销售投入", "Working days the deal takes sales in all, estimated at first contact",
                   "首次联系时估计的全程销售工作日数"),
            Column("outcome", {"type": "string", "constraints": {**REQUIRED, "enum": ["won", "lost", "open"]}},
                   "Outcome", "结果", "won, lost, or open on 30 June 2025",
                   "won 成交，lost 未成交，open 截至 2025 年 6 月 30 日仍在跟进"),
            Column("closed_on", {"type": "date"}, "Closed on", "结案日期", "Blank while open", "跟进中的为空"),
        ),
        rows=_rows,
        entity="lead_id",
        ids=("lead_id",),
        dates=("first_contact_on", "closed_on"),
        money=("expected_amount",),
        primary_key=("lead_id",),
    ),
)  # fmt: skip
