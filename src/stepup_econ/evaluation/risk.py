"""The multi-state risk model as it was put in: levels, moves between them, what help changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from stepup_econ.evaluation.estimate import Estimate, Fact

FOLLOWED, RETURNS, FINAL = "followed", "exit, returns", "exit, final"
KINDS = (FOLLOWED, RETURNS, FINAL)
"""What a risk level is: families are seen there, or are out of sight, for a time or for good."""

RISK_MEASURES = ("hazard ratio", "risk ratio", "odds ratio")
RISK_GROUPS = ("referred", "reached", "accepted", "engaged", "completed")
"""Groups whose moves an effect may change, each a part of the one before."""

WANINGS = ("step", "linear", "exponential")
COUNTINGS = ("life-table", "trapezium", "simpson", "start", "end")
"""Ways of counting time within a cycle that a workbook may choose."""


@dataclass(frozen=True, slots=True)
class RiskState:
    """A level. `start` is the share of families there at referral, `cost_input` pounds a year, `utility_input` None where not given."""

    id: str
    label: str
    kind: str
    start: float
    good: bool
    cost_input: str
    agency: str
    utility_input: str | None
    where: str


@dataclass(frozen=True, slots=True)
class RiskMove:
    """A move from a level to another: families counted, or the input that holds its yearly rate; perhaps a cost of each move."""

    id: str
    left: str
    entered: str
    count: float
    rate_input: str | None
    cost_input: str | None
    agency: str
    where: str


@dataclass(frozen=True, slots=True)
class RiskEffect:
    """What help changes: `moves` (from, to) are multiplied by the ratio for the families of a group, in full and then wearing off."""

    id: str
    label: str
    strategies: tuple[str, ...]
    moves: tuple[tuple[str, str], ...]
    measure: str
    applies_to: str
    full_months: float
    waning: str
    fade_months: float
    ratio_input: str
    where: str


@dataclass(frozen=True, slots=True)
class RiskModel:
    """Everything on the risk sheets, checked.

    `pieces` name, for moves that were counted, the inputs that hold the pieces of each row's broken stick, by (from, to); `inputs` are the
    model's own uncertain inputs, drawn by name like all others; `facts` do not vary; `counted` says whether moves were counted (a matrix
    for one cycle) or given as rates.
    """

    states: tuple[RiskState, ...]
    moves: tuple[RiskMove, ...]
    effects: tuple[RiskEffect, ...]
    counted: bool
    cycle_months: float
    horizon_months: float
    counting: str
    pieces: Mapping[tuple[str, str], str]
    inputs: Mapping[str, Estimate]
    facts: tuple[Fact, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Return the ids of the levels, in order."""
        return tuple(state.id for state in self.states)

    @property
    def exits(self) -> tuple[str, ...]:
        """Return the levels at which families are out of sight."""
        return tuple(state.id for state in self.states if state.kind != FOLLOWED)

    @property
    def final(self) -> tuple[str, ...]:
        """Return the levels that nobody leaves."""
        return tuple(state.id for state in self.states if state.kind == FINAL)

    @property
    def cycles(self) -> int:
        """Return how many cycles the model runs."""
        return round(self.horizon_months / self.cycle_months)

    @property
    def has_utilities(self) -> bool:
        """Return whether every followed level has a utility."""
        return all(state.utility_input is not None for state in self.states if state.kind == FOLLOWED)

    @property
    def counts(self) -> list[list[float]]:
        """Return families counted, (from, to); nought where there is no line."""
        places = {name: place for place, name in enumerate(self.names)}
        table = [[0.0] * len(places) for _ in places]
        for move in self.moves:
            table[places[move.left]][places[move.entered]] = move.count
        return table

    @property
    def illustrative(self) -> bool:
        """Return whether anything in it is only assumed."""
        return "assumed" in {*(item.quality for item in self.inputs.values()), *(fact.quality for fact in self.facts)}
