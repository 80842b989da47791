"""A multi-state cohort model: families move between named states, cycle after cycle, under each strategy and in every draw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.model.cohort_amounts import OneOff, StateAmount, TransitionAmount
from stepup_econ.model.cohort_counting import SHARES, Counting, Dated, Discount, make_clock
from stepup_econ.model.cohort_kernel import Engine
from stepup_econ.model.cohort_result import CohortResult
from stepup_econ.model.cohort_run import Item, Job, item_key, occupied, run_strategy
from stepup_econ.model.cohort_strategy import CohortGroup, CohortStrategy, start_shares
from stepup_econ.model.cohort_values import ANY, draws_of, pairs, state_problems, unknown_states
from stepup_econ.problems import Problem, raise_if

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import ArrayLike

    from stepup_econ.model.cohort_amounts import Amount
    from stepup_econ.model.cohort_values import Floats


@dataclass(frozen=True, slots=True, eq=False)
class CohortModel:
    """Everything that a published Markov model is made of.

    Parameters
    ----------
    states : tuple of str
        In the order of the transitions.
    strategies : tuple of CohortStrategy
        The first is the reference unless another is named later.
    cycles : int
    cycle_months : float
        Length of a cycle: 12 for a year, 1 for a month, 12 / 52 for a week.
    start : str, or mapping from a state to a number or draws (draw,)
        Where families are at the start.
    counting : {"start", "end", "life-table", "trapezium", "simpson", "exact"}
        How time in a state is counted within a cycle. `exact` integrates, and needs transitions from rates.
    discount_costs, discount_effects : rate, schedule or its id, or function of years
        ``continuous_discount(r)`` is exp(-rt).
    dated : {"start", "middle", "end"}, optional
        Where in the cycle its time is dated for discounting. When left out: start, end and middle for the first three ways of
        counting; the others weigh each moment at its own time and take no date.
    moves_dated : {"start", "middle", "end"}
        Where in the cycle moves are dated.
    exits : tuple of str
        States in which families are out of sight (moved away, turned 16). They never count as a success: no effect may be
        given to being in them or to entering them.
    size : float
        Families in the cohort; results are for all of them.

    Raises
    ------
    InputError
        With every problem found.

    Examples
    --------
    >>> from stepup_econ.model.cohort_strategy import cohort_strategy
    >>> from stepup_econ.model.transitions import transitions_from_moves
    >>> moves = transitions_from_moves(["standard", "high"], {("standard", "high"): 0.1, ("high", "standard"): 0.3})
    >>> care = cohort_strategy("usual care", moves, costs=[StateAmount("reviews", {"high": 1_200})])
    >>> model = CohortModel(moves.states, (care,), cycles=2, cycle_months=12, start="high", counting="start", discount_costs=0)
    >>> model.run().cost[0, 0]
    array([2040.])
    """

    states: tuple[str, ...]
    strategies: tuple[CohortStrategy, ...]
    cycles: int
    cycle_months: float
    start: str | Mapping[str, ArrayLike]
    counting: Counting = "life-table"
    discount_costs: Discount = 0.035
    discount_effects: Discount = 0.035
    dated: Dated | None = None
    moves_dated: Dated = "middle"
    exits: tuple[str, ...] = ()
    size: float = 1.0

    def __post_init__(self) -> None:
        for name in ("states", "strategies", "exits"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        problems = state_problems(self.states) + self._setting_problems()
        raise_if(problems)
        raise_if([problem for where, group in self._groups() for problem in self._group_problems(where, group)] + self._draw_problems())

    def _groups(self) -> Iterator[tuple[str, CohortGroup]]:
        for strategy in self.strategies:
            for place, group in enumerate(strategy.groups):
                yield f"strategy '{strategy.name}'" + (f", group {place + 1}" if len(strategy.groups) > 1 else ""), group

    def _setting_problems(self) -> list[Problem]:
        problems = unknown_states("exits", self.exits, self.states)
        if not self.cycles >= 1 or self.cycles != int(self.cycles):
            problems.append(Problem("CM150", "cycles", f"{self.cycles}", "a whole number, 1 or more", "Say how many cycles to run."))
        for name, value in (("cycle_months", self.cycle_months), ("size", self.size)):
            if not 0 < value < np.inf:
                problems.append(Problem("CM150", name, f"{value}", "more than 0", "Give a number above 0."))
        moments = ("start", "middle", "end")
        for name, chosen, known in (("counting", self.counting, tuple(SHARES)), ("moves_dated", self.moves_dated, moments)):
            if chosen not in known:
                problems.append(Problem("CM112", name, f"'{chosen}'", ", ".join(known), "Choose one of these."))
        if self.dated is not None and (self.dated not in moments or self.counting not in ("start", "end", "life-table")):
            found = f"'{self.dated}' with counting '{self.counting}'"
            problems.append(
                Problem("CM151", "dated", found, "start, middle or end, with counting start, end or life-table", "Leave it out.")
            )
        names = Counter(strategy.name for strategy in self.strategies)
        if not names or max(names.values()) > 1:
            problems.append(Problem("CM152", "strategies", f"{list(names)}", "one or more, each name once", "Name every strategy once."))
        return problems

    def _group_problems(self, where: str, group: CohortGroup) -> list[Problem]:
        moves = group.transitions
        if moves.states != self.states:
            mend = "Use the states of the model, in its order."
            return [Problem("CM153", where, f"states {', '.join(moves.states)}", ", ".join(self.states), mend)]
        problems: list[Problem] = []
        start_shares(f"{where}, start", self.start if group.start is None else group.start, self.states, problems)
        lengths = [("transitions", moves.cycles or self.cycles)]
        lengths += [(name, len(array)) for a in (*group.costs, *group.effects) for name, array in a.arrays().items() if len(array) > 1]
        for name, length in lengths:
            if length != self.cycles:
                problems.append(Problem("CM154", f"{where}, {name}", f"{length} cycles", f"{self.cycles}", "Give a number for each cycle."))
        if self.counting == "exact" and moves.kind != "rate":
            mend = "Give rates, or count by life-table, trapezium or simpson."
            problems.append(Problem("CM155", where, "probabilities", "rates, because time is integrated exactly", mend))
        for amount in (*group.costs, *group.effects):
            problems += amount.problems(self.states)
            if isinstance(amount, OneOff) and not self._falls_between_cycles(amount):
                expected = f"a whole number of cycles of {self.cycle_months:g} months, up to {self.cycles}"
                problems.append(
                    Problem("CM156", f"{where}, {amount.name}", f"month {amount.month:g}", expected, "Move it to such a month.")
                )
        for amount in group.effects:
            problems += self._success_problems(where, amount)
        return problems

    def _falls_between_cycles(self, amount: OneOff) -> bool:
        moment = amount.moment(self.cycle_months)
        return bool(0 <= moment <= self.cycles + 1e-9 and abs(moment - round(moment)) < 1e-9)

    def _success_problems(self, where: str, effect: Amount) -> list[Problem]:
        """Refuse effects that make a family's leaving look like a success."""
        named: list[str] = []
        if isinstance(effect, StateAmount):
            named = [state for state, value in effect.values.items() if np.any(np.asarray(value))]
        elif isinstance(effect, TransitionAmount):
            for pair, value in effect.values.items():
                if np.any(np.asarray(value)):
                    named += [self.states[entered] for _, entered in pairs("", pair, self.states, [])]
        elif effect.states and ANY not in effect.states:
            named = list(effect.states)
        out = [state for state in dict.fromkeys(named) if state in self.exits]
        mend = "Leave the exit out of the effect: nobody knows how those families are."
        return [Problem("CM157", f"{where}, {effect.name}", f"an effect in '{state}'", "no effect in an exit state", mend) for state in out]

    def _draw_problems(self) -> list[Problem]:
        problems: list[Problem] = []
        draws_of(self._arrays(), problems)
        return problems

    def _arrays(self) -> Iterator[tuple[str, Floats]]:
        for where, group in self._groups():
            yield f"{where}, start", start_shares(where, self.start if group.start is None else group.start, self.states, [])
            for name, array in group.arrays():
                yield f"{where}, {name}", array

    @property
    def draws(self) -> int:
        """Number of draws; 1 if nothing is uncertain."""
        return draws_of(self._arrays(), [])

    def run(self, engine: Engine = "auto") -> CohortResult:
        """Return costs and effects of every strategy in every draw.

        Parameters
        ----------
        engine : {"auto", "numpy", "numba"}
            Both give the same numbers; `auto` takes numba for large work if it is installed.
        """
        draws = self.draws
        items = (self._items(0), self._items(1))
        clocks = [
            make_clock(self.cycles, self.cycle_months, self.counting, rate, self.dated, self.moves_dated)
            for rate in (self.discount_costs, self.discount_effects)
        ]
        job = Job(self.states, self.cycles, self.cycle_months, draws, self.size, (clocks[0], clocks[1]), items, engine)
        sizes = (len(items[0]), len(items[1]), len(self.states))
        cost, effect, last = (np.zeros((len(self.strategies), size, draws)) for size in sizes)
        for place, strategy in enumerate(self.strategies):
            run_strategy(job, [self._placed(group) for group in strategy.groups], (cost[place], effect[place], last[place]))
        return CohortResult(tuple(one.name for one in self.strategies), self.states, *items, cost, effect, last)

    def _items(self, side: int) -> tuple[Item, ...]:
        """Return what every cost (side 0) or effect (side 1) is added up under, in the order of first appearance."""
        amounts = [amount for _, group in self._groups() for amount in (group.effects if side else group.costs)]
        return tuple(dict.fromkeys(item_key(amount, side) for amount in amounts))

    def _placed(self, group: CohortGroup) -> tuple[CohortGroup, Floats]:
        return group, start_shares("start", self.start if group.start is None else group.start, self.states, [])

    def occupancy(self, strategy: str) -> xr.DataArray:
        """Return the share of families in each state at each moment between cycles, (moment, state, draw).

        Raises
        ------
        KeyError
            If there is no such strategy.
        """
        import xarray as xr

        found = [one for one in self.strategies if one.name == strategy]
        if not found:
            raise KeyError(f"strategy '{strategy}': expected one of {', '.join(one.name for one in self.strategies)}")
        shares = occupied(self.cycles, self.cycle_months, self.draws, [self._placed(group) for group in found[0].groups])
        labels = {"moment": np.arange(self.cycles + 1), "state": list(self.states), "draw": np.arange(self.draws)}
        return xr.DataArray(shares, coords=labels, dims=("moment", "state", "draw"), name="share")
