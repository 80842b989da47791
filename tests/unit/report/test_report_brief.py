from __future__ import annotations

from dataclasses import replace

import pytest
from report_traces import untraced, wrong_traces

from stepup_econ.report.brief import make_brief
from stepup_econ.report.brief_parts import Paragraph, Section, ShownFigure, ShownTable
from stepup_econ.report.evidence import place, record_of
from stepup_econ.report.tables import publish
from stepup_econ.report.traced import Cell, Number, cell, derived, say, series


def test_every_number_of_the_brief_is_traced(brief):
    assert untraced(brief) == []


def test_every_trace_leads_to_a_cell_that_holds_the_number(brief):
    assert len([number for sentence in brief.sentences for number in sentence.numbers]) > 60
    assert wrong_traces(brief) == []


def test_a_number_that_does_not_hold_what_its_cell_holds_is_found(brief):
    number = cell(brief.published, "icers", "cost", strategy="usual_care")
    wrong = Section("x", "X", (Paragraph((say("{n} or 17", n=replace(number, value=number.value + 1)),)),))
    forged = replace(brief, sections=(wrong,))
    assert len(wrong_traces(forged)) == 1
    assert untraced(forged)[0][0] == "17"


def test_a_number_that_its_cells_do_not_make_is_found(brief):
    one, other = (cell(brief.published, "icers", "cost", strategy=name) for name in ("usual_care", "early_help"))
    right = derived("pounds", other.value - one.value, "one less the other", one, other)
    for number, found in ((right, 0), (replace(right, value=right.value * 1.01), 1)):
        forged = replace(brief, sections=(Section("x", "X", (Paragraph((say("{n}", n=number),)),)),))
        assert len(wrong_traces(forged)) == found


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
