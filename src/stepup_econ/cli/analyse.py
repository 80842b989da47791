"""`stepup analyse`: an economist's own draws, from any other tool."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stepup_econ.cli.shared import Force, Json, command, print_json, progress
from stepup_econ.problems import InputError, Problem

if TYPE_CHECKING:
    from stepup_econ.model.simulation import Simulation

DEFAULT_GRID = "0:50000:100"
MOST_THRESHOLDS = 100_001


def analyse(
    costs: Annotated[Path, typer.Option(help="CSV of costs: a column a strategy with its name on top, a row a draw.")],
    effects: Annotated[list[str], typer.Option(help="CSV of effects, columns as for costs; NAME=FILE for each of several outcomes.")],
    inputs: Annotated[Path | None, typer.Option(help="CSV of the inputs that were drawn: a column an input, rows as for costs.")] = None,
    wtp: Annotated[str, typer.Option(help="Thresholds in pounds for one more unit of the outcome: lowest:highest:step.")] = DEFAULT_GRID,
    at: Annotated[
        float | None, typer.Option(min=0, help="Threshold at which inputs are ranked; the middle of the grid if left out.")
    ] = None,
    reference: Annotated[str | None, typer.Option(help="Strategy that others are compared with; the first column if left out.")] = None,
    outcome: Annotated[str | None, typer.Option(help="Outcome that the tables are about; the first if left out.")] = None,
    lower_is_better: Annotated[bool, typer.Option("--lower-is-better", help="Fewer is better: effects become events averted.")] = False,
    out: Annotated[Path | None, typer.Option(help="Folder for tables, figures, results.json and manifest.json.")] = None,
    force: Force = False,
    json_: Json = False,
) -> None:
    """Analyse draws of costs and effects made with any other tool: tables, figures, value of information."""
    from stepup_econ.report.own_draws import own_results

    _check_target(out, force)
    grid = _grid(wtp)
    sim, files = _read(costs, effects, inputs, reference, lower_is_better)
    chosen = _outcome(sim, outcome)
    with progress(quiet=json_) as tell:
        tell("analysing the draws", 0.1)
        results = own_results(sim, chosen, grid, (grid[0] + grid[1]) / 2 if at is None else at, f"Draws from {costs.name}")
        if lower_is_better:
            results["warnings"].insert(0, f"Fewer is better: '{chosen}' counts units averted (the number in the file, sign turned).")
        if out is not None:
            tell("writing", 0.6)
            _write(results, out, files, force)
    if json_:
        print_json(results)
        return
    _say(results)
    if out is not None:
        typer.echo(f"\nWritten to {out}: results.json, tables, figures, manifest.json")


def _check_target(out: Path | None, force: bool) -> None:
    from stepup_econ.report.folder import check_target

    if out is not None:
        check_target(out, force)


def _grid(text: str) -> tuple[float, float, float]:
    try:
        low, high, step = (float(part) for part in text.split(":"))
        fits = 0 <= low < high < float("inf") and step > 0 and (high - low) / step < MOST_THRESHOLDS
    except ValueError:
        fits = False
    if not fits:
        mend = "Give lowest, highest and step, as 0:50000:100."
        raise InputError([Problem("CL108", "--wtp", f"'{text}'", f"lowest:highest:step with at most {MOST_THRESHOLDS:,} thresholds", mend)])
    return low, high, step


def _read(
    costs: Path, effects: list[str], inputs: Path | None, reference: str | None, lower_is_better: bool
) -> tuple[Simulation, list[Path]]:  # fmt: skip
    from stepup_econ.intake.draws_csv import read_draws
    from stepup_econ.model.simulation import Simulation

    named = _named(effects)
    problems: list[Problem] = []
    cost = read_draws(costs, problems)
    effect = {name: read_draws(file, problems) for name, file in named.items()}
    values = None if inputs is None else read_draws(inputs, problems)
    if problems:
        raise InputError(problems)
    assert cost is not None
    if reference is not None and reference not in cost.columns:
        listed = ", ".join(map(str, cost.columns))
        raise InputError(
            [Problem("CL109", "--reference", f"'{reference}'", f"one of {listed}", "Give a strategy's name as in the heading.")]
        )
    signed = {name: -frame if lower_is_better and frame is not None else frame for name, frame in effect.items()}
    try:
        sim = Simulation.from_arrays(cost, signed, inputs=values, reference=reference)
    except InputError as error:
        files = {"costs": costs.name, "inputs": "inputs" if inputs is None else inputs.name}
        files |= {f"effects[{name!r}]": file.name for name, file in named.items()}
        raise InputError([_placed(problem, files) for problem in error.problems]) from error
    return sim, [costs, *named.values(), *([] if inputs is None else [inputs])]


def _placed(problem: Problem, files: dict[str, str]) -> Problem:
    """Name the file in place of the argument."""
    from dataclasses import replace

    return next(
        (replace(problem, where=problem.where.replace(name, file)) for name, file in files.items() if problem.where.startswith(name)),
        problem,
    )


def _named(effects: list[str]) -> dict[str, Path]:
    if len(effects) == 1 and ("=" not in effects[0] or Path(effects[0]).exists()):
        return {"effect": Path(effects[0])}
    pairs = [text.partition("=") for text in effects]
    wrong = [text for text, (name, mark, file) in zip(effects, pairs, strict=True) if not (name and mark and file)]
    names = [name for name, _, _ in pairs]
    wrong += [f"{name}=" for name in dict.fromkeys(names) if names.count(name) > 1]
    if wrong:
        mend = "Give each outcome its own name: --effects qaly=q.csv --effects events=e.csv."
        raise InputError([Problem("CL110", "--effects", f"'{text}'", "NAME=FILE, each name once", mend) for text in wrong])
    return {name: Path(file) for name, _, file in pairs}


def _outcome(sim: Simulation, outcome: str | None) -> str:
    if outcome is not None and outcome not in sim.outcomes:
        raise InputError(
            [Problem("CL109", "--outcome", f"'{outcome}'", f"one of {', '.join(sim.outcomes)}", "Give a name as in --effects.")]
        )
    return outcome or sim.outcomes[0]


def _write(results: dict[str, Any], out: Path, files: list[Path], force: bool) -> None:
    from stepup_econ.report.folder import run_folder
    from stepup_econ.report.manifest import manifest, write_json
    from stepup_econ.report.own_draws import write_own

    with run_folder(out, force) as folder:
        write_json(folder / "results.json", results)
        write_own(results, folder)
        design = {"method": "made elsewhere", "n": results["settings"]["draws"], "seed": None}
        write_json(folder / "manifest.json", manifest(files, folder, command(), design, ""))


def _say(results: dict[str, Any]) -> None:
    for warning in results["warnings"]:
        typer.echo(f"! {warning}")
    typer.echo(f"{results['settings']['draws']:,} draws. Means, up the frontier:")
    for row in results["icers"]:
        typer.echo(f"  {row['strategy']:24} cost {row['cost']:>14,.2f}  effect {row['effect']:>12.5g}  {row['status']:2}  {row['wording']}")
    last = results["evpi"][-1]["wtp"]
    for wtp in dict.fromkeys((results["evpi"][0]["wtp"], results["evpi"][len(results["evpi"]) // 2]["wtp"], last)):
        best = next(row for row in results["acceptability"] if row["wtp"] == wtp and row["optimal"])
        worth = next(row["evpi"] for row in results["evpi"] if row["wtp"] == wtp)
        said = f"best on expectation {best['strategy']}, best with probability {best['p_best']:.3f}"
        typer.echo(f"  at £{wtp:,.0f}: {said}; knowing all is worth £{worth:,.2f}")
    for row in results["information_rank"][:10]:
        doubt = "" if row["fit"] == "ok" else f"; doubtful: {row['note']}"
        typer.echo(f"  {row['rank']:>3}. knowing {row['input']} is worth £{row['evppi']:,.2f} (standard error {row['se']:,.2f}{doubt})")
