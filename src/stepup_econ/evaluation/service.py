"""The service as the model sees it: areas, strategies, steps, attempts, activities, prices and outcomes.

Every field that ends in `_input` holds the name of an `Estimate` of the evaluation; the rest are plain facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Area:
    """A place where families live; a coordinator may work there. `where` is the cell of its posts."""

    id: str
    label: str
    role: str
    families: float
    decile: int
    fte: float
    moving_input: str
    travel_input: str
    where: str


@dataclass(frozen=True, slots=True)
class Strategy:
    """What could be done; without a protocol no service is offered."""

    id: str
    label: str
    protocol: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the pathway: the share that reaches `stage`, everywhere (`area` is None) or in one area."""

    id: str
    stage: str
    area: str | None
    share_input: str
    families_per_unit: float
    unit: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """One contact attempt of a protocol."""

    id: str
    protocol: str
    number: int
    mode: str
    role: str
    travel: bool
    reach_input: str
    moved_ratio_input: str
    lost_input: str
    minutes_reached_input: str
    minutes_missed_input: str


@dataclass(frozen=True, slots=True)
class Activity:
    """Work done once for each case or family that reaches a stage: minutes = base + extra per feature + travel."""

    id: str
    label: str
    stage: str
    role: str
    minutes_input: str
    extras: Mapping[str, str]
    visits: float
    strategies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Role:
    """Who does the work, and what a minute with cases costs."""

    id: str
    label: str
    agency: str
    coordinator: bool
    hours_a_year: float
    share_other_input: str
    pay: Pay | None
    hourly_input: str | None
    perimeter: str


@dataclass(frozen=True, slots=True)
class Pay:
    """What a post costs a year: salary and what comes on top; overheads outside the perimeter are zero here."""

    salary_input: str
    ni_rate: float
    ni_threshold: float
    pension: float
    direct: float
    indirect: float
    capital: float
    to_price_year: float


@dataclass(frozen=True, slots=True)
class ServiceUse:
    """Events of another agency for each family in a group."""

    id: str
    label: str
    strategy: str
    group: str
    agency: str
    events_input: str
    price_input: str


@dataclass(frozen=True, slots=True)
class SetUp:
    """Something bought once: its equivalent annual cost is shared by the areas named."""

    id: str
    label: str
    strategy: str
    agency: str
    cost_input: str
    life: float
    areas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """How a strategy changes an outcome among the families it applies to."""

    strategy: str
    measure: str
    applies_to: str
    months: float
    effect_input: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """Something that can happen to a family; `name` is what the effect is called, for example `escalation_averted`."""

    id: str
    label: str
    better: str
    risk_input: str
    risk_months: float
    effects: tuple[Effect, ...]

    @property
    def name(self) -> str:
        """Return the name of the effect: events averted where fewer are better."""
        return f"{self.id}_averted" if self.better == "lower" else self.id


@dataclass(frozen=True, slots=True)
class Consequence:
    """What one event of an outcome sets off, who pays, and how much of it could be taken out of a budget."""

    id: str
    label: str
    outcome: str
    agency: str
    value_type: str
    cashable: float
    quantity_input: str
    price_input: str


@dataclass(frozen=True, slots=True)
class Capacity:
    """Limits on coordinators in an area; `where` is the cell of the caseload limit, the others are those of least and most."""

    area: str
    least: float
    most: float
    caseload: float
    months_held: float
    opening_cost_input: str
    where: str
    where_least: str = ""
    where_most: str = ""


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """What was really spent on something in a year, in the evaluation's price year."""

    id: str
    label: str
    spend: float
    matches: str
    where: str


@dataclass(frozen=True, slots=True)
class ScenarioChange:
    """One cell that a scenario changes."""

    sheet: str
    row: str
    column: str
    value: str


@dataclass(frozen=True, slots=True)
class Scenario:
    """A named set of changes made together."""

    id: str
    label: str
    changes: tuple[ScenarioChange, ...]
    source: str
