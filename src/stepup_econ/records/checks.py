"""Everything that is wrong with records, line by line, and the lines that are set aside for it."""

from __future__ import annotations

from collections.abc import Iterator

from stepup_econ.problems import Problem
from stepup_econ.records.line_numbers import LineNumbers
from stepup_econ.records.parsing import expected, literal, quoted
from stepup_econ.records.rules import RULES, Rule
from stepup_econ.records.schema import Log
from stepup_econ.records.sources import Source, problem
from stepup_econ.records.store import Store

SHOWN = 20
"""Lines named one by one for each kind of problem of a column; the rest are counted."""


def record_problems(store: Store) -> tuple[Problem, ...]:
    """Return everything that is wrong with the lines of the records, and set those lines aside.

    Each kind of problem of a column names its first lines one by one and counts the rest. Afterwards the views of the store hold the
    other lines only.
    """
    found: list[Problem] = []
    for source in store.sources.values():
        lines = LineNumbers(store, source)
        found += _cells(store, source, lines)
        found += _rejects(store, source)
        store.connection.execute(f"CREATE TABLE aside_{source.log.name} (line BIGINT)")
        store.connection.execute(f"CREATE VIEW good_{source.log.name} AS SELECT * FROM read_{source.log.name} WHERE NOT bad")
    for source in store.sources.values():
        found += _doubles(store, source)
    for rule in RULES:
        if store.has(rule.log) and all(store.has(name) for name in rule.needs):
            found += _broken(store, rule)
    for source in store.sources.values():
        _narrow(store, source.log)
    return tuple(found)


_CELLS = (("RC113", "{raw} IS NOT NULL", "'''' || {raw} || ''''"), ("RC112", "{raw} IS NULL AND {key} IS NULL", "'nothing'"))


def _cells(store: Store, source: Source, lines: LineNumbers) -> Iterator[Problem]:
    """Yield the cells that could not be read, and those that are missing, column by column; all counted in one scan."""
    relation = f"read_{source.log.name}"
    asked = [
        (item, code, condition.format(raw=quoted(f"raw_{item.key}"), key=quoted(item.key)), what.format(raw=quoted(f"raw_{item.key}")))
        for item in source.log.fields
        for code, condition, what in _CELLS
        if code == "RC113" or item.required
    ]
    counted = ", ".join(f"count(*) FILTER ({condition})" for _, _, condition, _ in asked)
    counts = store.rows(f"SELECT {counted} FROM {relation} WHERE bad")[0]
    for (item, code, condition, what), count in zip(asked, counts, strict=True):
        if count:
            query = f"SELECT line, {what} FROM {relation} WHERE bad AND {condition} ORDER BY line LIMIT {SHOWN}"
            yield from _named(source, item.key, code, store.rows(query), count, expected(item), lines)


def _named(
    source: Source, key: str, code: str, rows: list[tuple[int, str]], count: int, wanted: str, lines: LineNumbers
) -> Iterator[Problem]:  # fmt: skip
    seen = lines([line for line, _ in rows])
    for line, what in rows:
        yield problem(code, f"{source.name}:{seen[line]}:{key}", what, wanted)
    if count > len(rows):
        yield problem(code, f"{source.name}:{seen[rows[-1][0]]}:{key}", f"{count - len(rows):,} more lines like it below", wanted)


def _rejects(store: Store, source: Source) -> Iterator[Problem]:
    if not source.is_text:
        return
    for line, why, _ in store.rows(f"SELECT line, why, said FROM rejects_{source.log.name} ORDER BY line LIMIT {SHOWN}"):
        found = {"MISSING COLUMNS": "fewer cells than headings", "TOO MANY COLUMNS": "more cells than headings"}.get(why, why.lower())
        yield problem("RC111", f"{source.name}:{line}:{source.columns[0]}", found, f"{len(source.columns)} cells")
    count = store.rows(f"SELECT count(*) FROM rejects_{source.log.name}")[0][0]
    if count > SHOWN:
        yield problem("RC111", source.name, f"{count - SHOWN:,} more lines like it", f"{len(source.columns)} cells")


