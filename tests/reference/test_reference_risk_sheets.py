"""A published Markov model typed into the risk sheets gives what heemod and the book give."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from stepup_econ.model.risk import risk_run
from stepup_econ.model.simulate import simulate

PEERS = Path(__file__).resolve().parents[3] / "shared" / "reference" / "peers"
with_peers = pytest.mark.skipif(not PEERS.is_dir(), reason="the other packages' results are not kept with this project")
STATES = ("a", "b", "c", "death")
COUNTS = ((1251, 350, 116, 17), (0, 731, 512, 15), (0, 0, 1312, 437))


@pytest.fixture
def hiv(rows: dict[str, Any], evaluate_rows: Callable[[dict[str, Any]], Any]) -> Callable[[str], Any]:
    """Briggs, Claxton and Sculpher (2006), chapter 2: four states, twenty yearly cycles, a risk ratio of 0.509 for two years."""
    said = {"source": "Briggs, Claxton and Sculpher 2006", "quality": "green"}
    price = {"price_year": "2023/24", "agency": "nhs"}
    rows["Risk states"] = [
        {**said, **price, "id": name, "label": name, "kind": "exit, final" if name == "death" else "followed",
         "start": "100%" if name == "a" else "0%", "good": "no" if name == "death" else "yes", "cost": cost}
        for name, cost in zip(STATES, (2756, 3052, 9007, 0), strict=True)
    ]  # fmt: skip
    rows["Risk moves"] = [
        {**said, "id": f"{left}_{entered}", "from": left, "to": entered, "count": count, "months": 12}
        for left, row in zip(STATES, COUNTS, strict=False) for entered, count in zip(STATES, row, strict=True) if count
    ]  # fmt: skip
    rows["Risk effects"] = [
        {**said, "id": "lamivudine", "label": "Lamivudine", "strategy": "all", "moves": "a_b; a_c; a_death; b_c; b_death; c_death",
         "measure": "risk ratio", "value": 0.509, "low": 0.365, "high": 0.710, "applies_to": "referred", "months": 24, "waning": "step"},
    ]  # fmt: skip
    rows["Scenarios"] = [row for row in rows["Scenarios"] if row["sheet"] != "Risk effects"]
    for key, value in {"risk_months": "240", "discount_costs": "0%", "discount_effects": "0%"}.items():
        rows["Settings"][key] = {**said, "value": value}

    def run(counting: str) -> Any:
        rows["Settings"]["risk_counting"] = {**said, "value": counting}
        evaluation = evaluate_rows(rows)
        found = risk_run(evaluation, simulate(evaluation))
        assert np.all(found.service.shares["early_help", "referred"] == 1)
        return found.model

    return run


@with_peers
@pytest.mark.parametrize(("case", "counting"), [("hiv_dmhee", "end"), ("hiv_beginning", "start"), ("hiv_life-table", "life-table")])
def test_heemod_hiv_from_the_sheets(hiv: Callable[[str], Any], case: str, counting: str) -> None:
    """Costs of health states and life years, undiscounted, to rounding."""
    stored = json.loads((PEERS / "heemod" / "dmhee.json").read_text(encoding="utf-8"))[case]["values"]
    result = hiv(counting).run()
    np.testing.assert_allclose(result.cost[:, result.cost_items.index(("levels", "nhs")), 0], stored["cost_health"], rtol=1e-12)
    np.testing.assert_allclose(result.effect[:, 0, 0], stored["life_year"], rtol=1e-12)


@with_peers
def test_heemod_hiv_shares_from_the_sheets(hiv: Callable[[str], Any]) -> None:
    counts = pd.read_csv(PEERS / "heemod" / "hiv_dmhee_counts.csv")
    model = hiv("end")
    for label, strategy in (("mono", "usual_care"), ("comb", "early_help")):
        rows = counts[counts[".strategy_names"] == label].pivot_table(index="model_time", columns="state_names", values="count")
        found = model.occupancy(strategy).to_numpy()[1:, :, 0]
        np.testing.assert_allclose(found, rows[["A", "B", "C", "D"]].to_numpy(), rtol=0, atol=1e-12)


def test_life_years_printed_in_the_book(hiv: Callable[[str], Any]) -> None:
    """7.991 and 8.937 life years, as published."""
    assert hiv("end").run().effect[:, 0, 0] == pytest.approx([7.991, 8.937], abs=5e-4)
