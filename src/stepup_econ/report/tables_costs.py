"""Tables of money, work and capacity."""

from __future__ import annotations

from stepup_econ.report.table_spec import Col, Results, Row, TableSpec, pick

STRATEGY = Col("strategy", "Strategy", "strategy", "Id of the strategy")
AREA = Col("area", "Area", "area", "Id of the area, or all")

STAGE_COSTS = TableSpec(
    "stage_costs", "Families and money at each stage of the pathway",
    (
        STRATEGY, AREA,
        Col("stage", "Stage", "stage", "Stage reached, a part of one, or a cost of the whole"),
        Col("part_of", "Part of", "stage", "Stage whose cost this row is a part of; nothing for a whole stage"),
        Col("unit", "Counted in", "text", "What the volume counts"),
        Col("volume", "Volume", "count", "How many reach the stage in a year"),
        Col("cost_total", "Cost of the stage", "pounds", "What is spent on the stage in a year", "£"),
        Col("cost_per_unit", "Cost of the stage for each", "pounds", "Cost divided by volume", "£"),
        Col("service_cost_per_unit", "Whole service cost for each", "pounds",
            "Cost of the whole service divided by the volume of this stage", "£"),
    ),
    pick("stage_costs"),
    "Rows with nothing in 'Part of' add to the whole cost; the others are parts of the stage named there.",
)  # fmt: skip

AGENCY_COSTS = TableSpec(
    "costs_by_agency", "Who pays: costs by agency and by what the money is spent on",
    (
        STRATEGY,
        Col("agency", "Agency id", "text", "Id of the agency"),
        Col("agency_label", "Agency", "text", "Agency that bears the cost"),
        Col("category", "Category id", "text", "Id of what the money is spent on"),
        Col("category_label", "Spent on", "text", "What the money is spent on"),
        Col("in_perspective", "Counts", "flag", "Whether the chosen perspective counts it"),
        Col("cost", "Cost", "pounds", "Cost in a year", "£"),
        Col("inc_cost", "Difference from the reference", "pounds", "Cost less the reference strategy's cost", "£"),
    ),
    pick("costs_by_agency"),
    "Sign: a positive difference means that the agency pays more than under the reference, a negative one less. All "
    "agencies are shown; only those marked yes under 'Counts' are part of the answer.", all_agencies=True,
)  # fmt: skip

ROLES = TableSpec(
    "capacity_roles", "What an hour of staff time costs",
    (
        Col("role", "Role id", "text", "Id of the role"),
        Col("label", "Role", "text", "Name of the role"),
        Col("perimeter", "What is counted in", "text", "Parts of the cost of employment that are counted in"),
        Col("annual_cost", "Cost of a full-time post", "pounds", "Yearly cost of one full-time post", "£ a year"),
        Col("hours", "Working hours a year", "number", "Paid hours after leave", "hours"),
        Col("share_other", "Share not with cases", "share", "Share of working time that is not with cases", "%", "[x]"),
        Col("rate_per_hour", "Cost of an hour worked", "unit_cost", "Yearly cost divided by those hours", "£ an hour"),
        Col("rate_per_minute_with_cases", "Cost of a minute with cases", "unit_cost",
            "Capacity cost rate: yearly cost divided by the minutes that are left for cases", "£ a minute"),
    ),
    pick("capacity", "roles"),
)  # fmt: skip

CAPACITY = TableSpec(
    "capacity_areas", "Coordinator time supplied, used and unused",
    (
        STRATEGY, AREA,
        Col("role", "Role", "text", "Id of the role"),
        Col("fte", "Posts", "fte", "Posts in the area", "FTE"),
        Col("supplied_minutes", "Time supplied", "minutes", "Minutes that the posts supply for cases", "minutes"),
        Col("used_minutes", "Time used", "minutes", "Minutes that the pathway's work takes", "minutes"),
        Col("unused_minutes", "Time unused", "minutes", "Supplied less used", "minutes"),
        Col("supplied_cost", "Cost supplied", "pounds", "What the supplied time costs", "£"),
        Col("used_cost", "Cost used", "pounds", "What the used time costs", "£"),
        Col("unused_cost", "Cost unused", "pounds", "What the unused time costs", "£"),
        Col("utilisation", "Share used", "share", "Used divided by supplied", "%"),
    ),
    pick("capacity", "areas"),
    "Used and unused time add to the time supplied.",
)  # fmt: skip


