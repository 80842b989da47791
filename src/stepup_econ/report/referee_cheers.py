"""The 28 items of CHEERS 2022, each answered from a run or marked missing with the cell to fill.

Husereau D, Drummond M, Augustovski F and others. Consolidated Health Economic Evaluation Reporting Standards 2022 (CHEERS 2022) statement.
BMJ 2022;376:e067975. The items are put in our own words in `data/cheers2022.csv`.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from importlib import resources

from stepup_econ.report.headlines import pounds
from stepup_econ.report.referee_finding import Finding, Results, statement
from stepup_econ.report.table_spec import PERSPECTIVES, Labels

Answer = tuple[str, str, str]
"""Verdict, evidence, place."""


def cheers(results: Results) -> list[Finding]:
    """Return an answer for each of the 28 items, in their order."""
    source = resources.files("stepup_econ.report").joinpath("data/cheers2022.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(source.splitlines())
    return [Finding(row["item"], f"{row['section']}: {row['short_title_own_words']}", *ANSWERS[int(row["item"])](results)) for row in rows]


def _said(name: str, beside: Callable[[Results], str] | None = None, table: str = "") -> Callable[[Results], Answer]:
    """Answer from a statement of the authors; where there is none, from what the run knows beside it, in part."""

    def answer(results: Results) -> Answer:
        said, where = statement(results, name)
        known = beside(results) if beside is not None else ""
        if said:
            between = ("" if said.endswith((".", "?", "!")) else ".") + " " if known else ""
            return "answered", f"{said}{between}{known}", where
        return ("partly", known, f"{table}; the authors' words: {where}") if known else ("missing", "Nothing is said.", where)

    return answer


def _title(results: Results) -> Answer:
    about, labels = results["evaluation"], Labels.of(results)
    compared = f"{labels.name('strategy', about['main_strategy'])} compared with {labels.name('strategy', about['reference'])}"
    return "answered", f"Economic evaluation. {about['title']}: {compared}.", "brief, title"


def _summary(results: Results) -> Answer:
    return "answered", f"{results['icers'][-1]['wording']} {results['warnings'][0] if results['warnings'] else ''}".strip(), "brief, answer"


def _question(results: Results) -> Answer:
    return "answered", "Is a coordinator worth what it costs, for whom, how sure are we, where should the next go?", "brief, question"


def _counts(results: Results) -> str:
    main = results["evaluation"]["main_strategy"]
    rows = {row["stage"]: row["volume"] for row in results["stage_costs"] if row["strategy"] == main and row["area"] == "all"}
    shown = [f"{rows[stage]:,.0f} {stage}" for stage in ("screened", "eligible", "referred", "engaged") if rows.get(stage) is not None]
    return f"A year: {', '.join(shown)}." if shown else ""


def _places(results: Results) -> str:
    areas = results["evaluation"]["areas"]
    service, other = ([a["label"] for a in areas if (a["role"] == "service") is flag] for flag in (True, False))
    return f"Service areas: {', '.join(service)}. Comparison areas: {', '.join(other) or 'none'}."


def _compared(results: Results) -> Answer:
    about = results["evaluation"]
    listed = ", ".join(s["label"] + (" (reference)" if s["id"] == about["reference"] else "") for s in about["strategies"])
    return "answered", listed + ".", "sheet Strategies"


def _perspective(results: Results) -> Answer:
    chosen = PERSPECTIVES[results["evaluation"]["perspective"]]
    return "answered", f"Costs to {chosen}; the other perspectives are in table perspectives.", "table perspectives"


def _horizon(results: Results) -> Answer:
    return "answered", f"{results['evaluation']['horizon_months']:g} months.", "sheet Settings, setting horizon_months"


def _discounting(results: Results) -> Answer:
    s = results["settings"]
    timing = "from the first year on" if s["discount_timing"] == "start" else "at the middle of each cycle"
    return "answered", f"{s['discount_costs']:.1%} a year for costs, {s['discount_effects']:.1%} for effects, {timing}.", "table settings"


def _outcomes(results: Results) -> Answer:
    about = results["evaluation"]
    listed = "; ".join(o["label"] + (" (primary)" if o["id"] == about["primary_outcome"] else "") for o in about["outcomes"])
    return "answered", listed + ".", "sheet Outcomes"


def _measured(results: Results) -> Answer:
    said = [
        f"{row['outcome_label']}: {row['measure']} from {row['from']}, {row['followed'] or 0:,.0f} families followed"
        for row in results["effects"]
    ]
    return "answered", "; ".join(dict.fromkeys(said)) + ".", "table effects"


def _valued(results: Results) -> Answer:
    s = results["settings"]
    low, high, _ = s["wtp_grid"]
    return "answered", (
        f"No single value is taken: net benefit is shown from {pounds(low)} to {pounds(high)} for a unit of the outcome, first at "
        f"{pounds(s['wtp'])}; what an averted event saves is priced from unit costs."
    ), "tables net_benefit, prices"  # fmt: skip


def _priced(results: Results) -> Answer:
    prices = [row for row in results["costing"]["prices"] if row["kind"] == "price library"]
    return "answered", (
        f"Staff time by activity and contact attempt at the cost of an hour of practical capacity; {len(prices)} unit costs with source "
        "and page; bottom-up cost beside the ledger."
    ), "tables stage_parts, prices, ledger"  # fmt: skip


def _currency(results: Results) -> Answer:
    series = ", ".join(sorted({row["series"] for row in results["costing"]["prices"] if row.get("series")}))
    return "answered", f"Pounds sterling in prices of {results['evaluation']['price_year']}; indices: {series}.", "table prices"


def _model(results: Results) -> Answer:
    return "answered", (
        "A pathway of families from screening to completion with contact attempts one by one; exact expected values in every draw, no "
        "simulation of families."
    ), "brief, method; documentation, the model"  # fmt: skip


def _assumptions(results: Results) -> Answer:
    counts = results["evaluation"]["quality_counts"]
    return (
        "answered",
        f"Of {sum(counts.values())} inputs {counts['assumed']} are assumed, {counts['red']} one person's judgement.",
        "table evidence_inputs",
    )


def _subgroups(results: Results) -> Answer:
    areas = len(results["evaluation"]["areas"])
    return (
        "partly",
        f"Results by area ({areas} areas). No effect is estimated for subgroups of families.",
        "tables stage_costs, allocation_curves",
    )


def _distribution(results: Results) -> Answer:
    agencies = {row["agency"] for row in results["costs_by_agency"]}
    return (
        "answered",
        f"Costs and savings of {len(agencies)} agencies one by one, no weights.",
        "tables costs_by_agency, net_cost_by_agency, side_payment",
    )


def _uncertainty(results: Results) -> Answer:
    d = results["settings"]["design"]
    ways = len(results["scenarios"]) - 1
    return "answered", (
        f"{d['n']:,} draws ({d['method']}, seed {d['seed']}); every input to the ends of its 95 % range; {ways} scenarios; break-evens; "
        "value of perfect information."
    ), "tables tornado, scenarios, break_even, evpi"  # fmt: skip


def _inputs(results: Results) -> Answer:
    total = sum(results["evaluation"]["quality_counts"].values())
    return "answered", f"{total} inputs, each with value, range, distribution, source, quality and cell.", "table evidence_inputs"


def _main(results: Results) -> Answer:
    row = next(row for row in results["icers"] if row["strategy"] == results["evaluation"]["main_strategy"])
    return "answered", f"Cost {pounds(row['cost'])}, effect {row['effect']:.3g}. {row['wording']}", "table icers"


def _doubt(results: Results) -> Answer:
    traced = results["provenance"]
    return (
        "answered",
        f"{traced['p_best']['label']}: {traced['p_best']['value']:.0%}. {traced['evpi']['label']}: {pounds(traced['evpi']['value'])}.",
        "tables acceptability, evpi",
    )


def _limits(results: Results) -> Answer:
    return (
        "answered",
        f"{len(results['warnings'])} warnings travel with the results, the first: {results['warnings'][0]}"
        if results["warnings"]
        else "No warnings.",
        "table warnings",
    )


ANSWERS: Mapping[int, Callable[[Results], Answer]] = {
    1: _title, 2: _summary, 3: _question, 4: _said("analysis_plan"), 5: _said("population", _counts, "table stage_costs"),
    6: _said("place", _places, "sheet Areas"), 7: _compared,
    8: _perspective, 9: _horizon, 10: _discounting, 11: _outcomes, 12: _measured, 13: _valued, 14: _priced, 15: _currency, 16: _model,
    17: _assumptions, 18: _subgroups, 19: _distribution, 20: _uncertainty, 21: _said("involvement"), 22: _inputs, 23: _main, 24: _doubt,
    25: _said("involvement_effect"), 26: _limits, 27: _said("funding"), 28: _said("interests"),
}  # fmt: skip
"""How each item is answered."""
