"""Structural averaging, implementation, flags, groups, priors and the price of equality, by hand and by brute force."""

from __future__ import annotations

import numpy as np
import pytest

from stepup_econ.analysis.acceptability import acceptability
from stepup_econ.analysis.equity import price_of_equality
from stepup_econ.analysis.flag import Flag, best_cut, flag_value, least_sensitivity
from stepup_econ.analysis.heterogeneity import heterogeneity_value, split_by_share
from stepup_econ.analysis.implementation import engagement_inputs, engagement_value, implementation_value
from stepup_econ.analysis.structural import structural_average, structural_value, tipping_weight
from stepup_econ.analysis.tipping import Belief, expected_gain, prior_strengths, tipping_prior
from stepup_econ.analysis.voi import evpi
from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.intake.load import load
from stepup_econ.model.simulate import random_draws, simulate
from stepup_econ.model.simulation import Simulation
from stepup_econ.problems import InputError
from stepup_econ.shipped import shipped


def drawn(seed: int, n: int = 600, gain: float = 0.0, names: tuple[str, ...] = ("usual", "early", "phone")) -> Simulation:
    rng = np.random.default_rng(seed)
    costs = np.c_[np.zeros(n), rng.normal(200, 100, n), rng.normal(50, 30, n)]
    effects = np.c_[np.zeros(n), rng.normal(0.02 + gain, 0.01, n), rng.normal(0.006, 0.01, n)]
    return Simulation.from_arrays(costs, effects, names)


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    return load(shipped("inputs/blackpool.xlsx"))


def test_structural_average_is_the_analysis_of_the_mixed_draws() -> None:
    one, other = drawn(1), drawn(2, gain=-0.015)
    grid = [5_000, 12_000, 30_000]
    # three draws of the first for each of the second
    costs = np.concatenate([np.repeat(one.costs(), 3, axis=1), other.costs()], axis=1)
    effects = np.concatenate([np.repeat(one.effects(), 3, axis=1), other.effects()], axis=1)
    mixed = Simulation.from_arrays(costs.T, effects.T, one.strategies)
    found = structural_average({"a": one, "b": other}, {"a": 3, "b": 1}, wtp=grid)
    expected = acceptability(mixed, wtp=grid)
    for column in ("enb", "p_best", "expected_loss"):
        assert found[column].to_numpy() == pytest.approx(expected[column].to_numpy(), rel=1e-9, abs=1e-9)
    assert found["optimal"].tolist() == expected["optimal"].tolist()
    worth = structural_value({"a": one, "b": other}, {"a": 3, "b": 1}, wtp=grid)
    assert worth["evpi"].to_numpy() == pytest.approx(evpi(mixed, wtp=grid)["evpi"].to_numpy(), rel=1e-9)
    for row, wtp in zip(worth.itertuples(), grid, strict=True):
        nmb = [(wtp * s.effects() - s.costs()).mean(axis=1) for s in (one, other)]
        assert row.structure == pytest.approx(0.75 * nmb[0].max() + 0.25 * nmb[1].max() - (0.75 * nmb[0] + 0.25 * nmb[1]).max(), abs=1e-9)
        assert bool(row.choices) == (nmb[0].argmax() != nmb[1].argmax())


def test_the_weight_at_which_the_choice_leaves() -> None:
    one, other = drawn(1), drawn(2, gain=-0.015)
    weight = tipping_weight(one, other, wtp=20_000)
    assert weight is not None
    for step, changed in ((-0.01, False), (0.01, True)):
        share = weight + step
        table = structural_average({"a": one, "b": other}, {"a": 1 - share, "b": share}, wtp=20_000)
        now = table.loc[table["optimal"], "strategy"].iloc[0]
        first = structural_average({"a": one}, wtp=20_000)
        assert (now != first.loc[first["optimal"], "strategy"].iloc[0]) == changed
    assert tipping_weight(one, one, wtp=20_000) is None


def test_scenarios_that_do_not_belong_together_are_named_at_once() -> None:
    with pytest.raises(InputError) as error:
        structural_average({"a": drawn(1), "b": drawn(1, names=("x", "y", "z"))}, {"c": -1})
    assert {problem.code for problem in error.value.problems} == {"ST102", "ST103", "ST104"}
    with pytest.raises(InputError, match="ST101"):
        structural_average({})


