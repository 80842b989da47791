"""The tables of the price library: which columns each has, and how a row becomes a value."""

from __future__ import annotations

from typing import cast

from stepup_econ.prices.index import KINDS, STATUSES, IndexRow, Kind, Status
from stepup_econ.prices.reading import Row
from stepup_econ.prices.staff import StaffParameters
from stepup_econ.prices.unit_cost import (
    CONFIDENCES,
    PERSPECTIVES,
    QUALITIES,
    ROLLUPS,
    VALUE_TYPES,
    Agency,
    Quality,
    Source,
    UnitCost,
    ValueType,
)
from stepup_econ.prices.units import UNITS

SOURCE_COLUMNS = ("id", "title", "publisher", "year", "locator", "licence")
AGENCY_COLUMNS = ("id", "label", *PERSPECTIVES)
INDEX_COLUMNS = ("series", "financial_year", "kind", "value", "vintage", "status", "source", "page", "note")
STAFF_COLUMNS = (
    "id", "label", "price_year", "pension_stated", "pension", "ni_rate", "ni_threshold", "direct", "indirect",
    "capital", "hours_a_year", "weeks", "days", "source", "page", "note",
)  # fmt: skip
UNIT_COST_COLUMNS = (
    "id", "label", "value", "per", "unit_published", "value_type", "price_year", "price_year_published", "agency",
    "low", "high", "spread_note", "source", "locator", "page", "licence", "quality", "confidence", "rollup", "parent",
    "series", "notes",
)  # fmt: skip


def source_from(row: Row) -> Source:
    """Read a row of sources.csv."""
    return Source(
        row.text("id"), row.text("title"), row.text("publisher"), int(row.number("year")), row.text("locator"),
        row.text("licence"),
    )  # fmt: skip


def agency_from(row: Row) -> Agency:
    """Read a row of agencies.csv; each wider perspective must count what a narrower one does."""
    counted = [row.choice(name, ("yes", "no")) == "yes" for name in PERSPECTIVES]
    if counted != sorted(counted) or not any(counted):
        mend = "Say yes in every perspective to the right of the first yes; society counts everything."
        row.note("UC116", PERSPECTIVES[-1], "a gap", "what counts in a perspective to count in each wider one", mend)
        counted = [True] * len(PERSPECTIVES)
    perspectives = tuple(name for name, on in zip(PERSPECTIVES, counted, strict=True) if on)
    return Agency(row.text("id"), row.text("label"), perspectives)


def index_row_from(row: Row, sources: set[str]) -> IndexRow:
    """Read a row of price_index.csv."""
    kind = cast(Kind, row.choice("kind", KINDS))
    return IndexRow(
        series=row.text("series"),
        year=row.year("financial_year"),
        kind=kind,
        value=row.number("value", low=None if kind == "pct_change" else 1e-9),
        vintage=row.text("vintage"),
        status=cast(Status, row.choice("status", STATUSES)),
        source=row.known("source", sources, "sources.csv"),
        page=row.text("page"),
        note=row.text("note", required=False),
    )


def staff_from(row: Row, sources: set[str]) -> StaffParameters:
    """Read a row of staff_parameters.csv."""
    return StaffParameters(
        id=row.text("id"),
        label=row.text("label"),
        price_year=row.year("price_year"),
        pension_stated=row.number("pension_stated"),
        pension=row.number("pension"),
        ni_rate=row.number("ni_rate"),
        ni_threshold=row.number("ni_threshold"),
        direct=row.number_or_none("direct"),
        indirect=row.number_or_none("indirect"),
        capital=row.number("capital"),
        hours_a_year=row.number("hours_a_year"),
        weeks=row.number("weeks"),
        days=row.number("days"),
        source=row.known("source", sources, "sources.csv"),
        page=row.text("page"),
        note=row.text("note", required=False),
    )


def unit_cost_from(row: Row, sector: str, sources: set[str], agencies: set[str], series: set[str]) -> UnitCost | None:
    """Read a row of a sector's unit costs; None if the row has a problem, which is noted."""
    before = len(row.problems)
    low, value, high = _range(row)
    fields = {
        "id": row.text("id"),
        "label": row.text("label"),
        "per": row.choice("per", tuple(UNITS)),
        "unit_published": row.text("unit_published"),
        "price_year_published": row.text("price_year_published"),
        "agency": row.known("agency", agencies, "agencies.csv"),
        "spread_note": row.text("spread_note", required=False),
        "source": row.known("source", sources, "sources.csv"),
        "locator": row.text("locator"),
        "page": row.text("page"),
        "licence": row.text("licence"),
        "confidence": row.choice("confidence", CONFIDENCES),
        "rollup": row.choice("rollup", ROLLUPS),
        "parent": row.text("parent", required=False),
        "series": row.known("series", series, "price_index.csv"),
        "notes": row.text("notes", required=False),
    }
    price_year = row.year("price_year")
    value_type = cast(ValueType, row.choice("value_type", VALUE_TYPES))
    quality = cast(Quality, row.choice("quality", QUALITIES))
    if len(row.problems) > before:
        return None
    return UnitCost(
        **fields, value=value, low=low, high=high, price_year=price_year, value_type=value_type, quality=quality,
        sector=sector,
    )  # fmt: skip


def _range(row: Row) -> tuple[float | None, float, float | None]:
    low, value, high = row.number_or_none("low"), row.number("value"), row.number_or_none("high")
    if (low is None) != (high is None):
        column = "low" if low is None else "high"
        row.note("UC110", column, "one end of a range", "both low and high, or neither", "Fill in or clear one end.")
    elif low is not None and high is not None and not low <= value <= high:
        mend = "Check all three."
        row.note("UC110", "low", f"{low:g} to {high:g} for a value of {value:g}", "low <= value <= high", mend)
    return low, value, high
