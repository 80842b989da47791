"""`stepup show`: one table of a run, in the form that is needed."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import typer

from stepup_econ.cli.shared import Json
from stepup_econ.problems import InputError, Problem

LIST = "list"


def show(
    table: Annotated[str, typer.Argument(help="Name of a table, or list for all of them.")],
    run: Annotated[Path, typer.Argument(help="Folder of a run.")],
    format_: Annotated[str, typer.Option("--format", help="text, csv, markdown, latex, html or json.")] = "text",
    json_: Json = False,
) -> None:
    """Show a table of a run as text, CSV, Markdown, LaTeX, HTML or JSON."""
    from stepup_econ.report.run_files import read_run
    from stepup_econ.report.table_formats import FORMATS
    from stepup_econ.report.tables import TABLES, publish

    chosen = "json" if json_ else format_
    problems = []
    if chosen not in FORMATS:
        problems.append(Problem("CL112", "--format", f"'{chosen}'", f"one of {', '.join(FORMATS)}", "Choose one."))
    if table != LIST and table not in TABLES:
        near = get_close_matches(table, list(TABLES), 1, 0.5)
        hint = f"Nearest: '{near[0]}'. " if near else ""
        problems.append(Problem("CL113", "table", f"'{table}'", "a table of a run", f"{hint}stepup show list RUN names them all."))
    if problems:
        raise InputError(problems)
    published = publish(read_run(run).results)
    if table != LIST:
        typer.echo(FORMATS[chosen](TABLES[table], published))
        return
    width = max(map(len, TABLES))
    for name, spec in TABLES.items():
        typer.echo(f"{name:{width}}  {len(published.records[name]):>5} rows  {spec.title}")
