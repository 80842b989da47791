"""Make the golden run of the worked case again: `make golden`. Read the difference before it is committed."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "outputs" / "example"


def main() -> None:
    """Run the shipped worked case with its own settings into outputs/example."""
    from stepup_econ.report.run import compute, write_run

    workbook = ROOT / "inputs" / "blackpool.xlsx"
    done = compute(workbook, unit_costs=ROOT / "unit_costs")
    read = (workbook, *sorted((ROOT / "unit_costs").rglob("*.csv")))
    write_run(done.results, EXAMPLE, inputs=read, command="make golden", force=True, pdf=False)


if __name__ == "__main__":
    main()
