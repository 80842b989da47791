"""Event study and two-by-two: exact recovery, the saturated model by means, and every fault named."""

from __future__ import annotations

import numpy as np
import pytest

from stepup_econ.problems import InputError
from stepup_econ.records.effects_event_study import event_study
from stepup_econ.records.effects_two_by_two import from_counts, from_means

area, period = (np.repeat(grid.ravel(), 5) for grid in np.meshgrid(np.arange(5), np.arange(4), indexing="ij"))
service = area < 2
Y = np.random.default_rng(8).normal(size=100)


def test_with_equal_cells_each_period_is_a_difference_in_differences_of_means() -> None:
    found = event_study(Y, area, period, service, start=2).set_index("period")

    def gap(t: int) -> float:
        return float(Y[service & (period == t)].mean() - Y[~service & (period == t)].mean())

    for t in range(4):
        assert found["effect"][t] == pytest.approx(gap(t) - gap(1), abs=1e-12)
    assert found["lead"].tolist() == [True, True, False, False]
    assert found.loc[1, ["effect", "se"]].tolist() == [0.0, 0.0]


def test_its_errors_leave_out_each_area_in_turn() -> None:
    found = event_study(Y, area, period, service, start=2).set_index("period")
    left = [event_study(Y[area != a], area[area != a], period[area != a], service[area != a], start=2)["effect"].iloc[3] for a in (2, 3, 4)]
    # Leaving out one of the two service areas leaves one, which the table refuses: those two by means.
    for a in (0, 1):
        kept = area != a
        gaps = [Y[kept & service & (period == t)].mean() - Y[kept & ~service & (period == t)].mean() for t in (1, 3)]
        left.append(gaps[1] - gaps[0])
    assert found["se"][3] == pytest.approx(np.sqrt(4 / 5 * np.sum((np.array(left) - found["effect"][3]) ** 2)), rel=1e-9)


def test_a_trend_of_the_service_areas_shows_in_the_leads() -> None:
    found = event_study(Y * 0.01 + service * period, area, period, service, start=3)
    assert found["effect"].to_numpy() == pytest.approx([-2, -1, 0, 1], abs=0.05)


def test_an_area_without_families_in_a_period_is_named() -> None:
    kept = ~((area == 3) & (period == 1))
    with pytest.raises(InputError, match=r"EF112.*area 3"):
        event_study(Y[kept], area[kept], period[kept], service[kept], start=2)


def test_two_by_two_from_shares() -> None:
    p, n = np.array([[0.38, 0.31], [0.36, 0.35]]), np.array([[120, 54], [130, 140]])
    found = from_counts(p * n, n)
    assert found.effect == pytest.approx(-0.06, abs=1e-12)
    assert found.se == pytest.approx(0.09654922131613562, abs=1e-12)
    assert from_means(p, np.sqrt(p * (1 - p) / n)).se == pytest.approx(found.se, abs=1e-15)
    assert "whole areas" in found.warning


def test_two_by_two_refuses_what_are_no_counts() -> None:
    for events, families in (([[5, 1], [2, 3]], [[4, 4], [4, 4]]), ([1, 2], [3, 4]), ([[1, 1], [1, np.nan]], [[4, 4], [4, 4]])):
        with pytest.raises(InputError, match="EF111"):
            from_counts(events, families)
    with pytest.raises(InputError, match="EF111"):
        from_means([[1, 2], [3, 4]], [[1, 1], [1, -1]])
