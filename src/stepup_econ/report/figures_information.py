"""Figure of what would be worth finding out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stepup_econ.report import figure_style as style
from stepup_econ.report.figure_style import HATCHES, PALETTE, FigureSpec
from stepup_econ.report.rounding import pounds, threshold
from stepup_econ.report.tables import Published

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_BARS = 6


def _bars(published: Published) -> list[dict[str, Any]]:
    """Return the inputs most worth knowing, then the qualities; inputs that are worth nothing only where all are."""
    inputs = published.rows("evppi", kind="input")[:MOST_BARS]
    shown = [row for row in inputs if row["evppi"] > 0] or inputs[:1]
    return [*shown, *published.rows("evppi", kind="quality")]


def _everything(published: Published) -> float | None:
    """Return what knowing everything is worth at the threshold of the table."""
    rows = published.rows("evppi")
    wtp = rows[0]["wtp"] if rows else None
    return next((row["evpi"] for row in published.rows("evpi") if row["wtp"] == wtp), None)


def draw_evppi(published: Published) -> Figure:
    """Draw what knowing each input and each quality of input is worth, beside knowing everything."""
    rows, whole = _bars(published), _everything(published)
    labels = [style.wrapped(row["label"], 36) for row in rows]
    keys = ["one input", "all inputs of a quality", *([f"everything {pounds(whole)}"] if whole is not None else [])]
    figure, (axis,) = style.sheet(
        published, f"What would be worth finding out, a year, at {threshold(rows[0]['wtp'])}", 1.3 + style.rows_height(labels, 0.25),
        left=style.room_for(labels), right=0.3, above=style.legend_room(keys),
    )  # fmt: skip
    for kind, colour, hatch, key in (("input", PALETTE[0], "", keys[0]), ("quality", PALETTE[1], HATCHES[1], keys[1])):
        places = [place for place, row in enumerate(rows) if row["kind"] == kind]
        errors = [1.96 * (rows[place]["se"] or 0.0) for place in places]
        axis.barh(
            places, [rows[place]["evppi"] for place in places], xerr=errors, color=colour, hatch=hatch, edgecolor="white", height=0.62,
            label=key, error_kw={"ecolor": style.INK, "elinewidth": 0.9, "capsize": 2},
        )  # fmt: skip
    if whole is not None:
        axis.axvline(whole, color=style.GREY, linewidth=0.9, linestyle=(0, (3, 2)), label=keys[2])
    style.rows_axis(axis, labels)
    style.money_axis(axis, "x")
    axis.set_xlim(left=0)
    axis.set_xlabel("Worth of knowing it for certain (lines: 95% of the error)")
    style.legend(axis)
    return figure


def alt_evppi(published: Published) -> str:
    """Say the figure in words."""
    rows, whole = _bars(published), _everything(published)
    said = "; ".join(f"{row['label']} {pounds(row['evppi'])}" for row in rows)
    end = "" if whole is None else f" Knowing everything is worth {pounds(whole)}."
    return f"Bars of what knowing is worth a year at {threshold(rows[0]['wtp'])}: {said}.{end}"


INFORMATION_FIGURES = (FigureSpec("evppi", "What would be worth finding out", ("evppi",), draw_evppi, alt_evppi),)
"""The published figures of what would be worth finding out."""
