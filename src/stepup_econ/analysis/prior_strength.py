"""How strong a prior would have to be to change the choice, in an evaluation: what is published, or a sceptic's, against what was found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.analysis.tipping import Belief, prior_strengths, tipping_prior
from stepup_econ.evaluation.combine import RATIOS, Z95
from stepup_econ.evaluation.evaluation import EffectEvidence, Evaluation
from stepup_econ.model.simulate import simulate
from stepup_econ.uncertainty.designs import Design

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

POINTS = 25
"""Values of the effect at which the model is run; between them net benefit is interpolated."""

REACH = 5.0
"""Standard errors of the wider belief, on either side of both means, that the values span."""

SCEPTIC = float(np.log(2.0)) / Z95
"""Standard error, on the log scale, of a sceptic who holds no effect likely and a halving or doubling unlikely."""

COLUMNS = ["outcome", "strategy", "found", "prior", "strength", "weight", "effect", "low", "high", "enb", "pays", "tips_at_strength",
           "tips_at_weight"]  # fmt: skip


def effect_prior(evaluation: Evaluation, design: Design, strategy: str) -> pd.DataFrame:
    """Ask how much a prior about the effect on the primary outcome must count to change the choice between a strategy and the reference.

    Parameters
    ----------
    evaluation : Evaluation
    design : Design
        Values of all other inputs in each draw.
    strategy : str

    Returns
    -------
    DataFrame
        ``outcome, strategy, found, prior, strength, weight, effect, low, high, enb, pays, tips_at_strength, tips_at_weight``, one row a
        strength. Where local counts and published evidence were combined, the local counts are what was found and the evidence is the
        prior; else the effect used is what was found, and the prior a sceptic's: no effect, with a 95 % interval from a half to double.
        The last two are missing where no strength changes the choice; the table is empty where the effect is not known with a
        standard error or, without local counts, is not a ratio.
    """
    import pandas as pd

    outcome = evaluation.outcome()
    record = next((r for r in evaluation.evidence if (r.outcome, r.strategy) == (outcome.id, strategy)), None)
    beliefs = None if record is None else _beliefs(record)
    if record is None or beliefs is None:
        return pd.DataFrame(columns=COLUMNS)
    found, prior, names = beliefs
    ratio = record.measure in RATIOS
    item = next(effect.effect_input for effect in outcome.effects if effect.strategy == strategy)
    gain = _gain(evaluation, design, strategy, item, _span(found, prior), ratio)
    turns = tipping_prior(found, prior, gain)
    table = prior_strengths(found, prior, gain, ratio=ratio)
    table["outcome"], table["strategy"] = outcome.name, strategy
    table["found"], table["prior"] = names
    table["tips_at_strength"] = np.nan if turns.strength is None else turns.strength
    table["tips_at_weight"] = np.nan if turns.weight is None else turns.weight
    return table[COLUMNS]


def _beliefs(record: EffectEvidence) -> tuple[Belief, Belief, tuple[str, str]] | None:
    """What was found, the prior, and what they are called."""
    ratio = record.measure in RATIOS
    if record.evidence is not None and record.local is not None and 0 < record.weight < 1:
        return _belief(record.local, ratio), _belief(record.evidence, ratio), ("local counts", "published evidence")
    if not ratio or record.combined[2] <= record.combined[1]:
        return None
    name = "published evidence" if record.weight == 1 else "local counts"
    return _belief(record.combined, ratio), Belief(0.0, SCEPTIC), (name, "a sceptic's: no effect, 95 % from a half to double")


def _belief(interval: tuple[float, float, float], ratio: bool) -> Belief:
    value, low, high = np.log(interval) if ratio else np.array(interval)
    return Belief(float(value), float(high - low) / (2 * Z95))


def _span(found: Belief, prior: Belief) -> tuple[float, float]:
    wide = REACH * max(found.se, prior.se)
    return min(found.mean, prior.mean) - wide, max(found.mean, prior.mean) + wide


def _gain(
    evaluation: Evaluation, design: Design, strategy: str, item: str, span: tuple[float, float], ratio: bool
) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    """Net benefit beside the reference at each value of the effect, every other input averaged."""
    from scipy.interpolate import PchipInterpolator

    grid = np.linspace(*span, POINTS)
    values = np.repeat(design.values, POINTS, axis=1)
    values[design.names.index(item)] = np.tile(np.exp(grid) if ratio else grid, design.n)
    sim = simulate(evaluation, replace(design, values=values, method="changed", labels=()))
    own, base, name = sim.position(strategy), sim.position(evaluation.reference), evaluation.outcome().name
    costs, effects = sim.costs(), sim.effects(name)
    gains = evaluation.settings.wtp * (effects[own] - effects[base]) - (costs[own] - costs[base])
    curve = PchipInterpolator(grid, gains.reshape(design.n, POINTS).mean(axis=0))
    return lambda effect: np.asarray(curve(np.clip(effect, *span)))
