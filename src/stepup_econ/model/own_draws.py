"""An economist's own draws, from any other tool: checked, and turned so that the draw comes last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from stepup_econ.problems import Problem, raise_if

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

ONE_OUTCOME = "effect"
"""Name of the outcome when only one array of effects is given."""

CHECKED_DRAWS = 20_000
"""Draws that are looked at when inputs are held against outcomes."""


@dataclass(frozen=True, slots=True)
class OwnDraws:
    """Draws that have passed every check, draw last.

    Parameters
    ----------
    strategies, outcomes, inputs : tuple of str
    cost : array (strategy, draw)
    effect : array (strategy, outcome, draw)
    values : array (input, draw)
    warnings : tuple of str
    """

    strategies: tuple[str, ...]
    outcomes: tuple[str, ...]
    inputs: tuple[str, ...]
    cost: NDArray[np.float64]
    effect: NDArray[np.float64]
    values: NDArray[np.float64]
    warnings: tuple[str, ...]


def check_own_draws(
    costs: ArrayLike | pd.DataFrame,
    effects: ArrayLike | pd.DataFrame | Mapping[str, Any],
    strategies: Sequence[str] | None = None,
    inputs: pd.DataFrame | Mapping[str, ArrayLike] | None = None,
) -> OwnDraws:
    """Check draws made elsewhere and return them labelled, or say everything that is wrong with them.

    Parameters
    ----------
    costs : array or data frame (draw, strategy)
    effects : array or data frame (draw, strategy), or a mapping from an outcome's name to one; more is better
    strategies : sequence of str, optional
        In the order of the columns. May be left out when `costs` is a data frame: its headings are used.
    inputs : data frame (draw, input) or mapping from an input's name to its draws, optional

    Raises
    ------
    InputError
        With every problem found: shapes, headings, numbers that are missing or infinite, names used twice.
    """
    problems: list[Problem] = []
    names = _names(strategies, costs)
    problems += _repeated("strategies", names)
    cost = _strategy_array("costs", costs, names, None, problems)
    n_draws = cost.shape[-1] if cost is not None else None
    outcomes = dict(effects) if isinstance(effects, Mapping) else {ONE_OUTCOME: effects}
    if not outcomes:
        problems.append(Problem("OD106", "effects", "no outcome", "at least one", "Give the draws of one outcome or more."))
    effect: list[NDArray[np.float64] | None] = []
    for outcome, array in outcomes.items():
        where = f"effects[{outcome!r}]" if isinstance(effects, Mapping) else "effects"
        effect.append(_strategy_array(where, array, names, n_draws, problems))
    values = _input_arrays(inputs, n_draws, problems)
    raise_if(problems)
    assert cost is not None
    stacked = np.stack([array for array in effect if array is not None], axis=1)
    matrix = np.stack(list(values.values())) if values else np.empty((0, cost.shape[-1]))
    warnings = unrelated_inputs(matrix, np.concatenate([cost, stacked.reshape(-1, cost.shape[-1])]))
    return OwnDraws(names, tuple(map(str, outcomes)), tuple(values), cost, stacked, matrix, warnings)


def unrelated_inputs(inputs: NDArray[np.float64], results: NDArray[np.float64]) -> tuple[str, ...]:
    """Warn when no input moves with any result: rows of the two files then probably do not belong together.

    Parameters
    ----------
    inputs : array (input, draw)
    results : array (result, draw)
        Costs and effects of every strategy.

    Notes
    -----
    Rank correlations of the first 20,000 draws against the value that the largest of that many unrelated pairs
    stays below 99 times in 100 (Bonferroni). Fewer than 20 draws are too few to say.
    """
    from scipy.special import ndtri

    inputs, results = inputs[:, :CHECKED_DRAWS], results[:, :CHECKED_DRAWS]
    inputs = inputs[np.ptp(inputs, axis=1) > 0] if inputs.size else inputs
    results = results[np.ptp(results, axis=1) > 0] if results.size else results
    n = inputs.shape[-1]
    if n < 20 or not len(inputs) or not len(results):
        return ()
    largest = float(np.abs(_ranks(inputs) @ _ranks(results).T).max())
    limit = float(ndtri(1 - 0.005 / (len(inputs) * len(results)))) / np.sqrt(n - 1)
    if largest > limit:
        return ()
    return (
        f"no input moves with any cost or effect (largest rank correlation {largest:.3f} over {n:,} draws): "
        "the rows of the inputs probably do not belong to the rows of the costs and effects. "
        "Check that all were written by the same run, in the same order.",
    )


def _ranks(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ranks of each row, centred and scaled to length one."""
    ranks = np.argsort(np.argsort(rows, axis=1, kind="stable"), axis=1, kind="stable").astype(float)
    ranks -= ranks.mean(axis=1, keepdims=True)
    scaled: NDArray[np.float64] = ranks / np.linalg.norm(ranks, axis=1, keepdims=True)
    return scaled


