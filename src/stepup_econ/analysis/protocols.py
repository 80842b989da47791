"""Contact protocols compared: what one attempt fewer or one more reaches and costs, and what it costs to reach one more family."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.evaluation.service import Area, Attempt, Strategy
from stepup_econ.model.contacts import attempt_chain
from stepup_econ.model.pathway import pathway, protocol_attempts
from stepup_econ.model.staffing import post
from stepup_econ.model.values import Values
from stepup_econ.uncertainty.designs import Design, base_design

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
ALL = "all"
NOBODY = Strategy("", "", None)

COLUMNS = ["protocol", "area", "families", "depth", "compared", "last_mode", "referred", "attempts_per_family",
           "failed_per_family", "reached", "reach_share", "cost", "cost_failed", "share_failed", "cost_per_referred",
           "cost_per_reached", "extra_reached", "extra_cost", "cost_per_extra_reached", "cost_per_extra_low",
           "cost_per_extra_high"]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ladder:
    """What a protocol does when it stops after its first, second... attempt; arrays (depth, draw), depth 0 is no attempt at all."""

    attempts: Floats
    reached: Floats
    cost_failed: Floats
    cost_reached: Floats

    @property
    def cost(self) -> Floats:
        """Return the cost of all attempts."""
        return self.cost_failed + self.cost_reached

    def times(self, families: Floats) -> Ladder:
        """Return the ladder of so many families (draw,)."""
        parts = (self.attempts, self.reached, self.cost_failed, self.cost_reached)
        return Ladder(*(families * part for part in parts))

    def plus(self, other: Ladder) -> Ladder:
        """Return the ladder of both groups together."""
        return Ladder(
            self.attempts + other.attempts, self.reached + other.reached, self.cost_failed + other.cost_failed,
            self.cost_reached + other.cost_reached,
        )  # fmt: skip


def ladder(reach: Floats, lost: Floats, cost_reached: Floats, cost_missed: Floats) -> Ladder:
    """Return reach, attempts and cost for one family at every depth of a protocol.

    Parameters
    ----------
    reach, lost : ndarray (attempt, draw)
        Chance that an attempt, once made, reaches the family; chance that a family not reached can no longer be tried.
    cost_reached, cost_missed : ndarray (attempt, draw)
        Pounds of an attempt that reaches the family and of one that does not.

    Notes
    -----
    Attempt n is made with chance ``m[n] = prod_{i<n} (1 - q[i]) (1 - h[i])`` and succeeds with ``m[n] q[n]``. Stopping after d attempts
    changes nothing in the first d, so every prefix of a protocol is a running sum:
    ``cost(d) = sum_{n<=d} m[n] (q[n] c[n] + (1 - q[n]) f[n])``. The step to depth d reaches ``m[d] q[d]`` more families at
    ``m[d] (q[d] c[d] + (1 - q[d]) f[d])``, that is at ``c[d] + f[d] (1 - q[d]) / q[d]`` each. Exact; nothing is simulated.
    """
    made, hit = attempt_chain(reach, lost)
    missed = made - hit
    return Ladder(_running(made), _running(hit), _running(missed * cost_missed), _running(hit * cost_reached))


def protocol_comparison(evaluation: Evaluation, design: Design | None = None) -> pd.DataFrame:
    """Compare every contact protocol with its shorter forms and with one repetition of its last attempt.

    Parameters
    ----------
    evaluation : Evaluation
    design : Design, optional
        Values of the inputs; the base case when left out. With many draws, amounts are means, ratios are ratios of means.

    Returns
    -------
    DataFrame
        One row for each protocol, area (and ``"all"``), kind of family (``"all"``, ``"stay"``, ``"move"``) and depth, from one attempt to
        one more than the protocol has. Families, pounds and attempts are for a year were all who are referred served.
        ``share_failed`` is the share of the cost spent on attempts that failed. ``extra_...`` compares with one attempt fewer:
        ``cost_per_extra_reached`` is what reaching one more family costs at this step, missing where no more are reached, with the
        95 % interval over draws in ``cost_per_extra_low`` and ``_high``. Time is costed at the capacity cost rate.
    """
    import pandas as pd

    design = base_design(evaluation.inputs) if design is None else design
    x = Values(design)
    rows: list[dict[str, Any]] = []
    for protocol in dict.fromkeys(attempt.protocol for attempt in evaluation.attempts):
        attempts = protocol_attempts(evaluation, protocol)
        found = {area.id: _by_kind(evaluation, x, area, attempts) for area in evaluation.service_areas}
        together = {
            kind: _sum([by_kind[kind] for by_kind in found.values()]) for kind in (ALL, "stay", "move")
        }
        for area, by_kind in ((ALL, together), *found.items()):
            for kind, (families, total) in by_kind.items():
                said = {"protocol": protocol, "area": area, "families": kind}
                rows += [said | row for row in _rows(families, total, attempts)]
    return pd.DataFrame(rows, columns=COLUMNS)


Group = tuple[Floats, Ladder]
"""Families referred a year (draw,) and their ladder."""


def _by_kind(evaluation: Evaluation, x: Values, area: Area, attempts: tuple[Attempt, ...]) -> dict[str, Group]:
    deeper = (*attempts, attempts[-1])
    lost, ratio, stay = (
        np.stack([x[getattr(a, name)] for a in deeper]) for name in ("lost_input", "moved_ratio_input", "reach_input")
    )
    prices = [_prices(evaluation, x, area, attempt) for attempt in deeper]
    hit, missed = (np.stack(column) for column in zip(*prices, strict=True))
    referred, moving = pathway(evaluation, x, area, NOBODY).volumes["referred"], x[area.moving_input]
    found: dict[str, Group] = {}
    for kind, families, reach in (("stay", referred * (1.0 - moving), stay), ("move", referred * moving, stay * ratio)):
        found[kind] = (families, ladder(reach, lost, hit, missed).times(families))
    return {ALL: _sum(list(found.values())), **found}


def _prices(evaluation: Evaluation, x: Values, area: Area, attempt: Attempt) -> tuple[Floats, Floats]:
    rate = post(evaluation.roles[attempt.role], x).rate
    travel = x[area.travel_input] if attempt.travel else 0.0
    return rate * (x[attempt.minutes_reached_input] + travel), rate * (x[attempt.minutes_missed_input] + travel)


def _sum(groups: list[Group]) -> Group:
    families, total = groups[0]
    for more, other in groups[1:]:
        families, total = families + more, total.plus(other)
    return families, total


def _rows(families: Floats, total: Ladder, attempts: tuple[Attempt, ...]) -> list[dict[str, Any]]:
    referred, length = float(families.mean()), len(attempts)
    rows = []
    for depth in range(1, length + 2):
        here = {
            name: float(getattr(total, name)[depth].mean()) for name in ("attempts", "reached", "cost", "cost_failed")
        }
        gained, paid = (values[depth] - values[depth - 1] for values in (total.reached, total.cost))
        low, high = _interval(paid, gained)
        rows.append(
            {"depth": depth, "compared": _compared(depth, length), "last_mode": attempts[min(depth, length) - 1].mode,
             "referred": referred, "attempts_per_family": _ratio(here["attempts"], referred),
             "failed_per_family": _ratio(here["attempts"] - here["reached"], referred), "reached": here["reached"],
             "reach_share": _ratio(here["reached"], referred), "cost": here["cost"], "cost_failed": here["cost_failed"],
             "share_failed": _ratio(here["cost_failed"], here["cost"]), "cost_per_referred": _ratio(here["cost"], referred),
             "cost_per_reached": _ratio(here["cost"], here["reached"]), "extra_reached": float(gained.mean()),
             "extra_cost": float(paid.mean()), "cost_per_extra_reached": _ratio(float(paid.mean()), float(gained.mean())),
             "cost_per_extra_low": low, "cost_per_extra_high": high}
        )  # fmt: skip
    return rows


def _compared(depth: int, length: int) -> str:
    fewer = length - depth
    if fewer < 0:
        return "the last attempt once more"
    return "as it is" if fewer == 0 else f"{fewer} attempt{'s' if fewer > 1 else ''} fewer"


def _ratio(amount: float, of: float) -> float | None:
    return amount / of if of > 0 else None


def _interval(paid: Floats, gained: Floats) -> tuple[float | None, float | None]:
    """Return the middle 95 % of the draws of a ratio, or nothing for one draw or where some draw reaches nobody more."""
    if paid.size == 1 or not np.all(gained > 0):
        return None, None
    low, high = np.quantile(paid / gained, (0.025, 0.975))
    return float(low), float(high)


def _running(values: Floats) -> Floats:
    return np.concatenate([np.zeros_like(values[:1]), np.cumsum(values, axis=0)])
