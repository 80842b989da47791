"""Costs and effects of families resampled together, in clusters where there are any."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from stepup_econ.model.simulation import Simulation
from stepup_econ.uncertainty.streams import stream

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from stepup_econ.analysis.trial import Trial

TILE = 1_000_000
"""Resampling weights held at once."""

FEW_CLUSTERS = 20
"""Clusters an arm below which a warning travels with the draws."""

Weighing = Literal["families", "clusters"]


def bootstrap(
    trial: Trial, draws: int = 10_000, seed: int = 0, *, stages: int = 1, corrected: bool = True, mean_of: Weighing = "families"
) -> Simulation:
    """Resample families, or whole clusters, within each arm: draws of mean cost and mean effect for every table and curve.

    Parameters
    ----------
    trial : Trial
        Without missing values.
    draws : int
        Replicates.
    seed : int
    stages : {1, 2}
        With clusters: resample clusters, or clusters and then families within them.
    corrected : bool
        Resampled means spread too little, by (G - 1) / G in variance with G clusters (or families). Corrected, deviations from the
        observed mean are stretched by the root of G / (G - 1); in two stages cluster means are shrunk and family residuals
        stretched instead.
    mean_of : {"families", "clusters"}
        Whether an arm's mean counts every family or every cluster alike.

    Returns
    -------
    Simulation
        Arms as strategies, outcome ``"effect"``. `acceptability`, `net_benefit`, `icers` and `evpi` take it as they take any other.

    Raises
    ------
    InputError
        If values are missing, or an arm has fewer than three clusters: with two, a resampled arm is AA, AB or BB and nothing else.

    Notes
    -----
    A family's cost and effect are always drawn together. Replicates are multinomial weights times the data, so that no array of families
    x replicates is ever gathered. Davison and Hinkley 1997, Bootstrap Methods and their Application, section 3.8; Gomes and
    others 2012, Med Decis Making 32:350-361.
    """
    if stages not in (1, 2) or draws < 1 or mean_of not in ("families", "clusters"):
        found = f"stages={stages}, draws={draws}, mean_of='{mean_of}'"
        raise ValueError(f"bootstrap: found {found}, expected 1 or 2, 1 or more, families or clusters")
    if stages == 2 and corrected and mean_of == "clusters":
        raise ValueError("mean_of: two corrected stages count every family alike; use mean_of='families' or corrected=False")
    trial.require_complete()
    trial.require_clusters()
    rng = stream(seed, "trial bootstrap")
    arms = []
    for place, own in enumerate(rng.spawn(len(trial.strategies))):
        inside = trial.arm == place
        sample = _Sample.of(trial.outcomes[:, inside], None if trial.cluster is None else trial.cluster[inside], mean_of)
        arms.append(_replicates(sample, draws, own, stages, corrected))
    cost, effect = np.stack(arms, axis=-1)
    sim = Simulation.from_arrays(cost, effect, trial.strategies)
    return replace(sim, seed=seed, method="bootstrap", warnings=(*sim.warnings, *_few(trial)))


def _few(trial: Trial) -> list[str]:
    if trial.cluster is None:
        return []
    counts = {name: len(trial.clusters(place)) for place, name in enumerate(trial.strategies)}
    few = [f"{name} {count}" for name, count in counts.items() if count < FEW_CLUSTERS]
    if not few:
        return []
    return [f"Few clusters ({', '.join(few)}): intervals from resampling them are likely to be too narrow."]


@dataclass(frozen=True, slots=True)
class _Sample:
    """One arm: families' values (2, family) ordered by cluster, the clusters' sizes and starts, and how means are formed."""

    values: NDArray[np.float64]
    sizes: NDArray[np.intp]
    by_family: bool

    @classmethod
    def of(cls, values: NDArray[np.float64], cluster: NDArray[np.intp] | None, mean_of: Weighing) -> _Sample:
        if cluster is None:
            return cls(values, np.ones(values.shape[1], np.intp), True)
        order = np.argsort(cluster, kind="stable")
        return cls(values[:, order], np.bincount(np.unique(cluster, return_inverse=True)[1]), mean_of == "families")

    @property
    def starts(self) -> NDArray[np.intp]:
        return np.concatenate([[0], np.cumsum(self.sizes)[:-1]])

    @property
    def sums(self) -> NDArray[np.float64]:
        """(2, cluster)."""
        return np.add.reduceat(self.values, self.starts, axis=1)

    def mean(self) -> NDArray[np.float64]:
        """Observed mean, (2,)."""
        each = self.values if self.by_family else self.sums / self.sizes
        middle: NDArray[np.float64] = each.mean(axis=1)
        return middle


def _replicates(sample: _Sample, draws: int, rng: Generator, stages: int, corrected: bool) -> NDArray[np.float64]:
    """Mean cost and effect of each replicate: (2, draw)."""
    parts = [_some(sample, count, rng, stages, corrected) for count in _tiles(draws, sample.values.shape[1])]
    return np.concatenate(parts, axis=1)


def _some(sample: _Sample, draws: int, rng: Generator, stages: int, corrected: bool) -> NDArray[np.float64]:
    groups = len(sample.sizes)
    chosen = _times_chosen(draws, groups, rng)
    if stages == 2 and sample.sizes.max() > 1:
        return _shrunken(sample, chosen, rng) if corrected else _twice(sample, chosen, rng)
    found = _means(sample, chosen, sample.sums)
    if not corrected or groups < 2:
        return found
    middle = sample.mean()[:, None]
    stretched: NDArray[np.float64] = middle + np.sqrt(groups / (groups - 1)) * (found - middle)
    return stretched


def _times_chosen(draws: int, groups: int, rng: Generator) -> NDArray[np.float64]:
    """How often each of so many is chosen when as many are drawn with replacement, (draw, group); counting is faster than a multinomial."""
    picks = rng.integers(groups, size=(draws, groups))
    picks += groups * np.arange(draws)[:, None]
    return np.bincount(picks.ravel(), minlength=draws * groups).reshape(draws, groups).astype(float)


def _tiles(draws: int, width: int) -> list[int]:
    each = max(1, TILE // width)
    return [min(each, draws - start) for start in range(0, draws, each)]


def _means(sample: _Sample, chosen: NDArray[np.float64], sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Means from the times each cluster was chosen (draw, cluster) and its sums (2, cluster)."""
    if sample.by_family:
        each: NDArray[np.float64] = (sums @ chosen.T) / (chosen @ sample.sizes)
        return each
    found: NDArray[np.float64] = (sums / sample.sizes) @ chosen.T / len(sample.sizes)
    return found


