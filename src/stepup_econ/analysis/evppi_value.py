"""What the ways to estimate an EVPPI share: the responses that are regressed, the value that comes out, and how it is held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.analysis.envelope import envelope

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stepup_econ.model.simulation import Simulation


@dataclass(frozen=True, slots=True)
class Value:
    """EVPPI of one group over the thresholds; arrays (threshold,)."""

    inputs: frozenset[str]
    evppi: NDArray[np.float64]
    se: NDArray[np.float64]
    notes: tuple[str, ...]
    method: str = "spline"

    def noted(self, where: NDArray[np.bool_], note: str, evppi: NDArray[np.float64]) -> Value:
        """Return the value with a note and another EVPPI where `where` holds."""
        notes = tuple(("; ".join(filter(None, (old, note))) if here else old) for old, here in zip(self.notes, where, strict=True))
        return replace(self, evppi=np.where(where, evppi, self.evppi), notes=notes)


@dataclass(frozen=True, slots=True)
class Responses:
    """Incremental costs, then incremental effects, of every strategy but the reference: array (response, draw)."""

    values: NDArray[np.float64]
    wtp: NDArray[np.float64]
    evpi: NDArray[np.float64]

    @classmethod
    def of(cls, cost: NDArray[np.float64], effect: NDArray[np.float64], base: int, wtp: NDArray[np.float64]) -> Responses:
        """Return the responses of costs and effects (strategy, draw), thresholds rising."""
        others = [position for position in range(len(cost)) if position != base]
        values = np.concatenate([cost[others] - cost[base], effect[others] - effect[base]])
        return cls(values, wtp, envelope(cost, effect, wtp).evpi)

    @property
    def half(self) -> int:
        """Strategies besides the reference."""
        return len(self.values) // 2


def varying(sim: Simulation, members: Sequence[str]) -> NDArray[np.float64]:
    """Return the draws of the members that vary: array (input, draw)."""
    inputs: NDArray[np.float64] = np.stack([sim.input_draws(name) for name in members])
    moving: NDArray[np.float64] = inputs[np.ptp(inputs, axis=1) > 0]
    return moving


def nothing_to_know(members: Sequence[str], responses: Responses, method: str) -> Value:
    """Return the value of a group that does not vary, or of knowing anything where there is no choice."""
    nothing = np.zeros(len(responses.wtp))
    return Value(frozenset(members), nothing, nothing, ("",) * len(nothing), method)


def with_zero(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Put the reference, whose increments are zero, first."""
    return np.vstack([np.zeros(rows.shape[-1]), rows])


def worth(fitted: NDArray[np.float64], responses: Responses) -> NDArray[np.float64]:
    """Return the EVPPI at every threshold of fitted responses (response, draw)."""
    found: NDArray[np.float64] = envelope(with_zero(fitted[: responses.half]), with_zero(fitted[responses.half :]), responses.wtp).evpi
    return found


def held_at_evpi(value: Value, responses: Responses) -> Value:
    """Hold a value at what knowing everything is worth."""
    above = value.evppi > responses.evpi * (1 + 1e-9)
    return value.noted(above, "held at the EVPI", responses.evpi)
