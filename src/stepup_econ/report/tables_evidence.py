"""Tables of what the results rest on: settings, assumptions, sources, and how each headline came about."""

from __future__ import annotations

from stepup_econ.report.rounding import shown
from stepup_econ.report.table_spec import Col, Results, Row, TableSpec, pick


def _key_values(section: str) -> list[Col]:
    return [
        Col("key", section.capitalize(), "text", f"Name of the {section}"),
        Col("value", "Value", "words", "Its value", empty="[x]"),
    ]


def about_rows(results: Results) -> list[Row]:
    """Return what was evaluated, one fact a row."""
    evaluation = results["evaluation"]
    listed = {
        "strategies": [item["label"] for item in evaluation["strategies"]],
        "areas": [f"{item['label']} ({item['role']})" for item in evaluation["areas"]],
        "outcomes": [f"{item['label']} ({item['better']} is better)" for item in evaluation["outcomes"]],
    }
    keys = ("title", "organisation", "contact_role", "price_year", "horizon_months", "perspective", "reference", "main_strategy",
            "strategies", "areas", "outcomes", "primary_outcome", "illustrative", "digest")  # fmt: skip
    return [{"key": key, "value": _text(listed.get(key, evaluation.get(key)))} for key in keys]


def setting_rows(results: Results) -> list[Row]:
    """Return the settings, one a row."""
    return [{"key": key, "value": _text(value)} for key, value in results["settings"].items()]


def _text(value: object) -> object:
    """Return a setting's value exactly: it is not a result, so it is not rounded."""
    if isinstance(value, (list, tuple)):
        return "; ".join(str(part) for part in value)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {part}" for key, part in value.items())
    return shown("text", value) if isinstance(value, bool) else None if value is None else str(value)


def provenance_rows(results: Results) -> list[Row]:
    """Return how each headline number came about, one a row."""
    return [
        {
            "name": name, **item,
            "cells": list(item.get("cells") or ()),
            "unit_costs": [cost["id"] for cost in item.get("unit_costs") or ()],
            "inputs": [entry["name"] for entry in item.get("inputs") or ()],
        }
        for name, item in results["provenance"].items()
    ]  # fmt: skip


def unit_cost_rows(results: Results) -> list[Row]:
    """Return the unit costs that headline numbers rest on, each once."""
    found = {cost["id"]: cost for item in results["provenance"].values() for cost in item.get("unit_costs") or ()}
    return [found[key] for key in sorted(found)]


def input_rows(results: Results) -> list[Row]:
    """Return the inputs that headline numbers rest on, each once, worst evidence first."""
    found = {entry["name"]: entry for item in results["provenance"].values() for entry in item.get("inputs") or ()}
    order = ("assumed", "red", "amber", "green")
    rank = {quality: place for place, quality in enumerate(order)}
    return sorted(found.values(), key=lambda entry: (rank.get(entry["quality"], len(order)), entry["name"]))


def quality_rows(results: Results) -> list[Row]:
    """Return how many inputs there are of each quality."""
    meanings = {
        "green": "good evidence", "amber": "some doubt", "red": "poor evidence",
        "assumed": "no evidence yet: a stand-in until somebody measures it",
    }  # fmt: skip
    counts = results["evaluation"]["quality_counts"]
    return [{"quality": key, "meaning": meaning, "inputs": counts.get(key, 0)} for key, meaning in meanings.items()]


def warning_rows(results: Results) -> list[Row]:
    """Return the warnings, one a row."""
    return [{"warning": warning} for warning in results["warnings"]]


ABOUT = TableSpec("about", "What was evaluated", tuple(_key_values("fact")), about_rows, money=False)
SETTINGS = TableSpec("settings", "Settings of the run", tuple(_key_values("setting")), setting_rows, money=False)

QUALITY = TableSpec(
    "evidence_quality", "How good the evidence is",
    (
        Col("quality", "Quality", "text", "green, amber, red or assumed"),
        Col("meaning", "Meaning", "text", "What the word stands for"),
        Col("inputs", "Inputs", "count", "Number of inputs of that quality"),
    ),
    quality_rows, money=False,
)  # fmt: skip

ILLUSTRATIVE = TableSpec(
    "illustrative_inputs", "Inputs that are assumed and not measured",
    (
        Col("input", "Input id", "text", "Id of the input"),
        Col("label", "Input", "text", "What the input is"),
        Col("where", "Cell", "text", "Cell of the workbook", empty="[x]"),
        Col("source", "Why this value", "words", "Where the stand-in comes from", empty="[x]"),
    ),
    pick("evaluation", "illustrative_inputs"), money=False,
)  # fmt: skip

INPUTS = TableSpec(
    "evidence_inputs", "Inputs that the headline numbers rest on",
    (
        Col("name", "Input id", "text", "Id of the input"),
        Col("label", "Input", "text", "What the input is", empty="[x]"),
        Col("unit", "Unit", "text", "Unit of the input", empty="[x]"),
        Col("value", "Value", "number", "Value in the base case"),
        Col("quality", "Quality", "text", "green, amber, red or assumed"),
        Col("source", "Source", "words", "Where it comes from", empty="[x]"),
        Col("where", "Cell", "text", "Cell of the workbook", empty="[x]"),
    ),
    input_rows, money=False,
)  # fmt: skip

UNIT_COSTS = TableSpec(
    "evidence_unit_costs", "Unit costs that the headline numbers rest on",
    (
        Col("id", "Unit cost id", "text", "Id in the library of unit costs"),
        Col("label", "Unit cost", "text", "What is priced"),
        Col("per", "For each", "text", "What one unit is", empty="[x]"),
        Col("published", "As published", "unit_cost", "Price in the publication", "£", "[x]"),
        Col("price_year", "Its price year", "text", "Price year of the publication", empty="[x]"),
        Col("series", "Price index", "text", "Series by which it was brought to the price year", empty="[x]"),
        Col("value", "Value", "unit_cost", "Price in the evaluation's price year", "£"),
        Col("source", "Source", "words", "Publication", empty="[x]"),
        Col("page", "Page or table", "text", "Where in the publication", empty="[x]"),
    ),
    unit_cost_rows,
)  # fmt: skip

PROVENANCE = TableSpec(
    "provenance", "Where each headline number comes from",
    (
        Col("name", "Name", "text", "Name of the number"),
        Col("label", "Number", "text", "What it is"),
        Col("value", "Value", "number", "Its value, not rounded for print"),
        Col("unit", "Unit", "text", "Its unit"),
        Col("formula", "Formula in words", "words", "How it is computed", empty="[x]"),
        Col("arithmetic", "Arithmetic of the base case", "words", "The same with the base case's numbers", empty="[x]"),
        Col("cells", "Cells of the workbook", "words", "Cells that it rests on", empty="[x]"),
        Col("unit_costs", "Unit costs", "words", "Ids of the unit costs that it rests on"),
        Col("inputs", "Inputs", "words", "Ids of the inputs that it rests on"),
    ),
    provenance_rows,
)  # fmt: skip

WARNINGS = TableSpec(
    "warnings", "Warnings of the run",
    (Col("warning", "Warning", "words", "What a reader should know"),), warning_rows, money=False,
)  # fmt: skip

EVIDENCE_TABLES = (ABOUT, SETTINGS, QUALITY, ILLUSTRATIVE, INPUTS, UNIT_COSTS, PROVENANCE, WARNINGS)
