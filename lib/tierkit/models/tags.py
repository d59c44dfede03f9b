"""Which tags does each customer carry, and how do the tags differ by tier?

Definition
    Every rule of :mod:`~tierkit.models.tag_rules` is applied to one row per customer.

Source
    The kit's own; the kinds of tags are the course's.

Limits
    A tag is as good as its column: a customer with blanks carries few tags, which tells of our knowledge, not of
    the customer. Look at ``tag_cautions`` for the tags that could not be given at all.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tierkit.data.schemas import near
from tierkit.errors import DataError, ParameterError
from tierkit.i18n import _
from tierkit.models._checks import numbers_in, one_row_each, table
from tierkit.models._groups import by_customer, checked_groups
from tierkit.models.tag_rules import Comparison, Rule, Tag, TagRules, load_tag_rules


def apply_tags(frame: pd.DataFrame, rules: str | Path | TagRules = "default") -> pd.DataFrame:
    """Which customer carries which tag.

    Parameters
    ----------
    frame : one row per customer, from :func:`~tierkit.models.profiles.profile_frame` or your own.
    rules : "default", the path of a YAML file, or rules that are loaded.

    Returns
    -------
    DataFrame of booleans, index as ``frame`` (or its column customer_id), a column per tag in the order of the rules.
    Optional tags whose columns are missing are no columns here; :func:`tag_cautions` says which.

    Raises
    ------
    DataError : a tag that is not optional misses a column; a column is of another kind than its rule.
    """
    frame = by_customer("frame", frame)
    one_row_each(frame.index)
    carried = {}
    for tag in loaded_rules(rules).tags:
        missing = [column for column in tag.columns if column not in frame.columns]
        if missing and tag.optional:
            continue
        if missing:
            guess = near(missing[0], [str(column) for column in frame.columns])
            remedy = _("Is {found} perhaps {missing}?").format(found=guess, missing=missing[0]) if guess else ""
            raise DataError(
                _("the tag {tag!r} needs this column, and it is not there.").format(tag=tag.name),
                remedy or _("Add it to the table, or mark the tag as optional in its file."),
                column=missing[0],
            )
        carried[tag.name] = _holds(tag.when, frame, tag).fillna(False).astype("bool")
    return pd.DataFrame(carried, index=frame.index, columns=list(carried))


def tag_cautions(frame: pd.DataFrame, rules: str | Path | TagRules = "default") -> tuple[str, ...]:
    """A sentence for every optional tag that cannot be given, because the table misses its columns."""
    table("frame", frame)
    said = []
    for tag in loaded_rules(rules).tags:
        missing = [column for column in tag.columns if column not in frame.columns]
        if missing and tag.optional:
            said.append(
                _("The tag {tag!r} is left out, for there is no column {missing}.").format(
                    tag=tag.name, missing=_(", ").join(missing)
                )
            )
    return tuple(said)


def tag_shares(tags: pd.DataFrame, tiers: pd.Series) -> pd.DataFrame:
    """How many of each tier carry each tag.

    Parameters
    ----------
    tags : from :func:`apply_tags`.
    tiers : a Categorical per customer, best first; customers without a tier count nowhere.

    Returns
    -------
    DataFrame, index tag, a column per tier that has customers, best first, then "all": shares, 0 to 1.

    Raises
    ------
    ParameterError : no Categorical; no customer in common. DataError : a tag is missing for somebody, or no truth.
    """
    tags = by_customer("tags", tags)
    one_row_each(tags.index)
    placed = checked_groups(tiers).dropna()
    common = tags.index.intersection(placed.index)
    if common.empty:
        raise ParameterError(
            _("The groups and the other column have no customer in common; check that both are named by customer_id.")
        )
    carried = numbers_in(tags.loc[common], list(tags.columns))
    shares = carried.groupby(placed.loc[common], observed=True).mean().T
    shares.columns = pd.Index(shares.columns.astype("str"))
    return shares.assign(all=carried.mean()).rename_axis("tag")


def loaded_rules(rules: str | Path | TagRules) -> TagRules:
    return rules if isinstance(rules, TagRules) else load_tag_rules(rules)


def _holds(rule: Rule, frame: pd.DataFrame, tag: Tag) -> pd.Series:
    """Whether the rule is true of each row; <NA> where that is not known."""
    if isinstance(rule, Comparison):
        return _compared(rule, frame[rule.column], tag)
    parts = [_holds(part, frame, tag) for part in rule.parts]
    if rule.how == "not":
        return ~parts[0]
    joined = parts[0]
    for part in parts[1:]:
        joined = joined & part if rule.how == "all" else joined | part
    return joined


def _compared(rule: Comparison, values: pd.Series, tag: Tag) -> pd.Series:
    known = values.notna()
    if rule.op == "known":
        return known.astype("boolean")
    wanted: list[Any] = list(rule.value) if isinstance(rule.value, tuple) else [rule.value]
    _same_kind(values, wanted, tag, rule)
    if rule.op in ("is", "in", "is not"):
        found = values.isin([pd.Timestamp(each) if _is_date(values) else each for each in wanted])
        truth = ~found if rule.op == "is not" else found
    else:
        if _is_date(values):
            numbers = values.astype("datetime64[us]").astype("int64").to_numpy(dtype=np.float64)
            limits = [
                float(pd.Timestamp(each).to_datetime64().astype("datetime64[us]").astype(np.int64)) for each in wanted
            ]
        else:
            numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
            limits = [float(each) for each in wanted]
        truth = pd.Series(_in_order(rule.op, numbers, limits, known.to_numpy()), index=values.index)
    return truth.astype("boolean").mask(~known)


def _in_order(op: str, numbers: np.ndarray, limits: list[float], known: np.ndarray) -> np.ndarray:
    if op == "between":
        return (numbers >= limits[0]) & (numbers <= limits[1])
    if op == "top":
        # At the quantile (of type 7) or above: equal values stay together. No value lies between the quantile and the
        # next value up, which is exact where a quantile between two is not.
        ranked = np.sort(numbers[known])
        place = math.ceil(round((1 - limits[0]) * (len(ranked) - 1), 9))
        return numbers >= (ranked[place] if len(ranked) else np.inf)
    compare = {"below": np.less, "at most": np.less_equal, "above": np.greater, "at least": np.greater_equal}[op]
    return compare(numbers, limits[0])


def _is_date(values: pd.Series) -> bool:
    return pd.api.types.is_datetime64_dtype(values.dtype)


def _same_kind(values: pd.Series, wanted: list[Any], tag: Tag, rule: Comparison) -> None:
    """Refuse a rule that compares text with numbers and the like: it would never be true."""
    dtype = values.dtype
    if pd.api.types.is_bool_dtype(dtype):
        fits = all(isinstance(each, bool) for each in wanted)
    elif pd.api.types.is_numeric_dtype(dtype):
        fits = all(isinstance(each, int | float) and not isinstance(each, bool) for each in wanted)
    elif _is_date(values):
        fits = all(hasattr(each, "year") for each in wanted)
    else:
        fits = all(isinstance(each, str) for each in wanted) or bool(values.isna().all())
    if not fits:
        raise DataError(
            _("the tag {tag!r} compares this column with {value}, but its values are {dtype}.").format(
                tag=tag.name, value=_(", ").join(str(each) for each in wanted), dtype=dtype
            ),
            _("Convert the column, or correct the rule."),
            column=rule.column,
        )
