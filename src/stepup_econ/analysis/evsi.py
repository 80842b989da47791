"""What a study would be worth before it is done, by its size."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.analysis.envelope import thresholds
from stepup_econ.analysis.evsi_exact import by_enumeration
from stepup_econ.analysis.evsi_ground import MOST_RATIO, Ground, prepare
from stepup_econ.analysis.evsi_methods import Method, Worth, by_moments, by_nesting, by_regression

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from stepup_econ.analysis.evsi_studies import Study
    from stepup_econ.model.simulation import Simulation

FEWEST_DRAWS = 50
"""Fewer draws than this say nothing about what a study would show."""

COLUMNS = ("study", "wtp", "n", "evsi", "se", "evppi", "share_of_evppi", "method", "fit", "note")


def evsi(
    sim: Simulation,
    study: Study,
    sizes: int | Iterable[int],
    outcome: str | None = None,
    wtp: float | Iterable[float] = 20_000,
    perspective: str | None = None,
    method: str = "regression",
    seed: int = 0,
) -> pd.DataFrame:
    """What a study of some size would be worth: how much better the choice is expected to be once its data are in.

    Parameters
    ----------
    sim : Simulation
        With the inputs that the study is about.
    study : Study
        Made by a function of `stepup_econ.analysis.evsi_studies`, see `STUDIES`: shares, amounts, counts and times to an event in
        one group or two, or data that you make yourself.
    sizes : int or sequence of int
        Families in the study, all groups together.
    outcome, perspective : str, optional
        As for `evppi`.
    wtp : number, range or sequence of numbers
        Thresholds in pounds for one more unit of the outcome. One fit a size serves them all.
    method : {"regression", "exact", "moment_matching", "nested"}
        See `METHODS`. The exact method goes through every result, and uses a closed form where the study has priors.
    seed : int
        Of the data of the studies that are made up.

    Returns
    -------
    data frame
        ``study, wtp, n, evsi, se, evppi, share_of_evppi, method, fit, note``, thresholds and sizes in the order given. `evsi` is in the
        units of the simulation's costs: a simulation of a whole year's families gives the value for that year. `fit` is
        ``"doubtful"`` where the inputs still explain part of what the regression leaves over.

    Raises
    ------
    KeyError
        If an input or the method is not known.
    ValueError
        If there are fewer than 50 draws, a size is not a whole number from 0, or the method does not fit the study.

    Notes
    -----
    Never more than the value of knowing the study's inputs exactly (EVPPI), and never less for a larger study: estimates that break
    this are levelled with their neighbours, each counting by its standard error (pool-adjacent-violators).
    """
    import pandas as pd

    if method not in METHODS:
        raise KeyError(f"method '{method}': expected one of {', '.join(METHODS)}")
    if sim.n_draws < FEWEST_DRAWS:
        raise ValueError(f"draws: found {sim.n_draws}, expected at least {FEWEST_DRAWS}")
    asked, grid = _sizes(sizes), thresholds(wtp)
    ordered, back = np.unique(grid, return_inverse=True)
    steps, place = np.unique(asked, return_inverse=True)
    ground = prepare(sim, study, outcome, ordered, perspective)
    if ground.half == 0:
        raise ValueError("strategies: found one, expected two or more: with one strategy there is nothing to choose")
    worth = METHODS[method](ground, study, [int(n) for n in steps], seed)
    value, notes, fit = _held(ground, worth)
    error = np.stack([one.se for one in worth])
    tables = []
    for at, threshold in zip(back, grid, strict=True):
        most = ground.evppi[at]
        columns = {
            "study": study.name, "wtp": threshold, "n": asked, "evsi": value[place, at], "se": error[place, at], "evppi": most,
            "share_of_evppi": value[place, at] / most if most > 0 else np.nan, "method": method,
            "fit": fit[place, at], "note": notes[place, at],
        }  # fmt: skip
        tables.append(pd.DataFrame(columns, columns=list(COLUMNS)))
    return pd.concat(tables, ignore_index=True)


def _sizes(sizes: int | Iterable[int]) -> NDArray[np.int64]:
    given = np.atleast_1d(np.asarray(sizes if isinstance(sizes, (int, np.integer)) else list(sizes)))
    whole = given.size and np.issubdtype(given.dtype, np.number) and np.isfinite(given).all() and (given == np.rint(given)).all()
    if not whole or given.min() < 0:
        raise ValueError(f"sizes: found {sizes!r}, expected whole numbers of families, 0 or more")
    return given.astype(np.int64)


def _held(ground: Ground, worth: list[Worth]) -> tuple[NDArray[np.float64], NDArray[np.object_], NDArray[np.object_]]:
    """Values (size, threshold) that rise with the size and stay below the EVPPI, what was done to them, and whether to trust them."""
    raw, errors = np.stack([one.evsi for one in worth]), np.stack([one.se for one in worth])
    value, notes, fit = raw.copy(), np.empty(raw.shape, object), np.empty(raw.shape, object)
    notes[:], fit[:] = "", "ok"
    for at in range(raw.shape[1]):
        closed = np.nan_to_num(errors[:, at]).max() == 0
        value[:, at] = raw[:, at] if closed else np.minimum(_rising(raw[:, at], errors[:, at]), ground.evppi[at])
        for row, one in enumerate(worth):
            said = [one.note] if one.note else []
            if ground.doubtful[at]:
                said.append("the inputs still explain part of what the fit leaves over")
            if raw[row, at] > MOST_RATIO * ground.evppi[at] and not closed:
                said.append("held at the EVPPI")
            notes[row, at] = "; ".join(said)
            fit[row, at] = "doubtful" if len(said) > bool(one.note) else "ok"
    return value, notes, fit


def _rising(values: NDArray[np.float64], errors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Nearest values that never fall, each weighted by its precision; a study of nobody stays at zero."""
    usable = np.isfinite(errors) & (errors > 0)
    weights = np.where(usable, 1 / np.where(usable, errors, 1.0) ** 2, 1.0)
    blocks: list[tuple[float, float, int]] = []
    for value, weight in zip(values, weights, strict=True):
        blocks.append((float(value), float(weight), 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (high, w, m), (low, v, k) = blocks[-2:]
            blocks[-2:] = [((w * high + v * low) / (w + v), w + v, m + k)]
    return np.concatenate([np.full(count, level) for level, _, count in blocks])


METHODS: dict[str, Method] = {
    "regression": by_regression,
    "exact": by_enumeration,
    "moment_matching": by_moments,
    "nested": by_nesting,
}
"""Ways to work out an EVSI, by the name to ask for."""
