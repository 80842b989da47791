"""What a table of areas must hold, and everything that is wrong with one at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.problems import Problem, raise_if

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("area", "families", "fte", "travel", "moving")
MOST = {"moving": 1.0}


def check_areas(areas: pd.DataFrame) -> pd.DataFrame:
    """Return the areas with plain numbers.

    Raises
    ------
    InputError
        A column that is missing or no area at all (NA101), an area twice (NA102), values that are no numbers (NA103), or below 0, or a
        share above 1 (NA104).
    """
    import pandas as pd

    missing = [name for name in COLUMNS if name not in areas.columns]
    if missing or not len(areas):
        found = f"no column {', '.join(missing)}" if missing else "no area"
        raise_if([Problem("NA101", "areas", found, f"columns {', '.join(COLUMNS)} and a line an area", "Add what is missing.")])
    frame = areas.reset_index(drop=True)
    twice = frame["area"][frame["area"].duplicated()].unique()
    problems = [Problem("NA102", "areas", f"{name} more than once", "each area once", "Add its lines up.") for name in twice[:5]]
    numbers = {}
    for name in COLUMNS[1:]:
        values = pd.to_numeric(frame[name], errors="coerce").to_numpy(np.float64)
        bad = ~np.isfinite(values)
        if bad.any():
            where = f"areas, {name}, line {int(np.flatnonzero(bad)[0]) + 1}"
            problems.append(Problem("NA103", where, f"{int(bad.sum())} without a number", "a number for every area", "Fill them in."))
        out = ~bad & ((values < 0) | (values > MOST.get(name, np.inf)))
        if out.any():
            where = f"areas, {name}, line {int(np.flatnonzero(out)[0]) + 1}"
            expected = "0 to 1" if name in MOST else "0 or more"
            problems.append(Problem("NA104", where, f"{values[out][0]:g}", expected, "Check the number and its unit."))
        numbers[name] = values
    raise_if(problems)
    return pd.DataFrame({"area": frame["area"].astype(str), **numbers})
