"""The committee's overview: both frameworks over all agreements, the metropolitan area against the rest throughout, one indicator opened by every dimension."""

from html import escape

import streamlit as st

from app import access, cell_series, cells
from app.cell_series import Key, Series
from app.components import breakdown, contrast, definition_link, employer_hours, overview, territories
from app.release import catalogue
from app.sheet import method_in_force
from app.text import both, t


def show(session: access.Session) -> None:
    st.title(t("views.committee"), anchor=False)
    if not cells.has(session):
        st.info(t("cells.absent"))
        return
    st.caption(t("committee.intro"))
    held = catalogue(session.release)
    year = st.selectbox(t("filters.year"), cells.years(session), key="committee-year", persist_state="session")
    series, groups = cell_series.by_territory(session), overview.keys_of(held)
    compared = overview.compared(series, groups, year)
    said = f"{overview.headline(series, groups, year)} {contrast.listed(series, compared, held['indicators'])}"
    st.html(f'<p class="rf-lead">{escape(said)}</p>')
    st.caption(contrast.chance(series, compared))
    breakdown.why(session)
    st.page_link("views/recommendations.py", label=t("committee.to_recommendations"), icon=":material/checklist:")
    overview.frameworks(held, series, groups, year)
    st.header(t("employer_hours.title"), anchor=False)
    employer_hours.show(session, held, series, every_year=False)
    st.header(t("committee.by_title"), anchor=False)
    overview.by_dimension(session, held, groups, year)
    _one(session, held, series, year)


def _one(session: access.Session, held: dict, series: dict[Key, Series], year: str) -> None:
    """One indicator over the years, then by programme, region, kind of organisation, territory, status and sex."""
    st.header(t("committee.one"), anchor=False)
    keys = [(c["indicator_id"], c["method_version"]) for c in cells.by(session, year)]
    current = {(i, method_in_force(d)) for i, d in held["indicators"].items()}
    key, indicator = breakdown.pick(session, held, [k for k in keys if k in current], "committee-indicator")
    st.write(both(indicator["definition"]))
    definition_link.show(key[0], indicator, t("committee.to_definition"), ":material/menu_book:")
    territories.over_years(series[key], indicator)
    for dimension in ("specialization", "territory", "programme", "region"):
        breakdown.show(t(f"cells.by_{dimension}"), cells.by(session, year, dimension, key=key), dimension, indicator)
    if cells.by(session, year, "status", key=key):
        st.caption(t("cells.persons"))
    for dimension in ("status", "sex"):
        breakdown.show(t(f"cells.by_{dimension}"), cells.by(session, year, dimension, key=key), dimension, indicator)
    for down, across in (("programme", "status"), ("territory", "status"), ("territory", "sex")):
        breakdown.crossed(t(f"cells.by_{down}_{across}"), cells.by(session, year, down, across, key=key), down, across, indicator)


if __name__ == "__main__":
    show(access.session())
