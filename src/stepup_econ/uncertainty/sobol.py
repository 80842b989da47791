"""Scrambled Sobol points in which an input keeps its own dimension and its own scrambling, by name."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable
from importlib import resources

import numpy as np
import numpy.typing as npt

from stepup_econ.uncertainty.family import FloatArray, require
from stepup_econ.uncertainty.streams import BLOCK, stream

BITS = 52
"""Binary digits of a point: with half a unit added, every point is a double strictly between 0 and 1."""

COLUMNS = 32
"""Generator columns: 2^32 points before the sequence would repeat."""

SALT = 79_040
"""Part of what a seed means. The first number with which the usual inputs of an evaluation, 87 names, ask for 87 different
dimensions, so that adding or taking away any of them moves no other; other names meet by chance."""

Words = npt.NDArray[np.uint64]


def _expand(polynomial: int, start: tuple[int, ...]) -> list[int]:
    """Return the odd integers m_1 ... m_COLUMNS of a dimension by the recurrence of its primitive polynomial."""
    degree = polynomial.bit_length() - 1
    if degree == 0:
        return [1] * COLUMNS
    numbers = list(start)
    while len(numbers) < COLUMNS:
        nxt = numbers[-degree] ^ (numbers[-degree] << degree)
        for back in range(1, degree):
            if (polynomial >> (degree - back)) & 1:
                nxt ^= numbers[-back] << back
        numbers.append(nxt)
    return numbers


@functools.cache
def directions() -> Words:
    """Return the generator columns (slot, column) of every dimension in the table, as fractions of `BITS` digits."""
    text = resources.files(__package__).joinpath("sobol_directions.txt").read_text(encoding="ascii")
    lines = [line.split() for line in text.splitlines() if not line.startswith("#")]
    numbers = [_expand(int(line[1]), tuple(int(word) for word in line[2:])) for line in lines]
    table = np.array([[m << (BITS - k) for k, m in enumerate(row, start=1)] for row in numbers], dtype=np.uint64)
    table.setflags(write=False)
    return table


def slot_choice(name: str, attempt: int, slots: int) -> int:
    """Return the slot that a name asks for at its first (0), second (1) ... attempt."""
    digest = hashlib.blake2b(f"{SALT}\x1f{name}\x1f{attempt}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") % slots


def assign_slots(names: Iterable[str]) -> dict[str, int]:
    """Return the slot (row of `directions`) of each name: the one its hash asks for, or the next it asks for if taken.

    Names are served in order, so a name can only be moved by another that comes before it. Names that find every slot
    taken are left out.
    """
    slots = len(directions())
    taken: dict[int, str] = {}
    for name in names:
        if len(taken) == slots:
            break
        attempt = 0
        while (slot := slot_choice(name, attempt, slots)) in taken:
            attempt += 1
        taken[slot] = name
    return {name: slot for slot, name in taken.items()}


def scrambled(seed: int, name: str, slot: int) -> tuple[Words, np.uint64]:
    """Return the scrambled generator columns (column,) of an input, and the number its points are shifted by.

    Notes
    -----
    Random linear scrambling (Matousek 1998): the columns are multiplied by a random lower triangular matrix with ones
    on its diagonal, then all points are shifted by random digits. Estimates have the same variance as with Owen's
    nested scrambling.
    """
    raw = stream(seed, f"{name}\x1fscramble").bit_generator.random_raw(BITS + 1) >> np.uint64(64 - BITS)
    place = np.arange(BITS - 1, -1, -1, dtype=np.uint64)  # first row makes the leading digit
    one = np.uint64(1)
    higher = ~((one << (place + one)) - one)  # digits before this one
    rows = (raw[:BITS] & higher) | (one << place)
    digits = np.bitwise_count(rows[:, None] & directions()[slot][None, :]).astype(np.uint64) & one
    return np.bitwise_or.reduce(digits << place[:, None], axis=0), raw[BITS]


def sobol_uniforms(seed: int, name: str, slot: int, n: int, start: int = 0) -> FloatArray:
    """Return points `start` to `start + n` (draw,) of an input's dimension, strictly between 0 and 1.

    Points are taken in natural order, so the first 2^m are a complete net for every m and more points extend fewer.
    """
    require(
        n >= 0 and start >= 0 and start + n <= 2**COLUMNS,
        f"expected at most {2**COLUMNS:,} points, found {start + n:,}",
    )
    if n == 0:
        return np.empty(0)
    columns, shift = scrambled(seed, name, slot)
    within = np.zeros(1, dtype=np.uint64)
    for column in columns[: BLOCK.bit_length() - 1]:
        within = np.concatenate([within, within ^ column])
    first, last = start // BLOCK, (start + n - 1) // BLOCK
    points = np.concatenate([within ^ _corner(columns, block) for block in range(first, last + 1)]) ^ shift
    return (points[start - first * BLOCK :][:n].astype(np.float64) + 0.5) * 2.0**-BITS


def _corner(columns: Words, block: int) -> np.uint64:
    """Return the first point of a block, before the shift."""
    index, corner = block * BLOCK, np.uint64(0)
    for place in range(index.bit_length()):
        if (index >> place) & 1:
            corner ^= columns[place]
    return corner
