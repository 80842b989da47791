"""Figures of where the money goes, who pays and how staff time is used."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from stepup_econ.report import figure_style as style
from stepup_econ.report.figure_style import HATCHES, PALETTE, FigureSpec
from stepup_econ.report.rounding import count, pounds, share
from stepup_econ.report.table_spec import STAGE_LABELS
from stepup_econ.report.tables import Published

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Rows = list[dict[str, Any]]
OVERALL = ("agency_services", "set_up", "unused_capacity")
"""Rows of the stage costs that are no stage of the pathway: they have a cost but no families of their own."""



def _stages(published: Published) -> tuple[Rows, Rows, float]:
    """Return the stages with what else the service costs, the parts that lead nowhere, and the cost of unused time."""
    rows = published.rows("stage_costs", strategy=published.main, area="all")
    unused = sum(row["cost_total"] for row in rows if row["stage"] == "unused_capacity")
    whole = [row for row in rows if row["part_of"] is None and row["stage"] != "unused_capacity"]
    return whole, [row for row in rows if row["part_of"] is not None], unused


def draw_money(published: Published) -> Figure:
    """Draw families and pounds by stage, with what screening out, failed attempts and unused time take."""
    stages, parts, unused = _stages(published)
    labels = [stage_name(row["stage"], row["unit"]) for row in stages] + [STAGE_LABELS["unused_capacity"]]
    height = 1.3 + 0.22 * len(labels)
    figure, (left, right) = style.sheet(
        published, f"Where the money goes: {published.labels.strategies[published.main]}", height, panels=2,
        left=style.room_for(labels), right=0.75, bottom=0.5, gap=0.8, above=0.2,
    )  # fmt: skip
    _bars(left, stages, parts, "volume", PALETTE[0], count)
    _bars(right, stages, parts, "cost_total", PALETTE[1], pounds)
    right.barh(len(stages), unused, color="white", edgecolor=PALETTE[2], hatch=HATCHES[2], height=0.68)
    style.beside(right, max(unused, 0), len(stages), pounds(unused))
    for axis, title in ((left, "How many a year"), (right, "Pounds a year")):
        style.rows_axis(axis, labels)
        axis.set_title(title, loc="left")
        axis.set_xticks([])
        axis.spines["bottom"].set_visible(False)
    right.set_yticklabels([])
    figure.text(0.1 / style.WIDTH, 0.08 / height, _key(parts), fontsize=7.5, color=style.GREY)
    return figure


def stage_name(stage: str, unit: str) -> str:
    """Return a stage's heading with what is counted at it."""
    label = STAGE_LABELS.get(stage, stage)
    if stage in OVERALL:
        return label
    return label if unit in label.lower() else f"{label} ({unit})"


def short(stage: str) -> str:
    """Return a stage's heading for the middle of a sentence."""
    return STAGE_LABELS.get(stage, stage).lower()


def _bars(axis: Axes, stages: Rows, parts: Rows, column: str, colour: str, form: Callable[[float], str]) -> None:
    """Draw one bar a stage; the part that leads nowhere is striped."""
    order = [row["stage"] for row in stages]
    values = [0.0 if column == "volume" and row["stage"] in OVERALL else row[column] for row in stages]
    axis.barh(range(len(order)), values, color=colour, height=0.68)
    for part in parts:
        if part["part_of"] in order:
            axis.barh(
                order.index(part["part_of"]), part[column], color="white", edgecolor=colour, hatch=HATCHES[1],
                height=0.68, linewidth=0.8,
            )  # fmt: skip
    for place, row in enumerate(stages):
        if column != "volume" or row["stage"] not in OVERALL:
            style.beside(axis, row[column], place, form(row[column]))


def _key(parts: Rows) -> str:
    named = "; ".join(f"of {short(row['part_of'])}, {short(row['stage'])}" for row in parts)
    striped = f"Striped: the part that leads nowhere ({named}).\n" if named else ""
    return f"{striped}Crossed: coordinator time that is paid for and that no family's case used."


def alt_money(published: Published) -> str:
    """Say the figure in words."""
    stages, parts, unused = _stages(published)
    steps = "; ".join(
        f"{stage_name(row['stage'], row['unit']).lower()} "
        + ("" if row["stage"] in OVERALL else f"{count(row['volume'])}, ")
        + pounds(row["cost_total"])
        for row in stages
    )
    lost = "; ".join(f"{short(row['stage'])} {pounds(row['cost_total'])}" for row in parts)
    name = published.labels.strategies[published.main]
    return (
        f"Two bar charts by stage, how many and pounds spent: {name}. {steps}. "
        f"Of this: {lost or 'no part is shown apart'}. Time paid but not used: {pounds(unused)}."
    )


