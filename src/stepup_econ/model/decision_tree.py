"""Decision trees: branches with probabilities, costs and effects in every draw, rolled back exactly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.model.cohort_values import checked, draws_of
from stepup_econ.model.own_draws import ONE_OUTCOME
from stepup_econ.model.simulation import Simulation
from stepup_econ.problems import Problem, raise_if

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike

    from stepup_econ.model.cohort_values import Floats

SLACK = 1e-9
"""How far probabilities may be from summing to one."""


@dataclass(frozen=True, slots=True, eq=False)
class Branch:
    """A branch of a decision tree: what it costs and gains itself, and what may happen next.

    Parameters
    ----------
    name : str
        Of the branch; of the strategy, for the branch a tree begins with.
    probability : number or draws (draw,), optional
        Of taking it; left out, it takes what the others at its fork leave.
    then : sequence of Branch
        What may happen next; nothing more at a tip.
    cost : number or draws (draw,), in pounds
    effects : number or draws, or a mapping from an outcome's name to them
        More is better. A cohort model's result in each draw may stand here, and as a cost.

    Raises
    ------
    InputError
        With every problem: probabilities that do not sum to one in some draw, names used twice at a fork, numbers missing.

    Examples
    --------
    >>> tree = Branch("visit", cost=100, then=[Branch("reached", 0.25, effects=1), Branch("not reached", cost=20)])
    >>> rolled = roll_back(tree)
    >>> float(rolled.cost[0]), float(rolled.effects["effect"][0])
    (115.0, 0.25)
    """

    name: str
    probability: ArrayLike | None = None
    then: Sequence[Branch] = ()
    cost: ArrayLike = 0.0
    effects: ArrayLike | Mapping[str, ArrayLike] = field(default_factory=dict)

    def __post_init__(self) -> None:
        problems: list[Problem] = []
        gains = self.effects if isinstance(self.effects, Mapping) else {ONE_OUTCOME: self.effects}
        object.__setattr__(self, "then", tuple(self.then))
        object.__setattr__(self, "cost", self._draws("cost", self.cost, problems))
        object.__setattr__(self, "effects", {name: self._draws(name, value, problems) for name, value in gains.items()})
        if self.probability is not None:
            chance = self._draws("probability", self.probability, problems)
            object.__setattr__(self, "probability", chance)
            if not ((chance >= -SLACK) & (chance <= 1 + SLACK)).all():
                found = f"{chance.min():.6g} to {chance.max():.6g}"
                problems.append(Problem("DT101", f"'{self.name}', probability", found, "0 to 1", "Give a share of those at the fork."))
        raise_if(problems)
        raise_if(self._fork_problems())

    def _draws(self, what: str, value: ArrayLike, problems: list[Problem]) -> Floats:
        array = checked(f"'{self.name}', {what}", value, problems)
        if len(array) > 1:
            problems.append(Problem("DT102", f"'{self.name}', {what}", f"shape {array.shape}", "a number or (draw,)", "Give one a draw."))
        return np.asarray(array[0])

    def _fork_problems(self) -> list[Problem]:
        names = [branch.name for branch in self.then]
        given = [(branch.name, branch.probability) for branch in self.then if branch.probability is not None]
        problems: list[Problem] = []
        if len(set(names)) < len(names):
            problems.append(Problem("DT103", f"fork '{self.name}'", ", ".join(names), "each name once", "Name each branch once."))
        if len(names) - len(given) > 1:
            mend = "Give a probability to all of them but one."
            problems.append(Problem("DT104", f"fork '{self.name}'", "several branches that take the rest", "one at most", mend))
        draws_of(((name, np.asarray(chance)) for name, chance in given), problems)
        if problems or not names:
            return problems
        total: Floats = sum((np.asarray(chance) for _, chance in given), start=np.zeros(1))
        rest = len(given) < len(names)
        if not (np.abs(total - 1.0) <= SLACK).all() and not (rest and (total <= 1.0 + SLACK).all()):
            found = f"probabilities that sum to {total.min():.6g} to {total.max():.6g}"
            mend = "Leave one probability out to let that branch take the rest."
            problems.append(Problem("DT105", f"fork '{self.name}'", found, "1 or less" if rest else "1", mend))
        return problems

    def chances(self) -> tuple[Floats, ...]:
        """Return the probability (draw,) of each branch that may come next."""
        total: Floats = sum((np.asarray(b.probability) for b in self.then if b.probability is not None), start=np.zeros(1))
        return tuple(1.0 - total if b.probability is None else np.asarray(b.probability) for b in self.then)


@dataclass(frozen=True, slots=True, eq=False)
class RolledBack:
    """Expected cost and effects of a tree in each draw.

    Parameters
    ----------
    cost : array (draw,)
    effects : mapping from an outcome's name to an array (draw,)
    """

    cost: Floats
    effects: Mapping[str, Floats]


def roll_back(tree: Branch) -> RolledBack:
    """Return what a tree costs and gains on average over its branches, in each draw.

    Notes
    -----
    A branch is worth its own amount and the sum over what may come next of probability times worth: no simulation.
    """
    cost = np.asarray(tree.cost)
    effects = _gains(tree)
    for branch, chance in zip(tree.then, tree.chances(), strict=True):
        following = roll_back(branch)
        cost = cost + chance * following.cost
        for name, value in following.effects.items():
            effects[name] = effects.get(name, np.zeros(1)) + chance * value
    return RolledBack(cost, effects)


def tree_paths(tree: Branch) -> pd.DataFrame:
    """Return every way through a tree, for reading: path, probability, cost and each effect, as means over the draws."""
    import pandas as pd

    rows = []
    for names, chance, cost, gains in _paths(tree):
        row = {"path": " / ".join(names), "probability": float(np.mean(chance)), "cost": float(np.mean(cost))}
        rows.append(row | {name: float(np.mean(value)) for name, value in gains.items()})
    return pd.DataFrame(rows).fillna(0.0)


def tree_simulation(
    trees: Sequence[Branch], inputs: Mapping[str, ArrayLike] | pd.DataFrame | None = None, reference: str | None = None
) -> Simulation:
    """Return the trees of several strategies as a `Simulation`, on which every analysis works.

    Parameters
    ----------
    trees : sequence of Branch
        One a strategy, with its name.
    inputs : mapping from a name to draws (draw,), or data frame, optional
    reference : str, optional
        The strategy that others are compared with; the first when left out.
    """
    rolled = [roll_back(tree) for tree in trees]
    outcomes = list(dict.fromkeys(name for one in rolled for name in one.effects))
    problems: list[Problem] = []
    arrays = [(tree.name, one.cost) for tree, one in zip(trees, rolled, strict=True)]
    arrays += [(f"{tree.name}, {n}", v) for tree, one in zip(trees, rolled, strict=True) for n, v in one.effects.items()]
    given = {str(name): np.asarray(value) for name, value in (inputs.items() if inputs is not None else ())}
    draws = draws_of([*arrays, *given.items()], problems)
    raise_if(problems)
    costs = np.stack([np.broadcast_to(one.cost, (draws,)) for one in rolled], axis=1)
    effects = {
        name: np.stack([np.broadcast_to(one.effects.get(name, np.zeros(1)), (draws,)) for one in rolled], axis=1) for name in outcomes
    }
    return Simulation.from_arrays(costs, effects, [tree.name for tree in trees], given or None, reference)


def _gains(branch: Branch) -> dict[str, Floats]:
    assert isinstance(branch.effects, Mapping)
    return {name: np.asarray(value) for name, value in branch.effects.items()}


def _paths(tree: Branch) -> Iterator[tuple[tuple[str, ...], Floats, Floats, dict[str, Floats]]]:
    own = _gains(tree)
    if not tree.then:
        yield (tree.name,), np.ones(1), np.asarray(tree.cost), own
    for branch, chance in zip(tree.then, tree.chances(), strict=True):
        for names, further, cost, gains in _paths(branch):
            both = {name: own.get(name, np.zeros(1)) + gains.get(name, np.zeros(1)) for name in {**own, **gains}}
            yield (tree.name, *names), chance * further, np.asarray(tree.cost) + cost, both
