"""Files that are either whole or not there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write ``content`` to ``path`` so that a reader, or a crash, never sees half of it."""
    data = content.encode("utf-8") if isinstance(content, str) else content
    path.parent.mkdir(parents=True, exist_ok=True)
    # Made by open(), not by tempfile: who may read the file is for the user's umask to say.
    temporary = path.with_name(f".{uuid4().hex}")
    try:
        with temporary.open("xb") as file:
            file.write(data)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def replace_folder(finished: Path, target: Path) -> None:
    """Move the files of ``finished`` into ``target``, each atomically, the last in name order last."""
    target.mkdir(parents=True, exist_ok=True)
    for file in sorted(finished.iterdir()):
        file.replace(target / file.name)
    shutil.rmtree(finished, ignore_errors=True)


@contextmanager
def locked_folder(folder: Path) -> Iterator[bool | None]:
    """Hold ``folder`` for this process: True when nobody else has it, False when somebody does.

    The lock lies on the folder itself, so that it leaves no file and ends with the process, however that ends. None
    where folders cannot be locked (Windows, some network drives).
    """
    if os.name != "posix":
        yield None
        return
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        held: bool | None = True
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            held = False
        except OSError:
            held = None
        yield held
    finally:
        os.close(handle)
