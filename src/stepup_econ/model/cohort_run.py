"""Running the groups of a strategy: tile after tile of draws, so that memory does not grow with their number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.model.cohort_amounts import Amount, Passage
from stepup_econ.model.cohort_kernel import Engine, best_doublings, chosen_engine, moved_on, propagate, propagate_steady, tile_size
from stepup_econ.model.cohort_values import tile_of
from stepup_econ.model.transitions import TransitionTile
from stepup_econ.model.transitions_exponential import time_spent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stepup_econ.model.cohort_counting import Clock
    from stepup_econ.model.cohort_strategy import CohortGroup

    Floats = NDArray[np.float64]
    Placed = tuple[CohortGroup, Floats]
    Kernel = Callable[..., tuple[Floats, Floats]]

Item = tuple[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """What is the same for every strategy.

    Parameters
    ----------
    states, cycles, cycle_months, draws, size
    clocks : (for costs, for effects)
    items : (of costs, of effects)
        Name and agency of each.
    engine : {"auto", "numpy", "numba"}
    """

    states: tuple[str, ...]
    cycles: int
    cycle_months: float
    draws: int
    size: float
    clocks: tuple[Clock, Clock]
    items: tuple[tuple[Item, ...], tuple[Item, ...]]
    engine: Engine


@dataclass(slots=True)
class Rows:
    """Weights of moments that the kernel is asked to add up with, each kept once."""

    found: dict[bytes, int] = field(default_factory=dict)
    weights: list[Floats] = field(default_factory=list)

    def place(self, row: Floats | None) -> int | None:
        """Return the place of a row of weights, or None if there is no row."""
        if row is None:
            return None
        place = self.found.setdefault(row.tobytes(), len(self.weights))
        if place == len(self.weights):
            self.weights.append(row)
        return place


def item_key(amount: Amount, side: int) -> Item:
    """Return what an amount is added up under: name and agency of a cost (side 0), the name alone of an effect (side 1)."""
    return amount.name, amount.agency if side == 0 else ""


def run_strategy(job: Job, groups: Sequence[Placed], sums: tuple[Floats, Floats, Floats]) -> None:
    """Add costs (item, draw), effects (outcome, draw) and shares at the end (state, draw) of all groups to arrays of zeros."""
    for group, start in groups:
        size = tile_size(len(job.states), job.cycles, job.cycles if group.transitions.changes else 1)
        for first in range(0, job.draws, size):
            last = min(first + size, job.draws)
            share = tile_of(np.asarray(group.share), first, last)[0]
            counted = (share * job.size, share * job.size, share)
            for total, part, weight in zip(sums, _group_tile(job, group, start, first, last), counted, strict=True):
                total[:, first:last] += weight * part


def _group_tile(job: Job, group: CohortGroup, start: Floats, first: int, last: int) -> tuple[Floats, Floats, Floats]:
    """Return costs (item, draw), effects (outcome, draw) and shares at the end (state, draw) of one tile of one group."""
    tile = group.transitions.tile(first, last, job.cycles, job.cycle_months)
    steady, rows = len(tile.probability) == 1, Rows()
    plans = [
        [(amount, items.index(item_key(amount, side)), rows.place(amount.row(clock, steady))) for amount in amounts]
        for side, (amounts, clock, items) in enumerate(zip((group.costs, group.effects), job.clocks, job.items, strict=True))
    ]
    whole = any(place is None for plan in plans for _, _, place in plan)
    weighted, end, trace = _moved(tile, tile_of(start, first, last), rows.weights, whole, job.engine, job.draws)
    totals = []
    for plan, clock, items in zip(plans, job.clocks, job.items, strict=True):
        spent = _spent(tile, trace, clock) if clock.exact and trace is not None else None
        passage = Passage(first, last, tile, trace, spent)
        sums = np.zeros((len(items), last - first))
        for amount, item, place in plan:
            sums[item] += amount.total(job.states, passage, clock, None if place is None else weighted[place])
        totals.append(sums)
    return totals[0], totals[1], end


def _moved(
    tile: TransitionTile, start: Floats, weights: Sequence[Floats], whole: bool, engine: Engine, draws: int
) -> tuple[Floats, Floats, Floats | None]:
    """Run the kernel: weighted sums (row, state, draw), shares at the end (state, draw), and the whole trace if asked for."""
    periods, states = tile.probability.shape[:2]
    cycles = len(tile.period)
    width = max(start.shape[-1], tile.probability.shape[-1])
    begun = np.ascontiguousarray(np.broadcast_to(start, (states, width)))
    full = (periods, states, states, width)
    probability = tile.probability if tile.probability.shape == full else np.broadcast_to(tile.probability, full).copy()
    table = np.array(weights).reshape(len(weights), cycles + 1)
    fast = chosen_engine(engine, float(draws) * cycles * states**2 if width > 1 else 0.0) == "numba"
    if periods == 1 and not whole:
        return *_kernels(fast)[0](begun, probability[0], table, best_doublings(states, cycles, len(weights))), None
    trace = np.empty((cycles + 1, states, width)) if whole else None
    return *_kernels(fast)[1](begun, probability, tile.period, table, trace), trace


def _kernels(fast: bool) -> tuple[Kernel, Kernel]:
    """Return the kernel for one matrix and the kernel for changing matrices; numba is imported only if it is wanted."""
    if not fast:
        return propagate_steady, propagate
    from stepup_econ.model.cohort_fast import propagate_fast, propagate_steady_fast

    return propagate_steady_fast, propagate_fast


def _spent(tile: TransitionTile, trace: Floats, clock: Clock) -> Floats:
    """Return discounted years in each state in each cycle, (cycle, state, draw), integrated exactly."""
    assert tile.rates is not None
    forces = clock.force.round(14)
    known: dict[tuple[int, float], Floats] = {}
    spent = np.empty((clock.cycles, *trace.shape[1:]))
    for cycle, (place, force) in enumerate(zip(tile.period.tolist(), forces.tolist(), strict=True)):
        if (place, force) not in known:
            known[place, force] = time_spent(tile.rates[place], clock.cycle_years, force)
        spent[cycle] = clock.at_nodes[cycle] * moved_on(trace[cycle], known[place, force])
    return spent


def occupied(cycles: int, cycle_months: float, draws: int, groups: Sequence[Placed]) -> Floats:
    """Return the share of families in each state at each moment, all groups together, (moment, state, draw)."""
    states = len(groups[0][1])
    shares = np.zeros((cycles + 1, states, draws))
    for group, start in groups:
        size = tile_size(states, cycles, cycles if group.transitions.changes else 1)
        for first in range(0, draws, size):
            last = min(first + size, draws)
            tile = group.transitions.tile(first, last, cycles, cycle_months)
            trace = _moved(tile, tile_of(start, first, last), [], True, "numpy", draws)[2]
            shares[..., first:last] += tile_of(np.asarray(group.share), first, last)[0] * np.asarray(trace)
    return shares
