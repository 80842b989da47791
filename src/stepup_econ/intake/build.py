"""Put an evaluation together from a book whose rows fit each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stepup_econ.evaluation.estimate import Fact
from stepup_econ.evaluation.evaluation import Agency, Evaluation, Settings, Statement
from stepup_econ.evaluation.service import Scenario, ScenarioChange
from stepup_econ.intake.build_costs import (
    Pricer,
    build_capacity,
    build_consequences,
    build_ledger,
    build_roles,
    build_services,
    build_setups,
)
from stepup_econ.intake.build_effects import build_outcomes
from stepup_econ.intake.build_inputs import InputBook
from stepup_econ.intake.build_joint import build_correlation
from stepup_econ.intake.build_risk import build_risk
from stepup_econ.intake.build_service import (
    build_activities,
    build_areas,
    build_attempts,
    build_features,
    build_steps,
    build_strategies,
)
from stepup_econ.intake.cells import text
from stepup_econ.intake.rows import Book
from stepup_econ.intake.settings import STATEMENTS, setting
from stepup_econ.problems import Problem

if TYPE_CHECKING:
    from stepup_econ.prices.library import PriceLibrary


def build(book: Book, library: PriceLibrary) -> tuple[Evaluation | None, tuple[Problem, ...]]:
    """Return the evaluation, or every number that no distribution fits."""
    settings = build_settings(book)
    inputs = InputBook()
    pricer = Pricer(library, settings.price_year, inputs)
    strategies, reference = build_strategies(book)
    areas = build_areas(book, inputs)
    roles = build_roles(book, pricer)
    steps, demand = build_steps(book, areas, inputs)
    attempts = build_attempts(book, inputs)
    features = build_features(book, areas, inputs)
    activities = build_activities(book, strategies, inputs)
    services = build_services(book, pricer)
    setups = build_setups(book, areas, pricer)
    outcomes, evidence = build_outcomes(book, areas, strategies, reference, inputs, settings.area_sd)
    consequences = build_consequences(book, pricer)
    capacity = build_capacity(book, inputs)
    risk, levels = build_risk(book, strategies, pricer)
    correlation, joint = build_correlation(book, inputs.items)
    if inputs.problems or levels.problems or joint:
        return None, (*inputs.problems, *levels.problems, *joint)
    evaluation = Evaluation(
        settings=settings, strategies=strategies, reference=reference, areas=areas, roles=roles, demand=demand, steps=steps,
        attempts=attempts, features=features, activities=activities, services=services, setups=setups,
        ledger=build_ledger(book, pricer), outcomes=outcomes, consequences=consequences, capacity=capacity,
        scenarios=build_scenarios(book), inputs=inputs.items, agencies=_agencies(library), prices=pricer.used,
        evidence=evidence, facts=(*inputs.facts, *_settings_facts(book)), digest=book.digest, notes=book.notes, warnings=_halves(inputs),
        statements=_statements(book), setting_cells={key: row.where("value") for key, row in book.settings.items()},
        risk=risk, correlation=correlation,
    )  # fmt: skip
    return evaluation, ()


def _halves(inputs: InputBook) -> tuple[str, ...]:
    """Say where a count of nobody or everybody was given half a case, so that a share is neither impossible nor certain."""
    added = [e for e in inputs.items.values() if "half a case added" in e.rule or "half an event" in e.rule]
    return tuple(f"{e.where} ({e.label}): {e.rule}." for e in added)


def build_settings(book: Book) -> Settings:
    """Return the settings; each was checked when it was read."""
    values = {key: book.setting(key) for key in Settings.__dataclass_fields__}

    def number(key: str) -> float:
        return float(str(values[key]))

    grid = values["wtp_grid"]
    ends = tuple(float(str(part)) for part in grid) if isinstance(grid, tuple) else (0.0, 1.0, 1.0)
    chosen: dict[str, Any] = {key: "" if value is None else str(value) for key, value in values.items()}
    chosen.update({key: number(key) for key in NUMBER_SETTINGS})
    chosen.update({key: int(number(key)) for key in ("draws", "seed", "smallest_count")})
    chosen.update({key: values[key] is True for key in ("place_all_posts", "count_unused_capacity")})
    chosen["wtp_grid"] = ends
    chosen["budget"] = None if values["budget"] is None else number("budget")
    return Settings(**chosen)


NUMBER_SETTINGS = ("horizon_months", "cycle_months", "discount_costs", "discount_effects", "wtp", "total_fte", "fte_step",
                   "area_sd", "decision_years")  # fmt: skip


def build_scenarios(book: Book) -> tuple[Scenario, ...]:
    """Return the named sets of changes, in the order in which they first appear."""
    rows = book.tables["Scenarios"]
    scenarios = []
    for name in dict.fromkeys(text(row, "scenario") for row in rows):
        lines = [row for row in rows if text(row, "scenario") == name]
        changes = tuple(ScenarioChange(text(r, "sheet"), text(r, "row"), text(r, "column"), text(r, "new_value")) for r in lines)
        scenarios.append(Scenario(name, text(lines[0], "label"), changes, text(lines[0], "source")))
    return tuple(scenarios)


SETTINGS_ABOUT = {
    "horizon_months": "effect", "cycle_months": "effect", "discount_costs": "cost", "discount_effects": "effect",
    "discount_timing": "effect", "perspective": "cost", "wtp": "decision", "count_unused_capacity": "cost",
    "area_sd": "effect", "decision_years": "decision", "price_year": "cost", "total_fte": "decision", "fte_step": "decision",
    "place_all_posts": "decision",
}  # fmt: skip
"""Settings that a number rests on, and what they bear on."""


def _settings_facts(book: Book) -> list[Fact]:
    facts = []
    for key, about in SETTINGS_ABOUT.items():
        row = book.settings[key]
        shown = "yes" if row["value"] is True else "no" if row["value"] is False else text(row, "value")
        facts.append(Fact(about, text(row, "label"), shown, text(row, "source"), text(row, "quality"), row.where("value")))
    return facts


def _statements(book: Book) -> tuple[Statement, ...]:
    """Return what the authors say; a line that was taken out of the sheet is named by its setting."""
    found = []
    for key in STATEMENTS:
        row, label = book.settings.get(key), setting(key).label
        said = "" if row is None or row["value"] is None else text(row, "value")
        found.append(Statement(key, label, said, f"Settings, setting {key}" if row is None else row.where("value")))
    return tuple(found)


def _agencies(library: PriceLibrary) -> tuple[Agency, ...]:
    return tuple(Agency(a.id, a.label, frozenset(a.perspectives)) for a in library.agencies.values())
