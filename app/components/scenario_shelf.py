"""Scenarios kept: file, link, and up to four side by side. A scenario that was tampered with, or made under a newer catalogue, gives a message only."""

import re

import streamlit as st

from app import assessment
from app.access import Session
from app.components import reform_found, scenario_state
from app.components.table import table
from app.text import both, language, t
from app.text.numbers import DASH
from pipelines.reform import scenario, sealing, snapping
from pipelines.reform.refusals import Refusal

MOST = 4
KEPT, PARAMETER = "scn-kept", "scenario"


def refused(session: Session, refusal: Refusal) -> None:
    """The one message of a scenario that cannot be tried: no number goes with it."""
    st.error(why(session, refusal), icon=":material/block:")


def why(session: Session, refusal: Refusal) -> str:
    """A refusal in the screen's language, indicators by their titles as on the screen, never by the names that files give them."""
    known = assessment.declared(session.release)["indicators"]
    name = re.compile(rf"\b({'|'.join(map(re.escape, sorted(known, key=len, reverse=True)))})\b(@\d+)?")
    return f"{t('reform.refused')} {name.sub(lambda found: both(known[found[1]]['title']), getattr(refusal, language()))}."


def checked(session: Session, content: dict) -> dict:
    """The content, when it may be tried, its thresholds on their grid. Raises Refusal."""
    declared = assessment.declared(session.release)
    whole = scenario.checked(content, declared, catalogue_version=declared["catalogue_version"]).content
    return snapping.snapped(whole, declared["indicators"])


def arrived(session: Session) -> bool:
    """Open the scenario of the address, once. False when it is refused: the page then shows no answer as long as the address has it."""
    link = st.query_params.get(PARAMETER)
    if not link:
        return True
    try:
        sent = sealing.from_link(link)
        content = checked(session, sent)
    except Refusal as refusal:
        refused(session, refusal)
        st.button(t("reform.without_link"), key="scn-without", on_click=_forget_link)
        return False
    if st.session_state.get("scn-arrived") != link:
        st.session_state["scn-arrived"] = link
        _open(session, content)
    st.info(t("reform.from_link", name=content["name"]))
    _said_compared(content)
    _said_snapped(sent, content)
    return True


def _forget_link() -> None:
    st.query_params.pop(PARAMETER)


def _open(session: Session, content: dict) -> None:
    """Into the builder when it can show it; else beside the others to compare."""
    if scenario_state.fits(content):
        scenario_state.fill(content, assessment.declared(session.release))
    else:
        keep(content)


def _said_compared(content: dict) -> None:
    """Say when a scenario is beside the others only, because the builder cannot show it whole."""
    if not scenario_state.fits(content):
        st.info(t("reform.compared_only", name=content["name"]), icon=":material/view_week:")


def _said_snapped(sent: dict, content: dict) -> None:
    """Say when thresholds were between two points of the grid."""
    if sealing.canonical(sent) != sealing.canonical(content):
        st.info(t("reform.snapped"), icon=":material/grid_4x4:")


def keep(content: dict) -> None:
    """Beside the others, the oldest going when there are four; one of the same name is replaced."""
    others = [c for c in st.session_state.get(KEPT, []) if c["name"] != content["name"]]
    st.session_state[KEPT] = [*others, content][-MOST:]


def upload(session: Session) -> bool:
    """Open the file that was sent, once. False when it is refused: the page then shows no answer until it is taken away."""
    file = st.file_uploader(t("reform.upload"), type="json", key="scn-upload", max_upload_size=1)
    if file is None or st.session_state.get("scn-uploaded") == file.file_id:
        return True
    try:
        sent = sealing.opened(file.getvalue())
        content = checked(session, sent)
    except Refusal as refusal:
        refused(session, refusal)
        return False
    st.session_state["scn-uploaded"] = file.file_id
    _said_compared(content)
    _said_snapped(sent, content)
    _open(session, content)
    return True


def save(content: dict) -> None:
    """Buttons for a checked scenario: keep it to compare, its file, its link."""
    left, right = st.columns(2)
    left.button(t("reform.keep"), on_click=keep, args=(content,), key="scn-keep", icon=":material/playlist_add:", width="stretch")
    right.download_button(t("reform.download"), data=sealing.sealed(content), file_name=f"{t('reform.file_name')}.json", mime="application/json",
                          key="scn-download", on_click="ignore", icon=":material/download:", width="stretch")
    st.caption(t("reform.link"))
    st.code(f"?{PARAMETER}={sealing.link_of(content)}&lang={language()}", language=None, wrap_lines=True)


def answer(found: dict) -> None:
    """What a scenario would move."""
    st.markdown(reform_found.sentence(found["headline"], coarse=True))
    for _, fr, en in found["remarks"]:
        st.caption(fr if language() == "fr" else en)


def compare(session: Session, document: dict) -> None:
    """The release's own assessment and the catalogue's other frameworks, as they are; the scenarios kept, coarse, or why one has no figures."""
    kept = st.session_state.get(KEPT, [])
    st.header(t("reform.compare_title"), anchor=False)
    if not kept:
        st.caption(t("reform.compare_none"))
    # Before anything is computed: whatever is kept can be taken away.
    for place, content in enumerate(kept):
        st.button(t("reform.forget", name=content["name"]), key=f"scn-forget-{place}", on_click=_forget, args=(content["name"],))
    official = document["frameworks"][1]
    heads = [t("reform.official"), *(both(other["title"]) for other in document["alternatives"]), *(content["name"] for content in kept)]
    columns = [reform_found.compared(f["headline"] | {"judged": f["judged"], "above": f["above"]})
               for f in (official | {"headline": document["headline"]}, *document["alternatives"])]
    reasons = [DASH] * len(columns)
    for content in kept:
        found, reason = _found(session, content)
        columns.append(reform_found.compared(found, coarse=True))
        reasons.append(reason or DASH)
    rows = [[t(f"reform.compared_{name}"), *cells] for (name, _), *cells in zip(reform_found.COMPARED, *columns, strict=True)]
    if any(cell != DASH for cell in reasons):
        rows.append([t("reform.compared_why"), *reasons])
    table("", [t("reform.what"), *heads], rows, numeric=tuple(range(1, len(heads) + 1)))
    if kept:
        st.caption(t("reform.coarse"))


def _found(session: Session, content: dict) -> tuple[dict, str]:
    """A kept scenario's figures and nothing, or nothing and why there are none."""
    try:
        found = assessment.tried(session, content)
    except Refusal as refusal:
        return {}, why(session, refusal)
    return found["headline"] | {"judged": found["judged"], "above": found["above"]}, ""


def _forget(name: str) -> None:
    st.session_state[KEPT] = [c for c in st.session_state.get(KEPT, []) if c["name"] != name]
