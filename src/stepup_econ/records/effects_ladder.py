"""The rules of inference side by side, in one table."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from stepup_econ.records.effects import (
    Floats,
    donald_lang,
    fixed_effects_design,
    jackknife,
    randomisation_p,
    smallest_wild_p,
    wild_cluster_p,
)
from stepup_econ.records.effects_checks import check_ladder
from stepup_econ.records.effects_meter import smallest_randomisation_p, verdict


def ladder(
    y: Floats, area: NDArray[np.int64], period: NDArray[np.int64], service: NDArray[np.bool_], after: NDArray[np.bool_]
) -> pd.DataFrame:
    """Return one line per rule: method, effect, standard error, p, smallest p and verdict; arrays of shape (families,).

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
    naive = _naive(x, y)
    areas = np.unique(area)
    change = np.array([y[(area == g) & after].mean() - y[(area == g) & ~after].mean() for g in areas])
    ours = np.array([bool(service[area == g][0]) for g in areas])
    means, dl, p_dl = donald_lang(change, ours)
    smallest = smallest_randomisation_p(int(ours.sum()), int((~ours).sum()))
    rows = [
        ("naive", effect, naive, float(2 * stats.norm.sf(abs(effect / naive))), 0.0),
        ("jackknife", effect, crv3, p_crv3, 0.0),
        ("wild cluster bootstrap", effect, np.nan, wild_cluster_p(x, y, area), smallest_wild_p(len(areas))),
        ("Donald-Lang", means, dl, p_dl, 0.0),
        ("randomisation", means, np.nan, randomisation_p(change, ours), smallest),
    ]
    table = pd.DataFrame(rows, columns=["method", "effect", "se", "p", "smallest_p"])
    return table.assign(verdict=[verdict(p, smallest) for p in table["p"]])


def _naive(x: Floats, y: Floats) -> float:
    """Return the HC1 standard error of the first coefficient: families taken as independent."""
    inverse = np.linalg.pinv(x)
    residual = y - x @ (inverse @ y)
    return float(np.sqrt(np.sum((inverse[0] * residual) ** 2) * len(y) / (len(y) - x.shape[1])))
