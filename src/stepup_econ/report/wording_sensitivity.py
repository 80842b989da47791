"""What would change the answer, in sentences."""

from __future__ import annotations

from typing import Any

from stepup_econ.report.phrases import lower_first, upper_first
from stepup_econ.report.tables import Published, unit_kind
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
        known = {key: number for key, number in found.items() if number is not None}
        if len(known) < len(found):
            continue
        assumed, unit = " (assumed)" if row["quality"] == "assumed" else "", unit_word(row)
        turn = say("") if switch is None else say("; the answer changes at {switch}{unit}", switch=switch, unit=unit)
        words = "{label}{assumed}: {low} gives {at_low}, {high}{unit} gives {at_high}{turn}."
        ends = {"at_low": gain_or_loss(known.pop("inmb_low")), "at_high": gain_or_loss(known.pop("inmb_high"))}
        said.append(say(words, label=upper_first(row["label"]), assumed=assumed, unit=unit, turn=turn, **ends, **known))
    return said


def gain_or_loss(number: Number) -> Sentence:
    """Say an amount of net benefit with its direction in words."""
    return say("a {way} of {size}", way="loss" if number.value < 0 else "gain", size=as_size(number))


def unit_word(row: dict[str, Any]) -> str:
    """Return the unit to say after a value: none for shares, ratios and money, which show it themselves."""
    return f" {row['unit']}" if row["unit"] in ("minutes", "families", "events") else ""


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
    kind = unit_kind(row["unit"])
    values = [] if base is None else [derived(kind, float(value), "column 'At'", base) for value in row["values"] or ()]
    label, now = upper_first(row["label"]), _now(base)
    if not values:
        return say("{label}{now}: no value in its range makes net benefit nought at {at}.", label=label, now=now, at=at)
    listed = series([say("{value}", value=value) for value in values])
    words = "{label}{now}: breaks even at {listed}{unit} when the threshold is {at}."
    return say(words, label=label, now=now, listed=listed, unit=unit_word(row), at=at)


def _now(base: Number | None) -> Sentence:
    return say("") if base is None else say(" (base case {base})", base=base)


def scenario_range(published: Published, strategy: str) -> list[Sentence]:
    """Say between which two scenarios net benefit lies, and where it changes sides."""
    rows = [row for row in published.rows("scenarios", strategy=strategy) if row["inmb"] is not None]
    if len(rows) < 2:
        return []
    worst, best = (choose(rows, key=lambda row: row["inmb"]) for choose in (min, max))
    ends = []
    for row in (worst, best):
        found = cell(published, "scenarios", "inmb", scenario=row["scenario"], strategy=strategy)
        assert found is not None
        ends.append(say("{size} ({label})", size=gain_or_loss(found), label=lower_first(row["label"])))
    words = "When an assumption is changed as a whole, net benefit lies between {worst} and {best}; all scenarios are in annex E."
    return [say(words, worst=ends[0], best=ends[1])]
