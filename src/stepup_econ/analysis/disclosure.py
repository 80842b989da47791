"""What of an evaluation may not be shown to the public: small counts of real families, and what follows from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from stepup_econ.analysis.withholding import withheld
from stepup_econ.evaluation.estimate import Estimate
from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.model.pathway import protocol_attempts, step_for

PUBLIC = "published"
"""A source that begins with this word is open to everybody already."""

CHAIN = ("screened", "eligible", "referred", "reached", "accepted", "engaged", "completed")
"""Stages that count cases or families, in order."""

PARTS = ("screened_out", "attempted", "failed_attempts", "agency_services")
"""Numbers beside them that give them away: cases screened out, attempts made and failed, all families referred once more."""

Volume = tuple[str, str, str]
"""Strategy, area, stage."""


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What is withheld from people-facing files.

    Parameters
    ----------
    minimum : int
        Smallest count that may be published; 0 withholds nothing.
    inputs : tuple of str
        Inputs whose count, or all but that count, is smaller.
    outcomes : tuple of str
        Outcomes with such a count in any area and period.
    risks : tuple of str
        Outcomes whose risk under the reference rests on such an input.
    protocols : tuple of str
        Contact protocols whose reach rests on such inputs.
    volumes : tuple of (strategy, area, stage)
        Families a year that rest on real counts and are fewer, and those that would give them away.
    """

    minimum: int
    inputs: tuple[str, ...]
    outcomes: tuple[str, ...]
    risks: tuple[str, ...]
    protocols: tuple[str, ...]
    volumes: tuple[Volume, ...]

    @property
    def nothing(self) -> bool:
        """Whether all may be shown."""
        return not (self.inputs or self.outcomes or self.volumes)


def disclosure(evaluation: Evaluation, stages: Sequence[dict[str, Any]]) -> Disclosure:
    """Return what may not be shown.

    Parameters
    ----------
    evaluation : Evaluation
    stages : rows of `stage_costs`

    Notes
    -----
    A count is real if its quality is not "assumed", and private unless its source begins with "published". Both a count and its
    complement are looked at, 0 among them: "all families" tells as much as "none". Families a year count as real where demand and
    every share on the way are; numbers carried over from other areas, or resting on an assumption, are no counts.
    """
    minimum = evaluation.settings.smallest_count
    volumes = _volumes(evaluation, stages, minimum)
    telling = {name for strategy, area, stage in volumes for name in _share_inputs(evaluation, strategy, area, stage)}
    private = {*private_inputs(evaluation), *telling}
    inputs = tuple(name for name in _every_input(evaluation) if name in private)
    outcomes = tuple(
        dict.fromkeys(evaluation.outcome(record.outcome).name for record in evaluation.evidence if _small(record.private_counts, minimum))
    )
    protocols = tuple(dict.fromkeys(attempt.protocol for attempt in evaluation.attempts if attempt.reach_input in inputs))
    risks = tuple(outcome.name for outcome in evaluation.outcomes if outcome.risk_input in inputs)
    return Disclosure(minimum, inputs, outcomes, risks, protocols, volumes)


def private_inputs(evaluation: Evaluation) -> tuple[str, ...]:
    """Return the inputs that rest on a small count of real families."""
    minimum = evaluation.settings.smallest_count
    return tuple(name for name, item in _every_input(evaluation).items() if _private(item) and _small(item.counts, minimum))


def _every_input(evaluation: Evaluation) -> dict[str, Estimate]:
    """Return the inputs of the main model and of the risk model."""
    return {**evaluation.inputs, **(evaluation.risk.inputs if evaluation.risk is not None else {})}


def _private(item: Estimate) -> bool:
    return item.quality != "assumed" and not item.source.lower().startswith(PUBLIC)


def _small(counts: Iterable[tuple[float, float]], minimum: int) -> bool:
    return any(events < minimum or of - events < minimum for events, of in counts)


