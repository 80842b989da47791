"""Formulas of the results workbook: where arithmetic is simple, finance can change a price and see the sum move."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from stepup_econ.report.tables import TABLES, Published

FIRST = 4
"""Row of a sheet on which its table's first line stands, as a spreadsheet counts."""

THRESHOLD = "threshold"
"""Name of the cell that holds the threshold."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cell stands: its table, the line within it from 0, and all lines of the table."""

    table: str
    line: int
    rows: list[dict[str, Any]]
    published: Published

    @property
    def row(self) -> dict[str, Any]:
        """Return the line's values."""
        return self.rows[self.line]

    def cell(self, key: str, line: int | None = None) -> str:
        """Return the name of a cell of this line, or of another, for example ``$E$4``."""
        return f"${letter(self.table, key)}${FIRST + (self.line if line is None else line)}"

    def find(self, **wanted: Any) -> int:
        """Return the first line that holds these values."""
        return next(n for n, row in enumerate(self.rows) if all(row[key] == value for key, value in wanted.items()))


def letter(table: str, key: str) -> str:
    """Return the letters of a column of a table's sheet."""
    place, name = [column.key for column in TABLES[table].columns].index(key), ""
    while place >= 0:
        place, rest = divmod(place, 26)
        name, place = chr(65 + rest) + name, place - 1
    return name


def span(table: str, key: str, published: Published) -> str:
    """Return all cells of a column of another sheet."""
    column, last = letter(table, key), FIRST + len(published.records[table]) - 1
    return f"'{table}'!${column}${FIRST}:${column}${last}"


def _price(at: Place) -> str | None:
    first = at.find(line=at.row["line"])
    return None if first == at.line else f"={at.cell('price', first)}"


def _sum_of_lines(at: Place) -> str:
    cost, strategy = (span("audit", key, at.published) for key in ("cost", "strategy"))
    return f"=SUMIFS({cost},{strategy},{at.cell('strategy')})"


def _less_reference(key: str) -> Callable[[Place], str]:
    def formula(at: Place) -> str:
        return f"={at.cell(key)}-{at.cell(key, at.find(strategy=at.published.reference))}"

    return formula


def _agency_difference(at: Place) -> str:
    same = {key: at.row[key] for key in ("agency", "category")}
    return f"={at.cell('cost')}-{at.cell('cost', at.find(strategy=at.published.reference, **same))}"


def _ratio(above: str, below: str) -> Callable[[Place], str]:
    def formula(at: Place) -> str:
        return f'=IF({at.cell(below)}>0,{at.cell(above)}/{at.cell(below)},"[z]")'

    return formula


FORMULAS: Mapping[tuple[str, str], Callable[[Place], str | None]] = {
    ("audit", "price"): _price,
    ("audit", "cost"): lambda at: f"={at.cell('price')}*{at.cell('quantity')}",
    ("audit_totals", "cost"): _sum_of_lines,
    ("audit_totals", "inc_cost"): _less_reference("cost"),
    ("audit_totals", "inc_effect"): _less_reference("effect"),
    ("audit_totals", "icer"): _ratio("inc_cost", "inc_effect"),
    ("audit_totals", "wtp"): lambda at: f"={THRESHOLD}" if at.line else None,
    ("audit_totals", "inmb"): lambda at: f"={at.cell('wtp')}*{at.cell('inc_effect')}-{at.cell('inc_cost')}",
    ("stage_costs", "cost_per_unit"): _ratio("cost_total", "volume"),
    ("costs_by_agency", "inc_cost"): _agency_difference,
}
"""Columns that are formulas, each with what it says; None where the cell holds the number itself."""
