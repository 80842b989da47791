"""Sheets that hold money: staff, agencies, set-up, ledger, consequences and capacity."""

from __future__ import annotations

from stepup_econ.evaluation.vocabulary import SERVICE_DRIVERS, VALUE_TYPES
from stepup_econ.intake.columns import MOST_EVENTS, MOST_MONEY, Column, Sheet, amount, evidence, label, row_id


def _include(name: str) -> Column:
    return Column(f"with_{name}", f"{name} overhead included", "yes_no", "yes or no", f"Is the {name} overhead counted in the rate?",
                  "yes", "F", low=None)  # fmt: skip


STAFF = Sheet(
    "Staff", "Staff and what an hour costs", "One line a role: the salary and what comes on top, or a unit cost id from the price "
    "library with the unit per hour.", "F",
    (
        row_id("role", "coordinator", "F"), label("role", "Early Help Coordinator", "F"),
        Column("agency", "employer", "reference", "agency id", "Agency that employs the role", "childrens_services", "F",
               required=True, refers_to="agencies"),
        Column("coordinator", "coordinator post", "yes_no", "yes or no", "Is this the role whose posts are counted on sheets Areas and "
               "Capacity? Exactly one is", "yes", "F", required=True),
        Column("salary", "salary", "money", "pounds a year, whole post", "Basic salary of a full-time post", "33000", "F", low=0,
               high=500000),
        Column("salary_low", "salary, low", "money", "pounds a year", "Lower end of a 95 % range, if known", "31000", "F", low=0,
               high=500000),
        Column("salary_high", "salary, high", "money", "pounds a year", "Upper end of a 95 % range, if known", "36000", "F", low=0,
               high=500000),
        Column("price_year", "price year", "year", "financial year", "Year of the salary", "2023/24", "F"),
        Column("ni_rate", "employer NI rate", "percent", "share of salary above the threshold", "Employer National Insurance rate of "
               "that year", "13.8%", "F", low=0, high=0.5),
        Column("ni_threshold", "employer NI threshold", "money", "pounds a year", "Secondary threshold of that year", "9100", "F",
               low=0, high=100000),
        Column("pension", "employer pension", "percent", "share of salary", "Employer pension contribution", "19.8%", "F", low=0,
               high=1),
        Column("direct", "direct overhead", "percent", "share of salary and on-costs", "Direct overheads", "29%", "F", low=0, high=3),
        _include("direct"),
        Column("indirect", "indirect overhead", "percent", "share of salary and on-costs", "Indirect overheads", "16%", "F", low=0,
               high=3),
        _include("indirect"),
        Column("capital", "capital overhead", "money", "pounds a year for a post", "Office capital", "5543", "F", low=0, high=100000),
        _include("capital"),
        Column("hours", "paid hours a week", "number", "hours", "Contracted hours", "37", "F", required=True, low=1, high=80),
        Column("weeks", "weeks a year after leave", "number", "weeks", "Weeks worked after leave, sickness and training", "43.4", "F",
               required=True, low=1, high=52.2),
        Column("share_other", "share of time not with cases", "share", "share of worked time, 0 to 1", "Team meetings, supervision, "
               "administration that is for no one case", "20%", "F", required=True, low=0, high=0.95),
        Column("unit_cost", "unit cost id instead", "unit_cost", "unit cost id", "An hourly unit cost used instead of salary and "
               "overheads", "pssru2024_social_worker_hour", "F"),
        *evidence("F"),
    ),
    blank_rows=40,
)  # fmt: skip

AGENCIES = Sheet(
    "Agencies", "Involvement of other agencies", "One line a service and strategy: how many events a family has within the horizon. "
    "For usual care, count what the same families would have had.", "F",
    (
        row_id("line", "hv_visit_early_help", "F"), label("service", "Health visitor contact", "F"),
        Column("strategy", "strategy", "reference", "strategy id", "Strategy under which the events happen", "early_help", "F",
               required=True, refers_to="Strategies"),
        Column("per", "for each", "choice", "one of the stages", "Events are counted for each family (or case) at this stage",
               "referred", "F", required=True, choices=SERVICE_DRIVERS),
        Column("unit_cost", "unit cost id", "unit_cost", "unit cost id", "Price of one event, from the price library",
               "pssru2024_community_health", "F", required=True),
        Column("counted_in", "counted in", "text", "unit of the price", "What one event is: must be the unit of the unit cost",
               "contact", "F", required=True),
        Column("agency", "who pays", "reference", "agency id", "Agency that pays for the event", "nhs", "F", required=True,
               refers_to="agencies"),
        *amount("Events for each", "events", "number", ("1.5", "1", "2", "0.25"), "F", high=MOST_EVENTS),
        *evidence("F"),
    ),
    blank_rows=100, required=False,
)  # fmt: skip

