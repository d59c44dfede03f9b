"""The playbook: complete, in both languages, and proven when it is loaded."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest
import yaml

from tierkit.errors import ParameterError
from tierkit.i18n import LANGUAGES, language
from tierkit.models.abc import ABC
from tierkit.models.playbook import AREAS, LEVELS, STAGES, entitlement_matrix, load_playbook, parsed, strategy_playbook
from tierkit.models.pyramid import PYRAMID

SHIPPED = (files("tierkit.models") / "playbooks" / "default.yaml").read_text(encoding="utf-8")


def changed(edit) -> str:
    raw = yaml.safe_load(SHIPPED)
    edit(raw)
    return yaml.safe_dump(raw, allow_unicode=True)


def test_it_has_the_tiers_of_the_pyramid_and_the_abc_classes_best_first() -> None:
    book = load_playbook()
    assert book.schemes["pyramid"] == tuple(PYRAMID.categories)
    assert book.schemes["abc"] == tuple(ABC.categories)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_tier_has_measures_in_every_area_in_every_language(lang: str) -> None:
    table = strategy_playbook(lang=lang)
    assert list(table.columns) == ["tier", "area", "case", "measure"]
    assert table.groupby("tier")["area"].nunique().eq(len(AREAS)).all()
    assert table["measure"].is_unique
    for text in table["measure"]:
        assert any("\u4e00" <= letter <= "\u9fff" for letter in text) == (lang == "zh")
        assert text.endswith("。" if lang == "zh" else ".")
    with language(lang):
        assert strategy_playbook().equals(table)


def test_ordinary_customers_are_told_apart_by_potential_and_small_ones_by_whether_they_can_rise() -> None:
    assert set(strategy_playbook("ordinary", "en")["case"]) == {
        "All of the tier",
        "With potential",
        "Without potential",
    }
    assert set(strategy_playbook("long-tail", "zh")["case"]) == {"该级全体", "可升级", "难升级"}
    assert set(strategy_playbook("A", "en")["tier"]) == {"Class A"}


def test_better_tiers_are_never_given_less() -> None:
    rank = {"full": 3, "part": 2, "pay": 1, "none": 0}
    for scheme in load_playbook().schemes:
        matrix = entitlement_matrix(scheme, "en")
        levels = matrix.drop(columns=["stage", "entitlement"]).map(rank.__getitem__)
        assert (levels.diff(axis=1).iloc[:, 1:] <= 0).all(axis=None)
        assert set(matrix["stage"]) == set(STAGES)
        assert matrix["stage"].map(list(STAGES).index).is_monotonic_increasing


def test_both_tables_have_keys_to_join_with_and_words_to_read() -> None:
    keys, words = strategy_playbook(lang="zh", words=False), strategy_playbook(lang="zh")
    assert set(keys["tier"]) == set(load_playbook().tiers)
    assert set(keys["case"]) == {"", "potential", "no-potential", "can-rise", "cannot-rise"}
    assert keys["measure"].equals(words["measure"])
    read = entitlement_matrix("pyramid", "zh", words=True)
    assert list(read.columns[2:]) == ["重要客户", "主要客户", "普通客户", "长尾客户"]
    assert read.loc["delivery"].tolist() == ["售中", "优先配送", "完全享有", "完全享有", "付费享有", "付费享有"]


def test_the_matrix_reads_in_chinese() -> None:
    matrix = entitlement_matrix("abc", "zh")
    assert matrix.loc["manager"].tolist() == ["always", "专属客户经理", "full", "none", "none"]
    assert set(matrix[["A", "B", "C"]].to_numpy().ravel()) <= set(LEVELS)


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (lambda raw: raw["tiers"].pop(0), "missing: important .organisation."),
        (
            lambda raw: raw["tiers"][0]["measures"][0].update(area="money"),
            "tier important, measure 1: area 'money' is unknown; choose one of: organisation, process, service",
        ),
        (
            lambda raw: raw["tiers"][1]["measures"][2].update(case="rich"),
            "tier major, measure 3: case 'rich' is unknown",
        ),
        # A measure for some would silently be one for all.
        (lambda raw: raw["tiers"][0]["measures"][0].update(cas="potential"), "measure 1: unknown entries: cas"),
        (lambda raw: raw["tiers"][0]["measures"][0].update(zh=" "), "measure 1: zh must be a text that is not empty"),
        (lambda raw: raw["tiers"][0]["measures"][0].update(en=None), "measure 1: en must be a text"),
        (lambda raw: raw["tiers"][0]["measures"][0].pop("en"), "measure 1: missing entries: en"),
        (lambda raw: raw["tiers"][0].update(measures="none"), "tier important: measures must be a list"),
        (lambda raw: raw["tiers"].append("C"), "tier 8: it must have the entries: key, measures"),
        (lambda raw: raw["tiers"][0].update(key="best"), "in no scheme: best"),
        (lambda raw: raw["schemes"]["abc"].append("A"), "exactly one scheme; wrong: A"),
        (lambda raw: raw["entitlements"][0].update(stage="later"), "entitlement advice: stage 'later' is unknown"),
        (
            lambda raw: raw["entitlements"][0]["levels"].update(A="much"),
            "entitlement advice: levels: A 'much' is unknown; choose one of: full",
        ),
        (lambda raw: raw["entitlements"][0]["levels"].update(A=False), "levels: A False is unknown"),
        (lambda raw: raw["entitlements"][0].update(levels=["full"]), "advice: levels must give a level for every tier"),
        (lambda raw: raw["entitlements"][0]["levels"].pop("A"), "missing: advice .A."),
        (lambda raw: raw["entitlements"][0].update(key="points"), "used twice: points"),
        (lambda raw: raw.pop("entitlements"), "the playbook: missing entries: entitlements"),
        (lambda raw: raw.update(schemes=[]), "schemes: each scheme needs a name"),
        (lambda raw: raw["schemes"].update(abc="ABC"), "schemes: abc must be a list"),
        (lambda raw: raw.update(schemes={}), "exactly one scheme; wrong: none"),
    ],
)
def test_a_wrong_playbook_is_refused_with_the_place(edit, sentence: str) -> None:
    with pytest.raises(ParameterError, match=f"mine.yaml: .*{sentence}"):
        parsed(changed(edit), "mine.yaml")


@pytest.mark.parametrize("text", ["", "[", "tiers: 5", "- 1", "tiers: [a]\ntiers: [b]", "tiers: !!python/name:os.sep"])
def test_a_file_that_is_no_playbook_is_refused_with_its_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ParameterError, match=r"mine\.yaml"):
        load_playbook(path)


def test_a_playbook_of_ones_own(tmp_path: Path) -> None:
    def edit(raw: dict) -> None:
        raw["tiers"][0]["measures"][0]["en"] = "Send flowers."

    path = tmp_path / "mine.yaml"
    path.write_text(changed(edit), encoding="utf-8")
    assert strategy_playbook("important", "en", path)["measure"][0] == "Send flowers."


def test_unknown_names_are_refused() -> None:
    with pytest.raises(ParameterError, match=r"tier 'importent'.*Did you mean important"):
        strategy_playbook("importent")
    with pytest.raises(ParameterError, match="pyramid, abc"):
        entitlement_matrix("rfm")
    with pytest.raises(ParameterError, match="no playbook"):
        load_playbook("mine")
