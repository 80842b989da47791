"""What adjustment needs of its arrays, and everything that is wrong with them at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import linprog

from stepup_econ.problems import Problem, raise_if
from stepup_econ.records.effects import Floats


@dataclass(frozen=True, slots=True)
class Groups:
    """Families with the service and without: `served` (family,), `x` (family, covariate), and the covariates' names."""

    served: NDArray[np.bool_]
    x: Floats
    names: tuple[str, ...]


def check_groups(served: ArrayLike, x: ArrayLike, names: tuple[str, ...] = ()) -> Groups:
    """Return checked groups.

    Raises
    ------
    InputError
        Lengths that differ (EF121), values that are missing or infinite (EF122), fewer than two families on a side (EF123), a covariate
        that is the same for all or follows from the others (EF124).
    """
    given, covariates = np.asarray(served), np.asarray(x, dtype=np.float64)
    covariates = covariates[:, None] if covariates.ndim == 1 else covariates
    if given.ndim != 1 or covariates.ndim != 2 or len(covariates) != len(given) or not covariates.shape[1]:
        found = f"shapes {given.shape} and {covariates.shape}"
        raise_if([Problem("EF121", "served, x", found, "(family,) and (family, covariate)", "Give both the same families, in one order.")])
    labels = names or tuple(f"x{k + 1}" for k in range(covariates.shape[1]))
    problems = []
    if len(labels) != covariates.shape[1]:
        mend = "Give each covariate a name, or none."
        problems.append(Problem("EF121", "names", f"{len(labels)} names", f"{covariates.shape[1]}, one a covariate", mend))
    for k in np.flatnonzero(~np.isfinite(covariates).all(axis=0)):
        mend = "Fill in first (multiple imputation), or add a column that marks what is missing."
        problems.append(Problem("EF122", f"covariate {labels[k] if k < len(labels) else k}", "values missing or infinite", "numbers", mend))
    if given.dtype != bool and not np.isin(given, (0, 1)).all():
        problems.append(Problem("EF122", "served", "values other than 0 and 1", "true or false for each family", "Mend or leave out."))
    ours = int((given == 1).sum())
    if min(ours, len(given) - ours) < 2:
        found = f"{ours} with and {len(given) - ours} without"
        problems.append(Problem("EF123", "served", found, "two or more of each", "Without both there is nothing to compare."))
    raise_if(problems)
    raise_if(_idle(covariates, labels))
    return Groups(given == 1, covariates, labels)


def _idle(x: Floats, names: tuple[str, ...]) -> list[Problem]:
    """Return a problem for each covariate that is constant or follows from those before it."""
    kept: Floats = np.ones((len(x), 1))
    problems = []
    for k, name in enumerate(names):
        spread = x[:, k].std()
        column = (x[:, k] - x[:, k].mean()) / spread if spread > 0 else np.zeros(len(x))
        left = column - kept @ np.linalg.lstsq(kept, column, rcond=None)[0]
        if np.sqrt(np.mean(left**2)) < 1e-8:
            found = "the same for all" if spread == 0 else "what follows from the covariates before it"
            mend = "Leave it out: it cannot be told apart from them."
            problems.append(Problem("EF124", f"covariate {name}", found, "what differs between families", mend))
        else:
            kept = np.column_stack([kept, column])
    return problems


def separating(served: NDArray[np.bool_], x: Floats) -> int | None:
    """Return the covariate that most tells the groups wholly apart, or None if no combination does.

    A linear programme (as Konis 2007): directions in which no family of one side lies beyond one of the other.
    """
    scaled = (x - x.mean(axis=0)) / x.std(axis=0)
    signed = np.where(served, 1.0, -1.0)[:, None] * np.column_stack([np.ones(len(x)), scaled])
    found = linprog(-signed.sum(axis=0), A_ub=-signed, b_ub=np.zeros(len(x)), bounds=[(-1, 1)] * signed.shape[1], method="highs")
    if found.status != 0 or -found.fun < 1e-6:
        return None
    return int(np.argmax(np.abs(found.x[1:])))
