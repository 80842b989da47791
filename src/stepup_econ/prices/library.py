"""The price library: every unit cost with its source, the agencies that bear costs, and the index that uprates them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from stepup_econ.prices.checks import check_index, check_unit_costs, double_counting
from stepup_econ.prices.index import PriceIndex, Uprated
from stepup_econ.prices.reading import Row, read_rows, unique_rows
from stepup_econ.prices.staff import StaffParameters
from stepup_econ.prices.tables import (
    AGENCY_COLUMNS,
    INDEX_COLUMNS,
    SOURCE_COLUMNS,
    STAFF_COLUMNS,
    UNIT_COST_COLUMNS,
    agency_from,
    index_row_from,
    source_from,
    staff_from,
    unit_cost_from,
)
from stepup_econ.prices.unit_cost import Agency, Source, UnitCost
from stepup_econ.prices.units import UNITS, unit_named
from stepup_econ.prices.years import FinancialYear
from stepup_econ.problems import Problem, raise_if
from stepup_econ.shipped import shipped

STALE_AFTER = 10
"""Years after which a price is flagged as stale; it stays usable."""

TABLE_FILES = ("sources.csv", "agencies.csv", "price_index.csv", "staff_parameters.csv")
"""Files of the folder that are not unit costs; every other CSV file holds the unit costs of one sector."""


class UnknownUnitCostError(KeyError):
    """No unit cost has this id; the message suggests the nearest ones."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True, slots=True)
class PriceLibrary:
    """Unit costs by id, with their sources, agencies, staff parameters and price index."""

    unit_costs: Mapping[str, UnitCost]
    sources: Mapping[str, Source]
    agencies: Mapping[str, Agency]
    staff_parameters: Mapping[str, StaffParameters]
    index: PriceIndex

    def unit_cost(self, id: str) -> UnitCost:
        """Return the unit cost with this id.

        Raises
        ------
        UnknownUnitCostError
            No unit cost has it (a `KeyError`); the message names the nearest ids.
        """
        if id in self.unit_costs:
            return self.unit_costs[id]
        from difflib import get_close_matches

        near = get_close_matches(id, self.unit_costs, n=3, cutoff=0.5)
        hint = f"Did you mean {' or '.join(near)}?" if near else "Search the library by word, agency or unit."
        raise UnknownUnitCostError(f"unit cost: found {id!r}, expected an id of the price library. {hint}")

    def search(
        self, word: str | None = None, agency: str | None = None, per: str | None = None
    ) -> tuple[UnitCost, ...]:
        """Return the unit costs with every word of `word` in id, label, notes or source, of that agency and unit.

        Raises
        ------
        ValueError
            No such agency, or no such unit.
        """
        if agency is not None and agency not in self.agencies:
            raise ValueError(f"agency: found {agency!r}, expected one of {', '.join(self.agencies)}.")
        unit = None if per is None else unit_named(per)
        if unit == "":
            raise ValueError(f"unit: found {per!r}, expected one of {', '.join(UNITS)}.")
        words = (word or "").casefold().split()
        return tuple(
            cost
            for cost in self.unit_costs.values()
            if all(part in self._text(cost) for part in words)
            and agency in (None, cost.agency)
            and unit in (None, cost.per)
        )

    def uprated(
        self, id: str, year: FinancialYear | str, series: str | None = None, vintage: str | None = None
    ) -> Uprated[float]:
        """Return a unit cost in prices of `year`, by its own series unless another is named."""
        cost = self.unit_cost(id)
        return self.index.uprate(cost.value, cost.price_year, year, series or cost.series, vintage)

    def stale(self, id: str, year: FinancialYear | str) -> bool:
        """Say whether a unit cost is in prices of more than ten years before `year`."""
        return FinancialYear.parse(year) - self.unit_cost(id).price_year > STALE_AFTER

    def double_counting(self, ids: Iterable[str]) -> tuple[Problem, ...]:
        """Return a problem for every unit cost among `ids` that another of them already holds."""
        used = tuple(ids)
        for name in used:
            self.unit_cost(name)
        return double_counting(used, self.unit_costs)

    def _text(self, cost: UnitCost) -> str:
        return " ".join((cost.id, cost.label, cost.notes, self.sources[cost.source].title)).casefold()


def load_library(folder: str | Path | None = None) -> PriceLibrary:
    """Read a price library: the one that travels with the package, or a folder laid out like it.

    Parameters
    ----------
    folder : str or Path, optional
        Folder with `sources.csv`, `agencies.csv`, `price_index.csv`, `staff_parameters.csv` and one CSV file of unit
        costs for each sector, of any name.

    Raises
    ------
    stepup_econ.problems.InputError
        With every problem in every file, each with file, row and column.

    Examples
    --------
    >>> library = load_library()
    >>> len(library.unit_costs), library.unit_cost("pssru2024_swa_hour").value
    (145, 39.0)
    """
    place = Path(folder) if folder is not None else shipped("unit_costs")
    if not place.is_dir():
        raise_if([Problem("UC101", str(place), "no such folder", "a folder of CSV files", "Correct the path.")])
    problems: list[Problem] = []
    source_rows = _table(place, "sources.csv", SOURCE_COLUMNS, problems)
    agency_rows = _table(place, "agencies.csv", AGENCY_COLUMNS, problems)
    staff_rows = _table(place, "staff_parameters.csv", STAFF_COLUMNS, problems)
    sources = {row.cells["id"].strip(): source_from(row) for row in source_rows}
    agencies = {row.cells["id"].strip(): agency_from(row) for row in agency_rows}
    staff = {row.cells["id"].strip(): staff_from(row, set(sources)) for row in staff_rows}
    index, series = _read_index(place, set(sources), problems)
    costs = _read_unit_costs(place, (set(sources), set(agencies), series), index, problems)
    raise_if(problems)
    frozen = MappingProxyType
    return PriceLibrary(frozen(costs), frozen(sources), frozen(agencies), frozen(staff), index)


def _table(place: Path, name: str, columns: tuple[str, ...], problems: list[Problem]) -> list[Row]:
    return unique_rows(read_rows(place / name, columns, problems))


def _read_index(place: Path, sources: set[str], problems: list[Problem]) -> tuple[PriceIndex, set[str]]:
    """Return the price index, empty if its file has problems, and the names of its series."""
    before = len(problems)
    rows = read_rows(place / "price_index.csv", INDEX_COLUMNS, problems)
    read = [(row, index_row_from(row, sources)) for row in rows]
    check_index(read)
    series = {index_row.series for _, index_row in read}
    return PriceIndex(index_row for _, index_row in read if len(problems) == before), series


def _read_unit_costs(
    place: Path, known: tuple[set[str], set[str], set[str]], index: PriceIndex, problems: list[Problem]
) -> dict[str, UnitCost]:
    """Return the unit costs of every sector's file; `known` are the ids of sources, agencies and series."""
    paths = sorted(path for path in place.glob("*.csv") if path.name not in TABLE_FILES)
    rows = unique_rows([row for path in paths for row in read_rows(path, UNIT_COST_COLUMNS, problems)])
    read = []
    for row in rows:
        cost = unit_cost_from(row, Path(row.file).stem, *known)
        if cost is not None:
            read.append((row, cost))
    check_unit_costs(read, {row.cells["id"].strip() for row in rows}, index)
    return {cost.id: cost for _, cost in read}
