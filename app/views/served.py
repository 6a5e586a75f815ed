"""Who is served, for a ministry: its programmes' figures by status at entry and sex, protected; never by agreement."""

from html import escape

import streamlit as st

from app import access, cells, scope_names
from app.components import breakdown
from app.release import catalogue
from app.sheet import method_in_force
from app.text import both, known, t


def show(session: access.Session) -> None:
    st.title(t("views.served"), anchor=False)
    if not cells.has(session):
        st.info(t("cells.absent"))
        return
    st.caption(t("cells.served_intro"))
    if session.scope.part:
        whole, part = known(f"ministries.{session.scope.name}", session.scope.name), scope_names.part_name(session.scope.part)
        st.html(f'<p class="rf-note">{escape(t("cells.served_whole", ministry=whole, part=part))}</p>')
    held = catalogue(session.release)
    year = st.selectbox(t("filters.year"), cells.years(session), key="served-year", persist_state="session")
    breakdown.why(session)
    crossed = cells.by(session, year, "programme", "status")
    current = {(i, method_in_force(d)) for i, d in held["indicators"].items()}
    key, indicator = breakdown.pick(session, held, [k for c in crossed if (k := (c["indicator_id"], c["method_version"])) in current], "served-indicator")
    st.write(both(indicator["definition"]))
    of_status = cells.by(session, year, "programme", "status", key=key)
    breakdown.show(t("cells.by_status"), [c for c in of_status if c["programme"] == session.scope.name], "status", indicator)
    breakdown.crossed(t("cells.by_programme_status"), [c for c in of_status if c["programme"] != session.scope.name], "programme", "status", indicator)


if __name__ == "__main__":
    show(access.session())
