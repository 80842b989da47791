"""What perfect information would be worth: for one decision, and for all families it is taken for."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from stepup_econ.analysis.envelope import DEFAULT_WTP, envelope, thresholds

if TYPE_CHECKING:
    import pandas as pd

    from stepup_econ.model.simulation import Simulation

Timing = Literal["start", "middle", "continuous"]


@dataclass(frozen=True, slots=True)
class Population:
    """Families for whom a decision is taken, over the years for which it matters.

    Parameters
    ----------
    per_year : float
        Families a year.
    years : float
        Years for which the decision matters, from today.
    rate : float
        Yearly discount rate; zero is a rate like any other.
    timing : {"middle", "start", "continuous"}
        When a year's families come: all in its middle, all at its start, or evenly, at the continuous rate
        ``ln(1 + rate)``.
    delay : float
        Years until the information is there: families who come before it gain nothing.

    Examples
    --------
    >>> round(Population(per_year=394, years=5, rate=0.035, timing="start").size, 1)
    1841.2
    >>> Population(per_year=394, years=5, rate=0).size
    1970.0

    Notes
    -----
    Philips, Claxton and Palmer 2008, Med Decis Making 28:199-209; Eckermann and Willan 2008, Value Health 11:522-526.
    """

    per_year: float
    years: float
    rate: float = 0.035
    timing: Timing = "middle"
    delay: float = 0.0

    def __post_init__(self) -> None:
        if not (self.per_year >= 0 and self.years > 0 and self.rate > -1 and 0 <= self.delay <= self.years):
            raise ValueError(
                f"population: found {self}, expected per_year at least 0, years above 0, rate above -1 and a delay between 0 and the years"
            )
        if self.timing not in ("start", "middle", "continuous"):
            raise ValueError(f"timing: found '{self.timing}', expected start, middle or continuous")

    @property
    def size(self) -> float:
        """Discounted number of families: what a value for each family is multiplied by."""
        if self.timing == "continuous":
            return self.per_year * self._even(self.delay, self.years)
        at = 0.0 if self.timing == "start" else 0.5
        total = 0.0
        for year in range(math.ceil(self.years)):
            served = min(year + 1, self.years) - max(year, self.delay)
            total += max(served, 0.0) * (1 + self.rate) ** -(year + at)
        return self.per_year * total

    def _even(self, start: float, end: float) -> float:
        """Discounted years between `start` and `end` when families come evenly."""
        force = math.log1p(self.rate)
        if force == 0:
            return end - start
        return math.exp(-force * start) * -math.expm1(-force * (end - start)) / force


def evpi(
    sim: Simulation,
    outcome: str | None = None,
    wtp: float | Iterable[float] = DEFAULT_WTP,
    population: float | Population | None = None,
    perspective: str | None = None,
) -> pd.DataFrame:
    """What it would be worth to know everything before choosing, at each threshold.

    Parameters
    ----------
    sim : Simulation
    outcome : str, optional
        May be left out when there is only one.
    wtp : number, range or sequence of numbers
        Thresholds in pounds for one more unit of the outcome, in any order.
    population : number or Population, optional
        Times the value of one decision: a number of families already discounted, or a `Population`.
    perspective : str, optional
        Whose costs count; the simulation's own when left out.

    Returns
    -------
    data frame
        ``wtp, evpi, evpi_population``, in pounds; the last is missing when no population is given. `evpi` is in the
        units of the simulation's costs: a simulation of a whole year's families gives the value for that year.

    Notes
    -----
    Expected net benefit with the best choice in every draw, less that of the best choice on expectation. With few
    draws it is too low on average where strategies are close: Oakley and others 2010, J Health Econ 29:468-477.
    """
    import pandas as pd

    grid = thresholds(wtp)
    ordered, back = np.unique(grid, return_inverse=True)
    value = envelope(sim.costs(perspective), sim.effects(outcome), ordered).evpi[back]
    size = population.size if isinstance(population, Population) else population
    of_all = np.full_like(value, np.nan) if size is None else value * size
    return pd.DataFrame({"wtp": grid, "evpi": value, "evpi_population": of_all})
