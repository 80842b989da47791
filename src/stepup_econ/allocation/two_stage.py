"""Place posts now, move some of them when the truth shows: the best first placing, and what thinking ahead is worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from stepup_econ.allocation.curves import Curves, Floats, Ints
from stepup_econ.allocation.curves_frame import curves_from_frame
from stepup_econ.allocation.limits import ByArea, Limits, limits_for, offered
from stepup_econ.problems import Problem, raise_if

if TYPE_CHECKING:
    import pandas as pd
    from scipy import sparse

SCENARIOS = 64
"""Draws that stand for all in the programme; with Sobol points the first ones are spread evenly."""

CLOSE = 1e-9
"""Relative gap within which a programme counts as proven."""


@dataclass(frozen=True, slots=True)
class TwoStage:
    """Posts placed now with the chance to move some later.

    Parameters
    ----------
    table : DataFrame
        `area, fte, fte_without, mean_later`: posts now; posts now were nothing to be moved later (the best plan on average); mean posts
        later.
    value : float
        Expected net benefit with this first placing and the best moves in every draw, pounds a year of the whole period.
    value_without : float
        The same when the best plan on average is placed first: thinking ahead is worth `value - value_without`, the value of the stochastic
        solution, never below nought.
    value_fixed : float
        The best plan on average when nothing is ever moved.
    value_known : float
        Were the truth known before anything is placed.
    moved : float
        Mean posts moved.
    draws : int
        Draws it rests on.
    """

    table: pd.DataFrame
    value: float
    value_without: float
    value_fixed: float
    value_known: float
    moved: float
    draws: int

    @property
    def vss(self) -> float:
        """Value of the stochastic solution: of thinking ahead when placing."""
        return self.value - self.value_without

    @property
    def value_of_moving(self) -> float:
        """What the chance to move is worth."""
        return self.value - self.value_fixed

    @property
    def evpi(self) -> float:
        """What knowing the truth before placing is worth on top of moving later."""
        return self.value_known - self.value


def two_stage(  # noqa: PLR0913 - one argument a limit
    curves: pd.DataFrame | Curves, fte: float, *, before: float = 0.5, cost_to_move: float = 0.0, most_moved: float | None = None,
    step: float | None = None, least: ByArea = None, most: ByArea = None, draws: int = SCENARIOS, time_limit: float | None = None,
) -> TwoStage:  # fmt: skip
    """Place posts now so that, with moves when the truth shows, expected net benefit is highest.

    Parameters
    ----------
    curves : DataFrame or Curves
        With draws; see `curves_from_frame`.
    fte : float
        Posts there are, now and later.
    before : float
        Share of the time that goes by before the truth shows, 0 to 1.
    cost_to_move : float
        Pounds for each FTE that an area gains in the move.
    most_moved : float, optional
        At most so many FTE are moved; no limit when left out.
    step, least, most
        As for `allocate_curves`; they hold now and later.
    draws : int
        Draws that are looked at: the first ones.
    time_limit : float, optional
        Seconds for each of two programmes; one that is not proven by then is an error that says how far it came.

    Raises
    ------
    InputError
        Curves without draws, or numbers that cannot be.
    RuntimeError
        A programme that was not proven within the time limit.

    Notes
    -----
    Two-stage stochastic programme with recourse in extensive form (Birge and Louveaux 2011, chapter 4): choose x now and y_d in every
    draw d to make ``before * mean f(x) + (1 - before) * mean_d [f_d(y_d) - c moved(x, y_d)]`` highest, at most `fte` posts in x and in
    every y_d. The programme grows with areas x levels x draws; for some hundred areas take few draws.
    """
    held = curves if isinstance(curves, Curves) else curves_from_frame(curves)
    raise_if(_problems(held, before, cost_to_move, most_moved, draws))
    limits = limits_for(held, fte, least=least, most=most, step=step)
    problem = _Programme.of(held, limits, fte, before, cost_to_move, most_moved, draws)
    plain = problem.mean_value()
    alone = problem.solve_alone(plain)
    now, value, later = problem.solve(None, time_limit)
    _, without, _ = problem.solve(alone, time_limit)
    known = before * 0.0 + sum(float(problem.gains[problem.solve_alone(problem.gains[:, d]), d].sum()) for d in range(problem.n_draws))
    return TwoStage(
        _table(problem, now, alone, later), value, without, float(plain[alone].sum()), known / problem.n_draws,
        _moved(problem, now, later), problem.n_draws,
    )  # fmt: skip


def _problems(curves: Curves, before: float, cost: float, most: float | None, draws: int) -> list[Problem]:
    found = []
    if curves.draws is None:
        mend = "Add it: without draws there is no truth to show."
        found.append(Problem("AL111", "curves: draw", "no such column", "net benefit by draw", mend))
    if not 0 <= before <= 1:
        mend = "Give the part of the time before the truth shows."
        found.append(Problem("AL120", "before", f"{before}", "a share of the time, 0 to 1", mend))
    if not 0 <= cost < float("inf"):
        found.append(Problem("AL120", "cost_to_move", f"{cost}", "pounds of 0 or more", "Give what moving one FTE costs."))
    if most is not None and not most >= 0:
        found.append(Problem("AL120", "most_moved", f"{most}", "posts of 0 or more", "Give the most that may be moved."))
    if draws < 1:
        found.append(Problem("AL120", "draws", f"{draws}", "1 or more", "Give how many draws are looked at."))
    return found


@dataclass(frozen=True, slots=True)
class _Programme:
    """The options that may be chosen, in one order: `area`, `fte` (option,), and net benefit `gains` (option, draw)."""

    areas: tuple[str, ...]
    area: Ints
    fte: Floats
    gains: Floats
    total: float
    before: float
    cost: float
    most: float | None

    @classmethod
    def of(
        cls, curves: Curves, limits: Limits, total: float, before: float, cost: float, most: float | None, draws: int
    ) -> _Programme:  # fmt: skip
        may = offered(curves, limits)
        gains = np.asarray(curves.draws)[may][:, :draws]
        return cls(curves.areas, curves.area[may], curves.fte[may], np.ascontiguousarray(gains), total, before, cost, most)

    @property
    def n(self) -> int:
        return len(self.fte)

    @property
    def n_draws(self) -> int:
        return int(self.gains.shape[1])

    def mean_value(self) -> Floats:
        mean: Floats = self.gains.mean(axis=1)
        return mean

    def solve_alone(self, value: Floats) -> Ints:
        """Return the best options (area,) for one vector of values, every area one."""
        found = _milp(-value, self._one_each(), np.ones(len(self.areas)), self.fte[None, :], np.array([self.total]), np.ones(self.n), None)
        return np.flatnonzero(found.x > 0.5)

    def _one_each(self) -> sparse.csr_array:
        from scipy import sparse

        return sparse.csr_array((np.ones(self.n), (self.area, np.arange(self.n))), shape=(len(self.areas), self.n))

    def solve(self, first: Ints | None, time_limit: float | None) -> tuple[Ints, float, Floats]:
        """Return the first options (area,), the value, and posts later (area, draw); `first` fixes the first placing."""
        from scipy import sparse

        n, a, d = self.n, len(self.areas), self.n_draws
        one, posts = self._one_each(), sparse.csr_array((self.fte, (self.area, np.arange(n))), shape=(a, n))
        later = (1.0 - self.before) / d
        price = np.concatenate([-self.before * self.mean_value(), -later * self.gains.T.ravel(), np.full(a * d, later * self.cost)])
        equal = sparse.block_diag([one] * (1 + d), format="csr")
        equal = sparse.hstack([equal, sparse.csr_array((equal.shape[0], a * d))], format="csr")
        totals = sparse.block_diag([sparse.csr_array(self.fte[None, :])] * (1 + d), format="csr")
        totals = sparse.hstack([totals, sparse.csr_array((1 + d, a * d))], format="csr")
        # posts later - posts now - moved <= 0, for every area and draw
        moves = sparse.hstack([sparse.vstack([-posts] * d), sparse.block_diag([posts] * d), -sparse.eye_array(a * d)], format="csr")
        rows, ends = [totals, moves], [np.full(1 + d, self.total), np.zeros(a * d)]
        if self.most is not None:
            summed = sparse.block_diag([np.ones((1, a))] * d, format="csr")
            rows.append(sparse.hstack([sparse.csr_array((d, n * (1 + d))), summed], format="csr"))
            ends.append(np.full(d, self.most))
        whole = np.concatenate([np.ones(n * (1 + d)), np.zeros(a * d)])
        fixed = None
        if first is not None:
            fixed = np.zeros(n)
            fixed[first] = 1.0
        atop = sparse.vstack(rows, format="csr")
        found = _milp(price, equal, np.ones(equal.shape[0]), atop, np.concatenate(ends), whole, fixed, time_limit)
        now = np.flatnonzero(found.x[:n] > 0.5)
        chosen = found.x[n : n * (1 + d)].reshape(d, n) > 0.5
        return now, -float(found.fun), (posts @ chosen.T.astype(float))


def _milp(
    price: Floats, equal: Any, one: Floats, rows: Any, ends: Floats, whole: Floats, fixed: Floats | None, time_limit: float | None = None
) -> Any:  # fmt: skip
    """Solve a programme by HiGHS: least price, one option of each, rows at most their ends, the first columns fixed where told."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    low, high = np.zeros(len(price)), np.where(whole > 0, 1.0, np.inf)
    if fixed is not None:
        low[: len(fixed)] = high[: len(fixed)] = fixed
    options = {"mip_rel_gap": CLOSE} | ({} if time_limit is None else {"time_limit": time_limit})
    limits = [LinearConstraint(equal, one, one), LinearConstraint(rows, -np.inf, ends)]
    found = milp(price, constraints=limits, integrality=whole, bounds=Bounds(low, high), options=options)
    if found.status != 0 or found.x is None:
        came = "" if found.mip_gap is None else f"; another plan could be better by {found.mip_gap:.2%}"
        raise RuntimeError(f"the programme was not proven in the time given{came}: give more time, or fewer draws")
    return found


def _table(problem: _Programme, now: Ints, alone: Ints, later: Floats) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(
        {"area": list(problem.areas), "fte": problem.fte[now], "fte_without": problem.fte[alone], "mean_later": later.mean(axis=1)}
    )


def _moved(problem: _Programme, now: Ints, later: Floats) -> float:
    return float(np.maximum(later - problem.fte[now][:, None], 0.0).sum(axis=0).mean())
