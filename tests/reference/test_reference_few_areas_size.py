"""How often each rule calls an effect significant, where there is none and where there is one: simulated, areas that drift."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from stepup_econ.records.effects_ladder import ladder

RUNS, FAMILIES, SHOCK = 300, 10, 0.3
"""Runs, families in each area and time, and SD of the shock that an area has in a time, in SDs of families."""


def called(areas_a_side: int, effect: float, seed: int) -> pd.Series:
    """Return the share of runs in which each rule has p of 0.05 or less."""
    rng = np.random.default_rng(seed)
    areas = 2 * areas_a_side
    area = np.repeat(np.arange(areas), 2 * FAMILIES)
    period = np.tile(np.repeat([0, 1], FAMILIES), areas)
    service, after = area < areas_a_side, period == 1
    found = []
    for _ in range(RUNS):
        shock = rng.normal(0, SHOCK, (areas, 2))[area, period]
        y = shock + effect * (service & after) + rng.normal(size=len(area))
        found.append(ladder(y, area, period, service, after).set_index("method")["p"])
    return (pd.DataFrame(found) <= 0.05).mean()


@pytest.mark.slow
def test_size_and_power_of_each_rule() -> None:
    few, many = called(2, 0.0, 1), called(6, 0.0, 2)
    print(pd.DataFrame({"2 v 2": few, "6 v 6": many, "2 v 2, effect 1": called(2, 1.0, 3), "6 v 6, effect 1": called(6, 1.0, 4)}).round(3))
    # 300 runs know 5 % to 1.3 percentage points, 30 % to 2.6.
    assert few["naive"] > 0.10
    assert few["randomisation"] == few["wild cluster bootstrap"] == 0  # their floors are 1/3 and 1/8
    assert few["cluster-robust"] > few["Donald-Lang"]
    assert few["Donald-Lang"] < 0.09
    assert many["randomisation"] < 0.09
    assert many["Donald-Lang"] < 0.09
    assert many["jackknife"] < 0.10
    assert many["naive"] > 0.10