def test_implementation_by_hand() -> None:
    worth = np.array([[0.0, 30.0, -10.0], [0.0, -10.0, 2.0]])  # (draw, strategy): means 0, 10, -4; best in each draw 30 and 2
    sim = Simulation.from_arrays(-worth, np.zeros((2, 3)), ["usual", "early", "phone"])
    row = implementation_value(sim, {"usual": 0.5, "early": 0.2, "phone": 0.3}, wtp=0).iloc[0]
    assert (row["best"], row["now"]) == ("early", pytest.approx(0.2 * 10 - 0.3 * 4))
    assert row["implementation"] == pytest.approx(10 - 0.8)
    assert row["information"] == pytest.approx(16 - 10)
    assert row["both"] == pytest.approx(16 - 0.8)
    with pytest.raises(ValueError, match="sum to 1"):
        implementation_value(sim, {"usual": 0.5}, wtp=0)
    with pytest.raises(KeyError, match="strategy 'none'"):
        implementation_value(sim, {"none": 1.0}, wtp=0)


def test_better_engagement_in_the_worked_case(evaluation: Evaluation) -> None:
    design = random_draws(evaluation, 128)
    assert engagement_inputs(evaluation, "early_help")[-3:] == ("p_accept", "p_engage", "p_complete")
    table = engagement_value(evaluation, design, "early_help", ["p_accept"], (0.0, 0.5, 1.0), wtp=400_000)
    psa, outcome = simulate(evaluation, design), evaluation.outcome().name
    gain = 400_000 * psa.effects(outcome)[1].mean() - np.diff(psa.costs(), axis=0).mean()
    assert table["enb_now"].tolist() == pytest.approx([gain] * 3)
    assert table["enb_then"][0] == pytest.approx(gain)
    assert table["worth"][0] == 0
    assert table["worth"].is_monotonic_increasing
    assert table["share_then"][2] == 1
    assert table["share_then"][1] == pytest.approx((1 + table["share_now"][1]) / 2)
    poor = engagement_value(evaluation, design, "early_help", ["p_accept"], (0.1,), wtp=0).iloc[0]
    assert (poor["worth"], poor["best_then"]) == (0.0, evaluation.reference)
    with pytest.raises(ValueError, match="from 0 to 1"):
        engagement_value(evaluation, design, "early_help", ["p_accept"], (1.5,))


def test_a_flag_by_hand() -> None:
    # 1,000 cases, one in ten meant: 80 found, 90 flagged wrongly
    flags = {"rule": Flag(0.8, 0.9, cost=2.0), "dear": Flag(0.99, 0.99, cost=50.0)}
    table = flag_value(flags, 1000, 0.1, value=500, harm=100).set_index("flag")
    assert table.loc["rule", ["true_positives", "false_positives", "missed", "flagged"]].tolist() == pytest.approx([80, 90, 20, 170])
    assert table["net_value"].to_dict() == pytest.approx({
        "nobody": 0, "everybody": 100 * 500 - 900 * 100, "perfect": 50_000, "rule": 80 * 500 - 90 * 100 - 2000,
        "dear": 99 * 500 - 9 * 100 - 50_000,
    })  # fmt: skip
    assert table.loc["rule", "share_of_perfect"] == pytest.approx(29_000 / 50_000)
    assert table.loc["rule", "per_point_sensitivity"] == pytest.approx(500)
    assert table.loc["rule", "per_point_specificity"] == pytest.approx(900)
    assert table["p_best"].fillna(-1).tolist() == [0, 0, -1, 1, 0]
    least = least_sensitivity(flags["rule"], 0.1, 500, 100)
    again = flag_value({"least": Flag(least, 0.9, 2.0)}, 1000, 0.1, 500, 100).set_index("flag")
    assert again.loc["least", "net_value"] == pytest.approx(0, abs=1e-9)
    assert least_sensitivity(flags["rule"], 0.0, 500, 100) == float("inf")


def test_a_flag_that_is_uncertain_and_its_best_cut() -> None:
    rng = np.random.default_rng(1)
    sensitivity, value = rng.beta(8, 2, 500), rng.gamma(4, 100, 500)
    table = flag_value({"rule": Flag(sensitivity, 0.9)}, 1000, 0.1, value, 100.0).set_index("flag")
    slow = [v * 100 * s - 100 * 90 for s, v in zip(sensitivity, value, strict=True)]
    assert table.loc["rule", "net_value"] == pytest.approx(np.mean(slow))
    everybody = value * 100 - 100 * 900
    assert table.loc["rule", "p_best"] == pytest.approx(np.mean((np.array(slow) > 0) & (slow > everybody)))
    curve = np.linspace(0, 1, 101)
    sens, spec = 1 - (1 - curve) ** 3, 1 - curve
    best = best_cut(sens, spec, 1000, 0.1, 500, 100)
    assert 3 * (1 - curve[best]) ** 2 == pytest.approx(0.9 * 100 / (0.1 * 500), abs=0.05)
    with pytest.raises(ValueError, match="sensitivity"):
        Flag(1.2, 0.5)
    with pytest.raises(ValueError, match="prevalence"):
        flag_value({}, 10, 1.5, 1, 1)


