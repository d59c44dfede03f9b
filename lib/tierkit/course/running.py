"""Run the judge: ``pytest --nbval-lax`` on one rebuilt notebook, in a process of its own, within limits.

The limits here are a time for each cell and one for the whole, an empty working directory, and an environment
without the grader's tokens and home. That keeps honest code in bounds; it does not hold hostile code, which runs as
the user who grades, with that user's files and network. The sandboxed kernel is what will hold it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tierkit.course.rebuild import Piece, notebook_of

_KEPT = ("PATH", "SYSTEMROOT", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH")


@dataclass(frozen=True)
class Verdict:
    """What became of one code cell.

    ``outcome`` is pytest's word: passed, failed, xfailed, xpassed, skipped or error; ``printed`` what the cell
    printed, ``error`` the name of the exception it raised; ``ended`` is "time" or "died" where nothing can follow.
    """

    cell: int
    outcome: str
    printed: str = ""
    error: str = ""
    ended: str = ""

    @property
    def passed(self) -> bool:
        """An explicit pass. Nothing else is one: not xpassed, not skipped, not "did not fail"."""
        return self.outcome == "passed"


@dataclass(frozen=True)
class Judgement:
    """The verdicts by the number of the code cell; a cell that has none was not reached."""

    verdicts: dict[int, Verdict]
    ended: Literal["finished", "time", "crashed"]


def judge(pieces: Iterable[Piece], *, lang: str, timeout: float, cell_timeout: float) -> Judgement:
    """Run a rebuilt notebook under nbval.

    Parameters
    ----------
    lang : the language the kernel speaks.
    timeout, cell_timeout : seconds for the whole, and for each cell.
    """
    import nbformat

    home = Path(tempfile.mkdtemp(prefix="tk-"))  # mode 0700
    try:
        for name in ("work", "tmp", "matplotlib"):
            (home / name).mkdir()
        notebook = home / "work" / "submission.ipynb"
        notebook.write_text(nbformat.writes(notebook_of(pieces)), encoding="utf-8")
        return _run(_command(notebook, cell_timeout), home, lang, timeout)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _command(notebook: Path, cell_timeout: float) -> list[str]:
    plugins = ("nbval.plugin", "tierkit.course.collector", "no:cacheprovider")
    return [
        *(sys.executable, "-P", "-m", "pytest", str(notebook), "--rootdir", str(notebook.parent), "-c", os.devnull),
        *(part for plugin in plugins for part in ("-p", plugin)),
        *("--capture=sys", "--nbval-lax", "--nbval-current-env", f"--nbval-cell-timeout={cell_timeout}"),
    ]


def _run(command: list[str], home: Path, lang: str, timeout: float) -> Judgement:
    process = subprocess.Popen(
        command,
        cwd=home,
        env=_environment(home, lang),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    ended: Literal["finished", "time", "crashed"] = "finished"
    said = b""
    try:
        _none, said = process.communicate(timeout=timeout)
        # 0: every cell passed, 1: some did not; anything else means that the judge itself could not go on.
        ended = "finished" if process.returncode in (0, 1) else "crashed"
    except subprocess.TimeoutExpired:
        ended = "time"
    finally:
        if process.poll() is None:  # its number may be another's once it has been waited for
            _kill_tree(process.pid)
            with suppress(subprocess.TimeoutExpired):
                _none, said = process.communicate(timeout=10)
    return Judgement(_verdicts(said), ended)


def _verdicts(said: bytes) -> dict[int, Verdict]:
    verdicts: dict[int, Verdict] = {}
    for line in said.decode("utf-8", "replace").splitlines():
        with suppress(ValueError, TypeError):
            verdict = Verdict(**json.loads(line))
            verdicts.setdefault(verdict.cell, verdict)
    return verdicts


def _environment(home: Path, lang: str) -> dict[str, str]:
    """Everything a kernel needs and nothing it could tell on."""
    _lend_font_cache(home / "matplotlib")
    return {
        **{name: os.environ[name] for name in _KEPT if name in os.environ},
        "HOME": str(home),
        "USERPROFILE": str(home),
        "TMPDIR": str(home / "tmp"),
        "LANG": "C.UTF-8",
        "PYTHONUTF8": "1",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "MPLBACKEND": "Agg",
        "MPLCONFIGDIR": str(home / "matplotlib"),
        "TIERKIT_LANG": lang,
    }


def _lend_font_cache(folder: Path) -> None:
    """Making matplotlib's list of fonts takes seconds; a copy of the grader's takes none."""
    with suppress(OSError, RuntimeError):
        for path in (Path.home() / ".cache" / "matplotlib").glob("fontlist-*.json"):
            shutil.copy(path, folder)


def _kill_tree(pid: int) -> None:
    import psutil

    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        family: list[Any] = [*process.children(recursive=True), process]
        for member in family:
            with suppress(psutil.NoSuchProcess):
                member.kill()
