"""Optimism bias: by how much estimates of some quality have been too hopeful, as a dated and cited table of grades."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from stepup_econ.prices.reading import Row, read_rows, unique_rows
from stepup_econ.prices.unit_cost import QUALITIES
from stepup_econ.problems import Problem, raise_if
from stepup_econ.shipped import shipped

FILE = "unit_costs/grades/optimism_bias.csv"
COLUMNS = ("id", "scheme", "label", "applies_to", "adjustment", "valid_from", "publisher", "source", "locator", "page", "confidence",
           "quality", "notes")  # fmt: skip

APPLIES_TO = ("costs and benefits", "capital cost")
"""Costs are raised and benefits lowered by the same share; or capital cost alone is raised."""

CONFIDENCES = ("found", "found_secondary", "not_checked")
"""found: read in the document named; found_secondary: read where another quotes it; not_checked: not read anywhere, check before citing."""

_DATE = re.compile(r"\d{4}(-\d{2})?")


@dataclass(frozen=True, slots=True)
class OptimismGrade:
    """A share by which estimates of one grade are adjusted, with its evidence; `valid_from` is ``YYYY`` or ``YYYY-MM``."""

    id: str
    scheme: str
    label: str
    applies_to: str
    adjustment: float
    valid_from: str
    publisher: str
    source: str
    locator: str
    page: str
    confidence: str
    quality: str
    notes: str

    @property
    def costs(self) -> float:
        """Return the share by which costs are raised."""
        return self.adjustment

    @property
    def benefits(self) -> float:
        """Return the share by which benefits are lowered; none for grades of capital cost."""
        return self.adjustment if self.applies_to == "costs and benefits" else 0.0

    def __str__(self) -> str:
        doubt = {"found_secondary": "; quoted by another document", "not_checked": "; not checked in the document"}
        return f"{self.label}: {self.adjustment:.0%} ({self.source}{doubt.get(self.confidence, '')})"


def load_optimism(path: str | Path | None = None) -> Mapping[str, OptimismGrade]:
    """Read grades of optimism bias by id: those that travel with the package, or a file laid out like them.

    Raises
    ------
    stepup_econ.problems.InputError
        With every problem in the file, each with its row and column.

    Examples
    --------
    >>> print(load_optimism()["hmt_standard_buildings"].adjustment)
    0.24
    """
    problems: list[Problem] = []
    rows = unique_rows(read_rows(Path(path) if path is not None else shipped(FILE), COLUMNS, problems))
    grades = [_grade(row) for row in rows]
    raise_if(problems)
    return MappingProxyType({grade.id: grade for grade in grades})


def _grade(row: Row) -> OptimismGrade:
    texts = {column: row.text(column, required=column != "notes") for column in COLUMNS if column != "adjustment"}
    for column, allowed in (("applies_to", APPLIES_TO), ("confidence", CONFIDENCES), ("quality", QUALITIES)):
        row.choice(column, allowed)
    if texts["valid_from"] and _DATE.fullmatch(texts["valid_from"]) is None:
        row.note("UC107", "valid_from", repr(texts["valid_from"]), "a year or a month such as 2014-04", "Write it like this.")
    adjustment = row.number("adjustment")
    if texts["applies_to"] == "costs and benefits" and adjustment > 1:
        row.note("UC106", "adjustment", f"{adjustment:g}", "a share of at most 1", "Write 0.25 for 25 %.")
    return OptimismGrade(adjustment=adjustment, **texts)
