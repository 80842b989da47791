"""Ways to work out an EVSI from draws: two regressions, moments, or weights on the draws for each study that might be seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.analysis.evppi_surface import fit_surface, perturbed, some_draws
from stepup_econ.analysis.evsi_ground import Ground
from stepup_econ.uncertainty.streams import stream

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stepup_econ.analysis.evsi_studies import Study

MOMENTS = 64
"""Studies that moment matching looks at, spread evenly over the draws in the order of the expected net benefit."""

OUTER = 2_048
"""Studies that the nested method looks at."""

TILE = 64
"""Studies whose weights on the draws are held at once."""


@dataclass(frozen=True, slots=True)
class Worth:
    """EVSI and its standard error of one size, (threshold,) each; `note` is for the reader."""

    evsi: NDArray[np.float64]
    se: NDArray[np.float64]
    note: str = ""


def by_regression(ground: Ground, study: Study, sizes: Sequence[int], seed: int) -> list[Worth]:
    """Expected increments regressed on summaries of the study's data, one study a draw.

    Notes
    -----
    Strong, Oakley, Brennan and Breeze 2015, Med Decis Making 35:570-583. What is regressed is not the increments themselves but
    what the study's inputs explain of them: the law of iterated expectations gives the same answer with less noise.
    """
    found = []
    growing = study.grow(ground.values, sizes, stream(seed, f"evsi {study.name}"))
    for n, results in zip(sizes, growing, strict=True):
        summary = study.summary(results, n)
        summary = summary[np.ptp(summary, axis=1) > 0]
        if not len(summary) or n == 0:
            found.append(nothing(ground))
            continue
        surface = fit_surface(summary, ground.expected)
        error = _standard_error(ground, surface.fitted, *perturbed(surface, ground.raw))
        found.append(Worth(ground.value(surface.fitted), error))
    return found


def nothing(ground: Ground) -> Worth:
    """What a study that shows nothing is worth."""
    zero = np.zeros(len(ground.wtp))
    return Worth(zero, zero)


def _standard_error(
    ground: Ground, fitted: NDArray[np.float64], some: NDArray[np.intp], errors: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Error of the regression (of the unexplained increments, which is on the safe side) and of a finite number of draws."""
    at_points = fitted[:, some] + (fitted.mean(axis=1) - fitted[:, some].mean(axis=1))[:, None]
    found = np.empty(len(ground.wtp))
    for place, threshold in enumerate(ground.wtp):
        inmb = ground.inmb(fitted, threshold)
        draws = _draw_variance(inmb)
        moved = ground.inmb(errors, threshold) + ground.inmb(at_points, threshold)[:, None]
        gain = np.maximum(moved.max(axis=0), 0.0).mean(axis=-1) - np.maximum(moved.mean(axis=-1).max(axis=0), 0.0)
        found[place] = np.sqrt(draws + gain.var(ddof=1))
    return found


def _draw_variance(inmb: NDArray[np.float64]) -> float:
    """Variance of the value of choosing by inmb (strategy, draw) that is due to the number of draws."""
    average = inmb.mean(axis=1)
    chosen = inmb[average.argmax()] if average.max() > 0 else 0.0
    return float((np.maximum(inmb.max(axis=0), 0.0) - chosen).var() / inmb.shape[-1])


def weights_on_draws(study: Study, results: NDArray[np.float64], ground: Ground, n: int) -> NDArray[np.float64]:
    """How much each draw counts once results (number, study) are seen: (study, draw), summing to one over the draws.

    Raises
    ------
    ValueError
        If the study does not say how likely its results are.
    """
    logs = study.log_likelihood(results, ground.values, n)
    if logs is None:
        raise ValueError(f"study '{study.name}': this method needs the likelihood of its results; give it, or use method='regression'")
    weights = np.exp(logs - logs.max(axis=1, keepdims=True))
    found: NDArray[np.float64] = weights / weights.sum(axis=1, keepdims=True)
    return found


