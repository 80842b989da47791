"""What the recorded work cost: exact in whole pence, and for every draw of pay and prices without reading the events again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from stepup_econ.problems import InputError, Problem
from stepup_econ.records.cube import Cube

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

SIXTIETHS = 60
"""Parts of a penny that costs of time are added in: minutes times pence an hour are sixtieths of a penny, exactly."""


def half_up(amount: Whole, parts: int) -> Whole:
    """Return whole pence of an amount in parts of a penny, halves rounded up (away from zero below it).

    Examples
    --------
    >>> half_up(np.array([29, 30, 90, -30]), 60).tolist()
    [0, 1, 2, -1]
    """
    rounded: Whole = np.sign(amount) * ((2 * np.abs(amount) + parts) // (2 * parts))
    return rounded


def cost_table(cube: Cube, by: tuple[str, ...] = ("area", "strategy", "category")) -> pd.DataFrame:
    """Return what the records cost, rounded once, half up.

    Parameters
    ----------
    cube : Cube
        Sums of the logs, with the rates that held.
    by : tuple of str
        Columns to report by, of ``area, strategy, category, role, agency, from_on``; ``category`` is failed attempts, successful
        attempts, an activity, or other agencies.

    Returns
    -------
    DataFrame
        The columns asked for, ``entries``, ``minutes`` (with travel), and ``pence``, all whole numbers.

    Raises
    ------
    InputError
        Time or services for which no rate is known.
    """
    import pandas as pd

    _rated(cube)
    time, services = cube.time, cube.services
    minutes = time["minutes"] + time["travel_minutes"]
    told = time["reached"].map({True: "contact attempts that reached the family", False: "contact attempts that failed"})
    worked = pd.DataFrame(
        {"area": time["area"], "strategy": time["strategy"], "category": told.where(time["log"] == "contacts", time["what"]),
         "role": time["role"], "agency": "service", "from_on": time["from_on"], "entries": time["entries"], "minutes": minutes,
         "parts": minutes * time["pence_an_hour"]}
    )  # fmt: skip
    used = pd.DataFrame(
        {"area": services["area"], "strategy": services["strategy"], "category": "other agencies", "role": "", "agency": services["agency"],
         "from_on": services["from_on"], "entries": services["entries"], "minutes": 0,
         "parts": services["quantity"] * services["pence"] * SIXTIETHS}
    )  # fmt: skip
    both = pd.concat([part for part in (worked, used) if len(part)] or [worked])
    both = both.astype({"entries": np.int64, "minutes": np.int64, "parts": np.int64})
    summed = both.groupby(list(by), dropna=False, sort=True)[["entries", "minutes", "parts"]].sum().reset_index()
    summed["pence"] = half_up(summed["parts"].to_numpy(np.int64), SIXTIETHS)
    return summed.drop(columns="parts")


def _rated(cube: Cube) -> None:
    """Refuse sums that no rate is known for: they would be counted as costing nothing."""
    import pandas as pd

    problems = []
    for frame, rate, key, file in ((cube.time, "pence_an_hour", "role", "pay"), (cube.services, "pence", "unit_cost", "prices")):
        for name, lines in frame[frame[rate].isna()].groupby(key, dropna=False):
            where = f"file {file}" if pd.notna(name) else "records"
            problems.append(
                Problem("RC131", where, f"no rate for {name} on {int(lines['entries'].sum()):,} lines", "a rate on every day that occurs",
                        f"Add lines to file {file} that hold on those days.", "sense")
            )  # fmt: skip
    if problems:
        raise InputError(problems)


@dataclass(frozen=True, slots=True)
class Basis:
    """Hours and counts by area that costs are linear in: all that draws of rates need.

    Parameters
    ----------
    areas, roles, unit_costs : tuple of str
        Labels, sorted.
    hours : ndarray (area, role)
        Recorded hours, travel included.
    quantity : ndarray (area, unit cost)
        Uses of each service.
    """

    areas: tuple[str, ...]
    roles: tuple[str, ...]
    unit_costs: tuple[str, ...]
    hours: Floats
    quantity: Floats


def basis(cube: Cube) -> Basis:
    """Return hours by area and role, and counts by area and unit cost."""
    areas = tuple(sorted({*cube.time["area"].dropna(), *cube.services["area"].dropna()}))
    minutes = (cube.time["minutes"] + cube.time["travel_minutes"]).to_numpy(np.int64)
    roles, hours = _by_area(cube.time, "role", areas, minutes)
    unit_costs, quantity = _by_area(cube.services, "unit_cost", areas, cube.services["quantity"].to_numpy(np.int64))
    return Basis(areas, roles, unit_costs, hours / 60.0, quantity.astype(np.float64))


def _by_area(frame: pd.DataFrame, key: str, areas: tuple[str, ...], amount: Whole) -> tuple[tuple[str, ...], Whole]:
    names = tuple(sorted(frame[key].dropna().unique()))
    at, of = frame["area"].map({a: n for n, a in enumerate(areas)}), frame[key].map({k: n for n, k in enumerate(names)})
    sums = np.zeros((len(areas), len(names)), dtype=np.int64)
    np.add.at(sums, (at.to_numpy(np.int64), of.to_numpy(np.int64)), amount)
    return names, sums


def cost_draws(of: Cube | Basis, pay: Mapping[str, Floats], prices: Mapping[str, Floats]) -> tuple[tuple[str, ...], Floats]:
    """Return the cost of each area for every draw of pay and prices, from the sums alone.

    Parameters
    ----------
    of : Cube or Basis
        Sums of the logs; a basis where many sets of draws are asked of the same records.
    pay : mapping of str to ndarray (draw,)
        Pounds an hour of each role.
    prices : mapping of str to ndarray (draw,)
        Pounds of each unit cost.

    Returns
    -------
    (tuple of str, ndarray (area, draw))
        The areas, and pounds.

    Raises
    ------
    KeyError
        A role or unit cost that occurs in the records and has no draws.

    Notes
    -----
    Cost is linear in hours and counts: hours (area, role) times pay (role, draw), plus counts (area, unit cost) times prices
    (unit cost, draw). The slow twin in the tests costs every event for every draw.
    """
    sums = of if isinstance(of, Basis) else basis(of)
    amounts = np.concatenate([sums.hours, sums.quantity], axis=1)
    rates = [*_drawn(sums.roles, pay, "pay"), *_drawn(sums.unit_costs, prices, "prices")]
    return sums.areas, amounts @ np.stack(rates) if rates else np.zeros((len(sums.areas), 0))


def _drawn(names: tuple[str, ...], draws: Mapping[str, Floats], what: str) -> list[Floats]:
    missing = [name for name in names if name not in draws]
    if missing:
        raise KeyError(f"found no draws of {what} for {', '.join(missing)}, expected one array for each")
    return [np.asarray(draws[name], dtype=np.float64) for name in names]
