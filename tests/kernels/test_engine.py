"""papermill's cells as TierKit writes them."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from papermill.engines import papermill_engines
from papermill.translators import papermill_translators

from tierkit.kernels.engine import TierKitEngine

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=3)
    ),
    max_leaves=5,
)


def codified(value: object) -> str:
    return papermill_translators.find_translator("python3", "python").codify({"name": value})


def test_chinese_stays_readable():
    assert codified("华东区“重要客户”") == '# Parameters\nname = "华东区“重要客户”"\n'


@given(PLAIN)
def test_what_is_injected_is_what_was_given(value):
    source = codified(value).partition("name = ")[2]
    assert eval(source, {"float": float}) == value


def test_a_tuple_becomes_a_list_and_a_leading_zero_stays():
    assert ast.literal_eval(codified((1, "007")).partition("name = ")[2]) == [1, "007"]


@pytest.mark.parametrize("name", ["tierkit"])
def test_the_engine_is_found_through_its_entry_point(name):
    assert papermill_engines.get_engine(name) is TierKitEngine
