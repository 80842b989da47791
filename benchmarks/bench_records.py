"""Logs of contact attempts costed at the rates of the day, from ten thousand to thirty million lines, and re-costed for draws of pay."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.case import Case

MODES = ("phone", "text", "letter", "home visit", "joint visit", "through school")
ROLES = ("coordinator", "social_worker", "assistant", "manager")
START, DAYS = np.datetime64("2022-04-01"), 1_095
AREAS, BLOCK, DRAWS = 300, 2_000_000, 10_000
SCRATCH = tempfile.TemporaryDirectory()


@dataclass(frozen=True, slots=True)
class Logs:
    """A folder of records with so many contacts, and draws of what an hour costs."""

    folder: Path
    size: int


def make(size: int) -> Logs:
    """Write `size` made-up contacts of a tenth as many families as Parquet, with four yearly rates a role; a seed a size."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder = Path(SCRATCH.name) / str(size)
    if folder.exists():
        return Logs(folder, size)
    folder.mkdir()
    rng = np.random.default_rng(size)
    families = max(size // 10, 1)
    index_on = START + rng.integers(0, DAYS - 400, families)
    words = {"area": [f"area_{n}" for n in range(AREAS)], "strategy": ["usual_care", "early_help"]}
    coded = {
        name: pa.DictionaryArray.from_arrays(pa.array(rng.integers(0, len(of), families, dtype=np.int16)), pa.array(of))
        for name, of in words.items()
    }
    fixed = pa.array(["end of records"] * families).dictionary_encode()
    pq.write_table(
        pa.table({"family": np.arange(families), **coded, "index_on": index_on, "left_on": index_on + 400, "left_why": fixed}),
        folder / "families.parquet",
    )
    writer = None
    for begin in range(0, size, BLOCK):
        n = min(BLOCK, size - begin)
        family = rng.integers(0, families, n)
        table = pa.table(
            {
                "contact": np.arange(begin, begin + n),
                "family": family,
                "on": index_on[family] + rng.integers(0, 365, n),
                "protocol": pa.DictionaryArray.from_arrays(pa.array(np.zeros(n, dtype=np.int8)), pa.array(["phone_first"])),
                "attempt": rng.integers(1, 6, n, dtype=np.int16),
                "mode": pa.DictionaryArray.from_arrays(pa.array(rng.integers(0, len(MODES), n, dtype=np.int8)), pa.array(MODES)),
                "reached": rng.random(n) < 0.3,
                "role": pa.DictionaryArray.from_arrays(
                    pa.array(rng.choice(len(ROLES), n, p=(0.7, 0.1, 0.15, 0.05)).astype(np.int8)), pa.array(ROLES)
                ),
                "minutes": rng.integers(1, 90, n, dtype=np.int16),
                "travel_minutes": rng.integers(0, 40, n, dtype=np.int16),
            }
        )
        writer = writer or pq.ParquetWriter(folder / "contacts.parquet", table.schema, compression="zstd")
        writer.write_table(table)
    if writer is not None:
        writer.close()
    years = [START + np.timedelta64(365 * n, "D") for n in range(5)]
    rates = [(role, years[n], years[n + 1], 1_500 + 400 * at + 75 * n) for at, role in enumerate(ROLES) for n in range(4)]
    role, begin_on, end_on, pence = (np.array(column) for column in zip(*rates, strict=True))
    pq.write_table(pa.table({"role": role, "from_on": begin_on, "until_on": end_on, "pence_an_hour": pence}), folder / "pay.parquet")
    return Logs(folder, size)


def ours(logs: Logs) -> dict[tuple[str, str], int]:
    """Sums in one scan, priced afterwards, as the package does."""
    from stepup_econ.records.costing import cost_table
    from stepup_econ.records.cube import make_cube
    from stepup_econ.records.store import open_store

    with open_store(logs.folder) as store:
        found = cost_table(make_cube(store), by=("area", "strategy"))
    return {(a, s): int(p) for a, s, p in found[["area", "strategy", "pence"]].itertuples(index=False)}


def merge_asof(logs: Logs) -> dict[tuple[str, str], int]:
    """Every event priced in pandas by `merge_asof`, in sixtieths of a penny."""
    import pandas as pd

    columns = ["family", "on", "role", "minutes", "travel_minutes"]
    events = pd.read_parquet(logs.folder / "contacts.parquet", columns=columns).sort_values("on")
    pay = pd.read_parquet(logs.folder / "pay.parquet").sort_values("from_on")
    events["on"], pay["from_on"] = events["on"].astype("datetime64[us]"), pay["from_on"].astype("datetime64[us]")
    events["role"] = events["role"].astype(str)
    pay["role"] = pay["role"].astype(str)
    rated = pd.merge_asof(events, pay, left_on="on", right_on="from_on", by="role")
    minutes = rated["minutes"].astype(np.int64) + rated["travel_minutes"]
    rated["parts"] = minutes * rated["pence_an_hour"].astype(np.int64)
    families = pd.read_parquet(logs.folder / "families.parquet", columns=["family", "area", "strategy"])
    parts = rated.merge(families, on="family").groupby(["area", "strategy"], observed=True)["parts"].sum()
    return {key: (2 * int(value) + 60) // 120 for key, value in parts.items()}


def row_by_row(logs: Logs) -> dict[tuple[str, str], int]:
    """Every event priced in a loop over pandas rows, as a notebook does it."""
    import pandas as pd

    events, families, pay = (pd.read_parquet(logs.folder / f"{name}.parquet") for name in ("contacts", "families", "pay"))
    families = families.set_index("family")
    parts: dict[tuple[str, str], int] = {}
    for _, event in events.iterrows():
        rate = pay[(pay["role"] == event["role"]) & (pay["from_on"] <= event["on"]) & (event["on"] < pay["until_on"])][
            "pence_an_hour"
        ].iloc[0]
        family = families.loc[event["family"]]
        key = (family["area"], family["strategy"])
        parts[key] = parts.get(key, 0) + (int(event["minutes"]) + int(event["travel_minutes"])) * int(rate)
    return {key: (2 * value + 60) // 120 for key, value in parts.items()}


def bare_scan(logs: Logs) -> None:
    """Every value read from Parquet by the same database, nothing done with them but a sum: what no costing can beat."""
    import duckdb

    with duckdb.connect(config={"threads": 2}) as connection:
        connection.execute(
            'SELECT sum(family), min("on"), min(role), sum(minutes), sum(travel_minutes), min(mode), count(*) FILTER (reached) '
            f"FROM read_parquet('{logs.folder}/contacts.parquet')"
        ).fetchall()


def check(results: Mapping[str, Any]) -> None:
    """Every way gives the same pence in every area and strategy."""
    given = [found for found in results.values() if found is not None]
    assert all(found == given[0] for found in given)


def make_draws(size: int) -> tuple[Any, Any, dict[str, Any]]:
    """Return the sums of a log, the log itself in arrays, and draws of what an hour of each role costs."""
    import pandas as pd

    from stepup_econ.records.costing import basis
    from stepup_econ.records.cube import make_cube
    from stepup_econ.records.store import open_store

    logs = make(size)
    with open_store(logs.folder) as store:
        sums = basis(make_cube(store))
    events = pd.read_parquet(logs.folder / "contacts.parquet", columns=["family", "role", "minutes", "travel_minutes"])
    families = pd.read_parquet(logs.folder / "families.parquet", columns=["area"])["area"].astype(str)
    area = families.map({name: n for n, name in enumerate(sums.areas)}).to_numpy()[events["family"].to_numpy()]
    hours = (events["minutes"].to_numpy(np.int64) + events["travel_minutes"].to_numpy(np.int64)) / 60.0
    role = events["role"].astype(str).map({name: n for n, name in enumerate(ROLES)}).to_numpy()
    rng = np.random.default_rng(1)
    return sums, (area, role, hours), {name: rng.normal(25.0, 2.0, DRAWS) for name in ROLES}


def draws_from_sums(data: tuple[Any, Any, dict[str, Any]]) -> Any:
    """Cost of each area for 10,000 draws of pay, from the sums; the first is returned to be compared."""
    from stepup_econ.records.costing import cost_draws

    return cost_draws(data[0], data[2], {})[1][:, 0]


def draw_from_events(data: tuple[Any, Any, dict[str, Any]]) -> Any:
    """Every event costed again for one draw."""
    area, role, hours = data[1]
    rates = np.array([data[2][name][0] for name in ROLES])
    return np.bincount(area, weights=hours * rates[role], minlength=len(data[0].areas))


def check_draws(results: Mapping[str, Any]) -> None:
    """Floating sums in another order agree to one part in a thousand million."""
    first, *others = results.values()
    assert all(np.allclose(first, other, rtol=1e-9) for other in others)


CASES = (
    Case(
        "costing of a contact log, row by row",
        (10_000,),
        make,
        {"row by row": row_by_row, "stepup_econ": ours, "merge_asof": merge_asof},
        "row by row",
        check,
    ),
    Case(
        "costing of a contact log",
        (1_000_000, 10_000_000),
        make,
        {"merge_asof": merge_asof, "stepup_econ": ours, "bare scan": bare_scan},
        "merge_asof",
        check,
    ),
    Case("costing of a contact log, national", (30_000_000,), make, {"bare scan": bare_scan, "stepup_econ": ours}, "bare scan", check),
    Case(
        "draws of pay over a log: one from events, 10,000 from sums",
        (1_000_000, 10_000_000),
        make_draws,
        {"1 draw, every event again": draw_from_events, "10,000 draws from sums": draws_from_sums},
        "1 draw, every event again",
        check_draws,
    ),
)
