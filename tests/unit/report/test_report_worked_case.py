"""The brief of the worked case: every number led back to the golden run's results, and its pages and words."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pytest
from report_traces import untraced, wrong_traces

from stepup_econ.report.brief import make_brief
from stepup_econ.report.brief_docx import write_brief_docx
from stepup_econ.report.brief_html import brief_html
from stepup_econ.report.brief_parts import Bullets, Paragraph, ShownTable
from stepup_econ.report.evidence import cells_said, price_marks, price_rows
from stepup_econ.report.tables import publish

RESULTS = Path(__file__).parents[3] / "outputs" / "example" / "results.json"
MOST_WORDS = 1_780
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
            (row,) = re.findall(rf'<tr id="e{entry.number}">(.*?)</tr>', page)
            assert number.text in unescape(row)


def test_in_word_every_number_s_mark_leads_to_a_row_that_quotes_it(worked, tmp_path):
    from docx import Document
    from docx.oxml.ns import qn

    write_brief_docx(worked, tmp_path / "brief.docx")
    body = Document(str(tmp_path / "brief.docx")).element.body
    rows, marked = {}, {}
    for row in body.iter(qn("w:tr")):
        text = "".join(found.text or "" for found in row.iter(qn("w:t")))
        rows |= {mark.get(qn("w:name")): text for mark in row.iter(qn("w:bookmarkStart"))}
    for paragraph in body.iter(qn("w:p")):
        links = list(paragraph.iter(qn("w:hyperlink")))
        own = [found for found in paragraph.iter(qn("w:t")) if found.getparent().getparent().tag != qn("w:hyperlink")]
        marked.setdefault("".join(found.text or "" for found in own), set()).update(link.get(qn("w:anchor")) for link in links)
    for block in (block for section in worked.sections for block in section.blocks):
        for sentence in getattr(block, "sentences", getattr(block, "items", ())):
            anchors = set().union(*(links for text, links in marked.items() if sentence.text in text))
            for number in sentence.numbers:
                entry = worked.annex.refer(number)
                assert number.text in rows[f"evidence_{entry}"]
                # neighbouring marks are drawn as one range, whose link leads to the first of them
                first = max(int(anchor.removeprefix("evidence_")) for anchor in anchors if int(anchor.removeprefix("evidence_")) <= entry)
                assert {worked.annex.refer(other) for other in block_numbers(block)} >= set(range(first, entry + 1))


def block_numbers(block):
    return [number for sentence in getattr(block, "sentences", getattr(block, "items", ())) for number in sentence.numbers]


def test_every_record_says_its_formula_arithmetic_cells_and_unit_costs_with_source_and_page(worked):
    page, rows = brief_html(worked), {row[0]: row for row in price_rows(worked.published)}
    assert worked.annex.records
    for name, record in worked.annex.records.items():
        assert record["formula"]
        assert record["arithmetic"]
        assert cells_said(record["cells"]) != "none"
        marks = price_marks(worked.published, record)
        assert len(marks) >= len(record["unit_costs"])
        for mark in marks:
            assert re.fullmatch(r"S\d+, .+", rows[mark][-1]), "source and page"
            assert f'<a href="#price-{mark}">{mark}</a>' in page.split(f'id="r-{name}"')[1].split("<h3")[0]
            assert f'<tr id="price-{mark}">' in page


def test_a_unit_cost_that_is_not_among_the_prices_is_named_with_its_source(worked):
    record = {"unit_costs": [{"id": "none_such", "label": "A visit", "source": "A book", "page": "p. 3"}]}
    assert price_marks(worked.published, record) == ["A visit (A book, p. 3)"]


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
