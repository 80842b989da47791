"""Synthetic costing: invented values that agree with each other."""

from __future__ import annotations

from typing import Any

YEARS = ("2023/24", "2024/25", "2025/26")
PAYERS = [
    ("council", "Testham Council", 40_000.0, 6_000.0, 2_000.0),
    ("health", "Testham Health Visitors", 5_000.0, 3_500.0, 0.0),
    ("police", "Testshire Police", 0.0, 45_000.0, 0.0),
    ("society", "Families, employers and others (not public)", 0.0, 0.0, 0.0),
]
"""Agency, what it pays and saves in each year, and what of that is cashable."""

DEPTHS = [(1, "phone", 30.0, 600.0), (2, "phone", 36.0, 900.0), (3, "home visit", 41.3, 1_700.0), (4, "home visit", 43.1, 2_400.0)]
COMPARED = ("2 attempts fewer", "1 attempt fewer", "as it is", "the last attempt once more")
INSIDE = {"childrens_services": 1, "council": 1, "public_sector": 3, "society": 4}
"""How many of the agencies each perspective holds."""


def costing(names: list[str]) -> dict[str, Any]:
    """Return the costing of a service that does not exist, for its first strategy beside the reference."""
    strategy = names[1]
    net = _net(strategy)
    return {
        "average_cost": _average(strategy), "stage_parts": _parts(strategy), "protocols": _protocols(),
        "perspectives": _perspectives(names),
        "budget_impact": _budget(strategy), "net_cost_by_agency": net, "returns": _returns(strategy, net), "side_payment": _side(net),
        "prices": _prices(),
    }  # fmt: skip


def _average(strategy: str) -> list[dict[str, Any]]:
    return [
        {"strategy": strategy, "area": "all", "role": "all", "minutes_supplied": 125_000.0, "minutes_used": 79_000.0, "spend": 113_000.0,
         "used_cost": 71_000.0, "unused_cost": 42_000.0, "per": per, "families": n, "average_cost": 113_000 / n,
         "capacity_rate_cost": 71_000 / n, "unused_per_family": 42_000 / n}
        for per, n in (("referred", 54.0), ("engaged", 21.1))
    ]  # fmt: skip


def _parts(strategy: str) -> list[dict[str, Any]]:
    n, fixed, step, per_step, variable, steps = 54.0, 2_300.0, 11_000.0, 6.0, 210.0, 9.0
    cost = fixed + step * steps + variable * n
    return [{
        "strategy": strategy, "area": "all", "stage": "referred", "unit": "families", "n": n, "fixed": fixed, "step": step,
        "per_step": per_step, "variable": variable, "steps": steps, "cost": cost, "average": cost / n, "marginal": step + variable,
        "next_step_at": 54.0, "posts_now": 2.0, "cost_now": cost + step, "average_now": (cost + step) / n, "variable_at_rate": 1_900.0,
    }]  # fmt: skip


def _protocols() -> list[dict[str, Any]]:
    rows, before = [], (0.0, 0.0)
    for (depth, mode, reached, cost), compared in zip(DEPTHS, COMPARED, strict=True):
        more, extra = reached - before[0], cost - before[1]
        rows.append({
            "protocol": "phone_first", "area": "all", "families": "all", "depth": depth, "compared": compared, "last_mode": mode,
            "referred": 54.0, "attempts_per_family": 0.9 * depth, "failed_per_family": 0.6 * depth, "reached": reached,
            "reach_share": reached / 54, "cost": cost, "cost_failed": cost * 0.5, "share_failed": 0.5, "cost_per_referred": cost / 54,
            "cost_per_reached": cost / reached, "extra_reached": more, "extra_cost": extra, "cost_per_extra_reached": extra / more,
            "cost_per_extra_low": None, "cost_per_extra_high": None,
        })  # fmt: skip
        before = (reached, cost)
    return rows


def _perspectives(names: list[str]) -> list[dict[str, Any]]:
    rows = []
    for s, strategy in enumerate(names):
        cost = inc = 0.0
        for k, perspective in enumerate(INSIDE):
            added, inc_added = 30_000.0 + s * 1_000 * k, 1_000.0 * s * k
            cost, inc = cost + added, inc + inc_added
            rows.append({"strategy": strategy, "perspective": perspective, "added": added, "cost": cost, "inc_added": inc_added,
                         "inc_cost": inc})  # fmt: skip
    return rows


