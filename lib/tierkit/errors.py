"""What TierKit says when it cannot go on.

Every error is one plain sentence, or two: what is wrong and where (file, row, column, cell), then
what to do. The command line prints it without a traceback and exits with 2; a notebook shows the
sentence alone.
"""

from __future__ import annotations

from tierkit.i18n import _


class TierKitError(Exception):
    """Base of all errors that a person is meant to read. ``str(error)`` is the sentence."""

    def _render_traceback_(self) -> list[str]:
        # IPython shows what this returns in place of a traceback.
        return [f"{type(self).__name__}: {self}"]


class ParameterError(TierKitError, ValueError):
    """An argument or a notebook parameter is outside what it may be."""


class DataError(TierKitError, ValueError):
    """Something in the data stops us; knows the place.

    Parameters
    ----------
    what : what is wrong, as a sentence.
    remedy : what to do about it, as a sentence.
    file, sheet, row, column : the place, as far as known; ``row`` counts the lines of the file as an editor
        or Excel shows them (the header is row 1).
    """

    def __init__(
        self,
        what: str,
        remedy: str = "",
        *,
        file: object = None,
        sheet: str | None = None,
        row: int | None = None,
        column: str | None = None,
    ) -> None:
        self.what, self.remedy = what, remedy
        self.file, self.sheet, self.row, self.column = file, sheet, row, column
        place = []
        if file is not None:
            # The name is enough to find it, and a full path would tell about the machine.
            place.append(str(file).replace("\\", "/").rstrip("/").rsplit("/", 1)[-1])
        if sheet is not None:
            place.append(_("sheet {sheet}").format(sheet=sheet))
        if row is not None:
            place.append(_("row {row}").format(row=row))
        if column is not None:
            place.append(_("column {column}").format(column=column))
        where = _(", ").join(place)
        sentence = _("{where}: {what}").format(where=where, what=what) if where else what
        super().__init__(_("{what} {remedy}").format(what=sentence, remedy=remedy) if remedy else sentence)


class MappingError(DataError):
    """A column mapping is missing, malformed or does not fit the file."""


class ModelError(TierKitError):
    """A model cannot be fitted to the data, or its fit did not converge; says what to do instead."""


class CourseError(TierKitError):
    """A solution notebook, an exercise or a submission cannot be used; names notebook, cell, question."""


class ReportError(TierKitError):
    """A report or a batch of reports cannot be made."""