def _volumes(evaluation: Evaluation, stages: Sequence[dict[str, Any]], minimum: int) -> tuple[Volume, ...]:
    """Return the yearly numbers of families to withhold, by strategy, area and stage."""
    values: dict[Any, float] = {
        (row["strategy"], row["area"], row["stage"]): float(row["volume"])
        for row in stages
        if row["stage"] in (*CHAIN, *PARTS) and row["volume"] is not None
    }
    relations: list[dict[Any, float]] = []
    small: list[Any] = []
    unseen: list[Any] = []
    for strategy in dict.fromkeys(row["strategy"] for row in stages):
        areas = [area for area in dict.fromkeys(row["area"] for row in stages) if area != "all"]
        for stage in (*CHAIN, *PARTS):
            if all((strategy, area, stage) in values for area in ("all", *areas)):
                relations.append({(strategy, "all", stage): -1.0} | {(strategy, area, stage): 1.0 for area in areas})
        for area in ("all", *areas):
            real = _real_stages(evaluation, strategy, area, areas)
            small += [(strategy, area, s) for s in real if values.get((strategy, area, s), minimum) < minimum]
            for before, after, each in _steps(evaluation, area, real):
                keys = (strategy, area, before), (strategy, area, after)
                if all(key in values for key in keys):
                    lost = ("lost", strategy, area, after)
                    values[lost] = max(values[keys[0]] - values[keys[1]] / each, 0.0)
                    unseen.append(lost)
                    small += [lost] if values[lost] < minimum else []
                    relations.append({keys[0]: 1.0, keys[1]: -1.0 / each, lost: -1.0})
            for whole, one, other in (("screened", "eligible", "screened_out"), ("attempted", "reached", "failed_attempts")):
                relations.append({(strategy, area, whole): 1.0, (strategy, area, one): -1.0, (strategy, area, other): -1.0})
            relations.append({(strategy, area, "referred"): 1.0, (strategy, area, "agency_services"): -1.0})
    if not small:
        return ()
    told = [relation for relation in relations if relation.keys() <= values.keys()]
    hidden = withheld(values, small, told, minimum, unseen)
    return tuple(key for key in values if key in hidden)


def _real_stages(evaluation: Evaluation, strategy: str, area: str, areas: Sequence[str]) -> list[str]:
    """Return the stages, from the first, whose families in an area are real counts; for all areas, if they are so in each."""
    looked_at = areas if area == "all" else [area]
    found: list[str] = []
    for stage in CHAIN:
        if not all(_real(evaluation, strategy, name, stage, whole=area == "all") for name in looked_at):
            break
        found.append(stage)
    return found


def _share_inputs(evaluation: Evaluation, strategy: str, area: str, stage: str) -> list[str]:
    """Return the inputs that turn the stage before into this one: with them and that stage's number, this one is known."""
    if stage not in CHAIN[1:]:
        return []
    if stage == "reached":
        protocol = evaluation.strategy(strategy).protocol
        return [attempt.reach_input for attempt in protocol_attempts(evaluation, protocol)] if protocol else []
    places = evaluation.service_areas if area == "all" else tuple(a for a in evaluation.areas if a.id == area)
    return [step_for(evaluation, stage, place).share_input for place in places]


def _real(evaluation: Evaluation, strategy: str, area: str, stage: str, *, whole: bool) -> bool:
    if stage == "screened":
        name, share = evaluation.demand[area]
        return evaluation.inputs[name].quality != "assumed" and (whole or share == 1.0)
    return all(evaluation.inputs[name].quality != "assumed" for name in _share_inputs(evaluation, strategy, area, stage))


def _steps(evaluation: Evaluation, area: str, real: Sequence[str]) -> list[tuple[str, str, float]]:
    """Return neighbouring real stages and the families that one case of the first makes."""
    some = evaluation.service_areas[0] if area == "all" else next(a for a in evaluation.areas if a.id == area)
    return [
        (before, after, 1.0 if after == "reached" else step_for(evaluation, after, some).families_per_unit)
        for before, after in pairwise(real)
    ]
