"""What is the whole picture of one customer?

Definition
    The picture of one customer (一户一档, the 360° view) lists what is known, by kind, and the tags.

Source
    The kit's own; the kinds of tags are the course's.

Limits
    It shows what was put into the table, and no more; what is not known is left out. It is personal data: show it to
    those who need it for their work.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from pathlib import Path

import numpy as np
import pandas as pd

from tierkit.errors import ParameterError
from tierkit.i18n import N_, _
from tierkit.i18n.numbers import count, money, percent
from tierkit.models._groups import by_customer
from tierkit.models.group_labels import group_label
from tierkit.models.labels import tier_label
from tierkit.models.tag_rules import KIND_NAMES, TagRules
from tierkit.models.tags import apply_tags, loaded_rules

# What tag_profile shows of a column: the kind, how a person calls it (with its unit), and how its figures are written.
ITEMS: dict[str, tuple[str, str, str]] = {
    "name": ("basic", N_("Name"), "text"),
    "sex": ("basic", N_("Sex"), "sex"),
    "age": ("basic", N_("Age (years)"), "count"),
    "occupation": ("basic", N_("Occupation"), "text"),
    "city": ("basic", N_("City"), "label"),
    "province": ("basic", N_("Province"), "label"),
    "region": ("basic", N_("Region"), "label"),
    "country": ("basic", N_("Country"), "label"),
    "industry": ("basic", N_("Industry"), "text"),
    "channel": ("basic", N_("Channel of joining"), "label"),
    "member_days": ("basic", N_("Customer for (days)"), "count"),
    "recency": ("purchase", N_("Last purchase (days ago)"), "count"),
    "frequency": ("purchase", N_("Number of purchases"), "count"),
    "monetary": ("purchase", N_("Spend, net of returns"), "money"),
    "per_purchase": ("purchase", N_("Spend per purchase"), "money"),
    "returns": ("purchase", N_("Returns"), "count"),
    "visitors": ("browsing", N_("Visitor ids"), "count"),
    "sessions": ("browsing", N_("Visits to the website"), "count"),
    "pages": ("browsing", N_("Pages seen"), "count"),
    "clicks_per_session": ("browsing", N_("Clicks per visit"), "figure"),
    "minutes": ("browsing", N_("Dwell time (minutes)"), "figure"),
    "seconds_per_page": ("browsing", N_("Dwell time per page (seconds)"), "figure"),
    "category_share": ("browsing", N_("Share of category pages"), "share"),
    "product_share": ("browsing", N_("Share of product pages"), "share"),
    "cart_share": ("browsing", N_("Share of cart pages"), "share"),
    "days_since_visit": ("browsing", N_("Last visit (days ago)"), "count"),
    "tickets": ("interaction", N_("Service tickets"), "count"),
    "unsolved_tickets": ("interaction", N_("Unsolved tickets"), "count"),
    "days_since_ticket": ("interaction", N_("Last ticket (days ago)"), "count"),
    "service_rating": ("interaction", N_("Mean service rating (1 to 5)"), "figure"),
    "answers": ("interaction", N_("Survey answers"), "count"),
    "satisfaction": ("interaction", N_("Satisfaction (1 to 5)"), "figure"),
    "nps": ("interaction", N_("Would recommend (0 to 10)"), "figure"),
    "tier": ("further", N_("Tier"), "label"),
    "class": ("further", N_("ABC class"), "label"),
    "group": ("further", N_("Group"), "label"),
    "segment": ("further", N_("Segment"), "label"),
    "stage": ("further", N_("Lifecycle stage"), "label"),
    "favourite": ("further", N_("Favourite category"), "label"),
}
PARTS = {**KIND_NAMES, "further": N_("Further")}
SEXES = {"F": N_("female"), "M": N_("male")}
FIGURES: dict[str, Callable[[float], str]] = {
    "count": count,
    "money": money,
    "share": lambda share: percent(share, 0),
    "figure": lambda figure: f"{figure:,.1f}",
    "text": lambda figure: f"{figure:,.2f}" if figure % 1 else f"{figure:.0f}",
}
TRUTHS = {True: N_("yes"), False: N_("no")}
HIDDEN = ("birth_year", "joined_on")
"""Told by the age and the days as a customer."""


def tag_profile(frame: pd.DataFrame, customer_id: Hashable, rules: str | Path | TagRules = "default") -> pd.DataFrame:
    """The 360° view of one customer, written in the language in force.

    Parameters
    ----------
    frame : from :func:`~tierkit.models.profiles.profile_frame`; tags are given among all its customers. Of further
        columns, categories are told by their labels, and everything else as it is written.
    customer_id : whom to show.

    Returns
    -------
    DataFrame of texts: kind, item, value. First what is known, by kind (basic information, purchases, browsing,
    interactions, further columns), then the tags of each kind that the customer carries. What is not known is left out.

    Raises
    ------
    ParameterError : no such customer. Also as ``apply_tags``.
    """
    chosen = loaded_rules(rules)
    tags = apply_tags(frame, chosen)
    frame = by_customer("frame", frame)
    if not isinstance(customer_id, Hashable) or customer_id not in frame.index:
        raise ParameterError(_("There is no customer {customer!r} in the table.").format(customer=customer_id))
    row = frame.loc[[customer_id]].iloc[0].drop(labels=list(HIDDEN), errors="ignore").dropna()
    labelled = [isinstance(frame[column].dtype, pd.CategoricalDtype) for column in row.index]
    told = [
        (column, *ITEMS.get(str(column), ("further", str(column), "label" if category else "text")))
        for column, category in zip(row.index, labelled, strict=True)
    ]
    rows = [
        (_(PARTS[kind]), _(name), _written(row[column], how))
        for part in PARTS
        for column, kind, name, how in told
        if kind == part
    ]
    carried = [tag for tag in chosen.tags if tag.name in tags.columns and tags.at[customer_id, tag.name]]
    for kind, name in KIND_NAMES.items():
        labels = [chosen.label(tag.name) for tag in carried if tag.kind == kind]
        if labels:
            rows.append((_("Tags"), _(name), _("; ").join(labels)))
    return pd.DataFrame(rows, columns=["kind", "item", "value"])


def _written(value: object, how: str) -> str:
    if isinstance(value, bool | np.bool_):
        return _(TRUTHS[bool(value)])
    if how in FIGURES and isinstance(value, int | float | np.number):
        return FIGURES[how](float(value))
    if how == "sex" and value in SEXES:
        return _(SEXES[str(value)])
    if isinstance(value, pd.Timestamp):
        return str(value.date())
    if how != "label":
        return str(value)
    label = tier_label(str(value))
    return group_label(str(value)) if label == str(value) else label
