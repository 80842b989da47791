"""What would change the answer, in sentences."""

from __future__ import annotations

from typing import Any

from stepup_econ.report.phrases import lower_first, upper_first
from stepup_econ.report.tables import BY_UNIT, Published
from stepup_econ.report.traced import Number, Sentence, as_size, cell, derived, say, series

TOP = 3


def biggest_movers(published: Published) -> list[Sentence]:
    """Say which inputs move net benefit most, how far, and at which value the answer changes."""
    rows = sorted(published.rows("tornado"), key=lambda row: -row["swing"])[:TOP]
    said = []
    for row in rows:
        found = {
            column: cell(published, "tornado", column, input=row["input"])
            for column in ("low", "high", "inmb_low", "inmb_high", "switch_value")
        }
        switch = found.pop("switch_value")
        if None in found.values():
            continue
        assumed = " (assumed)" if row["quality"] == "assumed" else ""
        turn = say(", and the answer changes at {switch}", switch=switch) if switch is not None else say("")
        said.append(
            say(
                "{label}{assumed}: from {low} to {high} it takes net benefit from {inmb_low} to {inmb_high}{turn}.",
                label=upper_first(row["label"]),
                assumed=assumed,
                turn=turn,
                **{key: value for key, value in found.items() if value is not None},
            )
        )
    return said


def break_evens(published: Published) -> list[Sentence]:
    """Say at which value of each input the strategy breaks even at the first threshold, the nearest to its base case first."""
    rows = published.rows("break_even")
    wtp = min({row["wtp"] for row in rows}, key=lambda value: abs(value - published.wtp), default=None)
    here = sorted((row for row in rows if row["wtp"] == wtp), key=_far)
    return [_break_even(published, row["input"], row["wtp"]) for row in here]


def _far(row: dict[str, Any]) -> float:
    """Return how far the nearest break-even value is from the base case, relative to it."""
    base = row["base"] or 1.0
    return min((abs(float(value) / base - 1) for value in row["values"] or ()), default=float("inf"))


def _break_even(published: Published, name: str, wtp: float) -> Sentence:
    row = published.rows("break_even", input=name, wtp=wtp)[0]
    at, base = (cell(published, "break_even", column, input=name, wtp=wtp) for column in ("wtp", "base"))
    assert at is not None
    kind = BY_UNIT.get(str(row["unit"]), "number")
    values = [] if base is None else [derived(kind, float(value), "column 'At'", base) for value in row["values"] or ()]
    label, now = upper_first(row["label"]), _now(base)
    if not values:
        return say("{label}{now}: no value in its range makes net benefit nought at {at}.", label=label, now=now, at=at)
    listed = series([say("{value}", value=value) for value in values])
    return say(
        "{label}{now}: breaks even at {listed} when the threshold is {at}.", label=label, now=now, listed=listed, at=at
    )


def _now(base: Number | None) -> Sentence:
    return say("") if base is None else say(" (base case {base})", base=base)


def scenarios(published: Published, strategy: str) -> list[Sentence]:
    """Say what each scenario does to extra cost and net benefit."""
    said = []
    for row in published.rows("scenarios", strategy=strategy):
        cost, benefit = (
            cell(published, "scenarios", column, scenario=row["scenario"], strategy=strategy)
            for column in ("inc_cost", "inmb")
        )
        if cost is None:
            continue
        worth = say("") if benefit is None else say(", net benefit {benefit}", benefit=benefit)
        said.append(
            say(
                "{label}: {cost} {way} than {reference}{worth}.",
                label=row["label"],
                cost=as_size(cost),
                way="more" if cost.value >= 0 else "less",
                worth=worth,
                reference=lower_first(published.labels.strategies[published.reference]),
            )
        )
    return said
