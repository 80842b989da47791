"""EVPPI where the answer is known in closed form, and what it says of itself where it is not."""

from __future__ import annotations

import math

import numpy as np
import pytest

from stepup_econ.analysis.evppi import METHODS, evppi, information_rank
from stepup_econ.analysis.evppi_basis import make_basis, make_spline
from stepup_econ.analysis.evppi_checks import leftover
from stepup_econ.analysis.evppi_fit import fit_ridge
from stepup_econ.analysis.evppi_surface import Columns, fit_surface
from stepup_econ.analysis.voi import evpi
from stepup_econ.model.simulation import Simulation


def two_arm(inputs: dict[str, np.ndarray], inmb: np.ndarray) -> Simulation:
    """Two strategies whose incremental net benefit at any threshold is `inmb`, all of it as cost."""
    zero = np.zeros_like(inmb)
    return Simulation.from_arrays(np.c_[zero, -inmb], np.c_[zero, zero], ["a", "b"], inputs=inputs)


def unit_normal_loss(mean: float, sd: float) -> float:
    """Expected gain of choosing after seeing a normal quantity, over choosing before."""
    z = abs(mean) / sd
    density = math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    return sd * (density - z * 0.5 * math.erfc(z / math.sqrt(2)))


def linear(seed: int, n: int = 8192) -> tuple[Simulation, dict[str, float]]:
    rng = np.random.default_rng(seed)
    x, y, z = rng.normal(1, 1, n), rng.normal(2, 1.5, n), rng.normal(0.25, 0.8, n)
    sim = two_arm({"x": x, "y": y, "z": z}, -1000 + 800 * x - 300 * y + 1200 * z)
    sds = {"x": 800.0, "y": 450.0, "z": 960.0, "x + y": math.hypot(800, 450)}
    return sim, {name: unit_normal_loss(-500, sd) for name, sd in sds.items()}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_linear_model_has_a_closed_form(seed: int) -> None:
    sim, expected = linear(seed)
    table = evppi(sim, ["x", "y", "z", ["x", "y"]], wtp=0).set_index("group")
    for name, value in expected.items():
        assert abs(table.loc[name, "evppi"] - value) < 4 * table.loc[name, "se"]
        assert table.loc[name, "se"] < 0.1 * value + 5
    assert (table["fit"] == "ok").all()


def test_standard_errors_are_what_repeated_runs_show() -> None:
    found = [evppi(linear(seed, 1500)[0], ["x"], wtp=0).iloc[0] for seed in range(40)]
    values, errors = [row["evppi"] for row in found], [row["se"] for row in found]
    assert np.mean(errors) == pytest.approx(np.std(values), rel=0.3)
    assert np.mean(values) == pytest.approx(unit_normal_loss(-500, 800), abs=4 * np.std(values) / math.sqrt(40))


def test_products_of_inputs_are_found() -> None:
    # INB = -50 + 2 t1 t2: its mean given one factor is linear in it, given both it is known
    rng = np.random.default_rng(5)
    one, two = rng.normal(5, 2, 16_384), rng.normal(6, 3, 16_384)
    sim = two_arm({"t1": one, "t2": two}, -50 + 2 * one * two)
    table = evppi(sim, {"one": ["t1"], "two": ["t2"], "both": ["t1", "t2"]}, wtp=0).set_index("group")
    assert abs(table.loc["one", "evppi"] - 5.393925598829161) < 4 * table.loc["one", "se"]
    assert abs(table.loc["two", "evppi"] - 7.627083428972159) < 4 * table.loc["two", "se"]
    assert table.loc["both", "evppi"] == pytest.approx(evpi(sim, wtp=0)["evpi"][0], rel=1e-3)


