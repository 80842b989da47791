"""Tables of the costing behind the answer: protocols, parts of a cost, years, agencies, returns and every price."""

from __future__ import annotations

from collections.abc import Sequence

from stepup_econ.report.table_spec import Col, Results, Row, TableSpec, pick
from stepup_econ.report.tables_costs import AREA, STRATEGY

AGENCY_ID = Col("agency", "Agency id", "text", "Id of the agency")
AGENCY = Col("agency_label", "Agency", "text", "Name of the agency")


def net_rows(results: Results) -> list[Row]:
    """Return net costs by agency, each with whether the chosen perspective counts the agency's own money."""
    inside = {row["agency"] for row in results["costs_by_agency"] if row["in_perspective"]}
    return [{**row, "counts": row["agency"] in inside} for row in pick("costing", "net_cost_by_agency")(results)]


def transfer_rows(results: Results) -> list[Row]:
    """Return the payments between agencies with the agencies' names."""
    names = {row["agency"]: row["agency_label"] for row in pick("costing", "side_payment", "agencies")(results)}
    rows: Sequence[Row] = pick("costing", "side_payment", "transfers")(results)
    return [{**row, "payer_label": names[row["payer"]], "receiver_label": names[row["receiver"]]} for row in rows]


PROTOCOLS = TableSpec(
    "protocols", "Contact protocols: what each further attempt reaches and costs",
    (
        Col("protocol", "Protocol", "text", "Id of the contact protocol"), AREA,
        Col("families", "Families", "text", "all, or those who stay or move"),
        Col("depth", "Attempts", "count", "Attempts in the protocol, at most"),
        Col("compared", "Against the protocol in use", "text", "Attempts fewer, as it is, or the last attempt once more"),
        Col("last_mode", "Last attempt by", "text", "How the last attempt is made"),
        Col("referred", "Referred", "count", "Families referred a year", "families"),
        Col("attempts_per_family", "Attempts for each family", "ratio", "Expected attempts made"),
        Col("failed_per_family", "Failed attempts for each family", "ratio", "Expected attempts that reach nobody"),
        Col("reached", "Reached", "count", "Families reached a year", "families"),
        Col("reach_share", "Share reached", "share", "Of those referred", "%"),
        Col("cost", "Cost", "pounds", "All attempts, a year", "£"),
        Col("cost_failed", "Of which failed attempts", "pounds", "Attempts that reach nobody, a year", "£"),
        Col("share_failed", "Share of cost on failed attempts", "share", "Their share of the cost", "%"),
        Col("cost_per_referred", "Cost for each family referred", "pounds", "Cost divided by referred", "£"),
        Col("cost_per_reached", "Cost for each family reached", "pounds", "Cost divided by reached", "£"),
        Col("extra_reached", "More families reached", "count", "Than with one attempt fewer, a year", "families"),
        Col("extra_cost", "Extra cost", "pounds", "Than with one attempt fewer, a year", "£"),
        Col("cost_per_extra_reached", "Cost for each further family reached", "pounds", "Extra cost divided by more families", "£"),
        Col("cost_per_extra_low", "Lower end", "pounds", "Lower end of its 95 % interval", "£", "[x]"),
        Col("cost_per_extra_high", "Upper end", "pounds", "Upper end of its 95 % interval", "£", "[x]"),
    ),
    pick("costing", "protocols"),
)  # fmt: skip

AVERAGE = TableSpec(
    "average_cost", "What a family costs in staff time: as paid for, and as used",
    (
        STRATEGY, AREA,
        Col("role", "Role", "text", "Id of the role"),
        Col("minutes_supplied", "Minutes supplied", "minutes", "Minutes for cases that are paid for in a year", "minutes"),
        Col("minutes_used", "Minutes used", "minutes", "Minutes that the work takes", "minutes"),
        Col("spend", "Spend", "pounds", "What the minutes supplied cost", "£"),
        Col("used_cost", "Cost of time used", "pounds", "What the minutes used cost", "£"),
        Col("unused_cost", "Cost of time not used", "pounds", "Spend less that", "£"),
        Col("per", "For each family", "stage", "Stage whose families are counted"),
        Col("families", "Families", "count", "Families who get there in a year", "families"),
        Col("average_cost", "As paid for", "pounds", "Average cost: spend divided by families", "£"),
        Col("capacity_rate_cost", "As used", "pounds", "Minutes used at the capacity cost rate, divided by families", "£"),
        Col("unused_per_family", "Difference", "pounds", "Time not used, divided by families", "£"),
    ),
    pick("costing", "average_cost"),
)  # fmt: skip

