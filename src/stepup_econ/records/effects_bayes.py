"""The effect with few areas, given a prior on the shock each area has: an exact grid over the shock's size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from stepup_econ.records.effects import Floats

LEVEL_SD = 100.0
"""Prior SD of the change common to all areas: flat for every purpose."""
STEPS = 601
REACH = 6.0
"""The grid over the shock's SD ends at this many times the scale of its prior."""


@dataclass(frozen=True)
class Posterior:
    """Mean and SD of the effect, mean SD of the area shock, and the chance that the effect is below nought."""

    mean: float
    sd: float
    shock: float
    below_nought: float


def bayes_effect(
    change: Floats, variance: Floats, service: Floats, *, effect_sd: float = 0.35, shock_scale: float = 0.2, level_sd: float = LEVEL_SD
) -> Posterior:
    """Return the posterior of the effect on one change per area, shapes (areas,).

    change ~ N(level + effect * service, variance + shock^2), effect ~ N(0, effect_sd), shock ~ half-normal(shock_scale)
    (Spiegelhalter, Abrams & Myles 2004; Gelman 2006), the normal part in closed form at each point of the grid.
    """
    shocks = np.linspace(0, REACH * shock_scale, STEPS)
    x = np.column_stack([np.ones(len(change)), service])
    prior = np.array([level_sd, effect_sd]) ** 2
    logs, means, variances = (np.empty(STEPS) for _ in range(3))
    for k, shock in enumerate(shocks):
        noise = variance + shock**2
        spread = np.linalg.inv(np.diag(1 / prior) + (x.T / noise) @ x)
        marginal = np.diag(noise) + (x * prior) @ x.T
        fit = change @ np.linalg.solve(marginal, change)
        logs[k] = -0.5 * (np.linalg.slogdet(marginal)[1] + fit + (shock / shock_scale) ** 2)
        means[k] = (spread @ (x.T @ (change / noise)))[1]
        variances[k] = spread[1, 1]
    weight = np.exp(logs - logs.max())
    weight[[0, -1]] /= 2
    weight /= weight.sum()
    mean = float(weight @ means)
    sd = float(np.sqrt(weight @ (variances + (means - mean) ** 2)))
    below = float(weight @ stats.norm.cdf(-means / np.sqrt(variances)))
    return Posterior(mean, sd, float(weight @ shocks), below)


def shock_band(change: Floats, variance: Floats, service: Floats, scales: tuple[float, ...] = (0.1, 0.2, 0.4)) -> dict[float, Posterior]:
    """Return the posterior under each scale of the prior on the area shock: how far the answer rests on it."""
    return {scale: bayes_effect(change, variance, service, shock_scale=scale) for scale in scales}
