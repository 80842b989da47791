"""The records opened for questions: every log as a table of typed values, whatever it was read from and however large it is."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stepup_econ.problems import raise_if
from stepup_econ.records.parsing import TYPES, given, literal, quoted, typed
from stepup_econ.records.probe import Types, is_clean, plain
from stepup_econ.records.schema import Field
from stepup_econ.records.sources import Source, find_sources, heading_problems, problem

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

    from stepup_econ.progress import Tell

CONVERTED = "converted"
"""Folder beside CSV files in which their typed copy is kept."""

_PAGE = 65_536


@dataclass(slots=True)
class Store:
    """Records as tables of a database in memory, its use of memory bounded.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds a view `read_<log>` of all lines with `line`, `bad` and the raw text of every cell that could not be read, and a view
        `<log>` of the lines that can be used.
    sources : mapping of str to Source
        Where each log came from.
    """

    connection: duckdb.DuckDBPyConnection
    sources: Mapping[str, Source]
    scratch: tempfile.TemporaryDirectory[str] = field(default_factory=lambda: tempfile.TemporaryDirectory(prefix="stepup-records-"))

    def has(self, name: str) -> bool:
        """Return whether this log was given."""
        return name in self.sources

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows that a query answers."""
        return self.connection.execute(query).fetchall()

    def frame(self, query: str) -> pd.DataFrame:
        """Return what a query answers as a frame."""
        return self.connection.execute(query).df()

    def close(self) -> None:
        """Let go of the database and of what it kept on disk."""
        self.connection.close()
        self.scratch.cleanup()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_store(
    records: str | PathLike[str] | Mapping[str, Any], *, memory: str = "700MB", threads: int = 2, tell: Tell | None = None
) -> Store:
    """Open family records.

    Parameters
    ----------
    records : path or mapping of str to frame
        A folder with a CSV or Parquet file a log, or pandas, polars or Arrow frames by the log's name.
    memory : str
        What the database may use, as ``700MB``; beyond it, it works on disk. The process needs some 300 MB besides.
    threads : int
        Threads of the database; results do not depend on them.
    tell : callable, optional
        Told what is being done and the share done.

    Raises
    ------
    InputError
        Files that are missing or are no records at all; lines in them are looked at by `record_problems`.
    ImportError
        The extra `records` is not installed.
    """
    try:
        import duckdb
    except ImportError as error:
        raise ImportError("family records need the extra 'records': pip install 'stepup_econ[records]'") from error
    sources = find_sources(records)
    store = Store(duckdb.connect(), {source.log.name: source for source in sources})
    for name, value in {
        "threads": threads,
        "memory_limit": memory,
        "temp_directory": store.scratch.name,
        "preserve_insertion_order": False,
    }.items():
        store.connection.execute(f"SET {name} = {literal(str(value))}")
    store.connection.execute("SET enable_progress_bar = false")
    try:
        for number, source in enumerate(sources):
            if tell is not None:
                tell(f"reading {source.name}", number / len(sources))
            _open(store, source)
        _same_families(store)
    except BaseException:
        store.close()
        raise
    return store


def _open(store: Store, source: Source) -> None:
    name = source.log.name
    if source.is_text:
        _headed(source, source.columns)
        relation = f"read_parquet({literal(str(_converted(store, source)))})"
        store.connection.execute(f"CREATE VIEW read_{name} AS SELECT * FROM {relation}")
    else:
        relation, line = _typed_relation(store, source)
        described = store.rows(f"DESCRIBE SELECT * FROM {relation}")
        types = {"_".join(str(row[0]).strip().lower().split()): (str(row[0]), str(row[1])) for row in described}
        _headed(source, tuple("_".join(str(row[0]).strip().lower().split()) for row in described))
        clean = is_clean(store.connection, source.log, relation, types)
        columns = _columns(source, types, clean=clean)
        store.connection.execute(f"CREATE VIEW read_{name} AS SELECT {columns}, {line} AS line FROM {relation}")
    keys = ", ".join(quoted(item.key) for item in source.log.fields)
    store.connection.execute(f"CREATE VIEW {name} AS SELECT {keys} FROM read_{name} WHERE NOT bad")


def _same_families(store: Store) -> None:
    """Make families one type in every log: whole numbers where all logs hold such, else text."""
    types = {name: str(store.rows(f"SELECT any_value(typeof(family)) FROM (SELECT family FROM read_{name} LIMIT 1)")[0][0])
             for name, source in store.sources.items() if any(item.key == "family" for item in source.log.fields)}  # fmt: skip
    if len({kind for kind in types.values() if kind != "None"}) > 1:
        for name in types:
            store.connection.execute(f"ALTER VIEW read_{name} RENAME TO mixed_{name}")
            store.connection.execute(f"CREATE VIEW read_{name} AS SELECT * REPLACE (CAST(family AS VARCHAR) AS family) FROM mixed_{name}")


