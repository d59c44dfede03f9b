"""The peers: libraries that the kit is measured against, in an environment of their own (``make bench`` makes it).

One process of theirs lives as long as the bench and is asked in turn with ours, so that both are measured in one run.
"""

from __future__ import annotations

import atexit
import json
import statistics
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.benchmarks.harness import Figure, seconds

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv-peers" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


@cache
def _process() -> subprocess.Popen[str]:
    if not PYTHON.exists():
        raise SystemExit("The peers' environment is missing; `make bench` makes it.")
    command = [str(PYTHON), str(Path(__file__).with_name("peer_tasks.py"))]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    atexit.register(process.communicate)  # which closes its input, and so ends it
    return process


def ask(task: str, *arguments: object) -> Any:
    """What the peer answers to a task of ``peer_tasks.py``: its seconds, as a rule."""
    process = _process()
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps([task, *arguments]) + "\n")
    process.stdin.flush()
    answer = process.stdout.readline()
    if not answer:
        raise SystemExit(f"The peer did not survive {task}; its own message stands above.")
    return json.loads(answer)


def _nothing() -> None:
    pass


@dataclass(frozen=True)
class PeerFigure(Figure):
    """As Figure, but ``peer`` asks the peer, which tells its own seconds."""

    theirs: Callable[[], object] = _nothing
    peer: Callable[[], float] = float

    def measure(self) -> float:
        self.ours()  # which makes the data that both need
        ratios = []
        for _round in range(max(3, self.rounds)):
            ours, theirs = seconds(self.ours), self.peer()
            ratios.append(ours / theirs if self.at_most is not None else theirs / ours)
        return statistics.median(ratios)
