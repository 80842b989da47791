"""A workbook as plain lists, written as .xlsx by hand: so that a test can make it as odd as people do."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from stepup_econ.intake.grid import letters
from stepup_econ.intake.settings import SETTING_ROWS
from stepup_econ.intake.sheets import SCHEMA_ID, SCHEMA_VERSION, SHEETS
from stepup_econ.intake.table import END_MARK

KNOWN = {
    "agencies": ["childrens_services", "nhs"],
    "unit_costs": ["pssru2024_social_worker_hour", "pssru2024_community_health", "gmca14_cin_initial_assessment"],
}
HEADER = 3  # rows above the headings; the first row of data is number HEADER + 2
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEETML = "application/vnd.openxmlformats-officedocument.spreadsheetml"
RELS = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="0.0##%"/>'
    '<numFmt numFmtId="165" formatCode="d\\ mmm\\ yyyy"/></numFmts><fonts count="1"><font><sz val="10"/></font></fonts>'
    '<fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0" xfId="0"/><xf numFmtId="164" xfId="0"/>'
    '<xf numFmtId="165" xfId="0"/><xf numFmtId="17" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


@dataclass
class Num:
    """A number shown in another way: style 1 percent, 2 and 3 date."""

    value: float
    style: int


@dataclass
class Formula:
    """A formula; `saved` is the XML of its saved value, empty where there is none."""

    text: str
    saved: str = ""
    kind: str = ""
    attributes: str = ""


@dataclass
class Raw:
    """A cell written as it stands, with {at} for its reference."""

    xml: str


@dataclass
class Sheet:
    """One sheet: rows of cells."""

    rows: list[list[object]]
    merged: list[str] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    state: str = ""
    kind: str = "worksheet"


@dataclass
class OddBook:
    """A workbook to be made odd."""

    sheets: dict[str, Sheet]
    properties: str = ""
    calculation: str = ""
    parts: dict[str, str] = field(default_factory=dict)

    def at(self, sheet: str, label: str, row: int = 0) -> tuple[list[object], int]:
        """Return a row of data, and the column of a heading."""
        rows = self.sheets[sheet].rows
        return rows[HEADER + 1 + row], rows[HEADER].index(label)

    def put(self, sheet: str, label: str, value: object, row: int = 0) -> str:
        """Put a value into a cell and return the cell's name."""
        line, column = self.at(sheet, label, row)
        line[column] = value
        return f"{sheet}!{letters(column + 1)}{HEADER + 2 + row}"

    def save(self, path: Path) -> Path:
        """Write the workbook."""
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            for name, text in self.all_parts().items():
                package.writestr(name, text)
        return path

    def all_parts(self) -> dict[str, str]:
        """Return the parts of the file."""
        names = list(self.sheets)
        sheets = "".join(f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="r{n}"{self._state(name)}/>' for n, name in enumerate(names, 1))
        related = "".join(
            f'<Relationship Id="r{n}" Type="{OFFICE}/{self.sheets[name].kind}" Target="worksheets/sheet{n}.xml"/>'
            for n, name in enumerate(names, 1)
        )
        declared = {f"worksheets/sheet{n}": "worksheet" for n in range(1, len(names) + 1)} | {"workbook": "sheet.main", "styles": "styles"}
        types = "".join(f'<Override PartName="/xl/{part}.xml" ContentType="{SHEETML}.{kind}+xml"/>' for part, kind in declared.items())
        parts = {
            "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">{RELS}{types}</Types>',
            "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{OFFICE}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{self.properties}<sheets>{sheets}</sheets>'
            f"{self.calculation}</workbook>",
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{related}<Relationship Id="s" '
            f'Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
            "xl/styles.xml": STYLES,
        }
        parts |= {f"xl/worksheets/sheet{n}.xml": sheet_xml(self.sheets[name]) for n, name in enumerate(names, 1)}
        return parts | self.parts

    def _state(self, name: str) -> str:
        return f' state="{self.sheets[name].state}"' if self.sheets[name].state else ""


def sheet_xml(sheet: Sheet) -> str:
    rows = []
    for number, cells in enumerate(sheet.rows, 1):
        written = "".join(cell_xml(value, f"{letters(column)}{number}") for column, value in enumerate(cells, 1) if value is not None)
        hidden = ' hidden="1"' if number in sheet.hidden_rows else ""
        rows.append(f'<row r="{number}"{hidden}>{written}</row>')
    merged = "".join(f'<mergeCell ref="{span}"/>' for span in sheet.merged)
    merges = f"<mergeCells>{merged}</mergeCells>" if merged else ""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(rows)}</sheetData>{merges}</worksheet>'


def cell_xml(value: object, at: str) -> str:
    if isinstance(value, Raw):
        return value.xml.format(at=at)
    if isinstance(value, Formula):
        kind = f' t="{value.kind}"' if value.kind else ""
        return f'<c r="{at}"{kind}><f{value.attributes}>{escape(value.text)}</f>{value.saved}</c>'
    if isinstance(value, Num):
        return f'<c r="{at}" s="{value.style}"><v>{value.value!r}</v></c>'
    if isinstance(value, bool):
        return f'<c r="{at}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, (int, float)):
        return f'<c r="{at}"><v>{value!r}</v></c>'
    return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'


def example_rows() -> dict[str, list[dict[str, object]]]:
    """Return one plain row a sheet, made of the declaration's own examples; two areas."""
    rows = {sheet.name: [{c.key: _plain(c.example, c.kind) for c in sheet.columns}] for sheet in SHEETS}
    rows["Staff"][0]["salary_low"] = None  # a cell that may stay blank
    rows["Areas"].append(rows["Areas"][0] | {"id": "south", "label": "South Blackpool"})
    rows["Risk states"].append(rows["Risk states"][0] | {"id": "standard", "label": "Standard"})
    settings = [(s.key, s.label, _plain(s.default, s.kind), "convention", "assumed", None) for s in SETTING_ROWS]
    rows["Settings"] = [dict(zip(("id", "label", "value", "source", "quality", "note"), row, strict=True)) for row in settings]
    for row in rows["Settings"]:
        row["value"] = {
            "title": "A title",
            "organisation": "A council",
            "contact_role": "Manager",
            "primary_outcome": "rereferral",
        }.get(str(row["id"]), row["value"])
    return rows


def _plain(example: str, kind: str) -> object:
    if not example:
        return None
    if kind in ("share", "percent"):
        number = float(example.rstrip("%"))
        return round(number / 100, 6) if example.endswith("%") else number
    if kind in ("count", "integer", "number", "money", "minutes", "months"):
        return float(example) if "." in example else int(example)
    return example


def base_book() -> OddBook:
    """Return a filled workbook that holds no problem and needs no note."""
    sheets = {"Cover": Sheet([["Evaluation workbook"], ["Template", f"{SCHEMA_ID} {SCHEMA_VERSION}"]])}
    for sheet in SHEETS:
        rows = [[row[key] for key in sheet.keys] for row in example_rows()[sheet.name]]
        labels: list[object] = [column.label for column in sheet.columns]
        sheets[sheet.name] = Sheet([[sheet.title], [sheet.instruction], [c.unit for c in sheet.columns], labels, *rows, [END_MARK]])
    sheets["Lists"] = Sheet([["Lists"], [f"{SCHEMA_ID} {SCHEMA_VERSION}"]], state="hidden")
    return OddBook(sheets)
