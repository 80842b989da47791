"""`stepup estimate`: from family records to the workbook's sheets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stepup_econ.cli.shared import DONE, PROBLEMS, Force, Json, print_json, print_problems, progress
from stepup_econ.problems import InputError, Problem

if TYPE_CHECKING:
    from stepup_econ.intake.overlay import Change
    from stepup_econ.model.marked_referrals import LevelTest
    from stepup_econ.records.estimate import FromRecords


def estimate(
    records: Annotated[
        Path, typer.Argument(help="The folder of family records: families, referrals, contacts and so on, as .csv or .parquet.")
    ],
    into: Annotated[Path | None, typer.Option(help="The workbook to write the estimates into.")] = None,
    months: Annotated[int, typer.Option(min=1, max=120, help="Horizon of outcomes and of other agencies' involvement.")] = 12,
    levels: Annotated[
        str | None, typer.Option(help="Also write the risk sheets, with moves as families under this strategy show them: usual_care.")
    ] = None,
    set_aside: Annotated[
        Path | None, typer.Option(help="An empty or new folder: lines with problems are written there and left out, instead of stopping.")
    ] = None,
    memory: Annotated[str, typer.Option(help="What the database may use in memory; beyond it, it works on disk.")] = "700MB",
    partitions: Annotated[int, typer.Option(min=1, max=4096, help="Take the families in so many parts, for less memory.")] = 1,
    force: Force = False,
    json_: Json = False,
) -> None:
    """Estimate from family records what the workbook asks for, and write it into the workbook."""
    from stepup_econ.records.estimate import estimate as from_records

    _check_extra()
    _check_into(into)
    if set_aside is not None:
        _check_folder(set_aside)
    with progress(quiet=json_) as tell:
        found = from_records(records, months=months, levels=levels, set_aside=set_aside, memory=memory, partitions=partitions, tell=tell)
    changes = _planned(into, found)
    overwritten = [change for change in changes if change.old is not None]
    written = into is not None and (force or not overwritten)
    if written:
        from stepup_econ.intake.overlay import write_overlay

        assert into is not None
        write_overlay(into, changes)
    if json_:
        print_json(_as_json(found, changes, written))
    else:
        _say(found, into, changes, overwritten, written)
    raise typer.Exit(PROBLEMS if into is not None and not written else DONE)


def _check_extra() -> None:
    from importlib.util import find_spec

    if find_spec("duckdb") is None:
        mend = "Install it: pip install 'stepup_econ[records]'."
        raise InputError([Problem("CL106", "stepup estimate", "the extra 'records' is not installed", "DuckDB and Arrow", mend)])


def _check_into(into: Path | None) -> None:
    if into is not None and into.suffix.lower() != ".xlsx":
        mend = "Give the filled or blank workbook."
        raise InputError([Problem("CL103", str(into), "a name that does not end in .xlsx", "a workbook", mend)])


def _check_folder(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError([Problem("CL101", str(folder), "something of that name", "an empty folder or a new name", "Give another name.")])
    if not folder.absolute().parent.is_dir():
        raise InputError(
            [Problem("CL104", str(folder), "no such folder", "a folder that is there", "Make the folder first, or give another.")]
        )
    folder.mkdir(exist_ok=True)


def _planned(into: Path | None, found: FromRecords) -> tuple[Change, ...]:
    if into is None:
        return ()
    from stepup_econ.intake.overlay import plan_overlay

    return plan_overlay(into, found.rows)


def _say(found: FromRecords, into: Path | None, changes: tuple[Change, ...], overwritten: list[Change], written: bool) -> None:
    print_problems(found.problems, as_json=False)
    typer.echo("Read: " + ", ".join(f"{count:,} {name}" for name, count in found.lines.items()))
    if found.aside:
        typer.echo("Set aside, not in any estimate: " + ", ".join(f"{count:,} {name}" for name, count in found.aside.items()))
    sheets: dict[str, int] = {}
    for row in found.rows:
        sheets[row.sheet] = sheets.get(row.sheet, 0) + 1
    typer.echo("Estimated: " + ", ".join(f"{count} line{'s' if count > 1 else ''} of {sheet}" for sheet, count in sheets.items()))
    for line in (*_costs(found), *_each(found), *_after(found), *_adjusted(found), *_memory(found)):
        typer.echo(line)
    if into is None:
        typer.echo("Nothing written. To put the estimates into a workbook: --into FILE.xlsx")
    elif written:
        typer.echo(f"Written into {into}: {len(changes)} cells, {len(overwritten)} of them over older answers. Next: stepup check {into}")
    else:
        for change in overwritten:
            typer.echo(f"  {change}", err=True)
        typer.echo(f"{len(overwritten)} cells would be overwritten. Nothing was written. To overwrite them: --force", err=True)


def _costs(found: FromRecords) -> list[str]:
    if found.costs.empty:
        return ["No costs: there are no files pay and prices with the rates that held."]
    total = found.costs.groupby("category")["pence"].sum()
    return [
        "Recorded work and services cost, at the rates of the day:",
        *(f"  {name:45} £{pence / 100:>14,.2f}" for name, pence in total.items()),
    ]


def _each(found: FromRecords) -> Iterator[str]:
    """Say what a family cost by the horizon, with those lost sight of allowed for, and what it would seem without that."""
    lines, said = found.family_costs
    if lines:
        yield f"Recorded cost of a family by {lines[0].months:g} months, families lost sight of allowed for (weights by quarter):"
    for line in lines:
        cost = line.cost
        seen = f"as seen £{cost.naive:,.2f}, followed to the end alone £{cost.complete:,.2f}"
        yield f"  {line.strategy}: £{cost.mean:,.2f} (error {cost.se:,.2f}; {line.families:,} families); {seen}"
        yield f"    largest weight of a family {cost.largest:.2f}"
        yield from (f"    {warning}" for warning in cost.warnings)
    yield from (f"  {reason}" for reason in said)


def _after(found: FromRecords) -> Iterator[str]:
    """Say what became of families after their referral, and how re-referrals compare."""
    if found.after is None:
        return
    yield "After the referral, by the horizon (first of the ends that came):"
    for row in found.after.table.to_dict("records"):
        ends = ", ".join(f"{row[key]:.0%} {word} (error {row[key + '_se']:.1%})" for key, word in AFTER)
        yield f"  {row['strategy']}: {row['families']:,} families over {row['years']:,.1f} years; {ends}"
        yield f"    {row['referrals']:,} referrals, {row['rate']:.2f} a family and year, {row['mean_number']:.2f} a family by then"
    yield from _months(found)
    ratio = found.after.ratio
    if ratio is not None:
        widened = found.after.widened
        yield f"  Rate ratio of re-referral against usual care {ratio.ratio:.2f}, exact 95 % interval {ratio.low:.2f} to {ratio.high:.2f}."
        if widened > 1.05:
            yield f"  Referrals come in runs: on the log scale that interval should be {widened:.2f} times as wide."
        yield "  Families were not assigned by chance: the ratio is no effect by itself."


def _months(found: FromRecords) -> Iterator[str]:
    """Show referrals by quarter before and after the index referral: a peak before it falls by itself."""
    if found.months is None:
        return
    if not found.months.loc[found.months["month"] < 0, "referrals"].sum():
        yield "No referral from before is in the records: how much of a fall would have come by itself cannot be seen."
        return
    yield "Referrals a family and quarter, before | after the referral that it was followed from (which is not counted):"
    for strategy, mine in found.months.groupby("strategy"):
        quarters = mine.assign(quarter=mine["month"] // 3).groupby("quarter")["rate"].sum()
        early, late = (" ".join(f"{value:.2f}" for value in part) for part in (quarters[quarters.index < 0], quarters[quarters.index >= 0]))
        yield f"  {strategy}: {early} | {late}"
    yield "  Families come when things are at their worst: what rises before and falls after in both groups is no effect."


def _adjusted(found: FromRecords) -> Iterator[str]:
    """Say how families offered the service compare once what is recorded of them is allowed for, and what the weights leave."""
    if found.compared is None:
        return
    names = ", ".join(name.replace("_", " ") for name in found.compared.covariates)
    yield f"Families referred again by the horizon, offered less others, adjusted for {names} ({found.compared.families:,} families):"
    for name, rule in found.compared.rules:
        worth = f"families are worth {rule.effective[0]:.0f} and {rule.effective[1]:.0f}, largest weight {rule.largest:.1%}"
        yield f"  {name:18} {rule.effect:+.1%} (95 % interval {rule.low:+.1%} to {rule.high:+.1%}); unadjusted {rule.unadjusted:+.1%}"
        yield f"    {worth}"
    filled = found.compared.imputed
    if filled is not None:
        what = f"{filled.filled_in:,} lost sight of, filled in arm by arm; {filled.missing_share:.0%} of the doubt is theirs"
        yield f"  doubly robust      {filled.effect:+.1%} (95 % interval {filled.low:+.1%} to {filled.high:+.1%}); {what}"
    yield from (f"  {said}" for said in found.compared.said)
    yield from dict.fromkeys(f"  {said}" for _, rule in found.compared.rules for said in rule.warnings)


def _compared(found: FromRecords) -> list[dict[str, Any]]:
    """Return the adjusted comparisons for programs."""
    keys = ("effect", "se", "low", "high", "unadjusted", "target", "families", "effective", "largest", "warnings", "source")
    return [{"rule": name, **{key: getattr(rule, key) for key in keys}} for name, rule in (found.compared.rules if found.compared else ())]


AFTER = (("again", "referred again"), ("moved", "moved away"), ("sixteen", "turned 16"))


def _memory(found: FromRecords) -> list[str]:
    """Say whether the level of a referral says anything about the next one, where some families were referred more than once."""
    test = _level_test(found)
    return [] if test is None else [test.sentence]


def _ratio(found: FromRecords) -> dict[str, Any] | None:
    if found.after is None or found.after.ratio is None:
        return None
    return asdict(found.after.ratio) | {"widened": found.after.widened}


def _level_test(found: FromRecords) -> LevelTest | None:
    from stepup_econ.model.marked_referrals import level_test

    seen = [level for level in found.levels.index if found.levels.loc[level, list(found.levels.index)].sum() > 0]
    if len(seen) < 2 or (found.levels.loc[seen, seen].sum(axis=1) == 0).any():
        return None
    return level_test(seen, found.levels.loc[seen, seen].to_numpy())


def _as_json(found: FromRecords, changes: tuple[Change, ...], written: bool) -> dict[str, Any]:
    test = _level_test(found)
    return {
        "lines": found.lines,
        "set_aside": found.aside,
        "problems": [problem.as_row() for problem in found.problems],
        "estimates": [{"sheet": row.sheet, **row.as_new()} for row in found.rows],
        "costs": [] if found.costs.empty else found.costs.to_dict("records"),
        "next_levels": {str(level): {str(key): int(n) for key, n in row.items()} for level, row in found.levels.to_dict("index").items()},
        "follow_up": [] if found.after is None else found.after.table.to_dict("records"),
        "rate_ratio": _ratio(found),
        "adjusted": _compared(found),
        "imputed": asdict(found.compared.imputed) if found.compared and found.compared.imputed else None,
        "family_costs": [
            {"strategy": line.strategy, "families": line.families, "months": line.months, "mean": line.cost.mean, "se": line.cost.se,
             "naive": line.cost.naive, "complete": None if line.cost.complete != line.cost.complete else line.cost.complete,
             "effective": line.cost.effective, "largest": line.cost.largest}
            for line in found.family_costs[0]
        ],
        "months": [] if found.months is None else found.months.astype(object).where(found.months.notna(), None).to_dict("records"),
        "level_test": None if test is None else asdict(test),
        "changes": [{"sheet": c.sheet, "cell": c.cell, "column": c.label, "old": c.old, "new": c.new} for c in changes],
        "written": written,
    }
