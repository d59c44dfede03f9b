"""Files that are either whole or not there."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write ``content`` to ``path`` so that a reader, or a crash, never sees half of it."""
    data = content.encode("utf-8") if isinstance(content, str) else content
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def replace_folder(finished: Path, target: Path) -> None:
    """Move the files of ``finished`` into ``target``, each atomically, the last in name order last."""
    target.mkdir(parents=True, exist_ok=True)
    for file in sorted(finished.iterdir()):
        file.replace(target / file.name)
    shutil.rmtree(finished, ignore_errors=True)
