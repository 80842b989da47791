"""`stepup effects`: what few areas can show, by every rule side by side."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stepup_econ.cli.shared import Json, print_json
from stepup_econ.problems import InputError, Problem

if TYPE_CHECKING:
    from stepup_econ.records.effects_table import Families


def effects(
    source: Annotated[Path, typer.Argument(help="A CSV table with a line a family, or a filled workbook.")],
    outcome: Annotated[str | None, typer.Option(help="Outcome of the workbook; the first that can be compared if left out.")] = None,
    drift: Annotated[float | None, typer.Option(min=0, help="How far areas drift by themselves, in units of the outcome.")] = None,
    json_: Json = False,
) -> None:
    """Compare service with comparison areas, before and after, by every rule; say what so few areas could show at all."""
    families, title = _families(source, outcome)
    found = _found(families, drift)
    if json_:
        print_json({"title": title, **found})
        return
    for line in _lines(title, families, found):
        typer.echo(line)


def _families(source: Path, outcome: str | None) -> tuple[Families, str]:
    from stepup_econ.records.effects_table import from_area_counts, read_families

    if source.suffix.lower() == ".csv":
        return read_families(source), source.name
    from stepup_econ.intake.counts import outcome_counts
    from stepup_econ.intake.load import read
    from stepup_econ.prices.library import load_library
    from stepup_econ.problems import raise_if

    book, problems = read(source, load_library())
    raise_if(problems)
    if book is None:
        raise InputError([Problem("CL116", str(source), "no workbook", "a filled workbook or a CSV table", "Give one of them.")])
    name, label, counts = outcome_counts(book, outcome)
    return from_area_counts(counts), f"{label} ({name})"


def _found(families: Families, drift: float | None) -> dict[str, Any]:
    from stepup_econ.records.effects_event_study import event_study
    from stepup_econ.records.effects_ladder import ladder
    from stepup_econ.records.effects_meter import smallest_effect, smallest_randomisation_p

    arrays = (families.y, families.area, families.period, families.service, families.after)
    table = ladder(*arrays, shock_scale=drift)
    ours = len(set(families.area[families.service].tolist()))
    theirs = len(families.areas) - ours
    worth = tuple(_worth(families, service) for service in (True, False))
    found: dict[str, Any] = {
        "ladder": table.astype(object).where(table.notna(), None).to_dict("records"),
        "areas": {"service": ours, "comparison": theirs},
        "smallest_p": smallest_randomisation_p(ours, theirs),
        "smallest_p_six_areas": smallest_randomisation_p(6, 6),
        "smallest_difference": smallest_effect((worth[0], worth[1]), float(families.y.mean())) if families.share else None,
        "event_study": [],
    }
    if len(set(families.period.tolist())) > 2:
        start = int(families.period[families.after].min())
        found["event_study"] = event_study(*arrays[:4], start).to_dict("records")
    return found


def _worth(families: Families, service: bool) -> float:
    """Return the families that a change from before to after is worth: its variance is the sum of the two times'."""
    return 1.0 / sum(1.0 / families.families(service, after) for after in (False, True))


def _lines(title: str, families: Families, found: dict[str, Any]) -> Iterator[str]:
    areas = found["areas"]
    yield f"{title}: {len(families.y):,} families, {areas['service']} service and {areas['comparison']} comparison areas."
    yield f"{'rule':24}{'effect':>10}{'error':>10}{'p':>8}"
    for row in found["ladder"]:
        error = "-" if row["se"] is None else f"{row['se']:.3f}"
        yield f"{row['method']:24}{row['effect']:>10.3f}{error:>10}{row['p']:>8.3f}"
    yield found["ladder"][-1]["verdict"]
    yield next(row["verdict"] for row in found["ladder"] if row["method"] == "randomisation")
    six = f"six against six could reach {found['smallest_p_six_areas']:.4f}"
    yield f"No result of these areas could have had a p below {found['smallest_p']:.3f}; {six}."
    if found["smallest_difference"] is not None:
        yield (
            f"If families were independent, a change of {found['smallest_difference']:.0%} of families beyond that of comparison areas "
            "would have shown four times in five; areas that drift need more."
        )
    if found["event_study"]:
        yield "Difference between service and comparison areas by period, against the last before the start:"
        for row in found["event_study"]:
            lead = " (before)" if row["lead"] else ""
            yield f"  {row['period']:>6}{lead:10} {row['effect']:>8.3f}  ({row['low']:.3f} to {row['high']:.3f})"
        yield "Leads near nought make parallel trends easier to believe and never prove them."
