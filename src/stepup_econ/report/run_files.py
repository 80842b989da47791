"""A run's folder read back: its results and its manifest, or what is wrong with it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

from stepup_econ.problems import InputError, Problem


@dataclass(frozen=True, slots=True)
class RunFiles:
    """What a run's folder holds: `results` as in results.json and `manifest` as in manifest.json."""

    folder: Path
    results: dict[str, Any]
    manifest: dict[str, Any]


def read_run(folder: str | PathLike[str]) -> RunFiles:
    """Read a run's folder.

    Raises
    ------
    InputError
        It is not the folder of a run, or one of its two files is damaged.
    """
    place = Path(folder)
    mend = "Give the folder that stepup run wrote."
    if not (place / "results.json").is_file() or not (place / "manifest.json").is_file():
        what = "no such folder" if not place.exists() else "no results.json and manifest.json in it"
        raise InputError([Problem("RP103", str(place), what, "the folder of a run", mend)])
    found = {}
    for name in ("results", "manifest"):
        try:
            found[name] = json.loads((place / f"{name}.json").read_text(encoding="utf-8"))
        except (ValueError, OSError) as error:
            raise InputError(
                [Problem("RP104", f"{place}/{name}.json", "a damaged file", "JSON as a run writes it", "Run the evaluation again.")]
            ) from error
    return RunFiles(place, found["results"], found["manifest"])
