"""What few areas can show: counted by hand, and Donner & Klar's closed form (1e-9)."""

from __future__ import annotations

import pytest

from stepup_econ.records.effects_meter import smallest_effect, smallest_randomisation_p, verdict


def test_smallest_p_of_two_against_two_and_six_against_six() -> None:
    assert smallest_randomisation_p(2, 2) == pytest.approx(1 / 3)
    assert smallest_randomisation_p(1, 3) == 0.25
    assert smallest_randomisation_p(6, 6) == pytest.approx(2 / 924)


def test_smallest_effect_per_family_offered_and_engaged() -> None:
    offered = smallest_effect((54, 200), 0.35, icc=0.02, cluster=60)
    assert offered == pytest.approx(0.30257132365156497, abs=1e-9)
    assert offered / 0.4 == pytest.approx(0.7564283091289123, abs=1e-9)


@pytest.mark.parametrize("p", [0.0, 0.01, 0.05, 1 / 3, 1.0])
def test_no_verdict_where_none_is_attainable(p: float) -> None:
    assert "significant" not in verdict(p, smallest_randomisation_p(2, 2))
    assert "significant" in verdict(p, smallest_randomisation_p(6, 6))


@pytest.mark.parametrize("floor", [0.0, -1.0, float("nan"), 1.5])
def test_a_verdict_needs_the_floor_of_the_design(floor: float) -> None:
    with pytest.raises(ValueError, match="smallest_randomisation_p"):
        verdict(0.01, floor)
