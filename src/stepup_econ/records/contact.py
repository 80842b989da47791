"""Contact attempts counted in the records: who was reached by which attempt, in how many minutes, and who was lost."""

from __future__ import annotations

from typing import Any

from stepup_econ.records.rows import SheetRow, evidence, rounded
from stepup_econ.records.store import Store

_BY_ATTEMPT = """
WITH last AS (SELECT protocol, max(attempt) AS n FROM contacts GROUP BY protocol),
     tried AS (SELECT protocol, family, max(attempt) AS n FROM contacts GROUP BY protocol, family)
SELECT c.protocol, c.attempt,
       count(*) FILTER (c.reached AND f.moved_on IS NULL) AS hit_stay, count(*) FILTER (NOT c.reached AND f.moved_on IS NULL) AS miss_stay,
       count(*) FILTER (c.reached AND f.moved_on IS NOT NULL) AS hit_move, count(*) FILTER (f.moved_on IS NOT NULL) AS all_move,
       avg(c.minutes) FILTER (c.reached) AS minutes_reached, avg(c.minutes) FILTER (NOT c.reached) AS minutes_missed,
       mode(c.mode ORDER BY c.mode) AS mode, count(DISTINCT c.mode) AS modes,
       mode(c.role ORDER BY c.role) AS role, count(DISTINCT c.role) AS roles,
       coalesce(max(c.travel_minutes), 0) > 0 AS travel,
       count(*) FILTER (NOT c.reached AND t.n = c.attempt AND l.n > c.attempt) AS gone, any_value(l.n) AS last
FROM contacts AS c JOIN families AS f ON f.family = c.family
JOIN tried AS t ON t.protocol = c.protocol AND t.family = c.family JOIN last AS l ON l.protocol = c.protocol
GROUP BY c.protocol, c.attempt ORDER BY c.protocol, c.attempt
"""


def contact_rows(store: Store) -> list[SheetRow]:
    """Return the attempts of sheet Contact: reached and not reached of families that stay, how families that move compare, minutes.

    Notes
    -----
    The reach of families that move is a ratio pooled over the attempts of a protocol (Mantel and Haenszel 1959), since later attempts meet
    other families than earlier ones. A family counts as lost after an attempt that missed it if none followed although the protocol has
    more.
    """
    if not store.has("contacts"):
        return []
    frame = store.frame(_BY_ATTEMPT)
    found = []
    for protocol, lines in frame.groupby("protocol", sort=True):
        rows = lines.to_dict("records")
        ratio, note = moved_ratio([(r["hit_move"], r["all_move"], r["hit_stay"], r["hit_stay"] + r["miss_stay"]) for r in rows])
        found += [_attempt(str(protocol), {str(key): value for key, value in row.items()}, ratio, note) for row in rows]
    return found


def moved_ratio(strata: list[tuple[float, float, float, float]]) -> tuple[float, str]:
    """Return the pooled ratio of reach of families that move to those that stay, 0 to 1, and what is to be said about it.

    Parameters
    ----------
    strata : list of (reached of movers, movers, reached of stayers, stayers)
        One for each attempt.

    Examples
    --------
    >>> moved_ratio([(10, 50, 40, 100), (5, 40, 15, 60)])
    (0.5, '')
    """
    above = sum(hit * n0 / (n1 + n0) for hit, n1, _, n0 in strata if n1 + n0)
    below = sum(hit0 * n1 / (n1 + n0) for _, n1, hit0, n0 in strata if n1 + n0)
    if not below:
        return 1.0, "no families that move among those tried: taken to be reached as often"
    ratio = above / below
    if ratio > 1.0:
        return 1.0, f"families that move were reached {ratio:.2f} times as often as others: 1 is the most that is taken"
    return rounded(ratio, 4), ""


def _attempt(protocol: str, row: dict[str, Any], ratio: float, note: str) -> SheetRow:
    n = int(row["hit_stay"] + row["miss_stay"])
    missed_all = int(row["miss_stay"] + row["all_move"] - row["hit_move"])
    said = [note] if note else []
    for many, one in (("modes", "mode"), ("roles", "role")):
        if row[many] > 1:
            said.append(f"{row[many]} {many} are recorded for this attempt, most often {row[one]}")
    estimated: dict[str, Any] = {
        "mode": row["mode"], "reached": int(row["hit_stay"]), "not_reached": int(row["miss_stay"]), "moved_ratio": ratio,
        "lost": rounded(row["gone"] / missed_all, 4) if missed_all and row["attempt"] < row["last"] else 0.0, "role": row["role"],
        "travel": "yes" if row["travel"] else "no",
    }  # fmt: skip
    for key in ("minutes_reached", "minutes_missed"):
        if row[key] == row[key]:
            estimated[key] = rounded(row[key], 1)
    number = int(row["attempt"])
    return SheetRow(
        "Contact", {"protocol": protocol, "number": number}, estimated | evidence(n, "attempts for families that stay", "; ".join(said)),
        {"id": f"{protocol}_{number}"},
    )  # fmt: skip
