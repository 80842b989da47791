"""Numbers as an economist gives them (one, by draw, by cycle and draw), turned into arrays whose last axis is the draw."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.problems import Problem

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Values = ArrayLike
    Floats = NDArray[np.float64]

ANY = "*"
"""Stands for every state in a pair (from, to): ``("*", "high")`` is every move into high."""


def by_cycle(values: ArrayLike) -> Floats:
    """Return numbers that differ by cycle and not by draw, (cycle,), in the shape that says so: (cycle, 1).

    Examples
    --------
    >>> by_cycle([300, 0, 0]).shape
    (3, 1)
    """
    return np.asarray(values, dtype=np.float64).reshape(-1, 1)


def arranged(values: ArrayLike) -> Floats:
    """Return a number, draws (draw,), or numbers (cycle, draw) as an array (cycle or 1, draw or 1).

    Raises
    ------
    ValueError
        If there are more than two axes, none at all in one of them, or a number is missing or infinite.
    """
    array = np.asarray(values, dtype=np.float64)
    if array.ndim > 2 or array.size == 0:
        raise ValueError(f"found an array of shape {array.shape}, expected a number, (draw,) or (cycle, draw)")
    if not np.isfinite(array).all():
        raise ValueError("found a number that is missing or infinite, expected finite numbers")
    return array.reshape(1, -1) if array.ndim < 2 else array


def checked(where: str, values: ArrayLike, problems: list[Problem]) -> Floats:
    """Return `arranged` values; a fault is added to `problems` and stands in as a zero."""
    try:
        return arranged(values)
    except (ValueError, TypeError) as error:
        found, _, expected = str(error).removeprefix("found ").partition(", expected ")
        problems.append(Problem("CM101", where, found, expected or "numbers", "Give one number, or one a draw, or one a cycle and draw."))
        return np.zeros((1, 1))


def state_problems(states: Sequence[str]) -> list[Problem]:
    """Say what is wrong with the names of the states."""
    problems = []
    if len(states) < 2:
        problems.append(Problem("CM102", "states", f"{len(states)}", "at least two", "Name every state a family can be in."))
    repeated = sorted({state for state in states if list(states).count(state) > 1})
    if repeated or ANY in states:
        found = ", ".join([*repeated, *([ANY] if ANY in states else [])])
        problems.append(Problem("CM102", "states", found, f"each name once, none of them '{ANY}'", "Use one name for one state."))
    return problems


def unknown_states(where: str, names: Iterable[str], states: Sequence[str]) -> list[Problem]:
    """Say which names are not states."""
    unknown = list(dict.fromkeys(name for name in names if name not in states))
    mend = "Use the names of the states."
    return [Problem("CM103", where, f"'{name}'", f"one of {', '.join(states)}", mend) for name in unknown]


def pairs(where: str, pair: tuple[str, str], states: Sequence[str], problems: list[Problem]) -> list[tuple[int, int]]:
    """Return the places (from, to) that a pair of names stands for, `ANY` meaning every other state."""
    if len(pair) != 2 or isinstance(pair, str):
        problems.append(Problem("CM103", where, repr(pair), "a pair (from, to)", "Name the state left and the state entered."))
        return []
    wrong = unknown_states(where, (name for name in pair if name != ANY), states)
    problems += wrong
    if wrong:
        return []
    left, entered = (range(len(states)) if name == ANY else [list(states).index(name)] for name in pair)
    found = [(i, j) for i in left for j in entered if i != j]
    if not found:
        problems.append(
            Problem("CM104", where, f"'{pair[0]}' to itself", "two different states", "Leave staying out: it is what is left over.")
        )
    return found


def draws_of(arrays: Iterable[tuple[str, Floats]], problems: list[Problem]) -> int:
    """Return the number of draws that all arrays agree on; those with one draw hold for every draw."""
    sizes = {name: array.shape[-1] for name, array in arrays if array.shape[-1] != 1}
    if len(set(sizes.values())) > 1:
        found = ", ".join(f"{size:,} in {name}" for name, size in sizes.items())
        problems.append(Problem("CM105", "draws", found, "one number of draws", "Give every uncertain number the same number of draws."))
    return max(sizes.values(), default=1)


def tile_of(array: Floats, first: int, last: int) -> Floats:
    """Return the draws from `first` to before `last`; an array with one draw is returned as it is."""
    return array if array.shape[-1] == 1 else array[..., first:last]
