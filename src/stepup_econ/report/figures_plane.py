"""The cost-effectiveness plane."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.report import figure_style as style
from stepup_econ.report.figure_style import DASHES, MARKERS, PALETTE, FigureSpec
from stepup_econ.report.rounding import chance, number, pounds, threshold
from stepup_econ.report.tables import Published

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CHI_SQUARE_95 = 5.991464547107979
"""95th percentile of the chi-square distribution with two degrees of freedom."""

TIMES = (1.0, 0.5, 2.0)
"""Thresholds drawn, as multiples of the one that was chosen: no accepted one exists."""

LINES = ("-", (0, (1, 1.5)), (0, (5, 2, 1, 2)))
"""Line of each of those thresholds."""


def _points(published: Published, strategy: str) -> np.ndarray:
    """Return a strategy's sample of draws as (draw, [extra effect, extra cost])."""
    rows = published.rows("plane", strategy=strategy)
    return np.array([[row["inc_effect"], row["inc_cost"]] for row in rows], dtype=float).reshape(-1, 2)


def _thresholds(published: Published) -> list[float]:
    """Return the thresholds drawn, the chosen one first."""
    return list(dict.fromkeys(times * published.wtp for times in TIMES))


def draw_plane(published: Published) -> Figure:
    """Draw a sample of the draws in the cost-effectiveness plane, with a 95% ellipse, the threshold, half of it and twice it."""
    lines = {wtp: f"worth its cost below this line, at {threshold(wtp)}" for wtp in _thresholds(published)}
    names = [*(published.labels.strategies[strategy] for strategy in published.others), *lines.values()]
    figure, (axis,) = style.sheet(
        published, "Extra cost and extra effect in each draw, against the reference", 4.0, left=0.95,
        above=style.legend_room(names),
    )  # fmt: skip
    for strategy in published.others:
        points = _points(published, strategy)
        place = published.strategies.index(strategy) % 6
        colour, mark = PALETTE[place], MARKERS[place]
        name = published.labels.strategies[strategy]
        x, y = points.T
        axis.scatter(x, y, s=7, color=colour, alpha=0.3, linewidths=0, marker=mark, rasterized=True)
        axis.plot(*ellipse(points).T, color=colour, linestyle=DASHES[place], label=name)
        axis.plot(*points.mean(axis=0), mark, color=colour, markeredgecolor="white", markersize=9)
    for (wtp, line), dashes in zip(lines.items(), LINES, strict=False):
        axis.axline((0, 0), slope=wtp, color=style.GREY, linewidth=1, linestyle=dashes, label=line)
    axis.axhline(0, color=style.INK, linewidth=0.7)
    axis.axvline(0, color=style.INK, linewidth=0.7)
    style.money_axis(axis, "y")
    style.plain_axis(axis, "x")
    axis.set_xlabel("Extra effect (more is better)")
    axis.set_ylabel("Extra cost")
    style.legend(axis)
    return figure


def ellipse(points: np.ndarray) -> np.ndarray:
    """Return the 95% ellipse of a cloud of points, as (vertex, 2), from its mean and covariance."""
    values, vectors = np.linalg.eigh(np.cov(points, rowvar=False))
    turn = np.linspace(0, 2 * np.pi, 121)
    circle = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    edge: np.ndarray = points.mean(axis=0) + (circle * np.sqrt(CHI_SQUARE_95 * np.maximum(values, 0))) @ vectors.T
    return edge


def alt_plane(published: Published) -> str:
    """Say the figure in words."""
    said = []
    for strategy in published.others:
        points = _points(published, strategy)
        effect, cost = points.mean(axis=0)
        said.append(
            f"{published.labels.strategies[strategy]}: mean extra effect {number(effect)}, mean extra cost "
            f"{pounds(cost)}; {chance(float((points[:, 0] > 0).mean()))} of draws have more effect, "
            f"{chance(float((points[:, 1] < 0).mean()))} cost less; worth their cost are {_worth(points, _thresholds(published))}"
        )
    shown = max(len(published.rows("plane", strategy=strategy)) for strategy in published.others)
    return f"Scatter of {shown:,} draws, a sample where there are more, with 95% ellipse. {'. '.join(said)}."


def _worth(points: np.ndarray, thresholds: list[float]) -> str:
    """Say which share of the points lies below each threshold's line."""
    shares = {wtp: float((wtp * points[:, 0] > points[:, 1]).mean()) for wtp in sorted(thresholds)}
    return ", ".join(f"{chance(share)} at {threshold(wtp)}" for wtp, share in shares.items())


PLANE_FIGURES = (FigureSpec("plane", "Extra cost and extra effect", ("plane",), draw_plane, alt_plane),)
