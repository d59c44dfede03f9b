"""Tags: the shipped rules, the sentences about wrong ones, and what a rule says of what is not known."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tierkit.data import load
from tierkit.errors import DataError, ParameterError
from tierkit.i18n import LANGUAGES, language
from tierkit.models.browsing import browsing_features
from tierkit.models.profiles import profile_frame
from tierkit.models.summary import customer_summary
from tierkit.models.tag_profile import tag_profile
from tierkit.models.tag_rules import KINDS, load_tag_rules, parsed
from tierkit.models.tags import apply_tags, tag_cautions, tag_shares

AS_OF = "2025-06-30"


def rules(when: object, **more: object):
    tag = {"name": "t", "kind": "basic", "en": "T", "zh": "标签", "when": when} | more
    return parsed(yaml.safe_dump({"tags": [tag]}, allow_unicode=True), "mine.yaml")


def carried(frame: pd.DataFrame, when: object) -> list[bool]:
    return apply_tags(frame, rules(when))["t"].tolist()


PEOPLE = pd.DataFrame(
    {
        "age": pd.array([20, 30, 40, None], dtype="Int64"),
        "city": ["上海", "Bonn", None, "上海"],
        "gold": [True, False, True, False],
        "since": pd.to_datetime(["2024-01-01", "2024-06-30", None, "2025-01-01"]),
    },
    index=pd.Index(["a", "b", "c", "d"], name="customer_id"),
)


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ({"column": "age", "op": "below", "value": 30}, "1000"),
        ({"column": "age", "op": "at most", "value": 30}, "1100"),
        ({"column": "age", "op": "above", "value": 30}, "0010"),
        ({"column": "age", "op": "at least", "value": 30}, "0110"),
        ({"column": "age", "op": "between", "value": [30, 40]}, "0110"),
        ({"column": "age", "op": "is", "value": 30}, "0100"),
        ({"column": "age", "op": "is not", "value": 30}, "1010"),  # who gave no age is not "not 30"
        ({"column": "age", "op": "known"}, "1110"),
        ({"column": "age", "op": "top", "value": 0.5}, "0110"),  # the median of 20, 30, 40 is 30
        ({"column": "city", "op": "in", "value": ["上海", "北京"]}, "1001"),
        ({"column": "city", "op": "is", "value": "Bonn"}, "0100"),
        ({"column": "gold", "op": "is", "value": True}, "1010"),
        ({"column": "since", "op": "below", "value": pd.Timestamp("2024-06-30").date()}, "1000"),
        ({"not": {"column": "age", "op": "below", "value": 30}}, "0110"),  # not known stays not known
        (
            {
                "all": [
                    {"column": "age", "op": "at least", "value": 20},
                    {"column": "city", "op": "is", "value": "上海"},
                ]
            },
            "1000",
        ),
        # One part that is true is enough, whatever the other, which is not known for d.
        (
            {"any": [{"column": "age", "op": "below", "value": 30}, {"column": "city", "op": "is", "value": "上海"}]},
            "1001",
        ),
    ],
)
def test_rules_by_hand(when: dict, expected: str) -> None:
    assert carried(PEOPLE, when) == [letter == "1" for letter in expected]


def test_ages_of_any_kind_fall_into_one_age_tag() -> None:
    ages = pd.DataFrame({"age": [29.9, 30, 44.5, 45, 59.9, 60, None], "recency": 1, "frequency": 1, "monetary": 1.0,
                         "per_purchase": 1.0, "returns": 0})  # fmt: skip
    tags = apply_tags(ages)[["under-30", "30-to-44", "45-to-59", "60-and-over"]]
    assert tags.to_numpy().argmax(axis=1)[:6].tolist() == [0, 1, 1, 2, 2, 3]
    assert tags.sum(axis=1).tolist() == [1, 1, 1, 1, 1, 1, 0]


def test_equal_values_are_in_the_top_together() -> None:
    frame = pd.DataFrame({"money": [9.0, 5.0, 5.0, 5.0, 1.0]})
    # type 7 at 0.6 of 1, 5, 5, 5, 9 is 5
    assert carried(frame, {"column": "money", "op": "top", "value": 0.4}) == [True, True, True, True, False]


@pytest.mark.parametrize("high", [5.0, 1e9])
def test_the_top_does_not_depend_on_how_far_the_others_are_away(high: float) -> None:
    # Of eleven, the best 70 % end at rank 8, at the value 1; the quantile at 1 - 0.7 lies a last digit beside it.
    frame = pd.DataFrame({"money": [-3.0, -2.0, -1.0, 1.0] + [high] * 7})
    assert sum(carried(frame, {"column": "money", "op": "top", "value": 0.7})) == 8


def test_dates_far_away_and_dates_with_a_time_of_day_compare() -> None:
    frame = pd.DataFrame({"until": pd.to_datetime(["2024-06-30", "9999-12-31", "2024-06-30 18:00"], format="ISO8601")})
    end = {"column": "until", "op": "at least", "value": date(9999, 12, 31)}
    assert carried(frame, end) == [False, True, False]
    day = {"column": "until", "op": "between", "value": [date(2024, 6, 30), datetime(2024, 6, 30, 12)]}
    assert carried(frame, day) == [True, False, False]


def test_a_column_of_ids_serves_as_the_index() -> None:
    rule = {"column": "age", "op": "below", "value": 30}
    assert apply_tags(PEOPLE.reset_index(), rules(rule)).equals(apply_tags(PEOPLE, rules(rule)))


def test_the_shipped_tags_have_names_kinds_and_both_families() -> None:
    shipped = load_tag_rules()
    assert {tag.kind for tag in shipped.tags} == set(KINDS)
    assert {tag.family for tag in shipped.tags} == {"basic", "behaviour"}
    for lang in LANGUAGES:
        labels = [shipped.label(tag.name, lang) for tag in shipped.tags]
        assert len(set(labels)) == len(labels)
        assert all(any("\u4e00" <= letter <= "\u9fff" for letter in label) == (lang == "zh") for label in labels)


@pytest.fixture(scope="module")
def profile() -> pd.DataFrame:
    summary = customer_summary(load("retail_orders"), AS_OF)
    web = browsing_features(load("retail_web_events"))
    return profile_frame(load("retail_customers"), summary, AS_OF, web, load("retail_service"), load("retail_survey"))


def test_the_sample_shop_carries_every_shipped_tag(profile) -> None:
    tags = apply_tags(profile)
    # All but one: the shop does not ask for the occupation.
    assert tag_cautions(profile) == ("The tag 'student' is left out, for there is no column occupation.",)
    assert list(tags.columns) == [tag.name for tag in load_tag_rules().tags if tag.name != "student"]
    asked = apply_tags(profile.assign(occupation=["学生", "教师"] * (len(profile) // 2)))
    assert asked["student"].mean() == 0.5
    assert tags.dtypes.eq(bool).all()
    assert tags.mean().between(0.02, 0.98).all()
    # Facts of the tables, counted apart: ages of those who told them part into four, everybody is woman or man.
    ages = tags[["under-30", "30-to-44", "45-to-59", "60-and-over"]].sum(axis=1)
    assert (ages == load("retail_customers").set_index("customer_id")["birth_year"].notna().astype(int)).all()
    assert (tags["woman"] ^ tags["man"]).all()
    assert tags["high-spender"].sum() == 400
    assert tags["asked-for-help"].sum() == load("retail_service")["customer_id"].nunique()


def test_without_web_log_and_survey_optional_tags_are_left_out_and_said(profile) -> None:
    basic = profile[["recency", "frequency", "monetary", "per_purchase", "returns", "age"]]
    tags = apply_tags(basic)
    assert "seen-lately" not in tags.columns
    assert "high-spender" in tags.columns
    said = " ".join(tag_cautions(basic))
    assert "'seen-lately' is left out, for there is no column days_since_visit" in said
    with language("zh"):
        assert "标签 'seen-lately' 从略" in " ".join(tag_cautions(basic))


def test_a_tag_that_is_not_optional_names_itself_and_its_column(profile) -> None:
    with pytest.raises(DataError, match="column recency: the tag 'bought-lately' needs this column"):
        apply_tags(profile.drop(columns="recency"))
    with pytest.raises(DataError, match="Is Recency perhaps recency"):
        apply_tags(profile.rename(columns={"recency": "Recency"}))


@pytest.mark.parametrize(
    ("when", "column"),
    [
        ({"column": "city", "op": "below", "value": 3}, "city"),
        ({"column": "age", "op": "is", "value": "thirty"}, "age"),
        ({"column": "gold", "op": "is", "value": 1}, "gold"),
        ({"column": "since", "op": "above", "value": 2024}, "since"),
    ],
)
def test_a_rule_that_could_never_be_true_is_refused(when: dict, column: str) -> None:
    with pytest.raises(DataError, match=f"column {column}: the tag 't' compares"):
        carried(PEOPLE, when)


AGE = {"column": "age", "op": "below", "value": 30}


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ({"kind": "mood"}, "mine.yaml: tag 't': kind must be one of"),
        ({"zh": ""}, "the name is missing in: zh"),
        ({"optional": "yes"}, "optional must be true or false"),
        ({"colour": "red"}, "unknown entries: colour"),
        ({"when": None}, "when must be"),
        ({"when": {}}, "when must be"),
        ({"when": "age < 30"}, "when must be"),
        ({"when": AGE | {"eval": "1"}}, "unknown entries: eval"),
        ({"when": AGE | {"op": "<"}}, "op '<' is unknown"),
        ({"when": AGE | {"op": "__import__"}}, "op '__import__' is unknown"),
        ({"when": AGE | {"value": "x"}}, "below needs a number or a date"),
        ({"when": AGE | {"value": True}}, "below needs a number or a date"),
        ({"when": AGE | {"op": "between", "value": [40, 30]}}, "smaller first"),
        ({"when": AGE | {"op": "in"}}, "in needs a list"),
        ({"when": AGE | {"op": "in", "value": []}}, "in needs a list"),
        ({"when": AGE | {"op": "top", "value": 20}}, "top needs a share"),
        ({"when": AGE | {"op": "known"}}, "known takes no value"),
        ({"when": {"column": "age", "op": "is"}}, "need one value"),
        ({"when": {"all": []}}, "all needs a list of rules"),
        ({"when": {"any": AGE}}, "any needs a list of rules"),
        ({"when": {"any": [AGE], "all": [AGE]}}, "must stand alone"),
        ({"when": {"not": [AGE]}}, "when must be"),
        ({"when": {"colum": "age", "op": "is", "value": 3}}, "unknown entries: colum"),
        ({"when": {"column": 2024, "op": "known"}}, "column must be the name of a column; got 2024"),
        ({"when": AGE | {"value": float("nan")}}, "below needs a number or a date"),
        ({"when": AGE | {"op": "is", "value": float("nan")}}, "need one value"),
        ({"when": AGE | {"op": "in", "value": [1, None]}}, "in needs a list"),
        ({"when": AGE | {"value": datetime(2024, 6, 30, tzinfo=UTC)}}, "without time zone"),
        ({"when": AGE | {"op": "between", "value": [date(2024, 6, 30), datetime(2024, 6, 29, 8)]}}, "smaller first"),
    ],
)
def test_a_wrong_rule_is_refused_with_file_and_tag(entry: dict, sentence: str) -> None:
    with pytest.raises(ParameterError, match=sentence):
        rules(entry.get("when", AGE), **{key: value for key, value in entry.items() if key != "when"})


@pytest.mark.parametrize("text", ["", "[", "tags: []", "tags: 5", "tags: [5]", "tags: [{kind: basic}]", "rules: [1]"])
def test_a_file_without_tags_is_refused_with_its_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ParameterError, match=r"mine\.yaml"):
        load_tag_rules(path)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("tags:\n- {name: t, kind: [}\n", "mine.yaml: line 2 cannot be read as YAML"),
        ("tags:\n- {name: t, when: {column: since, op: below, value: 2024-13-01}}", "cannot be read as YAML"),
        # A dash forgotten: two tags would silently be one.
        ("tags:\n- name: t\n  kind: basic\n  name: u\n", "mine.yaml: line 4: name stands twice"),
        ("tags:\n- name: !!python/object/apply:os.getcwd []\n", "line 2 cannot be read as YAML"),
        ("tags: [{name: t, kind: basic, en: T, zh: 标签, when: &a {all: [*a]}}]", "tag 't': .* nested too deeply"),
        ("[" * 4000, "mine.yaml: this cannot be read as YAML"),
    ],
)
def test_slips_of_the_pen_are_told_with_their_line_and_nothing_is_run(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ParameterError, match=sentence):
        load_tag_rules(path)


def test_a_file_in_another_encoding_is_refused_and_one_with_a_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    text = "tags:\n- {name: t, kind: basic, en: T, zh: 标签, when: {column: age, op: known}}"
    path.write_bytes(text.encode("gb18030"))
    with pytest.raises(ParameterError, match=r"mine.yaml: this is no UTF-8 text; save it as UTF-8."):
        load_tag_rules(path)
    path.write_text(text, encoding="utf-8-sig")
    assert load_tag_rules(path).label("t", "zh") == "标签"


@pytest.mark.parametrize("source", [None, 3, "no such file", "tags:\n" * 200, "."])
def test_what_is_no_file_is_refused(source) -> None:
    with pytest.raises(ParameterError, match="There are no tag rules"):
        load_tag_rules(source)


def test_names_used_twice_and_unknown_ones_are_refused(tmp_path: Path) -> None:
    tag = {"name": "t", "kind": "basic", "en": "T", "zh": "标签", "when": AGE}
    with pytest.raises(ParameterError, match="'t': the name is used twice"):
        parsed(yaml.safe_dump({"tags": [tag, tag]}), "mine.yaml")
    with pytest.raises(ParameterError, match="no tag rules"):
        load_tag_rules(tmp_path / "none.yaml")
    with pytest.raises(ParameterError, match="no tag called 'rich'"):
        load_tag_rules().label("rich")
    with pytest.raises(ParameterError, match="'fr' is not a language"):
        load_tag_rules().label("woman", "fr")


def test_rules_of_ones_own_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("tags:\n- {name: t, kind: basic, en: T, zh: 标签, when: {column: age, op: below, value: 30}}",
                    encoding="utf-8")  # fmt: skip
    assert apply_tags(PEOPLE, path)["t"].tolist() == [True, False, False, False]


def test_shares_by_tier_by_hand() -> None:
    tags = pd.DataFrame({"t": [True, True, False, False]}, index=list("abcd"))
    tier = pd.Series(pd.Categorical(["A", "B", "B", None], ["A", "B", "C"], ordered=True), index=list("abcd"))
    shares = tag_shares(tags, tier)
    assert shares.loc["t"].to_dict() == {"A": 1.0, "B": 0.5, "all": pytest.approx(2 / 3)}
    for wrong in ("yes", None):
        with pytest.raises(DataError, match="column t"):
            tag_shares(tags.astype(object).assign(t=wrong), tier)


def test_the_view_of_one_customer_says_what_is_known_and_nothing_else() -> None:
    bought = {"recency": [3, 400, 5, 6], "frequency": 1, "monetary": 5.0, "per_purchase": 5.0, "returns": 0}
    frame = PEOPLE.assign(**bought, cart_share=0.25, tier=pd.Categorical(["A", "B", "C", "C"]))
    view = tag_profile(frame, "a").set_index("item")["value"]
    assert view["Age (years)"] == "20"
    assert view["City"] == "Shanghai"
    assert view["Share of cart pages"].replace("\u00a0", " ") == "25 %"
    assert view["Tier"] == "Class A"
    assert view["since"] == "2024-01-01"
    assert view["Purchases"].startswith("Bought in the last 30 days")
    assert "Age (years)" not in tag_profile(frame, "d")["item"].tolist()
    with language("zh"):
        chinese = tag_profile(frame, "a").set_index("item")["value"]
    assert chinese["城市"] == "上海"
    assert chinese["级别"] == "A类客户"
    assert len(chinese) == len(view)


def test_the_view_tells_categories_by_their_labels_and_leaves_what_people_wrote() -> None:
    bought = {"recency": 3, "frequency": 1, "monetary": 5.0, "per_purchase": 5.0, "returns": 0}
    # A person called A is no class, and an industry "other" no place.
    written = {"name": "A", "industry": "other", "remark": "left", "score": 0.123456, "branch": 200030, "gold": True}
    frame = PEOPLE.drop(columns="gold").assign(**bought, **written, need=pd.Categorical(["neither"] * 4))
    view = tag_profile(frame.reset_index(), "a").set_index("item")["value"]
    told = ["Name", "Industry", "remark", "score", "branch", "gold", "need"]
    assert view[told].tolist() == ["A", "other", "left", "0.12", "200030", "yes", "Neither price nor service"]
    with language("zh"):
        assert tag_profile(frame, "a").set_index("item").loc["gold", "value"] == "是"
    for nobody in ("x", 1, ["a"], None):
        with pytest.raises(ParameterError, match="no customer"):
            tag_profile(frame, nobody)


COLUMN = st.lists(st.one_of(st.none(), st.integers(0, 99)), min_size=1, max_size=20)


@settings(max_examples=40)
@given(COLUMN, st.integers(0, 99), st.randoms(use_true_random=False))
def test_a_rule_and_its_opposite_part_those_who_are_known(values, limit, random) -> None:
    frame = pd.DataFrame({"age": pd.array(values, dtype="Int64")}, index=[f"{i:02d}" for i in range(len(values))])
    below = {"column": "age", "op": "below", "value": limit}
    one, other = np.array(carried(frame, below)), np.array(carried(frame, {"not": below}))
    assert not (one & other).any()
    assert ((one | other) == frame["age"].notna()).all()
    shuffled = frame.sample(frac=1, random_state=random.randrange(2**32))
    assert apply_tags(shuffled, rules(below)).loc[frame.index, "t"].tolist() == one.tolist()
