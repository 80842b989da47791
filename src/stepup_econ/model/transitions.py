"""Transition probabilities or rates between named states, by draw and, where they change, by cycle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from stepup_econ.model.cohort_values import ANY, checked, draws_of, pairs, state_problems, tile_of, unknown_states
from stepup_econ.model.transitions_exponential import probabilities, with_diagonal
from stepup_econ.model.transitions_treatment import SCALES, Treatment
from stepup_econ.problems import Problem, raise_if

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from stepup_econ.model.cohort_values import Floats

SLACK = 1e-9
"""How far a row of probabilities may be from one, and a probability below nothing, before it counts as a mistake."""


@dataclass(frozen=True, slots=True, eq=False)
class TransitionTile:
    """Transitions of a tile of draws, ready for the kernel.

    Parameters
    ----------
    probability : array (period, from, to, draw)
    period : array (cycle,)
        Which of them holds in each cycle.
    rates : array (period, from, to, draw), a year, or None
        What the probabilities were made from, if from rates.
    """

    probability: Floats
    period: NDArray[np.int64]
    rates: Floats | None


@dataclass(frozen=True, slots=True, eq=False)
class Transitions:
    """How families move between states; make one with a function whose name begins with `transitions_from`.

    Parameters
    ----------
    states : tuple of str
    values : array (cycle or 1, from, to, draw or 1)
        Probabilities of a cycle, whose rows sum to one, or yearly rates, whose rows sum to nothing.
    kind : {"probability", "rate"}
    rest : tuple of int
        For each state, the place of the state that takes whatever no other transition takes; as a rule itself.
    treatments : tuple of Treatment
        Applied one after another.

    Raises
    ------
    InputError
        With every problem: rows that do not sum to one, negative or missing numbers, names that are not states.
    """

    states: tuple[str, ...]
    values: Floats
    kind: Literal["probability", "rate"] = "probability"
    rest: tuple[int, ...] = ()
    treatments: tuple[Treatment, ...] = ()

    def __post_init__(self) -> None:
        if not self.rest:
            object.__setattr__(self, "rest", tuple(range(len(self.states))))
        raise_if(state_problems(self.states) or self._shape_problems() or self._number_problems() + self._treatment_problems())

    def _shape_problems(self) -> list[Problem]:
        shape, size = self.values.shape, len(self.states)
        if len(shape) == 4 and shape[1:3] == (size, size) and self.values.size:
            return []
        expected = f"({size}, {size}), with draws last and cycles first if any"
        return [Problem("CM120", "transitions", f"shape {shape}", expected, "Give one row and one column a state, in their order.")]

    def _number_problems(self) -> list[Problem]:
        probability = self.kind == "probability"
        size, due = len(self.states), 1.0 if probability else 0.0
        negative = self.values < -SLACK
        if not probability:
            negative[:, np.arange(size), np.arange(size)] = False
        off = ~(np.abs(self.values.sum(axis=2) - due) <= SLACK * np.maximum(1.0, np.abs(self.values).max(axis=2)))
        problems = []
        for row, state in enumerate(self.states):
            where = f"transitions from '{state}'"
            if negative[:, row].any():
                found = f"{np.nanmin(self.values[:, row]):.6g}" if probability else "a negative rate"
                problems.append(Problem("CM121", where, found, "0 or more", "Check what leaves this state: it may be more than all."))
            if off[:, row].any():
                found = f"a sum of {self.values[:, row].sum(axis=1)[off[:, row]][0]:.9g}"
                problems.append(
                    Problem("CM122", where, found, f"{due:g}", "Make the row complete, or give moves only and let the rest stay.")
                )
        return problems

    def _treatment_problems(self) -> list[Problem]:
        problems: list[Problem] = []
        for place, treatment in enumerate(self.treatments):
            where = f"treatment {place + 1}"
            for pair in treatment.on:
                places = pairs(where, pair, self.states, problems)
                if self.kind == "probability" and ANY not in pair and any(entered == self.rest[left] for left, entered in places):
                    found, mend = (
                        " to ".join(map(repr, pair)),
                        "Treat the other transitions from that state: this one is what they leave over.",
                    )
                    problems.append(Problem("CM125", where, found, "a transition that does not take the rest", mend))
            if self.kind == "rate" and treatment.scale != "hazard":
                problems.append(
                    Problem("CM123", where, f"scale '{treatment.scale}'", "'hazard'", "Rates can only be multiplied as hazards.")
                )
        draws_of(
            [("transitions", self.values), *((f"treatment {i + 1}", np.empty(t.draws)) for i, t in enumerate(self.treatments))], problems
        )
        return problems

    @property
    def draws(self) -> int:
        """Number of draws; 1 if nothing in it is uncertain."""
        return max([int(self.values.shape[-1]), *(treatment.draws for treatment in self.treatments)])

    @property
    def cycles(self) -> int | None:
        """Cycles that the numbers are given for; None if they hold for any number."""
        lengths = [self.values.shape[0], *(np.shape(treatment.ratio)[0] for treatment in self.treatments)]
        return min((length for length in lengths if length > 1), default=None)

    @property
    def changes(self) -> bool:
        """Whether they differ from cycle to cycle."""
        lasts = (np.isfinite(np.asarray(treatment.full_months)).any() for treatment in self.treatments)
        return self.cycles is not None or any(lasts)

    def treated(self, *treatments: Treatment) -> Transitions:
        """Return the same transitions for families who take up one or more treatments."""
        return replace(self, treatments=(*self.treatments, *treatments))

    def tile(self, first: int, last: int, cycles: int, cycle_months: float) -> TransitionTile:
        """Return what the kernel needs for the draws from `first` to before `last`.

        Cycles that have the same matrices share one period.
        """
        base = tile_of(self.values, first, last)
        if len(base) == 1 and not self.treatments:
            return self._finished(base, np.zeros(cycles, dtype=np.int64), cycle_months)
        ratios = [treatment.ratios(cycles, cycle_months, first, last) for treatment in self.treatments]
        places: dict[tuple[object, ...], int] = {}
        chosen: list[int] = []
        period = np.empty(cycles, dtype=np.int64)
        for cycle in range(cycles):
            key = (cycle if len(base) > 1 else 0, *(ratio[cycle].tobytes() for ratio in ratios))
            period[cycle] = places.setdefault(key, len(places))
            if period[cycle] == len(chosen):
                chosen.append(cycle)
        matrices = base[chosen] if len(base) > 1 else np.repeat(base, len(chosen), axis=0) if len(chosen) > 1 else base
        return self._finished(self._changed(matrices, [ratio[chosen] for ratio in ratios]), period, cycle_months)

    def _finished(self, matrices: Floats, period: NDArray[np.int64], cycle_months: float) -> TransitionTile:
        if self.kind == "probability":
            return TransitionTile(matrices, period, None)
        moved = np.stack([probabilities(rates, cycle_months / 12.0) for rates in matrices])
        return TransitionTile(moved, period, matrices)

    def _changed(self, matrices: Floats, ratios: list[Floats]) -> Floats:
        """Apply each treatment's ratios (period, draw or 1) to matrices (period, from, to, draw)."""
        for treatment, ratio in zip(self.treatments, ratios, strict=True):
            width = max(matrices.shape[-1], ratio.shape[-1])
            matrices = np.broadcast_to(matrices, (*matrices.shape[:-1], width)).copy()
            for left, entered in dict.fromkeys(p for pair in treatment.on for p in pairs("", pair, self.states, [])):
                if self.kind == "rate":
                    matrices[:, left, entered] *= ratio
                elif entered != self.rest[left]:
                    before = matrices[:, left, entered]
                    after = SCALES[treatment.scale](before, ratio)
                    matrices[:, left, self.rest[left]] += before - after
                    matrices[:, left, entered] = after
            if self.kind == "rate":
                matrices = with_diagonal(matrices)
            else:
                raise_if(self._overdrawn(matrices))
        return matrices

    def _overdrawn(self, matrices: Floats) -> list[Problem]:
        problems = []
        for left, rest in enumerate(self.rest):
            least = float(matrices[:, left, rest].min())
            if least < -SLACK:
                found = f"{1.0 - least:.4g} in all leaving in one cycle"
                mend = "Use scale='hazard', or shorter cycles: the ratio makes more leave than there are."
                problems.append(Problem("CM124", f"treated transitions from '{self.states[left]}'", found, "1 or less", mend))
        return problems


