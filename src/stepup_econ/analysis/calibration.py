"""Uncertain inputs brought into line with counts that were observed later: draws weighed by how well they foretell them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.model.simulate import simulate
from stepup_econ.problems import Problem, raise_if
from stepup_econ.uncertainty.designs import Design
from stepup_econ.uncertainty.streams import stream

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

FEWEST_EFFECTIVE = 50.0
"""Effective draws below which a calibration is said to rest on too few."""

ORDER = ("screened", "eligible", "referred", "reached", "accepted", "engaged", "completed")


@dataclass(frozen=True, slots=True)
class Target:
    """A count that was observed: so many reached `stage` out of so many at an earlier one.

    Parameters
    ----------
    stage, from_stage : str
        Stages of the pathway.
    count, out_of : int
        How many reached the stage, and out of how many at the earlier one.
    strategy : str, optional
        The strategy observed; the one that offers the service where there is only one.
    source : str
        Where the counts come from.
    """

    stage: str
    from_stage: str
    count: int
    out_of: int
    strategy: str | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Calibrated:
    """Draws with their weights.

    Parameters
    ----------
    design : Design
        The draws that were weighed.
    weights : array (draw,)
        They add up to 1.
    ess : float
        Effective sample size: as many equal draws would say as much.
    inputs : DataFrame
        ``input, mean_before, sd_before, mean_after, sd_after``, inputs that moved most first.
    fit : DataFrame
        ``stage, from_stage, observed, foretold_before, foretold_after``: shares.
    warnings : tuple of str
    """

    design: Design
    weights: NDArray[np.float64]
    ess: float
    inputs: pd.DataFrame
    fit: pd.DataFrame
    warnings: tuple[str, ...]

    def resampled(self, n: int, seed: int) -> Design:
        """Return a design of `n` draws picked in proportion to the weights, for `simulate`.

        Systematic resampling: each draw is picked as often as its weight says, give or take one.
        """
        start = stream(seed, "calibration").random()
        picked = np.searchsorted(np.cumsum(self.weights), (np.arange(n) + start) / n).clip(max=len(self.weights) - 1)
        note = f"calibrated draws: {self.ess:,.0f} effective of {len(self.weights):,}"
        return Design(self.design.names, self.design.values[:, picked], "calibrated", self.design.seed, notes=(note,))


def calibrate(evaluation: Evaluation, design: Design, targets: Sequence[Target]) -> Calibrated:
    """Weigh the draws of a design by how probable they make what was observed.

    Parameters
    ----------
    evaluation : Evaluation
    design : Design
        As `random_draws` makes it; take many draws, since only some of them will count.
    targets : sequence of Target
        Counts that no input was estimated from.

    Returns
    -------
    Calibrated

    Raises
    ------
    InputError
        Targets that cannot be, all of them; among these, counts that an input was estimated from: data may not be used twice.

    Notes
    -----
    Importance resampling (Rubin 1988; Smith and Gelfand 1992, Am Stat 46:84-88) with a binomial likelihood of each count given the share
    that the draw foretells, with posts enough for everybody. Effective sample size: 1 over the sum of squared weights.
    """
    raise_if(_problems(evaluation, targets))
    posts = dict.fromkeys((area.id for area in evaluation.service_areas), 1e6)
    volume = simulate(evaluation, design, fte=posts).data["volume"].sum("area")
    log_weight, shares = np.zeros(design.values.shape[1]), []
    for target in targets:
        here = volume.sel(strategy=_strategy(evaluation, target))
        share = here.sel(stage=target.stage).values / here.sel(stage=target.from_stage).values
        share = np.clip(share, 1e-12, 1 - 1e-12)
        log_weight += target.count * np.log(share) + (target.out_of - target.count) * np.log1p(-share)
        shares.append(share)
    weights = np.exp(log_weight - log_weight.max())
    weights /= weights.sum()
    ess = float(1.0 / np.sum(weights**2))
    few = f"only {ess:,.1f} effective draws: take more draws, or ask whether counts and inputs can both be right"
    said = () if ess >= FEWEST_EFFECTIVE else (few,)
    return Calibrated(design, weights, ess, _moved(design, weights), _fit(targets, shares, weights), said)


def _strategy(evaluation: Evaluation, target: Target) -> str:
    offering = [strategy.id for strategy in evaluation.strategies if strategy.protocol is not None]
    return target.strategy if target.strategy is not None else offering[0]


def _problems(evaluation: Evaluation, targets: Sequence[Target]) -> list[Problem]:
    if not targets:
        return [Problem("CA101", "targets", "none", "at least one", "Give the counts that were observed.", "sense")]
    return [problem for n, target in enumerate(targets) for problem in _problems_of(evaluation, target, f"targets[{n}]")]


def _problems_of(evaluation: Evaluation, target: Target, where: str) -> Iterator[Problem]:
    offering = [strategy.id for strategy in evaluation.strategies if strategy.protocol is not None]
    stages, counts = [target.from_stage, target.stage], f"{target.count} of {target.out_of}"
    if any(stage not in ORDER for stage in stages) or ORDER.index(stages[0]) >= ORDER.index(stages[1]):
        mend = f"Stages in order: {', '.join(ORDER)}."
        yield Problem("CA102", where, f"from {stages[0]} to {stages[1]}", "a stage and a later one", mend, "sense")
    if not 0 <= target.count <= target.out_of or target.out_of < 1:
        yield Problem("CA103", where, counts, "a count out of at least as many", "Check both counts.", "sense")
    if (target.strategy is None and len(offering) != 1) or target.strategy not in (None, *offering):
        said = "no strategy" if target.strategy is None else f"strategy '{target.strategy}'"
        yield Problem("CA104", where, said, f"one of {', '.join(offering)}", "Name a strategy that offers the service.", "sense")
    twice = _used_already(evaluation, target)
    if twice is not None:
        mend = "Data may not be used twice: leave the target out, or give the input another source."
        yield Problem("CA105", where, f"{counts}, which {twice} is estimated from", "counts of their own", mend, "sense")


def _used_already(evaluation: Evaluation, target: Target) -> str | None:
    """Return the cell of an input that was estimated from these very counts, or None."""
    pattern = re.compile(rf"\b{target.count:,}\D{{1,12}}{target.out_of:,}\b|\b{target.count}\D{{1,12}}{target.out_of}\b")
    return next((item.where for item in evaluation.inputs.values() if pattern.search(item.rule)), None)


def _moved(design: Design, weights: NDArray[np.float64]) -> pd.DataFrame:
    import pandas as pd

    values = design.values
    before, spread = values.mean(axis=1), values.std(axis=1)
    after = values @ weights
    within = np.sqrt(np.maximum((values - after[:, None]) ** 2 @ weights, 0.0))
    table = pd.DataFrame({"input": design.names, "mean_before": before, "sd_before": spread, "mean_after": after, "sd_after": within})
    moved = np.abs(after - before) / np.where(spread > 0, spread, np.inf)
    return table.iloc[np.argsort(-moved, kind="stable")].reset_index(drop=True)


def _fit(targets: Sequence[Target], shares: list[NDArray[np.float64]], weights: NDArray[np.float64]) -> pd.DataFrame:
    import pandas as pd

    rows = [
        (target.stage, target.from_stage, target.count / target.out_of, float(share.mean()), float(share @ weights))
        for target, share in zip(targets, shares, strict=True)
    ]
    return pd.DataFrame(rows, columns=["stage", "from_stage", "observed", "foretold_before", "foretold_after"])
