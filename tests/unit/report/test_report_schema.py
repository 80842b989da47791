from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import jsonschema
import pytest

from stepup_econ.report.tables import TABLES

SCHEMA = json.loads(resources.files("stepup_econ.report").joinpath("results.schema.json").read_text(encoding="utf-8"))
CHECK = jsonschema.Draft202012Validator(SCHEMA)
PAGE = Path(__file__).parents[3] / "docs" / "reference" / "results-schema.md"
FURTHER = ("structural_average", "structural_value", "engagement", "groups", "prior_strength", "equity", "price_of_equality")
PLACES = {
    "stage_costs": ("stage_costs",), "costs_by_agency": ("costs_by_agency",), "capacity_roles": ("capacity", "roles"),
    "capacity_areas": ("capacity", "areas"), "ledger": ("capacity", "ledger"), "effects": ("effects",), "effects_by_drift": ("effects_by_drift",), "icers": ("icers",),
    "net_benefit": ("net_benefit",), "acceptability": ("acceptability",), "evpi": ("evpi",), "evppi": ("evppi",), "evsi": ("evsi",), "verification": ("verification",), "audit": ("audit", "lines"), "audit_totals": ("audit", "totals"), "plane": ("plane",),
    "tornado": ("tornado",), "break_even": ("break_even",), "two_way": ("two_way",), "risk_answer": ("risk", "answer"),
    "risk_times": ("risk", "times"), "risk_occupancy": ("risk", "occupancy"), "risk_moves": ("risk", "matrix"), "risk_tornado": ("risk", "one_way"),
    "risk_scenarios": ("risk", "scenarios"), "scenarios": ("scenarios",), "allocation_plan": ("allocation", "plan"),
    "allocation_splits": ("allocation", "comparisons"), "allocation_frontier": ("allocation", "frontier"),
    "allocation_curves": ("allocation", "curves"), "allocation_stability": ("allocation", "stability"),
    "illustrative_inputs": ("evaluation", "illustrative_inputs"), "protocols": ("costing", "protocols"),
    "average_cost": ("costing", "average_cost"), "stage_parts": ("costing", "stage_parts"),
    "perspectives": ("costing", "perspectives"), "budget_impact": ("costing", "budget_impact"), "returns": ("costing", "returns"),
    **{name: ("further", name) for name in FURTHER}, "side_payment": ("costing", "side_payment", "agencies"), "prices": ("costing", "prices"),
}  # fmt: skip


def test_the_schema_is_a_schema_and_synthetic_results_hold_to_it(results, results_three):
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    for found in (results, results_three):
        CHECK.validate(found)


@pytest.mark.parametrize("name", PLACES)
def test_tables_take_only_columns_that_the_schema_knows(name):
    node = SCHEMA
    for part in PLACES[name]:
        node = node["properties"][part]
    assert {column.key for column in TABLES[name].columns} <= set(node["items"]["properties"])


@pytest.mark.parametrize(
    ("path", "value"),
    [(("icers", 0, "cost"), "31000"), (("evaluation", "outcomes", 0, "better"), "less"), (("acceptability", 0, "p_best"), 1.5),
     (("schema_version",), 1), (("effects", 0, "from"), "guess"), (("tornado", 0, "quality"), "good"),
     (("costing", "returns", 0, "p_npv_positive"), 1.5), (("capacity", "ledger", 0, "status"), "plugged")],
)  # fmt: skip
def test_the_schema_refuses_what_is_not_the_contract(path, value, results):
    place = results
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    with pytest.raises(jsonschema.ValidationError):
        CHECK.validate(results)


def test_a_missing_or_unknown_key_is_refused(results):
    results["conclusions"] = []
    with pytest.raises(jsonschema.ValidationError):
        CHECK.validate(results)
    del results["conclusions"], results["icers"]
    with pytest.raises(jsonschema.ValidationError):
        CHECK.validate(results)


def _properties(node):
    if isinstance(node, dict):
        for key, value in node.get("properties", {}).items() if isinstance(node.get("properties"), dict) else ():
            yield key, value
        for value in node.values():
            yield from _properties(value)


def test_the_reference_page_describes_every_key_in_the_schema_s_words():
    text = PAGE.read_text(encoding="utf-8")
    for key, value in _properties(SCHEMA):
        assert f"{key}`" in text
        assert value["description"].rstrip(".") in text, key
