"""Who pays and who gains: two matrices, agency by year, built up from yearly cohorts of families."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.evaluation.service import Outcome
from stepup_econ.evaluation.vocabulary import VALUE_TYPES
from stepup_econ.model.effects import discounted_events, hazard, treated_hazard
from stepup_econ.model.simulation import Simulation
from stepup_econ.model.values import Values
from stepup_econ.prices.years import FinancialYear
from stepup_econ.uncertainty.designs import Design

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

COLUMNS = ["strategy", "agency", "agency_label", "year", "flow", "value_type", "amount", "cashable"]


@dataclass(frozen=True, slots=True, eq=False)
class AgencyFlows:
    """What a strategy makes each agency pay and gain in each year, against the reference, in pounds of the price year, undiscounted.

    `pays` (agency, year, draw): delivery of the service, unused posts, other agencies' involvement, purchases in the year they are made.
    `gains` and `cashable` (agency, value type, year, draw): consequences avoided, and the part that could be taken out of a
    budget. `years` are financial years, `uptake` the share of a yearly cohort that each year takes in.
    """

    strategy: str
    reference: str
    agencies: tuple[str, ...]
    years: tuple[str, ...]
    uptake: tuple[float, ...]
    pays: Floats
    gains: Floats
    cashable: Floats

    def __post_init__(self) -> None:
        agencies, years, draws = self.pays.shape
        expected = (agencies, len(VALUE_TYPES), years, draws)
        if (agencies, years) != (len(self.agencies), len(self.years)) or len(self.uptake) != years:
            raise ValueError(f"agency flows: found payments of shape {self.pays.shape}, expected (agency, year, draw) as labelled.")
        if self.gains.shape != expected or self.cashable.shape != expected:
            raise ValueError(f"agency flows: found gains of shape {self.gains.shape} and {self.cashable.shape}, expected {expected}.")

    def with_optimism(self, costs: float = 0.0, benefits: float = 0.0) -> AgencyFlows:
        """Return the flows with payments raised by the share `costs` and gains lowered by the share `benefits`.

        Notes
        -----
        ``pays (1 + costs)``, ``gains (1 - benefits)``: HM Treasury and New Economy, Supporting public service transformation: cost
        benefit analysis guidance for local partnerships (2014). Gains below zero, which are losses, are raised instead of lowered.

        Raises
        ------
        ValueError
            Shares below 0, or benefits lowered by more than all.
        """
        if not (costs >= 0 and 0 <= benefits <= 1):
            raise ValueError(f"optimism bias: found {costs!r} and {benefits!r}, expected shares of 0 or more, benefits at most 1.")
        gains, cashable = (part - benefits * np.abs(part) for part in (self.gains, self.cashable))
        return replace(self, pays=self.pays + costs * np.abs(self.pays), gains=gains, cashable=cashable)


def spread(profile: Floats, uptake: Sequence[float]) -> Floats:
    """Return what yearly cohorts add up to: a cohort of size ``uptake[c]`` starts in each year c.

    Parameters
    ----------
    profile : ndarray (..., lag, draw)
        What a whole cohort does in its first, second... year.
    uptake : sequence of float (year)
        Share of a cohort that starts in each year.

    Returns
    -------
    ndarray (..., year, draw)
        What falls after the last year is left out.

    Notes
    -----
    ``total[t] = sum_c uptake[c] profile[t - c]``: Sullivan and others, Budget impact analysis: principles of good practice, Value in
    Health 17(1), 2014.
    """
    total = np.zeros((*profile.shape[:-2], len(uptake), profile.shape[-1]))
    for start, share in enumerate(uptake):
        lags = min(profile.shape[-2], len(uptake) - start)
        total[..., start : start + lags, :] += share * profile[..., :lags, :]
    return total


def purchases(life: float, years: int, first: int = 0) -> NDArray[np.int_]:
    """Return how often something that lasts `life` years is bought in each year: in `first`, and again when it is worn out; (year,).

    Examples
    --------
    >>> purchases(2.5, 6).tolist(), purchases(5, 5, first=1).tolist()
    ([1, 0, 1, 0, 0, 1], [0, 1, 0, 0, 0])
    """
    if not life > 0:
        raise ValueError(f"life: found {life!r} years, expected more than 0.")
    bought = np.zeros(years, dtype=int)
    when = float(first)
    while when < years - 1e-9:
        bought[int(when + 1e-9)] += 1
        when += life
    return bought


def agency_flows(
    evaluation: Evaluation, sim: Simulation, strategy: str | None = None, uptake: Sequence[float] | None = None, years: int = 5
) -> AgencyFlows:
    """Return who pays and who gains under a strategy, agency by year, against the reference.

    Parameters
    ----------
    evaluation : Evaluation
    sim : Simulation
        Of `simulate` on this evaluation: the base case, or a probabilistic analysis.
    strategy : str, optional
        The first that offers the service when left out.
    uptake : sequence of float, optional
        Share, 0 to 1, of the service that runs in each year; the last one holds for later years. All of it when left out.
    years : int
        Years counted; 5 as in a budget impact analysis.

    Raises
    ------
    KeyError
        An unknown strategy.
    ValueError
        An uptake outside 0 to 1, or no year at all.

    Notes
    -----
    Set-up is counted in cash when it is bought (in the first year of any uptake, in full, and again at the end of its life), *not* as the
    annuity of the yearly results: these flows may be discounted, and an annuity holds the interest already. Running costs go
    with uptake. The consequences of a cohort fall in the years in which they happen, up to the evaluation's horizon. What lies beyond
    the last year is not counted, nor is what purchases are still worth then.
    """
    path = _uptake(uptake, years)
    name = strategy or next(s.id for s in evaluation.strategies if s.protocol is not None)
    new, old = sim.position(name), sim.position()
    agencies = tuple(str(a) for a in sim.data["agency"].values)
    x = Values(Design(sim.inputs, sim.data["inputs"].values, sim.method))
    running = _running(evaluation, sim, x, agencies, new) - _running(evaluation, sim, x, agencies, old)
    bought = _bought(evaluation, sim, x, agencies, path, new) - _bought(evaluation, sim, x, agencies, path, old)
    after, before = (_avoided(evaluation, sim, x, agencies, place) for place in (new, old))
    gains, cashable = (spread(one - other, path) for one, other in zip(after, before, strict=True))
    first = FinancialYear.parse(evaluation.settings.first_year)
    labels = tuple(str(first + year) for year in range(years))
    return AgencyFlows(name, sim.reference, agencies, labels, path, spread(running[:, None], path) + bought, gains, cashable)


def _uptake(uptake: Sequence[float] | None, years: int) -> tuple[float, ...]:
    if years < 1:
        raise ValueError(f"years: found {years!r}, expected 1 or more.")
    given = [1.0] if uptake is None else [float(share) for share in uptake]
    if not given or any(not 0.0 <= share <= 1.0 for share in given):
        raise ValueError(f"uptake: found {given}, expected shares between 0 and 1, one for each year.")
    return tuple((given + [given[-1]] * years)[:years])


def _has_posts(sim: Simulation, place: int) -> dict[str, bool]:
    supplied = sim.data["minutes"].values[place, :, 0]
    return {area: bool(np.any(supplied[a] > 0)) for a, area in enumerate(sim.areas)}


def _running(evaluation: Evaluation, sim: Simulation, x: Values, agencies: tuple[str, ...], place: int) -> Floats:
    """Return what a year of the service costs each agency without purchases; (agency, draw)."""
    categories = [str(c) for c in sim.data["category"].values]
    kept = [c for c, name in enumerate(categories) if not name.startswith("consequences") and name != "set_up"]
    total: Floats = sim.data["cost"].values[place].sum(axis=0)[:, kept].sum(axis=1)
    payer = agencies.index(evaluation.coordinator.agency)
    for area, posts in _has_posts(sim, place).items():
        if posts and area in evaluation.capacity:
            total[payer] += x[evaluation.capacity[area].opening_cost_input]
    return total


def _bought(
    evaluation: Evaluation, sim: Simulation, x: Values, agencies: tuple[str, ...], uptake: tuple[float, ...], place: int
) -> Floats:
    """Return what is paid for things bought once, in the years in which they are bought; (agency, year, draw)."""
    total = np.zeros((len(agencies), len(uptake), x.n))
    first = next((year for year, share in enumerate(uptake) if share > 0), len(uptake))
    outside = {area.id for area in evaluation.areas if area.role == "comparison"}
    posts = [area for area, has in _has_posts(sim, place).items() if has]
    for item in evaluation.setups:
        shares = sum(area in item.areas or area in outside for area in posts) / len(item.areas)
        if item.strategy == sim.strategies[place] and shares > 0:
            times = purchases(item.life, len(uptake), first)
            total[agencies.index(item.agency)] += shares * times[:, None] * x[item.cost_input]
    return total


def _avoided(
    evaluation: Evaluation, sim: Simulation, x: Values, agencies: tuple[str, ...], place: int
) -> tuple[Floats, Floats]:
    """Return what a whole cohort's consequences avoided are worth, and the cashable part; (agency, value type, lag, draw)."""
    lags = int(np.ceil(evaluation.settings.horizon_months / 12.0 - 1e-9))
    gains = np.zeros((len(agencies), len(VALUE_TYPES), lags, x.n))
    cashable = np.zeros_like(gains)
    for outcome in evaluation.outcomes:
        events = _events_avoided(evaluation, sim, x, outcome, place)
        if events is None:
            continue
        for follow in (f for f in evaluation.consequences if f.outcome == outcome.id):
            cell = agencies.index(follow.agency), VALUE_TYPES.index(follow.value_type)
            worth = events * x[follow.quantity_input] * x[follow.price_input]
            gains[cell] += worth
            cashable[cell] += follow.cashable * worth
    return gains, cashable


