"""What every way to work out an EVSI starts from: the decision, and what can be learned of it from the study's inputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.analysis.envelope import envelope
from stepup_econ.analysis.evppi_checks import Leftover, leftover
from stepup_econ.analysis.evppi_surface import SET_UP, fit_surface, some_draws

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stepup_econ.analysis.evsi_studies import Study
    from stepup_econ.model.simulation import Simulation

MOST_RATIO = 1.05
"""An EVSI that exceeds the EVPPI by more than this factor is marked doubtful."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The decision and the first of the two regressions.

    Parameters
    ----------
    raw : array (response, draw)
        Incremental costs, then incremental effects, of every strategy but the reference.
    expected : array (response, draw)
        The same, as expected from the study's inputs alone: all that any study of them can change.
    values : mapping from input to array (draw,)
        Of the study's inputs.
    wtp : array (threshold,)
        Ascending, each once.
    evppi : array (threshold,)
        What knowing the study's inputs exactly would be worth: the most the study can be worth.
    doubtful : array (threshold,)
        Whether the inputs still explain part of what the first regression leaves over.
    """

    raw: NDArray[np.float64]
    expected: NDArray[np.float64]
    values: dict[str, NDArray[np.float64]]
    wtp: NDArray[np.float64]
    evppi: NDArray[np.float64]
    doubtful: NDArray[np.bool_]

    @property
    def half(self) -> int:
        """Strategies besides the reference."""
        return len(self.raw) // 2

    @property
    def n_draws(self) -> int:
        """Draws."""
        return int(self.raw.shape[-1])

    def inmb(self, responses: NDArray[np.float64], threshold: float) -> NDArray[np.float64]:
        """Incremental net benefit of every strategy but the reference: (response, ...) -> (strategy, ...)."""
        found: NDArray[np.float64] = threshold * responses[self.half :] - responses[: self.half]
        return found

    def value(self, responses: NDArray[np.float64]) -> NDArray[np.float64]:
        """Value (threshold,) of choosing by expected responses (response, draw) instead of by their mean."""
        zero = np.zeros(responses.shape[-1])
        cost, effect = np.vstack([zero, responses[: self.half]]), np.vstack([zero, responses[self.half :]])
        return envelope(cost, effect, self.wtp).evpi


def prepare(sim: Simulation, study: Study, outcome: str | None, wtp: NDArray[np.float64], perspective: str | None) -> Ground:
    """Take increments and inputs out of a simulation and regress the first on the second."""
    cost, effect, base = sim.costs(perspective), sim.effects(outcome), sim.position()
    others = [position for position in range(len(cost)) if position != base]
    raw = np.concatenate([cost[others] - cost[base], effect[others] - effect[base]])
    values = {name: sim.input_draws(name) for name in study.inputs}
    inputs = np.stack(list(values.values()))
    inputs = inputs[np.ptp(inputs, axis=1) > 0]
    doubtful = np.zeros(len(wtp), dtype=bool)
    expected = np.repeat(raw.mean(axis=1, keepdims=True), raw.shape[-1], axis=1)
    if len(inputs) and len(raw):
        expected = fit_surface(inputs, raw).fitted
        some = some_draws(inputs.shape[-1], SET_UP)
        left = leftover(inputs[:, some], (raw - expected)[:, some], expected[:, some])
        doubtful = np.array([_lacks_fit(left, threshold, len(raw) // 2) for threshold in wtp])
    ground = Ground(raw, expected, values, wtp, np.zeros(len(wtp)), doubtful)
    whole = envelope(cost, effect, wtp).evpi
    return Ground(raw, expected, values, wtp, np.minimum(ground.value(expected), whole), doubtful)


def _lacks_fit(left: Leftover, threshold: float, half: int) -> bool:
    for place in range(half):
        weights = np.zeros(2 * half)
        weights[place], weights[half + place] = -1.0, threshold
        if left.matters(weights):
            return True
    return False
