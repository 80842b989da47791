"""A plan of posts by itself as files: tables, figures and JSON."""

from __future__ import annotations

import json
from pathlib import Path
from types import MappingProxyType
from typing import Any

from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.report.atomic import atomic_path
from stepup_econ.report.csvs import write_csvs
from stepup_econ.report.figures import write_figures
from stepup_econ.report.results import describe
from stepup_econ.report.table_spec import Labels
from stepup_econ.report.tables import TABLES, Published
from stepup_econ.report.tables_sensitivity import ALLOCATION_TABLES


def write_allocation(evaluation: Evaluation, allocation: dict[str, Any], wtp: float, folder: Path) -> None:
    """Write ``tables/allocation_*.csv``, the figures of a plan and ``allocation.json`` into a folder that exists.

    Parameters
    ----------
    evaluation : Evaluation
    allocation : dict
        As `allocation_results` gives it, plain.
    wtp : float
        The threshold it was made at.
    folder : Path
    """
    results = {"evaluation": describe(evaluation), "settings": {"wtp": wtp}, "allocation": allocation, "warnings": []}
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    found |= {spec.name: spec.records(results) for spec in ALLOCATION_TABLES}
    published = Published(results, MappingProxyType(found), Labels.of(results))
    write_csvs(published, folder / "tables", {spec.name: spec for spec in ALLOCATION_TABLES if found[spec.name]})
    write_figures(published, folder / "figures")
    with atomic_path(folder / "allocation.json") as beside:
        beside.write_text(json.dumps(allocation, indent=2, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")
