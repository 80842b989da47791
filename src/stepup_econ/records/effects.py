"""Inference with few areas: service against comparison areas, before and after; pure functions on arrays."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]
TIE = 1e-9
"""Statistics nearer than this, relative to the observed one, are ties; ties count against the effect."""
BLOCK = 256
"""Changes of signs worked out together: memory stays at so many copies of the outcome."""


def fixed_effects_design(area: NDArray[np.int64], period: NDArray[np.int64], exposed: Floats) -> Floats:
    """Return columns [exposed, area indicators, period indicators but the first], shape (n, 1 + areas + periods - 1)."""
    areas = area[:, None] == np.unique(area)
    periods = period[:, None] == np.unique(period)[1:]
    return np.column_stack([exposed, areas, periods]).astype(float)


def first_coefficient(x: Floats, y: Floats) -> float:
    """Return the least-squares coefficient of the first column."""
    return float(np.linalg.lstsq(x, y, rcond=None)[0][0])


def jackknife(x: Floats, y: Floats, area: NDArray[np.int64]) -> tuple[float, float, float]:
    """Return effect, CRV3 standard error and two-sided p on t(areas - 1) (MacKinnon, Nielsen & Webb 2023)."""
    effect = first_coefficient(x, y)
    left_out = np.array([first_coefficient(x[area != g], y[area != g]) for g in np.unique(area)])
    groups = len(left_out)
    se = float(np.sqrt((groups - 1) / groups * np.sum((left_out - effect) ** 2)))
    return effect, se, float(2 * stats.t.sf(abs(effect / se), groups - 1))


def cluster_robust(x: Floats, y: Floats, area: NDArray[np.int64]) -> tuple[float, float, float]:
    """Return effect, CRV1 standard error and two-sided p on t(areas - 1), with the usual small-sample factor (Liang & Zeger 1986).

    Shown because it is what packages print: with four areas it is far too sure (MacKinnon & Webb 2017).
    """
    inverse = np.linalg.pinv(x)
    coefficients = inverse @ y
    scores = np.array([inverse[0][area == g] @ (y - x @ coefficients)[area == g] for g in np.unique(area)])
    groups, n, k = len(scores), len(y), int(np.linalg.matrix_rank(x))
    se = float(np.sqrt((scores**2).sum() * groups / (groups - 1) * (n - 1) / (n - k)))
    return float(coefficients[0]), se, float(2 * stats.t.sf(abs(coefficients[0] / se), groups - 1))


def wild_cluster_p(x: Floats, y: Floats, area: NDArray[np.int64]) -> float:
    """Return the restricted wild cluster bootstrap p over all 2**areas sign changes, ties counted (Cameron, Gelbach & Miller 2008)."""
    member = area[:, None] == np.unique(area)
    fitted = x[:, 1:] @ np.linalg.lstsq(x[:, 1:], y, rcond=None)[0]
    inverse = np.linalg.pinv(x)
    signs = np.array(list(product([1.0, -1.0], repeat=member.shape[1])))
    statistics = []
    for block in np.array_split(signs, max(1, len(signs) // BLOCK)):
        ys = fitted[:, None] + (y - fitted)[:, None] * (member @ block.T)
        coefficients = inverse @ ys
        scores = member.T.astype(float) @ (inverse[0][:, None] * (ys - x @ coefficients))
        statistics.append(np.abs(coefficients[0]) / np.sqrt(np.sum(scores**2, axis=0)))
    t = np.concatenate(statistics)
    return float(np.mean(t >= t[0] * (1 - TIE)))


def donald_lang(change: Floats, service: NDArray[np.bool_]) -> tuple[float, float, float]:
    """Return effect, standard error and p from one change per area on t(areas - 2) (Donald & Lang 2007)."""
    ours, theirs = change[service], change[~service]
    effect = float(ours.mean() - theirs.mean())
    df = len(change) - 2
    pooled = (np.sum((ours - ours.mean()) ** 2) + np.sum((theirs - theirs.mean()) ** 2)) / df
    se = float(np.sqrt(pooled * (1 / len(ours) + 1 / len(theirs))))
    return effect, se, float(2 * stats.t.sf(abs(effect / se), df))


def randomisation_p(change: Floats, service: NDArray[np.bool_]) -> float:
    """Return the two-sided p over every choice of as many service areas (Fisher), ties counted."""
    number = np.arange(len(change))
    chosen = [np.isin(number, c) for c in combinations(number, int(service.sum()))]
    effects = np.abs([change[c].mean() - change[~c].mean() for c in chosen])
    observed = abs(change[service].mean() - change[~service].mean())
    return float(np.mean(effects >= observed * (1 - TIE)))


def smallest_wild_p(areas: int) -> float:
    """Return the smallest p a wild cluster bootstrap of so many areas can reach: the draw and its mirror image always tie."""
    return float(2 / 2**areas)
