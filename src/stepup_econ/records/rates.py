"""How often something happens under the service against usual care: the ratio of two rates, and whether events come in runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from stepup_econ.problems import Problem, raise_if


@dataclass(frozen=True, slots=True)
class RateRatio:
    """A rate against another.

    Parameters
    ----------
    ratio, low, high : float
    p : float
        Two-sided, of a ratio of one.
    rule : str
    """

    ratio: float
    low: float
    high: float
    p: float
    rule: str


def rate_ratio(
    events: tuple[int, int],
    exposure: tuple[float, float],
    *,
    level: float = 0.95,
    rule: Literal["exact", "mid-p"] = "exact",
) -> RateRatio:
    """Return the rate of the first group over that of the second.

    Parameters
    ----------
    events, exposure : pair
        Of the service and of usual care.
    level : float
        Of the interval.
    rule : {"exact", "mid-p"}
        The exact interval never holds the truth less often than it says; mid-p is shorter and holds it about as often as it says.

    Raises
    ------
    InputError
        Counts or times that are none (EF161), or no event in either group (EF162).

    Notes
    -----
    Given all events, those of the first group are binomial (Clopper and Pearson 1934; Rothman and Greenland 1998). Events are taken to
    fall independently. Referrals of one family do not: with the counts of each family see `overdispersion` and `cox`.

    Examples
    --------
    >>> found = rate_ratio((15, 41), (19_017.0, 28_010.0))
    >>> round(found.ratio, 2), round(found.low, 2), round(found.high, 2)
    (0.54, 0.28, 0.99)
    """
    problems = [*_faults("first group ", events[0], exposure[0]), *_faults("second group ", events[1], exposure[1])]
    if not problems and sum(events) == 0:
        mend = "Follow families for longer: without any event there is nothing to compare."
        problems.append(Problem("EF162", "events", "none in either group", "one or more", mend))
    raise_if(problems)
    a, total, tail, half = events[0], sum(events), (1 - level) / 2, 0.0 if rule == "exact" else 0.5
    low = _share(a, total, tail, half) if a else 0.0
    high = 1 - _share(total - a, total, tail, half) if a < total else 1.0
    times = exposure[1] / exposure[0]
    odds = [s / (1 - s) * times if s < 1 else float("inf") for s in (low, high)]
    ratio = a / (total - a) * times if a < total else float("inf")
    return RateRatio(ratio, odds[0], odds[1], _two_sided(a, total, exposure[0] / sum(exposure), half), rule)


def overdispersion(counts: ArrayLike, exposure: ArrayLike) -> tuple[float, float]:
    """Return Pearson's dispersion of families' counts about one rate, and its p of being one.

    Above one, families differ or their referrals come in runs, and intervals that count events as independent are too short: widen by
    the square root, or use errors by families.

    Parameters
    ----------
    counts, exposure : array (family,)
        Events and time at risk of each.

    Raises
    ------
    InputError
        Fewer than two families, or counts and times that are none (EF161).

    Examples
    --------
    >>> dispersion, p = overdispersion([0, 0, 6, 0, 0, 6], [1, 1, 1, 1, 1, 1])
    >>> dispersion, p < 0.001
    (4.8, True)
    """
    seen, time = np.asarray(counts, dtype=float), np.asarray(exposure, dtype=float)
    sound = (
        seen.ndim == 1 and seen.shape == time.shape and seen.size > 1 and np.isfinite(seen).all() and (time > 0).all() and seen.sum() > 0
    )
    if not sound:
        mend = "Give two families or more, each with its count and its time at risk, and some event among them."
        raise_if([Problem("EF161", "counts, exposure", f"shapes {seen.shape}, {time.shape}", "counts and times above 0", mend)])
    due = time * seen.sum() / time.sum()
    pearson = float(((seen - due) ** 2 / due).sum())
    return pearson / (seen.size - 1), float(stats.chi2.sf(pearson, seen.size - 1))


def _share(successes: int, total: int, tail: float, half: float) -> float:
    """Return the lower limit of a binomial share: the share at which so many or more have probability `tail`."""
    from scipy.optimize import brentq

    if not half:
        return float(stats.beta.ppf(tail, successes, total - successes + 1))

    def over(share: float) -> float:
        return float(stats.binom.sf(successes - 1, total, share) - half * stats.binom.pmf(successes, total, share)) - tail

    return float(brentq(over, 1e-12, 1 - 1e-12, xtol=1e-14))


def _two_sided(a: int, total: int, share: float, half: float) -> float:
    upper = stats.binom.sf(a - 1, total, share) - half * stats.binom.pmf(a, total, share)
    lower = stats.binom.cdf(a, total, share) - half * stats.binom.pmf(a, total, share)
    return float(min(1.0, 2 * min(upper, lower)))


def _faults(whose: str, events: float, exposure: float) -> list[Problem]:
    problems = []
    if not (np.isfinite(events) and events >= 0 and events == round(events)):
        problems.append(Problem("EF161", f"{whose}events", str(events), "a whole number of 0 or more", "Count the events."))
    if not (np.isfinite(exposure) and exposure > 0):
        problems.append(Problem("EF161", f"{whose}exposure", str(exposure), "a time above 0", "Add up the time families were at risk."))
    return problems
