"""What is paid or gained: for time in a state, at a transition, or once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from stepup_econ.model.cohort_values import ANY, checked, pairs, tile_of, unknown_states
from stepup_econ.problems import Problem, raise_if

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from stepup_econ.model.cohort_counting import Clock
    from stepup_econ.model.cohort_values import Floats
    from stepup_econ.model.transitions import TransitionTile

Per = Literal["year", "month", "cycle"]
ALL = "all"


@dataclass(frozen=True, slots=True, eq=False)
class Passage:
    """A tile of draws that has been through the cycles: all that an amount needs to add itself up.

    Parameters
    ----------
    first, last : int
        Draws of the tile.
    tile : TransitionTile
    trace : array (cycle + 1, state, draw) or None
        Shares at each moment between cycles, kept only if some amount asked for them.
    spent : array (cycle, state, draw) or None
        Discounted years in each state in each cycle, when time is integrated exactly.
    """

    first: int
    last: int
    tile: TransitionTile
    trace: Floats | None
    spent: Floats | None


@dataclass(frozen=True, slots=True, eq=False)
class StateAmount:
    """A cost or an effect of being in a state, for as long as it lasts.

    Parameters
    ----------
    name : str
        Of the cost item or the outcome; amounts of one name are added up.
    values : mapping from a state to a number, draws (draw,) or numbers (cycle, draw)
        States left out count nothing.
    per : {"year", "month", "cycle"}
        A utility is per year: it then gives quality-adjusted life years.
    agency : str
        Who pays; not used by effects.
    """

    name: str
    values: Mapping[str, ArrayLike]
    per: Per = "year"
    agency: str = ALL

    def __post_init__(self) -> None:
        problems: list[Problem] = []
        given = {state: checked(f"{self.name} in '{state}'", value, problems) for state, value in self.values.items()}
        if self.per not in ("year", "month", "cycle"):
            problems.append(Problem("CM112", f"{self.name}, per", f"'{self.per}'", "year, month or cycle", "Choose one of these."))
        raise_if(problems)
        object.__setattr__(self, "values", given)

    def arrays(self) -> dict[str, Floats]:
        """Return every number in it, by where it stands."""
        return {f"{self.name} in '{state}'": np.asarray(value) for state, value in self.values.items()}

    def problems(self, states: tuple[str, ...]) -> list[Problem]:
        """Say what does not fit the states."""
        return unknown_states(self.name, self.values, states)

    def row(self, clock: Clock, steady: bool) -> Floats | None:
        """Return the weight of each moment between cycles, or None if the whole trace is needed."""
        return None if clock.exact or any(len(np.asarray(value)) > 1 for value in self.values.values()) else clock.nodes

    def total(self, states: tuple[str, ...], passage: Passage, clock: Clock, weighted: Floats | None) -> Floats:
        """Return the discounted sum, (draw,); `weighted` (state, draw) belongs to `row`."""
        a_year = {"year": 1.0, "month": 12.0, "cycle": 1.0 / clock.cycle_years}[self.per]
        total = np.zeros(1)
        for state, given in self.values.items():
            place = states.index(state)
            value = tile_of(np.asarray(given), passage.first, passage.last) * a_year
            if weighted is not None:
                total = total + value[0] * weighted[place]
            else:
                total = total + _summed(value, self._years(place, passage, clock))
        return total

    @staticmethod
    def _years(place: int, passage: Passage, clock: Clock) -> Floats:
        """Return discounted years in one state in each cycle, (cycle, draw)."""
        if passage.spent is not None:
            return passage.spent[:, place]
        assert passage.trace is not None
        return clock.begin[:, None] * passage.trace[:-1, place] + clock.finish[:, None] * passage.trace[1:, place]


@dataclass(frozen=True, slots=True, eq=False)
class TransitionAmount:
    """A cost or an effect of moving from one state to another; never part of the within-cycle correction.

    Parameters
    ----------
    name : str
    values : mapping from (from, to) to a number, draws (draw,) or numbers (cycle, draw)
        ``("*", "high")`` is every move into high.
    agency : str

    Notes
    -----
    Moves are counted from one cycle to the next. If time is integrated exactly they are counted from the rates, so that
    families who move there and back within a cycle are counted too.
    """

    name: str
    values: Mapping[tuple[str, str], ArrayLike]
    agency: str = ALL

    def __post_init__(self) -> None:
        problems: list[Problem] = []
        given = {pair: checked(f"{self.name} on {pair}", value, problems) for pair, value in self.values.items()}
        raise_if(problems)
        object.__setattr__(self, "values", given)

    def arrays(self) -> dict[str, Floats]:
        """Return every number in it, by where it stands."""
        return {f"{self.name} on {pair}": np.asarray(value) for pair, value in self.values.items()}

    def problems(self, states: tuple[str, ...]) -> list[Problem]:
        """Say what does not fit the states."""
        problems: list[Problem] = []
        for pair in self.values:
            pairs(self.name, pair, states, problems)
        return problems

    def row(self, clock: Clock, steady: bool) -> Floats | None:
        """Return the weight of each moment between cycles, or None if the whole trace is needed."""
        if clock.exact or not steady or any(len(np.asarray(value)) > 1 for value in self.values.values()):
            return None
        return np.concatenate([clock.move, [0.0]])

    def total(self, states: tuple[str, ...], passage: Passage, clock: Clock, weighted: Floats | None) -> Floats:
        """Return the discounted sum, (draw,); `weighted` (state, draw) belongs to `row`."""
        total = np.zeros(1)
        for pair, given in self.values.items():
            value = tile_of(np.asarray(given), passage.first, passage.last)
            for left, entered in pairs(self.name, pair, states, []):
                if weighted is not None:
                    total = total + value[0] * (weighted[left] * passage.tile.probability[0, left, entered])
                else:
                    total = total + _summed(value, self._moves(left, entered, passage, clock))
        return total

    @staticmethod
    def _moves(left: int, entered: int, passage: Passage, clock: Clock) -> Floats:
        """Return discounted moves in each cycle, (cycle, draw)."""
        period = passage.tile.period
        if passage.spent is not None:
            assert passage.tile.rates is not None
            return np.asarray(passage.spent[:, left] * passage.tile.rates[period, left, entered])
        assert passage.trace is not None
        return np.asarray(clock.move[:, None] * (passage.trace[:-1, left] * passage.tile.probability[period, left, entered]))


@dataclass(frozen=True, slots=True, eq=False)
class OneOff:
    """A cost or an effect that comes once, at one moment; never part of the within-cycle correction.

    Parameters
    ----------
    name : str
    value : number or draws (draw,)
        For each family that is then in one of the states.
    month : float
        Months from the start, a whole number of cycles.
    states : tuple of str
        Whom it falls on; every family when left empty.
    agency : str
    """

    name: str
    value: ArrayLike
    month: float = 0.0
    states: tuple[str, ...] = ()
    agency: str = ALL

    def __post_init__(self) -> None:
        problems: list[Problem] = []
        given = checked(self.name, self.value, problems)
        if len(given) > 1:
            problems.append(
                Problem("CM101", self.name, f"{len(given)} cycles", "one number, or one a draw", "Give one amount for each moment.")
            )
        raise_if(problems)
        object.__setattr__(self, "value", given)
        object.__setattr__(self, "states", tuple(self.states))

    def arrays(self) -> dict[str, Floats]:
        """Return every number in it, by where it stands."""
        return {self.name: np.asarray(self.value)}

    def problems(self, states: tuple[str, ...]) -> list[Problem]:
        """Say what does not fit the states."""
        return unknown_states(self.name, (state for state in self.states if state != ANY), states)

    def moment(self, cycle_months: float) -> float:
        """Return the moment in cycles."""
        return self.month / cycle_months

    def row(self, clock: Clock, steady: bool) -> Floats:
        """Return the weight of each moment between cycles."""
        weights = np.zeros(clock.cycles + 1)
        place = round(self.moment(clock.cycle_years * 12.0))
        weights[place] = clock.at_nodes[place]
        return weights

    def total(self, states: tuple[str, ...], passage: Passage, clock: Clock, weighted: Floats | None) -> Floats:
        """Return the discounted sum, (draw,); `weighted` (state, draw) belongs to `row`."""
        assert weighted is not None
        everybody = not self.states or ANY in self.states
        places = range(len(states)) if everybody else [states.index(state) for state in dict.fromkeys(self.states)]
        value = tile_of(np.asarray(self.value), passage.first, passage.last)[0]
        total = np.zeros(1)
        for place in places:
            total = total + value * weighted[place]
        return total


def _summed(value: Floats, amount: Floats) -> Floats:
    """Sum values (cycle or 1, draw or 1) times amounts (cycle, draw) over cycles, one after another.

    A lone draw is summed as two: numpy adds in another order when the last axis has length one.
    """
    products = value * amount
    width = products.shape[-1]
    return np.asarray(np.add.reduce(np.repeat(products, 2, axis=-1) if width == 1 else products, axis=0)[:width])


Amount = StateAmount | TransitionAmount | OneOff
