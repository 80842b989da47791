"""The Step Up worked case, written into inputs/blackpool.xlsx from the declaration of the sheets: run `make inputs`.

Counts that were published are used as published. What was never published is a proxy with its source, or a value that we made up and
marked `assumed`: any result that rests on it is illustrative.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

Fields = dict[str, Any]

RECORD = "UK Research and Innovation, Gateway to Research, record ES/M006980/1 (Step Up, Blackpool)"
NEVER = "Illustrative: never published; assumed for the worked case"
PSSRU24 = "PSSRU, Unit Costs of Health and Social Care 2024"
PROJECT360 = "Project 360 randomised trial, n = 1,015 (Koppensteiner, Matheson and Plugor; prj360.org)"


def published(**fields: Any) -> Fields:
    """Return a row that rests on the published record."""
    return {"source": RECORD, "quality": "green", **fields}


def proxy(source: str, **fields: Any) -> Fields:
    """Return a row that borrows a figure published for something near."""
    return {"source": source, "quality": "amber", **fields}


def assumed(why: str = "", **fields: Any) -> Fields:
    """Return a row that we made up."""
    return {"source": f"{NEVER}; {why}" if why else NEVER, "quality": "assumed", **fields}


SETTINGS: dict[str, Fields] = {
    "title": published(value="Step Up early help for children living with standard-risk domestic abuse"),
    "organisation": assumed(value="Worked case (illustrative)"),
    "contact_role": assumed(value="Evaluation lead"),
    "price_year": proxy("Latest year of the PSSRU pay and prices index", value="2023/24"),
    "first_year": assumed(value="2023/24"),
    "horizon_months": proxy("Re-referral is counted over 12 months by the Department for Education", value="12"),
    "cycle_months": proxy("One cycle: the horizon", value="12"),
    "discount_costs": published(source="HM Treasury, Green Book 2026: 3.5 % a year", value="3.5%"),
    "discount_effects": published(source="HM Treasury, Green Book 2026: 3.5 % a year", value="3.5%"),
    "discount_timing": published(source="HM Treasury, Green Book 2026: the first year is not discounted", value="start"),
    "perspective": proxy("HM Treasury and New Economy, local cost-benefit guidance 2014: public money first", value="public_sector"),
    "primary_outcome": published(value="escalation", note="The record speaks of escalation between risk levels"),
    "wtp": assumed("no threshold is accepted for an escalation averted; the middle of the range looked at", value="100000"),
    "wtp_grid": assumed("wide, because no threshold is accepted", value="0:200000:2000"),
    "draws": assumed("a power of two, as Sobol points ask", value="8192"),
    "seed": assumed(value="2024"),
    "smallest_count": proxy("UK Longitudinal Linkage Collaboration, disclosure rule of 10", value="10"),
    "total_fte": assumed("the post now filled and one more", value="2"),
    "fte_step": assumed(value="0.1"),
    "budget": assumed("no separate limit on money", value=None),
    "place_all_posts": assumed("the posts are taken as funded: the question is where", value="yes"),
    "count_unused_capacity": proxy("Kaplan and Anderson 2004: paid time that is not used is a cost, shown apart", value="yes"),
    "area_sd": assumed("areas drift apart by about a fifth by chance", value="0.2"),
    "decision_years": assumed("a contract of five years", value="5"),
    "risk_months": assumed("three years: the length of the project", value="36"),
    "population": published(value="Families with children under 16 living with domestic abuse that was assessed as standard risk"),
    "place": published(value="Blackpool, England: Early Help Coordinators in two areas, business as usual in two others"),
}

STRATEGIES = [
    {"id": "usual_care", "label": "Usual care", "reference": "yes"},
    {"id": "early_help", "label": "Early Help Coordinator", "reference": "no", "protocol": "phone_first"},
]

AREAS = [
    assumed("two service and two comparison areas are published, names and sizes are not", id=name, label=label, role=role,
            families=families, share_moving="30%", decile=1, fte=fte, travel_minutes=30)
    for name, label, role, families, fte in (
        ("service_a", "Service area A", "service", 2600, 0.5),
        ("service_b", "Service area B", "service", 2200, 0.5),
        ("comparison_c", "Comparison area C", "comparison", 2400, 0.0),
        ("comparison_d", "Comparison area D", "comparison", 1500, 0.0),
    )
]  # fmt: skip

STAFF = [
    assumed(
        f"salary as a social work assistant in {PSSRU24}, tables 10.1.1 to 10.6.1 (£29,949); pension and overheads as stated there; employer NI of "
        "2023/24; time not with cases is a guess",
        id="coordinator", label="Early Help Coordinator", agency="childrens_services", coordinator="yes", salary=29949,
        salary_low=27000, salary_high=33000, price_year="2023/24", ni_rate="13.8%", ni_threshold=9100, pension="19.8%",
        direct="29%", with_direct="yes", indirect="16%", with_indirect="yes", capital=5543, with_capital="yes", hours=37,
        weeks=43.42, share_other="25%",
    ),
    proxy(
        f"{PSSRU24}: adult services, nearest published hour; time not with cases assumed",
        id="social_worker", label="Social worker", agency="childrens_services", coordinator="no", with_direct="yes",
        with_indirect="yes", with_capital="yes", hours=37, weeks=43.42, share_other="25%", unit_cost="pssru2024_sw_adult_hour",
    ),
]  # fmt: skip

PATHWAY = [
    published(id="screen", label="Found eligible on screening", area="all", stage="eligible", count_in=2072, count_out=394,
              unit="cases", families_per_unit=1, months=36,
              note="81 % of 2,072 found ineligible leaves 394; if it is 81 % of the 730 domestic abuse cases, 139: see Scenarios"),
    published(id="refer", label="Referred to the service", area="all", stage="referred", count_in=394, count_out=54, unit="cases",
              families_per_unit=1, months=36, note="54 families; one family for each case is assumed"),
    assumed(f"64 % of those contacted engaged in {PROJECT360}; the record calls engagement here poor", id="accept",
            label="Family accepts the offer", area="all", stage="accepted", count_in=34, count_out=17, unit="families",
            families_per_unit=1, months=36),
    assumed(id="engage", label="Family begins support", area="all", stage="engaged", count_in=17, count_out=15, unit="families",
            families_per_unit=1, months=36),
    assumed(id="complete", label="Family completes support", area="all", stage="completed", count_in=15, count_out=10,
            unit="families", families_per_unit=1, months=36),
]  # fmt: skip

CONTACT = [
    assumed("the record says a large minority could not be reached", id=name, protocol="phone_first", number=n, mode=mode,
            reached=reached, not_reached=missed, moved_ratio="0.5", lost="5%", role="coordinator", minutes_reached=minutes,
            minutes_missed=missed_minutes, travel=travel)
    for n, (name, mode, reached, missed, minutes, missed_minutes, travel) in enumerate(
        (
            ("reach_phone", "phone", 20, 34, 25, 6, "no"),
            ("reach_text", "text", 7, 25, 20, 4, "no"),
            ("reach_visit", "home visit", 9, 15, 45, 15, "yes"),
            ("reach_visit_2", "home visit", 3, 11, 45, 15, "yes"),
        ),
        start=1,
    )
]  # fmt: skip

FEATURES = [
    published(id="post_separation", feature="post_separation", area="all", count=36, out_of=54,
              note="Published as almost two thirds; 36 of 54 is the nearest count"),
    assumed(id="interpreter", feature="interpreter", area="all", value=0.05),
    assumed(id="children", feature="children", area="all", value=1.8),
]  # fmt: skip

ACTIVITIES = [
    proxy("PSSRU, Unit Costs of Health and Social Care 2011: initial contact 49 minutes, from 15 minutes to more than 3 hours",
          id="screen_case", label="Screen a case", stage="screened", role="coordinator", minutes=49, minutes_low=15,
          minutes_high=180, timed="estimate", strategies="all"),
    assumed(id="check_eligible", label="Confirm eligibility", stage="eligible", role="social_worker", minutes=30,
            minutes_low=15, minutes_high=60, timed="estimate", strategies="all"),
    assumed(id="take_referral", label="Take the referral", stage="referred", role="coordinator", minutes=45, minutes_low=30,
            minutes_high=90, timed="estimate", strategies="all"),
    assumed(id="assess", label="Assess and plan", stage="accepted", role="coordinator", minutes=240, minutes_low=150,
            minutes_high=360, timed="estimate", strategies="all", extra_post_separation=30, extra_moved=45,
            extra_interpreter=60, extra_children=30, visits=2),
    assumed(id="support", label="Support the family", stage="engaged", role="coordinator", minutes=1200, minutes_low=600,
            minutes_high=2400, timed="estimate", strategies="all", extra_post_separation=120, extra_moved=120,
            extra_interpreter=180, extra_children=60, visits=10),
    assumed(id="supervise", label="Case supervision", stage="engaged", role="social_worker", minutes=120, minutes_low=60,
            minutes_high=240, timed="estimate", strategies="all"),
    assumed(id="close", label="Close the case", stage="completed", role="coordinator", minutes=90, minutes_low=45,
            minutes_high=150, timed="estimate", strategies="all"),
]  # fmt: skip

AGENCIES = [
    assumed(id=f"{service}_{strategy}", label=label, strategy=strategy, per="referred", unit_cost=unit_cost,
            counted_in="contact", agency="nhs", value=value)
    for service, label, unit_cost, usual, early in (
        ("health_visitor", "Health visiting or school nursing", "pssru2024_community_health", 1.0, 2.0),
        ("therapy", "Talking therapy", "pssru2024_talking_therapy", 0.5, 1.0),
    )
    for strategy, value in (("usual_care", usual), ("early_help", early))
]  # fmt: skip

SETUP = [
    assumed(id="training", label="Coordinator training", strategy="early_help", agency="childrens_services", value=6000,
            price_year="2023/24", life=5, areas="all"),
    assumed(id="data_sharing", label="Data-sharing agreement and case system", strategy="early_help", agency="council_other",
            value=15000, price_year="2023/24", life=5, areas="all"),
]  # fmt: skip

LEDGER = [
    assumed(id="coordinator_pay", label="Coordinators' pay and overheads", spend=58000, price_year="2023/24",
            matches="coordinator"),
    assumed(id="training_spend", label="Training budget", spend=1500, price_year="2023/24", matches="training"),
]  # fmt: skip

COUNTS = {
    ("escalation", "Escalation to a higher risk level within 12 months"): {
        "service_a": (8, 7), "service_b": (8, 7), "comparison_c": (8, 9), "comparison_d": (8, 8),
    },
    ("rereferral", "Re-referral to children's social care within 12 months"): {
        "service_a": (6, 6), "service_b": (6, 5), "comparison_c": (6, 6), "comparison_d": (6, 6),
    },
}  # fmt: skip

OUTCOMES = [
    assumed("between a quarter, as repeat calls in Suffolk (Bland and Ariel 2015), and a third for escalation; a fifth for "
            "re-referral (Department for Education 2023/24)", id=f"{outcome}_{area}_{period}", outcome=outcome, label=label, better="lower", area=area,
            period=period, followed=27, events=events, months=12)
    for (outcome, label), areas in COUNTS.items()
    for area, both in areas.items()
    for period, events in zip(("before", "after"), both, strict=True)
]  # fmt: skip

EVIDENCE = [
    assumed("no published effect of early help on escalation was found; the range runs from less than a third to some harm",
            id="rr_escalation", label="Risk ratio of escalation, families engaged", outcome="escalation", strategy="all",
            measure="risk ratio", value=0.6, low=0.3, high=1.2, applies_to="engaged", months=12, maryland=1),
    proxy(f"{PROJECT360}: reported incidents over two years did not differ; standard error 0.2 on the log scale is ours",
          id="rr_rereferral", label="Risk ratio of re-referral, families referred", outcome="rereferral", strategy="all",
          measure="risk ratio", value=1.0, se=0.2, applies_to="referred", months=12, maryland=5),
    proxy("Department for Education, Children in need: re-referrals, England 2023/24 (139,080 of 621,880 referrals)",
          id="risk_rereferral", label="Re-referral within 12 months, England", outcome="rereferral", strategy="all",
          measure="risk", value=0.2236, count=139080, out_of=621880, applies_to="eligible", months=12, maryland=1),
]  # fmt: skip

ABUSE = [
    ("police", "police", "fiscal"), ("health", "nhs", "fiscal"), ("cjs_excl_police", "criminal_justice", "fiscal"),
    ("childrens_services", "childrens_services", "fiscal"), ("housing", "council_other", "fiscal"),
    ("economic", "society", "economic"), ("social", "society", "social"),
]  # fmt: skip

CONSEQUENCES = [
    *(
        assumed("two incidents for each escalation", id=f"escalation_{part}", label=f"Abuse incidents: {part.replace('_', ' ')}",
                outcome="escalation", unit_cost=f"gmca14_da_incident_{part}", counted_in="incident", agency=agency,
                value_type=value_type, value=2, cashable="0%")
        for part, agency, value_type in ABUSE
    ),
    *(
        proxy("One of each for a re-referral, by definition of the process", id=name, label=label, outcome="rereferral",
              unit_cost=unit_cost, counted_in="process", agency="childrens_services", value_type="fiscal", value=1, low=1, high=1,
              cashable="20%")
        for name, label, unit_cost in (
            ("rereferral_contact", "Contact and referral", "gmca14_cin_contact_referral"),
            ("rereferral_assessment", "Assessment", "gmca14_cin_initial_assessment"),
        )
    ),
]  # fmt: skip

LEVELS = {  # kind, at the start, counts as good, pounds a year, who pays
    "standard": ("Standard", "followed", "100%", "yes", 300, "childrens_services"),
    "medium": ("Medium", "followed", "0%", "no", 900, "childrens_services"),
    "high": ("High (MARAC)", "followed", "0%", "no", 4200, "police"),
    "child_protection": ("Child protection", "followed", "0%", "no", 9000, "childrens_services"),
    "closed": ("Closed", "followed", "0%", "yes", 0, "childrens_services"),
    "moved_away": ("Moved away", "exit, returns", "0%", "no", 0, "childrens_services"),
    "turned_16": ("Youngest child turned 16", "exit, final", "0%", "no", 0, "childrens_services"),
}

SEEN = {  # families at a level, and at which level each was three months later, in the order above
    "standard": (62, 8, 3, 1, 18, 6, 2), "medium": (14, 42, 8, 2, 7, 5, 2), "high": (3, 12, 17, 5, 1, 2, 0),
    "child_protection": (1, 3, 2, 18, 4, 1, 1), "closed": (9, 3, 1, 0, 130, 5, 2), "moved_away": (2, 0, 0, 0, 0, 38, 0),
}  # fmt: skip

RISK_STATES = [
    assumed("levels as police and children's services name them; what a year costs is a guess", id=name, label=label, kind=kind, start=start,
            good=good, cost=cost, price_year="2023/24", agency=agency)
    for name, (label, kind, start, good, cost, agency) in LEVELS.items()
]  # fmt: skip

RISK_MOVES = [
    assumed("families counted three months apart, as a service's own records would give them", months=3, count=count,
            **{"id": f"{left}_to_{entered}", "from": left, "to": entered},
            **({"cost": 1100, "price_year": "2023/24", "agency": "police"} if entered == "high" != left else {}))
    for left, counts in SEEN.items() for entered, count in zip(LEVELS, counts, strict=True) if count
]  # fmt: skip

RISK_EFFECTS = [
    assumed("as the illustrative effect on escalation, taken as a hazard ratio; that it fades over half a year is a guess",
            id="fewer_escalations", label="Fewer moves to a higher level", strategy="all", measure="hazard ratio", value=0.6, low=0.3,
            high=1.2, applies_to="engaged", months=12, waning="linear", fade=6,
            moves="standard_to_medium; standard_to_high; standard_to_child_protection; medium_to_high; medium_to_child_protection"),
]  # fmt: skip

CAPACITY = [
    assumed(id=area["id"], least=0, most=2, caseload=20, months_held=6, opening_cost=1500) for area in AREAS
]


def scenario(name: str, label: str, *changes: tuple[str, str, str, str], source: str = NEVER) -> list[Fields]:
    """Return the lines of one scenario; each change is sheet, row id, heading, new value."""
    quality = "green" if source == RECORD else "assumed"
    return [
        {"id": f"{name}_{n}", "scenario": name, "label": label, "sheet": sheet, "row": row, "column": column, "new_value": value,
         "source": source, "quality": quality}
        for n, (sheet, row, column, value) in enumerate(changes, start=1)
    ]  # fmt: skip


SCENARIOS = [
    *scenario("ineligible_of_2072", "81 % ineligible is of all 2,072 cases screened", ("Pathway", "screen", "count out", "394"),
              ("Pathway", "refer", "count in", "394"), source=RECORD),
    *scenario("ineligible_of_730", "81 % ineligible is of the 730 domestic abuse cases, and only these are screened",
              ("Pathway", "screen", "count in", "730"), ("Pathway", "screen", "count out", "139"),
              ("Pathway", "refer", "count in", "139"), source=RECORD),
    *scenario("null_effect", "Evidence centred on no effect, as the nearest trial found",
              ("Evidence", "rr_escalation", "value", "1"), ("Evidence", "rr_escalation", "low", "0.68"),
              ("Evidence", "rr_escalation", "high", "1.48"), ("Risk effects", "fewer_escalations", "value", "1"),
              ("Risk effects", "fewer_escalations", "low", "0.68"), ("Risk effects", "fewer_escalations", "high", "1.48"),
              source=PROJECT360),
    *scenario("whole_posts", "A whole coordinator in each service area", ("Areas", "service_a", "coordinator FTE in post", "1"),
              ("Areas", "service_b", "coordinator FTE in post", "1")),
    *scenario("used_time_only", "Only coordinator time that is used is counted",
              ("Settings", "count_unused_capacity", "value", "no")),
    *scenario("society", "Costs to society, harm to victims included", ("Settings", "perspective", "value", "society")),
]  # fmt: skip

ROWS: dict[str, Any] = {
    "Settings": SETTINGS, "Strategies": STRATEGIES, "Areas": AREAS, "Staff": STAFF, "Pathway": PATHWAY, "Contact": CONTACT,
    "Features": FEATURES, "Activities": ACTIVITIES, "Agencies": AGENCIES, "Set-up": SETUP, "Ledger": LEDGER,
    "Outcomes": OUTCOMES, "Evidence": EVIDENCE, "Consequences": CONSEQUENCES, "Risk states": RISK_STATES,
    "Risk moves": RISK_MOVES, "Risk effects": RISK_EFFECTS, "Capacity": CAPACITY,
    "Correlation": [], "Scenarios": SCENARIOS,
}  # fmt: skip


def main(target: Path) -> None:
    """Write the worked case to `target`."""
    from stepup_econ.intake.template import write_template
    from stepup_econ.prices.library import load_library

    library = load_library()
    known = {"agencies": tuple(library.agencies), "unit_costs": tuple(library.unit_costs)}
    write_template(target, rows=ROWS, known=known)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("blackpool.xlsx"))
