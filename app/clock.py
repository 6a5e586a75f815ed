"""The app's one clock: grants, the age of a sign-in, the journal. REFONTE_NOW fixes it, as it fixes the pipeline's. No figure depends on it."""

import datetime as dt
import os
from zoneinfo import ZoneInfo

QUEBEC = ZoneInfo("America/Toronto")  # the zone's name since America/Montreal became an alias of it


def now() -> dt.datetime:
    """This second, in UTC. Raises ValueError when REFONTE_NOW bears no time zone."""
    fixed = os.environ.get("REFONTE_NOW")
    if not fixed:
        return dt.datetime.now(dt.UTC).replace(microsecond=0)
    moment = dt.datetime.fromisoformat(fixed)
    if moment.tzinfo is None:
        raise ValueError(f"REFONTE_NOW needs a time zone: {fixed}")
    return moment.astimezone(dt.UTC)
