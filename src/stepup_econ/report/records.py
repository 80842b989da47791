"""Tables become rows of plain numbers and texts, the same on every machine."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

DIGITS = 10
"""Significant digits kept in results.json: far more than any input has, few enough that the last bit of a sum does not show."""


def plain(value: Any) -> Any:
    """Return a value as JSON has it: numbers rounded to `DIGITS`, missing and infinite ones as None."""
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(part) for part in value]
    if value is None or isinstance(value, (str, bool)):
        return value
    return _number(value)


def _number(value: Any) -> bool | int | float | None:
    if isinstance(value, np.bool_):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    number = float(value)  # pandas' missing values become nan
    return float(f"{number:.{DIGITS}g}") + 0.0 if math.isfinite(number) else None


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as plain dictionaries."""
    return [plain(row) for row in table.astype(object).to_dict("records")]
