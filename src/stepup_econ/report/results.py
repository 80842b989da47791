"""All results of a run in one dictionary: the contract of results.json."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from stepup_econ.analysis.acceptability import acceptability
from stepup_econ.analysis.audit import audit, audit_totals
from stepup_econ.analysis.costs import capacity, costs_by_agency, roles, stage_costs
from stepup_econ.analysis.disclosure import disclosure
from stepup_econ.analysis.effects import effects, effects_by_drift
from stepup_econ.analysis.first_contact import first_contact_study
from stepup_econ.analysis.icers import icers
from stepup_econ.analysis.information import worth_knowing
from stepup_econ.analysis.net_benefit import net_benefit
from stepup_econ.analysis.reconciliation import reconciliation
from stepup_econ.analysis.study_value import effect_study
from stepup_econ.analysis.verify import verify
from stepup_econ.analysis.voi import Population, evpi
from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.model.joint import joint_inputs
from stepup_econ.model.leading import leading_strategy
from stepup_econ.model.simulate import simulate
from stepup_econ.model.simulation import Simulation
from stepup_econ.report.costing import costing
from stepup_econ.report.disclosure import as_record
from stepup_econ.report.further import further
from stepup_econ.report.headlines import Question
from stepup_econ.report.provenance import provenance, sources
from stepup_econ.report.records import plain, records
from stepup_econ.report.risk import risk_results
from stepup_econ.report.sentences import failed_tests, icer_words, warnings_of
from stepup_econ.uncertainty.designs import independent_scramblings

if TYPE_CHECKING:
    import pandas as pd

SCHEMA_VERSION = "1.0"

KEYS = ("schema_version", "evaluation", "settings", "stage_costs", "costs_by_agency", "capacity", "effects", "icers",
        "net_benefit", "acceptability", "evpi", "evppi", "evsi", "tornado", "break_even", "scenarios", "allocation", "warnings",
        "provenance", "costing", "plane", "further", "audit", "verification",
        "effects_by_drift", "two_way", "disclosure", "risk")  # fmt: skip
"""Top-level keys, in order."""

PLANE_DRAWS = 1_024
"""Draws shown in the cost-effectiveness plane: the first ones, which with Sobol points are spread evenly by themselves."""


def assemble(
    evaluation: Evaluation, base: Simulation, psa: Simulation, tables: Mapping[str, pd.DataFrame], allocation: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the results of a run as plain rows.

    Parameters
    ----------
    evaluation : Evaluation
    base, psa : Simulation
        Base case and probabilistic analysis.
    tables : mapping
        ``tornado``, ``break_even``, ``two_way`` and ``scenarios``, which run the model again.
    allocation : mapping
        The plan, as `allocation_results` gives it.
    """
    settings, outcome = evaluation.settings, evaluation.outcome().name
    thresholds = settings.thresholds
    timing: Literal["start", "middle"] = "start" if settings.discount_timing == "start" else "middle"
    years = Population(1.0, settings.decision_years, settings.discount_costs, timing=timing)
    main = leading_strategy(evaluation)
    curves = acceptability(psa, outcome, thresholds)
    found = {
        "schema_version": SCHEMA_VERSION,
        "evaluation": describe(evaluation),
        "settings": describe_settings(evaluation, base, psa),
        "stage_costs": records(stage_costs(evaluation, base)),
        "costs_by_agency": records(costs_by_agency(evaluation, base)),
        "capacity": {
            "roles": records(roles(evaluation)),
            "areas": records(capacity(evaluation, base)),
            "ledger": records(reconciliation(evaluation)),
        },
        "effects": records(effects(evaluation, base, psa)),
        "icers": icer_rows(evaluation, base, psa),
        "net_benefit": records(net_benefit(psa, thresholds, outcome)),
        "acceptability": records(curves),
        "evpi": records(evpi(psa, outcome, thresholds, population=years)),
        "evppi": records(worth_knowing(evaluation, psa)),
        "evsi": [*records(first_contact_study(evaluation, psa, main)), *records(effect_study(evaluation, psa, main))],
        "tornado": records(tables["tornado"]),
        "break_even": records(tables["break_even"]),
        "scenarios": records(tables["scenarios"]),
        "allocation": plain(allocation),
    }
    found["warnings"] = warnings_of(evaluation, psa, found)
    found["provenance"] = plain(_provenance(evaluation, base, main, found))
    found["costing"] = costing(evaluation, base, psa)
    found["plane"] = plane(psa, outcome)
    found["further"] = further(evaluation, base, psa, main, found["allocation"])
    levels = _levels(evaluation, base, psa, main, found)
    withheld = as_record(disclosure(evaluation, found["stage_costs"]))
    return {**_checked(evaluation, found), "two_way": records(tables["two_way"]), "disclosure": withheld, "risk": levels}


