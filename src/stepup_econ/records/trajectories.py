"""Before and after the referral that a family was chosen by: how much of a fall would have come by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from stepup_econ.problems import Problem, raise_if
from stepup_econ.records.store import Store

if TYPE_CHECKING:
    import pandas as pd

DAYS_A_MONTH = 365.25 / 12


def trajectories(store: Store, months: int = 12) -> pd.DataFrame | None:
    """Return referrals a family by month from the index referral, or None without referrals.

    Parameters
    ----------
    store : Store
    months : int
        Months before and after.

    Returns
    -------
    DataFrame
        Columns ``strategy, month, families, referrals, rate``: month 0 begins on the day after the index referral, month -1 ends on the
        day before it; the index referral itself is in none. After it families count while they are followed; before it all do, as if
        records went back so far for everybody: where `rate` falls towards the left end, they may not.

    Notes
    -----
    Families come to the service when things are at their worst, so that counts fall afterwards whatever is done. A rise in the months
    before the index and the same fall in the comparison families are its signature; a before-mean that includes the index overstates
    any effect.
    """
    if not store.has("referrals"):
        return None
    store.connection.execute(_MONTHS.format(months=int(months), days=DAYS_A_MONTH))
    found = store.frame("SELECT * FROM by_month ORDER BY strategy, month")
    return found.assign(rate=np.where(found["families"] > 0, found["referrals"] / found["families"].clip(lower=1e-12), np.nan))


_MONTHS = """
CREATE OR REPLACE TEMP TABLE by_month AS
WITH span AS (SELECT family, strategy, index_on, date_diff('day', index_on, left_on) AS stop FROM families),
     grid AS (SELECT unnest(range(-{months}, {months})) AS month),
     at_risk AS (SELECT s.strategy, g.month, sum(CASE WHEN g.month < 0 THEN 1.0
                 ELSE greatest(0.0, least(1.0, (s.stop - g.month * {days}) / {days})) END) AS families
                 FROM span AS s, grid AS g GROUP BY ALL),
     seen AS (SELECT s.strategy, CASE WHEN d.days > 0 THEN CAST(floor((d.days - 1) / {days}) AS BIGINT)
              ELSE CAST(floor(d.days / {days}) AS BIGINT) END AS month, count(*) AS referrals
              FROM (SELECT r.family, date_diff('day', s.index_on, r."on") AS days
                    FROM referrals AS r JOIN span AS s ON s.family = r.family) AS d
              JOIN span AS s ON s.family = d.family WHERE d.days <> 0 AND d.days <= s.stop GROUP BY ALL)
SELECT a.strategy, a.month, a.families, CAST(coalesce(n.referrals, 0) AS BIGINT) AS referrals
FROM at_risk AS a LEFT JOIN seen AS n ON n.strategy = a.strategy AND n.month = a.month
"""


def expected_regression(mean: float, sd: float, correlation: float, threshold: float) -> float:
    """Return how far a measure falls by itself among families chosen because it was above a threshold.

    Parameters
    ----------
    mean, sd : float
        Of all families from which they were chosen.
    correlation : float
        Between two looks at one family, without any help in between; 0 to 1.
    threshold : float
        Families above it were chosen.

    Raises
    ------
    InputError
        A spread that is not above 0, or a correlation outside 0 to 1 (EF191).

    Notes
    -----
    For normal measures ``sd (1 - correlation) phi(z) / (1 - Phi(z))`` with ``z = (threshold - mean) / sd`` (James 1973; Davis 1976). The
    weaker the correlation, the more of any fall is no effect.

    Examples
    --------
    >>> round(expected_regression(mean=10, sd=4, correlation=0.5, threshold=14), 3)
    3.05
    """
    problems = []
    if not (np.isfinite(sd) and sd > 0):
        problems.append(Problem("EF191", "sd", str(sd), "a number above 0", "Give the spread of all families, not of those chosen."))
    if not 0 <= correlation <= 1:
        problems.append(Problem("EF191", "correlation", str(correlation), "0 to 1", "Give the correlation of two looks at one family."))
    raise_if(problems)
    z = (threshold - mean) / sd
    return float(sd * (1 - correlation) * np.exp(stats.norm.logpdf(z) - stats.norm.logsf(z)))