def by_agency(published: Published) -> tuple[list[str], dict[str, list[float]]]:
    """Return agencies and, for each strategy beside the reference, what each pays more."""
    rows = published.rows("costs_by_agency")
    agencies = list(dict.fromkeys(row["agency_label"] for row in rows))
    sums: dict[tuple[str, str], float] = {}
    for row in rows:
        key = (row["strategy"], row["agency_label"])
        sums[key] = sums.get(key, 0.0) + row["inc_cost"]
    return agencies, {s: [sums.get((s, agency), 0.0) for agency in agencies] for s in published.others}


def draw_agencies(published: Published) -> Figure:
    """Draw who pays more and who pays less than under the reference."""
    agencies, values = by_agency(published)
    labels = [style.wrapped(agency, 50) for agency in agencies]
    names = [published.labels.strategies[strategy] for strategy in values]
    figure, (axis,) = style.sheet(
        published, f"Who pays more and who pays less than under {published.labels.strategies[published.reference]}",
        1.2 + style.rows_height(labels, 0.16 * (1 + len(values))), left=style.room_for(labels, 3.2) + 0.1, right=0.35,
        above=style.legend_room(names),
    )  # fmt: skip
    thick = 0.74 / len(values)
    for place, (strategy, amounts) in enumerate(values.items()):
        at = [row + (place - (len(values) - 1) / 2) * thick for row in range(len(agencies))]
        axis.barh(at, amounts, thick * 0.92, color=PALETTE[place % 6], hatch=HATCHES[place % 6], edgecolor="white",
                  label=published.labels.strategies[strategy])  # fmt: skip
        for y, amount in zip(at, amounts, strict=True):
            style.beside(axis, amount, y, pounds(amount), left=amount < 0)
    axis.axvline(0, color=style.INK, linewidth=0.8)
    style.rows_axis(axis, labels)
    every = [amount for amounts in values.values() for amount in amounts] + [0.0]
    room = 0.24 * (max(every) - min(every) or 1.0)
    axis.set_xlim(min(every) - (room if min(every) < 0 else 0.0), max(every) + room)
    axis.spines["left"].set_visible(False)
    style.money_axis(axis, "x")
    axis.set_xlabel("pays less  \u2190   difference a year   \u2192  pays more")
    style.legend(axis)
    return figure


def alt_agencies(published: Published) -> str:
    """Say the figure in words."""
    agencies, values = by_agency(published)
    said = []
    for strategy, amounts in values.items():
        each = [
            f"{agency} pays {pounds(abs(amount))} {'more' if amount >= 0 else 'less'}"
            for agency, amount in zip(agencies, amounts, strict=True)
        ]
        said.append(f"{published.labels.strategies[strategy]}: {'; '.join(each)}")
    return f"Bar chart by agency. {'. '.join(said)}."


def _capacity(published: Published) -> Rows:
    return published.rows("capacity_areas", strategy=published.main)


def draw_capacity(published: Published) -> Figure:
    """Draw coordinator hours used and unused by area."""
    rows = _capacity(published)
    labels = [style.wrapped(f"{published.labels.name('area', row['area'])} ({row['role']})", 34) for row in rows]
    figure, (axis,) = style.sheet(
        published, "How much of the time that is paid for cases is used", 1.2 + style.rows_height(labels),
        left=style.room_for(labels), right=0.85, above=style.legend_room(["used", "not used"]),
    )  # fmt: skip
    used = [row["used_minutes"] / 60 for row in rows]
    unused = [max(row["unused_minutes"] / 60, 0.0) for row in rows]
    axis.barh(range(len(rows)), used, color=PALETTE[0], height=0.6, label="used")
    axis.barh(range(len(rows)), unused, left=used, color="white", edgecolor=PALETTE[2], hatch=HATCHES[2], height=0.6,
              label="not used")  # fmt: skip
    for place, row in enumerate(rows):
        style.beside(axis, used[place] + unused[place], place, f"{share(row['utilisation'])} used")
    style.rows_axis(axis, labels)
    axis.set_xlabel("Hours a year")
    style.plain_axis(axis, "x")
    style.legend(axis)
    return figure


def alt_capacity(published: Published) -> str:
    """Say the figure in words."""
    said = [
        f"{published.labels.name('area', row['area'])}: {count(row['supplied_minutes'] / 60)} hours paid for cases, "
        f"{share(row['utilisation'])} used"
        for row in _capacity(published)
    ]
    return f"Bar chart of staff time by area. {'; '.join(said)}."


COST_FIGURES = (
    FigureSpec("where_the_money_goes", "Where the money goes by stage", ("stage_costs",), draw_money, alt_money),
    FigureSpec("who_pays", "Who pays more and who pays less", ("costs_by_agency",), draw_agencies, alt_agencies),
    FigureSpec("capacity", "How much of the paid time is used", ("capacity_areas",), draw_capacity, alt_capacity),
)
