"""Synthetic results of a risk model: invented values that agree with each other."""

from __future__ import annotations

from typing import Any

LEVELS = (
    ("standard", "Standard", "followed", True), ("high", "High (MARAC)", "followed", False), ("closed", "Closed", "followed", True),
    ("moved_away", "Moved away", "exit, returns", False),
)  # fmt: skip
COURSE = {0: (1.0, 0.0, 0.0, 0.0), 6: (0.6, 0.15, 0.2, 0.05), 12: (0.4, 0.12, 0.36, 0.12)}
HELPED = {0: (1.0, 0.0, 0.0, 0.0), 6: (0.65, 0.1, 0.2, 0.05), 12: (0.44, 0.08, 0.36, 0.12)}


def risk(names: list[str]) -> dict[str, list[dict[str, Any]]]:
    """Return the four tables for the reference and the others, the others alike."""
    return {"answer": [_answer(name, place) for place, name in enumerate(names)], "times": _times(names), "occupancy": _occupancy(names),
            "matrix": _matrix(), "one_way": _one_way(), "scenarios": _scenarios(names)}  # fmt: skip


def _answer(name: str, place: int) -> dict[str, Any]:
    row: dict[str, Any] = {
        "strategy": name, "delivery": 150.0 + 2_850.0 * place, "levels": 900.0 - 60.0 * place, "moves": 100.0 - 10.0 * place,
        "cost": 1_150.0 + 2_780.0 * place, "good_years": 0.79 + 0.03 * place, "qalys": None, "base_cost": 1_140.0 + 2_780.0 * place,
        "base_good_years": 0.79 + 0.03 * place, "months": 12.0, "helped": 0.3 if place else None, "inputs": 12, "assumed": 5, "inc_qalys": None,
        "inc_qalys_low": None, "inc_qalys_high": None, "cost_per_qaly": None,
    }  # fmt: skip
    gains = {
        "inc_cost": 2_780.0 * place, "inc_cost_low": 2_100.0 * place, "inc_cost_high": 3_600.0 * place, "inc_good": 0.03 * place,
        "inc_good_low": -0.01 * place, "inc_good_high": 0.07 * place, "inc_days": 10.9575 * place, "inc_days_low": -3.6525 * place,
        "inc_days_high": 25.5675 * place, "p_more_good": 0.91, "cost_per_good_year": 2_780.0 / 0.03, "reading": "NE",
        "base_inc_cost": 2_780.0 * place, "base_inc_good": 0.03 * place,
    }  # fmt: skip
    return row | (gains if place else dict.fromkeys(gains))


def _times(names: list[str]) -> list[dict[str, Any]]:
    rows = []
    for place, name in enumerate(names):
        for at, (level, label, kind, good) in enumerate(LEVELS):
            course = HELPED if place else COURSE
            years = (course[0][at] + 2 * course[6][at] + course[12][at]) / 4
            change = years - (COURSE[0][at] + 2 * COURSE[6][at] + COURSE[12][at]) / 4
            rows.append(
                {"strategy": name, "level": level, "label": label, "kind": kind, "good": good, "start": COURSE[0][at], "years": years,
                 "years_low": years * 0.8, "years_high": years * 1.2, "change": change if place else None,
                 "change_low": change - 0.02 if place else None, "change_high": change + 0.02 if place else None, "at_end": course[12][at],
                 "base_years": years}
            )  # fmt: skip
    return rows


def _occupancy(names: list[str]) -> list[dict[str, Any]]:
    return [
        {"strategy": name, "month": float(month), "level": level, "label": label, "kind": kind, "share": shares[at],
         "low": shares[at] * 0.8, "high": min(1.0, shares[at] * 1.2)}
        for place, name in enumerate(names) for month, shares in (HELPED if place else COURSE).items()
        for at, (level, label, kind, _) in enumerate(LEVELS)
    ]  # fmt: skip


def _matrix() -> list[dict[str, Any]]:
    return [
        {"left": "standard", "entered": "high", "left_label": "Standard", "entered_label": "High (MARAC)", "months": 6.0,
         "probability": 0.15, "low": 0.1, "high": 0.2, "helped": 0.1, "where": "Risk moves!D5"},
    ]  # fmt: skip


def _one_way() -> list[dict[str, Any]]:
    return [
        {"input": "level_move_standard_to_high", "label": "move from Standard to High (MARAC)", "unit": "share", "base": 0.15, "low": 0.1,
         "high": 0.2, "days_base": 11.0, "days_low": 8.0, "days_high": 14.0, "cost_low": 2_790.0, "cost_high": 2_770.0, "swing": 6.0,
         "quality": "assumed", "source": "a guess", "where": "Risk moves!D5"},
    ]  # fmt: skip


def _scenarios(names: list[str]) -> list[dict[str, Any]]:
    return [
        {"scenario": name, "label": label, "strategy": names[1], "inc_days": days, "inc_days_low": days - 14, "inc_days_high": days + 15,
         "p_more_good": 0.91, "inc_cost": 2_780.0, "helped": 0.3}
        for name, label, days in (("base", "Base case", 11.0), ("no_effect", "No effect", 0.0))
    ]  # fmt: skip
