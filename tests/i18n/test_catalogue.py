"""Everything the kit can say, it can say in Chinese."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import tierkit
from tierkit import i18n
from tierkit.errors import DataError, ParameterError
from tierkit.i18n import compile as compiler

PACKAGE = Path(tierkit.__file__).parent
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}
METHODS = [("**.py", "python"), ("**.j2", "jinja2.ext:babel_extract")]


def said() -> dict[object, str]:
    found = {}
    for file, line, message, *_rest in extract_from_dir(PACKAGE, METHODS, keywords=KEYWORDS):
        found[message] = f"{file}:{line}"
    return found


def translated() -> dict[object, str]:
    entries = {}
    for path in sorted((PACKAGE / "i18n" / "zh").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="zh"):
                if message.id:
                    assert not message.fuzzy, f"{path.name}: {message.id}"
                    entries[message.id] = message.string
    return entries


def test_every_message_has_its_chinese_and_no_chinese_is_left_over():
    wanted, known = said(), translated()
    missing = [f"{place}: {message!r}" for message, place in wanted.items() if not known.get(message)]
    assert not missing, "\n".join(missing)
    assert not sorted(str(message) for message in known if message not in wanted)


def test_placeholders_survive_translation():
    def fields(text: str) -> set[str]:
        return set(re.findall(r"\{(\w+)", text))

    for message, chinese in translated().items():
        texts = message if isinstance(message, tuple) else (message,)
        for string in chinese if isinstance(chinese, tuple) else (chinese,):
            assert fields(string) == set().union(*map(fields, texts)), message


def test_the_compiled_catalogue_is_the_one_that_runs():
    assert compiler.MO.read_bytes() == compiler.compiled(), "run make messages"


def test_two_translations_of_one_message_are_refused(tmp_path):
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    (tmp_path / "a.po").write_text(head + 'msgid "tier"\nmsgstr "级别"\n', encoding="utf-8")
    (tmp_path / "b.po").write_text(head + 'msgid "tier"\nmsgstr "层级"\n', encoding="utf-8")
    with pytest.raises(ValueError, match="two ways"):
        compiler.compiled(tmp_path)


def test_language_is_chosen_for_a_block_only():
    before = i18n.get_language()
    with i18n.language("zh"):
        assert str(DataError("x", row=3)).startswith("第 3 行")
    assert i18n.get_language() == before


def test_an_unknown_language_is_refused_in_one_sentence():
    with pytest.raises(ParameterError, match=r"'fr'.*en, zh"):
        i18n.set_language("fr")


@pytest.mark.parametrize(
    ("name", "lang"),
    [
        ("zh_CN.UTF-8", "zh"),
        ("zh-Hans", "zh"),
        ("Chinese (Simplified)_China", "zh"),  # as Windows says it
        ("en_GB", "en"),
        ("C", "en"),
    ],
)
def test_locale_names_map_to_our_languages(name, lang):
    assert i18n.normalise_language(name) == lang
