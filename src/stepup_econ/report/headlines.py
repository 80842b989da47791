"""The headline numbers: each with its formula in words and worked out, draw by draw, from any simulation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.model.simulation import Simulation

Floats = NDArray[np.float64]
STAGES = ("screened", "eligible", "referred", "reached", "engaged", "completed")
EVERYTHING = ("volume", "capacity", "cost", "effect")


@dataclass(frozen=True, slots=True)
class Headline:
    """A number that the brief leads with: its unit, its formula in words, and how it is worked out from a simulation.

    `work` gives the number in each draw, `arithmetic` the sum with its numbers in the first draw; `facts` names which kinds of
    fixed numbers it rests on besides the inputs that move it.
    """

    name: str
    label: str
    unit: str
    formula: str
    work: Callable[[Simulation], Floats]
    arithmetic: Callable[[Simulation], str]
    facts: tuple[str, ...] = EVERYTHING


@dataclass(frozen=True, slots=True)
class Question:
    """One strategy against the reference: what it adds to cost and effect, and what its service costs."""

    evaluation: Evaluation
    strategy: str

    @property
    def outcome(self) -> str:
        """Name of the primary effect."""
        return self.evaluation.outcome().name

    def costs(self, sim: Simulation) -> tuple[Floats, Floats]:
        """Return the cost of the strategy and of the reference; (draw,) each."""
        values = sim.costs()
        return values[sim.position(self.strategy)], values[sim.position()]

    def cost(self, sim: Simulation) -> Floats:
        """Return the incremental cost (draw,)."""
        own, base = self.costs(sim)
        return own - base

    def gain(self, sim: Simulation) -> Floats:
        """Return the incremental effect (draw,)."""
        values = sim.effects(self.outcome)
        more: Floats = values[sim.position(self.strategy)] - values[sim.position()]
        return more

    def icer(self, sim: Simulation) -> Floats:
        """Return the ratio of the two (draw,); missing where nothing is gained."""
        more = self.gain(sim)
        return np.divide(self.cost(sim), more, out=np.full_like(more, np.nan), where=more > 0)

    def inmb(self, sim: Simulation) -> Floats:
        """Return the incremental net monetary benefit at the evaluation's threshold (draw,)."""
        return self.evaluation.settings.wtp * self.gain(sim) - self.cost(sim)

    def volume(self, sim: Simulation, stage: str) -> Floats:
        """Return those who reach a stage in a year, all areas (draw,)."""
        total: Floats = sim.data["volume"].sel(strategy=self.strategy, stage=stage).values.sum(axis=0)
        return total

    def service(self, sim: Simulation) -> Floats:
        """Return the whole cost of the service, consequences of outcomes left out (draw,)."""
        data = sim.data["cost"].sel(strategy=self.strategy)
        keep = [i for i, name in enumerate(data["category"].values) if not str(name).startswith("consequences")]
        total: Floats = data.values[:, :, keep].sum(axis=(0, 1, 2))
        return total

    def unused(self, sim: Simulation) -> Floats:
        """Return the pounds paid for coordinator time that is not used (draw,)."""
        total: Floats = sim.data["cost"].sel(strategy=self.strategy, category="unused_capacity").values.sum(axis=(0, 1))
        return total


def headlines(evaluation: Evaluation, strategy: str) -> tuple[Headline, ...]:
    """Return the headline numbers of a strategy against the reference."""
    asked = Question(evaluation, strategy)
    return (_inc_cost(asked), _inc_effect(asked), _icer(asked), _inmb(asked), _unused(asked), *(_per(asked, s) for s in STAGES))


def pounds(value: float) -> str:
    """Return pounds in whole numbers, or words where the number is not defined."""
    if np.isnan(value):
        return "not defined"
    return f"-£{-value:,.0f}" if value < 0 else f"£{value:,.0f}"


def _inc_cost(asked: Question) -> Headline:
    def arithmetic(sim: Simulation) -> str:
        own, base = asked.costs(sim)
        return f"{pounds(own[0])} - {pounds(base[0])} = {pounds(own[0] - base[0])}"

    words = f"cost of {asked.strategy} - cost of {asked.evaluation.reference}"
    return Headline("inc_cost", "Incremental cost a year", "pounds a year", words, asked.cost, arithmetic)


def _inc_effect(asked: Question) -> Headline:
    outcome = asked.evaluation.outcome()
    done = "averted" if outcome.better == "lower" else "gained"

    def arithmetic(sim: Simulation) -> str:
        effects = sim.effects(asked.outcome)
        own, base = effects[sim.position(asked.strategy)][0], effects[sim.position()][0]
        return f"{own:,.3g} - {base:,.3g} = {own - base:,.3g}"

    words = "families helped x (risk without the service - risk with it)"
    label = f"{outcome.label}: {done} a year"
    return Headline("inc_effect", label, "families a year", words, asked.gain, arithmetic, ("volume", "capacity", "effect"))


def _icer(asked: Question) -> Headline:
    def arithmetic(sim: Simulation) -> str:
        return f"{pounds(asked.cost(sim)[0])} ÷ {asked.gain(sim)[0]:,.3g} = {pounds(asked.icer(sim)[0])}"

    words = "incremental cost ÷ incremental effect"
    return Headline("icer", "Incremental cost-effectiveness ratio", "pounds for each one", words, asked.icer, arithmetic)


def _inmb(asked: Question) -> Headline:
    wtp = asked.evaluation.settings.wtp

    def arithmetic(sim: Simulation) -> str:
        more, cost, net = asked.gain(sim)[0], asked.cost(sim)[0], asked.inmb(sim)[0]
        return f"£{wtp:,.0f} x {more:,.3g} - {pounds(cost)} = {pounds(net)}"

    label, words = f"Incremental net monetary benefit at £{wtp:,.0f}", "threshold x incremental effect - incremental cost"
    return Headline("inmb", label, "pounds a year", words, asked.inmb, arithmetic, (*EVERYTHING, "decision"))


def _unused(asked: Question) -> Headline:
    def arithmetic(sim: Simulation) -> str:
        supplied, used = sim.data["minutes"].sel(strategy=asked.strategy).values[..., 0].sum(axis=0)
        spare, cost = supplied - used, asked.unused(sim)[0]
        rate = cost / spare if spare else 0.0
        return f"({supplied:,.0f} - {used:,.0f}) minutes x £{rate:.4f} = {pounds(cost)}"

    words = "(minutes supplied - minutes used) x capacity cost rate"
    label = "Coordinator time paid for and not used"
    return Headline("unused_capacity", label, "pounds a year", words, asked.unused, arithmetic, ("volume", "capacity", "cost"))


def _per(asked: Question, stage: str) -> Headline:
    what = "case" if stage in ("screened", "eligible") else "family"

    def each(sim: Simulation) -> Floats:
        count = asked.volume(sim, stage)
        return np.divide(asked.service(sim), count, out=np.full_like(count, np.nan), where=count > 0)

    def arithmetic(sim: Simulation) -> str:
        return f"{pounds(asked.service(sim)[0])} ÷ {asked.volume(sim, stage)[0]:,.1f} = {pounds(each(sim)[0])}"

    label, words = f"Cost of the service for each {what} {stage}", f"whole cost of the service a year ÷ those {stage} in a year"
    return Headline(f"cost_per_{stage}", label, "pounds", words, each, arithmetic, ("volume", "capacity", "cost"))
