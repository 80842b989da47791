"""Tables that draws alone can fill, whatever tool they were made with."""

from __future__ import annotations

from stepup_econ.report.table_spec import Col, TableSpec, pick
from stepup_econ.report.tables_costs import STRATEGY
from stepup_econ.report.tables_decision import ACCEPTABILITY, EVPI, NET_BENEFIT, PLANE, WTP

_MEANS = (
    Col("cost", "Cost", "pounds", "Mean cost over the draws", "£"),
    Col("effect", "Effect", "number", "Mean effect over the draws; more is better"),
    Col("inc_cost", "Extra cost", "pounds", "Cost less that of the strategy compared with", "£"),
    Col("inc_effect", "Extra effect", "number", "Effect less that of the strategy compared with"),
    Col("icer", "Cost of one more unit of effect", "pounds", "Extra cost divided by extra effect", "£"),
)

OWN_ICERS = TableSpec(
    "icers", "Costs, effects and what one more unit of effect costs, up the frontier",
    (
        STRATEGY, *_MEANS,
        Col("status", "Status", "text", "ND not dominated, D dominated, ED extendedly dominated"),
        Col("compared_with", "Compared with", "strategy", "Strategy that it is compared with"),
        Col("dominated_by", "Dominated by", "text", "Strategy or strategies that dominate it"),
        Col("wording", "In words", "words", "What the row says", empty=""),
    ),
    pick("icers"),
)  # fmt: skip

OWN_AGAINST = TableSpec(
    "icers_against_reference", "Every strategy against the reference",
    (STRATEGY, *_MEANS, Col("quadrant", "Quadrant", "text", "Where it lies from the reference"),
     Col("wording", "In words", "words", "What the row says", empty="")),
    pick("icers_against_reference"),
)  # fmt: skip

OWN_INTERVALS = TableSpec(
    "icer_intervals", "Intervals of the ratio against the reference (Fieller)",
    (
        STRATEGY,
        Col("compared_with", "Compared with", "strategy", "The reference"),
        Col("icer", "Ratio of mean increments", "pounds", "Whatever its sign", "£"),
        Col("kind", "Kind", "text", "Interval, complement of one, half line or whole line"),
        Col("lower", "Lower end", "pounds", "Of the 95 % set", "£"),
        Col("upper", "Upper end", "pounds", "Of the 95 % set", "£"),
    ),
    pick("icer_intervals"),
)  # fmt: skip

RANK = TableSpec(
    "information_rank", "What knowing each input would be worth",
    (
        WTP,
        Col("rank", "Rank", "number", "1 is the most worth knowing"),
        Col("input", "Input", "text", "Name of the input"),
        Col("evppi", "Value of knowing it", "pounds", "Expected value of partial perfect information", "£"),
        Col("se", "Standard error", "pounds", "Of the regression and of the draws", "£"),
        Col("share_of_evpi", "Share of the value of knowing everything", "share", "Shares need not add to one", "%"),
        Col("fit", "Fit", "text", "ok, or doubtful with the reason in the note"),
        Col("note", "Note", "words", "Why a fit is doubtful", empty=""),
    ),
    pick("information_rank"),
)  # fmt: skip

OWN_TABLES = (OWN_ICERS, OWN_AGAINST, OWN_INTERVALS, NET_BENEFIT, ACCEPTABILITY, EVPI, RANK, PLANE)
