"""The ladder names every fault of its arrays at once, and runs on sound ones."""

from __future__ import annotations

import numpy as np
import pytest

from stepup_econ.problems import InputError
from stepup_econ.records.effects_ladder import ladder

AREA = np.repeat(np.arange(4), 10)
AFTER = np.tile(np.arange(10) >= 5, 4)
SERVICE = AREA < 2
Y = np.random.default_rng(3).normal(0, 1, 40)


def codes(**changed: np.ndarray) -> list[str]:
    arrays = {"y": Y, "area": AREA, "period": AFTER.astype(int), "service": SERVICE, "after": AFTER} | changed
    with pytest.raises(InputError) as raised:
        ladder(**arrays)
    return sorted({problem.code for problem in raised.value.problems})


def test_sound_arrays_give_a_finite_effect_by_every_rule() -> None:
    found = ladder(Y, AREA, AFTER.astype(int), SERVICE, AFTER)
    assert found["effect"].notna().all()
    assert found["p"].between(0, 1).all()
    assert (found["p"] >= found["smallest_p"]).all()


def test_no_rule_calls_a_vast_effect_significant_with_two_against_two() -> None:
    found = ladder(Y + 50.0 * (SERVICE & AFTER), AREA, AFTER.astype(int), SERVICE, AFTER)
    assert found["p"].min() < 0.05  # a rule without a floor of its own does fall below
    assert not found["verdict"].str.contains("significant").any()


def test_each_fault_is_named() -> None:
    assert codes(after=AFTER[:-1]) == ["EF101"]
    assert codes(y=np.where(np.arange(40) == 7, np.nan, Y)) == ["EF102"]
    assert codes(service=np.where(np.arange(40) == 0, False, SERVICE)) == ["EF103"]
    assert codes(after=AFTER | (AREA == 3)) == ["EF104"]
    assert codes(service=np.ones(40, bool)) == ["EF105"]
    assert codes(service=AREA < 1) == ["EF105"]
    assert codes(service=AREA < 3) == ["EF105"]
    assert codes(area=np.arange(40) // 2, service=np.arange(40) < 20, after=np.arange(40) % 2 == 1) == ["EF106"]


def test_two_faults_are_named_together() -> None:
    assert codes(y=np.where(np.arange(40) == 7, np.inf, Y), after=AFTER | (AREA == 3)) == ["EF102", "EF104"]
