"""`tierkit data`: the sample data, and what is in a file of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from tierkit.cli.console import Language, err, out, speak
from tierkit.i18n import _, ngettext

if TYPE_CHECKING:
    import pandas as pd

    from tierkit.data.check import Check
    from tierkit.data.propose import Proposal

data_app = typer.Typer(name="data", help="The sample data and your own.", no_args_is_help=True)

Lang = Annotated[Language | None, typer.Option(help="Language of these messages.")]


@data_app.command("make")
def make(
    folder: Annotated[Path, typer.Option("--out", "-o", help="Where the files go.")] = Path("datasets"),
) -> None:
    """Make the sample data from its generators: the same bytes every time.

    Example:

    `tierkit data make`
    """
    from tierkit.data import make_datasets

    for path in make_datasets(folder):
        out.print(path.as_posix(), markup=False)


@data_app.command("check")
def check(
    file: Annotated[Path, typer.Argument(help="A file of orders or customers: CSV, TSV, XLSX or Parquet.")],
    mapping: Annotated[
        str, typer.Option("--mapping", "-m", help="A preset's name or a YAML file. Default: the preset that fits best.")
    ] = "",
    lang: Lang = None,
) -> None:
    """Say what is in a file, whether its lines and amounts add up, and what to fix. Nothing is written.

    Exit code 0: it can be used as it is. 1: it can be used, but lines would be left out, an option is needed, or
    numbers look damaged. 2: it cannot be used yet.

    Examples:

    `tierkit data check orders.xlsx`

    `tierkit data check deals.csv --mapping zoho-deals --lang zh`
    """
    speak(lang)
    from tierkit.data.check import check_file

    checked = check_file(file, mapping or None)
    _print_check(checked, guessed=not mapping)
    raise typer.Exit(checked.exit_code)


@data_app.command("map")
def propose(
    file: Annotated[Path, typer.Argument(help="A file of orders or customers: CSV, TSV, XLSX or Parquet.")],
    target: Annotated[Path | None, typer.Option("--out", "-o", help="Write the mapping to this YAML file.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the YAML file if it is there.")] = False,
    lang: Lang = None,
) -> None:
    """Propose which column is what, with the reasons; with `--out` write it as a YAML file to correct and use.

    Examples:

    `tierkit data map export.xlsx`

    `tierkit data map export.xlsx --out my.yaml`, then `tierkit report export.xlsx --mapping my.yaml`
    """
    speak(lang)
    from tierkit.data.propose import propose_mapping, write_mapping

    proposal = propose_mapping(file)
    _print_proposal(proposal)
    text = proposal.yaml()
    if target is None:
        out.print(text, markup=False)
        return
    write_mapping(proposal, target, force=force)
    out.print(_("Look at {page}").format(page=target.as_posix()), markup=False)


@data_app.command("to-crm")
def to_crm(
    source: Annotated[Path, typer.Argument(help="The folder of a report, or its customers.xlsx.")],
    system: Annotated[Literal["zoho", "fxiaoke"], typer.Option(help="The CRM: Zoho CRM or 纷享销客.")] = "zoho",
    accounts: Annotated[
        Path | None, typer.Option(help="The customers exported from that CRM, with their record numbers.")
    ] = None,
    mapping: Annotated[
        str, typer.Option("--mapping", "-m", help="Which column of the accounts is what. Default: the CRM's preset.")
    ] = "",
    folder: Annotated[Path, typer.Option("--out", "-o", help="Where the import files go.")] = Path("crm"),
    force: Annotated[bool, typer.Option("--force", help="Replace the files of an earlier run.")] = False,
    lang: Lang = None,
) -> None:
    """Write the tiers of a report as files for the import of a CRM.

    Customers who are not among the accounts are listed and left out; then the exit code is 1.

    Examples:

    `tierkit data to-crm build/reports --system zoho --accounts accounts.csv --out crm`

    `tierkit data to-crm customers.xlsx --system fxiaoke --accounts 客户.xlsx`
    """
    speak(lang)
    from tierkit.data import crm
    from tierkit.data.customers import read_customers
    from tierkit.models import tier_label

    known = None
    if accounts is not None:
        preset = mapping or {"zoho": "zoho-accounts", "fxiaoke": "fxiaoke-customers"}[system]
        known, account = read_customers(accounts, preset)
        for sentence in account.sentences():
            out.print(sentence, markup=False)
    files = crm.to_crm(crm.read_tiers(source), system, folder, accounts=known, labels=tier_label, overwrite=force)
    written = ngettext("{n} customer written", "{n} customers written", files.customers)
    out.print(written.format(n=f"{files.customers:,}"), markup=False)
    for path in files.files:
        out.print(path.as_posix(), markup=False)
    if files.unmatched:
        missing = ngettext(
            "{n} customer is not among the accounts:", "{n} customers are not among the accounts:", len(files.unmatched)
        )
        err.print(missing.format(n=f"{len(files.unmatched):,}"), style="yellow", markup=False)
        for number in files.unmatched:
            err.print(f"  {number}", markup=False)
        raise typer.Exit(1)


# ---- tables -------------------------------------------------------------------------------------------------------


def _print_check(checked: Check, *, guessed: bool) -> None:
    for name, value in checked.facts:
        out.print(_("{name}: {value}").format(name=name, value=value), markup=False)
    if checked.columns:
        rows = [(use.header, use.used_as or "–", use.example) for use in checked.columns]
        _table((_("column in the file"), _("used as"), _("example")), rows)
    if checked.account is not None:
        _print_account(checked.account.to_frame())
    if guessed:
        kind = checked.fits[0].mapping.kind if checked.fits else None
        others = [each.mapping.name for each in checked.fits[1:] if each.fits and each.mapping.kind == kind]
        if others:
            fitting = _("These presets fit as well: {presets}.").format(presets=_(", ").join(others))
            out.print(fitting, markup=False)
    for finding in checked.findings:
        out.print(f"→ {finding.sentence()}", style="yellow" if finding.optional else "red", markup=False)
    style = {"good": "green", "fix": "yellow", "unusable": "red"}[checked.verdict]
    out.print(checked.conclusion, style=style, markup=False)


def _print_account(account: pd.DataFrame) -> None:
    heads = [_("what became of the lines"), _("lines"), _("amount")][: 3 if "amount" in account else 2]
    marks = {"read": "", "dropped": "− ", "kept": "= ", "note": "  "}
    cells = [
        (account["kind"].map(marks) + account["item"]).tolist(),
        [f"{lines:,}" for lines in account["rows"]],
        *([[f"{amount + 0.0:,.2f}" for amount in account["amount"]]] if "amount" in account else []),
    ]
    rows = list(zip(*cells, strict=True))
    _table(tuple(heads), rows, right=(1, 2))


def _print_proposal(proposal: Proposal) -> None:
    rows = [(each.header, each.column, each.reason) for each in proposal.guesses]
    rows += [(header, "–", "") for header in proposal.unused]
    _table((_("column in the file"), _("used as"), _("why")), rows)
    for remark in proposal.remarks:
        out.print(remark, markup=False)


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]], right: tuple[int, ...] = ()) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for place, head in enumerate(heads):
        table.add_column(Text(head), justify="right" if place in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    out.print(table)
