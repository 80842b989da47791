"""What is asked of a file before anything in it is parsed: that it is a workbook, whole, and of a bearable size."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

from stepup_econ.intake.codes import CODES
from stepup_econ.problems import Problem

LARGEST_FILE = 40_000_000
LARGEST_UNPACKED = 96_000_000
LARGEST_PART = 48_000_000
MOST_PARTS = 5_000
LARGEST_RATIO = 500
_SMALL_PART = 8_000_000

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_CHUNK = 1 << 20
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")


def problem(code: str, where: str, found: str, expected: str) -> Problem:
    """Return a structure problem whose mend is the one that its code stands for."""
    return Problem(code, where, found, expected, CODES[code].asks)


def guard(path: Path) -> Problem | None:
    """Return why this file cannot be read as a workbook, or None where it can be opened safely."""
    name = path.name
    try:
        if path.is_dir():
            return problem("WB101", name, "a folder", "a file")
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(_CHUNK)
    except OSError as error:
        reason = "no such file" if isinstance(error, FileNotFoundError) else (error.strerror or "an error").lower()
        return problem("WB101", name, reason, "a file that can be read")
    if head.startswith(_OLE):
        return _old_format(name, head, path)
    if not head.startswith(_ZIP):
        return _not_a_zip(name, head)
    if size > LARGEST_FILE:
        return problem("WB107", name, f"a file of {size:,} bytes", f"at most {LARGEST_FILE:,} bytes")
    return _guard_zip(path)


def _old_format(name: str, head: bytes, path: Path) -> Problem:
    if _ENCRYPTED in head or _ENCRYPTED in path.read_bytes()[:LARGEST_FILE]:
        return problem("WB104", name, "a workbook encrypted with a password", "a workbook that opens without a password")
    return problem("WB103", name, "a workbook of the old kind (.xls)", "an .xlsx workbook")


def _not_a_zip(name: str, head: bytes) -> Problem:
    if not head.strip(b"\0 \r\n\t"):
        return problem("WB102", name, "an empty file", "an .xlsx workbook")
    start = head[:512].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").lower()
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<?xml")):
        return problem("WB102", name, "a web page or XML file", "an .xlsx workbook")
    if start.startswith(b"%pdf"):
        return problem("WB102", name, "a PDF file", "an .xlsx workbook")
    if b"\0" not in head[:4096] or head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return problem("WB102", name, "a text file, perhaps CSV", "an .xlsx workbook, or a folder with one CSV file a sheet")
    return problem("WB102", name, "a file of another kind", "an .xlsx workbook")


def _guard_zip(path: Path) -> Problem | None:
    name = path.name
    try:
        with zipfile.ZipFile(path) as package:
            infos = package.infolist()
            return _too_large(name, infos) or _other_format(name, package) or _declarations(name, package)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError, zipfile.zlib.error):  # type: ignore[attr-defined]
        return problem("WB106", name, "a file that is cut short or damaged", "a whole .xlsx workbook")


def _too_large(name: str, infos: list[zipfile.ZipInfo]) -> Problem | None:
    total = sum(info.file_size for info in infos)
    if len(infos) > MOST_PARTS:
        return problem("WB107", name, f"{len(infos):,} parts", f"at most {MOST_PARTS:,}")
    if total > LARGEST_UNPACKED:
        return problem("WB107", name, f"{total:,} bytes once unpacked", f"at most {LARGEST_UNPACKED:,}")
    for info in infos:
        ratio = info.file_size / max(info.compress_size, 1)
        if info.file_size > LARGEST_PART or (info.file_size > _SMALL_PART and ratio > LARGEST_RATIO):
            return problem(
                "WB107",
                name,
                f"a part of {info.file_size:,} bytes packed {ratio:,.0f} to one",
                f"at most {LARGEST_PART:,} bytes and {LARGEST_RATIO} to one",
            )
    return None


def _other_format(name: str, package: zipfile.ZipFile) -> Problem | None:
    parts = {part.lower() for part in package.namelist()}
    if any(info.flag_bits & 1 for info in package.infolist()):
        return problem("WB104", name, "a packed file with a password", "a workbook that opens without a password")
    if "mimetype" in parts or "content.xml" in parts:
        return problem("WB103", name, "an OpenDocument file (.ods)", "an .xlsx workbook")
    if "xl/workbook.bin" in parts:
        return problem("WB103", name, "a binary workbook (.xlsb)", "an .xlsx workbook")
    if "[content_types].xml" not in parts or not any(part.startswith("xl/") for part in parts):
        return problem("WB102", name, "a packed file that holds no workbook", "an .xlsx workbook")
    types = package.read(next(part for part in package.namelist() if part.lower() == "[content_types].xml"))
    if any(part.endswith("vbaproject.bin") for part in parts) or b"macroenabled" in types.lower():
        return problem("WB105", name, "a workbook with macros", "a workbook without macros")
    return None


def _declarations(name: str, package: zipfile.ZipFile) -> Problem | None:
    """Refuse a part that declares entities: no spreadsheet program writes any, and they can grow without bound."""
    for info in package.infolist():
        if info.filename.lower().endswith((".xml", ".rels")) and any(_declares(chunk) for chunk in _chunks(package, info)):
            return problem("WB108", name, f"declarations in its part {info.filename}", "parts without DOCTYPE or ENTITY")
    return None


def _chunks(package: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    tail = b""
    with package.open(info) as part:
        while chunk := part.read(_CHUNK):
            yield tail + chunk
            tail = chunk[-64:]


def _declares(chunk: bytes) -> bool:
    if b"\0" in chunk:
        chunk = chunk.replace(b"\0", b"")
    return any(word in chunk for word in _DECLARATIONS)
