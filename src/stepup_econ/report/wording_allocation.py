"""Where posts should go, in sentences."""

from __future__ import annotations

from stepup_econ.report.phrases import listed
from stepup_econ.report.rounding import threshold
from stepup_econ.report.tables import Published
from stepup_econ.report.traced import Cell, Number, Sentence, as_size, cell, derived, say, series

BOTH = 2.0


def plan(published: Published) -> list[Sentence]:
    """Say where the posts go, area by area, against today; where they cost more than they gain, that comes first."""
    each = _places(published)
    if not each:
        return []
    value, total = fact(published, "value"), posts_in_all(published)
    if value is None or value.value >= 0:
        words = "Of all ways to place {total} posts, the largest expected net benefit has {each}."
        return [say(words, total=total, each=series(each))]
    loss, wtp = as_size(value), _threshold(published)
    if not _all_must_be_placed(published):
        words = "At {wtp} the posts cost {loss} a year more than they gain; the best places are {each}."
        return [say(words, wtp=wtp, loss=loss, each=series(each))]
    words = "Placing {total} posts costs {loss} a year more than it gains at this threshold ({wtp})."
    return [
        say(words, total=_every(total), loss=loss, wtp=wtp),
        say("If they are placed all the same, the best places are {each}.", each=series(each)),
    ]


def _every(total: Number) -> Sentence:
    """Say all of so many posts: both, or all with their number."""
    if total.value == BOTH:
        return say("{both}", both=Number("both", total.value, total.cells, total.how))
    return say("all {total}", total=total)


def _places(published: Published) -> list[Sentence]:
    each = []
    for row in published.rows("allocation_plan"):
        posts, today = (cell(published, "allocation_plan", column, area=row["area"]) for column in ("fte", "today_fte"))
        if posts is not None:
            now = say("") if today is None else say(" (today {today})", today=today)
            each.append(say("{area} {posts}{now}", posts=posts, area=row["area_label"], now=now))
    return each


def _all_must_be_placed(published: Published) -> bool:
    """Whether the settings ask for every post to be placed, whatever it brings."""
    return bool(published.results["settings"].get("place_all_posts"))


def _threshold(published: Published) -> Number:
    """Return the threshold shown first, which stands among the settings."""
    return Number(threshold(published.wtp), published.wtp, (Cell("settings", "value", (("key", "wtp"),)),), "as set")


def against_other_splits(published: Published) -> list[Sentence]:
    """Say what other splits bring: of as many posts, how much less; of another number of posts, how much in all."""
    best, total = fact(published, "value"), posts_in_all(published)
    less, alike, other = [], [], []
    for row in published.rows("allocation_splits")[1:]:
        here = cell(published, "allocation_splits", "net_benefit", split=row["split"])
        if here is None or best is None:
            continue
        if row["fte"] is not None and round(row["fte"] - total.value, 6) != 0:
            posts = cell(published, "allocation_splits", "fte", split=row["split"])
            assert posts is not None
            brings = say("{way} {size}", way="gains" if here.value >= 0 else "loses", size=as_size(here))
            other.append(say("{split} ({posts} FTE) {brings}", split=str(row["split"]), posts=posts, brings=brings))
        elif round(best.value - here.value) <= 0:
            alike.append(str(row["split"]))
        else:
            gap = derived("pounds", best.value - here.value, f"{best.text} less {here.text}", best, here)
            less.append(say("{split} is {gap} a year worse", split=str(row["split"]), gap=gap))
    said = [say("With as many posts, {less}.", less=series(less))] if less else []
    if alike:
        said.append(say("Equally good: {alike}.", alike=listed(alike)))
    return [*said, say("With another number of posts: {other}.", other=series(other))] if other else said


def one_more_post(published: Published) -> list[Sentence]:
    """Say what one more post would bring or lose, and in which area the next step of a post most often brings most."""
    value = fact(published, "value_of_one_more_fte")
    if value is None:
        return []
    if value.value <= 0:
        return [say("One more post would lose {value} a year.", value=as_size(value))]
    return [say("One more post would bring {value} a year.", value=value), *_next_area(published)]


def _next_area(published: Published) -> list[Sentence]:
    rows = [row for row in published.rows("allocation_stability") if row["next_step"]]
    if not rows:
        return []
    area = max(rows, key=lambda row: row["next_step"])["area"]
    share = cell(published, "allocation_stability", "next_step", area=area)
    name = str(published.labels.name("area", area))
    return [] if share is None else [say("Its first step belongs in {area}: best there in {share} of draws.", area=name, share=share)]


def fact(published: Published, key: str) -> Number | None:
    """Return a number of the allocation as a whole."""
    return cell(published, "allocation_facts", "value", "pounds", key=key)


def limits(published: Published) -> list[Sentence]:
    """Say what holds the plan back; what each limit costs stands in the table."""
    rows = [str(row["limit"]).partition(": without")[0].rstrip(".") for row in published.rows("allocation_limits")]
    return [say("What holds the plan back: {limits}.", limits="; ".join(rows))] if rows else []


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
    """Say how many posts would bring most if none had to be placed."""
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
        return [say("If none had to be placed, the fewest posts looked at would be best ({posts}).", posts=posts)]
    words = "If none had to be placed, {posts} posts would be best: they gain {value} a year more than they cost."
    return [say(words, posts=posts, value=value)]


def posts_in_all(published: Published) -> Number:
    """Return how many posts the plan places."""
    found = [cell(published, "allocation_plan", "fte", area=row["area"]) for row in published.rows("allocation_plan")]
    known = [number for number in found if number is not None]
    return derived("fte", sum(number.value for number in known), "sum over areas", *known)
