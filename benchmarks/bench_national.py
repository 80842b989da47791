"""Cells of a probabilistic analysis (draw x area x strategy): a pandas loop over draws, plain numpy, compiled; and a whole country."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.case import Case
from stepup_econ.intake.load import load
from stepup_econ.model.national_kernel import Sums, add_up
from stepup_econ.model.national_rates import Rates, rates
from stepup_econ.model.simulate import random_draws

WORKED = Path(__file__).parents[1] / "inputs" / "blackpool.xlsx"
STRETCH = (1.0, 1.1, 0.9)
"""The worked case's strategy and two like it: with the reference, four."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Areas, and what draws have in common."""

    areas: list[np.ndarray]
    rates: Rates
    caseload: float


def make(size: tuple[int, int]) -> Cells:
    areas, draws = size
    evaluation = load(WORKED)
    found = rates(evaluation, random_draws(evaluation, draws), evaluation.settings.wtp)
    rng = np.random.default_rng(areas)
    columns = [
        rng.integers(200, 900, areas).astype(float),
        rng.choice([0.0, 0.1, 0.2, 0.5], areas),
        rng.uniform(5, 60, areas),
        rng.uniform(0.05, 0.6, areas),
    ]
    minutes, worth = (np.concatenate([part * k for k in STRETCH], axis=1) for part in (found.minutes, found.worth))
    held, opening = np.concatenate([found.held] * 3, axis=1), np.concatenate([found.opening] * 3)
    return Cells(columns, Rates(minutes, worth, held, found.capacity, found.paid, opening), 20.0)


def pandas_loop(data: Cells) -> np.ndarray:
    """A data frame of areas, worked through once a draw and strategy, as a notebook does it."""
    frame = pd.DataFrame(dict(zip(("families", "fte", "travel", "moving"), data.areas, strict=True)))
    r, sums = data.rates, np.zeros((len(STRETCH), len(frame)))
    for d in range(len(r.capacity)):
        for s in range(len(STRETCH)):
            t, m = frame["travel"], frame["moving"]
            need, value, hold = (p[0, s, d] + p[1, s, d] * t + p[2, s, d] * m + p[3, s, d] * t * m for p in (r.minutes, r.worth, r.held))
            limits = (frame["families"], frame["fte"] * r.capacity[d] / need, frame["fte"] * data.caseload / hold)
            served = pd.concat(limits, axis=1).min(axis=1)
            cells = (served * value - r.opening[s, d]).where(frame["fte"] > 0, 0.0) - frame["fte"] * r.paid[d]
            sums[s] += cells.to_numpy()
    return sums / len(r.capacity)


def _kernel(data: Cells, fast: bool) -> np.ndarray:
    sums = Sums.empty(len(data.areas[0]), len(STRETCH), len(data.rates.capacity))
    add_up(data.areas, data.rates, data.caseload, sums, 0, fast)
    return sums.gain / len(data.rates.capacity)


def plain(data: Cells) -> np.ndarray:
    return _kernel(data, fast=False)


def compiled(data: Cells) -> np.ndarray:
    return _kernel(data, fast=True)


def check(results: Mapping[str, np.ndarray]) -> None:
    expected, *others = results.values()
    for found in others:
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9 * np.abs(expected).max())


LOOP, PLAIN, FAST = "pandas loop over draws", "numpy, in blocks", "compiled (extra fast)"
ENGINES = {PLAIN: plain} | ({FAST: compiled} if find_spec("numba") else {})

CASES = (
    Case(
        name="cells of a probabilistic analysis: 4 areas x 4 strategies",
        sizes=((4, 1_000),),
        make=make,
        contenders={LOOP: pandas_loop, **ENGINES},
        reference=LOOP,
        check=check,
    ),
    Case(
        name="cells of a country: 33,755 areas x 4 strategies x 2,048 draws of 100,000",
        sizes=((33_755, 2_048),),
        make=make,
        contenders=ENGINES,
        reference=PLAIN,
        check=check,
    ),
)
