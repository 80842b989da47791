r"""The allocation as a mixed-integer programme in pyomo: the only place that knows pyomo; `highs.py` solves what this compiles.

Sets and data: areas :math:`a`; options :math:`o` of each area, an FTE :math:`f_o`, spend :math:`c_o` and value :math:`v_o` each (for
example one option a level, or a level and a strategy). Decision: :math:`x_o \in \{0, 1\}`, one if option :math:`o` is picked.

.. math::

    \max \sum_o v_o x_o \quad\text{such that}

    \sum_{o \in a} x_o = 1 \;\;\forall a                     && \text{one_level: one option for each area}

    \sum_o f_o x_o \le F                                     && \text{total_fte: at most the posts there are}

    \sum_o c_o x_o \le B                                     && \text{budget}

    \sum_{o: f_o > 0} x_o \le m                              && \text{opened: at most m areas have posts}

    \sum_{a \in g} \sum_{o \in a} f_o x_o \ge F_g \;\forall g && \text{floor: least posts of a group}

    \sum_{a \in h} \sum_{o \in a} f_o x_o = p\,y_h,\; y_h \in \mathbb{Z} \;\forall h && \text{shared: whole posts of neighbours}

    \sum_o k_{jo} x_o \ge K_j \;\forall j                    && \text{kept: targets, and earlier objectives}

Options outside an area's least, most or step are not in the programme. For an objective that is the worst of several sums, :math:`\theta`
is made largest with :math:`\theta \le r_i + \sum_o w_{io} x_o` for each :math:`i` (rows `worst`). In the eased programme each limit may be
broken by a slack, at a price: it tells which limits conflict and by how little they must give.

Notes
-----
This multiple-choice form is as tight as any for curves of any shape (Croxton, Gendron and Magnanti 2003, Management Science 49:1268-1273).
The model is compiled by pyomo to one sparse matrix and handed to HiGHS whole, which costs a quarter of the general solver interface.
"""

from __future__ import annotations

import gc
import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from stepup_econ.allocation.curves import Floats, Ints
from stepup_econ.allocation.instance import InfeasibleError, Instance
from stepup_econ.allocation.limits import TINY, fits_step


@dataclass(frozen=True, slots=True)
class Worst:
    """One of the sums whose smallest is made largest: `constant` plus the `coefficient` (option,) of what is picked."""

    coefficient: Floats
    constant: float


def programme(instance: Instance, worst: Sequence[Worst] = (), eased: bool = False) -> Any:
    """Return the pyomo model of an instance.

    Money, effects and values are scaled by powers of ten (`scale_of`), so that one tolerance suits all.

    Parameters
    ----------
    instance : Instance
    worst : sequence of Worst
        Make the smallest of these largest instead of the sum of values.
    eased : bool
        Let each limit be broken by a slack, and make the sum of slacks smallest, each in proportion to its limit.
    """
    import pyomo.environ as pyo

    curves = instance.curves
    may = instance.offered if not eased else fits_step(curves, instance.limits) & ~instance.shut
    M = pyo.ConcreteModel("allocation")
    M.pick = pyo.Var(np.flatnonzero(may).tolist(), domain=pyo.Binary)
    M.relax = pyo.Var([name for name, _ in eased_limits(instance)] if eased else [], domain=pyo.NonNegativeReals)
    area_of = curves.area.tolist()
    options: list[list[int]] = [[] for _ in curves.areas]
    picks: list[list[Any]] = [[] for _ in curves.areas]
    for o, pick in M.pick.items():
        options[area_of[o]].append(o)
        picks[area_of[o]].append(pick)
    M.one_level = pyo.Constraint(
        range(len(picks)), rule=lambda M, a: (1.0, _sum([1.0] * len(picks[a]), picks[a]), 1.0)
    )
    _limit_totals(M, instance)
    _limit_groups(M, instance, options)
    if eased:
        _limit_areas(M, instance, options)
    _set_objective(M, instance, worst, eased)
    return M


def eased_limits(instance: Instance) -> list[tuple[str, float]]:
    """Return each limit that may give way, and its size: what a slack is measured against."""
    limits, areas = instance.limits, instance.curves.areas
    totals = [(name, getattr(limits, name)) for name in ("fte", "budget", "max_areas")]
    held = [(name, float(size)) for name, size in totals if size is not None]
    held += [(f"least: {area}", float(size)) for area, size in zip(areas, limits.least, strict=True) if size > 0]
    held += [(f"most: {area}", float(size)) for area, size in zip(areas, limits.most, strict=True) if math.isfinite(size)]
    held += [(f"floor: {floor.name}", floor.fte) for floor in limits.floors]
    return held + [(f"kept: {row.name}", row.minimum) for row in instance.kept]


