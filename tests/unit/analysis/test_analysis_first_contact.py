"""Which way of reaching families to try first, in the worked case."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from stepup_econ.analysis.first_contact import first_contact, first_contact_study, tried_first, ways
from stepup_econ.analysis.study_value import effect_study
from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.intake.load import load
from stepup_econ.model.pathway import protocol_attempts
from stepup_econ.model.simulate import random_draws, simulate
from stepup_econ.model.simulation import Simulation
from stepup_econ.shipped import shipped


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    return load(shipped("inputs/blackpool.xlsx"))


@pytest.fixture(scope="module")
def psa(evaluation: Evaluation) -> Simulation:
    return simulate(evaluation, random_draws(evaluation, 1024))


def test_an_attempt_moves_to_the_front_and_the_rest_keep_their_order(evaluation: Evaluation) -> None:
    text, visit = ways(evaluation, "early_help")
    assert (text.mode, visit.mode) == ("text", "home visit")
    order = [a.id for a in protocol_attempts(evaluation, text.protocol)]
    moved = [a.id for a in protocol_attempts(tried_first(evaluation, visit), text.protocol)]
    assert moved == [visit.id, *(name for name in order if name != visit.id)]


def test_what_is_tried_first_already_changes_nothing(evaluation: Evaluation, psa: Simulation) -> None:
    first = protocol_attempts(evaluation, ways(evaluation, "early_help")[0].protocol)[0]
    design = random_draws(evaluation, 1024)
    again = first_contact(evaluation, design, "early_help", (first, *ways(evaluation, "early_help")))
    place = psa.position("early_help")
    np.testing.assert_array_equal(again.costs()[0], psa.costs()[place])
    np.testing.assert_array_equal(again.effects()[0], psa.effects(evaluation.outcome().name)[place])


def test_the_study_of_the_worked_case(evaluation: Evaluation, psa: Simulation) -> None:
    table = first_contact_study(evaluation, psa, "early_help")
    assert (table["study"] == "text first against home visit first").all()
    assert table["evsi"].is_monotonic_increasing
    assert (table["evsi"] <= table["evppi"]).all()
    assert table["families"].is_monotonic_decreasing
    # all referred families take part: those left over in the rest of five years, less discounting
    referred = table["n"] / table["years_to_recruit"]
    left = np.maximum(referred * (5 - table["years_to_recruit"]), 0)
    assert (table["families"] <= left + 1e-9).all()
    assert (table["families"] >= left * 1.035**-5 - 1e-9).all()
    assert table["worth_over_years"].to_numpy() == pytest.approx((table["evsi"] / referred * table["families"]).to_numpy())
    assert table["best"].sum() == 1
    assert table.loc[table["best"], "worth_over_years"].iloc[0] == table["worth_over_years"].max()


def test_nothing_to_compare(evaluation: Evaluation, psa: Simulation) -> None:
    assert ways(evaluation, "usual_care") == ()
    one = replace(evaluation, attempts=tuple(replace(a, mode="phone") for a in evaluation.attempts))
    assert ways(one, "early_help") == ()
    assert first_contact_study(one, psa, "early_help").empty
    assert first_contact_study(evaluation, replace(psa, seed=None), "early_help").empty


def test_a_trial_of_the_effect_itself(evaluation: Evaluation, psa: Simulation) -> None:
    table = effect_study(evaluation, psa, "early_help")
    engaged = psa.data["volume"].sel(strategy="early_help", stage="engaged").values.sum(axis=0).mean()
    assert table["n"].max() == round(engaged * evaluation.settings.decision_years)
    assert table["n"].to_numpy() == pytest.approx((table["years_to_recruit"] * engaged).to_numpy())
    from stepup_econ.analysis.evppi import evppi

    wtp, outcome = evaluation.settings.wtp, evaluation.outcome().name
    known = evppi(psa, {"both": ["risk_escalation", "rr_escalation"]}, outcome, wtp, se=False)["evppi"][0]
    assert table["evppi"].to_numpy() == pytest.approx(known)
    assert table["evsi"].is_monotonic_increasing
    assert (table["evsi"] <= known).all()
    assert table["study"][0].startswith("Early Help Coordinator or not, among families engaged: escalation")


def test_no_trial_of_an_effect_that_is_not_a_ratio_or_reaches_nobody(evaluation: Evaluation, psa: Simulation) -> None:
    assert effect_study(evaluation, psa, "usual_care").empty
    outcomes = tuple(replace(o, effects=tuple(replace(e, measure="difference") for e in o.effects)) for o in evaluation.outcomes)
    assert effect_study(replace(evaluation, outcomes=outcomes), psa, "early_help").empty
    soon = replace(evaluation, settings=replace(evaluation.settings, decision_years=0.1))
    assert effect_study(soon, psa, "early_help").empty
