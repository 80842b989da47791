"""Which strategy the headline numbers are about."""

from __future__ import annotations

from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.model.simulate import simulate


def leading_strategy(evaluation: Evaluation) -> str:
    """Return the strategy that offers the service and has the highest base-case net benefit at the evaluation's threshold.

    Of strategies with the same net benefit, the first in the workbook. A dominated strategy never leads where the one that dominates it
    offers the service too.
    """
    offering = [s.id for s in evaluation.strategies if s.protocol is not None]
    if len(offering) == 1:
        return offering[0]
    base = simulate(evaluation)
    worth = evaluation.settings.wtp * base.effects(evaluation.outcome().name)[:, 0] - base.costs()[:, 0]
    return max(offering, key=lambda name: float(worth[base.position(name)]))
