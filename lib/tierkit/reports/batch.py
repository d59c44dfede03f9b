"""A batch of tier reports: one papermill run a group, then the page that leads to them all.

The source is read once, before anything is written, so that bad input leaves nothing behind. Each job works in a folder
of its own and its files move to their place only when all of them are whole. A job whose template, parameters, data and
code are what they were is not run again. A job that fails is listed and the others go on. Files that TierKit did not
make are never written over, and two runs never share a folder.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

import tierkit
from tierkit.errors import ReportError
from tierkit.files import replace_folder, write_atomically
from tierkit.i18n import _, language
from tierkit.kernels import NotebookFailed, notebook_to_html, run_notebook
from tierkit.reports.folders import KEY, RESULTS, folder_names, require_our_own, work_folder
from tierkit.reports.index import index_page
from tierkit.reports.parameters import ReportParameters
from tierkit.reports.source import JOB_FOLDER, lay_ready, split_source, take_away
from tierkit.reports.tier_report import group_name, report_title


@dataclass(frozen=True)
class Job:
    """One report to make: its name in the batch and its title, what it is told, where its input lies, where it goes."""

    name: str
    title: str
    parameters: ReportParameters
    work: Path
    target: Path
    key: str


@dataclass(frozen=True)
class JobResult:
    """How one job ended. ``cell`` and ``error`` are set when it failed, ``summary`` when it did not."""

    name: str
    folder: Path
    status: Literal["made", "unchanged", "failed"]
    summary: dict[str, Any] = field(default_factory=dict)
    cell: int | None = None
    error: str = ""

    def sentence(self) -> str:
        """Why it failed, with the cell where one did."""
        if self.cell is None:
            return self.error
        return _("Cell {cell}: {sentence}").format(cell=self.cell, sentence=self.error)


@dataclass(frozen=True)
class BatchResult:
    """The results in the order of the index page, and that page."""

    results: list[JobResult]
    index: Path

    @property
    def failed(self) -> list[JobResult]:
        return [result for result in self.results if result.status == "failed"]


def make_reports(
    parameters: ReportParameters,
    out: Path | str,
    *,
    workers: int | None = None,
    template: Path | None = None,
    on_start: Callable[[int], None] | None = None,
    on_result: Callable[[JobResult], None] | None = None,
) -> BatchResult:
    """Make the tier report(s) that ``parameters`` describe in the folder ``out``.

    Parameters
    ----------
    parameters : with ``by`` set, one report a value of that column (with ``group``, of that value only), in a folder
        named after it; else one in ``out``.
    workers : how many at a time; by default as many as there are cores.
    template : another notebook with the same parameters.
    on_start, on_result : told the number of jobs, and each result as it comes (for a progress bar).

    Raises
    ------
    TierKitError : when the source, the mapping or a parameter is wrong; nothing has been written then.
    """
    out = Path(out)
    template = template or template_path()
    with language(parameters.lang):
        groups = split_source(parameters)
        names = folder_names([name for name, _orders, _cleaning in groups])
        targets = {name: out / folder if parameters.by else out for name, folder in names.items()}
        require_our_own(out, targets.values())
        if on_start:
            on_start(len(groups))
        with work_folder(out) as work:
            jobs = []
            for number, (group, orders, cleaning) in enumerate(groups):
                told = parameters.model_copy(update={"group": group})
                folder = work / str(number)
                lay_ready(folder, orders, cleaning)
                key = _job_key(template, told, folder)
                title = report_title(told)
                jobs.append(Job(group_name(told) or title, title, told, folder, targets[group], key))
            del groups
            results = {}
            for result in _run(jobs, template, workers):
                results[result.folder] = result
                if on_result:
                    on_result(result)
            ordered = [results[job.target] for job in jobs]
            title = parameters.title or _("Customer tier reports")
            write_atomically(out / "index.html", index_page(title, ordered, out, parameters.lang))
    return BatchResult(ordered, out / "index.html")


def _run(jobs: Sequence[Job], template: Path, workers: int | None) -> Iterator[JobResult]:
    waiting = []
    for job in jobs:
        done = _unchanged(job)
        if done is None:
            waiting.append(job)
        else:
            yield done
    workers = min(workers or os.cpu_count() or 1, len(waiting))
    if workers <= 1:
        yield from (_run_job(job, template) for job in waiting)
        return
    from joblib import Parallel, delayed

    # Processes, not threads: papermill and the job's environment variable belong to the whole process.
    yield from Parallel(n_jobs=workers, return_as="generator_unordered", batch_size=1)(
        delayed(_run_job)(job, template) for job in waiting
    )


def _run_job(job: Job, template: Path) -> JobResult:
    with language(job.parameters.lang):
        try:
            try:
                _make(job, template)
            except NotebookFailed as failure:
                _keep_failed(job)
                return JobResult(job.name, job.target, "failed", cell=failure.cell, error=failure.sentence)
            _deliver(job)
        except ReportError as error:
            return JobResult(job.name, job.target, "failed", error=str(error))
        except OSError as error:
            # A full disk, a list that is open in Excel: the other reports may still go well.
            place = Path(str(error.filename2 or error.filename or job.target)).name
            sentence = _("{file} cannot be written: {reason}.").format(file=place, reason=error.strerror or error)
            return JobResult(job.name, job.target, "failed", error=sentence)
    return JobResult(job.name, job.target, "made", summary=_read_summary(job.target))


def _make(job: Job, template: Path) -> None:
    """Run the template; afterwards the job's folder holds the results and nothing else."""
    told = job.parameters
    notebook = run_notebook(
        template,
        job.work / "report.ipynb",
        told.model_dump(exclude_defaults=True) | {"lang": told.lang},
        environment={JOB_FOLDER: str(job.work), "TIERKIT_LANG": told.lang},
    )
    page = notebook_to_html(notebook, title=job.title, lang=told.lang)
    write_atomically(job.work / "report.html", page)
    take_away(job.work)
    missing = [name for name in RESULTS if not (job.work / name).exists()]
    if missing:
        raise ReportError(
            _("The template left no {files}; it must end with report.save().").format(files=_(", ").join(missing))
        )


