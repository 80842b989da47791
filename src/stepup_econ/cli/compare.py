"""`stepup compare`: two runs side by side."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from stepup_econ.cli.shared import Json, UnitCosts, print_json
from stepup_econ.problems import InputError, Problem

WORDS = {
    "inputs": "What was put in",
    "answers": "The answer",
    "plan": "Posts by area",
    "made": "How it was made",
    "moved": "What moved the answer",
}


def compare(
    old: Annotated[Path, typer.Argument(help="Folder of the earlier run.")],
    new: Annotated[Path, typer.Argument(help="Folder of the later run.")],
    workbooks: Annotated[
        tuple[Path, Path] | None, typer.Option(metavar="OLD NEW", help="Their workbooks, to find which change moved the answer.")
    ] = None,
    unit_costs: UnitCosts = None,
    json_: Json = False,
) -> None:
    """Compare two runs: what changed in the inputs, in the answer, and which input moved it."""
    from stepup_econ.report.compare import compare as differences
    from stepup_econ.report.run_files import read_run

    runs = read_run(old), read_run(new)
    found: dict[str, list[dict[str, Any]]] = differences(*runs)
    if workbooks is not None:
        from stepup_econ.intake.load import load
        from stepup_econ.report.compare import what_moved_it

        evaluations = [load(book, unit_costs) for book in workbooks]
        for book, evaluation, run in zip(workbooks, evaluations, runs, strict=True):
            if evaluation.digest != run.results["evaluation"]["digest"]:
                mend = "Give the workbook that the run was made from, and its price library."
                raise InputError([Problem("CL114", str(book), "other answers than the run's", f"the workbook of {run.folder}", mend)])
        found["moved"] = what_moved_it(*evaluations)
    if json_:
        print_json(found)
        return
    for line in _lines(found):
        typer.echo(line)
    if workbooks is None and found["answers"]:
        typer.echo("To find which change moved the answer: --workbooks OLD.xlsx NEW.xlsx")


def _lines(found: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
    for part, rows in found.items():
        yield f"{WORDS[part]}: {'no difference' if not rows else f'{len(rows)} to look at'}"
        for row in rows:
            yield "  " + _line(part, row)


def _line(part: str, row: dict[str, Any]) -> str:
    change = f"{_shown(row['old'])} -> {_shown(row['new'])}" if "old" in row else ""
    if part == "inputs":
        return f"{row['label']} ({row['kind']}): {change} [{row['where']}]"
    if part == "answers":
        return f"{row['label']}: {change} {row['unit']}"
    if part == "moved":
        return f"{row['label']}: moves net benefit by {_shown(row['moves'])} pounds" + (f" ({change})" if row["old"] is not None else "")
    return f"{row.get('area') or row.get('what')}: {change}"


def _shown(value: Any) -> str:
    return "nothing" if value is None else f"{value:,.6g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
