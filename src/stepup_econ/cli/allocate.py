"""`stepup allocate`: where the coordinators should go, under other limits and objectives than the workbook's too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stepup_econ.cli.shared import File, Json, UnitCosts, print_json, progress
from stepup_econ.problems import InputError, Problem

if TYPE_CHECKING:
    from stepup_econ.allocation.objectives import Objective
    from stepup_econ.allocation.plan import Plan
    from stepup_econ.evaluation.evaluation import Evaluation


AIMS = (
    "expected_net_benefit, equity_weighted, effect, least_cost, max_min, cvar or minimax_regret; several in order of rank, separated by "
    "commas."
)
CHOOSE = "Let each area also choose its strategy, or its depth: how many attempts a family gets."
FLOOR = "Least posts of a group together: deciles of deprivation or area ids, as 1-3:1 or north,south:0.5. May be repeated."
SHARED = "Neighbours that may share whole posts; all other areas then hold whole posts alone. May be repeated."
WEIGHT = "What a pound counts in a group of areas, for objective equity_weighted, as 1-3:1.5. May be repeated."

Floors = Annotated[list[str] | None, typer.Option(metavar="GROUP:FTE", help=FLOOR)]
Shared = Annotated[list[str] | None, typer.Option(metavar="AREA,AREA", help=SHARED)]
Weights = Annotated[list[str] | None, typer.Option(metavar="GROUP:WEIGHT", help=WEIGHT)]
Choice = Annotated[str | None, typer.Option(help=CHOOSE)]
Out = Annotated[Path | None, typer.Option(help="New folder for the plan's tables and figures.")]


def allocate(
    file: File,
    fte: Annotated[float | None, typer.Option(min=0, help="Posts to place; the workbook's setting if left out.")] = None,
    budget: Annotated[float | None, typer.Option(min=0, help="Pounds a year for posts and opening.")] = None,
    step: Annotated[float | None, typer.Option(min=0.01, help="Smallest part of a post that is placed.")] = None,
    objective: Annotated[str, typer.Option(help=AIMS)] = "expected_net_benefit",
    target: Annotated[float | None, typer.Option(help="Effect that least_cost must reach.")] = None,
    level: Annotated[float, typer.Option(min=0, max=0.999, help="Share of draws that cvar leaves out at the good end.")] = 0.9,
    wtp: Annotated[float | None, typer.Option(min=0, help="Threshold in pounds for one more unit of the outcome.")] = None,
    max_areas: Annotated[int | None, typer.Option(min=0, help="Most areas that may have posts.")] = None,
    floor: Floors = None, shared: Shared = None, weight: Weights = None, choose: Choice = None, out: Out = None,
    why_not: Annotated[str | None, typer.Option(help="Also say why this area does not have more.")] = None,
    frontier: Annotated[bool, typer.Option("--frontier", help="Also show the best plan for every number of posts.")] = False,
    draws: Annotated[int | None, typer.Option(min=2, help="Draws of the probabilistic analysis.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Seed of the random numbers.")] = None,
    time_limit: Annotated[float | None, typer.Option(min=0.1, help="Seconds for each programme; best plan by then, with its gap.")] = None,
    unit_costs: UnitCosts = None, json_: Json = False,
) -> None:  # fmt: skip
    """Place coordinator posts across areas: the best plan, what proves it, what holds it back, and how sure it is."""
    from stepup_econ.allocation.allocate import allocate as place
    from stepup_econ.intake.load import load
    from stepup_econ.model.simulate import random_draws, simulate

    evaluation = load(file, unit_costs)
    aims = _objectives(objective, target, level, _weights(evaluation, weight or []))
    groups = _groups(evaluation, floor or [], shared or [], choose)
    asked = why_not if why_not is None else _area(evaluation, why_not)
    with progress(quiet=json_) as tell:
        tell("simulating", 0.1)
        psa = simulate(evaluation, random_draws(evaluation, evaluation.settings.draws if draws is None else draws, seed))
        tell("placing coordinators", 0.5)
        limits = {"fte": fte, "step": step, "budget": budget, "max_areas": max_areas, "time_limit": time_limit}
        plan = place(evaluation, psa, wtp=wtp, objective=aims, **limits, **groups)  # type: ignore[arg-type]
    threshold = evaluation.settings.wtp if wtp is None else wtp
    if out is not None:
        _write(evaluation, plan, threshold, out)
    if json_:
        print_json(_as_json(evaluation, plan, threshold, asked))
        return
    for line in _lines(evaluation, plan, threshold, asked, frontier):
        typer.echo(line)


def _weights(evaluation: Evaluation, given: list[str]) -> dict[str, float]:
    """Return what a pound of net benefit counts in each area that a group names; the last one holds where groups overlap."""
    from stepup_econ.allocation.groups import areas_of, named_number

    pairs = [named_number(text, "--weight") for text in given]
    return {area: number for group, number in pairs for area in areas_of(evaluation, group, "--weight")}


def _groups(evaluation: Evaluation, floors: list[str], shared: list[str], choose: str | None) -> dict[str, Any]:
    """Return the limits that groups of areas have together, and what areas may choose."""
    from stepup_econ.allocation.groups import areas_of, named_number
    from stepup_econ.allocation.limits import Floor
    from stepup_econ.allocation.options import CHOICES

    if choose is not None and choose not in CHOICES:
        raise InputError([Problem("CL115", "--choose", f"'{choose}'", f"one of {', '.join(CHOICES)}", "Choose one, or leave it out.")])
    pairs = [named_number(text, "--floor") for text in floors]
    return {
        "floors": [Floor(f"at least {fte:g} in {group}", areas_of(evaluation, group, "--floor"), fte) for group, fte in pairs],
        "shared": [areas_of(evaluation, group, "--shared") for group in shared],
        "choose": choose,
    }


def _write(evaluation: Evaluation, plan: Plan, threshold: float, folder: Path) -> None:
    from stepup_econ.report.allocation_files import write_allocation
    from stepup_econ.report.folder import run_folder

    with run_folder(folder, force=False) as place:
        write_allocation(evaluation, _as_json(evaluation, plan, threshold, None), threshold, place)


def _objectives(text: str, target: float | None, level: float, weights: dict[str, float]) -> str | list[Objective]:
    """Return the objectives in order of rank, or say which is not known or lacks what it needs."""
    from stepup_econ.allocation.objectives import OBJECTIVES, Objective

    names = [name.strip() for name in text.split(",") if name.strip()]
    known = list(OBJECTIVES)
    mend = "Use a name of the list."
    wrong = [name for name in names or [""] if name not in known]
    problems = [Problem("CL111", "--objective", f"'{name}'", f"one of {', '.join(known)}", mend) for name in wrong]
    problems += [
        Problem("CL111", "--objective", f"'{name}' before others", f"{name} last of several", "Change the order.")
        for name in names[:-1]
        if name in ("cvar", "minimax_regret")
    ]
    if "least_cost" in names and target is None:
        problems.append(Problem("CL111", "--target", "nothing", "the effect to be reached", "Give it, for example --target 0.5."))
    if target is not None and "least_cost" not in names:
        problems.append(Problem("CL111", "--target", f"{target:g}", "objective least_cost", "Leave it out, or choose least_cost."))
    if bool(weights) != bool({"equity_weighted", "max_min"} & set(names)) and (weights or "equity_weighted" in names):
        mend = "Give both: --objective equity_weighted --weight 1-3:1.5."
        found = "weights" if weights else "no weights"
        problems.append(Problem("CL111", "--weight", found, "weights with equity_weighted or max_min", mend))
    if problems:
        raise InputError(problems)
    if names == ["expected_net_benefit"]:
        return names[0]
    try:
        return [
            Objective(
                name, target if name == "least_cost" else None, level if name == "cvar" else None,
                weights if name in ("equity_weighted", "max_min") and weights else None,
            )
            for name in names
        ]  # fmt: skip
    except ValueError as error:
        raise InputError([Problem("CL111", "--objective", f"'{text}'", str(error), "Change it as said.")]) from None


def _area(evaluation: Evaluation, name: str) -> str:
    if name not in evaluation.capacity:
        listed = ", ".join(evaluation.capacity)
        raise InputError([Problem("CL109", "--why-not", f"'{name}'", f"one of {listed}", "Give an area's id as on sheet Capacity.")])
    return name


def _as_json(evaluation: Evaluation, plan: Plan, threshold: float, asked: str | None) -> dict[str, Any]:
    from stepup_econ.allocation.why import why_not
    from stepup_econ.report.allocation_results import allocation_results
    from stepup_econ.report.records import plain, records

    found = allocation_results(evaluation, plan) | {
        "wtp": threshold,
        "value_of_one_more_step": plan.value_of_one_more_step,
        "value_of_one_more_thousand": plan.value_of_one_more_thousand,
        "relaxed": records(plan.relaxed),
        "levels": records(plan.levels),
        "regret": records(plan.regret),
        "tied": plan.tied,
        "warnings": list(plan.warnings),
        "illustrative": evaluation.illustrative,
    }
    if asked is not None:
        found["why_not"] = why_not(plan, asked).sentence
    result: dict[str, Any] = plain(found)
    return result


def _lines(evaluation: Evaluation, plan: Plan, threshold: float, asked: str | None, frontier: bool) -> Iterator[str]:
    from stepup_econ.allocation.why import why_not
    from stepup_econ.report.allocation_results import with_labels
    from stepup_econ.report.headlines import pounds

    if evaluation.illustrative:
        yield "ILLUSTRATIVE: some inputs are assumed."
    labels = {area.id: area.label for area in evaluation.areas}
    aim = plan.objective_name.replace("_", " ").replace("cvar", "CVaR")
    yield f"Best plan by {aim}, at {pounds(threshold)} for one more unit of the outcome:"
    today = plan.table["today_fte"] if "today_fte" in plan.table else plan.table["fte"] * 0
    for (_, row), before in zip(plan.table.iterrows(), today, strict=True):
        worth = pounds(row["expected_net_benefit"])
        how = f"   {row['strategy']}" if row.get("strategy") not in (None, "none") else ""
        yield f"  {labels[row['area']]:30} {row['fte']:>5g} FTE (today {before:g})   net benefit {worth} a year{how}"
    yield f"Proven by {plan.proven_by}; no plan is better by more than {plan.gap:,.4g}."
    yield from _worth(plan)
    yield from (f"Held back by: {limit}" for limit in plan.binding)
    for _, row in plan.comparisons.iterrows():
        kept = "" if row["share_of_best"] != row["share_of_best"] else f", {row['share_of_best']:.0%} of the best"
        yield f"  {row['split']:24} {row['fte']:>5g} FTE   {pounds(row['net_benefit'])} a year{kept}"
    for _, row in plan.stability.iterrows():
        chances = f"this many are best in {row['share_of_draws']:.0%} of draws; the next part of a post belongs here in"
        yield f"  {labels[row['area']]:30} {chances} {row['next_step']:.0%}"
    if asked is not None:
        yield f"Why not more in {labels[asked]}: {why_not(plan, asked).sentence}"
    if frontier:
        yield from _frontier(plan)
    yield from (f"! {with_labels(warning, evaluation)}" for warning in plan.warnings)


def _frontier(plan: Plan) -> Iterator[str]:
    """Yield the best plan for every number of posts, up to where more posts change nothing."""
    from stepup_econ.report.headlines import pounds

    rows = plan.frontier.to_dict("records")
    last = max((at for at in range(1, len(rows)) if rows[at]["placed"] != rows[at - 1]["placed"]), default=0)
    yield "At most so many posts: placed, net benefit a year"
    yield from (f"  {row['fte']:>5g}: {row['placed']:>5g}   {pounds(row['net_benefit'])}" for row in rows[: last + 1])
    if last + 1 < len(rows):
        yield "  beyond that, more posts would change nothing"


def _worth(plan: Plan) -> Iterator[str]:
    from stepup_econ.report.headlines import pounds

    for what, worth in (
        ("One more post", plan.value_of_one_more_fte), ("One more step", plan.value_of_one_more_step),
        ("A thousand pounds more", plan.value_of_one_more_thousand),
    ):  # fmt: skip
        if worth is not None:
            yield f"{what} would change the plan's worth by {pounds(worth) if 'cost' not in plan.objective_name else format(worth, ',.4g')}"