def _headed(source: Source, columns: tuple[str, ...]) -> None:
    raise_if(heading_problems(source, columns))


def _typed_relation(store: Store, source: Source) -> tuple[str, str]:
    import duckdb

    if source.path is None:
        store.connection.register(f"given_{source.log.name}", source.frame)
        return f"(SELECT row_number() OVER () AS _line, * FROM given_{source.log.name})", "_line"
    relation = f"read_parquet({literal(str(source.path))}, file_row_number = true)"
    try:
        store.rows(f"DESCRIBE SELECT * FROM {relation}")
    except duckdb.Error as error:
        first = str(error).splitlines()[0]
        raise_if([problem("RC104", source.name, f"a file that is not Parquet ({first})", "a Parquet file")])
    return relation, "file_row_number + 1"


def _columns(source: Source, types: Types, *, clean: bool = False) -> str:
    """Return the SQL of every column: its value, its raw text where that could not be read, and whether the line is bad.

    Where the file is known to be clean, no cell is looked at by pattern again.
    """
    values, bad = [], []
    for item in source.log.fields:
        if item.key not in types:
            values.append(f"CAST(NULL AS {TYPES[item.kind]}) AS {quoted(item.key)}, CAST(NULL AS VARCHAR) AS {quoted(f'raw_{item.key}')}")
            continue
        name, sql_type = types[item.key]
        if clean:
            nothing = f"CAST(NULL AS VARCHAR) AS {quoted(f'raw_{item.key}')}"
            values.append(f"{plain(item, quoted(name), sql_type)} AS {quoted(item.key)}, {nothing}")
            continue
        value, text = typed(item, quoted(name), sql_type), given(quoted(name), sql_type)
        raw = "CAST(NULL AS VARCHAR)" if item.kind == "id" else f"CASE WHEN ({value}) IS NULL THEN {text} END"
        values.append(f"{value} AS {quoted(item.key)}, {raw} AS {quoted(f'raw_{item.key}')}")
        bad += _bad(item, value, text)
    return f"{', '.join(values)}, ({' OR '.join(bad) or 'FALSE'}) AS bad"


def _bad(item: Field, value: str, text: str) -> list[str]:
    if item.required:
        return [f"({value}) IS NULL"]
    return [] if item.kind == "id" else [f"(({value}) IS NULL AND ({text}) IS NOT NULL)"]


def _converted(store: Store, source: Source) -> Path:
    """Return the typed copy of a text file; it is made once and kept beside it, where the folder may be written to."""
    file = source.path
    assert file is not None
    state = file.stat()
    name = f"{source.log.name}-{state.st_size:x}-{state.st_mtime_ns:x}.parquet"
    kept = file.parent / CONVERTED
    try:
        kept.mkdir(exist_ok=True)
        probe = kept / f".{name}.probe"
        probe.touch()
        probe.unlink()
    except OSError:
        kept = Path(store.scratch.name)
    target, rejects = kept / name, kept / f"{name}.rejects"
    if not target.exists() or not rejects.exists():
        _convert(store, source, target, rejects)
        for old in kept.glob(f"{source.log.name}-*.parquet*"):
            if old.name not in (target.name, rejects.name):
                old.unlink()
    store.connection.execute(f"CREATE TABLE rejects_{source.log.name} AS SELECT * FROM read_parquet({literal(str(rejects))})")
    return target


def _convert(store: Store, source: Source, target: Path, rejects: Path) -> None:
    import duckdb

    from stepup_econ.atomic import atomic_path

    run = store.connection.execute
    headings = [name or f"_blank_{at}" for at, name in enumerate(source.columns)]
    once = [name if name not in headings[:at] else f"_again_{at}_{name}" for at, name in enumerate(headings)]
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in once)
    reader = (
        f"read_csv({literal(str(source.path))}, columns = {{{columns}}}, delim = {literal(source.separator)}, header = true, quote = '\"', "
        "escape = '\"', auto_detect = false, strict_mode = true, null_padding = false, store_rejects = true)"
    )
    types = {name: (name, "VARCHAR") for name in once}
    run("SET preserve_insertion_order = true")
    run("DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans")
    try:
        with atomic_path(target) as beside, atomic_path(rejects) as refused:
            query = f"SELECT {_columns(source, types)}, line FROM (SELECT row_number() OVER () AS line, * FROM {reader})"
            run(f"COPY ({query}) TO {literal(str(beside))} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_PAGE * 2})")
            run(
                f"COPY (SELECT CAST(line AS BIGINT) AS line, CAST(error_type AS VARCHAR) AS why, any_value(csv_line) AS said "
                f"FROM reject_errors GROUP BY ALL ORDER BY line) TO {literal(str(refused))} (FORMAT parquet)"
            )
    except duckdb.Error as error:
        said = str(error).splitlines()[0]
        raise_if([problem("RC104", source.name, f"a file that cannot be split into cells ({said})", "a CSV file in UTF-8")])
    finally:
        run("SET preserve_insertion_order = false")
