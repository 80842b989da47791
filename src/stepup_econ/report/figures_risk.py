"""Figure of where families are over time: risk levels under each strategy, and what differs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stepup_econ.report import figure_style as style
from stepup_econ.report.figure_style import DASHES, HATCHES, MARKERS, PALETTE, FigureSpec
from stepup_econ.report.phrases import listed, lower_first
from stepup_econ.report.rounding import percent
from stepup_econ.report.tables import Published

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLE = "Where families are over time: risk levels"

SEEN = tuple(colour for colour in PALETTE if colour != "#3D3D3D")
"""Colours of levels at which families are seen: all but the grey one."""

OUT = ("#8C8C8C", "#C9C9C9", "#6B6B6B")
"""Levels at which families are out of sight are grey."""


def _levels(published: Published) -> list[dict[str, Any]]:
    """Return the levels in the order of the workbook, each with how it is drawn."""
    rows = [row for row in published.rows("risk_times") if row["strategy"] == published.reference]
    looks: list[dict[str, Any]] = []
    inside = outside = 0
    for row in rows:
        gone = row["kind"] != "followed"
        place = outside if gone else inside
        colour = OUT[place % len(OUT)] if gone else SEEN[place % len(SEEN)]
        hatch = HATCHES[(place + (3 if gone else place // len(SEEN))) % len(HATCHES)]
        looks.append({**row, "colour": colour, "hatch": hatch, "place": len(looks)})
        inside, outside = inside + (not gone), outside + gone
    return looks


def _course(published: Published, strategy: str, level: str) -> tuple[list[float], list[float]]:
    rows = published.rows("risk_occupancy", strategy=strategy, level=level)
    return [row["month"] for row in rows], [row["share"] for row in rows]


def draw_risk(published: Published) -> Figure:
    """Draw the share of families at each level over time under the reference and the main strategy, and the difference."""
    levels = _levels(published)
    labels = [level["label"] for level in levels]
    above = style.legend_room(labels, 4) + LIFT
    figure, axes = style.sheet(published, TITLE, 3.4, panels=3, left=0.55, gap=0.62, above=above)
    if not published.illustrative and any(row["assumed"] for row in published.rows("risk_answer")):
        style.stamp(figure)
    if not levels:
        axes[0].text(0, 0.5, "the workbook has no risk model", transform=axes[0].transAxes, color=style.GREY)
        for axis in axes:
            axis.set_axis_off()
        return figure
    for axis, strategy in zip(axes, (published.reference, published.main), strict=False):
        _draw_course(axis, published, strategy, levels)
    _draw_change(axes[2], published, levels)
    style.legend(axes[0], lift=LIFT, columns=4)
    return figure


def _draw_course(axis: Axes, published: Published, strategy: str, levels: list[dict[str, Any]]) -> None:
    below: list[float] = []
    for level in levels:
        months, shares = _course(published, strategy, level["level"])
        below = below or [0.0] * len(months)
        above = [one + other for one, other in zip(below, shares, strict=True)]
        axis.fill_between(
            months, below, above, facecolor=level["colour"], hatch=level["hatch"], edgecolor="white", linewidth=0.4, label=level["label"],
        )  # fmt: skip
        below = above
    _months(axis, months)
    axis.set_ylim(0, 1)
    axis.set_title(style.wrapped(published.labels.strategies[strategy], 30), loc="left", fontsize=7.5)
    axis.set_xlabel("Months since referral")
    style.percent_axis(axis, "y")


def _months(axis: Axes, months: list[float]) -> None:
    """Label the months, year by year where there are two years or more."""
    axis.set_xlim(months[0], months[-1])
    if months[-1] >= 24:
        step = 12 * max(1, round(months[-1] / 48))
        axis.set_xticks(list(range(0, int(months[-1]) + 1, step)))


def _draw_change(axis: Axes, published: Published, levels: list[dict[str, Any]]) -> None:
    axis.axhline(0, color=style.GREY, linewidth=0.8)
    for level in levels:
        months, own = _course(published, published.main, level["level"])
        _, other = _course(published, published.reference, level["level"])
        change = [(one - two) * 100 for one, two in zip(own, other, strict=True)]
        at = level["place"]
        axis.plot(
            months, change, color=level["colour"], linestyle=DASHES[at % len(DASHES)], marker=MARKERS[at % len(MARKERS)], markersize=3.2,
            linewidth=1.3, markevery=max(1, len(months) // 6),
        )  # fmt: skip
    _months(axis, months)
    axis.grid(axis="y")
    axis.set_title("Difference, percentage points", loc="left", fontsize=7.5)
    axis.set_xlabel("Months since referral")
    style.plain_axis(axis, "y")


def alt_risk(published: Published) -> str:
    """Say the figure in words."""
    levels = _levels(published)
    if not levels:
        return "No risk levels: the workbook has no risk model."
    last = max(row["month"] for row in published.rows("risk_occupancy"))
    said = []
    for strategy in (published.reference, published.main):
        shares = [f"{percent(_course(published, strategy, level['level'])[1][-1])} {lower_first(level['label'])}" for level in levels]
        said.append(f"{published.labels.strategies[strategy]}: {listed(shares)}.")
    most = max(levels, key=lambda level: abs(_widest(published, level["level"])[1]))
    month, change = _widest(published, most["level"])
    more = "more" if change > 0 else "fewer"
    widest = f"{abs(change) * 100:.2g} percentage points {more} at {lower_first(most['label'])}, in month {month:g}"
    return (
        f"Two stacked areas and lines of their difference: share of families at each risk level over {last:g} months. At the end: "
        f"{' '.join(said)} The widest difference: {widest}."
    )


def _widest(published: Published, level: str) -> tuple[float, float]:
    months, own = _course(published, published.main, level)
    _, other = _course(published, published.reference, level)
    return max(((m, a - b) for m, a, b in zip(months, own, other, strict=True)), key=lambda pair: abs(pair[1]))


LIFT = 0.2
"""Inches between axes and legend, for the panels' names."""

RISK_FIGURES = (FigureSpec("risk_levels", TITLE, ("risk_occupancy", "risk_times"), draw_risk, alt_risk),)
"""The published figures of the risk model."""
