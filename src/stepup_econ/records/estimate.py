"""From family records to everything that is estimated from them: rows for the workbook, costs, levels, and what was wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from os import PathLike
from typing import TYPE_CHECKING, Any

from stepup_econ.problems import InputError, Problem
from stepup_econ.records.activities import activity_rows
from stepup_econ.records.adjust import Comparison, adjusted_rereferral
from stepup_econ.records.agencies import agency_rows
from stepup_econ.records.checks import record_problems, set_aside_counts, write_set_aside
from stepup_econ.records.contact import contact_rows
from stepup_econ.records.costing import cost_table
from stepup_econ.records.cube import Cube, make_cube
from stepup_econ.records.family_costs import FamilyCost, family_costs
from stepup_econ.records.follow_up import FollowUp, follow_up
from stepup_econ.records.levels import next_levels
from stepup_econ.records.levels_rows import level_rows
from stepup_econ.records.outcomes import outcome_rows
from stepup_econ.records.pathway import feature_rows, pathway_rows
from stepup_econ.records.rows import SheetRow, as_synthetic
from stepup_econ.records.sources import is_synthetic
from stepup_econ.records.store import Store, open_store
from stepup_econ.records.trajectories import trajectories

if TYPE_CHECKING:
    import pandas as pd

    from stepup_econ.progress import Tell


@dataclass(frozen=True, slots=True)
class FromRecords:
    """What family records tell.

    Parameters
    ----------
    rows : tuple of SheetRow
        Lines for the workbook's sheets.
    costs : DataFrame
        What the recorded work cost by area, strategy and category, in whole pence; empty where no rates were given.
    levels : DataFrame
        Risk level of a referral against that of the family's next.
    after : FollowUp or None
        What became of families after their referral; None without referrals.
    months : DataFrame or None
        Referrals a family by month before and after the index referral.
    compared : Comparison or None
        Families offered the service against others, adjusted for what is recorded of them.
    family_costs : (tuple of FamilyCost, tuple of str)
        Mean cost of a family by the horizon, families lost sight of allowed for; and why it could not be worked out for some.
    cube : Cube
        Sums that any other rates can be put on.
    lines : dict of str to int
        Lines read of each log.
    aside : dict of str to int
        Lines set aside of each log.
    problems : tuple of Problem
        What was wrong with the lines set aside.
    """

    rows: tuple[SheetRow, ...]
    costs: pd.DataFrame
    levels: pd.DataFrame
    after: FollowUp | None
    months: pd.DataFrame | None
    compared: Comparison | None
    family_costs: tuple[tuple[FamilyCost, ...], tuple[str, ...]]
    cube: Cube
    lines: dict[str, int]
    aside: dict[str, int]
    problems: tuple[Problem, ...]


def estimate(
    records: str | PathLike[str] | Mapping[str, Any], *, months: int = 12, levels: str | None = None,
    set_aside: str | PathLike[str] | None = None, memory: str = "700MB", partitions: int = 1, threads: int = 2, tell: Tell | None = None,
) -> FromRecords:  # fmt: skip
    """Estimate from family records what the workbook asks for, with its uncertainty.

    Parameters
    ----------
    records : path or mapping of str to frame
        A folder of CSV or Parquet files, or pandas, polars or Arrow frames, as `stepup_econ.records.schema.LOGS` declares them.
    months : int
        Horizon of outcomes and of other agencies' involvement.
    levels : str, optional
        Lines of the risk sheets too, with moves between levels as families under this strategy show them: the one without help.
    set_aside : path, optional
        A folder that exists: lines with problems are written there and left out of the estimates. Without it, any problem stops.
    memory, partitions, threads
        As for `open_store` and `make_cube`.
    tell : callable, optional
        Told what is being done and the share done.

    Raises
    ------
    InputError
        Files that are no records; or, unless `set_aside` is given, lines with problems, all of them.
    """
    with open_store(records, memory=memory, threads=threads, tell=tell) as store:
        if tell is not None:
            tell("checking the records", 0.0)
        problems = record_problems(store)
        if problems and set_aside is None:
            raise InputError(problems)
        if set_aside is not None and problems:
            write_set_aside(store, str(set_aside))
        found = _estimate(store, months, partitions, problems, tell)
        if levels is not None:
            found = replace(found, rows=(*found.rows, *level_rows(store, levels)))
    return replace(found, rows=tuple(as_synthetic(row) for row in found.rows)) if is_synthetic(records) else found


def _estimate(store: Store, months: int, partitions: int, problems: tuple[Problem, ...], tell: Tell | None) -> FromRecords:
    cube = make_cube(store, partitions=partitions, tell=tell)
    if tell is not None:
        tell("estimating", 0.9)
    rows = (*pathway_rows(store), *feature_rows(store), *contact_rows(store), *activity_rows(store), *agency_rows(store, months),
            *outcome_rows(store, months))  # fmt: skip
    priced = (store.has("pay") or cube.time.empty) and (store.has("prices") or cube.services.empty)
    costs = cost_table(cube) if priced else cube.time.iloc[:0]
    levels = next_levels(store) if store.has("referrals") else cube.time.iloc[:0]
    lines = {name: int(store.rows(f"SELECT count(*) FROM {name}")[0][0]) for name in store.sources}
    after, by_month = follow_up(store, months), trajectories(store, months)
    compared = adjusted_rereferral(store, months)
    spent = family_costs(store, months)
    return FromRecords(rows, costs, levels, after, by_month, compared, spent, cube, lines, set_aside_counts(store), problems)
