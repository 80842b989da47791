"""What python-docx leaves out: language, alt text, repeated header rows, links to bookmarks, page fields, fixed bytes."""

from __future__ import annotations

import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

LANGUAGE = "en-GB"
EPOCH = (1980, 1, 1, 0, 0, 0)
"""Time given to every part of the file, so that the same brief is the same bytes."""


def set_language(document: Any) -> None:
    """Mark the whole document as British English."""
    from docx.oxml.ns import qn

    for style in document.styles.element.findall(qn("w:docDefaults")):
        for run in style.iter(qn("w:rPr")):
            _child(run, "w:lang", {"w:val": LANGUAGE, "w:eastAsia": LANGUAGE})
    normal = document.styles["Normal"].element.get_or_add_rPr()
    _child(normal, "w:lang", {"w:val": LANGUAGE, "w:eastAsia": LANGUAGE})


def _child(parent: Any, tag: str, attributes: dict[str, str]) -> Any:
    """Return the child with this tag, made if it is not there, with its attributes set."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    found = parent.find(qn(tag))
    if found is None:
        found = OxmlElement(tag)
        parent.append(found)
    for name, value in attributes.items():
        found.set(qn(name), value)
    return found


def set_style(paragraph: Any, style: Any) -> None:
    """Give a paragraph its style by id: python-docx's own way reads all styles each time."""
    paragraph._p.style = style.style_id


def add_paragraph(document: Any, text: str, style: str) -> Any:
    """Add a paragraph of a style by its name, without the search for the default style that python-docx does for each."""
    paragraph = document.add_paragraph(text)
    set_style(paragraph, document.styles[style])
    return paragraph


def set_alt_text(shape: Any, title: str, alt: str) -> None:
    """Give a picture its alternative text."""
    properties = shape._inline.docPr
    properties.set("descr", alt)
    properties.set("title", title)


def table_alt_text(table: Any, title: str, text: str) -> None:
    """Give a table its title and description."""
    properties = table._tbl.tblPr
    _child(properties, "w:tblCaption", {"w:val": title})
    _child(properties, "w:tblDescription", {"w:val": text})


def add_link(paragraph: Any, text: str, bookmark: str, style: Any) -> None:
    """Add text that leads to a bookmark of the same document."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), bookmark)
    link.set(qn("w:history"), "1")
    run = paragraph.add_run(text)
    run._r.style = style.style_id
    link.append(run._r)
    paragraph._p.append(link)


def add_field(paragraph: Any, instruction: str, shown: str) -> None:
    """Add a field that the word processor fills in, such as the page number."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    run = paragraph.add_run(shown)
    field.append(run._r)
    paragraph._p.append(field)


def shade(cell: Any, colour: str) -> None:
    """Fill a table cell with a colour."""
    _child(cell._tc.get_or_add_tcPr(), "w:shd", {"w:val": "clear", "w:color": "auto", "w:fill": colour})


def set_properties(document: Any, title: str, subject: str, author: str, when: datetime) -> None:
    """Set the document's properties; the time is the caller's, never the clock's."""
    core = document.core_properties
    core.title, core.subject, core.author, core.last_modified_by = title, subject, author, author
    core.created = core.modified = when
    core.language, core.keywords, core.comments, core.revision = LANGUAGE, "economic evaluation", "", 1


def same_bytes(path: Path) -> None:
    """Write a zip file again with its parts in order and without the time at which they were packed."""
    with zipfile.ZipFile(path) as old:
        parts = [(name, old.read(name)) for name in old.namelist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts:
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            new.writestr(entry, content)
