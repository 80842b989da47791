"""What a published table is: its columns, what they mean, in which unit and how they are rounded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from pandas import DataFrame

Results = Mapping[str, Any]
Row = Mapping[str, Any]
Kind = Literal[
    "text", "words", "strategy", "area", "outcome", "stage", "pounds", "unit_cost", "threshold", "share", "percent", "chance",
    "count", "minutes", "number", "ratio", "fte", "probability", "flag", "perspective",
]  # fmt: skip

TEXT_KINDS = ("text", "words", "strategy", "area", "outcome", "stage", "flag", "perspective")

STAGE_LABELS: Mapping[str, str] = MappingProxyType({
    "screened": "Screened",
    "screened_out": "Screened out",
    "eligible": "Eligible",
    "referred": "Referred",
    "attempted": "Contact attempts",
    "failed_attempts": "Failed attempts",
    "reached": "Reached",
    "accepted": "Accepted",
    "engaged": "Engaged",
    "completed": "Completed",
    "agency_services": "Other agencies' involvement",
    "set_up": "Set-up and training",
    "unused_capacity": "Paid time not used",
})
"""How each stage is headed; a stage that is not here is shown by its id."""

PERSPECTIVES: Mapping[str, str] = MappingProxyType({
    "childrens_services": "children's services",
    "council": "the council",
    "public_sector": "the public sector",
    "society": "society as a whole",
})
"""What each perspective is called in a sentence."""


@dataclass(frozen=True, slots=True)
class Col:
    """One column: `key` in results.json and in the CSV, `heading` for readers, `kind` for rounding."""

    key: str
    heading: str
    kind: Kind
    meaning: str
    unit: str = ""
    empty: str = "[z]"

    @property
    def numeric(self) -> bool:
        """Whether the column holds numbers."""
        return self.kind not in TEXT_KINDS

    @property
    def title(self) -> str:
        """Heading with its unit."""
        return f"{self.heading} ({self.unit})" if self.unit else self.heading


@dataclass(frozen=True, slots=True)
class TableSpec:
    """One published table: `rows` takes it out of the results.

    `money` says that there are pounds in it, `all_agencies` that it does not keep to the chosen perspective.
    """

    name: str
    title: str
    columns: tuple[Col, ...]
    rows: Callable[[Results], Sequence[Row]]
    note: str = ""
    money: bool = True
    all_agencies: bool = False

    def records(self, results: Results) -> list[dict[str, Any]]:
        """Return the table's rows as plain values by `Col.key`: ids not yet turned into labels, None where a cell is empty."""
        return [{column.key: _plain(column, row.get(column.key)) for column in self.columns} for row in self.rows(results)]

    def frame(self, results: Results) -> DataFrame:
        """Return the table as a frame: one column a `Col.key`, values as in the results, ids not yet turned into labels."""
        import pandas as pd

        rows = self.records(results)
        frame = pd.DataFrame(rows, columns=[column.key for column in self.columns], dtype=object)
        for column in self.columns:
            if column.numeric and not any(isinstance(row[column.key], list) for row in rows):
                frame[column.key] = pd.to_numeric(frame[column.key]).astype(float)
        return frame

    def column(self, key: str) -> Col:
        """Return the column with this key."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(f"table {self.name} has no column {key!r}")


def _plain(column: Col, value: Any) -> Any:
    """Return a cell's value: numbers as float, nothing for what is not a number, and for empty text where a reason stands for it."""
    if column.numeric and isinstance(value, (int, float)) and not isinstance(value, bool):
        return None if isnan(value) else float(value)
    if isinstance(value, tuple):
        return list(value)
    return None if value == "" and column.empty else value


def pick(*path: str) -> Callable[[Results], Sequence[Row]]:
    """Return a function that takes the rows at this path out of the results; no rows where there are none."""

    def rows(results: Results) -> Sequence[Row]:
        found: Any = results
        for part in path:
            found = found.get(part) if isinstance(found, Mapping) else None
            if found is None:
                return ()
        return list(found)

    return rows


@dataclass(frozen=True, slots=True)
class Labels:
    """What ids are called."""

    strategies: Mapping[str, str]
    areas: Mapping[str, str]
    outcomes: Mapping[str, str]

    @classmethod
    def of(cls, results: Results) -> Labels:
        """Return the labels that the evaluation gives."""
        evaluation = results["evaluation"]
        strategies, areas, outcomes = (
            {item["id"]: item["label"] for item in evaluation[kind]} for kind in ("strategies", "areas", "outcomes")
        )
        return cls(strategies, {"all": "All service areas", **areas}, outcomes)

    def name(self, kind: str, value: Any) -> Any:
        """Return the label where `value` is an id of this kind, the value itself anywhere else."""
        known = {"strategy": self.strategies, "area": self.areas, "outcome": self.outcomes, "stage": STAGE_LABELS,
                 "perspective": PERSPECTIVES}  # fmt: skip
        return known[kind].get(value, value) if kind in known else value
