"""Transitions from rates: given, or counted as events over the time families were watched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.model.cohort_values import ANY, checked, draws_of, pairs, state_problems
from stepup_econ.model.transitions import Transitions
from stepup_econ.model.transitions_exponential import with_diagonal
from stepup_econ.problems import Problem, raise_if
from stepup_econ.uncertainty.continuous import Gamma
from stepup_econ.uncertainty.streams import uniforms

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from stepup_econ.model.cohort_values import Floats


def transitions_from_rates(states: Sequence[str], rates: Mapping[tuple[str, str], ArrayLike]) -> Transitions:
    """Return transitions from yearly rates; probabilities of a cycle of any length follow exactly.

    Parameters
    ----------
    states : sequence of str
    rates : mapping from (from, to) to a number, draws (draw,) or numbers (cycle, draw)
        Moves a year for each family in the state left; ``("*", "dead")`` is from every other state.

    Notes
    -----
    The probabilities over h years are exp(Qh) (Cox and Miller 1965, chapter 4), which counts those who move more than once
    within a cycle. Rates that change are taken as constant within each cycle.

    Examples
    --------
    >>> t = transitions_from_rates(["standard", "high"], {("standard", "high"): 0.3, ("high", "standard"): 0.1})
    >>> t.tile(0, 1, cycles=1, cycle_months=12).probability[0, :, :, 0].round(6).tolist()
    [[0.75274, 0.24726], [0.08242, 0.91758]]
    """
    names = tuple(states)
    problems = state_problems(names)
    found: list[tuple[str, list[tuple[int, int]], Floats]] = []
    for pair, value in rates.items():
        where = f"rate {' to '.join(map(repr, pair))}"
        found.append((where, pairs(where, pair, names, problems), checked(where, value, problems)))
    draws = draws_of([(where, array) for where, _, array in found], problems)
    lengths = {len(array) for _, _, array in found if len(array) > 1}
    if len(lengths) > 1:
        problems.append(Problem("CM106", "rates", f"{sorted(lengths)} cycles", "one number of cycles", "Give each rate as many cycles."))
    raise_if(problems)
    values = np.zeros((max(lengths, default=1), len(names), len(names), draws))
    for _, places, array in found:
        for left, entered in places:
            values[:, left, entered] = array
    return Transitions(names, with_diagonal(values), kind="rate")


@dataclass(frozen=True, slots=True)
class EventRate:
    """A yearly rate from events counted while families were watched.

    Parameters
    ----------
    events : float
    years : float
        Family-years in the state left.

    Examples
    --------
    >>> rate = EventRate(12, 48.0)
    >>> rate.mean, [round(end, 4) for end in rate.interval()]
    (0.25, [0.1292, 0.4367])
    """

    events: float
    years: float

    def __post_init__(self) -> None:
        if not (np.isfinite(self.events) and self.events >= 0 and np.isfinite(self.years) and self.years > 0):
            raise ValueError(f"event rate: found {self.events} events in {self.years} years, expected 0 or more in more than 0.")

    @property
    def mean(self) -> float:
        """Events a year: the most likely rate."""
        return self.events / self.years

    @property
    def se_log(self) -> float:
        """Standard error of its logarithm; infinite without events."""
        return float(1.0 / np.sqrt(self.events)) if self.events else float(np.inf)

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Return the exact Poisson interval of the rate (Garwood 1936)."""
        from scipy.special import gammaincinv

        tail = (1.0 - level) / 2.0
        low = float(gammaincinv(self.events, tail)) if self.events else 0.0
        return low / self.years, float(gammaincinv(self.events + 1.0, 1.0 - tail)) / self.years

    def posterior(self, prior_events: float = 0.5) -> Gamma:
        """Return how uncertain the rate is: Gamma of the events and a prior count (0.5 is Jeffreys') over the years."""
        return Gamma(self.events + prior_events, 1.0 / self.years)


def transitions_from_events(
    states: Sequence[str],
    events: Mapping[tuple[str, str], float],
    years: Mapping[str, float],
    *,
    draws: int = 0,
    seed: int = 0,
    prior_events: float = 0.5,
    name: str = "rates",
) -> Transitions:
    """Return transitions from events seen and the family-years watched in each state.

    Parameters
    ----------
    states : sequence of str
    events : mapping from (from, to) to a count
    years : mapping from a state to family-years in it
    draws : int
        From the Gamma posterior of each rate; 0 for the most likely rates, which use no prior.
    seed, name : int, str
        Whose random numbers are used.
    prior_events : float
        Prior count of each transition: 0.5 is Jeffreys'.
    """
    unwatched = [pair for pair in events if pair[0] not in years or ANY in pair]
    mend = "Give each pair two named states, and the years watched in the first."
    raise_if(Problem("CM133", f"events {pair}", "no years in the state left", "family-years in it", mend) for pair in unwatched)
    found = {pair: EventRate(count, years[pair[0]]) for pair, count in events.items()}
    if draws < 1:
        return transitions_from_rates(states, {pair: rate.mean for pair, rate in found.items()})
    drawn = {
        pair: rate.posterior(prior_events).ppf(uniforms(seed, f"{name}: {pair[0]} to {pair[1]}", draws)) for pair, rate in found.items()
    }
    return transitions_from_rates(states, drawn)
