"""Collect the uncertain inputs of an evaluation: each becomes an `Estimate` with its distribution and its evidence."""

from __future__ import annotations

from collections.abc import Callable

from stepup_econ.evaluation.estimate import Estimate, Fact
from stepup_econ.intake.cells import count_range, maybe, number, text
from stepup_econ.intake.rows import Row
from stepup_econ.intake.sheets import sheet
from stepup_econ.problems import Problem
from stepup_econ.uncertainty.distributions import (
    Distribution,
    beta_from_counts,
    beta_from_mean_se,
    fixed,
    from_amount,
    from_counts,
)

FitResult = tuple[Distribution, str]


class InputBook:
    """Inputs gathered so far, in the order of the workbook, and what was wrong with any of them."""

    def __init__(self) -> None:
        self.items: dict[str, Estimate] = {}
        self.facts: list[Fact] = []
        self.problems: list[Problem] = []

    def fact(self, row: Row, key: str, about: str, label: str) -> None:
        """Remember a number or choice that does not vary, with its cell."""
        said = sheet(row.sheet).column(key)
        shown = "yes" if row[key] is True else "no" if row[key] is False else text(row, key)
        fact = Fact(about, f"{said.label}: {label}", shown, text(row, "source"), text(row, "quality"), row.where(key))
        self.facts.append(fact)

    def fixed(self, row: Row, key: str, name: str, label: str, unit: str) -> str:
        """Add a number that does not vary; returns the input's name."""
        return self.given(row, key, name, label, unit, number(row, key), lambda: (fixed(number(row, key)), "does not vary"))

    def amount(
        self, row: Row, name: str, label: str, unit: str, kind: str = "amount",
        keys: tuple[str, str | None, str | None, str | None] = ("value", "low", "high", "se"),
    ) -> str:  # fmt: skip
        """Add a number with a range, a standard error or neither; returns the input's name.

        `kind` is "amount", "share", "ratio" or "difference" and decides the family, as the workbook's rule says.
        """
        value, low, high, se = (None if key is None else maybe(row, key) for key in keys)
        key = keys[0]
        amount = 0.0 if value is None else value

        def fit() -> FitResult:
            return from_amount(amount, low, high, se, quality=text(row, "quality"), kind=kind)

        return self.given(row, key, name, label, unit, amount, fit)

    def scaled(self, row: Row, name: str, label: str, unit: str, factor: float) -> str:
        """Add an amount brought to the price year: value, range and standard error times `factor`."""
        value, low, high, se = (maybe(row, key) for key in ("value", "low", "high", "se"))
        value, low, high, se = (None if part is None else part * factor for part in (value, low, high, se))
        amount = value or 0.0
        return self.given(
            row, "value", name, label, unit, amount, lambda: from_amount(amount, low, high, se, quality=text(row, "quality"))
        )

    def convention(self, row: Row, kind: str) -> Distribution:
        """Return the distribution of a bare value by the quality convention, without adding an input."""
        return from_amount(number(row, "value"), quality=text(row, "quality"), kind=kind)[0]

    def cited(self, name: str, label: str, unit: str, value: float, fitted: FitResult, evidence: tuple[str, str, str]) -> str:
        """Add an input that comes from the price library; `evidence` is source, quality and where."""
        distribution, rule = fitted
        self.items[name] = Estimate(name, label, unit, value, distribution, rule, *evidence)
        return name

    def share_of_counts(self, row: Row, keys: tuple[str, str], name: str, label: str, *, of_both: bool = False) -> str:
        """Add a share from a count out of a count (or of both together, where the keys are yes and no); Beta."""
        first, second = keys
        low_n, high_n = count_range(row, second)
        low_k, high_k = count_range(row, first, None if of_both else high_n)
        pairs = [
            (k, k + n if of_both else n)
            for k in range(low_k, high_k + 1)
            for n in range(low_n, high_n + 1)
            if (of_both and k + n > 0) or (not of_both and n >= max(k, 1))
        ]
        counts = ((float(low_k), float(high_k + high_n if of_both else high_n)),)
        return self.given(row, first, name, label, "share", None, lambda: fit_counts(pairs), counts)

    def given(
        self, row: Row, key: str, name: str, label: str, unit: str, value: float | None, fit: Callable[[], FitResult],
        counts: tuple[tuple[float, float], ...] = (),
    ) -> str:  # fmt: skip
        """Add an input whose distribution `fit` makes; an impossible one becomes a problem that names the cell.

        The base-case value is the mean of the distribution where `value` is None. `counts` are those the number rests on.
        """
        try:
            distribution, rule = fit()
        except ValueError as error:
            mend = "Check value, range and standard error; leave out what is not known."
            expected = "numbers that a distribution can have"
            self.problems.append(Problem("WB221", row.where(key), str(error), expected, mend, "sense"))
            return name
        source, quality = text(row, "source"), text(row, "quality")
        base = distribution.mean if value is None else value
        self.items[name] = Estimate(name, label, unit, base, distribution, rule, source, quality, row.where(key), counts)
        return name


def fit_counts(pairs: list[tuple[int, int]]) -> FitResult:
    """Return the Beta of a count out of a count; where counts are hidden, of all the pairs they may be, equally likely.

    Notes
    -----
    A mixture of ``Beta(k, n - k)`` is replaced by the Beta of the same mean and variance.
    """
    if len(pairs) == 1:
        return from_counts(*pairs[0])
    parts = [beta_from_counts(k, n) for k, n in pairs]
    mean = sum(p.mean for p in parts) / len(parts)
    second = sum(p.sd**2 + p.mean**2 for p in parts) / len(parts)
    return beta_from_mean_se(mean, (second - mean**2) ** 0.5), "beta over every count that the hidden one may be"
