"""How are the subjects of a survey, the reasons of leaving and the features of a churn model called?

Keys are short and the same in every language (``"service"``, ``"no_longer_needed"``, ``"quiet_over_gap"``), so that
code, exercises and files do not depend on the language; what a person reads is the label.

Source: the columns of the kit's sample data, the kit's glossary (rows 42 to 55) and the quadrants of Martilla & James.

Limits: a key that the kit does not know, such as a question of your own, is its own label.
"""

from __future__ import annotations

from tierkit.i18n import N_, _, language

SUBJECTS = {
    "product": N_("Product"),
    "delivery": N_("Delivery"),
    "service": N_("Service"),
    "price": N_("Price"),
    "competitor": N_("Competitor"),
    "no_longer_needed": N_("No longer needed"),
    "moved": N_("Moved away"),
    "not_stated": N_("Not stated"),
    "basic": N_("Basic plan"),
    "plus": N_("Plus plan"),
    "family": N_("Family plan"),
    "improve": N_("Improve first"),
    "keep": N_("Keep up"),
    "wait": N_("Low priority"),
    "ease": N_("Perhaps too much"),
    "nps": N_("NPS"),
    "csat": N_("CSAT"),
    "csi": N_("CSI"),
    "quick": N_("Quick response"),
    "slow": N_("Slow response"),
}

FEATURES = {
    "quiet_days": N_("Days since the last purchase"),
    "purchases": N_("Number of purchases"),
    "tenure_days": N_("Days since the first purchase"),
    "usual_gap": N_("Usual gap between purchases"),
    "quiet_over_gap": N_("Silence against the usual gap"),
    "trend": N_("Trend of purchases"),
    "spend": N_("Money spent"),
    "return_share": N_("Share of returns"),
    "visits_14": N_("Visits in the last 14 days"),
    "visits_28": N_("Visits in the last 28 days"),
    "tickets": N_("Service tickets"),
    "slow_responses": N_("Slow responses"),
    "satisfaction": N_("Satisfaction"),
}


def subject_label(key: str, lang: str | None = None) -> str:
    """The name of an item of a survey, a reason of leaving, a plan, a quadrant, a measure or a feature.

    ``lang`` is "en" or "zh"; by default the language in force. A key that the kit does not know is its own label.
    """
    with language(lang):
        name = SUBJECTS.get(str(key)) or FEATURES.get(str(key))
        return _(name) if name else str(key)
