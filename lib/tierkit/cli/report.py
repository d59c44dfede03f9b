"""`tierkit report`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from tierkit.cli.console import Language, err, out, progress_bar
from tierkit.errors import ParameterError
from tierkit.i18n import _, ngettext, set_language

MANY = 200
"""So many reports take a while; perhaps the column was not meant."""


def report(
    source: Annotated[
        str, typer.Argument(help="A file of orders: CSV, TSV, XLSX or Parquet. Default: the sample data.")
    ] = "retail_orders",
    mapping: Annotated[
        str, typer.Option("--mapping", "-m", help="Which column is what: a preset's name or a YAML file.")
    ] = "tierkit",
    as_of: Annotated[str, typer.Option(help="The analysis date, YYYY-MM-DD.")] = "",
    by: Annotated[str, typer.Option(help="One report for each value of this column.")] = "",
    lang: Annotated[Language, typer.Option(help="Language of the reports.")] = "en",
    folder: Annotated[Path, typer.Option("--out", "-o", help="The folder for the reports.")] = Path("build/reports"),
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="A parameter of the report, NAME=VALUE; may be repeated.")
    ] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="How many reports at a time. Default: one a core.")] = None,
) -> None:
    """Make the tier report of a file of orders: an offline page, a customer list in Excel, the figures as JSON.

    Run it again and only what has changed is made anew.

    Examples:

    `tierkit report` (the sample data)

    `tierkit report orders.xlsx --as-of 2025-06-30 --by city --lang zh --out reports`

    `tierkit report orders.csv --mapping my.yaml --as-of 2025-06-30 --set pyramid=1/19/30/50 --set bad_rows=drop`
    """
    set_language(lang)
    from tierkit.reports import ReportParameters, make_reports

    told: dict[str, Any] = {"source": source, "mapping": mapping, "as_of": as_of, "by": by, "lang": lang}
    told |= dict(_name_and_value(setting) for setting in settings or [])
    parameters = ReportParameters.read(told)
    set_language(parameters.lang)
    with progress_bar() as progress:
        task = progress.add_task(_("Reading the orders"), total=None)

        def start(jobs: int) -> None:
            if jobs > MANY:
                warning = _("The column {column} has {n} values: that many reports take their time. Ctrl+C stops.")
                err.print(warning.format(column=parameters.by, n=jobs), style="yellow", markup=False)
            progress.update(task, total=jobs, description=_("Making the reports"))

        batch = make_reports(
            parameters, folder, workers=workers, on_start=start, on_result=lambda _result: progress.advance(task)
        )
    unchanged = sum(result.status == "unchanged" for result in batch.results)
    made = len(batch.results) - unchanged - len(batch.failed)
    parts = [ngettext("{n} report made", "{n} reports made", made).format(n=made)]
    if unchanged:
        parts.append(_("{n} unchanged").format(n=unchanged))
    if batch.failed:
        parts.append(ngettext("{n} failed", "{n} failed", len(batch.failed)).format(n=len(batch.failed)))
    out.print(_(", ").join(parts), markup=False)
    for result in batch.failed:
        err.print(f"  {result.name}: {result.sentence()}", style="red", markup=False)
    out.print(_("Look at {page}").format(page=batch.index.as_posix()), markup=False)
    if batch.failed:
        raise typer.Exit(1)


def _name_and_value(setting: str) -> tuple[str, str]:
    name, equals, value = setting.partition("=")
    if not equals:
        raise ParameterError(_("--set wants NAME=VALUE, not {setting!r}.").format(setting=setting))
    return name.strip(), value.strip()
