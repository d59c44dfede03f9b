"""The style: fonts that have Chinese, the language, and numbers as people write them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import matplotlib as mpl
import pytest
import seaborn as sns
from babel.messages.pofile import read_po
from matplotlib import font_manager

from tierkit import i18n
from tierkit.models import load_segment_map
from tierkit.plots import fonts, use_style
from tierkit.plots.formats import money, percent
from tierkit.plots.style import style_in_force

CATALOGUES = Path(i18n.__file__).parent / "zh"


@pytest.fixture(autouse=True)
def nothing_leaks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(i18n, "_default", None)
    with mpl.rc_context():
        yield
    fonts.font_families.cache_clear()


def characters() -> set[str]:
    """Every character that a picture may draw in Chinese."""
    texts = [label for segment in load_segment_map("ten").segments for label in segment.labels.values()]
    for path in [*CATALOGUES.glob("models*.po"), *CATALOGUES.glob("plots*.po")]:
        with path.open("rb") as file:
            texts += [str(message.string) for message in read_po(file)]
    return {character for text in texts for character in text if character.isprintable()} | set("万亿0123456789,.%<")


def covered(family: str) -> set[str]:
    path = font_manager.findfont(font_manager.FontProperties(family=family), fallback_to_default=False)
    return {chr(code) for code in font_manager.get_font(path).get_charmap()}


def test_the_fonts_have_every_character_of_the_pictures() -> None:
    use_style()
    families = mpl.rcParams["font.family"]
    assert families[-1] == "DejaVu Sans"
    assert characters() - set().union(*map(covered, families)) == set()


def test_without_any_chinese_font_the_carried_one_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    latin = [font for font in font_manager.fontManager.ttflist if font.name == "DejaVu Sans"]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", latin)
    fonts.font_families.cache_clear()
    use_style()
    assert mpl.rcParams["font.family"] == ["Noto Sans SC", "DejaVu Sans"]
    assert characters() <= covered("Noto Sans SC")


def test_without_the_carried_one_either_there_is_still_a_font(monkeypatch: pytest.MonkeyPatch) -> None:
    latin = [font for font in font_manager.fontManager.ttflist if font.name == "DejaVu Sans"]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", latin)
    monkeypatch.setattr(fonts, "find_spec", lambda name: None)
    fonts.font_families.cache_clear()
    assert fonts.font_families() == ("DejaVu Sans",)


def test_a_theme_set_afterwards_is_noticed() -> None:
    use_style()
    assert style_in_force()
    sns.set_theme()
    assert not style_in_force()


def test_a_minus_is_one_that_every_font_has() -> None:
    use_style()
    assert mpl.rcParams["axes.unicode_minus"] is False


def test_use_style_speaks_the_language_it_is_given() -> None:
    use_style("zh")
    assert i18n.get_language() == "zh"
    use_style()
    assert i18n.get_language() == "zh"
    use_style("en")
    assert i18n.get_language() == "en"


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.2694, "27\u00a0%"),
        (0.0995, "10\u00a0%"),
        (0.0994, "9.9\u00a0%"),
        (0.05, "5\u00a0%"),
        (0.0005, "0.1\u00a0%"),
        (0.0004, "<0.1\u00a0%"),
        (0, "0\u00a0%"),
        (1, "100\u00a0%"),
    ],
)
def test_percent(share: float, text: str) -> None:
    assert percent(share) == text


@pytest.mark.parametrize(
    ("amount", "english", "chinese"),
    [
        (0, "0", "0"),
        (34.44, "34.4", "34.4"),
        (950, "950", "950"),
        (9_876, "9.88k", "9,876"),
        (12_340, "12.3k", "1.23万"),
        (999_600, "1M", "100万"),
        (6_651_083.58, "6.65M", "665万"),
        (123_400_000, "123M", "1.23亿"),
        (-415_281.85, "−415k", "−41.5万"),
    ],
)
def test_money_in_three_figures_and_the_units_of_the_language(amount: float, english: str, chinese: str) -> None:
    with i18n.language("en"):
        assert money(amount) == english
    with i18n.language("zh"):
        assert money(amount) == chinese
