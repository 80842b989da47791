"""Sheets that describe the service: settings, strategies, areas, pathway, contact, case features and activities."""

from __future__ import annotations

from stepup_econ.evaluation.vocabulary import ACTIVITY_DRIVERS, FEATURE_NAMES, MODES, PATHWAY_STAGES
from stepup_econ.intake.columns import MOST_COUNTED, Column, Sheet, evidence, label, row_id

SETTINGS = Sheet(
    "Settings", "Settings of the evaluation", "One line a setting. Change the yellow cells only.", "E",
    (
        Column("id", "setting", "id", "text", "Name of the setting; do not change it", "price_year", "-", required=True),
        Column("label", "meaning", "text", "text", "What the setting does", "Year in whose prices all costs are given", "-"),
        Column("value", "value", "text", "as the meaning says", "The setting's value", "2023/24", "E", required=True),
        *evidence("E"),
    ),
    blank_rows=0,
)  # fmt: skip

STRATEGIES = Sheet(
    "Strategies", "Strategies compared", "One line a strategy; exactly one is the reference. A strategy without a contact "
    "protocol offers no service: families get usual care.", "E",
    (
        row_id("strategy", "early_help", "E"), label("strategy", "Early Help Coordinator", "E"),
        Column("reference", "reference", "yes_no", "yes or no", "Is this the strategy that the others are compared with?", "no",
               "E", required=True),
        Column("protocol", "contact protocol", "id", "protocol on sheet Contact", "Protocol by which families are contacted; "
               "blank where no service is offered", "phone_first", "E"),
        Column("note", "note", "text", "text", "Anything a reader should know (not needed)", "Began in May", "E"),
    ),
    blank_rows=20,
)  # fmt: skip

AREAS = Sheet(
    "Areas", "Areas", "One line an area, service and comparison areas alike.", "S",
    (
        row_id("area", "north", "S"), label("area", "North Blackpool", "S"),
        Column("role", "role", "choice", "one of two", "service: coordinators work here; comparison: usual care only", "service",
               "S", required=True, choices=("service", "comparison")),
        Column("families", "families with children under 16", "number", "families", "Number of families with a child under 16; "
               "counts given for all service areas together are shared out in this proportion", "3400", "S", required=True, low=1,
               high=MOST_COUNTED),
        Column("share_moving", "share of families that move in a year", "share", "share of families, 0 to 1",
               "Share of families in touch with the service who move home within a year", "25%", "S", required=True, low=0, high=1),
        Column("decile", "deprivation decile", "integer", "1 (most deprived) to 10", "Index of multiple deprivation decile", "1",
               "S", required=True, low=1, high=10),
        Column("fte", "coordinator FTE in post", "number", "full-time equivalents", "Coordinator posts filled in this area", "1.0",
               "S", required=True, low=0, high=200),
        Column("travel_minutes", "travel minutes a visit", "minutes", "minutes, there and back", "Travel for one home visit, there "
               "and back", "30", "S", required=True, low=0, high=600),
        *evidence("S"),
    ),
    blank_rows=200,
)  # fmt: skip

PATHWAY = Sheet(
    "Pathway", "Pathway: from screening to completion", "One line a step (and area, where areas differ). Give how many went in and "
    "how many came out. The first step's count in is the demand.", "S",
    (
        row_id("step", "accept", "S"), label("step", "Family accepts the offer", "S"),
        Column("area", "area", "reference", "area id, or all", "all: the counts are for all service areas together", "all", "S",
               required=True, refers_to="Areas", choices=("all",)),
        Column("stage", "stage reached", "choice", "one of the stages", "Stage that those who come out have reached", "accepted",
               "S", required=True, choices=PATHWAY_STAGES),
        Column("count_in", "count in", "count", "as the unit says", "How many entered this step in the period", "40", "S",
               required=True, low=0, high=MOST_COUNTED),
        Column("count_out", "count out", "count", "as the unit says", "How many of them reached the stage", "26", "S",
               required=True, low=0, high=MOST_COUNTED),
        Column("unit", "unit", "choice", "one of three", "What is counted at this step", "families", "S", required=True,
               choices=("cases", "families", "children")),
        Column("families_per_unit", "families for each one that comes out", "number", "families for each unit",
               "Turns cases or children that come out of this step into families; 1 where families are counted", "1", "S",
               required=True, low=0.01, high=10),
        Column("months", "period in months", "months", "months", "Length of the period in which they were counted", "36", "S",
               required=True, low=1, high=120),
        *evidence("S"),
    ),
    blank_rows=200,
)  # fmt: skip

