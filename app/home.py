"""Where the app finds what it reads and keeps: releases, and the store of grants and journal."""

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


def home() -> Path:
    """The folder above `releases/` and `store/`: REFONTE_HOME, else `data/` of the project."""
    return Path(os.environ.get("REFONTE_HOME") or PROJECT / "data")
