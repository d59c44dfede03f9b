"""One answer, one text: what must not matter does not, and what must does."""

import datetime as dt
import hashlib
import json
from collections import Counter
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tierkit.course.canonical import NotCheckable, canonical
from tierkit.course.printing import CouldNotCheck, NotAttempted, printed_form, read_printed

KEYS = st.text(st.characters(codec="utf-8"), max_size=6)
# Numbers as answers have them: a few decimal digits, any size; noise is what arithmetic adds to them.
NUMBERS = st.builds(lambda digits, power: digits * 10.0**power, st.integers(-99_999, 99_999), st.integers(-6, 4))
PLAIN = st.none() | st.booleans() | st.integers(-(10**9), 10**9) | NUMBERS | KEYS


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (3, 3.0),
        (3, np.int64(3)),
        (0.1 + 0.2, 0.3),
        (0.0, -0.0),
        (0.3 - 0.1 - 0.2, 0),
        (12345.65, 12345.65 * (1 + 1e-12)),  # lies half-way between two numbers of six digits
        (12345.65, 12345.65 * (1 - 1e-12)),
        (2.5, Decimal("2.5")),
        (True, np.True_),
        ([1, 2], (1, 2)),
        ([1, 2], np.array([1, 2])),
        ([1, 2], pd.Index([1, 2])),
        ({1, 2, 3}, {3, 2, 1}),
        ({"a": 1, "b": 2}, {"b": 2.0, "a": 1}),
        (Counter("aab"), {"b": 1, "a": 2}),
        (pd.Timestamp("2025-06-30"), dt.date(2025, 6, 30)),
        (np.datetime64("2025-06-30"), "2025-06-30"),
        (pd.NA, float("nan")),
        (pd.NaT, float("nan")),
    ],
)
def test_what_must_not_matter(one, other):
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (3, 4),
        (3, "3"),
        (1, True),
        (None, float("nan")),
        ("NaN", float("nan")),
        ("", []),
        (0.123456, 0.123457),
        (1_234_567, 1_234_568),  # whole numbers are counts and ids: every digit
        ([1, 2], [2, 1]),
        ([[1], 2], [1, [2]]),
        ({"a": 1, "b": 2}, {"a": 2, "b": 1}),
        ("001", "1"),
        (pd.Series([1, 2], index=["a", "b"]), pd.Series([2, 1], index=["a", "b"])),
        (pd.DataFrame({"a": [1], "b": [2]}), pd.DataFrame({"a": [2], "b": [1]})),
        (dt.datetime(2025, 6, 30, 12), dt.date(2025, 6, 30)),
    ],
)
def test_what_must_matter(one, other):
    assert canonical(one) != canonical(other)


def test_where_the_order_says_nothing_a_list_is_like_any_other_of_its_elements():
    assert canonical(["b", "a", "b"], any_order=True) == canonical(pd.Index(["b", "b", "a"]), any_order=True)
    assert canonical(["b", "a"], any_order=True) != canonical(["b", "a", "b"], any_order=True)


def test_series_are_pairs_by_key():
    series = pd.Series(["B", "A"], index=["042", "007"], dtype="category", name="class")
    assert canonical(series) == '["007", "A"]\n["042", "B"]'


def test_an_index_says_the_same_beside_a_table_and_in_it():
    table = pd.DataFrame({"class": ["A", "B"], "customers": [2, 5], "share": [0.75, 0.25]})
    forms = {
        canonical(table),
        canonical(table.set_index("class")),
        canonical(table.set_index("class", drop=False)),
        canonical(table[["share", "class", "customers"]].iloc[::-1]),
        canonical(table.astype({"class": "category", "customers": float})),
    }
    assert forms == {'{"columns": ["class", "customers", "share"]}\n["A", 2, 0.75]\n["B", 5, 0.25]'}


def test_a_counting_index_says_nothing_even_with_gaps():
    table = pd.DataFrame({"x": [5, 1, 9]})
    assert canonical(table[table.x > 1]) == canonical(pd.DataFrame({"x": [9, 5]}))


def test_long_answers_show_their_beginning_and_a_fingerprint_of_the_whole():
    lines = canonical(range(30)).split("\n")
    assert lines[:5] == ["0", "1", "2", "3", "4"]
    whole = "\n".join(str(number) for number in range(30))
    assert json.loads(lines[5]) == {"rows": 30, "sha256": hashlib.sha256(whole.encode()).hexdigest()}
    assert len(lines) == 6
    assert canonical(range(20)).count("\n") == 19


def test_few_but_endless_lines_are_cut_too():
    form = canonical([list(range(5000))])
    assert len(form) < 400
    assert form != canonical([list(range(5001))])


@pytest.mark.parametrize("empty", [[], {}, set(), "", pd.Series(dtype=float), pd.DataFrame()])
def test_nothing_is_something_to_print(empty):
    assert canonical(empty)


class Hostile:
    """Everything about it says that it is the right answer."""

    def __repr__(self):
        raise AssertionError("nobody may call this")

    __str__ = __eq__ = __hash__ = __iter__ = __len__ = __float__ = __repr__


class Pretender(float):
    def __float__(self):
        raise AssertionError("nobody may call this")

    __repr__ = __float__


@pytest.mark.parametrize(
    "value",
    [print, Hostile(), Pretender(3), [Hostile()], {"a": print}, 1 + 2j, object, b"a"],
    ids=["function", "object", "own number", "inside a list", "inside a dict", "complex", "class", "bytes"],
)
def test_what_is_no_plain_data_is_not_checkable_and_not_touched(value):
    with pytest.raises(NotCheckable):
        canonical(value)


def test_an_answer_that_contains_itself_is_not_checkable():
    value: list = []
    value.append(value)
    assert read_printed(printed_form(value)) == CouldNotCheck("recursion")


def test_the_placeholder_is_told_apart_from_answers():
    assert read_printed(printed_form(...)) == read_printed(printed_form([1, ...])) == NotAttempted()
    assert read_printed(printed_form(print)) == CouldNotCheck("builtin_function_or_method")
    assert read_printed(printed_form(printed_form(...))) == canonical(printed_form(...))


@given(st.dictionaries(KEYS, PLAIN, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_a_mapping_never_matters(mapping, random):
    items = list(mapping.items())
    random.shuffle(items)
    assert canonical(dict(items)) == canonical(mapping)


@given(st.lists(st.tuples(KEYS, NUMBERS, st.booleans()), min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_columns_never_matters(rows, random):
    table = pd.DataFrame(rows, columns=["name", "value", "is"])
    columns, places = list(table.columns), list(range(len(table)))
    random.shuffle(columns)
    random.shuffle(places)
    assert canonical(table[columns].iloc[places]) == canonical(table)


@given(NUMBERS, st.floats(-1e-9, 1e-9))
def test_noise_in_the_ninth_digit_never_matters(number, noise):
    assert canonical(number * (1 + noise)) == canonical(number)


@given(st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=3), max_leaves=6), st.data())
def test_different_plain_answers_have_different_texts(value, data):
    other = data.draw(st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=3), max_leaves=6))

    def alike(one, two):
        if isinstance(one, list) and isinstance(two, list):
            return len(one) == len(two) and all(map(alike, one, two))
        if isinstance(one, int | float) and isinstance(two, int | float):
            same_kind = isinstance(one, bool) == isinstance(two, bool)
            return same_kind and abs(one - two) <= 1e-5 * max(abs(one), abs(two), 1e-9)
        return type(one) is type(two) and one == two

    # The text of a list of one line is that of its line: [3] and 3 are one answer.
    if canonical([value, 0]) == canonical([other, 0]):
        assert alike(value, other)
