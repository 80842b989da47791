"""The annex that traces every number of the brief to table, formula, workbook cells and unit costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from stepup_econ.report.rounding import pounds_and_pence, shown
from stepup_econ.report.table_spec import Labels
from stepup_econ.report.tables import TABLES, Published, unit_kind
from stepup_econ.report.traced import Cell, Number

MOST_PLACES = 3
STAGES = ("screened", "eligible", "referred", "reached", "engaged", "completed")

BY_TABLE = {
    "capacity_areas": "unused_capacity",
    "capacity_roles": "cost_per_referred",
    "costs_by_agency": "inc_cost",
    "cost_consequence": "inc_cost",
    "effects": "inc_effect",
    "net_cost_by_agency": "inc_cost",
    "budget_impact": "inc_cost",
    "returns": "inc_cost",
    "side_payment": "inc_cost",
    "side_payment_transfers": "inc_cost",
    "protocols": "cost_per_reached",
    "average_cost": "unused_capacity",
    "net_benefit": "inmb",
    "acceptability": "p_best",
    "evpi": "evpi",
    "evppi": "evpi",
    "evsi": "evpi",
    "structural_average": "inmb",
    "structural_value": "evpi",
    "engagement": "inmb",
    "groups": "inmb",
    "prior_strength": "inmb",
    "equity": "inc_effect",
    "risk_answer": "risk_good",
    "risk_times": "risk_good",
    "risk_occupancy": "risk_good",
    "risk_moves": "risk_good",
    "risk_tornado": "risk_good",
    "risk_scenarios": "risk_good",
    "price_of_equality": "allocation",
    "tornado": "inmb",
    "break_even": "inmb",
    "scenarios": "inmb",
    "allocation_plan": "allocation",
    "allocation_facts": "allocation",
    "allocation_splits": "allocation",
    "allocation_frontier": "allocation",
    "allocation_curves": "allocation",
    "allocation_stability": "allocation",
}
"""Record of provenance that the numbers of a table share their inputs with, where they have none of their own."""

BY_COLUMN = {
    ("icers", "cost"): "inc_cost",
    ("icers", "effect"): "inc_effect",
    ("icers", "inc_cost"): "inc_cost",
    ("icers", "inc_effect"): "inc_effect",
    ("icers", "icer"): "icer",
    ("icers", "mean_inc_cost"): "inc_cost",
    ("icers", "mean_inc_effect"): "inc_effect",
    ("icers", "mean_icer"): "icer",
    ("risk_answer", "inc_cost"): "risk_cost",
    ("risk_answer", "cost_per_good_year"): "risk_cost",
}


@dataclass(slots=True)
class Entry:
    """One row of a published table, or one number worked out from several, with the numbers of the brief that it holds."""

    number: int
    places: tuple[str, ...]
    how: str
    record: str | None
    shown: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Annex:
    """The numbered entries of a brief: one for each table row that is quoted, one for each number worked out from several."""

    published: Published
    entries: list[Entry] = field(default_factory=list)
    _known: dict[tuple[Any, ...], Entry] = field(default_factory=dict)

    def refer(self, number: Number) -> int:
        """Return the entry's number for a number of the brief; the entry is made, or given the number, if that is new."""
        key = (number.cells, number.how) if number.how else (number.cells[0].table, number.cells[0].where)
        entry = self._known.get(key)
        if entry is None:
            places = tuple(place(cell, self.published.labels, bool(number.how)) for cell in number.cells)
            record = next((name for cell in number.cells if (name := record_of(cell, self.published))), None)
            entry = Entry(len(self.entries) + 1, places, number.how, record)
            self.entries.append(entry)
            self._known[key] = entry
        heading = TABLES[number.cells[0].table].column(number.cells[0].column).heading
        said = number.text if number.how else f"{heading} {number.text}"
        if said not in entry.shown:
            entry.shown.append(said)
        return entry.number

    @property
    def records(self) -> dict[str, Mapping[str, Any]]:
        """The records of provenance that entries name, in order of first use."""
        found = self.published.results["provenance"]
        names = dict.fromkeys(entry.record for entry in self.entries if entry.record is not None)
        return {name: found[name] for name in names}

    @property
    def sources(self) -> dict[str, int]:
        """The sources of the inputs behind those records and of all prices, numbered in order of first use."""
        rows = [*self.published.rows("evidence_inputs"), *self.published.rows("prices")]
        found = dict.fromkeys(str(row["source"]) for row in rows if row["source"])
        return {source: place for place, source in enumerate(found, start=1)}


