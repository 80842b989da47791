"""Two runs side by side: what changed in what was put in, what changed in the answer, and which change moved it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.model.leading import leading_strategy
from stepup_econ.model.simulate import simulate
from stepup_econ.report.disclosure import masked
from stepup_econ.report.headlines import Question
from stepup_econ.report.records import plain
from stepup_econ.report.tables import publish
from stepup_econ.uncertainty.designs import changed_design

if TYPE_CHECKING:
    from stepup_econ.report.run_files import RunFiles

SAME = 1e-9
"""Relative difference of two numbers that is rounding."""

Row = dict[str, Any]


def compare(old: RunFiles, new: RunFiles) -> dict[str, list[Row]]:
    """Return what differs between two runs.

    Parameters
    ----------
    old, new : RunFiles
        As `read_run` reads them.

    Returns
    -------
    dict of lists of rows
        ``inputs`` (kind, name, label, old, new, where), ``answers`` (name, label, unit, old, new, change), ``plan`` (area, old, new),
        ``made`` (what, old, new): versions, draws and seed. Only what differs is listed.
    """
    return {
        "inputs": [*_settings(old, new), *_inputs(old, new), *_prices(old, new)],
        "answers": _answers(old, new),
        "plan": _plan(old, new),
        "made": _made(old, new),
    }


def differ(one: Any, two: Any) -> bool:
    """Return whether two values are more than rounding apart."""
    numbers = all(isinstance(value, int | float) and not isinstance(value, bool) for value in (one, two))
    return bool(abs(one - two) > SAME * max(1.0, abs(one), abs(two)) if numbers else one != two)


def _settings(old: RunFiles, new: RunFiles) -> list[Row]:
    before, after = old.results["settings"], new.results["settings"]
    keys = [key for key in dict.fromkeys([*before, *after]) if key != "design" and differ(before.get(key), after.get(key))]
    return [
        {"kind": "setting", "name": key, "label": key, "old": before.get(key), "new": after.get(key), "where": f"Settings, {key}"}
        for key in keys
    ]


def _inputs(old: RunFiles, new: RunFiles) -> list[Row]:
    before, after = ({row["name"]: row for row in publish(run.results).rows("evidence_inputs")} for run in (old, new))
    rows = []
    for name in dict.fromkeys([*before, *after]):
        one, two = before.get(name), after.get(name)
        for key, kind in (("value", "value"), ("quality", "quality"), ("source", "source")):
            values = [row[key] if row else None for row in (one, two)]
            if differ(*values) and (key == "value" or (one and two)):
                known = two or one or {}
                rows.append(
                    {"kind": kind, "name": name, "label": known["label"], "old": values[0], "new": values[1], "where": known["where"]}
                )
    return rows


def _prices(old: RunFiles, new: RunFiles) -> list[Row]:
    before, after = ({row["price"]: row for row in run.results["costing"]["prices"]} for run in (old, new))
    rows = []
    for name in dict.fromkeys([*before, *after]):
        one, two = ((side.get(name) or {}).get("value") for side in (before, after))
        if differ(one, two):
            known = after.get(name) or before[name]
            rows.append({"kind": "price", "name": name, "label": known["label"], "old": one, "new": two, "where": known["where"]})
    return rows


def _answers(old: RunFiles, new: RunFiles) -> list[Row]:
    before, after = masked(old.results)["provenance"], masked(new.results)["provenance"]
    rows = []
    for name in dict.fromkeys([*before, *after]):
        one, two = ((side.get(name) or {}).get("value") for side in (before, after))
        if differ(one, two):
            known = after.get(name) or before[name]
            change = None if one is None or two is None else two - one
            rows.append({"name": name, "label": known["label"], "unit": known["unit"], "old": one, "new": two, "change": change})
    return rows


def _plan(old: RunFiles, new: RunFiles) -> list[Row]:
    before, after = ({row["area"]: row["fte"] for row in run.results["allocation"]["plan"]} for run in (old, new))
    areas = dict.fromkeys([*before, *after])
    return [{"area": area, "old": before.get(area), "new": after.get(area)} for area in areas if differ(before.get(area), after.get(area))]


def _made(old: RunFiles, new: RunFiles) -> list[Row]:
    before, after = ({**run.manifest["packages"], "python": run.manifest["python"], **_design(run.manifest)} for run in (old, new))
    return [
        {"what": key, "old": before.get(key), "new": after.get(key)}
        for key in dict.fromkeys([*before, *after])
        if before.get(key) != after.get(key)
    ]


def _design(manifest: Mapping[str, Any]) -> Row:
    return {key: manifest["design"].get(key) for key in ("method", "n", "seed")}


def what_moved_it(old: Evaluation, new: Evaluation) -> list[Row]:
    """Return how far each changed input alone moves base-case net benefit from the old evaluation's.

    Parameters
    ----------
    old, new : Evaluation
        As `load` reads the two workbooks.

    Returns
    -------
    list of rows
        ``input, label, old, new, moves``, those that move it most first; then ``together`` (all of them at once) and ``everything else``:
        settings, structure, inputs that only one of them has, and what changes do to each other. The rows but ``together`` need not add up;
        ``together`` and ``everything else`` add to the whole difference.
    """
    strategy = leading_strategy(old)
    changed = {
        name: new.inputs[name].value
        for name, item in old.inputs.items()
        if name in new.inputs and differ(item.value, new.inputs[name].value)
    }
    designs: list[Mapping[str, float]] = [{}, *({name: value} for name, value in changed.items()), changed]
    worth = Question(old, strategy).inmb(simulate(old, changed_design(old.inputs, designs)))
    rows: list[Row] = [
        {"input": name, "label": old.inputs[name].label, "old": old.inputs[name].value, "new": value, "moves": float(worth[at] - worth[0])}
        for at, (name, value) in enumerate(changed.items(), 1)
    ]
    rows.sort(key=lambda row: -abs(row["moves"]))
    known = strategy in {s.id for s in new.strategies}
    after = float(Question(new, strategy if known else leading_strategy(new)).inmb(simulate(new))[0])
    together = float(worth[-1] - worth[0])
    rows.append({"input": "together", "label": "all of these together", "old": None, "new": None, "moves": together})
    rest = after - float(worth[0]) - together
    rows.append(
        {"input": "everything else", "label": "settings, structure and inputs of only one", "old": None, "new": None, "moves": rest}
    )
    found: list[Row] = plain(rows)
    return found
