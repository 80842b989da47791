"""Which numbers to withhold so that small counts cannot be read, nor worked out by adding and subtracting what is shown."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

import numpy as np
from scipy.optimize import linprog

Key = TypeVar("Key", bound=Hashable)

SLACK = 1e-9


def withheld(
    values: Mapping[Key, float], small: Iterable[Key], relations: Sequence[Mapping[Key, float]], width: float, unseen: Iterable[Key] = ()
) -> frozenset[Key]:
    """Return the numbers to withhold: the small ones, and as few others as keep them from being worked out.

    Parameters
    ----------
    values : mapping
        All numbers, 0 or more.
    small : iterable of keys
        To be kept from readers.
    relations : sequence of mapping
        Sums that readers know of: coefficients by key, adding to 0.
    width : float
        What is shown must leave each small number a range at least so wide.
    unseen : iterable of keys
        Numbers that are shown nowhere but follow from others; never among the answer.

    Returns
    -------
    frozenset of keys
        Those of `values` that may not be shown.

    Notes
    -----
    Secondary suppression (Hundepool et al. 2012, Statistical Disclosure Control, ch. 4): while a small number can be worked out too
    closely, the least other number that stands in a sum with what is hidden is withheld too. Each range is exact: a linear programme
    over all numbers of 0 or more that agree with what is shown.

    Examples
    --------
    >>> counts = {"a": 3.0, "b": 20.0, "c": 40.0, "all": 63.0}
    >>> sorted(withheld(counts, ["a"], [{"a": 1, "b": 1, "c": 1, "all": -1}], 10))
    ['a', 'b']
    """
    order = {key: place for place, key in enumerate(values)}
    protected, never = sorted(set(small), key=order.__getitem__), set(unseen)
    hidden = set(protected) | never
    for key in protected:
        while not _wide(key, values, hidden, relations, width):
            near = _together(key, hidden, relations)
            open_ = {k for relation in relations if near & relation.keys() for k in relation} - hidden
            if not open_:
                break
            hidden.add(min(open_, key=lambda k: (values[k], order[k])))
    return frozenset(hidden - never)


def range_of(key: Key, values: Mapping[Key, float], hidden: Iterable[Key], relations: Sequence[Mapping[Key, float]]) -> tuple[float, float]:
    """Return the least and most that a hidden number can be, given all that is shown; infinite where nothing bounds it."""
    mine = sorted(_together(key, set(hidden), relations), key=list(values).index)
    used = [relation for relation in relations if any(k in relation for k in mine)]
    place = {k: column for column, k in enumerate(mine)}
    a = np.zeros((len(used), len(mine)))
    b = np.zeros(len(used))
    for row, relation in enumerate(used):
        for k, coefficient in relation.items():
            if k in place:
                a[row, place[k]] = coefficient
            else:
                b[row] -= coefficient * values[k]
    ends = []
    for sign in (1.0, -1.0):
        cost = np.zeros(len(mine))
        cost[place[key]] = sign
        found = linprog(cost, A_eq=a if used else None, b_eq=b if used else None, bounds=[(0, None)] * len(mine), method="highs")
        ends.append(sign * float(found.fun) if found.status == 0 else sign * -np.inf)
    return ends[0], ends[1]


def _wide(key: Key, values: Mapping[Key, float], hidden: set[Key], relations: Sequence[Mapping[Key, float]], width: float) -> bool:
    low, high = range_of(key, values, hidden, relations)
    return high - low >= width - SLACK


def _together(key: Key, hidden: set[Key], relations: Sequence[Mapping[Key, float]]) -> set[Key]:
    """Return the hidden numbers that sums tie to this one, directly or through others."""
    found, grown = {key}, True
    while grown:
        more = {k for relation in relations if found & relation.keys() for k in relation if k in hidden}
        grown = not more <= found
        found |= more
    return found
