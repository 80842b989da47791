"""Fixed, semi-fixed and variable parts of the cost of bringing families to each stage, and what one more would cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from stepup_econ.analysis.stage_work import ALL_AREAS, COUNTED_IN, StageWork, stage_work
from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.evaluation.vocabulary import STAGES
from stepup_econ.model.values import Values
from stepup_econ.uncertainty.designs import Design, base_design

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

PART_COLUMNS = ["strategy", "area", "stage", "unit", "n", "fixed", "step", "per_step", "variable", "steps", "cost", "average",
                "marginal", "next_step_at", "posts_now", "cost_now", "average_now", "variable_at_rate"]  # fmt: skip
VOLUME_COLUMNS = ["strategy", "area", "stage", "unit", "n", "steps", "cost", "average", "marginal"]
NEARLY = 1e-9
"""A volume that is a whole number of steps but for rounding needs no further step."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Parts of a cost ``C(n) = F + s ceil(n/q) + v n``; each is an array (draw,).

    `fixed` F in pounds a year; `step` s in pounds for one step of posts; `per_step` q, how many one step serves (infinite where no
    posts are needed); `variable` v in pounds for each. Not a number where nobody gets to the stage, so that no rate can be known.
    """

    fixed: Floats
    step: Floats
    per_step: Floats
    variable: Floats

    def steps(self, n: Floats | float) -> Floats:
        """Return how many steps of posts `n` need: ``ceil(n/q)``."""
        return np.ceil(np.asarray(n / self.per_step, dtype=float) - NEARLY)

    def cost(self, n: Floats | float) -> Floats:
        """Return the pounds a year of `n`.

        Notes
        -----
        ``C(n) = F + s ceil(n/q) + v n``: Drummond and others, Methods for the Economic Evaluation of Health Care Programmes (2015),
        chapter 7, on fixed, semi-fixed and variable cost.

        Examples
        --------
        >>> import numpy as np
        >>> parts = Parts(*(np.array([a]) for a in (1_000.0, 40_000.0, 20.0, 50.0)))
        >>> [float(parts.cost(n)[0]) for n in (0, 20, 21)]
        [1000.0, 42000.0, 82050.0]
        """
        total: Floats = self.fixed + self.step * self.steps(n) + self.variable * n
        return total

    def marginal(self, n: Floats | float) -> Floats:
        """Return what one more costs: ``C(n+1) - C(n)``."""
        return self.cost(n + 1.0) - self.cost(n)


def cascade(own: Floats, volume: Floats, fixed: Floats) -> tuple[Floats, Floats]:
    """Return average and variable cost for each one who gets to a stage.

    Parameters
    ----------
    own : ndarray (stage, draw)
        Pounds spent at each stage, stages in order.
    volume : ndarray (stage, draw)
        How many get there.
    fixed : ndarray (draw,)
        Pounds that belong to no stage.

    Returns
    -------
    average, variable : ndarray (stage, draw)
        The whole cost for each one at the stage; what was spent up to and including the stage for each one at it. Not a number where
        nobody gets there.

    Notes
    -----
    ``average[k] = (F + sum_j own[j]) / n[k]`` and ``variable[k] = sum_{j<=k} own[j] / n[k]``. Every average has the same numerator, so
    ``average[k] = average[j] / (n[k] / n[j])``.
    """
    whole = fixed + own.sum(axis=0)
    nothing = np.full_like(volume, np.nan)
    average = np.divide(np.broadcast_to(whole, volume.shape), volume, out=nothing.copy(), where=volume > 0)
    return average, np.divide(np.cumsum(own, axis=0), volume, out=nothing, where=volume > 0)


def parts_at(work: StageWork, stage: str, step_fte: float) -> Parts:
    """Return the parts of the cost of bringing one more to a stage; `step_fte` is the smallest piece of a post that can be had.

    Notes
    -----
    F is set-up and opening; s the cost of `step_fte` of a post; q what such a piece can bring to the stage, by time and, from
    engagement on, by caseload; v all that is bought by the piece: other roles' time and other agencies' services.
    """
    k = STAGES.index(stage)
    n = work.volume[k]
    posts = np.cumsum(work.posts_by_time, axis=0)[k]
    if k >= STAGES.index("engaged"):
        posts = np.maximum(posts, work.posts_by_caseload)
    nobody = np.full_like(n, np.nan)
    posts_each, bought_each = (
        np.divide(total, n, out=nobody.copy(), where=n > 0) for total in (posts, np.cumsum(work.bought, axis=0)[k])
    )
    per_step = np.divide(step_fte, posts_each, out=np.full_like(n, np.inf), where=posts_each != 0)
    return Parts(work.fixed, step_fte * work.post_cost, per_step, bought_each)


def stage_parts(evaluation: Evaluation, design: Design | None = None, step_fte: float | None = None) -> pd.DataFrame:
    """Return fixed, semi-fixed and variable cost up to each stage, with average and marginal cost at the present volume.

    Parameters
    ----------
    evaluation : Evaluation
    design : Design, optional
        Values of the inputs; the base case when left out. With many draws every column is the mean over draws.
    step_fte : float, optional
        Smallest piece of a post that can be had; the evaluation's own step when left out.

    Returns
    -------
    DataFrame
        One row for each strategy that offers the service, area with posts (and ``"all"``: one team for all areas) and stage. Costs are
        those of bringing `n` a year *up to and including* the stage, so rows of different stages hold each other and must not be added.
        ``fixed, step, per_step, variable`` are F, s, q and v; ``steps`` is ceil(n/q), ``cost`` C(n), ``average`` C(n)/n, ``marginal``
        C(n+1) - C(n), ``next_step_at`` the largest number the same posts can serve. ``posts_now`` are the posts in place and
        ``cost_now, average_now`` the cost with them instead. ``variable_at_rate`` is the cost for each one with coordinators' time at the
        capacity cost rate and nothing fixed.
    """
    import pandas as pd

    x = Values(base_design(evaluation.inputs) if design is None else design)
    size = evaluation.settings.fte_step if step_fte is None else step_fte
    rows: list[dict[str, Any]] = []
    for strategy in (s for s in evaluation.strategies if s.protocol is not None):
        for area in (ALL_AREAS, *(a.id for a in evaluation.service_areas if a.fte > 0)):
            work = stage_work(evaluation, x, strategy, area)
            at_rate = cascade(work.bought + work.posts_by_time * work.post_cost, work.volume, work.fixed)[1]
            for k, stage in enumerate(STAGES):
                said = {"strategy": strategy.id, "area": area, "stage": stage, "unit": COUNTED_IN[stage]}
                rows.append(said | _row(work, stage, size) | {"variable_at_rate": _mean(at_rate[k])})
    return pd.DataFrame(rows, columns=PART_COLUMNS)


def _row(work: StageWork, stage: str, size: float) -> dict[str, Any]:
    parts, n = parts_at(work, stage, size), work.volume[STAGES.index(stage)]
    steps, cost = parts.steps(n), parts.cost(n)
    now = parts.fixed + work.posts_now * work.post_cost + parts.variable * n
    return {
        "n": _mean(n), "fixed": _mean(parts.fixed), "step": _mean(parts.step), "per_step": _mean(parts.per_step),
        "variable": _mean(parts.variable), "steps": _mean(steps), "cost": _mean(cost), "average": _ratio(cost, n),
        "marginal": _mean(parts.marginal(n)), "next_step_at": _mean(np.where(steps > 0, steps, np.inf) * parts.per_step),
        "posts_now": work.posts_now, "cost_now": _mean(now), "average_now": _ratio(now, n),
    }  # fmt: skip


def costs_at_volumes(
    evaluation: Evaluation, stage: str, volumes: Sequence[float], *, strategy: str | None = None, area: str = ALL_AREAS,
    design: Design | None = None, step_fte: float | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Return what other numbers at a stage would cost in an area: ``strategy, area, stage, unit, n, steps, cost, average, marginal``.

    Parameters
    ----------
    stage : str
        One of the stages.
    volumes : sequence of float
        Numbers a year at the stage; families are taken to go on from stage to stage as they do now.
    strategy : str, optional
        The first that offers the service when left out.
    area, design, step_fte
        As in `stage_parts`.

    Raises
    ------
    KeyError
        An unknown strategy or area.
    ValueError
        An unknown stage, a strategy that offers no service, or a negative volume.
    """
    import pandas as pd

    if stage not in STAGES:
        raise ValueError(f"stage: found {stage!r}, expected one of {', '.join(STAGES)}.")
    if any(not n >= 0 for n in volumes):
        raise ValueError(f"volumes: found {list(volumes)}, expected numbers of 0 or more.")
    offered = [s.id for s in evaluation.strategies if s.protocol is not None]
    chosen = evaluation.strategy(strategy or offered[0])
    if chosen.protocol is None:
        raise ValueError(f"strategy: found {chosen.id!r}, which offers no service, expected one of {', '.join(offered)}.")
    x = Values(base_design(evaluation.inputs) if design is None else design)
    size = evaluation.settings.fte_step if step_fte is None else step_fte
    parts = parts_at(stage_work(evaluation, x, chosen, area), stage, size)
    rows = [
        {"strategy": chosen.id, "area": area, "stage": stage, "unit": COUNTED_IN[stage], "n": float(n),
         "steps": _mean(parts.steps(float(n))), "cost": _mean(parts.cost(float(n))),
         "average": _mean(parts.cost(float(n)) / n) if n > 0 else None, "marginal": _mean(parts.marginal(float(n)))}
        for n in volumes
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=VOLUME_COLUMNS)


def _mean(values: Floats) -> float | None:
    """Return the mean over draws, or nothing where some draw has no number."""
    mean = float(np.mean(values))
    return mean if np.isfinite(mean) else None


def _ratio(amount: Floats, of: Floats) -> float | None:
    count = float(of.mean())
    return float(amount.mean()) / count if count > 0 else None
