"""Files are written beside their target and renamed, so that an interrupted run leaves the old file whole."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def atomic_path(target: str | os.PathLike[str]) -> Iterator[Path]:
    """Give a path to write to in the target's folder; it takes the target's place when the block ends without an error.

    Yields
    ------
    Path
        A file of the same ending in the same folder. It is removed where the block raises.

    Raises
    ------
    OSError
        The folder is missing or may not be written to.
    """
    final = Path(target)
    handle, name = tempfile.mkstemp(prefix=f".{final.stem}-", suffix=final.suffix, dir=final.parent)
    os.close(handle)
    beside = Path(name)
    try:
        yield beside
        with beside.open("rb+") as file:
            os.fsync(file.fileno())
        mask = os.umask(0)
        os.umask(mask)
        beside.chmod(0o666 & ~mask)
        os.replace(beside, final)
    finally:
        beside.unlink(missing_ok=True)
