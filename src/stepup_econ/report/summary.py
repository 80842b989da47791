"""The answer in a few lines, for the screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from stepup_econ.report.disclosure import masked
from stepup_econ.report.headlines import pounds


def summary(results: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines that a run prints: what was compared, what it costs and gains, how sure, where posts should go, warnings."""
    results = masked(results)
    about, traced = results["evaluation"], results["provenance"]
    if about["illustrative"]:
        yield "ILLUSTRATIVE: some inputs are assumed; see the warnings below."
    yield about["title"]
    names = {s["id"]: s["label"] for s in about["strategies"]}
    yield f"{names[about['main_strategy']]} against {names[about['reference']]}, prices of {about['price_year']}, a year:"
    for key in ("inc_cost", "inc_effect", "icer", "inmb", "cost_per_referred", "cost_per_engaged", "unused_capacity"):
        yield f"  {traced[key]['label']}: {_shown(traced[key]['value'], traced[key]['unit'])}"
    yield f"  {traced['p_best']['label']}: {traced['p_best']['value']:.0%}"
    yield from _plan(results["allocation"])
    for warning in results["warnings"]:
        yield f"! {warning}"


def _plan(plan: Mapping[str, Any]) -> Iterator[str]:
    if not plan.get("plan"):
        return
    placed = ", ".join(f"{row['area_label']} {row['fte']:g}" for row in plan["plan"])
    yield f"  Best places for the posts (FTE): {placed}; expected net benefit {pounds(plan['value'])} a year"
    if plan["value_of_one_more_fte"] is not None:
        yield f"  Value of one more post: {pounds(plan['value_of_one_more_fte'])} a year"


def _shown(value: float | None, unit: str) -> str:
    if value is None:
        return "not defined, or withheld for small counts"
    return pounds(value) if unit.startswith("pounds") else f"{value:,.2f}"
