"""Files as people export them, in every format and encoding, dirty: every line is accounted for, to the cent."""

import csv
import io
from collections import Counter
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tierkit.data import read_orders
from tierkit.errors import DataError

HEADER = ["order_id", "customer_id", "ordered_at", "amount", "城市"]
"""With a header in Chinese: a GB18030 file whose only Chinese is 元 would be valid UTF-8 as well."""
WIDE = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")
DAY = datetime(2025, 6, 30, 8, 30)
FORMS = [
    *(("csv", encoding) for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be")),
    ("tsv", "utf-8"),
    ("txt", "utf-16"),
    ("xlsx", ""),
    ("parquet", ""),
]
MARKS = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}


@st.composite
def amounts(draw) -> tuple[str, Decimal | None]:
    """A cell, and what it is worth; None where nobody can know."""
    value = Decimal(draw(st.integers(-(10**9), 10**9))) / 100
    size = f"{abs(value):,.2f}"
    dresses = [
        f"{value:.2f}", f"{value:,.2f}", f"¥{value:,.2f}", f"￥{value:.2f}", f" {value:,.2f}元 ",
        f"{value:,.2f}".translate(WIDE), f"({size})" if value < 0 else size, f"{size}-" if value < 0 else f"+{size}",
    ]  # fmt: skip
    good = (draw(st.sampled_from(dresses)), value)
    return draw(st.sampled_from([good] * 12 + [("15%", None), ("", None), ("1,23", None), ("五元", None)]))


GOOD_DATES = [
    "2025-06-30 08:30:00", "2025-06-30 08:30", "2025/6/30 8:30", "2025年6月30日 8:30", "2025年6月30日8时30分",
    "45838.354166666664", "２０２５-０６-３０ ０８:３０", "2025-06-30T00:30:00Z", "2025-06-30 02:30+02:00",
]  # fmt: skip
BAD_DATES = ["", "2025-02-30", "soon", "12345", "98765"]
LINES = st.lists(
    st.tuples(
        st.sampled_from(["A1", "A2", "A3", "00017", ""]),
        st.sampled_from(["001", "002", "００１", " 002 ", "", "　", "NULL", "123456789012345678"]),
        st.sampled_from(GOOD_DATES * 3 + BAD_DATES),
        amounts(),
        st.sampled_from(["上海", "青岛", "two\nlines", 'say "hi", you', ""]),
    ),
    min_size=1,
    max_size=25,
).flatmap(lambda lines: st.tuples(st.just(lines), st.sets(st.integers(0, len(lines)))))


def write(folder: Path, form: tuple[str, str], rows: list[list[str]]) -> Path:
    ending, encoding = form
    path = folder / f"orders.{ending}"
    if ending == "xlsx":
        import openpyxl

        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet()
        for row in rows:
            # Serial numbers are numbers in a workbook, and what is blank is nothing.
            sheet.append([float(cell) if cell == GOOD_DATES[5] else cell or None for cell in row])
        book.save(path)
    elif ending == "parquet":
        pd.DataFrame(rows[1:], columns=rows[0]).to_parquet(path)
    else:
        text = io.StringIO(newline="")
        writer = csv.writer(text, delimiter="," if ending == "csv" else "\t", lineterminator="\r\n")
        for row in rows:
            writer.writerow(row)
        path.write_bytes(MARKS.get(encoding, b"") + text.getvalue().encode(encoding))
    return path


def reason(order: str, customer: str, date: str, worth: Decimal | None) -> str:
    """The rule of the cleaning, told line by line."""
    if customer.strip() in ("", "NULL"):
        return "no customer"
    if not order:
        return "no order number"
    if date in BAD_DATES:
        return "unreadable date"
    return "unreadable amount" if worth is None else ""


@settings(max_examples=240, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(form=st.sampled_from(FORMS), drawn=LINES, duplicates=st.sampled_from(["keep", "drop"]))
def test_every_line_of_a_file_is_accounted_for(tmp_path, form, drawn, duplicates):
    lines, blank_after = drawn
    rows = [HEADER]
    for at, (order, customer, date, (cell, _), city) in enumerate(lines):
        rows.append([order, customer, date, cell, city])
        if at in blank_after and form[0] != "parquet":
            rows.append([""] * 5)
    path = write(tmp_path, form, rows)
    if form[0] != "parquet":
        # A line without anything that can be seen is a blank one, and no line.
        lines = [line for line in lines if any(cell.strip() for cell in (*line[:3], line[3][0], line[4]))]

    told, seen = [], set()
    for order, customer, date, (cell, worth), city in lines:
        why = reason(order, customer, date, worth)
        line = (order, customer, date, cell, city)
        if not why and duplicates == "drop" and line in seen:
            why = "exact duplicate"
        seen.add(line)
        told.append((why, worth or Decimal(0)))
    options = {"tz": "Asia/Shanghai", "bad_rows": "drop", "duplicates": duplicates}
    if all(why for why, _ in told):
        with pytest.raises(DataError, match="no line is left" if lines else "nothing below"):
            read_orders(path, **options)
        return
    orders, report = read_orders(path, **options)

    assert report.reconciles
    assert report.rows_read == len(lines)
    assert Counter(why for why, _ in told if why) == report.dropped
    kept = [worth for why, worth in told if not why]
    assert orders["amount"].tolist() == [float(worth) for worth in kept]
    assert Decimal(repr(report.amount_kept)) == sum(kept)
    assert Decimal(repr(report.amount_read)) == sum(worth for _, worth in told)
    for why, amount in report.dropped_amount.items():
        assert Decimal(repr(amount)) == sum(worth for other, worth in told if other == why)
    assert set(orders["ordered_at"]) <= {DAY}
    assert set(orders["customer_id"]) <= {"001", "002", "123456789012345678"}
    repeated = len(lines) - len({(o, c, d, cell, city) for o, c, d, (cell, _), city in lines})
    note = report.notes.get("lines equal to an earlier one")
    assert (note.rows if note else 0) == repeated
