"""How many cases and families reach each stage in a year, were the whole demand of an area served."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from stepup_econ.evaluation.estimate import Floats
from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.evaluation.service import Area, Attempt, Step, Strategy
from stepup_econ.evaluation.vocabulary import STAGES
from stepup_econ.model.contacts import Contacts, contact_protocol
from stepup_econ.model.values import Values


@dataclass(frozen=True, slots=True)
class Pathway:
    """Yearly volumes of an area under a strategy; each array is (draw,).

    `volumes` holds each stage's cases or families (`attempted` counts attempts); `cohort` the families that are eligible,
    served or not; `contacts` the attempts for each family referred, None where no service is offered.
    """

    volumes: Mapping[str, Floats]
    cohort: Floats
    contacts: Contacts | None


def step_for(evaluation: Evaluation, stage: str, area: Area) -> Step:
    """Return the step that leads to a stage in an area: the area's own, else the one for all areas."""
    own = [s for s in evaluation.steps if s.stage == stage and s.area == area.id]
    shared = [s for s in evaluation.steps if s.stage == stage and s.area is None]
    return (own or shared)[0]


def protocol_attempts(evaluation: Evaluation, protocol: str) -> tuple[Attempt, ...]:
    """Return a protocol's attempts in the order in which they are made."""
    return tuple(sorted((a for a in evaluation.attempts if a.protocol == protocol), key=lambda a: a.number))


def contacts_for(evaluation: Evaluation, x: Values, area: Area, protocol: str) -> Contacts:
    """Return the expected contact attempts for each family referred in an area."""
    attempts = protocol_attempts(evaluation, protocol)
    reach, lost, ratio = (
        np.stack([x[getattr(a, field)] for a in attempts]) for field in ("reach_input", "lost_input", "moved_ratio_input")
    )
    return contact_protocol(reach, lost, ratio, x[area.moving_input])


def pathway(evaluation: Evaluation, x: Values, area: Area, strategy: Strategy) -> Pathway:
    """Follow a year's cases through the stages of a strategy.

    Notes
    -----
    ``V[k+1] = V[k] p[k] u[k]`` where u turns cases or children into families. Without a protocol nobody is screened, but the
    families who would be eligible and referred exist all the same: they are the same families under every strategy.
    """
    demand_input, share = evaluation.demand[area.id]
    volumes: dict[str, Floats] = {"screened": x[demand_input] * share}
    for stage, before in (("eligible", "screened"), ("referred", "eligible")):
        volumes[stage] = _advance(volumes[before], step_for(evaluation, stage, area), x)
    cohort = volumes["eligible"] * step_for(evaluation, "referred", area).families_per_unit
    if strategy.protocol is None:
        nobody = np.zeros(x.n)
        return Pathway(dict.fromkeys(STAGES, nobody) | {s: volumes[s] for s in ("eligible", "referred")}, cohort, None)
    contacts = contacts_for(evaluation, x, area, strategy.protocol)
    volumes["attempted"] = volumes["referred"] * contacts.attempts
    volumes["reached"] = volumes["referred"] * contacts.reached
    for stage, before in (("accepted", "reached"), ("engaged", "accepted"), ("completed", "engaged")):
        volumes[stage] = _advance(volumes[before], step_for(evaluation, stage, area), x)
    return Pathway(volumes, cohort, contacts)


def _advance(volume: Floats, step: Step, x: Values) -> Floats:
    return volume * x[step.share_input] * step.families_per_unit
