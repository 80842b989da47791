"""Every area of a country: the same as the whole model area by area, and the same compiled or not, whatever the blocks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import stepup_econ as se
from stepup_econ.model import national as module
from stepup_econ.model.national import national
from stepup_econ.uncertainty.designs import Design


def areas(n: int, seed: int = 3) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "area": [f"a{k}" for k in range(n)],
            "families": rng.integers(200, 6000, n),
            "fte": rng.choice([0.0, 0.2, 0.5, 1.0], n),
            "travel": rng.uniform(5, 60, n),
            "moving": rng.uniform(0.05, 0.6, n),
        }
    )


def by_the_model(evaluation: Any, frame: pd.DataFrame, design: Design) -> np.ndarray:
    """Incremental net benefit (strategy, area, draw) by `simulate`, an area at a time in the place of the first service area."""
    place = evaluation.service_areas[0]
    offered = [s.id for s in evaluation.strategies if s.protocol]
    name, share = evaluation.demand[place.id]
    found = np.empty((len(offered), len(frame), design.values.shape[1]))
    for k, line in enumerate(frame.to_dict("records")):
        moved = replace(evaluation, demand={**evaluation.demand, place.id: (name, share * line["families"] / place.families)})
        values = design.values.copy()
        values[design.names.index(place.travel_input)], values[design.names.index(place.moving_input)] = line["travel"], line["moving"]
        sim = se.simulate(moved, Design(design.names, values, "given"), areas=(place.id,), fte={place.id: line["fte"]})
        benefit = evaluation.settings.wtp * sim.effects(evaluation.outcome().name) - sim.costs()
        for s, strategy in enumerate(offered):
            found[s, k] = benefit[sim.position(strategy)] - benefit[sim.position()]
    return found


@pytest.mark.parametrize("fast", [False, True])
def test_it_is_the_whole_model_area_by_area(worked: Any, fast: bool) -> None:
    if fast:
        pytest.importorskip("numba")
    frame, design = areas(12), se.random_draws(worked, 64)
    cells = by_the_model(worked, frame, design)
    found = national(worked, frame, design, fast=fast)
    scale = np.abs(cells).max()
    offered = len(found.strategies)
    table = {key: found.table[key].to_numpy().reshape(12, offered).T for key in ("inmb", "sd", "p_best", "evpi")}
    assert table["inmb"] == pytest.approx(cells.mean(axis=2), abs=1e-9 * scale)
    assert table["sd"] == pytest.approx(cells.std(axis=2), abs=1e-6 * scale)  # a difference of squares loses half the digits
    assert found.totals == pytest.approx(cells.sum(axis=1), abs=1e-9 * scale * 12)
    top = np.maximum(cells.max(axis=0), 0)
    assert table["evpi"][0] == pytest.approx(top.mean(axis=1) - np.maximum(cells.mean(axis=2).max(axis=0), 0), abs=1e-9 * scale)
    wins = np.array([((cells[s] > 0) & (cells[s] >= cells.max(axis=0))).mean(axis=1) for s in range(offered)])
    assert table["p_best"] == pytest.approx(wins)


def test_blocks_of_draws_and_order_of_areas_change_nothing(worked: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba")
    frame, design = areas(700), se.random_draws(worked, 50)
    whole = national(worked, frame, design)
    monkeypatch.setattr(module, "BLOCK", 7)
    parts = national(worked, frame, 50)
    pd.testing.assert_frame_equal(whole.table, parts.table, check_exact=True)
    turned = national(worked, frame.iloc[::-1], design).table.set_index(["area", "strategy"])
    pd.testing.assert_frame_equal(
        whole.table.set_index(["area", "strategy"]), turned.loc[whole.table.set_index(["area", "strategy"]).index], check_exact=True
    )


def test_plain_and_compiled_agree(worked: Any) -> None:
    pytest.importorskip("numba")
    frame = areas(600)
    one, other = national(worked, frame, 128, fast=True), national(worked, frame, 128, fast=False)
    scale = one.table["inmb"].abs().max()
    assert one.table["inmb"].to_numpy() == pytest.approx(other.table["inmb"].to_numpy(), abs=1e-9 * scale)
    assert one.table["p_best"].to_numpy() == pytest.approx(other.table["p_best"].to_numpy(), abs=1e-12)


def test_every_fault_of_the_areas_is_named(worked: Any) -> None:
    def codes(frame: pd.DataFrame) -> list[str]:
        with pytest.raises(se.InputError) as raised:
            national(worked, frame, 8)
        return sorted({problem.code for problem in raised.value.problems})

    frame = areas(4)
    assert codes(frame.drop(columns="fte")) == ["NA101"]
    assert codes(frame.iloc[:0]) == ["NA101"]
    assert codes(frame.assign(area="same", moving=1.2, families=[1, None, 2, 3], travel=[-1, 1, 1, 1])) == ["NA102", "NA103", "NA104"]
