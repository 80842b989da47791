"""Differences between families served and others, adjusted for how they differed before: weighted, and doubly robust."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats
from scipy.special import expit

from stepup_econ.problems import Problem, raise_if
from stepup_econ.records.effects import Floats
from stepup_econ.records.weighting import Balanced, logistic, raw_weights, summarise
from stepup_econ.records.weighting_checks import check_groups

FEW_AREAS = 20
"""With fewer areas, errors by areas lean on too few and are said to (as Cameron and Miller 2015)."""


@dataclass(frozen=True, slots=True)
class Adjusted:
    """An adjusted difference.

    Parameters
    ----------
    effect, se, low, high, p : float
        Served less others; error from influence functions, by areas where areas were given.
    unadjusted : float
        Plain difference of means.
    target : str
        Whose effect it is: ``overlap``, ``served`` or ``all``.
    families : int
    effective : tuple of float
        Families that the weights of the served and of the others are worth.
    largest : float
        Largest share of one family in its group's weight.
    influence : ndarray (family,)
        What each family adds to the estimate, of mean 0: to be summed by any clusters.
    warnings : tuple of str
    """

    effect: float
    se: float
    low: float
    high: float
    p: float
    unadjusted: float
    target: str
    families: int
    effective: tuple[float, float]
    largest: float
    influence: Floats
    warnings: tuple[str, ...]

    @property
    def source(self) -> str:
        """Where the number came from, as written into the workbook."""
        worth = f"worth {self.effective[0]:.0f} and {self.effective[1]:.0f} after weighting, largest weight {self.largest:.1%}"
        return f"records, n={self.families:,}, {worth}; unadjusted {self.unadjusted:.3g}"


def weighted_difference(y: ArrayLike, balanced: Balanced, *, area: ArrayLike | None = None, level: float = 0.95) -> Adjusted:
    """Return the difference of weighted means.

    Parameters
    ----------
    y : array (family,)
        Outcome.
    balanced : Balanced
        Weights of `propensity_weights` or `entropy_weights` for the same families.
    area : array (family,), optional
        Errors are then by areas.
    level : float

    Raises
    ------
    InputError
        An outcome that does not fit the families or is missing (EF127).

    Notes
    -----
    Hajek's difference. Where weights rest on estimated chances, the error takes their estimation along (Lunceford and Davidian 2004,
    for any smooth weights); entropy weights are regarded as those of a regression on the covariates (Zhao and Percival 2017).
    """
    seen = _outcome(y, len(balanced.weights))
    served, w = balanced.groups.served, balanced.weights
    means = float(w[served] @ seen[served]), float(w[~served] @ seen[~served])
    plain = len(seen) * np.where(served, w * (seen - means[0]), -w * (seen - means[1]))
    influence = _net_of_covariates(plain, balanced) if balanced.chance is None else plain + _of_chances(seen, balanced, means)
    return _finish(means[0] - means[1], influence, seen, balanced, area, level)


def doubly_robust(
    y: ArrayLike,
    served: ArrayLike,
    x: ArrayLike,
    *,
    target: Literal["served", "all"] = "served",
    outcome: Literal["linear", "logistic"] = "linear",
    names: tuple[str, ...] = (),
    area: ArrayLike | None = None,
    level: float = 0.95,
) -> Adjusted:
    """Return the difference that is right if either the chance of being served or the outcome is modelled rightly.

    Parameters
    ----------
    y : array (family,)
        Outcome; the change from before to after gives doubly robust difference in differences (Sant'Anna and Zhao 2020, for panels).
    served : array (family,)
    x : array (family, covariate)
    target : {"served", "all"}
    outcome : {"linear", "logistic"}
        Regression of the outcome in each group; logistic for yes or no.
    names : tuple of str
    area : array (family,), optional
        Errors are then by areas.
    level : float

    Raises
    ------
    InputError
        Faults of the arrays (EF121 to EF127).

    Notes
    -----
    Augmented inverse-probability weighting (Robins, Rotnitzky and Zhao 1994), weights summing to one; error from the influence function
    with both models taken as right. If one is wrong the estimate stands and its error is somewhat off: resample families to check.
    """
    groups = check_groups(served, x, names)
    seen = _outcome(y, len(groups.served))
    _, chance = logistic(groups.served.astype(float), groups.x, groups.names)
    balanced = summarise(groups, raw_weights(groups.served, chance, target), target, chance)
    t, w = groups.served, balanced.weights
    without = _predicted(seen, groups.x, ~t, outcome, groups.names)
    if target == "served":
        left = seen - without
        sides = float(left[t].mean()), float(w[~t] @ left[~t])
        effect = sides[0] - sides[1]
        influence = np.where(t, (left - sides[0]) / t.mean(), -len(seen) * w * (left - sides[1]))
    else:
        with_it = _predicted(seen, groups.x, t, outcome, groups.names)
        gain = with_it - without
        pulls = float(w[t] @ (seen - with_it)[t]), float(w[~t] @ (seen - without)[~t])
        effect = float(gain.mean()) + pulls[0] - pulls[1]
        pull = np.where(t, w * (seen - with_it - pulls[0]), -w * (seen - without - pulls[1]))
        influence = gain - gain.mean() + len(seen) * pull
    return _finish(effect, influence, seen, balanced, area, level)


def _predicted(y: Floats, x: Floats, fitted_on: NDArray[np.bool_], outcome: str, names: tuple[str, ...]) -> Floats:
    """Return what a regression among some families predicts for all."""
    design = np.column_stack([np.ones(len(y)), x])
    if outcome == "linear":
        found: Floats = design @ np.linalg.lstsq(design[fitted_on], y[fitted_on], rcond=None)[0]
        return found
    if outcome != "logistic":
        raise ValueError(f"outcome: found {outcome!r}, expected linear or logistic")
    if not np.isin(y, (0, 1)).all():
        raise_if([Problem("EF127", "y", "values other than 0 and 1", "yes or no, for a logistic outcome", "Use outcome='linear'.")])
    among = y[fitted_on]
    if len(np.unique(among)) < 2:
        return np.full(len(y), among[0])
    chances: Floats = expit(design @ logistic(among, x[fitted_on], names)[0])
    return chances


def _of_chances(y: Floats, balanced: Balanced, means: tuple[float, float]) -> Floats:
    """Return what the estimation of the chances adds to each family's influence."""
    t, chance = balanced.groups.served, balanced.chance
    assert chance is not None
    design = np.column_stack([np.ones(len(y)), balanced.groups.x])
    raw = raw_weights(t, chance, balanced.target)  # type: ignore[arg-type]
    slope = {"overlap": np.where(t, -1.0, 1.0), "served": np.where(t, 0.0, 1 / (1 - chance) ** 2)}.get(
        balanced.target, np.where(t, -1 / chance**2, 1 / (1 - chance) ** 2)
    ) * chance * (1 - chance)  # fmt: skip
    side = np.where(t, (y - means[0]) / raw[t].sum(), -(y - means[1]) / raw[~t].sum())
    moved = (slope * side) @ design
    information = (design * (chance * (1 - chance))[:, None]).T @ design
    score = design * (t - chance)[:, None]
    found: Floats = len(y) * (score @ np.linalg.solve(information, moved))
    return found


def _net_of_covariates(influence: Floats, balanced: Balanced) -> Floats:
    """Return the others' influence less what the balanced covariates explain of it: that part cannot vary, being set."""
    t, w = balanced.groups.served, balanced.weights
    design = np.column_stack([np.ones(len(t)), balanced.groups.x])
    root = np.sqrt(w[~t])
    raw = influence[~t] / w[~t]
    fitted = design @ np.linalg.lstsq(design[~t] * root[:, None], raw * root, rcond=None)[0]
    found = influence.copy()
    found[~t] = w[~t] * (raw - fitted[~t])
    found[t] = found[t] + w[t] * (fitted[t] - w[t] @ fitted[t])  # the mean that the others are weighted to is itself a sample's
    return found


def _finish(effect: float, influence: Floats, y: Floats, balanced: Balanced, area: ArrayLike | None, level: float) -> Adjusted:
    t, warnings = balanced.groups.served, list(balanced.warnings)
    n = len(y)
    if area is None:
        se, df = float(np.sqrt((influence**2).sum()) / n), float("inf")
    else:
        names, at = np.unique(_areas(area, n), return_inverse=True)
        sums = np.bincount(at, weights=influence)
        areas = len(names)
        if areas < 2:
            mend = "With one area, families are all there is to resample: leave `area` out, and say so."
            raise_if([Problem("EF127", "area", "one area", "two or more", mend)])
        se, df = float(np.sqrt(areas / (areas - 1) * (sums**2).sum()) / n), float(areas - 1)
        if areas < FEW_AREAS:
            warnings.append(f"{areas} areas: an error by areas leans on so few; see the rules for few areas.")
    reach = stats.t.ppf((1 + level) / 2, df) * se
    p = float(2 * stats.t.sf(abs(effect / se), df)) if se > 0 else float("nan")
    plain = float(y[t].mean() - y[~t].mean())
    return Adjusted(effect, se, effect - reach, effect + reach, p, plain, balanced.target, n, balanced.effective,
                    max(balanced.largest), influence, tuple(warnings))  # fmt: skip


def _outcome(y: ArrayLike, size: int) -> Floats:
    seen = np.asarray(y, dtype=np.float64)
    if seen.shape != (size,) or not np.isfinite(seen).all():
        found = f"shape {seen.shape}" if seen.shape != (size,) else f"{int((~np.isfinite(seen)).sum())} missing or infinite"
        mend = "Fill in missing outcomes by multiple imputation, or leave those families out of all arrays and say so."
        raise_if([Problem("EF127", "y", found, f"a number for each of the {size} families", mend)])
    return seen


def _areas(area: ArrayLike, size: int) -> NDArray[Any]:
    """Return the area of each family; a missing one is refused, since it would pass for an area of its own."""
    import pandas as pd

    given = np.asarray(area)
    if given.shape != (size,):
        expected = f"an area for each of the {size} families"
        raise_if([Problem("EF127", "area", f"shape {given.shape}", expected, "Give all the same families.")])
    if missing := int(pd.isna(given).sum()):
        mend = "Give each family the area where it lived at the start."
        raise_if([Problem("EF127", "area", f"{missing} missing", "an area for each family", mend)])
    return given
