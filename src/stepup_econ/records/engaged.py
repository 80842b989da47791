"""The effect on families who engaged, where the offer is what was given out: Wald's ratio with the set of Anderson and Rubin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from stepup_econ.problems import Problem, raise_if
from stepup_econ.records.effects import Floats

WEAK = 10.0
"""An F below this is an offer that moves engagement too little for the plain interval (Staiger and Stock 1997)."""

Kind = Literal["interval", "two half-lines", "whole line"]


@dataclass(frozen=True, slots=True)
class EngagedEffect:
    """The effect on those who engage because they are offered.

    Parameters
    ----------
    effect, se : float
        Wald's ratio and its delta-method error (two-stage least squares).
    kind : str
        What the Anderson-Rubin set is: an interval from `low` to `high`; two half-lines, all but what lies between `low` and `high`; or
        the whole line.
    low, high : float
        Its ends.
    offered, offered_se : float
        The effect of the offer, which stays the primary result.
    engaged, engaged_se : float
        How much the offer raises the share engaged.
    f : float
        Of the offer on engagement.
    warnings : tuple of str
    """

    effect: float
    se: float
    kind: Kind
    low: float
    high: float
    offered: float
    offered_se: float
    engaged: float
    engaged_se: float
    f: float
    warnings: tuple[str, ...]

    def __contains__(self, value: float) -> bool:
        """Return whether the set holds a value."""
        inside = self.low <= value <= self.high
        return {"interval": inside, "two half-lines": not (self.low < value < self.high), "whole line": True}[self.kind]


def engaged_effect(
    y: ArrayLike,
    offered: ArrayLike,
    engaged: ArrayLike,
    *,
    x: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    robust: bool = True,
    level: float = 0.95,
) -> EngagedEffect:
    """Return the effect on those engaged.

    Parameters
    ----------
    y : array (family,)
        Outcome.
    offered : array (family,)
        True where the service was offered.
    engaged : array (family,)
        1 where the family engaged, or how much.
    x : array (family, covariate), optional
        Known before the offer.
    cluster : array (family,), optional
        Errors are then by clusters.
    robust : bool
        Errors that allow groups to spread differently; False takes them to spread alike, as many packages do.
    level : float
        Of the set.

    Raises
    ------
    InputError
        Naming every fault: lengths that differ (EF131), values missing or infinite (EF132), families all offered or none (EF133), fewer
        than three clusters (EF134).

    Notes
    -----
    Imbens and Angrist (1994): right only if the offer acts through engagement alone and nobody engages less for being offered. The set is
    that of Anderson and Rubin (1949), all effects that the data do not refuse; it holds the truth as often as it says however
    little the offer moves engagement, which an interval about the ratio does not.

    Examples
    --------
    >>> found = engaged_effect([1, 2, 1, 2, 3, 4, 3, 1], [0, 0, 0, 0, 1, 1, 1, 1], [0, 0, 0, 0, 1, 1, 1, 0])
    >>> round(found.effect, 4), found.kind
    (1.6667, 'interval')
    """
    seen, offer, took = (np.asarray(a, dtype=np.float64) for a in (y, offered, engaged))
    rest = np.empty((seen.size, 0)) if x is None else np.asarray(x, dtype=np.float64).reshape(len(np.asarray(x)), -1)
    _check(seen, offer, took, rest, cluster)
    design = np.column_stack([offer, np.ones(len(seen)), rest])
    effects, covariance, df = _reduced(design, np.column_stack([seen, took]), cluster, robust)
    kind, low, high = _set(effects, covariance, float(stats.f.ppf(level, 1, df)))
    (itt, share), (v_y, v_d) = effects, np.diag(covariance)
    with np.errstate(divide="ignore", invalid="ignore"):
        effect = float(np.divide(itt, share))
        spread = covariance[0, 0] - 2 * effect * covariance[0, 1] + effect**2 * covariance[1, 1]
        se = float(np.sqrt(spread) / abs(share))
        f = float(np.divide(share**2, v_d)) if v_d > 0 else float("inf")
    errors = float(np.sqrt(v_y)), float(np.sqrt(v_d))
    return EngagedEffect(effect, se, kind, low, high, float(itt), errors[0], float(share), errors[1], f, _warned(f, kind, share))


def _reduced(design: Floats, both: Floats, cluster: ArrayLike | None, robust: bool) -> tuple[Floats, Floats, float]:
    """Return the offer's coefficients on outcome and engagement, their covariance, and degrees of freedom."""
    n, k = design.shape
    inverse = np.linalg.pinv(design)
    coefficients = inverse @ both
    residual = both - design @ coefficients
    if cluster is not None:
        names, at = np.unique(np.asarray(cluster), return_inverse=True)
        sums = np.zeros((len(names), 2))
        np.add.at(sums, at, inverse[0][:, None] * residual)
        factor = len(names) / (len(names) - 1) * (n - 1) / (n - k)
        return coefficients[0], sums.T @ sums * factor, float(len(names) - 1)
    if robust:
        scores = inverse[0][:, None] * residual
        return coefficients[0], scores.T @ scores * n / (n - k), float(n - k)
    return coefficients[0], residual.T @ residual / (n - k) * float(inverse[0] @ inverse[0]), float(n - k)


