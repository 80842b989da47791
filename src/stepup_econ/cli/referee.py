"""`stepup referee`: what a referee asks, answered from a run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stepup_econ.cli.shared import DONE, PROBLEMS, Force, Json, print_json
from stepup_econ.problems import InputError, Problem


def referee(
    run: Annotated[Path, typer.Argument(help="Folder of a run.")],
    workbook: Annotated[Path | None, typer.Option(help="The workbook the run was made from, to compare it with its hash.")] = None,
    unit_costs: Annotated[
        Path | None, typer.Option(help="Folder of the price library the run was made from; the shipped one if left out.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Write the report here, as Markdown (.md).")] = None,
    force: Force = False,
    json_: Json = False,
) -> None:
    """Answer the CHEERS 2022 items, a reviewer's questions and the reproducibility checklist from a run."""
    from stepup_econ.report.referee import PARTS, counted, referee_page
    from stepup_econ.report.referee import referee as answers
    from stepup_econ.report.run_files import read_run

    if out is not None:
        _check_out(out, force)
    parts = answers(run, _inputs(workbook, unit_costs))
    if out is not None:
        from stepup_econ.atomic import atomic_path

        with atomic_path(out) as beside:
            beside.write_text(referee_page(parts, read_run(run).results["evaluation"]["title"]), encoding="utf-8", newline="\n")
    if json_:
        print_json({name: [finding.as_row() for finding in findings] for name, findings in parts.items()})
    else:
        for name, findings in parts.items():
            typer.echo(f"{PARTS[name]}: {counted(findings)}")
            for finding in findings:
                typer.echo(
                    f"  {finding.verdict.upper():9}{finding.id:>3}  {finding.asked}\n             {finding.evidence} [{finding.where}]"
                )
        if out is not None:
            typer.echo(f"Written: {out}")
    failed = any(finding.verdict == "fail" for findings in parts.values() for finding in findings)
    raise typer.Exit(PROBLEMS if failed else DONE)


def _inputs(workbook: Path | None, unit_costs: Path | None) -> list[Path]:
    from stepup_econ.shipped import shipped

    folder = unit_costs or shipped("unit_costs")
    read = [] if workbook is None else sorted(workbook.glob("*.csv")) if workbook.is_dir() else [workbook]
    return [*read, *sorted(folder.rglob("*.csv"))]


def _check_out(out: Path, force: bool) -> None:
    if out.suffix.lower() != ".md":
        raise InputError(
            [Problem("CL107", str(out), f"a name that ends in '{out.suffix}'", "a name that ends in .md", "Give such a name.")]
        )
    if out.exists() and not force:
        raise InputError([Problem("CL101", str(out), "a file that exists", "a new name", "Give another name, or --force to replace it.")])
    if not out.absolute().parent.is_dir():
        raise InputError(
            [Problem("CL104", str(out), "no such folder", "a folder that is there", "Make the folder first, or give another.")]
        )
