"""Smooth functions of one to many inputs, as columns that a regression can weigh."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, product
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

KNOTS = 10
"""Knots of a spline in one input, at its quantiles."""

GRID = 400
"""Quantiles that stand for an input's distribution when its spline is set up."""

MOST_SPLINES = 20
"""Inputs, strongest first, that get a curve; the rest of a larger group a straight line."""

MOST_PAIRS = 12
"""Inputs, strongest first, of which all pairs are multiplied."""

MOST_FINE = 6
"""Inputs, strongest first, whose curved products and triples enter."""

FREE_LINES = 3
"""Groups up to this size have straight lines that are not shrunk."""

SHRINK = (1.0, 0.3, 0.1)
"""Prior size of a product's parts: straight, once bent, twice bent."""


@dataclass(frozen=True, slots=True)
class Spline:
    """Natural cubic splines of one input that are uncorrelated under its own distribution.

    Parameters
    ----------
    knots : array (knot,)
    weights : array (feature, 2 x knot)
        Of the values and the second derivatives at the knots. The first feature is the straight line.
    roughness : array (feature,)
        Integrated squared second derivative; zero for the line, then rising.
    """

    knots: NDArray[np.float64]
    weights: NDArray[np.float64]
    roughness: NDArray[np.float64]

    def __call__(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """Evaluate every feature: array (draw,) -> (feature, draw)."""
        features: NDArray[np.float64] = self.weights @ _hats(self.knots, x)
        return features


def make_spline(x: NDArray[np.float64]) -> Spline | None:
    """Set up the splines of one input, array (draw,); none if it does not vary.

    Notes
    -----
    The Demmler-Reinsch basis: features that are orthonormal under the input's distribution, from the smoothest to the
    roughest. An input with few different values gets a knot at each.
    """
    knots = np.unique(np.quantile(x, np.linspace(0, 1, KNOTS)))
    if len(knots) < 2:
        return None
    sample = np.quantile(x, (np.arange(GRID) + 0.5) / GRID)
    mean, sd = x.mean(), x.std()
    line = (knots - mean) / sd
    bends, roughness = _bent(knots, sample)
    at_knots = np.vstack([line, bends])
    curvature = _second_derivatives(knots)
    return Spline(knots, np.hstack([at_knots, at_knots @ curvature.T]), np.r_[0.0, roughness])


def _bent(knots: NDArray[np.float64], sample: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Values at the knots of the bent features (feature, knot), and their roughness (feature,)."""
    from scipy.linalg import eigh

    n = len(knots)
    if n < 3:
        return np.empty((0, n)), np.empty(0)
    span = knots[-1] - knots[0]
    curvature, step = _second_derivatives(knots), np.diff(knots)
    overlap = np.diag(np.r_[step, 0.0] + np.r_[0.0, step]) / 3 + (np.diag(step, 1) + np.diag(step, -1)) / 6
    roughness = curvature.T @ overlap @ curvature * span**3
    values = np.hstack([np.eye(n), curvature.T]) @ _hats(knots, sample)
    inner = values @ values.T / sample.size
    inner += 1e-10 * np.trace(inner) / n * np.eye(n)
    found, vectors = eigh(roughness, inner)
    return vectors[:, 2:].T, found[2:]


def _second_derivatives(knots: NDArray[np.float64]) -> NDArray[np.float64]:
    """Matrix (knot, knot) from values at the knots to second derivatives there; zero at both ends."""
    n, step = len(knots), np.diff(knots)
    matrix = np.zeros((n, n))
    if n > 2:
        slopes = np.diff(np.eye(n), axis=0) / step[:, None]
        band = np.diag((step[:-1] + step[1:]) / 3) + (np.diag(step[1:-1], 1) + np.diag(step[1:-1], -1)) / 6
        matrix[1:-1] = np.linalg.solve(band, np.diff(slopes, axis=0))
    return matrix


def _hats(knots: NDArray[np.float64], x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights (2 x knot, draw) of the values and the second derivatives at the knots; a line beyond the ends."""
    n = len(knots)
    left = np.clip(np.searchsorted(knots, x, side="right") - 1, 0, n - 2)
    step = np.diff(knots)[left]
    up = (x - knots[left]) / step
    down = 1 - up
    hats = np.zeros((2 * n, len(x)))
    draw = np.arange(len(x))
    hats[left, draw], hats[left + 1, draw] = down, up
    hats[n + left, draw] = (down**3 - down) * step**2 / 6
    hats[n + left + 1, draw] = (up**3 - up) * step**2 / 6
    return hats


@dataclass(frozen=True, slots=True)
class Basis:
    """Columns of the regression, each a product of features of different inputs.

    Parameters
    ----------
    splines : tuple of Spline
        One an input.
    recipes : tuple of tuple of (input, feature)
        One a column; the first, empty, is the constant.
    scale : array (column,)
        Prior size of each column.
    block : array (column,)
        Columns with one number are shrunk together; those with -1 are not shrunk.
    """

    splines: tuple[Spline, ...]
    recipes: tuple[tuple[tuple[int, int], ...], ...]
    scale: NDArray[np.float64]
    block: NDArray[np.intp]

    def columns(self, inputs: NDArray[np.float64]) -> NDArray[np.float64]:
        """Evaluate all columns: array (input, draw) -> (column, draw)."""
        features = [spline(x) for spline, x in zip(self.splines, inputs, strict=True)]
        out = np.empty((len(self.recipes), inputs.shape[-1]))
        out[:] = self.scale[:, None]
        for column, recipe in zip(out, self.recipes, strict=True):
            for place, feature in recipe:
                np.multiply(column, features[place][feature], out=column)
        return out


def make_basis(inputs: NDArray[np.float64], responses: NDArray[np.float64]) -> Basis:
    """Choose the columns for a group of inputs.

    Parameters
    ----------
    inputs : array (input, draw)
        Each varies.
    responses : array (response, draw)
        Only used to rank the inputs of large groups by how strongly they move any response on their own.

    Notes
    -----
    Straight lines for all inputs, curves for the 20 strongest, products of two for the 12 strongest, curved products
    and products of three for the 6 strongest. Groups of up to 6 have everything.
    """
    splines = tuple(spline for spline in map(make_spline, inputs) if spline is not None)
    order = _by_strength(splines, inputs, responses)
    chosen: list[tuple[tuple[tuple[int, int], ...], float, int]] = [((), 1.0, -1)]
    fresh = iter(range(len(splines) + 4))
    lines = -1 if len(splines) <= FREE_LINES else next(fresh)
    chosen += [(((place, 0),), 1.0, lines) for place in range(len(splines))]
    for place in sorted(order[:MOST_SPLINES]):
        roughness, curve = splines[place].roughness, next(fresh)
        # Few different values leave curves whose roughness is lost in rounding: they say no more than the straight line.
        curves = [feature for feature in range(1, len(roughness)) if min(roughness[1], roughness[feature]) > 0.0]
        chosen += [(((place, feature),), float(np.sqrt(roughness[1] / roughness[feature])), curve) for feature in curves]
    straight, curved, triples = next(fresh), next(fresh), next(fresh)
    chosen += [(((i, 0), (j, 0)), 1.0, straight) for i, j in combinations(sorted(order[:MOST_PAIRS]), 2)]
    fine = sorted(order[:MOST_FINE])
    for i, j in combinations(fine, 2):
        for a, b in product(range(3), range(3)):
            if 0 < a + b < 3 and a < len(splines[i].roughness) and b < len(splines[j].roughness):
                chosen.append((((i, a), (j, b)), SHRINK[a] * SHRINK[b], curved))
    chosen += [(((i, 0), (j, 0), (k, 0)), 1.0, triples) for i, j, k in combinations(fine, 3)]
    recipes, scale, block = zip(*chosen, strict=True)
    numbered = np.unique(np.array(block), return_inverse=True)[1]
    return Basis(splines, recipes, np.array(scale), numbered - 1)


def _by_strength(splines: tuple[Spline, ...], inputs: NDArray[np.float64], responses: NDArray[np.float64]) -> list[int]:
    """Inputs from the strongest to the weakest: by the largest share of any response that each explains alone."""
    if len(splines) <= MOST_FINE:
        return list(range(len(splines)))
    centred = responses - responses.mean(axis=1, keepdims=True)
    centred /= np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), np.finfo(float).tiny)
    shares = []
    for spline, x in zip(splines, inputs, strict=True):
        features = spline(x)
        features -= features.mean(axis=1, keepdims=True)
        features /= np.linalg.norm(features, axis=1, keepdims=True)
        shares.append(((features @ centred.T) ** 2).sum(axis=0).max())
    return [int(place) for place in np.argsort(-np.array(shares), kind="stable")]
