"""The main job: from a filled workbook to a folder of results that can be defended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stepup_econ.allocation.allocate import allocate
from stepup_econ.analysis.costs import stage_costs
from stepup_econ.analysis.disclosure import disclosure
from stepup_econ.analysis.scenarios import scenarios
from stepup_econ.analysis.sensitivity import break_even_table, tornado, with_switch_values
from stepup_econ.analysis.two_way import two_way
from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.intake.load import load
from stepup_econ.model.feasible import capacity_problems
from stepup_econ.model.leading import leading_strategy
from stepup_econ.model.simulate import random_draws, simulate
from stepup_econ.model.simulation import Simulation
from stepup_econ.problems import InputError, raise_if
from stepup_econ.report.allocation_results import allocation_results, with_labels
from stepup_econ.report.folder import run_folder
from stepup_econ.report.headlines import Question
from stepup_econ.report.manifest import manifest, write_json
from stepup_econ.report.records import records
from stepup_econ.report.results import assemble, chance_of_wrong_choice, draw_error
from stepup_econ.report.write import write_all

if TYPE_CHECKING:
    from stepup_econ.allocation.plan import Plan

Progress = Callable[[str, float], None]
"""Told what is being done and the share of the whole that is done, 0 to 1."""


def quiet(what: str, share: float) -> None:
    """Say nothing."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a run produced: the evaluation, its simulations, the plan and the results as written to results.json."""

    evaluation: Evaluation
    base: Simulation
    psa: Simulation
    plan: Plan | None
    results: dict[str, Any]


def compute(
    path: str | PathLike[str], *, unit_costs: str | PathLike[str] | None = None, draws: int | None = None,
    seed: int | None = None, until: float | None = None, progress: Progress = quiet,
) -> Run:  # fmt: skip
    """Read a workbook and work everything out, without writing anything.

    With `until`, draws are doubled until the chance that they alone make the choice at the threshold wrong is no more than that, or
    there are `MOST_DRAWS`.

    Raises
    ------
    InputError
        With every problem of the workbook, each naming its cell.
    """
    progress("reading the workbook", 0.0)
    evaluation = load(path, unit_costs)
    raise_if(capacity_problems(evaluation))
    n = evaluation.settings.draws if draws is None else draws
    progress("simulating", 0.10)
    base = simulate(evaluation)
    psa = simulate(evaluation, random_draws(evaluation, n, seed))
    while until is not None and 2 * n <= MOST_DRAWS and doubt(evaluation, psa) > until:
        n *= 2
        progress(f"simulating {n:,} draws", 0.15)
        psa = simulate(evaluation, random_draws(evaluation, n, seed))
    progress("placing coordinators", 0.25)
    plan, said = placed(evaluation, psa)
    results = results_of(evaluation, base, psa, plan, progress)
    results["warnings"] += said
    return Run(evaluation, base, psa, plan, results)


MOST_DRAWS = 2**20
"""Draws beyond which `until` gives up: the results then say that there are not enough."""


def doubt(evaluation: Evaluation, psa: Simulation) -> float:
    """Return the chance that the choice at the threshold is wrong by chance of the draws alone."""
    asked = Question(evaluation, leading_strategy(evaluation))
    return chance_of_wrong_choice(float(asked.inmb(psa).mean()), draw_error(evaluation, psa, asked)) or 0.0


def placed(evaluation: Evaluation, psa: Simulation) -> tuple[Plan | None, list[str]]:
    """Return the plan of coordinators, or None and why there is none: limits that cannot be met do not cost the rest of the run."""
    if not evaluation.capacity:
        return None, []
    try:
        plan = allocate(evaluation, psa)
    except InputError as error:
        return None, [f"No plan of coordinators: {problem}" for problem in error.problems]
    return plan, []


def results_of(
    evaluation: Evaluation, base: Simulation, psa: Simulation, plan: Plan | None, progress: Progress = quiet
) -> dict[str, Any]:
    """Return the results of a run, the same for the same arguments."""
    strategy = leading_strategy(evaluation)
    progress("trying every input high and low", 0.40)
    ranked = tornado(evaluation, strategy)
    searched = break_even_table(evaluation, ranked, strategy)
    tables = {"tornado": with_switch_values(ranked, searched), "break_even": searched}
    withheld = disclosure(evaluation, records(stage_costs(evaluation, base)))
    tables["two_way"] = two_way(evaluation, strategy=strategy, without=withheld.inputs)
    progress("running the scenarios", 0.45)
    tables["scenarios"] = scenarios(evaluation, psa)
    progress("putting results together", 0.60)
    results = assemble(evaluation, base, psa, tables, allocation_results(evaluation, plan))
    results["warnings"] += [f"Plan of coordinators: {with_labels(warning, evaluation)}." for warning in _said_of_plan(evaluation, plan)]
    return results


def _said_of_plan(evaluation: Evaluation, plan: Plan | None) -> list[str]:
    """Return what a reader must know of a plan, first of all that it was made at another threshold than the rest of the run."""
    if plan is None:
        return []
    main = evaluation.settings.wtp
    if plan.wtp is None or plan.wtp == main:
        return list(plan.warnings)
    return [f"it was made at a threshold of £{plan.wtp:,.0f}, not at the £{main:,.0f} of the rest of this run", *plan.warnings]


def report(
    evaluation: Evaluation, base: Simulation, psa: Simulation, plan: Plan | None = None, *, to: str | PathLike[str],
    force: bool = False, progress: Progress = quiet,
) -> Path:  # fmt: skip
    """Write tables, figures, workbook, brief, results.json and manifest into a new folder.

    Parameters
    ----------
    evaluation, base, psa, plan
        As `load`, `simulate` and `allocate` return them.
    to : path
        The folder; it appears when it is complete. An existing run is kept unless `force` is true.

    Returns
    -------
    Path
        The folder written.
    """
    results = results_of(evaluation, base, psa, plan, progress)
    read = (Path(evaluation.origin),) if evaluation.origin and Path(evaluation.origin).exists() else ()
    return write_run(results, to, inputs=read, command="stepup_econ.report", force=force, progress=progress)


def write_run(
    results: dict[str, Any], to: str | PathLike[str], *, inputs: tuple[Path, ...], command: str, force: bool = False,
    progress: Progress = quiet, pdf: bool | None = None,
) -> Path:  # fmt: skip
    """Write a run's results beside its target and put the folder in place when all of it is there.

    `pdf` says whether the brief is written as PDF too; when left out, it is where the extra `pdf` is installed.
    """
    with run_folder(to, force) as folder:
        write_json(folder / "results.json", results)
        write_all(results, folder, lambda what, share: progress(what, 0.65 + 0.33 * share), pdf)
        design = results["settings"]["design"]
        write_json(folder / "manifest.json", manifest(inputs, folder, command, design, results["evaluation"]["digest"]))
    progress("done", 1.0)
    return Path(to)