def test_five_multiplied_shares_are_not_understated() -> None:
    rng = np.random.default_rng(11)
    n = 10_000
    shares = [rng.beta(a, b, n) for a, b in ((20, 15), (12, 8), (8, 6), (30, 60))]
    ratio = np.exp(-0.25 + 0.25 * rng.normal(size=n))
    noise = np.exp(0.3 * rng.normal(size=n))
    saved = np.prod(shares, axis=0) * (1 - ratio)
    zero = np.zeros(n)
    costs = np.c_[zero, rng.gamma(25, 40, n) - 8000 * saved * noise]
    effects = np.c_[zero, saved * noise]
    inputs = dict(zip("abcde", [*shares, ratio], strict=True))
    sim = Simulation.from_arrays(costs, effects, ["usual", "early"], inputs=inputs)
    known = 60_000 * saved * math.exp(0.045) + 8000 * saved * math.exp(0.045) - 1000
    expected = np.maximum(known, 0).mean() - max(known.mean(), 0)
    found = evppi(sim, {"all five": list("abcde")}, wtp=60_000).iloc[0]
    assert found["evppi"] == pytest.approx(expected, rel=0.05)
    assert found["fit"] == "ok"


def test_one_fit_serves_every_threshold() -> None:
    sim = three_arms()
    grid = [40_000, 0, 20_000]
    whole = evppi(sim, ["p"], wtp=grid)
    assert list(whole["wtp"]) == grid
    for row in whole.itertuples():
        alone = evppi(sim, ["p"], wtp=row.wtp).iloc[0]
        assert (row.evppi, row.se) == (pytest.approx(alone["evppi"]), pytest.approx(alone["se"]))


def three_arms(n: int = 3000) -> Simulation:
    rng = np.random.default_rng(21)
    p, q = rng.uniform(0.2, 0.8, n), rng.normal(0, 1, n)
    costs = np.c_[np.zeros(n), 900 + 100 * q, 1500 + 2000 * p]
    effects = np.c_[np.zeros(n), 0.1 * p + 0.05 * q, 0.2 * p + 0.02 * rng.normal(size=n)]
    return Simulation.from_arrays(costs, effects, ["a", "b", "c"], inputs={"p": p, "q": q, "idle": rng.uniform(size=n)})


def test_between_nothing_and_everything_and_more_is_never_worth_less() -> None:
    sim, grid = three_arms(), range(0, 60_001, 5000)
    table = evppi(sim, {"p": ["p"], "pq": ["p", "q"], "all": ["p", "q", "idle"]}, wtp=grid)
    wide = table.pivot(index="wtp", columns="group", values="evppi")
    whole = evpi(sim, wtp=grid)["evpi"].to_numpy()
    assert (wide >= 0).all(axis=None)
    assert (wide["p"] <= wide["pq"]).all()
    assert (wide["pq"] <= wide["all"]).all()
    assert (wide["all"] <= whole * (1 + 1e-9)).all()


def test_what_does_not_vary_or_matter_is_worth_nothing() -> None:
    rng = np.random.default_rng(2)
    x = rng.normal(size=2000)
    sim = two_arm({"x": x, "fixed": np.ones(2000), "idle": rng.normal(size=2000)}, 3 + x)
    table = evppi(sim, ["fixed", "idle", "x"], wtp=0).set_index("group")
    assert table.loc["fixed", ["evppi", "se"]].tolist() == [0, 0]
    assert table.loc["idle", "evppi"] < 1e-3
    assert table.loc["x", "evppi"] == pytest.approx(unit_normal_loss(3, 1), abs=1e-3)


def test_inputs_with_few_values_and_inputs_given_twice() -> None:
    rng = np.random.default_rng(2)
    flag = rng.integers(0, 2, 4000).astype(float)
    sim = two_arm({"flag": flag, "same": 3 * flag, "level": rng.integers(0, 4, 4000)}, 4 * flag - 1 + rng.normal(size=4000))
    table = evppi(sim, {"flag": ["flag"], "twice": ["flag", "same"], "with levels": ["flag", "level"]}, wtp=0)
    expected = np.where(flag > 0, 3, 0).mean() - 1
    np.testing.assert_allclose(table["evppi"], expected, rtol=0.06)


def test_what_the_fit_cannot_follow_is_flagged() -> None:
    rng = np.random.default_rng(3)
    x, y = rng.uniform(size=(2, 10_000))
    checks = np.sign(np.sin(6 * np.pi * x) * np.sin(6 * np.pi * y))
    sim = two_arm({"x": x, "y": y, "smooth": rng.normal(size=10_000)}, 2 * checks + rng.normal(size=10_000) + x)
    table = evppi(sim, {"board": ["x", "y"], "smooth": ["smooth"]}, wtp=0).set_index("group")
    assert table.loc["board", "fit"] == "doubtful"
    assert "leaves over" in table.loc["board", "note"]
    assert table.loc["smooth", "fit"] == "ok"