def consequence_rows(results: Results) -> list[Row]:
    """Return costs by agency and effects by outcome side by side, for each strategy but the reference; what does not count last."""
    reference = results["evaluation"]["reference"]
    costs = _agency_items(results, reference)
    inside, outside = ([row for row in costs if row["counts"] is counts] for counts in (True, False))
    return [*inside, *_outcome_items(results, reference), *outside]


def _agency_items(results: Results, reference: str) -> list[Row]:
    totals: dict[tuple[str, bool, str], float] = {}
    for row in results["costs_by_agency"]:
        key = (row["agency_label"], bool(row["in_perspective"]), row["strategy"])
        totals[key] = totals.get(key, 0.0) + row["cost"]
    rows: list[Row] = []
    for (agency, counts, strategy), value in totals.items():
        if strategy == reference:
            continue
        usual = totals.get((agency, counts, reference), 0.0)
        rows.append({
            "item": f"Cost to {agency}" if counts else f"Outside the perspective: {agency}", "unit": "£", "counts": counts,
            "strategy": strategy, "reference_value": usual, "value": value, "difference": value - usual,
        })  # fmt: skip
    return rows


def _outcome_items(results: Results, reference: str) -> list[Row]:
    better = {outcome["id"]: outcome["better"] for outcome in results["evaluation"]["outcomes"]}
    rows: list[Row] = []
    for row in results["effects"]:
        if row["strategy"] == reference or row["averted"] is None:
            continue
        expected = row.get("events_reference")
        sign = -1.0 if better.get(row["outcome"]) == "lower" else 1.0
        rows.append({
            "item": f"Of all eligible families, with: {row['outcome_label']}", "unit": "families", "counts": True,
            "strategy": row["strategy"],
            "reference_value": expected, "value": None if expected is None else expected + sign * row["averted"],
            "difference": sign * row["averted"],
            "low": _signed_end(row, sign, "low"), "high": _signed_end(row, sign, "high"),
        })  # fmt: skip
    return rows


def _signed_end(row: Row, sign: float, end: str) -> float | None:
    """Return an end of the interval of the difference: the ends change places when the sign turns."""
    wanted = end if sign > 0 else {"low": "high", "high": "low"}[end]
    value = row.get(f"averted_{wanted}")
    return None if value is None else sign * float(value)


CONSEQUENCES = TableSpec(
    "cost_consequence", "Costs and consequences side by side",
    (
        Col("item", "Item", "text", "Agency whose cost it is, or outcome"),
        Col("unit", "Unit", "text", "£ or families"),
        Col("counts", "Counts", "flag", "Whether the chosen perspective counts it"),
        STRATEGY,
        Col("reference_value", "Under the reference", "number", "Amount under the reference strategy", empty="[x]"),
        Col("value", "Under the strategy", "number", "Amount under the strategy", empty="[x]"),
        Col("difference", "Difference", "number", "Strategy less reference"),
        Col("low", "Lower end", "number", "Lower end of the 95 % interval of the difference", empty="[x]"),
        Col("high", "Upper end", "number", "Upper end of the 95 % interval of the difference", empty="[x]"),
    ),
    consequence_rows,
    "Sign: strategy less reference. No item is weighed against another.",
)  # fmt: skip

LEDGER = TableSpec(
    "ledger", "The evaluation's costs against the ledger",
    (
        Col("item", "Item id", "text", "Role, set-up item or service, or which sum"),
        Col("label", "Item", "text", "What is paid for"),
        Col("agency", "Agency id", "text", "Agency that pays", empty="[z]"),
        Col("status", "Ledger line", "text", "matched: budget lines pay for it; unmatched: none does; or which sum"),
        Col("spend", "In the ledger", "pounds", "Actual spend a year, in the evaluation's prices", "£"),
        Col("bottom_up", "In the evaluation", "pounds", "What the evaluation builds up for it", "£"),
        Col("variance", "Not explained", "pounds", "Ledger less evaluation", "£"),
        Col("variance_share", "Share not explained", "percent", "Variance divided by the ledger's figure", "%"),
        Col("lines", "Budget lines", "text", "Ids of the ledger lines that pay for it", empty="[z]"),
        Col("where", "Cell", "text", "Cell of the workbook", empty="[x]"),
    ),
    pick("capacity", "ledger"),
    "Sign: ledger less evaluation, shown as it is and never plugged.", all_agencies=True,
)  # fmt: skip

COST_TABLES = (STAGE_COSTS, AGENCY_COSTS, CONSEQUENCES, ROLES, CAPACITY, LEDGER)
