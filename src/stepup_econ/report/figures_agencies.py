"""Figures of who pays and who gains: in one year, and over the years with its doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stepup_econ.report import figure_style as style
from stepup_econ.report.figure_style import HATCHES, MARKERS, PALETTE, FigureSpec
from stepup_econ.report.phrases import short_label
from stepup_econ.report.rounding import pounds
from stepup_econ.report.tables import Published

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Rows = list[dict[str, Any]]


def by_agency(published: Published) -> tuple[list[str], dict[str, list[float]]]:
    """Return the agencies whose costs count and, for each strategy beside the reference, what each pays more."""
    rows = published.rows("costs_by_agency", in_perspective=True)
    agencies = list(dict.fromkeys(row["agency_label"] for row in rows))
    sums: dict[tuple[str, str], float] = {}
    for row in rows:
        key = (row["strategy"], row["agency_label"])
        sums[key] = sums.get(key, 0.0) + row["inc_cost"]
    return agencies, {s: [sums.get((s, agency), 0.0) for agency in agencies] for s in published.others}


def draw_agencies(published: Published) -> Figure:
    """Draw who pays more and who pays less than under the reference; only costs that the perspective counts."""
    agencies, values = by_agency(published)
    labels = [style.wrapped(short_label(agency), 34) for agency in agencies]
    names = [published.labels.strategies[strategy] for strategy in values]
    figure, (axis,) = style.sheet(
        published, f"Who pays more and who pays less than under {published.labels.strategies[published.reference].lower()}",
        1.2 + style.rows_height(labels, 0.16 * (1 + len(values))), left=style.room_for(labels) + 0.1, right=0.2,
        above=style.legend_room(names),
    )  # fmt: skip
    thick = 0.74 / max(len(values), 1)
    for place, (strategy, amounts) in enumerate(values.items()):
        at = [row + (place - (len(values) - 1) / 2) * thick for row in range(len(agencies))]
        axis.barh(at, amounts, thick * 0.92, color=PALETTE[place % 6], hatch=HATCHES[place % 6], edgecolor="white",
                  label=published.labels.strategies[strategy])  # fmt: skip
        for y, amount in zip(at, amounts, strict=True):
            style.beside(axis, amount, y, pounds(amount), left=amount < 0)
    axis.axvline(0, color=style.INK, linewidth=0.8)
    style.rows_axis(axis, labels)
    every = [amount for amounts in values.values() for amount in amounts] or [0.0]
    style.make_room(axis, every, [pounds(amount) for amount in every])
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
    return f"Bar chart by agency of the costs that the chosen perspective counts. {'. '.join(said)}."


def _net(published: Published) -> Rows:
    """Return the agencies that count and that pay or gain anything, in the table's order."""
    rows = published.rows("net_cost_by_agency", strategy=published.main, counts=True)
    return [row for row in rows if round(row["net_cost"], 2) or row["net_cost_low"] or row["net_cost_high"]]


def draw_years(published: Published) -> Figure:
    """Draw what each agency pays and saves in each year, and its net cost over all years with its interval."""
    rows = _net(published)
    labels = [style.wrapped(short_label(row["agency_label"]), 26) for row in rows]
    height = 1.15 + max(1.0, style.rows_height(labels, 0.3))
    figure, (left, right) = style.sheet(
        published, "Who pays and who gains over the years", height, panels=2, left=0.7, right=0.8, bottom=0.48,
        gap=style.room_for(labels) + 0.25, above=0.25,
    )  # fmt: skip
    years = _bars(left, published, rows)
    left.set_title("Net cost each year", loc="left")
    style.money_axis(left, "y")
    left.set_xticks(range(len(years)), [year[2:] for year in years], fontsize=6.5)
    for place, row in enumerate(rows):
        _interval(right, row, place)
    right.axvline(0, color=style.INK, linewidth=0.8)
    style.rows_axis(right, labels)
    right.set_title("All years, 95% interval", loc="left")
    style.money_axis(right, "x", most=2)
    right.set_xlabel("gains  \u2190   discounted   \u2192  pays")
    left.set_xlabel("financial year")
    return figure


def _bars(axis: Axes, published: Published, rows: Rows) -> list[str]:
    """Draw the years' net costs stacked, payments above nought and gains below it; return the years."""
    years = list(dict.fromkeys(row["year"] for row in published.rows("budget_impact", strategy=published.main)))
    above, below = [0.0] * len(years), [0.0] * len(years)
    for place, agency in enumerate(rows):
        found = published.rows("budget_impact", strategy=published.main, agency=agency["agency"])
        for year, row in enumerate(found):
            base = above if row["net_cost"] >= 0 else below
            axis.bar(year, row["net_cost"], 0.62, base[year], color=PALETTE[place % 6], hatch=HATCHES[place % 6],
                     edgecolor="white", linewidth=0.4)  # fmt: skip
            base[year] += row["net_cost"]
    axis.axhline(0, color=style.INK, linewidth=0.8)
    return years


def _interval(axis: Axes, row: dict[str, Any], place: int) -> None:
    """Draw an agency's net cost over all years, in the colour of its part of the bars."""
    colour = PALETTE[place % 6]
    if row["net_cost_low"] is not None and row["net_cost_high"] is not None:
        axis.plot([row["net_cost_low"], row["net_cost_high"]], [place, place], color=colour, linewidth=2.2)
    axis.plot(row["net_cost"], place, MARKERS[place % 6], color=colour, markersize=6)
    axis.annotate(pounds(row["net_cost"]), (1.06, place), xycoords=("axes fraction", "data"), va="center", fontsize=7.5)


def alt_years(published: Published) -> str:
    """Say the figure in words."""
    said = []
    for row in _net(published):
        way = "pays" if row["net_cost"] >= 0 else "gains"
        ends = row["net_cost_low"], row["net_cost_high"]
        interval = "" if None in ends else f" (net cost from {pounds(ends[0])} to {pounds(ends[1])})"
        said.append(f"{short_label(row['agency_label'])} {way} {pounds(abs(row['net_cost']))}{interval}")
    return f"Stacked bars of net cost by year, and by agency over all years with 95% intervals. {'; '.join(said)}."


AGENCY_FIGURES = (
    FigureSpec("who_pays", "Who pays more and who pays less in a year", ("costs_by_agency",), draw_agencies, alt_agencies),
    FigureSpec(
        "agencies_over_years", "Who pays and who gains over the years", ("budget_impact", "net_cost_by_agency"), draw_years, alt_years
    ),
)