def _levels(evaluation: Evaluation, base: Simulation, psa: Simulation, main: str, found: dict[str, Any]) -> dict[str, Any]:
    """Return the risk model's tables; what a reader must know of it and where its numbers come from are added to the rest."""
    levels, notes, behind = risk_results(evaluation, base, psa, main)
    found["warnings"] += notes
    found["provenance"] |= behind
    return levels


def _checked(evaluation: Evaluation, found: dict[str, Any]) -> dict[str, Any]:
    """Add what those who audit look at: the base case as a bill, and the tests of the model."""
    bill = audit(evaluation)
    found["audit"] = {"lines": records(bill), "totals": records(audit_totals(evaluation, bill))}
    found["verification"] = records(verify(evaluation))
    found["warnings"] += failed_tests(found["verification"])
    found["effects_by_drift"] = records(effects_by_drift(evaluation))
    return found


def icer_rows(evaluation: Evaluation, base: Simulation, psa: Simulation) -> list[dict[str, Any]]:
    """Return the ICER table of the base case, and beside it that of the means over the draws."""
    outcome = evaluation.outcome().name
    means = {row["strategy"]: row for row in records(icers(psa, outcome))}
    kept = ("cost", "effect", "inc_cost", "inc_effect", "icer", "status")
    rows = []
    for row in records(icers(base, outcome)):
        beside = {f"mean_{key}": means[row["strategy"]][key] for key in kept}
        rows.append({**row, "wording": icer_words(evaluation, row), **beside})
    return rows


def plane(psa: Simulation, outcome: str) -> list[dict[str, Any]]:
    """Return the first draws of each strategy against the reference, for the cost-effectiveness plane."""
    costs, effects = psa.costs()[:, :PLANE_DRAWS], psa.effects(outcome)[:, :PLANE_DRAWS]
    base = psa.position()
    return [
        {"strategy": name, "inc_cost": plain(cost), "inc_effect": plain(effect)}
        for s, name in enumerate(psa.strategies)
        if s != base
        for cost, effect in zip(costs[s] - costs[base], effects[s] - effects[base], strict=True)
    ]


def describe(evaluation: Evaluation) -> dict[str, Any]:
    """Return what was evaluated, and which inputs are only assumed."""
    settings = evaluation.settings
    used = list(evaluation.inputs.values())
    assumed = [e for e in used if e.quality == "assumed"]
    counts = {quality: sum(e.quality == quality for e in used) for quality in ("green", "amber", "red", "assumed")}
    described: dict[str, Any] = plain(
        {
            "title": settings.title, "organisation": settings.organisation, "contact_role": settings.contact_role,
            "price_year": settings.price_year, "horizon_months": settings.horizon_months, "perspective": settings.perspective,
            "reference": evaluation.reference, "main_strategy": leading_strategy(evaluation),
            "strategies": [{"id": s.id, "label": s.label} for s in evaluation.strategies],
            "areas": [{"id": a.id, "label": a.label, "role": a.role, "fte": a.fte} for a in evaluation.areas],
            "outcomes": [{"id": o.name, "label": o.label, "better": o.better} for o in evaluation.outcomes],
            "primary_outcome": evaluation.outcome().name, "illustrative": evaluation.illustrative,
            "illustrative_inputs": [
                {"input": e.name, "label": e.label, "where": e.where, "source": e.source} for e in assumed
            ],
            "statements": [{"id": s.id, "label": s.label, "text": s.text, "where": s.where} for s in evaluation.statements],
            "quality_counts": counts, "digest": evaluation.digest,
        }
    )  # fmt: skip
    return described