SETUP = Sheet(
    "Set-up", "Set-up and training", "One line an item bought once. Its cost is spread over its life.", "F",
    (
        row_id("item", "training", "F"), label("item", "Coordinator training", "F"),
        Column("strategy", "strategy", "reference", "strategy id", "Strategy that needs it", "early_help", "F", required=True,
               refers_to="Strategies"),
        Column("agency", "who pays", "reference", "agency id", "Agency that pays", "childrens_services", "F", required=True,
               refers_to="agencies"),
        *amount("What it cost", "pounds", "money", ("6000", "5000", "7000", "500"), "F", high=MOST_MONEY),
        Column("price_year", "year bought", "year", "financial year", "Year whose prices the cost is in", "2023/24", "F",
               required=True),
        Column("life", "useful life in years", "number", "years", "Years before it must be bought again", "5", "F", required=True,
               low=0.5, high=60),
        Column("areas", "areas shared by", "reference", "area ids, or all", "all: every service area", "all", "F", required=True,
               refers_to="Areas", choices=("all",), many=True),
        *evidence("F"),
    ),
    blank_rows=40, required=False,
)  # fmt: skip

LEDGER = Sheet(
    "Ledger", "Ledger: what was really spent", "One line a budget line, to compare with the bottom-up cost.", "F",
    (
        row_id("line", "coordinator_pay", "F"), label("line", "Coordinators' pay and overheads", "F"),
        Column("spend", "actual spend in a year", "money", "pounds a year", "Spend in one year", "98000", "F", required=True, low=0,
               high=MOST_MONEY),
        Column("price_year", "year", "year", "financial year", "Year of the spend", "2023/24", "F", required=True),
        Column("matches", "role or set-up item it pays for", "id", "role or item id", "Role on sheet Staff or item on sheet Set-up",
               "coordinator", "F", required=True),
        *evidence("F"),
    ),
    blank_rows=60, required=False,
)  # fmt: skip

CONSEQUENCES = Sheet(
    "Consequences", "What an event sets off", "One line a service that follows an outcome event: what is used, who pays.", "F",
    (
        row_id("line", "rereferral_assessment", "F"), label("service", "Single assessment", "F"),
        Column("outcome", "outcome", "id", "outcome id", "Outcome on sheet Outcomes whose events set it off", "rereferral", "F",
               required=True),
        Column("unit_cost", "unit cost id", "unit_cost", "unit cost id", "Price from the price library",
               "gmca14_cin_initial_assessment", "F", required=True),
        Column("counted_in", "counted in", "text", "unit of the price", "What is used: must be the unit of the unit cost", "process",
               "F", required=True),
        Column("agency", "who pays", "reference", "agency id", "Agency that pays", "childrens_services", "F", required=True,
               refers_to="agencies"),
        Column("value_type", "value type", "choice", "one of three", "fiscal: public money; economic: lost output and private cost; "
               "social: value of harm", "fiscal", "F", required=True, choices=VALUE_TYPES),
        *amount("Quantity for each event", "as counted in", "number", ("1", "0.8", "1.2", "0.1"), "F", high=MOST_EVENTS),
        Column("cashable", "share that is cashable", "share", "share, 0 to 1", "Share of the saving that a budget holder could take out",
               "0%", "F", required=True, low=0, high=1),
        *evidence("F"),
    ),
    blank_rows=100, required=False,
)  # fmt: skip

CAPACITY = Sheet(
    "Capacity", "Coordinator capacity", "One line an area where coordinators could work. The total to place is a setting.", "S",
    (
        Column("id", "area", "id", "area id", "Area on sheet Areas", "north", "S", required=True),
        Column("least", "least FTE", "number", "full-time equivalents", "Fewest coordinators this area may have", "0", "S",
               required=True, low=0, high=200),
        Column("most", "most FTE", "number", "full-time equivalents", "Most coordinators this area may have", "3", "S", required=True,
               low=0, high=200),
        Column("caseload", "caseload limit", "number", "families engaged at once for one FTE", "Most families one coordinator may hold "
               "at one time", "20", "S", required=True, low=1, high=200),
        Column("months_held", "months a family is held", "months", "months", "How long an engaged family stays on the caseload", "6",
               "S", required=True, low=0.5, high=60),
        Column("opening_cost", "cost of opening the area", "money", "pounds a year", "Fixed yearly cost of having any coordinator in "
               "this area at all", "1500", "S", required=True, low=0, high=MOST_MONEY),
        *evidence("S"),
    ),
    blank_rows=200, required=False,
)  # fmt: skip
