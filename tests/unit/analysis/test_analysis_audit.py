"""The bill adds up to the model's cost, and a price on it moves the total as it moves the model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import stepup_econ as se
from stepup_econ.analysis.audit import audit, audit_totals
from stepup_econ.uncertainty.designs import changed_design

WORKED = Path(__file__).parents[3] / "inputs" / "blackpool.xlsx"


def test_the_bill_adds_up_in_the_base_case_and_every_scenario() -> None:
    evaluation = se.load(WORKED)
    for one in (evaluation, *evaluation.variants.values()):
        lines, sim = audit(one), se.simulate(one)
        totals = audit_totals(one, lines)
        np.testing.assert_allclose(totals["cost"], sim.costs()[:, 0], rtol=1e-10, atol=1e-6)
        np.testing.assert_allclose(lines["price"] * lines["quantity"], lines["cost"], rtol=1e-12)
        icers = se.icers(sim, one.outcome().name).set_index("strategy")
        for _, row in totals.iterrows():
            if row["icer"] == row["icer"] and icers.loc[row["strategy"], "status"] == "ND":
                assert row["icer"] == pytest.approx(icers.loc[row["strategy"], "icer"], rel=1e-9)


def test_another_price_moves_the_model_as_it_moves_the_bill() -> None:
    evaluation = se.load(WORKED)
    lines = audit(evaluation)
    for name in ("price_pssru2024_community_health", "price_gmca14_da_incident_health", "setup_training"):
        dearer = se.simulate(evaluation, changed_design(evaluation.inputs, [{name: evaluation.inputs[name].value + 7.0}])).costs()[:, 0]
        quantity = lines.loc[lines["line"] == name].set_index("strategy")["quantity"]
        base = se.simulate(evaluation).costs()[:, 0]
        for place, strategy in enumerate(s.id for s in evaluation.strategies):
            assert dearer[place] - base[place] == pytest.approx(7.0 * quantity[strategy], rel=1e-8, abs=1e-6)
