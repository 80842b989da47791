"""Where each headline number came from: found by moving every input and seeing which numbers move."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.model.simulate import simulate
from stepup_econ.model.simulation import Simulation
from stepup_econ.report.headlines import headlines
from stepup_econ.uncertainty.designs import changed_design

NUDGE = 0.01
"""Each input is raised by one part in a hundred (or by this amount where it is zero); a number that then moves rests on it."""

STILL = 1e-12
"""A relative change below this is rounding."""


def provenance(evaluation: Evaluation, base: Simulation, strategy: str) -> dict[str, dict[str, Any]]:
    """Return, for each headline number, its value, arithmetic, inputs, cells and unit costs.

    Notes
    -----
    The model is run once with every input nudged in turn, one draw each, so that no list of inputs is kept by hand: an input is named
    if, and only if, the number moves with it.
    """
    names = list(evaluation.inputs)
    nudged = simulate(evaluation, changed_design(evaluation.inputs, [{}, *(nudge(evaluation, name) for name in names)]))
    found = {}
    for headline in headlines(evaluation, strategy):
        values = headline.work(nudged)
        moved = [name for name, value in zip(names, values[1:], strict=True) if differs(value, values[0])]
        found[headline.name] = {
            "label": headline.label, "value": float(headline.work(base)[0]), "unit": headline.unit,
            "formula": headline.formula, "arithmetic": headline.arithmetic(base), **sources(evaluation, moved, headline.facts),
        }  # fmt: skip
    return found


def sources(evaluation: Evaluation, moved: list[str], facts: tuple[str, ...]) -> dict[str, Any]:
    """Return the inputs, unit costs, fixed numbers and cells behind a number."""
    used = [evaluation.inputs[name] for name in moved]
    fixed = [fact for fact in evaluation.facts if fact.about in facts]
    prices = [evaluation.prices[name.removeprefix("price_")] for name in moved if name.startswith("price_")]
    cells = dict.fromkeys(
        part for where in (*(e.where for e in used), *(f.where for f in fixed)) for part in where.split(", ") if "!" in part
    )
    return {
        "cells": list(cells),
        "unit_costs": [
            {"id": p.id, "label": p.label, "published": p.published, "price_year": p.published_year, "value": p.value,
             "per": p.per, "series": p.series, "source": p.source, "page": p.locator}
            for p in prices
        ],
        "inputs": [
            {"name": e.name, "label": e.label, "value": e.value, "unit": e.unit, "quality": e.quality, "source": e.source,
             "where": e.where, "rule": e.rule}
            for e in used
        ],
        "facts": [
            {"label": f.label, "value": f.value, "quality": f.quality, "source": f.source, "where": f.where} for f in fixed
        ],
    }  # fmt: skip


def nudge(evaluation: Evaluation, name: str) -> Mapping[str, float]:
    """Return an input raised a little; lowered, where it is a share that cannot be raised."""
    value = evaluation.inputs[name].value
    raised = value * (1.0 + NUDGE) if value else NUDGE
    if evaluation.inputs[name].unit == "share" and raised > 1.0:
        raised = value * (1.0 - NUDGE)
    return {name: raised}


def differs(value: float, base: float) -> bool:
    """Return whether two numbers differ by more than rounding."""
    if np.isnan(value) or np.isnan(base):
        return bool(np.isnan(value) != np.isnan(base))
    return abs(value - base) > STILL * max(abs(base), 1e-300)
