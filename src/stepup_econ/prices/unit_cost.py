"""A unit cost, the source it was read in and the agency that bears it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from stepup_econ.prices.units import UNITS
from stepup_econ.prices.years import FinancialYear

ValueType = Literal["fiscal", "economic", "social", "total"]
Quality = Literal["green", "amber", "red", "assumed"]

VALUE_TYPES = ("fiscal", "economic", "social", "total")
"""fiscal: public money; economic: lost output, private cost; social: harm; total: all of them in one figure."""

QUALITIES = ("green", "amber", "red", "assumed")
CONFIDENCES = ("found", "found_secondary", "local")
"""found: read in the source named; found_secondary: read in a document that quotes it; local: from own records."""

ROLLUPS = ("leaf", "variant", "sum", "component", "part", "parent_unreconciled")
"""leaf: stands alone; variant: one of several versions of the same thing; sum: its components add up to it; component:
adds up to its parent; part: counted inside its parent, which is not the sum of its parts; parent_unreconciled: a
published total to which the published parts do not add up."""

PERSPECTIVES = ("childrens_services", "council", "public_sector", "society")


@dataclass(frozen=True, slots=True)
class Source:
    """Where numbers were read."""

    id: str
    title: str
    publisher: str
    year: int
    locator: str
    licence: str


@dataclass(frozen=True, slots=True)
class Agency:
    """Who bears a cost, and the perspectives in which that cost counts.

    Perspectives widen: what counts for children's services counts for the council, the public sector and society.
    """

    id: str
    label: str
    perspectives: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.perspectives != PERSPECTIVES[len(PERSPECTIVES) - len(self.perspectives) :]:
            raise ValueError(
                f"agency {self.id}: found perspectives {', '.join(self.perspectives)}, expected each wider one "
                f"of {', '.join(PERSPECTIVES)} too."
            )

    def counts_in(self, perspective: str) -> bool:
        """Say whether this agency's costs count in a perspective."""
        if perspective not in PERSPECTIVES:
            raise ValueError(f"perspective: found {perspective!r}, expected one of {', '.join(PERSPECTIVES)}.")
        return perspective in self.perspectives


@dataclass(frozen=True, slots=True)
class UnitCost:
    """What one of something costs, with all that is needed to defend the number.

    `value`, `low` and `high` are pounds in prices of `price_year`; `low` and `high` are given together or not at all.
    """

    id: str
    label: str
    value: float
    per: str
    unit_published: str
    value_type: ValueType
    price_year: FinancialYear
    price_year_published: str
    agency: str
    low: float | None
    high: float | None
    spread_note: str
    source: str
    locator: str
    page: str
    licence: str
    quality: Quality
    confidence: str
    rollup: str
    parent: str
    series: str
    notes: str
    sector: str

    def __post_init__(self) -> None:
        if not (math.isfinite(self.value) and self.value >= 0):
            raise ValueError(f"unit cost {self.id}: found a value of {self.value!r}, expected pounds of 0 or more.")
        if self.per not in UNITS:
            raise ValueError(f"unit cost {self.id}: found per {self.per!r}, expected one of {', '.join(UNITS)}.")
        if (self.low is None) != (self.high is None):
            raise ValueError(f"unit cost {self.id}: found one end of a range, expected both or neither.")
        if self.low is not None and self.high is not None and not 0 <= self.low <= self.value <= self.high < math.inf:
            raise ValueError(
                f"unit cost {self.id}: found the range {self.low} to {self.high}, expected one that holds {self.value}."
            )
