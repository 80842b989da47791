"""What the pages and docstrings about costing show is what the package does."""

from __future__ import annotations

import doctest
from pathlib import Path
from types import ModuleType

import pytest

from stepup_econ.analysis import agency_flows, rates, stage_parts
from stepup_econ.prices import optimism

DOCS = Path(__file__).parents[3] / "docs"
PAGES = ("explanation/capacity-cost-rate.md", "explanation/failed-attempts.md", "explanation/perspectives.md", "how-to/read-the-costs.md")


@pytest.mark.parametrize("page", PAGES)
def test_examples_on_the_page_give_what_it_prints(page: str) -> None:
    result = doctest.testfile(str(DOCS / page), module_relative=False, encoding="utf-8")
    assert result.attempted > 4
    assert result.failed == 0


@pytest.mark.parametrize("module", [agency_flows, rates, stage_parts, optimism], ids=lambda m: m.__name__)
def test_examples_in_docstrings_run(module: ModuleType) -> None:
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0
