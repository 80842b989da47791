"""Response curves: what each area is expected to gain, cost and achieve at each number of posts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from stepup_econ.problems import Problem, raise_if

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Curves:
    """What can be placed in each area and what it brings: one option for each area, number of posts and strategy.

    Options stand in one fixed order, whatever the order of the rows they came from: by area id, then FTE, then strategy. Areas may have
    different levels.

    Parameters
    ----------
    areas : tuple of str
        Area ids in ascending order (whole numbers as numbers, other ids as text).
    area : (option,) int array
        Place of the option's area in `areas`.
    fte : (option,) float array
        Posts. Every area has an option of none.
    net_benefit : (option,) float array
        Expected net benefit in pounds.
    cost, effect : (option,) float array, optional
        Expected spend in pounds and expected effect (more is better).
    strategy : tuple of str, optional
        Strategy of each option, where an area can choose between several.
    draws : (option, draw) float array, optional
        Net benefit by draw; `net_benefit` is its mean.

    Raises
    ------
    InputError
        If shapes disagree, a number is missing, posts are negative, an option stands twice, or an area has no option of none: every problem
        at once.

    Examples
    --------
    >>> curves = Curves.from_arrays(["north", "south"], [0, 1, 2], [[0, 5, 8], [0, 4, 9]])
    >>> curves.areas, curves.net_benefit.tolist()
    (('north', 'south'), [0.0, 5.0, 8.0, 0.0, 4.0, 9.0])
    """

    areas: tuple[str, ...]
    area: Ints
    fte: Floats
    net_benefit: Floats
    cost: Floats | None = None
    effect: Floats | None = None
    strategy: tuple[str, ...] | None = None
    draws: Floats | None = None

    def __post_init__(self) -> None:
        raise_if(_shape_problems(self))
        raise_if([*_number_problems(self), *_option_problems(self)])
        for array in (self.area, self.fte, self.net_benefit, self.cost, self.effect, self.draws):
            if array is not None:
                array.setflags(write=False)

    @property
    def n(self) -> int:
        """Number of options."""
        return len(self.fte)

    @property
    def starts(self) -> Ints:
        """Return the (area + 1,) places where each area's options start, and the end."""
        return np.searchsorted(self.area, np.arange(len(self.areas) + 1))

    def label(self, option: int) -> str:
        """Say in words which option this is."""
        with_strategy = f", {self.strategy[option]}" if self.strategy is not None else ""
        return f"area {self.areas[self.area[option]]}, {self.fte[option]:g} FTE{with_strategy}"

    @classmethod
    def from_arrays(
        cls,
        areas: list[str] | tuple[str, ...],
        levels: ArrayLike,
        net_benefit: ArrayLike,
        cost: ArrayLike | None = None,
        effect: ArrayLike | None = None,
    ) -> Curves:
        """Make curves from arrays with the same levels in every area.

        Parameters
        ----------
        areas : sequence of str
        levels : (level,) array
            Posts, from 0 upwards.
        net_benefit : (area, level) or (area, level, draw) array
        cost, effect : (area, level) array, optional; with draws (area, level, draw), of which the mean is taken.
        """
        steps, values = np.asarray(levels, dtype=float), np.asarray(net_benefit, dtype=float)
        ids = tuple(str(area) for area in areas)
        if values.ndim not in (2, 3) or values.shape[:2] != (len(ids), len(steps)):
            raise ValueError(
                f"net_benefit has shape {values.shape}; expected ({len(ids)}, {len(steps)}) for {len(ids)} areas and "
                f"{len(steps)} levels, with draws as a third axis if there are any"
            )
        by_area = np.array(area_order(ids), dtype=np.int64)
        by_level = np.argsort(steps, kind="stable")
        picked = values[by_area][:, by_level].reshape(-1, *values.shape[2:])
        return cls(
            areas=tuple(ids[place] for place in by_area),
            area=np.repeat(np.arange(len(ids)), len(steps)),
            fte=np.tile(steps[by_level], len(ids)),
            net_benefit=picked if picked.ndim == 1 else picked.mean(axis=-1),
            cost=_flat("cost", cost, values.shape, by_area, by_level),
            effect=_flat("effect", effect, values.shape, by_area, by_level),
            draws=picked if picked.ndim == 2 else None,
        )


