"""Figures of what is achieved, and of value and doubt over thresholds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stepup_econ.report import figure_style as style
from stepup_econ.report.figure_style import DASHES, MARKERS, PALETTE, FigureSpec
from stepup_econ.report.phrases import one_more
from stepup_econ.report.rounding import chance, count, pounds, threshold
from stepup_econ.report.tables import Published

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Rows = list[dict[str, Any]]


def at_threshold(rows: Rows, wtp: float) -> Rows:
    """Return the rows at the threshold of the table that is nearest to `wtp`."""
    nearest = min((row["wtp"] for row in rows), key=lambda value: (abs(value - wtp), value), default=wtp)
    return [row for row in rows if row["wtp"] == nearest]


def _lines(axis: Axes, published: Published, table: str, column: str, strategies: list[str]) -> None:
    """Draw one line a strategy, told apart by colour, dash and marker."""
    for strategy in strategies:
        place = published.strategies.index(strategy)
        rows = published.rows(table, strategy=strategy)
        axis.plot(
            [row["wtp"] for row in rows], [row[column] for row in rows], color=PALETTE[place % 6],
            linestyle=DASHES[place % 6], marker=MARKERS[place % 6], markersize=4.5,
            markevery=(place, max(1, len(rows) // 10)), label=published.labels.strategies[strategy],
        )  # fmt: skip


def _over_thresholds(published: Published, title: str, names: list[str]) -> tuple[Figure, Axes]:
    figure, (axis,) = style.sheet(published, title, 2.7, left=0.95, right=0.35, above=style.legend_room(names))
    axis.grid(axis="y")
    axis.margins(x=0.01)
    axis.set_xlabel(f"Value put on {one_more(published)}")
    style.money_axis(axis, "x")
    return figure, axis


def _names(published: Published, strategies: list[str]) -> list[str]:
    return [published.labels.strategies[strategy] for strategy in strategies]


def draw_effects(published: Published) -> Figure:
    """Draw families better off by outcome, with intervals."""
    rows = _effect_rows(published)
    several = len(published.others) > 1
    labels = [
        style.wrapped(row["outcome_label"], 34) + (f"\n{_names(published, [row['strategy']])[0]}" if several else "")
        for row in rows
    ]
    figure, (axis,) = style.sheet(
        published, "How many more families do better: estimate and 95% interval", 1.05 + style.rows_height(labels, 0.38),
        left=style.room_for(labels), right=0.35, above=0.05,
    )  # fmt: skip
    for place, row in enumerate(rows):
        colour = PALETTE[published.strategies.index(row["strategy"]) % 6]
        if row["averted_low"] is not None and row["averted_high"] is not None:
            axis.plot([row["averted_low"], row["averted_high"]], [place, place], color=colour, linewidth=2.2)
        axis.plot(row["averted"], place, MARKERS[1], color=colour, markersize=6.5)
        at = (row["averted"], place)
        axis.annotate(count(row["averted"]), at, (0, 6), textcoords="offset points", ha="center", fontsize=7.5,
                      bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5})  # fmt: skip
    axis.axvline(0, color=style.INK, linewidth=0.8)
    style.rows_axis(axis, labels)
    axis.margins(x=0.08)
    style.plain_axis(axis, "x")
    axis.grid(axis="x")
    axis.set_xlabel("fewer do well  \u2190   families a year   \u2192  more do well")
    return figure


def _effect_rows(published: Published) -> Rows:
    rows = published.rows("effects")
    return [row for row in rows if row["strategy"] != published.reference and row["averted"] is not None]


def alt_effects(published: Published) -> str:
    """Say the figure in words."""
    said = []
    for row in _effect_rows(published):
        ends = row["averted_low"], row["averted_high"]
        interval = "" if None in ends else f", 95% interval {count(ends[0])} to {count(ends[1])}"
        strategy = published.labels.strategies[row["strategy"]]
        said.append(f"{strategy}, {row['outcome_label']}: {count(row['averted'])} families better off{interval}")
    return f"Point and interval for each outcome. {'; '.join(said)}."


def draw_inmb(published: Published) -> Figure:
    """Draw net benefit against the reference over thresholds, with its interval."""
    names = _names(published, published.others)
    figure, axis = _over_thresholds(published, "Is it worth more than it costs? Net benefit by threshold", names)
    for strategy in published.others:
        rows = published.rows("net_benefit", strategy=strategy)
        if all(row["inmb_low"] is not None for row in rows):
            axis.fill_between(
                [row["wtp"] for row in rows], [row["inmb_low"] for row in rows], [row["inmb_high"] for row in rows],
                color=PALETTE[published.strategies.index(strategy) % 6], alpha=0.16, linewidth=0,
            )  # fmt: skip
    _lines(axis, published, "net_benefit", "inmb", published.others)
    axis.axhline(0, color=style.INK, linewidth=0.9)
    style.money_axis(axis, "y")
    axis.set_ylabel("Net benefit (band: 95%)")
    style.legend(axis)
    return figure


def alt_inmb(published: Published) -> str:
    """Say the figure in words."""
    rows = at_threshold(published.rows("net_benefit"), published.wtp)
    said = []
    for row in rows:
        if row["strategy"] != published.reference:
            ends = row["inmb_low"], row["inmb_high"]
            interval = "" if None in ends else f", 95% interval {pounds(ends[0])} to {pounds(ends[1])}"
            said.append(f"{published.labels.strategies[row['strategy']]} {pounds(row['inmb'])}{interval}")
    return f"Lines with bands over thresholds: net benefit. At {threshold(rows[0]['wtp'])}: {'; '.join(said)}."


def draw_ceac(published: Published) -> Figure:
    """Draw how likely each strategy is to be best, and that chance for the one that is best on expectation."""
    frontier = "best on average (frontier)"
    names = [*_names(published, published.strategies), frontier]
    figure, axis = _over_thresholds(published, "How likely each strategy is to be the best value, by threshold", names)
    best = {row["wtp"]: row["p_best_optimal"] for row in published.rows("acceptability")}
    wtps = sorted(best)
    chances = [best[wtp] for wtp in wtps]
    axis.plot(wtps, chances, color="#CFCFCF", linewidth=6.5, solid_capstyle="round", label=frontier, zorder=1)
    _lines(axis, published, "acceptability", "p_best", published.strategies)
    axis.set_ylim(-0.03, 1.03)
    style.percent_axis(axis, "y")
    axis.set_ylabel("Chance of being best")
    style.legend(axis)
    return figure


def alt_ceac(published: Published) -> str:
    """Say the figure in words."""
    rows = published.rows("acceptability")
    wtps = [row["wtp"] for row in rows]
    parts = []
    for wtp in sorted({min(wtps), published.wtp, max(wtps)}):
        here = at_threshold(rows, wtp)
        said = ", ".join(f"{published.labels.strategies[row['strategy']]} {chance(row['p_best'])}" for row in here)
        parts.append(f"at {threshold(here[0]['wtp'])}: {said}")
    return f"Lines over thresholds: chance of being the best value. {'; '.join(parts)}."


def draw_loss(published: Published) -> Figure:
    """Draw what is lost on average by choosing each strategy now."""
    names = _names(published, published.strategies)
    figure, axis = _over_thresholds(published, "What is lost on average by choosing each strategy now", names)
    _lines(axis, published, "acceptability", "expected_loss", published.strategies)
    axis.set_ylim(bottom=0)
    style.money_axis(axis, "y")
    axis.set_ylabel("Expected loss")
    style.legend(axis)
    return figure


def alt_loss(published: Published) -> str:
    """Say the figure in words."""
    rows = at_threshold(published.rows("acceptability"), published.wtp)
    said = [f"{published.labels.strategies[row['strategy']]} {pounds(row['expected_loss'])}" for row in rows]
    return f"Lines over thresholds: expected loss. At {threshold(rows[0]['wtp'])}: {'; '.join(said)}."


def draw_evpi(published: Published) -> Figure:
    """Draw what knowing everything would be worth, for one period and for the years that the decision matters."""
    series = (("evpi_population", "over the years that the decision matters"), ("evpi", "one period"))
    title = "What it would be worth to know everything before deciding"
    figure, axis = _over_thresholds(published, title, [label for _, label in series])
    rows = published.rows("evpi")
    for place, (column, label) in enumerate(series):
        axis.plot(
            [row["wtp"] for row in rows], [row[column] for row in rows], color=PALETTE[place], linestyle=DASHES[place],
            label=label, marker=MARKERS[place], markersize=4.5, markevery=max(1, len(rows) // 10),
        )  # fmt: skip
    axis.set_ylim(bottom=0)
    style.money_axis(axis, "y")
    axis.set_ylabel("Worth at most")
    style.legend(axis)
    return figure


def alt_evpi(published: Published) -> str:
    """Say the figure in words."""
    rows = published.rows("evpi")
    here = at_threshold(rows, published.wtp)[0]
    top = max(rows, key=lambda row: row["evpi"])
    return (
        f"Two lines over thresholds. At {threshold(here['wtp'])} perfect information is worth {pounds(here['evpi'])} "
        f"for one period; the most is {pounds(top['evpi'])}, at {threshold(top['wtp'])}."
    )


DECISION_FIGURES = (
    FigureSpec("effects", "What is achieved", ("effects",), draw_effects, alt_effects),
    FigureSpec("net_benefit", "Net benefit by threshold", ("net_benefit",), draw_inmb, alt_inmb),
    FigureSpec("acceptability", "Chance of being the best value", ("acceptability",), draw_ceac, alt_ceac),
    FigureSpec("expected_loss", "Expected loss", ("acceptability",), draw_loss, alt_loss),
    FigureSpec("evpi", "Value of perfect information", ("evpi",), draw_evpi, alt_evpi),
)
