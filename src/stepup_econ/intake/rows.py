"""What was read: rows, censored counts, and the book that holds them, each value with the cell it came from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, KeysView, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from stepup_econ.intake.sheets import SCHEMA_ID, SCHEMA_VERSION


@dataclass(frozen=True, slots=True)
class Censored:
    """A count of which only a range is known: `<5` is `Censored(0, 4)`, `10+` is `Censored(10, None)`.

    Parameters
    ----------
    low : int
        Smallest count it may be.
    high : int or None
        Largest count it may be; None where there is no upper end.
    """

    low: int
    high: int | None

    def __post_init__(self) -> None:
        """Refuse a range that no count can lie in."""
        if self.low < 0 or (self.high is not None and self.high < self.low):
            raise ValueError(f"found a count from {self.low} to {self.high}, expected 0 <= low <= high")

    def __str__(self) -> str:
        """Write the count as an officer would: `<5`, `5-9`, `10+`."""
        if self.high is None:
            return f"{self.low}+"
        return f"<{self.high + 1}" if self.low == 0 else f"{self.low}-{self.high}"


Value = str | float | int | bool | Censored | date | tuple[float, float, float] | tuple[str, ...] | None
"""A parsed cell: text, a number, yes or no, a censored count, a date,
a grid (low, high, step), several ids, or missing."""


CELL = "{prefix}!{column}{row}"
"""How a workbook's cell is written."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where the columns of one sheet were found, so that a value can name its cell.

    Parameters
    ----------
    prefix : str
        The sheet's name as the officer left it, or the file's name.
    columns : Mapping[str, str]
        Column key to column letters (workbook) or to heading (text file).
    pattern : str
        How a place is written from `prefix`, `column` and `row`.
    """

    prefix: str
    columns: Mapping[str, str]
    pattern: str = CELL

    def at(self, key: str, row: int) -> str:
        """Return the place of this column in this row, for example ``Pathway!D14``."""
        return self.pattern.format(prefix=self.prefix, column=self.columns[key], row=row)

    def span(self, key: str, rows: list[int]) -> str:
        """Return the places of this column in many rows, for example ``Pathway!D5:D9,D12``; `rows` ascend."""
        runs: list[list[int]] = []
        for row in rows:
            if runs and row == runs[-1][1] + 1:
                runs[-1][1] = row
            else:
                runs.append([row, row])
        column = self.columns[key]
        if "!" not in self.pattern:
            numbers = ",".join(f"{first}" if first == last else f"{first}-{last}" for first, last in runs)
            return self.pattern.format(prefix=self.prefix, column=column, row=numbers)
        cells = (f"{column}{first}" if first == last else f"{column}{first}:{column}{last}" for first, last in runs)
        return f"{self.prefix}!{','.join(cells)}"


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One line of a sheet: a mapping from column key to parsed value, None where nothing was given.

    Parameters
    ----------
    sheet : str
        Name of the sheet as declared.
    number : int
        Row number in the file.
    values : Mapping[str, Value]
        One entry for every column of the sheet.
    places : Places
        Where each column was found.
    """

    sheet: str
    number: int
    values: Mapping[str, Value]
    places: Places

    def __getitem__(self, key: str) -> Value:
        """Return the parsed value of a column."""
        return self.values[key]

    def __iter__(self) -> Iterator[str]:
        """Walk the column keys in the declared order."""
        return iter(self.values)

    def __len__(self) -> int:
        """Count the columns."""
        return len(self.values)

    def keys(self) -> KeysView[str]:
        """Return the column keys, so that ``dict(row)`` is the row's values."""
        return self.values.keys()

    def get(self, key: str, default: Value = None) -> Value:
        """Return the parsed value of a column, or `default` where the sheet has no such column."""
        return self.values.get(key, default)

    def where(self, key: str) -> str:
        """Return the real cell of this value, for example ``Pathway!D14``, even where columns were moved."""
        return self.places.at(key, self.number)

    @property
    def id(self) -> str:
        """Return the row's id."""
        return str(self.values["id"])


@dataclass(frozen=True, slots=True)
class Book:
    """Everything that was read from one workbook or folder, in the words of the declaration.

    Parameters
    ----------
    name : str
        Name of the file or folder.
    tables : Mapping[str, tuple[Row, ...]]
        The rows of every declared sheet, in the order of the file.
    notes : tuple of str
        What was understood where a value was not typed plainly, and what was not read.
    """

    name: str
    tables: Mapping[str, tuple[Row, ...]]
    notes: tuple[str, ...] = ()
    settings: Mapping[str, Row] = field(init=False)

    def __post_init__(self) -> None:
        """Freeze the tables and index the settings."""
        object.__setattr__(self, "tables", MappingProxyType(dict(self.tables)))
        rows = {row.id: row for row in self.tables.get("Settings", ())}
        object.__setattr__(self, "settings", MappingProxyType(rows))

    def setting(self, key: str) -> Value:
        """Return the parsed value of a setting; None where it was left blank or its line was taken out."""
        row = self.settings.get(key)
        return None if row is None else row["value"]

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the content: the same for the same answers, whatever the order of rows or columns."""
        content = {
            name: sorted(({key: plain(row[key]) for key in sorted(row)} for row in rows), key=lambda row: str(row["id"]))
            for name, rows in sorted(self.tables.items())
        }
        text = json.dumps([SCHEMA_ID, SCHEMA_VERSION, content], ensure_ascii=True, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def plain(value: Value) -> object:
    """Return a value in the types of JSON, so that it can be hashed and compared."""
    if isinstance(value, (Censored, date)):
        return str(value)
    return list(value) if isinstance(value, tuple) else value
