"""The committee's question: what would the reform change, for whom, how surely, by which choice, and what would it invite?"""

import streamlit as st

from app import access, assessment, pages
from app.components import reform_alternatives, reform_choices, reform_coverage, reform_found, reform_paper, scenario_builder, scenario_shelf, scenario_state
from app.text import both, language, t
from pipelines.reform.refusals import Refusal


def show(session: access.Session) -> None:
    st.title(t("views.reform"), anchor=False)
    document = assessment.document(session)
    if document is None or "reason" in document:
        st.info(t("reform.absent") + (f" {document['reason'][language()]}." if document else ""))
        return
    if document["format"] != assessment.FORMAT:
        st.info(t("reform.other_format"))
        return
    st.caption(t("reform.intro"))
    pages.brought()
    result, scenarios = st.tabs([t("reform.tab_result"), t("reform.tab_scenarios")], default=t("reform.tab_scenarios") if _asked() else None)
    with result:
        _result(session, document)
    with scenarios:
        _scenarios(session, document)


def _asked() -> bool:
    return scenario_shelf.PARAMETER in st.query_params


def _result(session: access.Session, document: dict) -> None:
    """The release's own assessment."""
    declared = assessment.declared(session.release)["indicators"]
    names = {i: both(d["short"]) for i, d in declared.items()}
    reform_paper.show(session, document)
    reform_found.headline(document, names)
    st.header(t("reform.who_title"), anchor=False)
    reform_found.groups(document["groups"], "reform")
    with st.expander(t("reform.each")):
        reform_found.agreements(assessment.pseudonymous(session))
    reform_alternatives.show(document)
    reform_found.noise(document)
    reform_coverage.show(document)
    reform_choices.sensitivity(document)
    reform_choices.importances(document, names)
    reform_choices.fairness(document)
    reform_choices.gaming(document, names)


@st.fragment
def _scenarios(session: access.Session, document: dict) -> None:
    """The builder, its answer, and up to four side by side. Nothing of it touches an official figure.

    A fragment: moving a weight draws this part again, and not the paper beside it.
    """
    if not assessment.may_try(session):
        st.info(t("reform.other_format"))
        return
    st.info(t("reform.unofficial"), icon=":material/science:")
    declared = assessment.declared(session.release)
    scenario_state.start(document, declared)
    usable = scenario_shelf.arrived(session)
    st.caption(t("reform.begin"))
    known = [*document["frameworks"], *document["alternatives"]]
    for column, framework in zip(st.columns(len(known)), known, strict=True):
        column.button(both(framework["title"]), on_click=_begin, args=(document, declared, framework["code"]), key=f"scn-begin-{framework['code']}",
                      width="stretch")
    with st.expander(t("reform.open_file")):
        usable = scenario_shelf.upload(session) and usable
    content = scenario_builder.show(session)
    if not usable:
        st.warning(t("reform.no_answer"))
        return
    with st.container(key="scn-answer"):
        _answer(session, content)
    scenario_shelf.compare(session, document)


def _answer(session: access.Session, content: dict) -> None:
    st.header(t("reform.answer_title"), anchor=False)
    try:
        content = scenario_shelf.checked(session, content)
        found = assessment.tried(session, content)
    except Refusal as refusal:
        scenario_shelf.refused(session, refusal)
    else:
        scenario_shelf.answer(found)
        reform_found.groups(found["groups"], "scn-groups", coarse=True)
        scenario_shelf.save(content)


def _begin(document: dict, declared: dict, code: str) -> None:
    scenario_state.fill(scenario_state.of_side(document, code), declared)


if __name__ == "__main__":
    show(access.session())
