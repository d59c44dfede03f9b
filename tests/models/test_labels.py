"""What a reader calls a class, a tier, a segment; the words are the glossary's (rows 6 to 11, 40)."""

from __future__ import annotations

import pytest

from tierkit.i18n import language
from tierkit.models import tier_label


@pytest.mark.parametrize(
    ("key", "en", "zh"),
    [
        ("A", "Class A", "A类客户"),
        ("C", "Class C", "C类客户"),
        ("important", "Important customers", "重要客户"),
        ("major", "Major customers", "主要客户"),
        ("ordinary", "Ordinary customers", "普通客户"),
        ("long-tail", "Long-tail customers", "长尾客户"),
        ("Champions", "Champions", "冠军客户"),
        ("At risk", "At risk", "流失风险客户"),
        ("My own", "My own", "My own"),
    ],
)
def test_labels_in_both_languages(key: str, en: str, zh: str) -> None:
    assert tier_label(key, "en") == en
    assert tier_label(key, "zh") == zh


def test_the_language_in_force_is_the_default() -> None:
    with language("zh"):
        assert tier_label("Loyal") == "忠诚客户"
        assert tier_label("Loyal", "en") == "Loyal"
