"""What lies beyond the average, in the worked case."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from stepup_econ.analysis.equity_areas import area_levels, equity_by_area
from stepup_econ.analysis.heterogeneity import splits_of
from stepup_econ.analysis.prior_strength import effect_prior
from stepup_econ.intake.load import load
from stepup_econ.model.simulate import random_draws, simulate
from stepup_econ.report.further import KEYS, equality, further
from stepup_econ.shipped import shipped
from stepup_econ.uncertainty.designs import changed_design


@pytest.fixture(scope="module")
def evaluation():
    return load(shipped("inputs/blackpool.xlsx"))


@pytest.fixture(scope="module")
def psa(evaluation):
    return simulate(evaluation, random_draws(evaluation, 256))


def test_only_scenarios_about_what_is_true_are_averaged(evaluation, psa):
    found = further(evaluation, simulate(evaluation), psa, "early_help", {})
    assert tuple(found) == KEYS
    facts = [s.id for s in evaluation.scenarios if evaluation.variants[s.id].settings == evaluation.settings]
    assert 0 < len(facts) < len(evaluation.scenarios)
    assert found["structural_value"][0]["scenarios"] == len(facts) + 1
    runs = [psa, *(simulate(evaluation.variants[i], random_draws(evaluation.variants[i], 256)) for i in facts)]
    wtp, outcome = evaluation.settings.wtp, evaluation.outcome().name
    enb = np.mean([(wtp * run.effects(outcome) - run.costs()).mean(axis=1) for run in runs], axis=0)
    assert [row["enb"] for row in found["structural_average"]] == pytest.approx(enb.tolist())


def test_draws_from_outside_leave_only_what_needs_none(evaluation, psa):
    found = further(evaluation, simulate(evaluation), replace(psa, seed=None), "early_help", {})
    assert {key for key, rows in found.items() if rows} == {"equity"}


def test_the_prior_moves_the_model_s_own_net_benefit(evaluation):
    design = random_draws(evaluation, 64)
    dear = replace(evaluation, settings=replace(evaluation.settings, wtp=250_000.0))
    table = effect_prior(dear, design, "early_help")
    assert table["pays"].tolist()[0]
    assert not table["pays"].tolist()[-1]
    turn = table["tips_at_strength"].iloc[0]
    paying = table.loc[table["pays"], "strength"].max()
    assert paying < turn <= table.loc[~table["pays"], "strength"].min()
    # a straight model: net benefit at the mean ratio of the belief without a prior, exp(mean + se^2 / 2)
    mean_ratio = float(np.exp(np.log(0.6) + (np.log(4) / (2 * 1.959963984540054)) ** 2 / 2))
    values = design.values.copy()
    values[design.names.index("rr_escalation")] = mean_ratio
    sim, name = simulate(dear, replace(design, values=values)), dear.outcome().name
    gain = 250_000 * sim.effects(name)[1].mean() - np.diff(sim.costs(), axis=0).mean()
    assert table["enb"].iloc[0] == pytest.approx(gain, rel=0.02)


def test_an_effect_that_was_combined_asks_how_much_the_evidence_must_count(evaluation):
    other = replace(evaluation, settings=replace(evaluation.settings, primary_outcome="rereferral"))
    table = effect_prior(other, random_draws(evaluation, 64), "early_help")
    record = next(r for r in evaluation.evidence if r.outcome == "rereferral")
    once = table.loc[table["strength"] == 1].iloc[0]
    assert (once["found"], once["prior"]) == ("local counts", "published evidence")
    assert once["weight"] == pytest.approx(record.weight, rel=1e-6)
    assert (once["effect"], once["low"], once["high"]) == pytest.approx(record.combined, rel=1e-6)
    assert effect_prior(replace(evaluation, evidence=()), random_draws(evaluation, 8), "early_help").empty


def test_levels_of_areas(evaluation):
    base = simulate(evaluation)
    families, levels = area_levels(evaluation, base)
    assert levels[base.position()] == pytest.approx(1 - evaluation.inputs["risk_escalation"].value)
    gained = (levels[1] - levels[0]) @ families
    assert gained == pytest.approx(base.effects(evaluation.outcome().name)[1, 0])
    unequal = simulate(evaluation, changed_design(evaluation.inputs, [{"share_moving_service_a": 0.9}]))
    table = equity_by_area(evaluation, unequal, [0.0, 5.0]).set_index(["aversion", "strategy"])
    assert table.loc[(5.0, "early_help"), "inequality"] > 0
    assert table.loc[(0.0, "early_help"), "inequality"] == 0
    assert table.loc[(5.0, "early_help"), "quadrant"] == "more in all, less equal"


def test_features_that_are_shares(evaluation):
    assert set(splits_of(evaluation)) == {"moving", "post_separation", "interpreter"}


def test_the_price_of_an_equal_split():
    plan = [{"area": "a", "expected_net_benefit": 9.0, "equal_fte": 0.5}, {"area": "b", "expected_net_benefit": 1.0, "equal_fte": 0.5}]
    curves = [{"area": area, "fte": 0.5, "net_benefit": value} for area, value in (("a", 5.0), ("b", 3.0))]
    assert [row["change"] for row in equality({"plan": plan, "curves": curves})] == [-4.0, 2.0, -2.0]
    assert equality({"plan": plan, "curves": curves[:1]}) == []
    assert equality({}) == []
