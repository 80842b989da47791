"""One input at a time, and each scenario, against direct runs of the risk model."""

from __future__ import annotations

from typing import Any

import pytest

from stepup_econ.analysis.risk import DAYS, risk_tables
from stepup_econ.analysis.risk_sensitivity import risk_one_way, risk_scenarios
from stepup_econ.model.risk import risk_run
from stepup_econ.model.simulate import random_draws, simulate
from stepup_econ.uncertainty.designs import changed_design


def days(worked: Any, main: dict[str, float], own: dict[str, float]) -> float:
    sim = simulate(worked, changed_design(worked.inputs, [main]))
    effect = risk_run(worked, sim, changed_design(worked.risk.inputs, [own])).model.run().effect
    return float(effect[1, 0, 0] - effect[0, 0, 0]) * DAYS


def test_each_end_is_a_run_of_the_model(worked: Any) -> None:
    table = risk_one_way(worked).set_index("input")
    for name in ("level_effect_fewer_escalations", "level_move_standard_to_medium", "p_accept"):
        row = table.loc[name]
        for end in ("low", "high"):
            change = {name: row[end]}
            own = name.startswith("level_")
            expected = days(worked, {} if own else change, change if own else {})
            assert row[f"days_{end}"] == pytest.approx(expected, rel=1e-10)
    assert (table["days_base"] == table["days_base"].iloc[0]).all()
    assert table["days_base"].iloc[0] == pytest.approx(days(worked, {}, {}), rel=1e-10)
    assert list(table["swing"]) == sorted(table["swing"], reverse=True)
    assert "price_gmca14_da_incident_police_benefit" not in table.index
    assert table.loc["level_cost_high", "swing"] == 0.0
    assert table.loc["level_cost_high", "cost_low"] > table.loc["level_cost_high", "cost_high"]


def test_the_base_case_is_that_of_the_answer_and_no_effect_is_near_none(worked: Any) -> None:
    psa = simulate(worked, random_draws(worked, 256))
    table = risk_scenarios(worked, psa).set_index("scenario")
    answer = risk_tables(worked, simulate(worked), psa).answer.iloc[1]
    for key in ("inc_days", "inc_days_low", "inc_days_high", "p_more_good", "inc_cost", "helped"):
        assert table.loc["base", key] == pytest.approx(answer[key], rel=1e-12)
    assert abs(table.loc["null_effect", "inc_days"]) < 1.0 < table.loc["base", "inc_days"]
    assert table.loc["used_time_only", "inc_cost"] < table.loc["base", "inc_cost"]
    assert len(table) == 1 + len(worked.scenarios)
