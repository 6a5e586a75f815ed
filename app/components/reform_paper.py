"""The committee's buttons for the paper of a release's assessment: made at the click, while the committee's scope is open."""

import streamlit as st

from app.access import Session
from app.components.download import FORMATS, guarded
from app.text import language, t


def show(session: Session, document: dict) -> None:
    spoken, resource = language(), f"reform/{document['period']}"
    with st.popover(t("paper.buttons"), icon=":material/download:"):
        st.caption(t("paper.buttons_help"))
        for name in ("pdf", "xlsx"):
            suffix, kind, icon = FORMATS[name]
            st.download_button(
                t(f"paper.{name}"), data=guarded(session, f"{resource}/{name}/{spoken}", lambda name=name: _made(session, document, spoken, name)),
                file_name=f"{'refonte' if spoken == 'fr' else 'reform'}-{document['period']}-{spoken}.{suffix}", mime=kind, icon=icon, key=f"paper-{name}",
                on_click="ignore", width="stretch",
            )


def _made(session: Session, document: dict, spoken: str, name: str) -> bytes:
    """What makes it is imported here: a page that is only looked at does not wait for it."""
    from app.exports import reform_paper

    paper = reform_paper.of_release(document, session.release, spoken)
    return reform_paper.pdf(paper) if name == "pdf" else reform_paper.workbook(paper)
