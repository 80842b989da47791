"""Tables of the risk model against the model itself, and tests of the model that fail when it is broken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from stepup_econ.analysis import risk as risk_module
from stepup_econ.analysis import verify_risk
from stepup_econ.analysis.disclosure import private_inputs
from stepup_econ.analysis.icers import icers_against_reference
from stepup_econ.analysis.risk import risk_tables, time_at_levels
from stepup_econ.analysis.verify_risk import risk_checks
from stepup_econ.model.risk import GOOD, QALY, RiskRun, risk_run
from stepup_econ.model.simulate import random_draws, simulate

Rows = dict[str, Any]
Make = Callable[[Rows], Any]


@pytest.fixture(scope="module")
def tables(worked: Any) -> Any:
    return risk_tables(worked, simulate(worked), simulate(worked, random_draws(worked, 256)))


def test_time_at_all_levels_is_the_time_followed(tables: Any, worked: Any) -> None:
    for strategy in ("usual_care", "early_help"):
        rows = tables.times[tables.times["strategy"] == strategy]
        assert rows["years"].sum() == pytest.approx(3.0, rel=1e-12)
        assert rows["base_years"].sum() == pytest.approx(3.0, rel=1e-12)
        assert rows["at_end"].sum() == pytest.approx(1.0, rel=1e-12)
    gained = tables.times[tables.times["strategy"] == "early_help"]["change"]
    assert gained.sum() == pytest.approx(0.0, abs=1e-12)
    shares = tables.occupancy.groupby(["strategy", "month"])["share"].sum()
    np.testing.assert_allclose(shares.astype(float), 1.0, rtol=1e-12)
    assert len(tables.occupancy) == 2 * 13 * 7


def test_time_at_a_level_is_the_trapezium_of_its_course(worked: Any) -> None:
    occupied = risk_run(worked, simulate(worked)).model.occupancy("usual_care").to_numpy()
    np.testing.assert_allclose(time_at_levels(worked, occupied), np.trapezoid(occupied, dx=0.25, axis=0), rtol=1e-12)


def test_the_answer_is_the_model_s_and_its_price_that_of_the_icer_table(tables: Any, worked: Any) -> None:
    psa = simulate(worked, random_draws(worked, 256))
    result = risk_run(worked, psa).model.run()
    row = tables.answer.set_index("strategy").loc["early_help"]
    gain = result.effect[1, 0] - result.effect[0, 0]
    assert row["cost"] == pytest.approx(result.total_cost[1].mean(), rel=1e-12)
    assert row["delivery"] + row["levels"] + row["moves"] == pytest.approx(row["cost"], rel=1e-12)
    assert row["inc_good"] == pytest.approx(gain.mean(), rel=1e-12)
    assert (row["inc_good_low"], row["inc_good_high"]) == pytest.approx(tuple(np.percentile(gain, (2.5, 97.5))), rel=1e-12)
    assert row["inc_days"] == pytest.approx(365.25 * row["inc_good"], rel=1e-12)
    assert row["p_more_good"] == np.mean(gain > 0)
    beside = icers_against_reference(result.simulation(reference="usual_care"), outcome=GOOD).iloc[0]
    assert row["cost_per_good_year"] == pytest.approx(beside["icer"], rel=1e-12)
    assert row["reading"] == beside["quadrant"]
    assert tables.answer.set_index("strategy").loc["usual_care", "inc_good"] is None


def test_moves_are_the_counts_and_help_changes_those_named(tables: Any) -> None:
    moves = tables.matrix.set_index(["left", "entered"])
    assert moves.loc[("standard", "medium"), "probability"] == pytest.approx(0.08)
    assert moves.loc[("standard", "medium"), "helped"] == pytest.approx(1 - 0.92**0.6)
    assert moves.loc[("standard", "closed"), "helped"] == pytest.approx(0.18)
    assert ("turned_16", "turned_16") not in moves.index
    sums = tables.matrix.groupby("left")[["probability", "helped"]].sum().astype(float)
    np.testing.assert_allclose(sums, 1.0, rtol=1e-12)


def test_notes_say_what_is_assumed_and_what_has_no_rates(tables: Any) -> None:
    assert "41 of 41 inputs of the risk model are assumed" in tables.notes[0]
    assert "'Youngest child turned 16' is reached from 'High (MARAC)' in several steps but never in one" in tables.notes[1]


def test_ratios_held_back_and_no_good_level_are_said(rows: Rows, evaluate_rows: Make) -> None:
    rows["Risk effects"][0] |= {"measure": "risk ratio", "value": 2, "low": 0.25, "high": 16, "moves": "standard_to_closed"}
    for row in rows["Risk states"]:
        row["good"] = "no"
    evaluation = evaluate_rows(rows)
    found = risk_tables(evaluation, simulate(evaluation), simulate(evaluation, random_draws(evaluation, 64)))
    assert any("would move more families than there are" in note for note in found.notes)
    assert any("no level counts as good" in note for note in found.notes)
    assert found.answer["inc_good"].iloc[1] == 0.0
    assert np.isnan(found.answer["cost_per_good_year"].iloc[1])


def test_utilities_give_a_cost_of_a_qaly(rows: Rows, evaluate_rows: Make) -> None:
    for row, utility in zip(rows["Risk states"], (0.9, 0.8, 0.6, 0.55, 0.95, None, None), strict=True):
        row["utility"] = utility
    evaluation = evaluate_rows(rows)
    psa = simulate(evaluation, random_draws(evaluation, 64))
    row = risk_tables(evaluation, simulate(evaluation), psa).answer.iloc[1]
    result = risk_run(evaluation, psa).model.run()
    gain = (result.effect[1] - result.effect[0])[result.outcomes.index(QALY)]
    assert row["inc_qalys"] == pytest.approx(gain.mean(), rel=1e-12)
    assert row["cost_per_qaly"] == pytest.approx(row["inc_cost"] / gain.mean(), rel=1e-12)


def test_the_worked_case_passes_every_test(worked: Any) -> None:
    found = list(risk_checks(worked))
    assert {check.name for check in found} == {
        "states sum to one", "zero effect", "zero price", "nobody engages", "monthly cycles approach the exact rate model",
    }  # fmt: skip
    assert all(check.passed for check in found), found


def test_moves_that_come_from_rates_keep_their_shares_when_cycles_are_cut(rows: Rows, evaluate_rows: Make) -> None:
    """Counts in the proportions of exp(Q/4): the matrix is embeddable, and the exact rate model gives the same shares."""
    rows["Risk states"] = [row for row in rows["Risk states"] if row["id"] in ("standard", "high")]
    moves = {("standard", "standard"): 930, ("standard", "high"): 70, ("high", "standard"): 100, ("high", "high"): 900}
    rows["Risk moves"] = [
        {"id": f"{a}_{b}", "from": a, "to": b, "count": n, "months": 3, "source": "x", "quality": "green"} for (a, b), n in moves.items()
    ]
    rows["Risk effects"][0]["moves"] = "standard_high"
    evaluation = evaluate_rows(rows)
    found = [check for check in risk_checks(evaluation) if check.name.startswith("monthly")]
    assert len(found) == 2
    assert all(check.passed for check in found), found


def without_one(run: RiskRun) -> RiskRun:
    """A model that loses families on the way."""
    old = type(run.model).occupancy
    object.__setattr__(run, "model", Lossy(run.model, old))
    return run


class Lossy:
    def __init__(self, model: Any, occupancy: Any) -> None:
        self.model, self.old = model, occupancy

    def __getattr__(self, name: str) -> Any:
        return getattr(self.model, name)

    def occupancy(self, strategy: str) -> Any:
        return self.old(self.model, strategy) * 0.999


def test_a_broken_model_fails(worked: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    real = risk_run
    monkeypatch.setattr(verify_risk, "risk_run", lambda *a: without_one(real(*a)))
    found = []
    for check in risk_checks(worked):
        found.append(check)
        if len(found) == 4:
            break
    assert not all(check.passed for check in found)
    helped = simulate(worked)
    monkeypatch.setattr(verify_risk, "risk_run", lambda evaluation, sim, design=None: real(evaluation, helped, None))
    failed = {check.name for check in risk_checks(worked) if not check.passed}
    assert failed == {"zero effect", "zero price", "nobody engages"}


def test_moves_that_few_real_families_made_are_private(rows: Rows, evaluate_rows: Make) -> None:
    for row in rows["Risk moves"]:
        row |= {"quality": "amber", "source": "Service records, 2024"}
    private = private_inputs(evaluate_rows(rows))
    assert "level_move_standard_to_medium" in private  # 8 of 100
    assert "level_move_closed_to_closed" not in private  # 130 of 150
    rows["Settings"]["smallest_count"] |= {"value": "0"}
    assert private_inputs(evaluate_rows(rows)) == ()


def test_memory_is_bounded_and_what_is_cut_is_said(worked: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first draws of a longer run are the draws of a shorter one, so that the answers are the same."""
    base, short, long = simulate(worked), simulate(worked, random_draws(worked, 128)), simulate(worked, random_draws(worked, 512))
    whole = risk_tables(worked, base, short)
    monkeypatch.setattr(risk_module, "FEWEST", 100)
    monkeypatch.setattr(risk_module, "MOST_KEPT", 200 * 13 * 7)
    cut = risk_tables(worked, base, long)
    pd.testing.assert_frame_equal(cut.answer, whole.answer)
    pd.testing.assert_frame_equal(cut.occupancy, whole.occupancy)
    assert cut.notes[-1] == "Risk model: run on the first 128 of 512 draws, to keep within memory."


def test_an_effect_that_does_nothing_gains_nothing_at_no_price(rows: Rows, evaluate_rows: Make) -> None:
    rows["Risk effects"][0] |= {"months": 0, "waning": "step", "fade": None}
    evaluation = evaluate_rows(rows)
    row = risk_tables(evaluation, simulate(evaluation), simulate(evaluation, random_draws(evaluation, 16))).answer.iloc[1]
    assert row["inc_good"] == row["inc_days"] == row["p_more_good"] == 0.0
    assert np.isnan(row["cost_per_good_year"])


def test_families_that_move_ever_so_often_pass_too(rows: Rows, evaluate_rows: Make) -> None:
    rows["Risk moves"] = [row for row in rows["Risk moves"] if row["from"] != row["to"]]
    for row in rows["Risk moves"]:
        row.pop("count")
        row |= {"rate": 400, "months": 1}
    found = list(risk_checks(evaluate_rows(rows)))
    assert all(check.passed for check in found), [check for check in found if not check.passed]
