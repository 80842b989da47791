"""What a run was made from: hashes of all that went in and came out, versions, seed, command and time."""

from __future__ import annotations

import hashlib
import json
import platform
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from stepup_econ.report.atomic import atomic_path

PACKAGES = ("stepup_econ", "numpy", "pandas", "scipy", "xarray", "pyomo", "highspy", "openpyxl", "xlsxwriter",
            "matplotlib", "jinja2", "python-docx", "typst")  # fmt: skip
"""Packages whose version may change a result or its look."""


def manifest(
    inputs: Iterable[Path],
    folder: Path,
    command: str,
    design: Mapping[str, Any],
    digest: str,
    now: datetime | None = None,
) -> dict[str, Any]:
    """Return what a run was made from and what it wrote; times stand here alone, paths are by name.

    Parameters
    ----------
    inputs : iterable of Path
        Files that were read; a folder stands for the files in it.
    folder : Path
        Folder of the run, complete but for the manifest.
    command : str
        What was typed.
    design : mapping
        Method, number and seed of the draws.
    digest : str
        Digest of the evaluation: the same inputs give the same digest on every machine.
    now : datetime, optional
        Time of the run; the present if left out.

    Returns
    -------
    dict
        ``command, written, python, platform, packages, design, digest, inputs, outputs``; the last two map names to
        SHA-256.
    """
    moment = now if now is not None else datetime.now(UTC)
    written = (path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json")
    return {
        "command": command,
        "written": moment.astimezone(UTC).isoformat(timespec="seconds"),
        "python": ".".join(str(part) for part in sys.version_info[:3]),
        "platform": platform.system(),
        "packages": {name: version for name in PACKAGES if (version := version_of(name)) is not None},
        "design": dict(design),
        "digest": digest,
        "inputs": dict(sorted((name, sha256(path)) for name, path in _named(inputs))),
        "outputs": dict(sorted((path.relative_to(folder).as_posix(), sha256(path)) for path in written)),
    }


def _named(inputs: Iterable[Path]) -> Iterable[tuple[str, Path]]:
    for path in inputs:
        if path.is_dir():
            yield from (
                (f"{path.name}/{found.relative_to(path).as_posix()}", found)
                for found in path.rglob("*")
                if found.is_file()
            )
        else:
            yield path.name, path


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def version_of(name: str) -> str | None:
    """Return the version of a package that is installed here, None where there is none."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def write_json(path: Path, content: Any) -> None:
    """Write plain data as JSON, whole or not at all: keys in their order, a line each, no NaN."""
    with atomic_path(path) as temporary:
        text = json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False)
        temporary.write_text(f"{text}\n", encoding="utf-8", newline="\n")