PARTS = TableSpec(
    "stage_parts", "Fixed, stepped and variable parts of the cost of each stage, and what one more would cost",
    (
        STRATEGY, AREA,
        Col("stage", "Stage", "stage", "Stage of the pathway"),
        Col("unit", "Counted in", "text", "What is counted"),
        Col("n", "Volume", "count", "How many reach the stage in a year"),
        Col("fixed", "Fixed", "pounds", "The same whatever the volume", "£"),
        Col("step", "One step of posts", "pounds", "Semi-fixed: a step of a post is hired whole", "£"),
        Col("per_step", "A step serves", "count", "How many one step of posts serves"),
        Col("variable", "Variable, for each", "pounds", "Rises with each case or family", "£"),
        Col("steps", "Steps needed", "count", "Steps of posts that the volume needs"),
        Col("cost", "Cost with posts as needed", "pounds", "Fixed, steps and variable together", "£"),
        Col("average", "Average", "pounds", "That cost divided by the volume", "£"),
        Col("marginal", "One more costs", "pounds", "With the next step of posts where it is needed", "£"),
        Col("next_step_at", "Next step from", "count", "Volume from which another step of posts is needed"),
        Col("posts_now", "Posts in place", "fte", "Posts today", "FTE"),
        Col("cost_now", "Cost with posts in place", "pounds", "The same with today's posts", "£"),
        Col("average_now", "Average with posts in place", "pounds", "That cost divided by the volume", "£"),
        Col("variable_at_rate", "Each at the capacity cost rate", "pounds", "With staff time priced by the minute used", "£"),
    ),
    pick("costing", "stage_parts"),
    "Cost = fixed + step x number of steps + variable x volume.", all_agencies=True,
)  # fmt: skip

PERSPECTIVE = TableSpec(
    "perspectives", "The same costs from each point of view",
    (
        STRATEGY,
        Col("perspective", "Whose costs count", "perspective", "Each one holds the one before it"),
        Col("added", "Added", "pounds", "What it counts that the one before does not", "£"),
        Col("cost", "Cost", "pounds", "All that it counts, a year", "£"),
        Col("inc_added", "Added to the difference", "pounds", "What it adds, less that under the reference", "£"),
        Col("inc_cost", "Difference from the reference", "pounds", "Cost less the reference strategy's cost", "£"),
    ),
    pick("costing", "perspectives"),
    "Sign: a positive difference costs more than the reference.", all_agencies=True,
)  # fmt: skip

BUDGET = TableSpec(
    "budget_impact", "Budget impact: what each agency pays and saves, year by year",
    (
        STRATEGY, AGENCY_ID, AGENCY,
        Col("year", "Year", "text", "Financial year"),
        Col("uptake", "In place", "share", "Share of the service that is in place", "%"),
        Col("pays", "Pays", "pounds", "More than under the reference", "£"),
        Col("saves", "Saves", "pounds", "Money of its own that it no longer spends", "£"),
        Col("cashable", "Of which cashable", "pounds", "What could be taken out of a budget", "£"),
        Col("cashable_share", "Cashable share", "share", "Of what it saves", "%"),
        Col("net_cost", "Net cost", "pounds", "Pays less saves", "£"),
        Col("net_cost_cashable", "Net cost, cashable savings only", "pounds", "Pays less cashable", "£"),
        Col("cumulative_net_cost", "Net cost so far", "pounds", "This and all earlier years", "£"),
    ),
    pick("costing", "budget_impact"),
    "Sign: a positive net cost is paid, a negative one gained. Not discounted.", all_agencies=True,
)  # fmt: skip

NET = TableSpec(
    "net_cost_by_agency", "Who pays and who gains over the years",
    (
        STRATEGY, AGENCY_ID, AGENCY,
        Col("counts", "Counts", "flag", "Whether the chosen perspective counts the agency's own money"),
        Col("pv_pays", "Pays", "pounds", "More than under the reference", "£"),
        Col("pv_saves", "Saves", "pounds", "Money of its own that it no longer spends", "£"),
        Col("pv_cashable", "Of which cashable", "pounds", "What could be taken out of a budget", "£"),
        Col("net_cost", "Net cost", "pounds", "Pays less saves", "£"),
        Col("net_cost_low", "Lower end", "pounds", "Lower end of its 95 % interval", "£", "[x]"),
        Col("net_cost_high", "Upper end", "pounds", "Upper end of its 95 % interval", "£", "[x]"),
        Col("net_cost_cashable", "Net cost, cashable savings only", "pounds", "Pays less cashable", "£"),
        Col("pv_economic", "Economic value", "pounds", "Value of output; not part of the net cost", "£"),
        Col("pv_social", "Social value", "pounds", "Value of harm avoided; not part of the net cost", "£"),
    ),
    net_rows,
    "Sign: a positive net cost is paid, a negative one gained. Present values, means of the draws.", all_agencies=True,
)  # fmt: skip