def transitions_from_moves(
    states: Sequence[str], moves: Mapping[tuple[str, str], ArrayLike], rest: Mapping[str, str] | None = None
) -> Transitions:
    """Return transitions from the probability of each move in a cycle; whoever does not move stays.

    Parameters
    ----------
    states : sequence of str
    moves : mapping from (from, to) to a number, draws (draw,) or numbers (cycle, draw)
        ``("*", "dead")`` is a move from every other state.
    rest : mapping from state to state, optional
        For states that everybody leaves: where those go that no move takes.

    Examples
    --------
    >>> t = transitions_from_moves(["well", "ill"], {("well", "ill"): [0.1, 0.2]})
    >>> t.values[0, :, :, 1].tolist()
    [[0.8, 0.2], [0.0, 1.0]]
    """
    names = tuple(states)
    problems = state_problems(names)
    rest = dict(rest or {})
    problems += unknown_states("rest", [*rest, *rest.values()], names)
    found: list[tuple[str, list[tuple[int, int]], Floats]] = []
    for pair, value in moves.items():
        where = f"move {' to '.join(map(repr, pair))}"
        found.append((where, pairs(where, pair, names, problems), checked(where, value, problems)))
    draws = draws_of([(where, array) for where, _, array in found], problems)
    lengths = {len(array) for _, _, array in found if len(array) > 1}
    if len(lengths) > 1:
        problems.append(Problem("CM106", "moves", f"{sorted(lengths)} cycles", "one number of cycles", "Give each move as many cycles."))
    raise_if(problems)
    values = np.zeros((max(lengths, default=1), len(names), len(names), draws))
    for _, places, array in found:
        for left, entered in places:
            values[:, left, entered] = array
    takers = tuple(names.index(rest.get(name, name)) for name in names)
    index = np.arange(len(names))
    values[:, index, takers] = 0.0
    values[:, index, takers] = 1.0 - values.sum(axis=2)
    return Transitions(names, values, rest=takers)


def transitions_from_matrix(states: Sequence[str], matrix: ArrayLike) -> Transitions:
    """Return transitions from complete matrices of probabilities, whose rows sum to one.

    Parameters
    ----------
    states : sequence of str
    matrix : array (from, to), (from, to, draw) or (cycle, from, to, draw)
    """
    array = np.asarray(matrix, dtype=np.float64)
    full = array[None, :, :, None] if array.ndim == 2 else array[None] if array.ndim == 3 else array
    return Transitions(tuple(states), full)