def area_order(ids: tuple[str, ...]) -> list[int]:
    """Return places of area ids in ascending order: as numbers where all are whole numbers, otherwise as text.

    Examples
    --------
    >>> area_order(("10", "9", "2")), area_order(("b", "10", "a"))
    ([2, 1, 0], [1, 2, 0])
    """
    if all(name.isascii() and name.isdigit() for name in ids):
        return sorted(range(len(ids)), key=lambda place: (int(ids[place]), ids[place]))
    return sorted(range(len(ids)), key=lambda place: ids[place])


def _flat(
    name: str, values: ArrayLike | None, shape: tuple[int, ...], by_area: Ints, by_level: NDArray[np.intp]
) -> Floats | None:
    if values is None:
        return None
    array = np.asarray(values, dtype=float)
    if array.shape not in (shape, shape[:2]):
        raise ValueError(f"{name} has shape {array.shape}; expected that of net_benefit, {shape}, or {shape[:2]}")
    mean = array.mean(axis=-1) if array.ndim == 3 else array
    flat: Floats = mean[by_area][:, by_level].reshape(-1)
    return flat


def _shape_problems(curves: Curves) -> list[Problem]:
    n = len(curves.fte)
    found = []
    if n == 0 or not curves.areas:
        found.append(Problem("AL101", "curves", "no rows", "a row for each area and FTE", "Give the curves of the areas."))
    for name in ("area", "net_benefit", "cost", "effect", "strategy", "draws"):
        held = getattr(curves, name)
        if held is not None and len(held) != n:
            found.append(
                Problem("AL102", f"curves: {name}", f"{len(held)} values", f"{n}, one an option", "Give one an option.")
            )
    return found


def _number_problems(curves: Curves) -> list[Problem]:
    found = []
    for name in ("fte", "net_benefit", "cost", "effect", "draws"):
        held = getattr(curves, name)
        if held is None:
            continue
        broken = ~np.isfinite(held if held.ndim == 1 else held.sum(axis=1))
        found += [
            Problem("AL103", curves.label(int(o)), f"{name} is not a number", "a number", "Fill the cell in.")
            for o in np.flatnonzero(broken)
        ]
    found += [
        Problem("AL104", curves.label(int(o)), f"{curves.fte[o]:g} FTE", "0 or more", "Take the row out.")
        for o in np.flatnonzero(curves.fte < 0)
    ]
    return found


def _option_problems(curves: Curves) -> list[Problem]:
    found = []
    step = np.round(curves.fte, 9)
    strategy = np.zeros(curves.n) if curves.strategy is None else np.array(curves.strategy)
    same_area, same_step = np.diff(curves.area) == 0, np.diff(step) == 0
    back = (np.diff(curves.area) < 0) | (same_area & (np.diff(step) < 0))
    back |= same_area & same_step & (strategy[1:] < strategy[:-1])
    if back.any():
        mend = "Make them with from_arrays or from a table."
        found.append(Problem("AL105", "curves", "options out of order", "by area, FTE, strategy", mend))
    for place in np.flatnonzero(same_area & same_step & (strategy[1:] == strategy[:-1])):
        mend = "Keep one of the rows, or name their draws."
        found.append(Problem("AL106", curves.label(int(place)), "two rows", "one row", mend))
    with_none = np.bincount(curves.area[step == 0], minlength=len(curves.areas)) > 0
    for place in np.flatnonzero(~with_none):
        mend = "Add what the area has without any post: a net benefit of 0 if curves are gains over none."
        found.append(Problem("AL107", f"area {curves.areas[place]}", "no row for 0 FTE", "a row for 0 FTE", mend))
    return found