RETURNS = TableSpec(
    "returns", "What the money brings back, from each point of view",
    (
        STRATEGY,
        Col("perspective", "Whose money counts", "perspective", "Each one holds the one before it"),
        Col("rate", "Discount rate", "percent", "Yearly", "%"),
        Col("pv_costs", "Paid", "pounds", "Present value of what is paid", "£"),
        Col("pv_benefits", "Gained", "pounds", "Present value of what is gained", "£"),
        Col("npv", "Net present value", "pounds", "Gained less paid", "£"),
        Col("npv_low", "Lower end", "pounds", "Lower end of its 95 % interval", "£", "[x]"),
        Col("npv_high", "Upper end", "pounds", "Upper end of its 95 % interval", "£", "[x]"),
        Col("p_npv_positive", "Chance that it pays for itself", "chance", "Share of draws with more gained than paid", "%", "[x]"),
        Col("bcr", "Gained for each pound", "unit_cost", "Benefit-cost ratio: gained divided by paid", "£"),
        Col("switching_value", "Gains needed, times", "number", "How many times larger gains would have to be to equal what is paid"),
        Col("fiscal_return", "Saved for each pound", "unit_cost", "Fiscal return: money saved by public agencies divided by paid", "£"),
        Col("pv_cashable", "Cashable savings", "pounds", "What could be taken out of a budget", "£"),
        Col("cashable_return", "Cashable for each pound", "unit_cost", "The same divided by paid", "£"),
        Col("payback_year", "Pays back from", "text", "Year from which more has been gained than paid", empty="not in the years looked at"),
        Col("payback_discounted_year", "Pays back from, discounted", "text", "The same in present values",
            empty="not in the years looked at"),
    ),
    pick("costing", "returns"),
    "Sign: a positive net present value is a gain. Economic and social value count for society alone.", all_agencies=True,
)  # fmt: skip

SIDE_PAYMENT = TableSpec(
    "side_payment", "Whether payments between public agencies could leave none of them worse off",
    (
        AGENCY_ID, AGENCY,
        Col("net_gain", "Net gain", "pounds", "Saves less pays, present value", "£"),
        Col("gives", "Gives", "pounds", "To other agencies", "£"),
        Col("receives", "Receives", "pounds", "From other agencies", "£"),
        Col("after", "Gain after that", "pounds", "Net gain less gives plus receives", "£"),
    ),
    pick("costing", "side_payment", "agencies"),
    "Sign: a negative gain is a loss. If the gains add to less than nought, no such payments exist.", all_agencies=True,
)  # fmt: skip

TRANSFERS = TableSpec(
    "side_payment_transfers", "Payments between agencies that would leave none of them worse off",
    (
        Col("payer", "Payer id", "text", "Id of the agency that gives"),
        Col("payer_label", "Payer", "text", "Agency that gives"),
        Col("receiver", "Receiver id", "text", "Id of the agency that receives"),
        Col("receiver_label", "Receiver", "text", "Agency that receives"),
        Col("amount", "Amount", "pounds", "Present value", "£"),
    ),
    transfer_rows, all_agencies=True,
)  # fmt: skip

PRICES = TableSpec(
    "prices", "Every price used, and where it was read",
    (
        Col("price", "Price id", "text", "Id in the price library, or name of the input"),
        Col("kind", "Held in", "text", "price library or workbook"),
        Col("label", "Price", "text", "What is priced"),
        Col("per", "For each", "text", "What one unit is"),
        Col("published", "As published", "unit_cost", "Price in the publication", "£"),
        Col("published_year", "Its price year", "text", "Price year of the publication"),
        Col("series", "Price index", "text", "Series by which it was brought to the evaluation's price year"),
        Col("vintage", "Edition of the index", "text", "Edition of that series"),
        Col("value", "Value used", "unit_cost", "Price in the evaluation's price year", "£"),
        Col("low", "Lower end", "pounds", "Lower end of the 95 % range", "£"),
        Col("high", "Upper end", "pounds", "Upper end of the 95 % range", "£"),
        Col("rule", "How the range followed", "words", "From what was given", empty="[x]"),
        Col("quality", "Quality", "text", "green, amber, red or assumed"),
        Col("source", "Source", "words", "Publication", empty="[x]"),
        Col("page", "Page or table", "text", "Where in the publication", empty="[x]"),
        Col("where", "Held at", "text", "Row of the library or cell of the workbook", empty="[x]"),
        Col("used_for", "Used for", "words", "Ids of what it is used for", empty="[x]"),
    ),
    pick("costing", "prices"), all_agencies=True,
)  # fmt: skip

COSTING_TABLES = (PROTOCOLS, AVERAGE, PARTS, PERSPECTIVE, BUDGET, NET, RETURNS, SIDE_PAYMENT, TRANSFERS, PRICES)
