"""Random numbers that belong to a name: whoever else draws, a name's numbers stay the same."""

from __future__ import annotations

import hashlib

import numpy as np

from stepup_econ.uncertainty.family import FloatArray, require

BLOCK = 4_096
"""Draws in a block. Fixed: it is part of what a seed means, so changing it changes every result."""


def name_words(name: str) -> tuple[int, int]:
    """Return two 32-bit numbers that stand for a name, the same on every machine (BLAKE2b, 8 bytes)."""
    digest = hashlib.blake2b(name.encode("utf-8"), digest_size=8).digest()
    return int.from_bytes(digest[:4], "little"), int.from_bytes(digest[4:], "little")


def stream(seed: int, name: str, block: int = 0) -> np.random.Generator:
    """Return the random numbers of one name, and of one block of draws within it.

    Parameters
    ----------
    seed : int
        The run's seed, 0 or more.
    name : str
        Whose numbers they are.
    block : int
        Which block of `BLOCK` draws.

    Notes
    -----
    Philox is counter based and `SeedSequence` spreads its words over the whole key (Salmon and others 2011; O'Neill
    2015). Two words a name make it as good as certain that no two share a stream: for 1,000 names the chance is
    3e-14.
    """
    require(seed >= 0, f"a seed is 0 or more, found {seed}")
    require(block >= 0, f"a block is 0 or more, found {block}")
    return np.random.Generator(np.random.Philox(np.random.SeedSequence(seed, spawn_key=(*name_words(name), block))))


def uniforms(seed: int, name: str, n: int, start: int = 0) -> FloatArray:
    """Return the uniform numbers (draw,) of a name, from draw `start` on.

    Draw `i` is the same however many are asked for, and however they are cut into pieces.

    Examples
    --------
    >>> bool((uniforms(1, "p_accept", 10)[4:] == uniforms(1, "p_accept", 6, start=4)).all())
    True
    """
    require(n >= 0 and start >= 0, f"expected 0 or more draws from 0 or later, found {n} from {start}")
    if n == 0:
        return np.empty(0)
    first, last = start // BLOCK, (start + n - 1) // BLOCK
    blocks = [stream(seed, name, block).random(BLOCK) for block in range(first, last + 1)]
    return np.concatenate(blocks)[start - first * BLOCK :][:n]
