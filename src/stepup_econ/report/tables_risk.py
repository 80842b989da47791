"""Tables of the multi-state risk model."""

from __future__ import annotations

from stepup_econ.report.table_spec import Col, TableSpec, pick
from stepup_econ.report.tables_costs import STRATEGY

BESIDE = (
    "For one family referred, followed over the months given. It stands beside the main answer and is not added to it: costs of levels and "
    "moves stand for what outcome events set off there. Families at an exit are out of sight and never count as a success."
)
"""What must be said under every table that has costs of the risk model."""

ANSWER = TableSpec(
    "risk_answer", "Risk levels: what they cost, and what time at a good level costs",
    (
        STRATEGY,
        Col("months", "Months followed", "number", "Time over which families are followed", "months"),
        Col("helped", "Families helped", "share", "Share of families referred whose moves between levels help changes", "%"),
        Col("delivery", "Delivery", "pounds", "Cost of the service and of other agencies' involvement", "£"),
        Col("levels", "Levels", "pounds", "Cost of the time at each level", "£"),
        Col("moves", "Moves", "pounds", "Cost of moves between levels", "£"),
        Col("cost", "Cost", "pounds", "Sum of the three", "£"),
        Col("good_years", "Years at a good level", "number", "Discounted, mean over the draws", "years"),
        Col("inc_cost", "Extra cost", "pounds", "Against the reference, mean over the draws", "£"),
        Col("inc_cost_low", "Extra cost, low", "pounds", "2.5th percentile of the draws", "£"),
        Col("inc_cost_high", "Extra cost, high", "pounds", "97.5th percentile of the draws", "£"),
        Col("inc_good", "More years at a good level", "number", "Against the reference, mean over the draws", "years"),
        Col("inc_good_low", "More years, low", "number", "2.5th percentile of the draws", "years"),
        Col("inc_good_high", "More years, high", "number", "97.5th percentile of the draws", "years"),
        Col("inc_days", "More days at a good level", "count", "The same in days", "days"),
        Col("inc_days_low", "More days, low", "count", "2.5th percentile of the draws", "days"),
        Col("inc_days_high", "More days, high", "count", "97.5th percentile of the draws", "days"),
        Col("p_more_good", "Chance of more", "chance", "Share of the draws in which it is more time at a good level", "%"),
        Col("cost_per_good_year", "Cost of a year at a good level", "pounds", "Extra cost divided by more years, if a price", "£"),
        Col("qalys", "QALYs", "number", "Discounted, mean over the draws; missing without utilities", "QALYs"),
        Col("inc_qalys", "More QALYs", "number", "Against the reference, mean over the draws", "QALYs"),
        Col("inc_qalys_low", "More QALYs, low", "number", "2.5th percentile of the draws", "QALYs"),
        Col("inc_qalys_high", "More QALYs, high", "number", "97.5th percentile of the draws", "QALYs"),
        Col("cost_per_qaly", "Cost of a QALY", "pounds", "Extra cost divided by more QALYs, where that is a price", "£"),
        Col("reading", "Quadrant", "text", "NE more cost, more time; SE less, more; NW more, less; SW less, less"),
        Col("inputs", "Inputs of the risk model", "count", "Uncertain numbers on the risk sheets"),
        Col("assumed", "Of them assumed", "count", "Assumed and not measured"),
        Col("base_inc_cost", "Extra cost, base case", "pounds", "With every input at its base value", "£"),
        Col("base_inc_good", "More years, base case", "number", "With every input at its base value", "years"),
    ),
    pick("risk", "answer"), BESIDE,
)  # fmt: skip

TIMES = TableSpec(
    "risk_times", "Risk levels: how long a family is at each",
    (
        STRATEGY,
        Col("level", "Level id", "text", "Id of the level"),
        Col("label", "Level", "text", "Level that a family is at"),
        Col("kind", "Kind", "text", "Followed, or an exit at which families are out of sight"),
        Col("good", "Counts as good", "flag", "Whether time there is what the service is for"),
        Col("start", "Share at the start", "share", "Of families referred", "%"),
        Col("years", "Years there", "number", "Within the months followed, not discounted; mean over the draws", "years"),
        Col("years_low", "Years, low", "number", "2.5th percentile of the draws", "years"),
        Col("years_high", "Years, high", "number", "97.5th percentile of the draws", "years"),
        Col("change", "More years", "number", "Against the reference, mean over the draws", "years"),
        Col("change_low", "More years, low", "number", "2.5th percentile of the draws", "years"),
        Col("change_high", "More years, high", "number", "97.5th percentile of the draws", "years"),
        Col("at_end", "Share at the end", "share", "Of families referred, mean over the draws", "%"),
        Col("base_years", "Years, base case", "number", "With every input at its base value", "years"),
    ),
    pick("risk", "times"), "Families at an exit are out of sight: nobody knows how they are.", money=False,
)  # fmt: skip

