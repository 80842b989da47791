"""The published tables: one function of the results for each, all in `TABLES`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from stepup_econ.report.disclosure import HIDDEN, masked
from stepup_econ.report.rounding import shown
from stepup_econ.report.table_spec import PERSPECTIVES, Col, Labels, Results, TableSpec
from stepup_econ.report.tables_audit import AUDIT_TABLES
from stepup_econ.report.tables_costing import COSTING_TABLES
from stepup_econ.report.tables_costs import COST_TABLES
from stepup_econ.report.tables_decision import DECISION_TABLES
from stepup_econ.report.tables_evidence import EVIDENCE_TABLES
from stepup_econ.report.tables_further import FURTHER_TABLES
from stepup_econ.report.tables_information import INFORMATION_TABLES, VERIFICATION_TABLES
from stepup_econ.report.tables_risk import RISK_TABLES
from stepup_econ.report.tables_sensitivity import ALLOCATION_TABLES, SENSITIVITY_TABLES
from stepup_econ.report.tables_study import STUDY_TABLES

if TYPE_CHECKING:
    from pandas import DataFrame


def table(name: str, results: Results) -> DataFrame:
    """Return one published table as it is written to CSV: tidy, ids, not rounded.

    Parameters
    ----------
    name : str
        A key of `TABLES`.
    results : mapping
        The results, as in results.json.
    """
    if name not in TABLES:
        raise KeyError(f"found table {name!r}, expected one of: {', '.join(TABLES)}")
    return TABLES[name].frame(results)


def shown_rows(
    spec: TableSpec, rows: Sequence[Mapping[str, Any]], labels: Labels, hidden: Set[tuple[int, str]] = frozenset()
) -> list[list[str]]:
    """Return a table's cells as a reader sees them: labels for ids, rounded, the reason where there is nothing.

    `hidden` are the places (row, column key) of numbers that are withheld.
    """

    def cell(place: int, row: Mapping[str, Any], column: Col) -> str:
        empty = HIDDEN if (place, column.key) in hidden else column.empty
        return shown(kind_of(column, row), labels.name(column.kind, row[column.key]), empty)

    return [[cell(place, row, column) for column in spec.columns] for place, row in enumerate(rows)]


def kind_of(column: Col, row: Mapping[Any, Any]) -> str:
    """Return how a cell is rounded: by its column, or by its row's unit where one column holds several units."""
    return unit_kind(row.get("unit"), column.kind) if column.kind == "number" else column.kind


def unit_kind(unit: object, otherwise: str = "number") -> str:
    """Return how numbers of a unit are rounded; all that begins with pounds is money.

    Examples
    --------
    >>> unit_kind("share"), unit_kind("pounds per incident"), unit_kind("events")
    ('percent', 'pounds', 'number')
    """
    return "pounds" if str(unit).startswith("pounds") else BY_UNIT.get(str(unit), otherwise)


def conventions(spec: TableSpec, results: Results) -> str:
    """Return the line under a table: price year and perspective where there is money in it, then its own note."""
    evaluation = results["evaluation"]
    said = []
    if spec.money:
        counted = "" if spec.all_agencies else f"; whose costs count: {PERSPECTIVES[str(evaluation['perspective'])]}"
        said.append(f"Prices of {evaluation['price_year']}{counted}.")
    if spec.note:
        said.append(spec.note)
    if evaluation["illustrative"]:
        said.append("Illustrative: rests on assumed inputs.")
    return " ".join(said)


@dataclass(frozen=True, slots=True)
class Published:
    """All published tables of one run: the only thing that figures, sentences, workbook and brief are made from.

    `results` and `records` hold nothing that may not be shown; `hidden` gives, by table, the places (row, column key) where a number was.
    """

    results: Results
    records: Mapping[str, list[dict[str, Any]]]
    labels: Labels
    hidden: Mapping[str, frozenset[tuple[int, str]]] = field(default_factory=dict)

    @property
    def evaluation(self) -> Mapping[str, Any]:
        """What was evaluated."""
        found: Mapping[str, Any] = self.results["evaluation"]
        return found

    @property
    def illustrative(self) -> bool:
        """Whether results rest on assumed inputs."""
        return bool(self.evaluation["illustrative"])

    @property
    def reference(self) -> str:
        """Id of the reference strategy."""
        return str(self.evaluation["reference"])

    @property
    def strategies(self) -> list[str]:
        """Ids of the strategies in the evaluation's order."""
        return [item["id"] for item in self.evaluation["strategies"]]

    @property
    def others(self) -> list[str]:
        """Ids of the strategies that are not the reference."""
        return [strategy for strategy in self.strategies if strategy != self.reference]

    def rows(self, name: str, **wanted: Any) -> list[dict[str, Any]]:
        """Return one table's rows as plain values, None where a cell is empty; only those that hold what is wanted."""
        return [row for row in self.records[name] if all(row[key] == value for key, value in wanted.items())]

    @property
    def main(self) -> str:
        """Id of the strategy that the headlines are about."""
        return str(self.evaluation.get("main_strategy") or self.others[0])

    @property
    def wtp(self) -> float:
        """Threshold that is shown first."""
        return float(self.results["settings"]["wtp"])

    def shown(self, name: str) -> list[list[str]]:
        """Return one table's cells as a reader sees them."""
        return shown_rows(TABLES[name], self.records[name], self.labels, self.hidden.get(name, frozenset()))


def publish(results: Results) -> Published:
    """Return all published tables of a run.

    Parameters
    ----------
    results : mapping
        The results, as in results.json; small counts of real families are taken out here, once for everything that people see.
    """
    open_ = masked(results)
    records = {name: spec.records(open_) for name, spec in TABLES.items()}
    hidden = {} if open_ is results else {name: _hidden(spec.records(results), records[name]) for name, spec in TABLES.items()}
    return Published(open_, MappingProxyType(records), Labels.of(open_), MappingProxyType(hidden))


def _hidden(whole: list[dict[str, Any]], left: list[dict[str, Any]]) -> frozenset[tuple[int, str]]:
    """Return the places where something stood that does not any longer."""
    pairs = enumerate(zip(whole, left, strict=True))
    return frozenset((place, key) for place, (old, new) in pairs for key in new if new[key] is None and old[key] is not None)


SHORTHAND: Mapping[str, str] = MappingProxyType({
    "[x]": "not available: the run has no such value",
    "[z]": "not applicable: the value would have no meaning here",
    HIDDEN: "confidential: withheld so that no small count of families can be read or worked out",
})
"""What stands in an empty cell, and why."""

BY_UNIT = {"\u00a3": "pounds", "families": "count", "minutes": "minutes", "share": "percent"}
"""How numbers of a unit are rounded in a column that holds several units."""

TABLES: Mapping[str, TableSpec] = MappingProxyType({
    spec.name: spec
    for spec in (
        *COST_TABLES, *COSTING_TABLES, *DECISION_TABLES, *INFORMATION_TABLES, *STUDY_TABLES, *SENSITIVITY_TABLES, *ALLOCATION_TABLES,
        *RISK_TABLES, *FURTHER_TABLES, *AUDIT_TABLES, *EVIDENCE_TABLES, *VERIFICATION_TABLES,
    )
})  # fmt: skip
"""Every published table by its name, in the order of the results workbook."""
