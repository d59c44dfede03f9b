"""``make bench``: one line a figure, each the ratio of two things measured in turn in this run.

    name: measured vs target: ok        (or: short)

Every figure is the median of at least three pairs, so that a busy machine slows both sides alike. Exit code 1 where one
is short. A figure is a function in one of the modules of this folder whose name begins with ``bench_``.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from pathlib import Path

from tests.benchmarks.harness import Figure


def figures() -> list[Figure]:
    names = sorted(module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]))
    modules = [importlib.import_module(f"tests.benchmarks.{name}") for name in names if name.startswith("bench_")]
    return [figure for module in modules for figure in module.FIGURES]


def main() -> int:
    short = 0
    for figure in figures():
        measured = figure.measure()
        held = figure.holds(measured)
        short += not held
        print(
            f"{figure.name}: {measured:.2f} vs {figure.sign} {figure.target:g}: {'ok' if held else 'short'}", flush=True
        )
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
