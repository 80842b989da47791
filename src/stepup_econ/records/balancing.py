"""Entropy balancing: the weights nearest to equal that make the groups' means agree exactly."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import linprog

from stepup_econ.problems import Problem, raise_if
from stepup_econ.records.effects import Floats
from stepup_econ.records.weighting import Balanced, summarise
from stepup_econ.records.weighting_checks import Groups, check_groups

EXACT = 1e-10


def entropy_weights(
    served: ArrayLike, x: ArrayLike, *, moments: Literal[1, 2] = 1, names: tuple[str, ...] = (), base: ArrayLike | None = None
) -> Balanced:
    """Return weights of the others under which their covariates have the means of the families served.

    Parameters
    ----------
    served : array (family,)
        True where the family had the service; these keep equal weights.
    x : array (family, covariate)
        Known before the service.
    moments : {1, 2}
        2 makes squares agree as well, and so variances.
    names : tuple of str
        Of the covariates.
    base : array (family,), optional
        Weights to stay near to; equal where left out.

    Raises
    ------
    InputError
        Naming every fault of the arrays (EF121 to EF124), or means that no weights reach (EF126), naming the covariates.

    Notes
    -----
    Hainmueller (2012): weights proportional to ``exp(x @ b)`` solve the problem; `b` by Newton's method on the convex dual. The
    difference of weighted means is then of the families served, and is the same as if the chance of being served were logistic or
    the outcome linear in the covariates: right if either is (Zhao and Percival 2017).

    Examples
    --------
    >>> found = entropy_weights([1, 1, 0, 0, 0], [2.0, 4.0, 1.0, 3.0, 5.0])
    >>> [round(float(w), 4) for w in found.weights]
    [0.5, 0.5, 0.3333, 0.3333, 0.3333]
    """
    groups = check_groups(served, x, names)
    others = groups.x[~groups.served]
    start = np.ones(len(others)) if base is None else np.asarray(base, dtype=np.float64)[~groups.served]
    features, target = _features(groups, moments)
    _reachable(features, target, groups.names, moments)
    raw = np.ones(len(groups.served))
    raw[~groups.served] = _tilt(features, target, start / start.sum())
    return summarise(groups, raw, "served", None)


def _features(groups: Groups, moments: int) -> tuple[Floats, Floats]:
    """Return the others' covariates (and squares) in standard units, and the means of the served."""
    centre, scale = groups.x.mean(axis=0), groups.x.std(axis=0)
    z = (groups.x - centre) / scale
    if moments == 2:
        squares = z**2
        told = [k for k in range(z.shape[1]) if len(np.unique(z[:, k])) > 2]  # of a yes or no, the square says nothing more
        z = np.column_stack([z, squares[:, told]])
    return z[~groups.served], z[groups.served].mean(axis=0)


def _tilt(features: Floats, target: Floats, base: Floats) -> Floats:
    """Return base weights times ``exp(features @ b)``, summing to one, with the target as their mean."""
    b = np.zeros(features.shape[1])

    def dual(at: Floats) -> tuple[float, Floats]:
        exponent = features @ at + np.log(base)
        top = exponent.max()
        weights = np.exp(exponent - top)
        return float(top + np.log(weights.sum()) - target @ at), weights / weights.sum()

    value, weights = dual(b)
    for _ in range(200):
        mean = weights @ features
        slope = mean - target
        if np.abs(slope).max() < EXACT:
            return weights
        curve = (features * weights[:, None]).T @ features - np.outer(mean, mean)
        step = np.linalg.lstsq(curve, -slope, rcond=None)[0]
        length = 1.0
        while True:
            tried, new = dual(b + length * step)
            nearer = (
                np.abs(new @ features - target).max() < 0.5 * np.abs(slope).max()
            )  # near the end the dual no longer tells, for rounding
            if nearer or tried <= value + 1e-4 * length * float(slope @ step) or length < 1e-8:
                break
            length /= 2
        b, value, weights = b + length * step, tried, new
    left = float(np.abs(weights @ features - target).max())
    mend = "The served lie at the edge of the others: use fewer covariates, means only, or overlap weights."
    raise_if([Problem("EF126", "x", f"means {left:.1g} standard deviations apart after 200 rounds", "means that agree", mend)])
    return weights


def _reachable(features: Floats, target: Floats, names: tuple[str, ...], moments: int) -> None:
    """Refuse means outside everything the others could be weighted to, naming the covariates."""
    if _inside(features, target):
        return
    alone = [k for k in range(features.shape[1]) if not features[:, k].min() < target[k] < features[:, k].max()]
    said = ", ".join(names[k] if k < len(names) else "a square" for k in alone) or "together: " + ", ".join(names)
    mend = (
        "No weights of the others reach the mean of the served: "
        + ("balance means only, use" if moments == 2 else "use")
        + " fewer covariates, or leave out the served families who are like none of the others, and say so."
    )
    raise_if([Problem("EF126", f"covariates {said}", "a mean beyond all the others", "a mean among them", mend)])


def _inside(features: Floats, target: Floats) -> bool:
    """Return whether some weights above nought have the target as their mean (largest smallest weight, by a linear programme)."""
    n, k = features.shape
    a_eq = np.column_stack([np.vstack([features.T, np.ones(n)]), np.zeros(k + 1)])
    a_ub = np.column_stack([-np.eye(n), np.ones(n)]) if n <= 400 else None
    if a_ub is None:
        # Beyond 400 families the programme with a smallest weight grows too large: any weights will do, and Newton's method finds the edge.
        found = linprog(np.zeros(n), A_eq=a_eq[:, :n], b_eq=np.append(target, 1.0), bounds=[(0, None)] * n, method="highs")
        return bool(found.status == 0)
    cost = np.append(np.zeros(n), -1.0)
    found = linprog(cost, A_ub=a_ub, b_ub=np.zeros(n), A_eq=a_eq, b_eq=np.append(target, 1.0), bounds=[(0, None)] * (n + 1), method="highs")
    return bool(found.status == 0 and -found.fun > 1e-12)
