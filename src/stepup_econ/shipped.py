"""Where the data that travels with the package is found: the price library and the worked case."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

SHIPPED_FOLDERS = ("unit_costs", "inputs")
"""Top-level folders of the repository of which the wheel carries a copy."""


def shipped(name: str) -> Path:
    """Find a file or folder that travels with the package.

    Parameters
    ----------
    name : str
        Path inside the repository with forward slashes, for example ``"unit_costs"`` or ``"inputs/blackpool.xlsx"``.

    Returns
    -------
    pathlib.Path
        The copy inside the installed package if there is one, otherwise the one of the repository checkout.

    Raises
    ------
    ValueError
        `name` is not in a folder that travels with the package.
    FileNotFoundError
        Neither place has it.

    Examples
    --------
    >>> shipped("unit_costs").name
    'unit_costs'
    """
    parts = PurePosixPath(name).parts
    if not parts or parts[0] not in SHIPPED_FOLDERS or ".." in parts:
        folders = " or ".join(f"{folder}/" for folder in SHIPPED_FOLDERS)
        raise ValueError(f"shipped data: found {name!r}, expected a path in {folders}. Open files of your own by path.")
    package = Path(__file__).resolve().parent
    places = (package / "_data", package.parents[1])
    for place in places:
        if (place / name).exists():
            return place / name
    looked = " and ".join(str(place / name) for place in places)
    raise FileNotFoundError(
        f"shipped data: found no {name!r}, expected {looked}. Install the package again, or give a path of your own."
    )
