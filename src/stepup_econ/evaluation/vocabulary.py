"""The closed lists of words that a service is described with: stages, modes, features, value types, measures."""

from __future__ import annotations

STAGES = ("screened", "eligible", "referred", "attempted", "reached", "accepted", "engaged", "completed")
"""Stages in order. `attempted` counts attempts, not families."""

PATHWAY_STAGES = ("eligible", "referred", "accepted", "engaged", "completed")
"""Stages whose counts are given on the Pathway sheet; `screened` is the demand and `reached` follows from the contact attempts."""

ACTIVITY_DRIVERS = ("screened", "eligible", "referred", "reached", "accepted", "engaged", "completed")
"""Stages for which an activity may be done."""

SERVICE_DRIVERS = ("eligible", "referred", "reached", "accepted", "engaged", "completed")
"""Groups for which other agencies' events may be counted."""

APPLIES_TO = ("eligible", "referred", "reached", "accepted", "engaged", "completed")
"""Groups of families to whom an effect may apply."""

MODES = ("phone", "text", "letter", "home visit", "joint visit", "through school")
FEATURE_NAMES = ("post_separation", "interpreter", "children")
VALUE_TYPES = ("fiscal", "economic", "social")
MEASURES = ("risk", "risk ratio", "odds ratio", "hazard ratio", "difference")
PERSPECTIVES = ("childrens_services", "council", "public_sector", "society")

CATEGORY_LABELS = {
    "screened": "screening",
    "eligible": "work on eligible cases",
    "referred": "referral",
    "failed_attempts": "contact attempts that failed",
    "successful_attempts": "contact attempts that reached the family",
    "reached": "first conversations",
    "accepted": "assessment and plan",
    "engaged": "support",
    "completed": "closing",
    "agency_services": "other agencies' involvement",
    "set_up": "set-up and training",
    "unused_capacity": "unused coordinator capacity",
    "consequences_fiscal": "consequences (fiscal)",
    "consequences_economic": "consequences (economic)",
    "consequences_social": "consequences (social)",
}
"""What money is spent on, without overlap: they add to the whole. Categories named as a stage hold its activities."""

CATEGORIES = tuple(CATEGORY_LABELS)
