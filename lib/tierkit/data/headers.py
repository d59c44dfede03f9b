"""Which column of a file is which of ours."""

from __future__ import annotations

from tierkit.data.files import RawTable
from tierkit.data.mapping import Mapping
from tierkit.data.schemas import missing_columns
from tierkit.errors import MappingError
from tierkit.i18n import _


def find_headers(headers: list[str], mapping: Mapping) -> dict[str, list[int]]:
    """Our column → where headers stand that the mapping accepts for it; the very spelling before a like one.

    A header is alike whatever its capitals, spaces, hyphens and underscores.
    """
    exact: dict[str, list[int]] = {}
    folded: dict[str, list[int]] = {}
    for at, header in enumerate(headers):
        exact.setdefault(header, []).append(at)
        folded.setdefault(fold(header), []).append(at)
    found: dict[str, list[int]] = {}
    for target, accepted in (mapping.columns | mapping.keep).items():
        places = next((exact[name] for name in accepted if name in exact), None) or next(
            (folded[fold(name)] for name in accepted if fold(name) in folded), []
        )
        if places:
            found[target] = places
    return found


def fold(header: str) -> str:
    """A header without its capitals, spaces, hyphens and underscores."""
    return "".join(char for char in header.casefold() if char not in " _-")


def match_headers(raw: RawTable, mapping: Mapping) -> dict[str, int]:
    """Our column → its position in the file.

    Raises MappingError when a column that is needed is not in the file or is there twice.
    """
    headers = [str(name) for name in raw.frame.columns]
    found: dict[str, int] = {}
    for target, places in find_headers(headers, mapping).items():
        if len(places) > 1:
            raise MappingError(
                _("the header stands there {n} times.").format(n=len(places)),
                _("Give each column a header of its own."),
                file=raw.file,
                sheet=raw.sheet,
                column=headers[places[0]],
            )
        found[target] = places[0]
    missing = [mapping.headers(name)[0] for name in mapping.required if name not in found]
    if missing:
        remedy = _("The mapping used is {name}; name another one, or put these headers into a mapping of your own.")
        remedy = remedy.format(name=mapping.name)
        if raw.other_sheets:
            hint = _("Or name one of the other sheets in the mapping: {sheets}.")
            hint = hint.format(sheets=_(", ").join(raw.other_sheets))
            remedy = _("{what} {remedy}").format(what=remedy, remedy=hint)
        raise MappingError(
            missing_columns(
                missing, [name for name in headers if name], used=[headers[place] for place in found.values()]
            ),
            remedy,
            file=raw.file,
            sheet=raw.sheet,
        )
    return found
