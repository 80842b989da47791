"""Can the run be made again? Every file against its hash, versions, seed, command and input."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from stepup_econ.report.manifest import PACKAGES, sha256, version_of
from stepup_econ.report.referee_finding import Finding


def reproducibility(folder: Path, manifest: Mapping[str, Any], results: Mapping[str, Any], inputs: Iterable[Path] = ()) -> list[Finding]:
    """Return the checklist of a run.

    Parameters
    ----------
    folder : Path
        Folder of the run.
    manifest, results : mapping
        As they stand in it.
    inputs : iterable of Path
        Files that may be those the run was made from, to be compared with their hashes.
    """
    return [
        _files(folder, manifest),
        _digest(manifest, results),
        _versions(manifest),
        _seed(manifest),
        _command(manifest),
        _inputs(manifest, inputs),
    ]


def _files(folder: Path, manifest: Mapping[str, Any]) -> Finding:
    listed = manifest["outputs"]
    gone = [name for name in listed if not (folder / name).is_file()]
    changed = [name for name in listed if name not in gone and sha256(folder / name) != listed[name]]
    said = f"{len(listed) - len(gone) - len(changed)} of {len(listed)} files are as they were written"
    said += f"; changed since: {', '.join(changed)}" if changed else ""
    said += f"; missing: {', '.join(gone)}" if gone else ""
    return Finding("files", "Are the files those that the run wrote?", "fail" if gone or changed else "pass", said + ".", "manifest.json")


def _digest(manifest: Mapping[str, Any], results: Mapping[str, Any]) -> Finding:
    same = manifest["digest"] == results["evaluation"]["digest"]
    said = "Results and manifest are of the same inputs." if same else "Results and manifest are of different inputs."
    return Finding("digest", "Do results and manifest belong together?", "pass" if same else "fail", said, "manifest.json, results.json")


def _versions(manifest: Mapping[str, Any]) -> Finding:
    used = manifest["packages"]
    now = {name: version_of(name) for name in PACKAGES}
    other = [f"{name} {used[name]} (here {now[name] or 'none'})" for name in used if used[name] != now.get(name)]
    said = f"{len(used)} versions recorded, the same as here." if not other else f"Other versions here than in the run: {', '.join(other)}."
    return Finding("versions", "Are the versions recorded, and at hand?", "warn" if other else "pass", said, "manifest.json, packages")


def _seed(manifest: Mapping[str, Any]) -> Finding:
    d = manifest["design"]
    known = d.get("seed") is not None
    said = f"{d.get('n', 0):,} draws by {d.get('method')}, seed {d.get('seed')}." if known else "No seed: the draws came from outside."
    return Finding("seed", "Can the same draws be made again?", "pass" if known else "warn", said, "manifest.json, design")


def _command(manifest: Mapping[str, Any]) -> Finding:
    return Finding(
        "command",
        "Is it known how the run was made?",
        "pass" if manifest["command"] else "fail",
        f"{manifest['command']}",
        "manifest.json, command",
    )


def _inputs(manifest: Mapping[str, Any], inputs: Iterable[Path]) -> Finding:
    asked, listed = "Is the input at hand, unchanged?", manifest["inputs"]
    here = {path.name: path for path in inputs if path.is_file()}
    other = [name for name in listed if name in here and sha256(here[name]) != listed[name]]
    absent = [name for name in listed if name not in here]
    if other:
        return Finding("inputs", asked, "fail", f"Changed since the run: {', '.join(other)}.", "manifest.json, inputs")
    if not listed:
        return Finding("inputs", asked, "warn", "No input file is recorded.", "manifest.json, inputs")
    if absent:
        said = (
            f"{len(listed) - len(absent)} of {len(listed)} input files were found; give the workbook to compare it: {', '.join(absent[:4])}"
        )
        return Finding("inputs", asked, "warn", said + (" ..." if len(absent) > 4 else "."), "manifest.json, inputs")
    return Finding("inputs", asked, "pass", f"All {len(listed)} input files are unchanged.", "manifest.json, inputs")