CONTACT = Sheet(
    "Contact", "Contact attempts", "One line an attempt of a protocol, in order. Count families who still had a known address; "
    "families that move are reached less often by the ratio given.", "S",
    (
        row_id("attempt", "reach_phone", "S"),
        Column("protocol", "protocol", "id", "protocol id", "Name of the protocol, the same on each of its lines",
               "phone_first", "S", required=True),
        Column("number", "attempt number", "integer", "1, 2, 3 ...", "Order of the attempt within the protocol", "1", "S",
               required=True, low=1, high=50),
        Column("mode", "mode", "choice", "one of six", "How the attempt is made", "phone", "S", required=True, choices=MODES),
        Column("reached", "reached", "count", "families", "Families reached by this attempt", "22", "S", required=True, low=0,
               high=MOST_COUNTED),
        Column("not_reached", "not reached", "count", "families", "Families not reached by this attempt", "32", "S",
               required=True, low=0, high=MOST_COUNTED),
        Column("moved_ratio", "reach of families that move, as a ratio", "share", "ratio, 0 to 1", "Chance of reaching a family "
               "that moves, divided by the chance for one that stays", "0.5", "S", required=True, low=0, high=1),
        Column("lost", "share lost after this attempt", "share", "share of those not reached, 0 to 1", "Of those not reached, the "
               "share who can no longer be tried (gone, no address)", "5%", "S", required=True, low=0, high=1),
        Column("role", "role", "reference", "role on sheet Staff", "Who makes the attempt", "coordinator", "S", required=True,
               refers_to="Staff"),
        Column("minutes_reached", "minutes if reached", "minutes", "minutes", "Staff minutes when the family is reached, without "
               "travel", "20", "S", required=True, low=0, high=600),
        Column("minutes_missed", "minutes if not reached", "minutes", "minutes", "Staff minutes when it is not, without travel",
               "6", "S", required=True, low=0, high=600),
        Column("travel", "travel", "yes_no", "yes or no", "Does the attempt need travel?", "no", "S", required=True),
        *evidence("S"),
    ),
    blank_rows=100,
)  # fmt: skip

FEATURES = Sheet(
    "Features", "Case features", "How common each feature is among families. A share, or a count out of a count.", "S",
    (
        row_id("line", "post_separation", "S"),
        Column("feature", "feature", "choice", "one of the features", "Feature of a family that changes how long work takes",
               "post_separation", "S", required=True, choices=FEATURE_NAMES),
        Column("area", "area", "reference", "area id, or all", "all: the same in every area", "all", "S", required=True,
               refers_to="Areas", choices=("all",)),
        Column("value", "value", "number", "share of families, or children a family", "Share of families with the feature (children: "
               "mean number a family)", "0.66", "S", low=0, high=20),
        Column("low", "low", "number", "as value", "Lower end of a 95 % range, if known", "0.60", "S", low=0, high=20),
        Column("high", "high", "number", "as value", "Upper end of a 95 % range, if known", "0.66", "S", low=0, high=20),
        Column("count", "count", "count", "families", "Families with the feature, if counted", "36", "S", low=0, high=MOST_COUNTED),
        Column("out_of", "out of", "count", "families", "Families looked at, if counted", "54", "S", low=1, high=MOST_COUNTED),
        *evidence("S"),
    ),
    blank_rows=100, required=False,
)  # fmt: skip

ACTIVITIES = Sheet(
    "Activities", "Activities and minutes", "One line an activity and role. Minutes are for one case or family at the stage named; "
    "contact attempts are on their own sheet.", "S",
    (
        row_id("activity", "screen_case", "S"), label("activity", "Screen a case", "S"),
        Column("stage", "done for each", "choice", "one of the stages", "The activity is done once for each case or family that "
               "reaches this stage", "screened", "S", required=True, choices=ACTIVITY_DRIVERS),
        Column("role", "role", "reference", "role on sheet Staff", "Who does it", "coordinator", "S", required=True,
               refers_to="Staff"),
        Column("minutes", "minutes, best estimate", "minutes", "minutes", "Most likely minutes, all sessions together", "49", "S",
               required=True, low=0, high=60000),
        Column("minutes_low", "minutes, low", "minutes", "minutes", "Low estimate (95 % range)", "15", "S", low=0, high=60000),
        Column("minutes_high", "minutes, high", "minutes", "minutes", "High estimate (95 % range)", "180", "S", low=0, high=60000),
        Column("timed", "how timed", "choice", "one of three", "observed: a stopwatch or system log; diary: staff wrote it down; "
               "estimate: somebody's judgement", "estimate", "S", required=True, choices=("observed", "diary", "estimate")),
        Column("strategies", "strategies", "reference", "strategy ids, or all", "Strategies in which it is done, separated by ;", "all",
               "S", required=True, refers_to="Strategies", choices=("all",), many=True),
        *(
            Column(f"extra_{name}", f"extra minutes: {name.replace('_', ' ')}", "minutes", "minutes", help_, example, "S", low=0,
                   high=6000)
            for name, example, help_ in (
                ("post_separation", "30", "Extra minutes where the abuse came after separation"),
                ("moved", "45", "Extra minutes where the family moves"),
                ("interpreter", "60", "Extra minutes where an interpreter is needed"),
                ("children", "30", "Extra minutes for each child"),
            )
        ),
        Column("visits", "home visits", "number", "visits", "Home visits within the activity; each adds the area's travel minutes",
               "4", "S", low=0, high=200),
        *evidence("S"),
    ),
    blank_rows=200,
)  # fmt: skip
