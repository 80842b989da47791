"""The look of the brief in Word: page, real styles, header and footer."""

from __future__ import annotations

from typing import Any

from stepup_econ.report.docx_parts import add_field, set_language

FONT = "Arial"
BLUE, GREY, WARN = "12436D", "595959", "801650"


def prepare(document: Any, footer: str, own_template: bool) -> None:
    """Set language, page and styles; a council's own template keeps its page and fonts."""
    set_language(document)
    if not own_template:
        _page(document)
        _fonts(document)
    _added_styles(document)
    _footer(document, footer)


def _page(document: Any) -> None:
    from docx.shared import Cm

    for section in document.sections:
        section.page_width, section.page_height = Cm(21.0), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.0)
        section.top_margin, section.bottom_margin = Cm(1.8), Cm(1.8)


def _fonts(document: Any) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    looks = {
        "Normal": (9.5, None, 0, 3), "Title": (18, BLUE, 0, 2), "Subtitle": (10.5, GREY, 0, 6),
        "Heading 1": (12.5, BLUE, 8, 2), "Heading 2": (10.5, BLUE, 8, 2), "Caption": (8.5, BLUE, 4, 2),
        "List Bullet": (9.5, None, 0, 2), "List Number": (10, None, 0, 3),
    }  # fmt: skip
    for name, (size, colour, before, after) in looks.items():
        style = document.styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(attribute), None)
        if colour is not None:
            style.font.color.rgb = RGBColor.from_string(colour)
        style.font.italic = False
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.line_spacing = 1.05
    document.styles["Caption"].paragraph_format.keep_with_next = True
    border = document.styles["Title"].element.pPr.find(qn("w:pBdr"))
    if border is not None:
        document.styles["Title"].element.pPr.remove(border)


def _added_styles(document: Any) -> None:
    """Add the brief's own styles where the template has none of that name."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt, RGBColor

    known = {style.name for style in document.styles}
    for name, size, colour, bold in (
        ("Illustrative Notice", 10, WARN, True), ("Table Text", 8, None, False), ("Table Note", 8, GREY, False),
    ):  # fmt: skip
        if name not in known:
            style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            style.base_style = document.styles["Normal"]
            style.font.size, style.font.bold = Pt(size), bold
            style.paragraph_format.space_after = Pt(1 if name == "Table Text" else 6)
            if colour is not None:
                style.font.color.rgb = RGBColor.from_string(colour)
    if "Evidence Mark" not in known:
        mark = document.styles.add_style("Evidence Mark", WD_STYLE_TYPE.CHARACTER)
        mark.font.superscript = True
        mark.font.color.rgb = RGBColor.from_string(GREY)


def _footer(document: Any, text: str) -> None:
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.style = document.styles["Table Note"]
    paragraph.add_run(f"{text} \u00b7 page ")
    add_field(paragraph, "PAGE", "1")
