"""How a cell of a record becomes a value, as SQL: by an explicit pattern, never by a guess."""

from __future__ import annotations

from stepup_econ.records.schema import Field

MISSING = ("", "-", "n/a", "na", "null", "none", "not known")
TYPES = {"id": "VARCHAR", "date": "DATE", "count": "INTEGER", "yes_no": "BOOLEAN", "choice": "VARCHAR"}
"""The type of every kind once it is read."""

EXPECTED = {"id": "a short text", "date": "a date as 2024-04-03", "count": "a whole number", "yes_no": "yes or no"}
_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "HUGEINT")
_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?Z?)?$"
_COUNT = r"^[0-9]{1,9}([.]0+)?$"


def quoted(name: str) -> str:
    """Return a name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def words(texts: tuple[str, ...]) -> str:
    """Return a list of texts as SQL writes it."""
    return "(" + ", ".join(literal(text) for text in texts) + ")"


def expected(field: Field) -> str:
    """Return what a column holds, in words."""
    if field.kind == "choice":
        return f"one of {', '.join(field.choices)}"
    return f"a whole number, 0 to {field.high:,}" if field.kind == "count" else EXPECTED[field.kind]


def given(name: str, sql_type: str) -> str:
    """Return the SQL of a cell as text without the space around it; null where it says that nothing is known."""
    text = f"trim(CAST({name} AS VARCHAR), ' ' || chr(9) || chr(160))"
    return f"CASE WHEN lower({text}) IN {words(MISSING)} THEN NULL ELSE {text} END" if sql_type == "VARCHAR" else f"CAST({name} AS VARCHAR)"


def is_whole(sql_type: str) -> bool:
    """Return whether a column of a typed file holds whole numbers."""
    return sql_type in _WHOLE


def typed(field: Field, name: str, sql_type: str) -> str:
    """Return the SQL of a cell as a value of its kind; null where it is missing or cannot be understood.

    Parameters
    ----------
    field : Field
        The column's declaration.
    name : str
        The column in SQL.
    sql_type : str
        Its type in the file: `VARCHAR` for text, whatever else a typed file holds.
    """
    text = given(name, sql_type)
    if field.kind == "id":
        return name if is_whole(sql_type) else text
    if field.kind == "date":
        native = sql_type == "DATE" or sql_type.startswith("TIMESTAMP")
        return (
            f"CAST({name} AS DATE)"
            if native
            else f"CASE WHEN regexp_matches({text}, '{_DAY}') THEN TRY_CAST(substr({text}, 1, 10) AS DATE) END"
        )
    if field.kind == "count":
        return _count(field, name, sql_type, text)
    if field.kind == "yes_no":
        if sql_type == "BOOLEAN":
            return name
        return (
            f"CASE WHEN lower({text}) IN ('yes', 'y', 'true', '1') THEN TRUE WHEN lower({text}) IN ('no', 'n', 'false', '0') THEN FALSE END"
        )
    word = f"lower(replace({text}, '_', ' '))"
    return f"CASE WHEN {word} IN {words(field.choices)} THEN {word} END"


def _count(field: Field, name: str, sql_type: str, text: str) -> str:
    if sql_type in _WHOLE:
        return f"CASE WHEN {name} BETWEEN 0 AND {field.high} THEN CAST({name} AS INTEGER) END"
    if sql_type in ("FLOAT", "DOUBLE") or sql_type.startswith("DECIMAL"):
        return f"CASE WHEN {name} BETWEEN 0 AND {field.high} AND {name} = floor({name}) THEN CAST({name} AS INTEGER) END"
    number = f"CAST(split_part({text}, '.', 1) AS INTEGER)"
    return f"CASE WHEN regexp_matches({text}, '{_COUNT}') AND {number} <= {field.high} THEN {number} END"
