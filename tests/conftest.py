"""Fixtures that many tests share: the price library and the worked case as rows that a test may change."""

from __future__ import annotations

import copy
import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
Rows = dict[str, Any]


@pytest.fixture(scope="session")
def library() -> Any:
    from stepup_econ.prices.library import load_library

    return load_library(ROOT / "unit_costs")


@pytest.fixture(scope="session")
def worked_rows() -> Rows:
    """The worked case as it is declared in inputs/blackpool.py."""
    spec = importlib.util.spec_from_file_location("blackpool", ROOT / "inputs" / "blackpool.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return dict(module.ROWS)


@pytest.fixture
def rows(worked_rows: Rows) -> Rows:
    """A copy of the worked case that a test may change."""
    return copy.deepcopy(worked_rows)


@pytest.fixture(scope="session")
def evaluate_rows(library: Any) -> Callable[[Rows], Any]:
    """Make an evaluation from rows; problems are raised."""
    from stepup_econ.intake.load import evaluate, known_ids
    from stepup_econ.intake.typed import book_from_rows
    from stepup_econ.problems import InputError

    def make(rows: Rows) -> Any:
        book, problems = book_from_rows(rows, known_ids(library))
        if book is None:
            raise InputError(problems)
        return evaluate(book, library)

    return make


@pytest.fixture(scope="session")
def worked(worked_rows: Rows, evaluate_rows: Callable[[Rows], Any]) -> Any:
    """The evaluation of the worked case."""
    return evaluate_rows(copy.deepcopy(worked_rows))
