"""The programme as written down: one small LP file for each limit and objective, and what HiGHS is handed.

The files in `lp/` are read by people; to write them afresh after a change that is meant, run
``python tests/unit/allocation/test_allocation_program.py`` and read what changed.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from stepup_econ.allocation import ties
from stepup_econ.allocation.curves import Curves
from stepup_econ.allocation.engines import solve
from stepup_econ.allocation.highs import OutOfTimeError, Session
from stepup_econ.allocation.instance import Instance, Kept
from stepup_econ.allocation.limits import Floor, limits_for
from stepup_econ.allocation.program import Worst, collector_paused, compiled, programme, scale_of
from stepup_econ.allocation.ties import solve_by_highs

STORED = Path(__file__).parent / "lp"
CURVES = Curves.from_arrays(
    ["east", "north", "west"],
    [0, 0.5, 1],
    [[0, 300, 500], [0, -100, 700], [0, 200, 250]],
    cost=[[0, 25_000, 45_000]] * 3,
    effect=[[0, 3, 5], [0, 1, 6], [0, 2, 2.5]],
)


def instance(**given: object) -> Instance:
    return Instance(CURVES, limits_for(CURVES, given.pop("fte", None), **given), CURVES.net_benefit)


INSTANCES = {
    "one_level": instance(),
    "total_fte": instance(fte=1.5),
    "budget": instance(budget=70_000),
    "opened": instance(max_areas=2),
    "least_most": instance(least={"west": 0.5}, most={"north": 0.5}),
    "step": instance(step=1),
    "floor": instance(floors=(Floor("poor", ("north", "west"), 1),)),
    "shared": instance(shared=(("east", "west"),)),
    "kept": replace(instance(), kept=(Kept("target", CURVES.effect, 8),)),
}
WORST = (Worst(CURVES.net_benefit, 0.0), Worst(CURVES.net_benefit[::-1].copy(), -50.0))
EASED = replace(
    instance(fte=1, budget=70_000, max_areas=2, least={"west": 0.5}, most={"north": 0.5},
             floors=(Floor("poor", ("north", "west"), 1),)),
    kept=(Kept("target", CURVES.effect, 8),),
)  # fmt: skip
MODELS = {
    **{name: lambda held=held: programme(held) for name, held in INSTANCES.items()},
    "worst": lambda: programme(instance(fte=1.5), WORST),
    "eased": lambda: programme(EASED, eased=True),
}


def write(name: str, to: Path) -> None:
    MODELS[name]().write(str(to), io_options={"symbolic_solver_labels": True})


@pytest.mark.parametrize("name", MODELS)
def test_the_programme_is_the_stored_one(name, tmp_path):
    from pyomo.repn.tests.lp_diff import load_and_compare_lp_baseline

    write(name, tmp_path / f"{name}.lp")
    stored, now = load_and_compare_lp_baseline(str(STORED / f"{name}.lp"), str(tmp_path / f"{name}.lp"))
    assert now == stored


def dense(held: Instance, **how: object) -> dict[str, tuple[float, list[float], float]]:
    """Return each row by name as its ends and its coefficients in the order of the columns."""
    from scipy.sparse import csc_array

    made = compiled(held, **how)
    matrix = csc_array((made.coefficient, made.index, made.starts), shape=(len(made.row_low), len(made.objective))).toarray()
    return {name: (made.row_low[k], matrix[k].tolist(), made.row_high[k]) for name, k in made.rows.items()}


def test_what_highs_is_handed_is_the_programme():
    held = INSTANCES["total_fte"]
    made = compiled(held)
    rows = dense(held)
    assert rows["total_fte"][2] == 1.5
    assert rows["total_fte"][0] == -np.inf
    np.testing.assert_allclose(np.array(rows["total_fte"][1])[made.column_of], CURVES.fte)
    for a in range(3):
        low, row, high = rows[f"one_level[{a}]"]
        assert low == high == 1
        np.testing.assert_array_equal(np.array(row)[made.column_of], CURVES.area == a)
    np.testing.assert_allclose(made.objective[made.column_of], CURVES.net_benefit * scale_of(CURVES.net_benefit))
    assert made.maximise
    assert made.whole.all()


def test_options_that_may_not_be_chosen_are_left_out():
    made = compiled(INSTANCES["least_most"])
    assert (made.column_of < 0).tolist() == [False, False, False, False, False, True, True, False, False]


def test_scale_brings_the_largest_between_a_thousand_and_ten_thousand():
    for values in ([5.0, -3e9], [2e-7], [1000.0], [9999.0, 1.0]):
        assert 1000 <= max(abs(np.array(values))) * scale_of(np.array(values)) < 10_000.0001
    assert scale_of(np.zeros(2)) == 1


def test_values_of_nought_and_posts_of_nought_are_no_trouble():
    flat = Curves.from_arrays(["a", "b"], [0, 1], np.zeros((2, 2)))
    assert flat.fte[solve_by_highs(Instance(flat, limits_for(flat, 1), flat.net_benefit)).chosen].tolist() == [0, 0]
    none = Curves.from_arrays(["a", "b"], [0], np.zeros((2, 1)))
    assert solve_by_highs(Instance(none, limits_for(none, 0), none.net_benefit)).chosen.tolist() == [0, 1]


def test_the_solver_prints_nothing(capfd):
    solve_by_highs(INSTANCES["total_fte"])
    captured = capfd.readouterr()
    assert captured.out == captured.err == ""


def test_the_garbage_collector_is_as_it_was():
    import gc

    assert gc.isenabled()
    with collector_paused():
        assert not gc.isenabled()
    assert gc.isenabled()
    gc.disable()
    try:
        with collector_paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def hard(n: int = 150) -> Instance:
    """A programme that takes the solver far longer than a blink."""
    rng = np.random.default_rng(5)
    gain = rng.gamma(0.3, 900, (n, 20))
    values = np.c_[np.zeros(n), np.cumsum(gain, axis=1) - rng.uniform(0, 4000, (n, 1))]
    cost = np.c_[np.zeros(n), np.cumsum(rng.uniform(1e4, 6e4, (n, 20)), axis=1)]
    curves = Curves.from_arrays([f"a{k:03}" for k in range(n)], np.arange(21) / 2, values, cost=cost)
    return Instance(curves, limits_for(curves, n * 0.9, budget=n * 3e4, max_areas=n // 3), curves.net_benefit)


def test_a_time_limit_gives_the_best_plan_so_far_with_its_gap_or_says_there_is_none():
    held = hard()
    with pytest.raises(OutOfTimeError, match="give more time"):
        solve_by_highs(held, time_limit=0.0)
    found = None
    for seconds in (0.1, 0.2, 0.4, 0.8):
        try:
            found = solve_by_highs(held, time_limit=seconds)
            break
        except OutOfTimeError:
            continue
    if found is not None and found.gap > 0:
        assert found.value + found.gap >= solve_by_highs(held, settle=False).value - 1e-6


def large(seed: int) -> Instance:
    """More columns than are searched whole, with equal areas and rounded values, so that many plans tie."""
    rng = np.random.default_rng(seed)
    values = np.c_[np.zeros(90), np.cumsum(rng.gamma(0.7, 900, (90, 8)) - 400, axis=1) - rng.uniform(0, 1500, (90, 1))]
    values = np.tile(values[:30], (3, 1)) if seed % 2 else np.round(values, -1)
    curves = Curves.from_arrays([f"a{k:02}" for k in range(90)], np.arange(9) * 0.2, values)
    return Instance(curves, limits_for(curves, 30.1), curves.net_benefit)


@pytest.mark.parametrize("seed", range(4))
def test_large_programmes_have_the_plan_of_the_dynamic_programme(seed):
    held = large(seed)
    one, two = solve(held, "dynamic"), solve(held, "highs")
    assert one.value == pytest.approx(two.value, rel=1e-12)
    np.testing.assert_array_equal(one.chosen, two.chosen)


def test_without_nodes_to_settle_a_tie_the_plan_is_still_one_of_the_best(monkeypatch):
    held = large(1)
    monkeypatch.setattr(ties, "NODES", 0)
    found = [solve(held, "highs") for _ in range(2)]
    assert found[0].tied
    assert found[0].value == pytest.approx(solve(held, "dynamic").value, rel=1e-12)
    np.testing.assert_array_equal(found[0].chosen, found[1].chosen)


def test_a_session_changed_and_changed_back_gives_the_same_plan():
    held = instance(fte=1.5)
    session = Session(compiled(held))
    first = session.chosen(session.solve())
    row = session.add_row((CURVES.fte > 0).astype(float), -np.inf, 0)
    assert CURVES.fte[session.chosen(session.solve())].sum() == 0
    session.drop_row(row)
    session.set_row("total_fte", -np.inf, 0.5)
    assert CURVES.fte[session.chosen(session.solve())].tolist() == [0.5, 0, 0]
    session.set_row("total_fte", -np.inf, 1.5)
    assert session.relaxed_price("total_fte") is not None
    np.testing.assert_array_equal(session.chosen(session.solve()), first)


if __name__ == "__main__":
    for model in MODELS:
        write(model, STORED / f"{model}.lp")
