"""ICER tables against published ones, and the readings of the nine signs."""

from __future__ import annotations

import math

import numpy as np
import pytest

from stepup_econ.analysis.frontier import frontier
from stepup_econ.analysis.icers import icers, read
from stepup_econ.analysis.intervals import fieller, monte_carlo_error
from stepup_econ.model.simulation import Simulation

PUBLISHED = {
    # US Veterans Affairs Health Economics Resource Center, worked example of dominance
    "herc": {
        "strategies": ["E", "D", "C", "B", "A", "UC"],
        "cost": [55000, 35000, 25000, 10000, 12000, 5000],
        "effect": [5, 4, 3, 2, 1.5, 1],
        "status": ["ND", "ND", "ED", "ND", "D", "ND"],
        "icers": {"B": 5000, "D": 12500, "E": 20000},
    },
    # Paltiel and others 2006, Ann Intern Med 145:797-806, table 4 (effects in months there)
    "paltiel": {
        "strategies": ["status quo", "one time", "5yr", "3yr", "annual"],
        "cost": [26000, 27000, 28020, 28440, 29440],
        "effect": [277.25 / 12, 277.57 / 12, 277.78 / 12, 277.83 / 12, 277.76 / 12],
        "status": ["ND", "ND", "ND", "ND", "D"],
        "icers": {"one time": 37500, "5yr": 1020 / (0.21 / 12), "3yr": 420 / (0.05 / 12)},
    },
    # Rajasingham and others 2020, Clin Infect Dis 70:754-762, as in dampack 1.0.2 (C. difficile testing and treating)
    "cdiff": {
        "strategies": ["s3", "s27", "s33", "s31", "s43", "s44", "s13", "s39", "s20", "s37", "s4"],
        "cost": [
            57336.00598965382, 57541.25263738147, 57642.25875078419, 57934.07434112411, 58072.113720849375,
            58665.7823044647, 58018.62524202028, 57814.647091958104, 58634.20264413985, 58081.79479843233,
            57887.48154932603,
        ],
        "effect": [
            12.939963920240796, 13.014064069627489, 13.038911632191814, 13.096625793221666, 13.112857669119986,
            13.128332839702484, 13.065041238799186, 13.046279016318502, 13.110056886799452, 13.102971115697828,
            12.997065715376468,
        ],
        "status": ["ND", "ND", "ND", "ND", "ND", "ND", "D", "ED", "D", "D", "D"],
        "icers": {
            "s27": 2769.85470915263, "s33": 4065.03105249231, "s31": 5056.2216470406, "s43": 8504.2160616553,
            "s44": 38362.6519947134,
        },
    },
}  # fmt: skip


@pytest.mark.parametrize("name", list(PUBLISHED))
def test_published_tables(name: str) -> None:
    case = PUBLISHED[name]
    table = icers(Simulation.from_arrays([case["cost"]], [case["effect"]], case["strategies"])).set_index("strategy")
    assert list(table.loc[case["strategies"], "status"]) == case["status"]
    found = table["icer"].dropna()
    assert set(found.index) == set(case["icers"])
    for strategy, icer in case["icers"].items():
        assert found[strategy] == pytest.approx(icer, rel=1e-9)
    assert table["cost"].is_monotonic_increasing


# Edge cases, with the answers of dampack 1.0.2 (R), which are also ours. heemod 1.1.0 keeps two equal strategies
# both on the frontier; BCEA 2.4.8 draws a line from the origin and so drops points from it: neither is followed.
EDGES = {
    "test and treat": ([163771, 164848.7, 163765.1], [6.48273, 6.52861, 6.52861], "D D ND"),
    "same twice": ([0, 10, 10, 20], [0, 1, 1, 3], "ND ED D ND"),
    "same cost": ([0, 10, 10, 20], [0, 1, 2, 3], "ND D ND ND"),
    "same effect": ([0, 10, 12, 20], [0, 1, 1, 3], "ND ED D ND"),
    "on one line": ([0, 10, 20, 30], [0, 1, 2, 3], "ND ND ND ND"),
    "all dominated": ([5, 10, 15], [3, 2, 1], "ND D D"),
    "negative cost": ([0, -10, 5], [0, 1, 2], "D ND ND"),
    "negative effect": ([0, 10, 5], [0, -1, 2], "ND D ND"),
    "three at once": ([0, 1000, 2000, 3000, 4000, 5000], [0, 0.1, 0.25, 0.3, 0.9, 1], "ND ED ED ED ND ND"),
    "chained": ([0, 10, 21, 30, 38, 50], [0, 0.1, 0.15, 0.3, 0.9, 1.2], "ND ED ED ED ED ND"),
    "two": ([1, 2], [2, 1], "ND D"),
    "one": ([1], [2], "ND"),
}


