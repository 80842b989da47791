"""Sense checks: do the rows fit each other? Each check names the cells and the mend, and none stops the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from stepup_econ.intake.rows import Book
from stepup_econ.intake.sense_amounts import AMOUNT_CHECKS
from stepup_econ.intake.sense_costs import COST_CHECKS
from stepup_econ.intake.sense_effects import EFFECT_CHECKS
from stepup_econ.intake.sense_risk import RISK_CHECKS
from stepup_econ.intake.sense_service import SERVICE_CHECKS
from stepup_econ.problems import Problem

if TYPE_CHECKING:
    from stepup_econ.prices.library import PriceLibrary


def sense_problems(book: Book, library: PriceLibrary) -> tuple[Problem, ...]:
    """Return everything in a structurally sound book that does not make sense, in the order of the checks."""
    return tuple(problem for check in CHECKS for problem in check(book, library))


CHECKS: tuple[Callable[[Book, PriceLibrary], Iterator[Problem]], ...] = (
    *SERVICE_CHECKS, *COST_CHECKS, *EFFECT_CHECKS, *AMOUNT_CHECKS, *RISK_CHECKS,
)  # fmt: skip
