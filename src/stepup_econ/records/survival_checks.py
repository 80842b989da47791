"""What times to events need of their arrays, and everything that is wrong with them at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from stepup_econ.problems import Problem, raise_if
from stepup_econ.records.effects import Floats


@dataclass(frozen=True, slots=True)
class Spells:
    """Times under observation, arrays (spell,): from after `start` to `stop`, and what ended them (0 nothing)."""

    start: Floats
    stop: Floats
    cause: NDArray[np.int64]


def check_spells(stop: ArrayLike, cause: ArrayLike, start: ArrayLike | None = None) -> Spells:
    """Return checked spells.

    Raises
    ------
    InputError
        Lengths that differ or no spell at all (EF151), values that are missing, infinite or no whole causes (EF152), spells that end
        no later than they start (EF153).
    """
    ends, why = np.asarray(stop, dtype=float), np.asarray(cause, dtype=float)
    starts = np.zeros_like(ends) if start is None else np.asarray(start, dtype=float)
    if not (ends.ndim == 1 and ends.size and ends.shape == why.shape == starts.shape):
        found = f"shapes {ends.shape}, {why.shape} and {starts.shape}"
        raise_if([Problem("EF151", "stop, event, start", found, "one value a spell, one spell or more", "Give all three the same length.")])
    problems = []
    for name, bad in (
        ("stop", ~np.isfinite(ends)),
        ("start", ~np.isfinite(starts)),
        ("event", ~np.isfinite(why) | (why < 0) | (why != np.round(why))),
    ):
        if bad.any():
            first = int(np.flatnonzero(bad)[0])
            expected = "0 for none, 1, 2, ... for the ends" if name == "event" else "a number"
            problems.append(Problem("EF152", name, f"{int(bad.sum())} bad, the first at place {first}", expected, "Mend or leave out."))
    short = ends <= starts
    if short.any():
        first = int(np.flatnonzero(short)[0])
        mend = "A spell needs some length: count a same-day event as half a day, or leave the spell out and say so."
        problems.append(Problem("EF153", "stop", f"{int(short.sum())} not after start, first at place {first}", "after start", mend))
    raise_if(problems)
    return Spells(starts, ends, why.astype(np.int64))
