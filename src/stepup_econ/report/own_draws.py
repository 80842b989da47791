"""Results of draws that were made with another tool: every table that applies, by the names of results.json."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from stepup_econ.analysis.acceptability import acceptability
from stepup_econ.analysis.evppi import FEWEST_DRAWS, information_rank
from stepup_econ.analysis.icers import icers, icers_against_reference
from stepup_econ.analysis.intervals import icer_intervals
from stepup_econ.analysis.net_benefit import net_benefit
from stepup_econ.analysis.voi import evpi
from stepup_econ.model.simulation import Simulation
from stepup_econ.report.csvs import write_csvs
from stepup_econ.report.figures import FIGURES, Drawing, write_figures
from stepup_econ.report.records import records
from stepup_econ.report.results import SCHEMA_VERSION, plane
from stepup_econ.report.sentences import ratio_words
from stepup_econ.report.table_spec import Labels
from stepup_econ.report.tables import Published
from stepup_econ.report.tables_own import OWN_TABLES


def own_results(sim: Simulation, outcome: str, grid: tuple[float, float, float], wtp: float, title: str) -> dict[str, Any]:
    """Return every table that draws alone can fill, as plain rows.

    Parameters
    ----------
    sim : Simulation
        As `Simulation.from_arrays` makes it.
    outcome : str
        The outcome that the tables are about.
    grid : tuple of three floats
        Lowest threshold, highest, step.
    wtp : float
        The threshold at which inputs are ranked.
    title : str
        What was analysed.

    Returns
    -------
    dict
        ``schema_version, evaluation, settings, icers, icers_against_reference, icer_intervals, net_benefit, acceptability, evpi,
        information_rank, plane, warnings``; the rows of those that results.json has are the same.
    """
    low, high, step = grid
    thresholds = [low + step * at for at in range(int((high - low) / step + 1e-9) + 1)]
    ranked: list[dict[str, Any]] = []
    warnings = list(sim.warnings)
    if sim.inputs and sim.n_draws >= FEWEST_DRAWS:
        ranked = records(information_rank(sim, outcome, wtp))
    elif sim.inputs:
        warnings.append(f"{sim.n_draws} draws are too few to tell what knowing an input would be worth; {FEWEST_DRAWS} are the fewest.")
    return {
        "schema_version": SCHEMA_VERSION,
        "evaluation": _described(sim, outcome, title),
        "settings": {"wtp": wtp, "wtp_grid": [low, high, step], "draws": sim.n_draws},
        "icers": [{**row, "wording": ratio_words(row, {})} for row in records(icers(sim, outcome))],
        "icers_against_reference": records(icers_against_reference(sim, outcome)),
        "icer_intervals": records(icer_intervals(sim, outcome)) if sim.n_draws > 1 and len(sim.strategies) > 1 else [],
        "net_benefit": records(net_benefit(sim, thresholds, outcome)),
        "acceptability": records(acceptability(sim, outcome, thresholds)),
        "evpi": records(evpi(sim, outcome, thresholds)),
        "information_rank": ranked,
        "plane": plane(sim, outcome),
        "warnings": warnings,
    }


def _described(sim: Simulation, outcome: str, title: str) -> dict[str, Any]:
    others = [name for name in sim.strategies if name != sim.reference]
    return {
        "title": title, "reference": sim.reference, "main_strategy": others[0] if others else sim.reference,
        "strategies": [{"id": name, "label": name} for name in sim.strategies], "areas": [],
        "outcomes": [{"id": name, "label": name, "better": "higher", "unit": f"unit of {name}"} for name in sim.outcomes],
        "primary_outcome": outcome, "illustrative": False, "price_year": "as given", "perspective": "as given",
    }  # fmt: skip


def published_draws(results: Mapping[str, Any]) -> Published:
    """Return the tables that draws alone can fill; all others are empty."""
    found: dict[str, list[dict[str, Any]]] = {name: [] for spec in FIGURES.values() for name in spec.tables}
    found |= {spec.name: spec.records(results) for spec in OWN_TABLES}
    return Published(results, MappingProxyType(found), Labels.of(results))


def write_own(results: Mapping[str, Any], folder: Path) -> dict[str, Drawing]:
    """Write tables and figures of own draws into a folder that exists, and return the figures."""
    published = published_draws(results)
    write_csvs(
        published,
        folder / "tables",
        {spec.name: spec for spec in OWN_TABLES if published.records[spec.name]},
        "draws made with another tool",
    )
    return write_figures(published, folder / "figures")
