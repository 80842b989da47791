"""An effect from the changes of a few areas that drift by themselves, the size of the drift itself unknown: an exact grid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.evaluation.combine import Scaled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

STEPS = 601
REACH = 6.0
"""The grid over the drift's SD ends at this many times the scale of its prior."""


@dataclass(frozen=True, slots=True)
class Drifted:
    """The effect, given a prior on how far areas drift.

    Parameters
    ----------
    mean, sd : float
        Of the effect, the drift's size averaged out.
    shock : float
        Mean of the drift's SD after the data.
    below_nought : float
        Chance that the effect is below nought.
    """

    mean: float
    sd: float
    shock: float
    below_nought: float


def drifted(change: Floats, variance: Floats, service: Floats, scale: float, prior: Scaled | None = None) -> Drifted:
    """Return the effect on one change per area, arrays (area,).

    Parameters
    ----------
    change, variance : array (area,)
        Change of each area on the scale of the measure, and its sampling variance.
    service : array (area,)
        1 for service areas, 0 for comparison areas.
    scale : float
        Of the half-normal prior on the SD of the shock that each area's change has; 0 for no shock.
    prior : Scaled, optional
        What was known of the effect before; nothing where left out.

    Notes
    -----
    ``change ~ N(level + effect service, variance + shock^2)``, level flat, effect flat or normal, shock half-normal (Gelman 2006;
    Spiegelhalter, Abrams and Myles 2004). Given the shock all is normal and in closed form, level integrated out; the shock is
    summed over a grid by the trapezium rule.
    """
    from scipy.special import ndtr

    shocks = np.linspace(0.0, REACH * scale, STEPS) if scale > 0 else np.zeros(1)
    precision = 1.0 / (variance[:, None] + shocks**2)
    weights = np.stack([precision.sum(0), (precision * service[:, None]).sum(0), (precision * service[:, None] ** 2).sum(0)])
    sums = (precision * change[:, None]).sum(0), (precision * (change * service)[:, None]).sum(0)
    known, towards = (prior.se**-2, prior.mean * prior.se**-2) if prior else (0.0, 0.0)
    curve = weights[2] - weights[1] ** 2 / weights[0] + known
    pull = sums[1] - weights[1] * sums[0] / weights[0] + towards
    fit = (precision * change[:, None] ** 2).sum(0) - sums[0] ** 2 / weights[0] - pull**2 / curve
    logs = 0.5 * (np.log(precision).sum(0) - np.log(weights[0]) - np.log(curve) - fit)
    if scale > 0:
        logs = logs - 0.5 * (shocks / scale) ** 2
    weight = np.exp(logs - logs.max())
    if scale > 0:
        weight[[0, -1]] /= 2
    weight /= weight.sum()
    means, variances = pull / curve, 1.0 / curve
    mean = float(weight @ means)
    sd = float(np.sqrt(weight @ (variances + (means - mean) ** 2)))
    return Drifted(mean, sd, float(weight @ shocks), float(weight @ ndtr(-means / np.sqrt(variances))))
