"""EVPPI by Gaussian process and by boosted trees, from a kept library: second opinions on the default."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from stepup_econ.analysis.evppi_value import Responses, Value, held_at_evpi, nothing_to_know, varying, worth

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stepup_econ.model.simulation import Simulation

FOLDS = 5
"""Parts of the draws: boosting predicts each from the others, and errors are judged between them."""

SHAPED, FITTED = 600, 3_000
"""Draws from which a Gaussian process takes its shape, and draws that it is then fitted to; work grows with the cube of these."""


def _library() -> Any:
    """Return scikit-learn, or say how to get it."""
    try:
        import sklearn
    except ImportError as error:
        raise ImportError("methods 'gp' and 'boosting' need the extra 'voi': pip install 'stepup_econ[voi]'") from error
    return sklearn


def gp_value(sim: Simulation, members: Sequence[str], responses: Responses, se: bool) -> Value:
    """EVPPI by Gaussian process regression, a length for each input.

    Notes
    -----
    Strong, Oakley and Brennan 2014, Med Decis Making 34:311-326, section 3. The process takes its lengths and noise from 600 draws by
    maximum likelihood, is fitted to 3,000 and gives the mean for all; both samples are spread evenly over the draws.
    """
    _library()
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel

    inputs = varying(sim, members)
    if not len(inputs) or not responses.half:
        return nothing_to_know(members, responses, "gp")
    x = _scaled(inputs)
    n = x.shape[0]
    shaped, fitted_to = (np.unique(np.linspace(0, n - 1, min(count, n)).astype(int)) for count in (SHAPED, FITTED))
    fitted = np.empty_like(responses.values)
    for row, y in enumerate(responses.values):
        if np.ptp(y) == 0:
            fitted[row] = y
            continue
        centre, scale = y.mean(), y.std()
        kernel = ConstantKernel(1.0, (1e-3, 1e3)) * RBF(np.full(x.shape[1], 2.0), (0.05, 1e3)) + WhiteKernel(0.5, (1e-6, 1e2))
        with warnings.catch_warnings():
            # A length at its bound is an input that hardly matters, or a straight line: neither is a fault.
            warnings.simplefilter("ignore", ConvergenceWarning)
            shape = GaussianProcessRegressor(kernel, random_state=0).fit(x[shaped], (y[shaped] - centre) / scale)
        process = GaussianProcessRegressor(shape.kernel_, optimizer=None).fit(x[fitted_to], (y[fitted_to] - centre) / scale)
        fitted[row] = np.concatenate([process.predict(part) for part in np.array_split(x, max(1, n // 5_000))]) * scale + centre
    return _valued(members, fitted, responses, se, "gp")


def boosting_value(sim: Simulation, members: Sequence[str], responses: Responses, se: bool) -> Value:
    """EVPPI by boosted trees on histograms, each fifth of the draws predicted from the others.

    Notes
    -----
    Prediction from other draws keeps the trees from following the noise, which would make knowing look worth more than it is. Trees find
    steps and products without being told, and need many draws for what is smooth.
    """
    _library()
    from sklearn.ensemble import HistGradientBoostingRegressor
    from sklearn.model_selection import KFold, cross_val_predict

    inputs = varying(sim, members)
    if not len(inputs) or not responses.half:
        return nothing_to_know(members, responses, "boosting")
    folds = KFold(FOLDS, shuffle=True, random_state=0)
    fitted = np.empty_like(responses.values)
    for row, y in enumerate(responses.values):
        trees = HistGradientBoostingRegressor(max_iter=150, learning_rate=0.08, max_leaf_nodes=15, min_samples_leaf=40, random_state=0)
        fitted[row] = y if np.ptp(y) == 0 else cross_val_predict(trees, inputs.T, y, cv=folds)
    return _valued(members, fitted, responses, se, "boosting")


def _scaled(inputs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return inputs (draw, input), each with mean zero and spread one."""
    scaled: NDArray[np.float64] = ((inputs - inputs.mean(axis=1, keepdims=True)) / inputs.std(axis=1, keepdims=True)).T
    return scaled


def _valued(members: Sequence[str], fitted: NDArray[np.float64], responses: Responses, se: bool, method: str) -> Value:
    """Return the value of fitted responses; the standard error is that between parts of the draws, the fit's own left out."""
    found = worth(fitted, responses)
    error = np.full(len(found), np.nan)
    if se:
        parts = np.stack([worth(fitted[:, part::FOLDS], responses) for part in range(FOLDS)])
        error = parts.std(axis=0, ddof=1) / np.sqrt(FOLDS)
    return held_at_evpi(Value(frozenset(members), found, error, ("",) * len(found), method), responses)
