"""A figure's receipt on the screen of the organisation concerned: its records, counted or not and why, and its numbers computed again on the spot.

The computation is the release's own SQL on the organisation's own facts, in a process that cannot open the published figures (pipelines/recomputing.py);
it is started as a command, so that the app imports nothing of the pipeline.
"""

import json
import subprocess
import sys

import streamlit as st

from app import queries
from app.access import Session
from app.home import PROJECT
from app.release import BY_DIGEST, Release, ReleaseProblem
from app.scopes import OutsideScope, Scope

COMPARED = ("units_counted", "units_open", "units_excluded", "numerator", "denominator", "target", "value", "attainment")


@st.cache_data(max_entries=256, show_spinner=False, hash_funcs=BY_DIGEST)
def _answer(release: Release, scope: Scope, figure: tuple) -> dict:
    names = [n for n in release.manifest["files"] if n.startswith((f"{scope.tree}facts/", "common/sql/")) or n == "common/periods.parquet"]
    files = {n.rsplit("/", 1)[-1]: queries.logical_file(release, scope, n) for n in names}
    asked = json.dumps({"files": files, "figure": figure})
    done = subprocess.run([sys.executable, "-m", "pipelines.recomputing"], input=asked, capture_output=True, text=True, check=False, cwd=PROJECT)
    if done.returncode:
        raise ReleaseProblem("damaged", figure[1])
    return json.loads(done.stdout)


def opened(session: Session, found: dict) -> tuple[dict | None, list[dict]]:
    """(the figure computed again, the units behind it), for a figure of one agreement. Raises OutsideScope for any role but the organisation's."""
    if session.scope.role != "organization":
        raise OutsideScope(f"{session.scope.role}: receipts with records are the organisation's own")
    figure = tuple(found[c] for c in ("agreement_id", "indicator_id", "method_version", "period_type", "period"))
    answer = _answer(session.release, session.scope, figure)
    again = next((r for r in answer["figures"] if (r["agreement_id"], r["indicator_id"], r["method_version"], r["period_type"], r["period"]) == figure), None)
    return again, answer["units"]


def agrees(said: dict, again: dict | None) -> bool:
    """Whether every number comes out again to the last digit."""
    exact = [(None if v is None else repr(float(v))) for v in (said[c] for c in COMPARED)]
    return again is not None and exact == [None if again[c] is None else repr(float(again[c])) for c in COMPARED]