def _names(strategies: Sequence[str] | None, costs: Any) -> tuple[str, ...]:
    if strategies is not None:
        return tuple(str(name) for name in strategies)
    headings = getattr(costs, "columns", None)
    if headings is None:
        raise ValueError("strategies: found nothing, expected a name for each column of `costs` (an array has no headings)")
    return tuple(str(name) for name in headings)


def _repeated(where: str, names: Sequence[str]) -> list[Problem]:
    if not names:
        return [Problem("OD101", where, "no name", "at least one", "Name each column.")]
    seen = {name for name in names if names.count(name) > 1}
    return [
        Problem("OD102", where, f"'{name}' more than once", "each name once", "Give every column its own name.") for name in sorted(seen)
    ]


def _strategy_array(
    where: str, given: Any, names: tuple[str, ...], n_draws: int | None, problems: list[Problem]
) -> NDArray[np.float64] | None:
    """(draw, strategy) as given -> (strategy, draw), or None with the reasons appended to `problems`."""
    headings = getattr(given, "columns", None)
    if headings is not None and tuple(map(str, headings)) != names:
        problems.append(_heading_problem(where, tuple(map(str, headings)), names))
        return None
    array = _numbers(where, given, problems)
    if array is None:
        return None
    expected = f"(draws, {len(names)}): a row for each draw, a column for each strategy"
    if array.ndim != 2 or array.shape[1] != len(names):
        turned = array.ndim == 2 and array.shape[0] == len(names)
        mend = "It looks transposed: turn rows into columns." if turned else "Check which columns it holds."
        problems.append(Problem("OD103", where, f"shape {array.shape}", expected, mend))
        return None
    if n_draws is not None and array.shape[0] != n_draws:
        problems.append(_length_problem(where, array.shape[0], n_draws))
        return None
    problems += _not_finite(where, array, names)
    return np.ascontiguousarray(array.T)


def _heading_problem(where: str, found: tuple[str, ...], names: tuple[str, ...]) -> Problem:
    other_order = sorted(found) == sorted(names)
    mend = "The order differs: put the columns in one order." if other_order else "Give both the same headings."
    return Problem("OD104", where, "columns " + ", ".join(found), ", ".join(names), mend)


def _length_problem(where: str, found: int, n_draws: int) -> Problem:
    mend = "Every file needs one row for each draw, in the same order."
    return Problem("OD105", where, f"{found:,} draws", f"{n_draws:,}, as many as the costs have", mend)


def _numbers(where: str, given: Any, problems: list[Problem]) -> NDArray[np.float64] | None:
    try:
        array = np.asarray(given, dtype=float)
    except (TypeError, ValueError) as error:
        problems.append(Problem("OD107", where, str(error).lower(), "numbers only", "Remove the text, or give it as a number."))
        return None
    if array.size == 0:
        problems.append(Problem("OD108", where, "no draws", "at least one", "Check that the file holds rows."))
        return None
    return array


def _not_finite(where: str, array: NDArray[np.float64], names: Sequence[str]) -> list[Problem]:
    """One problem for each column with a missing or infinite number, naming the first row."""
    if np.isfinite(array.sum()):
        return []
    bad = ~np.isfinite(array)
    mend = "Find why that draw has no number: it must not be counted as a zero or left out."
    return [
        Problem(
            "OD109",
            f"{where}: column '{names[column]}'",
            f"{int(bad[:, column].sum()):,} missing or infinite, first in draw {int(bad[:, column].argmax()) + 1:,}",
            "a finite number in every draw",
            mend,
        )
        for column in map(int, np.flatnonzero(bad.any(axis=0)))
    ]


def _input_arrays(inputs: Any, n_draws: int | None, problems: list[Problem]) -> dict[str, NDArray[np.float64]]:
    if inputs is None:
        return {}
    names = [str(name) for name in inputs]
    problems += [] if not names else _repeated("inputs", names)
    if len(set(names)) < len(names):
        return {}
    columns: dict[str, NDArray[np.float64]] = {}
    for name, key in zip(names, inputs, strict=True):
        where = f"inputs[{name!r}]"
        array = _numbers(where, inputs[key], problems)
        if array is None:
            continue
        if array.ndim != 1:
            problems.append(
                Problem(
                    "OD110",
                    where,
                    f"shape {array.shape}",
                    "one number for each draw",
                    "Give one column for each input.",
                )
            )
        elif n_draws is not None and len(array) != n_draws:
            problems.append(_length_problem(where, len(array), n_draws))
        else:
            problems += _not_finite(where, array[:, None], (name,))
            columns[name] = array
    return columns
