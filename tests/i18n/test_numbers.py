"""Numbers as people read them."""

import pytest

from tierkit.i18n import language
from tierkit.i18n.numbers import count, money, percent


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [
        (0, "£0", "£0"),
        (999, "£999", "£999"),
        (1234, "£1.23k", "£1,234"),
        (999_960, "£1M", "£100万"),
        (8_300_065.81, "£8.3M", "£830万"),
        (123_456_789, "£123M", "£1.23亿"),
        (-45_600, "−£45.6k", "−£4.56万"),
    ],
)
def test_short_money(value, english, chinese):
    with language("en"):
        assert money(value, "GBP", short=True) == english
    with language("zh"):
        assert money(value, "GBP", short=True) == chinese


def test_full_money_and_counts_have_separators():
    assert money(-1234567.6, "CNY") == "−¥1,234,568"
    assert count(12345) == "12,345"


def test_percent_is_spaced_as_the_language_does():
    with language("en"):
        assert percent(0.8039) == "80.4\u00a0%"
    with language("zh"):
        assert percent(0.8039) == "80.4%"
