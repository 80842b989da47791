"""Figures of where posts should go and what they would bring."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stepup_econ.report import figure_style as style
from stepup_econ.report.figure_style import DASHES, HATCHES, MARKERS, PALETTE, FigureSpec
from stepup_econ.report.rounding import fte, pounds
from stepup_econ.report.tables import Published

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SPLITS = (("today_fte", "today", 4, 1), ("equal_fte", "equal split", 5, 2), ("fte", "best found", 0, 0))
"""Column, name, colour and hatch of each way to share the posts."""

MOST_PANELS = 5


def draw_allocation(published: Published) -> Figure:
    """Draw posts by area today, shared equally, and in the best plan."""
    rows = published.rows("allocation_plan")
    letters = max(8, int(64 / max(len(rows), 1)))
    labels = [style.wrapped(row["area_label"], letters) for row in rows]
    lines = max(label.count("\n") for label in labels) + 1
    figure, (axis,) = style.sheet(
        published, "Where the coordinator posts should go", 2.0 + 0.13 * lines, left=0.6, bottom=0.25 + 0.13 * lines,
        above=style.legend_room([name for _, name, _, _ in SPLITS]),
    )  # fmt: skip
    for place, (column, name, colour, hatch) in enumerate(SPLITS):
        here = [(k + (place - 1) * 0.26, row[column]) for k, row in enumerate(rows) if row[column] is not None]
        axis.bar([x for x, _ in here], [value for _, value in here], 0.24, color=PALETTE[colour], hatch=HATCHES[hatch],
                 edgecolor="white", label=name)  # fmt: skip
        for x, value in here:
            axis.annotate(fte(value), (x, value), (0, 2), textcoords="offset points", ha="center", fontsize=7.5)
    axis.set_xticks(range(len(rows)), labels)
    axis.set_ylabel("Posts (FTE)")
    axis.tick_params(axis="x", length=0)
    axis.margins(y=0.12)
    style.plain_axis(axis, "y")
    style.legend(axis)
    return figure


def alt_allocation(published: Published) -> str:
    """Say the figure in words."""
    said = []
    for row in published.rows("allocation_plan"):
        each = ", ".join(f"{name} {fte(row[column])}" for column, name, _, _ in SPLITS if row[column] is not None)
        said.append(f"{row['area_label']}: {each}")
    return f"Bars of posts by area. {'; '.join(said)}."


def draw_frontier(published: Published) -> Figure:
    """Draw what each number of posts would bring in all, and today's number."""
    rows = sorted(published.rows("allocation_frontier"), key=lambda row: row["fte"])
    plan = published.rows("allocation_plan")
    today = sum(row["today_fte"] or 0.0 for row in plan)
    names = ["best plan with so many posts", f"posts today: {fte(today)}"]
    title = "What each number of posts would bring, placed as well as can be"
    figure, (axis,) = style.sheet(published, title, 2.8, left=0.95, above=style.legend_room(names))
    x, y = [row["fte"] for row in rows], [row["net_benefit"] for row in rows]
    axis.plot(x, y, color=PALETTE[0], marker=MARKERS[0], markersize=5, markevery=max(1, len(x) // 16), label=names[0])
    if plan:
        axis.axvline(today, color=PALETTE[2], linestyle=(0, (4, 2)), linewidth=1.2, label=names[1])
    axis.axhline(0, color=style.INK, linewidth=0.7)
    axis.grid(axis="y")
    axis.set_xlabel("Posts in all areas together (FTE)")
    axis.set_ylabel("Expected net benefit")
    style.plain_axis(axis, "x")
    style.money_axis(axis, "y")
    style.legend(axis)
    return figure


def alt_frontier(published: Published) -> str:
    """Say the figure in words."""
    rows = sorted(published.rows("allocation_frontier"), key=lambda row: row["fte"])
    top = max(rows, key=lambda row: row["net_benefit"])
    first, last = rows[0], rows[-1]
    return (
        f"Line from {fte(first['fte'])} posts ({pounds(first['net_benefit'])}) to {fte(last['fte'])} posts "
        f"({pounds(last['net_benefit'])}); expected net benefit is largest at {fte(top['fte'])} posts, "
        f"{pounds(top['net_benefit'])}."
    )


def draw_curves(published: Published) -> Figure:
    """Draw what posts bring in each area, with intervals: a panel an area while there is room, else one panel of lines alone."""
    areas = list(dict.fromkeys(row["area"] for row in published.rows("allocation_curves")))
    names = [published.labels.name("area", area) for area in areas]
    apart = len(areas) <= MOST_PANELS
    title = "What posts bring in each area"
    figure, panels = style.sheet(
        published, f"{title}, with 95% band" if apart else title, 2.5, panels=len(areas) if apart else 1, left=1.0, gap=0.15,
        above=0.3 if apart else style.legend_room(names),
    )  # fmt: skip
    for place, area in enumerate(areas):
        axis = panels[place if apart else 0]
        _curve(axis, published.rows("allocation_curves", area=area), place, names[place], band=apart)
        if apart:
            axis.set_title(style.wrapped(names[place], 18), loc="left")
            axis.sharey(panels[0])
    for axis in panels:
        axis.axhline(0, color=style.INK, linewidth=0.7)
        axis.grid(axis="y")
        style.plain_axis(axis, "x")
        axis.tick_params(labelleft=axis is panels[0])
    style.money_axis(panels[0], "y")
    panels[0].set_xlabel("Posts in the area (FTE)", loc="left")
    panels[0].set_ylabel("Net benefit")
    if not apart:
        style.legend(panels[0])
    return figure


def _curve(axis: Axes, rows: list[dict[str, Any]], place: int, name: str, band: bool) -> None:
    """Draw one area's line, with its interval where that is wanted and known."""
    x = [row["fte"] for row in rows]
    if band and all(row["low"] is not None and row["high"] is not None for row in rows):
        axis.fill_between(x, [row["low"] for row in rows], [row["high"] for row in rows], color=PALETTE[place % 6], alpha=0.16, linewidth=0)
    axis.plot(x, [row["net_benefit"] for row in rows], color=PALETTE[place % 6], linestyle=DASHES[place % 6],
              marker=MARKERS[place % 6], markersize=4, markevery=max(1, len(x) // 8), label=name)  # fmt: skip


def alt_curves(published: Published) -> str:
    """Say the figure in words."""
    said = []
    for area in dict.fromkeys(row["area"] for row in published.rows("allocation_curves")):
        top = max(published.rows("allocation_curves", area=area), key=lambda row: row["net_benefit"])
        name = published.labels.name("area", area)
        said.append(f"{name} most at {fte(top['fte'])} posts, {pounds(top['net_benefit'])}")
    return f"One line an area: expected net benefit by posts. {'; '.join(said)}."


ALLOCATION_FIGURES = (
    FigureSpec("allocation", "Where the posts should go", ("allocation_plan",), draw_allocation, alt_allocation),
    FigureSpec("frontier", "What more posts would bring", ("allocation_frontier",), draw_frontier, alt_frontier),
    FigureSpec("curves", "What posts bring in each area", ("allocation_curves",), draw_curves, alt_curves),
)
