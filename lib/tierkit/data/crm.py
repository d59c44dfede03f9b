"""Tiers back into the CRM: the import file that gives each customer's record its class, tier, score and segment.

``to_crm`` writes CSV for Zoho CRM and XLSX for 纷享销客; both find the record by its own number, which goes out as it
came in. ``read_customers`` reads the files back (mappings ``zoho-accounts`` and ``fxiaoke-customers``).

Zoho CRM: at most 25,000 records and 200 columns a CSV file (Zoho CRM developer documentation, Bulk Write API V6,
"Limitations"); what is more goes into further, numbered files. Each file may be imported alone, in any order. The
fields must exist in the CRM first, as custom fields of the module Accounts.

Look at a CSV file in the CRM's import, not in Excel: Excel shows a long number as 4.87E+18 and saves it like that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pandas as pd

from tierkit.data.customers import read_customers
from tierkit.data.excel_safe import csv_text, harmless, workbook_bytes
from tierkit.errors import DataError, ParameterError
from tierkit.files import write_atomically
from tierkit.i18n import _

SystemName = Literal["zoho", "fxiaoke"]
FIELDS = {
    "abc": ("ABC Class", "ABC类别"),
    "pyramid": ("Pyramid Tier", "金字塔级别"),
    "score": ("RFM Score", "RFM得分"),
    "segment": ("Segment", "客户群"),
}
"""Our column of tiers → the name of the CRM's field, English and Chinese. These are written, where they are there."""


@dataclass(frozen=True)
class System:
    """What a CRM wants of an import file."""

    ending: str
    stem: str
    record: str
    """The header of the record's own number."""
    number: str
    """The header of the customer's number."""
    name: str
    """The header of the customer's name."""
    lang: str
    rows: int
    columns: int


SYSTEMS: dict[str, System] = {
    "zoho": System(".csv", "zoho-accounts", "Record Id", "Record Id", "Account Name", "en", 25_000, 200),
    # No limit of 纷享销客's own is documented openly; files of this size are easy to handle everywhere.
    "fxiaoke": System(".xlsx", "fxiaoke-customers", "唯一性ID", "客户编号", "客户名称", "zh", 10_000, 200),
}


@dataclass(frozen=True)
class CrmFiles:
    """What ``to_crm`` has written: the files, how many customers are in them, and who has no record to go to."""

    files: list[Path]
    customers: int
    unmatched: list[str]
    """Customers with a tier who are not among the accounts, or whose name several accounts share."""
    untouched: int
    """Accounts without a tier: they are in no file, and the CRM keeps what it knows of them."""


def to_crm(
    tiers: pd.DataFrame,
    system: SystemName = "zoho",
    folder: str | Path = "crm",
    *,
    accounts: pd.DataFrame | None = None,
    labels: Callable[[str, str], str] | None = None,
    extra: Iterable[str] = (),
    overwrite: bool = False,
) -> CrmFiles:
    """Write the import files that bring ``tiers`` into a CRM.

    Parameters
    ----------
    tiers : one row per customer, the index (or a column ``customer_id``) its number; columns ``abc``, ``pyramid``,
        ``score``, ``segment``, those that are there.
    system : ``"zoho"`` (CSV, UTF-8 with byte order mark) or ``"fxiaoke"`` (XLSX, every cell a text).
    folder : where the files go; made if need be. One file, or numbered ones where the limits ask for several.
    accounts : the customers as exported from the CRM (``read_customers``): each tier goes to the record with its number
        (``record_id`` or ``customer_id``, with or without Zoho's ``zcrm_``), else to the only one with its name.
        Without accounts the customer number is the record's number, as it is in Zoho's own exports.
    labels : ``labels(key, lang)`` gives the word the CRM shows for a tier, such as ``tierkit.tier_label``; as it is if
        None. The CRM's pick lists must know these words.
    extra : further columns of ``tiers`` to write, under their own names.
    overwrite : whether files of an earlier run may be replaced; those it no longer needs are removed.

    Raises
    ------
    ParameterError : an unknown system, nothing to write, files that are there already.
    DataError : a customer twice, two customers with one record, a number that Excel would take for a formula.
    """
    target = _system(system)
    table, unmatched, untouched = _joined(_by_customer(tiers), accounts)
    language = 0 if target.lang == "en" else 1
    fields = {name: headers[language] for name, headers in FIELDS.items() if name in table}
    fields |= {name: name for name in extra}
    if not fields:
        raise ParameterError(
            _("There is no tier to write; the columns may be {names}.").format(names=_(", ").join(FIELDS))
        )
    if table.empty:
        raise DataError(
            _("None of the {n} customers is among the accounts.").format(n=f"{len(unmatched):,}"),
            _("Check that the orders and the accounts come from the same CRM and carry the same numbers."),
        )
    # A later key does not replace an earlier one of the same header: Zoho's number is the record's.
    columns: dict[str, pd.Series] = {}
    for name, header in (("record", target.record), ("number", target.number), ("account", target.name)):
        if name in table:
            columns.setdefault(header, table[name])
    keys = len(columns)
    for name, header in fields.items():
        columns[header] = _words(table[name], target.lang, labels)
    sheet = pd.DataFrame(columns)
    if target.ending == ".csv":
        _check_numbers(sheet.iloc[:, 0])
    return CrmFiles(_write(sheet, keys, Path(folder), target, overwrite), len(sheet), unmatched, untouched)


