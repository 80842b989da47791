"""Whether a matrix of probabilities can come from constant rates, and from which."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from stepup_econ.model.transitions import SLACK, Transitions, transitions_from_matrix
from stepup_econ.model.transitions_exponential import probabilities, with_diagonal
from stepup_econ.problems import Problem, raise_if

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from stepup_econ.model.cohort_values import Floats

Verdict = Literal["embeddable", "not embeddable", "not settled"]

NEAR = 1e-9
"""A rate this far below nothing is rounding."""

BRANCHES = 2_000
"""Logarithms that are tried at most."""


@dataclass(frozen=True, slots=True, eq=False)
class Embedding:
    """Whether constant rates can make a matrix of probabilities.

    Parameters
    ----------
    verdict : {"embeddable", "not embeddable", "not settled"}
    why : str
    found : tuple of arrays (from, to)
        Every set of yearly rates that makes the matrix, the principal one first.
    nearest : array (from, to)
        Yearly rates that come close: the matrix's own when embeddable. Never used unless you ask for them.
    gap : float
        The largest difference between a probability of the matrix and of the nearest rates.
    """

    verdict: Verdict
    why: str
    found: tuple[Floats, ...]
    nearest: Floats
    gap: float


def embeddability(matrix: ArrayLike, years: float = 1.0) -> Embedding:
    """Say whether a matrix seen over `years` years can come from constant rates.

    Parameters
    ----------
    matrix : array (from, to)
        Rows sum to one.
    years : float
        Length of its cycle.

    Notes
    -----
    Necessary: a positive determinant that is not above the product of the diagonal (Kingman 1962; Goodman 1970), and no
    state that can be reached in many steps but not in one. If the eigenvalues are different, every real logarithm is made from a
    choice of branch for each complex pair, and only finitely many can be rates (Israel, Rosenthal and Wei 2001), so trying
    them all settles it; positive real and different ones leave a single logarithm (Culver 1966). Repeated eigenvalues have
    only their principal logarithm tried. The nearest rates set negative ones to nothing and mend the diagonal.

    Examples
    --------
    >>> embeddability([[0.9, 0.1], [0.2, 0.8]]).verdict
    'embeddable'
    >>> print(embeddability([[0.3, 0.7], [0.8, 0.2]]).why)
    the determinant is -0.5: constant rates give more than 0
    """
    table = np.asarray(matrix, dtype=np.float64)
    transitions_from_matrix([str(i) for i in range(len(table))], table)
    problem = _impossible(table)
    logs = [] if problem else list(itertools.islice(_logarithms(table), BRANCHES + 1))
    found = tuple(with_diagonal(log[None, :, :, None])[0, :, :, 0] / years for log in logs[:BRANCHES] if _is_rates(log))
    nearest = found[0] if found else _nearest(logs[0] if logs else table - np.eye(len(table))) / years
    gap = float(np.abs(probabilities(nearest[:, :, None], years)[:, :, 0] - table).max())
    verdict, why = _verdict(table, problem, found, logs)
    return Embedding(verdict, why, found, nearest, gap)


def transitions_from_yearly(states: Sequence[str], matrix: ArrayLike, years: float = 1.0, *, nearest: bool = False) -> Transitions:
    """Return rates from a matrix seen over `years` years, for a model whose cycles are longer or shorter.

    Parameters
    ----------
    states : sequence of str
    matrix : array (from, to)
    years : float
    nearest : bool
        Take the nearest rates if no rates make the matrix.

    Raises
    ------
    InputError
        If no rates make it, or several do, unless `nearest` is asked for.
    """
    found = embeddability(matrix, years)
    if not nearest and len(found.found) != 1:
        mend = "Use cycles of the length it was seen over, or ask for the nearest rates and report the gap."
        raise_if([Problem("CM134", "matrix", found.why, f"one set of rates (nearest differs by {found.gap:.3g})", mend)])
    return Transitions(tuple(states), found.nearest[None, :, :, None], kind="rate")


def _impossible(table: Floats) -> str:
    """Say why no rates can make the matrix, or nothing."""
    determinant, diagonal = float(np.linalg.det(table)), float(np.prod(np.diag(table)))
    if determinant <= 0:
        return f"the determinant is {determinant:.4g}: constant rates give more than 0"
    if determinant > diagonal * (1 + SLACK):
        return f"the determinant, {determinant:.4g}, is above the product of the diagonal, {diagonal:.4g}"
    reached = np.linalg.matrix_power((table > 0).astype(np.float64), len(table)) > 0
    missing = np.argwhere(reached & (table <= 0))
    if len(missing):
        left, entered = missing[0]
        return f"state {entered + 1} is reached from state {left + 1} in several steps but never in one"
    return ""


def _logarithms(table: Floats) -> Iterator[Floats]:
    """Give the real logarithms that may be rates, the principal one first; (from, to), over one cycle."""
    from scipy.linalg import logm

    values, vectors = np.linalg.eig(table)
    if not _different(values):
        principal = np.asarray(logm(table))
        if np.abs(principal.imag).max() < NEAR:
            yield principal.real
        return
    upper = [i for i, value in enumerate(values) if value.imag > 0]
    if any(abs(value.imag) < NEAR and value.real < 0 for value in values):
        return
    inverse = np.linalg.inv(vectors)
    slope = np.tan(np.pi / len(table)) if len(table) > 2 else np.inf
    limits = [int((abs(np.log(abs(values[i]))) / slope + np.pi) // (2 * np.pi)) for i in upper]
    turns = sorted(itertools.product(*(range(-limit, limit + 1) for limit in limits)), key=lambda t: sum(map(abs, t)))
    for turn in turns:
        logs: Any = np.log(values.astype(np.complex128))
        for i, times in zip(upper, turn, strict=True):
            mate = int(np.argmin(np.abs(values - np.conj(values[i]))))
            logs[i] += 2j * np.pi * times
            logs[mate] -= 2j * np.pi * times
        yield np.real((vectors * logs) @ inverse)


def _different(values: Any) -> bool:
    gaps = np.abs(values[:, None] - values[None, :]) + np.eye(len(values))
    return bool(gaps.min() > 1e-7)


def _is_rates(log: Floats) -> bool:
    return bool((log - np.diag(np.diag(log)) > -NEAR).all())


def _nearest(log: Floats) -> Floats:
    off = np.maximum(log - np.diag(np.diag(log)), 0.0)
    return off - np.diag(off.sum(axis=1))


def _verdict(table: Floats, problem: str, found: tuple[Floats, ...], logs: list[Floats]) -> tuple[Verdict, str]:
    if problem:
        return "not embeddable", problem
    if found:
        several = f"{len(found)} sets of rates make it" if len(found) > 1 else "one set of rates makes it"
        return "embeddable", several
    settled = _different(np.linalg.eigvals(table)) and len(logs) <= BRANCHES
    if not settled:
        return "not settled", "two eigenvalues are the same, and the principal logarithm has a negative rate"
    if not logs:
        return "not embeddable", "it has a negative eigenvalue"
    left, entered = np.unravel_index(np.argmin(logs[0] + np.diag(np.full(len(table), np.inf))), table.shape)
    return "not embeddable", f"the rate from state {left + 1} to state {entered + 1} would be {logs[0][left, entered]:.4g} a cycle"
