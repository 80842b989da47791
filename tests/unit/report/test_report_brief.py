from __future__ import annotations

import re

import pytest

from stepup_econ.report.brief import make_brief
from stepup_econ.report.brief_parts import ShownFigure, ShownTable
from stepup_econ.report.evidence import place, record_of
from stepup_econ.report.rounding import shown
from stepup_econ.report.tables import TABLES, publish
from stepup_econ.report.traced import Cell, Number, cell, derived, say, series


def known_words(published) -> set[str]:
    """Return the numbers within names that people gave, which are quoted as they are."""
    evaluation = published.evaluation
    names = [evaluation["price_year"], evaluation["title"], f"{evaluation['horizon_months']:g} months"]
    names += [item["label"] for kind in ("strategies", "areas", "outcomes") for item in evaluation[kind]]
    for table, columns in {"scenarios": ["label"], "tornado": ["label"], "illustrative_inputs": ["label", "where", "source"],
                           "allocation_limits": ["limit"]}.items():  # fmt: skip
        names += [str(row[column]) for row in published.rows(table) for column in columns]
    return {found for name in names for found in re.findall(r"\d[\d.,/]*", name)}


def untraced(brief) -> list[tuple[str, str]]:
    """Return numbers in plain words of the brief but for the interval's 95% and the usual mark of 5%, with their sentence."""
    known = known_words(brief.published)
    found = []
    for section in brief.sections:
        if section.boxed:
            continue
        for block in section.blocks:
            for sentence in getattr(block, "sentences", getattr(block, "items", ())):
                for part in sentence.parts:
                    if isinstance(part, str):
                        tokens = re.findall(r"\d[\d.,/]*\d|\d", part.replace("95%", "").replace("5%", ""))
                        found += [(token, sentence.text) for token in tokens if token not in known]
    return found


def test_every_number_of_the_brief_is_traced(brief):
    assert untraced(brief) == []


def test_every_trace_leads_to_a_cell_that_holds_the_number(brief):
    numbers = [number for sentence in brief.sentences for number in sentence.numbers]
    assert len(numbers) > 60
    for number in numbers:
        assert number.cells
        values = []
        for found in number.cells:
            rows = brief.published.rows(found.table, **dict(found.where))
            assert len(rows) == 1, found
            values.append(rows[0][found.column])
        if not number.how:
            assert abs(number.value) == abs(values[0])
            kinds = [TABLES[number.cells[0].table].column(number.cells[0].column).kind, "pounds", "count", "number", "percent"]
            assert number.text in {shown(kind, sign * number.value) for kind in kinds for sign in (1, -1)}


def test_every_headline_number_rests_on_cells_of_the_workbook(brief):
    for section in brief.sections:
        if section.name in ("answer", "costs"):
            for block in section.blocks:
                for sentence in getattr(block, "items", getattr(block, "sentences", ())):
                    for number in sentence.numbers:
                        if number.cells[0].table != "evidence_quality":
                            entry = brief.annex.entries[brief.annex.refer(number) - 1]
                            assert entry.places
                            if number.cells[0].table in ("icers", "stage_costs"):
                                assert brief.annex.records[entry.record]["cells"]


def test_sections_come_in_their_order_with_numbered_figures_and_tables(brief):
    names = [section.name for section in brief.sections]
    assert names == ["question", "answer", "costs", "effects", "doubt", "changes", "posts", "agencies", "assumptions", "method"]
    blocks = [block for section in brief.sections for block in section.blocks]
    for kind in (ShownFigure, ShownTable):
        assert [block.number for block in blocks if isinstance(block, kind)] == list(
            range(1, 1 + sum(isinstance(block, kind) for block in blocks))
        )
    answer = brief.sections[1].blocks[0]
    assert len(answer.items) == 3


def test_the_notice_stands_only_where_inputs_are_assumed(results, drawings, brief):
    assert "ILLUSTRATIVE" in brief.notice.text
    assert "21 of 45 inputs are assumed" in brief.notice.text
    results["evaluation"]["illustrative"] = False
    assert make_brief(publish(results), drawings).notice is None


def test_a_run_without_a_plan_has_no_section_on_posts(results, drawings):
    results["allocation"] = {}
    names = [section.name for section in make_brief(publish(results), drawings).sections]
    assert "posts" not in names


def test_each_row_and_each_sum_has_one_entry(brief):
    keys = [(entry.places, entry.how) for entry in brief.annex.entries]
    assert len(keys) == len(set(keys))
    assert [entry.number for entry in brief.annex.entries] == list(range(1, len(keys) + 1))


def test_every_number_is_quoted_in_its_entry(brief):
    for sentence in brief.sentences:
        for number in sentence.numbers:
            entry = brief.annex.entries[brief.annex.refer(number) - 1]
            assert any(said.endswith(number.text) for said in entry.shown)
            assert entry.how == number.how


def test_a_cell_that_cannot_be_told_from_others_is_refused(published):
    with pytest.raises(ValueError, match="expected one"):
        cell(published, "icers", "cost")
    assert cell(published, "icers", "cost", strategy="nobody") is None
    assert cell(published, "icers", "icer", strategy="usual_care") is None


def test_numbers_worked_out_from_others_keep_all_their_cells(published):
    one = cell(published, "icers", "cost", strategy="usual_care")
    two = cell(published, "icers", "cost", strategy="early_help")
    gap = derived("pounds", two.value - one.value, "second less first", one, two)
    assert gap.cells == (*one.cells, *two.cells)
    assert gap.how


def test_sentences_are_put_together_without_losing_traces():
    numbers = [Number(text, 1.0, (Cell("icers", "cost"),)) for text in ("1", "2", "3")]
    listed = series([say("{n}", n=number) for number in numbers])
    assert listed.text == "1, 2 and 3"
    assert say("a {b} c", b=listed).numbers == tuple(numbers)
    assert say("a {b} c", b="{braces} stay").text == "a {braces} stay c"


def test_records_and_places_are_said_in_readers_words(published):
    found = Cell("stage_costs", "volume", (("strategy", "early_help"), ("area", "all"), ("stage", "referred")))
    assert record_of(found, published) == "cost_per_referred"
    assert place(found, published.labels) == "stage_costs: Early Help Coordinator / All service areas / Referred / Volume"
    assert record_of(Cell("warnings", "warning"), published) is None