OCCUPANCY = TableSpec(
    "risk_occupancy", "Risk levels: where families are over time",
    (
        STRATEGY,
        Col("month", "Month", "number", "Months since the referral"),
        Col("level", "Level id", "text", "Id of the level"),
        Col("label", "Level", "text", "Level that families are at"),
        Col("kind", "Kind", "text", "Followed, or an exit at which families are out of sight"),
        Col("share", "Share of families", "percent", "Mean over the draws; the levels of a month add to 100 %", "%"),
        Col("low", "Share, low", "percent", "2.5th percentile of the draws", "%"),
        Col("high", "Share, high", "percent", "97.5th percentile of the draws", "%"),
    ),
    pick("risk", "occupancy"), money=False,
)  # fmt: skip

MATRIX = TableSpec(
    "risk_moves", "Risk levels: the chance of each move within a cycle",
    (
        Col("left", "From id", "text", "Id of the level at the beginning"),
        Col("entered", "To id", "text", "Id of the level at the end"),
        Col("left_label", "From", "text", "Level at the beginning"),
        Col("entered_label", "To", "text", "Level at the end"),
        Col("months", "Cycle", "number", "Length of a cycle", "months"),
        Col("probability", "Chance", "percent", "Under usual care, base case", "%"),
        Col("low", "Chance, low", "percent", "2.5th percentile of the draws", "%"),
        Col("high", "Chance, high", "percent", "97.5th percentile of the draws", "%"),
        Col("helped", "Chance with help", "percent", "In the first cycle, for those helped most, base case", "%"),
        Col("where", "Cell", "text", "Cell of the workbook", empty="[z]"),
    ),
    pick("risk", "matrix"), money=False,
)  # fmt: skip

ONE_WAY = TableSpec(
    "risk_tornado", "Risk levels: days at a good level when one input alone is low or high",
    (
        Col("input", "Input id", "text", "Id of the input"),
        Col("label", "Input", "text", "What the input is"),
        Col("unit", "Unit", "text", "Unit of the input", empty="[x]"),
        Col("base", "Base", "number", "Value in the base case"),
        Col("low", "Low", "number", "2.5th percentile of the input"),
        Col("high", "High", "number", "97.5th percentile of the input"),
        Col("days_base", "More days, base case", "count", "Against the reference, with every input at its base value", "days"),
        Col("days_low", "More days at low", "count", "With this input alone at its low value", "days"),
        Col("days_high", "More days at high", "count", "With this input alone at its high value", "days"),
        Col("cost_low", "Extra cost at low", "pounds", "With this input alone at its low value", "£"),
        Col("cost_high", "Extra cost at high", "pounds", "With this input alone at its high value", "£"),
        Col("swing", "Swing", "count", "Distance between the two numbers of days", "days"),
        Col("quality", "Quality", "text", "green, amber, red or assumed"),
        Col("source", "Source", "words", "Where the input comes from", empty="[x]"),
        Col("where", "Cell", "text", "Cell of the workbook", empty="[x]"),
    ),
    pick("risk", "one_way"), "For one family referred, against the reference. Inputs that move neither days nor cost are left out.",
)  # fmt: skip

SCENARIOS = TableSpec(
    "risk_scenarios", "Risk levels: days at a good level and cost in each scenario",
    (
        Col("scenario", "Scenario id", "text", "Id of the scenario"),
        Col("label", "Scenario", "text", "What is changed"),
        STRATEGY,
        Col("inc_days", "More days at a good level", "count", "Against the reference, mean over the draws", "days"),
        Col("inc_days_low", "More days, low", "count", "2.5th percentile of the draws", "days"),
        Col("inc_days_high", "More days, high", "count", "97.5th percentile of the draws", "days"),
        Col("p_more_good", "Chance of more", "chance", "Share of the draws in which it is more time at a good level", "%"),
        Col("inc_cost", "Extra cost", "pounds", "Against the reference, mean over the draws", "£"),
        Col("helped", "Families helped", "share", "Share of families referred whose moves between levels help changes", "%"),
    ),
    pick("risk", "scenarios"), BESIDE,
)  # fmt: skip

RISK_TABLES = (ANSWER, TIMES, OCCUPANCY, MATRIX, ONE_WAY, SCENARIOS)
"""The published tables of the risk model."""
