"""Inputs with few different values have a value of knowing them that is a number."""

from __future__ import annotations

import numpy as np
import pytest

from stepup_econ.analysis.evppi import evppi
from stepup_econ.model.simulation import Simulation


@pytest.mark.parametrize("values", [2, 3, 5, 9])
def test_an_input_with_few_values_has_a_finite_value(values: int) -> None:
    rng = np.random.default_rng(values)
    few = rng.integers(0, values, 64).astype(float)
    effect = np.column_stack([np.zeros(64), 0.01 * (few - few.mean()) + rng.normal(0, 0.005, 64)])
    cost = np.column_stack([np.zeros(64), rng.normal(10, 1, 64)])
    own = Simulation.from_arrays(cost, effect, ["a", "b"], inputs={"few": few})
    found = evppi(own, ["few"], wtp=[1_000, 20_000])
    assert np.isfinite(found[["evppi", "se"]].to_numpy()).all()
    # What knowing the class is worth, class by class: the twin, exact for an input with few values.
    for _, row in found.iterrows():
        gain = row["wtp"] * effect[:, 1] - cost[:, 1]
        known = sum(max(gain[few == level].mean(), 0.0) * (few == level).mean() for level in np.unique(few))
        assert row["evppi"] == pytest.approx(known - max(gain.mean(), 0.0), abs=4 * row["se"] + 0.1 * known)
