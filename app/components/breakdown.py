"""Protected cells as a table: value, interval, counts, one neutral word where something is hidden, and one sentence why."""

import streamlit as st

from app.access import Session
from app.components.figure import PERCENTAGES
from app.components.table import table
from app.text import both, known, t
from app.text.numbers import fixed, number, percent

NAMES = {"programme": "programmes", "region": "regions", "territory": "territories", "specialization": "specializations", "status": "entry_statuses",
         "sex": "sexes"}


def node_name(dimension: str, node: str) -> str:
    """A node in words: a programme or its ministry, a region, a status or its group."""
    return known(f"ministries.{node}", known(f"{NAMES[dimension]}.{node}", node)) if dimension == "programme" else known(f"{NAMES[dimension]}.{node}", node)


def value_text(cell: dict, indicator: dict) -> str:
    """The value in its unit; the neutral word where a count is hidden; a dash without units."""
    if cell["numerator_mark"] == "hidden" or cell["denominator_mark"] == "hidden":
        return t("cells.hidden")
    if indicator["statistic"] == "count":
        shown = number(cell["numerator"])
    elif cell["value"] is None:
        shown = "–"
    else:
        shown = percent(cell["value"]) if indicator["statistic"] in PERCENTAGES else fixed(cell["value"], 1)
    return shown + (f" {t('cells.held_sign')}" if "held_back" in (cell["numerator_mark"], cell["denominator_mark"]) else "")


def interval_text(cell: dict, indicator: dict) -> str:
    if cell["lower_95"] is None or indicator["statistic"] == "count":
        return ""
    write = percent if indicator["statistic"] in PERCENTAGES else lambda v: fixed(v, 1)
    return f"{write(cell['lower_95'])} – {write(cell['upper_95'])}"


def count_text(cell: dict, measure: str) -> str:
    return t("cells.hidden") if cell[f"{measure}_mark"] == "hidden" else number(cell[measure], 1)


def show(title: str, cells: list[dict], dimension: str, indicator: dict) -> None:
    """One table by the nodes of `dimension`; nothing without cells."""
    if not cells:
        return
    rows = [[node_name(dimension, c[dimension]), value_text(c, indicator), interval_text(c, indicator), count_text(c, "numerator"),
             "" if indicator["statistic"] == "count" else count_text(c, "denominator"), number(c["organizations"]) if c["organizations"] else t("cells.few")]
            for c in cells]
    heads = [t(f"cells.{h}") for h in (dimension, "value", "interval", "numerator", "denominator", "organizations")]
    table(title, heads, rows, numeric=(1, 2, 3, 4, 5))


def crossed(title: str, cells: list[dict], down: str, across: str, indicator: dict) -> None:
    """A two-way table of values."""
    if not cells:
        return
    columns = list(dict.fromkeys(c[across] for c in cells))
    held = {(c[down], c[across]): value_text(c, indicator) for c in cells}
    rows = [[node_name(down, d), *[held.get((d, a), "–") for a in columns]] for d in dict.fromkeys(c[down] for c in cells)]
    heads = [t(f"cells.{down}"), *[node_name(across, a) for a in columns]]
    table(title, heads, rows, numeric=tuple(range(1, len(heads))))


def why(session: Session) -> None:
    """Why something is hidden, in one sentence, and how much of the whole was lost."""
    st.caption(t("cells.why", threshold=5))
    said = session.release.manifest.get("disclosure")
    if said:
        loss = said["loss"]
        st.caption(t("cells.lost", primary=percent(loss["primary_share"]), complementary=percent(loss["complementary_share"]), quarter=said["quarter"]))


def pick(session: Session, catalogue: dict, held: list[tuple[str, int]], name: str) -> tuple[tuple[str, int], dict]:
    """The indicator to break down: its key and its declaration."""
    options = sorted(set(held), key=lambda k: (catalogue["indicators"][k[0]]["order"], k[1]))
    words = {k: both(catalogue["indicators"][k[0]]["title"]) + (f" (v{k[1]})" if sum(o[0] == k[0] for o in options) > 1 else "") for k in options}
    chosen = st.selectbox(t("cells.indicator"), options, format_func=words.get, key=f"{name}-{session.scope.role}", persist_state="session")
    return chosen, catalogue["indicators"][chosen[0]]