def test_good_fits_are_not_flagged() -> None:
    flags = [evppi(linear(seed, 2000)[0], ["x", ["x", "y", "z"]], wtp=0)["fit"].tolist() for seed in range(10)]
    assert flags == [["ok", "ok"]] * 10


def test_a_smaller_group_is_a_floor() -> None:
    # 12 idle inputs beside the one that matters: the larger group may come out a little lower, never in the table
    rng = np.random.default_rng(4)
    n = 400
    inputs = {"x": rng.normal(size=n)} | {f"idle{i}": rng.normal(size=n) for i in range(12)}
    sim = two_arm(inputs, inputs["x"] + rng.normal(size=n))
    table = evppi(sim, {"many": list(inputs), "x": ["x"]}, wtp=0)
    assert list(table["group"]) == ["many", "x"]
    many, alone = table["evppi"]
    assert many >= alone
    assert many < 1.25 * alone


def test_large_groups_are_ranked_before_products_are_made() -> None:
    rng = np.random.default_rng(6)
    n = 3000
    x = rng.normal(size=(30, n))
    responses = (x[20] + x[25] + x[20] * x[25] + 0.1 * rng.normal(size=n))[None]
    basis = make_basis(x, responses)
    pairs = {tuple(place for place, _ in recipe) for recipe in basis.recipes if len(recipe) == 2}
    assert (20, 25) in pairs
    assert len(basis.recipes) < 400
    fitted = fit_surface(x, responses).fitted
    assert np.var(responses - fitted) < 0.05 * np.var(responses)


def test_information_rank_orders_every_input() -> None:
    table = information_rank(three_arms(), wtp=[20_000, 30_000])
    assert list(table.columns) == ["wtp", "rank", "input", "evppi", "se", "share_of_evpi", "fit", "note"]
    assert list(table["rank"]) == [1, 2, 3, 1, 2, 3]
    for _, rows in table.groupby("wtp"):
        assert rows["evppi"].is_monotonic_decreasing
        assert rows["input"].iloc[-1] == "idle"
    assert table["share_of_evpi"].between(0, 1 + 1e-9).all()
    assert list(information_rank(three_arms(), wtp=20_000, inputs=["q"], se=False)["input"]) == ["q"]


def test_no_share_of_a_decision_that_is_certain() -> None:
    rng = np.random.default_rng(6)
    x = rng.uniform(size=200)
    table = information_rank(two_arm({"x": x}, 5 + x), wtp=0)
    assert table["evppi"][0] == 0
    assert math.isnan(table["share_of_evpi"][0])


def test_wrong_requests_are_answered_with_what_there_is() -> None:
    sim = three_arms(200)
    with pytest.raises(KeyError, match="p, q, idle"):
        evppi(sim, ["pp"])
    with pytest.raises(KeyError, match="spline"):
        evppi(sim, ["p"], method="magic")
    with pytest.raises(ValueError, match="found no input in 'none'"):
        evppi(sim, {"none": []})
    with pytest.raises(ValueError, match="at least 50"):
        evppi(three_arms(49), ["p"])


@pytest.mark.parametrize("method", list(METHODS))
def test_every_method_keeps_the_promises(method: str) -> None:
    sim = three_arms(1000)
    table = evppi(sim, {"p": ["p"]}, wtp=[20_000, 1000], method=method)
    assert list(table.columns) == ["group", "wtp", "evppi", "se", "method", "fit", "note"]
    assert set(table["method"]) == {"spline" if method == "auto" else method}
    assert (table["evppi"] >= 0).all()
    assert (table["evppi"].to_numpy() <= evpi(sim, wtp=[20_000, 1000])["evpi"].to_numpy() * (1 + 1e-9)).all()
    assert table["se"].notna().all()
    assert evppi(sim, ["p"], wtp=1000, method=method, se=False)["se"].isna().all()
    again = evppi(sim, {"p": ["p"]}, wtp=[20_000, 1000], method=method)
    assert table.equals(again)


