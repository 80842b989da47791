"""One evaluation carried to every area of a country: what a coordinator is worth in each, draw by draw, without keeping the draws."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.model.joint import joint_inputs
from stepup_econ.model.national_checks import check_areas
from stepup_econ.model.national_kernel import Sums, add_up
from stepup_econ.model.national_rates import rates
from stepup_econ.uncertainty.designs import Design, random_design

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

BLOCK = 2_048
"""Draws whose rates are worked out together: memory does not grow with the number of draws."""


@dataclass(frozen=True, slots=True)
class National:
    """What each strategy is worth in each area.

    Parameters
    ----------
    table : DataFrame
        A line an area and strategy but the reference: ``area, strategy, inmb, sd, p_best`` (mean and standard deviation over draws of the
        incremental net benefit, pounds a year; chance that no other strategy is better) and ``evpi`` of the area.
    totals : ndarray (strategy, draw)
        Incremental net benefit of all areas together, in the order of `strategies`.
    strategies : tuple of str
    warnings : tuple of str
    """

    table: pd.DataFrame
    totals: Floats
    strategies: tuple[str, ...]
    warnings: tuple[str, ...]


def national(
    evaluation: Evaluation,
    areas: pd.DataFrame,
    draws: int | Design,
    *,
    wtp: float | None = None,
    fast: bool | None = None,
    progress: Callable[[float], None] | None = None,
) -> National:
    """Return what the strategies of an evaluation would be worth in other areas.

    Parameters
    ----------
    evaluation : Evaluation
    areas : DataFrame
        Columns ``area`` (each once), ``families`` (families with children under 16: demand is in proportion), ``fte`` (coordinators there),
        ``travel`` (minutes a visit), ``moving`` (share of families that move in a year).
    draws : int or Design
        How many, or the draws themselves.
    wtp : float, optional
        Pounds for a unit of the primary outcome; the evaluation's own when left out.
    fast : bool, optional
        Whether the kernel is compiled (extra `fast`); when left out, it is where numba is installed. Both agree to 1e-9.
    progress : callable, optional
        Told the share done.

    Raises
    ------
    InputError
        Naming every fault of the areas (NA101 to NA104).
    ImportError
        If `fast` is asked for and numba is not installed.

    Notes
    -----
    In an area all is in proportion to demand but for coordinators' time and what is paid once, and minutes, costs and effects are products
    of travel and of moving: four numbers a strategy and draw give every area. Families beyond capacity get what the reference gives them.
    Shares, prices and effects are those of the evaluation everywhere: areas differ in nothing else. Draws of travel and moving are not
    used. The numbers of a draw are the same whatever the areas beside it.
    """
    frame = check_areas(areas)
    n = draws.values.shape[1] if isinstance(draws, Design) else draws
    strategies = tuple(s.id for s in evaluation.strategies if s.protocol is not None)
    sums = Sums.empty(len(frame), len(strategies), n)
    threshold = evaluation.settings.wtp if wtp is None else wtp
    limit = evaluation.capacity.get(evaluation.service_areas[0].id)
    columns = [frame[name].to_numpy(np.float64) for name in ("families", "fte", "travel", "moving")]
    notes: tuple[str, ...] = ()
    for first in range(0, n, BLOCK):
        block = _block(evaluation, draws, first, min(BLOCK, n - first))
        notes = block.notes
        add_up(columns, rates(evaluation, block, threshold), limit.caseload if limit else np.inf, sums, first, fast)
        if progress is not None:
            progress(min(1.0, (first + BLOCK) / n))
    return National(_table(frame["area"].tolist(), strategies, sums), sums.totals, strategies, (*evaluation.warnings, *notes))


def _block(evaluation: Evaluation, draws: int | Design, first: int, size: int) -> Design:
    """Return some of the draws, made only now where they were not given: they are the same alone as among all."""
    if isinstance(draws, Design):
        return Design(draws.names, draws.values[:, first : first + size], draws.method, draws.seed, notes=draws.notes)
    correlation, notes = joint_inputs(evaluation.correlation, evaluation.inputs)
    design = random_design(evaluation.inputs, size, evaluation.settings.seed, "sobol", correlation, first)
    return replace(design, notes=notes)


def _table(areas: list[str], strategies: tuple[str, ...], sums: Sums) -> pd.DataFrame:
    import pandas as pd

    n = sums.totals.shape[1]
    mean = sums.gain / n
    sd = np.sqrt(np.maximum(sums.square / n - mean**2, 0.0))
    evpi = np.maximum(sums.best / n - np.maximum(mean.max(axis=0), 0.0), 0.0)
    size = len(strategies)
    return pd.DataFrame(
        {
            "area": np.repeat(np.array(areas, dtype=object), size),
            "strategy": list(strategies) * len(areas),
            "inmb": mean.T.ravel(),
            "sd": sd.T.ravel(),
            "p_best": (sums.wins / n).T.ravel(),
            "evpi": np.repeat(evpi, size),
        }
    )
