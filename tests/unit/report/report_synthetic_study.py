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
