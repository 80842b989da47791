"""Exact dynamic programme for one total of posts: every total at once, or one sort when all curves are concave.

Kernels on whole numbers held as doubles: values are whole units of money (see `instance.whole_units`) and posts are whole steps, so sums
are exact, and two plans are equal when they are, not nearly.

Notes
-----
With values v[a, s] of s steps in area a, b[a, t] is the most that areas a, a+1, ... can bring with exactly t steps:

    b[a, t] = max over s of v[a, s] + b[a + 1, t - s],    b[n, 0] = 0,

a max-plus convolution for each area (Bellman 1957; Ibaraki and Katoh 1988, Resource Allocation Problems). When every curve is concave,
taking the largest gains first is exact (Fox 1966, Management Science 13:210-216).
"""

from __future__ import annotations

import numpy as np

from stepup_econ.allocation.curves import Floats, Ints

NEVER = -np.inf
"""Value of what cannot be done."""


def best_by_total(values: Floats, capacity: int) -> Floats:
    """Return the most that areas from each one on can bring with exactly so many steps.

    Parameters
    ----------
    values : (area, level) float array
        Value of 0, 1, 2 ... steps in an area, `NEVER` where they cannot be placed.
    capacity : int
        Steps in all.

    Returns
    -------
    (area + 1, capacity + 1) float array
        Row a holds areas a and after; `NEVER` where so many steps cannot be placed exactly.
    """
    n, _ = values.shape
    best = np.full((n + 1, capacity + 1), NEVER)
    best[n, 0] = 0
    reach = 0
    room = np.empty(capacity + 1)
    for a in range(n - 1, -1, -1):
        row, after = best[a], best[a + 1]
        for s, value in enumerate(values[a, : capacity + 1].tolist()):
            if value == NEVER:
                continue
            stop = min(reach + s, capacity) + 1
            moved = np.add(after[: stop - s], value, out=room[: stop - s])
            np.maximum(row[s:stop], moved, out=row[s:stop])
        reach = min(reach + int(np.flatnonzero(values[a] > NEVER).max(initial=0)), capacity)
    return best


def steps_for_total(values: Floats, best: Floats, total: int) -> Ints:
    """Return the steps (area,) of the best plan with exactly `total` steps; among equals, as many as can be in the first areas."""
    n, levels = values.shape
    chosen = np.zeros(n, dtype=np.int64)
    left = total
    for a in range(n):
        top = min(levels - 1, left)
        found = values[a, : top + 1] + best[a + 1, left - top : left + 1][::-1]
        chosen[a] = np.flatnonzero((found == best[a, left]) & (values[a, : top + 1] > NEVER))[-1]
        left -= int(chosen[a])
    return chosen


def best_within(best: Floats, total: int, least: int = 0) -> int | None:
    """Return the steps to place, `least` to `total`: the fewest that bring the most, or None when no such number can be placed."""
    row = best[0, least : total + 1]
    most = int(row.argmax()) if row.size else 0
    return least + most if row.size and row[most] > NEVER else None


def steps_for_every_total(values: Floats, best: Floats) -> Ints:
    """Return the steps (area, total) of the best plan with exactly so many steps, for every total; -1 where there is none."""
    n, levels = values.shape
    totals = best.shape[1]
    chosen = np.full((n, totals), -1, dtype=np.int64)
    left = np.arange(totals)
    open_ = best[0] > NEVER
    for a in range(n):
        here = best[a, left]
        for s in range(levels):
            fits = open_ & (left >= s) & (values[a, s] > NEVER)
            found = values[a, s] + best[a + 1, np.where(fits, left - s, 0)]
            chosen[a] = np.where(fits & (found == here), s, chosen[a])
        left = np.where(open_, left - chosen[a], 0)
    return np.where(open_, chosen, -1)


def concave_from(values: Floats) -> Ints | None:
    """Return each area's first placeable level (area,) if all curves are concave with no gaps from there on, or None."""
    can = values > NEVER
    first = can.argmax(axis=1)
    if np.any(np.diff(can.astype(np.int8), axis=1).clip(min=0).sum(axis=1) + can[:, 0] != 1):
        return None
    gains = gains_by_step(values)
    falling = gains[:, 1:] <= gains[:, :-1]
    return first if np.all(falling | (gains[:, :-1] == NEVER)) else None


