"""The brief of the worked case: every number led back to the golden run's results, and its pages and words."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from report_traces import untraced, wrong_traces

from stepup_econ.report.brief import make_brief
from stepup_econ.report.brief_html import brief_html
from stepup_econ.report.brief_parts import Bullets, Paragraph, ShownTable
from stepup_econ.report.tables import publish

RESULTS = Path(__file__).parents[3] / "outputs" / "example" / "results.json"
MOST_WORDS = 1_700
"""Words of text and tables that fit on four pages beside five figures."""


@pytest.fixture(scope="module")
def worked():
    return make_brief(publish(json.loads(RESULTS.read_text(encoding="utf-8"))), {})


@pytest.fixture(scope="module")
def said(worked):
    return " ".join(sentence.text for sentence in worked.sentences)


def test_every_number_of_the_worked_case_s_brief_is_traced(worked):
    assert len([number for sentence in worked.sentences for number in sentence.numbers]) > 90
    assert untraced(worked) == []
    assert wrong_traces(worked) == []


def test_every_number_leads_to_an_entry_with_a_place(worked):
    page = brief_html(worked)
    for sentence in worked.sentences:
        for number in sentence.numbers:
            entry = worked.annex.entries[worked.annex.refer(number) - 1]
            assert entry.places
            assert f'id="e{entry.number}"' in page


def test_numbers_are_not_shown_finer_than_they_are_known(worked):
    for sentence in worked.sentences:
        for found in re.findall(r"£(\d[\d,]*)", sentence.text):
            digits = found.replace(",", "")
            assert len(digits.rstrip("0")) <= 3 or len(digits) <= 3, sentence.text


def test_the_brief_gives_no_verdict_and_says_what_is_assumed(said):
    assert "this is not a verdict" in said
    assert "ILLUSTRATIVE" in said
    assert "rests on the evidence entered" not in said
    for word in ("cost-effective", "good value", "should be funded", "we recommend"):
        assert word not in said.lower()


def test_who_pays_leaves_out_what_the_perspective_does_not_count(worked):
    section = next(section for section in worked.sections if section.name == "agencies")
    first = section.blocks[0].sentences[0].text
    assert "Council: children's services" in first
    assert "Families, employers" not in first
    table = next(b for s in worked.sections for b in s.blocks if isinstance(b, ShownTable))
    assert not [row for row in table.rows if "Families, employers" in row[0].text or "Outside" in row[0].text]


def test_it_is_short_enough_for_four_pages(worked):
    words = 0
    for section in worked.sections:
        for block in section.blocks:
            if isinstance(block, ShownTable):
                assert len(block.rows) <= 12, "tables of more than twelve rows belong in the annex"
                words += sum(len(cell.text.split()) for row in block.rows for cell in row)
            elif isinstance(block, (Paragraph, Bullets)):
                texts = block.sentences if isinstance(block, Paragraph) else block.items
                words += sum(len(sentence.text.split()) for sentence in texts)
    assert words < MOST_WORDS
