"""Trial-style data: what each family cost and achieved, by arm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.problems import Problem, raise_if

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

FEWEST_CLUSTERS = 3
"""Clusters an arm needs before their spread can be judged by resampling or by leaving one out."""


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """Costs and effects of families, one entry a family.

    Parameters
    ----------
    cost, effect : array (family,)
        Pounds, and units of an outcome of which more is better. NaN where it was not observed.
    arm : array (family,)
        Position of each family's strategy in `strategies`.
    strategies : tuple of str
        The first is the reference.
    cluster : array (family,) or None
        Area, team or school that a family belongs to, numbered from 0; a cluster lies in one arm.
    covariates : mapping from name to array (family,)
        Known before the trial began.
    """

    cost: NDArray[np.float64]
    effect: NDArray[np.float64]
    arm: NDArray[np.intp]
    strategies: tuple[str, ...]
    cluster: NDArray[np.intp] | None = None
    covariates: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)

    @property
    def n(self) -> int:
        """Families."""
        return len(self.cost)

    @property
    def outcomes(self) -> NDArray[np.float64]:
        """Costs and effects, (2, family)."""
        return np.stack([self.cost, self.effect])

    @property
    def complete(self) -> bool:
        """Whether every cost and effect was observed."""
        return not np.isnan(self.outcomes).any()

    def clusters(self, arm: int) -> NDArray[np.intp]:
        """Return the clusters of an arm."""
        return np.unique(self.cluster[self.arm == arm]) if self.cluster is not None else np.empty(0, np.intp)

    def require_complete(self) -> None:
        """Raise `InputError` where a cost or an effect is missing."""
        missing = int(np.isnan(self.outcomes).any(axis=0).sum())
        if missing:
            raise_if([Problem("TR107", "costs and effects", f"{missing} of {self.n} families with one missing", "all observed",
                              "Fill them in several times with `impute`, and hand all the filled-in trials over.")])  # fmt: skip

    def require_clusters(self) -> None:
        """Raise `InputError` where an arm has too few clusters for any of them to stand for others."""
        if self.cluster is None:
            return
        problems = []
        for place, name in enumerate(self.strategies):
            count = len(self.clusters(place))
            if count < FEWEST_CLUSTERS:
                problems.append(Problem(
                    "TR108", f"arm '{name}'", f"{count} cluster{'s' * (count != 1)}", f"{FEWEST_CLUSTERS} or more in each arm",
                    "With two areas an arm a resampled arm is only ever AA, AB or BB, and its variance half of what it should be: no "
                    "resampling can show how areas differ. Compare areas by randomisation inference or with a prior for how much they "
                    "differ, or leave the clusters out and say that families are taken as independent.",
                ))  # fmt: skip
        raise_if(problems)


def read_trial(
    frame: pd.DataFrame,
    cost: str = "cost",
    effect: str = "effect",
    arm: str = "arm",
    cluster: str | None = None,
    covariates: Sequence[str] = (),
    reference: str | None = None,
) -> Trial:
    """Take families' costs and effects out of a data frame, one row a family.

    Parameters
    ----------
    frame : data frame
    cost, effect, arm, cluster : str
        Its columns. Costs and effects may be missing; nothing else may.
    covariates : sequence of str
        Numeric columns known before the trial began.
    reference : str, optional
        The arm that others are compared with; the one that comes first when left out.

    Raises
    ------
    InputError
        With every problem: columns that are not there, values that are not numbers, arms with fewer than two families, clusters in
        several arms.
    """
    wanted = [cost, effect, arm, *([cluster] if cluster else []), *covariates]
    absent = [name for name in wanted if name not in frame.columns]
    columns = ", ".join(map(str, frame.columns))
    raise_if([Problem("TR101", f"column '{name}'", "no such column", columns, "Name one of the columns.") for name in absent])
    problems: list[Problem] = []
    numbers = {name: _numbers(frame, name, name in (cost, effect), problems) for name in (cost, effect, *covariates)}
    for name in (arm, *([cluster] if cluster else [])):
        blank = frame[name].isna().to_numpy()
        if blank.any():
            where = f"column '{name}', row {int(blank.argmax()) + 1}"
            problems.append(Problem("TR103", where, f"{int(blank.sum())} missing", "a label for every family", "Fill it in."))
    raise_if(problems)
    labels = [str(label) for label in frame[arm]]
    found = list(dict.fromkeys(labels))
    strategies = found if reference is None else [str(reference), *(name for name in found if name != str(reference))]
    places = np.array([strategies.index(name) for name in labels], dtype=np.intp)
    groups = np.unique(frame[cluster].astype(str).to_numpy(), return_inverse=True)[1].astype(np.intp) if cluster else None
    raise_if(_arm_problems(places, strategies, groups, reference))
    more = {name: numbers[name] for name in covariates}
    return Trial(numbers[cost], numbers[effect], places, tuple(strategies), groups, more)


def _numbers(frame: pd.DataFrame, name: str, may_be_missing: bool, problems: list[Problem]) -> NDArray[np.float64]:
    import pandas as pd

    given = frame[name]
    found = pd.to_numeric(given, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    wrong = (np.isnan(found) & given.notna().to_numpy()) | np.isinf(found)
    if not may_be_missing:
        wrong |= np.isnan(found)
    if wrong.any():
        row = int(wrong.argmax())
        where = f"column '{name}', row {row + 1}" + (f" and {int(wrong.sum()) - 1} more" if wrong.sum() > 1 else "")
        problems.append(Problem("TR102", where, f"'{given.iloc[row]}'", "a finite number", "Correct it; a cost or an effect may be empty."))
    return found


def _arm_problems(arm: NDArray[np.intp], strategies: list[str], cluster: NDArray[np.intp] | None, reference: str | None) -> list[Problem]:
    problems = []
    sizes = np.bincount(arm, minlength=len(strategies))
    if reference is not None and not sizes[0]:
        problems.append(Problem("TR104", "reference", f"'{reference}'", ", ".join(map(str, strategies[1:])), "Name one of the arms."))
    if len(strategies) < 2:
        problems.append(Problem("TR105", "arms", ", ".join(map(str, strategies)) or "none", "two or more", "Give all arms of the trial."))
    few = [name for name, size in zip(strategies, sizes, strict=True) if size == 1]
    problems += [Problem("TR105", f"arm '{name}'", "1 family", "two or more", "An arm of one family has no spread.") for name in few]
    if cluster is not None:
        pairs = np.unique(np.stack([cluster, arm]), axis=1)
        both = int((np.bincount(pairs[0]) > 1).sum())
        if both:
            problems.append(Problem("TR106", "clusters", f"{both} with families in several arms", "each cluster in one arm",
                                    "Give each cluster's arms their own labels, or leave the clusters out."))  # fmt: skip
    return problems
