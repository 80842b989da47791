"""Odd files: what is handed over in place of a workbook, and the code that it is refused with."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

from odd_files import OddBook, base_book, cell_xml, sheet_xml

BILLION = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'


def text(content: str, encoding: str = "utf-8", name: str = "odd.csv") -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        (folder / name).write_bytes(content.encode(encoding))
        return folder / name

    return make


def data(content: bytes, name: str = "odd.xlsx") -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return make


def packed(parts: dict[str, str], name: str = "odd.xlsx") -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        with zipfile.ZipFile(folder / name, "w") as package:
            for part, content in parts.items():
                package.writestr(part, content)
        return folder / name

    return make


def changed(change: Callable[[dict[str, str]], object]) -> Callable[[Path], Path]:
    """Change the parts of a good workbook."""

    def make(folder: Path) -> Path:
        parts = base_book().all_parts()
        change(parts)
        return packed(parts)(folder)

    return make


def cut(share: float) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = base_book().save(folder / "odd.xlsx")
        whole = path.read_bytes()
        path.write_bytes(whole[: int(len(whole) * share)])
        return path

    return make


def flipped(folder: Path) -> Path:
    """Damage the packed data of the largest part."""
    path = base_book().save(folder / "odd.xlsx")
    with zipfile.ZipFile(path) as package:
        info = max(package.infolist(), key=lambda item: item.compress_size)
    whole = bytearray(path.read_bytes())
    start = info.header_offset + 100
    whole[start : start + 40] = bytes(byte ^ 0x5A for byte in whole[start : start + 40])
    path.write_bytes(bytes(whole))
    return path


def bomb(folder: Path) -> Path:
    path = base_book().save(folder / "odd.xlsx")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/sharedStrings.xml", b"0" * 20_000_000)
    return path


def huge(folder: Path) -> Path:
    """A file that says it unpacks to more than the limit: the sizes are read, nothing is unpacked."""
    path = base_book().save(folder / "odd.xlsx")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
        for part in range(3):
            package.writestr(f"xl/media/{part}.bin", bytes(5_000))
            package.infolist()[-1].file_size = 50_000_000
    return path


def sheet_part(book: OddBook, name: str) -> str:
    return f"xl/worksheets/sheet{list(book.sheets).index(name) + 1}.xml"


def declare(parts: dict[str, str]) -> None:
    part = sheet_part(base_book(), "Areas")
    parts[part] = BILLION + parts[part]


def declare_wide(parts: dict[str, object]) -> None:
    part = sheet_part(base_book(), "Areas")
    parts[part] = (BILLION + str(parts[part])).encode("utf-16")


def strings_out_of_range(parts: dict[str, str]) -> None:
    part = sheet_part(base_book(), "Areas")
    parts[part] = parts[part].replace(cell_xml("north", "A5"), '<c r="A5" t="s"><v>99</v></c>')
    assert "99" in parts[part]


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
CSV = "id,label\nnorth,North £\n"
FILES: dict[str, tuple[Callable[[Path], Path], str]] = {
    "no such file": (lambda folder: folder / "none.xlsx", "WB101"),
    "a folder": (lambda folder: folder, "WB101"),
    "an empty file": (data(b""), "WB102"),
    "CSV in UTF-8": (text(CSV), "WB102"),
    "CSV in UTF-8 with a mark": (text(CSV, "utf-8-sig"), "WB102"),
    "CSV in UTF-16": (text(CSV, "utf-16"), "WB102"),
    "CSV in Windows encoding": (text(CSV, "cp1252"), "WB102"),
    "CSV by semicolons": (text(CSV.replace(",", ";")), "WB102"),
    "CSV named as a workbook": (text(CSV, name="odd.xlsx"), "WB102"),
    "a web page named .xls": (text("<html><table></table></html>", name="odd.xls"), "WB102"),
    "a PDF": (data(b"%PDF-1.7\n\0\0"), "WB102"),
    "a picture": (data(b"\x89PNG\r\n\x1a\n\0\0\0"), "WB102"),
    "old Excel": (data(OLE, "odd.xls"), "WB103"),
    "OpenDocument": (
        packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}, "odd.ods"),
        "WB103",
    ),
    "binary Excel": (changed(lambda parts: parts.update({"xl/workbook.bin": "x"})), "WB103"),
    "password to open": (data(OLE + "EncryptedPackage".encode("utf-16-le")), "WB104"),
    "macros": (changed(lambda parts: parts.update({"xl/vbaProject.bin": "x"})), "WB105"),
    "macros by content type": (
        changed(
            lambda parts: parts.update({"[Content_Types].xml": '<Types><Override ContentType="a.sheet.macroEnabled.main+xml"/></Types>'})
        ),
        "WB105",
    ),
    "cut in the middle": (cut(0.5), "WB106"),
    "cut near the end": (cut(0.99), "WB106"),
    "damaged within": (flipped, "WB106"),
    "workbook part missing": (changed(lambda parts: parts.pop("xl/workbook.xml")), "WB106"),
    "sheet part missing": (changed(lambda parts: parts.pop("xl/worksheets/sheet3.xml")), "WB106"),
    "broken XML": (
        changed(lambda parts: parts.update({"xl/worksheets/sheet3.xml": "<worksheet><sheetData>"})),
        "WB106",
    ),
    "string that is not there": (changed(strings_out_of_range), "WB106"),
    "a zip of something else": (packed({"readme.txt": "x"}), "WB102"),
    "a word document": (packed({"[Content_Types].xml": "<Types/>", "word/document.xml": "<x/>"}, "odd.docx"), "WB102"),
    "zip bomb": (bomb, "WB107"),
    "unpacks beyond the limit": (huge, "WB107"),
    "entity bomb": (changed(declare), "WB108"),
    "entity bomb in wide letters": (changed(declare_wide), "WB108"),
    "a workbook from another tool": (
        changed(
            lambda parts: parts.update(
                {sheet_part(base_book(), name): sheet_xml(base_book().sheets["Areas"]) for name in ("Cover", "Lists")}
            )
        ),
        "WB109",
    ),
}
