"""`stepup evidence`: the catalogue of published evidence, looked up by words."""

from __future__ import annotations

from typing import Annotated

import typer

from stepup_econ.cli.shared import Json, print_json


def evidence(
    words: Annotated[str | None, typer.Argument(help="Words to look for in id, label, outcome, source and note.")] = None,
    json_: Json = False,
) -> None:
    """List published evidence by id, to be named on sheet Evidence, and what was found but cannot be used, with the reason."""
    from stepup_econ.intake.catalogue import evidence as listed

    lines = listed(words)
    if json_:
        print_json(lines)
        return
    if not lines:
        typer.echo("Nothing fits. Try fewer words.")
    for line in lines:
        typer.echo(f"{line['id']}{'' if line['usable'] else '  (cannot be used)'}\n    {line['label']}")
        if line["usable"]:
            typer.echo(f"    {_numbers(line)}; {line['applies_to']}, {line['months']:g} months, quality {line['quality']}")
        else:
            typer.echo(f"    Why not: {line['why']}.")
        typer.echo(f"    {line['source']}")
        if line["note"]:
            typer.echo(f"    {line['note']}")


def _numbers(line: dict[str, object]) -> str:
    said = f"{line['measure']} {line['value']:g}"
    if line["out_of"] is not None:
        return f"{said} ({line['count']:,.0f} of {line['out_of']:,.0f})"
    if line["low"] is not None:
        return f"{said} ({line['low']:g} to {line['high']:g})"
    return f"{said}, standard error {line['se']:g}" if line["se"] is not None else f"{said}, no interval published: that of its quality"