def gains_by_step(values: Floats) -> Floats:
    """Return the gain (area, level - 1) of each further step, `NEVER` where there is no such step."""
    can = (values[:, 1:] > NEVER) & (values[:, :-1] > NEVER)
    gains = np.full(can.shape, NEVER)
    np.subtract(values[:, 1:], values[:, :-1], out=gains, where=can)
    return gains


def largest_gains(values: Floats, first: Ints, total: int, least: int = 0) -> Ints | None:
    """Return the steps (area,) of the best plan of `least` to `total` steps for concave curves: largest gains first.

    No step that brings nothing is placed beyond `least`. Among equal gains the first areas come first. None when no such number
    can be placed.
    """
    room, forced = total - int(first.sum()), max(least - int(first.sum()), 0)
    gains = gains_by_step(values).ravel()
    if room < 0 or forced > min(room, int(np.count_nonzero(gains > NEVER))):
        return None
    able = np.flatnonzero(gains > NEVER) if forced else np.flatnonzero(gains > 0)
    order = able[np.argsort(-gains[able], kind="stable")]
    order = order[: min(room, max(forced, int(np.count_nonzero(gains[order] > 0))))]
    more: Ints = np.bincount(order // (values.shape[1] - 1), minlength=len(values))
    return first + more


def best_by_total_draws(values: Floats, capacity: int) -> Floats:
    """Return (area + 1, capacity + 1, draw) the most that areas from each one on can bring with exactly so many steps, draw by draw.

    Parameters
    ----------
    values : (area, level, draw) float array
        ``-inf`` where a level cannot be placed.
    """
    n, levels, draws = values.shape
    best = np.full((n + 1, capacity + 1, draws), -np.inf)
    best[n, 0] = 0.0
    reach = 0
    for a in range(n - 1, -1, -1):
        steps = [s for s in range(min(levels, capacity + 1)) if np.isfinite(values[a, s, 0])]
        for s in steps:
            stop = min(reach + s, capacity) + 1
            np.maximum(best[a, s:stop], best[a + 1, : stop - s] + values[a, s], out=best[a, s:stop])
        reach = min(reach + steps[-1], capacity) if steps else reach
    return best


def steps_by_draw(values: Floats, capacity: int, least: int = 0) -> tuple[Ints, Floats]:
    """Return the best steps (area, draw) from `least` to the capacity in each draw, and what they bring (draw,).

    Ties go as in `best_within` and `steps_for_total`.
    """
    n, levels, draws = values.shape
    best = best_by_total_draws(values, capacity)
    left = least + best[0, least:].argmax(axis=0)
    each = np.arange(draws)
    value: Floats = best[0, left, each]
    chosen = np.zeros((n, draws), dtype=np.int64)
    for a in range(n):
        here = best[a, left, each]
        for s in range(min(levels, capacity + 1)):
            fits = left >= s
            found = np.where(fits, values[a, s] + best[a + 1, np.where(fits, left - s, 0), each], -np.inf)
            chosen[a] = np.where(found == here, s, chosen[a])
        left = left - chosen[a]
    return chosen, value


def concave_steps_by_draw(values: Floats, first: Ints, capacity: int) -> tuple[Ints, Floats]:
    """Return what `steps_by_draw` does with no least, for curves that are concave in every draw: the largest gains of each draw."""
    n, levels, draws = values.shape
    room = capacity - int(first.sum())
    can = np.isfinite(values[:, :, 0])
    there = (can[:, 1:] & can[:, :-1])[:, :, None]
    gains = np.full((n, levels - 1, draws), -np.inf)
    np.subtract(values[:, 1:], values[:, :-1], out=gains, where=there)
    flat = gains.reshape(n * (levels - 1), draws)
    if room <= 0 or flat.shape[0] == 0:
        more = np.zeros((n, draws), dtype=np.int64)
    else:
        place = max(flat.shape[0] - room, 0)
        by_draw = np.ascontiguousarray(flat.T)
        by_draw.partition(place, axis=1)
        cut = np.maximum(by_draw[:, place], 0.0)
        above = (gains > cut).sum(axis=1)
        spare = room - above.sum(axis=0)
        level = np.where(cut > 0, (gains == cut).sum(axis=1), 0)
        before = np.cumsum(level, axis=0) - level
        more = above + np.clip(spare - before, 0, level)
    chosen = first[:, None] + more
    value: Floats = np.take_along_axis(values, chosen[:, None, :], axis=1)[:, 0, :].sum(axis=0)
    return chosen, value
