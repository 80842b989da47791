"""Costs and effects of every strategy in every draw: the narrow waist between the model and the analyses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from stepup_econ.model.dataset import DIMENSIONS, dataset_problems, labelled, labels_of
from stepup_econ.model.own_draws import check_own_draws
from stepup_econ.problems import Problem, raise_if

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from numpy.typing import ArrayLike, NDArray

EVERYTHING = "all"
"""The perspective that counts every agency and every category."""


@dataclass(frozen=True, slots=True, eq=False)
class Simulation:
    """What every strategy costs and achieves, in every draw of a design.

    Parameters
    ----------
    data : xarray.Dataset
        ``cost (strategy, area, agency, category, draw)`` in pounds, ``effect (strategy, area, outcome, draw)`` where
        more is always better, ``inputs (input, draw)``, ``volume (strategy, area, stage, draw)``.
    reference : str
        The strategy that others are compared with.
    perspective : str
        The perspective that counts when none is named.
    perspectives : mapping of str to (agencies, categories)
        Which agencies and which categories each perspective counts; ``"all"`` counts everything and need not be given.
    seed, method, digest : int, str, str
        Of the design and of the inputs, for the record.
    warnings : tuple of str
        What a reader of the results must be told.

    Raises
    ------
    InputError
        With every problem: missing variables, dimensions in another order, labels used twice, numbers that are
        missing or infinite.
    """

    data: xr.Dataset
    reference: str
    perspective: str = EVERYTHING
    perspectives: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=dict)
    seed: int | None = None
    method: str = "given"
    digest: str = ""
    warnings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        problems = dataset_problems(self.data)
        raise_if(problems or self._choice_problems())
        for name in DIMENSIONS:
            self.data[name].values.flags.writeable = False
        object.__setattr__(self, "perspectives", MappingProxyType(dict(self.perspectives)))

    def _choice_problems(self) -> list[Problem]:
        problems = []
        if self.reference not in self.strategies:
            mend = "Name one of the strategies."
            problems.append(Problem("SI106", "reference", f"'{self.reference}'", ", ".join(self.strategies), mend))
        if self.perspective != EVERYTHING and self.perspective not in self.perspectives:
            known = ", ".join((*self.perspectives, EVERYTHING))
            problems.append(Problem("SI107", "perspective", f"'{self.perspective}'", known, "Name one of the perspectives."))
        known_labels = {dimension: labels_of(self.data, dimension) for dimension in ("agency", "category")}
        for name, chosen in self.perspectives.items():
            for dimension, labels in zip(("agency", "category"), chosen, strict=True):
                unknown = [label for label in labels if label not in known_labels[dimension]]
                if unknown:
                    found = f"{dimension} {', '.join(unknown)}"
                    expected = ", ".join(known_labels[dimension])
                    problems.append(Problem("SI108", f"perspective '{name}'", found, expected, "Use the labels of the costs."))
        return problems

    @property
    def strategies(self) -> tuple[str, ...]:
        """Strategies, in the user's order."""
        return labels_of(self.data, "strategy")

    @property
    def areas(self) -> tuple[str, ...]:
        """Areas, in the user's order."""
        return labels_of(self.data, "area")

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Outcomes; of each, more is better."""
        return labels_of(self.data, "outcome")

    @property
    def inputs(self) -> tuple[str, ...]:
        """Inputs that the design varies."""
        return labels_of(self.data, "input")

    def input_draws(self, name: str) -> NDArray[np.float64]:
        """Values of one input in each draw, (draw,); `KeyError` if there is no such input."""
        if name not in self.inputs:
            raise KeyError(f"input '{name}': expected one of {', '.join(self.inputs) or 'none: no inputs were given'}")
        values: NDArray[np.float64] = self.data["inputs"].values[self.inputs.index(name)]
        return values

    @property
    def n_draws(self) -> int:
        """Number of draws; the base case has one."""
        return int(self.data.sizes["draw"])

    def costs(self, perspective: str | None = None) -> NDArray[np.float64]:
        """Cost of each strategy in each draw, all areas together, as the perspective counts them.

        Returns
        -------
        array (strategy, draw), in pounds

        Raises
        ------
        KeyError
            If the perspective is not one of those given.
        """
        values = self.data["cost"].values
        name = perspective or self.perspective
        if name == EVERYTHING:
            return _total(values)
        if name not in self.perspectives:
            raise KeyError(f"perspective '{name}': expected one of {', '.join((*self.perspectives, EVERYTHING))}")
        agencies, categories = self.perspectives[name]
        who, what = labels_of(self.data, "agency"), labels_of(self.data, "category")
        rows, columns = [who.index(label) for label in agencies], [what.index(label) for label in categories]
        return _total(values[:, :, rows][:, :, :, columns])

    def effects(self, outcome: str | None = None) -> NDArray[np.float64]:
        """Effect of each strategy in each draw, all areas together; more is better.

        Parameters
        ----------
        outcome : str, optional
            May be left out when there is only one.

        Returns
        -------
        array (strategy, draw), in units of the outcome

        Raises
        ------
        KeyError
            If there is no such outcome.
        ValueError
            If none is named and there are several.
        """
        position = self.outcomes.index(self.one_outcome(outcome))
        return _total(self.data["effect"].values[:, :, position])

    def one_outcome(self, outcome: str | None = None) -> str:
        """Return the outcome's name: the one named, or the only one there is."""
        if outcome is None:
            if len(self.outcomes) > 1:
                raise ValueError(f"outcome: found none, expected one of {', '.join(self.outcomes)}. Say which is meant.")
            return self.outcomes[0]
        if outcome not in self.outcomes:
            raise KeyError(f"outcome '{outcome}': expected one of {', '.join(self.outcomes)}")
        return outcome

    def position(self, strategy: str | None = None) -> int:
        """Place of a strategy in the user's order; the reference's when none is named."""
        name = self.reference if strategy is None else strategy
        if name not in self.strategies:
            raise KeyError(f"strategy '{name}': expected one of {', '.join(self.strategies)}")
        return self.strategies.index(name)

    @classmethod
    def from_arrays(
        cls,
        costs: ArrayLike | pd.DataFrame,
        effects: ArrayLike | pd.DataFrame | Mapping[str, Any],
        strategies: Sequence[str] | None = None,
        inputs: pd.DataFrame | Mapping[str, ArrayLike] | None = None,
        reference: str | None = None,
    ) -> Simulation:
        """Take in draws made with any other tool.

        Parameters
        ----------
        costs : array or data frame (draw, strategy), in pounds
        effects : array or data frame (draw, strategy), or a mapping from an outcome's name to one; more is better
        strategies : sequence of str, optional
            Names in the order of the columns; the headings of `costs` when left out.
        inputs : data frame (draw, input) or mapping from name to draws, optional
        reference : str, optional
            The strategy that others are compared with; the first when left out.

        Raises
        ------
        InputError
            With every problem found.

        Examples
        --------
        >>> sim = Simulation.from_arrays([[0, 100], [0, 140]], [[0, 0.02], [0, 0.05]], ["usual", "early"])
        >>> sim.n_draws, sim.reference, sim.outcomes
        (2, 'usual', ('effect',))
        """
        own = check_own_draws(costs, effects, strategies, inputs)
        data = labelled(
            cost=own.cost[:, None, None, None, :],
            effect=own.effect[:, None, :, :],
            inputs=own.values,
            volume=np.empty((len(own.strategies), 1, 0, own.cost.shape[-1])),
            labels={
                "strategy": own.strategies,
                "area": (EVERYTHING,),
                "agency": (EVERYTHING,),
                "category": (EVERYTHING,),
                "outcome": own.outcomes,
                "input": own.inputs,
                "stage": (),
            },
        )
        return cls(data, own.strategies[0] if reference is None else reference, warnings=own.warnings)


def _total(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum over everything between the strategy and the draw, one label after another.

    In this order a draw's sum is the same to the last bit whatever the number of draws beside it; `numpy.sum` changes its order of
    adding with the shape.
    """
    if all(size == 1 for size in values.shape[1:-1]):
        return values.reshape(values.shape[0], values.shape[-1])
    parts = values.reshape(values.shape[0], -1, values.shape[-1])
    summed = np.zeros((values.shape[0], values.shape[-1]))
    for label in range(parts.shape[1]):
        summed += parts[:, label]
    return summed
