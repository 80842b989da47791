"""Costs against effects in sentences: by quadrant, with chances, no verdict where no threshold is accepted."""

from __future__ import annotations

from typing import Any

from stepup_econ.report.phrases import families_with, likelihood, lower_first, one_more
from stepup_econ.report.tables import Published
from stepup_econ.report.traced import Number, Sentence, as_size, cell, derived, say


def difference(published: Published, strategy: str, column: str, kind: str) -> Number:
    """Return cost or effect less the reference's in the base case, from the table of ICERs."""
    here = cell(published, "icers", column, strategy=strategy)
    there = cell(published, "icers", column, strategy=published.reference)
    if here is None or there is None:
        raise ValueError(f"icers: {column} of {strategy} or {published.reference} is empty, expected a number")
    direct = _direct(published, strategy, f"inc_{column}", kind)
    if direct is not None:
        return direct
    reference = published.labels.strategies[published.reference]
    return derived(kind, here.value - there.value, f"{column} less that of {reference}", here, there)


def _direct(published: Published, strategy: str, column: str, kind: str) -> Number | None:
    """Return a difference of the table of ICERs where it is one from the reference."""
    row = published.rows("icers", strategy=strategy)[0]
    if row["compared_with"] != published.reference:
        return None
    return cell(published, "icers", column, kind, strategy=strategy)


def mean_difference(published: Published, strategy: str, column: str, kind: str) -> Number | None:
    """Return cost or effect less the reference's averaged over the draws; None where the table has no such mean."""
    return _direct(published, strategy, f"mean_inc_{column}", kind)


def nothing(number: Number) -> bool:
    """Whether a number is shown as nought."""
    return as_size(number, "pounds" if number.text.lstrip("\u2212").startswith("\u00a3") else "number").text in (
        "0",
        "\u00a30",
    )


def _words(published: Published, strategy: str) -> dict[str, Any]:
    """Return what the sentences on the base case are filled with."""
    cost, effect = difference(published, strategy, "cost", "pounds"), difference(published, strategy, "effect", "count")
    return _filled(published, strategy, cost, effect)


def _mean_words(published: Published, strategy: str) -> dict[str, Any]:
    """Return the same on the means of the draws, on which decisions rest; on the base case where there are no means."""
    cost, effect = mean_difference(published, strategy, "cost", "pounds"), mean_difference(published, strategy, "effect", "count")
    return _words(published, strategy) if cost is None or effect is None else _filled(published, strategy, cost, effect)


def _filled(published: Published, strategy: str, cost: Number, effect: Number) -> dict[str, Any]:
    each = None
    if effect.value != 0:
        how = f"{as_size(cost).text} / {as_size(effect, 'count').text}"
        each = derived("pounds", abs(cost.value / effect.value), how, cost, effect)
    return {
        "name": published.labels.strategies[strategy],
        "reference": lower_first(published.labels.strategies[published.reference]),
        "cost": as_size(cost), "effect": as_size(effect, "count"), "each": each,
        "better": families_with(published), "worse": families_with(published, better=False), "one": one_more(published),
        "signs": (_sign(cost), _sign(effect)),
    }  # fmt: skip


def _sign(number: Number) -> int:
    return 0 if nothing(number) else 1 if number.value > 0 else -1


QUADRANTS: dict[tuple[int, int], str] = {
    (1, 1): "On best estimates {name} costs {cost} a year more than {reference} and brings {effect} {better}: {each} for each.",
    (-1, 1): "On best estimates {name} costs {cost} a year less than {reference} and brings {effect} {better}: it is better "
             "and cheaper.",
    (1, -1): "On best estimates {name} costs {cost} a year more than {reference} and brings {effect} {worse}: it is worse "
             "and dearer.",
    (-1, -1): "On best estimates {name} costs {cost} a year less than {reference} and brings {effect} {worse}: it saves "
              "{each} for each family worse off.",
    (0, 1): "On best estimates {name} costs the same as {reference} and brings {effect} {better}.",
    (0, -1): "On best estimates {name} costs the same as {reference} and brings {effect} {worse}.",
    (1, 0): "On best estimates {name} costs {cost} a year more than {reference} and makes no difference to the outcome.",
    (-1, 0): "On best estimates {name} costs {cost} a year less than {reference} and makes no difference to the outcome.",
    (0, 0): "On best estimates {name} costs the same as {reference} and makes no difference to the outcome.",
}  # fmt: skip
"""What to say for each sign of extra cost and of extra effect (better is positive)."""

RANGES: dict[tuple[int, int], str] = {
    (1, 1): "There is no accepted value for {one}, so this is not a verdict: averaged over all doubt, {name} is the better buy "
            "if that is worth more than {each} to you, {reference} if it is worth less.",
    (-1, -1): "There is no accepted value for {one}, so this is not a verdict: averaged over all doubt, {name} is the better buy "
              "if that is worth less than {each} to you, {reference} if it is worth more.",
}  # fmt: skip
"""What to say in place of a verdict where the answer depends on the threshold."""


