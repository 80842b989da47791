"""What became of families after their referral, by strategy: referred again, moved away, turned sixteen, still followed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.records.rates import RateRatio, rate_ratio
from stepup_econ.records.store import Store
from stepup_econ.records.survival import shares_of_ends

if TYPE_CHECKING:
    import pandas as pd

ENDS = ("referred again", "moved away", "turned 16")
YEAR = 365.25


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Families after their referral.

    Parameters
    ----------
    table : DataFrame
        A line a strategy: ``strategy, families, years, referrals, rate, mean_number, dispersion`` and, for each of `ENDS`, the share
        to whom it came first by the horizon with its standard error (``again, again_se, moved, moved_se, sixteen, sixteen_se``).
    ratio : RateRatio or None
        Re-referrals a year of the second strategy over the first, where there are two; exact, as if they fell independently.
    widened : float
        What the interval's width on the log scale is to be multiplied by, for referrals that come in runs; 1 or more.
    """

    table: pd.DataFrame
    ratio: RateRatio | None
    widened: float


def follow_up(store: Store, months: int) -> FollowUp | None:
    """Return what became of families within so many months, or None without referrals.

    Notes
    -----
    Time runs from the day after the index referral to the horizon or the last day followed. A referral on the index day is the index
    referral. Shares are Aalen-Johansen's, ends competing; `mean_number` is the Nelson-Aalen mean of referrals a family, which the moving
    away of families does not shrink. `dispersion` is Pearson's for families' counts about the strategy's rate: above 1, referrals come in
    runs. Everything is added up in the database by day, so that it does not matter how many lines there are.
    """
    if not store.has("referrals"):
        return None
    store.connection.execute(_FAMILIES.format(months=int(months)))
    by_strategy = store.frame(_COUNTS)
    if by_strategy.empty:
        return None
    days = store.frame(_DAYS)
    events = store.frame(_EVENTS)
    rows = []
    for line in by_strategy.itertuples():
        mine = days[days["strategy"] == line.strategy].sort_values("day")
        again = events[events["strategy"] == line.strategy].groupby("day")["n"].sum()
        rows.append({**_line(line), "mean_number": _mean_number(mine, again), **_ends(mine)})
    import pandas as pd

    table = pd.DataFrame(rows)
    return FollowUp(table, *_compared(table))


_FAMILIES = """
CREATE OR REPLACE TEMP TABLE followed AS
WITH span AS (SELECT family, strategy, index_on, left_on, left_why,
                     CAST(index_on + INTERVAL {months} MONTH AS DATE) AS last FROM families WHERE left_on > index_on),
     again AS (SELECT s.family, count(*) AS referrals, min(r."on") AS first_on FROM span AS s JOIN referrals AS r ON r.family = s.family
               AND r."on" > s.index_on AND r."on" <= least(s.left_on, s.last) GROUP BY s.family)
SELECT s.family, s.strategy, s.index_on, date_diff('day', s.index_on, least(s.left_on, s.last)) AS stop,
       coalesce(a.referrals, 0) AS referrals, date_diff('day', s.index_on, a.first_on) AS first_day,
       CASE WHEN a.first_on IS NOT NULL THEN 1 WHEN s.left_on <= s.last AND s.left_why = 'moved away' THEN 2
            WHEN s.left_on <= s.last AND s.left_why = 'turned 16' THEN 3 ELSE 0 END AS cause
FROM span AS s LEFT JOIN again AS a ON a.family = s.family
"""

_COUNTS = """
WITH rates AS (SELECT strategy, sum(referrals) / sum(stop) AS a_day FROM followed GROUP BY strategy)
SELECT f.strategy, count(*) AS families, CAST(sum(f.stop) AS BIGINT) AS days, CAST(sum(f.referrals) AS BIGINT) AS referrals,
       sum((f.referrals - r.a_day * f.stop) * (f.referrals - r.a_day * f.stop) / nullif(r.a_day * f.stop, 0)) AS pearson
FROM followed AS f JOIN rates AS r ON r.strategy = f.strategy GROUP BY f.strategy ORDER BY f.strategy
"""

_DAYS = """
SELECT strategy, coalesce(first_day, stop) AS day, stop AS left_day, cause, count(*) AS n FROM followed GROUP BY ALL ORDER BY ALL
"""

_EVENTS = """
SELECT f.strategy, date_diff('day', f.index_on, r."on") AS day, count(*) AS n
FROM followed AS f JOIN referrals AS r ON r.family = f.family AND r."on" > f.index_on AND date_diff('day', f.index_on, r."on") <= f.stop
GROUP BY ALL ORDER BY ALL
"""


def _line(line) -> dict[str, object]:  # type: ignore[no-untyped-def]
    years = float(line.days) / YEAR
    dispersion = float(line.pearson) / (line.families - 1) if line.families > 1 and line.referrals else float("nan")
    return {
        "strategy": line.strategy, "families": int(line.families), "years": years, "referrals": int(line.referrals),
        "rate": line.referrals / years, "dispersion": dispersion,
    }  # fmt: skip


def _mean_number(days: pd.DataFrame, again: pd.Series[int]) -> float:
    """Return the mean number of referrals a family by the horizon: on each day with any, those over the families still followed."""
    leaving = days.groupby("left_day")["n"].sum()
    at = again.index.to_numpy()
    still = np.array([leaving[leaving.index >= day].sum() for day in at])
    return float((again.to_numpy() / still).sum()) if len(at) else 0.0


def _ends(days: pd.DataFrame) -> dict[str, float]:
    """Return the share to whom each end came first by the horizon, with its standard error."""
    grouped = days.pivot_table(index="day", columns="cause", values="n", aggfunc="sum", fill_value=0)
    gone = grouped.sum(axis=1).to_numpy(np.float64)
    at_risk = gone[::-1].cumsum()[::-1]
    by_cause = np.array([grouped[k].to_numpy(np.float64) if k in grouped else np.zeros(len(grouped)) for k in (1, 2, 3)])
    held = by_cause.sum(axis=0) > 0
    found: dict[str, float] = {}
    for name, (share, se) in zip(("again", "moved", "sixteen"), shares_of_ends(at_risk[held], by_cause[:, held]), strict=True):
        found |= {name: float(share[-1]) if held.any() else 0.0, f"{name}_se": float(se[-1]) if held.any() else 0.0}
    return found


def _compared(table: pd.DataFrame) -> tuple[RateRatio | None, float]:
    """Return the ratio of the strategy that offers more over usual care, where there are two, and how much wider its interval should be."""
    if len(table) != 2 or not table["referrals"].sum():
        return None, 1.0
    order = sorted(range(2), key=lambda k: table["strategy"][k] == "usual_care")
    first, second = (table.iloc[k] for k in order)
    ratio = rate_ratio((int(first["referrals"]), int(second["referrals"])), (float(first["years"]), float(second["years"])))
    worst = float(np.nanmax([1.0, *table["dispersion"]]))
    return ratio, float(np.sqrt(worst))
