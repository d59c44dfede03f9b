"""Which preset does a table fit? And what does its file look like from outside?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tierkit.data.encodings import SAMPLE, UTF16_MARKS, first_misfit, to_utf8
from tierkit.data.files import RawTable
from tierkit.data.headers import find_headers
from tierkit.data.mapping import Mapping, list_mappings, load_mapping
from tierkit.i18n import _

_ENCODINGS = ("gb18030", "big5", "cp1252")
_PREFERRED = ("tierkit", "tierkit-customers", "plain", "plain-customers")
"""Of presets that fit equally well, these are plainer."""


@dataclass(frozen=True)
class Fit:
    """How well a mapping fits a table: our column → its place, and which of those needed are not there."""

    mapping: Mapping
    found: dict[str, int]
    missing: list[str]

    @property
    def fits(self) -> bool:
        """Whether everything needed is there."""
        return not self.missing

    @property
    def headers(self) -> int:
        """How many columns of the table the mapping knows."""
        return len(set(self.found.values()))


def fit(raw: RawTable, mapping: Mapping) -> Fit:
    """How ``mapping`` fits ``raw``: what ``match_headers`` would find, without its refusals."""
    headers = [str(name) for name in raw.frame.columns]
    found = {name: places[0] for name, places in find_headers(headers, mapping).items()}
    return Fit(mapping, found, [name for name in mapping.required if name not in found])


def best_fits(raw: RawTable) -> list[Fit]:
    """The presets, the one that fits ``raw`` best first: a whole fit before a part of one, orders before customers."""
    fits = [fit(raw, load_mapping(name)) for name in list_mappings()]
    rank = {name: place for place, name in enumerate(_PREFERRED)}
    return sorted(
        fits,
        key=lambda each: (
            not each.fits,
            each.mapping.kind != "orders",
            -each.headers + 2 * len(each.missing),
            rank.get(each.mapping.name, len(rank)),
        ),
    )


def file_facts(raw: RawTable, encoding: str | None = None) -> list[tuple[str, str]]:
    """What the file is: (what, which) in the language in force; format, encoding and delimiter, or the sheet.

    ``encoding`` is the one it was read in, where the mapping names one.
    """
    if raw.file is None:
        return []
    ending = raw.file.suffix.lower()
    if ending in (".xlsx", ".parquet"):
        facts = [(_("format"), ending[1:].upper() if ending == ".xlsx" else "Parquet")]
        if raw.sheet is not None:
            more = _("{sheet} (others: {others})") if raw.other_sheets else "{sheet}"
            facts.append((_("sheet"), more.format(sheet=raw.sheet, others=_(", ").join(raw.other_sheets))))
        return facts
    from tierkit.data.delimited import DELIMITERS

    encoding, header = _text_facts(raw.file, encoding)
    names = {",": _("comma"), "\t": _("tab"), ";": _("semicolon")}
    return [
        (_("format"), _("text")),
        (_("encoding"), encoding),
        (_("delimiter"), names[max(DELIMITERS, key=header.count)]),
    ]


def _text_facts(path: Path, told: str | None) -> tuple[str, str]:
    """The name of a text file's encoding, and its first line that is not blank."""
    with path.open("rb") as file:
        start = file.read(SAMPLE)
    encoding = told.upper() if told else _encoding_of(path, start)
    text = start if encoding.startswith("UTF-8") else to_utf8(path, told) or b""
    lines = text[:SAMPLE].decode("utf-8-sig", "ignore").splitlines()
    return encoding, next((line for line in lines if line.strip()), "")


def _encoding_of(path: Path, start: bytes) -> str:
    if start.startswith(UTF16_MARKS):
        return "UTF-16"
    if first_misfit(path) is None:
        marked = start.startswith(b"\xef\xbb\xbf")
        return _("{encoding} with byte order mark").format(encoding="UTF-8") if marked else "UTF-8"
    # What the reader took it for is what gives the same text.
    text, data = to_utf8(path), path.read_bytes()
    for name in _ENCODINGS:
        if data.decode(name, "ignore").encode("utf-8") == text:
            return name.upper()
    return _("not UTF-8")
