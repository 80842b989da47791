"""The `stepup` command: each verb reads its arguments, calls the package and prints; heavy imports happen inside the verb."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from stepup_econ.cli.allocate import allocate
from stepup_econ.cli.analyse import analyse
from stepup_econ.cli.brief import brief
from stepup_econ.cli.compare import compare
from stepup_econ.cli.effects import effects
from stepup_econ.cli.estimate import estimate
from stepup_econ.cli.evidence import evidence
from stepup_econ.cli.referee import referee
from stepup_econ.cli.shared import (
    DONE,
    FAILED,
    PROBLEMS,
    USAGE,
    File,
    Force,
    Json,
    UnitCosts,
    check_new,
    command,
    print_json,
    print_problems,
    progress,
)
from stepup_econ.cli.show import show
from stepup_econ.cli.verify import verify
from stepup_econ.problems import InputError, Problem

INTERRUPTED = 130
"""What typer answers when the person at the keyboard stops a verb."""

# Before numpy is loaded: on the small problems here a second thread of linear algebra only costs time.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

app = typer.Typer(
    name="stepup", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="Cost-effectiveness of early-help services: from a filled workbook to a brief that can be defended.",
)  # fmt: skip

@app.command()
def run(
    file: File,
    out: Annotated[Path | None, typer.Option(help="Folder for the results; outputs/<name of the file> if left out.")] = None,
    draws: Annotated[int | None, typer.Option(min=2, help="Draws of the probabilistic analysis.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Seed of the random numbers.")] = None,
    until: Annotated[
        float | None, typer.Option(min=1e-6, max=0.5, help="Double the draws until the choice is wrong by their chance at most this often.")
    ] = None,
    unit_costs: UnitCosts = None,
    force: Force = False,
    json_: Json = False,
) -> None:
    """Evaluate a filled workbook: results, tables, figures, workbook and brief in one folder."""
    from stepup_econ.report.folder import check_target
    from stepup_econ.report.run import compute, write_run

    target = out or Path("outputs") / file.stem
    check_target(target, force)
    with progress(quiet=json_) as tell:
        done = compute(file, unit_costs=unit_costs, draws=draws, seed=seed, until=until, progress=tell)
        write_run(done.results, target, inputs=_input_files(file, unit_costs), command=command(), force=force, progress=tell)
    if json_:
        print_json(done.results)
        return
    from stepup_econ.report.summary import summary

    for line in summary(done.results):
        typer.echo(line)
    briefs = ", ".join(f"brief.{ending}" for ending in ("html", "docx", "pdf") if (target / f"brief.{ending}").exists())
    typer.echo(f"\nWritten to {target}: {briefs}, results.xlsx, results.json, tables, figures, manifest.json")


@app.command()
def check(
    file: File,
    annotate: Annotated[Path | None, typer.Option(help="Write a copy of the workbook here, its cells to mend marked red.")] = None,
    unit_costs: UnitCosts = None,
    force: Force = False,
    json_: Json = False,
) -> None:
    """List everything to mend in a workbook, each with its cell; nothing is run."""
    from stepup_econ.intake.annotate import annotate as write_marks
    from stepup_econ.intake.load import load
    from stepup_econ.model.feasible import capacity_problems

    if annotate is not None:
        check_new(annotate, force, file, folder=False)
    if annotate is not None and file.is_dir():
        mend = "Leave --annotate out: the list names each line."
        raise InputError([Problem("CL105", str(file), "a folder of CSV files", "a workbook", mend)])
    problems: Sequence[Problem] = ()
    notes: Sequence[str] = ()
    try:
        evaluation = load(file, unit_costs)
        problems, notes = capacity_problems(evaluation), evaluation.notes
    except InputError as error:
        problems = error.problems
    if annotate is not None:
        write_marks(file, annotate, problems)
    if json_:
        print_json({"problems": [problem.as_row() for problem in problems], "notes": list(notes)})
    else:
        print_problems(problems, as_json=False)
        for line in (*notes, *_what_next(file, problems, annotate)):
            typer.echo(line)
    raise typer.Exit(PROBLEMS if problems else DONE)


@app.command()
def template(
    file: Annotated[Path, typer.Argument(help="The workbook to write (.xlsx); a name without an ending is a folder of CSV files.")],
    areas: Annotated[int, typer.Option(min=0, max=200, help="Begin with lines for this many areas.")] = 0,
    strategies: Annotated[str, typer.Option(help="Begin with these strategies, separated by commas; the first is the reference.")] = "",
    from_: Annotated[Path | None, typer.Option("--from", help="Carry the answers of this older workbook or folder over.")] = None,
    unit_costs: UnitCosts = None,
    force: Force = False,
) -> None:
    """Write a blank workbook to fill in, or one with the answers of an older one."""
    from stepup_econ.intake.carry import carry_answers, starter_rows
    from stepup_econ.intake.csv_folder import write_csv_folder
    from stepup_econ.intake.load import known_ids
    from stepup_econ.intake.template import write_template
    from stepup_econ.prices.library import load_library

    if from_ is not None and (areas or strategies):
        raise typer.BadParameter("give --from, or --areas and --strategies: an older workbook brings its own")
    check_new(file, force, from_, folder=True)
    known = known_ids(load_library(unit_costs))
    if from_ is not None:
        for line in carry_answers(from_, file, known):
            typer.echo(line)
    else:
        rows = starter_rows(areas, [name for name in strategies.split(",") if name.strip()])
        if file.suffix:
            write_template(file, rows, known)
        else:
            write_csv_folder(file, rows)
    typer.echo(f"Written: {file}. Fill in {'the yellow cells' if file.suffix else 'its files'}, then: stepup check {file}")


@app.command()
def costs(
    word: Annotated[str | None, typer.Argument(help="Words to look for in name, id, note and source.")] = None,
    agency: Annotated[str | None, typer.Option(help="Only this agency.")] = None,
    per: Annotated[str | None, typer.Option(help="Only this unit, for example hour or incident.")] = None,
    price_year: Annotated[str, typer.Option(help="Show values in prices of this financial year.")] = "2023/24",
    diff: Annotated[tuple[Path, Path] | None, typer.Option(metavar="OLD NEW", help="Compare two price libraries instead.")] = None,
    unit_costs: UnitCosts = None,
    json_: Json = False,
) -> None:
    """Search the price library, or compare two: value, uprated value, index, source, page and quality."""
    from stepup_econ.prices.library import load_library
    from stepup_econ.prices.listing import listing

    if diff is not None:
        _print_differences(diff, json_)
        return
    rows = listing(load_library(unit_costs), word=word, agency=agency, per=per, price_year=price_year)
    if json_:
        print_json(rows)
    elif not rows:
        typer.echo("No unit cost fits. Try a shorter word, or leave agency and unit out.")
    for row in () if json_ else rows:
        typer.echo(f"{row['id']}\n    {row['label']}")
        typer.echo(f"    £{row['value']:,.2f} per {row['per']} in {row['price_year']} prices; {row['in_words']}")
        typer.echo(f"    {row['agency']}, {row['value_type']}, quality {row['quality']}{', stale' if row['stale'] else ''}")
        typer.echo(f"    {row['source']}, {row['page']}")


def _print_differences(folders: tuple[Path, Path], as_json: bool) -> None:
    from dataclasses import asdict

    from stepup_econ.prices.editions import diff_libraries
    from stepup_econ.prices.library import load_library

    changes = diff_libraries(*(load_library(folder) for folder in folders))
    if as_json:
        print_json([asdict(change) for change in changes])
        return
    for change in changes:
        typer.echo(str(change))
    typer.echo("No difference." if not changes else f"{len(changes)} to look at.")


app.command()(allocate)
app.command()(analyse)
app.command()(effects)
app.command()(estimate)
app.command()(evidence)
app.command()(referee)
app.command()(verify)
app.command()(brief)
app.command()(show)
app.command()(compare)


def main() -> NoReturn:
    """Run the command line; problems of the input are printed in full and end with exit code 1."""
    try:
        code = app(standalone_mode=False)
    except InputError as error:
        print_problems(error.problems, "--json" in sys.argv)
        sys.exit(PROBLEMS)
    except SystemExit as stop:
        # The reader of a pipe may have seen enough (`| head`): that is no problem of the input, which code 1 would say.
        sys.exit(DONE if isinstance(stop.__context__, BrokenPipeError) else stop.code)
    except Exception as error:
        sys.exit(_unforeseen(error))
    if code == INTERRUPTED:
        typer.echo("Stopped: nothing was changed.", err=True)
        sys.exit(FAILED)
    sys.exit(code if isinstance(code, int) else DONE)


def _unforeseen(error: Exception) -> int:
    """Show wrong usage as the command line does; anything else is a fault of ours, shown whole so that it can be mended."""
    show = getattr(error, "show", None)
    if show is not None:
        show()
        return USAGE
    if isinstance(error, OSError) and error.filename is not None:
        typer.echo(f"Could not read or write {error.filename}: {error.strerror}. Nothing was changed.", err=True)
        return FAILED
    import traceback

    traceback.print_exception(error)
    typer.echo("The run failed, and nothing was changed. This is a fault of stepup, not of your workbook: please report it.", err=True)
    return FAILED


def _what_next(file: Path, problems: Sequence[Problem], marked: Path | None) -> list[str]:
    """Return the count of problems on each sheet, and what to do now."""
    if not problems:
        return [f"Nothing to mend. Next: stepup run {file}"]
    counts: dict[str, int] = {}
    for problem in problems:
        sheet = problem.as_row()["sheet"]
        counts[sheet] = counts.get(sheet, 0) + 1
    width = max(len(sheet) for sheet in counts)
    lines = ["", f"{len(problems)} to mend:", *(f"  {sheet:{width}}  {count}" for sheet, count in counts.items())]
    if marked is not None:
        lines.append(f"Written: {marked}, your workbook with these cells in red and a list of them on sheet Issues.")
    elif file.suffix.lower() == ".xlsx":
        lines.append(f"To see them in the workbook itself: stepup check {file} --annotate {file.stem}_marked.xlsx")
    if all(problem.stage == "structure" for problem in problems):
        lines.append("These are about cells one by one; once they are mended, whether the numbers fit each other is looked at.")
    lines.append(f"Next: mend the cells named, save, and run again: stepup check {marked or file}")
    return lines


def _input_files(file: Path, unit_costs: Path | None) -> tuple[Path, ...]:
    from stepup_econ.shipped import shipped

    folder = unit_costs or shipped("unit_costs")
    read = sorted(file.glob("*.csv")) if file.is_dir() else [file]
    return (*read, *sorted(folder.rglob("*.csv")))
