"""Which encoding a text file is in, and its text as UTF-8.

UTF-8 where that fits, UTF-16 where a byte order mark says so, else what the bytes look like (GB18030 before others).
A GB18030 file with hardly any Chinese in it can be UTF-8 by chance (元 alone is); the mapping may name the encoding.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from pathlib import Path

from tierkit.errors import DataError
from tierkit.i18n import _

SAMPLE = 1 << 20
"""How many bytes of a file that is not UTF-8 the encoding is judged by."""
BLOCK = 1 << 22
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")

COMMON_CHARACTERS = {
    "gb18030": rb"[\xb0-\xd7\xa1\xa3][\xa1-\xfe]",
    "big5": rb"[\xa4-\xc6\xa1][\x40-\x7e\xa1-\xfe]|\xa2[\xaf-\xfe]",
}
"""The bytes of the everyday characters: level 1 of GB 2312 and of Big5, punctuation, full-width digits and signs."""


def to_utf8(path: Path, encoding: str | None = None) -> bytes | None:
    """The text of a file as UTF-8; None where it lies there as UTF-8 already.

    Raises DataError with the line where the bytes do not fit, or when nobody knows an encoding of that name.
    """
    if encoding is None:
        with path.open("rb") as file:
            marked = file.read(2) in UTF16_MARKS
        misfit = None if marked else first_misfit(path)
        if not marked and misfit is None:
            return None
        encoding = "utf-16" if marked else _likely_encoding(_sample(path, misfit or 0))
        if encoding is None:
            raise _unknown(path, row=_row_at(path, misfit or 0))
    text = io.BytesIO()
    for part in _decoded(path, encoding):
        text.write(part.encode("utf-8"))
    return text.getvalue()


def first_misfit(path: Path) -> int | None:
    """Where the bytes of a file stop being UTF-8; None where they never do."""
    decoder, done = codecs.getincrementaldecoder("utf-8")(), 0
    with path.open("rb") as file:
        while True:
            block = file.read(BLOCK)
            pending = len(decoder.getstate()[0])
            try:
                decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                return done - pending + error.start
            if not block:
                return None
            done += len(block)


def _decoded(path: Path, encoding: str) -> Iterator[str]:
    try:
        b"a".decode(encoding, "ignore")  # which refuses what is a codec and no encoding of text
        decoder = codecs.getincrementaldecoder(encoding)()
    except LookupError:
        raise DataError(_("the encoding {name!r} is unknown.").format(name=encoding), _remedy(), file=path) from None
    row = 1
    with path.open("rb") as file:
        while True:
            block = file.read(BLOCK)
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                before = error.object[: error.start].decode(encoding, "ignore")
                raise _unknown(path, row + before.count("\n")) from None
            yield text
            if not block:
                return
            row += text.count("\n")


def _sample(path: Path, misfit: int) -> bytes:
    """Whole lines from the beginning, or from just before the first byte that is no UTF-8 where that comes late."""
    with path.open("rb") as file:
        file.seek(max(0, misfit - SAMPLE // 2))
        sample = file.read(SAMPLE)
        if len(sample) == SAMPLE:
            sample = sample[: sample.rfind(b"\n") + 1] or sample
        return sample[sample.find(b"\n") + 1 :] if misfit > SAMPLE // 2 else sample


def _row_at(path: Path, place: int) -> int:
    with path.open("rb") as file:
        return sum(file.read(min(BLOCK, place - at)).count(b"\n") for at in range(0, place, BLOCK)) + 1


def _likely_encoding(sample: bytes) -> str | None:
    # That most characters are common ones in a Chinese encoding is a fact. What charset-normalizer makes of a short
    # text is a guess, and decides only where neither fits.
    common = {name: _common_share(sample, name) for name in COMMON_CHARACTERS}
    likely = max(common, key=lambda name: common[name])
    if common[likely] >= 0.5:
        return likely
    from charset_normalizer import from_bytes

    return next((match.encoding for match in from_bytes(sample, cp_isolation=["gb18030", "big5", "cp1252"])), None)


def _common_share(data: bytes, encoding: str) -> float:
    """The share of everyday characters among those of ``data`` that are not ASCII; 0 where it cannot be read so."""
    try:
        beyond = [char for char in data.decode(encoding) if not char.isascii()]
    except UnicodeDecodeError:
        return 0.0
    common = sum(bool(re.fullmatch(COMMON_CHARACTERS[encoding], char.encode(encoding))) for char in beyond)
    return common / len(beyond) if beyond else 0.0


def _unknown(path: Path, row: int) -> DataError:
    return DataError(_("the encoding of the text cannot be told."), _remedy(), file=path, row=row)


def _remedy() -> str:
    return _("Save it as UTF-8, or name its encoding in the mapping.")
