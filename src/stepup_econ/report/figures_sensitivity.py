"""Figures of what moves the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stepup_econ.report import figure_style as style
from stepup_econ.report.disclosure import HIDDEN
from stepup_econ.report.figure_style import HATCHES, MARKERS, PALETTE, FigureSpec
from stepup_econ.report.figures_decision import at_threshold
from stepup_econ.report.rounding import pounds, shown, threshold
from stepup_econ.report.tables import Published, unit_kind

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Rows = list[dict[str, Any]]
MOST_BARS = 8
HEADS = ("low to high", "turns at")
"""Headings of the columns beside the tornado."""


def _tornado_rows(published: Published) -> Rows:
    return sorted(published.rows("tornado"), key=lambda row: -row["swing"])[:MOST_BARS]


def draw_tornado(published: Published) -> Figure:
    """Draw the inputs that move net benefit most, with the value at which the answer changes."""
    rows = _tornado_rows(published)
    labels = [style.wrapped(f"{row['label']}{' (assumed)' if row['quality'] == 'assumed' else ''}", 36) for row in rows]
    base = base_inmb(published)
    keys = ["input at its low value", "input at its high value", f"base case {pounds(base)}"]
    cells = [(f"{_value(row, 'low')} to {_value(row, 'high')}", _value(row, "switch_value")) for row in rows]
    figure, (axis,) = style.sheet(
        published, f"What moves the answer: net benefit at {threshold(published.wtp)}, one input at a time",
        1.35 + style.rows_height(labels, 0.25), left=style.room_for(labels), right=0.3 + sum(_widths(cells)),
        above=style.legend_room(keys) + 0.14,
    )  # fmt: skip
    for end, colour, hatch, key in (("low", PALETTE[0], "", keys[0]), ("high", PALETTE[3], HATCHES[1], keys[1])):
        axis.barh(range(len(rows)), [row[f"inmb_{end}"] - base for row in rows], left=base, color=colour, hatch=hatch,
                  edgecolor="white", height=0.62, label=key)  # fmt: skip
    _columns(axis, cells)
    axis.axvline(0, color=style.INK, linewidth=1.0)
    axis.axvline(base, color=style.GREY, linewidth=0.9, linestyle=(0, (3, 2)), label=keys[2])
    style.rows_axis(axis, labels)
    style.money_axis(axis, "x")
    axis.set_xlabel("Net benefit against the reference")
    style.legend(axis, lift=0.14)
    return figure


def _value(row: dict[str, Any], key: str) -> str:
    """Return an input's value in its unit."""
    return shown(unit_kind(row["unit"]), row[key], "nowhere" if key == "switch_value" else HIDDEN)


def _widths(cells: list[tuple[str, str]]) -> list[float]:
    """Return the inches that each column of texts takes."""
    return [max(len(text) for text in column) * 0.94 * style.LETTER + 0.14 for column in zip(HEADS, *cells, strict=True)]


def _columns(axis: Axes, cells: list[tuple[str, str]]) -> None:
    """Write each input's range and the value at which the answer changes to the right of the bars."""
    inch = 1 / (axis.get_position().width * style.WIDTH)
    starts = (0.12, 0.12 + _widths(cells)[0])
    for place, row in enumerate([HEADS, *cells], start=-1):
        for left, text in zip(starts, row, strict=True):
            axis.annotate(
                text, (1 + left * inch, place if place >= 0 else -0.68), xycoords=("axes fraction", "data"), fontsize=7,
                va="center" if place >= 0 else "bottom", color=style.INK if place >= 0 else style.GREY,
            )  # fmt: skip


def base_inmb(published: Published) -> float:
    """Return the base case's net benefit of the first strategy beside the reference, where the bars meet."""
    known = [row["inmb_base"] for row in published.rows("tornado") if row["inmb_base"] is not None]
    if known:
        return float(known[0])
    by = {row["strategy"]: row for row in published.rows("icers")}
    main, reference = by[published.main], by[published.reference]
    return float(published.wtp * (main["effect"] - reference["effect"]) - (main["cost"] - reference["cost"]))


def alt_tornado(published: Published) -> str:
    """Say the figure in words."""
    said = [
        f"{row['label']} from {_value(row, 'low')} to {_value(row, 'high')}: net benefit {pounds(row['inmb_low'])} to "
        f"{pounds(row['inmb_high'])}"
        for row in _tornado_rows(published)[:5]
    ]
    return f"Bars, widest first. {'; '.join(said)}."


def _break_even_rows(published: Published) -> Rows:
    """Return the rows at the first threshold as ratios to their base case, nearest first, those without last."""
    rows = [dict(row) for row in at_threshold(published.rows("break_even"), published.wtp) if row["base"]]
    for row in rows:
        ratios = [float(value) / row["base"] for value in row["values"] or ()]
        row["ratio"] = min(ratios, key=lambda ratio: abs(ratio - 1), default=None)
        row["at"] = None if row["ratio"] is None else row["ratio"] * row["base"]
    return sorted(rows, key=lambda row: (row["ratio"] is None, abs((row["ratio"] or 1.0) - 1)))[:MOST_BARS]


