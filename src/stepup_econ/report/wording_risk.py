"""What moves risk, in sentences: beside the main answer, never added to it."""

from __future__ import annotations

from stepup_econ.report.phrases import listed, lower_first
from stepup_econ.report.tables import Published
from stepup_econ.report.traced import Number, Sentence, as_size, cell, say

NEEDED = ("months", "helped", "inc_days", "inc_days_low", "inc_days_high", "p_more_good", "inc_cost")


def risk_levels(published: Published, strategy: str) -> list[Sentence]:
    """Say how much longer families are at a good level, how sure that is, and what a year there costs; nothing without a risk model."""
    found = {column: cell(published, "risk_answer", column, strategy=strategy) for column in NEEDED}
    known = {column: number for column, number in found.items() if number is not None}
    if len(known) < len(NEEDED):
        return []
    return [*_time(published, known), *_price(published, strategy, known), *_exits(published), *_assumed(published, strategy)]


def _time(published: Published, known: dict[str, Number]) -> list[Sentence]:
    good = [lower_first(row["label"]) for row in published.rows("risk_times", strategy=published.reference, good=True)]
    if not good:
        return []
    days = known["inc_days"]
    return [
        say(
            "Risk levels, in a model beside this answer and not added to it: over {months} months a family referred is {days} {more} days "
            "at a good level ({good}; 95% interval {low} to {high}; more in {p} of the draws), as help changes the moves of {helped}.",
            months=known["months"], helped=known["helped"], days=as_size(days, "count"), more="more" if days.value >= 0 else "fewer",
            good=listed(good, "or"), low=known["inc_days_low"], high=known["inc_days_high"], p=known["p_more_good"],
        )
    ]  # fmt: skip


def _price(published: Published, strategy: str, known: dict[str, Number]) -> list[Sentence]:
    cost, ratio = known["inc_cost"], cell(published, "risk_answer", "cost_per_good_year", strategy=strategy)
    dearer = cost.value >= 0
    words = "With levels in place of consequences it costs {cost} {more}"
    parts = {"cost": as_size(cost), "more": "more" if dearer else "less"}
    if ratio is not None:
        tail = ", {ratio} for each such year." if dearer else ": {ratio} saved for each such year lost."
        return [say(words + tail, **parts, ratio=ratio)]
    return [say(words + ".", **parts)]


def _assumed(published: Published, strategy: str) -> list[Sentence]:
    """Say that it is illustrative, where the rest of the run is not."""
    assumed, total = (cell(published, "risk_answer", column, strategy=strategy) for column in ("assumed", "inputs"))
    if published.illustrative or assumed is None or total is None or not assumed.value:
        return []
    return [say("Illustrative: {assumed} of {total} inputs of this model are assumed and not measured.", assumed=assumed, total=total)]


def _exits(published: Published) -> list[Sentence]:
    gone = any(row["kind"] != "followed" for row in published.rows("risk_times", strategy=published.reference))
    return [say("Families out of sight never count as a success.")] if gone else []