def headline(published: Published, strategy: str) -> Sentence:
    """Say extra cost and extra effect, aware of the quadrant."""
    words = _words(published, strategy)
    signs = words.pop("signs")
    return say(QUADRANTS[signs], **{key: value for key, value in words.items() if value is not None})


def in_place_of_verdict(published: Published, strategy: str) -> list[Sentence]:
    """Say for which values of the outcome each strategy is the better buy, where that depends on the value."""
    words = _mean_words(published, strategy)
    signs = words.pop("signs")
    if signs not in RANGES:
        return []
    return [say(RANGES[signs], **{key: value for key, value in words.items() if value is not None})]


def on_average(published: Published, strategy: str) -> list[Sentence]:
    """Say how the means of the draws differ from the base case, where they can be seen to."""
    base, words = _words(published, strategy), _mean_words(published, strategy)
    if words["signs"] != (1, 1) or (base["cost"].text, base["effect"].text) == (words["cost"].text, words["effect"].text):
        return []
    said = "Averaged over all doubt in the inputs it costs {cost} a year more and brings {effect} {better}: {each} for each."
    return [say(said, **{key: words[key] for key in ("cost", "effect", "better", "each")})]


def cost_interval(published: Published, strategy: str) -> list[Sentence]:
    """Say the interval of extra cost: net benefit at a threshold of nought with its sign turned."""
    low, high = (
        cell(published, "net_benefit", column, wtp=0.0, strategy=strategy) for column in ("inmb_high", "inmb_low")
    )
    if low is None or high is None:
        return []
    turned = [
        derived("pounds", -end.value, "net benefit at a threshold of nought, sign turned", end) for end in (low, high)
    ]
    return [say("The 95% interval of the extra cost runs from {low} to {high} a year.", low=turned[0], high=turned[1])]


def nearest_threshold(published: Published, table: str) -> float | None:
    """Return the threshold of a table that is nearest to the one shown first."""
    wtps = sorted({row["wtp"] for row in published.rows(table)})
    return min(wtps, key=lambda wtp: abs(wtp - published.wtp), default=None)


def chance_of_best(published: Published, strategy: str, short: bool = False) -> list[Sentence]:
    """Say how likely the strategy is to be the best value at the first threshold, and where that passes a half.

    `short` is for where it has been said what is worth the threshold.
    """
    wtp = nearest_threshold(published, "acceptability")
    if wtp is None:
        return []
    best = cell(published, "acceptability", "p_best", wtp=wtp, strategy=strategy)
    at = cell(published, "acceptability", "wtp", wtp=wtp, strategy=strategy)
    if best is None or at is None:
        return []
    said = [
        say(
            "If {one} is worth {at} to you, the chance that {name} is the best value is {best} ({word}).",
            one="it" if short else one_more(published),
            at=at,
            name=published.labels.strategies[strategy],
            best=best,
            word=likelihood(best.value),
        )
    ]
    return [*said, *_evens(published, strategy)]


def _evens(published: Published, strategy: str) -> list[Sentence]:
    """Say from which threshold on the strategy is more likely than not the best."""
    rows = sorted(published.rows("acceptability", strategy=strategy), key=lambda row: row["wtp"])
    first = next((k for k in range(len(rows)) if all(row["p_best"] > 0.5 for row in rows[k:])), None)
    if first is None:
        return [say("At no threshold looked at does it stay more likely than not the best.")]
    if first == 0:
        return [say("It is more likely than not the best at every threshold looked at.")]
    found = cell(published, "acceptability", "wtp", wtp=rows[first]["wtp"], strategy=strategy)
    return [] if found is None else [say("From {found} on it is more likely than not the best.", found=found)]


def worth_finding_out(published: Published) -> list[Sentence]:
    """Say which input is most worth knowing, and how much of the doubt rests on numbers that are only assumed."""
    rows = [row for row in published.rows("evppi") if row["kind"] == "input" and row["evppi"]]
    said = []
    if rows:
        worth = cell(published, "evppi", "evppi", group=rows[0]["group"])
        if worth is not None:
            words = "Most worth finding out is {label}: to know it for certain is worth {worth} a year."
            said.append(say(words, label=rows[0]["label"], worth=worth))
    share = cell(published, "evppi", "share_of_evpi", group="assumed")
    if share is not None:
        said.append(say("Inputs that are only assumed carry {share} of the worth of knowing everything.", share=share))
    return said


def information(published: Published) -> list[Sentence]:
    """Say what knowing everything would be worth at the first threshold."""
    wtp = nearest_threshold(published, "evpi")
    if wtp is None:
        return []
    at, one, years = (cell(published, "evpi", column, wtp=wtp) for column in ("wtp", "evpi", "evpi_population"))
    if at is None or one is None:
        return []
    later = say("") if years is None else say(", and {years} over the years that the decision matters", years=years)
    return [
        say(
            "At {at}, not knowing for sure costs {one} on average for one year{later}: no study to inform this "
            "decision can be worth more than that.",
            at=at,
            one=one,
            later=later,
        )
    ]
