"""The advice of December 2020: one page a recommendation, 5.1 to 5.6, each at an address of its own (?recommendation=5.3)."""

import streamlit as st

from app import access, cell_series, cells
from app.advice import RECOMMENDATIONS
from app.components import recommendation
from app.release import catalogue
from app.text import t

PARAMETER, KEY = "recommendation", "recommendation-read"


def show(session: access.Session) -> None:
    st.title(t("views.recommendations"), anchor=False)
    st.caption(t("recommendations.intro"))
    code = _chosen()
    st.header(t("recommendations.name", code=code, title=t(f"recommendations.title.{code}")), anchor=False)
    recommendation.asked(code)
    if cells.has(session):
        held = catalogue(session.release)
        recommendation.data(session, held, code, cell_series.by_territory(session), cells.years(session)[0])
    else:
        st.info(t("cells.absent"))
    recommendation.limits(code)
    recommendation.related(session, code)


def _chosen() -> str:
    """The recommendation of the address, else the one last read, else the first. An unknown one is said, and never repeated on the page."""
    codes = list(RECOMMENDATIONS)
    asked = st.query_params.get(PARAMETER)
    if asked in codes:
        st.session_state[KEY] = asked
    elif asked is not None:
        st.info(t("recommendations.unknown"))
    if st.session_state.get(KEY) not in codes:
        st.session_state[KEY] = codes[0]
    names = {c: t("recommendations.name", code=c, title=t(f"recommendations.title.{c}")) for c in codes}
    code = st.segmented_control(t("recommendations.choose"), codes, required=True, format_func=names.get, key=KEY, on_change=_follow, persist_state="session")
    if asked is None:
        st.query_params[PARAMETER] = code
    return code


def _follow() -> None:
    """The address follows a click, before the page is drawn again."""
    st.query_params[PARAMETER] = st.session_state[KEY]


if __name__ == "__main__":
    show(access.session())
