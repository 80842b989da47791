"""The published tables of the base case as a bill."""

from __future__ import annotations

from stepup_econ.report.table_spec import Col, TableSpec, pick
from stepup_econ.report.tables_costs import STRATEGY

AUDIT = TableSpec(
    "audit", "The base case as a bill: price times quantity, line by line",
    (
        STRATEGY,
        Col("line", "Line id", "text", "Id of the price"),
        Col("label", "Line", "text", "What is paid for"),
        Col("unit", "Unit", "text", "What one is"),
        Col("price", "Price", "unit_cost", "Pounds for one", "£"),
        Col("quantity", "Quantity", "number", "How many in a year"),
        Col("cost", "Cost", "pounds", "Price times quantity", "£"),
    ),
    pick("audit", "lines"),
    "Change a price on its first line: every line with it, and audit_totals, move. What an averted event saves is a smaller quantity.",
)  # fmt: skip

AUDIT_TOTALS = TableSpec(
    "audit_totals", "What the bill comes to",
    (
        STRATEGY,
        Col("cost", "Cost", "pounds", "Sum of the strategy's lines on sheet audit", "£"),
        Col("effect", "Effect", "number", "Base-case effect in a year; more is better"),
        Col("inc_cost", "Extra cost", "pounds", "Cost less the reference's", "£"),
        Col("inc_effect", "Extra effect", "number", "Effect less the reference's"),
        Col("icer", "Cost of one more unit of effect", "pounds", "Extra cost divided by extra effect", "£"),
        Col("wtp", "Threshold", "threshold", "Pounds for one more unit of the primary outcome", "£"),
        Col("inmb", "Net benefit against the reference", "pounds", "Threshold times extra effect, less extra cost", "£"),
    ),
    pick("audit", "totals"),
    "Change the threshold on the first line. Base case, not the mean over draws.",
)  # fmt: skip

AUDIT_TABLES = (AUDIT, AUDIT_TOTALS)
"""The published tables for those who audit."""
