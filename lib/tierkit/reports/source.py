"""The orders a report is made of: from the file itself, or as a batch has laid them ready.

A batch reads its source once and lays each group's orders, with their reconciliation, in a folder of the job's own; the
environment variable ``TIERKIT_REPORT_JOB`` tells the notebook's kernel where. Run by papermill alone, the notebook
reads the source itself and writes nothing but its own output.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import pandas as pd

from tierkit.data import SAMPLE_AS_OF, CleaningReport, dataset_path, load_mapping, read_orders
from tierkit.data.report import Note
from tierkit.errors import ParameterError
from tierkit.i18n import _
from tierkit.reports.parameters import SAMPLE, ReportParameters, SourceParameters

JOB_FOLDER = "TIERKIT_REPORT_JOB"
_ORDERS, _CLEANING = "orders.parquet", "cleaning.json"


@dataclass(frozen=True)
class Source:
    """Clean ``orders``, how they reconcile with the file, the analysis date and the currency's code."""

    orders: pd.DataFrame
    cleaning: CleaningReport
    as_of: str
    currency: str


def job_folder() -> Path | None:
    """Where this kernel's job leaves its results; None when papermill runs the notebook by itself."""
    folder = os.environ.get(JOB_FOLDER)
    return Path(folder) if folder else None


def open_source(parameters: ReportParameters) -> Source:
    """What ``parameters`` ask for, all groups or the one.

    Raises DataError or ParameterError with one sentence, before anything is computed.
    """
    folder = job_folder()
    if folder is not None:
        orders, cleaning = _taken_ready(folder)
    else:
        orders, cleaning = _read(parameters)
        as_of(parameters, orders)
        if parameters.by:
            orders, cleaning = _one_group(orders, cleaning, parameters)
    return Source(orders, cleaning, _date(parameters), _currency(parameters, cleaning))


def read_source(parameters: SourceParameters) -> Source:
    """All orders of the source that ``parameters`` name."""
    orders, cleaning = _read(parameters)
    return Source(orders, cleaning, as_of(parameters, orders), _currency(parameters, cleaning))


def split_source(parameters: ReportParameters) -> list[tuple[str, pd.DataFrame, CleaningReport]]:
    """Every group of the column ``parameters.by``, largest revenue first, or the one that ``parameters.group`` names;
    one nameless group without a column."""
    orders, cleaning = _read(parameters)
    as_of(parameters, orders)
    if not parameters.by:
        return [("", orders, cleaning)]
    if parameters.group:
        return [(parameters.group, *_one_group(orders, cleaning, parameters))]
    # Every group of the file, those too whose lines were all left out: together they must make up the whole.
    by = _column(parameters)
    reports = cleaning.by_group(by)
    names = _group_names(orders, by)
    parts = dict(tuple(orders.groupby(names, sort=True)))
    ranked = sorted(reports, key=lambda name: (-reports[name].amount_kept, name))
    return [(name, parts.get(name, orders.iloc[:0]).reset_index(drop=True), reports[name]) for name in ranked]


def _column(parameters: ReportParameters) -> str:
    """Our name of the column to group by; the file's own header will do as well."""
    mapping = load_mapping(parameters.mapping, "orders")
    columns = (mapping.columns | mapping.keep).items()
    return next((name for name, headers in columns if parameters.by in headers), parameters.by)


def _group_names(orders: pd.DataFrame, by: str) -> pd.Series:
    return orders[by].astype("string").fillna("").astype(str)


def lay_ready(folder: Path, orders: pd.DataFrame, cleaning: CleaningReport) -> None:
    """Leave a group's orders where the job's kernel finds them."""
    folder.mkdir(parents=True, exist_ok=True)
    orders.to_parquet(folder / _ORDERS, index=False)
    (folder / _CLEANING).write_text(json.dumps(_plain(cleaning), ensure_ascii=False), encoding="utf-8")


def take_away(folder: Path) -> None:
    """Remove what ``lay_ready`` left: it is an input, not a result."""
    for name in (_ORDERS, _CLEANING):
        (folder / name).unlink(missing_ok=True)


def as_of(parameters: SourceParameters, orders: pd.DataFrame) -> str:
    """The analysis date: as told, or the sample data's own; never today.

    Raises ParameterError when it is missing or lies before the last order; the sentence holds the date to give.
    """
    first, last = (moment.date().isoformat() for moment in orders["ordered_at"].agg(["min", "max"]))
    day = _date(parameters)
    if not day:
        raise ParameterError(
            _("The analysis date is missing; the last order is of {last}. Say it: --as-of {last}").format(last=last)
        )
    if day < last:
        raise ParameterError(
            _(
                "The analysis date {day} lies before the end of the data, which runs from {first} to {last}. "
                "Choose {last} or later: --as-of {last}"
            ).format(day=day, first=first, last=last)
        )
    return day


def _date(parameters: SourceParameters) -> str:
    return parameters.as_of or (SAMPLE_AS_OF.isoformat() if parameters.source == SAMPLE else "")


def _read(parameters: SourceParameters) -> tuple[pd.DataFrame, CleaningReport]:
    path = dataset_path(SAMPLE) if parameters.source == SAMPLE else Path(parameters.source)
    return read_orders(
        path,
        parameters.mapping,
        tz=parameters.tz or None,
        # A sign such as ¥ is shown and no more, for it may be one of several currencies.
        currency=parameters.currency if re.fullmatch("[A-Z]{3}", parameters.currency) else None,
        rates=parameters.rates or None,
        bad_rows=parameters.bad_rows,
    )


def _taken_ready(folder: Path) -> tuple[pd.DataFrame, CleaningReport]:
    cleaning = json.loads((folder / _CLEANING).read_text(encoding="utf-8"))
    return pd.read_parquet(folder / _ORDERS), CleaningReport(
        **cleaning | {"notes": {name: Note(**note) for name, note in cleaning["notes"].items()}}
    )


def _plain(cleaning: CleaningReport) -> dict[str, Any]:
    """The account without its ledger, for JSON."""
    facts = {field.name: getattr(cleaning, field.name) for field in fields(cleaning) if not field.name.startswith("_")}
    return facts | {"notes": {name: asdict(note) for name, note in cleaning.notes.items()}}


def _one_group(
    orders: pd.DataFrame, cleaning: CleaningReport, parameters: ReportParameters
) -> tuple[pd.DataFrame, CleaningReport]:
    by = _column(parameters)
    reports = cleaning.by_group(by)
    if parameters.group not in reports:
        raise ParameterError(
            _("No order has {by} = {group!r}; there is: {names}.").format(
                by=parameters.by, group=parameters.group, names=_some(sorted(reports))
            )
        )
    kept = orders[_group_names(orders, by) == parameters.group].reset_index(drop=True)
    return kept, reports[parameters.group]


def _some(names: list[str]) -> str:
    return _(", ").join(names if len(names) <= 12 else [*names[:12], "…"])


def _currency(parameters: SourceParameters, cleaning: CleaningReport) -> str:
    return parameters.currency or cleaning.currency or ("CNY" if parameters.source == SAMPLE else "")
