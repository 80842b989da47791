"""The rules of inference side by side, in one table."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from stepup_econ.records.effects import (
    Floats,
    cluster_robust,
    donald_lang,
    fixed_effects_design,
    jackknife,
    randomisation_p,
    smallest_wild_p,
    wild_cluster_p,
)
from stepup_econ.records.effects_bayes import bayes_effect
from stepup_econ.records.effects_checks import check_ladder
from stepup_econ.records.effects_meter import smallest_randomisation_p, verdict


def ladder(
    y: Floats,
    area: NDArray[np.int64],
    period: NDArray[np.int64],
    service: NDArray[np.bool_],
    after: NDArray[np.bool_],
    *,
    shock_scale: float | None = None,
) -> pd.DataFrame:
    """Return one line per rule: method, effect, standard error, p, smallest p and verdict; arrays of shape (families,).

    `shock_scale` is the scale of the half-normal prior on what areas drift by themselves, in units of `y`; by default 0.2 times the SD of
    `y`. The Bayesian line has the posterior's mean and SD, and for `p` the chance that the effect has the other sign: not a p value.

    `smallest_p` is 0 where the rule itself has no floor: that is a promise of its assumptions (many areas, normal shocks), not of the
    design. `verdict` goes by the design's floor, whichever the rule.

    Raises
    ------
    InputError
        Naming every fault: lengths that differ (EF101), values that are not finite (EF102), an area on both sides (EF103) or without
        families before or after (EF104), fewer than two areas on a side (EF105), too many to go through (EF106).
    """
    check_ladder(y, area, period, service, after)
    x = fixed_effects_design(area, period, (service & after).astype(float))
    effect, crv3, p_crv3 = jackknife(x, y, area)
    _, crv1, p_crv1 = cluster_robust(x, y, area)
    naive = _naive(x, y)
    areas = np.unique(area)
    change, _ = area_changes(y, area, after)
    ours = np.array([bool(service[area == g][0]) for g in areas])
    means, dl, p_dl = donald_lang(change, ours)
    smallest = smallest_randomisation_p(int(ours.sum()), int((~ours).sum()))
    rows = [
        ("naive", effect, naive, float(2 * stats.norm.sf(abs(effect / naive))), 0.0),
        ("cluster-robust", effect, crv1, p_crv1, 0.0),
        ("jackknife", effect, crv3, p_crv3, 0.0),
        ("wild cluster bootstrap", effect, np.nan, wild_cluster_p(x, y, area), smallest_wild_p(len(areas))),
        ("Donald-Lang", means, dl, p_dl, 0.0),
        ("randomisation", means, np.nan, randomisation_p(change, ours), smallest),
    ]
    table = pd.DataFrame(rows, columns=["method", "effect", "se", "p", "smallest_p"])
    return pd.concat(
        [table.assign(verdict=[verdict(p, smallest) for p in table["p"]]), _bayes(y, area, after, ours, shock_scale)], ignore_index=True
    )


def _bayes(
    y: Floats, area: NDArray[np.int64], after: NDArray[np.bool_], ours: NDArray[np.bool_], shock_scale: float | None
) -> pd.DataFrame:
    """Return the Bayesian line: a flat prior on the effect, a half-normal one on the area shock."""
    spread = float(np.std(y))
    scale = 0.2 * spread if shock_scale is None else shock_scale
    change, variance = area_changes(y, area, after)
    found = bayes_effect(change, variance, ours.astype(float), effect_sd=None, shock_scale=scale)
    chance = min(found.below_nought, 1 - found.below_nought)
    side = "below" if found.below_nought > 0.5 else "above"
    said = f"If areas drift by themselves by about {scale:.2g}, the chance that the effect is {side} nought is {1 - chance:.0%}."
    return pd.DataFrame([("Bayesian, area shock", found.mean, found.sd, chance, 0.0, said)],
                        columns=["method", "effect", "se", "p", "smallest_p", "verdict"])  # fmt: skip


def area_changes(y: Floats, area: NDArray[np.int64], after: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return each area's change of mean from before to after and its sampling variance, arrays (area,)."""
    parts = [(y[(area == g) & after], y[(area == g) & ~after]) for g in np.unique(area)]
    change = np.array([late.mean() - early.mean() for late, early in parts])
    pooled = float(np.mean([np.var(side) for pair in parts for side in pair]))
    variance = np.array([pooled / len(late) + pooled / len(early) for late, early in parts])
    return change, np.maximum(variance, np.finfo(float).tiny)


def _naive(x: Floats, y: Floats) -> float:
    """Return the HC1 standard error of the first coefficient: families taken as independent."""
    inverse = np.linalg.pinv(x)
    residual = y - x @ (inverse @ y)
    return float(np.sqrt(np.sum((inverse[0] * residual) ** 2) * len(y) / (len(y) - x.shape[1])))
