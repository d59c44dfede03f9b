"""A pytest plugin (``-p tierkit.course.collector``): what became of each cell, as JSON lines on stderr.

Each line is flushed as it comes, so that a run which is killed has told as much as it knew. nbval does the judging;
the plugin only listens, and sees to it that

* the notebook, which holds the reference outputs, is gone from the disk before any code of the student runs;
  the folder that was its own, now empty, is the kernel's working directory;
* no process the student's code started is left when it ends.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import nbval.plugin
import pytest

from tierkit.course.watched_kernel import KernelDied, WatchedKernel

_LONGEST = 20_000


def pytest_configure() -> None:
    nbval.plugin.RunningKernel = WatchedKernel
    _adopt_orphans()


def pytest_collection_finish(session: pytest.Session) -> None:
    for path in {item.path for item in session.items}:
        Path(path).unlink()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: Any, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    report = yield
    if isinstance(item, nbval.plugin.IPyNbCell):
        outputs = item.test_outputs or []
        error = next((output for output in outputs if output["output_type"] == "error"), None)
        report.tierkit = {
            "cell": item.cell_num,
            "printed": "".join(o["text"] for o in outputs if o["output_type"] == "stream")[:_LONGEST],
            "error": str(error["ename"])[:80] if error else "",
            "ended": _ended(item, call),
        }
    return report


def pytest_runtest_logreport(report: Any) -> None:
    """Here and not earlier: by now pytest has made up its mind about xfail."""
    about = getattr(report, "tierkit", None)
    if about is not None and (report.when == "call" or (report.when == "setup" and not report.passed)):
        line = json.dumps({**about, "outcome": outcome(report)})
        print(line, file=sys.__stderr__, flush=True)


def outcome(report: Any) -> str:
    """The outcome in full. ``passed`` is a pass and nothing else: not xpassed, and not "did not fail"."""
    if hasattr(report, "wasxfail"):
        return "xpassed" if report.passed else "xfailed"
    if report.failed and report.when != "call":
        return "error"
    return str(report.outcome)


def pytest_unconfigure() -> None:
    import psutil

    for process in psutil.Process().children(recursive=True):
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue


def _ended(item: Any, call: pytest.CallInfo[None]) -> str:
    """Why there is no going on after this cell: ``time``, ``died``, or nothing."""
    if item.parent.timed_out:
        return "time"
    kernel = item.parent.kernel
    if (call.excinfo is not None and call.excinfo.errisinstance(KernelDied)) or (kernel and not kernel.is_alive()):
        return "died"
    return ""


def _adopt_orphans() -> None:
    """On Linux, what a dead kernel leaves behind becomes our child, so that we can find and end it."""
    if sys.platform == "linux":
        import ctypes

        set_child_subreaper = 36
        ctypes.CDLL(None).prctl(set_child_subreaper, 1, 0, 0, 0)