def _doubles(store: Store, source: Source) -> Iterator[Problem]:
    """Yield lines whose id another line has too; all of them are set aside, since nobody can tell which is right."""
    name, keys = source.log.name, ", ".join(quoted(key) for key in source.log.unique)
    store.connection.execute(f"CREATE OR REPLACE TEMP TABLE doubles AS SELECT {keys} FROM good_{name} GROUP BY {keys} HAVING count(*) > 1")
    if not store.rows("SELECT count(*) FROM doubles")[0][0]:
        return
    match = " AND ".join(f"d.{quoted(key)} = t.{quoted(key)}" for key in source.log.unique)
    found = f"'the same {' and '.join(source.log.unique)} as another line'"
    rule = Rule("RC121", name, source.log.unique[0], "d.line_of IS NOT NULL", found, "each once",
                f"LEFT JOIN (SELECT *, 1 AS line_of FROM doubles) AS d ON {match}")  # fmt: skip
    yield from _broken(store, rule)


def _broken(store: Store, rule: Rule) -> Iterator[Problem]:
    source = store.sources[rule.log]
    lines = LineNumbers(store, source)
    relation = f"good_{rule.log} AS t {rule.other}"
    store.connection.execute(
        f"CREATE OR REPLACE TEMP TABLE broken AS SELECT DISTINCT t.line AS line, {rule.found} AS found FROM {relation} WHERE {rule.bad}"
    )
    count = store.rows("SELECT count(DISTINCT line) FROM broken")[0][0]
    if not count:
        return
    store.connection.execute(f"INSERT INTO aside_{rule.log} SELECT DISTINCT line FROM broken")
    rows = store.rows(f"SELECT line, min(found) FROM broken GROUP BY line ORDER BY line LIMIT {SHOWN}")
    yield from _named(source, rule.key, rule.code, rows, count, rule.expected, lines)


def _narrow(store: Store, log: Log) -> None:
    """Make the view of a log hold only lines that were not set aside."""
    if store.rows(f"SELECT count(*) FROM aside_{log.name}")[0][0]:
        keys = ", ".join(quoted(item.key) for item in log.fields)
        where = f"NOT bad AND line NOT IN (SELECT line FROM aside_{log.name})"
        store.connection.execute(f"CREATE OR REPLACE VIEW {log.name} AS SELECT {keys} FROM read_{log.name} WHERE {where}")


def set_aside_counts(store: Store) -> dict[str, int]:
    """Return how many lines of each log were set aside, logs with none left out; asked after `record_problems`."""
    counts = {}
    for source in store.sources.values():
        name = source.log.name
        rejected = f"(SELECT count(*) FROM rejects_{name})" if source.is_text else "0"
        query = f"SELECT {rejected} + (SELECT count(*) FROM read_{name} WHERE bad OR line IN (SELECT line FROM aside_{name}))"
        counts[name] = int(store.rows(query)[0][0])
    return {name: count for name, count in counts.items() if count}


def write_set_aside(store: Store, folder: str) -> None:
    """Write the lines that were set aside, as they were read, to one CSV file a log in a folder."""
    for name in set_aside_counts(store):
        log = store.sources[name].log
        cells = ", ".join(
            f"coalesce({quoted('raw_' + item.key)}, CAST({quoted(item.key)} AS VARCHAR)) AS {quoted(item.key)}" for item in log.fields
        )
        query = f"SELECT {cells} FROM read_{name} WHERE bad OR line IN (SELECT line FROM aside_{name}) ORDER BY line"
        store.connection.execute(f"COPY ({query}) TO {literal(f'{folder}/{name}.csv')} (HEADER)")
        if store.sources[name].is_text:
            with_rejects = f"SELECT said FROM rejects_{name} ORDER BY line"
            if rows := store.rows(with_rejects):
                with open(f"{folder}/{name}_not_split.txt", "w", encoding="utf-8") as file:
                    file.writelines(f"{row[0].strip()}\n" for row in rows)