def scale_of(values: Floats) -> float:
    """Return the power of ten that brings the largest of the values between 1,000 and 10,000."""
    largest = float(np.abs(values).max(initial=0.0))
    return 10.0 ** (3 - math.floor(math.log10(largest))) if largest > 0 else 1.0


def _sum(coefficients: list[float], variables: list[Any]) -> Any:
    from pyomo.core.expr.numeric_expr import LinearExpression

    return LinearExpression(linear_coefs=coefficients, linear_vars=variables)


def _picked(M: Any, coefficient: Floats, among: Iterable[int] | None = None) -> tuple[list[float], list[Any]]:
    """Return coefficients and variables of the options with a coefficient."""
    if among is None:
        every = coefficient.tolist()
        held = [(every[o], pick) for o, pick in M.pick.items() if every[o] != 0.0]
    else:
        held = [(float(coefficient[o]), M.pick[o]) for o in among if coefficient[o] != 0.0]
    return [c for c, _ in held], [pick for _, pick in held]


def _row(M: Any, name: str, coefficient: Floats, sign: int, among: Iterable[int] | None = None, unit: float = 1.0) -> Any:
    """Return a sum over picked options; in the eased programme less (sign -1) or plus (sign 1) the slack of the limit `name`."""
    coefficients, variables = _picked(M, coefficient, among)
    if name in M.relax:
        coefficients, variables = [*coefficients, sign * unit], [*variables, M.relax[name]]
    return _sum(coefficients, variables)


def _limit_totals(M: Any, instance: Instance) -> None:
    """Add what may not be exceeded over all areas, and what must be reached."""
    import pyomo.environ as pyo

    curves, limits = instance.curves, instance.limits
    if limits.fte is not None:
        M.total_fte = pyo.Constraint(expr=(None, _row(M, "fte", curves.fte, -1), limits.fte))
    if limits.budget is not None and curves.cost is not None:
        unit = scale_of(curves.cost)
        M.budget = pyo.Constraint(
            expr=(None, _row(M, "budget", curves.cost * unit, -1, None, unit), limits.budget * unit)
        )
    if limits.max_areas is not None:
        opened = (curves.fte > TINY).astype(float)
        M.opened = pyo.Constraint(expr=(None, _row(M, "max_areas", opened, -1), limits.max_areas))
    if instance.kept:
        units = [scale_of(row.coefficient) for row in instance.kept]
        M.kept = pyo.Constraint(
            range(len(units)),
            rule=lambda M, j: (
                units[j] * instance.kept[j].minimum,
                _row(M, f"kept: {instance.kept[j].name}", instance.kept[j].coefficient * units[j], 1, None, units[j]),
                None,
            ),
        )


def _limit_groups(M: Any, instance: Instance, options: list[list[int]]) -> None:
    """Add floors for groups of areas, and whole posts shared by neighbours."""
    import pyomo.environ as pyo

    curves, limits = instance.curves, instance.limits
    place = {area: k for k, area in enumerate(curves.areas)}
    if limits.floors:
        groups = {floor.name: [o for area in floor.areas for o in options[place[area]]] for floor in limits.floors}
        least = {floor.name: floor.fte for floor in limits.floors}
        M.floor = pyo.Constraint(
            list(groups), rule=lambda M, g: (least[g], _row(M, f"floor: {g}", curves.fte, 1, groups[g]), None)
        )
    if limits.shared:
        M.posts = pyo.Var(range(len(limits.shared)), domain=pyo.NonNegativeIntegers)

        def whole(M: Any, h: int) -> tuple[float, Any, float]:
            among = [o for area in limits.shared[h] for o in options[place[area]]]
            coefficients, variables = _picked(M, curves.fte, among)
            return 0.0, _sum([*coefficients, -limits.post], [*variables, M.posts[h]]), 0.0

        M.shared = pyo.Constraint(range(len(limits.shared)), rule=whole)


