"""Tables of what moves the answer, and of where posts should go."""

from __future__ import annotations

from stepup_econ.report.table_spec import Col, Results, Row, TableSpec, pick
from stepup_econ.report.tables_costs import STRATEGY
from stepup_econ.report.tables_decision import WTP

TORNADO = TableSpec(
    "tornado", "Which inputs move net benefit most",
    (
        Col("input", "Input id", "text", "Id of the input"),
        Col("label", "Input", "text", "What the input is"),
        Col("unit", "Unit", "text", "Unit of the input", empty="[x]"),
        Col("base", "Base case", "number", "Value in the base case"),
        Col("low", "Low value", "number", "2.5th percentile of its distribution"),
        Col("high", "High value", "number", "97.5th percentile of its distribution"),
        Col("inmb_base", "Net benefit in the base case", "pounds", "Against the reference", "£", "[x]"),
        Col("inmb_low", "Net benefit at the low value", "pounds", "Against the reference, all else unchanged", "£"),
        Col("inmb_high", "Net benefit at the high value", "pounds", "The same at the high value", "£"),
        Col("swing", "Swing", "pounds", "Distance between the two", "£"),
        Col("quality", "Quality", "text", "green, amber, red or assumed"),
        Col("source", "Source", "words", "Where the input comes from", empty="[x]"),
        Col("where", "Cell", "text", "Cell of the workbook", empty="[x]"),
        Col("switch_value", "Value at which the answer changes", "number", "Where net benefit is nought, if anywhere"),
    ),
    pick("tornado"),
)  # fmt: skip

BREAK_EVEN = TableSpec(
    "break_even", "How far an input must move for the strategy to break even",
    (
        Col("input", "Input id", "text", "Id of the input"),
        Col("label", "Input", "text", "What the input is"),
        Col("unit", "Unit", "text", "Unit of the input", empty="[x]"),
        WTP,
        Col("base", "Base case", "number", "Value in the base case"),
        Col("answer", "Break-even values", "text", "none, one or several"),
        Col("values", "At", "number", "Values of the input at which net benefit is nought"),
        Col("words", "In words", "words", "What the row says", empty=""),
    ),
    pick("break_even"),
)  # fmt: skip

TWO_WAY = TableSpec(
    "two_way", "Two inputs moved together",
    (
        Col("first", "First input id", "text", "Id of the first input"),
        Col("first_label", "First input", "text", "What it is"),
        Col("first_unit", "Unit of the first", "text", "Unit of the first input", empty="[x]"),
        Col("first_value", "Value of the first", "number", "Value it is set to"),
        Col("second", "Second input id", "text", "Id of the second input"),
        Col("second_label", "Second input", "text", "What it is"),
        Col("second_unit", "Unit of the second", "text", "Unit of the second input", empty="[x]"),
        Col("second_value", "Value of the second", "number", "Value it is set to"),
        STRATEGY,
        Col("inmb", "Net benefit against the reference", "pounds", "With both set so, all else as in the base case", "£"),
        Col("best", "Best strategy", "strategy", "Strategy with the largest net benefit there"),
        WTP,
    ),
    pick("two_way"),
    "The two inputs that move the answer most alone, from the 2.5th to the 97.5th percentile of each.",
)  # fmt: skip

SCENARIOS = TableSpec(
    "scenarios", "Scenarios: what happens when an assumption is changed as a whole",
    (
        Col("scenario", "Scenario id", "text", "Id of the scenario"),
        Col("label", "Scenario", "text", "What is changed"),
        STRATEGY,
        Col("inc_cost", "Extra cost", "pounds", "Cost less the reference's", "£"),
        Col("inc_effect", "Families better off", "count", "Effect less the reference's"),
        Col("icer", "Cost of one more unit of effect", "pounds", "Extra cost divided by extra effect", "£"),
        Col("inmb", "Net benefit against the reference", "pounds", "At the threshold shown first", "£"),
        Col("p_best", "Chance of being best", "chance", "At that threshold", "%", "[x]"),
        Col("status", "Status", "text", "Place in the cost-effectiveness plane"),
        Col("words", "In words", "words", "What the row says", empty=""),
    ),
    pick("scenarios"),
)  # fmt: skip

