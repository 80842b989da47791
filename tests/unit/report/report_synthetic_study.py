"""Synthetic study: invented values that agree with each other."""

from __future__ import annotations

from typing import Any


def study() -> list[dict[str, Any]]:
    """Return what a study would be worth that nobody will do: worth most with 40 families."""
    rows = []
    for n in (20, 40, 60):
        evsi, families = 300.0 * n / (n + 40), 240.0 - 3 * n
        worth = evsi / 54 * families
        rows.append({
            "study": "text first against home visit first", "wtp": 5_000.0, "n": n, "years_to_recruit": n / 54, "evsi": evsi, "se": 4.0,
            "evppi": 300.0, "families": families, "worth_over_years": worth, "most_per_family": worth / n, "best": n == 40,
            "near_best": n == 40, "best_now": "home visit first", "method": "regression", "fit": "ok", "note": "",
        })  # fmt: skip
    return rows


def further(names: list[str]) -> dict[str, list[dict[str, Any]]]:
    """Return what lies beyond the average for a service that does not exist."""
    usual, early = names[:2]
    choice = {"wtp": 5_000.0, "p_best": 0.5, "expected_loss": 900.0}
    gap = {"label": "Family accepts the offer", "share_now": 0.5, "enb_now": -4_000.0, "best_now": usual}
    whole = {"split": "moving", "strategy": early, "best_together": usual, "worth": 1_100.0, "evpi_apart": 400.0, "evpi_together": 900.0}
    prior = {"outcome": "escalation_averted", "strategy": early, "found": "local counts", "prior": "published evidence", "low": 0.4, "high": 1.1,
             "tips_at_strength": None, "tips_at_weight": None}  # fmt: skip
    return {
        "structural_average": [
            {**choice, "strategy": usual, "enb": 0.0, "optimal": True}, {**choice, "strategy": early, "enb": -3_000.0, "optimal": False}
        ],
        "structural_value": [
            {"wtp": 5_000.0, "scenarios": 3.0, "structure": 300.0, "within": 600.0, "evpi": 900.0, "choices": "base: early; other: usual"}
        ],
        "engagement": [
            {**gap, "input": "p_accept", "closed": 0.1, "share_then": 0.55, "enb_then": -1_000.0, "worth": 0.0, "best_then": usual},
            {**gap, "input": "p_accept", "closed": 0.5, "share_then": 0.75, "enb_then": 8_000.0, "worth": 8_000.0, "best_then": early},
        ],
        "groups": [
            {**whole, "group": "moving", "families": 0.3, "inmb": -5_100.0, "best": usual},
            {**whole, "group": "not moving", "families": 0.7, "inmb": 1_100.0, "best": early},
        ],
        "prior_strength": [
            {**prior, "strength": 0.0, "weight": 0.0, "effect": 0.8, "enb": -9_000.0, "pays": False},
            {**prior, "strength": 1.0, "weight": 0.6, "effect": 0.7, "enb": -4_000.0, "pays": False},
        ],
        "equity": [
            {"aversion": 3.0, "strategy": early, "mean": 0.71, "ede": 0.70, "inequality": 0.01, "total_gain": 4.0, "equity_gain": -0.5,
             "ede_gain": 3.5, "quadrant": "more in all, less equal"}
        ],
        "price_of_equality": [
            {"area": "north", "best": 900.0, "equal": 500.0, "change": -400.0, "share": -0.4},
            {"area": "south", "best": 100.0, "equal": 300.0, "change": 200.0, "share": 0.2},
            {"area": "all", "best": 1_000.0, "equal": 800.0, "change": -200.0, "share": -0.2},
        ],
    }  # fmt: skip


def worth_knowing() -> list[dict[str, Any]]:
    """Return what knowing inputs would be worth: invented, largest first, then by quality."""
    common = {"wtp": 5_000.0, "se": 6.0, "fit": "ok", "note": ""}
    inputs = [("rr_escalation", "risk ratio: escalation", "assumed", 420.0), ("p_accept", "Family accepts the offer", "green", 95.0),
              ("minutes_support", "minutes: support", "assumed", 0.0)]  # fmt: skip
    rows = [
        {"kind": "input", "group": name, "label": label, "quality": quality, "rank": rank, "evppi": worth, "share_of_evpi": worth / 600, **common}
        for rank, (name, label, quality, worth) in enumerate(inputs, 1)
    ]
    groups = [("assumed", 2, 480.0), ("green", 1, 95.0)]
    return rows + [
        {"kind": "quality", "group": quality, "label": f"all {count} inputs of quality {quality}", "quality": quality, "rank": rank, "evppi": worth,
         "share_of_evpi": worth / 600, **common}
        for rank, (quality, count, worth) in enumerate(groups, 1)
    ]  # fmt: skip


def verification() -> list[dict[str, Any]]:
    """Return two tests that were passed."""
    return [
        {"check": check, "done": done, "expected": 0.0, "found": 0.0, "tolerance": 1e-9, "passed": True}
        for check, done in (("zero effect", "every effect set to none: largest effect of any strategy"), ("zero price", "every price set to nought: largest cost, £"))
    ]


def bill(names: list[str]) -> dict[str, list[dict[str, Any]]]:
    """Return two prices of a service that does not exist, and what they come to."""
    prices = (("hour_coordinator", "Coordinator: paid hour", "hour", 40.0), ("price_contact", "Health visitor contact", "contact", 86.0))
    lines = [
        {"strategy": name, "line": line, "label": label, "unit": unit, "price": price, "quantity": 100.0 * place, "cost": 100.0 * place * price}
        for place, name in enumerate(names)
        for line, label, unit, price in prices
    ]
    totals = [
        {"strategy": name, "cost": 12_600.0 * place, "effect": 2.0 * place, "inc_cost": 12_600.0 * place, "inc_effect": 2.0 * place,
         "icer": 6_300.0 if place else None, "wtp": 5_000.0, "inmb": -2_600.0 * place}
        for place, name in enumerate(names)
    ]  # fmt: skip
    return {"lines": lines, "totals": totals}
