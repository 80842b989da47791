"""Tornado and break-even against direct evaluation of the model."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stepup_econ.analysis.sensitivity import break_even, break_even_table, inmb_of_design, tornado
from stepup_econ.model.simulate import simulate
from stepup_econ.uncertainty.designs import changed_design

STRATEGY, OUTCOME = "early_help", "escalation_averted"


def inmb(worked: Any, changes: dict[str, float], wtp: float) -> float:
    sim = simulate(worked, changed_design(worked.inputs, [changes]))
    gain = wtp * sim.effects(OUTCOME) - sim.costs()
    return float(gain[1, 0] - gain[0, 0])


def test_tornado_ends_are_runs_of_the_model(worked: Any) -> None:
    table = tornado(worked, wtp=100_000)
    assert (np.diff(table["swing"]) <= 1e-9 * table["swing"].max()).all()
    for row in table.head(6).itertuples():
        for value, found in ((row.low, row.inmb_low), (row.high, row.inmb_high)):
            assert found == pytest.approx(inmb(worked, {row.input: value}, 100_000), rel=1e-10)
    names = set(table["input"])
    assert names == {name for name, e in worked.inputs.items() if e.uncertain}


def test_an_input_that_cannot_matter_has_no_swing(worked: Any) -> None:
    table = tornado(worked).set_index("input")
    # the area where no coordinator works: its families are not in the service areas' results
    assert table.loc["travel_comparison_c", "swing"] == 0.0


def test_break_even_value_makes_net_benefit_nought(worked: Any) -> None:
    found = break_even(worked, "p_accept", outcome=OUTCOME, wtp=100_000)
    assert list(found["answer"]) == ["one"]
    value = float(found["value"].iloc[0])
    assert 0.5 < value < 0.7
    assert inmb(worked, {"p_accept": value}, 100_000) == pytest.approx(0.0, abs=1e-3)
    assert inmb(worked, {"p_accept": value + 0.01}, 100_000) > 0 > inmb(worked, {"p_accept": value - 0.01}, 100_000)


def test_no_break_even_is_an_answer(worked: Any) -> None:
    found = break_even(worked, "p_accept", outcome=OUTCOME, wtp=5_000)
    assert list(found["answer"]) == ["none"]
    assert np.isnan(found["value"].iloc[0])
    assert "does not pay at any value from 0.0% to 100.0%" in found["words"].iloc[0]


def test_several_break_evens_are_all_found(worked: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from stepup_econ.analysis import sensitivity

    def wave(evaluation: Any, changes: Any, *question: Any) -> np.ndarray:
        return np.array([np.cos(2 * np.pi * c["p_accept"]) for c in changes])

    monkeypatch.setattr(sensitivity, "inmb_of_design", wave)
    found = break_even(worked, "p_accept")
    assert set(found["answer"]) == {"several"}
    assert list(found["value"]) == pytest.approx([0.25, 0.75], abs=1e-9)


def test_unknown_input_names_the_nearest(worked: Any) -> None:
    with pytest.raises(KeyError, match="p_accept"):
        break_even(worked, "p_acept")


def test_table_asks_acceptance_at_several_thresholds(worked: Any) -> None:
    table = break_even_table(worked, tornado(worked))
    asked = table[table["input"] == "p_accept"]["wtp"].tolist()
    assert asked == [100_000, 50_000, 150_000, 200_000]
    answers = dict(zip(asked, table[table["input"] == "p_accept"]["answer"], strict=True))
    assert answers == {100_000: "one", 50_000: "none", 150_000: "one", 200_000: "one"}


def test_inmb_of_design_is_linear_in_the_threshold(worked: Any) -> None:
    low, mid, high = (inmb_of_design(worked, [{}], STRATEGY, OUTCOME, w)[0] for w in (0.0, 50_000.0, 100_000.0))
    assert mid == pytest.approx((low + high) / 2, rel=1e-12)