PLAN = TableSpec(
    "allocation_plan", "Where the coordinator posts should go",
    (
        Col("area", "Area", "area", "Id of the area"),
        Col("area_label", "Area name", "text", "Name of the area"),
        Col("today_fte", "Today", "fte", "Posts in the area today", "FTE"),
        Col("equal_fte", "Equal split", "fte", "Posts if they were shared equally", "FTE"),
        Col("fte", "Best found", "fte", "Posts in the plan with the largest expected net benefit", "FTE"),
        Col("expected_net_benefit", "Expected net benefit", "pounds", "Of those posts in the area", "£"),
        Col("cost", "Cost", "pounds", "Of those posts in the area", "£", "[x]"),
        Col("effect", "Effect", "number", "Of those posts in the area", empty="[x]"),
        Col("demand_fte", "Demand", "fte", "Posts that the area's families would take up", "FTE", "[x]"),
    ),
    pick("allocation", "plan"),
)  # fmt: skip

SPLITS = TableSpec(
    "allocation_splits", "The plan against other ways to share the posts",
    (
        Col("split", "Split", "text", "How posts are shared"),
        Col("fte", "Posts", "fte", "Posts in all areas together", "FTE"),
        Col("net_benefit", "Expected net benefit", "pounds", "All areas together", "£"),
        Col("share_of_best", "Share of the best", "share", "Expected net benefit divided by the plan's", "%"),
    ),
    pick("allocation", "comparisons"),
)  # fmt: skip

FRONTIER = TableSpec(
    "allocation_frontier", "What each number of posts would bring",
    (
        Col("fte", "Posts", "fte", "Posts in all areas together", "FTE"),
        Col("net_benefit", "Expected net benefit", "pounds", "Of the best plan with so many posts", "£"),
        Col("cost", "Cost", "pounds", "Of that plan", "£"),
        Col("effect", "Effect", "number", "Of that plan"),
    ),
    pick("allocation", "frontier"),
)  # fmt: skip

CURVES = TableSpec(
    "allocation_curves", "What posts bring in each area",
    (
        Col("area", "Area", "area", "Id of the area"),
        Col("fte", "Posts", "fte", "Posts in the area", "FTE"),
        Col("net_benefit", "Expected net benefit", "pounds", "Against no posts: mean over draws", "£"),
        Col("low", "Lower end", "pounds", "Lower end of its 95 % interval", "£"),
        Col("high", "Upper end", "pounds", "Upper end of its 95 % interval", "£"),
    ),
    pick("allocation", "curves"),
)  # fmt: skip

STABILITY = TableSpec(
    "allocation_stability", "How often the plan would be the best, area by area",
    (
        Col("area", "Area", "area", "Id of the area"),
        Col("fte", "Posts", "fte", "Posts in the area", "FTE"),
        Col("share_of_draws", "Share of draws", "chance", "Draws in which so many posts are best for the area", "%"),
        Col("mean_fte", "Mean over draws", "fte", "Mean of the posts that are best for the area", "FTE", "[x]"),
        Col("next_step", "Next step", "share", "Draws in which one more step of a post brings most here, and brings something", "%", "[x]"),
    ),
    pick("allocation", "stability"),
    money=False,
)  # fmt: skip


def binding_rows(results: Results) -> list[Row]:
    """Return the limits that hold the plan back, one a row."""
    return [{"limit": sentence} for sentence in (results.get("allocation") or {}).get("binding") or ()]


BINDING = TableSpec(
    "allocation_limits", "Limits that hold the plan back",
    (Col("limit", "Limit", "words", "What cannot be exceeded"),), binding_rows, money=False,
)  # fmt: skip


def fact_rows(results: Results) -> list[Row]:
    """Return what the plan brings as a whole, one fact a row."""
    facts = {
        "objective": "Expected net benefit of the plan",
        "value": "Expected net benefit of the plan against no posts",
        "gap": "What a better plan could bring at most",
        "value_of_one_more_fte": "What one more post would bring",
    }
    allocation = results.get("allocation") or {}
    return [{"key": key, "label": label, "value": allocation[key]} for key, label in facts.items() if key in allocation]


FACTS = TableSpec(
    "allocation_facts", "The plan as a whole",
    (
        Col("key", "Fact id", "text", "Name in the results"),
        Col("label", "Fact", "text", "What it is"),
        Col("value", "Value", "pounds", "Its value", "£", empty="[x]"),
    ),
    fact_rows,
)  # fmt: skip

SENSITIVITY_TABLES = (TORNADO, BREAK_EVEN, TWO_WAY, SCENARIOS)
ALLOCATION_TABLES = (PLAN, FACTS, SPLITS, FRONTIER, CURVES, STABILITY, BINDING)
