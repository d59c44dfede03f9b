"""The files behind a path: one file, a folder of Parquet, or a pattern such as ``orders/2025-*.csv``."""

from __future__ import annotations

import glob
import gzip
from dataclasses import dataclass
from pathlib import Path

from tierkit.data.schemas import near
from tierkit.errors import DataError
from tierkit.i18n import _

PARQUET = (".parquet", ".pq")
TEXT = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz")
DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True)
class OrderFiles:
    """Files of one format behind ``path``; the cells of ``text`` files are text yet to be understood."""

    path: str | Path
    names: tuple[str, ...]
    text: bool

    @property
    def select(self) -> str:
        """The SQL by which DuckDB reads them, columns matched by name."""
        # Each name is a pattern to DuckDB, and a piece of text in SQL.
        names = ", ".join("'" + glob.escape(name).replace("'", "''") + "'" for name in self.names)
        if not self.text:
            return f"SELECT * FROM read_parquet([{names}])"
        # Nothing is guessed: no cell is a number by its looks, no line a comment or not yet the header.
        options = "header = true, skip = 0, all_varchar = true, quote = '\"', escape = '\"', comment = ''"
        return f"SELECT * FROM read_csv([{names}], delim = '{self._delimiter()}', {options}, union_by_name = true)"

    def unreadable(self, error: Exception) -> DataError:
        """What DuckDB says against the files, as the kit's error."""
        said = [line for line in str(error).splitlines() if not line.startswith("Original Line")]
        reason = " ".join(said[:2]).partition(" Error: ")[2] or str(error)
        for name in self.names:
            reason = reason.replace(name, Path(name).name)
        return DataError(
            _("the file cannot be read: {reason}.").format(reason=reason.rstrip(". ")),
            _("Try it with read_orders, which knows more ways to write a table."),
            file=self.path,
        )

    def _delimiter(self) -> str:
        opener = gzip.open if self.names[0].endswith(".gz") else open
        with opener(self.names[0], "rb") as file:
            header = file.readline().decode("utf-8", errors="replace")
        if not header:
            raise DataError(_("the file is empty."), _("Export it again."), file=self.names[0])
        return max(DELIMITERS, key=header.count)


def order_files(path: str | Path) -> OrderFiles:
    """The files that ``path`` names; DataError when there are none, or when they are not all Parquet or all text."""
    names = _in_folder(Path(path)) if Path(path).is_dir() else _named(path)
    for name in names:
        if not name.lower().endswith(PARQUET + TEXT):
            raise DataError(
                _("files ending in {ending!r} are not supported; these are: {supported}.").format(
                    ending=Path(name).suffix, supported=_(", ").join(PARQUET + TEXT)
                ),
                _("Read it with read_orders, and pass the frame that it returns."),
                file=name,
            )
    text = [name.lower().endswith(TEXT) for name in names]
    if any(text) and not all(text):
        raise DataError(
            _("Parquet and text files are not read together."), _("Name the files of one format."), file=path
        )
    return OrderFiles(path, tuple(names), all(text))


def _in_folder(folder: Path) -> list[str]:
    inside = sorted(path for ending in PARQUET for path in folder.rglob(f"*{ending}"))
    # Spark and others keep what is unfinished under names that begin so.
    names = [str(p) for p in inside if not any(part.startswith(("_", ".")) for part in p.relative_to(folder).parts)]
    if not names:
        raise DataError(
            _("there is no Parquet file in this folder."),
            _("Name a folder of Parquet files, or files by a pattern such as orders/*.csv."),
            file=folder,
        )
    return names


def _named(path: str | Path) -> list[str]:
    if Path(path).exists():
        return [str(path)]
    if glob.has_magic(str(path)):
        found = glob.glob(str(path), recursive=True)  # noqa: PTH207 (Path.glob takes no absolute pattern)
        names = sorted(name for name in found if Path(name).is_file())
        if names:
            return names
        raise DataError(_("no file fits this pattern."), _("Check the path."), file=path)
    folder = Path(path).parent
    # By what stands before the ending: every a.csv looks a little like every b.csv.
    there = {entry.stem: entry.name for entry in folder.iterdir()} if folder.is_dir() else {}
    guess = there.get(near(Path(path).stem, there) or "")
    remedy = _("Did you mean {guess}?").format(guess=guess) if guess else _("Check the path.")
    raise DataError(_("there is no such file."), remedy, file=path)
