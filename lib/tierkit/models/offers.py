"""What do we offer this customer today, and what do we say why?

Definition
    The table of :func:`~tierkit.models.recommendations.recommend` in the words of the reader: the offer by its name,
    and the reason as one says it to a customer: bought something that goes with it, or a bestseller.

Source
    The kit's own. Recommendations that give their reason are trusted more: J. L. Herlocker, J. A. Konstan & J. Riedl,
    "Explaining collaborative filtering recommendations", CSCW (2000), 241-250.

Limits
    It is for people to read; to count and to join, keep the keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from tierkit.i18n import _, language
from tierkit.models._checks import by_name, table
from tierkit.models.group_labels import group_label
from tierkit.models.recommendations import BESTSELLER


def offer_list(
    recommendations: pd.DataFrame, names: Mapping[str, str] | pd.Series | None = None, lang: str | None = None
) -> pd.DataFrame:
    """The offers of every customer as a salesperson reads them.

    Parameters
    ----------
    recommendations : from :func:`~tierkit.models.recommendations.recommend`.
    names : what the items are called, by key, such as ``products.set_index("product_id")["name_en"]``; items without a
        name there have the kit's name (of categories), or their key.
    lang : of the kit's own words; by default the language in force.

    Returns
    -------
    DataFrame of texts, a row per recommendation in its order: customer_id, rank (number), offer, reason.

    Raises
    ------
    DataError : a column is missing. ParameterError : no table, or names that name nothing.
    """
    offers = table("recommendations", recommendations, ["customer_id", "rank", "item", "because"])
    called = {} if names is None else by_name("names", names)

    def name(item: Any) -> str:
        return str(called[item]) if item in called else group_label(str(item))

    with language(lang):
        label = {item: name(item) for item in pd.unique(pd.concat([offers["item"], offers["because"]]))}
        why = {item: _("bought: {item}").format(item=text) for item, text in label.items()}
        why[BESTSELLER] = group_label(BESTSELLER)
    reason = offers["because"].map(why)
    return offers[["customer_id", "rank"]].assign(offer=offers["item"].map(label), reason=reason)
