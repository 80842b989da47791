"""Tables that are too long for the brief's pages and stand in its annex."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from stepup_econ.report.brief_parts import ShownTable
from stepup_econ.report.rounding import shown
from stepup_econ.report.tables import SHORTHAND, TABLES, Published, conventions, kind_of
from stepup_econ.report.traced import say


@dataclass(frozen=True, slots=True)
class Extract:
    """Columns of a published table, those of its rows that hold what is wanted; `main` keeps to the strategy of the headlines."""

    table: str
    columns: tuple[str, ...]
    main: bool = True
    wanted: Mapping[str, Any] = field(default_factory=dict)


def further_tables(published: Published, before: int) -> tuple[ShownTable, ...]:
    """Return the tables of the annex, numbered on from those before; a table without rows is left out."""
    made: list[ShownTable] = []
    for extract in FURTHER:
        rows = published.rows(extract.table, **{**extract.wanted, **({"strategy": published.main} if extract.main else {})})
        if rows:
            made.append(_shown(published, extract, rows, before + len(made) + 1))
    return tuple(made)


def _shown(published: Published, extract: Extract, rows: list[dict[str, Any]], number: int) -> ShownTable:
    spec = TABLES[extract.table]
    columns = [spec.column(key) for key in extract.columns]
    texts = [
        [shown(kind_of(column, row), published.labels.name(column.kind, row[column.key]), column.empty) for column in columns]
        for row in rows
    ]
    note = note_under(conventions(spec, published.results), {text for line in texts for text in line})
    return ShownTable(
        number, spec.title, tuple(column.title for column in columns),
        tuple(tuple(say("{text}", text=text) for text in line) for line in texts),
        tuple(column.numeric for column in columns), f"{note} Sheet {spec.name} of results.xlsx.",
    )  # fmt: skip


def note_under(said: str, used: Iterable[str]) -> str:
    """Return the line under a table, with the shorthand that its empty cells use."""
    key = [f"{mark} {meaning}" for mark, meaning in SHORTHAND.items() if mark in used]
    return f"{said} {'; '.join(key)}." if key else said


ALL = {"area": "all"}

FURTHER = (
    Extract("scenarios", ("label", "inc_cost", "inc_effect", "icer", "inmb", "p_best")),
    Extract("break_even", ("label", "wtp", "base", "values"), main=False),
    Extract("net_cost_by_agency", ("agency_label", "counts", "pv_pays", "pv_saves", "net_cost", "net_cost_low", "net_cost_high")),
    Extract("returns", ("perspective", "pv_costs", "pv_benefits", "npv", "fiscal_return", "p_npv_positive", "payback_year")),
    Extract("perspectives", ("perspective", "added", "cost", "inc_cost")),
    Extract("protocols", ("depth", "last_mode", "compared", "reached", "reach_share", "cost", "extra_reached", "cost_per_extra_reached"),
            main=False, wanted={**ALL, "families": "all"}),
    Extract("average_cost", ("per", "families", "average_cost", "capacity_rate_cost", "unused_per_family"), wanted={**ALL, "role": "all"}),
    Extract("stage_parts", ("stage", "n", "fixed", "step", "per_step", "variable", "cost", "average", "marginal"), wanted=ALL),
    Extract("capacity_roles", ("label", "perimeter", "annual_cost", "rate_per_hour", "rate_per_minute_with_cases"), main=False),
    Extract("ledger", ("label", "status", "spend", "bottom_up", "variance", "variance_share"), main=False),
)  # fmt: skip
"""The further tables in their order: what each point of view, protocol, stage, post and budget line comes to."""
