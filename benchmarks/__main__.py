"""Run every registered comparison side by side and print ratios with their spread: `make bench`, or `python -m benchmarks WORD`.

Contenders take turns in one process, so that whatever else the machine does falls on all alike; figures are CPU seconds of the process, and
what is compared is their ratio to the named reference in the same round. No threshold is asserted here: a benchmark is read, not passed.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import os
import pkgutil
import statistics
import time
from collections.abc import Iterator
from typing import Any

# Before numpy is loaded: on two shared cores a second thread of linear algebra makes CPU seconds mean nothing.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from benchmarks.case import Case

ROUNDS, PATIENCE = 5, 30.0
"""Rounds of each comparison; a contender that has used this many CPU seconds takes part in no further round of that size."""


def cases(word: str) -> Iterator[Case]:
    """Yield the cases of every module `bench_*` whose name, or whose module's name, holds the word."""
    import benchmarks

    for module in sorted(m.name for m in pkgutil.iter_modules(benchmarks.__path__) if m.name.startswith("bench_")):
        for case in importlib.import_module(f"benchmarks.{module}").CASES:
            if word in module or word.lower() in case.name.lower():
                yield case


def measure(case: Case, data: Any) -> dict[str, list[float]]:
    """Return the CPU seconds of each contender by round; the first round also warms up and checks the results."""
    spent: dict[str, list[float]] = {name: [] for name in case.contenders}
    results: dict[str, Any] = {}
    for _ in range(ROUNDS):
        for name, work in case.contenders.items():
            if sum(spent[name]) > PATIENCE:
                continue
            gc.collect()
            start = time.process_time()
            results[name] = work(data)
            spent[name].append(time.process_time() - start)
        if results:
            case.check(results)
            results = {}
    return spent


def report(case: Case, size: Any, spent: dict[str, list[float]]) -> Iterator[str]:
    """Yield a line for each contender: median seconds, and the ratio of the reference to it by round, median and range."""
    reference = spent[case.reference]
    yield f"  size {size}"
    for name, seconds in spent.items():
        ratios = [a / b for a, b in zip(reference, seconds, strict=False) if b > 0]
        said = f"{statistics.median(ratios):10.2f}x ({min(ratios):.2f} to {max(ratios):.2f})" if ratios else "       -"
        mark = " (reference)" if name == case.reference else ""
        yield f"    {name:38s} {statistics.median(seconds):10.4f} s CPU {said}{mark}"


def main() -> None:
    """Run the comparisons whose name holds the word given, all if none is."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("word", nargs="?", default="", help="only comparisons whose name holds this word")
    parser.add_argument("--smallest", action="store_true", help="only the smallest size of each")
    asked = parser.parse_args()
    print("CPU seconds, and how many times less than the reference (median of rounds, lowest to highest)")
    for case in cases(asked.word):
        print(case.name)
        for size in case.sizes[:1] if asked.smallest else case.sizes:
            for line in report(case, size, measure(case, case.make(size))):
                print(line, flush=True)


if __name__ == "__main__":
    main()
