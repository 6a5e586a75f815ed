"""Both frameworks over all agreements, the metropolitan area against the rest throughout, and the same by region, programme, kind of organisation or status."""

import streamlit as st

from app import cells, contrasts
from app.access import Session
from app.cell_series import PLACES, Key, Series
from app.components import territories
from app.components.breakdown import apart
from app.components.cell import node_name, value_text
from app.components.table import table
from app.text import both, labels, t
from app.text.numbers import number

OUTCOMES, WITH_OTHERS = ("production", "impact"), ("collaboration", "referral")
CROSSED = ("specialization", "programme", "region", "status")


def headline(series: dict[Key, Series], groups: dict[str, list[Key]], year: str) -> str:
    """The year in one sentence: how many figures of each framework can be read."""
    readable = {name: sum(_readable(series.get(k), year) for k in listed) for name, listed in groups.items()}
    return t("committee.headline", year=year, current=number(readable["current"]), current_all=number(len(groups["current"])),
             added=number(readable["added"]), added_all=number(len(groups["added"])))


def compared(series: dict[Key, Series], groups: dict[str, list[Key]], year: str) -> dict[Key, str]:
    """Every indicator of both frameworks with a cell of the year, and that year."""
    return {k: year for listed in groups.values() for k in listed if k in series and series[k].at(PLACES[0], year)}


def _readable(series: Series | None, year: str) -> bool:
    cell = series.at(PLACES[0], year) if series else None
    return cell is not None and not contrasts.is_hidden(cell)


def keys_of(held: dict) -> dict[str, list[Key]]:
    """The indicators of both frameworks as last declared: `current`, and what the redesign adds (`added`), each in its framework's order."""
    versions = {name: held["frameworks"][name]["versions"][-1]["indicators"] for name in ("cadre_actuel", "cadre_refondu")}
    current = [(e["id"], e["method"]) for e in versions["cadre_actuel"]]
    return {"current": current, "added": [k for e in versions["cadre_refondu"] if (k := (e["id"], e["method"])) not in current]}


def frameworks(held: dict, series: dict[Key, Series], groups: dict[str, list[Key]], year: str) -> None:
    """The current framework; what the redesign adds to outcomes; then collaboration and referral, in a section of their own."""
    kind = {k: held["indicators"][k[0]]["kind"] for listed in groups.values() for k in listed}
    actual, redesigned = held["frameworks"]["cadre_actuel"], held["frameworks"]["cadre_refondu"]
    st.header(both(actual["title"]), anchor=False, help=both(actual["description"]))
    territories.section(series, groups["current"], held, year)
    st.header(both(redesigned["title"]), anchor=False, help=both(redesigned["description"]))
    st.caption(t("committee.kept"))
    territories.section(series, [k for k in groups["added"] if kind[k] in OUTCOMES], held, year)
    st.header(t("committee.with_others"), anchor=False)
    st.caption(t("committee.with_others_note"))
    for name in WITH_OTHERS:
        st.html(f"<h3 class='rf-kind'>{t(f'kinds.{name}')}</h3>")
        territories.section(series, [k for k in groups["added"] if kind[k] == name], held, year)


def by_dimension(session: Session, held: dict, groups: dict[str, list[Key]], year: str) -> None:
    """Both frameworks by the nodes of one dimension, as chosen: one table a framework, its sentence above."""
    dimension = st.segmented_control(t("committee.by"), CROSSED, default=CROSSED[0], required=True, key="committee-by", persist_state="session",
                                     format_func=labels("committee.dimensions", CROSSED).get)
    found = cells.by(session, year, dimension)
    nodes = list(dict.fromkeys(c[dimension] for c in apart(found, dimension) if found))
    placed = {(c["indicator_id"], c["method_version"], c[dimension]): c for c in found}
    if dimension == "status":
        st.caption(t("cells.persons"))
    for name, framework in (("current", "cadre_actuel"), ("added", "cadre_refondu")):
        kept = [k for k in groups[name] if any((*k, n) in placed for n in nodes)]
        own = [placed[*k, n] for k in kept for n in nodes if (*k, n) in placed]
        title = both(held["frameworks"][framework]["title"])
        if not own:
            st.caption(t("committee.none_by", framework=title))
            continue
        shown = sum(not contrasts.is_hidden(c) for c in own)
        st.write(t("committee.shown_by", framework=title, shown=number(shown), all=number(len(own)), groups=number(len(nodes))))
        rows = [[both(held["indicators"][k[0]]["title"]),
                 *[value_text(placed[*k, n], held["indicators"][k[0]]) if (*k, n) in placed else "–" for n in nodes]] for k in kept]
        table("", [t("cells.indicator"), *[node_name(dimension, n) for n in nodes]], rows, numeric=tuple(range(1, len(nodes) + 1)))
