"""Families made comparable by weights: chances of having been served, and what the weights leave of the families."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

from stepup_econ.problems import Problem, raise_if
from stepup_econ.records.effects import Floats
from stepup_econ.records.weighting_checks import Groups, check_groups, separating

Target = Literal["overlap", "served", "all"]
EXTREME = 1e-12
"""A chance so near 0 or 1 that a likelihood is on its way to no maximum."""
CLOSE = 0.1
"""A standardised difference above this is a group that still differs (Austin 2009)."""
HEAVY = 0.1
"""One family with more than this share of its group's weight is said."""
FEW_LEFT = 0.5
"""Fewer effective families than this share of the group are said."""


@dataclass(frozen=True, slots=True)
class Balanced:
    """Weights and what they leave.

    Parameters
    ----------
    weights : ndarray (family,)
        Sum to one within the served and within the others.
    groups : Groups
    target : str
        Whose effect the weighted difference is of.
    table : DataFrame
        A line a covariate: ``covariate, served, others, difference_before, served_weighted, others_weighted, difference,
        variance_ratio_before, variance_ratio``; differences in standard deviations (of the two groups before weighting, pooled), ratios
        served over others.
    effective : tuple of float
        Families that the weights of the served and of the others are worth (Kish).
    largest : tuple of float
        Largest share of one family in its group's weight.
    chance : ndarray (family,) or None
        Estimated chance of being served, where weights rest on it.
    warnings : tuple of str
    """

    weights: Floats
    groups: Groups
    target: str
    table: pd.DataFrame
    effective: tuple[float, float]
    largest: tuple[float, float]
    chance: Floats | None
    warnings: tuple[str, ...]

    def sentence(self) -> str:
        """Return what the weights leave, in words."""
        ours, theirs = int(self.groups.served.sum()), int((~self.groups.served).sum())
        left, before = (self.table[name].abs().max() for name in ("difference", "difference_before"))
        return (
            f"Weighted to {TARGETS[self.target]}: {ours} families served are worth {self.effective[0]:.1f}, {theirs} others "
            f"{self.effective[1]:.1f}; the largest weight of one family is {max(self.largest):.1%} of its group; the largest difference "
            f"left is {left:.2f} standard deviations, {before:.2f} before."
        )


TARGETS = {"overlap": "families who could have been either", "served": "the families served", "all": "all families"}


def logistic(y: Floats, x: Floats, names: tuple[str, ...] = ()) -> tuple[Floats, Floats]:
    """Return the coefficients (intercept first) and fitted chances of a logistic regression by maximum likelihood.

    Raises
    ------
    InputError
        A combination of covariates tells the two groups wholly apart (EF125): the likelihood has no maximum.
    """
    centre, scale = x.mean(axis=0), x.std(axis=0)
    design = np.column_stack([np.ones(len(x)), (x - centre) / scale])
    beta, settled = np.zeros(design.shape[1]), False
    for _ in range(100):
        fitted = expit(design @ beta)
        spread = fitted * (1 - fitted)
        if spread.min() < EXTREME:
            break
        step = np.linalg.solve((design * spread[:, None]).T @ design, design.T @ (y - fitted))
        beta = beta + step / max(1.0, float(np.abs(step).max()) / 4)
        settled = bool(np.abs(step).max() < 1e-10)
        if settled:
            break
    if not settled:
        _told_apart(y, x, names)
    plain = beta[1:] / scale
    return np.concatenate([[beta[0] - plain @ centre], plain]), expit(design @ beta)


def _told_apart(y: Floats, x: Floats, names: tuple[str, ...]) -> None:
    """Say why the likelihood has no maximum; looked for only where Newton's method found none, as it costs far more than that."""
    apart = separating(y == 1, x)
    if apart is not None:
        name = names[apart] if names else f"covariate {apart + 1}"
        mend = "No family of one group is like one of the other in it: leave those families out of the comparison, or use fewer covariates."
        raise_if([Problem("EF125", name, "groups wholly told apart", "groups that overlap", mend)])
    found = "chances too near 0 or 1 to be told"
    mend = "Leave out families who could hardly be in the other group, or use fewer covariates."
    raise_if([Problem("EF125", ", ".join(names) or "x", found, "groups that overlap", mend)])


