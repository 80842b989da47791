"""Few areas: the four-area data under each rule (an independent calculation in statsmodels, 1e-8)."""

from __future__ import annotations

import numpy as np
import pytest

from stepup_econ.records.effects import (
    donald_lang,
    fixed_effects_design,
    jackknife,
    randomisation_p,
    smallest_wild_p,
    wild_cluster_p,
)

CHANGE = np.array([0.05023923444976075, -0.11205311542390195, 0.004313550498289465, 0.012733887733887728])
SERVICE = np.array([True, True, False, False])


def test_donald_lang_and_randomisation_on_the_four_area_changes() -> None:
    effect, se, p = donald_lang(CHANGE, SERVICE)
    assert effect == pytest.approx(-0.039430659603159196, abs=1e-12)
    assert effect / se == pytest.approx(-0.4852686446970073, abs=1e-8)
    assert p == pytest.approx(0.6754390344860306, abs=1e-8)
    assert randomisation_p(CHANGE, SERVICE) == 1.0


def test_randomisation_never_falls_below_a_third_with_two_against_two() -> None:
    assert randomisation_p(np.array([9.0, 8.0, 0.1, 0.0]), SERVICE) == pytest.approx(1 / 3)


def test_wild_bootstrap_never_falls_below_an_eighth_with_four_areas() -> None:
    area, period = (grid.ravel() for grid in np.meshgrid(np.arange(4), np.arange(6), indexing="ij"))
    exposed = ((area < 2) & (period >= 3)).astype(float)
    y = 5 * exposed + np.random.default_rng(1).normal(0, 0.01, len(area))
    x = fixed_effects_design(area, period, exposed)
    assert smallest_wild_p(4) == 0.125
    assert wild_cluster_p(x, y, area) >= 0.125
    assert jackknife(x, y, area)[0] == pytest.approx(5, abs=0.05)
