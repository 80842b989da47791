"""The equity impact plane: who does well in all, and how equally over areas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stepup_econ.report import figure_style as style
from stepup_econ.report.figure_style import MARKERS, PALETTE, FigureSpec
from stepup_econ.report.rounding import number
from stepup_econ.report.tables import Published

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NEAR = 1e-9
"""Families: changes below this are rounding of the arithmetic."""


def _points(published: Published, strategy: str) -> list[dict[str, Any]]:
    """Return a strategy's points, by rising aversion to inequality."""
    return sorted(published.rows("equity", strategy=strategy), key=lambda row: float(row["aversion"]))


def _shown(published: Published) -> list[str]:
    """Return the strategies that the table places in the plane."""
    return [strategy for strategy in published.others if published.rows("equity", strategy=strategy)]


def draw_equity(published: Published) -> Figure:
    """Draw each strategy in the equity impact plane, one mark for each aversion to inequality that was asked about.

    The dashed line is where what is gained in all and what is lost in equality weigh alike (Asaria, Griffin and Cookson 2016).
    """
    strategies = _shown(published)
    names = [published.labels.strategies[strategy] for strategy in strategies]
    line = "gain in all outweighs loss of equality above this line"
    figure, (axis,) = style.sheet(
        published, "Who does well: more families in all, and more equally over areas", 3.6, left=0.8,
        above=style.legend_room([*names, line]),
    )  # fmt: skip
    axis.axhline(0, color=style.INK, linewidth=0.7)
    axis.axvline(0, color=style.INK, linewidth=0.7)
    axis.axline((0, 0), slope=-1, color=style.GREY, linewidth=0.9, linestyle=(0, (3, 2)), label=line)
    reach = 0.0
    for strategy, name in zip(strategies, names, strict=True):
        rows = _points(published, strategy)
        place = published.strategies.index(strategy) % len(PALETTE)
        x, y = [row["equity_gain"] for row in rows], [row["total_gain"] for row in rows]
        axis.plot(x, y, color=PALETTE[place], marker=MARKERS[place], markersize=6, linewidth=1, label=name)
        _say_aversions(axis, rows)
        reach = max(reach, *(abs(value) for value in (*x, *y)))
    reach = 1.35 * reach or 1.0
    axis.set_xlim(-reach, reach)
    axis.set_ylim(-reach, reach)
    axis.set_xlabel("less equal  \u2190  gain in equality, in families a year  \u2192  more equal")
    axis.set_ylabel("Families better off a year")
    style.plain_axis(axis, "x")
    style.plain_axis(axis, "y")
    style.legend(axis)
    return figure


def _say_aversions(axis: Axes, rows: list[dict[str, Any]]) -> None:
    """Write beside the marks which aversions they are for; marks in one place share their words."""
    if _in_one_place(rows):
        text = f"at every aversion ({_aversions(rows)})" if len(rows) > 1 else f"aversion {_aversions(rows)}"
        style.beside(axis, rows[0]["equity_gain"], rows[0]["total_gain"], text)
        return
    for row in (rows[0], rows[-1]):
        style.beside(axis, row["equity_gain"], row["total_gain"], f"aversion {row['aversion']:g}", row["equity_gain"] < 0)


def _in_one_place(rows: list[dict[str, Any]]) -> bool:
    return all(abs(row["equity_gain"] - rows[0]["equity_gain"]) < NEAR for row in rows)


def _aversions(rows: list[dict[str, Any]]) -> str:
    return ", ".join(f"{row['aversion']:g}" for row in rows)


def alt_equity(published: Published) -> str:
    """Say the figure in words."""
    said = []
    for strategy in _shown(published):
        rows = _points(published, strategy)
        name, total = published.labels.strategies[strategy], number(rows[0]["total_gain"])
        if _in_one_place(rows):
            gains = f"{number(rows[0]['equity_gain'])} at every aversion ({_aversions(rows)}): {rows[0]['quadrant']}"
        else:
            gains = "; ".join(f"{number(row['equity_gain'])} at aversion {row['aversion']:g} ({row['quadrant']})" for row in rows)
        said.append(f"{name}: {total} families a year better off; gain in equality, in families, {gains}")
    return f"Plane of gain in all and gain in equality. {'. '.join(said)}."


EQUITY_FIGURES = (FigureSpec("equity_plane", "Who does well, in all and how equally", ("equity",), draw_equity, alt_equity),)
"""The published figure of equity over areas."""
