"""The cells of a national analysis added up: for every area, draw and strategy a net benefit, and only its sums kept."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np

from stepup_econ.evaluation.estimate import Floats
from stepup_econ.model.national_rates import Rates

LANE = 512
"""Areas that are carried through all draws together, so that their sums stay in the nearest cache."""


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums over draws: `gain`, `square` and `wins` (strategy, area), `best` (area,); `totals` (strategy, draw) over areas."""

    gain: Floats
    square: Floats
    wins: Floats
    best: Floats
    totals: Floats

    @classmethod
    def empty(cls, areas: int, strategies: int, draws: int) -> Sums:
        """Return sums of nothing yet."""
        shape = (strategies, areas)
        return cls(np.zeros(shape), np.zeros(shape), np.zeros(shape), np.zeros(areas), np.zeros((strategies, draws)))


def add_up(columns: list[Floats], found: Rates, caseload: float, sums: Sums, first: int, fast: bool | None) -> None:
    """Add the draws of one block, which begin at `first`, to the sums."""
    compiled = find_spec("numba") is not None if fast is None else fast
    if compiled:
        from stepup_econ.model.national_fast import add_block
    else:
        add_block = _add_block
    families, fte, travel, moving = columns
    shared = (found.minutes, found.worth, found.held, found.capacity, found.paid, found.opening)
    for start in range(0, len(families), LANE):
        lane = slice(start, start + LANE)
        areas = (families[lane], fte[lane], travel[lane], moving[lane], travel[lane] * moving[lane])
        kept = (sums.gain[:, lane], sums.square[:, lane], sums.wins[:, lane], sums.best[lane], sums.totals[:, first:])
        add_block(areas, shared, caseload, kept)


def _add_block(areas: tuple[Floats, ...], rates: tuple[Floats, ...], caseload: float, sums: tuple[Floats, ...]) -> None:
    """Add one lane of areas over one block of draws; arrays as `Rates` and `Sums` have them."""
    families, fte, travel, moving, both = areas
    minutes, worth, held, capacity, paid, opening = rates
    gain, square, wins, best, totals = sums
    basis = np.stack([np.ones_like(travel), travel, moving, both])
    strategies, draws = opening.shape
    open_ = fte > 0
    top, winner = np.zeros((draws, len(families))), np.full((draws, len(families)), -1)
    for s in range(strategies):
        needed, value = minutes[:, s].T @ basis, worth[:, s].T @ basis
        with np.errstate(divide="ignore", invalid="ignore"):
            served = np.minimum(families, np.where(needed > 0, capacity[:, None] * fte / needed, np.inf))
            if np.isfinite(caseload):
                hold = held[:, s].T @ basis
                served = np.minimum(served, np.where(hold > 0, fte * caseload / hold, np.inf))
        served = np.where(open_, served, 0.0)
        cells = served * value - fte * paid[:, None] - np.where(open_, opening[s][:, None], 0.0)
        gain[s] += cells.sum(axis=0)
        square[s] += (cells**2).sum(axis=0)
        totals[s, :draws] += cells.sum(axis=1)
        better = cells > top
        top, winner = np.where(better, cells, top), np.where(better, s, winner)
    best += top.sum(axis=0)
    for s in range(strategies):
        wins[s] += (winner == s).sum(axis=0)
