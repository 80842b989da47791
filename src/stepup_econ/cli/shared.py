"""What the verbs share: exit codes, the arguments they have in common, printing, and the care taken before a file is written."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from stepup_econ.problems import InputError, Problem

DONE, PROBLEMS, USAGE, FAILED = 0, 1, 2, 3
"""Exit codes: done; the input has problems, all listed; wrong usage; the run failed or was stopped."""

File = Annotated[Path, typer.Argument(help="The filled workbook (.xlsx), or a folder with one CSV a sheet.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of words for people.")]
Force = Annotated[bool, typer.Option("--force", help="Replace an earlier run or file of that name.")]
UnitCosts = Annotated[Path | None, typer.Option(help="Folder of another price library.")]


def progress(quiet: bool) -> Any:
    """Return the progress bar, silent where JSON is printed."""
    from stepup_econ.progress import progress_bar

    return progress_bar(quiet)


def print_json(value: Any) -> None:
    """Print a value as JSON for programs."""
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False))


def print_problems(problems: Sequence[Problem], as_json: bool) -> None:
    """Print problems on the error stream, or as JSON."""
    if as_json:
        print_json({"problems": [problem.as_row() for problem in problems]})
        return
    for problem in problems:
        typer.echo(str(problem), err=True)


def check_new(path: Path, force: bool, source: Path | None, *, folder: bool) -> None:
    """Refuse to write over a file unless that is asked for, ever over the one that is read, or where nothing can be written."""
    problem = None
    if source is not None and path.resolve() == source.resolve():
        problem = Problem("CL102", str(path), "the file that is read", "another name", "Give another name: it is never written over.")
    elif path.exists() and not force:
        problem = Problem("CL101", str(path), "a file that exists", "a new name", "Give another name, or --force to replace it.")
    elif path.suffix.lower() != ".xlsx" and (path.suffix or not folder):
        mend = "Give such a name, or one without an ending for a folder of CSV files." if folder else "Give such a name."
        problem = Problem("CL103", str(path), f"a name that ends in '{path.suffix}'", "a name that ends in .xlsx", mend)
    elif not path.absolute().parent.is_dir():
        problem = Problem("CL104", str(path), "no such folder", "a folder that is there", "Make the folder first, or give another.")
    if problem is not None:
        raise InputError([problem])


def command() -> str:
    """Return the command as it was typed."""
    return " ".join(["stepup", *sys.argv[1:]])
