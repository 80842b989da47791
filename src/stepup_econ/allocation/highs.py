"""A programme held in HiGHS: solved, changed a little, solved again. The only place that knows highspy.

Gaps are 0, one thread, one seed, so an answer is the same every time; the count of threads is never changed, because HiGHS keeps it for the
process. Callers judge answers by whole numbers of their own, not by the solver's.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from stepup_econ.allocation.curves import Floats, Ints
from stepup_econ.allocation.program import Compiled

OPTIONS = {
    "threads": 1,
    "random_seed": 1,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 0.0,
    "mip_feasibility_tolerance": 1e-9,
    "mip_heuristic_run_feasibility_jump": False,
}
"""Jumping to a first plan took half the time of small programmes: any plan of the relaxation is nearly whole already."""
SMALL = 400
"""Columns up to which a programme is given to the search whole."""
WIDE = 5_000
"""Columns from which the interior point method solves a relaxation faster than the simplex method, whose time grows with the square."""
SPARE = 300
"""Columns beside those of the relaxation's own plan that are in the first search."""
MARGIN = 1e-4
"""Room for rounding when columns are ruled out, in the solver's scale."""

Status = Literal["optimal", "stopped", "infeasible"]


class OutOfTimeError(RuntimeError):
    """The time limit passed before any plan was found."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the solver says: `x` (column,) of the best plan found, none when infeasible, and the bound on any plan's objective."""

    status: Status
    x: Floats | None
    objective: float
    bound: float


