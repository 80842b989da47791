"""What the risk model says: where families are over time, how long at each level, what that costs, and for each year at a good level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from stepup_econ.analysis.icers import read
from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.evaluation.risk import FOLLOWED
from stepup_econ.model.cohort_counting import make_clock
from stepup_econ.model.risk import DELIVERY, GOOD, LEVELS, MOVES, QALY, RiskRun, risk_of, risk_run
from stepup_econ.model.simulation import Simulation
from stepup_econ.model.transitions_embed import embeddability

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from stepup_econ.model.cohort_result import CohortResult

    Floats = NDArray[np.float64]

ROUNDING = 1e-12
"""Years below which a difference is rounding."""

ENDS = (2.5, 97.5)
"""Percentiles between which a number is given to lie."""

MOST_KEPT, FEWEST = 8_000_000, 1_024
"""Shares of families kept for one strategy (64 MB), and draws that are used in any case."""

DAYS = 365.25
"""Days in a year: small gains of time are said in days."""

ANSWER = (
    "strategy", "delivery", "levels", "moves", "cost", "good_years", "qalys", "inc_cost", "inc_cost_low", "inc_cost_high", "inc_good",
    "inc_good_low", "inc_good_high", "inc_days", "inc_days_low", "inc_days_high", "p_more_good", "cost_per_good_year", "inc_qalys",
    "inc_qalys_low", "inc_qalys_high", "cost_per_qaly", "reading", "base_cost", "base_good_years", "base_inc_cost", "base_inc_good",
    "months", "helped", "inputs", "assumed",
)  # fmt: skip
TIMES = (
    "strategy", "level", "label", "kind", "good", "start", "years", "years_low", "years_high", "change", "change_low", "change_high",
    "at_end", "base_years",
)  # fmt: skip
OCCUPANCY = ("strategy", "month", "level", "label", "kind", "share", "low", "high")
MATRIX = ("left", "entered", "left_label", "entered_label", "months", "probability", "low", "high", "helped", "where")


@dataclass(frozen=True, slots=True, eq=False)
class RiskTables:
    """The tables of a risk model, for one family referred.

    Parameters
    ----------
    answer : DataFrame
        One row a strategy: costs, time at good levels, QALYs, and what differs from the reference.
    times : DataFrame
        Years at each level within the time followed, not discounted.
    occupancy : DataFrame
        Share of families at each level at each moment between cycles.
    matrix : DataFrame
        Probability of each move within a cycle, without help and with help in full.
    notes : tuple of str
        What a reader must know.
    """

    answer: pd.DataFrame
    times: pd.DataFrame
    occupancy: pd.DataFrame
    matrix: pd.DataFrame
    notes: tuple[str, ...]


def risk_tables(evaluation: Evaluation, base: Simulation, psa: Simulation) -> RiskTables:
    """Return everything that is reported of an evaluation's risk model.

    Parameters
    ----------
    evaluation : Evaluation
    base, psa : Simulation
        Its base case and its probabilistic analysis.

    Notes
    -----
    Very many draws over very many cycles are cut to the first of them, so that memory stays bounded; a note says so. Means, and
    percentiles 2.5 to 97.5, over the draws. Costs are those that the perspective counts; delivery is the main model's cost a family
    referred without what outcome events set off, for which the cost of levels and moves stands. Never to be added to the main costs.
    """
    drawn, psa = psa.n_draws, bounded(evaluation, psa)
    runs = {"base": risk_run(evaluation, base), "psa": risk_run(evaluation, psa)}
    results = {name: run.model.run() for name, run in runs.items()}
    shares = {name: {s.name: run.model.occupancy(s.name).to_numpy() for s in run.model.strategies} for name, run in runs.items()}
    return RiskTables(
        _answer(evaluation, runs["psa"], results), _times(evaluation, shares), _occupancy(evaluation, shares["psa"]),
        _matrix(evaluation, runs["psa"], runs["base"]),
        (*_notes(evaluation, runs["base"], runs["psa"]), *_cut(psa, drawn)),
    )  # fmt: skip


def bounded(evaluation: Evaluation, psa: Simulation) -> Simulation:
    """Return a simulation with no more draws than can be kept for every level and month: the first ones, a power of two of them."""
    risk = risk_of(evaluation)
    most = max(FEWEST, MOST_KEPT // ((risk.cycles + 1) * len(risk.states)))
    if psa.n_draws <= most:
        return psa
    return replace(psa, data=psa.data.isel(draw=slice(0, 2 ** int(np.log2(most)))))


def _cut(psa: Simulation, drawn: int) -> tuple[str, ...]:
    return () if psa.n_draws == drawn else (f"Risk model: run on the first {psa.n_draws:,} of {drawn:,} draws, to keep within memory.",)


def _frame(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame([[row.get(key) for key in columns] for row in rows], columns=list(columns), dtype=object)


def _range(draws: Floats, name: str, middle: str | None = None) -> dict[str, float]:
    low, high = np.percentile(draws, ENDS)
    return {middle or name: float(draws.mean()), f"{name}_low": float(low), f"{name}_high": float(high)}


def _item(result: CohortResult, strategy: int, name: str) -> Floats:
    """Return the cost of one kind whoever pays, (draw,)."""
    places = [place for place, (item, _) in enumerate(result.cost_items) if item == name]
    return np.asarray(result.cost[strategy, places].sum(axis=0))


def _effect(result: CohortResult, name: str) -> Floats | None:
    return result.effect[:, result.outcomes.index(name)] if name in result.outcomes else None


def _answer(evaluation: Evaluation, run: RiskRun, results: Mapping[str, CohortResult]) -> pd.DataFrame:
    found, base = results["psa"], results["base"]
    reference = found.strategies.index(evaluation.reference)
    good, qaly = _effect(found, GOOD), _effect(found, QALY)
    base_good = _effect(base, GOOD)
    assert good is not None
    assert base_good is not None
    rows = []
    for place, strategy in enumerate(found.strategies):
        row: dict[str, Any] = {name: float(_item(found, place, name).mean()) for name in (DELIVERY, LEVELS, MOVES)}
        row |= {
            "strategy": strategy, "cost": float(found.total_cost[place].mean()), "good_years": float(good[place].mean()),
            "qalys": None if qaly is None else float(qaly[place].mean()), "base_cost": float(base.total_cost[place, 0]),
            "base_good_years": float(base_good[place, 0]), "months": risk_of(evaluation).horizon_months,
            "helped": _helped(evaluation, run, strategy), "inputs": len(risk_of(evaluation).inputs), "assumed": _assumed(evaluation),
        }  # fmt: skip
        if place != reference:
            money = found.total_cost[place] - found.total_cost[reference]
            row |= _against(money, good[place] - good[reference], None if qaly is None else qaly[place] - qaly[reference])
            row["base_inc_cost"] = float(base.total_cost[place, 0] - base.total_cost[reference, 0])
            row["base_inc_good"] = float(base_good[place, 0] - base_good[reference, 0])
        rows.append(row)
    return _frame(rows, ANSWER)


def _assumed(evaluation: Evaluation) -> int:
    return sum(item.quality == "assumed" for item in risk_of(evaluation).inputs.values())


def _against(money: Floats, good: Floats, qaly: Floats | None) -> dict[str, Any]:
    """Return what differs from the reference; a ratio is given only where it is a price."""
    good = np.where(np.abs(good) < ROUNDING, 0.0, good)
    reading = read(float(money.mean()), float(good.mean()))
    row: dict[str, Any] = _range(money, "inc_cost") | _range(good, "inc_good") | _range(good * DAYS, "inc_days")
    row |= {"p_more_good": float((good > 0).mean()), "cost_per_good_year": reading.icer, "reading": reading.quadrant}
    if qaly is not None:
        row |= _range(qaly, "inc_qalys") | {"cost_per_qaly": read(float(money.mean()), float(qaly.mean())).icer}
    return row


def _helped(evaluation: Evaluation, run: RiskRun, strategy: str) -> float | None:
    """Return the share of families referred whose moves some effect changes; None where there is none."""
    groups = [effect.applies_to for effect in risk_of(evaluation).effects if strategy in effect.strategies]
    shares = [float(run.service.shares[strategy, group].mean()) for group in groups]
    return max(shares, default=None)


def _times(evaluation: Evaluation, shares: Mapping[str, Mapping[str, Floats]]) -> pd.DataFrame:
    risk = risk_of(evaluation)
    years = {
        name: {strategy: time_at_levels(evaluation, occupied) for strategy, occupied in by.items()} for name, by in shares.items()
    }
    rows = []
    for strategy, here in years["psa"].items():
        other = years["psa"][evaluation.reference]
        for place, state in enumerate(risk.states):
            row = {
                "strategy": strategy, "level": state.id, "label": state.label, "kind": state.kind, "good": state.good, "start": state.start,
                "at_end": float(shares["psa"][strategy][-1, place].mean()), "base_years": float(years["base"][strategy][place, 0]),
                **_range(here[place], "years"),
            }  # fmt: skip
            if strategy != evaluation.reference:
                row |= _range(here[place] - other[place], "change")
            rows.append(row)
    return _frame(rows, TIMES)


def time_at_levels(evaluation: Evaluation, occupied: Floats) -> Floats:
    """Return years at each level, (level, draw), from shares at each moment (moment, level, draw); not discounted."""
    risk = risk_of(evaluation)
    clock = make_clock(risk.cycles, risk.cycle_months, risk.counting, 0.0, None, "middle")  # type: ignore[arg-type]
    return np.tensordot(clock.nodes, occupied, axes=1)


def _occupancy(evaluation: Evaluation, shares: Mapping[str, Floats]) -> pd.DataFrame:
    risk = risk_of(evaluation)
    rows = []
    for strategy, occupied in shares.items():
        ends = np.percentile(occupied, ENDS, axis=-1)
        mean = occupied.mean(axis=-1)
        for moment in range(risk.cycles + 1):
            for place, state in enumerate(risk.states):
                rows.append(
                    {"strategy": strategy, "month": moment * risk.cycle_months, "level": state.id, "label": state.label, "kind": state.kind,
                     "share": float(mean[moment, place]), "low": float(ends[0, moment, place]), "high": float(ends[1, moment, place])}
                )  # fmt: skip
    return _frame(rows, OCCUPANCY)


def _matrix(evaluation: Evaluation, psa: RiskRun, base: RiskRun) -> pd.DataFrame:
    """Return every move's probability within one cycle, and what it is in the first cycle for those who are helped most."""
    risk = risk_of(evaluation)
    plain, drawn = (run.model.strategies[0].groups[0].transitions for run in (base, psa))
    helped = max((group for s in base.model.strategies for group in s.groups), key=lambda group: len(group.transitions.treatments))
    usual = plain.tile(0, 1, risk.cycles, risk.cycle_months).probability[0, :, :, 0]
    full = helped.transitions.tile(0, 1, risk.cycles, risk.cycle_months).probability[0, :, :, 0]
    ends = np.percentile(drawn.tile(0, drawn.draws, risk.cycles, risk.cycle_months).probability[0], ENDS, axis=-1)
    cells = {(move.left, move.entered): move.where for move in risk.moves}
    rows = []
    for i, left in enumerate(risk.states):
        for j, entered in enumerate(risk.states):
            if usual[i, j] > 0 and left.kind != "exit, final":
                rows.append(
                    {"left": left.id, "entered": entered.id, "left_label": left.label, "entered_label": entered.label,
                     "months": risk.cycle_months, "probability": float(usual[i, j]),
                     "low": float(ends[0, i, j]), "high": float(ends[1, i, j]),
                     "helped": float(full[i, j]) if risk.effects else None, "where": cells.get((left.id, entered.id), "")}
                )  # fmt: skip
    return _frame(rows, MATRIX)


