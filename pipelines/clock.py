"""The one clock. Results never depend on it; manifests and logs bear its time. REFONTE_NOW fixes it."""

import datetime as dt
import os


def now() -> dt.datetime:
    if fixed := os.environ.get("REFONTE_NOW"):
        return dt.datetime.fromisoformat(fixed)
    return dt.datetime.now(dt.UTC).replace(microsecond=0)
