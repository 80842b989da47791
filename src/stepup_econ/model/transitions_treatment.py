"""A treatment: the ratio by which it changes named transitions, and how that wears off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from stepup_econ.model.cohort_values import arranged, tile_of
from stepup_econ.problems import Problem, raise_if

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from stepup_econ.model.cohort_values import Floats

Scale = Literal["hazard", "risk", "odds"]
Waning = Literal["step", "linear", "exponential"]


@dataclass(frozen=True, slots=True, eq=False)
class Treatment:
    """What treatment does to the families who take it up: named transitions are multiplied by a ratio.

    Parameters
    ----------
    ratio : number, (draw,) or (cycle, draw)
        0 or more; below 1 makes the transitions rarer.
    on : tuple of (from, to)
        Names of states; ``"*"`` stands for every state, except the one that takes what the other transitions leave.
    scale : {"hazard", "risk", "odds"}
        What is multiplied. `hazard` is the only one that fits rates; on the probability p of a cycle it gives
        1 - (1 - p)^ratio, `risk` gives p x ratio, `odds` multiplies p / (1 - p).
    full_months : number or (draw,)
        Months at full strength; for ever when left out.
    waning : {"step", "linear", "exponential"}
        What comes after: nothing at once; a straight line down to nothing; halving again and again.
    fade_months : number or (draw,)
        Months that the straight line takes, or in which the effect halves. Not used by `step`.

    Notes
    -----
    A share w of the effect is left: the ratio is then 1 + (ratio - 1) w. Strength is read at the middle of each cycle.

    Examples
    --------
    >>> fading = Treatment(0.6, [("standard", "high")], full_months=12, waning="linear", fade_months=24)
    >>> [round(float(left), 3) for left in fading.strength(6, 6.0)[:, 0]]
    [1.0, 1.0, 0.875, 0.625, 0.375, 0.125]
    """

    ratio: ArrayLike
    on: tuple[tuple[str, str], ...]
    scale: Scale = "hazard"
    full_months: ArrayLike = np.inf
    waning: Waning = "step"
    fade_months: ArrayLike = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "on", tuple(self.on))
        raise_if(self._problems())
        object.__setattr__(self, "ratio", arranged(self.ratio))
        for name in ("full_months", "fade_months"):
            object.__setattr__(self, name, np.asarray(getattr(self, name), dtype=np.float64).reshape(1, -1))

    def _problems(self) -> list[Problem]:
        problems = []
        ratio = np.asarray(self.ratio, dtype=np.float64)
        if ratio.ndim > 2 or not ratio.size or not (np.isfinite(ratio) & (ratio >= 0)).all():
            problems.append(Problem("CM110", "ratio", f"{_range(ratio)}", "0 or more, none missing", "Give the ratio of with to without."))
        if not self.on:
            problems.append(Problem("CM111", "on", "no transition", "at least one (from, to)", "Name what the treatment changes."))
        for name, known in (("scale", SCALES), ("waning", WANINGS)):
            if getattr(self, name) not in known:
                problems.append(Problem("CM112", name, f"'{getattr(self, name)}'", ", ".join(known), "Choose one of these."))
        full, fade = (np.asarray(months, dtype=np.float64) for months in (self.full_months, self.fade_months))
        if full.ndim > 1 or not (full >= 0).all():
            problems.append(Problem("CM113", "full_months", _range(full), "months of 0 or more", "Say how long it works in full."))
        if fade.ndim > 1 or not (np.isfinite(fade) & (fade >= 0)).all() or (self.waning != "step" and not (fade > 0).all()):
            expected = "0 or more months" if self.waning == "step" else "more than 0 months"
            problems.append(Problem("CM113", "fade_months", _range(fade), expected, "Say how long it takes to wear off."))
        return problems

    @property
    def draws(self) -> int:
        """Number of draws; 1 if nothing in it is uncertain."""
        return max(int(np.shape(part)[-1]) for part in (self.ratio, self.full_months, self.fade_months))

    def strength(self, cycles: int, cycle_months: float, first: int = 0, last: int | None = None) -> Floats:
        """Return the share of the effect that is left, (cycle, draw or 1), in the middle of each cycle."""
        end = self.draws if last is None else last
        full, fade = (tile_of(np.asarray(months), first, end) for months in (self.full_months, self.fade_months))
        middle = (np.arange(cycles)[:, None] + 0.5) * cycle_months
        left = WANINGS[self.waning](np.maximum(middle - full, 0.0), fade)
        return np.where(middle < full, 1.0, left)

    def ratios(self, cycles: int, cycle_months: float, first: int, last: int) -> Floats:
        """Return the ratio that holds in each cycle, (cycle, draw or 1), for the draws from `first` to before `last`."""
        ratio = tile_of(np.asarray(self.ratio), first, last)
        return 1.0 + (ratio[: cycles if ratio.shape[0] > 1 else 1] - 1.0) * self.strength(cycles, cycle_months, first, last)


def _range(values: Floats) -> str:
    return f"{values.min():g} to {values.max():g}" if values.size and values.ndim <= 2 else f"shape {values.shape}"


def _step(after: Floats, fade: Floats) -> Floats:
    return np.zeros(np.broadcast_shapes(after.shape, fade.shape))


def _linear(after: Floats, fade: Floats) -> Floats:
    return np.maximum(1.0 - after / fade, 0.0)


def _exponential(after: Floats, fade: Floats) -> Floats:
    return np.exp2(-after / fade)


def _hazard(p: Floats, ratio: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        changed = -np.expm1(ratio * np.log1p(-p))
    return np.where(ratio == 0.0, 0.0, changed)


def _risk(p: Floats, ratio: Floats) -> Floats:
    return p * ratio


def _odds(p: Floats, ratio: Floats) -> Floats:
    raised = p * ratio
    return np.where(raised == 0.0, 0.0, raised / np.where(raised == 0.0, 1.0, 1.0 - p + raised))


WANINGS = {"step": _step, "linear": _linear, "exponential": _exponential}
SCALES = {"hazard": _hazard, "risk": _risk, "odds": _odds}
