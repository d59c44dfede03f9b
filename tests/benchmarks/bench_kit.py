"""What a user waits for: the import, a moved threshold, a second run of the same reports."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from tests.benchmarks.harness import Figure

from tierkit.models import abc_classes, abc_summary
from tierkit.reports import ReportParameters, make_reports
from tierkit.widgets.abc_state import AbcIndex

VALUES = pd.Series(np.random.default_rng(1).gamma(0.4, 900, 20_000), name="monetary")
INDEX = AbcIndex(VALUES)
CUTS = [(0.70 + step / 1000, 0.95) for step in range(50)]


def python(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True)


def moved_cuts() -> None:
    for cuts in CUTS:
        INDEX.state(cuts)


def recomputed_classes() -> None:
    for cuts in CUTS:
        abc_summary(VALUES, abc_classes(VALUES, cuts))


def reports(folder: str) -> None:
    make_reports(ReportParameters(), Path(folder), workers=1)


_SAME = tempfile.TemporaryDirectory()


def unchanged_report() -> None:
    reports(_SAME.name)


def report_from_scratch() -> None:
    with tempfile.TemporaryDirectory() as folder:
        reports(folder)


unchanged_report()

FIGURES = [
    Figure(
        "import pandas and tierkit, over import pandas",
        lambda: python("import pandas, tierkit"),
        lambda: python("import pandas"),
        at_most=1.25,
        rounds=7,
    ),
    Figure(
        "50 moved cuts at 20,000 customers, over 50 tables made anew", moved_cuts, recomputed_classes, times_faster=8
    ),
    Figure("the same report again, over making it", unchanged_report, report_from_scratch, times_faster=5, rounds=3),
]
