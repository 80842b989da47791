"""Every sheet of the workbook, declared once: template, reader, checks and data dictionary all follow from here."""

from __future__ import annotations

from stepup_econ.intake.columns import Sheet
from stepup_econ.intake.sheets_costs import AGENCIES, CAPACITY, CONSEQUENCES, LEDGER, SETUP, STAFF
from stepup_econ.intake.sheets_effects import EVIDENCE, OUTCOMES, SCENARIOS
from stepup_econ.intake.sheets_joint import CORRELATION
from stepup_econ.intake.sheets_risk import RISK_SHEETS
from stepup_econ.intake.sheets_service import ACTIVITIES, AREAS, CONTACT, FEATURES, PATHWAY, SETTINGS, STRATEGIES

SCHEMA_ID = "stepup-econ-workbook"
SCHEMA_VERSION = "1.1"
READABLE = ("1", SCHEMA_VERSION)
"""Versions that are read. An older workbook lacks the sheets that came after it, which are then empty; all else is asked for as ever."""

SHEETS: tuple[Sheet, ...] = (
    SETTINGS, STRATEGIES, AREAS, STAFF, PATHWAY, CONTACT, FEATURES, ACTIVITIES, AGENCIES, SETUP, LEDGER, OUTCOMES,
    EVIDENCE, CONSEQUENCES, *RISK_SHEETS, CAPACITY, CORRELATION, SCENARIOS,
)  # fmt: skip


def sheet(name: str) -> Sheet:
    """Return the declaration of the sheet with this name; `KeyError` if there is none."""
    for declared in SHEETS:
        if declared.name == name:
            return declared
    raise KeyError(name)


def came_after(declared: Sheet, version: str) -> bool:
    """Return whether a sheet came after a version of the template, so that a workbook of that version cannot have it."""
    return _numbers(declared.since) > _numbers(version)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
