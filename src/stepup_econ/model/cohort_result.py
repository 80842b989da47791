"""What a cohort model gives: costs by item, effects by outcome, and where families are at the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.model.dataset import labelled
from stepup_econ.model.own_draws import unrelated_inputs
from stepup_econ.model.simulation import EVERYTHING, Simulation
from stepup_econ.problems import Problem, raise_if

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

FREE = ("none", EVERYTHING)
"""The cost item of a model without costs."""


@dataclass(frozen=True, slots=True, eq=False)
class CohortResult:
    """Discounted costs and effects of every strategy in every draw.

    Parameters
    ----------
    strategies, states : tuple of str
    cost_items : tuple of (name, agency)
    effect_items : tuple of (name, "")
    cost : array (strategy, item, draw), in pounds
    effect : array (strategy, outcome, draw)
    last : array (strategy, state, draw)
        Share of families in each state when the model ends; exits are told apart here.
    """

    strategies: tuple[str, ...]
    states: tuple[str, ...]
    cost_items: tuple[tuple[str, str], ...]
    effect_items: tuple[tuple[str, str], ...]
    cost: Floats
    effect: Floats
    last: Floats

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Names of the outcomes."""
        return tuple(name for name, _ in self.effect_items)

    @property
    def total_cost(self) -> Floats:
        """All costs together, (strategy, draw), item after item."""
        total = np.zeros((self.cost.shape[0], self.cost.shape[-1]))
        for item in range(self.cost.shape[1]):
            total += self.cost[:, item]
        return total

    def simulation(self, inputs: Mapping[str, ArrayLike] | pd.DataFrame | None = None, reference: str | None = None) -> Simulation:
        """Return the draws as a `Simulation`, on which every analysis works.

        Parameters
        ----------
        inputs : mapping from a name to draws (draw,), or data frame, optional
            What was uncertain, for value of information.
        reference : str, optional
            The strategy that others are compared with; the first when left out.

        Raises
        ------
        InputError
            If the model has no effects, or inputs do not fit the draws.
        """
        values = self._inputs(inputs)
        items = self.cost_items or (FREE,)
        agencies, categories = (tuple(dict.fromkeys(item[side] for item in items)) for side in (1, 0))
        draws = self.cost.shape[-1]
        cost = np.zeros((len(self.strategies), 1, len(agencies), len(categories), draws))
        for place, (name, agency) in enumerate(self.cost_items):
            cost[:, 0, agencies.index(agency), categories.index(name)] = self.cost[:, place]
        matrix = np.stack(list(values.values())) if values else np.empty((0, draws))
        data = labelled(
            cost=cost,
            effect=self.effect[:, None].copy(),
            inputs=matrix,
            volume=np.empty((len(self.strategies), 1, 0, draws)),
            labels={
                "strategy": self.strategies,
                "area": (EVERYTHING,),
                "agency": agencies,
                "category": categories,
                "outcome": self.outcomes,
                "input": tuple(values),
                "stage": (),
            },
        )
        results = np.concatenate([self.total_cost, self.effect.reshape(-1, draws)])
        return Simulation(data, self.strategies[0] if reference is None else reference, warnings=unrelated_inputs(matrix, results))

    def _inputs(self, inputs: Mapping[str, ArrayLike] | pd.DataFrame | None) -> dict[str, Floats]:
        draws = self.cost.shape[-1]
        problems = []
        if not self.effect_items:
            problems.append(Problem("CM160", "effects", "none", "at least one outcome", "Give the strategies an effect."))
        values = {str(name): np.asarray(value, dtype=np.float64) for name, value in (inputs.items() if inputs is not None else ())}
        mend = "Give the same draws as went into the model."
        problems += [
            Problem("CM161", f"input '{name}'", f"shape {value.shape}", f"({draws:,},), one a draw", mend)
            for name, value in values.items()
            if value.shape != (draws,)
        ]
        raise_if(problems)
        return values

    def table(self) -> pd.DataFrame:
        """Return means over the draws: strategy, kind (cost, effect, share at the end), item, agency, mean."""
        import pandas as pd

        rows = []
        for place, strategy in enumerate(self.strategies):
            rows += [(strategy, "cost", n, a, v.mean()) for (n, a), v in zip(self.cost_items, self.cost[place], strict=True)]
            rows += [(strategy, "effect", n, "", v.mean()) for n, v in zip(self.outcomes, self.effect[place], strict=True)]
            rows += [(strategy, "share at the end", s, "", v.mean()) for s, v in zip(self.states, self.last[place], strict=True)]
        return pd.DataFrame(rows, columns=["strategy", "kind", "item", "agency", "mean"])
