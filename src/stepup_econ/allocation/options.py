"""What an area may choose between beside its posts: which strategy they carry out, or how many attempts a family gets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from stepup_econ.allocation.curves import Curves, area_order
from stepup_econ.allocation.response import Response, response
from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.uncertainty.designs import Design

Choose = Literal["strategy", "depth"]
CHOICES: tuple[Choose, ...] = ("strategy", "depth")


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to do with posts: what it is called, the evaluation in which it is done, and the strategy there."""

    label: str
    evaluation: Evaluation
    strategy: str


def options_for(evaluation: Evaluation, strategy: str, choose: Choose | None) -> tuple[Option, ...]:
    """Return what areas may choose between: one strategy, every strategy that offers the service, or every depth of contact.

    Depth is how many of a protocol's attempts are made before a family is given up: from the first alone to all of them.

    Raises
    ------
    ValueError
        If the choice is not known.
    """
    if choose is None:
        return (Option(strategy, evaluation, strategy),)
    if choose == "strategy":
        return tuple(Option(s.id, evaluation, s.id) for s in evaluation.strategies if s.protocol is not None)
    if choose != "depth":
        message = f"choose: found {choose!r}, expected one of {', '.join(CHOICES)}"
        raise ValueError(message)
    protocol = evaluation.strategy(strategy).protocol
    numbers = sorted(attempt.number for attempt in evaluation.attempts if attempt.protocol == protocol)
    return tuple(
        Option(f"{strategy}: {made} of {len(numbers)} attempts", _cut(evaluation, protocol, last), strategy)
        for made, last in enumerate(numbers, start=1)
    )


def _cut(evaluation: Evaluation, protocol: str | None, last: int) -> Evaluation:
    """Return the evaluation with a protocol that ends after an attempt."""
    kept = tuple(attempt for attempt in evaluation.attempts if attempt.protocol != protocol or attempt.number <= last)
    return replace(evaluation, attempts=kept)


def responses(options: Sequence[Option], design: Design, levels: Sequence[float], outcome: str, wtp: float) -> tuple[Response, ...]:
    """Return the response curves of each option."""
    return tuple(response(option.evaluation, design, levels, option.strategy, outcome, wtp) for option in options)


def curves_of_options(options: Sequence[Option], found: Sequence[Response]) -> Curves:
    """Return curves of which each area takes one point: some posts and one of the options."""
    areas = found[0].areas
    rows = [
        (place, float(fte), options[which].label, (which, at, level))
        for place, at in enumerate(area_order(areas))
        for level, fte in enumerate(found[0].levels)
        for which in sorted(range(len(options) if fte > 0 else 1), key=lambda k: options[k].label)
    ]
    gains = np.array([found[which].net_benefit[at, level] for _, _, _, (which, at, level) in rows])
    return Curves(
        areas=tuple(areas[at] for at in area_order(areas)),
        area=np.array([place for place, _, _, _ in rows], dtype=np.int64),
        fte=np.array([fte for _, fte, _, _ in rows]),
        net_benefit=gains.mean(axis=1),
        cost=np.array([found[which].spend[at, level] for _, _, _, (which, at, level) in rows]),
        effect=np.array([found[which].effect[at, level].mean() for _, _, _, (which, at, level) in rows]),
        strategy=tuple(label if fte > 0 else "none" for _, fte, label, _ in rows),
        draws=gains if gains.shape[1] > 1 else None,
    )