def propensity_weights(served: ArrayLike, x: ArrayLike, *, target: Target = "overlap", names: tuple[str, ...] = ()) -> Balanced:
    """Return weights from the chance of having been served.

    Parameters
    ----------
    served : array (family,)
        True where the family had the service.
    x : array (family, covariate)
        What may have decided it and the outcome, known before.
    target : {"overlap", "served", "all"}
        ``overlap`` weights each family by its chance of the other group: families who could have been either count most, no weight is
        extreme, and the means of the covariates agree exactly (Li, Morgan and Zaslavsky 2018). ``served`` and ``all`` are the usual inverse
        chances; few families may carry them.
    names : tuple of str
        Of the covariates.

    Raises
    ------
    InputError
        Naming every fault of the arrays (EF121 to EF124), or groups wholly told apart (EF125).

    Examples
    --------
    >>> import numpy as np
    >>> found = propensity_weights([1, 1, 0, 0, 1, 0], [3, 2, 1, 2, 1, 3])
    >>> bool(np.isclose(found.table["difference"], 0, atol=1e-9).all())
    True
    """
    groups = check_groups(served, x, names)
    _, chance = logistic(groups.served.astype(float), groups.x, groups.names)
    return summarise(groups, raw_weights(groups.served, chance, target), target, chance)


def raw_weights(served: NDArray[np.bool_], chance: Floats, target: Target) -> Floats:
    """Return weights by the chance of being served, not yet summing to one."""
    if target == "overlap":
        return np.where(served, 1 - chance, chance)
    if target == "served":
        return np.where(served, 1.0, chance / (1 - chance))
    if target == "all":
        return np.where(served, 1 / chance, 1 / (1 - chance))
    raise ValueError(f"target: found {target!r}, expected overlap, served or all")


def _ratio(ours: Floats, theirs: Floats, w: Floats, v: Floats) -> Floats:
    """Return the weighted variance of each covariate among the served over that of the others; NaN where the others do not vary."""
    tops, bottoms = _variance(ours, w), _variance(theirs, v)
    return np.where(bottoms > 0, tops / np.where(bottoms > 0, bottoms, 1.0), np.nan)


def _variance(x: Floats, w: Floats) -> Floats:
    """Return the unbiased variance of each column of (family, covariate) under weights that sum to one."""
    found: Floats = (w @ (x - w @ x) ** 2) / max(1 - float(w @ w), float(np.finfo(float).tiny))
    return found


def summarise(groups: Groups, raw: Floats, target: str, chance: Floats | None) -> Balanced:
    """Return weights that sum to one in each group, with balance, effective families and warnings."""
    served, x = groups.served, groups.x
    weights = np.where(served, raw / raw[served].sum(), raw / raw[~served].sum())
    ours, theirs = x[served], x[~served]
    spread = np.sqrt((ours.var(axis=0, ddof=1) + theirs.var(axis=0, ddof=1)) / 2)
    spread = np.where(spread > 0, spread, 1.0)
    means = (weights[served] @ ours, weights[~served] @ theirs)
    table = pd.DataFrame(
        {
            "covariate": groups.names,
            "served": ours.mean(axis=0),
            "others": theirs.mean(axis=0),
            "difference_before": (ours.mean(axis=0) - theirs.mean(axis=0)) / spread,
            "served_weighted": means[0],
            "others_weighted": means[1],
            "difference": (means[0] - means[1]) / spread,
            "variance_ratio_before": _ratio(ours, theirs, np.full(len(ours), 1 / len(ours)), np.full(len(theirs), 1 / len(theirs))),
            "variance_ratio": _ratio(ours, theirs, weights[served], weights[~served]),
        }
    )
    sides = (weights[served], weights[~served])
    effective = (float(1 / (sides[0] ** 2).sum()), float(1 / (sides[1] ** 2).sum()))
    largest = (float(sides[0].max()), float(sides[1].max()))
    return Balanced(weights, groups, target, table, effective, largest, chance, _warned(sides, effective, largest, table))


def _warned(
    sides: tuple[Floats, Floats], effective: tuple[float, float], largest: tuple[float, float], table: pd.DataFrame
) -> tuple[str, ...]:
    said = []
    for name, side, worth, top in zip(("served", "others"), sides, effective, largest, strict=True):
        if worth < FEW_LEFT * len(side):
            said.append(f"Of the {name}, {len(side)} families are worth {worth:.1f} after weighting.")
        if top > max(HEAVY, 2 / len(side)):
            said.append(f"One family carries {top:.0%} of the weight of the {name}.")
    for line in table.itertuples():
        if abs(float(line.difference)) > CLOSE:  # type: ignore[arg-type]
            said.append(f"Groups still differ in {line.covariate} by {line.difference:.2f} standard deviations.")
    return tuple(said)
