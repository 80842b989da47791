"""Every sheet of the workbook, declared once: template, reader, checks and data dictionary all follow from here."""

from __future__ import annotations

from stepup_econ.intake.columns import Sheet
from stepup_econ.intake.sheets_costs import AGENCIES, CAPACITY, CONSEQUENCES, LEDGER, SETUP, STAFF
from stepup_econ.intake.sheets_effects import EVIDENCE, OUTCOMES, SCENARIOS
from stepup_econ.intake.sheets_service import ACTIVITIES, AREAS, CONTACT, FEATURES, PATHWAY, SETTINGS, STRATEGIES

SCHEMA_ID = "stepup-econ-workbook"
SCHEMA_VERSION = "1"

SHEETS: tuple[Sheet, ...] = (
    SETTINGS, STRATEGIES, AREAS, STAFF, PATHWAY, CONTACT, FEATURES, ACTIVITIES, AGENCIES, SETUP, LEDGER, OUTCOMES,
    EVIDENCE, CONSEQUENCES, CAPACITY, SCENARIOS,
)  # fmt: skip


def sheet(name: str) -> Sheet:
    """Return the declaration of the sheet with this name; `KeyError` if there is none."""
    for declared in SHEETS:
        if declared.name == name:
            return declared
    raise KeyError(name)
