"""A cheap look at a typed file: where every value is already as it should be, nothing need be asked of its cells one by one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from stepup_econ.records.parsing import is_whole, quoted, typed
from stepup_econ.records.schema import Field, Log

if TYPE_CHECKING:
    import duckdb

Types = Mapping[str, tuple[str, str]]
"""Heading to the column's name in the file and its type there."""


def is_clean(connection: duckdb.DuckDBPyConnection, log: Log, relation: str, types: Types) -> bool:
    """Return whether every value of a typed file would be read as it stands.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Where `relation` can be asked.
    log : Log
        The declaration.
    relation : str
        The file in SQL.
    types : mapping of str to (str, str)
        Headings, with the name and type of the column in the file.

    Notes
    -----
    Smallest, largest and how many there are come from one scan; words of a column with few different ones are looked at once each. That is
    several times cheaper than the patterns of `typed` on each cell, which say no more where this says yes.
    """
    asked, words = ["count(*)"], []
    fields = [item for item in log.fields if item.key in types]
    for item in fields:
        name, sql_type = types[item.key]
        test = _test(item, quoted(name), sql_type, item.key in log.unique or bool(item.names))
        if test is None:
            return False
        asked.append(f"coalesce({test}, TRUE)")
        if item.required:
            asked.append(f"count({quoted(name)}) = count(*)")
        if _is_word(item, sql_type) and item.key not in log.unique and not item.names:
            words.append((item, quoted(name), sql_type))
    answers = connection.execute(f"SELECT {', '.join(asked)} FROM {relation}").fetchone()
    if answers is None or not all(answers[1:]):
        return False
    return all(_words_clean(connection, relation, *word) for word in words)


def _is_word(item: Field, sql_type: str) -> bool:
    return item.kind in ("id", "choice") and not is_whole(sql_type)


def _test(item: Field, name: str, sql_type: str, many: bool) -> str | None:
    """Return the SQL of what must hold of a column, TRUE where its type is enough, None where it must be read by pattern."""
    if item.kind == "date":
        return "TRUE" if sql_type == "DATE" or sql_type.startswith("TIMESTAMP") else None
    if item.kind == "yes_no":
        return "TRUE" if sql_type == "BOOLEAN" else None
    if item.kind == "count":
        return f"min({name}) >= 0 AND max({name}) <= {item.high}" if is_whole(sql_type) else None
    if _is_word(item, sql_type) and many:
        return f"count(*) FILTER ({typed(item, name, sql_type)} IS DISTINCT FROM CAST({name} AS VARCHAR)) = 0"
    return "TRUE"


def _words_clean(connection: duckdb.DuckDBPyConnection, relation: str, item: Field, name: str, sql_type: str) -> bool:
    changed = f"{typed(item, name, sql_type)} IS DISTINCT FROM CAST({name} AS VARCHAR)"
    query = f"SELECT count(*) FROM (SELECT DISTINCT {name} FROM {relation}) WHERE {changed}"
    found = connection.execute(query).fetchone()
    return found is not None and found[0] == 0


def plain(item: Field, name: str, sql_type: str) -> str:
    """Return the SQL of a column whose every value is as it should be."""
    if item.kind == "date":
        return f"CAST({name} AS DATE)"
    if item.kind == "count":
        return f"CAST({name} AS INTEGER)"
    return name if is_whole(sql_type) or item.kind == "yes_no" else f"CAST({name} AS VARCHAR)"
