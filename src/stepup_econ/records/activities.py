"""Minutes by activity from the records, as a time equation: what every family takes, and what each feature adds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from stepup_econ.records.rows import SheetRow, evidence, rounded
from stepup_econ.records.store import Store

Floats = npt.NDArray[np.float64]
FEATURES = ("post_separation", "moved", "interpreter", "children")
FEWEST, EACH_SIDE = 30, 10
"""Families with an activity below which no feature is looked for, and families with and without a feature below which that one is not."""

_GROUPS = """
WITH each AS (
  SELECT a.activity, a.family, any_value(f.strategy) AS strategy, mode(a.role ORDER BY a.role) AS role, sum(a.minutes) AS minutes,
         count(*) FILTER (a.travel_minutes > 0) AS visits, any_value(f.post_separation) AS post_separation,
         any_value(f.moved_on) IS NOT NULL AS moved, any_value(f.interpreter) AS interpreter, any_value(f.children) AS children
  FROM activities AS a JOIN families AS f ON f.family = a.family GROUP BY a.activity, a.family)
SELECT activity, role, strategy, post_separation, moved, interpreter, children, count(*) AS n, CAST(sum(minutes) AS DOUBLE) AS total,
       CAST(sum(minutes * minutes) AS DOUBLE) AS squares, CAST(sum(visits) AS DOUBLE) AS visits
FROM each GROUP BY ALL ORDER BY ALL
"""


@dataclass(frozen=True, slots=True)
class TimeEquation:
    """Minutes of a family: `base` plus what each feature adds.

    Parameters
    ----------
    base, low, high : float
        Minutes with no feature, and their 95 % interval.
    extra : dict of str to float
        Minutes that each feature adds; features that seem to save time, or do not vary, are left out.
    """

    base: float
    low: float
    high: float
    extra: dict[str, float]


def time_equation(n: Floats, total: Floats, squares: Floats, features: dict[str, Floats]) -> TimeEquation:
    """Fit minutes on features by least squares, from sums over groups of like families.

    Parameters
    ----------
    n, total, squares : ndarray (group,)
        Families in each group, the sum of their minutes and of their squared minutes.
    features : dict of str to ndarray (group,)
        What each family of a group has of each feature: 0 or 1, or a number of children.

    Returns
    -------
    TimeEquation
        Features are taken out one by one, the most negative first, until none saves time: the workbook holds additions only.

    Notes
    -----
    Time equations: Kaplan and Anderson (2004). The interval is from the sandwich variance with the correction n / (n - k) (HC1; White
    1980), which holds where longer cases also vary more. Sums over groups give the same numbers as the families one by one.
    """
    kept = [name for name, value in features.items() if np.ptp(value[n > 0]) > 0.0]
    while True:
        x = np.column_stack([np.ones(len(n)), *(features[name] for name in kept)])
        bread = np.linalg.pinv(x.T @ (n[:, None] * x))
        beta = bread @ (x.T @ total)
        if len(beta) == 1 or beta[1:].min() >= 0.0:
            break
        kept.pop(int(np.argmin(beta[1:])))
    fitted = x @ beta
    residual = np.maximum(squares - 2.0 * fitted * total + n * fitted**2, 0.0)
    free = n.sum() - x.shape[1]
    spread = bread @ (x.T @ (residual[:, None] * x)) @ bread * (n.sum() / free if free > 0 else np.nan)
    half = 1.96 * float(np.sqrt(spread[0, 0]))
    return TimeEquation(
        float(beta[0]), max(float(beta[0]) - half, 0.0), float(beta[0]) + half, dict(zip(kept, map(float, beta[1:]), strict=True))
    )


def activity_rows(store: Store) -> list[SheetRow]:
    """Return the lines of sheet Activities: minutes with their interval, what features add, visits with travel.

    Families of one activity are those for whom any was recorded. For which stage it is done, the records do not say: a new line leaves that
    blank, to be filled in.
    """
    if not store.has("activities"):
        return []
    frame = store.frame(_GROUPS)
    return [_activity(str(name), groups) for name, groups in frame.groupby("activity", sort=True)]


def _activity(name: str, groups: Any) -> SheetRow:
    n = groups["n"].to_numpy(np.float64)
    families = int(n.sum())
    known = [key for key in FEATURES if families >= FEWEST and not groups[key].isna().any()]
    values = {key: groups[key].astype(float).to_numpy(np.float64) for key in known}
    rare = [key for key in known if not _both_sides(n, values[key])]
    said = _notes(groups, known, families)
    if rare:
        said.append(f"fewer than {EACH_SIDE} families with or without it, so not looked at: {', '.join(rare)}")
    values = {key: value for key, value in values.items() if key not in rare}
    total, squares = groups["total"].to_numpy(np.float64), groups["squares"].to_numpy(np.float64)
    found = time_equation(n, total, squares, values)
    if found.base <= 0.0 and found.extra:
        said.append("features explain all of the time: the mean is given without them")
        found = time_equation(n, total, squares, {})
    estimated: dict[str, Any] = {"minutes": rounded(found.base, 1), "role": groups["role"].mode()[0], "timed": "observed"}
    if np.isfinite(found.high):
        estimated |= {"minutes_low": rounded(found.low, 1), "minutes_high": rounded(found.high, 1)}
    estimated |= {f"extra_{key}": rounded(found.extra.get(key, 0.0), 1) for key in FEATURES}
    estimated["visits"] = rounded(groups["visits"].sum() / families, 2)
    strategies = ";".join(sorted(groups["strategy"].unique()))
    new = {"label": name.replace("_", " ").capitalize(), "strategies": strategies}
    return SheetRow("Activities", {"id": name}, estimated | evidence(families, "families", "; ".join(said)), new)


def _both_sides(n: Floats, value: Floats) -> bool:
    """Return whether enough families are on either side of a feature's commonest value."""
    most = max(float(n[value == level].sum()) for level in np.unique(value))
    return min(most, float(n.sum()) - most) >= EACH_SIDE


def _notes(groups: Any, known: list[str], families: int) -> list[str]:
    if families < FEWEST:
        return [f"fewer than {FEWEST} families: the mean, without features"]
    missing = [key for key in FEATURES if key not in known]
    said = [f"not answered for every family, so not looked at: {', '.join(missing)}"] if missing else []
    if groups["role"].nunique() > 1:
        said.append("several roles are recorded; the one named did it most often")
    return said
