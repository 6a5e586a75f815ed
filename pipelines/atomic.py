"""Writes that are whole or not there, whenever the process dies."""

import os
import shutil
import uuid
from pathlib import Path

TEMPORARY = ".tmp-"


def write_bytes(path: Path, content: bytes) -> None:
    """Write `content` beside `path`, force it to the disk, and put it in place in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.parent / f"{TEMPORARY}{uuid.uuid4().hex}"
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)


def replace_folder(new: Path, path: Path) -> None:
    """Put the finished folder `new` in the place of `path`. Until the last step the old one stands."""
    old = path.parent / f"{TEMPORARY}{uuid.uuid4().hex}"
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        os.replace(path, old)
    os.replace(new, path)
    shutil.rmtree(old, ignore_errors=True)


def sweep(folder: Path) -> None:
    """Remove what an interrupted write left behind."""
    for leftover in folder.glob(f"{TEMPORARY}*"):
        shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
