"""Random designs: scrambled Sobol points, Latin hypercubes, plain Monte Carlo; each input's draws go by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from stepup_econ.uncertainty.copula import Correlation, correlate
from stepup_econ.uncertainty.design import Design, HasDistribution
from stepup_econ.uncertainty.family import FloatArray, require
from stepup_econ.uncertainty.latin import latin_uniforms
from stepup_econ.uncertainty.sobol import assign_slots, directions, sobol_uniforms
from stepup_econ.uncertainty.streams import BLOCK, uniforms
from stepup_econ.uncertainty.varied import uncertain

FEWEST = 4_096
"""Sobol draws from which on an accidental correlation of two inputs is at most 0.1 (see `sobol_directions.txt`)."""


def _sobol(seed: int, names: Sequence[str], n: int, start: int) -> FloatArray:
    slots = assign_slots(names)
    return np.stack(
        [sobol_uniforms(seed, name, slots[name], n, start) if name in slots else _latin_column(seed, name, n, start) for name in names]
    )


def _latin_column(seed: int, name: str, n: int, start: int) -> FloatArray:
    return latin_uniforms(seed, name, start + n)[start:]


def _latin(seed: int, names: Sequence[str], n: int, start: int) -> FloatArray:
    return np.stack([_latin_column(seed, name, n, start) for name in names])


def _plain(seed: int, names: Sequence[str], n: int, start: int) -> FloatArray:
    return np.stack([uniforms(seed, name, n, start) for name in names])


def random_design(
    inputs: Mapping[str, HasDistribution], n: int, seed: int, method: str = "sobol",
    correlation: Correlation | None = None, start: int = 0,
) -> Design:  # fmt: skip
    """Return `n` random draws of every input.

    Parameters
    ----------
    inputs : mapping of name to input
        Each has `value` and `distribution`; fixed inputs take the same value in every draw.
    n : int
        Draws; with Sobol points a power of two is best.
    seed : int
        0 or more. An input's draws depend on the seed and on its own name, so adding or removing others moves none (for
        the one exception of Sobol points see Notes), and more draws extend fewer.
    method : {"sobol", "lhs", "mc"}
        See `METHODS`.
    correlation : Correlation, optional
        Inputs that move together.
    start : int
        First draw: draws 4,096 to 8,192 are the same alone as among the first 8,192.

    Notes
    -----
    With Sobol points an input's dimension is the one its name asks for by its hash, among 365; if an input before it
    has that one already, it is the next its name asks for. So an input added after all others moves none of them, and
    one put before k others moves one of them with a chance of about k / 365. Beyond 365 uncertain inputs, the rest are
    nested Latin hypercube columns.
    """
    require(n >= 1 and start >= 0, f"expected one or more draws from 0 or later, found {n} from {start}")
    require(method in METHODS, f"found method {method!r}, expected one of {', '.join(METHODS)}")
    names = uncertain(inputs)
    values = np.array([[item.distribution.mean] for item in inputs.values()]) * np.ones(n)
    if names:
        drawn = METHODS[method](seed, names, n, start)
        if correlation is not None:
            drawn = correlate(drawn, correlation, names)
        rows = {name: row for row, name in enumerate(inputs)}
        for name, column in zip(names, drawn, strict=True):
            values[rows[name]] = inputs[name].distribution.ppf(column)
    return Design(tuple(inputs), values, method, seed, notes=_notes(method, start + n, len(names)))


def _notes(method: str, n: int, dimensions: int) -> tuple[str, ...]:
    notes = []
    if method != "mc" and n & (n - 1):
        down = 1 << (n.bit_length() - 1)
        notes.append(f"{n:,} draws is not a power of two, so they are not perfectly balanced; {down:,} or {2 * down:,} would be")
    if method == "sobol" and n < FEWEST:
        notes.append(f"with fewer than {FEWEST:,} Sobol draws a few inputs may move together by accident; take more")
    if method == "sobol" and dimensions > len(directions()):
        rest = dimensions - len(directions())
        notes.append(f"{rest:,} inputs beyond the first {len(directions()):,} are drawn as a Latin hypercube")
    return tuple(notes)


def random_blocks(
    inputs: Mapping[str, HasDistribution], n: int, seed: int, method: str = "sobol",
    correlation: Correlation | None = None, block: int = BLOCK,
) -> Iterator[Design]:  # fmt: skip
    """Yield the draws of `random_design` in blocks, the same to the last bit whatever the block, in bounded memory."""
    require(block >= 1, f"expected a block of one or more draws, found {block}")
    for start in range(0, n, block):
        yield random_design(inputs, min(block, n - start), seed, method, correlation, start)


def independent_scramblings(
    inputs: Mapping[str, HasDistribution], n: int, seed: int, replicates: int, method: str = "sobol",
    correlation: Correlation | None = None,
) -> Iterator[Design]:  # fmt: skip
    """Yield designs that differ only by chance, to judge the error of a result: the first is that of `seed` itself.

    The standard deviation of a result over them is the standard error of the result of any one.
    """
    require(replicates >= 1, f"expected one or more replicates, found {replicates}")
    for replicate in range(replicates):
        yield random_design(inputs, n, replicate_seed(seed, replicate), method, correlation)


def replicate_seed(seed: int, replicate: int) -> int:
    """Return the seed of a replicate: the first keeps the seed, the others get 64-bit seeds that follow from it."""
    if replicate == 0:
        return seed
    return int(np.random.SeedSequence(seed, spawn_key=(replicate,)).generate_state(1, np.uint64)[0])


METHODS: dict[str, Callable[[int, Sequence[str], int, int], FloatArray]] = {
    "sobol": _sobol,
    "lhs": _latin,
    "mc": _plain,
}
"""Ways to draw: uniform numbers (input, draw) for a seed, names, a number of draws and the first of them."""
