"""Outcomes counted in the records: families followed for the whole time, and those of them with the event."""

from __future__ import annotations

from stepup_econ.records.rows import SheetRow, evidence
from stepup_econ.records.store import Store

_COUNTS = """
WITH each AS (
  SELECT o.outcome, f.area, o.period, o.to_on >= CAST(o.from_on + INTERVAL {months} MONTH AS DATE) - 1 AS whole,
         o.event_on IS NOT NULL AND o.event_on < CAST(o.from_on + INTERVAL {months} MONTH AS DATE) AS event
  FROM outcomes AS o JOIN families AS f ON f.family = o.family)
SELECT outcome, area, period, count(*) FILTER (whole), count(*) FILTER (whole AND event), count(*) FILTER (NOT whole),
       count(*) FILTER (NOT whole AND event) FROM each GROUP BY ALL ORDER BY outcome, area, period DESC
"""


def outcome_rows(store: Store, months: int) -> list[SheetRow]:
    """Return the lines of sheet Outcomes: by outcome, area and period.

    Families that were not followed for the whole time are in neither count; how many there are, and how many of them had the event before
    they left, stands in the note. Where that is more than a few, time to the event is the better measure.
    """
    if not store.has("outcomes"):
        return []
    found = []
    for outcome, area, period, followed, events, short, short_events in store.rows(_COUNTS.format(months=months)):
        if not followed:
            continue
        note = f"{short} more families were followed for less than {months} months, {short_events} of them with the event" if short else ""
        estimated = {"followed": followed, "events": events, "months": months} | evidence(followed, "families", note)
        new = {"id": f"{outcome}_{area}_{period}"[:64], "label": str(outcome).replace("_", " ").capitalize()}
        found.append(SheetRow("Outcomes", {"outcome": outcome, "area": area, "period": period}, estimated, new))
    return found
