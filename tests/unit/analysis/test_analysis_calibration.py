"""Calibration comes to the conjugate answer where there is one, and refuses data that was used already."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import stepup_econ as se
from stepup_econ.analysis.calibration import Target, calibrate
from stepup_econ.problems import InputError

WORKED = Path(__file__).parents[3] / "inputs" / "blackpool.xlsx"


@pytest.fixture(scope="module")
def evaluation() -> se.Evaluation:
    return se.load(WORKED)


def test_one_share_has_the_conjugate_beta_as_its_posterior(evaluation: se.Evaluation) -> None:
    """Beta(a, b) and 30 of 150 give Beta(a + 30, b + 120); the share from eligible to referred is the input itself."""
    prior = evaluation.inputs["p_refer"].distribution
    mean, variance = prior.mean, prior.sd**2
    total = mean * (1 - mean) / variance - 1
    a, b = mean * total + 30, (1 - mean) * total + 120
    found = calibrate(evaluation, se.random_draws(evaluation, n=16_384), [Target("referred", "eligible", 30, 150)])
    row = found.inputs.set_index("input").loc["p_refer"]
    assert found.inputs["input"].iloc[0] == "p_refer"
    assert row["mean_after"] == pytest.approx(a / (a + b), rel=2e-3)
    assert row["sd_after"] == pytest.approx(np.sqrt(a * b / (a + b) ** 2 / (a + b + 1)), rel=0.03)
    assert found.weights.sum() == pytest.approx(1.0)
    assert found.ess == pytest.approx(1 / (found.weights**2).sum())
    assert found.warnings == ()


def test_steps_in_a_row_and_resampled_draws_go_through_the_model(evaluation: se.Evaluation) -> None:
    targets = [Target("referred", "eligible", 40, 300), Target("engaged", "accepted", 30, 40)]
    found = calibrate(evaluation, se.random_draws(evaluation, n=8192), targets)
    for _, row in found.fit.iterrows():
        assert abs(row["foretold_after"] - row["observed"]) <= abs(row["foretold_before"] - row["observed"]) + 1e-9
    design = found.resampled(1024, seed=1)
    assert design.values.shape[1] == 1024
    np.testing.assert_array_equal(design.values, found.resampled(1024, seed=1).values)
    at = design.names.index("p_engage")
    after = found.inputs.set_index("input").loc["p_engage", "mean_after"]
    assert design.values[at].mean() == pytest.approx(after, abs=3e-3)
    assert "effective of 8,192" in design.notes[0]
    assert se.simulate(evaluation, design).n_draws == 1024


def test_counts_that_hardly_agree_leave_few_effective_draws(evaluation: se.Evaluation) -> None:
    found = calibrate(evaluation, se.random_draws(evaluation, n=512), [Target("referred", "eligible", 400, 500)])
    assert found.ess < 50
    assert "effective draws" in found.warnings[0]


@pytest.mark.parametrize(
    ("target", "code"),
    [
        (Target("referred", "eligible", 54, 394), "CA105"),
        (Target("eligible", "screened", 394, 2072), "CA105"),
        (Target("eligible", "referred", 1, 2), "CA102"),
        (Target("nowhere", "referred", 1, 2), "CA102"),
        (Target("referred", "eligible", 5, 3), "CA103"),
        (Target("referred", "eligible", 5, 30, strategy="usual_care"), "CA104"),
    ],
)
def test_targets_that_cannot_be_are_refused(target: Target, code: str, evaluation: se.Evaluation) -> None:
    with pytest.raises(InputError, match=code):
        calibrate(evaluation, se.random_draws(evaluation, n=64), [target])
    with pytest.raises(InputError, match="CA101"):
        calibrate(evaluation, se.random_draws(evaluation, n=64), [])
