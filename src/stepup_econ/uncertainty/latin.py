"""Latin hypercube columns by name, nested so that more draws extend fewer."""

from __future__ import annotations

import numpy as np

from stepup_econ.uncertainty.family import FloatArray, require
from stepup_econ.uncertainty.streams import uniforms


def latin_uniforms(seed: int, name: str, n: int) -> FloatArray:
    """Return `n` uniform numbers (draw,) of a name; the first 2^m have one in each of 2^m equal strata, for every m.

    Notes
    -----
    Grown by doubling. Where 2^m draws fill their strata, each stratum is cut in half; the next 2^m draws go into the
    empty halves, in random order, at a random place within each. Order and place come from the name's own stream.
    Between two powers of two the draws are the beginning of the next Latin hypercube: no two share one of its strata,
    but some strata are still empty.
    """
    require(n >= 0, f"expected 0 or more draws, found {n}")
    size = 1 << max(n - 1, 0).bit_length()
    place = uniforms(seed, f"{name}\x1flatin place", size)
    order = uniforms(seed, f"{name}\x1flatin order", size)
    drawn = place[:1].copy()
    while drawn.size < n:
        strata = 2 * drawn.size
        empty = np.floor(drawn * strata).astype(np.int64) ^ 1
        shuffled = empty[np.argsort(order[drawn.size : strata], kind="stable")]
        drawn = np.concatenate([drawn, (shuffled + place[drawn.size : strata]) / strata])
    return drawn[:n]