def describe_settings(evaluation: Evaluation, base: Simulation, psa: Simulation) -> dict[str, Any]:
    """Return the settings as they were used, draws and their error included."""
    settings = evaluation.settings
    chosen = {name: getattr(settings, name) for name in type(settings).__dataclass_fields__}
    main = leading_strategy(evaluation)
    asked = Question(evaluation, main)
    gain = asked.inmb(psa)
    error = draw_error(evaluation, psa, asked)
    minutes = psa.data["minutes"].sel(strategy=main).values
    full = (minutes[:, 1] >= minutes[:, 0] * (1 - 1e-12)).mean(axis=-1)
    drawn = {
        "method": psa.method, "n": psa.n_draws, "seed": psa.seed, "inmb_mean": float(gain.mean()), "inmb_standard_error": error,
        "inmb_base": float(asked.inmb(base)[0]), "chance_of_wrong_choice": chance_of_wrong_choice(float(gain.mean()), error),
        "capacity_runs_out": dict(zip(psa.areas, full.tolist(), strict=True)),
    }  # fmt: skip
    described: dict[str, Any] = plain({**chosen, "draws": psa.n_draws, "seed": psa.seed, "design": drawn})
    return described


SCRAMBLINGS = 5
"""Independent repeats from which the error of a run is judged."""


def draw_error(evaluation: Evaluation, psa: Simulation, asked: Question) -> float | None:
    """Return the standard error of the mean net benefit that is due to the draws; None where they came from outside.

    Notes
    -----
    Plain Monte Carlo: sd / sqrt(n). Sobol points and Latin hypercubes are far better than that, and their error is judged from independent
    repeats of the whole design (Owen 1997, Ann Stat 25:1541-1562).
    """
    if psa.n_draws < 2 or psa.seed is None:
        return None
    if psa.method == "mc":
        return float(asked.inmb(psa).std(ddof=1) / np.sqrt(psa.n_draws))
    together, _ = joint_inputs(evaluation.correlation, evaluation.inputs)
    repeats = independent_scramblings(evaluation.inputs, psa.n_draws, psa.seed, SCRAMBLINGS, psa.method, together)
    return float(np.std([asked.inmb(simulate(evaluation, design)).mean() for design in repeats], ddof=1))


def chance_of_wrong_choice(mean: float, error: float | None) -> float | None:
    """Return the chance that more draws would turn the choice at the threshold; None where the error is not known.

    Notes
    -----
    The mean over the draws is taken as its true value give or take its error, by Student's t with one degree of freedom less than
    there were repeats.
    """
    from scipy.special import stdtr

    if error is None:
        return None
    return float(stdtr(SCRAMBLINGS - 1, -abs(mean) / error)) if error > 0 else 0.0


def _provenance(evaluation: Evaluation, base: Simulation, main: str, found: Mapping[str, Any]) -> dict[str, Any]:
    rests = provenance(evaluation, base, main)
    wtp = evaluation.settings.wtp
    nearest = min((row["wtp"] for row in found["evpi"]), key=lambda w: abs(w - wtp))
    both = dict.fromkeys(item["name"] for part in ("inc_cost", "inc_effect") for item in rests[part]["inputs"])
    behind = sources(evaluation, list(both), ("volume", "capacity", "cost", "effect", "decision"))
    best = next(r["p_best"] for r in found["acceptability"] if r["wtp"] == nearest and r["strategy"] == main)
    worth = next(r["evpi"] for r in found["evpi"] if r["wtp"] == nearest)
    n = found["settings"]["design"]["n"]
    rests["p_best"] = {
        "label": f"Probability that it is the best strategy at £{nearest:,.0f}", "value": best, "unit": "probability",
        "formula": "share of draws in which its net benefit is the highest", "arithmetic": f"{best * n:,.0f} of {n:,} draws",
        **behind,
    }  # fmt: skip
    rests["evpi"] = {
        "label": f"Expected value of perfect information a year at £{nearest:,.0f}", "value": worth, "unit": "pounds a year",
        "formula": "mean over draws of the highest net benefit - highest mean net benefit",
        "arithmetic": f"over {n:,} draws: £{worth:,.0f}", **behind,
    }  # fmt: skip
    plan = found["allocation"]
    if plan.get("plan"):
        rests["allocation"] = {
            "label": "Expected net benefit of the best plan", "value": plan["value"], "unit": "pounds a year",
            "formula": "sum over areas of the expected net benefit at the FTE placed there",
            "arithmetic": " + ".join(f"{row['expected_net_benefit']:,.0f}" for row in plan["plan"]), **behind,
        }  # fmt: skip
    return rests
