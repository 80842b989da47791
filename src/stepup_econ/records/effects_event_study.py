"""Event study: how far service and comparison areas were apart in each period, before the service began too."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from stepup_econ.problems import Problem, raise_if
from stepup_econ.records.effects import Floats
from stepup_econ.records.effects_checks import check_ladder


def event_study(
    y: Floats, area: NDArray[np.int64], period: NDArray[np.int64], service: NDArray[np.bool_], start: int, *, level: float = 0.95
) -> pd.DataFrame:
    """Return the difference between service and comparison areas in each period, against the last one before the start.

    Parameters
    ----------
    y, area, period, service : array (family,)
        Outcome, area, period in order, and whether the area is a service area.
    start : int
        First period with the service.
    level : float
        Of the interval.

    Returns
    -------
    DataFrame
        Columns ``period, lead, effect, se, low, high``; `lead` is true before the start. The last period before it is 0 by
        construction, without error. Errors are of the jackknife over areas, t with areas - 1.

    Raises
    ------
    InputError
        The faults of `ladder` (EF101 to EF106), or an area without families in a period (EF112).

    Notes
    -----
    Least squares with an indicator for each area, each period, and service areas in each period but the reference. Leads near nought
    make parallel trends easier to believe and never prove them: with few areas they are as unsure as the effect, and choosing to go on
    because they look well makes the effect's own error wrong (Roth 2022). They are shown, not tested.

    Examples
    --------
    >>> area, period = np.repeat([0, 1, 2, 3], 6), np.tile([0, 0, 1, 1, 2, 2], 4)
    >>> y = area + 0.5 * period + 2.0 * ((area < 2) & (period == 2))
    >>> event_study(y, area, period, area < 2, start=2)["effect"].round(6).tolist()
    [0.0, 0.0, 2.0]
    """
    check_ladder(y, area, period, service, period >= start)
    areas, periods = np.unique(area), np.unique(period)
    before = periods[periods < start]
    cells = np.array([[np.sum((area == a) & (period == t)) for t in periods] for a in areas])
    raise_if(
        Problem(
            "EF112", f"area {areas[i]}", f"no family in period {periods[j]}", "families in every period", "Join periods, or leave it out."
        )
        for i, j in zip(*np.nonzero(cells == 0), strict=True)
    )
    others = periods[periods != before[-1]]
    x = np.column_stack(
        [
            (service[:, None] & (period[:, None] == others)).astype(float),
            (area[:, None] == areas).astype(float),
            (period[:, None] == periods[1:]).astype(float),
        ]
    )
    found = _coefficients(x, y, len(others))
    left_out = np.array([_coefficients(x[area != a], y[area != a], len(others)) for a in areas])
    groups = len(areas)
    se = np.sqrt((groups - 1) / groups * ((left_out - found) ** 2).sum(axis=0))
    at = {t: k for k, t in enumerate(others)}
    effect = np.array([found[at[t]] if t in at else 0.0 for t in periods])
    error = np.array([se[at[t]] if t in at else 0.0 for t in periods])
    reach = stats.t.ppf((1 + level) / 2, groups - 1) * error
    columns = {"period": periods, "lead": periods < start, "effect": effect, "se": error, "low": effect - reach, "high": effect + reach}
    return pd.DataFrame(columns)


def _coefficients(x: Floats, y: Floats, first: int) -> Floats:
    return np.asarray(np.linalg.lstsq(x, y, rcond=None)[0][:first], dtype=np.float64)
