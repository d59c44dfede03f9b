"""A student's own sample data: the same tables with other customers, other numbers and other money.

Why: with the same data for everybody the answer can be copied; with a variant only the way to it can. A variant leaves
what the lessons are about as it is: nobody buys at another time, and every share, rate and link stays nearly the same.

How, for each entity (such as the shop's customers), all drawn from a digest of the variant and the entity's name:

* of the entities, a share between KEEP is kept, with all their rows in all tables of the subject;
* their ids are dealt anew among themselves, so that every id looks as before, zeros included;
* their money is multiplied by a factor of their own within JITTER, in whole fen.

Everything is whole-number arithmetic on raw PCG64 output, so that a variant is the same on every machine.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.extensions import ExtensionArray

from tierkit.data.sample.loading import base_table
from tierkit.data.sample.subjects import SUBJECTS, subject_of, tables
from tierkit.data.sample.tables import Table
from tierkit.errors import ParameterError
from tierkit.i18n import _

KEEP = (880, 920)
"""How many of a thousand entities stay: at least, at most."""
JITTER = (9200, 10800)
"""The factor on an entity's money in ten-thousandths: at least, at most."""

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Deal:
    """What a variant does to each entity, in the order of their sorted ids."""

    kept: NDArray[np.bool_]
    new_id: Ints
    factor: Ints


@dataclass(frozen=True)
class Owners:
    """The place of each row's entity among the sorted ids, -1 where there is none.

    ``told``: by the row itself; ``known``: also by another row with the same alias. ``in_turn``: the rows are in the
    order of their entities.
    """

    told: Ints
    known: Ints
    in_turn: bool


def vary(table: Table, variant: int | str) -> pd.DataFrame:
    """The ``variant`` of ``table``, a new frame.

    Rows stay in their order; where that was the order of the ids, it is that of the new ids.
    Raises ParameterError for a variant that is neither a whole number nor text.
    """
    base = base_table(table.name)
    if isinstance(variant, bool) or not isinstance(variant, (int, str, np.integer)):
        raise ParameterError(_("A variant is a whole number or a text, not {variant!r}.").format(variant=variant))
    if not table.entity:
        return base.copy()
    ids, owners = _ids(table.name), _owners(table.name)
    deal = _deal(f"{variant}/{subject_of(table)}/{table.entity}", len(ids))

    rows = np.flatnonzero((owners.known < 0) | deal.kept[owners.known])
    if owners.in_turn:
        rows = rows[np.argsort(deal.new_id[owners.told[rows]], kind="stable")]
    told, known = owners.told[rows], owners.known[rows]
    varied = base.iloc[rows].reset_index(drop=True)
    varied[table.entity] = ids.take(np.where(told < 0, -1, deal.new_id[told]), allow_fill=True)
    factor = np.where(known < 0, 10_000, deal.factor[known])
    for name in table.money:
        varied[name] = _times(varied[name], factor)
    return table.settle(varied) if table.settle else varied


def _deal(text: str, count: int) -> Deal:
    """What the digest of ``text`` does to ``count`` entities."""
    bits = np.random.PCG64(
        int.from_bytes(hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=16).digest(), "big")
    )
    share, *_rest = bits.random_raw(1)
    luck, names, factors = bits.random_raw(3 * count).reshape(3, count)
    low, high = KEEP
    stay = count * (low + int(share) % (high - low + 1)) // 1000
    kept = np.zeros(count, dtype=bool)
    kept[np.argsort(luck, kind="stable")[:stay]] = True
    low, high = JITTER
    factor = (low + factors % np.uint64(high - low + 1)).astype(np.int64)
    return Deal(kept, np.argsort(names, kind="stable"), factor)


def _times(money: pd.Series, factor: Ints) -> pd.Series:
    """``money`` times ten-thousandths, rounded half up in size to the fen, or to the yuan where it is whole yuan."""
    unit = 100 if pd.api.types.is_float_dtype(money.dtype) else 1
    # Whole numbers far below 2**53: exact in float64, and blanks stay blank.
    size = (money.astype("float64") * unit).round()
    product = (size.abs() * factor + 5000) // 10_000 / unit
    return product.where(size >= 0, -product).astype(money.dtype)


@cache
def _ids(name: str) -> ExtensionArray:
    """The sorted ids of the entities of table ``name``: of the table that lists them, else of all that name them."""
    table = tables()[name]
    related = [each for each in SUBJECTS[subject_of(table)].TABLES if each.entity == table.entity]
    lists = [each for each in related if each.primary_key == (each.entity,)]
    every = pd.concat([base_table(each.name)[each.entity] for each in lists or related])
    return every.dropna().drop_duplicates().sort_values().array


@cache
def _owners(name: str) -> Owners:
    table, base = tables()[name], base_table(name)
    told = pd.Index(_ids(name)).get_indexer(pd.Index(base[table.entity])).astype(np.int64)
    known = told
    if table.alias:
        owner = pd.Series(told).where(told >= 0).groupby(base[table.alias].array).transform("max")
        known = owner.fillna(-1).to_numpy(dtype=np.int64)
    return Owners(told, known, in_turn=bool((told[:-1] <= told[1:]).all() and told.min() >= 0))
