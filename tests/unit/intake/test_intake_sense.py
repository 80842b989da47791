"""Each sense check finds its own fault, names the place and asks for the mend; the worked case has none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from odd_sense import SENSE

from stepup_econ.intake.load import known_ids
from stepup_econ.intake.sense import sense_problems
from stepup_econ.intake.sense_codes import SENSE_CODES
from stepup_econ.intake.typed import book_from_rows
from stepup_econ.problems import InputError

Rows = dict[str, Any]


def row(rows: Rows, sheet: str, name: str) -> dict[str, Any]:
    if sheet == "Settings":
        return dict.__getitem__(rows["Settings"], name)
    return next(r for r in rows[sheet] if r["id"] == name)


def put(table: str, name: str, /, **fields: Any) -> Callable[[Rows], None]:
    return lambda rows: row(rows, table, name).update(fields)


def drop(sheet: str, name: str) -> Callable[[Rows], None]:
    return lambda rows: rows[sheet].remove(row(rows, sheet, name))


def again(sheet: str, name: str, **fields: Any) -> Callable[[Rows], None]:
    return lambda rows: rows[sheet].append({**row(rows, sheet, name), "id": "again", **fields})


def every(sheet: str, **fields: Any) -> Callable[[Rows], None]:
    return lambda rows: [r.update(fields) for r in rows[sheet]] and None


FAULTS: tuple[tuple[str, str, Callable[[Rows], Any]], ...] = (
    ("WB201", "Strategies!reference", put("Strategies", "early_help", reference="yes")),
    ("WB201", "Strategies!reference", put("Strategies", "usual_care", reference="no")),
    ("WB204", "Strategies!protocol", put("Strategies", "usual_care", protocol="phone_first")),
    ("WB202", "Strategies!protocol", put("Strategies", "early_help", protocol="fone_first")),
    ("WB204", "Strategies!protocol", put("Strategies", "early_help", protocol=None)),
    ("WB205", "Areas!role", every("Areas", role="comparison")),
    ("WB202", "Capacity!id", put("Capacity", "service_a", id="service_z")),
    ("WB203", "Pathway!count_out", put("Pathway", "screen", count_out=3000)),
    ("WB203", "Pathway!count_in", put("Pathway", "accept", count_in=0, count_out=0)),
    ("WB203", "Pathway!count_in", put("Pathway", "refer", count_in=500)),
    ("WB206", "Pathway!count_in", put("Pathway", "engage", count_in="10+")),
    ("WB204", "Pathway", drop("Pathway", "engage")),
    ("WB204", "Pathway!stage", again("Pathway", "engage")),
    ("WB204", "Pathway!area", again("Pathway", "screen", area="service_a")),
    ("WB207", "Contact!number", put("Contact", "reach_visit", number=9)),
    ("WB203", "Contact!reached", put("Contact", "reach_visit", reached=0, not_reached=0)),
    ("WB206", "Contact!not_reached", put("Contact", "reach_visit", not_reached="10+")),
    ("WB208", "Activities!extra_post_separation", drop("Features", "post_separation")),
    ("WB208", "Features!value", put("Features", "interpreter", value=None)),
    ("WB208", "Features!value", put("Features", "interpreter", value=5)),
    ("WB203", "Features!count", put("Features", "post_separation", count=60)),
    ("WB216", "Activities!stage", put("Activities", "supervise", strategies="usual_care")),
    ("WB216", "Activities!role", put("Activities", "take_referral", strategies="usual_care")),
    ("WB209", "Activities!minutes", put("Activities", "support", minutes_low=1300)),
    ("WB209", "Activities!minutes_high", put("Activities", "support", minutes_high=None)),
    ("WB210", "Staff!coordinator", put("Staff", "social_worker", coordinator="yes")),
    ("WB211", "Staff!salary", put("Staff", "coordinator", salary=None, salary_low=None, salary_high=None)),
    ("WB211", "Staff!capital", put("Staff", "coordinator", capital=None)),
    ("WB211", "Staff!unit_cost", put("Staff", "coordinator", unit_cost="pssru2024_swa_hour")),
    ("WB212", "Staff!unit_cost", put("Staff", "social_worker", unit_cost="pssru2024_community_health")),
    ("WB212", "Agencies!counted_in", put("Agencies", "therapy_early_help", counted_in="hour")),
    ("WB212", "Consequences!counted_in", put("Consequences", "escalation_police", unit_cost="ho2019_da_victim_police")),
    ("WB213", "Consequences!unit_cost", again("Consequences", "escalation_police", unit_cost="gmca14_da_incident")),
    ("WB214", "Consequences!value_type", put("Consequences", "escalation_police", value_type="social")),
    ("WB215", "Set-up!price_year", put("Set-up", "training", price_year="1999/00")),
    ("WB217", "Capacity!least", put("Capacity", "service_a", least=3)),
    ("WB217", "Capacity!least", every("Capacity", least=1)),
    ("WB202", "Ledger!matches", put("Ledger", "coordinator_pay", matches="cordinator")),
    ("WB216", "Agencies!per", put("Agencies", "therapy_usual_care", per="engaged")),
    ("WB203", "Outcomes!events", put("Outcomes", "escalation_service_a_after", events=28)),
    ("WB206", "Outcomes!followed", put("Outcomes", "escalation_service_a_after", followed="10+")),
    ("WB218", "Outcomes!months", put("Outcomes", "escalation_service_a_after", months=6)),
    ("WB218", "Outcomes!area", again("Outcomes", "escalation_service_a_after")),
    ("WB202", "Evidence!outcome", put("Evidence", "rr_escalation", outcome="escalatoin")),
    ("WB202", "Settings!value", put("Settings", "primary_outcome", value="happiness")),
    ("WB220", "Evidence!value", put("Evidence", "rr_escalation", value=-0.5, low=None, high=None)),
    ("WB220", "Evidence!value", put("Evidence", "risk_rereferral", value=22)),
    ("WB209", "Evidence!value", put("Evidence", "rr_escalation", value=0.2)),
    ("WB222", "Evidence!outcome", again("Evidence", "rr_escalation")),
    ("WB202", "Scenarios!sheet", put("Scenarios", "society_1", sheet="Setings")),
    ("WB226", "Settings!value", lambda rows: rows["Settings"].update(total_ledger={"value": 1462, "source": "the ledger", "quality": "green"})),
    ("WB202", "Scenarios!column", put("Scenarios", "society_1", column="valeu")),
    ("WB202", "Scenarios!row", put("Scenarios", "society_1", row="perspectiv")),
)  # fmt: skip


def found(rows: Rows, library: Any) -> list[Any]:
    book, problems = book_from_rows(rows, known_ids(library))
    assert book is not None, problems
    return list(sense_problems(book, library))


@pytest.mark.parametrize(("code", "place", "fault"), FAULTS, ids=lambda v: v if isinstance(v, str) else "")
def test_a_fault_is_found_where_it_is(code: str, place: str, fault: Callable[[Rows], Any], rows: Rows, library: Any) -> None:
    fault(rows)
    problems = found(rows, library)
    hits = [p for p in problems if p.code == code and p.where.split("[")[0] == place]
    assert hits, [str(p) for p in problems]
    for problem in problems:
        assert problem.stage == "sense"
        assert problem.mend.endswith(".")
        assert problem.found
        assert problem.expected


def test_the_worked_case_makes_sense(rows: Rows, library: Any) -> None:
    assert found(rows, library) == []


def test_every_problem_is_found_at_once(rows: Rows, library: Any) -> None:
    for _, _, fault in (FAULTS[7], FAULTS[25], FAULTS[38]):
        fault(rows)
    assert {"WB203", "WB210"} <= {p.code for p in found(rows, library)}


def test_an_outcome_without_a_baseline_is_a_problem(rows: Rows, library: Any) -> None:
    rows["Outcomes"] = [r for r in rows["Outcomes"] if not (r["outcome"] == "escalation" and "comparison" in r["area"])]
    assert "WB219" in {p.code for p in found(rows, library)}


def test_numbers_no_distribution_fits_are_a_problem(rows: Rows, evaluate_rows: Any) -> None:
    row(rows, "Set-up", "training").update(low=6000, high=6000, value=6000, se=5)
    with pytest.raises(InputError) as error:
        evaluate_rows(rows)
    assert [p.code for p in error.value.problems] == ["WB221"]
    assert "Set-up!value" in error.value.problems[0].where


def test_a_scenario_that_makes_no_sense_names_its_line(rows: Rows, evaluate_rows: Any) -> None:
    row(rows, "Scenarios", "ineligible_of_730_2")["new_value"] = "9999"
    row(rows, "Scenarios", "society_1")["new_value"] = "nobody"
    with pytest.raises(InputError) as error:
        evaluate_rows(rows)
    problems = error.value.problems
    assert {p.code for p in problems} == {"WB225"}
    assert all(p.where.startswith("Scenarios!new_value") for p in problems)
    assert any("ineligible_of_730" in p.found for p in problems)


def test_every_code_of_this_stage_is_tried() -> None:
    tried = {code for code, _, _ in FAULTS} | {"WB219", "WB221", "WB224", "WB225"}
    tried |= {code for _, problems in SENSE.values() for code, _ in problems if code.startswith("WB2")}
    assert tried == {code.code for code in SENSE_CODES}


@pytest.mark.parametrize(
    "fault",
    [
        put("Pathway", "accept", area="service_x"), put("Set-up", "training", areas="service_a; nowhere"),
        put("Activities", "support", strategies="early_hlp"), put("Evidence", "rr_escalation", strategy="everything"),
    ],
)  # fmt: skip
def test_ids_that_are_nowhere_are_found_when_the_sheet_is_read(fault: Callable[[Rows], Any], rows: Rows, library: Any) -> None:
    fault(rows)
    book, problems = book_from_rows(rows, known_ids(library))
    assert book is None
    assert [p.code for p in problems] == ["WB147"]


def test_a_line_for_one_strategy_comes_before_one_for_all(rows: Rows, evaluate_rows: Any) -> None:
    rows["Strategies"].append({"id": "visit_first", "label": "Visit first", "reference": "no", "protocol": "phone_first"})
    rows["Evidence"].append({**row(rows, "Evidence", "rr_escalation"), "id": "rr_visit", "strategy": "visit_first", "value": 0.4, "low": 0.2})
    for order in (1, -1):
        rows["Evidence"] = rows["Evidence"][::order]
        evaluation = evaluate_rows(rows)
        used = {e.strategy: e.effect_input for e in evaluation.outcome("escalation").effects}
        assert used == {"early_help": "rr_escalation", "visit_first": "rr_visit"}


def test_local_counts_alone_are_one_input_for_every_strategy(rows: Rows, evaluate_rows: Any) -> None:
    rows["Strategies"].append({"id": "visit_first", "label": "Visit first", "reference": "no", "protocol": "phone_first"})
    rows["Evidence"].remove(row(rows, "Evidence", "rr_escalation"))
    rows["Scenarios"] = []
    effects = evaluate_rows(rows).outcome("escalation").effects
    assert [e.effect_input for e in effects] == ["effect_escalation", "effect_escalation"]


def test_the_strategy_that_leads_is_the_one_with_the_highest_net_benefit(rows: Rows, evaluate_rows: Any) -> None:
    from stepup_econ.model.leading import leading_strategy

    rows["Strategies"].append({"id": "visit_first", "label": "Visit first", "reference": "no", "protocol": "phone_first"})
    rows["Evidence"].append({**row(rows, "Evidence", "rr_escalation"), "id": "rr_visit", "strategy": "visit_first", "value": 0.4, "low": 0.2})
    assert leading_strategy(evaluate_rows(rows)) == "visit_first"


def test_what_an_averted_event_saves_is_brought_forward_by_the_deflator(worked: Any) -> None:
    used = worked.prices["gmca14_cin_contact_referral_benefit"]
    assert (used.id, used.series) == ("gmca14_cin_contact_referral", "gdp_deflator")
    assert used.value == pytest.approx(267.46, abs=0.01)
