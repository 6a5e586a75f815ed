"""The committee's overview: both frameworks over all agreements, the metropolitan area against the rest, one indicator opened by every dimension."""

import streamlit as st

from app import access, cells
from app.components import breakdown
from app.components.table import table
from app.release import catalogue
from app.sheet import method_in_force
from app.text import both, t

TERRITORIES = ("METROPOLE", "HORS_METROPOLE")
FRAMEWORKS = ("cadre_actuel", "cadre_refondu")


def show(session: access.Session) -> None:
    st.title(t("views.committee"), anchor=False)
    if not cells.has(session):
        st.info(t("cells.absent"))
        return
    st.caption(t("committee.intro"))
    held = catalogue(session.release)
    year = st.selectbox(t("filters.year"), cells.years(session), key="committee-year", persist_state="session")
    breakdown.why(session)
    _frameworks(session, held, year)
    _one(session, held, year)


def _frameworks(session: access.Session, held: dict, year: str) -> None:
    """Both frameworks, indicator by indicator: all agreements, the metropolitan area, the rest."""
    whole = {(c["indicator_id"], c["method_version"]): c for c in cells.by(session, year)}
    split = {(c["indicator_id"], c["method_version"], c["territory"]): c for c in cells.by(session, year, "territory")}
    for name in FRAMEWORKS:
        framework = held["frameworks"][name]
        rows = []
        for entry in framework["versions"][-1]["indicators"]:
            key, indicator = (entry["id"], entry["method"]), held["indicators"][entry["id"]]
            if key not in whole:
                continue
            parts = [breakdown.value_text(split[*key, place], indicator) if (*key, place) in split else "–" for place in TERRITORIES]
            rows.append([both(indicator["title"]), t(f"kinds.{indicator['kind']}"), t(f"answerable_short.{indicator['answerable']}"),
                         breakdown.value_text(whole[key], indicator), breakdown.interval_text(whole[key], indicator), *parts])
        st.subheader(both(framework["title"]), anchor=False, help=both(framework["description"]))
        heads = [t("cells.indicator"), t("committee.kind"), t("committee.answerable"), t("committee.all"), t("cells.interval"),
                 *[t(f"territories.{place}") for place in TERRITORIES]]
        table("", heads, rows, numeric=(3, 4, 5, 6))


def _one(session: access.Session, held: dict, year: str) -> None:
    """One indicator by programme, region, kind of organisation, territory, status and sex."""
    st.subheader(t("committee.one"), anchor=False)
    keys = [(c["indicator_id"], c["method_version"]) for c in cells.by(session, year)]
    current = {(i, method_in_force(d)) for i, d in held["indicators"].items()}
    key, indicator = breakdown.pick(session, held, [k for k in keys if k in current], "committee-indicator")
    st.write(both(indicator["definition"]))
    for dimension in ("specialization", "territory", "programme", "region"):
        breakdown.show(t(f"cells.by_{dimension}"), cells.by(session, year, dimension, key=key), dimension, indicator)
    persons = cells.by(session, year, "status", key=key)
    if persons:
        st.caption(t("cells.persons"))
    for dimension in ("status", "sex"):
        breakdown.show(t(f"cells.by_{dimension}"), cells.by(session, year, dimension, key=key), dimension, indicator)
    breakdown.crossed(t("cells.by_programme_status"), cells.by(session, year, "programme", "status", key=key), "programme", "status", indicator)
    breakdown.crossed(t("cells.by_territory_status"), cells.by(session, year, "territory", "status", key=key), "territory", "status", indicator)
    breakdown.crossed(t("cells.by_territory_sex"), cells.by(session, year, "territory", "sex", key=key), "territory", "sex", indicator)


if __name__ == "__main__":
    show(access.session())
