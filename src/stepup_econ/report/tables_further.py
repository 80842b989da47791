"""Tables of what lies beyond the average: structure, engagement, groups, priors and equity."""

from __future__ import annotations

from stepup_econ.report.table_spec import Col, TableSpec, pick
from stepup_econ.report.tables_costs import STRATEGY
from stepup_econ.report.tables_decision import WTP

STRUCTURE = TableSpec(
    "structural_average", "If nobody knows which scenario holds: base case and scenarios averaged, each counting alike",
    (
        WTP, STRATEGY,
        Col("enb", "Expected net benefit", "pounds", "Mean over all draws of all scenarios", "£"),
        Col("p_best", "Chance of being best", "chance", "Share of those draws in which its net benefit is the largest", "%"),
        Col("optimal", "Best on expectation", "flag", "Whether its expected net benefit is the largest"),
        Col("expected_loss", "Expected loss", "pounds", "What is lost on average by choosing it now", "£"),
    ),
    pick("further", "structural_average"),
    "Only scenarios about what is true are averaged, not those about what is counted. Equal weights are nobody's judgement.",
)  # fmt: skip

STRUCTURE_VALUE = TableSpec(
    "structural_value", "What it would be worth to know which scenario holds",
    (
        WTP,
        Col("scenarios", "Scenarios", "count", "Base case included, each counting alike"),
        Col("structure", "Value of knowing the scenario", "pounds", "For one year's decision", "£"),
        Col("within", "Value of all else", "pounds", "Perfect information within each scenario, on average", "£"),
        Col("evpi", "Both", "pounds", "Sum of the two", "£"),
        Col("choices", "Choices that differ", "words", "Best strategy of each scenario where they differ", empty=""),
    ),
    pick("further", "structural_value"),
)  # fmt: skip

ENGAGEMENT = TableSpec(
    "engagement", "What it would be worth to reach, win and keep more families",
    (
        Col("input", "Input id", "text", "Id of the share that is improved"),
        Col("label", "Step", "text", "What the share is of"),
        Col("closed", "Part of the gap closed", "share", "Of the gap between the share and 100 %", "%"),
        Col("share_now", "Share now", "share", "Mean over the draws", "%"),
        Col("share_then", "Share then", "share", "Mean over the draws", "%"),
        Col("enb_now", "Net benefit now", "pounds", "Expected, against the reference, a year", "£"),
        Col("enb_then", "Net benefit then", "pounds", "The same with the improvement", "£"),
        Col("worth", "Worth at most", "pounds", "What it may cost a year: nothing while the service costs more than it is worth", "£"),
        Col("best_now", "Best now", "strategy", "Strategy with the larger expected net benefit"),
        Col("best_then", "Best then", "strategy", "The same with the improvement"),
    ),
    pick("further", "engagement"),
    "Each share is improved alone, in every draw, and the whole model run again.",
)  # fmt: skip

GROUPS = TableSpec(
    "groups", "What it would be worth to decide for groups of families apart",
    (
        Col("split", "Split", "text", "Feature by which families are split"),
        Col("group", "Group", "text", "Families with the feature, or without it"),
        Col("families", "Share of families", "share", "Mean over the draws", "%"),
        STRATEGY,
        Col("inmb", "Net benefit for the group", "pounds", "Expected, against the reference, for the group's families in a year", "£"),
        Col("best", "Best for the group", "strategy", "Strategy with the largest expected net benefit"),
        Col("best_together", "Best for all", "strategy", "The same for all families together"),
        Col("worth", "Value of deciding apart", "pounds", "For the whole split, a year", "£"),
        Col("evpi_apart", "Perfect information, apart", "pounds", "What it would add to choices made apart", "£"),
        Col("evpi_together", "Perfect information, together", "pounds", "What it would add to one choice for all", "£"),
    ),
    pick("further", "groups"),
    "Costs that do not depend on numbers are shared by size: groups are decided apart, not staffed apart.",
)  # fmt: skip

PRIOR = TableSpec(
    "prior_strength", "How strong a prior would have to be to change the choice",
    (
        Col("outcome", "Outcome", "outcome", "Id of the outcome"),
        STRATEGY,
        Col("found", "What was found", "text", "Local counts or published evidence"),
        Col("prior", "Prior", "text", "What it is combined with"),
        Col("strength", "Strength", "ratio", "Times its own precision that the prior counts"),
        Col("weight", "Weight of the prior", "share", "In the combined effect", "%"),
        Col("effect", "Combined effect", "ratio", "On the scale of its measure"),
        Col("low", "Lower end", "ratio", "Lower end of its 95 % interval"),
        Col("high", "Upper end", "ratio", "Upper end of its 95 % interval"),
        Col("enb", "Net benefit", "pounds", "Expected, against the reference, a year", "£"),
        Col("pays", "Worth its cost", "flag", "Whether that is above nought"),
        Col("tips_at_strength", "Strength at which the choice turns", "ratio", "Missing where no strength changes the choice"),
        Col("tips_at_weight", "Weight at which the choice turns", "share", "Missing where no strength changes the choice", "%"),
    ),
    pick("further", "prior_strength"),
)  # fmt: skip

EQUITY = TableSpec(
    "equity", "Who gains: families who do well, and how equally they are spread over areas",
    (
        Col("aversion", "Aversion to inequality", "ratio", "Atkinson's: 0 looks at the mean alone"),
        STRATEGY,
        Col("mean", "Share who do well", "share", "Mean over the areas' eligible families", "%"),
        Col("ede", "Equally distributed equivalent", "share", "Share that, if all areas had it, would be as good", "%"),
        Col("inequality", "Cost of inequality", "number", "Mean less the equally distributed equivalent"),
        Col("total_gain", "Families better off", "count", "Against the reference, a year", "families"),
        Col("equity_gain", "Gain in equality", "count", "What the change of inequality is worth, in families better off", "families"),
        Col("ede_gain", "Both", "count", "Sum of the two", "families"),
        Col("quadrant", "Place in the plane", "text", "More or less in all, more or less equal"),
    ),
    pick("further", "equity"), "What the money would bring elsewhere is not taken off.", money=False,
)  # fmt: skip

EQUALITY = TableSpec(
    "price_of_equality", "What an equal split of posts would cost, area by area",
    (
        Col("area", "Area", "area", "Id of the area, or all"),
        Col("best", "Net benefit, best plan", "pounds", "Expected, a year", "£"),
        Col("equal", "Net benefit, equal split", "pounds", "Expected, a year", "£"),
        Col("change", "Change", "pounds", "Equal split less best plan: below nought, the price of equality", "£"),
        Col("share", "Share of the best plan", "share", "Change as a share of the best plan's total", "%"),
    ),
    pick("further", "price_of_equality"),
)  # fmt: skip

FURTHER_TABLES = (STRUCTURE, STRUCTURE_VALUE, ENGAGEMENT, GROUPS, PRIOR, EQUITY, EQUALITY)
"""The published tables beyond the average."""
