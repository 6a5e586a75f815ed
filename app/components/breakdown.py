"""Protected cells as tables: value, interval, counts, one neutral word where something is hidden, and a sentence that sums each table up."""

import streamlit as st

from app.access import MINISTRIES, Session
from app.components import contrast
from app.components.cell import count_text, interval_text, node_name, organizations_text, value_text
from app.components.table import table
from app.text import both, t
from app.text.numbers import percent, period_name

THRESHOLD = 5  # of a release that does not say its own
GROUPS_OF_STATUSES = ("PERMANENT", "TEMPORARY", "PROTECTION", "CITIZEN", "UNKNOWN")
SUMS = {"programme": MINISTRIES, "status": GROUPS_OF_STATUSES}  # nodes that hold others of their dimension


def show(title: str, cells: list[dict], dimension: str, indicator: dict) -> None:
    """One table by the nodes of `dimension`, and its sentence; nothing without cells."""
    if not cells:
        return
    rows = [[node_name(dimension, c[dimension]), value_text(c, indicator), interval_text(c, indicator), count_text(c, "numerator"),
             "" if indicator["statistic"] == "count" else count_text(c, "denominator"), organizations_text(c)]
            for c in cells]
    heads = [t(f"cells.{h}") for h in (dimension, "value", "interval", "numerator", "denominator", "organizations")]
    table(title, heads, rows, numeric=(1, 2, 3, 4, 5))
    parts = apart(cells, dimension)
    st.caption(contrast.groups(parts, [node_name(dimension, c[dimension]) for c in parts], indicator))


def apart(cells: list[dict], dimension: str) -> list[dict]:
    """The cells of groups that do not overlap: without ministries beside their programmes, or groups beside their statuses."""
    return [c for c in cells if c[dimension] not in SUMS.get(dimension, ())] or cells


def crossed(title: str, cells: list[dict], down: str, across: str, indicator: dict) -> None:
    """A two-way table of values, and its sentence."""
    if not cells:
        return
    columns = list(dict.fromkeys(c[across] for c in cells))
    lines = list(dict.fromkeys(c[down] for c in cells))
    held = {(c[down], c[across]): value_text(c, indicator) for c in cells}
    rows = [[node_name(down, d), *[held.get((d, a), "–") for a in columns]] for d in lines]
    heads = [t(f"cells.{down}"), *[node_name(across, a) for a in columns]]
    table(title, heads, rows, numeric=tuple(range(1, len(heads))))
    st.caption(contrast.cross(cells, len(lines) * len(columns), indicator))


def why(session: Session) -> None:
    """Why something is hidden, in one sentence, and how much of the whole was lost."""
    said = session.release.manifest.get("disclosure")
    st.caption(t("cells.why", threshold=said["threshold"] if said else THRESHOLD))
    if said:
        loss = said["loss"]
        st.caption(t("cells.lost", primary=percent(loss["primary_share"]), complementary=percent(loss["complementary_share"]),
                     quarter=period_name(said["quarter"])))


def pick(session: Session, catalogue: dict, held: list[tuple[str, int]], name: str) -> tuple[tuple[str, int], dict]:
    """The indicator to break down: its key and its declaration."""
    options = sorted(set(held), key=lambda k: (catalogue["indicators"][k[0]]["order"], k[1]))
    words = {k: both(catalogue["indicators"][k[0]]["title"]) + (f" (v{k[1]})" if sum(o[0] == k[0] for o in options) > 1 else "") for k in options}
    chosen = st.selectbox(t("cells.indicator"), options, format_func=words.get, key=f"{name}-{session.scope.role}", persist_state="session")
    return chosen, catalogue["indicators"][chosen[0]]
