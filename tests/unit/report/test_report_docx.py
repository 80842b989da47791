from __future__ import annotations

import re
import zipfile
from datetime import datetime

import pytest
from docx import Document
from docx.oxml.ns import qn

from stepup_econ.report.brief_docx import ranges, write_brief_docx
from stepup_econ.report.brief_parts import ShownFigure, ShownTable


@pytest.fixture(scope="module")
def path(brief, tmp_path_factory):
    target = tmp_path_factory.mktemp("docx") / "brief.docx"
    write_brief_docx(brief, target)
    return target


@pytest.fixture(scope="module")
def document(path):
    return Document(str(path))


def xml(path, part="word/document.xml") -> str:
    with zipfile.ZipFile(path) as parts:
        return parts.read(part).decode("utf-8")


def test_headings_captions_and_lists_are_real_styles(document, brief):
    used = {}
    for paragraph in document.paragraphs:
        used.setdefault(paragraph.style.name, []).append(paragraph.text)
    assert used["Title"] == [brief.title]
    wanted = [section.heading for section in brief.sections]
    assert used["Heading 1"][: len(wanted)] == wanted
    blocks = [block for section in brief.sections for block in section.blocks]
    shown = [block for block in blocks if isinstance(block, (ShownFigure, ShownTable))]
    assert len(used["Caption"]) == len(shown) + len(brief.further)
    assert used["List Bullet"]
    assert len(used["List Number"]) == 3
    box = next(table for table in document.tables if "Staff time is costed" in table.rows[0].cells[0].text)
    assert {paragraph.style.name for paragraph in box.rows[0].cells[0].paragraphs} == {"List Bullet"}


def test_every_picture_has_alternative_text(path, brief):
    found = re.findall(r"<wp:docPr [^>]*>", xml(path))
    assert len(found) == 5
    for properties in found:
        assert 'descr="Illustrative. ' in properties


def test_header_rows_are_repeated_and_rows_are_not_split(document):
    for table in document.tables:
        if len(table.columns) == 1:
            continue
        first = table.rows[0]._tr.trPr
        assert first.find(qn("w:tblHeader")) is not None
        assert first.find(qn("w:cantSplit")) is not None


def test_the_language_is_british_english(path, document):
    assert 'w:lang w:val="en-GB"' in xml(path, "word/styles.xml")
    assert document.core_properties.language == "en-GB"


def test_the_warning_stands_on_the_first_page_and_in_the_footer(document):
    assert "ILLUSTRATIVE" in document.tables[0].rows[0].cells[0].text
    assert "ILLUSTRATIVE" in document.sections[0].footer.paragraphs[0].text


def test_every_mark_leads_to_an_entry_of_the_annex(path, brief):
    text = xml(path)
    anchors = set(re.findall(r'w:anchor="([^"]+)"', text))
    marks = re.findall(r'w:bookmarkStart w:id="\d+" w:name="([^"]+)"', text)
    assert anchors
    assert anchors <= set(marks)
    assert len(marks) == len(set(marks)) == len(brief.annex.entries)


def test_the_same_brief_and_time_are_the_same_bytes(brief, path, tmp_path):
    again = tmp_path / "again.docx"
    write_brief_docx(brief, again)
    assert again.read_bytes() == path.read_bytes()
    write_brief_docx(brief, again, when=datetime(2026, 11, 1))
    assert Document(str(again)).core_properties.created.year == 2026


def test_a_council_s_own_template_keeps_its_page_and_fonts(brief, tmp_path):
    own = Document()
    own.sections[0].left_margin = 1_234_440
    own.styles["Normal"].font.name = "Georgia"
    own.save(str(tmp_path / "council.docx"))
    write_brief_docx(brief, tmp_path / "brief.docx", template=tmp_path / "council.docx")
    made = Document(str(tmp_path / "brief.docx"))
    assert made.sections[0].left_margin == 1_234_440
    assert made.styles["Normal"].font.name == "Georgia"


def test_all_numbers_of_the_text_are_in_the_document(document, brief):
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    for section in brief.sections:
        for block in section.blocks:
            for sentence in getattr(block, "sentences", ()):
                for number in sentence.numbers:
                    assert number.text in text


def test_neighbouring_marks_are_drawn_together():
    assert ranges([]) == []
    assert ranges([5, 4, 9, 4]) == [(4, 5), (9, 9)]
