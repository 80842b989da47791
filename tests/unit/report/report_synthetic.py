"""Synthetic results: invented values that agree with each other, for two or three strategies."""

from __future__ import annotations

from typing import Any

import numpy as np
from report_synthetic_costing import costing
from report_synthetic_risk import risk
from report_synthetic_study import bill, further, study, verification, worth_knowing

LABELS = {"usual_care": "Usual care", "early_help": "Early Help Coordinator", "phone_only": "Phone offer only"}
AREAS = [
    ("north", "North Testham", "service"),
    ("south", "South Testham", "service"),
    ("east", "East Testham", "comparison"),
]
STAGES = [
    ("screened", "cases", 2000.0, 49.0), ("eligible", "cases", 380.0, 11.0), ("referred", "families", 54.0, 60.0),
    ("attempted", "attempts", 140.0, 9.5), ("reached", "families", 41.3, 22.0), ("accepted", "families", 26.4, 95.0),
    ("engaged", "families", 21.1, 720.0), ("completed", "families", 15.2, 48.0),
]  # fmt: skip
PARTS = [("screened_out", "screened", 1620.0, 49.0), ("failed_attempts", "attempted", 98.7, 8.0)]
OVERALL = [
    ("agency_services", "families", 54.0, 2_300.0), ("set_up", "areas", 2.0, 1_150.0), ("unused_capacity", "hours", 772.0, 42_000.0),
]  # fmt: skip
AGENCIES = [
    ("council", "Testham Council", "engaged", "support", 1.0, True),
    ("health", "Testham Health Visitors", "agency_services", "other agencies' involvement", 0.12, True),
    ("police", "Testshire Police", "consequences_fiscal", "consequences (fiscal)", -0.45, True),
    ("society", "Families, employers and others (not public)", "consequences_social", "consequences (social)", -0.3, False),
]


def synthetic_results(strategies: int = 2, n: int = 400) -> dict[str, Any]:
    """Return results of a service that does not exist, for the reference and one or two strategies."""
    names = list(LABELS)[:strategies]
    rng = np.random.default_rng(7)
    inc_cost = {s: rng.normal(21_000 * (1 + k / 2), 5_000, n) if k else np.zeros(n) for k, s in enumerate(names)}
    inc_effect = {s: rng.normal(3.4 * (1 + k / 5), 2.4, n) if k else np.zeros(n) for k, s in enumerate(names)}
    grid = [float(value) for value in range(0, 20_001, 1_000)]
    return {
        "schema_version": "1.0",
        "evaluation": _evaluation(names),
        "settings": {"price_year": "2023/24", "wtp": 5000.0, "place_all_posts": False, "wtp_grid": "0:20000:1000", "draws": n, "seed": 1,
                     "smallest_count": 10, "decision_years": 5.0, "total_fte": 3.0,
                     "design": {"method": "sobol", "n": n, "seed": 1, "inmb_standard_error": 61.0, "inmb_mean": -4_100.0,
                                "inmb_base": -4_000.0}},
        "stage_costs": _stage_costs(names),
        "costs_by_agency": _agency_costs(names, inc_cost),
        "capacity": _capacity(names) | {"ledger": _ledger()},
        "effects": _effects(names, inc_effect),
        "icers": _icers(names, inc_cost, inc_effect),
        **_decision(names, inc_cost, inc_effect, grid),
        "evppi": worth_knowing(),
        "evsi": study(),
        "audit": bill(names),
        "verification": verification(),
        "effects_by_drift": _effects_by_drift(names),
        "two_way": _two_way(names),
        "disclosure": {"minimum": 10, "inputs": [], "outcomes": [], "risks": [], "protocols": [], "volumes": [], "said": "not masked"},
        "risk": risk(names),
        "tornado": _tornado(),
        "break_even": _break_even(),
        "scenarios": _scenarios(names),
        "allocation": _allocation(),
        "warnings": ["only one comparison area: a difference between areas by chance cannot be told from an effect"],
        "provenance": _provenance(names, inc_cost, inc_effect),
        "costing": costing(names),
        "further": further(names),
        "plane": [
            {"strategy": s, "inc_cost": float(c), "inc_effect": float(e)}
            for s in names[1:] for c, e in zip(inc_cost[s], inc_effect[s], strict=True)
        ],
    }  # fmt: skip


