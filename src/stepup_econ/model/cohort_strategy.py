"""A strategy of a cohort model: one group of families or several, each with its transitions, costs and effects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.model.cohort_values import checked, unknown_states
from stepup_econ.problems import Problem, raise_if

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from stepup_econ.model.cohort_amounts import Amount
    from stepup_econ.model.cohort_values import Floats
    from stepup_econ.model.transitions import Transitions
    from stepup_econ.model.transitions_treatment import Treatment


@dataclass(frozen=True, slots=True, eq=False)
class CohortGroup:
    """Families who share transitions and amounts within a strategy, such as those engaged.

    Parameters
    ----------
    transitions : Transitions
    costs, effects : tuple of amounts
        For each family of the group. More of an effect is better.
    share : number or draws (draw,)
        Of the strategy's families.
    start : str, or mapping from a state to a number or draws, optional
        Where the group starts; where the model starts when left out.
    """

    transitions: Transitions
    costs: tuple[Amount, ...] = ()
    effects: tuple[Amount, ...] = ()
    share: ArrayLike = 1.0
    start: str | Mapping[str, ArrayLike] | None = None

    def __post_init__(self) -> None:
        problems: list[Problem] = []
        share = checked("share", self.share, problems)
        if len(share) > 1 or not ((share >= 0) & (share <= 1)).all():
            problems.append(Problem("CM140", "share", f"{share.min():g} to {share.max():g}", "0 to 1", "Give the share of families."))
        raise_if(problems)
        object.__setattr__(self, "share", share)
        object.__setattr__(self, "costs", tuple(self.costs))
        object.__setattr__(self, "effects", tuple(self.effects))

    def arrays(self) -> list[tuple[str, Floats]]:
        """Return every uncertain number in it, by where it stands; transitions as one draw axis."""
        found = [("transitions", np.empty(self.transitions.draws)), ("share", np.asarray(self.share))]
        for amount in (*self.costs, *self.effects):
            found += amount.arrays().items()
        return found


@dataclass(frozen=True, slots=True, eq=False)
class CohortStrategy:
    """One of the strategies compared.

    Parameters
    ----------
    name : str
    groups : tuple of CohortGroup
        Their shares sum to one in every draw.
    """

    name: str
    groups: tuple[CohortGroup, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "groups", tuple(self.groups))
        total: Floats = sum((np.asarray(group.share) for group in self.groups), start=np.zeros((1, 1)))
        if not np.allclose(total, 1.0, rtol=0, atol=1e-9):
            found = f"{total.min():.6g} to {total.max():.6g}"
            raise_if([Problem("CM141", f"strategy '{self.name}'", found, "shares that sum to 1", "Give every family a group.")])


def cohort_strategy(
    name: str,
    transitions: Transitions,
    costs: Sequence[Amount] = (),
    effects: Sequence[Amount] = (),
    *,
    treatment: Treatment | Sequence[Treatment] = (),
    engaged: ArrayLike = 1.0,
    engaged_costs: Sequence[Amount] = (),
) -> CohortStrategy:
    """Return a strategy in which treatment changes transitions for those engaged, and for nobody else.

    Parameters
    ----------
    name : str
    transitions : Transitions
        Without treatment.
    costs, effects : sequence of amounts
        For every family.
    treatment : Treatment or several
        For those engaged.
    engaged : number or draws (draw,)
        Share of families engaged.
    engaged_costs : sequence of amounts
        On top of `costs`, for those engaged.

    Notes
    -----
    Those engaged are followed apart from the others. One group with an averaged ratio would be wrong from the second cycle on:
    those who benefit stay longer in the good states, so their share among the families there grows.
    """
    treatments = tuple(treatment) if isinstance(treatment, Sequence) else (treatment,)
    share = np.asarray(engaged, dtype=np.float64)
    treated = CohortGroup(transitions.treated(*treatments), (*costs, *engaged_costs), tuple(effects), share)
    if (share == 1.0).all() or not (treatments or engaged_costs):
        return CohortStrategy(name, (CohortGroup(treated.transitions, treated.costs, treated.effects),))
    return CohortStrategy(name, (treated, CohortGroup(transitions, tuple(costs), tuple(effects), 1.0 - share)))


def start_shares(where: str, start: str | Mapping[str, ArrayLike], states: tuple[str, ...], problems: list[Problem]) -> Floats:
    """Return the shares of families in each state at the start, (state, draw or 1)."""
    given = {start: 1.0} if isinstance(start, str) else start
    wrong = unknown_states(where, given, states)
    arrays = {state: checked(f"{where} in '{state}'", value, problems) for state, value in given.items()}
    widths = {array.shape for array in arrays.values()} - {(1, 1)}
    if wrong or len(widths) > 1 or not arrays:
        problems += wrong or [
            Problem("CM142", where, "shares of several shapes, or none", "a number or draws each", "Give each state one share.")
        ]
        return np.zeros((len(states), 1))
    shares = np.zeros((len(states), max((array.shape[-1] for array in arrays.values()), default=1)))
    for state, array in arrays.items():
        shares[states.index(state)] = array[0]
    if (shares < 0).any() or not np.allclose(shares.sum(axis=0), 1.0, rtol=0, atol=1e-9):
        found = f"a sum of {shares.sum(axis=0).min():.6g} to {shares.sum(axis=0).max():.6g}"
        problems.append(Problem("CM142", where, found, "shares of 0 or more that sum to 1", "Give every family a state to start in."))
    return shares
