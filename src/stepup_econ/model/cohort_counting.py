"""How time in a state is counted and discounted: within-cycle corrections, and when things are dated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from stepup_econ.prices.discounting import DiscountSchedule, discount_factor

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Counting = Literal["start", "end", "life-table", "trapezium", "simpson", "exact"]
Dated = Literal["start", "middle", "end"]
Discount = float | str | DiscountSchedule | Callable[["Floats"], "Floats"]
"""A yearly rate, a dated schedule or its id, or any function of years that returns factors."""


def continuous_discount(rate: float) -> float:
    """Return the yearly rate whose factor after t years is exp(-rate t).

    Examples
    --------
    >>> round(1 / (1 + continuous_discount(0.06)), 6), round(float(np.exp(-0.06)), 6)
    (0.941765, 0.941765)
    """
    return float(np.expm1(rate))


def simpson_weights(cycles: int) -> Floats:
    """Return the weight of each of the `cycles` + 1 moments between cycles; they sum to the number of cycles.

    Notes
    -----
    Simpson's 1/3 rule, 1/3, 4/3, 2/3, ..., 4/3, 1/3, with the 3/8 rule over the last three cycles if their number is odd, and
    the trapezium for one cycle: Elbasha and Chhatwal (2016), Medical Decision Making 36:115. Exact for cubics.

    Examples
    --------
    >>> simpson_weights(4).round(4).tolist()
    [0.3333, 1.3333, 0.6667, 1.3333, 0.3333]
    """
    weights = np.zeros(cycles + 1)
    if cycles == 1:
        weights[:] = 0.5
        return weights
    thirds = cycles - 3 if cycles % 2 else cycles
    for first in range(0, thirds, 2):
        weights[first : first + 3] += np.array([1.0, 4.0, 1.0]) / 3.0
    if cycles % 2:
        weights[thirds:] += np.array([3.0, 9.0, 9.0, 3.0]) / 8.0
    return weights


@dataclass(frozen=True, slots=True, eq=False)
class Clock:
    """Weights that turn states into discounted years, and events into discounted events.

    Parameters
    ----------
    cycle_years : float
    begin, finish : array (cycle,)
        Years that those in a state at the beginning, and at the end, of each cycle are counted for. Both hold the discount.
    move : array (cycle,)
        What an event within each cycle is worth.
    at_nodes : array (cycle + 1,)
        What an event at each moment between cycles is worth.
    force : array (cycle,)
        Yearly force of discounting in each cycle.
    exact : bool
        Whether time is integrated; `begin` and `finish` are then not used.
    """

    cycle_years: float
    begin: Floats
    finish: Floats
    move: Floats
    at_nodes: Floats
    force: Floats
    exact: bool

    @property
    def cycles(self) -> int:
        """Number of cycles."""
        return len(self.move)

    @property
    def nodes(self) -> Floats:
        """Years that those in a state at each moment between cycles are counted for, (cycle + 1,)."""
        weights = np.zeros(self.cycles + 1)
        weights[:-1] += self.begin
        weights[1:] += self.finish
        return weights


def make_clock(cycles: int, cycle_months: float, counting: Counting, discount: Discount, dated: Dated | None, moves_dated: Dated) -> Clock:
    """Return the weights of a way of counting and discounting."""
    years = cycle_months / 12.0
    nodes = factors(discount, np.arange(cycles + 1.0) * years)
    moments = {"start": nodes[:-1], "middle": factors(discount, np.arange(0.5, cycles) * years), "end": nodes[1:]}
    share_begin, share_finish, usual = SHARES[counting](cycles)
    at = moments[dated or usual] if usual else None
    return Clock(
        cycle_years=years,
        begin=share_begin * years * (nodes[:-1] if at is None else at),
        finish=share_finish * years * (nodes[1:] if at is None else at),
        move=moments[moves_dated],
        at_nodes=nodes,
        force=-np.diff(np.log(nodes)) / years,
        exact=counting == "exact",
    )


def factors(discount: Discount, years: Floats) -> Floats:
    """Return what a pound after each number of years is worth; a function must give as many factors, all above 0."""
    if not callable(discount):
        return discount_factor(years, discount)
    found = np.asarray(discount(years), dtype=np.float64)
    if found.shape != years.shape or not (np.isfinite(found) & (found > 0)).all():
        raise ValueError("discount: found a function that does not give a factor above 0 for each time, expected one that does.")
    return found


def _simpson(cycles: int) -> tuple[Floats, Floats, Dated | None]:
    """Share each inner moment's weight between the cycles on its two sides, for values that change from cycle to cycle."""
    weights = simpson_weights(cycles)
    inner = np.concatenate([weights[:1], weights[1:-1] / 2, weights[-1:]])
    return inner[:-1], inner[1:], None


SHARES: dict[str, Callable[[int], tuple[Floats, Floats, Dated | None]]] = {
    "start": lambda cycles: (np.ones(cycles), np.zeros(cycles), "start"),
    "end": lambda cycles: (np.zeros(cycles), np.ones(cycles), "end"),
    "life-table": lambda cycles: (np.full(cycles, 0.5), np.full(cycles, 0.5), "middle"),
    "trapezium": lambda cycles: (np.full(cycles, 0.5), np.full(cycles, 0.5), None),
    "simpson": _simpson,
    "exact": lambda cycles: (np.zeros(cycles), np.zeros(cycles), None),
}
"""Ways of counting: the share of a cycle that its beginning and its end stand for, and when it is dated (None: each at its own time)."""
