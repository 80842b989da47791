"""What the service costs, where the money goes and who pays, in sentences."""

from __future__ import annotations

from stepup_econ.report.phrases import lower_first
from stepup_econ.report.tables import Published
from stepup_econ.report.traced import Number, Sentence, as_size, cell, derived, say, series

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


def hour_rates(published: Published) -> list[Sentence]:
    """Say what a minute with cases costs, and what is counted in."""
    said = []
    for row in published.rows("capacity_roles"):
        numbers = {
            column: cell(published, "capacity_roles", column, role=row["role"])
            for column in ("annual_cost", "rate_per_hour", "rate_per_minute_with_cases")
        }
        year, hour, minute = numbers.values()
        if year is not None and hour is not None and minute is not None:
            said.append(
                say(
                    "{label}: a full-time post costs {year} a year, {hour} an hour worked, {minute} a minute with cases"
                    " ({perimeter}).",
                    label=row["label"],
                    year=year,
                    hour=hour,
                    minute=minute,
                    perimeter=str(row["perimeter"]),
                )
            )
    return said


def who_pays(published: Published, strategy: str) -> list[Sentence]:
    """Say which agencies pay more and which pay less than under the reference, the largest amounts first."""
    amounts: list[tuple[str, Number]] = []
    for agency in dict.fromkeys(row["agency_label"] for row in published.rows("costs_by_agency")):
        amount = agency_difference(published, strategy, agency)
        if amount is not None and round(amount.value, 2) != 0:
            amounts.append((agency, amount))
    amounts.sort(key=lambda found: -abs(found[1].value))
    more, less = (
        [say("{agency} ({amount})", agency=agency, amount=as_size(amount)) for agency, amount in amounts if sign * amount.value > 0]
        for sign in (1, -1)
    )
    name, reference = published.labels.strategies[strategy], lower_first(published.labels.strategies[published.reference])
    said = []
    if more:
        words = "Under {name}, more than under {reference} would be paid by {more}."
        said.append(say(words, name=name, reference=reference, more=series(more)))
    if less:
        said.append(say("Less would be paid by {less}.", less=series(less)))
    if less and more:
        said.append(say("Those who pay are not those who gain, and a saving is cash only if the agency can release it."))
    return said


def agency_difference(published: Published, strategy: str, agency: str) -> Number | None:
    """Return what an agency pays more, all categories together."""
    rows = published.rows("costs_by_agency", strategy=strategy, agency_label=agency)
    parts = [
        cell(
            published, "costs_by_agency", "inc_cost", strategy=strategy, agency=row["agency"], category=row["category"]
        )
        for row in rows
    ]
    found = [part for part in parts if part is not None]
    if not found:
        return None
    return derived("pounds", sum(part.value for part in found), "sum over what the money is spent on", *found)
