"""The model written again in the slowest and plainest way: one draw, one area, one number at a time."""

from __future__ import annotations

import math
from typing import Any

X = dict[str, float]


def minute_rate(evaluation: Any, role: Any, x: X) -> tuple[float, float, float]:
    """Yearly cost of a post, its minutes with cases, pounds a minute."""
    if role.pay is None:
        cost = x[role.hourly_input] * role.hours_a_year
    else:
        pay = role.pay
        salary = x[pay.salary_input]
        on_costs = pay.ni_rate * max(0.0, salary - pay.ni_threshold) + pay.pension * salary
        cost = ((salary + on_costs) * (1 + pay.direct + pay.indirect) + pay.capital) * pay.to_price_year
    minutes = role.hours_a_year * 60 * (1 - x[role.share_other_input])
    return cost, minutes, cost / minutes


def walk_attempts(attempts: list[Any], x: X, ratio_on: bool) -> tuple[list[float], list[float]]:
    made, hit, left = [], [], 1.0
    for a in attempts:
        q = x[a.reach_input] * (x[a.moved_ratio_input] if ratio_on else 1.0)
        made.append(left)
        hit.append(left * q)
        left = left * (1 - q) * (1 - x[a.lost_input])
    return made, hit


def area_twin(evaluation: Any, x: X, area: Any, fte: float) -> dict[str, dict[str, Any]]:
    """Cost by (agency, category), effect by outcome and minutes used, for each strategy in one area."""
    full = {s.id: _full(evaluation, x, area, s) for s in evaluation.strategies}
    reference = full[evaluation.reference]
    coordinator = next(r for r in evaluation.roles.values() if r.coordinator)
    _, post_minutes, rate = minute_rate(evaluation, coordinator, x)
    answer = {}
    for s in evaluation.strategies:
        own = full[s.id]
        money: dict[tuple[str, str], float] = {}
        if s.protocol is None:
            share, used = 0.0, 0.0
            for key, pounds in own["money"].items():
                money[key] = money.get(key, 0.0) + pounds
        else:
            limit = evaluation.capacity.get(area.id)
            share = 0.0
            if fte > 0:
                share = min(1.0, fte * post_minutes / own["needed"] if own["needed"] else math.inf)
                if limit:
                    held = own["volume"]["engaged"] * limit.months_held / 12
                    share = min(share, fte * limit.caseload / held if held else math.inf)
            for part, ledger in ((share, own["money"]), (1 - share, reference["money"])):
                for key, pounds in ledger.items():
                    money[key] = money.get(key, 0.0) + part * pounds
            used = share * own["needed"]
            idle = (coordinator.agency, "unused_capacity")
            money[idle] = money.get(idle, 0.0) + (fte * post_minutes - used) * rate
            if fte > 0:
                for item in evaluation.setups:
                    if area.id in item.areas or area.role == "comparison":
                        r, n = evaluation.settings.discount_costs, item.life
                        factor = sum((1 + r) ** -t for t in range(1, int(n) + 1))
                        key = (item.agency, "set_up")
                        money[key] = money.get(key, 0.0) + x[item.cost_input] / factor / len(item.areas)
                key = (coordinator.agency, "set_up")
                money[key] = money.get(key, 0.0) + x[limit.opening_cost_input]
        effects = {}
        for o in evaluation.outcomes:
            p = x[o.risk_input]
            effect = next((e for e in o.effects if e.strategy == s.id), None)
            averted = 0.0
            if effect is not None:
                assert effect.measure == "risk ratio"
                assert o.risk_months == effect.months == evaluation.settings.horizon_months == 12
                averted = share * own["volume"][effect.applies_to] * (p - min(1.0, p * x[effect.effect_input]))
            effects[o.name] = averted
            for c in evaluation.consequences:
                if c.outcome == o.id:
                    key = (c.agency, f"consequences_{c.value_type}")
                    events = reference["cohort"] * p - averted
                    money[key] = money.get(key, 0.0) + events * x[c.quantity_input] * x[c.price_input]
        answer[s.id] = {"money": money, "effects": effects, "used": used, "share": share, "volume": own["volume"]}
    return answer


def _full(evaluation: Any, x: X, area: Any, s: Any) -> dict[str, Any]:
    name, part = evaluation.demand[area.id]
    step = {st.stage: st for st in evaluation.steps}
    v = {"screened": x[name] * part}
    v["eligible"] = v["screened"] * x[step["eligible"].share_input] * step["eligible"].families_per_unit
    v["referred"] = v["eligible"] * x[step["referred"].share_input] * step["referred"].families_per_unit
    cohort = v["eligible"] * step["referred"].families_per_unit
    money: dict[tuple[str, str], float] = {}
    needed = 0.0

    def spend(role_id: str, category: str, minutes: float) -> None:
        nonlocal needed
        role = evaluation.roles[role_id]
        key = (role.agency, category)
        money[key] = money.get(key, 0.0) + minutes * minute_rate(evaluation, role, x)[2]
        needed += minutes if role.coordinator else 0.0

    moving = x[area.moving_input]
    among_reached = moving
    if s.protocol is not None:
        attempts = sorted((a for a in evaluation.attempts if a.protocol == s.protocol), key=lambda a: a.number)
        stay, move = walk_attempts(attempts, x, False), walk_attempts(attempts, x, True)
        for i, a in enumerate(attempts):
            made = (1 - moving) * stay[0][i] + moving * move[0][i]
            hit = (1 - moving) * stay[1][i] + moving * move[1][i]
            trip = x[area.travel_input] if a.travel else 0.0
            spend(a.role, "successful_attempts", v["referred"] * hit * (x[a.minutes_reached_input] + trip))
            spend(a.role, "failed_attempts", v["referred"] * (made - hit) * (x[a.minutes_missed_input] + trip))
        reached = (1 - moving) * sum(stay[1]) + moving * sum(move[1])
        among_reached = moving * sum(move[1]) / reached
        v["reached"] = v["referred"] * reached
        for stage, before in (("accepted", "reached"), ("engaged", "accepted"), ("completed", "engaged")):
            v[stage] = v[before] * x[step[stage].share_input] * step[stage].families_per_unit
        for act in evaluation.activities:
            if s.id in act.strategies:
                early = act.stage in ("screened", "eligible", "referred")
                minutes = x[act.minutes_input] + act.visits * x[area.travel_input]
                for feature, extra in act.extras.items():
                    has = (moving if early else among_reached) if feature == "moved" else x[evaluation.features[feature][area.id]]
                    minutes += x[extra] * has
                spend(act.role, act.stage, v[act.stage] * minutes)
    for use in evaluation.services:
        if use.strategy == s.id:
            key = (use.agency, "agency_services")
            money[key] = money.get(key, 0.0) + v[use.group] * x[use.events_input] * x[use.price_input]
    return {"money": money, "needed": needed, "volume": v, "cohort": cohort}
