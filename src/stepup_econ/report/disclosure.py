"""Results as the public may see them: small counts of real families, and what gives them away, taken out."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable
from typing import Any

from stepup_econ.analysis.disclosure import Disclosure
from stepup_econ.report.table_spec import Results

HIDDEN = "[c]"
"""Stands where a number is withheld."""

UNMASKED = (
    "This file is for analysts and is not masked: small counts of real families may be read from it. Brief, workbook, tables and figures "
    "of the run are masked as the settings say."
)

Row = dict[str, Any]
BASE = re.compile(r" \(base case [^)]*\)")


def as_record(found: Disclosure) -> dict[str, Any]:
    """Return what is withheld, as it is kept in results.json."""
    volumes = [{"strategy": strategy, "area": area, "stage": stage} for strategy, area, stage in found.volumes]
    return {
        "minimum": found.minimum, "inputs": list(found.inputs), "outcomes": list(found.outcomes), "risks": list(found.risks),
        "protocols": list(found.protocols), "volumes": volumes, "said": UNMASKED,
    }  # fmt: skip


def masked(results: Results) -> Results:
    """Return results in which nothing stands that may not be shown; the same object where all may be."""
    rules = results.get("disclosure") or {}
    if not any(rules.get(key) for key in ("inputs", "outcomes", "volumes")):
        return results
    found: dict[str, Any] = copy.deepcopy(dict(results))
    inputs, outcomes = set(rules["inputs"]), set(rules["outcomes"])
    volumes = {(v["strategy"], v["area"], v["stage"]) for v in rules["volumes"]}
    _mask_volumes(found, volumes)
    _mask_effects(found, outcomes, set(rules["risks"]), {(strategy, stage) for strategy, area, stage in volumes if area == "all"})
    _mask_inputs(found, inputs, set(rules["protocols"]))
    _mask_risk(found, inputs)
    main = found["evaluation"]["main_strategy"]
    _mask_provenance(found, inputs, {stage for strategy, area, stage in volumes if (strategy, area) == (main, "all")})
    return found


def _blank(rows: Iterable[Row], keys: Iterable[str], wanted: Callable[[Row], bool] = lambda _: True) -> None:
    """Take values out of the rows that are wanted."""
    chosen = tuple(keys)
    for row in rows:
        if wanted(row):
            row.update({key: None for key in chosen if key in row})


def _mask_volumes(found: dict[str, Any], volumes: set[tuple[str, str, str]]) -> None:
    def here(row: Row) -> bool:
        return (row["strategy"], row["area"], row["stage"]) in volumes

    def for_each(row: Row) -> bool:
        return (row["strategy"], row["area"], row["per"]) in volumes

    costing = found.get("costing") or {}
    _blank(found["stage_costs"], ("volume", "cost_per_unit", "service_cost_per_unit"), here)
    _blank(costing.get("stage_parts") or (), ("n", "average", "average_now", "marginal", "next_step_at", "variable_at_rate"), here)
    _blank(costing.get("average_cost") or (), ("families", "average_cost", "capacity_rate_cost", "unused_per_family"), for_each)
    if any(stage in ("referred", "reached") for _, _, stage in volumes):
        _blank(costing.get("protocols") or (), PROTOCOL_COUNTS)


PROTOCOL_COUNTS = ("referred", "reached", "cost", "cost_failed", "extra_reached", "extra_cost")
PROTOCOL_SHARES = (
    "attempts_per_family", "failed_per_family", "reach_share", "share_failed", "cost_per_referred", "cost_per_reached",
    "cost_per_extra_reached", "cost_per_extra_low", "cost_per_extra_high",
)  # fmt: skip


def _mask_effects(found: dict[str, Any], outcomes: set[str], risks: set[str], stages: set[tuple[str, str]]) -> None:
    """Take out what small counts of an outcome, or small numbers of families at a stage, tell."""

    def counted(row: Row) -> bool:
        return row["outcome"] in outcomes

    def local(row: Row) -> bool:
        return counted(row) and row["from"] == "local counts"

    _blank(found["effects"], ("followed", "smallest_difference", "smallest_difference_engaged", "evidence_families"), counted)
    _blank(found["effects"], ("baseline_risk", "events_reference"), lambda row: row["outcome"] in risks)
    _blank([*found["effects"], *(found.get("effects_by_drift") or ())], ("estimate", "low", "high"), local)
    _blank(found["effects"], ("families",), lambda row: (row["strategy"], row["applies_to"]) in stages)


def _mask_inputs(found: dict[str, Any], inputs: set[str], protocols: set[str]) -> None:
    """Take out the values of inputs that rest on small counts."""
    _blank(found["tornado"], ("base", "low", "high"), lambda row: row["input"] in inputs)
    for row in found["break_even"]:
        if row["input"] in inputs:
            row.update({"base": None, "words": BASE.sub("", row["words"])})
    further, costing = found.get("further") or {}, found.get("costing") or {}
    _blank(further.get("engagement") or (), ("share_now", "share_then"), lambda row: row["input"] in inputs)
    if any(name.startswith("share_") for name in inputs):
        _blank(further.get("groups") or (), ("families",))
    _blank(costing.get("protocols") or (), (*PROTOCOL_COUNTS, *PROTOCOL_SHARES), lambda row: row["protocol"] in protocols)


def _mask_risk(found: dict[str, Any], inputs: set[str]) -> None:
    """Take out the chances of moves from a level with a small count, and the ranges from which numbers of families could be worked out."""
    risk = found.get("risk") or {}
    rows = risk.get("matrix") or ()
    private = {row["left"] for row in rows if f"level_move_{row['left']}_to_{row['entered']}" in inputs}
    _blank(risk.get("one_way") or (), ("base", "low", "high"), lambda row: row["input"] in inputs)
    if private:
        _blank(rows, ("probability", "low", "high", "helped"), lambda row: row["left"] in private)
        _blank(risk.get("occupancy") or (), ("low", "high"))
        _blank(risk.get("times") or (), ("years_low", "years_high"))


def _mask_provenance(found: dict[str, Any], inputs: set[str], stages: set[str]) -> None:
    """Take values, rules and worked-out sums out of what stands behind the headline numbers; `stages` are those of all areas."""
    said = f"withheld: it would show a count of fewer than {found['disclosure']['minimum']}"
    for name, item in found["provenance"].items():
        behind = [entry for entry in item.get("inputs") or () if entry["name"] in inputs]
        for entry in behind:
            entry.update({"value": None, "rule": said})
        if item.get("arithmetic") and behind:
            item["arithmetic"] = said
        if name.removeprefix("cost_per_") in stages:
            item.update({"value": None, "arithmetic": said})