def _twice(sample: _Sample, chosen: NDArray[np.float64], rng: Generator) -> NDArray[np.float64]:
    """Families resampled within every chosen cluster; copies of one cluster are resampled apart, so their families add up."""
    total = np.zeros((2, len(chosen)))
    for place, (start, size) in enumerate(zip(sample.starts, sample.sizes, strict=True)):
        weights = rng.multinomial(chosen[:, place].astype(np.int64) * size, np.full(size, 1 / size))
        inside = sample.values[:, start : start + size] @ weights.T
        total += inside if sample.by_family else inside / size
    return total / (chosen @ sample.sizes if sample.by_family else len(sample.sizes))


def _shrunken(sample: _Sample, chosen: NDArray[np.float64], rng: Generator) -> NDArray[np.float64]:
    """Cluster means shrunk, residuals of all families stretched: variances within and between clusters come out right."""
    means, middle = sample.sums / sample.sizes, sample.mean()[:, None]
    residual = sample.values - np.repeat(means, sample.sizes, axis=1)
    groups, size = len(sample.sizes), float(sample.sizes.mean())
    within = (residual**2).sum(axis=1)
    between = ((means - means.mean(axis=1, keepdims=True)) ** 2).sum(axis=1)
    ratio = np.divide(within, size * (size - 1) * between, out=np.full(2, np.inf), where=between > 0)
    kept = np.sqrt(np.maximum(groups / (groups - 1) - ratio, 0.0))[:, None]
    shrunk = middle + kept * (means - middle)
    found = _means(sample, chosen, shrunk * sample.sizes)
    residual = residual / np.sqrt(1 - 1 / size)
    families = (chosen @ sample.sizes).astype(np.int64)
    n = sample.values.shape[1]
    weights = rng.multinomial(families, np.full(n, 1 / n))
    found += residual @ weights.T / families
    return found