def _events_avoided(evaluation: Evaluation, sim: Simulation, x: Values, outcome: Outcome, place: int) -> Floats | None:
    """Return the events that a cohort's families are spared in each year after they start, undiscounted; (lag, draw)."""
    effect = next((e for e in outcome.effects if e.strategy == sim.strategies[place]), None)
    if effect is None:
        return None
    helped = sim.data["volume"].sel(stage=effect.applies_to).values[place].sum(axis=0)
    base = hazard(x[outcome.risk_input], outcome.risk_months)
    treated = treated_hazard(effect.measure, base, x[effect.effect_input], effect.months)
    horizon, found, before = evaluation.settings.horizon_months, [], np.zeros(x.n)
    for year in range(1, int(np.ceil(horizon / 12.0 - 1e-9)) + 1):
        until = min(12.0 * year, horizon)
        plain, changed = discounted_events(base, treated, effect.months, until, until, 0.0, "start")
        found.append(helped * (plain - changed) - before)
        before = before + found[-1]
    return np.stack(found)


def flow_table(evaluation: Evaluation, flows: AgencyFlows) -> pd.DataFrame:
    """Return both matrices as rows: ``strategy, agency, agency_label, year, flow, value_type, amount, cashable``.

    `flow` is ``"pays"`` or ``"gains"``; amounts are undiscounted pounds, means over the draws; payments are fiscal. Value types of which an
    agency gains nothing in any year are left out.
    """
    import pandas as pd

    names = {agency.id: agency.label for agency in evaluation.agencies}
    pays, gains, cashable = (part.mean(axis=-1) for part in (flows.pays, flows.gains, flows.cashable))
    rows: list[tuple[object, ...]] = []
    for g, agency in enumerate(flows.agencies):
        for t, year in enumerate(flows.years):
            said = (flows.strategy, agency, names[agency], year)
            rows.append((*said, "pays", "fiscal", float(pays[g, t]), None))
            rows += [
                (*said, "gains", kind, float(gains[g, v, t]), float(cashable[g, v, t]))
                for v, kind in enumerate(VALUE_TYPES)
                if np.any(gains[g, v] != 0)
            ]
    return pd.DataFrame(rows, columns=COLUMNS)


def matrix(evaluation: Evaluation, flows: AgencyFlows, flow: str) -> pd.DataFrame:
    """Return one matrix to look at, agencies down, years across, with totals.

    `flow` is ``"pays"``, ``"gains"``, ``"cashable"`` or ``"net"`` (gains minus payments); every value type is in it.

    Raises
    ------
    ValueError
        Another flow.
    """
    import pandas as pd

    gains = flows.gains.sum(axis=1)
    kinds = {"pays": flows.pays, "gains": gains, "cashable": flows.cashable.sum(axis=1), "net": gains - flows.pays}
    if flow not in kinds:
        raise ValueError(f"flow: found {flow!r}, expected one of {', '.join(kinds)}.")
    table = pd.DataFrame(kinds[flow].mean(axis=-1), index=list(flows.agencies), columns=list(flows.years))
    table["total"] = table.sum(axis=1)
    table.loc["total"] = table.sum(axis=0)
    return table
