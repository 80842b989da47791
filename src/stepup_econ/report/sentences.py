"""Short sentences that travel with the results: what an ICER means, and what a reader must be warned of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.model.simulation import Simulation


def icer_words(evaluation: Evaluation, row: Mapping[str, Any]) -> str:
    """Say what a row of the ICER table means."""
    names = {s.id: s.label for s in evaluation.strategies}
    name, other = names[row["strategy"]], names.get(row["compared_with"] or "", "")
    if row["status"] == "D":
        return f"{name} is dominated by {other}: it costs as much or more and achieves as much or less."
    if row["status"] == "ED":
        return f"{name} is extendedly dominated: others buy the outcome more cheaply."
    if row["icer"] is None:
        return f"{name} is the least costly strategy on the frontier."
    return f"{name} costs £{row['icer']:,.0f} for each further unit of the outcome, compared with {other}."


def warnings_of(evaluation: Evaluation, psa: Simulation, found: Mapping[str, Any]) -> list[str]:
    """Return what a reader of the results must know, most serious first."""
    said = []
    assumed = found["evaluation"]["quality_counts"]["assumed"]
    if assumed:
        total = sum(found["evaluation"]["quality_counts"].values())
        said.append(f"Illustrative: {assumed} of {total} inputs are assumed and nobody has checked them.")
    attainable = {row["smallest_attainable_p"] for row in found["effects"]} - {None}
    if attainable and min(attainable) > 0.05:
        said.append(
            f"With so few areas the smallest p that any comparison of areas could reach is {min(attainable):.3f}: no effect "
            "can be shown to be statistically significant by this design."
        )
    for area in found["capacity"]["areas"]:
        if area["utilisation"] is not None and area["utilisation"] < 0.85:
            said.append(
                f"In {area['area']} only {area['utilisation']:.0%} of the coordinators' time is used; "
                f"£{area['unused_cost']:,.0f} a year is paid for time that is not."
            )
    stale = [p for p in evaluation.prices.values() if int(evaluation.settings.price_year[:4]) - int(p.published_year[:4]) > 10]
    if stale:
        listed = ", ".join(sorted(p.id for p in stale))
        said.append(f"Unit costs more than ten years older than the price year, brought forward by an index: {listed}.")
    return [*said, *evaluation.warnings, *psa.warnings, *(f"Understood: {note}" for note in evaluation.notes)]
