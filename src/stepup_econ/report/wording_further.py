"""What a study or better engagement would be worth, in sentences."""

from __future__ import annotations

from stepup_econ.report.phrases import lower_first
from stepup_econ.report.tables import Published
from stepup_econ.report.traced import Sentence, cell, say
from stepup_econ.report.wording_sensitivity import gain_or_loss


def study(published: Published) -> list[Sentence]:
    """Say what each study that was looked at would be worth; nothing where none was."""
    studies = dict.fromkeys(row["study"] for row in published.rows("evsi"))
    return [sentence for name in studies for sentence in _study(published, name)]


def _study(published: Published, name: str) -> list[Sentence]:
    best = published.rows("evsi", study=name, best=True)
    if not best:
        return [say("A trial ({study}) would be worth nothing at any size that could be recruited.", study=name)]
    where = {"study": name, "n": best[0]["n"]}
    found = {column: cell(published, "evsi", column, **where) for column in ("n", "worth_over_years", "years_to_recruit")}
    known = {column: number for column, number in found.items() if number is not None}
    if len(known) < len(found):
        return []
    words = (
        "A trial ({study}) is worth most with {n} families, who take {years_to_recruit} years to come: "
        "it may cost {worth_over_years} at most."
    )
    return [say(words, study=name, **known)]


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
