"""Where posts should go, in sentences."""

from __future__ import annotations

from stepup_econ.report.rounding import fte
from stepup_econ.report.tables import Published
from stepup_econ.report.traced import Number, Sentence, as_size, cell, derived, joined, say, series


def plan(published: Published) -> list[Sentence]:
    """Say the plan, area by area, against today."""
    each = []
    for row in published.rows("allocation_plan"):
        posts, today = (cell(published, "allocation_plan", column, area=row["area"]) for column in ("fte", "today_fte"))
        if posts is not None:
            now = say("") if today is None else say(" (today {today})", today=today)
            each.append(say("{posts} in {area}{now}", posts=posts, area=row["area_label"], now=now))
    if not each:
        return []
    return [say("The split of posts with the largest expected net benefit puts {each}.", each=series(each))]


def against_other_splits(published: Published) -> list[Sentence]:
    """Say how much of the best plan's net benefit other splits bring."""
    rows = published.rows("allocation_splits")
    best = max((row["net_benefit"] for row in rows), default=0.0)
    each = []
    for row in rows:
        here = cell(published, "allocation_splits", "net_benefit", split=row["split"])
        if here is None or row["net_benefit"] >= best:
            continue
        gap = derived("pounds", best - here.value, "best net benefit less that of the split", *_splits(published))
        each.append(say("{split} brings {gap} less", split=str(row["split"]), gap=gap))
    if rows and not each:
        return [say("The other splits looked at bring as much.")]
    return [say("Against it, {each}.", each=series(each))] if each else []


def _splits(published: Published) -> list[Number]:
    found = [
        cell(published, "allocation_splits", "net_benefit", split=row["split"])
        for row in published.rows("allocation_splits")
    ]
    return [number for number in found if number is not None]


def one_more_post(published: Published) -> list[Sentence]:
    """Say what one more post would bring, and in which area it brings most."""
    value = fact(published, "value_of_one_more_fte")
    if value is None:
        return []
    if value.value <= 0:
        return [say("One more post would bring nothing: expected net benefit would change by {value}.", value=value)]
    area = best_next_area(published)
    where = say("") if area is None else say("; it brings most in {area}", area=area)
    return [say("One more post would bring {value} of expected net benefit{where}.", value=value, where=where)]


def fact(published: Published, key: str) -> Number | None:
    """Return a number of the allocation as a whole."""
    return cell(published, "allocation_facts", "value", "pounds", key=key)


def best_next_area(published: Published) -> str | None:
    """Return the area where one more post on top of the plan brings most, if the curves reach that far."""
    gains: dict[str, float] = {}
    for row in published.rows("allocation_plan"):
        curve = {
            round(point["fte"], 6): point["net_benefit"]
            for point in published.rows("allocation_curves", area=row["area"])
        }
        here, more = curve.get(round(row["fte"], 6)), curve.get(round(row["fte"] + 1, 6))
        if here is not None and more is not None:
            gains[row["area_label"]] = more - here
    best = max(gains, key=lambda area: gains[area], default=None)
    return best if best is not None and gains[best] > 0 else None


def limits(published: Published) -> list[Sentence]:
    """Say what holds the plan back."""
    rows = [str(row["limit"]) for row in published.rows("allocation_limits")]
    return [say("What holds the plan back: {limits}.", limits="; ".join(rows).rstrip("."))] if rows else []


def stability(published: Published) -> list[Sentence]:
    """Say in what share of draws the plan's posts are the best for each area."""
    each = []
    for row in published.rows("allocation_plan"):
        chance = cell(published, "allocation_stability", "share_of_draws", area=row["area"], fte=row["fte"])
        if chance is not None:
            each.append(say("{area} {chance}", area=row["area_label"], chance=chance))
    return (
        [say("Share of draws in which these posts are the best for the area: {each}.", each=series(each))]
        if each
        else []
    )


def proof(published: Published) -> list[Sentence]:
    """Say how it is known that no better plan exists."""
    facts = published.results.get("allocation") or {}
    gap = fact(published, "gap")
    if not facts.get("proven_by") or gap is None:
        return []
    if gap.value <= 0.005:
        return [say("No better plan exists within the limits ({proof}).", proof=str(facts["proven_by"]))]
    return [
        say("A better plan could bring at most {gap} more ({proof}).", gap=as_size(gap), proof=str(facts["proven_by"]))
    ]


def more_posts(published: Published) -> list[Sentence]:
    """Say up to how many posts net benefit rises."""
    rows = sorted(published.rows("allocation_frontier"), key=lambda row: row["fte"])
    if len(rows) < 2:
        return []
    top = max(rows, key=lambda row: row["net_benefit"])
    posts, value = (cell(published, "allocation_frontier", column, fte=top["fte"]) for column in ("fte", "net_benefit"))
    if posts is None or value is None:
        return []
    if top is rows[-1]:
        return [say("Net benefit still rises at the most posts looked at ({posts}).", posts=posts)]
    if top is rows[0]:
        return [say("Net benefit is largest with the fewest posts looked at ({posts}).", posts=posts)]
    return [say("Net benefit rises up to {posts} posts ({value}) and falls beyond.", posts=posts, value=value)]


def posts_in_all(published: Published) -> Sentence:
    """Say how many posts the plan places."""
    total = sum(row["fte"] for row in published.rows("allocation_plan"))
    found = [cell(published, "allocation_plan", "fte", area=row["area"]) for row in published.rows("allocation_plan")]
    number = Number(fte(total), total, tuple(c for n in found if n is not None for c in n.cells), "sum over areas")
    return joined([say("{number} posts", number=number)])