def test_splines_follow_curves_and_lines_beyond_the_ends() -> None:
    x = np.random.default_rng(1).gamma(3, 2, 5000)
    spline = make_spline(x)
    assert spline is not None
    features = spline(x)
    gram = features @ features.T / len(x)
    np.testing.assert_allclose(gram[1:, 1:], np.eye(len(gram) - 1), atol=0.3)
    assert abs(gram[0, 1:]).max() < 0.2
    assert (np.diff(spline.roughness) > 0).all()
    inside = np.linspace(x.min(), x.max(), 4001)
    curvature = np.diff(spline(inside), 2, axis=1)
    assert abs(curvature[0]).max() < 1e-8
    np.testing.assert_allclose(curvature[:, [0, -1]], 0, atol=1e-3)
    assert make_spline(np.ones(10)) is None


def test_blocks_of_draws_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(size=(2, 3000))
    responses = np.stack([x[0] * x[1] + rng.normal(size=3000), np.zeros(3000)])
    whole = fit_surface(x, responses).fitted
    monkeypatch.setattr("stepup_econ.analysis.evppi_surface.BLOCK", 700)
    monkeypatch.setattr("stepup_econ.analysis.evppi_surface.KEPT", 0)
    surface = fit_surface(x, responses)
    np.testing.assert_allclose(surface.fitted, whole, rtol=1e-9, atol=1e-9)
    assert (surface.fitted[1] == 0).all()
    assert len(list(surface.columns)) == 5


def test_fitted_means_are_the_responses_own() -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(size=(3, 2000))
    responses = np.stack([1e6 + np.exp(x[0]) * x[1] + rng.normal(size=2000)])
    fitted = fit_surface(x, responses).fitted
    assert fitted.mean() == pytest.approx(responses.mean(), rel=1e-12)


def test_ridge_finds_the_penalty_of_the_restricted_likelihood() -> None:
    # one block of orthonormal columns: the likelihood of (t2, s2) can be written down and searched
    rng = np.random.default_rng(8)
    n, q = 200, 30
    basis = np.linalg.qr(np.c_[np.ones(n), rng.normal(size=(n, q))])[0].T * math.sqrt(n)
    y = 0.3 * rng.normal(size=q) @ basis[1:] + rng.normal(size=n)
    y -= y.mean()
    fit = fit_ridge(basis @ basis.T, basis @ y, float(y @ y), np.r_[-1, np.zeros(q, int)], n)
    raw = basis[1:] @ y / n
    rest = float(y @ y - n * raw @ raw)

    def likelihood(t2: float) -> float:
        profile = [0.01 * 1.02**step for step in range(400)]
        return max(
            -0.5 * ((n - 1 - q) * math.log(s2) + rest / s2 + q * math.log(t2 + s2 / n) + raw @ raw / (t2 + s2 / n)) for s2 in profile
        )

    best = max((0.001 * 1.05**step for step in range(150)), key=likelihood)
    shrink = float(fit.coefficients[1] / raw[0])
    s2 = rest / (n - 1 - q)
    assert shrink == pytest.approx(best / (best + s2 / n), abs=0.03)
    assert fit.edf == pytest.approx(1 + q * shrink, rel=0.01)


def test_leftover_of_noise_does_not_matter() -> None:
    rng = np.random.default_rng(8)
    x, noise = rng.uniform(size=(3, 4000)), rng.normal(size=(1, 4000))
    fitted = (x[0] + x[1])[None]
    assert not leftover(x, noise, fitted).matters(np.ones(1))
    assert leftover(x, noise + 3 * np.sign(x[0] - 0.5) * np.sign(x[2] - 0.5), fitted).matters(np.ones(1))
    assert leftover(x[:1], noise + np.sin(20 * x[0]), fitted).matters(np.ones(1))


def test_columns_are_the_same_kept_or_made_again() -> None:
    rng = np.random.default_rng(8)
    x = rng.normal(size=(2, 500))
    columns = Columns(make_basis(x, x[:1]), x)
    (_, held), *rest = list(columns)
    assert not rest
    np.testing.assert_allclose(held[:, :7], columns.at(np.arange(7)), rtol=1e-12, atol=1e-14)
