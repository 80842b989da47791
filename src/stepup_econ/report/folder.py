"""A run's folder: it appears when it is complete, and never replaces another run unless told to."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from stepup_econ.problems import InputError, Problem


@contextlib.contextmanager
def run_folder(target: str | os.PathLike[str], force: bool = False) -> Iterator[Path]:
    """Give an empty folder beside `target`; at the end of the block it becomes the target.

    If the block fails or is interrupted, nothing is left of it and a run that was there is untouched.

    Parameters
    ----------
    target : path
        Folder of the run. Its parents are made if needed.
    force : bool
        Replace a run that is there. The old one is kept whole until the new one is complete.

    Yields
    ------
    pathlib.Path
        Folder to write into.

    Raises
    ------
    InputError
        The target exists and `force` is not given, or it is not the folder of a run.
    """
    target = Path(target).resolve()
    check_target(target, force)
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=f".{target.name[:40]}-", dir=target.parent))
    try:
        yield temporary
        temporary.chmod(0o755)
        _take_place(temporary, target, force)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def check_target(target: str | os.PathLike[str], force: bool = False) -> None:
    """Refuse, before any work is done, a target that must not be replaced.

    Raises
    ------
    InputError
        The target exists and `force` is not given, or it is not the folder of a run.
    """
    target = Path(target)
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return
    if not force:
        raise InputError([Problem(
            "RP101", str(target), "a folder or file that exists", "a new folder",
            "Give another folder with --out, or --force to replace it.",
        )])  # fmt: skip
    if not (target.is_dir() and (target / "manifest.json").is_file()):
        raise InputError([Problem(
            "RP102", str(target), "something that is not a run (no manifest.json)", "the folder of an earlier run",
            "Give another folder: only a run may be replaced.",
        )])  # fmt: skip


def _take_place(temporary: Path, target: Path, force: bool) -> None:
    """Move the finished folder to the target; an old run is set aside first and brought back if that fails."""
    check_target(target, force)
    if not target.exists():
        temporary.rename(target)
        return
    aside = Path(tempfile.mkdtemp(prefix=f".{target.name[:40]}-old-", dir=target.parent))
    target.rename(aside / "run")
    try:
        temporary.rename(target)
    except OSError:
        (aside / "run").rename(target)
        aside.rmdir()
        raise
    shutil.rmtree(aside, ignore_errors=True)