def test_groups_decided_apart_by_hand() -> None:
    stay = Simulation.from_arrays([[0, -30.0], [0, 10.0]], np.zeros((2, 2)), ["usual", "early"])  # worth 30 or -10: mean 10
    move = Simulation.from_arrays([[0, 8.0], [0, 6.0]], np.zeros((2, 2)), ["usual", "early"])  # worth -7 on average
    row = heterogeneity_value({"stay": stay, "move": move}, wtp=0).iloc[0]
    assert (row["together"], row["apart"], row["worth"]) == (pytest.approx(3), pytest.approx(10), pytest.approx(7))
    assert row["evpi_together"] == pytest.approx(22 / 2 - 3)  # together worth 22 or -16
    assert row["evpi_apart"] == pytest.approx(30 / 2 - 10)
    assert (row["best_together"], row["choices"]) == ("early", "stay: early; move: usual")
    with pytest.raises(InputError) as error:
        heterogeneity_value({"a": drawn(1), "b": drawn(1, n=60, names=("x", "y", "z"))})
    assert {problem.code for problem in error.value.problems} == {"HG102", "HG103"}
    with pytest.raises(InputError, match="HG101"):
        heterogeneity_value({})


def test_groups_of_the_worked_case_add_up(evaluation: Evaluation) -> None:
    design, outcome = random_draws(evaluation, 256), evaluation.outcome().name
    groups = split_by_share(evaluation, design, ["share_post_separation"], ("post-separation", "together"))
    psa = simulate(evaluation, design)
    both = [sum(part) for part in zip(*[(g.costs(), g.effects()) for g in groups.values()], strict=True)]
    # the model is straight in this share, so groups add up to all, draw by draw, where no posts run out
    np.testing.assert_allclose(both[1], psa.effects(outcome), rtol=0.02, atol=0.02)
    assert both[0].mean(axis=1) == pytest.approx(psa.costs().mean(axis=1), rel=0.01)
    row = heterogeneity_value(groups, wtp=evaluation.settings.wtp).iloc[0]
    assert row["worth"] >= 0


def straight(effect: np.ndarray) -> np.ndarray:
    """Worth £1,000 for each tenth of a log below nought, and £2,500 to run."""
    return -10_000 * effect - 2_500


def test_a_straight_net_benefit_turns_where_the_mean_does() -> None:
    data, sceptical = Belief(-0.6, 0.35), Belief(0.0, 0.25)
    assert expected_gain(data, straight) == pytest.approx(3_500)
    found = tipping_prior(data, sceptical, straight)
    # the combined mean must be -0.25: (1 - w) x -0.6 = -0.25
    assert found.changes
    assert found.at == pytest.approx(-0.25, abs=1e-8)
    assert found.weight == pytest.approx(1 - 0.25 / 0.6, abs=1e-8)
    assert found.strength is not None
    assert found.se == pytest.approx(0.25 / np.sqrt(found.strength))
    assert found.strength * 0.25**-2 / (found.strength * 0.25**-2 + 0.35**-2) == pytest.approx(found.weight, abs=1e-8)
    assert not tipping_prior(data, Belief(-0.5, 0.2), straight).changes
    table = prior_strengths(data, sceptical, straight, [0, 1, found.strength * 1.01])
    assert table["pays"].tolist() == [True, bool(found.strength > 1), False]
    assert table["effect"][0] == pytest.approx(np.exp(-0.6))
    assert table["weight"][1] == pytest.approx(0.35**2 / (0.35**2 + 0.25**2))


def test_what_is_left_uncertain_counts_too() -> None:
    # net benefit in the ratio itself is curved in the log: E exp(x) = exp(mean + se^2 / 2)
    def gain(x: np.ndarray) -> np.ndarray:
        return 5_000 * (0.8 - np.exp(x))

    belief = Belief(-0.4, 0.3)
    assert expected_gain(belief, gain) == pytest.approx(5_000 * (0.8 - np.exp(-0.4 + 0.045)), rel=1e-9)
    found = tipping_prior(belief, Belief(0.0, 0.2), gain)
    assert found.at is not None
    assert found.strength is not None
    left = (0.3**-2 + found.strength * 0.2**-2) ** -0.5
    assert np.exp(found.at + left**2 / 2) == pytest.approx(0.8, abs=1e-7)
    with pytest.raises(ValueError, match="above 0"):
        Belief(0.0, 0.0)


def test_the_price_of_equality_by_area() -> None:
    table = price_of_equality({"a": 100.0, "b": 20.0}, {"a": 60.0, "b": 40.0}).set_index("area")
    assert table["change"].to_dict() == {"a": -40.0, "b": 20.0, "all": -20.0}
    assert table.loc["all", "share"] == pytest.approx(-20 / 120)
    with pytest.raises(ValueError, match="same areas"):
        price_of_equality({"a": 1.0}, {"b": 1.0})
