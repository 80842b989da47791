"""What a study or better engagement would be worth, in sentences."""

from __future__ import annotations

from stepup_econ.report.phrases import lower_first
from stepup_econ.report.tables import Published
from stepup_econ.report.traced import Sentence, cell, say
from stepup_econ.report.wording_sensitivity import gain_or_loss


def study(published: Published) -> list[Sentence]:
    """Say what a trial of two ways of reaching families first would be worth; nothing where it was not looked at."""
    best = published.rows("evsi", best=True)
    if not published.rows("evsi"):
        return []
    name = published.rows("evsi")[0]["study"]
    if not best:
        return [say("A trial of {study} would be worth nothing at any size looked at.", study=name)]
    size = best[0]["n"]
    n, worth = cell(published, "evsi", "n", n=size), cell(published, "evsi", "worth_over_years", n=size)
    if n is None or worth is None:
        return []
    words = "A trial of {study} is worth most with {n} families: {worth} to all who come after it, which is the most that it may cost."
    return [say(words, study=name, n=n, worth=worth)]


def better_engagement(published: Published) -> list[Sentence]:
    """Say which step, improved alone, would bring most, and whether that would change the choice."""
    rows = published.rows("engagement")
    if not rows:
        return []
    far = max(row["closed"] for row in rows)
    top = max((row for row in rows if row["closed"] == far), key=lambda row: row["enb_then"])
    where = {"input": top["input"], "closed": far}
    columns = ("closed", "share_now", "share_then", "enb_now", "enb_then")
    found = {column: cell(published, "engagement", column, **where) for column in columns}
    known = {column: number for column, number in found.items() if number is not None}
    if len(known) < len(found):
        return []
    changes = top["best_now"] != top["best_then"]
    return [
        say(
            "Of better engagement, this would bring most: were {closed} of the gap to all families closed at the step "
            "\u201c{label}\u201d (from {share_now} to {share_then}), average net benefit would go from {now} to {then}{so}.",
            label=lower_first(top["label"]), now=gain_or_loss(known.pop("enb_now")), then=gain_or_loss(known.pop("enb_then")),
            so=", and the choice would change" if changes else "; the choice would not change", **known,
        )
    ]  # fmt: skip
