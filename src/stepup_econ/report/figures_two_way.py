"""The figure of two inputs moved together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stepup_econ.report import figure_style as style
from stepup_econ.report.figure_style import PALETTE, FigureSpec
from stepup_econ.report.rounding import pounds, shown, threshold
from stepup_econ.report.tables import Published, unit_kind

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_CELLS = 9
"""More values than this of an input would not be readable as numbers."""


def _axes(published: Published) -> tuple[list[dict[str, Any]], list[float], list[float]]:
    rows = published.rows("two_way")
    return rows, sorted({row["first_value"] for row in rows}), sorted({row["second_value"] for row in rows})


def draw_two_way(published: Published) -> Figure:
    """Draw net benefit for each pair of values: a number in each cell, a darker edge where the strategy pays."""
    rows, first, second = _axes(published)
    figure, (axis,) = style.sheet(
        published, f"Two inputs moved together: net benefit at {threshold(published.wtp)}", 1.5 + 0.3 * len(second), left=1.3, right=0.2
    )
    axis.set_xlim(-0.5, len(first) - 0.5)
    axis.set_ylim(-0.5, len(second) - 0.5)
    if not rows:
        axis.text(0.5, 0.5, "fewer than two inputs are uncertain", transform=axis.transAxes, ha="center", color=style.GREY)
        axis.set_axis_off()
        return figure
    most = max(abs(row["inmb"]) for row in rows) or 1.0
    for row in rows:
        x, y = first.index(row["first_value"]), second.index(row["second_value"])
        pays = row["inmb"] > 0
        strength = 0.12 + 0.5 * abs(row["inmb"]) / most
        axis.bar(x, 0.94, 0.94, bottom=y - 0.47, color=PALETTE[1] if pays else PALETTE[3], alpha=strength, linewidth=0)
        if pays:
            axis.bar(x, 0.94, 0.94, bottom=y - 0.47, color="none", edgecolor=style.INK, linewidth=1.3)
        if len(first) <= MOST_CELLS:
            axis.text(x, y, pounds(row["inmb"]), ha="center", va="center", fontsize=6.5, color=style.INK)
    axis.set_xticks(range(len(first)), [shown(unit_kind(rows[0]["first_unit"]), value, "") for value in first])
    axis.set_yticks(range(len(second)), [shown(unit_kind(rows[0]["second_unit"]), value, "") for value in second])
    axis.set_xlabel(style.wrapped(rows[0]["first_label"], 90))
    axis.set_ylabel(style.wrapped(rows[0]["second_label"], 34))
    axis.grid(visible=False)
    axis.tick_params(length=0)
    return figure


def alt_two_way(published: Published) -> str:
    """Say the figure in words."""
    rows, first, second = _axes(published)
    if not rows:
        return "No grid: fewer than two inputs are uncertain."
    pays = sum(row["inmb"] > 0 for row in rows)
    low, high = (edge(row["inmb"] for row in rows) for edge in (min, max))
    return (
        f"Grid of {len(first)} values of {rows[0]['first_label']} by {len(second)} of {rows[0]['second_label']}: net benefit from "
        f"{pounds(low)} to {pounds(high)}; the strategy pays in {pays} of {len(rows)} cells, which have a dark edge."
    )


TWO_WAY_FIGURES = (FigureSpec("two_way", "Two inputs moved together", ("two_way",), draw_two_way, alt_two_way),)