def by_moments(ground: Ground, study: Study, sizes: Sequence[int], seed: int) -> list[Worth]:
    """Expected increments shrunk until they spread as widely as posterior means will.

    Notes
    -----
    Heath, Manolopoulou and Baio 2018, Med Decis Making 38:163-173, with the posterior of each of a few studies found by weighting the
    draws. The spread of posterior means is the spread of what the inputs explain less what is left of it, on average, after the
    study.
    """
    order = np.argsort(ground.inmb(ground.expected, float(np.median(ground.wtp))).sum(axis=0), kind="stable")
    some = order[((np.arange(MOMENTS) + 0.5) / MOMENTS * len(order)).astype(int)] if len(order) > MOMENTS else order
    centred = ground.expected - ground.expected.mean(axis=1, keepdims=True)
    before = centred @ centred.T / ground.n_draws
    found = []
    growing = study.grow(ground.values, sizes, stream(seed, f"evsi {study.name}"))
    for n, results in zip(sizes, growing, strict=True):
        if n == 0:
            found.append(nothing(ground))
            continue
        weights = weights_on_draws(study, results[:, some], ground, n)
        means = weights @ centred.T
        after = (centred * weights.mean(axis=0)) @ centred.T - means.T @ means / len(weights)
        pairs = [_matched(ground, before, after, centred, threshold) for threshold in ground.wtp]
        evsi, errors = np.array(pairs).T
        found.append(Worth(evsi, errors))
    return found


def _matched(
    ground: Ground, before: NDArray[np.float64], after: NDArray[np.float64], centred: NDArray[np.float64], threshold: float
) -> tuple[float, float]:
    """EVSI at one threshold from the (response, response) variances before the study and after it, with the draws' error."""
    half = ground.half
    weigh = np.hstack([-np.eye(half), threshold * np.eye(half)])
    spread = weigh @ before @ weigh.T
    left = weigh @ after @ weigh.T
    shrunk = _root(spread - left) @ _root(spread, inverse=True) @ ground.inmb(centred, threshold)
    raw = ground.inmb(ground.raw, threshold)
    inmb = shrunk + raw.mean(axis=1, keepdims=True)
    gain = np.maximum(inmb.max(axis=0), 0.0)
    before = inmb.mean(axis=1)
    changes = float(((gain > 0) != (before.max() > 0)).mean())
    shift = changes**2 * float((raw - inmb).var(axis=1).max()) / raw.shape[-1]
    value = gain.mean() - max(float(before.max()), 0.0)
    return float(max(value, 0.0)), float(np.sqrt(_draw_variance(inmb) + shift))


def _root(matrix: NDArray[np.float64], inverse: bool = False) -> NDArray[np.float64]:
    """Symmetric square root of a variance matrix, or the inverse of that; directions without variance are left at zero."""
    sizes, directions = np.linalg.eigh(matrix)
    real = sizes > 1e-12 * max(float(np.abs(sizes).max()), 1e-300)
    power = np.where(real, np.sqrt(np.where(real, sizes, 1.0)) ** (-1 if inverse else 1), 0.0)
    found: NDArray[np.float64] = (directions * power) @ directions.T
    return found


def by_nesting(ground: Ground, study: Study, sizes: Sequence[int], seed: int) -> list[Worth]:
    """Many studies are made; for each, all draws are weighted by how likely they make its data, and the choice is made anew.

    Notes
    -----
    Menzies 2016, Med Decis Making 36:308-320. No regression is used, so it checks the others. It is slow, and too high where a large
    study leaves few draws that count: the note says when fewer than a hundred are left in a typical study.
    """
    some = some_draws(ground.n_draws, OUTER)
    found = []
    growing = study.grow(ground.values, sizes, stream(seed, f"evsi {study.name}"))
    for n, results in zip(sizes, growing, strict=True):
        if n == 0:
            found.append(nothing(ground))
            continue
        expected, left = np.empty((len(ground.raw), len(some))), np.empty(len(some))
        for start in range(0, len(some), TILE):
            tile = slice(start, start + TILE)
            weights = weights_on_draws(study, results[:, some[tile]], ground, n)
            expected[:, tile] = ground.raw @ weights.T
            left[tile] = 1 / (weights**2).sum(axis=1)
        prior = ground.raw.mean(axis=1)
        pairs = [_nested_value(ground.inmb(expected, threshold), ground.inmb(prior, threshold)) for threshold in ground.wtp]
        evsi, errors = np.array(pairs).T
        note = "few draws count once the study is seen: take more draws" if np.median(left) < 100 else ""
        found.append(Worth(evsi, errors, note))
    return found


def _nested_value(inmb: NDArray[np.float64], prior: NDArray[np.float64]) -> tuple[float, float]:
    """EVSI and its error from posterior means inmb (strategy, study); the choice without a study is by the prior means."""
    chosen = inmb[prior.argmax()] if prior.max() > 0 else np.zeros(inmb.shape[-1])
    gain = np.maximum(inmb.max(axis=0), 0.0) - chosen
    return float(gain.mean()), float(gain.std() / np.sqrt(len(gain)))


Method = Callable[[Ground, "Study", Sequence[int], int], list[Worth]]
