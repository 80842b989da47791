"""Events over time against direct sums."""

from __future__ import annotations

import math

import numpy as np
import pytest

from stepup_econ.model.effects import discounted_events, hazard, treated_hazard


def one(value: float) -> np.ndarray:
    return np.array([value])


@pytest.mark.parametrize(
    ("measure", "effect", "risk", "expected"),
    [
        ("risk ratio", 0.6, 0.25, 0.15),
        ("difference", -0.10, 0.25, 0.15),
        ("odds ratio", 0.5, 0.25, (1 / 6) / (1 + 1 / 6)),
        ("hazard ratio", 0.5, 0.25, 1 - math.sqrt(0.75)),
    ],
)
def test_an_effect_changes_the_risk_it_was_measured_on(measure: str, effect: float, risk: float, expected: float) -> None:
    base = hazard(one(risk), 12)
    treated = treated_hazard(measure, base, one(effect), 12)
    plain, changed = discounted_events(base, treated, 12, 12, 12, 0.0, "start")
    assert plain[0] == pytest.approx(risk, abs=1e-14)
    assert changed[0] == pytest.approx(expected, abs=1e-14)


def test_a_risk_cannot_leave_nought_to_one() -> None:
    base = hazard(one(0.6), 12)
    for measure, effect in (("risk ratio", 3.0), ("difference", 0.9), ("difference", -0.9)):
        changed = discounted_events(base, treated_hazard(measure, base, one(effect), 12), 12, 12, 12, 0.0, "start")[1]
        assert 0.0 <= changed[0] <= 1.0


def test_the_effect_ends_when_it_lasts_no_longer() -> None:
    base = hazard(one(0.2), 12)
    treated = treated_hazard("risk ratio", base, one(0.5), 12)
    _, changed = discounted_events(base, treated, 12, 24, 1, 0.0, "start")
    assert changed[0] == pytest.approx(1 - 0.9 * 0.8, abs=1e-12)


@pytest.mark.parametrize(("timing", "offset"), [("start", 0.0), ("middle", 0.5)])
def test_discounting_equals_the_sum_over_cycles(timing: str, offset: float) -> None:
    base = hazard(one(0.3), 12)
    plain, _ = discounted_events(base, base, 0, 36, 12, 0.035, timing)
    survival = [0.7**year for year in range(4)]
    twin = sum((survival[y] - survival[y + 1]) / 1.035 ** (y + offset) for y in range(3))
    assert plain[0] == pytest.approx(twin, abs=1e-14)


def test_shorter_cycles_change_nothing_when_nothing_is_discounted() -> None:
    base, treated = hazard(one(0.3), 12), hazard(one(0.1), 12)
    by_month = discounted_events(base, treated, 7, 30, 1, 0.0, "middle")
    by_year = discounted_events(base, treated, 7, 30, 12, 0.0, "middle")
    assert by_month[0][0] == pytest.approx(by_year[0][0], abs=1e-14)
    assert by_month[1][0] == pytest.approx(by_year[1][0], abs=1e-14)