class Session:
    """One programme in the solver, to be solved and changed.

    Parameters
    ----------
    programme : Compiled
    time_limit : float, optional
        Seconds for all solves of the session together.
    nodes : int, optional
        Nodes of all searches of the session together; unlike time, they stop at the same place every time.
    """

    def __init__(self, programme: Compiled, time_limit: float | None = None, nodes: int | None = None) -> None:
        self.programme = programme
        self._deadline = None if time_limit is None else time.monotonic() + time_limit
        self._highs = _silent_highs()
        for name, value in OPTIONS.items():
            self._highs.setOptionValue(name, value)
        self._nodes = nodes
        self._highs.passModel(_lp(programme))
        self._low, self._high = programme.column_low.copy(), programme.column_high.copy()
        self._basis: Any = None

    @property
    def out_of_time(self) -> bool:
        """Whether the time limit has passed."""
        return self._deadline is not None and time.monotonic() >= self._deadline

    def solve(self) -> Answer:
        """Solve what is held now.

        Raises
        ------
        OutOfTimeError
            If the time limit passes before a plan is found.

        Notes
        -----
        A large programme is searched among few columns. The relaxation's value less a column's reduced cost bounds what any plan with
        that column (or, for one at its upper end, without it) can be worth, so columns whose bound is below a plan already found need
        not be looked at (Dantzig, Fulkerson and Johnson 1954, Operations Research 2:393-410). A first search finds such a plan; if its
        shortfall from the relaxation is no more than the reduced costs it left out, it is the best plan of all; otherwise a second search
        takes in all columns that the shortfall does not rule out.
        """
        if len(self.programme.objective) <= SMALL or not self.programme.whole.any():
            return self._run()
        relaxed = self.relaxed()
        if relaxed is None or relaxed.x is None:
            return self._run() if relaxed is None else relaxed
        parts = relaxed.x[self.programme.whole]
        if np.all(np.abs(parts - np.rint(parts)) < 1e-9):
            return relaxed
        price = self._reduced_costs()
        wanted = min(len(self.programme.row_low) + SPARE, len(price)) - 1
        reach = float(np.partition(price, wanted)[wanted])
        while True:
            answer = self._among(price <= reach, relaxed.x)
            if answer.status == "infeasible":
                return self._run()
            if answer.status == "stopped":
                return replace(answer, bound=relaxed.objective)
            shortfall = abs(relaxed.objective - answer.objective) + MARGIN
            if shortfall <= reach or np.all(price <= reach):
                return answer
            reach = shortfall

    def possible(self, objective: float) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Return the options (option,) that a plan with at least this objective can have, as far as the relaxation rules others out."""
        column = self.programme.column_of
        relaxed = self.relaxed()
        if relaxed is None or relaxed.x is None:
            return column >= 0
        kept = (self._reduced_costs() <= abs(relaxed.objective - objective) + MARGIN) | (relaxed.x > 0.5)
        return (column >= 0) & kept[column]

    def _reduced_costs(self) -> Floats:
        """Return the size of the reduced cost of each column in the relaxation last solved, 0 where it is not 0 or 1 in a plan."""
        binary = self.programme.whole & (self.programme.column_high == 1)
        return np.where(binary, np.abs(np.array(self._highs.getSolution().col_dual)), 0.0)

    def _among(self, kept: np.ndarray[tuple[int], np.dtype[np.bool_]], x: Floats) -> Answer:
        """Solve with all other columns held where the relaxation has them."""
        others = np.flatnonzero(~kept)
        here = np.rint(x[others])
        self._change_bounds(others, here, here)
        answer = self._run()
        self._change_bounds(others, self._low[others], self._high[others])
        return answer

    def relaxed(self) -> Answer | None:
        """Solve without whole columns, from the last relaxation's basis if there is one; None if the solver cannot say."""

        self._set_whole(False)
        if self._basis is not None:
            self._highs.setBasis(self._basis)
        elif len(self.programme.objective) > WIDE:
            self._highs.setOptionValue("solver", "ipx")
            self._highs.setOptionValue("presolve", "off")
        try:
            answer = self._run()
            self._basis = self._highs.getBasis() if answer.status == "optimal" else None
        except (OutOfTimeError, RuntimeError):
            answer = None
        self._highs.setOptionValue("solver", "choose")
        self._highs.setOptionValue("presolve", "choose")
        self._set_whole(True)
        return answer

    def _set_whole(self, whole: bool) -> None:
        import highspy

        columns = np.flatnonzero(self.programme.whole).astype(np.int32)
        kind = highspy.HighsVarType.kInteger if whole else highspy.HighsVarType.kContinuous
        self._highs.changeColsIntegrality(len(columns), columns, np.full(len(columns), kind))

    def _change_bounds(self, columns: NDArray[np.intp], low: Floats, high: Floats) -> None:
        self._highs.changeColsBounds(len(columns), columns.astype(np.int32), low, high)

    def _run(self) -> Answer:
        import highspy

        if self._deadline is not None:
            left = max(self._deadline - time.monotonic(), 0.0)
            self._highs.setOptionValue("time_limit", self._highs.getRunTime() + left)
        if self._nodes is not None:
            self._highs.setOptionValue("mip_max_nodes", max(self._nodes, 0))
        self._highs.run()
        status = self._highs.getModelStatus()
        told, info = highspy.HighsModelStatus, self._highs.getInfo()
        if self._nodes is not None:
            self._nodes -= max(int(info.mip_node_count), 0)
        if status in (told.kInfeasible, told.kUnboundedOrInfeasible):
            return Answer("infeasible", None, np.nan, np.nan)
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            if status == told.kTimeLimit:
                raise OutOfTimeError("the time limit passed before a plan was found: give more time, or fewer levels")
            if status == told.kSolutionLimit:
                return Answer("stopped", None, np.nan, np.nan)
            raise RuntimeError(f"HiGHS stopped with '{self._highs.modelStatusToString(status)}'; nothing was concluded")
        x = np.array(self._highs.getSolution().col_value)
        searched = info.mip_node_count >= 0
        bound = info.mip_dual_bound if searched else info.objective_function_value
        done: Status = "optimal" if status == told.kOptimal else "stopped"
        return Answer(done, x, info.objective_function_value, bound)

    def chosen(self, answer: Answer) -> Ints:
        """Return the options picked, in their order."""
        return np.flatnonzero(self.shares(answer) > 0.5)

    def shares(self, answer: Answer) -> Floats:
        """Return how much of each option (option,) is picked: parts of options only in a relaxation."""
        if answer.x is None:
            raise ValueError("an infeasible programme picks nothing")
        column = self.programme.column_of
        return np.where(column >= 0, answer.x[column], 0.0)

    def set_objective(self, weight: Floats, maximise: bool = True) -> None:
        """Make the sum of weights (option,) of what is picked the objective."""
        import highspy

        costs = np.zeros(len(self.programme.objective))
        column = self.programme.column_of
        costs[column[column >= 0]] = weight[column >= 0]
        self._highs.changeColsCost(len(costs), np.arange(len(costs), dtype=np.int32), costs)
        self._highs.changeObjectiveSense(highspy.ObjSense.kMaximize if maximise else highspy.ObjSense.kMinimize)

    def set_column_costs(self, costs: dict[int, float]) -> None:
        """Make these columns the whole objective."""
        held = np.zeros(len(self.programme.objective))
        held[list(costs)] = list(costs.values())
        self._highs.changeColsCost(len(held), np.arange(len(held), dtype=np.int32), held)

    def set_row(self, name: str, low: float, high: float) -> None:
        """Change the ends of a named row; one that no option touches is not in the programme and holds as it is."""
        if name in self.programme.rows:
            self._highs.changeRowBounds(self.programme.rows[name], low, high)

    def set_bounds(self, columns: Ints, low: Floats, high: Floats) -> None:
        """Change the ends of columns."""
        self._low[columns], self._high[columns] = low, high
        self._change_bounds(columns, low, high)

    def add_row(self, weight: Floats, low: float, high: float, theta: float = 0.0) -> int:
        """Add a row on the sum of weights (option,) of what is picked, plus `theta` times the smallest sum; return its place."""
        import highspy

        column = self.programme.column_of
        held = np.flatnonzero((column >= 0) & (weight != 0))
        index, values = column[held], weight[held]
        if theta and self.programme.theta is not None:
            index, values = np.r_[index, self.programme.theta], np.r_[values, theta]
        self._highs.addRow(low, high, len(index), index.astype(np.int32), values.astype(float))
        if self._basis is not None:
            self._basis.row_status = [*self._basis.row_status, highspy.HighsBasisStatus.kBasic]
        return int(self._highs.getNumRow()) - 1

    def drop_row(self, place: int) -> None:
        """Take an added row out again."""
        self._highs.deleteRows(1, np.array([place], dtype=np.int32))
        self._basis = None

    def relaxed_price(self, name: str) -> float | None:
        """Return what one more unit on the right of a row is worth in the relaxation without whole options, None if it has no plan."""
        relaxed = self.relaxed()
        if relaxed is None or relaxed.status != "optimal":
            return None
        return float(self._highs.getSolution().row_dual[self.programme.rows[name]])

    def conflict(self) -> list[int] | None:
        """Return rows that cannot hold together even without whole options, none of them to spare, or None if all can."""
        self._set_whole(False)
        self._highs.setOptionValue("iis_strategy", 6)
        rows = None
        if self._run().status == "infeasible":
            rows = [int(row) for row in self._highs.getIis()[1].row_index_]
        self._set_whole(True)
        return rows


def _silent_highs() -> Any:
    """Return a solver that prints nothing: as it comes, it greets on the screen before an option can be set."""
    import highspy

    class Silent(highspy.Highs):
        def enableCallbacks(self) -> None:  # noqa: N802 - the solver's name for it
            self.setOptionValue("output_flag", False)

    return Silent()  # type: ignore[no-untyped-call]


def _lp(programme: Compiled) -> Any:
    import highspy

    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(programme.objective), len(programme.row_low)
    lp.col_cost_ = programme.objective
    lp.col_lower_, lp.col_upper_ = programme.column_low, programme.column_high
    lp.row_lower_, lp.row_upper_ = programme.row_low, programme.row_high
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = programme.starts.astype(np.int32)
    lp.a_matrix_.index_ = programme.index.astype(np.int32)
    lp.a_matrix_.value_ = programme.coefficient
    lp.sense_ = highspy.ObjSense.kMaximize if programme.maximise else highspy.ObjSense.kMinimize
    kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
    lp.integrality_ = [kinds[whole] for whole in programme.whole.astype(int)]
    return lp
