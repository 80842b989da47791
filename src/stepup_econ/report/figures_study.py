"""Figure of what a study would be worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stepup_econ.report import figure_style as style
from stepup_econ.report.figure_style import DASHES, MARKERS, PALETTE, FigureSpec
from stepup_econ.report.rounding import count, pounds
from stepup_econ.report.tables import Published

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SERIES = (
    ("evppi", "knowing for certain, one year"),
    ("evsi", "the study, one year"),
    ("worth_over_years", "the study, to those who come after it"),
)
"""Columns drawn, and what they are called."""


def draw_evsi(published: Published) -> Figure:
    """Draw what the study is worth by its size: for a year's decision, and to the families who come after it."""
    rows = published.rows("evsi")
    names = [label for _, label in SERIES]
    figure, (axis,) = style.sheet(
        published, f"What a study would be worth: {rows[0]['study']}", 2.7, left=0.95, right=0.35, above=style.legend_room(names, 3)
    )
    axis.grid(axis="y")
    for place, (column, label) in enumerate(SERIES):
        axis.plot(
            [row["n"] for row in rows], [row[column] for row in rows], color=PALETTE[place], linestyle=DASHES[place], label=label,
            marker=MARKERS[place], markersize=4.5, markevery=max(1, len(rows) // 10),
        )  # fmt: skip
    near = [row["n"] for row in rows if row["near_best"]]
    if near:
        axis.axvspan(min(near), max(near), color=PALETTE[2], alpha=0.12, linewidth=0)
    axis.set_ylim(bottom=0)
    axis.set_xlabel("Families in the study (band: within 5% of the best size)")
    axis.set_ylabel("Worth at most")
    style.money_axis(axis, "y")
    style.legend(axis, columns=3)
    return figure


def alt_evsi(published: Published) -> str:
    """Say the figure in words."""
    rows = published.rows("evsi")
    known = [row for row in rows if row["worth_over_years"] is not None]
    if not known:
        return f"Lines over the size of a study, {rows[0]['study']}: there are too few draws to say what it would be worth."
    top = max(known, key=lambda row: row["worth_over_years"])
    return (
        f"Lines over the size of a study, {rows[0]['study']}. Knowing for certain is worth {pounds(top['evppi'])} for one year's decision. "
        f"The study is worth most with {count(top['n'])} families: {pounds(top['evsi'])} for a year's decision and "
        f"{pounds(top['worth_over_years'])} to the families who come after it."
    )


STUDY_FIGURES = (FigureSpec("evsi", "What a study would be worth", ("evsi",), draw_evsi, alt_evsi),)
"""The published figures about studies."""