def place(cell: Cell, labels: Labels, column: bool = True) -> str:
    """Say where in the published tables a number stands: table, what tells its row and, if wanted, its column."""
    spec = TABLES[cell.table]
    row = [
        f"{value:g}" if isinstance(value, float) else str(labels.name(spec.column(key).kind, value))
        for key, value in cell.where
    ]
    return f"{cell.table}: {' / '.join([*row, spec.column(cell.column).heading] if column else row)}"


def record_of(cell: Cell, published: Published) -> str | None:
    """Return the record of provenance for a cell: its own, or the one whose inputs it shares; None if there is none."""
    wanted = BY_COLUMN.get((cell.table, cell.column)) or BY_TABLE.get(cell.table)
    if cell.table == "stage_costs":
        wanted = _stage_record(str(dict(cell.where).get("stage")))
    return wanted if wanted is not None and wanted in published.results["provenance"] else None


def _stage_record(stage: str) -> str:
    parts = {
        "screened_out": "cost_per_screened",
        "failed_attempts": "cost_per_reached",
        "attempted": "cost_per_reached",
        "accepted": "cost_per_engaged",
        "unused_capacity": "unused_capacity",
    }
    return parts.get(stage, f"cost_per_{stage}" if stage in STAGES else "cost_per_referred")


def numbers_said(entry: Entry) -> str:
    """Return the numbers of an entry, and how they were worked out where that is not by quoting."""
    return f"{'; '.join(entry.shown)}{f' = {entry.how}' if entry.how else ''}"


def places_said(places: Sequence[str]) -> str:
    """Return where a number stands; of many cells the first few and how many more there are."""
    said = "; ".join(places[:MOST_PLACES])
    more = len(places) - MOST_PLACES
    return f"{said}; and {more} more of the same kind" if more > 0 else said


def cells_said(cells: Sequence[str]) -> str:
    """Return cells of the workbook sheet by sheet, each sheet named once.

    Examples
    --------
    >>> cells_said(["Areas!E5", "Staff!E5", "Areas!H5"])
    'Areas E5, H5; Staff E5'
    """
    sheets: dict[str, list[str]] = {}
    for where in cells:
        sheet, _, address = where.partition("!")
        sheets.setdefault(sheet, []).append(address)
    return "; ".join(f"{sheet} {', '.join(dict.fromkeys(found))}".strip() for sheet, found in sheets.items()) or "none"


def value_said(row: dict[str, Any]) -> str:
    """Return an input's value with its unit."""
    unit = str(row["unit"] or "")
    kind = unit_kind(unit)
    return shown(kind, row["value"]) if kind == "percent" else f"{shown(kind, row['value'])} {unit}".strip()


PRICE_HEADINGS = ("No.", "Price", "As published", "Brought to the price year by", "Value used", "Quality", "Source")
PRICE_NUMERIC = (False, False, True, False, True, False, False)


def price_rows(published: Published) -> list[tuple[str, ...]]:
    """Return every price used as a reader sees it: number, what, as published, how re-priced, as used, how good, where it was read."""
    sources = Annex(published).sources
    return [(f"P{place}", *_price(row, sources)) for place, row in enumerate(published.rows("prices"), start=1)]


def price_marks(published: Published, record: Mapping[str, Any]) -> list[str]:
    """Return the numbers in annex D of the unit costs that a record of provenance rests on, in their order there.

    A unit cost that the table of prices does not hold is given by its name, source and page.
    """
    rows = list(enumerate(published.rows("prices"), start=1))
    found: set[int] = set()
    others: list[str] = []
    for cost in record.get("unit_costs") or ():
        places = [place for place, row in rows if row["price"] == cost["id"] or row["where"] == f"unit cost {cost['id']}"]
        found.update(places)
        if not places:
            others.append(f"{cost['label']} ({', '.join(str(cost[key]) for key in ('source', 'page') if cost.get(key))})")
    return [*(f"P{place}" for place in sorted(found)), *others]


def _price(row: dict[str, Any], sources: Mapping[str, int]) -> tuple[str, ...]:
    year = "" if row["published_year"] is None else f" ({row['published_year']})"
    published = "in the price year" if row["published"] is None else f"{pounds_and_pence(row['published'])}{year}"
    index = " ".join(str(row[key]).replace("_", " ") for key in ("series", "vintage") if row[key]) or "\u2013"
    source = f"S{sources[str(row['source'])]}" if row["source"] else ""
    where = ", ".join(part for part in (source, str(row["page"] or row["where"] or "")) if part)
    return f"{row['label']}, per {row['per']}", published, index, pounds_and_pence(row["value"]), str(row["quality"]), where