def _set(effects: Floats, covariance: Floats, critical: float) -> tuple[Kind, float, float]:
    """Return all b with ``(itt - b share)^2 <= critical (V_y - 2 b V_yd + b^2 V_d)``."""
    itt, share = effects
    a = share**2 - critical * covariance[1, 1]
    b = -2 * (itt * share - critical * covariance[0, 1])
    c = itt**2 - critical * covariance[0, 0]
    inside = b**2 - 4 * a * c
    if a > 0:
        root = np.sqrt(max(inside, 0.0))
        return "interval", float((-b - root) / (2 * a)), float((-b + root) / (2 * a))
    if a < 0 and inside > 0:
        root = np.sqrt(inside)
        ends = sorted([float((-b - root) / (2 * a)), float((-b + root) / (2 * a))])
        return "two half-lines", ends[0], ends[1]
    return "whole line", float("-inf"), float("inf")


def _warned(f: float, kind: Kind, share: float) -> tuple[str, ...]:
    said = []
    if f < WEAK:
        said.append(f"The offer hardly moves engagement (F = {f:.1f}): read the set, not the ratio with its error.")
    if kind != "interval":
        said.append("The data do not bound the effect on those engaged: the effect of the offer is what they can show.")
    if share < 0:
        said.append("Fewer engaged where it was offered: the ratio has no meaning as an effect on those engaged.")
    return tuple(said)


def _check(y: Floats, offered: Floats, engaged: Floats, x: Floats, cluster: ArrayLike | None) -> None:
    problems = []
    shapes = {"y": y.shape, "offered": offered.shape, "engaged": engaged.shape, "x": x.shape[:1]}
    if cluster is not None:
        shapes["cluster"] = np.shape(cluster)
    size = y.shape
    for name, shape in shapes.items():
        if len(size) != 1 or shape != size:
            problems.append(Problem("EF131", name, f"shape {shape}", f"one value a family, {size}", "Give all the same families."))
    raise_if(problems)
    for name, values in (("y", y), ("offered", offered), ("engaged", engaged), ("x", x)):
        if not np.isfinite(values).all():
            problems.append(Problem("EF132", name, "values missing or infinite", "numbers", "Fill them in or leave the families out."))
    if not np.isin(offered, (0, 1)).all() or min((offered == 1).sum(), (offered == 0).sum()) < 2:
        problems.append(Problem("EF133", "offered", "not two or more of each", "0 and 1, two or more of each", "Give both groups."))
    if cluster is not None:
        problems += _cluster_problems(cluster)
    raise_if(problems)


def _cluster_problems(cluster: ArrayLike) -> list[Problem]:
    import pandas as pd

    given, problems = np.asarray(cluster), []
    if missing := int(pd.isna(given).sum()):
        problems.append(Problem("EF132", "cluster", f"{missing} missing", "a cluster for each family", "Fill them in."))
    count = len(set(given.tolist()))
    if count < 3:
        mend = "With so few clusters see the rules for few areas: an error by clusters means nothing here."
        problems.append(Problem("EF134", "cluster", f"{count} clusters", "three or more", mend))
    return problems
