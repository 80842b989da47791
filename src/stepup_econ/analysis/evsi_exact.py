"""EVSI by going through every result a study can have, or in closed form where prior and data are conjugate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.analysis.evsi_arms import Binary, Count, Normal, TimeToEvent
from stepup_econ.analysis.evsi_ground import Ground
from stepup_econ.analysis.evsi_methods import Worth, nothing
from stepup_econ.analysis.evsi_studies import ArmsStudy

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stepup_econ.analysis.evsi_arms import Arm
    from stepup_econ.analysis.evsi_studies import Study

FAR = 40.0
"""Standard deviations beyond which nothing of a normal distribution is left."""

BLOCK = 2_048
"""Draws whose likelihoods are held at once."""

STRAIGHT = 1e-3
"""Share of the variance of expected net benefit that may bend away from a straight line where the closed form is used."""


def binary_evsi(prior: tuple[float, float], intercept: NDArray[np.float64], slope: NDArray[np.float64], n: int) -> float:
    """EVSI of `n` yes-or-no observations of a chance whose prior is beta, net benefit being a straight line in it.

    Parameters
    ----------
    prior : (a, b)
    intercept, slope : array (strategy,)
        Net benefit of each strategy is intercept + slope x chance.
    n : int

    Examples
    --------
    >>> round(binary_evsi((4, 16), np.array([0.0, -200.0]), np.array([0.0, 900.0]), 50), 4)
    18.6141
    """
    chance, mean = _predicted(Binary, prior, n, 1.0)
    return _expected_best(intercept[:, None] + slope[:, None] * mean, chance) - _best(intercept + slope * prior[0] / sum(prior))


def count_evsi(prior: tuple[float, float], intercept: NDArray[np.float64], slope: NDArray[np.float64], n: int, time: float = 1.0) -> float:
    """EVSI of counting events for n x time, where the prior of the rate is gamma (shape, rate); the rest as for `binary_evsi`."""
    chance, mean = _predicted(Count, prior, n, time)
    return _expected_best(intercept[:, None] + slope[:, None] * mean, chance) - _best(intercept + slope * prior[0] / prior[1])


def normal_evsi(prior: tuple[float, float], intercept: NDArray[np.float64], slope: NDArray[np.float64], n: float, sd: float) -> float:
    """EVSI of the mean of `n` normal observations with a known sd, where the prior is normal (mean, sd).

    Notes
    -----
    The posterior mean is normal about the prior mean; the best of several straight lines in it is integrated piece by piece.
    Raiffa and Schlaifer 1961, Applied Statistical Decision Theory, unit normal loss.
    """
    mean, spread = prior
    sure = n * spread**2 / (n * spread**2 + sd**2) if n > 0 else 0.0
    return _best_line(intercept, slope, mean, spread * np.sqrt(sure)) - _best(intercept + slope * mean)


def _best(values: NDArray[np.float64]) -> float:
    return float(values.max())


def _expected_best(values: NDArray[np.float64], chance: NDArray[np.float64]) -> float:
    return float(values.max(axis=0) @ chance)


def _best_line(intercept: NDArray[np.float64], slope: NDArray[np.float64], mean: float, sd: float) -> float:
    """Expected maximum of straight lines in a normal quantity."""
    from scipy.special import ndtr

    if sd == 0:
        return _best(intercept + slope * mean)
    rise, run = slope[:, None] - slope, intercept - intercept[:, None]
    with np.errstate(over="ignore"):
        crossings = (run[rise > 0] / rise[rise > 0] - mean) / sd
    ends = np.r_[-FAR, np.unique(crossings[np.abs(crossings) < FAR]), FAR]
    middles = (ends[:-1] + ends[1:]) / 2
    best = (intercept[:, None] + slope[:, None] * (mean + sd * middles)).argmax(axis=0)
    share, density = np.diff(ndtr(ends)), np.exp(-0.5 * ends**2) / np.sqrt(2 * np.pi)
    total = (intercept[best] + slope[best] * mean) @ share - (slope[best] * sd) @ np.diff(density)
    return float(total)


def _predicted(kind: type, prior: tuple[float, float], n: int, time: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Chance of each result before the study (result,), and the posterior mean it leads to (result,)."""
    from scipy.special import betaln, gammaln

    a, b = prior
    if kind is Binary:
        x = np.arange(n + 1.0)
        logs = gammaln(n + 1) - gammaln(x + 1) - gammaln(n - x + 1) + betaln(a + x, b + n - x) - betaln(a, b)
        return np.exp(logs), (a + x) / (a + b + n)
    exposure = n * time
    spread = np.sqrt(a * exposure / b * (1 + exposure / b))
    x = np.arange(np.ceil(a * exposure / b + 12 * spread + 20 * (1 + exposure / b) + 50))
    logs = gammaln(a + x) - gammaln(a) - gammaln(x + 1) + a * np.log(b / (b + exposure))
    if exposure == 0:
        return np.ones(1), np.array([a / b])
    logs = logs + x * np.log(exposure / (b + exposure))
    return np.exp(logs), (a + x) / (b + exposure)


