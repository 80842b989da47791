"""`stepup brief`: the brief of a finished run, in other formats or under a council's own template."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stepup_econ.cli.shared import Force
from stepup_econ.problems import InputError, Problem


def brief(
    run: Annotated[Path, typer.Argument(help="Folder of a run.")],
    format_: Annotated[str, typer.Option("--format", help="docx, html, pdf: one or more, separated by commas.")] = "docx,html,pdf",
    template: Annotated[Path | None, typer.Option(help="Your own .docx, whose page, header and styles the Word brief takes.")] = None,
    out: Annotated[Path, typer.Option(help="Folder to write into; made if it is not there.")] = Path(),
    force: Force = False,
) -> None:
    """Write the brief of a run again: as Word, HTML or PDF, under your own template."""
    from stepup_econ.report.brief_again import brief_again

    formats = [name.strip().lower() for name in format_.split(",") if name.strip()]
    there = [out / f"brief.{name}" for name in formats if (out / f"brief.{name}").exists()]
    if there and not force:
        mend = "Give another folder with --out, or --force to replace it."
        raise InputError([Problem("CL101", str(path), "a file that exists", "a new name", mend) for path in there])
    if not out.exists() and not out.absolute().parent.is_dir():
        raise InputError(
            [Problem("CL104", str(out), "no such folder", "a folder that is there", "Make the folder first, or give another.")]
        )
    out.mkdir(exist_ok=True)
    for path in brief_again(run, out, formats, template):
        typer.echo(f"Written: {path}")
