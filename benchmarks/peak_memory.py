"""Peak memory of one way of costing a contact log, each in a process of its own: `python -m benchmarks.peak_memory 10000000`."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

WAYS = ("ours", "merge_asof", "bare_scan")


def peak_megabytes() -> float:
    """Return the peak resident memory of this process alone: the usual count of a child begins at its parent's."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) / 1024


def main() -> None:
    """Print the peak resident memory of each way, or of the one named."""
    size = int(sys.argv[1])
    if len(sys.argv) > 3:
        from benchmarks import bench_records
        from benchmarks.bench_records import Logs

        getattr(bench_records, sys.argv[3])(Logs(Path(sys.argv[2]), size))
        print(f"  {sys.argv[3]:12s} {peak_megabytes():8.0f} MB")
        return
    from benchmarks.bench_records import make

    logs = make(size)
    print(f"peak memory, {size:,} contacts")
    for way in WAYS if size <= 10_000_000 else ("ours", "bare_scan"):
        subprocess.run([sys.executable, "-m", "benchmarks.peak_memory", str(size), str(logs.folder), way], check=True)


if __name__ == "__main__":
    main()
