"""Figure of what a study would be worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stepup_econ.report import figure_style as style
from stepup_econ.report.figure_style import DASHES, MARKERS, PALETTE, FigureSpec
from stepup_econ.report.rounding import count, pounds
from stepup_econ.report.tables import Published

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SERIES = (
    ("evppi", "knowing for certain, one year"),
    ("evsi", "the study, one year"),
    ("worth_over_years", "the study, to those who come after it"),
)
"""Columns drawn, and what they are called."""


def draw_evsi(published: Published) -> Figure:
    """Draw what each study is worth by its size: for a year's decision, and to the families who come after it."""
    rows = published.rows("evsi")
    studies, names = _studies(rows), [label for _, label in SERIES]
    figure, axes = style.sheet(
        published, "What a study would be worth, by the number of families in it", 3.2, panels=len(studies), left=0.75, gap=0.75,
        above=style.legend_room(names, 3) + LIFT,
    )  # fmt: skip
    for axis, study in zip(axes, studies, strict=True):
        _draw_study(axis, study, [row for row in rows if row["study"] == study], len(studies))
    axes[0].set_ylabel("Worth at most")
    style.legend(axes[0], lift=LIFT, columns=3)
    return figure


def _draw_study(axis: Axes, study: str, rows: list[dict[str, Any]], panels: int) -> None:
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
    axis.set_title(style.wrapped(study, 88 // panels), loc="left", fontsize=7.5)
    axis.set_xlabel("Families in it (band: near the best size)")
    style.money_axis(axis, "y")


def _studies(rows: list[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(row["study"] for row in rows))


def alt_evsi(published: Published) -> str:
    """Say the figure in words."""
    rows = published.rows("evsi")
    said = [_words(study, [row for row in rows if row["study"] == study]) for study in _studies(rows)]
    return f"Lines over the number of families in a study. {' '.join(said)}"


def _words(study: str, rows: list[dict[str, Any]]) -> str:
    known = [row for row in rows if row["worth_over_years"] is not None]
    if not known:
        return f"{study}: there are too few draws to say what it would be worth."
    top = max(known, key=lambda row: row["worth_over_years"])
    return (
        f"{study}: knowing for certain is worth {pounds(top['evppi'])} for one year's decision. "
        f"The study is worth most with {count(top['n'])} families: {pounds(top['evsi'])} for a year's decision and "
        f"{pounds(top['worth_over_years'])} to the families who come after it."
    )


LIFT = 0.32
"""Inches between axes and legend, for the studies' names."""

STUDY_FIGURES = (FigureSpec("evsi", "What a study would be worth", ("evsi",), draw_evsi, alt_evsi),)
"""The published figures about studies."""
