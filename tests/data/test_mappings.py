"""Mapping files: presets, a user's own, and what is said when one does not fit."""

import pytest
import yaml

from tierkit.data import Mapping, list_mappings, load_mapping, read_orders
from tierkit.errors import DataError, MappingError
from tierkit.i18n import language

GOOD = {
    "name": "mine",
    "description": {"en": "mine", "zh": "我的"},
    "columns": {"order_id": "no", "customer_id": ["who", "customer"], "ordered_at": "when", "amount": "sum"},
}


def test_presets_are_listed_in_both_languages_and_load():
    assert set(list_mappings()) == {"tierkit", "online-retail"}
    with language("zh"):
        assert "中文" in list_mappings()["tierkit"]
    for name in list_mappings():
        mapping = load_mapping(name)
        assert mapping.name == name
        assert load_mapping(mapping) is mapping


def test_a_file_of_ones_own(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(yaml.safe_dump(GOOD, allow_unicode=True), encoding="utf-8")
    assert load_mapping(path) == load_mapping(str(path)) == Mapping.model_validate(GOOD)
    (tmp_path / "x.csv").write_text("no,customer,when,sum\nA,1,2024-01-01,5\n")
    assert read_orders(tmp_path / "x.csv", path)[0]["amount"].tolist() == [5.0]


def test_unknown_preset_lists_what_there_is_and_guesses():
    with pytest.raises(MappingError) as caught:
        load_mapping("online_retail")
    sentence = str(caught.value)
    for part in ("online_retail", "tierkit", "Did you mean online-retail?", "YAML"):
        assert part in sentence


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"colums": {}}, "the key colums is unknown. Did you mean columns?"),
        ({"name": None}, "the key name cannot be None"),
        ({"columns": {**GOOD["columns"], "amout": "x"}}, "amout is no column of an order line; did you mean amount"),
        ({"columns": {"order_id": "no"}}, "columns: customer_id is missing"),
        ({"columns": {**GOOD["columns"], "city": []}}, "columns.city"),
        ({"amount": "price"}, "the key amount cannot be 'price'"),
        ({"amount": "quantity*unit_price"}, "columns: quantity is missing"),
        ({"dates": {"dayfirst": "perhaps"}}, "dates.dayfirst"),
        ({"numbers": {"thousands": ",", "decimal": ","}}, "two different signs"),
        ({"keep": {"Country": "Country"}}, "keep: Country"),
        ({"keep": {"amount": "x"}}, "keep: amount"),
        ({"ignore": [{"column": "state", "any_of": "x", "reason": {"en": "a", "zh": "b"}}]}, "ignore: state"),
        ({"ignore": [{"column": "amount", "reason": {"en": "a", "zh": "b"}}]}, "any_of or starts_with"),
        ({"description": {"en": "only"}}, "description.zh is missing"),
        ({"currency": "yuan"}, "currency"),
    ],
)
def test_what_is_wrong_is_said_with_file_and_key(tmp_path, change, said):
    path = tmp_path / "mine.yaml"
    path.write_text(yaml.safe_dump({**GOOD, **change}), encoding="utf-8")
    with pytest.raises(MappingError) as caught:
        load_mapping(path)
    assert str(caught.value).startswith("mine.yaml: ")
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"name: [mine\n", "row 2"), (b"- a\n- b\n", "keys"), (b"", "keys"), ("name: 我".encode("gb18030"), "UTF-8")],
)
def test_files_that_are_no_mapping(tmp_path, content, said):
    path = tmp_path / "mine.yaml"
    path.write_bytes(content)
    with pytest.raises(MappingError, match=said):
        load_mapping(path)


def test_a_path_that_leads_nowhere_or_to_a_folder(tmp_path):
    with pytest.raises(MappingError, match=r"gone\.yaml: there is no such mapping file"):
        load_mapping(tmp_path / "gone.yaml")
    (tmp_path / "folder.yaml").mkdir()
    with pytest.raises(DataError, match=r"folder.yaml"):
        load_mapping(tmp_path / "folder.yaml")
