"""Is this customer being won, growing, settled, slipping away, or gone?

Definition
    Every customer is in exactly one stage of the lifecycle (客户生命周期): acquisition (客户获取), development
    (客户发展), maintenance (客户维护), retention (客户挽留) or lost (已流失). The rules are asked in this order, and
    the first that fits decides; all their numbers are those of :class:`LifecycleRules`:

    * no purchase yet → acquisition;
    * no purchase for more than ``lost_days`` → lost;
    * one purchase, and no second within ``new_days`` → retention; one purchase within them → acquisition;
    * quiet, that is without a purchase for more than ``quiet_days``, or for more than ``quiet_gaps`` times the usual
      gap between the customer's own purchases (but at least ``patience_days``) → retention;
    * fewer than ``regular_from`` purchases → development; as many or more → maintenance.

Source
    F. R. Dwyer, P. H. Schurr & S. Oh, "Developing Buyer-Seller Relationships", Journal of Marketing 51(2) (1987),
    11-27, for the stages of a relationship. The four managed stages are the course's; the rules are the kit's.

Limits
    In a shop nobody gives notice: "lost" is a habit of speech for a long silence, and a rule will be wrong about some.
    The default numbers suit a shop where a good customer buys every month or two; set your own. The usual gap is the
    mean of few gaps for most customers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from tierkit.errors import DataError, ParameterError
from tierkit.i18n import _
from tierkit.models._checks import number, numbers_in, of_kind, one_row_each, series, table, tiers_in, whole_number
from tierkit.models._dated import days_in
from tierkit.models.migration import migration_matrix
from tierkit.models.segments import segment_table

STAGES = pd.CategoricalDtype(["acquisition", "development", "maintenance", "retention", "lost"], ordered=True)
STAGE_OF = {
    "no purchase": "acquisition",
    "lost": "lost",
    "second missing": "retention",
    "new": "acquisition",
    "quiet": "retention",
    "overdue": "retention",
    "growing": "development",
    "regular": "maintenance",
}
"""The rules, in the order in which they are asked, and the stage that each leads to."""


@dataclass(frozen=True)
class LifecycleRules:
    """The numbers that decide about the stage: whole days, purchases, and multiples of the usual gap."""

    new_days: int = 90
    """Who bought once is new for so many days; then the second purchase is overdue."""
    regular_from: int = 4
    """From this many purchases on a customer is regular; from two on he develops."""
    quiet_days: int = 180
    """After more days than these without a purchase every customer is quiet …"""
    quiet_gaps: float | None = 3.0
    """… and after more than so many of his own usual gaps; ``None``: the days alone decide."""
    patience_days: int = 45
    """But nobody is quiet by his own gaps before so many days."""
    lost_days: int = 365
    """After more days than these without a purchase a customer counts as lost."""

    def __post_init__(self) -> None:
        whole_number("new_days", self.new_days, 1)
        whole_number("regular_from", self.regular_from, 3)
        whole_number("quiet_days", self.quiet_days, 1)
        whole_number("patience_days", self.patience_days, 0)
        whole_number("lost_days", self.lost_days, 1)
        if self.quiet_gaps is not None:
            number("quiet_gaps", self.quiet_gaps, 1, np.inf)
        if max(self.new_days, self.quiet_days) > self.lost_days or self.patience_days > self.quiet_days:
            raise ParameterError(
                _(
                    "Customers are quiet before they are lost: patience_days may not exceed quiet_days, "
                    "and neither new_days nor quiet_days may exceed lost_days."
                )
            )


DEFAULT_RULES = LifecycleRules()


def lifecycle_stages(summary: pd.DataFrame, rules: LifecycleRules = DEFAULT_RULES) -> pd.Series:
    """The stage of every customer.

    Parameters
    ----------
    summary : from :func:`~tierkit.models.summary.customer_summary`: first_purchase, last_purchase, recency (days),
        frequency. Who has no purchase (returns only, or a prospect) has no dates and no recency: acquisition.
    rules : the numbers that decide.

    Returns
    -------
    Series "stage", index as ``summary``: ordered Categorical acquisition, development, maintenance, retention, lost.

    Raises
    ------
    DataError : a column is missing or of the wrong kind, a customer stands in two rows, dates and frequency disagree.
    """
    stages = list(STAGES.categories)
    code_of = np.array([stages.index(stage) for stage in STAGE_OF.values()])
    codes = code_of[_rule_codes(summary, rules)]
    return pd.Series(pd.Categorical.from_codes(codes, dtype=STAGES), index=summary.index, name="stage")


def stage_reasons(summary: pd.DataFrame, rules: LifecycleRules = DEFAULT_RULES) -> pd.DataFrame:
    """The stage of every customer, the rule that decided (a key of ``STAGE_OF``) and the reason as a sentence.

    Arguments and refusals as for :func:`lifecycle_stages`; the sentence is in the language in force.
    """
    keys = np.array(list(STAGE_OF), dtype=object)[_rule_codes(summary, rules)]
    sentence = rule_sentences(rules)
    reasons = pd.DataFrame({"stage": lifecycle_stages(summary, rules), "rule": keys}, index=summary.index)
    return reasons.assign(reason=reasons["rule"].map(sentence))


def rule_sentences(rules: LifecycleRules = DEFAULT_RULES) -> dict[str, str]:
    """What each rule says with these numbers, in the order in which they are asked, in the language in force."""
    of_kind("rules", rules, LifecycleRules)
    sentences = {
        "no purchase": _("No purchase yet: this customer is still to be won."),
        "lost": _("No purchase for more than {days} days.").format(days=rules.lost_days),
        "second missing": _("A single purchase, and no second one within {days} days.").format(days=rules.new_days),
        "new": _("A single purchase, at most {days} days ago.").format(days=rules.new_days),
        "quiet": _("Several purchases, but none for more than {days} days.").format(days=rules.quiet_days),
        "overdue": "",
        "growing": _("More than one purchase but fewer than {number}, and not quiet.").format(
            number=rules.regular_from
        ),
        "regular": _("{number} or more purchases, and not quiet.").format(number=rules.regular_from),
    }
    if rules.quiet_gaps is None:
        del sentences["overdue"]
    else:
        sentences["overdue"] = _(
            "No purchase for more than {gaps} times the customer's own usual gap, and for more than {days} days."
        ).format(gaps=f"{rules.quiet_gaps:g}", days=rules.patience_days)
    return sentences


def stage_table(summary: pd.DataFrame, stages: pd.Series) -> pd.DataFrame:
    """One row per stage, empty ones too.

    Columns: customers, customer_share, recency (median days), frequency (median), value (sum of monetary above 0),
    value_share; recency and frequency are missing where a stage is empty.
    """
    known = table("summary", summary, ["recency", "frequency", "monetary"])
    numbers_in(known.fillna({"recency": 0}), ["recency", "frequency"])
    return segment_table(known, _stages_in("stages", stages)).rename_axis("stage")


def stage_by_tier(stages: pd.Series, tiers: pd.Series) -> pd.DataFrame:
    """Customers by stage (rows) and tier (columns), every one of both; who lacks either is left out.

    ``tiers`` is an ordered Categorical of the same customers; DataError when the customers differ.
    """
    _stages_in("stages", stages)
    tiers_in("tiers", tiers)
    if len(stages) != len(tiers) or not stages.index.isin(tiers.index).all():
        raise DataError(_("Stages and tiers are not of the same customers."), _("Make both from the same summary."))
    counts = pd.crosstab(stages, tiers.reindex(stages.index), dropna=False)
    every = counts.reindex(index=stages.cat.categories, columns=tiers.cat.categories, fill_value=0)
    return every.rename_axis(index="stage", columns="tier")


def lifecycle_flows(before: pd.Series, after: pd.Series) -> pd.DataFrame:
    """Customers by stage before (rows, and "entered") and stage after (columns, and "left").

    Both from :func:`lifecycle_stages`, of two analysis dates; a
    :func:`~tierkit.models.migration.migration_matrix`, which says what is refused.
    """
    return migration_matrix(_stages_in("before", before), _stages_in("after", after))


def _stages_in(name: str, stages: pd.Series) -> pd.Series:
    if series(name, stages).dtype != STAGES:
        raise ParameterError(_("These are no stages of the lifecycle; make them with lifecycle_stages."))
    one_row_each(stages.index)
    return stages


def _rule_codes(summary: pd.DataFrame, rules: LifecycleRules) -> npt.NDArray[np.int64]:
    """The position in ``STAGE_OF`` of the first rule that fits each customer."""
    of_kind("rules", rules, LifecycleRules)
    one_row_each(table("summary", summary, ["first_purchase", "last_purchase", "recency", "frequency"]).index)
    first, last = (days_in(summary, column) for column in ("first_purchase", "last_purchase"))
    frequency = numbers_in(summary, ["frequency"])["frequency"].to_numpy()
    bought = frequency > 0
    dated = summary[["first_purchase", "last_purchase", "recency"]].notna()
    if not (dated.all(axis=1) == bought).all() or not (dated.any(axis=1) == bought).all():
        raise DataError(
            _(
                "Dates and frequency disagree: customers with purchases must have purchase dates, and "
                "customers without must have none."
            ),
            _("Make the table with customer_summary."),
        )
    silent = numbers_in(summary.assign(recency=summary["recency"].fillna(0)), ["recency"])["recency"].to_numpy()
    once, overdue = frequency == 1, np.zeros(len(summary), dtype=bool)
    if rules.quiet_gaps is not None:
        days = (last - first).dt.days.to_numpy(dtype=np.float64, na_value=0.0)
        usual = days / np.maximum(frequency - 1, 1)
        overdue = silent > np.maximum(rules.quiet_gaps * usual, rules.patience_days)
    fits = {
        "no purchase": ~bought,
        "lost": silent > rules.lost_days,
        "second missing": once & (silent > rules.new_days),
        "new": once,
        "quiet": silent > rules.quiet_days,
        "overdue": overdue,
        "growing": frequency < rules.regular_from,
    }
    return np.select(list(fits.values()), range(len(fits)), len(fits))
