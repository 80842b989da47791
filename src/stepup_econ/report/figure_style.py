"""One house style for all figures: page width, colours that survive grey print, the illustrative stamp."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stepup_econ.report.atomic import atomic_path
from stepup_econ.report.phrases import upper_first
from stepup_econ.report.rounding import MINUS, pounds, threshold
from stepup_econ.report.tables import Published

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PALETTE = ("#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1")
MARKERS = ("o", "s", "^", "D", "v", "P")
HATCHES = ("", "////", "xxxx", "\\\\\\\\", "----", "++++")
DASHES: tuple[Any, ...] = ("-", (0, (6, 2)), (0, (2, 1.5)), (0, (7, 2, 2, 2)), (0, (1, 1)), (0, (9, 3)))
INK, GREY, RULE = "#222222", "#595959", "#BFBFBF"
WIDTH = 6.7
DPI = 120
FONT, FONTS = "font-family: 'DejaVu Sans'", "font-family: 'DejaVu Sans', Verdana, Geneva, sans-serif"
"""Text of an SVG stays text; where the first font is missing, those of the same widths that Windows and macOS have take its place."""

LETTER = 0.0615
"""Inches that one letter of the 8-point text takes on average."""

STYLE: Any = {
    "font.family": ["DejaVu Sans"],
    "font.size": 8,
    "axes.titlesize": 8.5,
    "axes.labelsize": 8,
    "axes.labelcolor": INK,
    "axes.edgecolor": GREY,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "xtick.labelsize": 7.5,
    "ytick.labelsize": 8,
    "xtick.color": INK,
    "ytick.color": INK,
    "grid.color": "#E3E3E3",
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "legend.fontsize": 7.5,
    "hatch.linewidth": 0.7,
    "lines.linewidth": 1.8,
    "text.color": INK,
    "svg.hashsalt": "stepup_econ",
    "svg.fonttype": "none",
    "text.hinting": "none",
}


@dataclass(frozen=True, slots=True)
class FigureSpec:
    """One published figure: drawn from published tables, told in words from the same tables.

    `needs` are columns without which it says nothing: where one of them is withheld, the figure is left out.
    """

    name: str
    title: str
    tables: tuple[str, ...]
    draw: Callable[[Published], Figure]
    alt: Callable[[Published], str]
    needs: tuple[str, ...] = ()

    def available(self, published: Published) -> bool:
        """Whether the run has something to show in it."""
        withheld = {key for name in self.tables for _, key in published.hidden.get(name, ())}
        return all(published.records[name] for name in self.tables) and withheld.isdisjoint(self.needs)


def sheet(
    published: Published, title: str, height: float, panels: int = 1, **inches: float
) -> tuple[Figure, list[Axes]]:
    """Return a figure at page width with its heading, the stamp where it is due, and its axes side by side.

    Parameters
    ----------
    published : Published
        Tables of the run; says whether the stamp is due.
    title : str
        What the figure shows.
    height : float
        Inches.
    panels : int
        Number of axes.
    **inches
        ``left``, ``right``, ``bottom``, ``gap`` between panels and ``above`` them (for a legend).
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, height), facecolor="white")
    left, right, bottom = inches.get("left", 0.75), inches.get("right", 0.25), inches.get("bottom", 0.5)
    gap = inches.get("gap", 0.35)
    lines = textwrap.wrap(title, 70 if published.illustrative else 84)
    top = 0.24 + 0.17 * len(lines) + inches.get("above", 0.0)
    each = (WIDTH - left - right - gap * (panels - 1)) / panels
    axes = [
        figure.add_axes((
            (left + panel * (each + gap)) / WIDTH, bottom / height, each / WIDTH, (height - top - bottom) / height,
        ))
        for panel in range(panels)
    ]  # fmt: skip
    figure.text(
        0.1 / WIDTH, 1 - 0.1 / height, "\n".join(lines), fontsize=9.5, fontweight="bold", va="top", linespacing=1.25
    )
    if published.illustrative:
        stamp(figure)
    return figure, axes


def stamp(figure: Figure) -> None:
    """Write ILLUSTRATIVE where nobody can overlook it."""
    figure.text(
        1 - 0.12 / WIDTH, 1 - 0.12 / figure.get_figheight(), "ILLUSTRATIVE", fontsize=8, fontweight="bold",
        color="white", ha="right", va="top",
        bbox={"boxstyle": "square,pad=0.3", "facecolor": "#801650", "edgecolor": "none"},
    )  # fmt: skip


def legend(axis: Axes, lift: float = 0.0, columns: int = 4) -> None:
    """Put the legend between heading and axes, from the left edge of the page.

    `lift` is the inches that it stands clear of the axes; `legend_room` says what it needs above that.
    """
    figure = axis.get_figure(root=True)
    labels = axis.get_legend_handles_labels()[1]
    wide = max((len(label) for label in labels), default=1) * LETTER + 0.55
    columns = max(1, min(columns, len(labels), int((WIDTH - 0.2) / wide)))
    box = axis.get_position()
    assert figure is not None
    axis.legend(
        loc="lower left", bbox_to_anchor=(0.1 / WIDTH, box.y1 + (0.03 + lift) / figure.get_figheight()),
        bbox_transform=figure.transFigure, ncols=columns, borderaxespad=0, handlelength=2.6, columnspacing=1.4,
    )  # fmt: skip


