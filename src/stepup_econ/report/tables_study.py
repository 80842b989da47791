"""Table of what a study would be worth."""

from __future__ import annotations

from stepup_econ.report.table_spec import Col, TableSpec, pick
from stepup_econ.report.tables_decision import WTP

EVSI = TableSpec(
    "evsi", "What a study would be worth, by its size",
    (
        Col("study", "Study", "text", "What is compared, half of the families each"),
        WTP,
        Col("n", "Families in the study", "count", "Both groups together", "families"),
        Col("years_to_recruit", "Years until all have joined", "number", "When all families who come take part", "years"),
        Col("evsi", "Value of the study for a year", "pounds", "For one year's decision, were the results there at once", "£"),
        Col("se", "Standard error", "pounds", "Of that value: regression and number of draws", "£", "[x]"),
        Col("evppi", "Value of certainty for a year", "pounds", "What knowing what the study is about would be worth", "£"),
        Col("families", "Families who gain", "count", "Who come after the results, discounted", "families"),
        Col("worth_over_years", "Most the study may cost", "pounds", "Its value to those families", "£"),
        Col("most_per_family", "Most it may cost a family in it", "unit_cost", "The same for each family in the study", "£"),
        Col("best", "Best size", "flag", "Whether it is worth most"),
        Col("near_best", "Nearly as good", "flag", "Whether it loses at most 5 % of that"),
        Col("best_now", "Best without a study", "strategy", "What to choose on present evidence"),
        Col("method", "Method", "text", "How the value was worked out"),
        Col("fit", "Fit", "text", "ok, or doubtful: see the note"),
        Col("note", "Note", "words", "What a reader should know", empty=""),
    ),
    pick("evsi"),
    "A study that costs more than the most it may cost is not worth doing for this decision alone.",
)  # fmt: skip

STUDY_TABLES = (EVSI,)
"""The published tables about studies."""