def draw_break_even(published: Published) -> Figure:
    """Draw how far each input must move from its base case for the strategy to break even."""
    rows = _break_even_rows(published)
    labels = [style.wrapped(row["label"], 36) for row in rows]
    figure, (axis,) = style.sheet(
        published, f"How far an input must move to break even at {threshold(published.wtp)}", 1.2 + style.rows_height(labels, 0.25),
        left=style.room_for(labels), right=1.4, above=style.legend_room(["base case", "break-even"]),
    )  # fmt: skip
    ends = [row["ratio"] for row in rows if row["ratio"] is not None] + [0.8, 1.2]
    pad = 0.06 * (max(ends) - min(ends))
    axis.set_xlim(min(ends) - pad, max(ends) + pad)
    axis.plot([1] * len(rows), range(len(rows)), MARKERS[0], color=PALETTE[0], markersize=6, label="base case")
    for row in rows:
        place = rows.index(row)
        if row["ratio"] is None:
            style.beside(axis, 1, place, "nowhere in its range", color=style.GREY)
            continue
        axis.plot([1, row["ratio"]], [place, place], color=style.RULE, linewidth=2.5, zorder=1)
        axis.plot(row["ratio"], place, MARKERS[3], color=PALETTE[2], markersize=7, zorder=3, linestyle="none",
                  label="break-even" if place == 0 else None)  # fmt: skip
        said = f"{_value(row, 'base')} \u2192 {_value(row, 'at')}"
        axis.annotate(said, (1.03, place), xycoords=("axes fraction", "data"), va="center", fontsize=7.5)
    axis.axvline(1, color=style.GREY, linewidth=0.8, zorder=0)
    style.rows_axis(axis, labels)
    style.percent_axis(axis, "x")
    axis.set_xlabel("As a share of the base case")
    style.legend(axis)
    return figure


def alt_break_even(published: Published) -> str:
    """Say the figure in words."""
    said = [
        f"{row['label']}: no value in its range breaks even"
        if row["ratio"] is None
        else f"{row['label']}: from {_value(row, 'base')} to {_value(row, 'at')}"
        for row in _break_even_rows(published)
    ]
    return f"Points for base case and break-even value of each input. {'; '.join(said)}."


def draw_scenarios(published: Published) -> Figure:
    """Draw net benefit in each scenario."""
    rows = published.rows("scenarios")
    scenarios = list(dict.fromkeys(row["scenario"] for row in rows))
    called = {row["scenario"]: style.wrapped(row["label"], 38) for row in rows}
    labels = [called[scenario] for scenario in scenarios]
    names = [published.labels.strategies[strategy] for strategy in published.others]
    figure, (axis,) = style.sheet(
        published, f"When an assumption is changed as a whole: net benefit at {threshold(published.wtp)}",
        1.15 + style.rows_height(labels, 0.16 + 0.17 * len(names)), left=style.room_for(labels), right=0.2,
        above=style.legend_room(names),
    )  # fmt: skip
    for chosen, strategy in enumerate(published.others):
        here = [row for row in rows if row["strategy"] == strategy and row["inmb"] is not None]
        at = [scenarios.index(row["scenario"]) + 0.36 * (chosen - (len(names) - 1) / 2) for row in here]
        place = published.strategies.index(strategy) % 6
        axis.hlines(at, 0, [row["inmb"] for row in here], color=style.RULE, linewidth=2.2, zorder=1)
        axis.plot([row["inmb"] for row in here], at, MARKERS[place], color=PALETTE[place], markersize=6.5, zorder=3,
                  linestyle="none", label=names[chosen])  # fmt: skip
        for y, row in zip(at, here, strict=True):
            style.beside(axis, row["inmb"], y, pounds(row["inmb"]), left=row["inmb"] < 0)
    axis.axvline(0, color=style.INK, linewidth=0.9)
    style.rows_axis(axis, labels)
    shown_values = [row["inmb"] for row in rows if row["strategy"] in published.others and row["inmb"] is not None]
    style.make_room(axis, shown_values or [0.0], [pounds(value) for value in shown_values or [0.0]])
    style.money_axis(axis, "x")
    axis.set_xlabel("Net benefit against the reference")
    style.legend(axis)
    return figure


def alt_scenarios(published: Published) -> str:
    """Say the figure in words."""
    said = [
        f"{row['label']} ({published.labels.strategies[row['strategy']]}): {pounds(row['inmb'])}"
        for row in published.rows("scenarios")
        if row["inmb"] is not None and row["strategy"] != published.reference
    ]
    return f"Net benefit by scenario. {'; '.join(said)}."


SENSITIVITY_FIGURES = (
    FigureSpec("tornado", "What moves the answer", ("tornado",), draw_tornado, alt_tornado),
    FigureSpec(
        "break_even", "How far inputs must move to break even", ("break_even",), draw_break_even, alt_break_even
    ),
    FigureSpec("scenarios", "Scenarios", ("scenarios",), draw_scenarios, alt_scenarios),
)
