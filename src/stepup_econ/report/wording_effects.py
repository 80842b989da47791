"""What is achieved, in sentences that keep their doubt."""

from __future__ import annotations

from typing import Any

from stepup_econ.report.phrases import lower_first, outcome
from stepup_econ.report.rounding import count
from stepup_econ.report.tables import Published
from stepup_econ.report.traced import Number, Sentence, as_size, cell, joined, say

USUAL_MARK = 0.05


def effects(published: Published, strategy: str) -> list[Sentence]:
    """Say what is achieved in each outcome, with its interval and what it rests on."""
    rows = [row for row in published.rows("effects", strategy=strategy) if row["averted"] is not None]
    said = [joined([*_estimate(published, row), *_weight(published, row)]) for row in rows]
    reach = {row["smallest_attainable_p"]: attainable(published, row) for row in reversed(rows)}  # the primary outcome's stands
    return [*said, *(sentence for sentences in reach.values() for sentence in sentences)]


def _number(published: Published, row: dict[str, Any], column: str, kind: str | None = None) -> Number | None:
    where = {key: row[key] for key in ("strategy", "outcome", "measure", "from")}
    return cell(published, "effects", column, kind, **where)


def _estimate(published: Published, row: dict[str, Any]) -> list[Sentence]:
    averted, low, high, families = (
        _number(published, row, column) for column in ("averted", "averted_low", "averted_high", "families")
    )
    if averted is None:
        return []
    parts = [
        say("{label}: ", label=row["outcome_label"]),
        say("of {families} families {group}, ", families=families, group=str(row["applies_to"]))
        if families
        else say(""),
        amount(published, row["outcome"], averted),
    ]
    if low is not None and high is not None:
        parts.append(
            say(
                "; the 95% interval runs from {low} to {high}{doubt}",
                low=amount(published, row["outcome"], low, short=True),
                high=amount(published, row["outcome"], high, short=True),
                doubt=", so it does not rule out that things get worse" if low.value < 0 < high.value else "",
            )
        )
    return [joined([*parts, say(".")], "")]


def amount(published: Published, outcome_id: str, averted: Number, short: bool = False) -> Sentence:
    """Say a difference in families in the terms of the outcome: fewer re-referrals, more in school."""
    lower = outcome(published, outcome_id)["better"] == "lower"
    if count(averted.value) in ("0", "0.0", "\u22120.0"):
        return say("no difference")
    way = "fewer" if (averted.value > 0) == lower else "more"
    size = as_size(averted, "count")
    if short:
        return say("{size} {way}", size=size, way=way)
    return say(
        "{size} {way} a year with this outcome than under {reference}",
        size=size,
        way=way,
        reference=lower_first(published.labels.strategies[published.reference]),
    )


def _weight(published: Published, row: dict[str, Any]) -> list[Sentence]:
    weight = _number(published, row, "weight_of_evidence")
    if weight is None:
        return []
    assumed = row["quality"] == "assumed"
    if weight.value <= 0:
        return [say("This rests on local counts alone, which are assumed here." if assumed else "This rests on local counts alone.")]
    if assumed:
        return [say("The effect is assumed, not measured.")] if weight.value >= 1 else [
            say("The effect is assumed, not measured: the assumption carries {weight} of the weight, local counts the rest.", weight=weight)
        ]  # fmt: skip
    if weight.value >= 1:
        return [say("This rests on the evidence entered, not on local counts.")]
    return [say("The evidence entered carries {weight} of the weight, local counts the rest.", weight=weight)]


def attainable(published: Published, row: dict[str, Any]) -> list[Sentence]:
    """Say when significance could not have been reached whatever the data had shown."""
    smallest = _number(published, row, "smallest_attainable_p")
    if smallest is None or smallest.value <= USUAL_MARK:
        return []
    return [
        say(
            "With so few areas no data could have shown a statistically significant effect (the smallest p-value within reach is "
            "{smallest}, the usual mark 5%): its absence says nothing either way.",
            smallest=smallest,
        ),
        *_shown_at_all(published, row),
    ]


def _shown_at_all(published: Published, row: dict[str, Any]) -> list[Sentence]:
    """Say how large an effect these counts would have shown, and what more areas would allow."""
    columns = ("smallest_difference", "smallest_difference_engaged", "smallest_p_six_areas")
    offered, engaged, six = (_number(published, row, column) for column in columns)
    if offered is None or engaged is None or six is None:
        return []
    beyond = ", which is more than there is to change" if engaged.value > 1 else ""
    return [
        say(
            "These counts would have shown an effect only if it had changed what happens to {offered} of the families offered the service "
            "({engaged} of those engaged{beyond}). Six areas against six could reach a p-value of {six}.",
            offered=offered, engaged=engaged, beyond=beyond, six=six,
        )
    ]  # fmt: skip
