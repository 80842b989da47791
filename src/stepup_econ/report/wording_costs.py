"""What the service costs and where the money goes, in sentences."""

from __future__ import annotations

from typing import Any

from stepup_econ.report.tables import Published
from stepup_econ.report.traced import Number, Sentence, cell, derived, joined, say, series

AS_IT_IS, ONCE_MORE = "as it is", "the last attempt once more"
"""How the table of protocols calls the protocol in use, and the one with another attempt at its end."""

WORTH_SAYING = 1.005
"""Time as paid for is told apart from time as used where it costs more than this many times as much."""

FAMILY_STAGES = {
    "referred": "families referred",
    "reached": "reached",
    "engaged": "who take up support",
    "completed": "who complete it",
}
"""Stages that count families, and what families who got so far are called in a list."""


def stage(published: Published, strategy: str, name: str, column: str) -> Number | None:
    """Return a number of a stage, all service areas together."""
    return cell(published, "stage_costs", column, strategy=strategy, area="all", stage=name)


def service_cost(published: Published, strategy: str) -> list[Sentence]:
    """Say what the service costs a year, and for each family at each stage that counts families."""
    each, total = [], None
    for key, word in FAMILY_STAGES.items():
        cost, volume = (stage(published, strategy, key, column) for column in ("service_cost_per_unit", "volume"))
        if cost is not None and volume is not None:
            total = derived("pounds", cost.value * volume.value, f"{cost.text} x {volume.text}", cost, volume)
            each.append(say("{cost} for each of the {volume} {word}", cost=cost, volume=volume, word=word))
    if total is None:
        return []
    name = published.labels.strategies[strategy]
    return [say("{name} costs {total} a year before any savings elsewhere: {each}.", name=name, total=total, each=series(each))]


def screening(published: Published, strategy: str) -> list[Sentence]:
    """Say how many cases are screened for each family referred, and what screening out costs."""
    screened, referred = (stage(published, strategy, key, "volume") for key in ("screened", "referred"))
    cost, out = (stage(published, strategy, key, "cost_total") for key in ("screened", "screened_out"))
    said = []
    if screened is not None and referred is not None and referred.value > 0:
        each = derived(
            "count", screened.value / referred.value, f"{screened.text} / {referred.text}", screened, referred
        )
        said.append(
            say(
                "{screened} cases are screened a year for {referred} families referred: {each} cases for each family.",
                screened=screened,
                referred=referred,
                each=each,
            )
        )
    if cost is not None and out is not None and cost.value > 0:
        part = derived("share", out.value / cost.value, f"{out.text} / {cost.text}", out, cost)
        said.append(
            say(
                "Screening takes {cost} a year, of which {out} ({part}) goes on cases that are screened out.",
                cost=cost,
                out=out,
                part=part,
            )
        )
    return said


def failed_attempts(published: Published, strategy: str) -> list[Sentence]:
    """Say what contact attempts that reach nobody cost."""
    failed, attempts = (stage(published, strategy, key, "volume") for key in ("failed_attempts", "attempted"))
    cost = stage(published, strategy, "failed_attempts", "cost_total")
    if failed is None or attempts is None or cost is None:
        return []
    return [
        say(
            "{failed} of {attempts} contact attempts a year reach nobody; they cost {cost}.",
            failed=failed,
            attempts=attempts,
            cost=cost,
        )
    ]


def unused_time(published: Published, strategy: str) -> list[Sentence]:
    """Say how much of the time that is paid for is not used."""
    cost = stage(published, strategy, "unused_capacity", "cost_total")
    supplied, unused = (
        [
            cell(published, "capacity_areas", column, strategy=strategy, area=row["area"], role=row["role"])
            for row in published.rows("capacity_areas", strategy=strategy)
        ]
        for column in ("supplied_minutes", "unused_minutes")
    )
    every = [number for number in (*supplied, *unused) if number is not None]
    total = sum(number.value for number in supplied if number is not None)
    idle = sum(number.value for number in unused if number is not None)
    if total <= 0 or cost is None:
        return []
    part = derived("share", abs(idle) / total, "minutes not used / minutes supplied, all areas", *every)
    if idle < 0:
        return [say("The work takes {part} more coordinator time than the posts supply.", part=part)]
    return [say(
        "{part} of the coordinators' time for cases is paid for and not used: {cost} a year.", part=part, cost=cost,
    )]  # fmt: skip


def protocol(published: Published) -> list[Sentence]:
    """Say what each contact protocol reaches and costs, what its last attempt adds, and what one more would add."""
    rows = published.rows("protocols", area="all", families="all")
    names = list(dict.fromkeys(row["protocol"] for row in rows))
    said = []
    for name in names:
        depths = [row for row in rows if row["protocol"] == name]
        now = next((row for row in depths if row["compared"] == AS_IT_IS), None)
        if now is not None:
            called = "The contact protocol" if len(names) == 1 else f"The contact protocol {name}"
            said.append(joined([_reaches(published, now, called), *_last(published, now), *_one_more(published, depths, now)]))
    return said


def _protocol_cell(published: Published, row: dict[str, Any], column: str) -> Number | None:
    where = {key: row[key] for key in ("protocol", "area", "families", "depth")}
    return cell(published, "protocols", column, **where)


def _reaches(published: Published, row: dict[str, Any], called: str) -> Sentence:
    found = {key: _protocol_cell(published, row, key) for key in ("reached", "referred", "reach_share", "cost_per_reached")}
    words = "{called} reaches {reached} of {referred} families ({reach_share}), at {cost_per_reached} for each."
    known = {key: number for key, number in found.items() if number is not None}
    return say(words, called=called, **known) if len(known) == len(found) else say("")


def _last(published: Published, row: dict[str, Any]) -> list[Sentence]:
    more, each = (_protocol_cell(published, row, key) for key in ("extra_reached", "cost_per_extra_reached"))
    if row["depth"] < 2 or more is None or each is None:
        return []
    return [say("Of these its last attempt, a {mode}, reaches {more}, at {each} for each.", mode=row["last_mode"], more=more, each=each)]


def _one_more(published: Published, depths: list[dict[str, Any]], now: dict[str, Any]) -> list[Sentence]:
    row = next((row for row in depths if row["depth"] == now["depth"] + 1), None)
    if row is None:
        return []
    more, each = (_protocol_cell(published, row, key) for key in ("extra_reached", "cost_per_extra_reached"))
    if more is None or each is None:
        return []
    words = "One more {mode} would reach {more} more families a year, at {each} for each."
    return [say(words, mode=row["last_mode"], more=more, each=each)]


def as_paid_and_as_used(published: Published, strategy: str) -> list[Sentence]:
    """Say what the service costs for a family who takes up support, with and without time that is not used."""
    where = {"strategy": strategy, "area": "all", "role": "all", "per": "engaged"}
    used, paid = (cell(published, "average_cost", column, **where) for column in ("capacity_rate_cost", "average_cost"))
    if used is None or paid is None or paid.value < WORTH_SAYING * used.value:
        return []
    words = "For each family who takes up support the service costs {paid} as paid for, {used} if only time used is counted."
    return [say(words, used=used, paid=paid)]
