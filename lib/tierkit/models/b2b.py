"""Which business accounts deserve most of our attention: what do they bring, and what could they bring?

Definition
    定量+变量, quantitative and variable criteria. The quantitative base is the *contribution value* (贡献值): revenue -
    cost of the goods - cost of serving the account, over twelve months; it is normalised among the accounts to a score
    from 0 to 100. The *variable factors*, grades from 1 to 5, are the variety of needs, the relationship and the level
    of management; (grade - 1) / 4 x 100, weighted, is the variable score. Total = contribution weight x contribution
    score + (1 - contribution weight) x variable score; tiers A, B, C are cut from the total.

Source
    The scheme is the course's (glossary rows 24 and 25). Weights and shares are the kit's defaults, to be decided anew
    by each firm: 60 % for the contribution, equal weights for the factors, 20/30/50 % of the accounts in A, B, C.

Limits
    The contribution is scored by rank unless told otherwise: contributions are so unequal that one giant account would
    push all others towards 0 by min-max. Grades are judgements; two people give two. An account with a loss may still
    be in A by its factors, which is the scheme's intent (it may grow) and its danger. Needs, relationship and
    management are those of the day they were judged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

import numpy as np
import pandas as pd

from tierkit.errors import DataError, ParameterError
from tierkit.i18n import _
from tierkit.models._checks import by_name, number, numbers_in, one_row_each, plain_ids, table, whole_number
from tierkit.models._dated import ONE_DAY, known_days
from tierkit.models._values import checked_values
from tierkit.models.normalise import normalised
from tierkit.models.summary_checks import calendar_date, refuse_other_days
from tierkit.models.weighted import DIGITS, Weights, checked_weights, score_cuts, score_tiers

GRADES = (1, 5)
FACTOR_WEIGHTS: Mapping[str, float] = MappingProxyType(
    {"need_variety": 1 / 3, "relationship": 1 / 3, "management_level": 1 / 3}
)
ACCOUNT_DIRECTIONS: Mapping[str, str] = MappingProxyType({"overdue_days": "less"})
"""What is better in :func:`account_criteria`."""


def b2b_scorecard(
    accounts: pd.DataFrame,
    orders: pd.DataFrame,
    as_of: date | str,
    *,
    contribution_weight: float = 0.6,
    factor_weights: Weights = FACTOR_WEIGHTS,
    method: str = "rank",
    cuts: Sequence[float] | None = None,
    months: int = 12,
    truncate: bool = False,
) -> pd.DataFrame:
    """Every account's contribution, its scores and its tier.

    Parameters
    ----------
    accounts : one row per account: account_id, service_cost (money, over the same months as the orders) and the
        factors (grades 1 to 5).
    orders, as_of, months, truncate : as for :func:`account_contribution`.
    contribution_weight : the weight of the contribution score in the total, 0 to 1.
    factor_weights : by factor (a column of grades), at least 0, with the sum 1.
    method : how contributions are normalised: "rank", "min-max", or "max" and "vector" where none is below 0.
    cuts : the totals at which A and B begin; by default those that put 20, 30 and 50 % of the accounts into A, B, C.

    Returns
    -------
    DataFrame, index account_id in ascending order: contribution (money), contribution_score, variable_score, total
    (each 0 to 100), tier (ordered Categorical, best first).

    Raises
    ------
    DataError : accounts or orders lack columns, are empty, blank or of the wrong kind; an account twice; orders of
        accounts that are not listed; grades outside 1 to 5.
    ParameterError : weights, cuts, method, months or ``as_of`` that cannot be.
    """
    share = number("contribution_weight", contribution_weight, 0, 1)
    factors = [str(factor) for factor in by_name("factor_weights", factor_weights)]
    parts = checked_weights(factor_weights, factors)
    listed = _listed(accounts, [*factors, "service_cost"])
    card = account_contribution(accounts, orders, as_of, months=months, truncate=truncate)[["contribution"]]
    card["contribution_score"] = (100 * normalised(card, method=method)["contribution"]).round(DIGITS)
    low, high = GRADES
    grades = _checked_grades(listed[factors])
    card["variable_score"] = (100 * (grades - low) / (high - low) * parts).sum(axis=1).round(DIGITS)
    card["total"] = (share * card["contribution_score"] + (1 - share) * card["variable_score"]).round(DIGITS)
    card["tier"] = score_tiers(card["total"], score_cuts(card["total"]) if cuts is None else cuts)
    return card


def account_contribution(
    accounts: pd.DataFrame, orders: pd.DataFrame, as_of: date | str, *, months: int = 12, truncate: bool = False
) -> pd.DataFrame:
    """What every account brought in the months that end with ``as_of``, to the cent.

    Parameters
    ----------
    accounts : one row per account: account_id, service_cost (money, over the same months).
    orders : order lines: account_id, ordered_on (datetime), amount and cost (money of one currency).
    as_of : the analysis date, the last day that counts.
    months : how many whole months end on it.
    truncate : leave out orders of later days instead of refusing them.

    Returns
    -------
    DataFrame, index account_id in ascending order, every account of the list: revenue, cost, service_cost,
    contribution = revenue - cost - service_cost.
    """
    listed = _listed(accounts, ["service_cost"])
    lines = _lines_of(orders, listed.index, as_of, whole_number("months", months, 1), truncate)
    sums = lines.groupby("account_id")[["amount", "cost"]].sum().reindex(listed.index, fill_value=0.0)
    money = pd.DataFrame({"revenue": sums["amount"], "cost": sums["cost"], "service_cost": listed["service_cost"]})
    money["contribution"] = money["revenue"] - money["cost"] - money["service_cost"]
    return money.round(2).add(0.0)


def account_criteria(
    accounts: pd.DataFrame, orders: pd.DataFrame, as_of: date | str, *, months: int = 12, truncate: bool = False
) -> pd.DataFrame:
    """The course's four criteria for :func:`~tierkit.models.weighted.weighted_score`, one row per account.

    Returns
    -------
    DataFrame, index account_id in ascending order: contribution_rate (客户贡献率), order_amount (客户下单金额, money),
    overdue_days (客户信用状况; less is better, see ``ACCOUNT_DIRECTIONS``), growth_outlook (客户发展前景, grade).
    Arguments and errors as :func:`account_contribution`; ``accounts`` with overdue_days and growth_outlook too.
    """
    listed = _listed(accounts, ["overdue_days", "growth_outlook"])
    money = account_contribution(accounts, orders, as_of, months=months, truncate=truncate)
    return pd.DataFrame(
        {
            "contribution_rate": contribution_rate(money["contribution"]),
            "order_amount": money["revenue"],
            "overdue_days": listed["overdue_days"],
            "growth_outlook": listed["growth_outlook"],
        }
    )


def contribution_rate(values: pd.Series) -> pd.Series:
    """Each customer's part of the total (profit or revenue): below 0 for a loss; the rates add up to 1.

    ParameterError when the total is not above 0, for then a part of it says nothing.
    """
    worth = checked_values(values)
    total = np.sort(worth).sum()
    if total <= 0:
        raise ParameterError(
            _(
                "The customers together bring nothing above 0, so that nobody has a rate of contribution; "
                "take a longer period."
            )
        )
    return pd.Series(worth / total, index=values.index, name="contribution_rate")


def _listed(accounts: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """The columns of numbers of the list of accounts, index account_id in ascending order."""
    ids = plain_ids(table("accounts", accounts, ["account_id", *columns]), "account_id")
    by_account = accounts[columns].set_axis(pd.Index(ids))
    one_row_each(by_account.index, "account_id")
    return numbers_in(by_account, columns).sort_index()


def _checked_grades(grades: pd.DataFrame) -> pd.DataFrame:
    low, high = GRADES
    for name in grades.columns:
        outside = ~grades[name].between(low, high)
        if outside.any():
            raise DataError(
                _("Grades go from {low} to {high}; {account} has {value}.").format(
                    low=low, high=high, account=grades.index[outside][0], value=f"{grades[name][outside].iloc[0]:g}"
                ),
                _("Correct the grade, or bring all grades to this scale."),
                column=str(name),
            )
    return grades


def _lines_of(orders: pd.DataFrame, accounts: pd.Index, as_of: date | str, months: int, truncate: bool) -> pd.DataFrame:
    """The order lines of the months that end on ``as_of``: account_id, amount, cost."""
    end = calendar_date(as_of)
    lines = checked_lines(orders, ["account_id"], "ordered_on", ["amount", "cost"])
    strangers = pd.Index(lines["account_id"].unique()).difference(accounts)
    if len(strangers):
        raise DataError(
            _("There are orders of {account}, which is not in the list of accounts.").format(account=strangers[0]),
            _("Add the account to the list, or leave its orders out."),
            column="account_id",
        )
    days = lines["ordered_on"]
    refuse_other_days(days.min(), days.max(), end, truncate)
    start = end + ONE_DAY - pd.DateOffset(months=months)
    return lines[(days >= start) & (days <= end)]


def checked_lines(orders: pd.DataFrame, ids: Sequence[str], day: str, money: Sequence[str]) -> pd.DataFrame:
    """The columns of the order lines, all filled, days without the time; DataError where they are not."""
    if table("orders", orders, [*ids, day, *money]).empty:
        raise DataError(
            _("There are no orders."), _("Check the file, its column mapping and any filter before this step.")
        )
    ids_and_day = {name: plain_ids(orders, name) for name in ids} | {day: known_days(orders, day)}
    return numbers_in(orders, money).assign(**ids_and_day)
