"""The published tables of what would be worth finding out, and of the tests that the model was put to."""

from __future__ import annotations

from stepup_econ.report.table_spec import Col, TableSpec, pick
from stepup_econ.report.tables_decision import WTP

EVPPI = TableSpec(
    "evppi", "What would be worth finding out: each input, and all inputs of each quality together",
    (
        Col("kind", "Kind", "text", "input: one input; quality: all inputs of that quality together"),
        Col("group", "Input or quality", "text", "Id of the input, or the quality"),
        Col("label", "Name", "text", "What it is"),
        Col("quality", "Quality", "text", "green, amber, red or assumed"),
        WTP,
        Col("rank", "Rank", "count", "1 is the most worth knowing of its kind"),
        Col("evppi", "Worth of knowing it", "pounds", "For one year's decision: the expected value of partial perfect information", "£"),
        Col("se", "Standard error", "pounds", "Of the regression and of the draws", "£", "[x]"),
        Col("share_of_evpi", "Share of the worth of knowing everything", "share", "Shares need not add to one", "%"),
        Col("fit", "Fit", "text", "ok, or doubtful with the reason in the note"),
        Col("note", "Note", "words", "Why a fit is doubtful", empty=""),
    ),
    pick("evppi"),
    "No study of an input alone can be worth more than knowing it for certain.",
)  # fmt: skip

VERIFICATION = TableSpec(
    "verification", "Tests of the model where the answer is known without it",
    (
        Col("check", "Test", "text", "What is tested"),
        Col("done", "What was done", "words", "What was set, and what was looked at"),
        Col("expected", "Expected", "number", "Known without the model"),
        Col("found", "Found", "number", "What the model gives"),
        Col("tolerance", "May differ by", "number", "Rounding, or the error of whole cycles"),
        Col("passed", "Passed", "flag", "Whether the difference is within that"),
    ),
    pick("verification"),
    money=False,
)  # fmt: skip

INFORMATION_TABLES = (EVPPI,)
VERIFICATION_TABLES = (VERIFICATION,)
