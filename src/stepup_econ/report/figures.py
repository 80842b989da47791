"""The published figures: each drawn from published tables alone, all in `FIGURES`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from stepup_econ.report.figure_style import FigureSpec, drawn, save
from stepup_econ.report.figures_agencies import AGENCY_FIGURES
from stepup_econ.report.figures_allocation import ALLOCATION_FIGURES
from stepup_econ.report.figures_costs import COST_FIGURES
from stepup_econ.report.figures_decision import DECISION_FIGURES
from stepup_econ.report.figures_equity import EQUITY_FIGURES
from stepup_econ.report.figures_information import INFORMATION_FIGURES
from stepup_econ.report.figures_plane import PLANE_FIGURES
from stepup_econ.report.figures_risk import RISK_FIGURES
from stepup_econ.report.figures_sensitivity import SENSITIVITY_FIGURES
from stepup_econ.report.figures_study import STUDY_FIGURES
from stepup_econ.report.figures_two_way import TWO_WAY_FIGURES
from stepup_econ.report.tables import Published


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure that was written: its files and its words."""

    name: str
    title: str
    alt: str
    svg: Path
    png: Path


def write_figures(published: Published, folder: Path, step: Callable[[str], None] | None = None) -> dict[str, Drawing]:
    """Write every figure that the run has something to show in, as SVG and PNG.

    Parameters
    ----------
    published : Published
        Tables of the run.
    folder : Path
        Made if it is not there.
    step : callable, optional
        Called with each figure's name when it is done.
    """
    folder.mkdir(parents=True, exist_ok=True)
    done: dict[str, Drawing] = {}
    for name, spec in FIGURES.items():
        if not spec.available(published):
            continue
        svg, png = save(drawn(spec, published), folder / name)
        done[name] = Drawing(name, spec.title, alt_text(spec, published), svg, png)
        if step is not None:
            step(name)
    return done


def alt_text(spec: FigureSpec, published: Published) -> str:
    """Return a figure's words, with the warning where it rests on assumed inputs."""
    return f"Illustrative. {spec.alt(published)}" if published.illustrative else spec.alt(published)


FIGURES: Mapping[str, FigureSpec] = MappingProxyType({
    spec.name: spec
    for spec in (
        *COST_FIGURES, *AGENCY_FIGURES, *PLANE_FIGURES, *DECISION_FIGURES, *INFORMATION_FIGURES, *STUDY_FIGURES,
        *SENSITIVITY_FIGURES, *TWO_WAY_FIGURES, *ALLOCATION_FIGURES, *EQUITY_FIGURES,
        *RISK_FIGURES,
    )
})  # fmt: skip
"""Every published figure by its name, in the order of the brief."""