def read_tiers(source: str | Path) -> pd.DataFrame:
    """The tiers in a report, for ``to_crm``: one ``customers.xlsx``, or the folder of the report; of a report by group
    those of all groups.

    Raises DataError when there is none, or when it holds no tiers.
    """
    path = Path(source)
    own = path / "customers.xlsx"
    files = [path] if not path.is_dir() else [own] if own.exists() else sorted(path.rglob("customers.xlsx"))
    if not files:
        raise DataError(
            _("there is no customer list of a report (customers.xlsx) in this folder."),
            _("Make the report first: tierkit report."),
            file=path,
        )
    lists = [read_customers(file, "tierkit-customers")[0] for file in files]
    tiers = pd.concat(lists, ignore_index=True)
    if not set(FIELDS) & set(tiers):
        raise DataError(
            _("the list holds no tiers."), _("Name the folder of a report, or its customers.xlsx."), file=files[0]
        )
    return tiers.set_index("customer_id")


def _system(name: str) -> System:
    if name not in SYSTEMS:
        raise ParameterError(
            _("The argument {name} is one of {choices}, not {value!r}.").format(
                name="system", choices=_(", ").join(SYSTEMS), value=name
            )
        )
    return SYSTEMS[name]


def _by_customer(tiers: pd.DataFrame) -> pd.DataFrame:
    table = tiers.set_index("customer_id") if "customer_id" in tiers else tiers
    table = table.set_axis(table.index.astype("str"), axis=0)
    twice = table.index[table.index.duplicated()]
    if len(twice):
        raise DataError(
            _("The customer {number!r} has several tiers.").format(number=str(twice[0])),
            _("Pass one row a customer; of a report by group, take one group at a time."),
        )
    return table


def _joined(tiers: pd.DataFrame, accounts: pd.DataFrame | None) -> tuple[pd.DataFrame, list[str], int]:
    """``tiers`` with ``record``, ``number``, ``account`` (those known); who is no account; how many have no tier."""
    if accounts is None:
        return tiers.assign(number=tiers.index), [], 0
    known = {
        new: accounts[old].to_numpy()
        for new, old in (("record", "record_id"), ("number", "customer_id"), ("account", "name"))
        if old in accounts and not (new == "number" and "name" in accounts and accounts[old].equals(accounts["name"]))
    }
    names = accounts["name"] if "name" in accounts else pd.Series("", accounts.index)
    # The surest last: it wins.
    keys = [names.mask(names.duplicated(keep=False), ""), accounts["customer_id"], accounts.get("record_id", names[:0])]
    places = {_bare(key): at for column in keys for at, key in enumerate(column) if key}
    found = pd.Series([places.get(_bare(number), -1) for number in tiers.index], tiers.index)
    at = found[found >= 0].to_numpy()
    table = tiers[found >= 0].assign(**{name: values[at] for name, values in known.items()})
    twice = found[found >= 0].duplicated(keep=False)
    if twice.any():
        place = found[found >= 0][twice].iloc[0]
        first, second = found.index[found == place][:2]
        raise DataError(
            _("The customers {first!r} and {second!r} have the same record in the CRM.").format(
                first=str(first), second=str(second)
            ),
            _("Merge their orders, or give each a record of its own."),
        )
    return table, [str(number) for number in tiers.index[found < 0]], len(accounts) - len(table)


def _bare(number: str) -> str:
    return str(number).removeprefix("zcrm_")


def _words(values: pd.Series, lang: str, labels: Callable[[str, str], str] | None) -> pd.Series:
    text = values.astype(object).where(values.notna(), "").astype("str")
    if labels is None:
        return text
    known = {key: labels(key, lang) if key else "" for key in text.unique()}
    return text.map(known)


def _check_numbers(numbers: pd.Series) -> None:
    """An apostrophe would make a text harmless, but a number must go back unchanged; so such a one is refused."""
    for number in numbers:
        if harmless(number) != number:
            raise DataError(
                _("Excel would take the record number {number!r} for a formula.").format(number=number),
                _("Correct it in the list of accounts."),
            )


def _write(sheet: pd.DataFrame, keys: int, folder: Path, target: System, overwrite: bool) -> list[Path]:
    parts = list(_parts(sheet, keys, target))
    names = [f"{target.stem}{'' if len(parts) == 1 else f'-{number:02}'}" for number in range(1, len(parts) + 1)]
    files = [folder / f"{name}{target.ending}" for name in names]
    there = sorted(folder.glob(f"{target.stem}*{target.ending}")) if folder.is_dir() else []
    if there and not overwrite:
        raise ParameterError(
            _("{file} is there already; choose another folder, or say that it may be replaced.").format(
                file=there[0].as_posix()
            )
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, part in zip(files, parts, strict=True):
            rows = part.itertuples(index=False, name=None)
            if target.ending == ".csv":
                write_atomically(file, csv_text([tuple(part.columns), *rows]))
            else:
                write_atomically(file, workbook_bytes("客户", list(part.columns), rows))
        for old in set(there) - set(files):
            old.unlink()
    except OSError as error:
        raise ParameterError(
            _("The folder {out} cannot be written: {reason}.").format(
                out=folder.as_posix(), reason=error.strerror or error
            )
        ) from error
    return files


def _parts(sheet: pd.DataFrame, keys: int, target: System) -> Iterable[pd.DataFrame]:
    """``sheet`` in pieces within the limits; each begins with the ``keys`` columns that name the record."""
    fields = list(sheet.columns[keys:])
    wide = target.columns - keys
    for column in range(0, len(fields), wide):
        piece = sheet[[*sheet.columns[:keys], *fields[column : column + wide]]]
        for row in range(0, len(piece), target.rows):
            yield piece.iloc[row : row + target.rows]
