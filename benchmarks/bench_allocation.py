"""Allocation: every total at once, draw by draw, building the programme, the frontier, and plans for the worst draws."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib.util import find_spec
from typing import Any

import numpy as np

from benchmarks.case import Case
from stepup_econ.allocation import dynamic
from stepup_econ.allocation.curves import Curves
from stepup_econ.allocation.engines import on_steps
from stepup_econ.allocation.frontier import POINTS, frontier
from stepup_econ.allocation.highs import Session
from stepup_econ.allocation.instance import Instance
from stepup_econ.allocation.limits import Floor, limits_for
from stepup_econ.allocation.objectives import worst_tail
from stepup_econ.allocation.program import Compiled, compiled
from stepup_econ.allocation.robust import best_of_draws, least_regret, optimal_by_draw, worst_draws
from stepup_econ.allocation.task import Task
from stepup_econ.allocation.ties import solve_by_highs

LEVEL = 0.9


def make_curves(n: int, levels: int = 20, draws: int = 0, rising: bool = True, step: float = 0.5) -> Curves:
    """Curves of `n` areas; `rising` ones open with a step down, so that they are not concave."""
    rng = np.random.default_rng(n)
    gains = -np.sort(-rng.gamma(2, 500, (n, levels)), axis=1)
    value = np.c_[np.zeros(n), np.cumsum(gains, axis=1)]
    if rising:
        value[:, 1:] -= rng.uniform(0, 2000, (n, 1))
    cost = np.arange(levels + 1) * rng.uniform(20_000, 30_000, (n, 1))
    if draws:
        noise = rng.lognormal(0, 0.3, (n, 1, draws))
        value = value[:, :, None] * noise
    return Curves.from_arrays([f"{k}" for k in range(n)], np.arange(levels + 1) * step, value, cost=cost)


def instance(curves: Curves, **limits: Any) -> Instance:
    """Place a post and a half for each area, unless told otherwise."""
    total = limits.pop("fte", 1.5 * len(curves.areas))
    return Instance(curves, limits_for(curves, total, **limits), curves.net_benefit)


def same(results: Mapping[str, Any]) -> None:
    """Raise unless all contenders found the same numbers."""
    values = [np.asarray(value, dtype=float) for value in results.values()]
    for value in values[1:]:
        np.testing.assert_allclose(value, values[0], rtol=1e-9, atol=1e-6)


def plain_programme(values: np.ndarray) -> np.ndarray:
    """Take one area after another, one level after another, whole rows of floats: as one would write it."""
    n, levels = values.shape
    best = np.zeros(1)
    for a in range(n):
        held = np.full(len(best) + levels - 1, -np.inf)
        for s in range(levels):
            held[s : s + len(best)] = np.maximum(held[s : s + len(best)], best + values[a, s])
        best = held
    return best


ALL_TOTALS = Case(
    name="allocation: every total at once",
    sizes=(50, 150),
    make=lambda n: on_steps(instance(make_curves(n), fte=None), 0.5).values,
    contenders={
        "plain numpy, values only": plain_programme,
        "dynamic programme": lambda values: dynamic.best_by_total(values, values.size - len(values))[0],
    },
    reference="plain numpy, values only",
    check=same,
)


def draw_after_draw(held: Instance) -> float:
    """Solve each draw alone by the sort."""
    draws = np.asarray(held.curves.draws)
    values = draws.reshape(len(held.curves.areas), -1, draws.shape[1])
    total = round((held.limits.fte or 0.0) / 0.5)
    gains = np.diff(values, axis=1).reshape(-1, draws.shape[1])
    return float(sum(np.sort(gains[:, d])[-total:].clip(0).sum() for d in range(draws.shape[1])))


BY_DRAW = Case(
    name="allocation: best plan of each draw",
    sizes=((150, 500), (150, 5000)),
    make=lambda size: instance(make_curves(size[0], draws=size[1], rising=False)),
    contenders={
        "one draw after another": draw_after_draw,
        "all draws at once": lambda held: optimal_by_draw(held)[1].sum(),
    },
    reference="one draw after another",
    check=same,
)


def by_rules(held: Instance) -> Any:
    """Build with pyomo rules and hand over through pyomo's own solver interface, without solving."""
    import pyomo.environ as pyo
    from pyomo.contrib.solver.common.factory import SolverFactory

    curves = held.curves
    starts, fte, value = curves.starts.tolist(), curves.fte.tolist(), held.value.tolist()
    M = pyo.ConcreteModel()
    M.pick = pyo.Var(range(curves.n), domain=pyo.Binary)
    M.one = pyo.Constraint(
        range(len(starts) - 1), rule=lambda M, a: sum(M.pick[o] for o in range(starts[a], starts[a + 1])) == 1
    )
    M.fte = pyo.Constraint(expr=sum(fte[o] * M.pick[o] for o in range(curves.n)) <= held.limits.fte)
    M.value = pyo.Objective(expr=sum(value[o] * M.pick[o] for o in range(curves.n)), sense=pyo.maximize)
    solver = SolverFactory("highs")
    solver._active_config = solver.config()
    solver.set_instance(M)
    return solver._solver_model.getNumNz()


