"""Trial-style data: regression, bootstrap and imputation against slow twins and closed forms."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from stepup_econ.analysis.acceptability import acceptability
from stepup_econ.analysis.trial import Trial, read_trial
from stepup_econ.analysis.trial_bootstrap import bootstrap
from stepup_econ.analysis.trial_imputation import impute
from stepup_econ.analysis.trial_regression import net_benefit_regression, trial_increments
from stepup_econ.problems import InputError
from stepup_econ.uncertainty.rubin import rubin


def families(n: int = 240, clusters: int = 0, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    arm = np.repeat(["usual", "early", "phone"], n // 3)
    before = rng.gamma(2, 300, n)
    shock = rng.normal(size=(2, max(clusters, 1) * 3))
    group = np.concatenate([place * max(clusters, 1) + np.arange(n // 3) % max(clusters, 1) for place in range(3)])
    help_ = (arm == "early") * 1.0 + (arm == "phone") * 0.4
    together = rng.normal(size=n)
    cost = 400 + 0.5 * before + 250 * help_ + 150 * together + 100 * rng.normal(size=n) + 80 * shock[0, group]
    effect = 0.5 + 0.15 * help_ - 0.0001 * before - 0.05 * together + 0.1 * rng.normal(size=n) + 0.05 * shock[1, group]
    return pd.DataFrame({"arm": arm, "cost": cost, "effect": effect, "before": before, "area": [f"a{g}" for g in group]})


@pytest.fixture(scope="module")
def trial() -> Trial:
    return read_trial(families(), covariates=["before"])


def test_net_benefit_regression_is_a_regression_of_net_benefit(trial: Trial) -> None:
    found = net_benefit_regression(trial, wtp=[0, 2000], covariates=["before"])
    x = np.column_stack([np.ones(trial.n), trial.arm == 1, trial.arm == 2, trial.covariates["before"]]).astype(float)
    for wtp in (0, 2000):
        y = wtp * trial.effect - trial.cost
        beta, rest, *_ = np.linalg.lstsq(x, y, rcond=None)
        se = np.sqrt(np.diag(np.linalg.inv(x.T @ x)) * rest[0] / (trial.n - 4))
        part = found[found["wtp"] == wtp]
        assert part["inmb"].to_numpy() == pytest.approx(beta[1:3], rel=1e-9)
        assert part["se"].to_numpy() == pytest.approx(se[1:3], rel=1e-9)
        assert part["df"].to_numpy() == pytest.approx([trial.n - 4] * 2)
        from scipy.stats import t

        assert part["p_better"].to_numpy() == pytest.approx(t.cdf(beta[1:3] / se[1:3], trial.n - 4), rel=1e-8)


def test_without_covariates_increments_are_differences_of_means(trial: Trial) -> None:
    table = trial_increments(trial).table().set_index(["strategy", "quantity"])
    for place, name in enumerate(trial.strategies[1:], 1):
        for quantity, y in (("inc_cost", trial.cost), ("inc_effect", trial.effect)):
            assert table.loc[(name, quantity), "estimate"] == pytest.approx(y[trial.arm == place].mean() - y[trial.arm == 0].mean())
    assert (table["missing_share"] == 0).all()


def test_different_covariates_sharpen_the_increments(trial: Trial) -> None:
    plain = trial_increments(trial).table()
    sharper = trial_increments(trial, ["before"], []).table()
    assert (sharper["se"] < plain["se"])[sharper["quantity"] == "inc_cost"].all()


def test_curves_of_drawn_increments_agree_with_the_regression(trial: Trial) -> None:
    two = read_trial(families().query("arm != 'phone'"), covariates=["before"])
    increments = trial_increments(two, ["before"], ["before"])
    grid = [500, 1500, 2500]
    by_formula = increments.net_benefit(grid)["p_better"].to_numpy()
    curve = acceptability(increments.draws(200_000, seed=2), wtp=grid)
    by_draws = curve[curve["strategy"] == "early"]["p_best"].to_numpy()
    assert by_draws == pytest.approx(by_formula, abs=0.006)
    assert increments.draws(10).costs()[0] == pytest.approx(two.cost[two.arm == 0].mean())


def test_bootstrap_spreads_as_means_do(trial: Trial) -> None:
    sim = bootstrap(trial, 20_000, seed=5)
    for place in range(3):
        y = np.stack([trial.cost, trial.effect])[:, trial.arm == place]
        expected = np.cov(y) / y.shape[1]
        found = np.cov(np.stack([sim.costs()[place], sim.effects()[place]]))
        np.testing.assert_allclose(found, expected, rtol=0.06)
        assert sim.costs()[place].mean() == pytest.approx(y[0].mean(), abs=4 * np.sqrt(expected[0, 0] / 20_000))


def slow_bootstrap(trial: Trial, place: int, draws: int, stages: int) -> np.ndarray:
    rng = np.random.default_rng(8)
    groups = [np.flatnonzero(trial.cluster == g) for g in trial.clusters(place)]
    found = np.empty((draws, 2))
    for i in range(draws):
        rows = [groups[g] if stages == 1 else rng.choice(groups[g], len(groups[g])) for g in rng.integers(len(groups), size=len(groups))]
        found[i] = trial.outcomes[:, np.concatenate(rows)].mean(axis=1)
    return found


@pytest.mark.parametrize("stages", [1, 2])
def test_clustered_bootstrap_against_its_slow_twin(stages: int) -> None:
    clustered = read_trial(families(clusters=6), cluster="area")
    sim = bootstrap(clustered, 40_000, seed=1, stages=stages, corrected=False)
    assert any("Few clusters" in said for said in sim.warnings)
    for place in range(3):
        slow = slow_bootstrap(clustered, place, 8_000, stages)
        fast = np.stack([sim.costs()[place], sim.effects()[place]], axis=1)
        assert fast.std(axis=0) == pytest.approx(slow.std(axis=0), rel=0.04)
        assert np.corrcoef(fast.T)[0, 1] == pytest.approx(np.corrcoef(slow.T)[0, 1], abs=0.05)
        assert fast.mean(axis=0) == pytest.approx(slow.mean(axis=0), rel=0.01)


def test_shrunken_two_stage_has_the_right_variance() -> None:
    # many trials of 5 clusters of 8 families: the average bootstrap variance is close to the true variance of the mean
    rng = np.random.default_rng(11)
    true, shrunk, naive = (1.0 / 5 + 4.0 / 40), [], []
    for _ in range(150):
        y = np.repeat(rng.normal(size=10), 8) + 2 * rng.normal(size=80)
        trial = Trial(y, -y, np.repeat([0, 1], 40), ("a", "b"), np.repeat(np.arange(10), 8))
        shrunk.append(bootstrap(trial, 400, stages=2).costs().var(axis=1).mean())
        naive.append(bootstrap(trial, 400, stages=2, corrected=False).costs().var(axis=1).mean())
    assert np.mean(shrunk) == pytest.approx(true, rel=0.12)
    assert abs(np.mean(shrunk) - true) < abs(np.mean(naive) - true)


def test_same_seed_same_replicates(trial: Trial) -> None:
    np.testing.assert_array_equal(bootstrap(trial, 50, seed=3).costs(), bootstrap(trial, 50, seed=3).costs())
    assert (bootstrap(trial, 50, seed=3).costs() != bootstrap(trial, 50, seed=4).costs()).any()


def test_two_areas_an_arm_are_refused_and_it_says_why() -> None:
    few = read_trial(families(clusters=2), cluster="area")
    for attempt in (lambda: bootstrap(few), lambda: trial_increments(few)):
        with pytest.raises(InputError, match="AA, AB or BB") as error:
            attempt()
        assert {problem.code for problem in error.value.problems} == {"TR108"}
        assert len(error.value.problems) == 3


def test_leaving_out_clusters_against_a_slow_twin() -> None:
    frame = families(clusters=5).query("arm != 'phone'").reset_index(drop=True)
    clustered = read_trial(frame, cluster="area")
    found = trial_increments(clustered).covariance[0]
    expected = np.zeros((2, 2))
    for place, sign in ((0, -1), (1, 1)):
        left = []
        for group in clustered.clusters(place):
            keep = (clustered.cluster != group) & (clustered.arm == place)
            left.append(sign * clustered.outcomes[:, keep].mean(axis=1))
        spread = np.array(left) - np.mean(left, axis=0)
        expected += (len(left) - 1) / len(left) * spread.T @ spread
    np.testing.assert_allclose(found, expected, rtol=1e-8)
    wide, narrow = trial_increments(clustered).table()["se"], trial_increments(replace(clustered, cluster=None)).table()["se"]
    assert (wide > narrow).all()


def test_imputed_means_approach_maximum_likelihood() -> None:
    # effect missing where cost is high: the likelihood of a monotone pattern gives mean + slope x (all - observed) of the cost
    rng = np.random.default_rng(6)
    n = 400
    cost = rng.normal(1000, 200, 2 * n)
    effect = 0.8 - 0.0004 * cost + 0.1 * rng.normal(size=2 * n)
    arm = np.repeat([0, 1], n)
    gone = rng.random(2 * n) < 1 / (1 + np.exp(-(cost - 1050) / 100))
    seen = np.where(gone, np.nan, effect)
    filled = impute(Trial(cost, seen, arm, ("a", "b")), m=200, seed=2)
    for place in (0, 1):
        inside, known = arm == place, (arm == place) & ~gone
        slope = np.cov(cost[known], effect[known])[0, 1] / cost[known].var(ddof=1)
        likely = effect[known].mean() + slope * (cost[inside].mean() - cost[known].mean())
        means = [t.effect[inside].mean() for t in filled]
        assert np.mean(means) == pytest.approx(likely, abs=4 * np.std(means) / np.sqrt(200) + 5e-4)
        assert abs(effect[known].mean() - likely) > 0.02  # families with everything observed are another group
        np.testing.assert_array_equal(filled[0].effect[known], effect[known])


def test_pooled_intervals_cover() -> None:
    rng = np.random.default_rng(3)
    hits = 0
    for rep in range(60):
        n = 60
        both = rng.multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]], 2 * n)
        both[n:] += 0.3
        gone = rng.random((2 * n, 2)) < 0.25
        cost, effect = np.where(gone, np.nan, both).T
        filled = impute(Trial(cost, effect, np.repeat([0, 1], n), ("a", "b")), m=10, seed=rep)
        row = net_benefit_regression(filled, wtp=1.0).iloc[0]
        hits += row["low"] <= 0.0 <= row["high"]  # true increments 0.3 and 0.3: net benefit 0
    assert 52 <= hits <= 60


def test_missing_values_are_filled_by_arm_and_together(trial: Trial) -> None:
    rng = np.random.default_rng(5)
    cost, effect = trial.cost.copy(), trial.effect.copy()
    cost[rng.random(trial.n) < 0.2], effect[rng.random(trial.n) < 0.3] = np.nan, np.nan
    gaps = replace(trial, cost=cost, effect=effect)
    with pytest.raises(InputError, match="TR107"):
        bootstrap(gaps)
    filled = impute(gaps, m=20, seed=1)
    assert len(filled) == 20
    assert all(one.complete for one in filled)
    pooled = trial_increments(filled, ["before"], ["before"])
    table, whole = pooled.table(), trial_increments(trial, ["before"], ["before"]).table()
    assert (np.abs(table["estimate"] - whole["estimate"]) < 3 * whole["se"]).all()
    assert (table["missing_share"] > 0).all()
    assert (table["df"] < whole["df"]).all()
    each = [trial_increments(one, ["before"], ["before"]) for one in filled]
    by_hand = rubin(np.stack([one.cost[0] for one in each]), np.stack([np.diag(one.covariance[0])[:2] for one in each]), trial.n - 4)
    assert table["se"].to_numpy()[:2] == pytest.approx(by_hand.se)
    spread = pooled.draws(50_000, seed=1)
    assert (spread.costs()[1] - spread.costs()[0]).std() == pytest.approx(table["se"][0], rel=0.03)


def test_one_data_set_is_returned_as_it_is() -> None:
    found = rubin([[2.0, 0.0]], [[0.25, 0.0]], complete_df=30)
    assert found.estimate.tolist() == [2.0, 0.0]
    assert found.se.tolist() == [0.5, 0.0]
    assert found.df[0] == 30
    assert found.p_positive()[1] == 0
    with pytest.raises(ValueError, match="expected one shape"):
        rubin([[1.0, 2.0]], [[1.0]])


@pytest.mark.parametrize(
    ("change", "arguments", "codes"),
    [
        (lambda f: f, {"cost": "price"}, {"TR101"}),
        (lambda f: f.assign(cost=f["cost"].astype(object).where(f.index != 3, "dear")), {}, {"TR102"}),
        (lambda f: f.assign(before=f["before"].where(f.index > 0)), {"covariates": ["before"]}, {"TR102"}),
        (lambda f: f.assign(arm=f["arm"].where(f.index > 0)), {}, {"TR103"}),
        (lambda f: f, {"reference": "nobody"}, {"TR104"}),
        (lambda f: f.query("arm == 'early'"), {}, {"TR105"}),
        (lambda f: pd.concat([f, f.head(1).assign(arm="new")]), {}, {"TR105"}),
        (lambda f: f.assign(area="one"), {"cluster": "area"}, {"TR106"}),
    ],
)
def test_what_cannot_be_read_is_named(change, arguments: dict, codes: set[str]) -> None:  # type: ignore[no-untyped-def, type-arg]
    with pytest.raises(InputError) as error:
        read_trial(change(families()), **arguments)
    assert {problem.code for problem in error.value.problems} == codes


def test_the_reference_comes_first() -> None:
    assert read_trial(families(), reference="phone").strategies == ("phone", "usual", "early")
    assert read_trial(families()).strategies == ("usual", "early", "phone")
    numbered = families().assign(arm=lambda f: f["arm"].map({"usual": 0, "early": 1, "phone": 2}))
    assert read_trial(numbered, reference="2").strategies == ("2", "0", "1")


def test_too_little_to_fill_in_from_and_unknown_names(trial: Trial) -> None:
    none = np.where(trial.arm == 1, np.nan, trial.effect)
    with pytest.raises(InputError, match="TR109"):
        impute(replace(trial, effect=none))
    with pytest.raises(ValueError, match="2 or more"):
        impute(trial, m=1)
    with pytest.raises(KeyError, match="covariate 'age'"):
        impute(trial, covariates=["age"])
    with pytest.raises(KeyError, match="covariate 'age'"):
        trial_increments(trial, ["age"])
    with pytest.raises(ValueError, match="expected 1 or 2"):
        bootstrap(trial, stages=3)
