"""Every design, in one place to import from."""

from __future__ import annotations

from stepup_econ.uncertainty.copula import Correlation, nearest_correlation
from stepup_econ.uncertainty.design import Design, HasDistribution
from stepup_econ.uncertainty.draws import METHODS, independent_scramblings, random_blocks, random_design
from stepup_econ.uncertainty.varied import base_design, changed_design, grid_design, one_way_design, uncertain

__all__ = [
    "METHODS",
    "Correlation",
    "Design",
    "HasDistribution",
    "base_design",
    "changed_design",
    "grid_design",
    "independent_scramblings",
    "nearest_correlation",
    "one_way_design",
    "random_blocks",
    "random_design",
    "uncertain",
]
