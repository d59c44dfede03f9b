"""What holds for the tables of every subject: they keep to their own description, and are the same on every call."""

import hashlib
import re
import subprocess
import sys
from datetime import date

import pytest

from tierkit.data.sample import b2b, bank, contracts, prospects
from tierkit.data.sample.tables import Table

MODULES = (bank, b2b, prospects, contracts)
TABLES = {table.name: table for module in MODULES for table in module.TABLES}
MAY_BE_BLANK = {("b2b_prospects", "closed_on"), ("subscriptions", "ended_on"), ("subscriptions", "reason_ended")}
DIGEST = """
import hashlib
from tierkit.data.sample import b2b, bank, contracts, prospects
for module in (bank, b2b, prospects, contracts):
    for table in module.TABLES:
        print(table.name, hashlib.sha256(repr(table.rows()).encode()).hexdigest())
"""


def as_csv(table: Table) -> bytes:
    return "".join(",".join(row) + "\n" for row in [table.header, *table.rows()]).encode()


def test_the_same_rows_in_another_process():
    ran = subprocess.run([sys.executable, "-c", DIGEST], capture_output=True, text=True, check=True)
    for line in ran.stdout.splitlines():
        name, digest = line.split()
        assert hashlib.sha256(repr(TABLES[name].rows()).encode()).hexdigest() == digest, name
    assert len(ran.stdout.splitlines()) == len(TABLES) == 6


def test_the_files_stay_small():
    assert sum(len(as_csv(table)) for table in TABLES.values()) < 5_000_000


@pytest.mark.parametrize("name", TABLES)
def test_every_cell_keeps_to_its_column(name):
    table = TABLES[name]
    rows = table.rows()
    assert {len(row) for row in rows} == {len(table.columns)}
    for column, cells in zip(table.columns, zip(*rows, strict=True), strict=True):
        rules = column.kind.get("constraints", {})
        told = [cell for cell in cells if cell]
        blanks = len(cells) - len(told)
        assert (blanks > 0) == ((name, column.name) in MAY_BE_BLANK), column.name
        assert bool(blanks) != bool(rules.get("required")), column.name
        assert not any(set('",\r\n') & set(cell) or cell != cell.strip() for cell in told), column.name
        if "pattern" in rules:
            assert all(re.fullmatch(rules["pattern"], cell) for cell in told), column.name
        if "enum" in rules:
            assert set(told) == set(rules["enum"]), column.name
        if rules.get("unique"):
            assert len(set(told)) == len(told), column.name
        match column.kind["type"]:
            case "date":
                assert all(date.fromisoformat(cell) <= date(2025, 6, 30) for cell in told), column.name
            case "integer" | "number" as kind:
                values = [int(cell) if kind == "integer" else float(cell) for cell in told]
                assert min(values) >= rules["minimum"], column.name
                assert max(values) <= rules.get("maximum", max(values)), column.name


@pytest.mark.parametrize("name", TABLES)
def test_columns_are_described_in_both_languages(name):
    table = TABLES[name]
    assert table.title
    assert re.search("[一-龥]", table.title_zh)
    for column in table.columns:
        assert column.title, column.name
        assert column.description, column.name
        assert not re.search("[一-龥]", column.title + column.description), column.name
        assert re.search("[一-龥]", column.title_zh), column.name
        assert column.description_zh, column.name


@pytest.mark.parametrize("name", TABLES)
def test_keys_point_where_they_say(name):
    table = TABLES[name]
    rows = table.rows()
    at = {column: place for place, column in enumerate(table.header)}
    assert {table.entity, *table.ids, *table.dates, *table.money, *table.primary_key} <= set(at)
    if table.primary_key:
        keys = {tuple(row[at[column]] for column in table.primary_key) for row in rows}
        assert len(keys) == len(rows)
    for column, (other, key) in table.foreign_keys.items():
        there = TABLES[other]
        known = {row[there.header.index(key)] for row in there.rows()}
        assert {row[at[column]] for row in rows} == known, "every one has rows, and no row is a stranger's"


def test_ids_begin_with_zeros():
    for name, column in (("bank_customers", 0), ("b2b_accounts", 0), ("b2b_prospects", 0), ("subscriptions", 1)):
        ids = [row[column] for row in TABLES[name].rows()]
        assert len({len(each) for each in ids}) == 1, name
        assert sum(each.startswith("0") for each in ids) > len(ids) / 2, name


def test_truths_are_plain_numbers():
    for module in MODULES:
        assert module.TRUTH
        assert all(type(value) in (int, float) for value in module.TRUTH.values()), module.__name__
        for key in module.TRUTH:
            told = re.sub(r"_(basic|plus|family)(_.*)?$", "_…", key)
            assert re.search(rf"\b{told}", module.__doc__), f"{module.__name__}: {key}"


def test_no_company_is_in_two_tables():
    names = [row[1] for name in ("b2b_accounts", "b2b_prospects") for row in TABLES[name].rows()]
    assert len(set(names)) == len(names) == b2b.ACCOUNTS + prospects.LEADS