def legend_room(labels: Sequence[str], columns: int = 4) -> float:
    """Return the inches that a legend of these labels needs above the axes."""
    wide = max((len(label) for label in labels), default=1) * LETTER + 0.55
    columns = max(1, min(columns, len(labels), int((WIDTH - 0.2) / wide)))
    return 0.12 + 0.17 * -(-len(labels) // columns)


def room_for(labels: Sequence[str], most: float = 2.6) -> float:
    """Return the inches that labels beside an axis need."""
    longest = max((len(line) for label in labels for line in label.split("\n")), default=0)
    return min(longest * LETTER + 0.25, most)


def wrapped(label: str, letters: int = 30) -> str:
    """Return a label broken into lines, its first letter large."""
    return "\n".join(textwrap.wrap(upper_first(label), letters)) or label


def rows_height(labels: Sequence[str], least: float = 0.3) -> float:
    """Return the inches that rows with these labels need below one another, all rows alike."""
    lines = max((label.count("\n") for label in labels), default=0) + 1
    return len(labels) * max(least, 0.135 * lines + 0.06)


def rows_axis(axis: Axes, labels: Sequence[str]) -> None:
    """Label the rows of a chart of horizontal bars or points, first row on top."""
    axis.set_yticks(range(len(labels)), labels)
    axis.set_ylim(len(labels) - 0.4, -0.6)
    axis.tick_params(axis="y", length=0)


def beside(axis: Axes, x: float, y: float, text: str, left: bool = False, **more: Any) -> None:
    """Write a value beside the end of a bar or point."""
    axis.annotate(
        text, (x, y), (-5 if left else 5, 0), textcoords="offset points", va="center", ha="right" if left else "left",
        **{"fontsize": 7.5, **more},
    )  # fmt: skip


def make_room(axis: Axes, values: Sequence[float], texts: Sequence[str], least: float = 0.12) -> None:
    """Widen a horizontal axis so that texts beside the ends of bars or points from nought stay within it.

    Texts of negative values stand to the left, all others to the right; `least` is the inches that stay free on either side.
    """
    wide = axis.get_position().width * WIDTH
    low, high = min(0.0, *values), max(0.0, *values)
    sides = [
        max((len(text) * LETTER + 0.2 for value, text in zip(values, texts, strict=True) if (value < 0) == left), default=0.0)
        for left in (True, False)
    ]
    # a text at the end of the longest bar needs its whole room, one near nought less: taking the whole is always enough
    before, after = (max(side, least) for side in sides)
    scale = ((high - low) or 1.0) / max(wide - before - after, 0.3 * wide)
    axis.set_xlim(low - before * scale, high + after * scale)


def money_axis(axis: Axes, which: str, most: int = 5) -> None:
    """Label an axis in pounds, with so many steps at most."""
    _ticks(axis, which, lambda value: pounds(value) if abs(value) >= 1e6 else threshold(value), most)


def plain_axis(axis: Axes, which: str) -> None:
    """Label an axis in plain numbers with thousands apart and a true minus sign."""
    _ticks(axis, which, lambda value: f"{value:,.10g}".replace("-", MINUS))


def percent_axis(axis: Axes, which: str) -> None:
    """Label an axis that holds shares in percent."""
    _ticks(axis, which, lambda value: f"{value:.0%}".replace("-", MINUS))


def _ticks(axis: Axes, which: str, form: Callable[[float], str], most: int = 5) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    chosen = axis.xaxis if which == "x" else axis.yaxis
    chosen.set_major_locator(MaxNLocator(most, steps=[1, 2, 2.5, 5, 10]))
    chosen.set_major_formatter(FuncFormatter(lambda value, _: form(value)))


def save(figure: Figure, stem: Path) -> tuple[Path, Path]:
    """Write a figure as SVG and PNG: the same bytes whenever it is drawn from the same tables."""
    import matplotlib as mpl

    paths = stem.with_suffix(".svg"), stem.with_suffix(".png")
    with mpl.rc_context(STYLE):
        drawn = StringIO()
        figure.savefig(drawn, format="svg", metadata={"Date": None, "Creator": None})
        with atomic_path(paths[0]) as temporary:
            temporary.write_text(drawn.getvalue().replace(FONT, FONTS), encoding="utf-8", newline="\n")
        with atomic_path(paths[1]) as temporary:
            figure.savefig(temporary, format="png", dpi=DPI, metadata={"Software": None}, pil_kwargs={"compress_level": 1})
    return paths


def drawn(spec: FigureSpec, published: Published) -> Figure:
    """Return a figure drawn in the house style; matplotlib's global state is as before afterwards."""
    import matplotlib as mpl

    with mpl.rc_context(STYLE):
        return spec.draw(published)