def _budget(strategy: str) -> list[dict[str, Any]]:
    return [
        {"strategy": strategy, "agency": agency, "agency_label": label, "year": year, "uptake": 1.0, "pays": pays, "saves": saves,
         "cashable": cash, "cashable_share": cash / saves if saves else None, "net_cost": pays - saves, "net_cost_cashable": pays - cash,
         "cumulative_net_cost": (pays - saves) * (k + 1)}
        for agency, label, pays, saves, cash in PAYERS for k, year in enumerate(YEARS)
    ]  # fmt: skip


def _net(strategy: str) -> list[dict[str, Any]]:
    rows = []
    for agency, label, pays, saves, cash in PAYERS:
        net, wide = 2.8 * (pays - saves), 2.8 * 3_000.0 if pays or saves else 0.0
        social = 19_000.0 if agency == "society" else 0.0
        rows.append({
            "strategy": strategy, "agency": agency, "agency_label": label, "pv_pays": 2.8 * pays, "pv_saves": 2.8 * saves,
            "pv_cashable": 2.8 * cash, "pv_economic": social / 4, "pv_social": social, "net_cost": net, "net_cost_low": net - wide,
            "net_cost_high": net + wide, "net_cost_cashable": 2.8 * (pays - cash),
        })  # fmt: skip
    return rows


def _returns(strategy: str, net: list[dict[str, Any]]) -> list[dict[str, Any]]:
    rows = []
    for perspective, held in INSIDE.items():
        cost, saved, cash = (sum(row[key] for row in net[:held]) for key in ("pv_pays", "pv_saves", "pv_cashable"))
        gained = saved + sum(row["pv_economic"] + row["pv_social"] for row in net[:held])
        rows.append({
            "strategy": strategy, "perspective": perspective, "rate": 0.035, "pv_costs": cost, "pv_benefits": gained, "npv": gained - cost,
            "npv_low": gained - cost - 30_000, "npv_high": gained - cost + 30_000,
            "p_npv_positive": 0.9 if gained > cost else 0.04, "bcr": gained / cost,
            "switching_value": cost / gained, "fiscal_return": saved / cost, "pv_cashable": cash, "cashable_return": cash / cost,
            "payback_year": YEARS[0] if gained > cost else None, "payback_discounted_year": YEARS[0] if gained > cost else None,
        })  # fmt: skip
    return rows


def _side(net: list[dict[str, Any]]) -> dict[str, Any]:
    losses = {row["agency"]: max(row["net_cost"], 0.0) for row in net[:3]}
    agencies = []
    for row in net[:3]:
        gives, receives = sum(losses.values()) if row["agency"] == "police" else 0.0, losses[row["agency"]]
        after = -row["net_cost"] - gives + receives
        agencies.append({"agency": row["agency"], "agency_label": row["agency_label"], "net_gain": -row["net_cost"], "gives": gives,
                         "receives": receives, "after": after})  # fmt: skip
    transfers = [{"payer": "police", "receiver": agency, "amount": loss} for agency, loss in losses.items() if loss]
    return {"sentence": "said in words", "exists": True, "agencies": agencies, "transfers": transfers}


def _prices() -> list[dict[str, Any]]:
    common = {"price_year": "2023/24", "family": "gamma", "rule": "from its quality"}
    return [
        {**common, "price": "test_police_call", "kind": "price library", "label": "Police call-out", "per": "event", "published": 590.0,
         "published_year": "2022/23", "value": 612.0, "series": "gdp", "vintage": "2025", "low": 400.0, "high": 860.0, "quality": "amber",
         "source": "Invented price list", "page": "12", "where": "unit cost test_police_call", "used_for": "calls"},
        {**common, "price": "salary", "kind": "workbook", "label": "salary", "per": "year", "published": None, "published_year": None,
         "value": 30_000.0, "series": None, "vintage": None, "low": 27_000.0, "high": 33_000.0, "quality": "assumed", "source": "invented",
         "page": "", "where": "Staff!E5", "used_for": "coordinator"},
    ]  # fmt: skip
