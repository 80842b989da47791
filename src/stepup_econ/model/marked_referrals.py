"""Referrals that come again and again, each with a risk level: risk is seen only when a family is referred."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.model.cohort_values import checked, draws_of, state_problems, unknown_states
from stepup_econ.model.transitions_counts import transitions_from_counts
from stepup_econ.model.transitions_exponential import time_spent
from stepup_econ.problems import Problem, raise_if

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from stepup_econ.model.cohort_values import Floats


@dataclass(frozen=True, slots=True, eq=False)
class MarkedReferrals:
    """A family's referrals over time, and the level of risk seen at each.

    Parameters
    ----------
    levels : tuple of str
    next_level : array (from, to, draw or 1)
        Probability that the next referral is at a level, given the level of the last.
    rate : array (from, draw or 1)
        Referrals a year after a referral at each level.

    Notes
    -----
    A Markov renewal process whose waiting times are exponential: the level of the last referral is a Markov process with
    rates rate x (next_level - 1), and referrals at a level come at the rate times the probability of that level next.
    """

    levels: tuple[str, ...]
    next_level: Floats
    rate: Floats

    def __post_init__(self) -> None:
        problems = state_problems(self.levels)
        size = len(self.levels)
        if self.next_level.shape[:-1] != (size, size) or self.rate.shape[:-1] != (size,):
            found = f"shapes {self.next_level.shape} and {self.rate.shape}"
            problems.append(Problem("MR101", "next_level and rate", found, f"({size}, {size}, draw) and ({size}, draw)", "Put draws last."))
        else:
            sums = self.next_level.sum(axis=1)
            if not ((self.next_level >= 0).all() and np.allclose(sums, 1.0, rtol=0, atol=1e-9)):
                found = f"rows that sum to {sums.min():.6g} to {sums.max():.6g}"
                problems.append(Problem("MR102", "next_level", found, "0 or more, each row summing to 1", "Make every row complete."))
            if not (np.isfinite(self.rate) & (self.rate >= 0)).all():
                problems.append(Problem("MR103", "rate", f"{self.rate.min():g} to {self.rate.max():g}", "0 or more a year", "Mend it."))
            draws_of([("next_level", self.next_level), ("rate", self.rate)], problems)
        raise_if(problems)

    @property
    def draws(self) -> int:
        """Number of draws."""
        return max(int(self.next_level.shape[-1]), int(self.rate.shape[-1]))

    def expected(self, years: float, start: str, force: float = 0.0) -> Floats:
        """Return the expected number of referrals at each level within some years of a referral, (level, draw).

        Parameters
        ----------
        years : float
        start : str
            Level of the referral it begins with, which is not counted.
        force : float
            Yearly force of discounting, the log of one plus the rate: counts then weigh less the later they come.
        """
        raise_if(unknown_states("start", [start], self.levels))
        size = len(self.levels)
        flow = np.broadcast_to(self.rate[:, None] * self.next_level, (size, size, self.draws))
        rates = flow - np.eye(size)[:, :, None] * self.rate[:, None]
        spent = time_spent(rates, years, force)[self.levels.index(start)]
        return np.asarray((spent[:, None] * flow).sum(axis=0))

    def in_the_long_run(self) -> Floats:
        """Return the share of referrals at each level after many of them, (level, draw).

        Raises
        ------
        numpy.linalg.LinAlgError
            If some levels never lead to others, so that it depends on the start.
        """
        size = len(self.levels)
        matrix = np.moveaxis(self.next_level, -1, 0)
        equations = np.swapaxes(matrix, 1, 2) - np.eye(size)
        equations[:, -1] = 1.0
        right = np.zeros((len(matrix), size, 1))
        right[:, -1] = 1.0
        return np.ascontiguousarray(np.linalg.solve(equations, right)[:, :, 0].T)


def marked_referrals(
    levels: Sequence[str],
    counts: ArrayLike,
    rate: ArrayLike | Mapping[str, ArrayLike],
    *,
    draws: int = 0,
    seed: int = 0,
    prior: float = 0.0,
) -> MarkedReferrals:
    """Return the model from counts of one referral's level against the next one's.

    Parameters
    ----------
    levels : sequence of str
    counts : array (from, to)
        Referrals followed by another: level (row), level of the next (column).
    rate : number or draws a year, or a mapping from each level to them
    draws : int
        From the Dirichlet distribution of each row of counts; 0 for the shares themselves.
    seed : int
    prior : float
        Added to every count.

    Examples
    --------
    >>> m = marked_referrals(["standard", "high"], [[180, 60], [70, 40]], rate=0.9)
    >>> m.expected(2, "standard")[:, 0].round(4).tolist(), m.in_the_long_run()[:, 0].round(4).tolist()
    ([1.3211, 0.4789], [0.7179, 0.2821])
    """
    names = tuple(levels)
    shares = transitions_from_counts(names, counts, draws=draws, seed=seed, prior=prior, name="next level").values[0]
    problems: list[Problem] = []
    given = rate if isinstance(rate, Mapping) else dict.fromkeys(names, rate)
    if set(given) != set(names):
        problems.append(Problem("MR104", "rate", ", ".join(map(str, given)), ", ".join(names), "Give a rate for each level."))
        raise_if(problems)
    arrays = {name: checked(f"rate after '{name}'", given[name], problems)[0] for name in names}
    width = draws_of(arrays.items(), problems)
    raise_if(problems)
    return MarkedReferrals(names, shares, np.stack([np.broadcast_to(arrays[name], (width,)) for name in names]))


@dataclass(frozen=True, slots=True)
class LevelTest:
    """Whether the level of a referral says anything about the level of the next.

    Parameters
    ----------
    chi2, g2 : float
        Pearson's statistic and the likelihood ratio's.
    df : int
    p_chi2, p_g2 : float
        Chance of as much if the level said nothing.
    memory : float
        Second largest eigenvalue of the next-level matrix: 0 if the level says nothing, 1 if it never changes.
    sentence : str
    """

    chi2: float
    g2: float
    df: int
    p_chi2: float
    p_g2: float
    memory: float
    sentence: str


def level_test(levels: Sequence[str], counts: ArrayLike) -> LevelTest:
    """Test whether the current level is informative at all, or levels come and go without memory.

    Parameters
    ----------
    levels : sequence of str
    counts : array (from, to)

    Notes
    -----
    Order 0 against order 1 of a Markov chain: Anderson and Goodman (1957), Annals of Mathematical Statistics 28:89. If the
    level says nothing, aiming help at those now high is worth no more than aiming it at anybody.

    Examples
    --------
    >>> found = level_test(["standard", "high"], [[180, 60], [70, 40]])
    >>> round(found.chi2, 4), round(found.p_chi2, 4), round(found.memory, 4)
    (4.7727, 0.0289, 0.1136)
    """
    from scipy.special import gammaincc

    names = tuple(levels)
    shares = transitions_from_counts(names, counts).values[0, :, :, 0]
    table = np.asarray(counts, dtype=np.float64)
    table = table[:, table.sum(axis=0) > 0]
    due = table.sum(axis=1, keepdims=True) * table.sum(axis=0) / table.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(table > 0, table * np.log(table / due), 0.0)
    chi2, g2 = float(((table - due) ** 2 / due).sum()), float(2.0 * logs.sum())
    df = (len(names) - 1) * (table.shape[1] - 1)
    p_chi2, p_g2 = (float(gammaincc(df / 2.0, value / 2.0)) if df else 1.0 for value in (chi2, g2))
    memory = float(np.sort(np.abs(np.linalg.eigvals(shares)))[-2])
    words = "says something about" if p_chi2 < 0.05 else "is not seen to say anything about"
    sentence = (
        f"The level of a referral {words} the level of the next (chi-squared {chi2:.2f} on {df}, p = {p_chi2:.3f}; "
        f"memory {memory:.2f} on a scale where 0 is none and 1 is a level that never changes)."
    )
    return LevelTest(chi2, g2, df, p_chi2, p_g2, memory, sentence)
