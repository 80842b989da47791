"""Curves from a table that somebody else made: one row an area and number of posts, or one for each draw of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from stepup_econ.allocation.curves import Curves, Floats, area_order
from stepup_econ.problems import Problem, raise_if

if TYPE_CHECKING:
    import pandas as pd

NEEDED = ("area", "fte", "net_benefit")
NUMBERS = ("fte", "net_benefit", "cost", "effect")


def curves_from_frame(frame: pd.DataFrame) -> Curves:
    """Return the curves a table holds, in one order whatever the order of its rows.

    Parameters
    ----------
    frame : DataFrame
        Columns `area, fte, net_benefit` and, where they are known, `cost, effect, strategy, draw`. Without `draw` the values are
        expectations; with it there is one row for each draw, all options have the same draws, and expectations are means over them.
        Other columns are left alone.

    Raises
    ------
    InputError
        Naming every row and option that cannot be used.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"area": ["s", "n", "s", "n"], "fte": [1, 1, 0, 0], "net_benefit": [4.0, 5.0, 0.0, 0.0]})
    >>> curves_from_frame(frame).net_benefit.tolist()
    [0.0, 5.0, 0.0, 4.0]
    """
    missing = [name for name in NEEDED if name not in frame.columns]
    raise_if(
        Problem("AL108", f"curves: {name}", "no such column", "a column of that name", "Add the column.") for name in missing
    )
    raise_if(_cell_problems(frame))
    columns = {name: frame[name].to_numpy(dtype=float) for name in NUMBERS if name in frame.columns}
    ids = frame["area"].astype(str).to_numpy(dtype=object)
    names = tuple(dict.fromkeys(ids))
    areas = tuple(names[place] for place in area_order(names))
    place = {name: k for k, name in enumerate(areas)}
    area = np.array([place[name] for name in ids], dtype=np.int64)
    strategy = frame["strategy"].astype(str).to_numpy() if "strategy" in frame.columns else None
    if "draw" in frame.columns:
        return _with_draws(areas, area, columns, strategy, frame["draw"].to_numpy())
    keys = [columns["fte"], area] if strategy is None else [strategy, np.round(columns["fte"], 9), area]
    order = np.lexsort(keys)
    return Curves(
        areas=areas,
        area=area[order],
        strategy=None if strategy is None else tuple(str(name) for name in strategy[order]),
        **{name: values[order] for name, values in columns.items()},
    )


def _cell_problems(frame: pd.DataFrame) -> list[Problem]:
    import pandas as pd

    found = []
    for name in (*NUMBERS, "area", "strategy", "draw"):
        if name not in frame.columns:
            continue
        blank = frame[name].isna()
        if name in NUMBERS:
            numbers = pd.to_numeric(frame[name], errors="coerce")
            blank = ~np.isfinite(numbers.to_numpy(dtype=float, na_value=np.nan))
        elif name != "draw":
            blank |= frame[name].astype(str).str.strip() == ""
        for row in np.flatnonzero(np.asarray(blank)):
            expected = "a number" if name in NUMBERS else "a name"
            where = f"curves: row {row + 1}, {name}"
            found.append(Problem("AL109", where, f"'{frame[name].iloc[row]}'", expected, "Fill the cell in."))
    return found


def _with_draws(
    areas: tuple[str, ...], area: Any, columns: dict[str, Floats], strategy: Any, draw: Any
) -> Curves:
    """Return curves from one row a draw: rows are put in order and folded to (option, draw)."""
    names, number = np.unique(draw, return_inverse=True)
    step = np.round(columns["fte"], 9)
    keys = [number, step, area] if strategy is None else [number, strategy, step, area]
    order = np.lexsort(keys)
    option_keys = [key[order] for key in keys[1:]]
    new = np.r_[True, np.any([key[1:] != key[:-1] for key in option_keys], axis=0)]
    first = np.flatnonzero(new)
    counts = np.diff(np.r_[first, len(order)])
    raise_if(_draw_problems(areas, area[order], step[order], number[order], names, first, counts))
    folded = {name: values[order].reshape(len(first), len(names)) for name, values in columns.items() if name != "fte"}
    means = {name: values.mean(axis=1) for name, values in folded.items()}
    return Curves(
        areas=areas,
        area=area[order][first],
        fte=columns["fte"][order][first],
        strategy=None if strategy is None else tuple(str(name) for name in strategy[order][first]),
        draws=np.ascontiguousarray(folded["net_benefit"]),
        **means,
    )


def _draw_problems(
    areas: tuple[str, ...], area: Any, step: Any, number: Any, names: Any, first: Any, counts: Any
) -> list[Problem]:
    found = []
    for start, count in zip(first, counts, strict=True):
        held = number[start : start + count]
        where = f"area {areas[area[start]]}, {step[start]:g} FTE"
        twice = np.unique(held[1:][held[1:] == held[:-1]])
        if twice.size:
            said = ", ".join(str(names[k]) for k in twice[:5])
            found.append(Problem("AL106", where, f"draw {said} twice", "each draw once", "Keep one row for each draw."))
        absent = np.setdiff1d(np.arange(len(names)), held)
        if absent.size:
            said = ", ".join(str(names[k]) for k in absent[:5]) + (" ..." if absent.size > 5 else "")
            expected = f"the same {len(names)} draws everywhere"
            found.append(Problem("AL110", where, f"no row for draw {said}", expected, "Add the missing draws."))
    return found
