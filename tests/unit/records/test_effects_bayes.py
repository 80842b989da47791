"""The grid over the area shock, against an independent exact grid (1e-6)."""

from __future__ import annotations

import numpy as np
import pytest

from stepup_econ.records.effects_bayes import bayes_effect, shock_band

CHANGE = np.array([0.22314355131420993, -0.45061606888505734, 0.01972182248016885, 0.06014081986806863])
VARIANCE = np.array([0.10892857142857142, 0.08237318885346909, 0.11153753653753654, 0.10904279865993545])
SERVICE = np.array([1.0, 1.0, 0.0, 0.0])


def test_four_areas() -> None:
    found = bayes_effect(CHANGE, VARIANCE, SERVICE)
    assert found.mean == pytest.approx(-0.09362686122113538, abs=1e-6)
    assert found.sd == pytest.approx(0.25139062821125324, abs=1e-6)
    assert found.shock == pytest.approx(0.14628087635235493, abs=1e-6)
    assert found.below_nought == pytest.approx(0.6471406353103134, abs=1e-6)


def test_a_wider_prior_on_the_shock_leaves_more_doubt() -> None:
    band = shock_band(CHANGE, VARIANCE, SERVICE)
    assert band[0.1].sd < band[0.2].sd < band[0.4].sd
