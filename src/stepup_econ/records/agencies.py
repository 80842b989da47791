"""Other agencies' involvement from the records: events a family within the horizon, with what was not seen allowed for."""

from __future__ import annotations

from stepup_econ.records.pathway import DAYS_A_MONTH
from stepup_econ.records.rows import SheetRow, evidence, rounded
from stepup_econ.records.store import Store

_RATES = """
WITH seen AS (
  SELECT family, strategy, index_on, least(left_on, CAST(index_on + INTERVAL {months} MONTH AS DATE) - 1) AS until_on FROM families),
services AS (SELECT DISTINCT unit_cost, agency FROM involvement),
used AS (
  SELECT i.family, i.unit_cost, i.agency, CAST(sum(i.quantity) AS DOUBLE) AS events
  FROM involvement AS i JOIN seen AS s ON s.family = i.family AND i."on" BETWEEN s.index_on AND s.until_on GROUP BY ALL),
every AS (
  SELECT s.strategy, v.unit_cost, v.agency,
         (date_diff('day', s.index_on, s.until_on) + 1) / {days} AS months, coalesce(u.events, 0.0) AS events
  FROM seen AS s CROSS JOIN services AS v
  LEFT JOIN used AS u ON u.family = s.family AND u.unit_cost = v.unit_cost AND u.agency = v.agency)
SELECT strategy, unit_cost, agency, count(*), sum(events), sum(months), sum(events * events), sum(events * months), sum(months * months)
FROM every GROUP BY ALL ORDER BY ALL
"""


def agency_rows(store: Store, months: float) -> list[SheetRow]:
    """Return the lines of sheet Agencies: events a family within so many months, by strategy, service and agency.

    Notes
    -----
    A family that left early was seen for less time. Events are divided by months seen and multiplied by the horizon, which takes the rate
    to be the same throughout; the standard error is that of a ratio of sums over families (Cochran 1977, section 6.4).
    """
    if not store.has("involvement"):
        return []
    found = []
    whole = int(months)
    for strategy, unit_cost, agency, n, *sums in store.rows(_RATES.format(months=whole, days=DAYS_A_MONTH)):
        value, se = rate(n, tuple(map(float, sums)), whole)
        estimated = {"value": rounded(value, 4), "se": rounded(se, 4)}
        match = {"strategy": strategy, "unit_cost": unit_cost, "agency": agency}
        new = {"id": f"{unit_cost}_{strategy}"[:64], "label": str(unit_cost).replace("_", " "), "per": "referred"}
        found.append(SheetRow("Agencies", match, estimated | evidence(n, "families", f"{int(sums[0])} events"), new))
    return found


def rate(n: int, sums: tuple[float, ...], months: float) -> tuple[float, float]:
    """Return events a family within the horizon, and the standard error.

    Parameters
    ----------
    n : int
        Families.
    sums : tuple of five floats
        Sums over families of events, months seen, events squared, events times months, months squared.
    months : float
        The horizon.
    """
    events, seen, events2, both, seen2 = sums
    a_month = events / seen
    spread = max(events2 - 2.0 * a_month * both + a_month**2 * seen2, 0.0) * (n / (n - 1) if n > 1 else float("nan"))
    return a_month * months, spread**0.5 / seen * months
