"""A table of tiers as the pictures read it: plain numbers, with the name and the colour of each tier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from tierkit.data.schemas import require_columns
from tierkit.i18n import _
from tierkit.models.labels import tier_label
from tierkit.plots.formats import count, percent
from tierkit.plots.palette import colour_of


@dataclass(frozen=True)
class Tier:
    """One row of ``abc_summary``, ``pyramid_summary`` or ``segment_table``."""

    key: str
    customers: int
    customer_share: float
    value: float
    value_share: float

    @property
    def label(self) -> str:
        return tier_label(self.key)

    @property
    def colour(self) -> str:
        return colour_of(self.key)

    @property
    def finding(self) -> str:
        return _("{tier}: {customers} of customers, {value} of the value").format(
            tier=self.label, customers=percent(self.customer_share), value=percent(self.value_share)
        )


def tiers_of(table: pd.DataFrame) -> list[Tier]:
    """The rows of a table of tiers, best first; DataError when a column is missing."""
    columns = ["customers", "customer_share", "value", "value_share"]
    require_columns(table, columns)
    rows = zip(table.index.astype(str), *(table[column].tolist() for column in columns), strict=True)
    return [Tier(*row) for row in rows]


def held(tiers: Sequence[Tier]) -> list[Tier]:
    """Those that have customers."""
    return [tier for tier in tiers if tier.customers]


def in_words(tiers: Sequence[Tier]) -> str:
    """The tiers as one phrase: how many customers and what they bring; empty ones left out."""
    return _("; ").join(
        _("{tier}: {customer_share} of customers ({customers}), {value_share} of the value").format(
            tier=tier.label,
            customer_share=percent(tier.customer_share),
            customers=count(tier.customers),
            value_share=percent(tier.value_share),
        )
        for tier in held(tiers)
    )
