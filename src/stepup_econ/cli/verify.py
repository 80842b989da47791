"""`stepup verify`: the referee's extreme tests."""

from __future__ import annotations

import typer

from stepup_econ.cli.shared import DONE, PROBLEMS, File, Json, UnitCosts, print_json


def verify(file: File, unit_costs: UnitCosts = None, json_: Json = False) -> None:
    """Put the model of a workbook to tests where the answer is known without it: zero effect, zero price, nobody engages and so on."""
    from stepup_econ.analysis.verify import verify as tests
    from stepup_econ.intake.load import load
    from stepup_econ.report.records import records

    rows = records(tests(load(file, unit_costs)))
    failed = [row for row in rows if not row["passed"]]
    if json_:
        print_json({"passed": not failed, "checks": rows})
    else:
        for row in rows:
            verdict = "pass" if row["passed"] else "FAIL"
            typer.echo(f"{verdict}  {row['check']}: {row['done']}")
            typer.echo(f"      expected {row['expected']:,.10g}, found {row['found']:,.10g}, may differ by {row['tolerance']:.1e}")
        typer.echo(f"{len(rows) - len(failed)} of {len(rows)} passed.")
    raise typer.Exit(PROBLEMS if failed else DONE)