def _notes(evaluation: Evaluation, base: RiskRun, psa: RiskRun) -> tuple[str, ...]:
    risk = risk_of(evaluation)
    said = []
    assumed = _assumed(evaluation)
    if assumed:
        said.append(f"{assumed} of {len(risk.inputs)} inputs of the risk model are assumed and not measured: what it says is illustrative.")
    for effect in risk.effects:
        held = psa.held.get(effect.id, 0)
        if held:
            n = psa.model.draws
            said.append(
                f"Risk model: in {held:,} of {n:,} draws the ratio of '{effect.label}' ({effect.where}) would move more families than "
                "there are and was held back; shorter cycles would avoid that."
            )
    if risk.counted:
        matrix = base.model.strategies[0].groups[0].transitions.values[0, :, :, 0]
        found = embeddability(matrix, risk.cycle_months / 12.0)
        if found.verdict != "embeddable":
            why = _named(found.why, [state.label for state in risk.states])
            said.append(
                f"Risk model: no constant rates give the moves counted over {risk.cycle_months:g} months ({found.verdict}: {why}). It is "
                "run with cycles of that length only, for which that does not matter."
            )
    if not any(state.kind == FOLLOWED and state.good for state in risk.states):
        said.append("Risk model: no level counts as good, so that no time at a good level can be gained.")
    return tuple(said)


def _named(why: str, labels: Sequence[str]) -> str:
    """Put the levels' names where a verdict on a matrix gives their numbers."""
    for place in range(len(labels), 0, -1):
        why = why.replace(f"state {place} ", f"'{labels[place - 1]}' ")
    return why
