"""The sections of the brief, each from published tables and sentences; all in `SECTIONS`, in their order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from stepup_econ.report import wording_agencies as agencies
from stepup_econ.report import wording_allocation as allocation
from stepup_econ.report import wording_costs as costs
from stepup_econ.report import wording_decision as decision
from stepup_econ.report import wording_further as further
from stepup_econ.report import wording_sensitivity as sensitivity
from stepup_econ.report.brief_annex import note_under
from stepup_econ.report.brief_parts import Block, Bullets, Paragraph, Section, ShownFigure, ShownTable
from stepup_econ.report.disclosure import HIDDEN
from stepup_econ.report.figures import Drawing
from stepup_econ.report.phrases import SCALE, listed, lower_first, one_more, upper_first
from stepup_econ.report.table_spec import PERSPECTIVES
from stepup_econ.report.tables import TABLES, Published, conventions, kind_of
from stepup_econ.report.traced import Number, Sentence, cell, derived, joined, say
from stepup_econ.report.wording_effects import effects
from stepup_econ.report.wording_risk import risk_levels

MOST_ASSUMED = 5
METHODS = {"sobol": "scrambled Sobol points", "lhs": "Latin hypercube", "mc": "plain random draws"}


@dataclass(slots=True)
class Numbering:
    """Counts tables and figures as they are placed."""

    drawings: Mapping[str, Drawing]
    figures: int = 0
    tables: int = 0

    def figure(self, name: str) -> list[Block]:
        """Return a figure with the next number, nothing if the run has no such figure."""
        if name not in self.drawings:
            return []
        self.figures += 1
        return [ShownFigure(self.figures, self.drawings[name].title, self.drawings[name])]

    def table(
        self, published: Published, name: str, keys: tuple[str, ...], match: tuple[str, ...], **wanted: Any
    ) -> list[Block]:
        """Return columns of a published table with the next number; `match` are the keys that tell its rows apart."""
        spec, rows = TABLES[name], published.rows(name, **wanted)
        if not rows:
            return []
        self.tables += 1
        columns = [spec.column(key) for key in keys]
        cells = tuple(tuple(_cell(published, name, key, row, match) for key in keys) for row in rows)
        return [ShownTable(
            self.tables, spec.title, tuple(column.title for column in columns), cells,
            tuple(column.numeric for column in columns),
            note_under(conventions(spec, published.results), {said.text for row in cells for said in row}),
        )]  # fmt: skip


def _cell(published: Published, name: str, key: str, row: dict[str, Any], match: tuple[str, ...]) -> Sentence:
    column = TABLES[name].column(key)
    if row[key] is None:
        return say("{empty}", empty=column.empty)
    if not column.numeric:
        return say("{label}", label=str(published.labels.name(column.kind, row[key])))
    found = cell(published, name, key, kind_of(column, row), **{part: row[part] for part in match})
    return say("{empty}", empty=column.empty) if found is None else say("{found}", found=found)


def _paragraph(*groups: list[Sentence]) -> list[Block]:
    sentences = tuple(sentence for group in groups for sentence in group)
    return [Paragraph(sentences)] if sentences else []


def _bullets(*groups: list[Sentence], numbered: bool = False) -> list[Block]:
    sentences = tuple(sentence for group in groups for sentence in group)
    return [Bullets(sentences, numbered)] if sentences else []


def assumed_share(published: Published) -> Sentence:
    """Say how many inputs are only assumed."""
    counts = {
        row["quality"]: cell(published, "evidence_quality", "inputs", quality=row["quality"])
        for row in published.rows("evidence_quality")
    }
    known: list[Number] = [number for number in counts.values() if number is not None]
    total = derived("count", sum(number.value for number in known), "sum over qualities", *known)
    assumed = counts["assumed"]
    assert assumed is not None
    return say("{assumed} of {total} inputs are assumed and not measured.", assumed=assumed, total=total)


def notice(published: Published) -> Sentence | None:
    """Return the warning that stands on top where results rest on assumed inputs."""
    if not published.illustrative:
        return None
    return say(
        "ILLUSTRATIVE. {share} The figures show how the evaluation works and what it would say if those inputs were "
        "right; they are not findings about a service.", share=assumed_share(published),
    )  # fmt: skip


def question(published: Published, numbering: Numbering) -> Section:
    """Return what is asked."""
    labels, evaluation = published.labels, published.evaluation
    others = listed([labels.strategies[strategy] for strategy in published.others], "or")
    service = [area["label"] for area in evaluation["areas"] if area["role"] == "service"]
    asked = say(
        "Compared with {reference}, is {others} worth what it costs in {areas}, and where should coordinators work? "
        "Worth is measured by the pounds it takes to have {one}. Whose costs count: {perspective}.",
        reference=lower_first(labels.strategies[published.reference]), others=others, areas=listed(service),
        one=one_more(published), perspective=PERSPECTIVES[evaluation["perspective"]],
    )  # fmt: skip
    return Section("question", "The question", tuple(_paragraph([asked])))


def answer(published: Published, numbering: Numbering) -> Section:
    """Return the answer in three lines: what it costs and brings, how that is to be judged, where posts should go."""
    main = published.main
    lines = [
        decision.headline(published, main),
        joined([*decision.in_place_of_verdict(published, main), *decision.chance_of_best(published, main, short=True)[:1]]),
        joined([*allocation.plan(published), *allocation.one_more_post(published)]),
    ]
    return Section("answer", "The answer in three lines", (Bullets(tuple(line for line in lines if line.parts), True),))


def what_it_costs(published: Published, numbering: Numbering) -> Section:
    """Return what the service costs and where the money goes."""
    main = published.main
    blocks = [
        *_paragraph(costs.service_cost(published, main)),
        *_bullets(
            costs.screening(published, main), costs.failed_attempts(published, main), costs.protocol(published),
            costs.unused_time(published, main), costs.as_paid_and_as_used(published, main),
        ),
        *numbering.figure("where_the_money_goes"),
    ]  # fmt: skip
    return Section("costs", "What it costs, and where the money goes", tuple(blocks))


def what_it_achieves(published: Published, numbering: Numbering) -> Section:
    """Return what is achieved, and all costs and consequences side by side."""
    table = numbering.table(
        published, "cost_consequence", ("item", "reference_value", "value", "difference"), ("item", "strategy"),
        strategy=published.main, counts=True,
    )  # fmt: skip
    levels = _paragraph(risk_levels(published, published.main))
    return Section("effects", "What it achieves", (*_bullets(effects(published, published.main)), *table, *levels))


def how_sure(published: Published, numbering: Numbering) -> Section:
    """Return how sure the answer is."""
    main = published.main
    blocks = [
        *_paragraph(
            decision.on_average(published, main), decision.cost_interval(published, main),
            decision.chance_of_best(published, main), decision.information(published),
            decision.worth_finding_out(published),
            further.study(published),
        ),
        *numbering.figure("acceptability"),
    ]
    return Section("doubt", "How sure this is", tuple(blocks))


def what_would_change_it(published: Published, numbering: Numbering) -> Section:
    """Return what would change the answer."""
    lead = say("Net benefit when one input alone is at its low and at its high value, for those that move it most:")
    blocks = [
        *_paragraph([lead]), *_bullets(sensitivity.biggest_movers(published)),
        *_paragraph(further.better_engagement(published)),
        *_paragraph(sensitivity.scenario_range(published, published.main)), *numbering.figure("tornado"),
    ]  # fmt: skip
    return Section("changes", "What would change the answer", tuple(blocks))


def where_posts_go(published: Published, numbering: Numbering) -> Section | None:
    """Return where the next coordinator should go; nothing where no posts were placed."""
    if not published.rows("allocation_plan"):
        return None
    blocks = [
        *_paragraph(
            allocation.plan(published), allocation.against_other_splits(published), allocation.one_more_post(published),
            allocation.more_posts(published), allocation.stability(published), allocation.limits(published),
            allocation.proof(published),
        ),
        *numbering.figure("allocation"),
    ]  # fmt: skip
    return Section("posts", "Where the next coordinator should go", tuple(blocks))


def who_pays(published: Published, numbering: Numbering) -> Section:
    """Return who pays and who gains, and what the money brings back."""
    main = published.main
    paid = _paragraph(agencies.who_pays(published, main), agencies.beside_money(published, main))
    back = _paragraph(agencies.what_comes_back(published, main), agencies.side_payment(published))
    return Section("agencies", "Who pays and who gains", (*paid, *back, *numbering.figure("agencies_over_years")))


def what_we_assumed(published: Published, numbering: Numbering) -> Section:
    """Return what is only assumed, those that move the answer most first; what all sources begin with is said once."""
    rows = published.rows("illustrative_inputs")
    movers = {row["input"]: place for place, row in enumerate(published.rows("tornado"))}
    rows.sort(key=lambda row: movers.get(row["input"], len(movers)))
    rows = rows[:MOST_ASSUMED]
    same = shared_start([_source(row["source"]) for row in rows])
    lead = [assumed_share(published)]
    if rows:
        lead.append(say("Those that move the answer most come first; the rest are listed in results.xlsx."))
    if same:
        lead.append(say("Of all of these the workbook says: {same}.", same=same))
    items = []
    for row in rows:
        why = _source(row["source"]).removeprefix(same).lstrip("; ")
        words = "{label} ({where}): {why}." if why else "{label} ({where})."
        items.append(say(words, label=upper_first(row["label"]), where=str(row["where"]), why=why))
    return Section("assumptions", "What we assumed", (*_paragraph(lead), *_bullets(items)))


def shared_start(texts: list[str]) -> str:
    """Return the parts between semicolons that several texts all begin with; nothing if they have no such start.

    Examples
    --------
    >>> shared_start(["assumed; a guess", "assumed", "assumed; another"])
    'assumed'
    """
    same: list[str] = []
    for column in zip(*(text.split(";") for text in texts), strict=False):
        if len(texts) < 2 or len(set(column)) > 1:
            break
        same.append(column[0])
    return ";".join(same)


def _source(source: object) -> str:
    """Return why a value was taken, for the end of a sentence."""
    return str(source or "no source given").rstrip(".")


def method(published: Published, numbering: Numbering) -> Section:
    """Return the method in a box."""
    evaluation = published.evaluation
    draws = published.results["settings"].get("design") or {}
    n, how = draws.get("n"), METHODS.get(str(draws.get("method")), draws.get("method"))
    drawn = "" if n is None else f" Doubt is carried by {n:,} draws of all inputs ({how}, seed {draws.get('seed')})."
    said = [
        say("Staff time is costed from minutes and the cost of a minute with cases (time-driven activity-based costing); "
            "unused time is shown apart."),
        say("Each step of the pathway and each contact attempt is counted, so that cost is known at every stage."),
        say("{effects}", effects=f"Effects are counted over {evaluation['horizon_months']:g} months.{drawn}"),
        say("Net benefit is the threshold times the effect less the cost; the threshold is yours to choose."),
        say("{scale}", scale=SCALE),
    ]  # fmt: skip
    if published.hidden:
        least = int(published.results["disclosure"]["minimum"])
        said.append(say("{it}", it=f"{HIDDEN}: withheld, as it would show a count of fewer than {least} real families or give one away."))
    return Section("method", "Method", tuple(_bullets(said)), boxed=True)


SECTIONS: tuple[Callable[[Published, Numbering], Section | None], ...] = (
    question, answer, what_it_costs, what_it_achieves, how_sure, what_would_change_it, where_posts_go, who_pays,
    what_we_assumed, method,
)  # fmt: skip
"""The brief's sections in their order."""