@pytest.mark.parametrize("name", list(EDGES))
def test_edge_cases(name: str) -> None:
    cost, effect, statuses = EDGES[name]
    found = frontier(np.array(cost, float), np.array(effect, float))
    assert " ".join(found.status(position) for position in range(len(cost))) == statuses


# heemod issue 182
HEEMOD = [
    (
        [14807, 26041, 49706, 64266, 40022, 57392, 91744, 54651],
        [9.635, 10.2497, 11.1654, 11.5152, 11.582, 11.6248, 11.6296, 11.6588],
        (0, 4, 7),
    ),
    ([26041, 14807, 49706, 64266, 40022], [9.13, 9.635, 11.1654, 11.5152, 11.582], (1, 4)),
]


@pytest.mark.parametrize(("cost", "effect", "on"), HEEMOD)
def test_frontiers_once_reported_wrong_elsewhere(cost: list[float], effect: list[float], on: tuple[int, ...]) -> None:
    assert frontier(np.array(cost, float), np.array(effect, float)).on == on


# Black 1990, Med Decis Making 10:212-214; O'Brien and Briggs 2002, Stat Methods Med Res 11:455-468
QUADRANTS = [
    (1000, 0.1, "NE", 10000, "more costly, more effective", "wtp>=10000"),
    (-1000, 0.1, "SE", None, "dominates", "always"),
    (1000, -0.1, "NW", None, "dominated", "never"),
    (-1000, -0.1, "SW", 10000, "saves 10000 per unit lost", "wtp<=10000"),
    (1000, 0.0, "zeroE", None, "cost difference only", "never"),
    (0.0, 0.1, "zeroC", 0.0, "weakly dominates", "always"),
    (0.0, 0.0, "origin", None, "no difference", "either"),
]


@pytest.mark.parametrize(("cost", "effect", "quadrant", "icer", "reading", "accept"), QUADRANTS)
def test_quadrants(cost: float, effect: float, quadrant: str, icer: float | None, reading: str, accept: str) -> None:
    found = read(cost, effect)
    assert (found.quadrant, found.reading, found.accept) == (quadrant, reading, accept)
    if icer is None:
        assert math.isnan(found.icer)
    else:
        assert found.icer == pytest.approx(icer, rel=1e-12)


# Glick, Doshi, Sonnad and Polsky, Economic Evaluation in Clinical Trials, 2nd ed., chapter 9: experiments 1 to 3.
# Experiment 1 is printed there as 28,200 to 245,200.
FIELLER = [
    ((1000, 0.01, 324.3, 0.001925, -0.71015, 498), "interval", 28288.776809937764, 245035.6803531387),
    ((-35, 0.04, 777, 0.0224, 0.70625, 498), "complement", 26210.00357022012, 263793.20132309897),
    ((400, 0.02, 325, 0.02, 0.25, 498), "whole line", -math.inf, math.inf),
    ((1200, 0.03, 500, 0.05, -0.1, 2), "whole line", -math.inf, math.inf),
]


@pytest.mark.parametrize(("given", "kind", "lower", "upper"), FIELLER)
def test_fieller(given: tuple[float, ...], kind: str, lower: float, upper: float) -> None:
    found = fieller(*given)
    assert found.kind == kind
    assert (found.lower, found.upper) == pytest.approx((lower, upper), rel=1e-9)


def test_fieller_as_printed() -> None:
    found = fieller(*FIELLER[0][0])
    assert (found.lower, found.upper) == pytest.approx((28200, 245200), rel=0.005)


def test_monte_carlo_error() -> None:
    # Hatswell and others 2018, PharmacoEconomics 36:1421-1431; the mean of the five ratios would be 4,960
    cost, effect = [100.0, 140.0, 90.0, 160.0, 120.0], [0.02, 0.05, 0.01, 0.04, 0.03]
    sim = Simulation.from_arrays(np.c_[np.zeros(5), cost], np.c_[np.zeros(5), effect], ["a", "b"])
    row = monte_carlo_error(sim, 5000).iloc[0]
    assert row["icer"] == pytest.approx(4066.666666666667, rel=1e-12)
    assert row["icer_error"] == pytest.approx(614.8371258780855, rel=1e-12)
    assert row["inmb_error"] == pytest.approx(24.779023386727733, rel=1e-12)
