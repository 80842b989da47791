"""Tables of effects, of the comparison of strategies and of its uncertainty."""

from __future__ import annotations

from stepup_econ.report.table_spec import Col, TableSpec, pick
from stepup_econ.report.tables_costs import STRATEGY

WTP = Col("wtp", "Threshold", "threshold", "Pounds for one more unit of the primary outcome", "£")

EFFECTS = TableSpec(
    "effects", "What the strategies achieve, by outcome",
    (
        Col("outcome", "Outcome id", "text", "Id of the outcome"),
        Col("outcome_label", "Outcome", "text", "What is measured"),
        STRATEGY,
        Col("measure", "Measure", "text", "Risk ratio, odds ratio, hazard ratio or difference"),
        Col("applies_to", "Applies to", "text", "Group of families to whom the effect applies"),
        Col("from", "Comes from", "text", "Published evidence, local counts, or both combined"),
        Col("estimate", "Estimate", "ratio", "Best estimate of the measure"),
        Col("low", "Lower end", "ratio", "Lower end of its 95 % interval"),
        Col("high", "Upper end", "ratio", "Upper end of its 95 % interval"),
        Col("weight_of_evidence", "Weight of published evidence", "share", "Weight that it carries", "%"),
        Col("baseline_risk", "Risk under the reference", "share", "Share of families with the event", "%"),
        Col("families", "Families concerned", "count", "Families to whom the effect applies in a year", "families"),
        Col("averted", "Families better off", "count", "Compared with the reference", "families"),
        Col("averted_low", "Lower end", "count", "Lower end of its 95 % interval", "families"),
        Col("averted_high", "Upper end", "count", "Upper end of its 95 % interval", "families"),
        Col("smallest_attainable_p", "Smallest p-value that could be reached", "probability",
            "Smallest p-value that the number of areas allows"),
        Col("smallest_p_six_areas", "The same with six against six areas", "probability",
            "Smallest p-value that six service and six comparison areas would allow"),
        Col("smallest_difference", "Smallest difference that would show, a family offered", "share",
            "Difference of risks that the local counts would have shown with 80 % power at 5 %", "%"),
        Col("smallest_difference_engaged", "The same, a family engaged", "share", "Divided by the share of those offered who engage", "%"),
        Col("evidence_families", "Families that the evidence counts for", "count",
            "Families followed like these that would weigh as much as the published evidence", "families"),
        Col("followed", "Families followed", "count", "Families followed in the local counts", "families", "[x]"),
        Col("eligible_families", "Eligible families", "count", "All eligible families of the service areas, a year", "families"),
        Col("events_reference", "With the event under the reference", "count", "How many of them within the horizon", "families"),
        Col("quality", "Quality", "text", "Quality of the effect used: green, amber, red or assumed", empty="[x]"),
        Col("note", "Note", "words", "What a reader should know", empty=""),
    ),
    pick("effects"),
    "A ratio below 1 means fewer events than under the reference.", money=False,
)  # fmt: skip

EFFECTS_BY_DRIFT = TableSpec(
    "effects_by_drift", "The effect by how much areas drift apart by themselves",
    (
        Col("outcome", "Outcome id", "text", "Id of the outcome"),
        Col("outcome_label", "Outcome", "text", "What is measured"),
        STRATEGY,
        Col("measure", "Measure", "text", "Risk ratio, odds ratio, hazard ratio or difference"),
        Col("drift", "Drift of areas", "ratio", "Scale of the prior on the standard deviation of areas' own changes"),
        Col("from", "Comes from", "text", "Local counts, or both combined"),
        Col("estimate", "Estimate", "ratio", "Best estimate of the measure"),
        Col("low", "Lower end", "ratio", "Lower end of its 95 % interval"),
        Col("high", "Upper end", "ratio", "Upper end of its 95 % interval"),
        Col("used", "Used here", "text", "Whether it is the drift of the settings"),
    ),
    pick("effects_by_drift"),
    "Drift has a half-normal prior of this scale; half and twice that of the settings show how far the effect rests on it.", money=False,
)  # fmt: skip

