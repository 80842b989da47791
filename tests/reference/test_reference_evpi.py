"""EVPI against a printed table and closed forms; the value of information for a population."""

from __future__ import annotations

import math

import numpy as np
import pytest

from stepup_econ.analysis.acceptability import acceptability, ceaf
from stepup_econ.analysis.envelope import envelope
from stepup_econ.analysis.voi import Population, evpi
from stepup_econ.model.simulation import Simulation


def test_five_simulations() -> None:
    # Briggs, Claxton and Sculpher 2006, Decision Modelling for Health Economic Evaluation, chapter 6
    worth = np.c_[[9.0, 12.0, 14.0, 11.0, 14.0], [12.0, 10.0, 20.0, 10.0, 13.0]]
    sim = Simulation.from_arrays(-worth, np.zeros((5, 2)), ["A", "B"])
    table = acceptability(sim, wtp=0)
    assert list(table["enb"]) == pytest.approx([12, 13], abs=1e-12)
    assert list(table["p_best"]) == pytest.approx([0.6, 0.4], abs=1e-12)
    assert list(table["expected_loss"]) == pytest.approx([1.8, 0.8], abs=1e-12)
    assert list(table["optimal"]) == [False, True]
    assert ceaf(sim, wtp=0)["p_best"][0] == pytest.approx(0.4, abs=1e-12)
    assert evpi(sim, wtp=0)["evpi"][0] == pytest.approx(0.8, abs=1e-12)


# Raiffa and Schlaifer 1961, unit normal loss: a normal incremental net benefit with this mean and standard deviation
@pytest.mark.parametrize(
    ("mean", "sd", "expected"),
    [(-500.0, 1328.1942628998215, 316.9812054427067), (-500.0, 1317.3078607523755, 312.93761594322166)],
)
def test_normal_increment(mean: float, sd: float, expected: float) -> None:
    from scipy.special import ndtri

    n = 1 << 16
    draws = mean + sd * ndtri((np.arange(n) + 0.5) / n)
    sim = Simulation.from_arrays(np.c_[np.zeros(n), -draws], np.zeros((n, 2)), ["a", "b"])
    assert evpi(sim, wtp=0)["evpi"][0] == pytest.approx(expected, rel=2e-4)


def test_too_few_draws_make_it_too_low() -> None:
    # Oakley, Brennan, Tappenden and Chilcott 2010, J Health Econ 29:468-477; two equal options, each of standard deviation
    # 1,000: the bias is -1,000 / sqrt(pi n), and the EVPI itself 1,000 / sqrt(pi)
    rng = np.random.default_rng(7)
    n = 100
    zero, grid = np.zeros((2, n)), np.zeros(1)
    found = [envelope(rng.normal(0, 1000, (2, n)), zero, grid).evpi[0] for _ in range(400)]
    assert np.mean(found) - 1000 / math.sqrt(math.pi) == pytest.approx(-56.419, abs=4 * np.std(found) / 20)


# Philips, Claxton and Palmer 2008, Med Decis Making 28:199-209; Eckermann and Willan 2008, Value Health 11:522-526
@pytest.mark.parametrize(
    ("timing", "delay", "expected"),
    [
        ("start", 0, 75967.6317700521),
        ("middle", 0, 74672.10821754263),
        ("continuous", 0, 74675.79041017238),
        ("continuous", 0.5, 66617.07691029839),
    ],
)
def test_population(timing: str, delay: float, expected: float) -> None:
    families = Population(394, 5, 0.035, timing, delay)  # type: ignore[arg-type]
    assert 41.26 * families.size == pytest.approx(expected, rel=1e-12)
