"""The plan of coordinators as plain rows for results.json."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.report.records import records

if TYPE_CHECKING:
    from stepup_econ.allocation.plan import Plan

TABLES = ("comparisons", "frontier", "curves", "stability")


def allocation_results(evaluation: Evaluation, plan: Plan | None) -> dict[str, Any]:
    """Return the plan, what it is compared with, what limits it and what one more post would bring.

    Without a Capacity sheet there is no plan: the rows are empty and the numbers missing.
    """
    if plan is None:
        nothing: dict[str, Any] = {"plan": [], "objective": None, "objective_name": None, "value": None, "gap": None, "proven_by": None}
        return nothing | {"value_of_one_more_fte": None, "binding": []} | {name: [] for name in TABLES}
    labels = {area.id: area.label for area in evaluation.areas}
    rows = [{**row, "area_label": labels[row["area"]]} for row in records(plan.table)]
    return {
        "plan": rows, "objective": plan.value, "objective_name": plan.objective_name, "value": plan.value, "gap": plan.gap,
        "proven_by": plan.proven_by, "value_of_one_more_fte": plan.value_of_one_more_fte, "binding": list(plan.binding),
        "comparisons": records(plan.comparisons), "frontier": records(plan.frontier), "curves": records(plan.curves_table),
        "stability": records(plan.stability),
    }  # fmt: skip


def with_labels(text: str, evaluation: Evaluation) -> str:
    """Return the text with each area called by its label instead of its id."""
    labels = {area.id: area.label for area in evaluation.areas}
    ids = "|".join(map(re.escape, sorted(labels, key=len, reverse=True)))
    return re.sub(rf"(?<!\w)(?:{ids})(?!\w)", lambda found: labels[found[0]], text)
