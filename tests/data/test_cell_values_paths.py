"""The fast path and the careful one agree: a cell's value never depends on the cells around it."""

import csv
import io
import math
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tierkit.data.delimited import _lines, _read_careful, _read_fast, read_delimited
from tierkit.data.duplicates import repeated_lines, text_ends
from tierkit.data.mapping import Dates, Numbers
from tierkit.data.report import total
from tierkit.data.values import parse_dates, parse_numbers
from tierkit.errors import DataError

NUMBERISH = st.text("0123456789.,+-eE%()¥ infa_", max_size=9)
DATEISH = st.one_of(
    st.from_regex(
        r"[12][0-9]{3}[-/.年][01]?[0-9][-/.月][0-3]?[0-9]日?([ T][0-2]?[0-9](:[0-6][0-9]){0,2})?", fullmatch=True
    ),
    st.text("0123456789-:T Z", max_size=20),
    st.datetimes().map(str),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(NUMBERISH, min_size=1, max_size=6))
def test_numbers_are_read_alike_alone_and_in_company(cells):
    together = parse_numbers(pd.Series(cells, dtype="str"), Numbers()).tolist()
    # Beside a cell that Arrow refuses, a short run takes the careful path.
    careful = parse_numbers(pd.Series([*cells, "¥1"], dtype="str"), Numbers()).tolist()[:-1]
    alone = [parse_numbers(pd.Series([cell], dtype="str"), Numbers()).iloc[0] for cell in cells]
    for values in zip(together, careful, alone, strict=True):
        assert len({repr(float(value)) for value in values}) == 1, cells


@settings(max_examples=300, deadline=None)
@given(st.lists(DATEISH, min_size=1, max_size=6))
def test_dates_are_read_alike_alone_and_in_company(cells):
    def read(cells):
        return parse_dates(pd.Series(cells, dtype="str"), Dates(), "Asia/Shanghai")[0].tolist()

    together, careful = read(cells), read([*cells, "2024年1月5日"])[:-1]
    alone = [read([cell])[0] for cell in cells]
    for values in zip(together, careful, alone, strict=True):
        assert len({str(value) for value in values}) == 1, cells


def test_one_odd_cell_in_many_costs_no_other_cell_its_value():
    cells = [f"{at}.25" for at in range(200_000)]
    cells[123_456], cells[199_999], cells[7] = "￥1,234.50", "", "ten"
    values = parse_numbers(pd.Series(cells, dtype="str"), Numbers()).to_numpy()
    assert values[123_456] == 1234.5
    assert np.isnan(values[[7, 199_999]]).all()
    rest = np.delete(np.arange(200_000), [7, 123_456, 199_999])
    assert (values[rest] == rest + 0.25).all()


CELLS = st.text('ab," \n\r;上\t', max_size=4)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=5), st.sampled_from(["\n", "\r\n"]))
def test_a_table_comes_back_as_it_was_written(tmp_path, rows, ending):
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=ending, quoting=csv.QUOTE_ALL).writerows([["x", "y", "z"], *rows])
    path = tmp_path / "table.csv"
    path.write_bytes(text.getvalue().encode())
    headers, body, row = read_delimited(path, None)
    assert (headers, row) == (["x", "y", "z"], 1)
    assert body.to_numpy().tolist() == rows


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text('ab,,"\n\n\r上', max_size=24))
def test_arrow_and_pandas_read_the_same_cells(tmp_path, tail):
    path: Path = tmp_path / "table.csv"
    path.write_bytes(b"x,y\n" + tail.encode())
    lines = _lines(path, path)
    table = _read_fast(lines)
    if table is None:
        return
    try:
        headers, body, _ = _read_careful(lines, path)
    except DataError as error:
        pytest.fail(f"Arrow reads what pandas refuses: {error}")
    fast = [list(cells) for cells in zip(*(column.to_pylist() for column in table.columns), strict=True)]
    careful = [headers, *body.to_numpy().tolist()]
    # The empty lines at the very end are left to nobody.
    while careful and not any(careful[-1]):
        careful.pop()
    while fast and not any(fast[-1]):
        fast.pop()
    assert fast == careful


@given(st.lists(st.tuples(st.sampled_from(["a", "b", ""]), st.sampled_from([1.0, 2.0, None])), min_size=1))
def test_repeated_lines_are_those_that_pandas_finds(rows):
    frame = pd.DataFrame(rows, columns=["text", "number"])
    numbers = frame["number"].astype("float64").to_numpy()
    for alike in ([], [numbers], [numbers, text_ends(frame["text"].astype("str"))]):
        assert repeated_lines(frame, alike).tolist() == frame.duplicated().tolist()


@given(st.lists(st.text(max_size=12)))
def test_the_ends_of_equal_texts_are_equal_and_short_texts_have_ends_of_their_own(texts):
    ends = text_ends(pd.Series(texts, dtype="str")).tolist()
    for text, end in zip(texts, ends, strict=True):
        assert end == int.from_bytes(text.encode()[-8:], "little")


@given(st.lists(st.integers(-(10**13), 10**13)))
def test_cents_are_summed_exactly(cents):
    assert total(pd.Series([each / 100 for each in cents], dtype="float64")) == float(Decimal(sum(cents)) / 100)


def test_other_fractions_are_summed_as_exactly_as_floats_go():
    values = [1e15, 1 / 3, -1e15, 1 / 7] * 1000
    assert total(pd.Series(values)) == math.fsum(values)