def _limit_areas(M: Any, instance: Instance, options: list[list[int]]) -> None:
    """Add each area's least and most as rows, for the eased programme; in the strict one their options are left out."""
    import pyomo.environ as pyo

    fte, areas, limits = instance.curves.fte, instance.curves.areas, instance.limits
    low = [a for a in range(len(areas)) if limits.least[a] > 0]
    high = [a for a in range(len(areas)) if math.isfinite(limits.most[a])]
    M.least = pyo.Constraint(
        low, rule=lambda M, a: (float(limits.least[a]), _row(M, f"least: {areas[a]}", fte, 1, options[a]), None)
    )
    M.most = pyo.Constraint(
        high, rule=lambda M, a: (None, _row(M, f"most: {areas[a]}", fte, -1, options[a]), float(limits.most[a]))
    )


def _set_objective(M: Any, instance: Instance, worst: Sequence[Worst], eased: bool) -> None:
    import pyomo.environ as pyo

    if eased:
        sizes = dict(eased_limits(instance))
        slacks = [M.relax[name] for name in sizes]
        M.slack = pyo.Objective(expr=_sum([1.0 / max(abs(size), 1.0) for size in sizes.values()], slacks), sense=pyo.minimize)
    elif worst:
        unit = scale_of(np.concatenate([row.coefficient for row in worst]))
        M.theta = pyo.Var(domain=pyo.Reals)

        def below(M: Any, i: int) -> tuple[None, Any, float]:
            coefficients, variables = _picked(M, -worst[i].coefficient * unit)
            return None, _sum([*coefficients, 1.0], [*variables, M.theta]), worst[i].constant * unit

        M.worst = pyo.Constraint(range(len(worst)), rule=below)
        M.smallest = pyo.Objective(expr=_sum([1.0], [M.theta]), sense=pyo.maximize)
    else:
        M.value = pyo.Objective(expr=_sum(*_picked(M, instance.value * scale_of(instance.value))), sense=pyo.maximize)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A programme as one sparse matrix in plain arrays, columns by column, with what its rows and columns stand for.

    `column_of` (option,) gives the column of each option, -1 where it has none; `relax` the column of each limit's slack; `rows` the row of
    each named constraint; `theta` the column of the smallest sum, if there is one.
    """

    starts: Ints
    index: Ints
    coefficient: Floats
    row_low: Floats
    row_high: Floats
    objective: Floats
    maximise: bool
    column_low: Floats
    column_high: Floats
    whole: np.ndarray[tuple[int], np.dtype[np.bool_]]
    column_of: Ints
    relax: dict[str, int]
    rows: dict[str, int]
    theta: int | None


def compiled(instance: Instance, worst: Sequence[Worst] = (), eased: bool = False) -> Compiled:
    """Build the programme of an instance and return it as arrays, with the garbage collector at rest meanwhile.

    Raises
    ------
    InfeasibleError
        If a limit is broken whatever is picked.
    """
    from pyomo.common.errors import InfeasibleConstraintException
    from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler

    with collector_paused():
        M = programme(instance, worst, eased)
        try:
            form = LinearStandardFormCompiler().write(M, mixed_form=True, set_sense=None)
        except InfeasibleConstraintException:  # a limit that no option can do anything about
            raise InfeasibleError from None
        matrix = form.A.tocsc()
        column = {id(variable): k for k, variable in enumerate(form.columns)}
        column_of = np.full(instance.curves.n, -1, dtype=np.int64)
        for o, variable in M.pick.items():
            column_of[o] = column.get(id(variable), -1)
        low, high, whole = np.zeros(len(column)), np.ones(len(column)), np.ones(len(column), dtype=bool)
        for k in np.setdiff1d(np.arange(len(column)), column_of).tolist():  # what is no pick is not 0 or 1
            least, most = form.columns[k].bounds
            low[k], high[k] = -np.inf if least is None else least, np.inf if most is None else most
            whole[k] = not form.columns[k].is_continuous()
        ends = np.array([row.bound_type for row in form.rows])
        right = np.asarray(form.rhs, dtype=float)
        return Compiled(
            starts=matrix.indptr.astype(np.int64), index=matrix.indices.astype(np.int64), coefficient=matrix.data,
            row_low=np.where(ends <= 0, right, -np.inf), row_high=np.where(ends >= 0, right, np.inf),
            objective=form.c.toarray()[0], maximise=M.find_component("slack") is None,
            column_low=low, column_high=high, whole=whole, column_of=column_of,
            relax={name: column[id(variable)] for name, variable in M.relax.items()},
            rows={row.constraint.name: k for k, row in enumerate(form.rows)},
            theta=column[id(M.theta)] if worst else None,
        )  # fmt: skip


@contextmanager
def collector_paused() -> Iterator[None]:
    """Keep the garbage collector from walking a growing model: a third of the time of building a large one."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
