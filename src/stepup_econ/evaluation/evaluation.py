"""Everything that was put in, checked, in one price year, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from stepup_econ.evaluation.estimate import Estimate, Fact
from stepup_econ.evaluation.risk import RiskModel
from stepup_econ.evaluation.service import (
    Activity,
    Area,
    Attempt,
    Capacity,
    Consequence,
    LedgerLine,
    Outcome,
    Role,
    Scenario,
    ServiceUse,
    SetUp,
    Step,
    Strategy,
)
from stepup_econ.uncertainty.copula import Correlation


@dataclass(frozen=True, slots=True)
class Settings:
    """The choices an economist makes before anything is counted; money in pounds, time in months unless said."""

    title: str
    organisation: str
    contact_role: str
    price_year: str
    first_year: str
    horizon_months: float
    cycle_months: float
    discount_costs: float
    discount_effects: float
    discount_timing: str
    perspective: str
    primary_outcome: str
    wtp: float
    wtp_grid: tuple[float, float, float]
    draws: int
    seed: int
    smallest_count: int
    total_fte: float
    fte_step: float
    budget: float | None
    place_all_posts: bool
    count_unused_capacity: bool
    area_sd: float
    decision_years: float

    @property
    def thresholds(self) -> tuple[float, ...]:
        """Return the grid of thresholds, both ends included, and the threshold shown first, lowest to highest."""
        low, high, step = self.wtp_grid
        count = int((high - low) / step + 1e-9) + 1
        return tuple(sorted({*(low + step * i for i in range(count)), self.wtp}))


@dataclass(frozen=True, slots=True)
class Agency:
    """Somebody who pays or gains; `perspectives` are those in which its costs count."""

    id: str
    label: str
    perspectives: frozenset[str]


@dataclass(frozen=True, slots=True)
class PriceUsed:
    """A unit cost as it was used: what was published, and how it was brought to the price year."""

    id: str
    label: str
    published: float
    published_year: str
    per: str
    value: float
    series: str
    vintage: str
    provisional: bool
    forecast: bool
    source: str
    locator: str


@dataclass(frozen=True, slots=True)
class EffectEvidence:
    """How one effect was put together from published evidence and local counts, on the scale of its measure.

    `evidence` and `local` are (estimate, low, high) or None; `weight` is the share of the evidence in the combination. `by_drift` gives
    local and combined (estimate, low, high) for other scales of the prior on areas' drift; `smallest_difference` is the smallest
    difference of risks, a family followed, that the local design would have shown with 80 % power; `private_counts` are the local counts,
    each out of a count, that are neither assumed nor published.
    """

    outcome: str
    strategy: str
    measure: str
    applies_to: str
    evidence: tuple[float, float, float] | None
    local: tuple[float, float, float] | None
    combined: tuple[float, float, float]
    weight: float
    families: int
    smallest_p: float | None
    notes: tuple[str, ...]
    where: tuple[str, ...]
    by_drift: tuple[tuple[float, tuple[float, float, float], tuple[float, float, float]], ...] = ()
    smallest_difference: float | None = None
    private_counts: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """What the authors say of the evaluation that no number rests on; `text` is empty where nothing was said."""

    id: str
    label: str
    text: str
    where: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One evaluation: a frozen, complete, cross-checked set of inputs in one price year.

    `inputs` maps the name of each uncertain input to its `Estimate`, in the order of the workbook. `demand` gives, for each area,
    the input that counts cases screened a year and the share of it that falls to the area; `facts` are
    the numbers and choices that do not vary; `setting_cells` says where each setting stands;
    `variants` hold the evaluation of each scenario by its id;
    `origin` is the path it was loaded from, empty if it was not. `digest` is the hash of
    what was read, `correlation` says which inputs move together when drawn,
    `risk` is the multi-state risk model, if there is one, `notes` say what was understood,
    `warnings` what a reader of the results must know.
    """

    settings: Settings
    strategies: tuple[Strategy, ...]
    reference: str
    areas: tuple[Area, ...]
    roles: Mapping[str, Role]
    demand: Mapping[str, tuple[str, float]]
    steps: tuple[Step, ...]
    attempts: tuple[Attempt, ...]
    features: Mapping[str, Mapping[str, str]]
    activities: tuple[Activity, ...]
    services: tuple[ServiceUse, ...]
    setups: tuple[SetUp, ...]
    ledger: tuple[LedgerLine, ...]
    outcomes: tuple[Outcome, ...]
    consequences: tuple[Consequence, ...]
    capacity: Mapping[str, Capacity]
    scenarios: tuple[Scenario, ...]
    inputs: Mapping[str, Estimate]
    agencies: tuple[Agency, ...]
    prices: Mapping[str, PriceUsed]
    evidence: tuple[EffectEvidence, ...]
    facts: tuple[Fact, ...]
    digest: str
    notes: tuple[str, ...]
    warnings: tuple[str, ...]
    variants: Mapping[str, Evaluation] = field(default_factory=dict)
    origin: str = ""
    statements: tuple[Statement, ...] = ()
    setting_cells: Mapping[str, str] = field(default_factory=dict)
    correlation: Correlation | None = None
    risk: RiskModel | None = None

    @property
    def service_areas(self) -> tuple[Area, ...]:
        """Return the areas where coordinators work."""
        return tuple(area for area in self.areas if area.role == "service")

    @property
    def coordinator(self) -> Role:
        """Return the role whose posts are counted."""
        return next(role for role in self.roles.values() if role.coordinator)

    @property
    def illustrative(self) -> bool:
        """Return whether any input that the results rest on is only assumed."""
        return any(estimate.quality == "assumed" for estimate in self.inputs.values())

    def strategy(self, name: str) -> Strategy:
        """Return the strategy with this id; `KeyError` naming the known ids if there is none."""
        for strategy in self.strategies:
            if strategy.id == name:
                return strategy
        known = ", ".join(s.id for s in self.strategies)
        message = f"{name!r} is not a strategy of this evaluation; strategies: {known}"
        raise KeyError(message)

    def outcome(self, name: str | None = None) -> Outcome:
        """Return the outcome by its id or by the name of its effect; the primary outcome when nothing is said."""
        wanted = name or self.settings.primary_outcome
        for outcome in self.outcomes:
            if wanted in (outcome.id, outcome.name):
                return outcome
        known = ", ".join(o.name for o in self.outcomes)
        message = f"{wanted!r} is not an outcome of this evaluation; outcomes: {known}"
        raise KeyError(message)
