"""Made-up family records for the example of `stepup estimate`, written into inputs/records from a seed: run `make inputs`."""

from __future__ import annotations

import sys
from pathlib import Path

FAMILIES, SEED = 216, 2024
SAID = """# Synthetic records

Nobody stands behind any line of these files: they were drawn from random numbers by `inputs/records.py`, so that `stepup estimate` can be
tried. Everything estimated from this folder is marked illustrative, because of this file. They are drawn to look like the worked case: two
areas with the service and two without, families that move, attempts that fail.
"""


def main(folder: Path) -> None:
    """Write the example records to `folder`."""
    from stepup_econ.records.sources import SYNTHETIC
    from stepup_econ.records.synthetic import synthetic_records

    folder.mkdir(parents=True, exist_ok=True)
    (folder / SYNTHETIC).write_text(SAID, encoding="utf-8", newline="\n")
    for name, frame in synthetic_records(FAMILIES, SEED).items():
        for column in frame.columns:
            if frame[column].dropna().map(type).eq(bool).all() and frame[column].notna().any():
                frame[column] = frame[column].map({True: "yes", False: "no"})
        frame.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("records"))
