"""Which way of reaching families to try first, and what a study of it would be worth."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.analysis.evppi import FEWEST_DRAWS
from stepup_econ.analysis.evsi_studies import binary_trial
from stepup_econ.analysis.study_value import COLUMNS, study_by_size
from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.evaluation.service import Attempt
from stepup_econ.model.pathway import pathway, protocol_attempts
from stepup_econ.model.simulate import random_draws, simulate
from stepup_econ.model.simulation import Simulation
from stepup_econ.model.values import Values
from stepup_econ.uncertainty.designs import Design

if TYPE_CHECKING:
    import pandas as pd

PREFERRED = ("text", "home visit")
"""Ways that are compared where a protocol has both; otherwise its first two."""


def ways(evaluation: Evaluation, strategy: str) -> tuple[Attempt, ...]:
    """Return the first attempts of the two ways of reaching families that are compared; none where a protocol has only one way."""
    protocol = evaluation.strategy(strategy).protocol
    if protocol is None:
        return ()
    first: dict[str, Attempt] = {}
    for attempt in protocol_attempts(evaluation, protocol):
        first.setdefault(attempt.mode, attempt)
    chosen = PREFERRED if set(PREFERRED) <= set(first) else tuple(first)[:2]
    return tuple(first[mode] for mode in chosen) if len(first) > 1 else ()


def tried_first(evaluation: Evaluation, attempt: Attempt) -> Evaluation:
    """Return the evaluation with one attempt of a protocol moved to its front, the others after it in their order."""
    own = [a for a in protocol_attempts(evaluation, attempt.protocol) if a.id != attempt.id]
    moved = {a.id: replace(a, number=number) for number, a in enumerate((attempt, *own), 1)}
    return replace(evaluation, attempts=tuple(moved.get(a.id, a) for a in evaluation.attempts))


def first_contact(evaluation: Evaluation, design: Design, strategy: str, attempts: tuple[Attempt, ...]) -> Simulation:
    """Simulate a strategy once for each attempt that could be tried first.

    Returns
    -------
    Simulation
        One strategy an attempt, called by its way of reaching families; costs as the evaluation's perspective counts them, effect of
        the primary outcome, a year of all service areas, with every input of the design.
    """
    outcome = evaluation.outcome().name
    runs = [simulate(tried_first(evaluation, attempt), design) for attempt in attempts]
    cost, effect = (np.column_stack([values[run.position(strategy)] for run, values in zip(runs, both, strict=True)])
                    for both in ([run.costs() for run in runs], [run.effects(outcome) for run in runs]))  # fmt: skip
    inputs = {name: runs[0].input_draws(name) for name in runs[0].inputs}
    return Simulation.from_arrays(cost, effect, [f"{attempt.mode} first" for attempt in attempts], inputs=inputs)


def first_contact_study(evaluation: Evaluation, psa: Simulation, strategy: str) -> pd.DataFrame:
    """What a trial of two ways of reaching families first would be worth, by its size.

    Parameters
    ----------
    evaluation : Evaluation
    psa : Simulation
        Its probabilistic analysis; the trial is looked at with as many draws of the same seed and method.
    strategy : str
        The strategy whose protocol is asked about.

    Returns
    -------
    DataFrame
        As `study_by_size`, one row a size; empty where there are not two ways to compare, the draws came from outside, or they are too
        few. Half of the families are tried one way first, half the other, as they are referred.
    """
    import pandas as pd

    attempts = ways(evaluation, strategy)
    if not attempts or psa.seed is None or psa.n_draws < FEWEST_DRAWS:
        return pd.DataFrame(columns=COLUMNS)
    design = random_draws(evaluation, psa.n_draws, psa.seed, psa.method)
    sim = first_contact(evaluation, design, strategy, attempts)
    trial = binary_trial(attempts[0].reach_input, attempts[1].reach_input, name=" against ".join(sim.strategies))
    return study_by_size(evaluation, sim, trial, _referred(evaluation, design, strategy), sim.one_outcome(), psa.seed)


def _referred(evaluation: Evaluation, design: Design, strategy: str) -> float:
    """Families referred a year in the service areas, mean over the draws."""
    x, offered = Values(design), evaluation.strategy(strategy)
    return float(sum(pathway(evaluation, x, area, offered).volumes["referred"].mean() for area in evaluation.service_areas))