def _deliver(job: Job) -> None:
    """Move the results to their place. The key is written last: a job killed half-way is run again."""
    write_atomically(job.target / KEY, json.dumps({"key": ""}))
    (job.target / "failed.ipynb").unlink(missing_ok=True)
    replace_folder(job.work, job.target)
    write_atomically(job.target / KEY, json.dumps({"key": job.key}))


def _keep_failed(job: Job) -> None:
    if (job.work / "report.ipynb").exists():
        job.target.mkdir(parents=True, exist_ok=True)
        (job.work / "report.ipynb").replace(job.target / "failed.ipynb")


def _unchanged(job: Job) -> JobResult | None:
    try:
        known = json.loads((job.target / KEY).read_text(encoding="utf-8"))["key"]
        summary = _read_summary(job.target)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if known != job.key or not summary or not all((job.target / name).exists() for name in RESULTS):
        return None
    return JobResult(job.name, job.target, "unchanged", summary=summary)


def _read_summary(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "summary.json").read_text(encoding="utf-8")))


def _job_key(template: Path, parameters: ReportParameters, data: Path) -> str:
    digest = hashlib.sha256(_code_digest().encode())
    digest.update(template.read_bytes())
    digest.update(parameters.model_dump_json().encode())
    for file in sorted(data.iterdir()):
        digest.update(file.read_bytes())
    return digest.hexdigest()


@cache
def _code_digest() -> str:
    """One digest of the kit's own code and templates: a new version makes every report anew."""
    root = Path(tierkit.__file__).parent
    digest = hashlib.sha256()
    for file in sorted(root.rglob("*")):
        if file.suffix in {".py", ".yaml", ".mo", ".css", ".j2"}:
            digest.update(file.relative_to(root).as_posix().encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()


def template_path() -> Path:
    """The report template: in the checkout, or as installed with the wheel."""
    package = Path(tierkit.__file__).parent
    for folder in (package.parent.parent / "notebooks" / "reports", package / "_share" / "reports"):
        if (folder / "tier_report.ipynb").exists():
            return folder / "tier_report.ipynb"
    raise ReportError(_("The report template tier_report.ipynb is missing; install TierKit again."))
