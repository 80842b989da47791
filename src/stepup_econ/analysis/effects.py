"""What the service achieves: every effect with where it came from, and what it amounts to a year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from stepup_econ.evaluation.combine import smallest_p
from stepup_econ.evaluation.evaluation import EffectEvidence, Evaluation
from stepup_econ.evaluation.service import Outcome
from stepup_econ.model.effects import discounted_events, hazard
from stepup_econ.model.pathway import pathway
from stepup_econ.model.simulation import Simulation
from stepup_econ.model.values import Values
from stepup_econ.uncertainty.designs import base_design

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ["outcome", "outcome_label", "better", "strategy", "measure", "applies_to", "from", "estimate", "low", "high",
           "weight_of_evidence", "baseline_risk", "families", "followed", "eligible_families",
           "events_reference", "averted", "averted_low", "averted_high", "smallest_attainable_p",
           "quality", "note", "smallest_p_six_areas", "smallest_difference", "smallest_difference_engaged",
           "evidence_families"]  # fmt: skip
DRIFT_COLUMNS = ["outcome", "outcome_label", "strategy", "measure", "drift", "from", "estimate", "low", "high", "used"]
SIX = smallest_p(6, 6)


def effects(evaluation: Evaluation, base: Simulation, psa: Simulation) -> pd.DataFrame:
    """Return published evidence, local counts and their combination for each outcome, and the effect a year.

    Parameters
    ----------
    evaluation : Evaluation
    base, psa : Simulation
        Base case, for the yearly effect; probabilistic analysis, for its 95 % interval.

    Returns
    -------
    DataFrame
        One row for each outcome, strategy and source (``evidence``, ``local counts``, ``combined``). ``averted`` is the yearly effect in
        the service areas (events averted, or gained where higher is better) and stands on the combined row alone. ``families`` are
        those to whom it applies in a year; ``followed`` those followed locally, service and comparison areas together;
        ``events_reference`` how many of all ``eligible_families`` have the event within the horizon under the reference, discounted as
        the effect is. ``quality`` is the worst of the rows that carry weight. ``smallest_attainable_p`` is the smallest p that a
        randomisation test over these areas could ever give, ``smallest_p_six_areas`` what six against six would allow;
        ``smallest_difference`` the smallest difference of risks a family followed that these counts would have shown with 80 % power,
        ``smallest_difference_engaged`` the same a family engaged. ``evidence_families`` says how many families followed like these
        the published evidence counts for, where it is combined with local counts.
    """
    import pandas as pd

    rows = [row for record in evaluation.evidence for row in _rows(evaluation, record, base, psa)]
    return pd.DataFrame(rows, columns=COLUMNS)


def _rows(evaluation: Evaluation, record: EffectEvidence, base: Simulation, psa: Simulation) -> list[dict[str, Any]]:
    outcome = evaluation.outcome(record.outcome)
    helped = float(base.data["volume"].sel(strategy=record.strategy, stage=record.applies_to).values.sum())
    common = {
        "outcome": outcome.name, "outcome_label": outcome.label, "better": outcome.better, "strategy": record.strategy,
        "measure": record.measure, "applies_to": record.applies_to,
        "baseline_risk": evaluation.inputs[outcome.risk_input].value, "families": helped, "followed": record.families,
        "smallest_attainable_p": record.smallest_p, "quality": _quality(evaluation, record), "note": "; ".join(record.notes),
        "smallest_p_six_areas": None if record.smallest_p is None else SIX, "smallest_difference": record.smallest_difference,
        "smallest_difference_engaged": _a_family_engaged(record, base),
        "evidence_families": record.families * record.weight / (1.0 - record.weight) if 0.0 < record.weight < 1.0 else None,
    }  # fmt: skip
    common |= _under_reference(evaluation, outcome)
    place = base.position(record.strategy)
    draws = psa.effects(outcome.name)[place]
    low, high = (float(end) for end in np.quantile(draws, (0.025, 0.975)))
    yearly = {"averted": float(base.effects(outcome.name)[place, 0]), "averted_low": low, "averted_high": high}
    found = (("evidence", record.evidence), ("local counts", record.local), ("combined", record.combined))
    rows = []
    for name, interval in found:
        if interval is not None:
            used = {**yearly, "weight_of_evidence": record.weight} if name == "combined" else {}
            rows.append({**common, "from": name, **dict(zip(("estimate", "low", "high"), interval, strict=True)), **used})
    return rows


def effects_by_drift(evaluation: Evaluation) -> pd.DataFrame:
    """Return each effect for half, once and twice the drift that areas are taken to have by themselves.

    Returns
    -------
    DataFrame
        Columns ``outcome, outcome_label, strategy, measure, drift, from, estimate, low, high, used``: ``from`` is ``local counts`` or
        ``combined``; ``used`` marks the drift of the settings. Empty without local counts.
    """
    import pandas as pd

    rows = [
        (evaluation.outcome(record.outcome).name, evaluation.outcome(record.outcome).label, record.strategy, record.measure, drift, name,
         *interval, drift == evaluation.settings.area_sd)
        for record in evaluation.evidence
        for drift, local, combined in record.by_drift
        for name, interval in (("local counts", local), ("combined", combined))
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=DRIFT_COLUMNS)


def _a_family_engaged(record: EffectEvidence, base: Simulation) -> float | None:
    """Return the smallest difference shown, for each family engaged: that for each family offered over the share engaged."""
    if record.smallest_difference is None:
        return None
    offered, engaged = (
        float(base.data["volume"].sel(strategy=record.strategy, stage=stage).values.sum()) for stage in ("referred", "engaged")
    )
    return record.smallest_difference * offered / engaged if engaged > 0 else None


def _under_reference(evaluation: Evaluation, outcome: Outcome) -> dict[str, float]:
    """Return all eligible families of the service areas, and how many have the event within the horizon under the reference."""
    x, settings = Values(base_design(evaluation.inputs)), evaluation.settings
    reference = evaluation.strategy(evaluation.reference)
    families = sum(float(pathway(evaluation, x, area, reference).cohort[0]) for area in evaluation.service_areas)
    base = hazard(x[outcome.risk_input], outcome.risk_months)
    chance, _ = discounted_events(
        base, base, 0.0, settings.horizon_months, settings.cycle_months, settings.discount_effects, settings.discount_timing
    )
    return {"eligible_families": families, "events_reference": families * float(chance[0])}


def _quality(evaluation: Evaluation, record: EffectEvidence) -> str:
    """Return the quality of the effect that is used: the worst of what carries weight."""
    effects_of = evaluation.outcome(record.outcome).effects
    used = next(effect for effect in effects_of if effect.strategy == record.strategy)
    return evaluation.inputs[used.effect_input].quality
