"""Figures of where the money goes, who pays and how staff time is used."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from stepup_econ.report import figure_style as style
from stepup_econ.report.disclosure import HIDDEN
from stepup_econ.report.figure_style import DASHES, HATCHES, MARKERS, PALETTE, FigureSpec
from stepup_econ.report.rounding import count, pounds, share
from stepup_econ.report.table_spec import STAGE_LABELS
from stepup_econ.report.tables import Published
from stepup_econ.report.wording_costs import AS_IT_IS, ONCE_MORE

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
    values = [0.0 if column == "volume" and row["stage"] in OVERALL else row[column] or 0.0 for row in stages]
    axis.barh(range(len(order)), values, color=colour, height=0.68)
    for part in parts:
        if part["part_of"] in order:
            axis.barh(
                order.index(part["part_of"]), part[column] or 0.0, color="white", edgecolor=colour, hatch=HATCHES[1],
                height=0.68, linewidth=0.8,
            )  # fmt: skip
    for place, row in enumerate(stages):
        if column != "volume" or row["stage"] not in OVERALL:
            style.beside(axis, row[column] or 0.0, place, HIDDEN if row[column] is None else form(row[column]))


def _key(parts: Rows) -> str:
    named = "; ".join(f"of {short(row['part_of'])}, {short(row['stage'])}" for row in parts)
    striped = f"Striped: the part that leads nowhere ({named}).\n" if named else ""
    return f"{striped}Crossed: coordinator time that is paid for and that no family's case used."


def alt_money(published: Published) -> str:
    """Say the figure in words."""
    stages, parts, unused = _stages(published)
    steps = "; ".join(
        f"{stage_name(row['stage'], row['unit']).lower()} "
        + ("" if row["stage"] in OVERALL else "withheld, " if row["volume"] is None else f"{count(row['volume'])}, ")
        + pounds(row["cost_total"])
        for row in stages
    )
    lost = "; ".join(f"{short(row['stage'])} {pounds(row['cost_total'])}" for row in parts)
    name = published.labels.strategies[published.main]
    return (
        f"Two bar charts by stage, how many and pounds spent: {name}. {steps}. "
        f"Of this: {lost or 'no part is shown apart'}. Time paid but not used: {pounds(unused)}."
    )


def _ladder(published: Published) -> Rows:
    """Return the depths of the first contact protocol, all families and areas together."""
    rows = published.rows("protocols", area="all", families="all")
    return [row for row in rows if row["protocol"] == rows[0]["protocol"]]


def draw_protocols(published: Published) -> Figure:
    """Draw families reached against pounds as a contact protocol goes on, from its first attempt to one more than it has."""
    rows = _ladder(published)
    keys = [_step(row) for row in rows]
    figure, (axis,) = style.sheet(
        published, "What each further contact attempt reaches and costs", 2.6, left=0.7, right=0.25 + style.room_for(keys, 3.0)
    )  # fmt: skip
    now = next((row["depth"] for row in rows if row["compared"] == AS_IT_IS), rows[-1]["depth"])
    x, y = [0.0, *(row["cost"] for row in rows)], [0.0, *(row["reached"] for row in rows)]
    axis.plot(x[: int(now) + 1], y[: int(now) + 1], color=PALETTE[0], marker=MARKERS[0], markersize=5)
    axis.plot(x[int(now) :], y[int(now) :], color=PALETTE[2], marker=MARKERS[3], markersize=5, linestyle=DASHES[1])
    for place, row in enumerate(rows):
        axis.annotate(f"{row['depth']:g}", (row["cost"], row["reached"]), (0, 5), textcoords="offset points", ha="center", fontsize=7.5)
        axis.annotate(keys[place], (1.03, 0.95 - 0.15 * place), xycoords="axes fraction", va="top", fontsize=7.5)
    referred = rows[0]["referred"]
    axis.axhline(referred, color=style.GREY, linewidth=0.9, linestyle=(0, (3, 2)))
    axis.annotate(f"referred: {count(referred)}", (0, referred), (4, -3), textcoords="offset points", va="top", fontsize=7.5)
    axis.set_xlim(left=0)
    axis.set_ylim(0, referred * 1.08)
    style.money_axis(axis, "x")
    style.plain_axis(axis, "y")
    axis.grid(axis="y")
    axis.set_xlabel("Pounds a year for all attempts")
    axis.set_ylabel("Families reached a year")
    return figure


def _step(row: dict[str, Any]) -> str:
    """Say what an attempt is and what each family costs that it adds."""
    what = f"{row['depth']:g} {row['last_mode']}"
    what = f"{row['depth']:g} one more {row['last_mode']}" if row["compared"] == ONCE_MORE else what
    each = row["cost_per_extra_reached"]
    return what if each is None else f"{what}: {pounds(each)} each"


def alt_protocols(published: Published) -> str:
    """Say the figure in words."""
    rows = _ladder(published)
    said = [
        f"{row['depth']:g} attempts, the last by {row['last_mode']}: {count(row['reached'])} reached for {pounds(row['cost'])}"
        for row in rows
    ]
    return f"Line of families reached against pounds, of {count(rows[0]['referred'])} referred. {'; '.join(said)}."


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
    FigureSpec(
        "protocols", "What each further contact attempt reaches", ("protocols",), draw_protocols, alt_protocols,
        ("referred", "reached", "cost"),
    ),
    FigureSpec("capacity", "How much of the paid time is used", ("capacity_areas",), draw_capacity, alt_capacity),
)