def by_linopy(held: Instance) -> Any:
    """Build with linopy and hand over to HiGHS, without solving."""
    import linopy
    import xarray as xr

    curves = held.curves
    shape = (len(curves.areas), -1)
    model = linopy.Model()
    axes = {"area": range(shape[0]), "level": range(curves.n // shape[0])}
    pick = model.add_variables(binary=True, coords=list(axes.items()), name="pick")
    fte, value = (xr.DataArray(x.reshape(shape), coords=axes) for x in (curves.fte, held.value))
    model.add_constraints(pick.sum("level") == 1, name="one")
    model.add_constraints((fte * pick).sum() <= held.limits.fte, name="fte")
    model.add_objective((value * pick).sum(), sense="max")
    return model.to_highspy().getNumNz()


def raw(held: Instance) -> Any:
    """Write the matrix by hand and hand it over: as little as can be done."""
    curves, n = held.curves, len(held.curves.areas)
    made = Compiled(
        starts=np.arange(0, 2 * curves.n + 1, 2), index=np.c_[curves.area, np.full(curves.n, n)].ravel(),
        coefficient=np.c_[np.ones(curves.n), curves.fte].ravel(), row_low=np.r_[np.ones(n), -np.inf],
        row_high=np.r_[np.ones(n), held.limits.fte or np.inf], objective=held.value, maximise=True,
        column_low=np.zeros(curves.n), column_high=np.ones(curves.n), whole=np.ones(curves.n, dtype=bool),
        column_of=np.arange(curves.n), relax={}, rows={}, theta=None,
    )  # fmt: skip
    return nonzeros(Session(made))


def nonzeros(session: Session) -> int:
    """Return the coefficients the solver holds that are not nought."""
    index, coefficient = session.programme.index, session.programme.coefficient
    return int(np.count_nonzero(coefficient[: len(index)]))


BUILD: dict[str, Callable[[Instance], Any]] = {
    "pyomo rules, solver interface": by_rules,
    "this package": lambda held: nonzeros(Session(compiled(held))),
    "matrix by hand": raw,
}
if find_spec("linopy") is not None:
    BUILD["linopy"] = by_linopy

OUTSIDE_THE_SOLVE = Case(
    name="allocation: the programme up to the solver",
    sizes=(1000, 2000, 7000),
    make=lambda n: instance(make_curves(n)),
    contenders=BUILD,
    reference="matrix by hand",
    check=same,
)


def coupled(n: int) -> Instance:
    """Whole posts, a budget, at most two areas in five opened, and a floor for a fifth of them."""
    curves = make_curves(n, step=1.0)
    floor = Floor("poor", curves.areas[: n // 5], n // 5)
    return instance(curves, fte=2.0 * n, budget=50_000.0 * n, max_areas=2 * n // 5, floors=(floor,))


def by_scipy(held: Instance) -> float:
    """Solve the same matrix by scipy's solver."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csc_array

    made = compiled(held)
    matrix = csc_array((made.coefficient, made.index, made.starts), shape=(len(made.row_low), len(made.objective)))
    found = milp(
        -made.objective, constraints=LinearConstraint(matrix, made.row_low, made.row_high), integrality=made.whole,
        bounds=Bounds(made.column_low, made.column_high), options={"mip_rel_gap": 0},
    )  # fmt: skip
    share = np.where(made.column_of >= 0, found.x[made.column_of], 0).round()
    return float(held.value @ share)


COUPLED = Case(
    name="allocation: whole posts with limits that couple areas",
    sizes=(20, 150),
    make=coupled,
    contenders={
        "scipy milp": by_scipy,
        "this package, proven": lambda held: solve_by_highs(held, settle=False).value,
        "this package, ties settled": lambda held: solve_by_highs(held).value,
    },
    reference="scipy milp",
    check=same,
)


def rebuilt(task: Task) -> list[float]:
    """Find the frontier by a new programme for each total."""
    totals = frontier_totals(task)
    limits = [replace(task.limits, fte=total) for total in totals]
    return [solve_by_highs(Instance(task.curves, held, task.curves.net_benefit), settle=False).value for held in limits]


def frontier_totals(task: Task) -> list[float]:
    """Return the totals that the frontier looks at."""
    from stepup_econ.allocation.frontier import totals_up_to_most

    return totals_up_to_most(task, POINTS)


def make_task(n: int) -> Task:
    """A task that the dynamic programme cannot do."""
    curves = make_curves(n)
    return Task(curves, limits_for(curves, 1.5 * n, max_areas=n // 2))


FRONTIER = Case(
    name="allocation: frontier of 50 totals",
    sizes=(50, 200),
    make=make_task,
    contenders={"a programme for each total": rebuilt, "one programme, changed": lambda task: frontier(task)["value"]},
    reference="a programme for each total",
    check=same,
)


def extensive_cvar(held: Instance) -> float:
    """Write one row for each draw: the programme as Rockafellar and Uryasev give it, by scipy."""
    return _extensive(held, regret=False)


def extensive_regret(held: Instance) -> float:
    """Write one row for each draw, by scipy."""
    return _extensive(held, regret=True)


def _extensive(held: Instance, regret: bool) -> float:
    from scipy.optimize import Bounds, LinearConstraint, milp

    curves, draws = held.curves, np.asarray(held.curves.draws)
    n, count = len(curves.areas), draws.shape[1]
    best = best_of_draws(held) if regret else np.zeros(count)
    one = (curves.area[None, :] == np.arange(n)[:, None]).astype(float)
    more = 1 if regret else 1 + count
    tail = np.ones((count, 1)) if regret else np.c_[np.ones((count, 1)), -np.eye(count)]
    rows = np.block([[one, np.zeros((n, more))], [curves.fte, np.zeros(more)], [-draws.T, tail]])
    low = np.r_[np.ones(n), -np.inf, np.full(count, -np.inf)]
    high = np.r_[np.ones(n), held.limits.fte or np.inf, -best]
    aim = np.r_[np.zeros(curves.n), -1.0] if regret else np.r_[np.zeros(curves.n), -1.0, np.full(count, 1 / ((1 - LEVEL) * count))]
    found = milp(
        aim, constraints=LinearConstraint(rows, low, high), integrality=np.r_[np.ones(curves.n), np.zeros(more)],
        bounds=Bounds(np.r_[np.zeros(curves.n), -np.inf, np.zeros(more - 1)], np.r_[np.ones(curves.n), np.full(more, np.inf)]),
        options={"mip_rel_gap": 0},
    )  # fmt: skip
    chosen = np.flatnonzero(found.x[: curves.n] > 0.5)
    values = draws[chosen].sum(axis=0)
    return float((best - values).max()) if regret else float(values @ worst_tail(values, LEVEL))


def make_robust(size: tuple[int, int]) -> Instance:
    """Whole curves with draws, of few levels."""
    return instance(make_curves(size[0], levels=6, draws=size[1]))


CVAR = Case(
    name="allocation: best in the worst tenth of draws",
    sizes=((20, 100), (20, 300), (150, 1_000)),
    make=make_robust,
    contenders={"a row for each draw": extensive_cvar, "rows as they matter": lambda held: worst_draws(held, LEVEL).value},
    reference="a row for each draw",
    check=same,
)

REGRET = Case(
    name="allocation: least regret",
    sizes=((20, 100), (20, 300)),
    make=make_robust,
    contenders={
        "a row for each draw": extensive_regret,
        "rows as they matter": lambda held: -least_regret(held, best_of_draws(held)).value,
    },
    reference="a row for each draw",
    check=same,
)

CASES = (ALL_TOTALS, BY_DRAW, OUTSIDE_THE_SOLVE, COUPLED, FRONTIER, CVAR, REGRET)
