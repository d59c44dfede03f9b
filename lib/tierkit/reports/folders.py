"""Where a batch's files go: nobody else's files are written over, and no two runs share a folder."""

from __future__ import annotations

import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tierkit.errors import ReportError
from tierkit.files import locked_folder
from tierkit.i18n import _

KEY = ".tierkit-job.json"
"""What marks a folder as one of ours; holds the digest of what its report was made of, empty while it is written."""
RESULTS = ("report.html", "report.ipynb", "customers.xlsx", "summary.json")
_OUR_PAGE = 'class="tk-page"'


def require_our_own(out: Path, targets: Iterable[Path]) -> None:
    """Refuse to write over anything that no earlier run has made: the orders may be called customers.xlsx."""
    strangers = [folder / name for folder in targets if not (folder / KEY).exists() for name in RESULTS]
    index = out / "index.html"
    if index.is_file() and _OUR_PAGE not in index.read_text(encoding="utf-8", errors="replace"):
        strangers.append(index)
    for file in strangers:
        if file.exists():
            raise ReportError(
                _("{file} is there already and was not made by TierKit; choose another --out.").format(
                    file=file.as_posix()
                )
            )


@contextmanager
def work_folder(out: Path) -> Iterator[Path]:
    """A folder inside ``out``, which is made if need be, for as long as the block lasts; one run at a time."""
    if out.exists() and not out.is_dir():
        raise ReportError(_("{out} is a file, not a folder; choose another --out.").format(out=out))
    try:
        out.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(dir=out, prefix=".work-"))
    except OSError as error:
        raise ReportError(
            _("The folder {out} cannot be written: {reason}.").format(out=out, reason=error.strerror or error)
        ) from error
    try:
        with locked_folder(out) as held:
            if held is False:
                raise ReportError(
                    _("Another run is making reports in {out}; wait for it, or choose another --out.").format(out=out)
                )
            if held:
                # Of runs that were killed: nobody else is at work here.
                for stale in out.glob(".work-*"):
                    if stale != work:
                        shutil.rmtree(stale, ignore_errors=True)
            yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def folder_names(groups: Sequence[str]) -> dict[str, str]:
    """A folder name a group: readable in any script, safe on any system, no two the same (whatever the case)."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for group in groups:
        # One way to write é, for some systems take both for the same; and 255 bytes are what a name may have.
        name = re.sub(r"[^\w\- ]+", "_", unicodedata.normalize("NFC", group)).strip(" _")[:80]
        name = name.encode()[:200].decode(errors="ignore").rstrip(" _") or "group"
        if re.fullmatch(r"(?i)con|prn|aux|nul|com\d|lpt\d", name):
            name += "_"
        unique, number = name, 1
        while unique.casefold() in taken:
            number += 1
            unique = f"{name} {number}"
        taken.add(unique.casefold())
        names[group] = unique
    return names