def by_enumeration(ground: Ground, study: Study, sizes: Sequence[int], seed: int) -> list[Worth]:
    """Go through every result: in closed form where priors are given and net benefit is straight in them, else by weighting the draws.

    Raises
    ------
    ValueError
        If the results of the study cannot be counted and no conjugate prior is given.
    """
    if not isinstance(study, ArmsStudy) or any(isinstance(arm, TimeToEvent) for arm in study.arms):
        raise ValueError(f"study '{study.name}': its results cannot be counted one by one; use method='regression' or 'nested'")
    for arm in study.arms:
        arm.check(ground.values)
    lines = _straight_lines(ground, study)
    if lines is not None:
        return [_conjugate(ground, study, n, *lines) for n in sizes]
    if any(isinstance(arm, Normal) for arm in study.arms):
        raise ValueError(
            f"study '{study.name}': a mean takes any value, so the exact method needs a prior and a net benefit that is a straight "
            "line in the input; give prior=(mean, sd), or use method='regression'"
        )
    return [_weighed(ground, study, n) for n in sizes]


def _straight_lines(ground: Ground, study: ArmsStudy) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Intercepts (response,) and slopes (response, arm) of expected increments, if they are straight in every arm's input."""
    kinds = {type(arm) for arm in study.arms}
    if any(arm.prior is None or len(arm.about.inputs) > 1 for arm in study.arms) or (Normal in kinds and len(study.arms) > 1):
        return None
    inputs = np.stack([arm.about(ground.values) for arm in study.arms])
    _check_priors(study, inputs)
    columns = np.vstack([np.ones(ground.n_draws), inputs])
    found = np.asarray(np.linalg.lstsq(columns.T, ground.raw.T, rcond=None)[0], dtype=np.float64)
    bend = ((ground.expected - found.T @ columns) ** 2).mean(axis=1)
    if np.any(bend > STRAIGHT * ground.expected.var(axis=1) + 1e-18 * np.abs(ground.raw).max(axis=1) ** 2):
        return None
    return found[0], found[1:].T


def _check_priors(study: ArmsStudy, inputs: NDArray[np.float64]) -> None:
    """Refuse a prior that is not the one the draws came from: its mean is five standard errors off, or more."""
    for arm, draws in zip(study.arms, inputs, strict=True):
        assert arm.prior is not None
        a, b = arm.prior
        mean = a if isinstance(arm, Normal) else a / (a + b) if isinstance(arm, Binary) else a / b
        if abs(draws.mean() - mean) > 5 * draws.std() / np.sqrt(len(draws)) + 1e-9 * abs(mean):
            raise ValueError(
                f"prior of '{arm.about.input}': found {arm.prior} with mean {mean:.6g}, expected the mean of its draws, {draws.mean():.6g}"
            )


def _conjugate(ground: Ground, study: ArmsStudy, n: int, intercept: NDArray[np.float64], slope: NDArray[np.float64]) -> Worth:
    values = []
    for threshold in ground.wtp:
        a = np.r_[0.0, ground.inmb(intercept, threshold)]
        b = np.vstack([np.zeros(len(study.arms)), ground.inmb(slope, threshold)])
        values.append(_conjugate_value(study, n, a, b))
    evsi = np.maximum(np.array(values), 0.0)
    return Worth(evsi, np.zeros_like(evsi), "in closed form from the prior")


def _conjugate_value(study: ArmsStudy, n: int, a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """EVSI where net benefit is a (strategy,) + b (strategy, arm) x the arms' inputs."""
    only = study.arms[0]
    if isinstance(only, Normal):
        assert only.prior is not None
        return normal_evsi(only.prior, a, b[:, 0], n * only.weight, only.sd)
    parts = [_arm_results(arm, size) for arm, size in zip(study.arms, study.sizes(n), strict=True)]
    prior_means = np.array([mean @ chance for chance, mean in parts])
    (chance, mean), rest = parts[0], parts[1:]
    values, before = a[:, None] + b[:, :1] * mean, _best(a + b @ prior_means)
    if not rest:
        return _expected_best(values, chance) - before
    other_chance, other_mean = rest[0]
    best = np.max(values[:, :, None] + b[:, 1, None, None] * other_mean, axis=0)
    return float(chance @ best @ other_chance) - before


def _arm_results(arm: Arm, n: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    assert arm.prior is not None
    return _predicted(type(arm), arm.prior, n, getattr(arm, "time", 1.0))


def _weighed(ground: Ground, study: ArmsStudy, n: int) -> Worth:
    """Every result of one arm or two, the draws weighted by its likelihood: exact but for the number of draws."""
    if n == 0:
        return nothing(ground)
    parts = [_blocks(ground, study, n, block) for block in _draw_blocks(ground.n_draws)]
    expected = np.sum(parts, axis=0) / ground.n_draws
    before = ground.expected.mean(axis=1)
    evsi = []
    for threshold in ground.wtp:
        inmb = ground.inmb(expected, threshold)
        evsi.append(np.maximum(inmb.max(axis=0), 0.0).sum() - max(float(ground.inmb(before, threshold).max()), 0.0))
    found = np.maximum(np.array(evsi), 0.0)
    return Worth(found, np.full_like(found, np.nan), "every result, the draws weighted by its likelihood")


def _draw_blocks(n: int) -> list[slice]:
    return [slice(start, min(start + BLOCK, n)) for start in range(0, n, BLOCK)]


def _blocks(ground: Ground, study: ArmsStudy, n: int, block: slice) -> NDArray[np.float64]:
    """Expected increments times the chance of each result, summed over a block of draws: (response, result)."""
    each = []
    for arm, size in zip(study.arms, study.sizes(n), strict=True):
        value = arm.about(ground.values)
        results = arm.every_result(value, size)
        assert results is not None
        each.append(np.exp(arm.log_likelihood(results, value[block], size)))
    expected = ground.expected[:, block]
    if len(each) == 1:
        return np.asarray(expected @ each[0].T)
    return np.stack([((each[0] * row) @ each[1].T).ravel() for row in expected])