ICERS = TableSpec(
    "icers", "Costs, effects and what one more unit of effect costs",
    (
        STRATEGY,
        Col("cost", "Cost", "pounds", "Expected cost in a year", "£"),
        Col("effect", "Effect", "number", "Expected effect in a year; more is better"),
        Col("inc_cost", "Extra cost", "pounds", "Cost less that of the strategy compared with", "£"),
        Col("inc_effect", "Families better off", "count", "Effect less that of the strategy compared with"),
        Col("icer", "Cost of one more unit of effect", "pounds", "Extra cost divided by extra effect", "£"),
        Col("mean_inc_cost", "Extra cost, mean of the draws", "pounds", "The same, averaged over the draws", "£"),
        Col("mean_inc_effect", "Families better off, mean of the draws", "count", "The same, averaged over the draws"),
        Col("mean_icer", "Cost of one more unit, means of the draws", "pounds", "Ratio of those two means", "£"),
        Col("status", "Status", "text", "ND not dominated, D dominated, ED extendedly dominated"),
        Col("compared_with", "Compared with", "strategy", "Strategy that it is compared with"),
        Col("wording", "In words", "words", "What the row says", empty=""),
    ),
    pick("icers"),
    "Sign: more effect is always better. An ICER is given only where it means something: more effect at more cost, or "
    "less effect at less cost.",
)  # fmt: skip

NET_BENEFIT = TableSpec(
    "net_benefit", "Net benefit over thresholds",
    (
        WTP, STRATEGY,
        Col("nmb", "Net benefit", "pounds", "Threshold times effect, less cost: mean over draws", "£"),
        Col("nmb_low", "Lower end", "pounds", "Lower end of its 95 % interval", "£"),
        Col("nmb_high", "Upper end", "pounds", "Upper end of its 95 % interval", "£"),
        Col("inmb", "Net benefit against the reference", "pounds", "Less the reference's: mean over draws", "£"),
        Col("inmb_low", "Lower end against the reference", "pounds", "Lower end of its 95 % interval", "£"),
        Col("inmb_high", "Upper end against the reference", "pounds", "Upper end of its 95 % interval", "£"),
    ),
    pick("net_benefit"),
    "Sign: above nought, the strategy is worth more than it costs at that threshold.",
)  # fmt: skip

ACCEPTABILITY = TableSpec(
    "acceptability", "How likely each strategy is to be the best value, over thresholds",
    (
        WTP, STRATEGY,
        Col("p_best", "Chance of being best", "chance", "Share of draws in which it has the largest net benefit", "%"),
        Col("enb", "Expected net benefit", "pounds", "Mean net benefit over draws", "£"),
        Col("optimal", "Best on expectation", "flag", "Whether its expected net benefit is the largest"),
        Col("p_best_optimal", "Chance for the one best on expectation", "chance", "The acceptability frontier", "%"),
        Col("expected_loss", "Expected loss", "pounds", "What is lost on average by choosing it now", "£"),
        Col("tie_share", "Ties", "share", "Share of draws in which several are best at once", "%", "[x]"),
    ),
    pick("acceptability"),
)  # fmt: skip

EVPI = TableSpec(
    "evpi", "What it would be worth to know everything before deciding",
    (
        WTP,
        Col("evpi", "Value of perfect information", "pounds", "For one period's decision", "£"),
        Col("evpi_population", "Over the years that the decision matters", "pounds", "Discounted sum", "£"),
    ),
    pick("evpi"),
)  # fmt: skip

PLANE = TableSpec(
    "plane", "Sample of the draws: extra cost and extra effect",
    (
        STRATEGY,
        Col("inc_cost", "Extra cost", "pounds", "Cost less the reference's, in one draw", "£"),
        Col("inc_effect", "Extra effect", "number", "Effect less the reference's, in the same draw"),
    ),
    pick("plane"),
)  # fmt: skip

DECISION_TABLES = (EFFECTS, EFFECTS_BY_DRIFT, ICERS, NET_BENEFIT, ACCEPTABILITY, EVPI, PLANE)
