from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from report_synthetic import synthetic_results

from stepup_econ.report.brief import make_brief
from stepup_econ.report.brief_parts import Brief
from stepup_econ.report.figures import Drawing, write_figures
from stepup_econ.report.tables import Published, publish

_TWO, _THREE = synthetic_results(2), synthetic_results(3)


@pytest.fixture
def results() -> dict[str, Any]:
    return copy.deepcopy(_TWO)


@pytest.fixture
def results_three() -> dict[str, Any]:
    return copy.deepcopy(_THREE)


@pytest.fixture(scope="session")
def published() -> Published:
    return publish(_TWO)


@pytest.fixture(scope="session")
def drawings(tmp_path_factory: pytest.TempPathFactory, published: Published) -> dict[str, Drawing]:
    folder: Path = tmp_path_factory.mktemp("figures")
    return write_figures(published, folder)


@pytest.fixture(scope="session")
def brief(published: Published, drawings: dict[str, Drawing]) -> Brief:
    return make_brief(published, drawings)
