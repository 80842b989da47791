"""The effect with few areas, given a prior on the shock each area has: an exact grid over the shock's size."""

from __future__ import annotations

from stepup_econ.evaluation.combine import Scaled
from stepup_econ.evaluation.drift import Drifted, drifted
from stepup_econ.records.effects import Floats


def bayes_effect(change: Floats, variance: Floats, service: Floats, *, effect_sd: float | None = 0.35, shock_scale: float = 0.2) -> Drifted:
    """Return the posterior of the effect on one change per area, shapes (areas,).

    change ~ N(level + effect * service, variance + shock^2), effect ~ N(0, effect_sd) or flat where that is None, shock ~
    half-normal(shock_scale) (Spiegelhalter, Abrams & Myles 2004; Gelman 2006), the normal part in closed form at each point of the grid.
    """
    return drifted(change, variance, service, shock_scale, None if effect_sd is None else Scaled(0.0, effect_sd))


def shock_band(change: Floats, variance: Floats, service: Floats, scales: tuple[float, ...] = (0.1, 0.2, 0.4)) -> dict[float, Drifted]:
    """Return the posterior under each scale of the prior on the area shock: how far the answer rests on it."""
    return {scale: bayes_effect(change, variance, service, shock_scale=scale) for scale in scales}