def _evaluation(names: list[str]) -> dict[str, Any]:
    return {
        "title": "Early help in Testham (synthetic)",
        "organisation": "Testham Council",
        "contact_role": "Head of Early Help",
        "price_year": "2023/24",
        "horizon_months": 12.0,
        "perspective": "public_sector",
        "reference": "usual_care",
        "main_strategy": "early_help",
        "strategies": [{"id": s, "label": LABELS[s]} for s in names],
        "areas": [{"id": i, "label": label, "role": role} for i, label, role in AREAS],
        "outcomes": [
            {"id": "rereferral", "label": "Re-referral within 12 months", "better": "lower"},
            {"id": "attendance", "label": "Good school attendance", "better": "higher"},
        ],
        "primary_outcome": "rereferral",
        "illustrative": True,
        "illustrative_inputs": [
            {
                "input": "minutes_engaged",
                "label": "Minutes of support a family",
                "where": "Activities!E12",
                "source": "invented",
            },
            {
                "input": "p_reach_phone",
                "label": "Chance that a call is answered",
                "where": "Contact!E3",
                "source": "invented",
            },
        ],
        "quality_counts": {"green": 12, "amber": 9, "red": 3, "assumed": 21},
        "digest": "0" * 64,
    }


def _stage_costs(names: list[str]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    total = sum(volume * unit for _, _, volume, unit in STAGES) + sum(cost for *_, cost in OVERALL)
    for strategy in names[1:]:
        for area, share in (("all", 1.0), ("north", 0.6), ("south", 0.4)):
            for stage, unit, volume, cost in STAGES:
                here = volume * share
                rows.append(_stage_row(strategy, area, stage, None, unit, here, here * cost, total * share))
                for part, of, count, each in PARTS:
                    if of == stage:
                        rows.append(
                            _stage_row(strategy, area, part, of, unit, count * share, count * share * each, None)
                        )
            for stage, unit, volume, cost in OVERALL:
                rows.append(_stage_row(strategy, area, stage, None, unit, volume * share, cost * share, None))
    return rows


def _stage_row(
    strategy: str,
    area: str,
    stage: str,
    part_of: str | None,
    unit: str,
    volume: float,
    cost: float,
    total: float | None,
) -> dict[str, Any]:
    return {
        "strategy": strategy, "area": area, "stage": stage, "part_of": part_of, "unit": unit, "volume": volume,
        "cost_total": cost, "cost_per_unit": cost / volume, "service_cost_per_unit": None if total is None else total / volume,
    }  # fmt: skip


def _agency_costs(names: list[str], inc_cost: dict[str, np.ndarray]) -> list[dict[str, Any]]:
    rows = []
    weight = sum(part for *_, part, counts in AGENCIES if counts)
    for strategy in names:
        for agency, label, category, category_label, part, counts in AGENCIES:
            inc = float(inc_cost[strategy].mean()) * part / weight
            rows.append({
                "strategy": strategy, "agency": agency, "agency_label": label, "category": category,
                "category_label": category_label, "in_perspective": counts, "cost": 60_000.0 + inc, "inc_cost": inc,
            })  # fmt: skip
    return rows


def _capacity(names: list[str]) -> dict[str, Any]:
    roles = [{
        "role": "coordinator", "label": "Early Help Coordinator", "perimeter": "salary, on-costs, direct overheads",
        "annual_cost": 56_840.0, "hours": 1607.0, "share_other": 0.35, "rate_per_hour": 35.37, "rate_per_minute_with_cases": 0.907,
    }]  # fmt: skip
    areas = []
    for strategy in names[1:]:
        for area, fte, used in (("north", 1.0, 48_000.0), ("south", 1.0, 31_000.0)):
            supplied = fte * 62_670.0
            areas.append({
                "strategy": strategy, "area": area, "role": "coordinator", "fte": fte, "supplied_minutes": supplied,
                "used_minutes": used, "unused_minutes": supplied - used, "supplied_cost": supplied * 0.907,
                "used_cost": used * 0.907, "unused_cost": (supplied - used) * 0.907, "utilisation": used / supplied,
            })  # fmt: skip
    return {"roles": roles, "areas": areas}


def _ledger() -> list[dict[str, Any]]:
    rows = [("coordinator", "Early Help Coordinator", "council", "matched", 110_000.0, 113_680.0, "pay", "Ledger!C4"),
            ("training", "Coordinator training", "council", "unmatched", None, 1_300.0, "", ""),
            ("all matched", "All that is matched", "", "all matched", 110_000.0, 113_680.0, "", ""),
            ("total", "Total", "", "total", 110_000.0, 114_980.0, "", "")]  # fmt: skip
    return [
        {"item": item, "label": label, "agency": agency, "status": status, "spend": spend, "bottom_up": built,
         "variance": (spend or 0.0) - built, "variance_share": None if spend is None else (spend - built) / spend, "lines": lines,
         "where": where}
        for item, label, agency, status, spend, built, lines, where in rows
    ]  # fmt: skip


def _two_way(names: list[str]) -> list[dict[str, Any]]:
    return [
        {"first": "p_accept", "first_label": "Families who accept", "first_unit": "share", "first_value": a, "second": "rr",
         "second_label": "Risk ratio of re-referral", "second_unit": "risk ratio", "second_value": b, "strategy": names[1],
         "inmb": 60_000 * a * (1 - b) - 9_000, "best": names[1] if 60_000 * a * (1 - b) > 9_000 else names[0], "wtp": 5_000.0}
        for a in (0.2, 0.4, 0.6) for b in (0.5, 0.75, 1.0)
    ]  # fmt: skip


def _effects_by_drift(names: list[str]) -> list[dict[str, Any]]:
    return [
        {"outcome": "rereferral", "outcome_label": "Re-referral within 12 months", "strategy": strategy, "measure": "risk ratio",
         "drift": drift, "from": name, "estimate": estimate, "low": estimate / spread, "high": estimate * spread, "used": drift == 0.2}
        for strategy in names[1:]
        for drift, stretch in ((0.1, 0.95), (0.2, 1.0), (0.4, 1.2))
        for name, estimate, spread in (("local counts", 0.74, 2.24 * stretch), ("combined", 0.84, 1.37 * stretch))
    ]  # fmt: skip


def _effects(names: list[str], inc_effect: dict[str, np.ndarray]) -> list[dict[str, Any]]:
    rows = []
    for strategy in names[1:]:
        low, high = (float(v) for v in np.quantile(inc_effect[strategy], [0.025, 0.975]))
        gains = {
            "averted": float(inc_effect[strategy].mean()),
            "averted_low": low,
            "averted_high": high,
            "weight_of_evidence": 0.71,
        }
        common = {
            "outcome": "rereferral", "outcome_label": "Re-referral within 12 months", "better": "lower", "strategy": strategy,
            "measure": "risk ratio", "applies_to": "engaged", "baseline_risk": 0.22, "families": 21.1,
            "smallest_attainable_p": 1 / 3, "followed": 86, "eligible_families": 380.0,
            "events_reference": 83.6, "quality": "amber", "note": "two service areas and one comparison area",
            "smallest_p_six_areas": 2 / 924, "smallest_difference": 0.27, "smallest_difference_engaged": 0.81, "evidence_families": 210.6,
        }  # fmt: skip
        nothing = dict.fromkeys(gains)
        rows += [
            {**common, "from": "evidence", "estimate": 0.88, "low": 0.62, "high": 1.25, **nothing},
            {**common, "from": "local counts", "estimate": 0.74, "low": 0.33, "high": 1.66, **nothing},
            {**common, "from": "combined", "estimate": 0.84, "low": 0.62, "high": 1.15, **gains},
        ]
        rows.append({
            **common, "outcome": "attendance", "outcome_label": "Good school attendance", "better": "higher",
            "measure": "difference", "from": "combined", "estimate": 0.05, "low": -0.08, "high": 0.18, "weight_of_evidence": 0.0,
            "baseline_risk": 0.6, "averted": 1.06, "averted_low": -1.69, "averted_high": 3.8, "note": "",
        })  # fmt: skip
    return rows


def _icers(names: list[str], cost: dict[str, np.ndarray], effect: dict[str, np.ndarray]) -> list[dict[str, Any]]:
    rows = []
    for k, strategy in enumerate(names):
        c, e = float(cost[strategy].mean()), float(effect[strategy].mean())
        before = names[k - 1] if k else None
        dc = None if before is None else c - float(cost[before].mean())
        de = None if before is None else e - float(effect[before].mean())
        rows.append({
            "strategy": strategy, "cost": 120_000.0 + c, "effect": e, "inc_cost": dc, "inc_effect": de,
            "icer": None if dc is None or de is None else dc / de, "status": "ND",
            "compared_with": before, "wording": "", "mean_cost": 120_000.0 + c, "mean_effect": e, "mean_inc_cost": dc,
            "mean_inc_effect": de, "mean_icer": None if dc is None or de is None else dc / de, "mean_status": "ND",
        })  # fmt: skip
    return rows


def _decision(
    names: list[str], cost: dict[str, np.ndarray], effect: dict[str, np.ndarray], grid: list[float]
) -> dict[str, Any]:
    benefit, acceptability, evpi = [], [], []
    for wtp in grid:
        nmb = np.array([wtp * effect[s] - cost[s] for s in names])
        mean, best = nmb.mean(axis=1), nmb.max(axis=0)
        evpi.append(
            {
                "wtp": wtp,
                "evpi": float(best.mean() - mean.max()),
                "evpi_population": float(best.mean() - mean.max()) * 4.5,
            }
        )
        for k, strategy in enumerate(names):
            low, high = (float(v) for v in np.quantile(nmb[k], [0.025, 0.975]))
            benefit.append({
                "wtp": wtp, "strategy": strategy, "nmb": float(mean[k]), "nmb_low": low, "nmb_high": high,
                "inmb": float(mean[k] - mean[0]), "inmb_low": low, "inmb_high": high,
            })  # fmt: skip
            acceptability.append({
                "wtp": wtp, "strategy": strategy, "p_best": float((nmb.argmax(axis=0) == k).mean()), "enb": float(mean[k]),
                "optimal": bool(k == mean.argmax()),
                "p_best_optimal": float((nmb.argmax(axis=0) == mean.argmax()).mean()),
                "expected_loss": float(best.mean() - mean[k]), "tie_share": 0.0,
            })  # fmt: skip
    return {"net_benefit": benefit, "acceptability": acceptability, "evpi": evpi}


def _tornado() -> list[dict[str, Any]]:
    inputs = [
        ("rr_rereferral", "Risk ratio of re-referral", 0.84, 0.62, 1.15, 18_000.0, -29_000.0, "amber", 0.41),
        (
            "minutes_engaged",
            "Minutes of support a family",
            720.0,
            300.0,
            1500.0,
            3_000.0,
            -19_000.0,
            "assumed",
            372.0,
        ),
        (
            "p_accept",
            "Share of reached families who accept the offer",
            0.64,
            0.35,
            0.9,
            -9_800.0,
            1_200.0,
            "assumed",
            0.83,
        ),
        ("minutes_screened", "Minutes to screen a case", 49.0, 15.0, 180.0, 900.0, -8_000.0, "amber", None),
        ("p_reach_phone", "Chance that a call is answered", 0.41, 0.3, 0.52, -6_000.0, -2_500.0, "assumed", None),
    ]
    return [
        {"input": i, "label": label, "unit": "minutes" if "inutes" in label else "risk ratio" if "atio" in label else "share",
         "base": base, "inmb_base": -4_000.0,
         "low": low, "high": high, "inmb_low": a, "inmb_high": b, "swing": abs(a - b),
         "quality": quality, "source": "invented for a test", "where": f"Activities!E{row}", "switch_value": switch}
        for row, (i, label, base, low, high, a, b, quality, switch) in enumerate(inputs, start=4)
    ]  # fmt: skip


def _break_even() -> list[dict[str, Any]]:
    rows = [
        ("p_accept", "Share of reached families who accept the offer", "share", 0.64, "one", [0.83]),
        ("minutes_engaged", "Minutes of support a family", "minutes", 720.0, "one", [372.0]),
        ("p_reach_phone", "Chance that a call is answered", "share", 0.41, "none", []),
    ]
    return [
        {"input": name, "label": label, "unit": unit, "wtp": 5000.0, "base": base, "low": 0.0, "high": 3 * base, "answer": answer,
         "values": values, "words": "said in words"}
        for name, label, unit, base, answer, values in rows
    ]  # fmt: skip


def _scenarios(names: list[str]) -> list[dict[str, Any]]:
    return [
        {"scenario": scenario, "label": label, "strategy": strategy, "inc_cost": cost, "inc_effect": 3.4, "icer": cost / 3.4,
         "inmb": 5000 * 3.4 - cost, "p_best": 0.3, "status": "ND", "words": "more costly, more effective"}
        for strategy in names[1:]
        for scenario, label, cost in (
            ("ineligible_all", "81% ineligible is of all cases screened", 21_400.0),
            ("ineligible_da", "81% ineligible is of the domestic abuse cases only", 14_050.0),
        )
    ]  # fmt: skip


def _allocation() -> dict[str, Any]:
    curve = {
        "north": [0.0, 9_000.0, 14_000.0, 15_500.0, 15_000.0],
        "south": [0.0, 6_000.0, 7_500.0, 7_200.0, 6_500.0],
    }
    best = {0: 0.0, 1: 14_000.0, 2: 21_500.0, 3: 23_000.0}
    return {
        "plan": [
            {"area": "north", "area_label": "North Testham", "fte": 1.5, "expected_net_benefit": 15_500.0, "today_fte": 1.0,
             "equal_fte": 1.0},
            {"area": "south", "area_label": "South Testham", "fte": 0.5, "expected_net_benefit": 6_000.0, "today_fte": 1.0,
             "equal_fte": 1.0},
        ],
        "objective": 21_500.0, "value": 21_500.0, "gap": 0.0, "proven_by": "full enumeration",
        "value_of_one_more_fte": 1_500.0, "binding": ["posts in total: 2 of 2 are placed"],
        "comparisons": [
            {"split": "best plan", "fte": 2.0, "net_benefit": 21_500.0, "value": 21_500.0, "share_of_best": 1.0},
            {"split": "today's split", "fte": 2.0, "net_benefit": 21_500.0, "value": 21_500.0, "share_of_best": 1.0},
            {"split": "equal split", "fte": 2.0, "net_benefit": 21_500.0, "value": 21_500.0, "share_of_best": 1.0},
        ],
        "frontier": [{"fte": float(f), "net_benefit": v, "cost": 52_000.0 * f, "effect": 2.2 * f**0.5} for f, v in best.items()],
        "curves": [
            {"area": area, "fte": k / 2, "net_benefit": v, "low": v - 6_000.0, "high": v + 7_000.0}
            for area, values in curve.items() for k, v in enumerate(values)
        ],
        "stability": [
            {"area": "north", "fte": 1.5, "share_of_draws": 0.58, "mean_fte": 1.4, "next_step": 0.2},
            {"area": "south", "fte": 0.5, "share_of_draws": 0.61, "mean_fte": 0.6, "next_step": 0.55},
        ],
    }  # fmt: skip


def _provenance(names: list[str], cost: dict[str, np.ndarray], effect: dict[str, np.ndarray]) -> dict[str, Any]:
    inputs = [
        {
            "name": "minutes_engaged",
            "label": "Minutes of support a family",
            "value": 720.0,
            "unit": "minutes",
            "quality": "assumed",
            "source": "invented",
            "where": "Activities!E12",
            "rule": "low and high",
        },
        {
            "name": "rr_rereferral",
            "label": "Risk ratio of re-referral",
            "value": 0.84,
            "unit": "ratio",
            "quality": "amber",
            "source": "invented",
            "where": "Evidence!F5",
            "rule": "interval",
        },
    ]
    units = [
        {
            "id": "test_police_call",
            "label": "Police call-out",
            "published": 590.0,
            "price_year": "2022/23",
            "value": 612.0,
            "per": "event",
            "series": "gdp",
            "source": "Invented price list",
            "page": "12",
        }
    ]
    c, e = float(cost[names[1]].mean()), float(effect[names[1]].mean())
    total = sum(volume * unit for _, _, volume, unit in STAGES) + sum(cost for *_, cost in OVERALL)
    values = {
        "inc_cost": ("Incremental cost a year", "pounds a year", c), "inc_effect": ("Families spared", "families a year", e),
        "icer": ("Incremental cost-effectiveness ratio", "pounds", c / e),
        "inmb": ("Incremental net monetary benefit", "pounds a year", 5000 * e - c),
        "unused_capacity": ("Time paid for and not used", "pounds a year", 42_000.0),
        **{f"cost_per_{stage}": (f"Cost for each {stage}", "pounds", total / volume) for stage, _, volume, _ in STAGES},
    }  # fmt: skip
    return {
        name: {
            "label": label, "value": value, "unit": unit, "formula": "said in words", "arithmetic": f"... = {value:,.2f}",
            "cells": ["Activities!E12", "Evidence!F5"], "unit_costs": units, "inputs": inputs,
            "facts": [{"label": "Posts", "value": 2.0, "quality": "assumed", "source": "invented", "where": "Areas!F4"}],
        }
        for name, (label, unit, value) in values.items()
    }  # fmt: skip
