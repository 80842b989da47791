"""The smallest table from which every cost of the records follows: sums of minutes and counts, one scan of the logs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stepup_econ.records.parsing import quoted
from stepup_econ.records.store import Store

if TYPE_CHECKING:
    import pandas as pd

    from stepup_econ.progress import Tell


@dataclass(frozen=True, slots=True)
class Cube:
    """Sums of the logs by everything that a cost depends on.

    Parameters
    ----------
    time : DataFrame
        Columns ``area, strategy, log, what, mode, reached, role, from_on, pence_an_hour, entries, minutes, travel_minutes``: a line
        for each combination that occurs. ``log`` is contacts or activities, ``what`` the protocol or activity, ``from_on`` the first day
        of the rate that held.
    services : DataFrame
        Columns ``area, strategy, unit_cost, agency, from_on, pence, entries, quantity``.

    Notes
    -----
    Cost is linear in minutes and counts, so any rates can be put on these sums afterwards: the events need not be read again. All sums
    are whole numbers of 64 bits, so that the order in which they were added cannot show.
    """

    time: pd.DataFrame
    services: pd.DataFrame


_TIME = ("area", "strategy", "log", "what", "mode", "reached", "role", "from_on", "pence_an_hour")
_SERVICES = ("area", "strategy", "unit_cost", "agency", "from_on", "pence")


def make_cube(store: Store, *, partitions: int = 1, tell: Tell | None = None) -> Cube:
    """Scan contacts, activities and involvement once (a part of the families at a time) and return the sums.

    Parameters
    ----------
    store : Store
        Records whose lines were checked: a line without family, role or rate is counted under none of them otherwise.
    partitions : int
        In how many parts the families are taken, one after another; the sums are the same, memory is less.
    tell : callable, optional
        Told what is being done and the share done.

    Raises
    ------
    ValueError
        Fewer than one partition.

    Notes
    -----
    Families go to a part by a hash of their name that is the same everywhere, never by area: families move. A rate holds on
    [from_on, until_on). Duration is summed before it is priced, so that nothing is rounded here.
    """
    if partitions < 1:
        raise ValueError(f"found {partitions} partitions, expected 1 or more")
    _number_groups(store)
    time, services = _time_queries(store), _services_query(store)
    for name, keys, sums in (("time", _TIME, "entries, minutes, travel_minutes"), ("services", _SERVICES, "entries, quantity")):
        columns = ", ".join(f"{quoted(key)} {_TYPES.get(key, 'VARCHAR')}" for key in keys)
        wide = ", ".join(f"{part.strip()} BIGINT" for part in sums.split(","))
        store.connection.execute(f"CREATE OR REPLACE TEMP TABLE part_{name} ({columns}, {wide})")
    for part in range(partitions):
        if tell is not None:
            tell("adding up the records", part / partitions)
        where = "TRUE" if partitions == 1 else f"{_part_of(store, partitions)} = {part}"
        for query in time:
            store.connection.execute(f"INSERT INTO part_time {query.format(where=where)}")
        for query in services:
            store.connection.execute(f"INSERT INTO part_services {query.format(where=where)}")
    return Cube(
        _summed(store, "time", _TIME, ("entries", "minutes", "travel_minutes")),
        _summed(store, "services", _SERVICES, ("entries", "quantity")),
    )


def _number_groups(store: Store) -> None:
    """Number the pairs of area and strategy: a family then costs the join one small number instead of two words."""
    store.connection.execute(
        "CREATE OR REPLACE TEMP TABLE groups AS "
        "SELECT area, strategy, CAST(row_number() OVER (ORDER BY area, strategy) AS INTEGER) AS grouped "
        "FROM (SELECT DISTINCT area, strategy FROM families)"
    )


_GROUPED = (
    "LEFT JOIN (SELECT family, grouped FROM families AS a JOIN groups AS b ON a.area IS NOT DISTINCT FROM b.area "
    "AND a.strategy IS NOT DISTINCT FROM b.strategy WHERE {where}) AS f ON f.family = t.family"
)


_NAMED, _WITH_NAMES = (
    "SELECT g.area, g.strategy, s.* EXCLUDE (grouped) FROM (SELECT f.grouped,",
    "AS s LEFT JOIN groups AS g USING (grouped)",
)


_TYPES = {"reached": "BOOLEAN", "from_on": "DATE", "pence_an_hour": "BIGINT", "pence": "BIGINT"}


def _part_of(store: Store, partitions: int) -> str:
    kind = store.rows("SELECT typeof(family) FROM families LIMIT 1")
    if kind and kind[0][0] != "VARCHAR":
        # Fibonacci hashing of whole numbers: consecutive names go to different parts, and the result is the same on every machine.
        return f"((CAST(family AS HUGEINT) * 11400714819323198485 // 4294967296) % {partitions})"
    return f"(md5_number_lower(family) % {partitions})"


def _time_queries(store: Store) -> list[str]:
    rated = store.has("pay")
    rate = "r.from_on, CAST(r.pence_an_hour AS BIGINT)" if rated else "CAST(NULL AS DATE), CAST(NULL AS BIGINT)"
    join = 'LEFT JOIN pay AS r ON r.role = t.role AND r.from_on <= t."on" AND t."on" < r.until_on' if rated else ""
    queries = []
    for log, what, mode, reached in (
        ("contacts", "t.protocol", "t.mode", "t.reached"),
        ("activities", "t.activity", "CAST(NULL AS VARCHAR)", "CAST(NULL AS BOOLEAN)"),
    ):
        if store.has(log):
            queries.append(
                f"{_NAMED} '{log}', {what}, {mode}, {reached}, t.role, {rate}, count(*), CAST(sum(t.minutes) AS BIGINT), "
                f"CAST(coalesce(sum(t.travel_minutes), 0) AS BIGINT) FROM (SELECT * FROM {log} WHERE {{where}}) AS t "
                f"{_GROUPED} {join} GROUP BY ALL) {_WITH_NAMES}"
            )
    return queries


def _services_query(store: Store) -> list[str]:
    if not store.has("involvement"):
        return []
    priced = store.has("prices")
    price = "r.from_on, CAST(r.pence AS BIGINT)" if priced else "CAST(NULL AS DATE), CAST(NULL AS BIGINT)"
    join = 'LEFT JOIN prices AS r ON r.unit_cost = t.unit_cost AND r.from_on <= t."on" AND t."on" < r.until_on' if priced else ""
    return [
        f"{_NAMED} t.unit_cost, t.agency, {price}, count(*), CAST(sum(t.quantity) AS BIGINT) "
        f"FROM (SELECT * FROM involvement WHERE {{where}}) AS t "
        f"{_GROUPED} {join} GROUP BY ALL) {_WITH_NAMES}"
    ]


def _summed(store: Store, name: str, keys: tuple[str, ...], sums: tuple[str, ...]) -> pd.DataFrame:
    chosen = ", ".join(quoted(key) for key in keys)
    added = ", ".join(f"CAST(sum({key}) AS BIGINT) AS {key}" for key in sums)
    return store.frame(f"SELECT {chosen}, {added} FROM part_{name} GROUP BY {chosen} ORDER BY {chosen}")
