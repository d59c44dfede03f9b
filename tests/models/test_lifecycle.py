"""Stages by hand, then what must hold for any customers, and whether the stages tell what comes next."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierkit.data import load
from tierkit.errors import DataError, ParameterError
from tierkit.i18n import language
from tierkit.models.abc import abc_classes
from tierkit.models.lifecycle import (
    STAGE_OF,
    STAGES,
    LifecycleRules,
    lifecycle_flows,
    lifecycle_stages,
    rule_sentences,
    stage_by_tier,
    stage_reasons,
    stage_table,
)
from tierkit.models.summary import customer_summary

AS_OF = pd.Timestamp("2025-06-30")


def summary(rows: dict[str, tuple[int, int | None, int | None]], money: float = 10.0) -> pd.DataFrame:
    """``frequency, days since the first, days since the last purchase`` by customer."""
    first, last = (
        pd.Series([pd.NaT if row[i] is None else AS_OF - pd.Timedelta(days=row[i]) for row in rows.values()])
        for i in (1, 2)
    )
    return pd.DataFrame(
        {
            "first_purchase": first.to_numpy("datetime64[us]"),
            "last_purchase": last.to_numpy("datetime64[us]"),
            "recency": pd.array([row[2] for row in rows.values()], dtype="Int64"),
            "frequency": [row[0] for row in rows.values()],
            "monetary": money,
        },
        index=list(rows),
    )


BY_HAND = {
    # purchases, days since the first, days since the last → rule
    "only returned": ((0, None, None), "no purchase"),
    "bought yesterday": ((1, 1, 1), "new"),
    "bought 90 days ago": ((1, 90, 90), "new"),
    "bought 91 days ago": ((1, 91, 91), "second missing"),
    "bought once, a year ago": ((1, 365, 365), "second missing"),
    "bought once, before that": ((1, 366, 366), "lost"),
    # Two purchases 100 days apart: the usual gap is 100, three of them are 300, so the 180 days decide.
    "two, on their way": ((2, 150, 50), "growing"),
    "three, at the edge": ((3, 380, 180), "growing"),
    "three, over it": ((3, 381, 181), "quiet"),
    # Four purchases in 90 days: usual gap 30, overdue after 90 days, though not yet quiet by the calendar.
    "regular": ((4, 180, 90), "regular"),
    "regular, overdue": ((4, 181, 91), "overdue"),
    # Five purchases in 8 days: usual gap 2, but the patience of 45 days comes first.
    "often, patience": ((5, 53, 45), "regular"),
    "often, no more": ((5, 54, 46), "overdue"),
    "all on one day": ((6, 46, 46), "overdue"),
    "regular, lost": ((40, 700, 366), "lost"),
}


def test_stages_by_hand() -> None:
    table = summary({name: row for name, (row, _rule) in BY_HAND.items()})
    reasons = stage_reasons(table)
    assert reasons["rule"].to_dict() == {name: rule for name, (_row, rule) in BY_HAND.items()}
    stages = lifecycle_stages(table)
    assert stages.astype(str).to_dict() == {name: STAGE_OF[rule] for name, (_row, rule) in BY_HAND.items()}
    assert stages.dtype == STAGES
    assert stages.cat.categories.tolist() == ["acquisition", "development", "maintenance", "retention", "lost"]


def test_own_rules_decide() -> None:
    table = summary({"regular, overdue": (4, 181, 91), "new": (1, 20, 20), "three": (3, 100, 10)})
    rules = LifecycleRules(new_days=14, regular_from=3, quiet_days=120, quiet_gaps=None, lost_days=200)
    assert lifecycle_stages(table, rules).tolist() == ["maintenance", "retention", "maintenance"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_rule_has_its_sentence_with_its_numbers(lang: str) -> None:
    rules = LifecycleRules(new_days=61, regular_from=6, quiet_days=122, quiet_gaps=2.5, patience_days=33, lost_days=244)
    with language(lang):
        sentences = rule_sentences(rules)
    assert list(sentences) == list(STAGE_OF)
    assert len(set(sentences.values())) == len(sentences)
    said = " ".join(sentences.values())
    for figure in ("61", "6", "122", "2.5", "33", "244"):
        assert figure in said
    assert "{" not in said


def test_a_rule_that_is_switched_off_has_no_sentence() -> None:
    assert "overdue" not in rule_sentences(LifecycleRules(quiet_gaps=None))


def test_the_reason_is_the_sentence_of_the_rule() -> None:
    reasons = stage_reasons(summary({"a": (1, 5, 5), "b": (2, 300, 200)}))
    assert reasons["reason"].tolist() == [
        "A single purchase, at most 90 days ago.",
        "Several purchases, but none for more than 180 days.",
    ]


def test_the_table_by_hand() -> None:
    table = summary({"a": (1, 5, 5), "b": (2, 300, 200), "c": (3, 300, 240), "d": (1, 15, 15)})
    table["monetary"] = [10.0, 50.0, 30.0, -4.0]
    counted = stage_table(table, lifecycle_stages(table))
    assert counted.index.tolist() == list(STAGES.categories)
    assert counted["customers"].tolist() == [2, 0, 0, 2, 0]
    assert counted["value"].tolist() == [10, 0, 0, 80, 0]
    assert counted["value_share"].tolist() == pytest.approx([1 / 9, 0, 0, 8 / 9, 0])
    assert counted.loc["retention", ["recency", "frequency"]].tolist() == [220, 2.5]


def test_stage_by_tier_counts_everybody_once() -> None:
    table = summary({"a": (1, 5, 5), "b": (2, 300, 200), "c": (3, 300, 240), "d": (1, 15, 15)})
    table["monetary"] = [10.0, 500.0, 30.0, 4.0]
    stages, classes = lifecycle_stages(table), abc_classes(table["monetary"])
    crossed = stage_by_tier(stages, classes.iloc[::-1])
    assert crossed.index.tolist() == list(STAGES.categories)
    assert crossed.columns.tolist() == ["A", "B", "C"]
    # shares before: b 0 → A, c .919 → B, a .974 → C, d .993 → C
    assert crossed.loc["retention"].tolist() == [1, 1, 0]
    assert crossed.loc["acquisition"].tolist() == [0, 0, 2]
    assert crossed.to_numpy().sum() == 4
    with pytest.raises(DataError, match="not of the same customers"):
        stage_by_tier(stages, classes.drop("b"))


def test_flows_by_hand() -> None:
    before = lifecycle_stages(summary({"a": (1, 5, 5), "b": (2, 60, 20), "c": (4, 90, 10)}))
    after = lifecycle_stages(summary({"a": (2, 40, 3), "b": (2, 300, 260), "c": (9, 300, 5), "d": (1, 2, 2)}))
    flows = lifecycle_flows(before, after)
    assert flows.loc["acquisition", "development"] == 1
    assert flows.loc["development", "retention"] == 1
    assert flows.loc["maintenance", "maintenance"] == 1
    assert flows.loc["entered", "acquisition"] == 1
    assert flows.to_numpy().sum() == 4
    with pytest.raises(ParameterError, match="no stages of the lifecycle"):
        lifecycle_flows(before, abc_classes(pd.Series({"a": 1.0})))


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        ({"new_days": 0}, "new_days must be a whole number of at least 1"),
        ({"new_days": 1.5}, "new_days must be a whole number"),
        ({"regular_from": 2}, "regular_from must be a whole number of at least 3"),
        ({"quiet_gaps": 0.5}, "quiet_gaps must be a number of at least 1"),
        ({"lost_days": 100}, "Customers are quiet before they are lost"),
        ({"patience_days": 200}, "Customers are quiet before they are lost"),
    ],
)
def test_bad_rules_are_refused(rules: dict, sentence: str) -> None:
    with pytest.raises(ParameterError, match=sentence):
        LifecycleRules(**rules)


GOOD = summary({"a": (1, 5, 5), "b": (2, 300, 200)})


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (GOOD.drop(columns="recency"), "recency"),
        (GOOD.iloc[:0], "no customers"),
        (GOOD.set_axis(["a", "a"]), "a stands in more than one row"),
        (GOOD.assign(frequency=["many", "few"]), "frequency.*no numbers"),
        (GOOD.assign(frequency=[0, 2]), "Dates and frequency disagree"),
        (GOOD.assign(first_purchase="2025-01-01"), "first_purchase: the values are no dates"),
        (GOOD.assign(recency=pd.array([5, None], dtype="Int64")), "Dates and frequency disagree"),
    ],
)
def test_bad_tables_are_refused_in_one_sentence(table: pd.DataFrame, sentence: str) -> None:
    with pytest.raises(DataError, match=sentence):
        lifecycle_stages(table)


@st.composite
def customers(draw) -> tuple[int, int | None, int | None]:
    frequency = draw(st.integers(0, 9))
    if not frequency:
        return 0, None, None
    last = draw(st.integers(0, 700))
    return frequency, last + (draw(st.integers(0, 700)) if frequency > 1 else 0), last


TABLE = st.lists(customers(), min_size=1, max_size=25).map(
    lambda rows: summary({f"c{i:02d}": row for i, row in enumerate(rows)})
)
RULES = st.builds(
    LifecycleRules,
    new_days=st.integers(1, 200),
    regular_from=st.integers(3, 8),
    quiet_days=st.integers(60, 200),
    quiet_gaps=st.none() | st.floats(1, 6),
    patience_days=st.integers(0, 60),
    lost_days=st.integers(200, 500),
)


@settings(max_examples=30)
@given(TABLE, RULES, st.randoms(use_true_random=False))
def test_everybody_is_in_one_stage_whatever_the_order_and_the_money(table, rules, random) -> None:
    stages = lifecycle_stages(table, rules)
    assert stages.notna().all()
    mixed = table.sample(frac=1, random_state=random.randrange(2**32)).assign(monetary=7e6)
    pd.testing.assert_series_equal(lifecycle_stages(mixed, rules).loc[table.index], stages)
    reasons = stage_reasons(table, rules)
    assert (reasons["rule"].map(STAGE_OF) == stages.astype(object)).all()
    assert reasons["reason"].str.len().gt(10).all()


@settings(max_examples=30)
@given(TABLE, RULES)
def test_silence_never_makes_a_customer_better(table: pd.DataFrame, rules: LifecycleRules) -> None:
    # 201 days later without a purchase: who was won, developing or settled is so no more, and nobody comes back.
    later = table.assign(recency=table["recency"] + 201)
    bought = (table["frequency"] > 0).to_numpy()
    before, after = (lifecycle_stages(frame, rules).cat.codes[bought] for frame in (table, later))
    assert (after >= before).all()
    assert (after >= STAGES.categories.get_loc("retention")).all()


def test_the_stages_of_the_sample_shop_tell_who_buys_again() -> None:
    # Its customers leave for good after a purchase by a chance of their own (BG/NBD), so silence speaks: asked half a
    # year before the end, the stages must rank by who then bought.
    orders = load("retail_orders")
    stages = lifecycle_stages(customer_summary(orders, "2024-12-31", truncate=True))
    later = customer_summary(orders, "2025-06-30")["recency"] < 181
    again = later.reindex(stages.index).groupby(stages, observed=False).mean()
    assert again["maintenance"] > again["development"] > again["retention"] > again["lost"]
    assert again["maintenance"] > 0.6
    assert again["lost"] < 0.15


def test_stages_and_tiers_are_told_from_other_columns() -> None:
    stages = lifecycle_stages(GOOD)
    tiers = pd.Series(pd.Categorical(["A", "B"], ordered=True), index=GOOD.index)
    with pytest.raises(ParameterError, match="no stages of the lifecycle"):
        stage_by_tier(tiers, tiers)
    with pytest.raises(ParameterError, match="no stages of the lifecycle"):
        stage_table(GOOD, tiers)
    with pytest.raises(ParameterError, match="Tiers must be an ordered Categorical"):
        stage_by_tier(stages, tiers.astype(str))
