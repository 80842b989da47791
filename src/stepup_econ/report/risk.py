"""The risk model in the results: its tables as rows, its notes, and where its two headline numbers come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from stepup_econ.analysis.risk import risk_tables
from stepup_econ.analysis.risk_sensitivity import risk_one_way, risk_scenarios
from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.model.risk import GOOD, risk_run
from stepup_econ.model.simulate import simulate
from stepup_econ.model.simulation import Simulation
from stepup_econ.report.provenance import differs, nudge, sources
from stepup_econ.report.records import plain, records
from stepup_econ.uncertainty.designs import base_design, changed_design

PARTS = ("answer", "times", "occupancy", "matrix", "one_way", "scenarios")
"""The tables, in order; each is empty where there is no risk model."""

FACTS = ("volume", "capacity", "cost", "risk")
"""What the fixed numbers behind it bear on."""


def risk_results(
    evaluation: Evaluation, base: Simulation, psa: Simulation, main: str
) -> tuple[dict[str, list[dict[str, Any]]], list[str], dict[str, Any]]:
    """Return the tables as rows, what a reader must know, and the records of provenance; all empty without a risk model."""
    if evaluation.risk is None:
        return {part: [] for part in PARTS}, [], {}
    tables = risk_tables(evaluation, base, psa)
    rows = {part: records(getattr(tables, part)) for part in PARTS[:4]}
    rows["one_way"] = records(risk_one_way(evaluation, main))
    rows["scenarios"] = records(risk_scenarios(evaluation, psa, main))
    return rows, list(tables.notes), plain(_provenance(evaluation, base, main))


def _provenance(evaluation: Evaluation, base: Simulation, main: str) -> dict[str, dict[str, Any]]:
    """Move every input of both models in turn and see which of the two numbers moves."""
    risk = evaluation.risk
    assert risk is not None
    both = replace(evaluation, inputs={**evaluation.inputs, **risk.inputs}, facts=(*evaluation.facts, *risk.facts))
    names = (list(evaluation.inputs), list(risk.inputs))
    outer, inner = ([{}, *(nudge(both, name) for name in part)] for part in names)
    nudged = simulate(evaluation, changed_design(evaluation.inputs, outer))
    runs = (
        _differences(evaluation, nudged, base_design(risk.inputs), main),
        _differences(evaluation, base, changed_design(risk.inputs, inner), main),
    )
    found = {}
    for key, words in WORDS.items():
        moved = [
            name for part, run in zip(names, runs, strict=True) for name, value in zip(part, run[key][1:], strict=True)
            if differs(value, run[key][0])
        ]  # fmt: skip
        own, other = (float(runs[0][f"{key} {side}"][0]) for side in ("main", "reference"))
        found[key] = {
            **words, "value": float(runs[0][key][0]), "arithmetic": f"{own:,.5g} - {other:,.5g} = {own - other:,.4g}",
            **sources(both, moved, FACTS),
        }  # fmt: skip
    return found


def _differences(evaluation: Evaluation, simulation: Simulation, design: Any, main: str) -> Mapping[str, Any]:
    result = risk_run(evaluation, simulation, design).model.run()
    own, other = result.strategies.index(main), result.strategies.index(evaluation.reference)
    good, cost = result.effect[:, result.outcomes.index(GOOD)], result.total_cost
    sides = {"risk_good": good, "risk_cost": cost}
    return {
        **{key: values[own] - values[other] for key, values in sides.items()},
        **{f"{key} main": values[own] for key, values in sides.items()},
        **{f"{key} reference": values[other] for key, values in sides.items()},
    }


WORDS = {
    "risk_good": {
        "label": "Time at a good level gained, for a family referred (risk model)", "unit": "years",
        "formula": "discounted years at levels that count as good, strategy - reference; shares of families at each level follow from the "
        "moves counted or the rates, multiplied by the effect for those whom it reaches",
    },
    "risk_cost": {
        "label": "Extra cost for a family referred (risk model)", "unit": "pounds",
        "formula": "delivery for each family referred, without what outcome events set off, + years at each level x cost of a year + moves "
        "x cost of a move, strategy - reference",
    },
}  # fmt: skip
"""The two headline numbers in words."""
