"""Which prospective customers should sales visit first: whose chance and amount are worth the effort?

Definition
    Expected value = chance that the lead is won (see :mod:`tierkit.models.prospect_model`) x expected amount; over the
    effort in days it says what a day of selling brings. Tiers A, B, C of the open leads are cut from that.

Source
    Prospective customers are tiered for the efficiency of selling, existing ones for their loyalty (glossary row 28).
    Filling a limited time in the order of value per day is G. B. Dantzig, "Discrete-Variable Extremum Problems",
    Operations Research 5 (1957), 266-277.

Limits
    Amount and effort are estimates made at first contact, and whoever makes them can make a lead look good. A lead of
    tier C is not to be dropped but to be served at lower cost: by telephone, online, through partners.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from tierkit.errors import DataError
from tierkit.i18n import _
from tierkit.models._checks import numbers_in, of_kind, one_of, table
from tierkit.models._dated import day_of, days_in
from tierkit.models.prospect_model import FIRST_CONTACT_FACTS, ProspectModel, by_lead, fit_prospects, outcomes
from tierkit.models.weighted import score_cuts, score_tiers

ORDERS = ("value_per_day", "expected_value", "chance")


def prospect_scores(
    prospects: pd.DataFrame,
    model: ProspectModel | None = None,
    *,
    by: str = "value_per_day",
    cuts: Sequence[float] | None = None,
) -> pd.DataFrame:
    """The open leads with their chance, their expected value and their tier.

    Parameters
    ----------
    prospects : one row per lead: lead_id, outcome, expected_amount (money) and effort_days, both above 0, and
        the features.
    model : from :func:`fit_prospects`; by default learned from the closed ones of these leads.
    by : what the tiers are cut from: "value_per_day", "expected_value" or "chance".
    cuts : where A and B begin; by default those that put 20, 30 and 50 % of the open leads into A, B, C.

    Returns
    -------
    DataFrame, index lead_id in ascending order, open leads only: chance (0 to 1), expected_amount, expected_value
    (money), effort_days, value_per_day (money a day), tier (ordered Categorical, best first).

    Raises
    ------
    As :func:`fit_prospects`; DataError when no lead is open.
    """
    one_of("by", by, ORDERS)
    learned = fit_prospects(prospects) if model is None else of_kind("model", model, ProspectModel)
    listed = by_lead(prospects, ["outcome"])
    still = listed[outcomes(listed) == "open"]
    if still.empty:
        raise DataError(_("No lead is open, so that there is nothing to score."), _("Give open leads, too."))
    scores = _valued(still, learned)
    scores["tier"] = score_tiers(scores[by], score_cuts(scores[by]) if cuts is None else cuts)
    return scores


def effort_curve(
    prospects: pd.DataFrame,
    until: str | pd.Timestamp,
    features: Sequence[str] = FIRST_CONTACT_FACTS,
    *,
    by: str = "value_per_day",
    penalty: float = 1.0,
) -> pd.DataFrame:
    """How much of the won value the first part of the effort brings when leads are visited in the order of the score.

    The test is out of time: the model learns from leads closed by ``until`` and scores those first contacted later
    and closed since.

    Returns
    -------
    DataFrame from nothing to everything, best leads first, leads of one score together: leads (so far),
    effort_share, won_value_share. In no order at all the two shares would be equal.

    Raises
    ------
    As :func:`fit_prospects`; DataError when no later lead has been won.
    """
    one_of("by", by, ORDERS)
    cut = day_of("until", until)
    listed = by_lead(prospects, ["outcome", "first_contact_on", "closed_on"])
    closed = listed[outcomes(listed) != "open"]
    past = closed[days_in(closed, "closed_on") <= cut]
    later = closed[days_in(closed, "first_contact_on") > cut]
    if past.empty:
        raise DataError(_("No lead was closed by {until}.").format(until=cut.date()), _("Choose a later date."))
    if not (later["outcome"] == "won").any():
        raise DataError(
            _("No lead first contacted after {until} has been won.").format(until=cut.date()),
            _("Choose an earlier date."),
        )
    scores = _valued(later, fit_prospects(past.reset_index(), features, penalty))
    scores["won_value"] = scores["expected_amount"].where(later["outcome"].reindex(scores.index) == "won", 0.0)
    best_first = scores.groupby(-scores[by].round(9))
    steps = best_first[["effort_days", "won_value"]].agg(["sum", "size"])
    reached = pd.DataFrame(
        {
            "leads": steps["effort_days", "size"],
            "effort_share": steps["effort_days", "sum"] / scores["effort_days"].sum(),
            "won_value_share": steps["won_value", "sum"] / scores["won_value"].sum(),
        }
    ).cumsum()
    start = pd.DataFrame({"leads": [0], "effort_share": [0.0], "won_value_share": [0.0]})
    return pd.concat([start, reached], ignore_index=True)


def _valued(leads: pd.DataFrame, model: ProspectModel) -> pd.DataFrame:
    estimates = ["expected_amount", "effort_days"]
    facts = numbers_in(table("prospects", leads, estimates), estimates).sort_index()
    for column in facts.columns:
        idle = facts[column] <= 0
        if idle.any():
            raise DataError(
                _("The values must lie above 0; lead {lead} has {value}.").format(
                    lead=facts.index[idle][0], value=f"{facts[column][idle].iloc[0]:g}"
                ),
                _("Estimate amount and effort of every lead, or leave it out."),
                column=str(column),
            )
    scores = pd.DataFrame({"chance": model.chances(leads.reset_index()).reindex(facts.index)})
    scores["expected_amount"] = facts["expected_amount"]
    scores["expected_value"] = scores["chance"] * scores["expected_amount"]
    scores["effort_days"] = facts["effort_days"]
    scores["value_per_day"] = scores["expected_value"] / scores["effort_days"]
    return scores
