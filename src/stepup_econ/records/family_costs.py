"""What families cost by quarter, with those that were lost sight of allowed for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stepup_econ.problems import InputError
from stepup_econ.records.censored_costs import MeanCost, mean_cost
from stepup_econ.records.costing import SIXTIETHS
from stepup_econ.records.store import Store

MOST = 100_000
"""Families looked at; of more, those whose names come first by a hash that is the same everywhere."""
RESAMPLES = 200
DAYS_A_MONTH = 365.25 / 12


@dataclass(frozen=True, slots=True)
class FamilyCost:
    """Pounds a family under a strategy by the horizon."""

    strategy: str
    families: int
    months: float
    cost: MeanCost


def family_costs(store: Store, months: int) -> tuple[tuple[FamilyCost, ...], tuple[str, ...]]:
    """Return the mean recorded cost of a family by strategy, and why it could not be worked out for some.

    Only where rates were given. Families that turned 16 have come to an end of their own; those who moved away, and those of whom the
    records end before the horizon, are lost sight of (`mean_cost`). Time runs from the day of the index referral.
    """
    parts = _sources(store)
    if not parts:
        return (), ()
    width = months * DAYS_A_MONTH / max(1, round(months / 3))
    quarters = max(1, round(months / 3))
    store.connection.execute(_FAMILIES.format(most=MOST))
    spent = " UNION ALL ".join(part.format(last=months * DAYS_A_MONTH, width=width) for part in parts)
    sums = ", ".join(f"coalesce(sum(e.parts) FILTER (e.quarter = {k}), 0) AS q{k}" for k in range(quarters))
    frame = store.frame(
        f"SELECT c.family, c.strategy, c.stop, c.ended, {sums} FROM costed AS c LEFT JOIN ({spent}) AS e ON e.family = c.family "
        "GROUP BY ALL ORDER BY c.family"
    )
    found, said = [], []
    edges = np.append(np.arange(quarters) * width, months * DAYS_A_MONTH)
    for strategy, mine in frame.groupby("strategy"):
        pounds = mine[[f"q{k}" for k in range(quarters)]].to_numpy(np.float64) / SIXTIETHS / 100.0
        try:
            cost = mean_cost(mine["stop"], mine["ended"], pounds, float(edges[-1]), edges=edges, resamples=RESAMPLES)
        except InputError as error:
            said.append(f"{strategy}: no mean cost by the horizon ({error.problems[0].found})")
        else:
            found.append(FamilyCost(str(strategy), len(mine), float(months), cost))
    return tuple(found), tuple(said)


def _sources(store: Store) -> list[str]:
    """Return the queries of what each event cost, in sixtieths of a penny, with the quarter it fell in."""
    day = "date_diff('day', c.index_on, t.\"on\")"
    quarter = f"CAST(floor({day} / {{width}}) AS BIGINT) AS quarter"
    inside = f"{day} >= 0 AND {day} < {{last}} AND {day} <= c.stop"
    held = 'r.from_on <= t."on" AND t."on" < r.until_on'
    found = []
    for log in ("contacts", "activities"):
        if store.has(log) and store.has("pay"):
            found.append(
                f"SELECT c.family, {quarter}, CAST((t.minutes + coalesce(t.travel_minutes, 0)) * r.pence_an_hour AS BIGINT) AS parts "
                f"FROM {log} AS t JOIN costed AS c ON c.family = t.family JOIN pay AS r ON r.role = t.role AND {held} WHERE {inside}"
            )
    if store.has("involvement") and store.has("prices"):
        found.append(
            f"SELECT c.family, {quarter}, CAST(t.quantity * r.pence * {SIXTIETHS} AS BIGINT) AS parts FROM involvement AS t "
            f"JOIN costed AS c ON c.family = t.family JOIN prices AS r ON r.unit_cost = t.unit_cost AND {held} WHERE {inside}"
        )
    return found


_FAMILIES = """
CREATE OR REPLACE TEMP TABLE costed AS
SELECT family, strategy, index_on, date_diff('day', index_on, left_on) + 1 AS stop, left_why = 'turned 16' AS ended FROM families
WHERE left_on >= index_on ORDER BY md5(CAST(family AS VARCHAR)) LIMIT {most}
"""
