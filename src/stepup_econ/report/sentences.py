"""Short sentences that travel with the results: what an ICER means, and what a reader must be warned of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.model.simulation import Simulation
from stepup_econ.report.headlines import pounds

ENOUGH = 0.01
"""Chance of a wrong choice by chance of the draws alone, below which there are draws enough."""


def icer_words(evaluation: Evaluation, row: Mapping[str, Any]) -> str:
    """Say what a row of the ICER table means."""
    return ratio_words(row, {s.id: s.label for s in evaluation.strategies})


def ratio_words(row: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    """Say what a row of an ICER table means; a strategy without a label goes by its name."""
    name, compared = labels.get(row["strategy"], row["strategy"]), row["compared_with"]
    other = labels.get(compared, compared) if compared else ""
    if row["status"] == "D":
        return f"{name} is dominated by {other}: it costs as much or more and achieves as much or less."
    if row["status"] == "ED":
        return f"{name} is extendedly dominated: others buy the outcome more cheaply."
    if row["icer"] is None:
        return f"{name} is the least costly strategy on the frontier."
    return f"{name} costs £{row['icer']:,.0f} for each further unit of the outcome, compared with {other}."


def warnings_of(evaluation: Evaluation, psa: Simulation, found: Mapping[str, Any]) -> list[str]:
    """Return what a reader of the results must know, most serious first."""
    said, about = [], found["evaluation"]
    assumed = about["quality_counts"]["assumed"]
    if assumed:
        total = sum(about["quality_counts"].values())
        said.append(f"Illustrative: {assumed} of {total} inputs are assumed and nobody has checked them.")
    attainable = {row["smallest_attainable_p"] for row in found["effects"]} - {None}
    if attainable and min(attainable) > 0.05:
        said.append(
            f"With so few areas the smallest p that any comparison of areas could reach is {min(attainable):.3f}: no effect "
            "can be shown to be statistically significant by this design."
        )
    labels = {area.id: area.label for area in evaluation.areas}
    for area in found["capacity"]["areas"]:
        if area["strategy"] == about["main_strategy"] and area["utilisation"] is not None and area["utilisation"] < 0.85:
            said.append(
                f"In {labels[area['area']]} only {area['utilisation']:.0%} of the coordinators' time is used; "
                f"£{area['unused_cost']:,.0f} a year is paid for time that is not."
            )
    stale = [p for p in evaluation.prices.values() if int(evaluation.settings.price_year[:4]) - int(p.published_year[:4]) > 10]
    if stale:
        listed = ", ".join(sorted(p.id for p in stale))
        said.append(f"Unit costs more than ten years older than the price year, brought forward by an index: {listed}.")
    others = [s.label for s in evaluation.strategies if s.protocol is not None and s.id != about["main_strategy"]]
    if others:
        lead = evaluation.strategy(about["main_strategy"]).label
        said.append(
            f"Headline numbers, tornado, break-evens and plan are about {lead}, which has the highest net benefit of those that offer the "
            f"service; for {', '.join(others)} see the tables of ICERs, net benefit and acceptability."
        )
    said += [*_perimeters(evaluation), *_unsettled(evaluation), *_means(evaluation, psa, found), *psa.warnings]
    return [*said, *(f"Understood: {note}" for note in evaluation.notes)]


def failed_tests(verification: Sequence[Mapping[str, Any]]) -> list[str]:
    """Say which extreme tests the model failed: nothing of such a run should be used."""
    return [
        f"Failed test of the model: {row['check']}, {row['done']}: expected {row['expected']:g}, found {row['found']:g}."
        for row in verification
        if not row["passed"]
    ]


def _perimeters(evaluation: Evaluation) -> list[str]:
    """Warn where hourly rates do not hold the same things, so that one is not read as dearer than the other."""
    by_perimeter = {role.perimeter: role.label for role in evaluation.roles.values()}
    if len(by_perimeter) < 2:
        return []
    listed = "; ".join(f"{label}: {perimeter}" for perimeter, label in by_perimeter.items())
    return [f"Hourly rates hold different things and cannot be compared as they stand. {listed}."]


def _unsettled(evaluation: Evaluation) -> list[str]:
    """Say which prices rest on an index that is provisional or forecast."""
    said = []
    for mark in ("provisional", "forecast"):
        listed = ", ".join(sorted(p.id for p in evaluation.prices.values() if getattr(p, mark)))
        if listed:
            said.append(f"Brought to {evaluation.settings.price_year} by an index that is {mark}: {listed}.")
    return said


def _means(evaluation: Evaluation, psa: Simulation, found: Mapping[str, Any]) -> list[str]:
    """Say how the mean over the draws differs from the base case, and in how many draws capacity ran out."""
    design, wtp = found["settings"]["design"], evaluation.settings.wtp
    said = [
        f"At £{wtp:,.0f} net benefit is {pounds(design['inmb_base'])} a year with every input at its base value and "
        f"{pounds(design['inmb_mean'])} on average over the draws; decisions rest on the average."
    ]
    wrong = design.get("chance_of_wrong_choice")
    if wrong is not None and wrong > ENOUGH:
        said.append(
            f"{design['n']:,} draws are not enough: by chance of the draws alone the choice at £{wtp:,.0f} is wrong with a probability of "
            f"{wrong:.0%}. Run with more draws, or with --until {ENOUGH:g}."
        )
    labels = {area.id: area.label for area in evaluation.areas}
    for area, share in design["capacity_runs_out"].items():
        if share > 0.01:
            said.append(f"In {share:.0%} of the draws coordinators in {labels[area]} cannot serve every family: the rest get usual care.")
    return said
