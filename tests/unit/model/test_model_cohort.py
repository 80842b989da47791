"""The cohort model: amounts beside enumerated paths, groups, exits, tiles, and what it refuses."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest
from cohort_twin import paths_value

from stepup_econ.analysis.acceptability import acceptability
from stepup_econ.analysis.icers import icers
from stepup_econ.model.cohort import CohortModel
from stepup_econ.model.cohort_amounts import OneOff, StateAmount, TransitionAmount
from stepup_econ.model.cohort_counting import continuous_discount
from stepup_econ.model.cohort_strategy import CohortGroup, CohortStrategy, cohort_strategy
from stepup_econ.model.cohort_values import by_cycle
from stepup_econ.model.transitions import transitions_from_matrix, transitions_from_moves
from stepup_econ.model.transitions_rates import transitions_from_rates
from stepup_econ.model.transitions_treatment import Treatment
from stepup_econ.problems import InputError

STATES = ("standard", "high", "moved away")
MOVES = {("standard", "high"): 0.2, ("high", "standard"): 0.3, ("standard", "moved away"): 0.05, ("high", "moved away"): 0.1}


def model(strategies: Any, **settings: Any) -> CohortModel:
    given: dict[str, Any] = {"cycles": 4, "cycle_months": 6, "start": "standard", "discount_costs": 0, "discount_effects": 0}
    return CohortModel(STATES, tuple(strategies), **(given | settings))


def one(costs: Any = (), effects: Any = (), moves: Any = None, **settings: Any) -> Any:
    transitions = transitions_from_moves(STATES, MOVES if moves is None else moves)
    return model([cohort_strategy("care", transitions, costs, effects)], **settings).run()


def random_matrices(cycles: int, seed: int = 1) -> np.ndarray:
    drawn = np.random.default_rng(seed).random((cycles, 3, 3, 1))
    return np.asarray(drawn / drawn.sum(axis=2, keepdims=True))


def test_states_and_moves_beside_every_path() -> None:
    matrices = random_matrices(4)
    values, moves = np.array([100.0, 900.0, 0.0]), np.arange(9.0).reshape(3, 3)
    costs = [
        StateAmount("care", {"standard": 100, "high": 900}, per="cycle"),
        TransitionAmount("panel", {(STATES[i], STATES[j]): moves[i, j] for i in range(3) for j in range(3) if i != j}),
    ]
    strategy = cohort_strategy("care", transitions_from_matrix(STATES, matrices), costs)
    found = model([strategy], counting="start").run().total_cost[0, 0]
    assert found == pytest.approx(paths_value(0, list(matrices[..., 0]), values, moves), rel=1e-12)


def test_constant_and_changing_values_agree() -> None:
    """The weighted sums of the kernel and the whole trace are two ways to one number."""
    for counting in ("start", "end", "life-table", "trapezium", "simpson"):
        plain = [StateAmount("care", {"high": 700.0}), TransitionAmount("panel", {("*", "high"): 50.0})]
        changing = [
            StateAmount("care", {"high": by_cycle([700.0] * 5)}),
            TransitionAmount("panel", {("*", "high"): by_cycle([50.0] * 5)}),
        ]
        settings = {"counting": counting, "cycles": 5, "discount_costs": 0.035}
        np.testing.assert_allclose(one(plain, **settings).cost, one(changing, **settings).cost, rtol=1e-12)


def test_amounts_a_year_a_month_and_a_cycle() -> None:
    found = [
        one([StateAmount("care", {"high": value}, per=per)]).total_cost for value, per in ((1200, "year"), (100, "month"), (600, "cycle"))
    ]
    np.testing.assert_allclose(found[0], found[1], rtol=1e-12)
    np.testing.assert_allclose(found[0], found[2], rtol=1e-12)


@pytest.mark.parametrize("counting", ["start", "end", "life-table", "trapezium", "simpson"])
def test_one_off_and_moves_do_not_depend_on_counting(counting: str) -> None:
    costs = [
        OneOff("set-up", 500),
        OneOff("review", 80, month=12, states=("standard", "high")),
        TransitionAmount("panel", {("*", "high"): 50}),
    ]
    found, expected = (one(costs, counting=way, discount_costs=0.035).cost for way in (counting, "start"))
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    assert found[0, 0, 0] == 500


def test_a_review_is_paid_by_those_still_there_and_discounted() -> None:
    found = one([OneOff("review", 80, month=12, states=("standard", "high"))], discount_costs=0.05).cost[0, 0, 0]
    matrix = transitions_from_moves(STATES, MOVES).values[0, :, :, 0]
    assert found == pytest.approx(80 / 1.05 * np.linalg.matrix_power(matrix, 2)[0, :2].sum(), rel=1e-12)


def test_engaged_families_are_followed_apart() -> None:
    """One group with an averaged ratio would be wrong from the second cycle on."""
    moves = transitions_from_moves(STATES, MOVES)
    treatment = Treatment(0.5, [("standard", "high")], scale="risk")
    effects = [StateAmount("good years", {"standard": 1})]
    extra = [OneOff("visits", 300)]
    parts = [
        model([cohort_strategy("x", moves, effects=effects, treatment=treatment, engaged=share, engaged_costs=extra)]).run()
        for share in (0.0, 0.4, 1.0)
    ]
    np.testing.assert_allclose(parts[1].effect, 0.6 * parts[0].effect + 0.4 * parts[2].effect, rtol=1e-12)
    assert parts[1].cost[0, 0, 0] == pytest.approx(120)
    averaged = cohort_strategy("x", moves, effects=effects, treatment=Treatment(0.8, [("standard", "high")], scale="risk"))
    assert abs(model([averaged]).run().effect - parts[1].effect).max() > 1e-4


def test_same_numbers_whatever_the_tile(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    moves = transitions_from_moves(STATES, {("standard", "high"): rng.uniform(0, 0.5, 7), ("high", "standard"): 0.3})
    fading = Treatment(rng.uniform(0.3, 0.9, 7), [("standard", "high")], full_months=6, waning="exponential", fade_months=9.0)
    costs = [
        StateAmount("care", {"high": rng.uniform(0, 1_000, (12, 7))}),
        TransitionAmount("panel", {("*", "high"): rng.uniform(0, 9, 7)}),
    ]
    strategies = [
        cohort_strategy("usual", moves, costs, [StateAmount("good", {"standard": 1})]),
        cohort_strategy("help", moves, costs, [StateAmount("good", {"standard": 1})], treatment=fading, engaged=rng.uniform(0, 1, 7)),
    ]
    made = model(strategies, cycles=12, cycle_months=1)
    whole = made.run()
    occupied = made.occupancy("help").to_numpy()
    for size in (1, 2, 3):
        monkeypatch.setattr("stepup_econ.model.cohort_run.tile_size", lambda *_, size=size: size)
        tiled = made.run()
        for name in ("cost", "effect", "last"):
            np.testing.assert_array_equal(getattr(tiled, name), getattr(whole, name))
        np.testing.assert_array_equal(made.occupancy("help").to_numpy(), occupied)
    np.testing.assert_allclose(occupied.sum(axis=1), 1.0, rtol=1e-12)
    np.testing.assert_allclose(occupied[-1], whole.last[1], rtol=1e-12)


@pytest.mark.skipif(find_spec("numba") is None, reason="the extra 'fast' is not installed")
def test_engines_agree() -> None:
    rng = np.random.default_rng(4)
    moves = transitions_from_moves(STATES, {("standard", "high"): rng.uniform(0, 0.5, 200), ("high", "standard"): 0.3})
    step = Treatment(0.5, [("standard", "high")], full_months=12)
    strategies = [cohort_strategy(n, moves, [StateAmount("care", {"high": 900})], treatment=t) for n, t in (("usual", ()), ("help", step))]
    results = [model(strategies).run(engine) for engine in ("numpy", "numba")]
    np.testing.assert_array_equal(results[0].cost, results[1].cost)


def test_exact_moves_are_counted_from_rates() -> None:
    """Families who go there and back within a cycle are counted too; standard to high at 2 a year and back at 3, for one year."""
    rates = transitions_from_rates(("s", "h"), {("s", "h"): 2.0, ("h", "s"): 3.0})
    strategy = cohort_strategy("care", rates, [TransitionAmount("panel", {("s", "h"): 1})], [StateAmount("years", {"s": 1})])
    result = CohortModel(("s", "h"), (strategy,), 1, 12, "s", "exact", 0, 0).run()
    years = 3 / 5 + 2 / 25 * (1 - np.exp(-5))
    assert result.effect[0, 0, 0] == pytest.approx(years, rel=1e-12)
    assert result.cost[0, 0, 0] == pytest.approx(2 * years, rel=1e-12)


def test_discounting_may_be_continuous_stepped_or_by_schedule() -> None:
    stay = transitions_from_moves(("s", "h"), {})
    strategy = cohort_strategy("care", stay, [StateAmount("care", {"s": 1})])

    def cost(discount: Any, counting: Any = "start") -> float:
        return float(CohortModel(("s", "h"), (strategy,), 40, 12, "s", counting, discount, 0).run().cost[0, 0, 0])

    assert cost(continuous_discount(0.06)) == pytest.approx(np.exp(-0.06 * np.arange(40)).sum(), rel=1e-12)
    assert cost(lambda years: 0.97 ** np.floor(years / 2)) == pytest.approx((0.97 ** np.repeat(np.arange(20), 2)).sum(), rel=1e-12)
    first = (1.035 ** -np.arange(31.0)).sum()
    assert cost("green_book") == pytest.approx(first + (1.035**-30 * 1.03 ** -np.arange(1.0, 10)).sum(), rel=1e-12)
    with pytest.raises(ValueError, match="discount"):
        cost(lambda years: -years)


def test_simulation_for_the_analyses() -> None:
    rng = np.random.default_rng(5)
    ratio = rng.uniform(0.5, 0.9, 64)
    moves = transitions_from_moves(STATES, MOVES)
    costs = [StateAmount("care", {"high": 2_000}, agency="council"), StateAmount("care", {"high": 500}, agency="health")]
    effects = [StateAmount("good years", {"standard": 1})]
    visits = OneOff("visits", 200, agency="council")
    help_ = cohort_strategy("help", moves, [*costs, visits], effects, treatment=Treatment(ratio, [("standard", "high")]))
    result = model([cohort_strategy("usual", moves, costs, effects), help_], exits=("moved away",), size=10).run()
    sim = result.simulation(inputs={"ratio": ratio})
    assert sim.strategies == ("usual", "help")
    assert sim.reference == "usual"
    assert sim.outcomes == ("good years",)
    assert sim.data["cost"].sel(strategy="help", agency="council", category="visits").values.ravel()[0] == pytest.approx(2_000)
    assert float(sim.data["cost"].sel(agency="health", category="visits").sum()) == 0
    np.testing.assert_allclose(sim.costs(), result.total_cost, rtol=1e-12)
    assert set(icers(sim)["strategy"]) == {"usual", "help"}
    curve = acceptability(sim, wtp=[0, 1_000_000])
    np.testing.assert_allclose(curve.groupby("wtp")["p_best"].sum(), 1.0)
    table = result.table()
    shares = table[(table.strategy == "help") & (table.kind == "share at the end")]["mean"]
    assert shares.sum() == pytest.approx(1)
    with pytest.raises(InputError, match="input 'ratio'"):
        result.simulation(inputs={"ratio": [1.0, 2.0]})
    with pytest.raises(InputError, match="at least one outcome"):
        one([StateAmount("care", {"high": 1})]).simulation()


EXIT = [
    StateAmount("good", {"moved away": 1}),
    TransitionAmount("good", {("high", "moved away"): 1}),
    TransitionAmount("good", {("high", "*"): 1}),
    OneOff("good", 1, states=("moved away",)),
]


@pytest.mark.parametrize("effect", EXIT, ids=lambda e: type(e).__name__)
def test_leaving_is_never_a_success(effect: Any) -> None:
    with pytest.raises(InputError, match="an effect in 'moved away', expected no effect in an exit state"):
        one(effects=[effect], exits=("moved away",))


STAY = transitions_from_moves(STATES, {})
REFUSED: list[tuple[str, dict[str, Any], Any]] = [
    ("cycles", {"cycles": 0}, None),
    ("cycle_months", {"cycle_months": 0}, None),
    ("size", {"size": -1}, None),
    ("counting", {"counting": "half"}, None),
    ("moves_dated", {"moves_dated": "later"}, None),
    ("dated", {"counting": "simpson", "dated": "end"}, None),
    ("exits", {"exits": ("gone",)}, None),
    ("start in", {"start": {"standard": "some"}}, None),
    ("sum of 0.5", {"start": {"standard": 0.5}}, None),
    ("'low'", {"start": "low"}, None),
    ("strategies", {"strategies": ()}, None),
    ("time is integrated exactly", {"counting": "exact"}, None),
    ("'low'", {}, StateAmount("care", {"low": 1})),
    ("'low'", {}, TransitionAmount("care", {("low", "high"): 1})),
    ("two different states", {}, TransitionAmount("care", {("high", "high"): 1})),
    ("'low'", {}, OneOff("care", 1, states=("low",))),
    ("month 5", {}, OneOff("care", 1, month=5)),
    ("month 30", {}, OneOff("care", 1, month=30)),
    ("3 cycles", {}, StateAmount("care", {"high": by_cycle([1, 2, 3])})),
    ("draws", {"start": {"standard": [1.0] * 3}}, StateAmount("care", {"high": [1, 2]})),
]


@pytest.mark.parametrize(("words", "settings", "amount"), REFUSED, ids=[f"{i} {r[0]}" for i, r in enumerate(REFUSED)])
def test_what_a_model_refuses(words: str, settings: dict[str, Any], amount: Any) -> None:
    strategies = settings.pop("strategies", [cohort_strategy("care", STAY, [amount] if amount else [])])
    with pytest.raises(InputError) as caught:
        model(strategies, **settings)
    assert words in str(caught.value)


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        model([cohort_strategy("care", STAY)], cycles=-1, cycle_months=0, counting="half")
    assert len(caught.value.problems) == 3
    with pytest.raises(InputError, match="states standard, high"):
        model([cohort_strategy("care", transitions_from_moves(STATES[:2], {}))])


def test_amounts_and_groups_refuse_nonsense() -> None:
    with pytest.raises(InputError, match="per"):
        StateAmount("care", {"high": 1}, per="week")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="missing or infinite"):
        StateAmount("care", {"high": float("nan")})
    with pytest.raises(InputError, match="3 cycles"):
        OneOff("care", by_cycle([1, 2, 3]))
    with pytest.raises(InputError, match="share"):
        CohortGroup(STAY, share=1.5)
    with pytest.raises(InputError, match="shares that sum to 1"):
        CohortStrategy("care", (CohortGroup(STAY, share=0.5),))
    with pytest.raises(KeyError, match="expected one of care"):
        model([cohort_strategy("care", STAY)]).occupancy("none")


def test_groups_may_start_apart() -> None:
    groups = (CohortGroup(STAY, share=0.25, start="high"), CohortGroup(STAY, share=0.75))
    found = model([CohortStrategy("care", groups)]).run()
    assert found.last[0, :, 0].tolist() == [0.75, 0.25, 0]
